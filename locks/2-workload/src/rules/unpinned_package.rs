use lockgate_evidence::{Finding, Severity, Span, rule};
use lockgate_pipelines::model::{Package, PackageKind, Pin, Platform, Target, Uses, is_commit};

use crate::context::Context;
use crate::facts::action_version::Version;
use crate::facts::patterns;

rule! {
    /// # What it finds
    ///
    /// Something from outside the repository that a pipeline is built of and that is named by what can be moved: files of
    /// other projects and components (GitLab), orbs (CircleCI), tasks and templates of other repositories (Azure), plugins
    /// (Buildkite, Drone), shared libraries (Jenkins), tasks of a hub, a bundle or Git (Tekton), and addresses that are
    /// read when the pipeline runs. Left out is what the platform itself ships, what its registry never replaces, and what
    /// `tag-pinned-actions` allows. A version that a variable decides is not judged.
    ///
    /// # Why it matters
    ///
    /// Whoever controls the other place decides what runs here, with the secrets and rights of these jobs, and nothing in
    /// this repository shows a change. It is the same hole through which the tags of `tj-actions/changed-files` were moved
    /// in March 2025. The severity is medium for branches, for `latest` and its like, and where nothing is named, since the
    /// next run takes whatever is newest; it is low for tags and versions that somebody would have to move on purpose. The
    /// confidence is high because the text decides it.
    ///
    /// # Bad
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// include:
    ///   - project: platform/templates
    ///     ref: main
    ///     file: /deploy.yml
    /// build:
    ///   script: make
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// include:
    ///   - project: platform/templates
    ///     ref: 6c1f0a2b8d4e5f60718293a4b5c6d7e8f9012345 # v2.3.1
    ///     file: /deploy.yml
    /// build:
    ///   script: make
    /// ```
    ///
    /// # How to fix
    ///
    /// Name the commit or digest where the platform takes one, else the most exact version, and keep the readable version
    /// behind it as a comment so that an update bot can raise both.
    ///
    /// # References
    ///
    /// - Use CI/CD configuration from other files, GitLab Docs; CI/CD components, "Component versions", GitLab Docs
    /// - Orbs concepts, "Semantic versioning", CircleCI Docs
    /// - CVE-2025-30066
    Workload "workload/unpinned-package": "a part of the pipeline comes from outside under a name that can be moved", Medium, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    for uses in pipeline.all_uses() {
        match &uses.target {
            Target::Package(package) => out.extend(judge(cx, uses, package)),
            // Of remote includes a rule of its own speaks.
            Target::Url(url) if pipeline.platform != Platform::GitLab => {
                out.extend(address(cx, uses, url));
            }
            _ => {}
        }
    }
}

fn judge(cx: &Context<'_>, uses: &Uses, package: &Package) -> Option<Finding> {
    let allowed = || patterns::covering(&cx.settings.tag_pinned_actions, &package.name).is_some();
    let version = package.version.as_deref().unwrap_or_default();
    let is_chosen = [version, package.name.as_str()]
        .iter()
        .any(|text| is_templated(text));
    match package.pin {
        Pin::Digest | Pin::Version => return None,
        Pin::Name if allowed() => return None,
        // The server in the name of a component is a variable by custom.
        _ if is_chosen && (package.kind != PackageKind::Component || is_templated(version)) => {
            return None;
        }
        _ => {}
    }
    let (message, severity) = told(package, version);
    let span = if package.version_span.is_empty() {
        uses.reference.span()
    } else {
        uses.reference.locate(package.version_span)
    };
    // What is built has to be the newest; it is told because what is fetched is often run.
    let severity = match package.kind {
        PackageKind::Sources => Severity::Info,
        _ => severity,
    };
    Some(cx.finding(&RULE, span, message).severity(severity))
}

fn told(package: &Package, version: &str) -> (String, Severity) {
    let name = &package.name;
    let who = who(package.kind);
    if version.is_empty() || package.pin == Pin::Nothing {
        let newest = if version.is_empty() {
            format!("`{name}` names no version")
        } else {
            format!("`{name}` is taken at `{version}`, whatever that is today")
        };
        return (
            format!("{newest}: {who} decides what runs here"),
            Severity::Medium,
        );
    }
    match Version::parse(version) {
        Some(found) if found.is_floating() => (
            format!(
                "`{version}` of `{name}` moves on with every release: {who} decides what runs here"
            ),
            Severity::Low,
        ),
        Some(_) => (
            format!(
                "{who} can move `{version}` of `{name}` to other content: it is not a commit or digest"
            ),
            Severity::Low,
        ),
        None => (
            format!("`{version}` of `{name}` is a name that moves: {who} decides what runs here"),
            Severity::Medium,
        ),
    }
}

/// Who decides what such a name means.
fn who(kind: PackageKind) -> &'static str {
    match kind {
        PackageKind::Project | PackageKind::Component => "whoever may push to that project",
        PackageKind::Template => "whoever runs the platform",
        PackageKind::Orb => "whoever may publish that orb",
        PackageKind::Task => "whoever publishes that task",
        PackageKind::Plugin => "whoever controls that plugin",
        PackageKind::Library => "whoever may push to that library",
        PackageKind::Tekton => "whoever may replace it there",
        PackageKind::ClusterTemplate => "whoever may write templates to the cluster",
        PackageKind::Sources => "whoever may push to that repository",
        _ => "whoever controls it",
    }
}

fn is_templated(text: &str) -> bool {
    ["$", "<<", "{{"].iter().any(|mark| text.contains(mark))
}

/// An address that is read when the pipeline runs; the id of a commit in its path pins it.
fn address(cx: &Context<'_>, uses: &Uses, url: &str) -> Option<Finding> {
    let is_pinned = url.split(['/', '?', '=', '&', '#', '@']).any(is_commit);
    if is_pinned || is_templated(url) {
        return None;
    }
    let span: Span = uses.reference.span();
    if cx
        .pipeline()
        .is_some_and(|pipeline| pipeline.platform == Platform::Argo)
    {
        let message =
            format!("`{url}` is fetched anew for every run, and nothing checks what comes");
        return Some(cx.finding(&RULE, span, message).severity(Severity::Info));
    }
    let message =
        format!("`{url}` is read anew for every run: whoever answers there decides what runs here");
    Some(cx.finding(&RULE, span, message))
}
