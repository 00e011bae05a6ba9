//! Tier 3: passwords and the like, known by the names they are given.

use std::ops::Range;

use super::Sink;

/// A part of a name was found at `place`.
pub(crate) fn from_name(_text: &[u8], _place: Range<usize>, _sink: &mut Sink<'_>) {}

/// `://` was found at `place`.
pub(crate) fn from_address(_text: &[u8], _place: Range<usize>, _sink: &mut Sink<'_>) {}
