//! Shell scripts of `run:` steps, read into facts.
//!
//! [`Shell::of`] tells which language a step speaks, [`parse`] reads a text into a [`Script`]: its commands with their
//! words, redirects and pipelines, its assignments, its `set -x`. The facts are owned and know nothing of the parser
//! that found them. `${{ … }}` is substituted by GitHub before any shell sees the text, so a template is a part of a
//! word wherever it stands, also in single quotes and comments.
//!
//! Sources: the GitHub workflow syntax, `jobs.<job_id>.steps[*].shell`; POSIX Shell Command Language (XCU 2) and the
//! Bash reference manual; `about_Parsing` and `about_Redirection` of PowerShell; `cmd /?`.

mod cmd;
mod effective;
mod facts;
mod kind;
mod pieces;
mod posix;
mod powershell;
mod script;
mod template;
#[cfg(test)]
mod tests;
mod word;

pub use effective::Effective;
pub use kind::Shell;
pub use script::{Assignment, Command, Heredoc, Nesting, Opaque, Redirect, Script, Stage};
pub use word::{Part, PartKind, Quoting, Word};

use lockgate_evidence::Span;

use crate::expression::Dialect;
use crate::yaml::Text;

/// How long a script may be before it is no longer parsed: 256 KiB.
pub const MAX_LENGTH: usize = 256 * 1024;

/// Reads `text` as a script of `shell`, into which GitHub puts values; see [`parse_as`].
pub fn parse(shell: Shell, text: &str) -> Script {
    parse_as(shell, text, Dialect::GitHub)
}

/// Reads `text` as a script of `shell`, with the templates of a platform in it.
///
/// Never panics, never fails, and gives the same facts for the same text. Where a bound is passed the script is
/// [opaque](Script::opaque): its text and templates are there, its commands are not.
pub fn parse_as(shell: Shell, text: &str, dialect: Dialect) -> Script {
    read(shell, text, template::spans(text, dialect))
}

/// Reads a scalar as a script of `shell`, with the templates that the scalar knows.
pub fn parse_text(shell: Shell, text: &Text) -> Script {
    read(
        shell,
        text.value(),
        template::closed(text.templates(), text.dialect()),
    )
}

fn read(shell: Shell, text: &str, templates: Vec<Span>) -> Script {
    let mut script = Script::new(shell, text, templates);
    if text.len() > MAX_LENGTH {
        script.opaque = Some(Opaque::TooLong);
        return script;
    }
    match shell {
        Shell::Posix => posix::parse(&mut script),
        Shell::PowerShell => powershell::parse(&mut script),
        Shell::Cmd => cmd::parse(&mut script),
        Shell::Python | Shell::Other => script.opaque = Some(Opaque::NotAShell),
    }
    script
}
