//! Tokens that end in a CRC-32 in base 62.
//!
//! Sources: GitHub's engineering blog, "Behind GitHub's new authentication token formats"; `NetBird`'s and Synapse's and the
//! Matrix Authentication Service's own code, which is public.

use super::Check;
use super::encodings::{base62, crc32};

/// How many letters are random, and how many are the checksum of those.
const RANDOM: usize = 30;
const SUM: usize = 6;

/// GitHub's and `NetBird`'s tokens: thirty letters and their checksum. Longer forms do not tell.
pub(crate) fn github_crc32(value: &[u8]) -> Check {
    body(value).map_or(Check::None, |body| {
        Check::must(base62(crc32(&body[..RANDOM])) == body[RANDOM..])
    })
}

/// npm says that it follows GitHub, but not of which bytes the checksum is, so only a right one tells.
pub(crate) fn npm_crc32(value: &[u8]) -> Check {
    body(value).map_or(Check::None, |body| {
        Check::may(base62(crc32(&body[..RANDOM])) == body[RANDOM..])
    })
}

/// Six letters at the end that may be the checksum of the rest, with or without the prefix. For issuers that say "CRC32" and
/// no more: Vercel, Polar.
pub(crate) fn trailing_crc32(value: &[u8]) -> Check {
    let Some((before, sum)) = value.len().checked_sub(SUM).map(|at| value.split_at(at)) else {
        return Check::None;
    };
    let body = before.iter().rposition(|byte| *byte == b'_');
    let body = body.map_or(before, |at| &before[at + 1..]);
    Check::may([before, body].iter().any(|of| base62(crc32(of)) == sum))
}

/// Matrix's access tokens: the checksum of all that comes before the last `_`.
pub(crate) fn matrix_crc32(value: &[u8]) -> Check {
    let Some(at) = value.len().checked_sub(SUM + 1) else {
        return Check::None;
    };
    if value[at] != b'_' {
        return Check::None;
    }
    Check::must(base62(crc32(&value[..at])) == value[at + 1..])
}

fn body(value: &[u8]) -> Option<&[u8]> {
    let at = value.iter().position(|byte| *byte == b'_')?;
    let body = &value[at + 1..];
    let is_whole = body.len() == RANDOM + SUM && body.iter().all(u8::is_ascii_alphanumeric);
    is_whole.then_some(body)
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn mint_github(value: &mut Vec<u8>) {
    if let Some(body) = body(value) {
        let sum = base62(crc32(&body[..RANDOM]));
        let at = value.len() - SUM;
        value.splice(at.., sum);
    }
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn mint_trailing(value: &mut Vec<u8>) {
    let at = value.len() - SUM;
    let sum = base62(crc32(&value[..at]));
    value.splice(at.., sum);
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn mint_matrix(value: &mut Vec<u8>) {
    let at = value.len() - SUM;
    let sum = base62(crc32(&value[..at - 1]));
    value.splice(at.., sum);
}

#[cfg(test)]
mod tests {
    use super::super::bench::{ALNUM, holds, letters};
    use super::*;

    #[test]
    fn a_token_with_its_checksum_is_valid() {
        for prefix in ["ghp_", "ghr_", "nbp_"] {
            let sample = [prefix.as_bytes(), &letters(ALNUM, 36, 1)].concat();
            holds(github_crc32, mint_github, sample, 9, Check::Invalid);
        }
        let sample = [b"npm_".as_slice(), &letters(ALNUM, 36, 2)].concat();
        holds(npm_crc32, mint_github, sample, 9, Check::None);
    }

    #[test]
    fn a_checksum_that_is_only_named_is_never_called_invalid() {
        let sample = [b"vcp_".as_slice(), &letters(ALNUM, 40, 5)].concat();
        holds(trailing_crc32, mint_trailing, sample, 9, Check::None);
        assert_eq!(trailing_crc32(b"vcp"), Check::None);
    }

    #[test]
    fn other_lengths_do_not_tell() {
        let longer = [b"ghr_".as_slice(), &letters(ALNUM, 76, 3)].concat();
        assert_eq!(github_crc32(&longer), Check::None);
        assert_eq!(github_crc32(b"ghs"), Check::None);
    }

    #[test]
    fn the_checksum_of_a_matrix_token_covers_its_beginning() {
        let random = letters(ALNUM, 20, 4);
        let sample = [b"syt_YWxpY2U_".as_slice(), &random, b"_000000"].concat();
        holds(matrix_crc32, mint_matrix, sample, 5, Check::Invalid);
        assert_eq!(matrix_crc32(b"syt_"), Check::None);
        assert_eq!(matrix_crc32(b"syt_0123456"), Check::None);
    }
}
