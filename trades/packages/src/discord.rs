//! Where a lockfile is not that of its manifest.

use lockgate_evidence::Span;

/// Where a lockfile is certainly not that of a manifest. What only may be another's is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discord {
    /// The path of the manifest in the tree.
    pub manifest: String,
    /// What does not fit.
    pub what: Misfit,
    /// Of [`Misfit::Unmet`] the bytes in the manifest, else those in the lockfile.
    pub span: Span,
}

/// What does not fit between a lockfile and a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// The manifest asks for this package, and the lockfile does not have it, or has it otherwise.
    Unmet(String),
    /// The lockfile says that the manifest asks for this package, which it does not.
    Unasked(String),
    /// The digest that the lockfile states of the manifest is not that of the manifest. Who can write the one can write the
    /// other: it tells what was forgotten, and protects from nobody.
    Digest,
}
