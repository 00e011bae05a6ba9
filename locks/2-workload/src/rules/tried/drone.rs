//! Rules tried on Drone.

use super::Tried;

pub(super) const TRIED: Tried = Tried {
    shared: &["malformed-file", "template-injection"],
    own: &[],
};
