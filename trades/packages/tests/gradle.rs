//! Gradle.

use insta::assert_snapshot;

use crate::show::shown;

fn hex(digit: &str) -> String {
    digit.repeat(64)
}

#[test]
fn locks_and_their_digests() {
    let lock = "# This is a Gradle generated file for dependency locking.\ng.left:left:1.2=runtimeClasspath,testRuntimeClasspath\r\n  g:deep:2.0=testCompileClasspath\n\
        g:tool:3=checkstyle\ng:api:4=compileClasspath\ng:odd\nempty=annotationProcessor\n";
    let metadata = format!(
        "<verification-metadata xmlns=\"https://schema.gradle.example\"><configuration><verify-metadata>true</verify-metadata></configuration><components>
        <component group=\"g.left\" name=\"left\" version=\"1.2\"><artifact name=\"left-1.2.jar\"><sha256 value=\"{}\" origin=\"x\"/><sha256 value=\"short\"/></artifact>
          <artifact name=\"left-1.2.pom\"><sha256 value=\"{}\"/></artifact></component>
        <component group=\"g\" name=\"lost\" version=\"0.9\"><artifact name=\"lost-0.9.pom\"><sha256 value=\"{}\"/></artifact></component>
        <component group=\"g\" name=\"odd\"/></components></verification-metadata>",
        hex("a"),
        hex("b"),
        hex("c")
    );
    let verification = ("app/gradle/verification-metadata.xml", &*metadata);
    assert_snapshot!(shown(&[("app/sub/gradle.lockfile", lock), verification]), @r#"
    0 pkg:maven/g.left/left@1.2 runtime sha256:aaaaaa… at "g.left:left" "1.2"
    1 pkg:maven/g/deep@2.0 test at "g:deep" "2.0"
    2 pkg:maven/g/tool@3 at "g:tool" "3"
    3 pkg:maven/g/api@4 build at "g:api" "4"
    gap "g:odd": a line that is not understood
    "#);
    assert_snapshot!(shown(&[verification]), @r#"
    0 pkg:maven/g.left/left@1.2 sha256:aaaaaa… at "left" "1.2"
    gap "<component group=\"g\" name=\"odd\"/>": a component without group, name or version
    "#);
    assert_snapshot!(shown(&[("buildscript-gradle.lockfile", "g:left:1.2=classpath")]), @r#"0 pkg:maven/g/left@1.2 build at "g:left" "1.2""#);
    assert_snapshot!(shown(&[("gradle/dependency-locks/testRuntimeClasspath.lockfile", "g:left:1.2")]), @r#"0 pkg:maven/g/left@1.2 test at "g:left" "1.2""#);
    assert_snapshot!(shown(&[("gradle/verification-metadata.xml", "<a")]), @r#"gap "": no valid XML: the document does not have a root node"#);
}

#[test]
fn a_catalog() {
    let catalog = r#"
[versions]
left = "1.2"
rich = { strictly = "[1.7, 1.8[", prefer = "1.7.25" }
least = { require = "2.0", reject = ["2.1"] }
[libraries]
left = { module = "g:left", version.ref = "left" }
rich = { group = "g", name = "rich", version = { ref = "rich" } }
least = { module = "g:least", version.ref = "least" }
plain = "g:plain:3.0"
managed = { module = "g:managed" }
inline = { module = "g:inline", version = "4.+" }
preferred = { module = "g:preferred", version = { prefer = "5" } }
gone = { module = "g:gone", version.ref = "gone" }
odd = "g"
"escaped" = "g:\u0065scaped:6"
[bundles]
all = ["left", "plain"]
[plugins]
p = { id = "org.example.p", version.ref = "left" }
q = "org.example.q:7"
r = { version = "8" }
"#;
    assert_snapshot!(shown(&[("gradle/libs.versions.toml", catalog)]), @r#"
    0 pkg:maven/g/left@1.2 direct at "g:left" "1.2"
    1 pkg:maven/g/rich asks "[1.7, 1.8[" direct at "rich" "[1.7, 1.8["
    2 pkg:maven/g/least@2.0 direct at "g:least" "2.0"
    3 pkg:maven/g/plain@3.0 direct at "g:plain:3.0" "3.0"
    4 pkg:maven/g/managed direct at "g:managed"
    5 pkg:maven/g/inline asks "4.+" direct at "g:inline" "4.+"
    6 pkg:maven/g/preferred@5 direct at "g:preferred" "5"
    7 pkg:maven/g/gone direct at "g:gone"
    8 pkg:maven/g/escaped@6 direct at "g:\\u0065scaped:6" "g:\\u0065scaped:6"
    9 pkg:maven/org.example.p/org.example.p.gradle.plugin@1.2 direct build at "org.example.p" "1.2"
    10 pkg:maven/org.example.q/org.example.q.gradle.plugin@7 direct build at "org.example.q:7" "7"
    gap "\"gone\"": a reference to a version that the catalog does not name
    gap "odd": a library that is not understood
    gap "r": a plugin that is not understood
    "#);
    assert_snapshot!(shown(&[("gradle/libs.versions.toml", "[")]), @r#"gap "": no valid TOML: unquoted keys cannot be empty, expected letters, numbers, `-`, `_`"#);
}

#[test]
fn a_script_in_groovy() {
    let script = r#"
buildscript { dependencies { classpath 'g:of-build:1' } }
plugins {
    id 'java'
    id 'org.example.p' version '1.2' apply false
}
// dependencies { implementation 'g:comment:1' }
def text = """ dependencies { implementation 'g:text:1' } """
dependencies {
    implementation 'g:left:1.2'
    implementation "g:open:${versions["a:b"]}", 'g:second:2@aar'
    testImplementation(group: 'g', name: 'named', version: '3')
    api group: 'g', name: 'variable', version: someVersion
    runtimeOnly('g:closure:4') {
        because 'x:y:z'
        exclude group: 'g', module: 'no'
    }
    implementation platform('g:bom:5')
    implementation project(':own')
    implementation files('libs/a.jar')
    implementation libs.left
    compileOnly 'g:managed'
    constraints { implementation 'g:constraint:6' }
    custom 'g:custom:[1,2)', 'g:range:1.+'
    version = 'g:assigned:1'
    it.call 'g:called:1'
}
dependencyManagement {
    imports { mavenBom "g:spring-bom:7" }
    dependencies { dependency 'g:managed:8' }
}
"#;
    assert_snapshot!(shown(&[("build.gradle", script)]), @r#"
    0 pkg:maven/g/of-build@1 direct build at "g:of-build" "1"
    1 pkg:maven/org.example.p/org.example.p.gradle.plugin@1.2 direct build at "org.example.p" "1.2"
    2 pkg:maven/g/left@1.2 direct runtime at "g:left" "1.2"
    3 pkg:maven/g/open asks "${versions[\"a:b\"]}" direct runtime at "g:open" "${versions[\"a:b\"]}"
    4 pkg:maven/g/second@2 direct runtime at "g:second" "2"
    5 pkg:maven/g/named@3 direct test at "named" "3"
    6 pkg:maven/g/variable asks "someVersion" direct runtime at "variable" "someVersion"
    7 pkg:maven/g/closure@4 direct runtime at "g:closure" "4"
    8 pkg:maven/g/bom@5 direct build at "g:bom" "5"
    9 pkg:maven/g/managed direct build at "g:managed"
    10 pkg:maven/g/custom asks "[1,2)" direct at "g:custom" "[1,2)"
    11 pkg:maven/g/range asks "1.+" direct at "g:range" "1.+"
    12 pkg:maven/g/spring-bom@7 direct build at "g:spring-bom" "7"
    "#);
}

#[test]
fn a_script_in_kotlin() {
    let script = r#"
plugins { kotlin("jvm") version "1.9"; id("org.example.p").version("2"); alias(libs.plugins.q) }
kotlin { sourceSets {
    val commonTest by getting { dependencies { implementation("g:of-test:1") } }
    commonMain.dependencies { api("g:of-main:2") }
} }
dependencies {
    "implementation"("g:quoted:3")
    add("ksp", "g:added:4")
    implementation("g:left:$version") { isTransitive = false }
    implementation(
        "g:wrapped:5",
    )
    implementation(group = "g", name = "named", version = "6")
    annotationProcessor("g:processor:7:classifier")
}
"#;
    assert_snapshot!(shown(&[("build.gradle.kts", script)]), @r#"
    0 pkg:maven/org.jetbrains.kotlin.jvm/org.jetbrains.kotlin.jvm.gradle.plugin@1.9 direct build at "jvm" "1.9"
    1 pkg:maven/org.example.p/org.example.p.gradle.plugin@2 direct build at "org.example.p" "2"
    2 pkg:maven/g/of-test@1 direct test at "g:of-test" "1"
    3 pkg:maven/g/of-main@2 direct runtime at "g:of-main" "2"
    4 pkg:maven/g/quoted@3 direct runtime at "g:quoted" "3"
    5 pkg:maven/g/added@4 direct build at "g:added" "4"
    6 pkg:maven/g/left asks "$version" direct runtime at "g:left" "$version"
    7 pkg:maven/g/wrapped@5 direct runtime at "g:wrapped" "5"
    8 pkg:maven/g/named@6 direct runtime at "named" "6"
    9 pkg:maven/g/processor@7 direct build at "g:processor" "7"
    "#);
    let deep = "dependencies {".repeat(10_000) + "implementation 'g:deep:1'";
    assert_snapshot!(shown(&[("a.gradle", &deep)]), @"");
    assert_snapshot!(shown(&[("a.gradle", "dependencies { api 'g:a:1\napi \"g:b:${{{2\"\napi 'g:c:3\\")]), @r#"
    0 pkg:maven/g/a@1 direct runtime at "g:a" "1"
    1 pkg:maven/g/b asks "${{{2\"" direct runtime at "g:b" "${{{2\""
    2 pkg:maven/g/c@3%5C direct runtime at "g:c" "3\\"
    "#);
}
