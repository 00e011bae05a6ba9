//! What the lock sees, end to end over a small database.

mod cases;
mod commits;
mod edits;
mod inspects;
mod licences;
mod mends;
mod vex;

use lockgate_dependencies::File;
use lockgate_evidence::Source;

/// Files that could be read whole.
fn given(files: &[(&str, &str)]) -> Vec<File> {
    let files = files.iter().map(|(path, text)| File {
        source: Source::new(*path, *text),
        damage: None,
    });
    files.collect()
}
