use lockgate_evidence::{Finding, Span, rule};
use lockgate_pipelines::azure::names_secret;

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// A logging command of Azure Pipelines that sets a variable named like a secret without `issecret=true`:
    /// `##vso[task.setvariable variable=apiToken]…`.
    ///
    /// # Why it matters
    ///
    /// Without the mark the agent neither hides the value in the log nor keeps it out of the environment of later steps: the
    /// command itself stands in the log, and every program of every later step can read the variable. The severity is medium
    /// because the log can be read by everyone who may see the project. The confidence is medium because only the name says
    /// that it is a secret.
    ///
    /// # Bad
    ///
    /// ```yaml path=azure-pipelines.yml
    /// trigger: [main]
    /// pr: none
    /// steps:
    ///   - bash: |
    ///       token=$(./login --print-token)
    ///       echo "##vso[task.setvariable variable=apiToken]$token"
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=azure-pipelines.yml
    /// trigger: [main]
    /// pr: none
    /// steps:
    ///   - bash: |
    ///       token=$(./login --print-token)
    ///       echo "##vso[task.setvariable variable=apiToken;issecret=true]$token"
    /// ```
    ///
    /// # How to fix
    ///
    /// Write `issecret=true` into the command and hand the variable to the steps that need it in their `env`.
    ///
    /// # References
    ///
    /// - Set variables in scripts, "Set a secret variable", Azure Pipelines documentation
    /// - CWE-532
    Workload "workload/unmasked-secret-variable": "a script sets a secret that the log does not hide", Medium, Medium
}

const COMMAND: &str = "##vso[task.setvariable";

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (_, _, step) in cx.steps() {
        let Some(run) = step.run() else { continue };
        let text = run.script.value();
        for (at, _) in text.match_indices(COMMAND) {
            let rest = text.get(at..).unwrap_or_default();
            let line = rest.lines().next().unwrap_or_default();
            if let Some((name, length)) = unmasked(line) {
                let span = run.script.locate(Span::new(at, at + length));
                let message = format!(
                    "`{name}` is set as a plain variable: its value stands in the log, and every later step has it"
                );
                out.push(
                    cx.finding(&RULE, span, message)
                        .help("write `;issecret=true` before the `]`"),
                );
            }
        }
    }
}

/// The name of a secret that is set without a mark, and how long the command is.
fn unmasked(line: &str) -> Option<(&str, usize)> {
    let end = line.find(']')?;
    let properties = line.get(COMMAND.len()..end)?;
    let value = |wanted: &str| {
        let mut pairs = properties
            .split(';')
            .filter_map(|pair| pair.split_once('='));
        let found = pairs.find(|(key, _)| key.trim().eq_ignore_ascii_case(wanted));
        found.map(|(_, value)| value.trim())
    };
    let name = value("variable").filter(|name| names_secret(name))?;
    // Emptied, or only told to be there.
    let says_nothing = line.get(end + 1..)?.trim_matches(['"', '\'', ' ', ')']);
    let is_plain = matches!(
        says_nothing.to_ascii_lowercase().as_str(),
        "" | "true" | "false" | "$true" | "$false"
    );
    let is_marked = value("issecret").is_some_and(|mark| !mark.eq_ignore_ascii_case("false"));
    (!is_plain && !is_marked).then_some((name, end + 1))
}
