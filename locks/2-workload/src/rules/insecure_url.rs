use lockgate_evidence::{Finding, Fix, Safety, Severity, Span, rule};
use lockgate_pipelines::model::{Binding, Env, Pipeline};
use lockgate_pipelines::yaml::Text;

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// An address that begins with `http://` or `git://` where code or packages are fetched from it: the `repo` of hooks, a
    /// private registry of Dependabot, an input or environment variable that names a registry, an index, a mirror or a
    /// repository, and an argument of `git` in a script. Addresses of the runner itself are left out.
    ///
    /// # Why it matters
    ///
    /// Neither scheme protects what it carries: whoever stands on the way, or answers for the name, replaces the code and
    /// reads the credentials. GitHub switched `git://` off in 2022 for this reason. The severity is medium because the
    /// attacker must be on the way; the confidence is high because the address says it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// repos:
    ///   - repo: http://git.example/hooks
    ///     rev: 6c1f0a2b8d4e5f60718293a4b5c6d7e8f9012345
    ///     hooks:
    ///       - id: tidy
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// repos:
    ///   - repo: https://git.example/hooks
    ///     rev: 6c1f0a2b8d4e5f60718293a4b5c6d7e8f9012345
    ///     hooks:
    ///       - id: tidy
    /// ```
    ///
    /// # How to fix
    ///
    /// Write `https://`. The fix does so; it is safe for the large forges and unsafe elsewhere, where the server may not
    /// answer on it.
    ///
    /// # References
    ///
    /// - "Improving Git protocol security on GitHub", The GitHub Blog, 2021
    /// - RFC 9110, section 4.2.2
    Workload "workload/insecure-url": "code is fetched over a connection that anyone on the way can change", Medium, High, fixable
}

/// Parts of names of inputs and variables that hold an address packages are fetched from.
const FETCHING_NAMES: &[&str] = &[
    "registry",
    "index-url",
    "index_url",
    "repository-url",
    "repository_url",
    "mirror",
    "goproxy",
    "repo-url",
];
/// Forges that answer `https` for every address they answer at all.
const FORGES: &[&str] = &["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let own = cx.pipeline().map(Pipeline::own_text);
    let text = own.unwrap_or_else(|| cx.file.source().text());
    if !text.contains("http://") && !text.contains("git://") {
        return;
    }
    if let Some(file) = cx.pre_commit() {
        out.extend(
            file.repositories
                .iter()
                .filter_map(|hooks| value(cx, &hooks.repo, "hooks are fetched")),
        );
    }
    if let Some(file) = cx.dependabot() {
        let urls = file
            .registries
            .iter()
            .filter_map(|registry| registry.url.as_ref());
        out.extend(urls.filter_map(|url| value(cx, url, "updates are fetched")));
    }
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    bindings(cx, &pipeline.env, out);
    for place in cx.jobs() {
        bindings(cx, &place.job.env, out);
    }
    for (place, job, step) in cx.steps() {
        bindings(cx, &step.env, out);
        step.uses()
            .iter()
            .for_each(|uses| bindings(cx, &uses.with, out));
        let Some(run) = step.run().filter(|run| run.script.value().contains("git")) else {
            continue;
        };
        if run.script.value().contains("://") {
            clones(
                cx,
                &run.script,
                run.parsed(place.pipeline.shell_of(job, step)),
                out,
            );
        }
    }
}

fn bindings(cx: &Context<'_>, env: &Env, out: &mut Vec<Finding>) {
    let fetching = |binding: &&Binding| {
        let key = binding.key.value().to_ascii_lowercase();
        FETCHING_NAMES.iter().any(|name| key.contains(name))
    };
    out.extend(
        env.bindings
            .iter()
            .filter(fetching)
            .filter_map(|binding| value(cx, &binding.value, "packages are fetched")),
    );
}

fn clones(
    cx: &Context<'_>,
    text: &Text,
    script: &lockgate_pipelines::shell::Script,
    out: &mut Vec<Finding>,
) {
    for command in &script.commands {
        let Some(effective) = command
            .effective()
            .filter(|effective| effective.name == "git")
        else {
            continue;
        };
        let action = effective
            .args
            .iter()
            .find_map(|word| word.literal().filter(|word| !word.starts_with('-')));
        if !matches!(
            action.as_deref(),
            Some("clone" | "fetch" | "pull" | "remote" | "submodule" | "ls-remote")
        ) {
            continue;
        }
        for word in effective.args {
            out.extend(address(
                cx,
                &word.literal_prefix(),
                "code is fetched",
                text.locate(word.span),
            ));
        }
    }
}

fn value(cx: &Context<'_>, text: &Text, what: &str) -> Option<Finding> {
    address(cx, text.value(), what, text.span())
}

fn address(cx: &Context<'_>, address: &str, what: &str, span: Span) -> Option<Finding> {
    let (scheme, rest) = address.trim().split_once("://")?;
    if !matches!(scheme, "http" | "git") {
        return None;
    }
    let host = rest.split(['/', ':']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or(host);
    if host.is_empty()
        || matches!(host, "localhost" | "127.0.0.1" | "0.0.0.0" | "[")
        || host.ends_with(".localhost")
    {
        return None;
    }
    let message =
        format!("{what} from `{host}` over `{scheme}://`, which anyone on the way can change");
    let finding = cx.finding(&RULE, span, message).severity(Severity::Medium);
    Some(match fix(cx, span, scheme, host) {
        Some(fix) => finding.fix(fix),
        None => finding,
    })
}

fn fix(cx: &Context<'_>, span: Span, scheme: &str, host: &str) -> Option<Fix> {
    let source = cx.file.source();
    let at = span.start + source.slice(span).find(&format!("{scheme}://"))?;
    let forge = FORGES.contains(&host.to_ascii_lowercase().as_str());
    let safety = if forge { Safety::Safe } else { Safety::Unsafe };
    Some(Fix::new("use `https`", safety).edit(source, Span::new(at, at + scheme.len()), "https"))
}
