//! Programs in scripts, by what they do with the platform's token. Source: the manual of each, 2026-11.

use std::collections::HashMap;
use std::sync::LazyLock;

use lockgate_pipelines::model::Access::{self, Read, Write};

use super::action_rights::Sureness::{self, Open, Rare, Sure};

/// A right with how sure it is.
pub(crate) type ProgramRight = (&'static str, Access, Sureness);

/// Programs that use the token where it is handed to them: name, first operands, rights. The empty operand is any.
pub(crate) static TOKEN_PROGRAMS: &[(&str, &str, &[ProgramRight])] = &[
    ("auto", "shipit release", RELEASE),
    ("cargo-release", "", PUSH),
    (
        "danger",
        "",
        &[
            ("pull-requests", Write, Sure),
            ("issues", Write, Sure),
            ("statuses", Write, Open),
        ],
    ),
    ("dist", "host", PUSH),
    ("gh-pages", "", PUSH),
    ("ghr", "", PUSH),
    (
        "git-cliff",
        "",
        &[("contents", Read, Sure), ("pull-requests", Read, Rare)],
    ),
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
        &[
            ("contents", Write, Sure),
            ("pull-requests", Write, Sure),
            ("issues", Write, Open),
        ],
    ),
    (
        "release-plz",
        "release-pr",
        &[("contents", Write, Sure), ("pull-requests", Write, Sure)],
    ),
    (
        "release-plz",
        "release",
        &[
            ("contents", Write, Sure),
            ("pull-requests", Read, Sure),
            ("id-token", Write, Rare),
        ],
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

/// What kind of program it is, as far as the token goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ProgramKind {
    /// Never makes use of it.
    Plain,
    /// Builds or tests what was checked out.
    Builder,
    /// A builder that runs what a file of the repository says under a name.
    Recipe,
}

#[derive(Debug, Default)]
struct Programs {
    kinds: HashMap<&'static str, ProgramKind>,
    harmless: HashMap<&'static str, Vec<&'static str>>,
}

static PROGRAMS: LazyLock<Programs> = LazyLock::new(|| {
    let mut programs = Programs::default();
    let lines = include_str!("token_programs.txt").lines();
    for (head, words) in lines.filter_map(|line| line.split_once(": ")) {
        let kind = match head {
            "plain" => ProgramKind::Plain,
            "builder" => ProgramKind::Builder,
            "recipe" => ProgramKind::Recipe,
            _ => {
                let name = head.strip_prefix("harmless ").unwrap_or_default();
                let verbs = programs.harmless.entry(name).or_default();
                verbs.extend(words.split(' '));
                continue;
            }
        };
        let named = words.split(' ').map(|name| (name, kind));
        programs.kinds.extend(named);
    }
    programs
});

/// The kind of a program; `None` where it is not known.
pub(crate) fn kind_of(name: &str) -> Option<ProgramKind> {
    PROGRAMS.kinds.get(name).copied()
}

/// True where a program that is asked this makes no use of the token.
pub(crate) fn is_harmless(name: &str, verb: &str) -> bool {
    let verbs = PROGRAMS.harmless.get(name);
    verbs.is_some_and(|verbs| verbs.iter().any(|own| *own == "*" || *own == verb))
}

/// Words in the name or operands of a program that speak of writing to the repository, a registry or an environment.
/// Sorted.
pub(crate) static TELLING: &[&str] = &[
    "backport",
    "bump",
    "changelog",
    "commit",
    "deploy",
    "merge",
    "promote",
    "publish",
    "push",
    "release",
    "sign",
    "tag",
    "upload",
];

/// Tools that push to or pull from container registries: name, operands, whether they write. Sorted by name.
pub(crate) static REGISTRY_TOOLS: &[(&str, &str, Access)] = &[
    ("buildah", "push", Write),
    ("buildah", "pull from bud build", Read),
    ("cosign", "attach attest copy sign", Write),
    (
        "cosign",
        "verify verify-attestation download tree triangulate",
        Read,
    ),
    (
        "crane",
        "append copy cp delete mutate push rebase tag",
        Write,
    ),
    (
        "crane",
        "pull digest manifest export ls catalog config",
        Read,
    ),
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
    fn programs_are_read_from_the_table() {
        assert!(TELLING.is_sorted());
        assert_eq!(kind_of("echo"), Some(ProgramKind::Plain));
        assert_eq!(kind_of("make"), Some(ProgramKind::Recipe));
        assert_eq!(kind_of("pytest"), Some(ProgramKind::Builder));
        assert_eq!(kind_of("bake-a-cake"), None);
        assert!(is_harmless("cargo", "publish") && is_harmless("crane", "digest"));
        assert!(!is_harmless("cargo", "run") && !is_harmless("curl", ""));
    }
}
