//! Lock 2: what may the pipeline do, and who can make it do something else?
//!
//! The engine asks [`wants`] of each path, reads the files, and calls [`inspect`] once with all of them.

mod conditions;
mod context;
mod data;
mod edits;
mod facts;
mod flow;
mod inspect;
mod least;
mod matrix;
mod rules;
mod settings;
mod take_in;
mod token;
mod tree;
mod trust;
mod workspace;

pub use lockgate_evidence::{Comment, Inspection};
use lockgate_evidence::{Rule, Source};
use lockgate_identities::Format;
use lockgate_pipelines::FileKind;
pub use lockgate_pipelines::model::Platform;

pub use inspect::inspect;
pub use least::{Rewrite, rewrites};
pub use matrix::matrix;
pub use token::{TokenError, explain_token};

pub use settings::Settings;

/// One file the lock asked for.
#[derive(Clone, Debug)]
pub struct File {
    /// Path and text. Bytes that are not UTF-8 stand as U+FFFD; an unreadable file is empty.
    pub source: Source,
    /// Why the text is not the whole truth: unreadable, too large, not UTF-8. `None` is the normal case.
    pub damage: Option<String>,
    /// True where the user named the file himself, so that not knowing what it is must be told.
    pub named: bool,
}

/// One known vulnerability of an action, from an OSV record of the ecosystem `GitHub Actions`.
#[derive(Clone, Debug)]
pub struct ActionAdvisory {
    /// The record's id.
    pub id: String,
    /// One line.
    pub summary: String,
    /// `owner/name` or `owner/name/path`, lower case.
    pub package: String,
    /// Half-open version ranges `[introduced, fixed)`; `None` for no bound.
    pub ranges: Vec<(Option<String>, Option<String>)>,
    /// Versions named one by one.
    pub versions: Vec<String>,
}

/// What the user's advisory data says of actions.
#[derive(Clone, Debug)]
pub enum Advisories {
    /// The user named no data.
    NotGiven,
    /// The data could not serve, and why.
    Unusable(String),
    /// Every record that is not withdrawn.
    Known(Vec<ActionAdvisory>),
}

/// What the lock is given.
#[derive(Clone, Debug)]
pub struct Given {
    /// All files it asked for.
    pub files: Vec<File>,
    /// Its part of `lockgate.toml`.
    pub settings: Settings,
    /// Known vulnerable actions.
    pub advisories: Advisories,
}

/// Every rule of this lock.
pub fn rules() -> &'static [&'static Rule] {
    rules::all()
}

/// True where the lock wants to see the file at this relative path (`/` between parts).
///
/// Of some files only the content tells what they are: whatever is no pipeline is then left alone.
pub fn wants(path: &str) -> bool {
    FileKind::of(path).is_some() || FileKind::may_be(path) || Format::of(path).is_some()
}

/// The platforms on which a rule was tried and is asked; none for rules of other locks.
pub fn platforms_of(rule: &Rule) -> Vec<Platform> {
    rules::platforms_of(rule)
}
