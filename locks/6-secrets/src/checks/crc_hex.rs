//! Tokens that end in a CRC-32 in hexadecimal.
//!
//! Sources: Grafana's `satokengen`, which is public. Cloudflare documents a CRC32 checksum and Atlassian shows one, but
//! neither says of which bytes; the likely ones are tried, and only a right one tells. For Atlassian's API tokens it is that
//! of all that comes before, `=` included.

use super::Check;
use super::encodings::crc32;

const SUM: usize = 8;

/// Grafana's service account tokens: the checksum of all before the last `_`, least byte first.
pub(crate) fn grafana_crc32(value: &[u8]) -> Check {
    match split(value) {
        Some((before, sum)) if before.ends_with(b"_") => {
            let wanted = hex(crc32(&before[..before.len() - 1]).swap_bytes());
            Check::must(sum.eq_ignore_ascii_case(&wanted))
        }
        _ => Check::None,
    }
}

/// Cloudflare's tokens of 2026: forty letters after the prefix, then the checksum.
pub(crate) fn cloudflare_crc(value: &[u8]) -> Check {
    let Some((before, sum)) = split(value) else {
        return Check::None;
    };
    let body = before.iter().position(|byte| *byte == b'_');
    let body = body.map_or(before, |at| &before[at + 1..]);
    Check::may([before, body].iter().any(|of| is_sum(of, sum)))
}

/// Atlassian's tokens: `=` and the checksum at the end, and Bitbucket's app passwords the same without `=`.
pub(crate) fn atlassian_crc(value: &[u8]) -> Check {
    let Some((before, sum)) = split(value) else {
        return Check::None;
    };
    let bare = before.strip_suffix(b"=").unwrap_or(before);
    let body = bare.get(4..).unwrap_or_default();
    Check::may([bare, before, body].iter().any(|of| is_sum(of, sum)))
}

fn split(value: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = value.len().checked_sub(SUM)?;
    let (before, sum) = value.split_at(at);
    sum.iter()
        .all(u8::is_ascii_hexdigit)
        .then_some((before, sum))
}

/// The checksum in either order of bytes.
fn is_sum(of: &[u8], sum: &[u8]) -> bool {
    let wanted = crc32(of);
    [wanted, wanted.swap_bytes()]
        .iter()
        .any(|wanted| sum.eq_ignore_ascii_case(&hex(*wanted)))
}

fn hex(number: u32) -> Vec<u8> {
    super::encodings::digits(number, b"0123456789abcdef", SUM)
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn mint_grafana(value: &mut Vec<u8>) {
    let at = value.len() - SUM;
    let sum = hex(crc32(&value[..at - 1]).swap_bytes());
    value.splice(at.., sum);
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn mint_cloudflare(value: &mut Vec<u8>) {
    let at = value.len() - SUM;
    let sum = hex(crc32(&value[..at]));
    value.splice(at.., sum);
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn mint_atlassian(value: &mut Vec<u8>) {
    let at = value.len() - SUM;
    let sum = hex(crc32(&value[..at])).to_ascii_uppercase();
    value.splice(at.., sum);
}

#[cfg(test)]
mod tests {
    use super::super::bench::{ALNUM, holds, letters};
    use super::*;

    #[test]
    fn grafana_counts_from_the_least_byte() {
        let sample = [b"glsa_".as_slice(), &letters(ALNUM, 32, 1), b"_00000000"].concat();
        holds(grafana_crc32, mint_grafana, sample, 7, Check::Invalid);
        assert_eq!(grafana_crc32(b"glsa_"), Check::None);
        assert_eq!(grafana_crc32(&letters(b"g", 40, 1)), Check::None);
    }

    #[test]
    fn what_is_not_documented_whole_is_never_called_invalid() {
        let sample = [b"cfut_".as_slice(), &letters(ALNUM, 40, 2), b"00000000"].concat();
        holds(cloudflare_crc, mint_cloudflare, sample, 7, Check::None);
        let sample = [b"ATATT3".as_slice(), &letters(ALNUM, 180, 3), b"=00000000"].concat();
        holds(atlassian_crc, mint_atlassian, sample, 9, Check::None);
        assert_eq!(cloudflare_crc(b"cfk_"), Check::None);
    }
}
