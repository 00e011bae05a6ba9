use lockgate_evidence::{Finding, Severity, Span, rule};
use lockgate_pipelines::model::{Body, Run, Uses};
use lockgate_pipelines::yaml::Text;

use crate::context::Context;
use crate::data::ai_agents;
use crate::facts::parents::exposures;
use crate::tree::Place;
use crate::workspace::{Standing, rights_under, standing, who};

rule! {
    /// # What it finds
    ///
    /// A language-model agent whose limits are taken away: strangers may start it (`allowed_non_write_users: "*"`,
    /// `allow-users: "*"`, any bot), or it runs without its sandbox and confirmations (`--dangerously-skip-permissions`,
    /// `--yolo`, `safety-strategy: unsafe`, `sandbox: danger-full-access`).
    ///
    /// # Why it matters
    ///
    /// The limits are what stands between text the agent reads and the token and secrets of the job. In August 2025 malware
    /// in `nx` packages used exactly these flags to have local agents search for credentials. The severity is high where
    /// anyone can start the workflow and its token can write, and medium elsewhere; the setting is written in the file, so the confidence is high.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: issues
    /// jobs:
    ///   agent:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: anthropics/claude-code-action@0cbed4a10641c75090de5968e66d70eb4660f751
    ///         with:
    ///           allowed_non_write_users: "*"
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: issues
    /// jobs:
    ///   agent:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: anthropics/claude-code-action@0cbed4a10641c75090de5968e66d70eb4660f751
    /// ```
    ///
    /// # How to fix
    ///
    /// Remove the setting; name the few people and tools that are needed.
    ///
    /// # References
    ///
    /// - GHSA-cxm3-wv7p-598c (s1ngularity)
    /// - OWASP Top 10 for LLM Applications: LLM06 Excessive Agency
    Workload "workload/opened-agent": "a language-model agent runs without its limits", High, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (place, _, step) in cx.steps() {
        match &step.body {
            Body::Uses(uses) => inputs(cx, place, uses, out),
            Body::Run(run) => script(cx, place, run, out),
            Body::Nothing => {}
        }
    }
}

fn inputs(cx: &Context<'_>, place: Place<'_>, uses: &Uses, out: &mut Vec<Finding>) {
    let agent = uses
        .target
        .action()
        .filter(|name| !ai_agents::prompts(name).is_empty());
    let Some(agent) = agent else { return };
    for binding in &uses.with.bindings {
        if ai_agents::opens(binding.key.value(), binding.value.value()) {
            let message = format!(
                "`{}: {}` {}",
                binding.key,
                binding.value,
                effect(binding.key.value(), &agent)
            );
            out.push(graded(cx, place, binding.span, message));
        }
        flags(cx, place, &binding.value, &agent, out);
    }
}

fn script(cx: &Context<'_>, place: Place<'_>, run: &Run, out: &mut Vec<Finding>) {
    flags(cx, place, &run.script, "the agent", out);
}

fn flags(cx: &Context<'_>, place: Place<'_>, text: &Text, agent: &str, out: &mut Vec<Finding>) {
    for flag in ai_agents::UNLIMITED_FLAGS {
        for (at, _) in text.value().match_indices(flag) {
            let after = text.value()[at + flag.len()..].chars().next();
            if after.is_none_or(|c| !c.is_alphanumeric() && c != '-') {
                let message = format!("`{flag}` takes every limit away from {agent}");
                out.push(graded(
                    cx,
                    place,
                    text.locate(Span::new(at, at + flag.len())),
                    message,
                ));
            }
        }
    }
}

/// What an opening setting does.
fn effect(input: &str, agent: &str) -> String {
    match input.to_ascii_lowercase().as_str() {
        "safety-strategy" | "sandbox" => {
            format!("lets `{agent}` run any command, without a sandbox")
        }
        "allow-bots" | "allowed_bots" => {
            format!("lets any bot have `{agent}` work for it, whoever made the bot write")
        }
        _ => format!("lets anyone have `{agent}` work for him, not only people with write access"),
    }
}

/// High where an outsider starts it and the token can write.
fn graded(cx: &Context<'_>, place: Place<'_>, span: Span, message: String) -> Finding {
    let finding = cx.finding(&RULE, span, message);
    let exposures = exposures(cx.tree, place.pipeline);
    let open = exposures
        .iter()
        .find(|exposure| standing(place, exposure) == Some(Standing::Open));
    let Some(exposure) = open else {
        return finding.severity(Severity::Medium);
    };
    let writes = rights_under(place, exposure).writes;
    finding
        .severity(if writes {
            Severity::High
        } else {
            Severity::Medium
        })
        .related(
            &exposure.pipeline.source,
            exposure.trigger.name.span(),
            who(exposure.trigger.event),
        )
}
