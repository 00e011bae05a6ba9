//! Programs in scripts, by what they do with the platform's token. Source: the manual of each, 2026-11.

use lockgate_pipelines::model::Access::{self, Read, Write};

use super::action_rights::Sureness::{self, Open, Rare, Sure};

/// A right with how sure it is.
pub(crate) type ProgramRight = (&'static str, Access, Sureness);

/// Programs that use the token where it is handed to them: name, first operands, rights. The empty operand is any.
pub(crate) static TOKEN_PROGRAMS: &[(&str, &str, &[ProgramRight])] = &[
    ("auto", "shipit release", RELEASE),
    ("cargo-release", "", PUSH),
    ("danger", "", &[("pull-requests", Write, Sure), ("issues", Write, Sure), ("statuses", Write, Open)]),
    ("dist", "host", PUSH),
    ("gh-pages", "", PUSH),
    ("ghr", "", PUSH),
    ("git-cliff", "", &[("contents", Read, Sure), ("pull-requests", Read, Rare)]),
    ("goreleaser", "build check healthcheck", &[]),
    (
        "goreleaser",
        "",
        &[
            ("contents", Write, Sure),
            ("packages", Write, Rare),
            ("id-token", Write, Rare),
            ("attestations", Write, Rare),
            ("issues", Write, Open),
            ("discussions", Write, Open),
            ("pull-requests", Write, Open),
        ],
    ),
    ("lerna", "publish version", PUSH),
    ("mike", "deploy delete alias set-default", PUSH),
    ("mkdocs", "gh-deploy", PUSH),
    ("np", "", PUSH),
    ("release-it", "", PUSH),
    (
        "release-please",
        "",
        &[("contents", Write, Sure), ("pull-requests", Write, Sure), ("issues", Write, Open)],
    ),
    (
        "release-plz",
        "release-pr",
        &[("contents", Write, Sure), ("pull-requests", Write, Sure)],
    ),
    (
        "release-plz",
        "release",
        &[("contents", Write, Sure), ("pull-requests", Read, Sure), ("id-token", Write, Rare)],
    ),
    (
        "semantic-release",
        "",
        &[
            ("contents", Write, Sure),
            ("issues", Write, Sure),
            ("pull-requests", Write, Sure),
            ("id-token", Write, Rare),
        ],
    ),
    ("zizmor", "", &[]),
];

const PUSH: &[ProgramRight] = &[("contents", Write, Sure)];
const RELEASE: &[ProgramRight] = &[
    ("contents", Write, Sure),
    ("issues", Write, Sure),
    ("pull-requests", Write, Sure),
];

/// Programs that never make use of the platform's token, whatever stands in their environment. Sorted.
pub(crate) static PLAIN: &[&str] = &[
    "7z", "[", "[[", "actionlint", "add-content", "addlicense", "apk", "apt", "apt-cache", "apt-get", "apt-key",
    "awk", "aws", "az", "b2sum", "base64", "basename", "bc", "break", "bunzip2", "bzip2", "cat", "ccache",
    "cd", "chgrp", "chmod", "choco", "chown", "cmp", "codesign", "column", "comm", "compress-archive", "continue",
    "copy", "copy-item", "cp", "cut", "date", "dd", "debchange", "declare", "del", "df", "diff", "dig", "dir",
    "dirname", "dmesg", "dnf", "dpkg", "dpkg-deb", "dpkg-query", "dscl", "du", "echo", "egrep", "envsubst", "exit",
    "expand-archive", "export", "expr", "false", "fgrep", "file", "find", "fmt", "fold", "free", "gcc", "gcloud",
    "get-childitem", "get-content", "get-item", "getent", "gofmt", "gpg", "gpgconf", "grep", "groupadd", "groups",
    "gsutil", "gunzip", "gzip", "hash", "head", "hostname", "hostnamectl", "iconv", "id", "install", "jobs",
    "join-path", "jq", "kill", "killall", "ld", "ldconfig", "ldd", "let", "ln", "local", "locale", "locale-gen", "ls",
    "lsb_release", "lsof", "lz4", "md5sum", "mkdir", "mkfifo", "mktemp", "mount", "move", "move-item", "mv",
    "netstat", "new-item", "nl", "nproc", "nslookup", "od", "openssl", "out-file", "out-null", "pacman", "passwd",
    "paste", "patch", "pgrep", "ping", "pip", "pip3", "pipx", "pkill", "popd", "printenv", "printf", "ps", "pushd",
    "pwd", "read", "readarray", "readlink", "realpath", "remove-item", "rename", "resize2fs", "return", "rm", "rmdir",
    "rpm", "rsync", "rustc", "rustup", "scp", "security", "sed", "select-object", "select-string", "seq", "service",
    "set", "set-content", "set-item", "set-location", "setx", "sftp", "sha1sum", "sha256sum", "sha512sum", "shasum",
    "shellcheck", "shift", "shopt", "shuf", "sleep", "snap", "sort", "split", "ss", "ssh", "ssh-add", "ssh-agent",
    "ssh-keygen", "ssh-keyscan", "stat", "strings", "strip", "sudo", "sw_vers", "swapoff", "swapon", "sync", "sysctl",
    "systemctl", "tac", "tail", "tar", "tee", "test", "test-path", "time", "top", "touch", "tput", "tr", "trap",
    "tree", "true", "truncate", "tty", "type", "typeset", "ulimit", "umask", "uname", "uniq", "unset", "unzip",
    "uptime", "useradd", "usermod", "wait", "wc", "whereis", "which", "whoami", "winget", "write-error", "write-host",
    "write-output", "xcode-select", "xz", "yq", "yum", "zip", "zstd", "zypper",
];

/// Programs that build or test what was checked out. They do not push, unless their operands say so. Sorted.
pub(crate) static BUILDERS: &[&str] = &[
    "ant", "autoreconf", "bats", "bazel", "bazelisk", "black", "buck2", "bun", "bundle", "c++", "cabal", "cargo",
    "clang", "clang++", "clang-format", "cmake", "composer", "conan", "conda", "configure", "coverage", "cross",
    "ctest", "dart", "deno", "docker", "docker-compose", "dotnet", "eslint", "flake8", "flutter", "g++", "gem", "ghc",
    "gmake", "go", "golangci-lint", "gradle", "gradlew", "hatch", "helm", "jest", "just", "kind", "kubectl", "lein",
    "lua", "luarocks", "mage", "make", "mamba", "markdownlint", "maturin", "mdbook", "meson", "micromamba",
    "minikube", "mix", "msbuild", "mvn", "mvnw", "mypy", "ninja", "nix", "nix-build", "nix-shell", "node", "nox",
    "npm", "nuget", "nvm", "opam", "packer", "pdm", "phpstan", "phpunit", "pixi", "playwright", "pnpm", "podman",
    "poetry", "pre-commit", "prek", "prettier", "pylint", "pyright", "pytest", "rake", "rebar3", "rspec", "rubocop",
    "ruff", "sbt", "scons", "semgrep", "sphinx-build", "stack", "swift", "task", "terraform", "tofu", "tox", "trivy",
    "tsc", "tslint", "uv", "valgrind", "vcpkg", "vitest", "wasm-bindgen", "wasm-pack", "xargo", "xcodebuild", "xmake",
    "xvfb-run", "yarn", "zig",
];

/// Those of them that run whatever a file of the repository says under a name. Sorted.
pub(crate) static RECIPES: &[&str] = &[
    "ant", "bazel", "bazelisk", "bun", "bundle", "composer", "deno", "gmake", "gradle", "gradlew", "hatch", "just", "mage",
    "make", "mix", "mvn", "mvnw", "node", "nox", "npm", "pdm", "pixi", "pnpm", "poetry", "rake", "sbt", "scons", "task",
    "uv", "yarn",
];

/// Words in the name or operands of a program that speak of writing to the repository, a registry or an environment.
/// Sorted.
pub(crate) static TELLING: &[&str] = &[
    "backport", "bump", "changelog", "commit", "deploy", "merge", "promote", "publish", "push", "release", "sign",
    "tag", "upload",
];

/// Tools that push to or pull from container registries: name, operands, whether they write. Sorted by name.
pub(crate) static REGISTRY_TOOLS: &[(&str, &str, Access)] = &[
    ("buildah", "push", Write),
    ("buildah", "pull from bud build", Read),
    ("cosign", "attach attest copy sign", Write),
    ("cosign", "verify verify-attestation download tree triangulate", Read),
    ("crane", "append copy cp delete mutate push rebase tag", Write),
    ("crane", "pull digest manifest export ls catalog config", Read),
    ("docker", "push", Write),
    ("docker", "build pull run create compose", Read),
    ("helm", "push", Write),
    ("helm", "pull install upgrade", Read),
    ("ko", "apply build create publish resolve", Write),
    ("oras", "attach copy cp push tag", Write),
    ("oras", "pull discover manifest", Read),
    ("podman", "push", Write),
    ("podman", "build pull run create", Read),
    ("regctl", "image", Write),
    ("skopeo", "copy delete sync", Write),
    ("skopeo", "inspect list-tags", Read),
];

/// Programs that run a program of a package: the words before its name.
pub(crate) static RUNNERS: &[(&str, &[&str])] = &[
    ("bun", &["x"]),
    ("bunx", &[]),
    ("bundle", &["exec"]),
    ("npx", &[]),
    ("pipx", &["run"]),
    ("pnpm", &["dlx", "exec"]),
    ("pnpx", &[]),
    ("poetry", &["run"]),
    ("pdm", &["run"]),
    ("uv", &["run"]),
    ("uvx", &[]),
    ("yarn", &["dlx", "exec", "run"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        assert!(BUILDERS.is_sorted(), "builders");
        assert!(RECIPES.is_sorted(), "recipes");
        assert!(RECIPES.iter().all(|name| BUILDERS.contains(name)));
        assert!(TELLING.is_sorted(), "telling");
        let mut plain = PLAIN.to_vec();
        plain.sort_unstable();
        assert_eq!(PLAIN, plain, "plain");
    }
}
