//! Inflates and resolves the objects of a repository and looks at none: what reading alone costs, for `benches/secrets`.
//! `sweep [--blobs] REPOSITORY`; with `--blobs` trees are only made where something else is made from them.
#![expect(clippy::print_stdout, reason = "an example speaks to people")]

use std::path::PathBuf;

use lockgate_git::{Kind, ObjectId};
use lockgate_io::git::sweep::{Derived, Interest, Seen, Sweep, Visitor};
use lockgate_io::git::{Environment, Limits, Repository};

/// Is shown everything that is wanted, and keeps nothing.
struct Idle {
    trees: bool,
}

impl Visitor for Idle {
    type Kept = ();

    fn wants(&self, _: &ObjectId, kind: Kind) -> Interest {
        if self.trees || kind != Kind::Tree {
            Interest::Look
        } else {
            Interest::Skip
        }
    }

    fn whole(&self, _: &Seen<'_>) -> Self::Kept {}

    fn delta(&self, _: &Seen<'_>, _: &Derived<'_, ()>) -> Self::Kept {}
}

fn main() -> Result<(), String> {
    let mut trees = true;
    let mut path = PathBuf::from(".");
    for argument in std::env::args_os().skip(1) {
        if argument == "--blobs" {
            trees = false;
        } else {
            path = argument.into();
        }
    }
    let environment = Environment::default();
    let opened = Repository::open(&path, &environment, Limits::default());
    let repository = opened.map_err(|error| error.to_string())?;
    let swept = repository.sweep(&Idle { trees }, Sweep::default());
    println!(
        "{} shown, {} skipped, {} made as bases, {} faulty, {} bytes",
        swept.shown,
        swept.skipped,
        swept.bases,
        swept.faulty.len(),
        swept.bytes
    );
    Ok(())
}
