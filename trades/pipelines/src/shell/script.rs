//! The facts of a script.

use std::sync::Arc;

use lockgate_evidence::Span;

use super::{Shell, Word};

/// What a script does, as far as reading can tell.
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    /// The language it was read as.
    pub shell: Shell,
    /// Every command in the order in which it starts in the text; a command comes before those in its words.
    pub commands: Vec<Command>,
    /// Every variable given a value by the script itself: `X=1`, `export X=1`, `$X = 1`, `set X=1`, `for X in …`.
    /// Prefixes of a command (`X=1 make`) are at the command.
    pub assignments: Vec<Assignment>,
    /// Where tracing is switched on: `set -x`, `set -o xtrace`, `bash -x`, `Set-PSDebug -Trace`.
    pub xtrace: Vec<Span>,
    /// Every template (`${{ … }}` on GitHub) with its delimiters, wherever it stands.
    pub expressions: Vec<Span>,
    /// The comments, their marks included.
    pub comments: Vec<Span>,
    /// The places the grammar did not understand; facts near them are a best effort.
    pub errors: Vec<Span>,
    /// Why nothing was read, where nothing was read.
    pub opaque: Option<Opaque>,
    text: String,
}

/// Why the commands of a script are not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Opaque {
    /// Longer than [`MAX_LENGTH`](super::MAX_LENGTH).
    TooLong,
    /// Nested deeper than the reader goes.
    TooDeep,
    /// Reading it would take more work than the reader spends on a text of its length.
    TooCostly,
    /// The parser gave up.
    Unreadable,
    /// A language without commands in this sense: Python and unknown ones.
    NotAShell,
}

impl Opaque {
    /// In words, lower case; `None` where nothing is missing, because there were no commands to read.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            Self::TooLong => Some("it is too long"),
            Self::TooDeep => Some("it is nested too deeply"),
            Self::TooCostly => Some("reading it would take too much work"),
            Self::Unreadable => Some("its grammar is not understood"),
            Self::NotAShell => None,
        }
    }
}

/// One simple command (XCU 2.9.1).
#[derive(Clone, Debug, PartialEq)]
pub struct Command {
    /// The language it is written in.
    pub shell: Shell,
    /// The bytes from its first word, prefix or redirect to its last.
    pub span: Span,
    /// The program; `None` for a bare redirect and for an expression of PowerShell (`"a=$b" >> $env:GITHUB_OUTPUT`),
    /// whose words are the arguments. `[` and `[[` count as programs.
    pub name: Option<Word>,
    /// The words after the program.
    pub args: Vec<Word>,
    /// `VAR=value` before the program.
    pub assignments: Vec<Assignment>,
    /// Its own redirects.
    pub redirects: Vec<Arc<Redirect>>,
    /// The redirects of the groups, loops and subshells around it, innermost first. None cross a substitution.
    pub outer_redirects: Vec<Arc<Redirect>>,
    /// The first command of the next stage, where its output is piped on.
    pub pipes_into: Option<usize>,
    /// Its place in each pipeline around it, outermost first. None cross a substitution.
    pub stages: Vec<Stage>,
    /// What it stands in, outermost first.
    pub nesting: Vec<Nesting>,
    /// Behind `!`.
    pub negated: bool,
    /// Before `&`.
    pub background: bool,
}

/// A place in a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Which pipeline of the script.
    pub pipeline: usize,
    /// Which of its stages, from 0.
    pub position: usize,
}

/// What a command stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Nesting {
    /// `$(…)` or backquotes.
    Substitution,
    /// `<(…)` or `>(…)`.
    ProcessSubstitution,
    /// `( … )`.
    Subshell,
    /// `{ … }`; in PowerShell also a script block or hash table.
    Group,
    /// The body of a function, by its name.
    Function(Arc<str>),
    /// `for`, `while`, `until`, `select`.
    Loop,
    /// `if`, `case`.
    Conditional,
}

/// A variable given a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The bytes of the whole assignment.
    pub span: Span,
    /// The name as written, without sigils; `env:NAME` for PowerShell's environment.
    pub name: String,
    /// The value; empty parts for `X=`.
    pub value: Word,
    /// `export X=…`, `declare -x X=…`, `$env:X = …`.
    pub exported: bool,
}

/// One redirect (XCU 2.7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// The bytes of operator and target; a here-document's body is not part of it.
    pub span: Span,
    /// `>`, `>>`, `<`, `<<`, `<<-`, `<<<`, `&>`, `&>>`, `>|`, `<&`, `>&`.
    pub operator: String,
    /// The file descriptor, where one is written; PowerShell's `*>` has none.
    pub fd: Option<u32>,
    /// The file, descriptor or here-string; for a here-document its delimiter.
    pub target: Word,
    /// The here-document, where it is one.
    pub heredoc: Option<Heredoc>,
}

/// The body of a here-document (XCU 2.7.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heredoc {
    /// The body with its expansions; its span is the bytes between the line of the operator and the delimiter.
    pub body: Word,
    /// Whether the delimiter is quoted, so that the shell expands nothing in the body.
    pub quoted: bool,
}

impl Redirect {
    /// True where it writes to a file: `>`, `>>`, `>|`, `&>`, `&>>`, `>&` to a name.
    pub fn writes(&self) -> bool {
        match self.operator.as_str() {
            ">" | ">>" | ">|" | "&>" | "&>>" | "*>" | "*>>" => true,
            ">&" => !self
                .target
                .text
                .bytes()
                .all(|b| b.is_ascii_digit() || b == b'-'),
            _ => false,
        }
    }
}

impl Command {
    /// Its own redirects, then those of what stands around it, innermost first.
    pub fn all_redirects(&self) -> impl Iterator<Item = &Redirect> {
        let own = self.redirects.iter().rev();
        own.chain(&self.outer_redirects).map(AsRef::as_ref)
    }

    /// Name and arguments in order.
    pub fn words(&self) -> impl Iterator<Item = &Word> {
        self.name.iter().chain(&self.args)
    }
}

impl Script {
    /// The text as it was given, templates included.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of a span as text; empty where the span is not of this script.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// The innermost command at a byte: in its words, its redirects or the here-documents it reads.
    pub fn command_at(&self, offset: usize) -> Option<usize> {
        let covers = |span: Span| span.start <= offset && offset < span.end;
        let holds = |command: &Command| {
            covers(command.span)
                || command
                    .redirects
                    .iter()
                    .filter_map(|redirect| redirect.heredoc.as_ref())
                    .any(|heredoc| covers(heredoc.body.span))
        };
        self.commands.iter().rposition(holds)
    }

    /// The commands that read, directly or through others, what this one writes into its pipelines.
    pub fn downstream(&self, index: usize) -> impl Iterator<Item = usize> {
        let stages = self
            .commands
            .get(index)
            .map(|command| command.stages.clone());
        let stages = stages.unwrap_or_default();
        let reads = move |command: &Command| {
            command.stages.iter().any(|theirs| {
                stages
                    .iter()
                    .any(|ours| ours.pipeline == theirs.pipeline && ours.position < theirs.position)
            })
        };
        let all = self.commands.iter().enumerate();
        all.filter(move |(_, command)| reads(command))
            .map(|(at, _)| at)
    }

    pub(super) fn new(shell: Shell, text: &str, templates: Vec<Span>) -> Self {
        Self {
            shell,
            commands: Vec::new(),
            assignments: Vec::new(),
            xtrace: Vec::new(),
            expressions: templates,
            comments: Vec::new(),
            errors: Vec::new(),
            opaque: None,
            text: text.to_owned(),
        }
    }
}
