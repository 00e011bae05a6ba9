//! `NuGet`.

use insta::assert_snapshot;

use crate::show::shown;

fn base64() -> String {
    ["A".repeat(86), "==".to_owned()].concat()
}

#[test]
fn locked_packages() {
    let lock = r#"{"version": 2, "dependencies": {
      "net6.0": {
        "Left": {"type": "Direct", "requested": "[1.0, )", "resolved": "1.2.3", "contentHash": "HASH", "dependencies": {"deep": "1.0.0"}},
        "Deep": {"type": "Transitive", "resolved": "1.0.0"},
        "own": {"type": "Project", "dependencies": {"Deep": "[1.0.0, )"}},
        "Odd": {"type": "Direct"}},
      "net8.0": {"left": {"type": "Transitive", "resolved": "1.2.3"}, "Deep": {"type": "Direct", "resolved": "2.0.0"}}}}"#
        .replace("HASH", &base64());
    assert_snapshot!(shown(&[("packages.lock.json", &lock)]), @"");
    assert_snapshot!(shown(&[("packages.lock.json", "{")]), @"");
    assert_eq!(shown(&[("packages.lock.json", "\u{feff}[]")]), "");
}

#[test]
fn a_configuration() {
    let text = r#"<?xml version="1.0"?><packages><package id="Left" version="1.2.3" targetFramework="net48"/>
      <package id="Tool" version="2.0" developmentDependency="true"/><package id="Odd"/></packages>"#;
    assert_snapshot!(shown(&[("packages.config", text)]), @"");
    assert_snapshot!(shown(&[("packages.config", &"<a>".repeat(99_999))]), @"");
    assert_snapshot!(shown(&[("packages.config", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")]), @"");
}

#[test]
fn what_a_program_brings() {
    let text = r#"{"targets": {".NETCoreApp,Version=v6.0": {
        "App/1.0.0": {"dependencies": {"Left": "1.2.3"}}, "Left/1.2.3": {"dependencies": {"Deep": "1.0.0", "Gone": "1"}}}},
      "libraries": {"App/1.0.0": {"type": "project"}, "Left/1.2.3": {"type": "package", "sha512": "sha512-HASH"},
        "Deep/1.0.0": {"type": "package"}, "runtimepack.Runtime.linux/6.0.1": {"type": "runtimepack"}, "odd": {}}}"#
        .replace("HASH", &base64());
    assert_snapshot!(shown(&[("App.deps.json", &text)]), @"");
}

#[test]
fn a_project_and_its_central_versions() {
    let project = r#"<Project Sdk="x"><PropertyGroup><Own>3.1.0</Own><Maybe Condition="x">1</Maybe></PropertyGroup><ItemGroup>
      <PackageReference Include="Left"/><PackageReference Include="Deep" VersionOverride="2.0.0"/>
      <PackageReference Include="Tool" Version="1.0.0"><PrivateAssets>all</PrivateAssets></PackageReference>
      <PackageReference Include="Range"><Version> [1.0,2.0) </Version></PackageReference>
      <PackageReference Include="Pin" Version="[1.5]"/><PackageReference Include="Float" Version="1.*"/>
      <PackageReference Include="Prop" Version="$(Own)"/><PackageReference Include="Unsure" Version="$(Maybe)"/>
      <PackageReference Include="Nowhere"/><PackageReference Update="Left" Version="9"/></ItemGroup></Project>"#;
    let central = r#"<Project><PropertyGroup><V>1.2</V><V>$(V).3</V></PropertyGroup><ItemGroup>
      <PackageVersion Include="left" Version="$(V)"/><PackageVersion Include="Deep" Version="1.0.0"/></ItemGroup></Project>"#;
    assert_snapshot!(shown(&[("src/app/App.csproj", project), ("Directory.Packages.props", central)]), @"");
    assert_snapshot!(shown(&[("A.vbproj", "<Project/>"), ("Directory.Packages.props", "<")]), @"");
}
