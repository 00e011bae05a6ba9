//! `RubyGems`.

use insta::assert_snapshot;

use crate::show::shown;

const DIGEST: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// The registry's own host, in parts.
fn host() -> String {
    ["rubygems", "org"].join(".")
}

fn gemfile() -> String {
    GEMFILE.replace("default.example", &host())
}

fn lock() -> String {
    let host = host();
    format!(
        r"GIT
  remote: https://git.example/fork.git
  revision: 0123456789abcdef0123456789abcdef01234567
  branch: main
  specs:
    fork (0.3.0)
      deep (~> 1.0)

PATH
  remote: .
  specs:
    own (0.1.0)
      left

GEM
  remote: https://{host}/
  specs:
    deep (1.2.0)
    left (1.0.0.pre1)
    native (1.15.0-x86_64-linux)
    native (1.15.0-arm64-darwin)
    tester (3.0)
      deep (>= 1, < 3)
    broken

GEM
  remote: https://registry.example/
  specs:
    private (2.0.0)

PLATFORMS
  arm64-darwin
  x86_64-linux

DEPENDENCIES
  fork!
  native (~> 1.15)
  own!
  private!
  tester

CHECKSUMS
  left (1.0.0.pre1) sha256={DIGEST}
  native (1.15.0-arm64-darwin) sha256={DIGEST}

BUNDLED WITH
   2.5.0
"
    )
}

const GEMFILE: &str = r#"# frozen_string_literal: true
source "https://default.example"
ruby "3.2.0"

gemspec
gem "fork", git: "https://git.example/fork.git", ref: "0123456789abcdef0123456789abcdef01234567"
gem 'native', '~> 1.15', # words
    require: false
gem "pinned", "= 1.2.3"
gem "two", ">= 1", "< 3"
gem "hub", github: "own/hub"
gem "here", path: "../here"

source "https://registry.example" do
  gem "private", "2.0.0"
end

group :development, :test do
  gem "tester"
  gem("parens", "~> 1", group: :development)
end
gem "old", :group => :test
gem "docs", group: [:docs]
if ENV["X"]
  gem "maybe"
end
gem name, "1"
eval_gemfile "other"
"#;

#[test]
fn gems_of_every_source() {
    assert_snapshot!(shown(&[("Gemfile.lock", &lock())]), @r#"
    0 pkg:gem/fork@0.3.0 direct from Git { url: "https://git.example/fork.git", commit: Some("0123456789abcdef0123456789abcdef01234567") } -> [2] at "fork" "0.3.0"
    1 pkg:gem/own@0.1.0 direct from Own -> [3] at "own" "0.1.0"
    2 pkg:gem/deep@1.2.0 transitive at "deep" "1.2.0"
    3 pkg:gem/left@1.0.0.pre1 transitive sha256:001122… at "left" "1.0.0.pre1"
    4 pkg:gem/native@1.15.0 direct at "native" "1.15.0"
    5 pkg:gem/native@1.15.0 direct sha256:001122… at "native" "1.15.0"
    6 pkg:gem/tester@3.0 direct -> [2] at "tester" "3.0"
    7 pkg:gem/private@2.0.0 direct from OtherRegistry("https://registry.example/") at "private" "2.0.0"
    gap "broken": a gem without version
    "#);
    assert_snapshot!(shown(&[("Gemfile.lock", &lock()), ("Gemfile", &gemfile())]), @r#"
    0 pkg:gem/fork@0.3.0 direct runtime from Git { url: "https://git.example/fork.git", commit: Some("0123456789abcdef0123456789abcdef01234567") } -> [2] at "fork" "0.3.0"
    1 pkg:gem/own@0.1.0 direct from Own -> [3] at "own" "0.1.0"
    2 pkg:gem/deep@1.2.0 transitive runtime at "deep" "1.2.0"
    3 pkg:gem/left@1.0.0.pre1 transitive sha256:001122… at "left" "1.0.0.pre1"
    4 pkg:gem/native@1.15.0 direct runtime at "native" "1.15.0"
    5 pkg:gem/native@1.15.0 direct runtime sha256:001122… at "native" "1.15.0"
    6 pkg:gem/tester@3.0 direct test -> [2] at "tester" "3.0"
    7 pkg:gem/private@2.0.0 direct runtime from OtherRegistry("https://registry.example/") at "private" "2.0.0"
    gap "broken": a gem without version
    "#);
}

#[test]
fn a_gemfile_is_read_without_running_it() {
    assert_snapshot!(shown(&[("Gemfile", &gemfile())]), @r#"
    0 pkg:gem/fork direct runtime from Git { url: "https://git.example/fork.git", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "fork"
    1 pkg:gem/native asks "~> 1.15" direct runtime at "native" "~> 1.15"
    2 pkg:gem/pinned@1.2.3 direct runtime at "pinned" "= 1.2.3"
    3 pkg:gem/two asks ">= 1, < 3" direct runtime at "two" ">= 1\", \"< 3"
    4 pkg:gem/hub direct runtime from Git { url: "https://github.com/own/hub", commit: None } at "hub"
    5 pkg:gem/here direct runtime from Path("../here") at "here"
    6 pkg:gem/private@2.0.0 direct runtime from OtherRegistry("https://registry.example") at "private" "2.0.0"
    7 pkg:gem/tester direct test at "tester"
    8 pkg:gem/parens asks "~> 1" direct dev at "parens" "~> 1"
    9 pkg:gem/old direct test at "old"
    10 pkg:gem/docs direct at "docs"
    11 pkg:gem/maybe direct runtime optional at "maybe"
    gap "gemspec": what the gemspec asks for is listed with it, not here
    gap "name": a gem whose name is computed
    gap "eval_gemfile \"other\"": another file is taken in, which is not followed
    "#);
}

#[test]
fn specifications() {
    let text = r#"# -*- encoding: utf-8 -*-
Gem::Specification.new do |s|
  s.name = "left".freeze
  s.version = "1.0.0"
  s.licenses = ["MIT".freeze]
  s.add_runtime_dependency(%q<deep>.freeze, ["~> 1.0".freeze])
  s.add_dependency "right", "1.2.3"
  s.add_development_dependency("tester", ">= 1", "< 3")
  s.add_dependency name
end
"#;
    assert_snapshot!(shown(&[("gems/specifications/left-1.0.0.gemspec", text)]), @r#"0 pkg:gem/left@1.0.0 licence "MIT" at "left" "1.0.0""#);
    assert_snapshot!(shown(&[("left.gemspec", text)]), @r#"
    project Some("left") Some("1.0.0") Some("MIT")
    0 pkg:gem/deep asks "~> 1.0" direct runtime at "deep" "~> 1.0"
    1 pkg:gem/right@1.2.3 direct runtime at "right" "1.2.3"
    2 pkg:gem/tester asks ">= 1, < 3" direct dev at "tester" ">= 1\", \"< 3"
    gap " name": a gem whose name is computed
    "#);
    assert_snapshot!(shown(&[("specifications/a.gemspec", "s.name = NAME\n")]), @r#"gap "": an installed gem whose name or version is computed"#);
}

#[test]
fn odd_lockfiles() {
    assert_snapshot!(shown(&[("Gemfile.lock", "<<<<<<< HEAD\nGEM\r\n  specs:\r\n    a (1.0)\r\n=======\n")]), @r#"
    0 pkg:gem/a@1.0 at "a" "1.0"
    gap "<<<<<<< HEAD": the file holds marks of a merge that was not finished
    "#);
    assert_eq!(shown(&[("Gemfile.lock", "")]), "");
    assert_snapshot!(shown(&[("Gemfile", "gem 'a',\n  '~> 1',\n")]), @r#"0 pkg:gem/a asks "~> 1" direct runtime at "a" "~> 1""#);
}
