//! Rules tried on Tekton.

use super::Tried;

pub(super) const TRIED: Tried = Tried {
    shared: &["malformed-file", "template-injection"],
    own: &[],
};
