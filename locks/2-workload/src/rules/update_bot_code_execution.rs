use lockgate_evidence::{Finding, Fix, Safety, rule};

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// An entry of `dependabot.yml` that sets `insecure-external-code-execution: allow`.
    ///
    /// # Why it matters
    ///
    /// To learn what a new version needs, some ecosystems must run its code. With this setting Dependabot does so in an
    /// update job that holds the credentials of your private registries, for versions that nobody has looked at yet. The
    /// severity is medium because only that job is reached; the confidence is high because the setting says it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// version: 2
    /// updates:
    ///   - package-ecosystem: bundler
    ///     directory: /
    ///     schedule:
    ///       interval: weekly
    ///     insecure-external-code-execution: allow
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// version: 2
    /// updates:
    ///   - package-ecosystem: bundler
    ///     directory: /
    ///     schedule:
    ///       interval: weekly
    /// ```
    ///
    /// # How to fix
    ///
    /// Remove the line or write `deny`. The fix is unsafe because updates that need the execution stop.
    ///
    /// # References
    ///
    /// - Dependabot options reference: `insecure-external-code-execution`, GitHub Docs
    Workload "workload/update-bot-code-execution": "an update bot runs the code of new versions", Medium, High, fixable
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(file) = cx.dependabot() else { return };
    for update in &file.updates {
        let Some(word) = update
            .external_code
            .as_ref()
            .filter(|word| word.value() == "allow")
        else {
            continue;
        };
        let ecosystem = update
            .ecosystem
            .as_ref()
            .map_or("this ecosystem", |name| name.value());
        let message = format!(
            "updates of `{ecosystem}` run code of new versions before anyone has looked at it"
        );
        let fix = Fix::new("deny it", Safety::Unsafe).edit(&file.source, word.span(), "deny");
        out.push(cx.finding(&RULE, word.span(), message).fix(fix));
    }
}
