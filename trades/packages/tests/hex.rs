//! Hex.

use insta::assert_snapshot;

use crate::show::shown;

const DIGEST: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

#[test]
fn what_mix_locked() {
    let lock = format!(
        r#"%{{
  "deep": {{:hex, :deep, "1.0.0", "{DIGEST}", [:mix], [], "hexpm", "{DIGEST}"}},
  "left": {{:hex, :left_renamed, "1.2.0-rc.1", "{DIGEST}", [:mix, :rebar3], [{{:deep, "~> 1.0", [hex: :deep, repo: "hexpm", optional: false]}}], "acme", "{DIGEST}"}},
  "fork": {{:git, "https://git.example/fork.git", "0123456789abcdef0123456789abcdef01234567", [branch: "main"]}},
  "odd": {{:svn, "x"}},
}}
"#
    );
    assert_snapshot!(shown(&[("mix.lock", &lock)]), @r#"
    0 pkg:hex/deep@1.0.0 sha256:001122… at "deep" "1.0.0"
    1 pkg:hex/left_renamed@1.2.0-rc.1 from OtherRegistry("acme") sha256:001122… -> [0] at "left" "1.2.0-rc.1"
    2 pkg:hex/fork from Git { url: "https://git.example/fork.git", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "fork"
    gap "odd": an entry that is neither of Hex nor of Git
    "#);
    let manifest = "defmodule Own do\n  defp deps do\n    [{:fork, git: \"x\"}, {:left_renamed, \"~> 1.2\", only: [:dev, :test]}]\n  end\nend";
    assert_snapshot!(shown(&[("mix.lock", &lock), ("mix.exs", manifest)]), @r#"
    0 pkg:hex/deep@1.0.0 transitive test sha256:001122… at "deep" "1.0.0"
    1 pkg:hex/left_renamed@1.2.0-rc.1 direct test from OtherRegistry("acme") sha256:001122… -> [0] at "left" "1.2.0-rc.1"
    2 pkg:hex/fork direct runtime from Git { url: "https://git.example/fork.git", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "fork"
    gap "odd": an entry that is neither of Hex nor of Git
    "#);
    assert_snapshot!(shown(&[("mix.lock", "%{\"a")]), @r#"gap "": brackets or quotes that are not closed"#);
    assert_snapshot!(shown(&[("mix.lock", "%{a: 1}")]), @r#"gap "": an entry without a name"#);
    assert_eq!(shown(&[("mix.lock", "%{}")]), "");
}

#[test]
fn a_mix_project_is_read_without_running_it() {
    let text = r#"defmodule Own.MixProject do
  def project, do: [app: :own, deps: deps()]

  # Run "mix help deps".
  defp deps do
    [
      {:a, "~> 1.0"}, # words
      {:b, "== 1.2.3", only: :test},
      {:c, ">= 0.0.0", only: [:dev, :test], runtime: false},
      {:d, git: "https://git.example/d.git", ref: "0123456789abcdef0123456789abcdef01234567"},
      {:e, path: "../e"},
      {:f, in_umbrella: true},
      {:g, "~> 2.0", hex: :g_renamed, optional: true},
      {:h, github: "own/h"},
      shared(:i)
    ]
  end
end
"#;
    assert_snapshot!(shown(&[("mix.exs", text)]), @r#"
    0 pkg:hex/a asks "~> 1.0" direct runtime at "a" "~> 1.0"
    1 pkg:hex/b@1.2.3 direct test at "b" "== 1.2.3"
    2 pkg:hex/c asks ">= 0.0.0" direct test at "c" ">= 0.0.0"
    3 pkg:hex/d direct runtime from Git { url: "https://git.example/d.git", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "d"
    4 pkg:hex/e direct runtime from Path("../e") at "e"
    5 pkg:hex/f direct runtime from Own at "f"
    6 pkg:hex/g_renamed asks "~> 2.0" direct runtime optional at "g" "~> 2.0"
    7 pkg:hex/h direct runtime from Git { url: "https://github.com/own/h", commit: None } at "h"
    gap "shared": a dependency is computed
    "#);
    assert_snapshot!(shown(&[("mix.exs", "defp deps do\n  base() ++ [{:a, \"1\"}]\nend")]), @r#"gap "": dependencies are computed"#);
    assert_snapshot!(shown(&[("mix.exs", "deps: Shared.deps()")]), @r#"gap "": dependencies are computed"#);
    assert_eq!(shown(&[("mix.exs", "")]), "");
}

#[test]
fn what_rebar_locked() {
    let lock = format!(
        r#"{{"1.2.0",
[{{<<"left">>,{{pkg,<<"left_renamed">>,<<"1.0.0">>}},0}},
 {{<<"fork">>,
  {{git,"https://git.example/fork.git",
       {{ref,"0123456789abcdef0123456789abcdef01234567"}}}},
  1}},
 {{<<"odd">>}}]}}.
[
{{pkg_hash,[
 {{<<"left_renamed">>, <<"{DIGEST}">>}}]}},
{{pkg_hash_ext,[
 {{<<"left_renamed">>, <<"{DIGEST}">>}}]}}
].
"#
    );
    assert_snapshot!(shown(&[("rebar.lock", &lock)]), @r#"
    0 pkg:hex/left_renamed@1.0.0 direct sha256:001122… at "left" "1.0.0"
    1 pkg:hex/fork transitive from Git { url: "https://git.example/fork.git", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "fork"
    gap "": an entry that is neither of Hex nor of Git
    "#);
    assert_snapshot!(shown(&[("rebar.lock", "[{<<\"left\">>,{pkg,<<\"left\">>,<<\"1.0.0\">>},0}].")]), @r#"0 pkg:hex/left@1.0.0 direct at "left" "1.0.0""#);
    assert_eq!(shown(&[("rebar.lock", "[].")]), "");
    assert_snapshot!(shown(&[("rebar.lock", "[{<<\"")]), @r#"gap "": brackets or quotes that are not closed"#);
}
