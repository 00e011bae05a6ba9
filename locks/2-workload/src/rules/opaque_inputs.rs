use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::Env;

use crate::context::Context;
use crate::facts::spots::short;

rule! {
    /// # What it finds
    ///
    /// One expression in place of the whole mapping of `with:` or `env:`: `with: ${{ fromJSON(inputs.options) }}`.
    ///
    /// # Why it matters
    ///
    /// Neither a reviewer nor a check can tell which inputs an action is given, or which variables a script runs with: whoever
    /// controls the expression may set every one of them, also those that choose what is executed (`entrypoint`, `NODE_OPTIONS`,
    /// `LD_PRELOAD`). The platform accepts it although its documentation does not name it. Where the text comes from is told by
    /// other rules, so the severity is info; the confidence is high because the text decides it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: example/build@6c1f0a2b8d4e5f60718293a4b5c6d7e8f9012345
    ///         with: ${{ fromJSON(vars.BUILD_OPTIONS) }}
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: example/build@6c1f0a2b8d4e5f60718293a4b5c6d7e8f9012345
    ///         with:
    ///           target: ${{ fromJSON(vars.BUILD_OPTIONS).target }}
    /// ```
    ///
    /// # How to fix
    ///
    /// Write each input by its name, and choose only values by expressions.
    ///
    /// # References
    ///
    /// - Workflow syntax for GitHub Actions: `jobs.<job_id>.steps[*].with`, GitHub Docs
    /// - zizmor, audit obfuscation
    Workload "workload/opaque-inputs": "one expression stands for all inputs or variables", Info, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    for (_, uses) in cx.uses() {
        out.extend(opaque(
            cx,
            &uses.with,
            &format!("which inputs `{}` is given", short(uses)),
        ));
    }
    let steps = pipeline.steps().map(|(_, step)| &step.env);
    let jobs = pipeline.jobs.iter().map(|job| &job.env);
    for env in [&pipeline.env].into_iter().chain(jobs).chain(steps) {
        out.extend(opaque(cx, env, "which variables are set"));
    }
}

fn opaque(cx: &Context<'_>, inputs: &Env, what: &str) -> Option<Finding> {
    let expression = inputs
        .expression
        .as_ref()
        .filter(|text| text.is_templated())?;
    Some(cx.finding(
        &RULE,
        expression.span(),
        format!("this expression alone decides {what}"),
    ))
}
