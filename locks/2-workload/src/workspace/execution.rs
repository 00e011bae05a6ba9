//! Commands and actions that execute, or load as code, what stands in the workspace.

use lockgate_evidence::Span;
use lockgate_pipelines::model::{Event, Run, Step, Target, Uses};
use lockgate_pipelines::shell::{Command, Effective, Script, Word};

use super::checkout::checkout_folder;
use super::folder::Folder;
use super::working_folder;
use crate::conditions::guards;
use crate::data::build_tools::{
    BuildTool, PLACE_OPERANDS, PLACE_OPTIONS, PRINTS_ONLY, PYTHON_MODULES, SHELLS, SOURCERS, When,
    build_tools,
};
use crate::data::executing_actions::{EXECUTING_ACTIONS, EXECUTING_WITH_INPUT};
use crate::tree::Place;

/// One place where something of the workspace is executed.
#[derive(Clone, Debug)]
pub(crate) struct Execution {
    /// The command or the reference of the action.
    pub(crate) span: Span,
    /// The command or action as a person would call it.
    pub(crate) what: String,
    /// What of the workspace it executes.
    pub(crate) reads: &'static str,
}

impl Execution {
    /// True where an agent takes it for orders, which it may refuse or take from elsewhere.
    pub(crate) fn is_obeyed(&self) -> bool {
        self.reads.contains("orders")
    }
}

/// Where outsiders' files stand, and from when on.
#[derive(Clone, Debug)]
pub(crate) struct Ground {
    /// The step after which they are there.
    pub(crate) step: usize,
    /// The command of that step's script.
    pub(crate) command: Option<usize>,
    /// The folder.
    pub(crate) folder: Folder,
    /// The event under which.
    pub(crate) event: Event,
    /// True where they are there before the first step, on platforms that check out by themselves.
    pub(crate) at_once: bool,
}

/// Everything in the job of `place` that executes files of `ground`, in order.
pub(crate) fn executions(place: Place<'_>, ground: &Ground) -> Vec<Execution> {
    let mut found = Vec::new();
    let mut clean: Vec<Folder> = earlier_folders(place, ground);
    for step in place.job.steps.iter().skip(ground.step) {
        let place = Place {
            step: Some(step),
            ..place
        };
        let refilled = checkout_folder(step).filter(|_| step.index > ground.step);
        if refilled.as_ref() == Some(&ground.folder) {
            break;
        }
        clean.extend(refilled);
        let site = Site {
            place,
            step,
            ground,
            clean: &clean,
        };
        let here = site.executions();
        if !here.is_empty() && runs_under(place, ground.event) {
            found.extend(here);
        }
    }
    found
}

/// True where the step can run under the event; within a called pipeline every step can.
fn runs_under(place: Place<'_>, event: Event) -> bool {
    place.pipeline.trigger(event).is_none() || guards(&place).runs_under(event)
}

/// Folders that other checkouts have filled before, below the outsiders' one.
fn earlier_folders(place: Place<'_>, ground: &Ground) -> Vec<Folder> {
    let steps = place.job.steps.iter().take(ground.step);
    steps
        .filter_map(checkout_folder)
        .filter(|folder| !folder.is_workspace() && *folder != ground.folder)
        .collect()
}

#[derive(Clone, Copy)]
struct Site<'s, 'a> {
    place: Place<'a>,
    step: &'a Step,
    ground: &'s Ground,
    clean: &'s [Folder],
}

impl Site<'_, '_> {
    fn executions(self) -> Vec<Execution> {
        if let Some(uses) = self.step.uses() {
            let later = self.step.index > self.ground.step;
            return later
                .then(|| self.by_action(uses))
                .flatten()
                .into_iter()
                .collect();
        }
        self.step
            .run()
            .map(|run| self.by_script(run))
            .unwrap_or_default()
    }

    fn by_action(self, uses: &Uses) -> Option<Execution> {
        let reads = match &uses.target {
            Target::Local(path) => {
                let folder = Folder::of(path)?;
                self.is_untrusted(&folder).then_some("the action")?
            }
            _ => self.of_action(uses)?,
        };
        Some(Execution {
            span: uses.reference.span(),
            what: uses
                .target
                .action()
                .unwrap_or_else(|| uses.reference.value().to_owned()),
            reads,
        })
    }

    fn of_action(self, uses: &Uses) -> Option<&'static str> {
        let action = uses.target.action()?.to_ascii_lowercase();
        if action == "actions/github-script" {
            let modules = loaded(uses.input("script")?);
            let mut folders = modules.into_iter().filter_map(Folder::of);
            let any = folders.any(|module| self.is_untrusted(&module));
            return any.then_some("the script");
        }
        let known = EXECUTING_ACTIONS.iter().find(|(name, _)| *name == action);
        let with_input = || {
            let mut all = EXECUTING_WITH_INPUT.iter();
            let (_, _, reads) = all.find(|(name, input, _)| {
                *name == action
                    && uses
                        .input(input)
                        .is_some_and(|value| !matches!(value, "" | "false"))
            })?;
            Some(*reads)
        };
        let reads = known.map(|(_, reads)| *reads).or_else(with_input)?;
        let folder = [
            "working-directory",
            "workdir",
            "context",
            "path",
            "directory",
            "manifest-path",
            "workingDirectory",
        ]
        .iter()
        .find_map(|input| uses.input(input))
        .map_or(Some(Folder::workspace()), Folder::of)?;
        self.is_untrusted(&folder).then_some(reads)
    }

    /// True where what stands at the path is an outsider's.
    fn is_untrusted(self, at: &Folder) -> bool {
        let cleaner = self.clean.iter().any(|folder| {
            folder.holds(at) && self.ground.folder.holds(folder) && *folder != self.ground.folder
        });
        self.ground.folder.holds(at) && !cleaner
    }

    fn by_script(self, run: &Run) -> Vec<Execution> {
        let script = run.parsed(self.place.pipeline.shell_of(self.place.job, self.step));
        let mut found = Vec::new();
        for (index, command) in script.commands.iter().enumerate() {
            let before = !self.ground.at_once
                && self.step.index == self.ground.step
                && self.ground.command.is_none_or(|taken| index <= taken);
            if before {
                continue;
            }
            if let Some(reads) = self.by_command(script, index, command) {
                found.push(Execution {
                    span: run.script.locate(command.span),
                    what: short(script.slice(command.span)),
                    reads,
                });
            }
        }
        found
    }

    fn by_command(self, script: &Script, index: usize, command: &Command) -> Option<&'static str> {
        let here = working_folder(self.place, self.step, script, index);
        let effective = command.effective()?;
        let (reads, file) = executes(&effective)?;
        // A script is wherever its path says; all other programs read where they stand or are told to.
        let places = match file {
            Some(file) => here?.at(&file.text).into_iter().collect(),
            None => places(&here?, &effective),
        };
        let untrusted = places.iter().any(|place| self.is_untrusted(place));
        untrusted.then_some(reads)
    }
}

/// The modules of the workspace that JavaScript loads by a relative path or one below the workspace's variable.
fn loaded(script: &str) -> Vec<&str> {
    let calls = ["require(", "import("]
        .iter()
        .flat_map(|call| script.match_indices(call));
    let arguments = calls.filter_map(|(at, call)| {
        let rest = script.get(at + call.len()..)?;
        let end = rest.find([')', '\n'])?;
        Some(rest.get(..end)?.trim_matches([' ', '"', '\'', '`']))
    });
    let below = [
        "${process.env.GITHUB_WORKSPACE}/",
        "${{ github.workspace }}/",
    ];
    arguments
        .filter_map(|path| {
            let relative = path.starts_with("./").then_some(path);
            relative.or_else(|| below.iter().find_map(|start| path.strip_prefix(start)))
        })
        .collect()
}

/// The folders and files a tool is told to work on (`make -C x`, `--manifest-path=x/Cargo.toml`, `docker build x`), else
/// where it stands.
fn places(here: &Folder, command: &Effective<'_>) -> Vec<Folder> {
    let operands = PLACE_OPERANDS.contains(&command.name.as_str());
    let mut found = Vec::new();
    let mut wanted = false;
    for word in command.args {
        let text = word.text.as_str();
        let value = if let Some((option, value)) = text.split_once('=') {
            PLACE_OPTIONS.contains(&option).then_some(value)
        } else {
            let is_path = operands && !text.starts_with('-') && (text.contains('/') || text == ".");
            (wanted || is_path).then_some(text)
        };
        wanted = PLACE_OPTIONS.contains(&text);
        found.extend(value.and_then(|value| here.at(value)));
    }
    if found.is_empty() {
        found.push(here.clone());
    }
    found
}

/// The file that a command runs as a program or script, by a path that may be in the workspace.
pub(crate) fn executed_file<'w>(command: &Effective<'w>) -> Option<&'w Word> {
    executes(command)?.1
}

/// What a command executes, and the file where it is one file.
fn executes<'w>(command: &Effective<'w>) -> Option<(&'static str, Option<&'w Word>)> {
    let prints = command
        .args
        .first()
        .is_some_and(|word| PRINTS_ONLY.contains(&word.text.as_str()));
    if prints {
        return None;
    }
    let program = command.program;
    if is_own_path(&program.text) {
        return Some(("the program", Some(program)));
    }
    if SOURCERS.contains(&command.name.as_str()) {
        return Some(("the script", command.args.first()));
    }
    if SHELLS.contains(&command.name.as_str()) {
        return script_operand(command.args).map(|file| ("the script", Some(file)));
    }
    if let Some(reads) = python_module(command) {
        return Some((reads, None));
    }
    let mut ways = build_tools(&command.name).iter();
    ways.find_map(|tool| by_tool(tool, command.args))
}

/// `./x`, `a/b.sh`: a program by a relative path.
fn is_own_path(text: &str) -> bool {
    let text = text.trim_matches(['"', '\'']);
    Folder::is_below_workspace(text)
        || (text.contains('/') && !text.starts_with(['/', '$', '~', '%']))
}

/// `python -m pytest`, `python -m pip install -r x`.
fn python_module(command: &Effective<'_>) -> Option<&'static str> {
    let is_python = command
        .name
        .strip_prefix("python")
        .is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.'));
    let at = command
        .args
        .iter()
        .position(|word| word.text == "-m")
        .filter(|_| is_python)?;
    let module = command.args.get(at + 1)?.text.as_str();
    let rest = command.args.get(at + 2..).unwrap_or_default();
    if module == "pip" {
        let pip = build_tools("pip").first()?;
        return by_tool(pip, rest).map(|(reads, _)| reads);
    }
    PYTHON_MODULES
        .iter()
        .find(|(name, _)| *name == module)
        .map(|(_, reads)| *reads)
}

fn by_tool<'w>(tool: &BuildTool, args: &'w [Word]) -> Option<(&'static str, Option<&'w Word>)> {
    if has_option(args, &tool.tamed_by) {
        return None;
    }
    let matched = match &tool.when {
        When::Always => true,
        When::Verbs(verbs) => starts_with_verb(args, verbs),
        When::Options(options) => has_option(args, options),
        When::Script => return script_operand(args).map(|file| (tool.reads, Some(file))),
        When::OptionsOrPath(options) => {
            has_option(args, options) || args.iter().any(|word| is_package_path(&word.text))
        }
    };
    matched.then_some((tool.reads, None))
}

/// `-x`, `--long` or `--long=value`.
fn has_option(args: &[Word], options: &[&str]) -> bool {
    let is = |word: &Word, option: &str| {
        let rest = word.text.strip_prefix(option);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('='))
    };
    args.iter()
        .any(|word| options.iter().any(|option| is(word, option)))
}

/// The first operand, or the first two joined by `+`, is one of the verbs. Options before it are passed over.
fn starts_with_verb(args: &[Word], verbs: &[&str]) -> bool {
    let mut operands = args
        .iter()
        .map(|word| word.text.as_str())
        .filter(|text| !text.starts_with(['-', '+']));
    let Some(first) = operands.next() else {
        return false;
    };
    let pair = operands.next().map(|second| format!("{first}+{second}"));
    verbs.contains(&first) || pair.is_some_and(|pair| verbs.contains(&pair.as_str()))
}

/// The first operand, unless the program is in the arguments (`-c`, `-e`) or on the standard input.
fn script_operand(args: &[Word]) -> Option<&Word> {
    for word in args {
        match word.text.as_str() {
            "-c" | "-e" | "-m" | "-" | "-p" | "--eval" | "-Command" | "-r" => return None,
            text if text.starts_with(['-', '+']) => {}
            _ => return Some(word),
        }
    }
    None
}

/// `.`, `./x`, `.[dev]`, `../x`: a package in the workspace as an operand of an installer.
fn is_package_path(text: &str) -> bool {
    let text = text.trim_matches(['"', '\'']);
    text == "." || text.starts_with("./") || text.starts_with(".[") || text.starts_with("../")
}

/// The first line, at most sixty characters.
fn short(text: &str) -> String {
    let line = text
        .lines()
        .next()
        .unwrap_or_default()
        .trim_end_matches('\\')
        .trim();
    if line.chars().count() <= 60 {
        return line.to_owned();
    }
    line.chars().take(57).chain("...".chars()).collect()
}
