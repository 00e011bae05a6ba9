//! Values inside scripts: words, variables and what commands print.

use lockgate_evidence::{Confidence, Span};
use lockgate_pipelines::github::{context_trust, is_multiline};
use lockgate_pipelines::model::{Event, Platform, Run, Trust};
use lockgate_pipelines::shell::{Command, Effective, Part, PartKind, Script, Word};

use super::gitlab::in_merge_requests;
use super::{Flow, Taint, worst};
use crate::tree::Place;
use crate::workspace::reads_artifact;

/// Commands that print what they are given, perhaps changed.
const FILTERS: &[&str] = &[
    "awk",
    "base64",
    "basename",
    "cat",
    "cut",
    "dirname",
    "echo",
    "egrep",
    "envsubst",
    "fold",
    "grep",
    "head",
    "jq",
    "paste",
    "perl",
    "printf",
    "rev",
    "sed",
    "sort",
    "tac",
    "tail",
    "tee",
    "tr",
    "uniq",
    "write-host",
    "write-output",
    "xargs",
    "yq",
];

/// Fields of `gh … --json` that cannot carry anything.
const HARMLESS_FIELDS: &[&str] = &[
    "additions",
    "baserefname",
    "baserefoid",
    "changedfiles",
    "closed",
    "closedat",
    "createdat",
    "databaseid",
    "deletions",
    "headrefoid",
    "id",
    "iscrossrepository",
    "isdraft",
    "mergeable",
    "mergecommit",
    "mergedat",
    "mergestatestatus",
    "number",
    "reviewdecision",
    "state",
    "statuscheckrollup",
    "updatedat",
    "url",
    "author",
    "mergedby",
    "reviewrequests",
    "assignees",
];

impl Flow<'_> {
    /// What an outsider can do about a word of a script.
    pub(crate) fn word(
        self,
        place: Place<'_>,
        run: &Run,
        script: &Script,
        word: &Word,
    ) -> Option<Taint> {
        worst(
            word.parts
                .iter()
                .filter_map(|part| self.part(place, run, script, part)),
        )
    }

    fn part(self, place: Place<'_>, run: &Run, script: &Script, part: &Part) -> Option<Taint> {
        match &part.kind {
            PartKind::Expression => self.expression_at(place, run, part.span),
            PartKind::Variable { name } => {
                let taint = self.variable(place, run, script, name, part.span.start)?;
                let multiline = taint.multiline && !keeps_one_line(script.slice(part.span));
                Some(Taint { multiline, ..taint })
            }
            PartKind::CommandSubst { commands } => {
                let deeper = self.deeper()?;
                worst(
                    commands
                        .clone()
                        .filter(|index| !is_cut(script, *index))
                        .filter_map(|index| deeper.output_of(place, run, script, index)),
                )
            }
            _ => None,
        }
    }

    /// The `${{ }}` that covers these bytes of the script.
    fn expression_at(self, place: Place<'_>, run: &Run, span: Span) -> Option<Taint> {
        let covering = run
            .script
            .templates()
            .iter()
            .filter(|template| template.span.overlaps(span));
        worst(
            covering
                .filter_map(|template| self.expression(place, template.expression.as_ref().ok()?)),
        )
    }

    /// A variable of a script: assigned in it before, or of the environment.
    pub(crate) fn variable(
        self,
        place: Place<'_>,
        run: &Run,
        script: &Script,
        name: &str,
        before: usize,
    ) -> Option<Taint> {
        let deeper = self.deeper()?;
        let name = name.strip_prefix("env:").unwrap_or(name);
        if is_checked(script, name, before) {
            return None;
        }
        let mut assigned = script.assignments.iter().filter(|assignment| {
            assignment.span.end <= before && assignment.name.trim_start_matches("env:") == name
        });
        if let Some(last) = assigned.next_back() {
            let span = run.script.locate(last.span);
            let taint = deeper.word(place, run, script, &last.value)?;
            return Some(taint.via(run.script.source(), span, format!("becomes `{name}`")));
        }
        let read = deeper.read_into(place, run, script, name, before);
        if place.pipeline.is_script() {
            return read.or_else(|| deeper.given_by_callers(place, name));
        }
        read.or_else(|| deeper.environment(place, name))
            .or_else(|| self.default_variable(place, name))
    }

    /// What `read` puts into a variable: of a here-string, or of what is piped into it or the loop around it.
    fn read_into(
        self,
        place: Place<'_>,
        run: &Run,
        script: &Script,
        name: &str,
        before: usize,
    ) -> Option<Taint> {
        let mut commands = script.commands.iter().enumerate();
        let (index, command) = commands.find(|(_, command)| {
            command.span.end <= before
                && command.effective().is_some_and(|effective| {
                    matches!(effective.name.as_str(), "read" | "mapfile" | "readarray")
                        && effective.args.iter().any(|word| word.text == name)
                })
        })?;
        let given = command.all_redirects().filter_map(|redirect| {
            let word = match (&redirect.heredoc, redirect.operator.as_str()) {
                (Some(heredoc), _) => &heredoc.body,
                (None, "<<<") => &redirect.target,
                _ => return None,
            };
            self.word(place, run, script, word)
        });
        let fed = (0..index).filter(|&other| script.downstream(other).any(|next| next == index));
        let fed = fed.filter_map(|other| self.output_of(place, run, script, other));
        let taint = worst(given.chain(fed))?;
        let span = run.script.locate(command.span);
        let taint = taint.via(run.script.source(), span, format!("becomes `{name}`"));
        Some(taint.multiline(false))
    }

    /// What a command prints, as far as it repeats its arguments, its input or outside data.
    pub(crate) fn output_of(
        self,
        place: Place<'_>,
        run: &Run,
        script: &Script,
        index: usize,
    ) -> Option<Taint> {
        let deeper = self.deeper()?;
        let command = script.commands.get(index)?;
        if command.name.is_none() {
            // In PowerShell a string alone is printed.
            let words = command.args.iter();
            return worst(words.filter_map(|word| deeper.word(place, run, script, word)))
                .or_else(|| deeper.files(place, run, script, index));
        }
        let effective = command.effective()?;
        if let Some(taint) = fetched(place, script, command) {
            return Some(taint.via(
                run.script.source(),
                run.script.locate(command.span),
                "reads outside data",
            ));
        }
        if let Some(taint) = of_artifact(place, run, script, index) {
            return Some(Taint {
                multiline: taint.multiline && !joins_lines(&effective),
                ..taint
            });
        }
        if !FILTERS.contains(&effective.name.as_str()) {
            return None;
        }
        let words = effective
            .args
            .iter()
            .filter_map(|word| deeper.word(place, run, script, word));
        let bodies = command
            .all_redirects()
            .filter_map(|redirect| redirect.heredoc.as_ref());
        let bodies = bodies.filter_map(|heredoc| deeper.word(place, run, script, &heredoc.body));
        let strings = command
            .redirects
            .iter()
            .filter(|redirect| redirect.operator == "<<<");
        let strings =
            strings.filter_map(|redirect| deeper.word(place, run, script, &redirect.target));
        let fed = script
            .commands
            .iter()
            .enumerate()
            .filter(|(_, other)| other.pipes_into == Some(index));
        let fed = fed.filter_map(|(from, _)| deeper.output_of(place, run, script, from));
        let files = deeper.files(place, run, script, index);
        let taint = worst(words.chain(bodies).chain(strings).chain(fed).chain(files))?;
        let of_answer = is_answer(&taint) && effective.name == "jq";
        if of_answer && !asks_for_text(&effective) {
            return None;
        }
        let one_line = joins_lines(&effective) || of_answer && !asks_for_lines(&effective);
        Some(Taint {
            multiline: taint.multiline && !one_line,
            ..taint
        })
    }
}

impl Flow<'_> {
    /// A variable that the platform itself puts among the others; on GitHub `env` holds none of those.
    pub(super) fn platform_variable(self, place: Place<'_>, name: &str) -> Option<Taint> {
        let on_github = place.pipeline.platform == Platform::GitHub;
        (!on_github).then(|| self.default_variable(place, name))?
    }

    /// Variables the platform sets itself.
    fn default_variable(self, place: Place<'_>, name: &str) -> Option<Taint> {
        let taint = default_variable(place, name)?;
        let of_proposal = taint.origin.starts_with("ci.merge_request_");
        (!of_proposal || in_merge_requests(self.tree, place)).then_some(taint)
    }
}

/// True where the script has held the variable against a whole pattern before: `[[ "$NAME" =~ ^[a-z]+$ ]]`.
fn is_checked(script: &Script, name: &str, before: usize) -> bool {
    let text = script.text().get(..before).unwrap_or_default();
    text.match_indices("=~").any(|(at, _)| {
        let left = text[..at].trim_end().trim_end_matches('"');
        let named = left.ends_with(&format!("${name}")) || left.ends_with(&format!("${{{name}}}"));
        let in_comment = || {
            script
                .comments
                .iter()
                .any(|comment| comment.range().contains(&at))
        };
        named && is_whole_pattern(&text[at + 2..]) && !in_comment()
    })
}

/// True where the test ends with a pattern that holds from the first to the last character and lists what may stand
/// there. A pattern without an end, with `.` for anything, or with a negated list lets line feeds and commands through.
fn is_whole_pattern(rest: &str) -> bool {
    let Some((pattern, _)) = rest.split_once(" ]]") else {
        return false;
    };
    let pattern = pattern.trim();
    let open = ["[^", ".*", ".+", "||", "&&", "\n", "|"];
    pattern.starts_with('^')
        && pattern.ends_with('$')
        && !open.iter().any(|part| pattern.contains(part))
}

/// True for an expansion that cuts at the first line feed or takes all away: `${X%%$'\n'*}`, `${X//$'\n'/ }`.
fn keeps_one_line(expansion: &str) -> bool {
    [
        "%%$'\\n'*",
        "%%$'\\n*'",
        "//$'\\n'",
        "//[$'\\r\\n']",
        "//[$'\\n\\r']",
    ]
    .iter()
    .any(|cut| expansion.contains(cut))
}

/// True where the next command of the pipeline leaves one line of what this one prints; it is asked itself.
fn is_cut(script: &Script, index: usize) -> bool {
    let command = script.commands.get(index);
    let next = command.and_then(|command| script.commands.get(command.pipes_into?));
    let effective = next.and_then(Command::effective);
    effective.is_some_and(|effective| {
        FILTERS.contains(&effective.name.as_str()) && joins_lines(&effective)
    })
}

/// True where a command leaves one line of whatever it reads: `jq` without `-r`, `head -n 1`, `tr -d '\n'`.
fn joins_lines(effective: &Effective<'_>) -> bool {
    let words: Vec<_> = effective.args.iter().filter_map(Word::literal).collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    match effective.name.as_str() {
        "jq" if words.iter().any(|word| word.contains("tojson")) => true,
        "jq" => !words.iter().any(|word| {
            word.starts_with("--raw")
                || word == "--join-output"
                || (word.starts_with('-') && !word.starts_with("--") && word.contains(['r', 'j']))
        }),
        "head" | "tail" => has(&["-1", "-n1", "1"]),
        "tr" => has(&["\\n", "\\r\\n", "\n"]),
        "base64" => has(&["-w0", "-w", "--wrap=0"]),
        "xargs" => words.is_empty(),
        _ => false,
    }
}

/// Variables the platform sets itself.
fn default_variable(place: Place<'_>, name: &str) -> Option<Taint> {
    let platform = place.pipeline.platform;
    let context = platform.variable(name)?;
    let pull_request = [Event::PullRequest, Event::PullRequestTarget];
    let is_pull_request = pull_request
        .into_iter()
        .any(|event| place.pipeline.trigger(event).is_some());
    let filled = context != "github.head_ref" || is_pull_request || !place.pipeline.is_workflow();
    let trust = platform.context_trust(&context);
    let multiline = platform.is_multiline(&context);
    let is_outside = filled && (platform == Platform::GitHub || trust != Trust::Trusted);
    is_outside.then(|| Taint::new(trust, platform.shown(&context)).multiline(multiline))
}

/// A file of an artifact that a run of an outsider left: `$(cat number)`.
fn of_artifact(place: Place<'_>, run: &Run, script: &Script, index: usize) -> Option<Taint> {
    place.pipeline.trigger(Event::WorkflowRun)?;
    let command = script.commands.get(index)?;
    reads_artifact(place, index, command).then(|| {
        let text: Vec<_> = script.slice(command.span).split_whitespace().collect();
        let taint = Taint {
            artifact: true,
            ..Taint::new(Trust::Attacker, text.join(" "))
        };
        let span = run.script.locate(command.span);
        let note = "reads a file of an artifact that another run left";
        taint
            .multiline(true)
            .confidence(Confidence::Medium)
            .via(run.script.source(), span, note)
    })
}

/// Commands that read what outsiders wrote.
fn fetched(place: Place<'_>, script: &Script, command: &Command) -> Option<Taint> {
    let effective = command.effective()?;
    let words: Vec<_> = effective
        .args
        .iter()
        .map(|word| script.slice(word.span))
        .collect();
    match effective.name.as_str() {
        "gh" => fetched_by_gh(&words).or_else(|| fetched_by_api(script, &effective)),
        "curl" | "wget" => fetched_by_api(script, &effective),
        "jq" | "cat" if words.iter().any(|word| word.contains("GITHUB_EVENT_PATH")) => {
            event_file(&effective.name, &words)
        }
        "git" => fetched_by_git(place, &words),
        _ => None,
    }
}

fn fetched_by_gh(words: &[&str]) -> Option<Taint> {
    let [
        what @ ("pr" | "issue" | "release"),
        "view" | "list" | "diff",
        rest @ ..,
    ] = words
    else {
        return None;
    };
    if *what == "release" {
        return None;
    }
    let fields = json_fields(rest);
    let harmful: Vec<_> = fields
        .iter()
        .filter(|field| !HARMLESS_FIELDS.contains(&field.as_str()))
        .collect();
    if !fields.is_empty() && harmful.is_empty() {
        return None;
    }
    let multiline = fields.is_empty()
        || harmful
            .iter()
            .any(|field| matches!(field.as_str(), "body" | "comments" | "files" | "commits"));
    Some(
        Taint::new(Trust::Attacker, format!("gh {what} {}", words[1]))
            .multiline(multiline)
            .confidence(Confidence::Medium),
    )
}

/// Ends of filters that ask the API for text of outsiders.
const API_TEXTS: &[&str] = &[
    ".body",
    ".comments",
    ".display_title",
    ".filename",
    ".files",
    ".head.label",
    ".head.ref",
    ".headRefName",
    ".head_branch",
    ".message",
    ".title",
    "@json",
    "tojson",
    "tostring",
];

/// True for a command that asks the API for issues, pull requests, comments or commits.
fn asks_api(script: &Script, effective: &Effective<'_>) -> bool {
    let mut words = effective.args.iter().map(|word| script.slice(word.span));
    let about = |word: &str| {
        ["/pulls", "/issues", "/comments", "/commits"]
            .iter()
            .any(|part| word.contains(part))
    };
    match effective.name.as_str() {
        "gh" => words.next() == Some("api") && words.any(about),
        "curl" | "wget" => words.any(|word| {
            (word.contains("api.github.com") || word.contains("GITHUB_API_URL")) && about(word)
        }),
        _ => false,
    }
}

/// True where the filter of a `jq` names a field that outsiders write, or takes the whole.
fn asks_for_text(effective: &Effective<'_>) -> bool {
    let mut words = effective.args.iter().map(|word| word.text.as_str());
    words.any(|word| {
        let filter = word.trim_matches(['"', '\'']);
        let field = |text: &str| {
            filter.match_indices(text).any(|(at, _)| {
                let after = filter[at + text.len()..].chars().next();
                after.is_none_or(|c| !c.is_alphanumeric() && c != '_')
            })
        };
        !word.starts_with('-') && (filter == "." || API_TEXTS.iter().any(|text| field(text)))
    })
}

/// True where one of the fields that a filter names can hold line feeds.
fn asks_for_lines(effective: &Effective<'_>) -> bool {
    let long = [".body", ".comments", ".files", ".message"];
    effective.args.iter().any(|word| {
        let text = word.text.trim_matches(['"', '\'']);
        text == "." || long.iter().any(|field| text.contains(field))
    })
}

fn fetched_by_api(script: &Script, effective: &Effective<'_>) -> Option<Taint> {
    if !asks_api(script, effective) {
        return None;
    }
    let filters = ["--jq", "-q"];
    let mut words = effective.args.iter().map(|word| word.text.as_str());
    let filtered = words.any(|word| filters.contains(&word) || word.starts_with("--jq="));
    let text = !filtered || asks_for_text(effective);
    text.then(|| {
        let origin = if effective.name == "gh" {
            "gh api"
        } else {
            "curl"
        };
        Taint::new(Trust::Attacker, origin)
            .multiline(true)
            .confidence(Confidence::Medium)
    })
}

/// True for an answer of the API, most of whose fields carry nothing.
fn is_answer(taint: &Taint) -> bool {
    ["curl", "gh api", "gh issue ", "gh pr "]
        .iter()
        .any(|it| taint.origin.starts_with(it))
}

fn json_fields(words: &[&str]) -> Vec<String> {
    let place = words.iter().position(|word| *word == "--json");
    let value = place.and_then(|at| words.get(at + 1).copied());
    let value = value.or_else(|| words.iter().find_map(|word| word.strip_prefix("--json=")));
    let fields = value
        .unwrap_or_default()
        .trim_matches(['"', '\''])
        .split(',');
    fields
        .filter(|field| !field.is_empty())
        .map(str::to_ascii_lowercase)
        .collect()
}

/// `jq -r .issue.title "$GITHUB_EVENT_PATH"`.
fn event_file(program: &str, words: &[&str]) -> Option<Taint> {
    let filter = words
        .iter()
        .map(|word| word.trim_matches(['"', '\'']))
        .find(|word| word.starts_with('.'));
    let path = match filter {
        Some(filter) if program == "jq" => format!("github.event{}", filter.trim_end_matches('.')),
        _ => "github.event".to_owned(),
    };
    let path = path.replace("[]", ".*");
    let trust = context_trust(&path);
    (trust == Trust::Attacker).then(|| {
        Taint::new(trust, path.clone())
            .multiline(is_multiline(&path))
            .confidence(Confidence::Medium)
    })
}

/// Commit messages, authors and file names of a proposed change.
fn fetched_by_git(place: Place<'_>, words: &[&str]) -> Option<Taint> {
    let subcommand = *words.iter().find(|word| !word.starts_with('-'))?;
    let text = words.join(" ");
    let reads = match subcommand {
        "log" | "show" => ["%s", "%B", "%b", "%an", "%ae", "oneline"]
            .iter()
            .any(|field| text.contains(field)),
        "diff" | "diff-tree" => text.contains("--name"),
        _ => false,
    };
    let proposed = place.pipeline.triggers.iter().any(|trigger| {
        matches!(
            trigger.event,
            Event::PullRequest
                | Event::PullRequestTarget
                | Event::WorkflowRun
                | Event::IssueComment
        )
    });
    let multiline = text.contains("%B") || text.contains("%b") || text.contains("--name");
    (reads && proposed).then(|| {
        Taint::new(Trust::Attacker, format!("git {subcommand}"))
            .multiline(multiline)
            .confidence(Confidence::Low)
    })
}
