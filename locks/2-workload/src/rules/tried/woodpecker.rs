//! Rules tried on Woodpecker.

use super::Tried;

pub(super) const TRIED: Tried = Tried {
    shared: &["malformed-file", "template-injection"],
    own: &[],
};
