//! Rules tried on GitLab CI/CD.

use super::Tried;

pub(super) const TRIED: Tried = Tried {
    shared: &[],
    own: &["remote-include", "unpinned-package"],
};
