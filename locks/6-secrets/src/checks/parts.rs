//! Tokens without a checksum whose parts tell something.
//!
//! Sources: Discord's documentation ("Snowflakes"); the form of Anthropic's keys as its users and partners describe it.

use super::Check;
use super::encodings::{base64, find};

/// Keys of Anthropic end in `AA`: the last bits of what they encode are padding.
pub(crate) fn anthropic_suffix(value: &[u8]) -> Check {
    let body = find(value, b"01-").or_else(|| find(value, b"03-"));
    let is_usual = body.is_some_and(|at| value.len() - at == BODY + 3);
    match (is_usual, value.ends_with(b"AA")) {
        (true, holds) => Check::must(holds),
        (false, _) => Check::None,
    }
}

const BODY: usize = 95;

/// The first part of a bot's token is the number of its user, in base64: seventeen to twenty digits.
pub(crate) fn discord_bot(value: &[u8]) -> Check {
    let mut parts = value.split(|byte| *byte == b'.');
    let (Some(user), Some(_), Some(_), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Check::None;
    };
    Check::must(base64(user).is_some_and(|digits| is_snowflake(&digits)))
}

/// Such numbers count milliseconds since 2015 in their upper bits, so the first ones were already long.
fn is_snowflake(digits: &[u8]) -> bool {
    let is_number = digits.iter().all(u8::is_ascii_digit) && !digits.starts_with(b"0");
    is_number && (17..=20).contains(&digits.len())
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn mint_anthropic(value: &mut Vec<u8>) {
    let at = find(value, b"01-").or_else(|| find(value, b"03-"));
    if let Some(at) = at {
        let fill = value[at + 3..].to_vec();
        value.truncate(at + 3);
        value.extend(fill.iter().cycle().take(BODY - 2));
        value.extend(b"AA");
    }
}

#[cfg(any(test, feature = "samples"))]
pub(super) fn mint_discord(value: &mut Vec<u8>) {
    let end = find(value, b".").expect("samples have parts");
    let digits: Vec<u8> = value.iter().map(|byte| b'1' + byte % 9).collect();
    let user = data_encoding::BASE64URL_NOPAD.encode(&digits[..18]);
    value.splice(..end, user.into_bytes());
}

#[cfg(test)]
mod tests {
    use super::super::bench::{ALNUM, holds, letters};
    use super::*;

    #[test]
    fn a_key_of_anthropic_ends_in_two_capitals() {
        let sample = [b"sk-ant-api03-".as_slice(), &letters(ALNUM, 95, 1)].concat();
        holds(
            anthropic_suffix,
            mint_anthropic,
            sample,
            107,
            Check::Invalid,
        );
        assert_eq!(anthropic_suffix(b"sk-ant-api03-AA"), Check::None);
        assert_eq!(anthropic_suffix(b"sk"), Check::None);
    }

    #[test]
    fn a_token_of_a_bot_names_its_user() {
        let parts = [
            b"M".as_slice(),
            &letters(ALNUM, 23, 2),
            b".abcdef.",
            &letters(ALNUM, 27, 3),
        ];
        holds(discord_bot, mint_discord, parts.concat(), 1, Check::Invalid);
        assert_eq!(discord_bot(b"a.b"), Check::None);
    }
}
