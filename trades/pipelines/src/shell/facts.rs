//! The facts of a script while it is read.

use std::sync::Arc;

use lockgate_evidence::Span;

use super::{Assignment, Command, Nesting, Opaque, Redirect, Script, Shell, Stage};

/// How many commands a script may have. Every command carries where it stands, so many commands in many blocks would
/// take memory by the product.
const MAX_COMMANDS: usize = 20_000;

/// How many redirects may apply to one command from around it, for the same reason.
const MAX_OUTER: usize = 64;

/// What a reading has found so far, and where it is.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) commands: Vec<Command>,
    pub(super) assignments: Vec<Assignment>,
    pub(super) xtrace: Vec<Span>,
    pub(super) comments: Vec<Span>,
    pub(super) errors: Vec<Span>,
    /// Where the reader is; copied into every command.
    pub(super) nesting: Vec<Nesting>,
    /// Outermost first.
    pub(super) redirects: Vec<Arc<Redirect>>,
    pub(super) stages: Vec<Stage>,
    pub(super) pipelines: usize,
    /// Behind `!`: the next command is negated.
    pub(super) negated: bool,
    too_costly: bool,
}

impl Facts {
    /// Hands over what was found; nothing where a bound was passed.
    pub(super) fn fill(self, script: &mut Script) {
        if self.too_costly {
            script.opaque = Some(Opaque::TooCostly);
            return;
        }
        script.commands = self.commands;
        script.assignments = self.assignments;
        script.xtrace = self.xtrace;
        script.comments = self.comments;
        script.errors = self.errors;
    }

    /// An empty command; its words come later, after those in its words took their places.
    pub(super) fn reserve(&mut self, shell: Shell, span: Span) -> usize {
        self.too_costly |= self.commands.len() >= MAX_COMMANDS;
        self.too_costly |= self.redirects.len() > MAX_OUTER;
        let mut command = Command {
            shell,
            span,
            name: None,
            args: Vec::new(),
            assignments: Vec::new(),
            redirects: Vec::new(),
            outer_redirects: Vec::new(),
            pipes_into: None,
            stages: Vec::new(),
            nesting: Vec::new(),
            negated: std::mem::take(&mut self.negated),
            background: false,
        };
        if !self.too_costly {
            command.outer_redirects = self.redirects.iter().rev().cloned().collect();
            command.stages.clone_from(&self.stages);
            command.nesting.clone_from(&self.nesting);
        }
        self.commands.push(command);
        self.commands.len() - 1
    }

    /// A redirect behind a group whose commands are already read.
    pub(super) fn add_outer(&mut self, from: usize, redirect: &Arc<Redirect>) {
        for command in &mut self.commands[from..] {
            if self.too_costly || command.outer_redirects.len() >= MAX_OUTER {
                self.too_costly = true;
                return;
            }
            command.outer_redirects.push(Arc::clone(redirect));
        }
    }

    pub(super) fn add_redirect(&mut self, at: usize, redirect: Redirect) {
        let command = &mut self.commands[at];
        command.span = command.span.cover(redirect.span);
        command.redirects.push(Arc::new(redirect));
    }

    /// Ends a command: its span covers its words, and tracing is noted.
    pub(super) fn finish(&mut self, at: usize) {
        let command = &mut self.commands[at];
        let words = command.words().map(|word| word.span);
        if let Some(words) = words.reduce(Span::cover) {
            command.span = command.span.cover(words);
        }
        if command.traces() {
            let span = command.span;
            self.xtrace.push(span);
        }
    }
}
