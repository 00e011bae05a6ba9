//! AWS access key ids, which since 2019 name their account.
//!
//! Source: the IAM user guide, "IAM identifiers", for the prefixes; `sts get-access-key-info` tells the same account.

use data_encoding::BASE32_NOPAD;

use super::Check;

/// An id that names an account which cannot be was not issued. One that can be tells nothing: most letters would do.
pub(crate) fn aws_key_id(value: &[u8]) -> Check {
    match number(value) {
        Some(number) if number > LAST => Check::Invalid,
        _ => Check::None,
    }
}

/// The twelve digits of the account that an access key id belongs to.
///
/// Nothing for ids from before 2019, which do not say, and for what is no id.
pub fn aws_account(id: &[u8]) -> Option<String> {
    let number = number(id).filter(|number| *number <= LAST)?;
    Some(format!("{number:012}"))
}

const LAST: u64 = 999_999_999_999;

/// Forty bits after the first one, which is set in ids that name an account.
fn number(id: &[u8]) -> Option<u64> {
    let body = id.get(4..20)?;
    let has_kind = id.starts_with(b"AKIA") || id.starts_with(b"ASIA");
    if id.len() != 20 || !has_kind {
        return None;
    }
    let bytes = BASE32_NOPAD.decode(body).ok()?;
    let head = bytes
        .iter()
        .take(6)
        .fold(0, |head, byte| head << 8 | u64::from(*byte));
    (head >> 47 == 1).then_some(head >> 7 & ((1 << 40) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(account: u64) -> Vec<u8> {
        let head = 1 << 47 | account << 7 | 5;
        let bytes = [&head.to_be_bytes()[2..], &[9, 8, 7, 6]].concat();
        [b"AKIA".as_slice(), BASE32_NOPAD.encode(&bytes).as_bytes()].concat()
    }

    #[test]
    fn an_id_names_its_account() {
        for account in [0, 123_456_789_012, LAST] {
            assert_eq!(aws_account(&id(account)), Some(format!("{account:012}")));
            assert_eq!(aws_key_id(&id(account)), Check::None);
        }
    }

    #[test]
    fn an_account_of_thirteen_digits_cannot_be() {
        assert_eq!(aws_key_id(&id(LAST + 1)), Check::Invalid);
        assert_eq!(aws_account(&id(LAST + 1)), None);
    }

    #[test]
    fn old_ids_and_other_values_do_not_tell() {
        let mut old = id(7);
        old[4] = b'I';
        for value in [old.as_slice(), b"AKIA", b"", &id(7)[..19]] {
            assert_eq!(aws_account(value), None);
            assert_eq!(aws_key_id(value), Check::None);
        }
    }
}
