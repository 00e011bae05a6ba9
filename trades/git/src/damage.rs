//! What is wrong with bytes.

/// Why bytes are not what Git would have written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Damage {
    /// The bytes stop inside something.
    #[error("{0} ends too early")]
    Truncated(&'static str),
    /// The bytes break the format.
    #[error("{0}")]
    Malformed(&'static str),
    /// The format is known, this version of it is not.
    #[error("{what} is of version {version}, which is not understood")]
    Version {
        /// The format.
        what: &'static str,
        /// Its version.
        version: u32,
    },
    /// Larger than the caller wants to hold.
    #[error("{size} bytes, over the limit of {limit}")]
    TooLarge {
        /// What the bytes say.
        size: u64,
        /// What the caller said.
        limit: u64,
    },
}
