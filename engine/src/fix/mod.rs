//! Fixes: planned in memory, written at the end.

mod applied;
mod choose;
mod permissions;
#[cfg(test)]
mod tests;
mod work;

use std::path::PathBuf;

use crate::error::writing;
use crate::inspect::Tree;
use crate::setup::{BaselineUse, Setup};
use crate::{Error, ScanRequest};
use work::Work;

pub use permissions::{PermissionsPlan, Remark, plan_permissions};

/// Most rounds of fixing and inspecting again. Real files settle after two or three.
const MAX_ROUNDS: usize = 10;

/// A file as `fix` would leave it.
#[derive(Clone, Debug)]
pub struct FixedFile {
    /// Path as reported.
    pub path: String,
    /// Where it is on disk: absolute and without links.
    pub location: PathBuf,
    /// Text before.
    pub before: String,
    /// Text after.
    pub after: String,
    /// Titles of the fixes applied, in order.
    pub titles: Vec<String>,
    /// Both texts as they may be shown, where a secret stands in them.
    pub masked: Option<[String; 2]>,
}

impl FixedFile {
    /// Before and after, without secrets.
    pub fn shown(&self) -> (&str, &str) {
        match &self.masked {
            Some([before, after]) => (before, after),
            None => (&self.before, &self.after),
        }
    }
}

/// Both texts with secrets hidden; `None` where there are none.
fn masked(tree: &Tree, texts: [&str; 2]) -> Option<[String; 2]> {
    let hidden = texts.map(|text| tree.secrets.hidden(text).map(|(text, _)| text));
    let is_any = hidden.iter().any(Option::is_some);
    let [before, after] = hidden;
    is_any.then(|| {
        [
            before.unwrap_or_else(|| texts[0].to_owned()),
            after.unwrap_or_else(|| texts[1].to_owned()),
        ]
    })
}

/// What `fix` would do.
#[derive(Clone, Debug, Default)]
pub struct FixPlan {
    /// Files that change, by path.
    pub files: Vec<FixedFile>,
    /// Fixes left out because they may change behaviour and `--unsafe` was not given.
    pub unsafe_left: usize,
    /// Fixes left out because they overlap another; a second run applies them.
    pub overlapping: usize,
}

/// Scans and applies every fix in memory until nothing changes.
///
/// Only what the report shows is fixed: what is ignored, excepted, in the baseline or below a threshold
/// stays as it is. A file that does not parse as well as before is left alone. Files with damage are
/// never fixed, because writing them back would lose what could not be read.
pub fn plan_fixes(request: &ScanRequest, allow_unsafe: bool) -> Result<FixPlan, Error> {
    let setup = Setup::new(request, BaselineUse::Applied)?;
    let mut tree = Tree::gather(request, &setup)?;
    plan(&mut tree, &setup, allow_unsafe)
}

fn plan(tree: &mut Tree, setup: &Setup, allow_unsafe: bool) -> Result<FixPlan, Error> {
    let mut work = Work::new(tree, setup, allow_unsafe)?;
    for _ in 0..MAX_ROUNDS {
        if !work.round(tree, setup)? {
            break;
        }
    }
    Ok(work.plan(tree))
}

/// Writes the files of a plan, each by a rename; refuses a file that changed meanwhile.
///
/// All files are looked at before the first is written. Nothing is written through a link, also not one
/// that took the place of a directory after the plan was made.
pub fn apply(plan: &FixPlan) -> Result<(), Error> {
    for file in &plan.files {
        let unchanged = lockgate_io::check_unchanged(&file.location, file.before.as_bytes());
        unchanged.map_err(|error| writing(&error))?;
    }
    for file in &plan.files {
        let (before, after) = (file.before.as_bytes(), file.after.as_bytes());
        let written = lockgate_io::replace(&file.location, before, after);
        written.map_err(|error| writing(&error))?;
    }
    Ok(())
}
