//! `lockgate init`: a first `lockgate.toml`.

use crate::args::{InitArgs, Screen};
use crate::exit::{Failure, Status};
use crate::{escape, screen};

/// Runs the command.
pub(crate) fn run(args: &InitArgs, screen: &Screen) -> Result<Status, Failure> {
    let text = lockgate_engine::init_text(&args.path)?;
    let path = args.path.join("lockgate.toml");
    lockgate_engine::write_file(&path, text.as_bytes(), false)?;
    if !screen.quiet {
        let path = escape::visible(&path.display().to_string());
        screen::words(&format!("wrote {path}\n"), screen.color);
    }
    Ok(Status::Passed)
}
