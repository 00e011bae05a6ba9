//! What is missing of a repository.

/// Something that makes what was read incomplete.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[non_exhaustive]
pub enum Gap {
    /// History was cut off.
    #[error("the clone is shallow: the parents of {0} commits were left out")]
    Shallow(usize),
    /// Objects were left out, to be fetched on demand.
    #[error("the clone is partial: objects may be missing that `{0}` has")]
    Promisor(String),
    /// An object directory is not there, or is no directory.
    #[error("the object directory `{path}` {reason}")]
    ObjectDirectory {
        /// Which.
        path: String,
        /// Why not.
        reason: String,
    },
    /// Object directories borrow from each other deeper than Git follows.
    #[error("the object directory `{0}` is borrowed from too deep")]
    AlternateDepth(String),
    /// A pack that has no index.
    #[error("`{0}` has no index, so its objects cannot be found")]
    PackWithoutIndex(String),
    /// An index that has no pack.
    #[error("`{0}` has no pack")]
    IndexWithoutPack(String),
    /// A pack that cannot be used.
    #[error("`{name}` cannot be used: {reason}")]
    Pack {
        /// Its file's name.
        name: String,
        /// Why.
        reason: String,
    },
    /// A multi-pack index that names a pack that is not there.
    #[error("the multi-pack index names `{0}`, which is missing")]
    MultiPack(String),
    /// A multi-pack index that cannot be read.
    #[error("the multi-pack index cannot be read: {0}")]
    MultiPackDamaged(String),
    /// References are kept in a way that is not understood.
    #[error("references are kept as `{0}`, which is not understood")]
    RefStorage(String),
    /// A reference that cannot be read.
    #[error("the reference `{name}` {reason}")]
    Reference {
        /// Its name.
        name: String,
        /// Why not.
        reason: String,
    },
    /// Objects that Git would show others for.
    #[error("{0} objects are replaced; the replaced and the replacing ones are both read")]
    Replaced(usize),
    /// Commits with other parents than they name.
    #[error("`info/grafts` changes the parents of commits; what the commits say is read")]
    Grafts,
    /// Objects are named by a hash function that is not understood.
    #[error("objects are named by `{0}`, which is not understood")]
    Hash(String),
    /// The layout has an extension that is not understood.
    #[error("the repository needs `extensions.{0}`, which is not understood")]
    Extension(String),
    /// A part of the staging area is not read.
    #[error("the index {0}")]
    Index(String),
}
