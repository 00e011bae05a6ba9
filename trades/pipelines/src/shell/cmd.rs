//! Soon.
use super::Script;
pub(super) fn parse(_script: &mut Script) {}
