//! What a script uses of the token.

use std::collections::HashSet;

use lockgate_evidence::Span;
use lockgate_pipelines::model::Run;
use lockgate_pipelines::shell::{self, Command, Effective, Nesting, Script, Shell, Word};
use lockgate_pipelines::yaml::Text;

use super::frame::{Frame, MAX_DEPTH, Told};
use super::job::Walk;
use super::program;
use crate::facts::spots::secrets_in;
use crate::tree::Place;
use crate::workspace::executed_file;

/// Most variables of a script that are known to hold the token.
const MAX_VARIABLES: usize = 64;

/// A step with `run:`.
pub(super) fn run(walk: &mut Walk, frame: &Frame<'_>, run: &Run) {
    let step = frame.place.step;
    let shell = step.map(|step| frame.place.pipeline.shell_of(frame.place.job, step));
    let parsed = run.parsed(shell.unwrap_or(Shell::Posix));
    commands(walk, frame, parsed, &run.script);
}

/// A script of the repository that a command runs: it has what the command has.
pub(super) fn called(walk: &mut Walk, here: &Here<'_>, place: Place<'_>) {
    let found = place.step.and_then(|step| Some((step, step.run()?)));
    let Some((step, run)) = found.filter(|_| walk.may_go_on() && here.depth < MAX_DEPTH) else {
        walk.needs.unknown("scripts call each other too deeply");
        return;
    };
    let parsed = run.parsed(place.pipeline.shell_of(place.job, step));
    let inner = Here {
        script: parsed,
        variables: here.variables.clone(),
        templates: Vec::new(),
        functions: functions(parsed),
        called: here.frame.tree.called_scripts(place),
        depth: here.depth + 1,
        ..*here
    };
    all(walk, &inner, &run.script);
}

/// Every command of a script, which is the value of `text`.
pub(super) fn commands(walk: &mut Walk, frame: &Frame<'_>, script: &Script, text: &Text) {
    let here = Here::new(walk, frame, script, text);
    all(walk, &here, text);
}

fn all(walk: &mut Walk, here: &Here<'_>, text: &Text) {
    let script = here.script;
    if script.opaque.is_some() {
        let name = step_name(here.frame, script);
        if here.handed {
            walk.needs
                .unknown(format!("{name} is not read, and has the token"));
        } else {
            walk.opaque(format!("{name} is not read"), program::doubt(text.value()));
        }
        return;
    }
    for command in &script.commands {
        program::command(walk, here, command);
    }
    if here.handed && text.value().contains("GITHUB_ENV") {
        walk.exported = walk.exported || here.exports(script);
    }
}

fn step_name(frame: &Frame<'_>, script: &Script) -> String {
    let step = frame.place.step.and_then(|step| step.name.as_ref());
    let language = match script.shell {
        Shell::Python => "Python script",
        _ => "script",
    };
    match step {
        Some(name) => format!("the {language} of step `{}`", name.value().trim()),
        None => format!("the {language} of a step"),
    }
}

/// A script with what it was handed.
pub(super) struct Here<'a> {
    pub(super) frame: &'a Frame<'a>,
    pub(super) script: &'a Script,
    /// Names of variables that hold the platform's token.
    pub(super) variables: Vec<String>,
    /// Templates of the script that become the token.
    templates: Vec<Span>,
    /// The script has the platform's token.
    pub(super) handed: bool,
    functions: HashSet<String>,
    /// Scripts of the repository that its commands run.
    called: Vec<Place<'a>>,
    depth: usize,
}

impl<'a> Here<'a> {
    fn new(walk: &Walk, frame: &'a Frame<'a>, script: &'a Script, text: &Text) -> Self {
        let mut variables = frame.token_variables();
        let templates = templates(frame, text);
        let handed = walk.exported || !variables.is_empty() || !templates.is_empty();
        if handed {
            follow(script, &mut variables, &templates);
        }
        Self {
            frame,
            script,
            variables,
            templates,
            handed,
            functions: functions(script),
            called: frame.tree.called_scripts(frame.place),
            depth: 0,
        }
    }

    /// The script of the repository that a command runs, where it was read.
    pub(super) fn script_of(&self, effective: &Effective<'_>) -> Option<Place<'a>> {
        if self.called.is_empty() {
            return None;
        }
        let file = executed_file(effective)?.text.as_str();
        let name = file.trim_matches(['"', '\'']).rsplit('/').next()?;
        let is_it = |place: &&Place<'_>| place.pipeline.path().rsplit('/').next() == Some(name);
        self.called.iter().find(is_it).copied()
    }

    /// True where a word holds the platform's token.
    pub(super) fn holds_token(&self, word: &Word) -> bool {
        holds_token(word, &self.variables, &self.templates)
    }

    /// True where the script itself says what the program is.
    pub(super) fn is_function(&self, name: &str) -> bool {
        self.functions.contains(name)
    }

    /// Whether the platform's token is the one that the platform's command line takes.
    pub(super) fn command_line_token(&self, command: &Command, exported: bool) -> Told {
        for name in ["GH_TOKEN", "GITHUB_TOKEN"] {
            let own = command.assignments.iter().find(|own| own.name == name);
            if let Some(own) = own {
                return if self.holds_token(&own.value) {
                    Told::Yes
                } else {
                    Told::Maybe
                };
            }
            let whose = self.frame.whose_variable(name);
            if whose != super::frame::Whose::default() {
                return whose.is_platform();
            }
        }
        if self.handed || exported {
            Told::Yes
        } else {
            Told::No
        }
    }

    /// True where the script writes the token into the environment of later steps.
    fn exports(&self, script: &Script) -> bool {
        script.commands.iter().any(|command| {
            let into = |target: &Word| target.variables().any(|name| name.ends_with("GITHUB_ENV"));
            let writes = command
                .all_redirects()
                .any(|redirect| into(&redirect.target));
            let mut words = command.words();
            writes && words.any(|word| self.holds_token(word))
        })
    }
}

fn holds_token(word: &Word, variables: &[String], templates: &[Span]) -> bool {
    let mut names = word.variables();
    let named = names.any(|name| {
        let name = name.strip_prefix("env:").unwrap_or(name);
        variables.iter().any(|own| own == name)
    });
    // Templates are in order and do not overlap.
    let next = templates.partition_point(|span| span.start < word.span.start);
    named
        || templates
            .get(next)
            .is_some_and(|span| word.span.contains(*span))
}

/// Variables that are set to the token hold it too.
fn follow(script: &Script, variables: &mut Vec<String>, templates: &[Span]) {
    for assignment in &script.assignments {
        let room = variables.len() < MAX_VARIABLES;
        if room && holds_token(&assignment.value, variables, templates) {
            variables.push(assignment.name.clone());
        }
    }
}

fn templates(frame: &Frame<'_>, text: &Text) -> Vec<Span> {
    if !text.is_templated() {
        return Vec::new();
    }
    let plain = secrets_in(text);
    let spans = text.templates().iter().filter(|template| {
        // Secrets are in the order of their templates.
        let next = plain.partition_point(|secret| secret.span.start < template.span.start);
        let secret = plain
            .get(next)
            .filter(|secret| template.span.contains(secret.span));
        match secret {
            Some(secret) => secret.is_platform_token(),
            None => passes_token(frame, template.expression.as_ref().ok()),
        }
    });
    spans.map(|template| template.span).collect()
}

/// `${{ inputs.token }}` and `${{ env.TOKEN }}` where they stand for the platform's token.
fn passes_token(frame: &Frame<'_>, expr: Option<&lockgate_pipelines::expression::Expr>) -> bool {
    let Some(path) = expr.and_then(lockgate_pipelines::expression::Expr::path) else {
        return false;
    };
    match path.segments() {
        [root, name] if root == "inputs" => frame.whose_named_input(name).platform,
        [root, name] if root == "env" => frame.whose_variable(name).platform,
        _ => false,
    }
}

fn functions(script: &Script) -> HashSet<String> {
    let nestings = script.commands.iter().flat_map(|command| &command.nesting);
    let names = nestings.filter_map(|nesting| match nesting {
        Nesting::Function(name) => Some(name.to_string()),
        _ => None,
    });
    names.collect()
}

/// The code of `bash -c CODE`, where it is constant.
pub(super) fn inner(code: &str) -> Script {
    shell::parse(Shell::Posix, code)
}
