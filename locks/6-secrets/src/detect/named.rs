//! Tier 2: values of a known form that a name or a word nearby makes a secret.

use std::ops::Range;

use super::Sink;

/// A long run may be the value of an assignment whose name holds a provider's word.
pub(crate) fn from_run(_text: &[u8], _run: Range<usize>, _sink: &mut Sink<'_>) {}
