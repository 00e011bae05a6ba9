//! Helm, Terraform, images, pipelines.

use insta::assert_snapshot;

use crate::show::shown;

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

#[test]
fn charts() {
    let chart = "apiVersion: v2\nname: own\nversion: 0.1.0\ndependencies:\n- name: left\n  version: ^1.2.0\n  repository: https://charts.registry.example\n  condition: left.enabled\n- name: exact\n  version: 1.2.3\n  repository: oci://registry.example/charts\n- name: here\n  version: 0.1.0\n  repository: file://../here\n- version: 1\n";
    assert_snapshot!(shown(&[("Chart.yaml", chart)]), @r#"
    project Some("own") Some("0.1.0") None
    0 pkg:helm/left asks "^1.2.0" direct runtime optional from OtherRegistry("https://charts.registry.example") at "left" "^1.2.0"
    1 pkg:helm/exact@1.2.3 direct runtime from OtherRegistry("oci://registry.example/charts") at "exact" "1.2.3"
    2 pkg:helm/here@0.1.0 direct runtime from Path("file://../here") at "here" "0.1.0"
    gap "version: 1": a chart without a name
    "#);
    let lock = "dependencies:\n- name: left\n  repository: https://charts.registry.example\n  version: 1.2.7\ndigest: sha256:00\ngenerated: \"2023-01-01T00:00:00Z\"\n";
    assert_snapshot!(shown(&[("Chart.lock", lock)]), @r#"0 pkg:helm/left@1.2.7 direct runtime from OtherRegistry("https://charts.registry.example") at "left" "1.2.7""#);
    assert_eq!(
        shown(&[("requirements.yaml", "collections:\n- name: a\n")]),
        ""
    );
}

#[test]
fn providers() {
    let zip = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    let host = ["registry", "terraform", "io"].join(".");
    let lock = format!(
        "# This file is maintained automatically.\n\nprovider \"{host}/own/left\" {{\n  version     = \"5.1.0\"\n  constraints = \">= 4.0.0, < 6.0.0\"\n  hashes = [\n    \"h1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\",\n    \"zh:{zip}\",\n    \"odd:1\",\n  ]\n}}\n\nprovider \"registry.example/own/right\" {{\n  version = \"1.0.0\"\n  hashes = [\"zh:{zip}\"]\n}}\nmodule \"x\" {{\n}}\nprovider \"registry.example/own/open\" {{\n"
    );
    assert_snapshot!(shown(&[(".terraform.lock.hcl", &lock)]), @r#"
    0 pkg:terraform/own/left@5.1.0 direct h1:000102… sha256:001122… at "own/left" "5.1.0"
    1 pkg:terraform/registry.example/own/right@1.0.0 direct from OtherRegistry("registry.example") sha256:001122… at "registry.example/own/right" "1.0.0"
    gap "module \"x\" {": neither a provider nor a part of one
    gap "registry.example/own/open": a block that is not closed
    "#);
}

#[test]
fn images_of_dockerfiles() {
    let digest = format!("sha256:{}", "0".repeat(64));
    let text = format!(
        r#"# syntax=registry.example/dockerfile:1
# words
ARG VERSION=1.25
ARG BASE="alpine:${{VERSION}}"
ARG EMPTY
FROM --platform=$BUILDPLATFORM golang:${{VERSION}}-alpine AS Build
ARG VERSION=9
RUN --mount=type=bind,from=registry.example:5000/tools,target=/t \
    # within
    go build <<EOF
FROM not-an-image
EOF
FROM $BASE as base
FROM ${{EMPTY:-debian:12@{digest}}}
COPY --from=build /a /b
COPY --from=0 /a /b
COPY --link --from=images.example/own/copied:v1 /a /b
FROM ${{EMPTY}}
FROM scratch
FROM base AS last
"#
    );
    assert_snapshot!(shown(&[("a/Dockerfile", &text)]), @r#"
    0 pkg:docker/registry.example/dockerfile asks "1" direct build from OtherRegistry("registry.example") at "registry.example/dockerfile:1" "1"
    1 pkg:docker/golang asks "1.25-alpine" direct build at "golang:${VERSION}-alpine"
    2 pkg:docker/registry.example:5000/tools direct build from OtherRegistry("registry.example:5000") at "registry.example:5000/tools"
    3 pkg:docker/alpine asks "1.25" direct runtime at "$BASE"
    4 pkg:docker/debian@sha256:0000000000000000000000000000000000000000000000000000000000000000 asks "12" direct build sha256:000000… at "${EMPTY:-debian:12@sha256:0000000000000000000000000000000000000000000000000000000000000000}"
    5 pkg:docker/images.example/own/copied asks "v1" direct build from OtherRegistry("images.example") at "images.example/own/copied:v1" "v1"
    gap "${EMPTY}": `${EMPTY}` is filled in when it is built
    "#);
    assert_snapshot!(shown(&[("Containerfile", "# escape=`\nFROM `\n  windows:1 `\n AS x\nFROM x\nFROM\nARG\nFROM $\n")]), @r#"
    0 pkg:docker/windows asks "1" direct build at "windows:1" "1"
    gap "$": `$` is filled in when it is built
    "#);
}

#[test]
fn a_dockerfile_does_not_grow() {
    let mut text = format!("ARG A0={}\n", "x".repeat(100));
    for at in 1..40 {
        text += &format!("ARG A{at}=$A{0}$A{0}\n", at - 1);
    }
    text += "FROM $A39\n";
    assert_snapshot!(shown(&[("Dockerfile", &text)]), @r#"gap "$A39": `$A39` is filled in when it is built"#);
}

#[test]
fn images_of_services() {
    let text = "services:\n  db:\n    image: postgres:16.1\n  web:\n    build: .\n    image: own/web\n  cache:\n    image: \"redis:${REDIS:-7}\"\n  other:\n    image: ${IMAGE}\n  odd: 3\n";
    assert_snapshot!(shown(&[("docker-compose.yml", text)]), @r#"
    0 pkg:docker/postgres asks "16.1" direct runtime at "postgres:16.1" "16.1"
    1 pkg:docker/redis asks "7" direct runtime at "redis:${REDIS:-7}"
    gap "${IMAGE}": an image that the environment names
    "#);
}

#[test]
fn what_workflows_use() {
    let text = format!(
        "on: push\njobs:\n  a:\n    runs-on: x\n    container: node:20\n    services:\n      db:\n        image: postgres@sha256:{}\n    steps:\n    - uses: actions/checkout@v4\n    - uses: own/left/sub@{COMMIT} # v1.2.3\n    - uses: own/right@v1.2.3\n    - uses: ./local\n    - uses: docker://alpine:3.19\n    - uses: ${{{{ matrix.x }}}}\n    - uses: actions/cache\n  b:\n    uses: own/shared/.github/workflows/w.yml@main\n  c:\n    runs-on: x\n    container: ${{{{ inputs.image }}}}\n    steps: []\n",
        "0".repeat(64)
    );
    assert_snapshot!(shown(&[(".github/workflows/w.yml", &text)]), @r#"
    0 pkg:docker/node asks "20" direct build at "node:20" "20"
    1 pkg:docker/postgres@sha256:0000000000000000000000000000000000000000000000000000000000000000 direct build sha256:000000… at "postgres@sha256:0000000000000000000000000000000000000000000000000000000000000000" "sha256:0000000000000000000000000000000000000000000000000000000000000000"
    2 pkg:github/actions/checkout asks "v4" direct build at "actions/checkout@v4" "v4"
    3 pkg:github/own/left@0123456789abcdef0123456789abcdef01234567 direct build from Git { url: "https://github.com/own/left", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "own/left/sub@0123456789abcdef0123456789abcdef01234567" "0123456789abcdef0123456789abcdef01234567"
    4 pkg:github/own/right@v1.2.3 direct build at "own/right@v1.2.3" "v1.2.3"
    5 pkg:docker/alpine asks "3.19" direct build at "docker://alpine:3.19" "3.19"
    6 pkg:github/actions/cache direct build at "actions/cache"
    7 pkg:github/own/shared asks "main" direct build at "own/shared/.github/workflows/w.yml@main" "main"
    gap "${{ matrix.x }}": what is used is chosen when the pipeline runs
    gap "${{ inputs.image }}": an image that is chosen when the pipeline runs
    "#);
}

#[test]
fn what_other_pipelines_take_in() {
    let gitlab = "include:\n  - project: own/shared\n    ref: v1.2.3\n    file: a.yml\n  - component: gitlab.example/own/c@1.0.0\njob:\n  image: ruby:3.2\n  script: [x]\n";
    assert_snapshot!(shown(&[(".gitlab-ci.yml", gitlab)]), @r#"
    0 pkg:generic/own/shared asks "v1.2.3" direct build from Unstated at "v1.2.3" "v1.2.3"
    1 pkg:generic/gitlab.example/own/c asks "1.0.0" direct build from Unstated at "gitlab.example/own/c@1.0.0" "1.0.0"
    2 pkg:docker/ruby asks "3.2" direct build at "ruby:3.2" "3.2"
    "#);
    let circle = "version: 2.1\norbs:\n  node: circleci/node@5.1.0\njobs:\n  a:\n    docker:\n      - image: cimg/base:2023.01\n    steps: [checkout]\n";
    assert_snapshot!(shown(&[(".circleci/config.yml", circle)]), @r#"
    0 pkg:generic/circleci/node@5.1.0 direct build from Unstated at "circleci/node@5.1.0" "5.1.0"
    1 pkg:docker/cimg/base asks "2023.01" direct build at "cimg/base:2023.01" "2023.01"
    "#);
    let hooks = format!(
        "repos:\n- repo: https://git.example/hooks\n  rev: v4.5.0\n  hooks:\n  - id: a\n- repo: https://git.example/more\n  rev: {COMMIT}\n  hooks: []\n- repo: local\n  hooks: []\n"
    );
    assert_snapshot!(shown(&[(".pre-commit-config.yaml", &hooks)]), @r#"
    0 pkg:generic/git.example/hooks@v4.5.0 direct dev from Git { url: "https://git.example/hooks", commit: None } at "https://git.example/hooks" "v4.5.0"
    1 pkg:generic/git.example/more@0123456789abcdef0123456789abcdef01234567 direct dev from Git { url: "https://git.example/more", commit: Some("0123456789abcdef0123456789abcdef01234567") } at "https://git.example/more" "0123456789abcdef0123456789abcdef01234567"
    "#);
}
