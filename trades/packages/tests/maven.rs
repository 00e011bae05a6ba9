//! `pom.xml`.

use insta::assert_snapshot;
use lockgate_packages::Format;

use crate::show::{listing, shown};

fn project(inner: &str) -> String {
    format!(
        "<project><groupId>org.example</groupId><artifactId>app</artifactId><version>1.0</version>{inner}</project>"
    )
}

fn child(inner: &str) -> String {
    format!(
        "<project><parent><groupId>org.example</groupId><artifactId>app</artifactId><version>1.0</version></parent>
         <artifactId>child</artifactId>{inner}</project>"
    )
}

#[test]
fn dependencies_and_their_scopes() {
    let pom = project(
        "<licenses><license><name>Apache-2.0</name></license></licenses>
        <properties><left.version>1.2</left.version><a>${b}</a><b>2.0</b></properties>
        <dependencies>
        <dependency><groupId>g</groupId><artifactId>left</artifactId><version>${left.version}</version></dependency>
        <dependency><groupId>g</groupId><artifactId>deep</artifactId><version><!-- odd --> ${a} </version><scope>runtime</scope></dependency>
        <dependency><groupId>g</groupId><artifactId>mixed</artifactId><version>${b}.Final</version><scope>test</scope></dependency>
        <dependency><groupId>${project.groupId}</groupId><artifactId>own</artifactId><version>${project.version}</version><optional>true</optional></dependency>
        <dependency><groupId>g</groupId><artifactId>given</artifactId><version>[3]</version><scope>provided</scope>
          <exclusions><exclusion><groupId>x</groupId><artifactId>y</artifactId></exclusion></exclusions></dependency>
        <dependency><groupId>g</groupId><artifactId>range</artifactId><version>[1,2)</version></dependency>
        <dependency><groupId>g</groupId><artifactId>latest</artifactId><version>LATEST</version></dependency>
        <dependency><groupId>g</groupId><artifactId>local</artifactId><version>1</version><scope>system</scope><systemPath>${basedir}/a.jar</systemPath></dependency>
        <dependency><groupId>g</groupId><artifactId>unset</artifactId></dependency>
        <dependency><groupId>g</groupId><artifactId>open</artifactId><version>${nowhere}</version></dependency>
        <dependency><groupId>${nowhere.else}</groupId><artifactId>open</artifactId><version>1</version></dependency>
        </dependencies>",
    );
    assert_snapshot!(shown(&[("pom.xml", &pom)]), @r#"
    project Some("org.example:app") Some("1.0") Some("Apache-2.0")
    0 pkg:maven/g/left@1.2 direct runtime at "left" "1.2"
    1 pkg:maven/g/deep@2.0 direct runtime at "deep" "2.0"
    2 pkg:maven/g/mixed@2.0.Final direct test at "mixed" "${b}.Final"
    3 pkg:maven/org.example/own@1.0 direct runtime optional at "own" "1.0"
    4 pkg:maven/g/given@3 direct build at "given" "[3]"
    5 pkg:maven/g/range asks "[1,2)" direct runtime at "range" "[1,2)"
    6 pkg:maven/g/latest asks "LATEST" direct runtime at "latest" "LATEST"
    7 pkg:maven/g/local@1 direct build from Path("${basedir}/a.jar") at "local" "1"
    8 pkg:maven/g/unset direct runtime at "unset"
    9 pkg:maven/g/open asks "${nowhere}" direct runtime at "open" "${nowhere}"
    gap "unset": nothing sets its version
    gap "${nowhere}": the property `nowhere` is not set in this tree
    gap "open": the property `nowhere.else` is not set in this tree
    "#);
}

#[test]
fn plugins_and_extensions_are_of_the_build() {
    let pom = project(
        "<build><pluginManagement><plugins><plugin><artifactId>maven-jar-plugin</artifactId><version>3.1</version></plugin>
          <plugin><artifactId>unused</artifactId><version>1</version></plugin></plugins></pluginManagement>
        <plugins><plugin><artifactId>maven-jar-plugin</artifactId></plugin><plugin><artifactId>bare</artifactId></plugin>
          <plugin><groupId>g</groupId><artifactId>p</artifactId><version>1</version><dependencies>
            <dependency><groupId>g</groupId><artifactId>of-plugin</artifactId><version>2</version></dependency></dependencies></plugin></plugins>
        <extensions><extension><groupId>g</groupId><artifactId>e</artifactId><version>4</version></extension></extensions></build>
        <reporting><plugins><plugin><artifactId>report</artifactId><version>5</version></plugin></plugins></reporting>",
    );
    assert_snapshot!(shown(&[("pom.xml", &pom)]), @r#"
    project Some("org.example:app") Some("1.0") None
    0 pkg:maven/org.apache.maven.plugins/maven-jar-plugin@3.1 direct build at "maven-jar-plugin" "3.1"
    1 pkg:maven/org.apache.maven.plugins/bare direct build at "bare"
    2 pkg:maven/g/p@1 direct build at "p" "1"
    3 pkg:maven/g/of-plugin@2 direct build at "of-plugin" "2"
    4 pkg:maven/g/e@4 direct build at "e" "4"
    5 pkg:maven/org.apache.maven.plugins/report@5 direct build at "report" "5"
    "#);
}

#[test]
fn parents_and_imports_of_the_tree() {
    let parent = project(
        "<modules><module>child</module><module>bom</module><module>gone</module></modules>
        <properties><left.version>1.2</left.version><right.version>5</right.version></properties>
        <dependencyManagement><dependencies>
        <dependency><groupId>g</groupId><artifactId>left</artifactId><version>${left.version}</version><scope>test</scope></dependency>
        <dependency><groupId>g</groupId><artifactId>left</artifactId><version>9</version><classifier>tests</classifier></dependency>
        <dependency><groupId>org.example</groupId><artifactId>bom</artifactId><version>${project.version}</version><type>pom</type><scope>import</scope></dependency>
        </dependencies></dependencyManagement>
        <dependencies><dependency><groupId>g</groupId><artifactId>right</artifactId><version>${right.version}</version></dependency>
        <dependency><groupId>g</groupId><artifactId>same</artifactId><version>7</version></dependency></dependencies>",
    );
    let bom = "<project><groupId>org.example</groupId><artifactId>bom</artifactId><version>1.0</version>
        <properties><deep.version>8</deep.version></properties><dependencyManagement><dependencies>
        <dependency><groupId>g</groupId><artifactId>deep</artifactId><version>${deep.version}</version></dependency>
        <dependency><groupId>g</groupId><artifactId>left</artifactId><version>0</version></dependency>
        </dependencies></dependencyManagement></project>";
    let child = child(
        "<properties><right.version>6</right.version></properties><dependencies>
        <dependency><groupId>g</groupId><artifactId>left</artifactId></dependency>
        <dependency><groupId>g</groupId><artifactId>left</artifactId><classifier>tests</classifier></dependency>
        <dependency><groupId>g</groupId><artifactId>deep</artifactId></dependency>
        <dependency><groupId>org.example</groupId><artifactId>bom</artifactId><version>1.0</version><type>pom</type></dependency>
        <dependency><groupId>org.example</groupId><artifactId>bom</artifactId><version>0.9</version></dependency>
        <dependency><groupId>g</groupId><artifactId>nobody</artifactId></dependency>
        </dependencies>",
    );
    let tree = [
        ("child/pom.xml", &*child),
        ("pom.xml", &*parent),
        ("bom/pom.xml", bom),
    ];
    assert_snapshot!(shown(&tree), @r#"
    project Some("org.example:child") Some("1.0") None
    0 pkg:maven/g/left@1.2 direct test at "left"
    1 pkg:maven/g/left@9 direct runtime at "left"
    2 pkg:maven/g/deep@8 direct runtime at "deep"
    3 pkg:maven/org.example/bom@1.0 direct runtime from Own at "bom" "1.0"
    4 pkg:maven/org.example/bom@0.9 direct runtime at "bom" "0.9"
    5 pkg:maven/g/nobody direct runtime at "nobody"
    6 pkg:maven/g/right@6 direct runtime at "6" "6"
    gap "nobody": nothing sets its version
    "#);
    assert_snapshot!(shown(&[tree[1], tree[0], tree[2]]), @r#"
    project Some("org.example:app") Some("1.0") None
    0 pkg:maven/org.example/bom@1.0 direct build from Own at "bom" "1.0"
    1 pkg:maven/g/right@5 direct runtime at "right" "5"
    2 pkg:maven/g/same@7 direct runtime at "same" "7"
    gap "gone": the module `gone` is not at hand
    "#);
}

#[test]
fn what_is_not_in_the_tree() {
    let pom = "<project><parent><groupId>g</groupId><artifactId>starter</artifactId><version>3.1</version><relativePath/></parent><artifactId>app</artifactId>
        <properties><starter.version>${project.parent.version}</starter.version></properties>
        <dependencyManagement><dependencies><dependency><groupId>g</groupId><artifactId>bom</artifactId><version>${starter.version}</version><type>pom</type><scope>import</scope></dependency></dependencies></dependencyManagement>
        <dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId></dependency><dependency><groupId>g</groupId><artifactId>b</artifactId></dependency></dependencies></project>";
    assert_snapshot!(shown(&[("pom.xml", pom)]), @r#"
    project Some("g:app") Some("3.1") None
    0 pkg:maven/g/starter@3.1 direct build at "starter" "3.1"
    1 pkg:maven/g/bom@3.1 direct build at "bom" "3.1"
    2 pkg:maven/g/a direct runtime at "a"
    3 pkg:maven/g/b direct runtime at "b"
    gap "starter": the parent `g:starter` is not in this tree: what it sets is not known
    gap "bom": the import `g:bom` is not in this tree: versions that it sets are not known
    "#);
    let below = "<project><parent><artifactId>app</artifactId><groupId>g</groupId><version>3.1</version><relativePath>..</relativePath></parent><artifactId>below</artifactId>
        <dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId></dependency><dependency><groupId>g</groupId><artifactId>b</artifactId></dependency></dependencies></project>";
    assert_snapshot!(shown(&[("below/pom.xml", below), ("pom.xml", pom)]), @r#"
    project Some("g:below") Some("3.1") None
    0 pkg:maven/g/a direct runtime at "a"
    1 pkg:maven/g/b direct runtime at "b"
    gap "a": the versions of 2 dependencies are set by what is not in this tree
    "#);
    assert_snapshot!(shown(&[("below/pom.xml", below), ("pom.xml", "<project>")]), @r#"
    project Some("g:below") Some("3.1") None
    0 pkg:maven/g/a direct runtime at "a"
    1 pkg:maven/g/b direct runtime at "b"
    gap "app": the parent `pom.xml` cannot be read: no valid XML: the root node was opened but never closed
    "#);
}

#[test]
fn versions_friendly_to_pipelines() {
    let parent = "<project><groupId>g</groupId><artifactId>app</artifactId><version>${revision}${changelist}</version>
        <properties><revision>2.0</revision><changelist>-SNAPSHOT</changelist></properties></project>";
    let below = "<project><parent><groupId>g</groupId><artifactId>app</artifactId><version>${revision}${changelist}</version></parent><artifactId>below</artifactId>
        <dependencies><dependency><groupId>g</groupId><artifactId>app</artifactId><version>${project.version}</version></dependency>
        <dependency><groupId>g</groupId><artifactId>x</artifactId><version>${project.parent.version}</version></dependency></dependencies></project>";
    assert_snapshot!(shown(&[("below/pom.xml", below), ("pom.xml", parent)]), @r#"
    project Some("g:below") Some("2.0-SNAPSHOT") None
    0 pkg:maven/g/app@2.0-SNAPSHOT direct runtime from Own at "app" "${revision}${changelist}"
    1 pkg:maven/g/x@2.0-SNAPSHOT direct runtime at "x" "${revision}${changelist}"
    "#);
}

#[test]
fn profiles_may_apply() {
    let pom = project(
        "<properties><a>1</a></properties><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>${a}</version></dependency>
        <dependency><groupId>g</groupId><artifactId>managed</artifactId><version>1</version></dependency></dependencies>
        <profiles><profile><id>new</id><properties><a>2</a></properties>
          <dependencyManagement><dependencies><dependency><groupId>g</groupId><artifactId>only</artifactId><version>3</version></dependency></dependencies></dependencyManagement>
          <dependencies><dependency><groupId>g</groupId><artifactId>only</artifactId></dependency></dependencies></profile>
        <profile><id>usual</id><activation><activeByDefault>true</activeByDefault></activation><properties><b>4</b></properties>
          <dependencies><dependency><groupId>g</groupId><artifactId>b</artifactId><version>${b}</version></dependency></dependencies></profile></profiles>",
    );
    assert_snapshot!(shown(&[("pom.xml", &pom)]), @r#"
    project Some("org.example:app") Some("1.0") None
    0 pkg:maven/g/a@1 direct runtime at "a" "1"
    1 pkg:maven/g/managed@1 direct runtime at "managed" "1"
    2 pkg:maven/g/only@3 direct runtime optional at "only" "3"
    3 pkg:maven/g/b@4 direct runtime optional at "b" "4"
    4 pkg:maven/g/a@2 direct runtime optional at "a" "2"
    "#);
}

#[test]
fn what_is_damaged_or_odd() {
    assert_snapshot!(shown(&[("pom.xml", "<project><dependencies>")]), @r#"gap "": no valid XML: the root node was opened but never closed"#);
    assert_snapshot!(shown(&[("pom.xml", "<settings/>")]), @r#"gap "": no Maven project"#);
    assert_snapshot!(shown(&[("pom.xml", "<project/>")]), @"project None None None");
    assert_snapshot!(shown(&[("pom.xml", &"<project>".repeat(100_000))]), @r#"gap "": no valid XML: nested too deeply, or too many attributes or name spaces"#);
    let latin = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><project><groupId>g</groupId><artifactId>\u{0}</artifactId></project>";
    let mut bytes = latin
        .replace("<artifactId>\u{0}", "<!-- J. D\u{0} --><artifactId>a")
        .into_bytes();
    bytes
        .iter_mut()
        .filter(|byte| **byte == 0)
        .for_each(|byte| *byte = 0xe9);
    let file = lockgate_packages::File {
        path: "pom.xml",
        bytes: &bytes,
    };
    let read =
        lockgate_packages::read(Format::MavenProject, file, &lockgate_packages::Files::new());
    assert!(read.gaps.is_empty(), "{:?}", read.gaps);
}

#[test]
fn what_leads_back_into_itself_ends() {
    let own = project(
        "<parent><groupId>org.example</groupId><artifactId>app</artifactId><version>1.0</version><relativePath>pom.xml</relativePath></parent>",
    );
    assert_snapshot!(shown(&[("pom.xml", &own)]), @r#"
    project Some("org.example:app") Some("1.0") None
    gap "app": the project is its own parent
    "#);
    let pom = project(
        "<properties><a>${b}</a><b>${a}</b><c>${c}</c></properties>
        <dependencyManagement><dependencies><dependency><groupId>org.example</groupId><artifactId>app</artifactId><version>1.0</version><type>pom</type><scope>import</scope></dependency></dependencies></dependencyManagement>
        <dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>${a}</version></dependency>
        <dependency><groupId>g</groupId><artifactId>c</artifactId><version>${c}</version></dependency></dependencies>",
    );
    assert_snapshot!(shown(&[("pom.xml", &pom)]), @r#"
    project Some("org.example:app") Some("1.0") None
    0 pkg:maven/org.example/app@1.0 direct build from Own at "app" "1.0"
    1 pkg:maven/g/a asks "${a}" direct runtime at "a" "${a}"
    2 pkg:maven/g/c asks "${c}" direct runtime at "c" "${c}"
    gap "app": the import `org.example:app` leads to too many others
    gap "${a}": the property `a` is not set in this tree
    gap "${c}": the property `c` is not set in this tree
    "#);
}

#[test]
fn hostile_properties_cost_little() {
    let mut properties = String::new();
    for at in 0..2_000 {
        properties += &format!("<p{at}>${{p{0}}}${{p{0}}}</p{at}>", at + 1);
    }
    let dependency = "<dependency><groupId>g</groupId><artifactId>a</artifactId><version>${p0}</version></dependency>";
    let pom = project(&format!(
        "<properties>{properties}<p2000></p2000></properties><dependencies>{}</dependencies>",
        dependency.repeat(5_000)
    ));
    let listing = listing(&[("pom.xml", &pom)]);
    assert_eq!(listing.packages.len(), 5_000);
    assert_eq!(listing.gaps.len(), 1);
}

#[test]
fn hostile_imports_cost_little() {
    let import = |name: usize| {
        format!(
            "<dependency><groupId>g</groupId><artifactId>b{name}</artifactId><version>1</version><type>pom</type><scope>import</scope></dependency>"
        )
    };
    let managed = |at: usize| {
        let imports: String = (at + 1..40).map(import).collect();
        format!("<project><groupId>g</groupId><artifactId>b{at}</artifactId><version>1</version><dependencyManagement><dependencies>{imports}</dependencies></dependencyManagement>
            <dependencies><dependency><groupId>g</groupId><artifactId>x</artifactId></dependency></dependencies></project>")
    };
    let texts: Vec<_> = (0..40)
        .map(|at| (format!("{at}/pom.xml"), managed(at)))
        .collect();
    let files: Vec<_> = texts
        .iter()
        .map(|(path, text)| (&**path, &**text))
        .collect();
    let listing = listing(&files);
    assert!(listing.gaps.iter().any(|gap| gap.what.contains("too many")));
}

#[test]
fn of_projects_of_one_name_the_nearest_counts() {
    let bom = |version: &str| {
        format!("<project><groupId>g</groupId><artifactId>bom</artifactId><version>1</version><dependencyManagement><dependencies>
            <dependency><groupId>g</groupId><artifactId>x</artifactId><version>{version}</version></dependency></dependencies></dependencyManagement></project>")
    };
    let app = project(
        "<dependencyManagement><dependencies><dependency><groupId>g</groupId><artifactId>bom</artifactId><version>1</version><type>pom</type><scope>import</scope></dependency></dependencies></dependencyManagement>
        <dependencies><dependency><groupId>g</groupId><artifactId>x</artifactId></dependency></dependencies>",
    );
    let (far, near, last) = (bom("far"), bom("near"), bom("last"));
    let files = [
        ("b/app/pom.xml", &*app),
        ("a/bom/pom.xml", &far),
        ("b/bom/pom.xml", &near),
        ("c/bom/pom.xml", &last),
    ];
    let listing = listing(&files);
    assert_eq!(listing.packages[1].version.as_deref(), Some("near"));
}

#[test]
fn hostile_profiles_cost_little() {
    let profile = "<profile><activation><activeByDefault>true</activeByDefault></activation><properties><a>1</a></properties></profile>";
    let dependency = "<dependency><groupId>g</groupId><artifactId>a</artifactId><version>${a}</version></dependency>";
    let pom = project(&format!(
        "<profiles>{}</profiles><dependencies>{}</dependencies>",
        profile.repeat(5_000),
        dependency.repeat(5_000)
    ));
    let listing = listing(&[("pom.xml", &pom)]);
    assert_eq!(listing.packages.len(), 5_000);
    assert_eq!(listing.gaps.len(), 2);
}
