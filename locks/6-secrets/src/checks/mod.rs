//! What a value tells about itself: checksums and structure, three-valued.
//!
//! A check is never the reason why something is found. It makes surer, or less sure, or says nothing. Data names a check in
//! kebab case; it is the function of that name in snake case, re-exported here.

/// What a check says of a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Check {
    /// The value was issued, or somebody computed a checksum for it.
    Valid,
    /// The value cannot have been issued in this form.
    Invalid,
    /// The value does not tell.
    #[default]
    None,
}

/// A check.
pub(crate) type CheckFn = fn(&[u8]) -> Check;

/// Makes a sample of the right shape right, so that its check says [`Check::Valid`]. For tests, which store no token.
#[cfg(any(test, feature = "samples"))]
pub(crate) type MintFn = fn(&mut Vec<u8>);

/// What mends a sample, by the check's name in the data.
#[cfg(any(test, feature = "samples"))]
pub(crate) static MINTS: &[(&str, MintFn)] = &[];
