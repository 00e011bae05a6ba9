use lockgate_evidence::{Finding, Severity, rule};
use lockgate_pipelines::model::{Hook, HookRepository, is_commit};
use lockgate_pipelines::yaml::Text;

use crate::context::Context;
use crate::facts::action_version::Version;

rule! {
    /// # What it finds
    ///
    /// In `.pre-commit-config.yaml`: a repository of hooks whose `rev` is a tag or branch, or is missing, instead of the full
    /// id of a commit; and hooks whose `additional_dependencies` are installed without an exact version. Entries
    /// `local` and `meta` have no `rev`.
    ///
    /// # Why it matters
    ///
    /// A hook runs on every developer's machine and in the pipeline, before anyone has reviewed anything. A tag can be moved
    /// by whoever controls the repository, as the tags of `tj-actions/changed-files` were in March 2025. The severity is low
    /// for tags, which pre-commit installs once and keeps, medium for branches and for a missing `rev`, and low for
    /// dependencies. The confidence is high because the text decides it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// repos:
    ///   - repo: https://git.example/hooks
    ///     rev: main
    ///     hooks:
    ///       - id: tidy
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// repos:
    ///   - repo: https://git.example/hooks
    ///     rev: 6c1f0a2b8d4e5f60718293a4b5c6d7e8f9012345 # frozen: v2.3.1
    ///     hooks:
    ///       - id: tidy
    /// ```
    ///
    /// # How to fix
    ///
    /// Run `pre-commit autoupdate --freeze`, which writes commits and keeps the tags as comments. Give each entry of
    /// `additional_dependencies` an exact version.
    ///
    /// # References
    ///
    /// - pre-commit documentation, "Using the latest version for a repository" and `pre-commit autoupdate`
    /// - CVE-2025-30066
    Workload "workload/unpinned-hook": "a hook is run from a name that can be moved", Low, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(file) = cx.pre_commit() else { return };
    for repository in &file.repositories {
        if !matches!(repository.repo.value(), "local" | "meta" | "builtin") {
            out.extend(revision(cx, repository));
        }
        out.extend(
            repository
                .hooks
                .iter()
                .filter_map(|hook| dependencies(cx, hook)),
        );
    }
    // Hooks that share one list by an alias share its finding.
    out.dedup_by(|left, right| left.locations == right.locations);
}

fn revision(cx: &Context<'_>, repository: &HookRepository) -> Option<Finding> {
    let repo = &repository.repo;
    let Some(rev) = &repository.rev else {
        let message = format!("hooks of `{repo}` are run without a `rev`");
        return Some(
            cx.finding(&RULE, repo.span(), message)
                .severity(Severity::Medium),
        );
    };
    if is_commit(rev.value()) {
        return None;
    }
    let (kind, severity) = match Version::parse(rev.value()) {
        Some(_) => ("tag", Severity::Low),
        None => ("name", Severity::Medium),
    };
    let message = format!("hooks of `{repo}` are run from the {kind} `{rev}`, which can be moved");
    Some(cx.finding(&RULE, rev.span(), message).severity(severity))
}

/// One finding a hook, at the first of them.
fn dependencies(cx: &Context<'_>, hook: &Hook) -> Option<Finding> {
    let open: Vec<&Text> = hook
        .dependencies
        .iter()
        .filter(|text| !is_exact(text.value()))
        .collect();
    let first = open.first()?;
    let id = hook.id.as_ref().map_or("a hook", Text::value);
    let others = match open.len() {
        1 => String::new(),
        count => format!(" and {} more", count - 1),
    };
    let message = format!("`{id}` installs `{first}`{others} without an exact version");
    Some(cx.finding(&RULE, first.span(), message))
}

/// `name==1` (Python), `name@1` (Node, Go), `name:1` (Rust, Ruby), an address with a commit, or a path.
fn is_exact(dependency: &str) -> bool {
    let text = dependency.trim();
    if text.starts_with(['.', '/']) || text.contains("==") {
        return true;
    }
    let version = text
        .rsplit_once(['@', ':'])
        .map_or("", |(_, version)| version.trim());
    is_commit(version)
        || version
            .trim_start_matches('v')
            .starts_with(|c: char| c.is_ascii_digit())
}
