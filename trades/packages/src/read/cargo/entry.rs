//! What a lockfile says, however it was read.

use std::borrow::Cow;

use lockgate_evidence::Span;

/// The parts of a lockfile that readers use.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Document<'a> {
    pub(super) entries: Vec<Entry<'a>>,
    /// Keys and values of `[metadata]`, where checksums stood before version 2.
    pub(super) metadata: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

/// One `[[package]]`.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Entry<'a> {
    /// The header.
    pub(super) span: Span,
    pub(super) name: Option<Field<'a>>,
    pub(super) version: Option<Field<'a>>,
    pub(super) source: Option<Cow<'a, str>>,
    pub(super) checksum: Option<Cow<'a, str>>,
    pub(super) dependencies: Vec<Cow<'a, str>>,
}

/// A text and where it stands, quotes included.
#[derive(Debug, PartialEq)]
pub(super) struct Field<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) span: Span,
}
