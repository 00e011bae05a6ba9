use lockgate_evidence::{Finding, Fix, Safety, Span, rule};
use lockgate_pipelines::model::{Run, Step, Uses};
use lockgate_pipelines::shell::{Command, Script, Word};
use lockgate_pipelines::yaml::entry_with_line;

use crate::context::Context;
use crate::data::credentials::{PROVENANCE_INPUTS, ProvenanceInput};
use crate::facts::spots::short;

rule! {
    /// # What it finds
    ///
    /// Publishing with the record of how the artifact was made switched off: `provenance: false` of an image that is
    /// pushed, `attestations: false` of a Python package, `--provenance=false` of an npm package.
    ///
    /// # Why it matters
    ///
    /// Provenance binds an artifact to the commit and workflow that made it, signed by the builder. Without it nobody can
    /// tell the artifact from one that was made elsewhere and published with a stolen token, as the second wave of
    /// malicious `ultralytics` versions was in December 2024; their missing attestations gave them away. The severity is low because
    /// nothing is exposed by it alone. The confidence is high because somebody wrote it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   image:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: docker/build-push-action@v6
    ///         with:
    ///           push: true
    ///           provenance: false
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   image:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: docker/build-push-action@v6
    ///         with:
    ///           push: true
    ///           provenance: mode=max
    /// ```
    ///
    /// # How to fix
    ///
    /// Leave the switch out. Some old registries and tools cannot read images with attestations; where yours is one, make
    /// the attestation in a step of its own (`actions/attest-build-provenance`). The fix removes the switch.
    ///
    /// # References
    ///
    /// - SLSA 1.0, Build track, level 1: provenance exists
    /// - Supply-chain attack analysis: Ultralytics, PyPI blog, 2024
    Workload "workload/disabled-provenance": "an artifact is published with its provenance switched off", Low, High, fixable
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    let text = pipeline.own_text();
    if !["provenance", "PROVENANCE", "attestations"]
        .iter()
        .any(|word| text.contains(word))
    {
        return;
    }
    for (_, job, step) in cx.steps() {
        if let Some(uses) = step.uses() {
            out.extend(action(cx, uses));
        }
        if let Some(run) = step
            .run()
            .filter(|run| run.script.value().contains("publish"))
        {
            let script = run.parsed(pipeline.shell_of(job, step));
            out.extend(command(cx, step, run, script));
        }
    }
}

fn action(cx: &Context<'_>, uses: &Uses) -> Option<Finding> {
    let known = |known: &&ProvenanceInput| uses.is(known.action);
    let known = PROVENANCE_INPUTS.iter().find(known)?;
    let switch = uses.with.get(known.input)?;
    let pushes = known.push.is_empty()
        || uses
            .with
            .get(known.push)
            .is_some_and(|push| push.value.as_bool() != Some(false));
    if switch.value.as_bool() != Some(false) || !pushes {
        return None;
    }
    let message = format!("`{}` publishes without provenance", short(uses));
    let finding = cx.finding(&RULE, switch.span, message);
    let source = uses.reference.source();
    let alone = uses.with.bindings.len() == 1;
    let (span, text) = match entry_with_line(source, switch.span).filter(|_| !alone) {
        Some(line) => (line, ""),
        None => (switch.value.span(), "true"),
    };
    Some(finding.fix(Fix::new("leave provenance on", Safety::Unsafe).edit(source, span, text)))
}

fn command(cx: &Context<'_>, step: &Step, run: &Run, script: &Script) -> Option<Finding> {
    let npm = script
        .commands
        .iter()
        .filter_map(Command::effective)
        .find(|command| {
            command.name == "npm" && command.args.iter().any(|word| word.text == "publish")
        })?;
    let off = |word: &&Word| matches!(word.text.as_str(), "--no-provenance" | "--provenance=false");
    let message = "`npm publish` publishes without provenance";
    if let Some(word) = npm.args.iter().find(off) {
        return Some(cx.finding(&RULE, run.script.locate(word.span), message));
    }
    let variable = step.env.get("NPM_CONFIG_PROVENANCE")?;
    let span: Span = variable.span;
    (variable.value.as_bool() == Some(false)).then(|| cx.finding(&RULE, span, message))
}
