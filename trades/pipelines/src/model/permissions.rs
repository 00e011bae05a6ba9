//! What the platform's token may do.

use lockgate_evidence::Span;

use crate::yaml::Text;

/// A level of access.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Access {
    /// None.
    None,
    /// Read.
    Read,
    /// Write, which includes read.
    Write,
}

/// One scope with its access.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Name of the scope, as written.
    pub name: Text,
    /// The access; `None` in the option where the word is unknown.
    pub access: Option<Access>,
    /// The written access.
    pub value: Text,
    /// The whole entry.
    pub span: Span,
}

/// A `permissions:` block.
#[derive(Clone, Debug, Default)]
pub enum Permissions {
    /// Nothing is written: the platform's default holds.
    #[default]
    Missing,
    /// `read-all` or `write-all`.
    All {
        /// Read or write.
        access: Access,
        /// The word.
        span: Span,
        /// The whole entry with its key.
        entry: Span,
    },
    /// A mapping, possibly empty.
    Scopes {
        /// Each entry.
        scopes: Vec<Scope>,
        /// The mapping.
        span: Span,
        /// The whole entry with its key.
        entry: Span,
    },
    /// Something that is neither.
    Odd {
        /// The whole entry with its key.
        entry: Span,
    },
}

impl Permissions {
    /// The access to a scope, where the block decides it. `None` where nothing is written or the block is odd.
    pub fn access(&self, scope: &str) -> Option<Access> {
        match self {
            Self::Missing | Self::Odd { .. } => None,
            Self::All { access, .. } => Some(*access),
            Self::Scopes { scopes, .. } => Some(
                scopes
                    .iter()
                    .find(|entry| entry.name.value() == scope)
                    .map_or(Access::None, |entry| entry.access.unwrap_or(Access::Write)),
            ),
        }
    }

    /// True where nothing is written.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    /// True where some scope is written as write.
    pub fn grants_write(&self) -> bool {
        match self {
            Self::Missing | Self::Odd { .. } => false,
            Self::All { access, .. } => *access == Access::Write,
            Self::Scopes { scopes, .. } => scopes
                .iter()
                .any(|scope| scope.access == Some(Access::Write)),
        }
    }

    /// The entry with its key, where there is one.
    pub fn entry(&self) -> Option<Span> {
        match self {
            Self::Missing => None,
            Self::All { entry, .. } | Self::Scopes { entry, .. } | Self::Odd { entry } => {
                Some(*entry)
            }
        }
    }
}
