//! Who is shown the objects.

use lockgate_git::{Kind, ObjectId, Segment};

/// What is to be done with an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interest {
    /// Show it.
    Look,
    /// Do not show it. It is inflated only if one that is shown is made from it.
    Skip,
}

/// An object that is shown.
#[derive(Clone, Copy, Debug)]
pub struct Seen<'a> {
    /// Its name.
    pub id: &'a ObjectId,
    /// Its kind.
    pub kind: Kind,
    /// All of its bytes.
    pub bytes: &'a [u8],
    /// Whether another object that is shown is made from it, so that what is kept will be asked for.
    pub is_base: bool,
}

/// How an object is made from another.
#[derive(Debug)]
pub struct Derived<'a, K> {
    /// The bytes of the other.
    pub base: &'a [u8],
    /// What was kept of the other; nothing when it was not shown.
    pub kept: Option<&'a K>,
    /// The pieces, in order, without gaps: each new, or copied from the base.
    pub segments: &'a [Segment],
}

/// Looks at objects, on many threads at once.
pub trait Visitor: Sync {
    /// What is remembered of an object for the sake of those that are made from it.
    type Kept: Send;

    /// Whether to show the object of this name. Asked once for each object and place, before anything is inflated; of an
    /// object that is not in a pack the kind is not known beforehand, so it is asked for each kind.
    fn wants(&self, id: &ObjectId, kind: Kind) -> Interest;

    /// Shows an object that has no base, or whose base is not known.
    fn whole(&self, seen: &Seen<'_>) -> Self::Kept;

    /// Shows an object that is made from another.
    fn delta(&self, seen: &Seen<'_>, derived: &Derived<'_, Self::Kept>) -> Self::Kept;
}
