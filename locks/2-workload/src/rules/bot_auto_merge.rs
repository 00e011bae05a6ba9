use lockgate_evidence::{Confidence, Finding, Severity, Span, rule};
use lockgate_pipelines::model::{Event, Step, Trigger};
use lockgate_pipelines::shell::{Script, Shell, Word};

use crate::conditions::{Kind, guards};
use crate::context::Context;
use crate::data::bots::{MERGERS, VERIFIERS};
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// A step that approves or merges a proposed change (`gh pr merge`, `gh pr review --approve`, known actions) where nothing,
    /// or only a check of the actor, keeps other people's changes out. Jobs that verify the bot's commits first
    /// (`dependabot/fetch-metadata`) and those that ask for author, repository or permission are left out.
    ///
    /// # Why it matters
    ///
    /// Whoever gets a change through such a step has pushed to the branch without review. An actor check is no hindrance,
    /// since the bot can be made to act on another's change. The severity is high, and critical where nothing at all is
    /// checked under a trigger with the repository's rights. The confidence is medium because branch protection may still ask
    /// for a review.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: pull_request_target
    /// jobs:
    ///   merge:
    ///     if: github.actor == 'dependabot[bot]'
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - run: gh pr merge --auto --squash "$URL"
    ///         env:
    ///           URL: ${{ github.event.pull_request.html_url }}
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: pull_request
    /// jobs:
    ///   merge:
    ///     if: github.event.pull_request.user.login == 'dependabot[bot]' && github.repository == 'example/project'
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: dependabot/fetch-metadata@6c1f0a2b8d4e5f60718293a4b5c6d7e8f9012345 # v2.3.1
    ///       - run: gh pr merge --auto --squash "$URL"
    ///         env:
    ///           URL: ${{ github.event.pull_request.html_url }}
    /// ```
    ///
    /// # How to fix
    ///
    /// Ask `github.event.pull_request.user.login`, let `dependabot/fetch-metadata` verify the commits before the merge, and keep
    /// required checks and a review on the branch.
    ///
    /// # References
    ///
    /// - Automating Dependabot with GitHub Actions, GitHub Docs
    /// - Weaponizing Dependabot: Pwn Request at its finest, BoostSecurity, 2025
    Workload "workload/bot-auto-merge": "changes of others can be merged as the bot's", High, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(trigger) = cx
        .workflow()
        .and_then(|pipeline| pipeline.triggers.iter().find(|trigger| proposes(trigger)))
    else {
        return;
    };
    for (place, ..) in cx.steps() {
        let Some((what, span)) = place.step.and_then(|step| merges(&place, step)) else {
            continue;
        };
        let found = guards(&place);
        if found.sound().is_some()
            || is_verified(&place)
            || found.label().is_some()
            || found.environment().is_some()
        {
            continue;
        }
        let actor = found
            .under(trigger.event)
            .iter()
            .find(|guard| guard.kind == Kind::Actor);
        out.extend(finding(
            cx,
            trigger,
            &what,
            span,
            actor.map(|guard| guard.span),
        ));
    }
}

fn finding(
    cx: &Context<'_>,
    trigger: &Trigger,
    what: &str,
    span: Span,
    actor: Option<Span>,
) -> Option<Finding> {
    let exposed = trigger.event.is_exposed();
    let finding = match actor {
        Some(check) => {
            let message = format!("{what} accepts any change that the bot was made to act on");
            cx.finding(&RULE, span, message)
                .related(cx.file.source(), check, "the only check")
        }
        // From forks, an ordinary `pull_request` has no token that could merge.
        None if !exposed => return None,
        None => {
            let message = format!("{what} accepts any change, whoever proposes it");
            cx.finding(&RULE, span, message)
                .severity(Severity::Critical)
                .confidence(Confidence::Medium)
        }
    };
    Some(finding.related(cx.file.source(), trigger.name.span(), "anyone can start it"))
}

fn proposes(trigger: &Trigger) -> bool {
    let closed =
        !trigger.types.is_empty() && trigger.types.iter().all(|kind| kind.value() == "closed");
    matches!(
        trigger.event,
        Event::PullRequest | Event::PullRequestTarget | Event::WorkflowRun
    ) && !closed
}

/// What a step approves or merges with.
fn merges(place: &Place<'_>, step: &Step) -> Option<(String, Span)> {
    if let Some(uses) = step.uses() {
        let name = uses.target.action()?;
        return uses
            .is_any(MERGERS)
            .then(|| (format!("`{name}`"), uses.reference.span()));
    }
    let run = step
        .run()
        .filter(|run| run.script.value().contains("gh pr"))?;
    let shell = place.pipeline.shell_of(place.job, step);
    let (what, span) = (shell == Shell::Posix).then(|| command(run.parsed(shell)))??;
    Some((what, run.script.locate(span)))
}

fn command(script: &Script) -> Option<(String, Span)> {
    script.commands.iter().find_map(|command| {
        let effective = command
            .effective()
            .filter(|effective| effective.name == "gh")?;
        let words: Vec<String> = effective.args.iter().filter_map(Word::literal).collect();
        let verbs: Vec<&str> = words.iter().map(String::as_str).take(2).collect();
        let approves = words
            .iter()
            .any(|word| matches!(word.as_str(), "--approve" | "-a"));
        let disables = words.iter().any(|word| word == "--disable-auto");
        let accepts =
            verbs == ["pr", "merge"] && !disables || verbs == ["pr", "review"] && approves;
        accepts.then(|| (format!("`gh {}`", verbs.join(" ")), command.span))
    })
}

/// True where an earlier step verifies that the commits are the bot's.
fn is_verified(place: &Place<'_>) -> bool {
    let index = place.step.map_or(0, |step| step.index);
    place
        .job
        .steps
        .iter()
        .take(index)
        .filter_map(Step::uses)
        .any(|uses| {
            let skips = ["skip-verification", "skip-commit-verification"];
            let skipped = skips.iter().any(|input| {
                uses.input(input)
                    .is_some_and(|value| value.trim() == "true")
            });
            uses.is_any(VERIFIERS) && !skipped
        })
}
