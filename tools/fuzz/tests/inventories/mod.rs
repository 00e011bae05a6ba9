//! What `trades/packages` reads.

use super::run_from;

#[path = "../../../../trades/packages/tests/elf.rs"]
mod elf;
#[path = "../../../../trades/packages/tests/rpm_made.rs"]
mod rpm_made;

fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

#[test]
fn files_of_cargo_hold() {
    let seeds = texts(&[
        "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"1.0.0\"\ndependencies = [\n \"b 1.0.0 (registry+x)\",\n]\n\n[[package]]\nname = \"b\"\nversion = \"1.0.0\"\nsource = \"registry+x\"\nchecksum = \"00\"\n",
        "[package]\nname = 'a'\n[workspace]\nmembers = ['*', 'b']\nexclude = ['c']\n[workspace.dependencies]\nb = { version = '1', path = 'b' }\n[dependencies]\nb.workspace = true\n[target.x.dev-dependencies]\nc = { package = 'd', git = 'x', rev = 'y' }\n[[package]]\n",
        "[[package]]\nname = \"a\"\nversion = \"1\"\n[metadata]\n\"checksum a 1 (x)\" = \"00\"\n",
    ]);
    run_from(seeds, lockgate_fuzz::packages_cargo);
}

#[test]
fn files_of_go_hold() {
    let seeds = texts(&[
        "module a\ngo 1.22.1\ntoolchain go1.22.3\nrequire (\n\tb.example/c v1.0.0 // indirect\n)\nreplace b.example/c => ../c\nreplace b v1 => c v2\nuse ./x\n",
        "b.example/c v1.0.0 h1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\nb v1/go.mod h1:x\n",
        "# a v1 => b v2\n## explicit; go 1.17\na/b\n# c => ./d\nc\n",
    ]);
    run_from(seeds, lockgate_fuzz::packages_go);
}

#[test]
fn files_of_ruby_and_php_hold() {
    let seeds = texts(&[
        "GIT\n  remote: x\n  revision: y\n  specs:\n    a (1.0-x86)\n      b (~> 1)\n\nGEM\n  remote: z\n  specs:\n    b (1.2)\n\nDEPENDENCIES\n  a!\n\nCHECKSUMS\n  b (1.2) sha256=00\n",
        "source 'x' do\n  gem \"a\", '~> 1', \">= 2\",\n    git: 'y', group: [:test]\nend\ngroup :development do\n gem('b', :path => 'c')\nend\n",
        "s.name = %q<a>.freeze\ns.version = \"1\"\ns.licenses = ['MIT']\ns.add_dependency(%q<b>.freeze, [\"~> 1\".freeze])\n",
        r#"{"packages": [{"name": "a/b", "version": "1", "require": {"c/d": "*"}, "source": {"url": "x"}, "license": ["y"]}], "packages-dev": [{"name": "c/d", "version": "dev-x"}], "require": {"a/b": "^1"}}"#,
    ]);
    run_from(seeds, lockgate_fuzz::packages_ruby_and_php);
}

#[test]
fn files_of_hex_hold() {
    let seeds = texts(&[
        "%{\n  \"a\": {:hex, :a, \"1.0\", \"00\", [:mix], [{:b, \"~> 1\", [hex: :b]}], \"hexpm\", \"00\"},\n  \"b\": {:git, \"x\", \"y\", []},\n}\n",
        "defp deps do\n [{:a, \"~> 1\", only: [:dev]}, {:b, git: \"x\", ref: \"y\"}, c(:d)] # e\nend\n",
        "{\"1.2.0\",\n[{<<\"a\">>,{pkg,<<\"a\">>,<<\"1\">>},0}]}.\n[{pkg_hash_ext,[{<<\"a\">>, <<\"00\">>}]}].\n",
    ]);
    run_from(seeds, lockgate_fuzz::packages_hex);
}

#[test]
fn files_of_phones_hold() {
    let seeds = texts(&[
        "packages:\n  a:\n    dependency: \"direct main\"\n    description:\n      url: x\n      sha256: \"00\"\n    source: hosted\n    version: \"1.0\"\ndependencies:\n  b:\n    git: {url: x, ref: y}\n",
        r#"{"object": {"pins": [{"repositoryURL": "x", "state": {"version": "1"}}]}, "pins": [{"identity": "a", "kind": "registry", "state": {"branch": "x"}}]}"#,
        "PODS:\n  - A/B (1.0):\n    - C (~> 1)\n  - C (1.1)\nDEPENDENCIES:\n  - A/B\nEXTERNAL SOURCES:\n  C:\n    :git: x\nSPEC CHECKSUMS:\n  A: 00\n",
    ]);
    run_from(seeds, lockgate_fuzz::packages_mobile);
}

#[test]
fn files_of_other_languages_hold() {
    let seeds = texts(&[
        r#"{"requires": ["a/1.0#x%1", "b/[>1]@c"], "graph_lock": {"nodes": {"0": {"requires": ["1"]}, "1": {"ref": "a/1"}}}}"#,
        "[requires]\na/1.0\nrequires = (\"b/1\",\n \"c/[>2]\"\n)\nself.requires(\"d/1\")\n",
        "packages:\n- completed:\n    hackage: a-b-1.0@sha256:00,1\n- completed:\n    name: c\n    git: x\nconstraints: any.a ==1.0,\n  b +x\n",
        "name: a\nlibrary\n  build-depends: b >=1 && <2, c:{d,e} ==1.0,\n    f\ntest-suite x\n  build-depends: g\n",
        "Package: a\nVersion: 1\nBuilt: R\nImports:\n    b (>= 1), c\n",
        r#"{"R": {"Repositories": [{"Name": "a", "URL": "b"}]}, "Packages": {"c": {"Version": "1", "Source": "GitHub", "RemoteUsername": "d", "RemoteRepo": "e", "Imports": ["f (> 1)"]}}}"#,
        "manifest_format = '2.0'\n[[deps.A]]\ndeps = ['B']\nuuid = 'x'\nversion = '1'\n[compat]\nA = '=1.2.3'\n[extras]\nB = 'y'\n",
        "[submodule \"a\"]\n\tpath = a # b\n\turl = \"../b\\\"c\" ; d\n\tbranch = main\n[core]\n",
    ]);
    run_from(seeds, lockgate_fuzz::packages_native);
}

#[test]
fn files_of_deployments_hold() {
    let seeds = texts(&[
        "name: a\ndependencies:\n- name: b\n  version: ^1\n  repository: x\n  condition: y\n",
        "provider \"a/b/c\" {\n  version = \"1\" # x\n  hashes = [\n    \"h1:x\",\n    \"zh:00\",\n  ]\n}\n",
        "# escape=`\nARG A=b\nFROM --platform=x ${A:-c}:$D@sha256:00 AS e\nRUN --mount=from=f <<EOF `\n x\nEOF\nCOPY --from=e g h\n",
        "services:\n  a:\n    image: \"b:${C:-1}\"\nimage: d:1\njob:\n  image: e\n  script: [x]\ninclude:\n- project: f\n  ref: g\n",
    ]);
    run_from(seeds, lockgate_fuzz::packages_deployed);
}

#[test]
fn files_of_the_jvm_hold() {
    let mut seeds = texts(&[
        "<project><parent><groupId>g</groupId><artifactId>a</artifactId><version>1</version><relativePath>a</relativePath></parent><groupId>g</groupId><artifactId>a</artifactId><properties><a>${b}</a><b>1</b></properties><dependencyManagement><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>${project.version}</version><type>pom</type><scope>import</scope></dependency></dependencies></dependencyManagement><dependencies><dependency><groupId>g</groupId><artifactId>b</artifactId><version>${a}</version></dependency></dependencies><profiles><profile><properties><b>[2,3)</b></properties></profile></profiles><build><plugins><plugin><artifactId>p</artifactId></plugin></plugins></build></project>",
        "# x\ng:a:1.0=runtimeClasspath,testCompileClasspath\nempty=\n",
        "[versions]\na = { strictly = '[1,2[' }\n[libraries]\nb = { module = 'g:b', version.ref = 'a' }\nc = \"g:c:1\"\n[plugins]\nd = 'e:1'\n",
        "plugins { id 'a' version \"1\" }\ndependencies {\n implementation 'g:a:1', \"g:b:$c\"\n api(group: 'g', name: 'd', version: e) { exclude group: 'x' }\n}\n",
        "<verification-metadata><components><component group=\"g\" name=\"a\" version=\"1\"><artifact name=\"a-1.jar\"><sha256 value=\"00\"/></artifact></component></components></verification-metadata>",
    ]);
    let inner = archive(&[
        (
            "META-INF/MANIFEST.MF",
            b"Implementation-Title: a\n b\nBundle-Version: 1\n",
        ),
        ("x/A.class", b""),
    ]);
    seeds.push(archive(&[
        (
            "META-INF/maven/g/a/pom.properties",
            b"version=1\ngroupId=g\nartifactId=a\n",
        ),
        (
            "META-INF/maven/g/b/pom.xml",
            b"<project><groupId>g</groupId><artifactId>b</artifactId></project>",
        ),
        ("lib/b-1.0.jar", &inner),
    ]));
    run_from(seeds, lockgate_fuzz::packages_jvm);
}

fn archive(members: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).expect("a short name");
        writer.write_all(bytes).expect("memory is at hand");
    }
    writer.finish().expect("memory is at hand").into_inner()
}

#[test]
fn executables_hold() {
    let mut inline = b"\xff Go buildinf:\x08\x02".to_vec();
    inline.resize(32, 0);
    inline.extend(b"\x06go1.22\x28");
    inline.extend(b"0123456789abcdefdep\ta\tv1\t\n0123456789abcdef");
    let mut pointers = b"\xff Go buildinf:\x08\x00".to_vec();
    for number in [
        elf::BASE + 160,
        elf::BASE + 176,
        elf::BASE + 128,
        16,
        elf::BASE + 130,
        40,
    ] {
        pointers.extend(number.to_le_bytes());
    }
    let mut fat = vec![
        0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0, 3, 0, 0, 0, 28, 0, 0, 1, 0, 0, 0,
        0, 0,
    ];
    fat.extend([0xcf, 0xfa, 0xed, 0xfe]);
    fat.resize(400, 1);
    let seeds = vec![
        elf::elf(".go.buildinfo", &inline),
        elf::elf(".go.buildinfo", &pointers),
        elf::elf(".dep-v0", b"\x78\x9c\x03\x00"),
        fat,
        b"MZ".to_vec(),
    ];
    run_from(seeds, lockgate_fuzz::executables);
}

#[test]
fn databases_of_systems_hold() {
    use rpm_made::{Value, berkeley, header, ndb, sqlite, wal};
    let package = |name, length| {
        header(&[
            (1000, Value::Text(name)),
            (1001, Value::Text("1.0")),
            (1003, Value::Number(2)),
            (1004, Value::Text(&"x".repeat(length))),
            (1044, Value::Text("c-1-2.src.rpm")),
            (1047, Value::Texts(&["a", "b"])),
            (1049, Value::Texts(&["b", "a"])),
            (261, Value::Bytes(&[1; 16])),
        ])
    };
    let blobs = [package("a", 900), package("b", 10), package("d", 0)];
    let mut seeds = texts(&[
        "ID=debian\nPackage: a\nStatus: install ok installed\nSource: c (1)\nVersion: 1\nDepends: b |\n c (>= 1),\n d:any\n\nPackage: b\nVersion: 2\nProvides: d\n",
        "C:Q1AAECAwQFBgcICQoLDA0ODxAREhM=\nP:a\nV:1\no:c\nD:so:b !d e>1\n\nP:b\nV:2\np:so:b=1\n",
    ]);
    let mut before = sqlite(512, &[]);
    let log = wal(512, &before);
    before.resize(log.len(), 0);
    seeds.extend([
        [before, log].concat(),
        sqlite(512, &blobs),
        ndb(&blobs),
        berkeley(true, &blobs),
        berkeley(false, &blobs),
    ]);
    run_from(seeds, lockgate_fuzz::packages_systems);
}

#[test]
fn files_of_nuget_hold() {
    let seeds = texts(&[
        r#"{"version": 2, "dependencies": {"net6.0": {"A": {"type": "Direct", "resolved": "1.0", "contentHash": "x", "dependencies": {"b": "1"}}, "b": {"type": "Project"}}}}"#,
        r#"{"targets": {"x": {"A/1": {"dependencies": {"B": "2"}}}}, "libraries": {"A/1": {"type": "project"}, "B/2": {"type": "package", "sha512": "sha512-x"}}}"#,
        r#"<packages><package id="A" version="1" developmentDependency="true"/><package id="B"/></packages>"#,
        r#"<Project><PropertyGroup><V Condition="x">1</V><W>$(V)$(W).2</W></PropertyGroup><Choose><When Condition="x"><ItemGroup><PackageReference Include="A;B" Version="$(W)"/></ItemGroup></When></Choose><ItemGroup><PackageReference Update="A" Version="[1]"/><PackageReference Remove="B"/><PackageVersion Include="A" Version="3"/></ItemGroup></Project>"#,
        r#"<configuration><packageSources><clear/><add key="a" value="x"/></packageSources><packageSourceMapping><packageSource key="a"><package pattern="A.*"/></packageSource></packageSourceMapping></configuration>"#,
    ]);
    run_from(seeds, lockgate_fuzz::packages_nuget);
}
