//! Rules tried on Bitbucket Pipelines.

use super::Tried;

pub(super) const TRIED: Tried = Tried {
    shared: &[],
    own: &[],
};
