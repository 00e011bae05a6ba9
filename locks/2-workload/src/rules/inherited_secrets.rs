use lockgate_evidence::{Finding, Fix, Safety, Severity, Span, rule};
use lockgate_pipelines::expression::ContextPath;
use lockgate_pipelines::model::{Event, Job, Pipeline, SecretsPassed};
use lockgate_pipelines::yaml::{Text, entry_with_line, indent_of};

use crate::context::Context;
use crate::facts::spots::{listed, short, spots};

rule! {
    /// # What it finds
    ///
    /// A call of a reusable workflow that hands over every secret with `secrets: inherit`.
    ///
    /// # Why it matters
    ///
    /// The called workflow, and every action in it, can then read each secret of the repository and its organisation, also
    /// those added years later for something else. Where it is taken over, all of them are lost at once. The severity is
    /// medium for a workflow of another repository, and low for one of the same repository, which is reviewed together with
    /// the caller. It is info where only jobs with an environment read secrets there: those of an environment reach a called
    /// workflow in no other way. The confidence is high because the text decides it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   release:
    ///     uses: example/workflows/.github/workflows/release.yml@v1
    ///     secrets: inherit
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   release:
    ///     uses: example/workflows/.github/workflows/release.yml@v1
    ///     secrets:
    ///       registry-token: ${{ secrets.REGISTRY_TOKEN }}
    /// ```
    ///
    /// # How to fix
    ///
    /// Name the secrets that the called workflow declares. Where it stands in the same repository and declares all that it
    /// reads, the fix does that; it counts as unsafe where that workflow deploys to an environment, whose own secrets may play a
    /// part.
    ///
    /// # References
    ///
    /// - Reuse workflows, section "Passing inputs and secrets to a reusable workflow", GitHub Docs
    Workload "workload/inherited-secrets": "a called workflow gets every secret", Medium, High, fixable
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.workflow() else {
        return;
    };
    for job in &pipeline.jobs {
        if let Some(call) = &job.call
            && let SecretsPassed::Inherit(span) = call.secrets
        {
            let target = cx.tree.target(pipeline, &call.uses);
            let message = format!(
                "`{}` gets every secret, not only those it needs",
                short(&call.uses)
            );
            out.push(describe(
                cx.finding(&RULE, span, message),
                pipeline,
                job,
                target,
                span,
            ));
        }
    }
}

fn describe(
    finding: Finding,
    caller: &Pipeline,
    job: &Job,
    target: Option<&Pipeline>,
    span: Span,
) -> Finding {
    let own = job
        .call
        .as_ref()
        .is_some_and(|call| call.uses.target.own_path().is_some());
    let finding = if own {
        finding.severity(Severity::Low)
    } else {
        finding
    };
    let Some(inner) = target else {
        return finding;
    };
    let declared = declared(inner);
    let Some(wanted) = secrets_of(inner) else {
        return finding
            .help("the called workflow hands all of them on itself; name them there first");
    };
    let missing: Vec<&str> = wanted
        .iter()
        .map(String::as_str)
        .filter(|name| {
            !declared
                .iter()
                .any(|known| known.eq_ignore_ascii_case(name))
        })
        .collect();
    if !missing.is_empty() && only_of_environments(inner) {
        let help = "its jobs have an `environment`, whose secrets reach a called workflow only with `inherit`; if all of them \
                    are kept there, leave it";
        return finding.severity(Severity::Info).help(help);
    }
    if !missing.is_empty() {
        let help = format!(
            "the called workflow reads {}; declare them under `on.workflow_call.secrets` first",
            listed(&missing)
        );
        return finding.help(help);
    }
    // Whether an environment's secret still wins over one that is handed over is the platform's affair.
    let guarded = inner.jobs.iter().any(|job| job.environment.is_some());
    let safety = if guarded && !declared.is_empty() {
        Safety::Unsafe
    } else {
        Safety::Safe
    };
    match fix(caller, span, &declared, safety) {
        Some(fix) => finding.fix(fix),
        None => finding,
    }
}

fn declared(called: &Pipeline) -> Vec<&str> {
    let trigger = called.trigger(Event::Call).into_iter();
    trigger
        .flat_map(|trigger| trigger.secrets.iter().map(Text::value))
        .collect()
}

/// True where only jobs with an environment read secrets: those of an environment cannot be handed over by name.
fn only_of_environments(called: &Pipeline) -> bool {
    let reads = |span: Span| {
        let text = called.source.slice(span).to_ascii_lowercase();
        text.replace("secrets.github_token", "")
            .contains("secrets.")
    };
    let open = called.jobs.iter().filter(|job| job.environment.is_none());
    !open.map(|job| job.span).chain(called.env.span).any(reads)
}

/// The secrets that a workflow reads by name; `None` where it reads others, too.
fn secrets_of(called: &Pipeline) -> Option<Vec<String>> {
    let hands_on = |job: &Job| {
        job.call
            .as_ref()
            .is_some_and(|call| matches!(call.secrets, SecretsPassed::Inherit(_)))
    };
    if called.jobs.iter().any(hands_on) {
        return None;
    }
    let mut names: Vec<Option<String>> = Vec::new();
    for spot in spots(called) {
        spot.each_expression(|expr| {
            let accesses = expr.contexts().into_iter().map(|access| access.path);
            let secrets = accesses.filter(|path| {
                path.is_within("secrets") && path.to_string() != "secrets.github_token"
            });
            names.extend(secrets.map(|path| named(&path)));
        });
    }
    names.sort();
    names.dedup();
    names.into_iter().collect()
}

/// The name of the secret that a path reads; `None` where it cannot be told.
fn named(path: &ContextPath) -> Option<String> {
    let name = path.segments().get(1)?;
    (name != "?" && name != "*").then(|| name.to_ascii_uppercase())
}

/// The secrets by name in place of `inherit`; nothing at all where none is declared.
fn fix(caller: &Pipeline, span: Span, declared: &[&str], safety: Safety) -> Option<Fix> {
    let source = &caller.source;
    let line = source.line_span(span.start);
    let before = source.slice(Span::new(line.start, span.start));
    let key = before.trim_start();
    if key.trim_end() != "secrets:" {
        return None;
    }
    let entry = line.start + (before.len() - key.len());
    if declared.is_empty() {
        let lines = entry_with_line(source, Span::new(entry, span.end))?;
        return Some(Fix::new("hand over no secret", safety).edit(source, lines, ""));
    }
    let feed = if source.text().contains("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    let indent = indent_of(source, entry);
    // The blank after `secrets:` goes, too.
    let from = entry + "secrets:".len();
    let entries: Vec<String> = declared
        .iter()
        .map(|name| format!("{feed}{indent}  {name}: ${{{{ secrets.{name} }}}}"))
        .collect();
    Some(Fix::new("name the secrets it declares", safety).edit(
        source,
        Span::new(from, span.end),
        entries.concat(),
    ))
}
