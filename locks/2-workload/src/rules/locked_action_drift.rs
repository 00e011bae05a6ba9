use std::collections::HashSet;

use lockgate_evidence::{Confidence, Finding, Fix, Safety, Severity, Span, rule};
use lockgate_pipelines::model::{LockedWorkflow, Pipeline, Uses};
use lockgate_pipelines::yaml::{Text, entry_with_line};

use crate::context::Context;
use crate::facts::locked::{Locked, pin_of};
use crate::tree::root_of;

rule! {
    /// # What it finds
    ///
    /// `.github/workflows/actions.lock` and the workflows have grown apart: a workflow uses an action at another reference
    /// than the locked one; the lock file lists an action that the workflow no longer uses, or a workflow that no longer
    /// exists; or it holds an action that nothing leads to.
    ///
    /// # Why it matters
    ///
    /// A reference that was changed without locking again makes the platform refuse the run. What nothing uses any more is
    /// noise in which a reviewer overlooks the entry that matters, and would cover the old reference if someone brought it
    /// back. The severity is medium for a changed reference and low for stale entries. The confidence is high for the first;
    /// it is medium for stale ones, which newer versions of the format may list on purpose.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// # .github/workflows/ci.yml, with an actions.lock that lists example/build@v2 for it
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: example/build@v3
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// # .github/workflows/ci.yml, with an actions.lock that lists example/build@v3 for it
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: example/build@v3
    /// ```
    ///
    /// # How to fix
    ///
    /// Run `gh actions-lock` and commit the lock file with the change. The fix removes a stale pin and what it alone
    /// leads to.
    ///
    /// # References
    ///
    /// - github/actions-lockfile, schema v0.0.2
    Workload "workload/locked-action-drift": "the lock file of actions and the workflows differ", Medium, High, fixable
}

/// A lock file with more stale pins than this is written anew, not mended.
const MAX_FIXES: usize = 20;

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    if let Some(pipeline) = cx.workflow() {
        changed(cx, pipeline, out);
    }
    // A broken one is told by `broken-actions-lock`.
    let locked = cx
        .actions_lock()
        .and_then(|lock| Locked::at(cx.tree, lock.source.path()));
    if let Some(locked) = locked {
        for entry in &locked.lock.workflows {
            stale_entry(cx, &locked, entry, out);
        }
        unreachable(cx, &locked, out);
    }
}

fn changed(cx: &Context<'_>, pipeline: &Pipeline, out: &mut Vec<Finding>) {
    let Some(locked) = Locked::of(cx.tree, pipeline) else {
        return;
    };
    for (place, uses) in cx.uses() {
        if locked.covers(&uses.target) {
            continue;
        }
        let Some(listed) = locked.listed_otherwise(&uses.target) else {
            continue;
        };
        let message = format!(
            "`{}` is locked as `{listed}`: the platform refuses to run this",
            uses.reference
        );
        let finding = cx.finding(&RULE, reference(uses), message).related(
            listed.source(),
            listed.span(),
            "locked here",
        );
        let confidence = if place.step.is_none() {
            Confidence::Low
        } else {
            Confidence::High
        };
        out.push(finding.confidence(confidence).help("run `gh actions-lock`"));
    }
}

fn reference(uses: &Uses) -> Span {
    match &uses.target {
        lockgate_pipelines::model::Target::Repository { reference_span, .. } => {
            uses.reference.locate(*reference_span)
        }
        _ => uses.reference.span(),
    }
}

fn stale_entry(
    cx: &Context<'_>,
    locked: &Locked<'_>,
    entry: &LockedWorkflow,
    out: &mut Vec<Finding>,
) {
    let path = format!("{}{}", root_of(locked.lock.source.path()), entry.path);
    let Some(pipeline) = cx.tree.by_path(&path) else {
        let message = format!("`{}` is locked, but there is no such workflow", entry.path);
        out.push(stale(cx, entry.path.span(), message));
        return;
    };
    let used: Vec<String> = pipeline.jobs.iter().flat_map(pins).collect();
    let reached = closure(locked, used.iter().map(String::as_str));
    let places: HashSet<&str> = used.iter().map(|used| place(used)).collect();
    let left = |pin: &&Text| {
        let pin = lower(pin);
        !reached.contains(&pin) && !places.contains(place(&pin))
    };
    let left: Vec<&Text> = entry.pins.iter().filter(left).collect();
    let few = left.len() <= MAX_FIXES && out.len() < MAX_FIXES;
    for pin in left {
        let message = format!(
            "`{pin}` is locked for `{}`, which does not use it",
            entry.path
        );
        let finding = stale(cx, pin.span(), message);
        out.push(if few {
            remove(finding, locked, entry, pin)
        } else {
            finding
        });
    }
}

fn lower(pin: &Text) -> String {
    pin.value().to_ascii_lowercase()
}

fn pins(job: &lockgate_pipelines::model::Job) -> impl Iterator<Item = String> + '_ {
    let called = job.call.iter().map(|call| &call.uses);
    let used = called.chain(job.steps.iter().filter_map(|step| step.uses()));
    used.filter_map(|uses| pin_of(&uses.target))
        .map(|pin| pin.to_ascii_lowercase())
}

fn place(pin: &str) -> &str {
    pin.split('@').next().unwrap_or(pin)
}

/// Every pin that these lead to, in lower case, themselves included. Some writers list only direct pins, some all.
fn closure<'a>(locked: &Locked<'_>, start: impl Iterator<Item = &'a str>) -> HashSet<String> {
    let mut waiting: Vec<String> = start.map(str::to_ascii_lowercase).collect();
    let mut reached = HashSet::new();
    while let Some(pin) = waiting.pop() {
        if reached.insert(pin.clone()) {
            let used = locked
                .action(&pin)
                .into_iter()
                .flat_map(|action| &action.uses);
            waiting.extend(used.map(|used| used.value().to_ascii_lowercase()));
        }
    }
    reached
}

fn stale(cx: &Context<'_>, span: Span, message: String) -> Finding {
    cx.finding(&RULE, span, message)
        .severity(Severity::Low)
        .confidence(Confidence::Medium)
}

/// A pin that stands alone on its line of the list goes, and with it what it alone leads to. The last one of a list stays,
/// since `[]` would have to come.
fn remove(finding: Finding, locked: &Locked<'_>, entry: &LockedWorkflow, pin: &Text) -> Finding {
    let lock = locked.lock;
    let start = lock.source.line_start(pin.span().start);
    let before = lock.source.slice(Span::new(start, pin.span().start));
    let dash = before
        .find('-')
        .filter(|_| before.trim() == "-" && entry.pins.len() > 1);
    let item = dash.map(|at| Span::new(start + at, pin.span().end));
    let Some(lines) = item.and_then(|item| entry_with_line(&lock.source, item)) else {
        return finding;
    };
    let mut fix = Fix::new(format!("remove `{pin}`"), Safety::Safe).edit(&lock.source, lines, "");
    for orphan in orphans(locked, pin) {
        let Some(lines) = entry_with_line(&lock.source, orphan) else {
            return finding;
        };
        fix = fix.edit(&lock.source, lines, "");
    }
    finding.fix(fix)
}

/// The entries that nothing but this pin of a list leads to.
fn orphans(locked: &Locked<'_>, pin: &Text) -> Vec<Span> {
    let lock = locked.lock;
    let pins = || lock.workflows.iter().flat_map(|entry| &entry.pins);
    let before = closure(locked, pins().map(Text::value));
    let after = closure(
        locked,
        pins()
            .filter(|other| other.span() != pin.span())
            .map(Text::value),
    );
    let lost = |pin: &str| before.contains(pin) && !after.contains(pin);
    let actions = lock
        .actions
        .iter()
        .filter(|action| lost(&action.pin.value().to_ascii_lowercase()));
    actions.map(|action| action.span).collect()
}

fn unreachable(cx: &Context<'_>, locked: &Locked<'_>, out: &mut Vec<Finding>) {
    let lock = locked.lock;
    let used: HashSet<_> = lock
        .actions
        .iter()
        .flat_map(|action| &action.uses)
        .map(lower)
        .collect();
    let listed = lock.workflows.iter().flat_map(|entry| &entry.pins);
    let reached = closure(locked, listed.map(Text::value));
    for action in &lock.actions {
        if reached.contains(&action.pin.value().to_ascii_lowercase()) {
            continue;
        }
        let message = format!("`{}` is locked, but no workflow leads to it", action.pin);
        let finding = stale(cx, action.pin.span(), message);
        let lines = entry_with_line(&lock.source, action.span);
        out.push(
            match lines.filter(|_| !used.contains(&lower(&action.pin))) {
                Some(lines) => finding.fix(
                    Fix::new(format!("remove `{}`", action.pin), Safety::Safe).edit(
                        &lock.source,
                        lines,
                        "",
                    ),
                ),
                None => finding,
            },
        );
    }
}
