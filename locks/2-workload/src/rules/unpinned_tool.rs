use lockgate_evidence::{Confidence, Finding, rule};
use lockgate_pipelines::model::Uses;

use crate::context::Context;
use crate::data::tool_versions::{INSTALLERS, Installer};

rule! {
    /// # What it finds
    ///
    /// A step that installs a tool by an action and lets the action take the newest version: the version input says
    /// `latest`, or it is left out and that is what leaving it out means.
    ///
    /// # Why it matters
    ///
    /// The commit of the action may be pinned; what it downloads is not. In March 2026 the compromise of Trivy's pipeline
    /// reached the scanner itself and not only its actions, and jobs that asked for the newest one were in its way. The severity is low
    /// because it takes a compromise elsewhere first and only the tool's own job is reached. The confidence is high where
    /// `latest` is written, medium where it is the default, which a new version of the action can change.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   scan:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: aquasecurity/setup-trivy@6c1f0a2b8d4e5f60718293a4b5c6d7e8f9012345 # v0.2.6
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   scan:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: aquasecurity/setup-trivy@6c1f0a2b8d4e5f60718293a4b5c6d7e8f9012345 # v0.2.6
    ///         with:
    ///           version: v0.69.1
    /// ```
    ///
    /// # How to fix
    ///
    /// Write the exact version, and let an update bot raise it.
    ///
    /// # References
    ///
    /// - GHSA-69fq-xp46-6x23
    Workload "workload/unpinned-tool": "an action installs whatever version of a tool is newest", Low, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (_, uses) in cx.uses() {
        let Some(action) = uses.target.action() else {
            continue;
        };
        let mut installers = INSTALLERS.iter();
        let installer = installers.find(|installer| installer.action.eq_ignore_ascii_case(&action));
        out.extend(installer.and_then(|installer| judge(cx, uses, installer)));
    }
}

fn judge(cx: &Context<'_>, uses: &Uses, installer: &Installer) -> Option<Finding> {
    let Installer { input, tool, .. } = installer;
    match uses.with.get(input) {
        Some(binding) if binding.value.value().trim().eq_ignore_ascii_case("latest") => {
            let message = format!(
                "`{}` installs whatever version of {tool} is newest",
                installer.action
            );
            Some(cx.finding(&RULE, binding.value.span(), message))
        }
        None if installer.newest_by_default && uses.with.expression.is_none() => {
            let message = format!(
                "`{}` installs the newest version of {tool}, because `{input}` is not set",
                installer.action
            );
            let finding = cx.finding(&RULE, uses.reference.span(), message);
            Some(finding.confidence(Confidence::Medium))
        }
        _ => None,
    }
}
