//! GitLab's routable tokens: `<prefix><payload>.<version>.<length><checksum>`, and an earlier form without a version.
//!
//! Source: GitLab's handbook, design document "Cells: Routable Tokens", and `Authn::TokenField::Generator::RoutableToken`.

use super::Check;
use super::encodings::{base36, crc32};

const SUM: usize = 7;
const LENGTH: usize = 2;

/// The last seven letters are the CRC-32 of all before them, prefix included. Tokens that are not routable do not tell.
pub(crate) fn gitlab_routable(value: &[u8]) -> Check {
    let Some(at) = value.len().checked_sub(SUM + LENGTH + 1) else {
        return Check::None;
    };
    if value[at] != b'.' {
        return Check::None;
    }
    let (before, sum) = value.split_at(value.len() - SUM);
    Check::must(base36(crc32(before)) == sum)
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn mint(value: &mut Vec<u8>) {
    if value.contains(&b'.') {
        let at = value.len() - SUM;
        let sum = base36(crc32(&value[..at]));
        value.splice(at.., sum);
    }
}

#[cfg(test)]
mod tests {
    use super::super::bench::{ALNUM, holds, letters};
    use super::*;

    #[test]
    fn the_checksum_of_a_routable_token_covers_its_prefix() {
        for tail in [".01.120000000", ".120000000"] {
            let payload = letters(ALNUM, 38, 1);
            let sample = [b"glpat-".as_slice(), &payload, tail.as_bytes()].concat();
            holds(gitlab_routable, mint, sample, 2, Check::Invalid);
        }
    }

    #[test]
    fn a_token_that_is_not_routable_does_not_tell() {
        let token = [b"glpat-".as_slice(), &letters(ALNUM, 20, 2)].concat();
        assert_eq!(gitlab_routable(&token), Check::None);
        assert_eq!(gitlab_routable(b""), Check::None);
    }
}
