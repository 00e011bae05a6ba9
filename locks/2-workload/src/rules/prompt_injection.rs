use lockgate_evidence::{Confidence, Finding, Span, rule};
use lockgate_pipelines::model::{Body, Run, Uses};
use lockgate_pipelines::yaml::Text;

use crate::context::Context;
use crate::data::ai_agents;
use crate::flow::{Flow, Reach, Taint};
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// The prompt of a language-model step that is built from text an outsider chooses: an input of a known agent action, an
    /// argument of a command-line agent, or a variable in the environment of an agent action, which nothing else reads.
    ///
    /// # Why it matters
    ///
    /// A model does not tell instructions from data. Text in an issue can make an agent with tools read secrets and write
    /// them where the outsider sees them, as shown against several vendors' actions in 2025 ("PromptPwnd"). The severity is
    /// high where anyone can start the workflow with the repository's rights, and the confidence is medium, because the
    /// agent may have neither tools nor secrets; low for a variable that no input names.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: issues
    /// jobs:
    ///   triage:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/ai-inference@0cbed4a10641c75090de5968e66d70eb4660f751
    ///         with:
    ///           prompt: "Summarise: ${{ github.event.issue.body }}"
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: workflow_dispatch
    /// jobs:
    ///   triage:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: actions/ai-inference@0cbed4a10641c75090de5968e66d70eb4660f751
    ///         with:
    ///           prompt: "Summarise the open milestones"
    /// ```
    ///
    /// # How to fix
    ///
    /// Start such workflows by people with write access only, give the job no secrets and no permission to write, take the
    /// agent's tools away, and check its answer before anything acts on it.
    ///
    /// # References
    ///
    /// - OWASP Top 10 for LLM Applications: LLM01 Prompt Injection
    /// - PromptPwnd, Aikido Security, December 2025
    Workload "workload/prompt-injection": "the prompt of a model holds text chosen by an outsider", High, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (place, _, step) in cx.steps() {
        match &step.body {
            Body::Uses(uses) => action(cx, place, uses, out),
            Body::Run(run) => script(cx, place, run, out),
            Body::Nothing => {}
        }
    }
}

fn action(cx: &Context<'_>, place: Place<'_>, uses: &Uses, out: &mut Vec<Finding>) {
    let Some(name) = uses.target.action() else {
        return;
    };
    let before = out.len();
    let prompts = ai_agents::prompts(&name);
    for value in prompts.iter().filter_map(|input| uses.with.get(input)) {
        let value = &value.value;
        if let Some(taint) = outside(cx, place, value) {
            out.push(finding(cx, place, value.span(), &taint, &name));
        }
    }
    if out.len() == before && !prompts.is_empty() {
        out.extend(variable(cx, place, uses, &name));
    }
}

fn outside(cx: &Context<'_>, place: Place<'_>, text: &Text) -> Option<Taint> {
    Flow::new(cx.tree)
        .text(place, text)
        .filter(Taint::is_attacker)
}

/// A variable of the step, which nothing but the agent reads.
fn variable(cx: &Context<'_>, place: Place<'_>, uses: &Uses, model: &str) -> Option<Finding> {
    let env = &place.step?.env;
    let named = |name: &str| {
        let mut inputs = uses.with.bindings.iter();
        inputs.any(|input| input.value.value().contains(name))
    };
    env.bindings.iter().find_map(|binding| {
        let taint = outside(cx, place, &binding.value)?;
        let name = binding.key.value();
        let message = format!(
            "`{model}` finds `{}` in its variable `{name}`: {} can tell it what to do",
            taint.origin,
            Reach::of(cx.tree, place, &taint).subject()
        );
        let confidence = if named(name) {
            Confidence::Medium
        } else {
            Confidence::Low
        };
        let finding = told(cx, place, binding.value.span(), &taint, message);
        Some(finding.confidence(confidence))
    })
}

fn script(cx: &Context<'_>, place: Place<'_>, run: &Run, out: &mut Vec<Finding>) {
    let text = run.script.value();
    let candidates =
        ai_agents::COMMANDS.iter().any(|name| text.contains(name)) && text.contains('$');
    let Some(step) = place
        .step
        .filter(|_| candidates && place.pipeline.may_receive_outside_text())
    else {
        return;
    };
    let script = run.parsed(place.pipeline.shell_of(place.job, step));
    for (index, command) in script.commands.iter().enumerate() {
        let Some(effective) = command.effective() else {
            continue;
        };
        if !ai_agents::COMMANDS.contains(&effective.name.as_str()) {
            continue;
        }
        let flow = Flow::new(cx.tree);
        let words = effective
            .args
            .iter()
            .find_map(|word| flow.word(place, run, script, word));
        let mut feeding = script
            .commands
            .iter()
            .enumerate()
            .filter(|(_, other)| other.pipes_into == Some(index));
        let taint = words
            .or_else(|| feeding.find_map(|(from, _)| flow.output_of(place, run, script, from)));
        if let Some(taint) = taint.filter(Taint::is_attacker) {
            let span = run.script.locate(command.span);
            out.push(finding(cx, place, span, &taint, &effective.name));
        }
    }
}

fn finding(cx: &Context<'_>, place: Place<'_>, span: Span, taint: &Taint, model: &str) -> Finding {
    let message = format!(
        "`{}` is part of the prompt of `{model}`: {} can tell it what to do",
        taint.origin,
        Reach::of(cx.tree, place, taint).subject()
    );
    told(cx, place, span, taint, message)
}

fn told(cx: &Context<'_>, place: Place<'_>, span: Span, taint: &Taint, message: String) -> Finding {
    let reach = Reach::of(cx.tree, place, taint);
    reach
        .explain(taint, cx.finding(&RULE, span, message))
        .severity(reach.severity_of_help())
        .confidence(Confidence::Medium)
}
