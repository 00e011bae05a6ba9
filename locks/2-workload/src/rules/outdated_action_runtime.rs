use lockgate_evidence::{Finding, Fix, Safety, Severity, rule};
use lockgate_pipelines::model::{Kind, Runtime};

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// An `action.yml` of this repository whose `runs.using` names a Node.js that gets no more security fixes (`node12`,
    /// `node16`, `node20`), or one that the platform never had.
    ///
    /// # Why it matters
    ///
    /// The platform runs an action that asks for an old Node.js on a newer one that its author did not test, and self-hosted
    /// runners that are behind still run the old one with its known holes. The support of Node.js 20 ended in April 2026, that
    /// of 16 in September 2023, that of 12 in April 2022. The severity is low, and info for `node20`, which still runs unchanged
    /// in many places. The confidence is high because the text decides it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// name: build
    /// runs:
    ///   using: node16
    ///   main: dist/index.js
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// name: build
    /// runs:
    ///   using: node24
    ///   main: dist/index.js
    /// ```
    ///
    /// # How to fix
    ///
    /// Build and test the action with Node.js 24 and name `node24`. The fix writes the name; it is unsafe because it does not
    /// test. Runners older than 2.327.1 do not know `node24`: give it a new major version.
    ///
    /// # References
    ///
    /// - Metadata syntax for GitHub Actions: `runs.using`, GitHub Docs
    /// - Node.js release schedule
    Workload "workload/outdated-action-runtime": "an action asks for an outdated Node.js", Low, High, fixable
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    let Kind::Action(Runtime::Node { using, .. }) = &pipeline.kind else {
        return;
    };
    let (severity, what) = match using.value().to_ascii_lowercase().as_str() {
        "node24" => return,
        "node20" => (Severity::Info, "has had no security fixes since April 2026"),
        "node16" => (
            Severity::Low,
            "has had no security fixes since September 2023",
        ),
        "node12" => (Severity::Low, "has had no security fixes since April 2022"),
        other if newer(other) => return,
        _ => (Severity::Low, "was never a runtime of the platform"),
    };
    let message = format!("`{using}` {what}");
    let fix =
        Fix::new("ask for `node24`", Safety::Unsafe).edit(using.source(), using.span(), "node24");
    out.push(
        cx.finding(&RULE, using.span(), message)
            .severity(severity)
            .fix(fix),
    );
}

/// True for what came after this rule was written.
fn newer(using: &str) -> bool {
    using
        .strip_prefix("node")
        .and_then(|number| number.parse::<u32>().ok())
        .is_some_and(|number| number > 24)
}
