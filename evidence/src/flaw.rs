//! What a finding about a flaw of a package tells besides.

use schemars::JsonSchema;
use serde::Serialize;

/// A flaw of a package, for whoever writes statements about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flaw {
    /// The package URL of the package.
    pub purl: String,
    /// Digests that the file states of it, as `sha256:` and hexadecimal digits.
    pub digests: Vec<String>,
    /// Every id of the flaw, the best known first.
    pub ids: Vec<String>,
    /// True where the flaw affects this version without any doubt.
    pub is_certain: bool,
    /// True where it is no flaw but a notice: that nobody maintains the package any more.
    pub is_notice: bool,
    /// What mends it.
    pub remedy: Option<String>,
    /// Who says that it does no harm here. Such a finding does not count.
    pub cleared: Option<Cleared>,
}

/// The statement on whose word a finding does not count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Cleared {
    /// `not_affected` or `fixed`.
    pub status: String,
    /// Whose word it is; empty where the document does not tell.
    pub author: String,
    /// Why, in the statement's own words; the part before the first `: ` may be a justification's word.
    pub reason: String,
    /// The file that holds the statement.
    pub path: String,
    /// The line on which it begins.
    pub line: usize,
}
