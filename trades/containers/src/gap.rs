//! What could not be read, and why.

use crate::Format;

/// Something inside a container that was not read, or that contradicts itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The container or member, as `outer.jar!/inner/file`.
    pub path: String,
    /// Why.
    pub reason: Reason,
}

/// Why there is a gap.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// The format is known and not read.
    #[error("{} is not opened", .0.name())]
    NotOpened(Format),
    /// It lies in more containers than the limit allows.
    #[error("nested deeper than the limit")]
    TooDeep,
    /// The member has more bytes than the limit; its beginning was handed on.
    #[error("larger than the limit of a member; only its beginning was read")]
    TooLarge,
    /// The bytes that may be unpacked in all are used up.
    #[error("the limit of unpacked bytes is reached")]
    OverBudget,
    /// More members than the limit.
    #[error("the limit of members is reached")]
    TooManyMembers,
    /// The stage makes too many bytes of too few, as bombs do.
    #[error("unpacks to suspiciously many bytes")]
    Ratio,
    /// The stream asks for a larger window than the limit.
    #[error("needs more memory to unpack than the limit")]
    NeedsMemory,
    /// The bytes break the format.
    #[error("damaged: {0}")]
    Damaged(&'static str),
    /// The bytes end too early.
    #[error("truncated")]
    Truncated,
    /// Bytes follow the end of the container and were not read.
    #[error("bytes follow the end of the container")]
    TrailingBytes,
    /// Only the key opens it.
    #[error("encrypted")]
    Encrypted,
    /// A compression method of zip (APPNOTE, section 4.4.5) that is not read.
    #[error("compression method {0} is not read")]
    Compression(u16),
    /// It shares bytes with another member, as bombs do.
    #[error("shares its bytes with another member")]
    Overlap,
    /// The member is not in the zip's directory; it was read nevertheless.
    #[error("not listed in the archive's directory")]
    Unlisted,
    /// The directory of a zip and the header of a member disagree.
    #[error("the archive's directory and the member's header disagree about the {0}")]
    Disagree(&'static str),
    /// Another member has the same name; both were handed on.
    #[error("the name occurs more than once")]
    DuplicateName,
    /// Tar members follow the end mark; they were read nevertheless.
    #[error("members follow the end mark")]
    AfterEnd,
    /// The holes of a sparse file were left out.
    #[error("sparse; its holes were left out")]
    Sparse,
    /// A name too long to be kept.
    #[error("the name is longer than the limit")]
    LongName,
    /// The bytes do not have the digest by which they are named.
    #[error("does not have the digest by which it is named")]
    Digest,
    /// The digest is of a kind that is not computed.
    #[error("its digest is of a kind that is not checked")]
    DigestKind,
    /// It is named and not there.
    #[error("named but not there")]
    Missing,
    /// A media type that is not read.
    #[error("its media type is not known")]
    MediaType,
    /// A member of an image names a path outside it.
    #[error("names a path that is no part of the image")]
    Outside,
    /// What should be a layer is no archive.
    #[error("is no archive, so no layer of a file system")]
    NoArchive,
    /// A manifest that an index names for a platform, in a store that has those of others.
    #[error("an image for another platform, which the store leaves out")]
    OtherPlatform,
}

impl Reason {
    /// Whether something stayed unread; otherwise the gap only says that the container contradicts itself.
    pub fn hides(&self) -> bool {
        !matches!(
            self,
            Self::Unlisted
                | Self::Disagree(_)
                | Self::DuplicateName
                | Self::AfterEnd
                | Self::Sparse
                | Self::Digest
                | Self::DigestKind
                | Self::OtherPlatform
        )
    }

    /// As an error of a reader; [`Reason::of`] takes it out again.
    pub(crate) fn into_io(self) -> std::io::Error {
        std::io::Error::other(self)
    }

    /// What an error of a reader means.
    pub(crate) fn of(error: &std::io::Error) -> Self {
        let own = error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<Self>());
        match (own, error.kind()) {
            (Some(own), _) => own.clone(),
            (None, std::io::ErrorKind::UnexpectedEof) => Self::Truncated,
            (None, std::io::ErrorKind::OutOfMemory) => Self::NeedsMemory,
            _ if error.to_string().contains("too much memory") => Self::NeedsMemory,
            _ => Self::Damaged("its bytes cannot be unpacked"),
        }
    }
}

/// What came of one opening.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Members handed on, of every depth.
    pub members: u64,
    /// Bytes that decoders made.
    pub unpacked_bytes: u64,
    /// What could not be read, in the order in which it was met.
    pub gaps: Vec<Gap>,
    /// Further gaps, over the limit of those listed.
    pub more_gaps: u64,
    /// Whether the receiver asked to stop.
    pub stopped: bool,
}

impl Report {
    /// Whether everything was read.
    pub fn is_complete(&self) -> bool {
        !self.stopped && self.more_gaps == 0 && !self.gaps.iter().any(|gap| gap.reason.hides())
    }
}
