//! What scripts download, decode and execute.

use std::collections::HashMap;
use std::ops::Range;

use lockgate_evidence::Span;
use lockgate_pipelines::model::Run;
use lockgate_pipelines::shell::{self, Command, Effective, PartKind, Script, Shell, Word};

use crate::context::Context;
use crate::data::programs::{EXECUTE_ARGUMENTS, INTERPRETERS};

/// Every script of the file whose text holds one of the words, read.
pub(crate) fn scripts<'a>(
    cx: &Context<'a>,
    words: &'static [&'static str],
) -> impl Iterator<Item = (&'a Run, &'a Script)> + use<'a> {
    cx.steps().filter_map(move |(place, job, step)| {
        let run = step.run()?;
        let text = run.script.value();
        let asked = words.iter().any(|word| text.contains(word));
        asked.then(|| (run, run.parsed(place.pipeline.shell_of(job, step))))
    })
}

/// True where one of the words stands in the text by itself, not within a longer word: a cheap test before a script is
/// read. It looks at bytes, so that quotes, paths and templates end a word.
pub(crate) fn has_word(text: &str, words: &[&str]) -> bool {
    let is_inner = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let mut own = text.as_bytes().split(|byte| !is_inner(byte));
    own.any(|own| words.iter().any(|word| word.as_bytes() == own))
}

/// A command whose output another one takes as a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Executed {
    /// Index of the command that gives the script.
    pub(crate) producer: usize,
    /// Index of the command that runs it.
    pub(crate) runner: usize,
}

/// The commands of each pipeline of a script, so that neighbours are found without a look at every command.
pub(crate) struct Pipelines(HashMap<usize, Vec<(usize, usize)>>);

/// How far a pipeline is followed; longer ones are made to waste time.
const MAX_NEIGHBOURS: usize = 256;

impl Pipelines {
    /// Of a script.
    pub(crate) fn new(script: &Script) -> Self {
        let mut found: HashMap<usize, Vec<(usize, usize)>> = HashMap::new();
        for (at, command) in script.commands.iter().enumerate() {
            for stage in &command.stages {
                found
                    .entry(stage.pipeline)
                    .or_default()
                    .push((stage.position, at));
            }
        }
        Self(found)
    }

    /// The commands whose output a command reads, directly or through others.
    pub(crate) fn before(&self, command: &Command) -> Vec<usize> {
        self.neighbours(command, |theirs, ours| theirs < ours)
    }

    /// The commands that read what a command writes, directly or through others.
    pub(crate) fn after(&self, command: &Command) -> Vec<usize> {
        self.neighbours(command, |theirs, ours| theirs > ours)
    }

    fn neighbours(&self, command: &Command, wanted: fn(usize, usize) -> bool) -> Vec<usize> {
        let members = command.stages.iter().flat_map(|stage| {
            let all = self.0.get(&stage.pipeline).map_or(&[][..], Vec::as_slice);
            let near = all
                .iter()
                .filter(move |(position, _)| wanted(*position, stage.position));
            near.map(|(_, at)| *at)
        });
        members.take(MAX_NEIGHBOURS).collect()
    }
}

/// Every such pair: by a pipe, a substitution, a here-string.
pub(crate) fn executed(script: &Script) -> Vec<Executed> {
    let pipelines = Pipelines::new(script);
    let mut found = Vec::new();
    for (runner, command) in script.commands.iter().enumerate() {
        let Some(code) = command
            .effective()
            .and_then(|effective| Code::of(command, &effective))
        else {
            continue;
        };
        let inner = code.words.iter().flat_map(|word| ranges(word)).flatten();
        found.extend(
            inner
                .take(MAX_NEIGHBOURS)
                .map(|producer| Executed { producer, runner }),
        );
        if code.stdin {
            let before = pipelines.before(command);
            found.extend(
                before
                    .into_iter()
                    .map(|producer| Executed { producer, runner }),
            );
        }
    }
    found
}

/// Scripts within scripts, `bash -c '… | …'`, with the place of the word that holds them. Only constant ones that join
/// commands are read, one level deep.
pub(crate) fn nested(script: &Script) -> Vec<(Span, Script)> {
    let mut found = Vec::new();
    for command in &script.commands {
        let Some(effective) = command
            .effective()
            .filter(|effective| is_interpreter(&effective.name))
        else {
            continue;
        };
        let code = Code::of(command, &effective).map_or(Vec::new(), |code| code.words);
        let texts = code
            .into_iter()
            .filter_map(|word| Some((word.span, word.literal()?)));
        let joined = texts.filter(|(_, text)| text.contains(['|', '(']));
        found.extend(joined.map(|(span, text)| (span, shell::parse(Shell::Posix, &text))));
        if found.len() > MAX_NEIGHBOURS {
            break;
        }
    }
    found
}

fn ranges(word: &Word) -> impl Iterator<Item = Range<usize>> + '_ {
    word.parts.iter().filter_map(|part| match &part.kind {
        PartKind::CommandSubst { commands } | PartKind::ProcessSubst { commands } => {
            Some(commands.clone())
        }
        _ => None,
    })
}

/// Where a command takes the code from that it runs.
pub(crate) struct Code<'a> {
    /// Words that are code, or name the file that holds it.
    pub(crate) words: Vec<&'a Word>,
    /// True where the code is standard input.
    pub(crate) stdin: bool,
}

impl<'a> Code<'a> {
    /// Of an interpreter, `eval`, `source` or their kin; `None` for every other program.
    pub(crate) fn of(command: &'a Command, effective: &Effective<'a>) -> Option<Self> {
        if effective.wrappers.iter().any(|wrapper| wrapper == "xargs") {
            return None;
        }
        if EXECUTE_ARGUMENTS.contains(&effective.name.as_str()) {
            let piped = effective.args.is_empty();
            return Some(Self {
                words: effective.args.iter().collect(),
                stdin: piped,
            });
        }
        is_interpreter(&effective.name).then(|| Self::of_interpreter(command, effective))
    }

    /// `-c CODE`, else the first operand, else standard input; `-s` and `-` are standard input too.
    fn of_interpreter(command: &'a Command, effective: &Effective<'a>) -> Self {
        let mut args = effective.args.iter();
        while let Some(word) = args.next() {
            let text = word.literal_prefix();
            match text.as_str() {
                "-s" | "-" | "/dev/stdin" => return Self::input(command),
                "-o" | "-O" | "+o" => drop(args.next()),
                _ if takes_code(&effective.name, &text) => {
                    return Self {
                        words: args.next().into_iter().collect(),
                        stdin: false,
                    };
                }
                _ if text == "-m" => {
                    return Self {
                        words: Vec::new(),
                        stdin: false,
                    };
                }
                _ if text.starts_with('-') => {}
                _ => {
                    return Self {
                        words: vec![word],
                        stdin: false,
                    };
                }
            }
        }
        Self::input(command)
    }

    fn input(command: &'a Command) -> Self {
        let fed = command
            .redirects
            .iter()
            .filter(|redirect| matches!(redirect.operator.as_str(), "<" | "<<<"));
        Self {
            words: fed.map(|redirect| &redirect.target).collect(),
            stdin: true,
        }
    }
}

/// `bash -c`, `bash -euc`, `python -c`, `perl -e`, `node -e`, `pwsh -Command`.
fn takes_code(program: &str, option: &str) -> bool {
    let short = option.starts_with('-') && !option.starts_with("--") && option.len() > 1;
    match program {
        "perl" | "ruby" | "node" | "php" => {
            short && option.contains(['e', 'r', 'p']) || matches!(option, "--eval" | "--print")
        }
        "pwsh" | "powershell" => {
            option.len() > 1 && "-command".starts_with(&option.to_ascii_lowercase())
        }
        _ => short && option.ends_with('c'),
    }
}

/// True for a program that runs a script it is given.
pub(crate) fn is_interpreter(name: &str) -> bool {
    let plain = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    INTERPRETERS.binary_search(&plain).is_ok()
}
