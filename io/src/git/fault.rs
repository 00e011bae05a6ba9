//! What is wrong with an object.

use lockgate_git::{Damage, Kind, ObjectId};

/// Why an object could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// Its bytes are damaged.
    #[error(transparent)]
    Damaged(#[from] Damage),
    /// It is larger than is read.
    #[error("{size} bytes, over the limit of {limit}")]
    TooLarge {
        /// Its size, as it says.
        size: u64,
        /// What is read at most.
        limit: u64,
    },
    /// It is not there, though something names it.
    #[error("missing")]
    Missing,
    /// It is made from another object that could not be read.
    #[error("its base `{0}` cannot be read")]
    Base(ObjectId),
    /// Its chain of deltas is a ring, or begins at no object.
    #[error("its chain of deltas begins nowhere")]
    Rootless,
    /// Its chain of deltas is longer than any that Git writes.
    #[error("its chain of deltas is too long")]
    TooDeep,
    /// Its bytes have another name than it has.
    #[error("its bytes do not give its name")]
    WrongName,
    /// The system refused.
    #[error("{0}")]
    Unreadable(String),
}

impl Fault {
    /// A damage, where a size over the limit is told apart.
    pub(super) fn of(damage: Damage) -> Self {
        match damage {
            Damage::TooLarge { size, limit } => Self::TooLarge { size, limit },
            other => Self::Damaged(other),
        }
    }
}

/// An object that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Faulty {
    /// Which.
    pub id: ObjectId,
    /// Of which kind, where that is known.
    pub kind: Option<Kind>,
    /// Why.
    pub fault: Fault,
}
