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
    assert_snapshot!(shown(&[("packages.lock.json", &lock)]), @r#"
    0 pkg:nuget/left@1.2.3 direct runtime sha512:000000… -> [1] at "Left" "1.2.3"
    1 pkg:nuget/deep@1.0.0 transitive runtime at "Deep" "1.0.0"
    2 pkg:nuget/own runtime from Own -> [1] at "own"
    3 pkg:nuget/deep@2.0.0 direct runtime at "Deep" "2.0.0"
    gap "Odd": a package without a resolved version
    "#);
    assert_snapshot!(shown(&[("packages.lock.json", "{")]), @r#"gap "": no valid JSON: EOF while parsing an object at line 1 column 1"#);
    assert_eq!(shown(&[("packages.lock.json", "\u{feff}[]")]), "");
}

#[test]
fn a_configuration() {
    let text = r#"<?xml version="1.0"?><packages><package id="Left" version="1.2.3" targetFramework="net48"/>
      <package id="Tool" version="2.0" developmentDependency="true"/><package id="Odd"/></packages>"#;
    assert_snapshot!(shown(&[("packages.config", text)]), @r#"
    0 pkg:nuget/left@1.2.3 runtime at "Left" "1.2.3"
    1 pkg:nuget/tool@2.0 dev at "Tool" "2.0"
    gap "<package id=\"Odd\"/>": a package without id or version
    "#);
    assert_snapshot!(shown(&[("packages.config", &"<a>".repeat(99_999))]), @r#"gap "": no valid XML: nested too deeply, or too many attributes or name spaces"#);
    assert_snapshot!(shown(&[("packages.config", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")]), @r#"gap "": no valid XML: XML with DTD detected"#);
}

#[test]
fn what_a_program_brings() {
    let text = r#"{"targets": {".NETCoreApp,Version=v6.0": {
        "App/1.0.0": {"dependencies": {"Left": "1.2.3"}}, "Left/1.2.3": {"dependencies": {"Deep": "1.0.0", "Gone": "1"}}}},
      "libraries": {"App/1.0.0": {"type": "project"}, "Left/1.2.3": {"type": "package", "sha512": "sha512-HASH"},
        "Deep/1.0.0": {"type": "package"}, "runtimepack.Runtime.linux/6.0.1": {"type": "runtimepack"}, "odd": {}}}"#
        .replace("HASH", &base64());
    assert_snapshot!(shown(&[("App.deps.json", &text)]), @r#"
    0 pkg:nuget/app@1.0.0 runtime from Own -> [1] at "App/1.0.0"
    1 pkg:nuget/left@1.2.3 direct runtime sha512:000000… -> [2] at "Left/1.2.3"
    2 pkg:nuget/deep@1.0.0 transitive runtime at "Deep/1.0.0"
    3 pkg:nuget/runtime.linux@6.0.1 runtime at "runtimepack.Runtime.linux/6.0.1"
    gap "odd": a library without a version
    "#);
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
    assert_snapshot!(shown(&[("src/app/App.csproj", project), ("Directory.Packages.props", central)]), @r#"
    0 pkg:nuget/left@9 direct runtime at "Left" "9"
    1 pkg:nuget/deep@2.0.0 direct runtime at "Deep" "2.0.0"
    2 pkg:nuget/tool@1.0.0 direct build at "Tool" "1.0.0"
    3 pkg:nuget/range asks "[1.0,2.0)" direct runtime at "Range" "[1.0,2.0)"
    4 pkg:nuget/pin@1.5 direct runtime at "Pin" "[1.5]"
    5 pkg:nuget/float asks "1.*" direct runtime at "Float" "1.*"
    6 pkg:nuget/prop@3.1.0 direct runtime at "Prop" "$(Own)"
    7 pkg:nuget/unsure direct runtime at "Unsure" "$(Maybe)"
    8 pkg:nuget/nowhere direct runtime at "Nowhere"
    gap "Unsure": a version that this tree does not tell
    gap "Nowhere": a version that this tree does not tell
    "#);
    assert_snapshot!(shown(&[("A.vbproj", "<Project/>"), ("Directory.Packages.props", "<")]), @r#"gap "": `Directory.Packages.props` is no valid XML: invalid name token at 1:2"#);
}

#[test]
fn items_change_what_others_include() {
    let project = r#"<Project><Import Project="..\own.props"/><Import Project="gone.props"/>
      <Import Project="maybe.props" Condition="Exists('maybe.props')"/><Import Project="$(MSBuildToolsPath)\x.targets"/>
      <PropertyGroup Condition="x"><Sure>9</Sure></PropertyGroup>
      <ItemGroup><PackageReference Include="A; B ;$(More)" Version="1.0.0"/><PackageReference Include="C" Version="1.0.0"/>
      <PackageReference Update="A" Version="2.0.0"/><PackageReference Remove="B"/><PackageReference Update="Nobody" Version="1"/>
      <PackageReference Update="@(Items)" Version="1"/><PackageReference Include="F" Version="$(Sure)"/></ItemGroup>
      <ItemGroup Condition="x"><PackageReference Update="C" Version="3.0.0"/><PackageReference Remove="A"/></ItemGroup>
      <Choose><When Condition="x"><ItemGroup><PackageReference Include="D" Version="1.0.0"/></ItemGroup></When>
      <Otherwise><ItemGroup><PackageReference Include="D" Version="2.0.0"/></ItemGroup></Otherwise></Choose>
      <ItemGroup><PackageReference Include="G"><Version Condition="x">1.0</Version><Version>2.0</Version></PackageReference></ItemGroup>
      <Target Name="x"><ItemGroup><PackageReference Include="E" Version="1"/></ItemGroup></Target></Project>"#;
    let own = "<Project><PropertyGroup><More>Y;Z</More><Sure>1</Sure></PropertyGroup></Project>";
    let above = r#"<Project><Import Project="$([MSBuild]::GetPathOfFileAbove('Directory.Build.props', '$(MSBuildThisFileDirectory)../'))"/>
      <ItemGroup><PackageReference Include="Everywhere" Version="1.2.3" PrivateAssets="all"/></ItemGroup></Project>"#;
    let top = r#"<Project><ItemGroup><GlobalPackageReference Include="Top" Version="[4.0]"/></ItemGroup></Project>"#;
    let files = [
        ("src/app/App.csproj", project),
        ("src/own.props", own),
        ("src/Directory.Build.props", above),
        ("Directory.Build.props", top),
    ];
    assert_snapshot!(shown(&files), @r#"
    0 pkg:nuget/top@4.0 direct build at ""
    1 pkg:nuget/everywhere@1.2.3 direct build at ""
    2 pkg:nuget/a@2.0.0 direct runtime at "A; B ;$(More)" "2.0.0"
    3 pkg:nuget/y@1.0.0 direct runtime at "A; B ;$(More)" "1.0.0"
    4 pkg:nuget/z@1.0.0 direct runtime at "A; B ;$(More)" "1.0.0"
    5 pkg:nuget/c@1.0.0 direct runtime at "C" "1.0.0"
    6 pkg:nuget/c@3.0.0 direct runtime at "C" "3.0.0"
    7 pkg:nuget/f direct runtime at "F" "$(Sure)"
    8 pkg:nuget/d@1.0.0 direct runtime at "D" "1.0.0"
    9 pkg:nuget/d@2.0.0 direct runtime at "D" "2.0.0"
    10 pkg:nuget/g@2.0 direct runtime at "G" "2.0"
    gap "gone.props": `gone.props` is imported and is not at hand
    gap "Nobody": a change of a package that nothing here includes
    gap "@(Items)": names that this tree does not tell
    gap "": `src/app/App.csproj` names packages in a target, which are told only by building
    gap "F": a version that this tree does not tell
    "#);
}

#[test]
fn sources_tell_where_packages_come_from() {
    let project = r#"<Project><ItemGroup><PackageReference Include="Own.Thing" Version="1.0.0"/><PackageReference Include="Left" Version="1.0.0"/></ItemGroup></Project>"#;
    let user = ["u", "p"].join(":");
    let config = |clear, map| {
        format!(
            r#"<configuration><packageSources>{clear}<add key="own" value="https://{user}@registry.example/v3"/><add key="off" value="x"/></packageSources><disabledPackageSources><add key="off" value="true"/></disabledPackageSources>{map}</configuration>"#
        )
    };
    let map = r#"<packageSourceMapping><packageSource key="own"><package pattern="Own.*"/></packageSource><packageSource key="machine"><package pattern="*"/></packageSource></packageSourceMapping>"#;
    let origins = |config: &str| shown(&[("a/b/A.csproj", project), ("a/NuGet.Config", config)]);
    assert_snapshot!(origins(&config("", "")), @r#"
    0 pkg:nuget/own.thing@1.0.0 direct runtime from Unstated at "Own.Thing" "1.0.0"
    1 pkg:nuget/left@1.0.0 direct runtime from Unstated at "Left" "1.0.0"
    "#);
    assert_snapshot!(origins(&config("<clear/>", "")), @r#"
    0 pkg:nuget/own.thing@1.0.0 direct runtime from OtherRegistry("https://registry.example/v3") at "Own.Thing" "1.0.0"
    1 pkg:nuget/left@1.0.0 direct runtime from OtherRegistry("https://registry.example/v3") at "Left" "1.0.0"
    "#);
    assert_snapshot!(origins(&config("", map)), @r#"
    0 pkg:nuget/own.thing@1.0.0 direct runtime from OtherRegistry("https://registry.example/v3") at "Own.Thing" "1.0.0"
    1 pkg:nuget/left@1.0.0 direct runtime at "Left" "1.0.0"
    "#);
    assert_snapshot!(origins("<"), @r#"
    0 pkg:nuget/own.thing@1.0.0 direct runtime at "Own.Thing" "1.0.0"
    1 pkg:nuget/left@1.0.0 direct runtime at "Left" "1.0.0"
    gap "": `a/NuGet.Config` is no valid XML
    "#);
    let listing = crate::show::listing(&[("NuGet.config", &config("", ""))]);
    let told: Vec<_> = listing
        .registries
        .iter()
        .map(|one| (&*one.address, one.is_extra))
        .collect();
    assert_eq!(told, [("https://registry.example/v3", true)]);
}

#[test]
fn long_properties_and_imports_in_a_circle_end() {
    let long = "x".repeat(1000);
    let many = "<a>$(l)</a><b>$(c)$(l)</b>".repeat(20_000);
    let text = format!(
        r#"<Project><Import Project="b.props"/><PropertyGroup><l>{long}</l>{many}</PropertyGroup><ItemGroup><PackageReference Include="A" Version="$(a)"/></ItemGroup></Project>"#
    );
    let circle = r#"<Project><Import Project="c.props"/><Import Project="b.props"/></Project>"#;
    let back = r#"<Project><Import Project="b.props"/></Project>"#;
    let files = [("A.csproj", &*text), ("b.props", circle), ("c.props", back)];
    assert_snapshot!(shown(&files), @r#"
    0 pkg:nuget/a direct runtime at "A" "$(a)"
    gap "A": a version that this tree does not tell
    gap "": its properties are so long that they are not put together
    "#);
}
