//! The words of a first `lockgate.toml`.

use jiff::ToSpan;
use jiff::civil::Date;
use lockgate_evidence::{Rule, rule_by_id};

use super::survey::Survey;

/// Most names that are listed in one place.
const MOST: usize = 40;

/// The whole file.
pub(super) fn write(survey: &Survey, today: Date, key: &str) -> String {
    let parts = [
        head(survey),
        scan(),
        workload(survey),
        secrets(key),
        rules(),
        exception(today),
    ];
    parts.join("\n")
}

fn head(survey: &Survey) -> String {
    format!(
        "# What lockgate checks here, and what may pass. `lockgate rules` lists the rules, and\n\
         # `lockgate explain RULE` tells about one of them.\n\
         #\n\
         # Written by `lockgate init`. {}\n",
        found(survey),
    )
}

fn found(survey: &Survey) -> String {
    if survey.files == 0 {
        return "No pipeline file was found in the tree.".to_owned();
    }
    let uses = survey.owners.values().sum();
    format!(
        "Found in the tree: {}, {} of actions\n# and workflows of {}, {} of reusable workflows.",
        count(survey.files, "pipeline file"),
        count(uses, "use"),
        count(survey.owners.len(), "owner"),
        count(survey.reusable, "use"),
    )
}

fn count(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{ending}")
}

fn scan() -> String {
    "[scan]\n\
     # The run fails at this severity or over it: info, low, medium, high or critical.\n\
     fail-on = \"low\"\n\
     # Milder or less sure findings are counted, not shown.\n\
     #min-severity = \"info\"\n\
     #min-confidence = \"medium\"\n\
     # What is not inspected: patterns of paths from this file. `*` stays within a part, `**` does not.\n\
     #exclude = [\"vendor\", \"**/testdata\"]\n\
     # Findings that were there before; `lockgate baseline write lockgate-baseline.json` writes them.\n\
     #baseline = \"lockgate-baseline.json\"\n\
     # Known vulnerabilities, in the layout of OSV's public export.\n\
     #advisories = \"../advisories\"\n"
        .to_owned()
}

fn workload(survey: &Survey) -> String {
    let owners: Vec<_> = survey
        .owners
        .keys()
        .map(|owner| format!("{owner}/*"))
        .collect();
    let by_tag: Vec<_> = survey.by_tag.iter().cloned().collect();
    let bot = if survey.has_bot {
        "An update bot is configured here."
    } else {
        "No update bot was found here."
    };
    format!(
        "[workload]\n\
         # Only these actions may be used, `owner/*` or `owner/name`; without the list all may.\n\
         # These are the owners whose actions are used now.\n\
         #allowed-actions = {}\n\
         # These must not be used.\n\
         #denied-actions = [\"example/*\"]\n\
         # These may be referenced by tag instead of by commit, because their owner is trusted with what\n\
         # the pipeline may do. Referenced by tag or branch now:\n\
         #tag-pinned-actions = {}\n\
         # Fewest days that an update bot waits before it proposes a new version. {bot}\n\
         #cooldown-days = 7\n",
        list(&owners, "actions/*"),
        list(&by_tag, "actions/checkout"),
    )
}

fn secrets(key: &str) -> String {
    format!(
        "[secrets]\n\
         # Reports name a leaked secret by a fingerprint, which exceptions and the baseline speak of. With this random key\n\
         # nobody who sees a report but not this file can try out passwords against it. It opens nothing. Keep it: another\n\
         # key gives other fingerprints.\n\
         fingerprint-key = \"{key}\"\n"
    )
}

/// A TOML list; an example where there is nothing to list.
fn list(names: &[String], example: &str) -> String {
    let quote = |name: &str| format!("\"{name}\"");
    let quoted: Vec<_> = names.iter().take(MOST).map(|name| quote(name)).collect();
    match quoted.as_slice() {
        [] => format!("[{}]", quote(example)),
        _ => format!("[{}]", quoted.join(", ")),
    }
}

/// A rule that most repositories meet.
fn example() -> &'static Rule {
    let rules = lockgate_workload::rules().iter().copied();
    let known = rule_by_id(rules, "unpinned-action");
    known.unwrap_or(&lockgate_verdict::UNUSED_IGNORE)
}

fn rules() -> String {
    let example = example();
    format!(
        "# The level of a rule: off, info, low, medium, high or critical.\n\
         #[rules.\"{}\"]\n\
         #level = \"{}\"\n",
        example.id, example.severity,
    )
}

fn exception(today: Date) -> String {
    let expires = today.checked_add(90.days()).unwrap_or(today);
    format!(
        "# One thing that may pass, until a day, on somebody's word. `path` or `fingerprint` or both.\n\
         #[[exception]]\n\
         #rule = \"{}\"\n\
         #path = \".github/workflows/release.yml\"\n\
         #reason = \"why it may pass\"\n\
         #owner = \"who answers for it\"\n\
         #expires = {expires}\n",
        example().id,
    )
}
