//! The two streams: data to stdout, words for people to stderr.

use std::io::{self, Write as _};
use std::path::Path;

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};

use crate::args::ColorWhen;
use crate::exit::Failure;

/// Something wrong.
pub(crate) const BAD: Style = AnsiColor::BrightRed.on_default().bold();
/// Something to watch.
pub(crate) const WARY: Style = AnsiColor::Yellow.on_default().bold();
/// Something to know.
pub(crate) const INFO: Style = AnsiColor::BrightBlue.on_default().bold();
/// Something right, or a way forward.
pub(crate) const GOOD: Style = AnsiColor::BrightGreen.on_default().bold();
/// Something that could not be told.
pub(crate) const UNSURE: Style = AnsiColor::BrightMagenta.on_default().bold();
/// A heading.
pub(crate) const STRONG: Style = Style::new().bold();
/// What the eye may skip.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// Writes the end of any style above.
pub(crate) const END: anstyle::Reset = anstyle::Reset;

/// Writes machine-readable data to stdout as it is.
pub(crate) fn data(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    settle(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Writes a styled report to stdout, coloured where that is wanted.
pub(crate) fn styled(text: &str, color: ColorWhen) -> Result<(), Failure> {
    let mut out = AutoStream::new(io::stdout().lock(), color.choice());
    settle(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Writes words for people to stderr.
pub(crate) fn words(text: &str, color: ColorWhen) {
    let mut out = AutoStream::new(io::stderr().lock(), color.choice());
    // Where stderr is closed nobody is left to be told.
    let _ = out.write_all(text.as_bytes());
}

/// Writes a report to a file, styled only where colour was asked for by `always`.
pub(crate) fn file(path: &Path, text: &str, color: ColorWhen) -> Result<(), Failure> {
    let plain = anstream::adapter::strip_str(text).to_string();
    let text = if color == ColorWhen::Always {
        text
    } else {
        &plain
    };
    Ok(lockgate_engine::write_file(path, text.as_bytes(), true)?)
}

/// A reader that has seen enough (`lockgate … | head`) is not an error.
fn settle(result: io::Result<()>) -> Result<(), Failure> {
    match result {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let error = anyhow::Error::new(error).context("cannot write to standard output");
            Err(Failure::environment(error))
        }
        _ => Ok(()),
    }
}
