//! Values that stand where a secret will stand.

/// Words that people put where a secret belongs, and words of secrets' own names.
const WORDS: &[&str] = &[
    "example",
    "sample",
    "changeme",
    "change",
    "your",
    "placeholder",
    "dummy",
    "fake",
    "foobar",
    "insert",
    "todo",
    "replace",
    "redacted",
    "secret",
    "password",
    "passwd",
    "passe",
    "palavra",
    "passphrase",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "p4ssw0rd",
    "pass",
    "test",
    "testing",
    "default",
    "admin",
    "user",
    "token",
    "enter",
    "hidden",
    "masked",
    "none",
    "null",
    "undefined",
    "key",
    "value",
    "string",
    "access",
    "client",
    "private",
    "public",
    "demo",
    "mock",
    "invalid",
    "wrong",
    "correct",
    "valid",
    "api",
    "auth",
    "bearer",
    "basic",
    "my",
    "here",
    "this",
    "some",
    "any",
    "not",
    "very",
    "super",
    "strong",
    "secure",
    "random",
    "long",
    "real",
    "new",
    "old",
    "bad",
    "good",
    "root",
    "guest",
    "hello",
    "world",
    "letmein",
    "welcome",
    "qwerty",
    "asdf",
    "abc",
    "xyz",
    "foo",
    "bar",
    "baz",
    "qux",
    "login",
    "pwd",
    "staging",
    "prod",
    "dev",
    "local",
    "app",
    "server",
    "service",
    "session",
    "cookie",
    "csrf",
    "nonce",
    "salt",
    "hash",
    "signature",
    "encrypted",
    "encryption",
    "credential",
    "name",
    "id",
    "github",
    "gitlab",
    "docker",
    "mysql",
    "postgres",
    "redis",
    "mongo",
    "rabbit",
    "elastic",
    "grafana",
    "minio",
    "vault",
    "jenkins",
    "sonar",
    "oauth",
    "refresh",
    "verify",
    "expired",
    "unit",
    "integration",
    "acceptance",
    "fixture",
    "monkey",
    "dragon",
    "shadow",
    "master",
    "iloveyou",
    "sunshine",
    "princess",
    "football",
    "hunter",
    "trustno",
    "swordfish",
    "0123456789",
    "123456789",
    "12345678",
    "1234567",
    "123456",
    "12345",
    "1234",
    "4321",
    "abcdefgh",
    "abcdef",
    "abcd",
    "deadbeef",
    "cafebabe",
    "sekrit",
    "sekret",
    "fizz",
    "buzz",
    "pa33w0rd",
    "h4x0r",
    "hardcoded",
    "hunter2",
    "custom",
    "opensesame",
    "top",
    "secured",
    "pas",
    "q1w2e3",
    "1q2w3e",
    "qwer",
    "zaq1",
    "confidential",
    "blah",
    "xxxx",
    "0000",
    "1111",
    "aaaa",
];

/// How much of a value is such words, from 0 to 1.
pub(crate) fn share(value: &[u8]) -> f32 {
    let plain = value.to_ascii_lowercase();
    share_of(&plain)
        .max(share_of(&plainly(value)))
        .max(share_of(&unsigned(&plain)))
}

/// The letters of a text of few signs, `pa#ss`, where they are all that it has; else nothing.
fn unsigned(lower: &[u8]) -> Vec<u8> {
    let (letters, others): (Vec<u8>, Vec<u8>) =
        lower.iter().partition(|byte| byte.is_ascii_alphabetic());
    if others.len() < 3 && !others.iter().any(u8::is_ascii_digit) {
        letters
    } else {
        Vec::new()
    }
}

/// `sample-…`, `11360bfake0b2c0e`: it says itself that it is one.
pub(crate) fn is_sample(value: &[u8]) -> bool {
    const STARTS: [&[u8]; 5] = [b"sample-", b"example-", b"dummy-", b"fake-", b"your-"];
    let says = |word: &[u8]| memchr::memmem::find(value, word).is_some();
    value.len() > 15 && (says(b"fake") || says(b"dummy"))
        || STARTS.iter().any(|start| {
            value.len() > start.len() && value[..start.len()].eq_ignore_ascii_case(start)
        })
}

/// The text with letters where digits and signs are written for them: `p4$$w0rd`.
pub(crate) fn plainly(value: &[u8]) -> Vec<u8> {
    value
        .iter()
        .map(|byte| as_letter(byte.to_ascii_lowercase()))
        .collect()
}

fn as_letter(byte: u8) -> u8 {
    match byte {
        b'0' => b'o',
        b'1' | b'!' => b'i',
        b'3' => b'e',
        b'4' | b'@' => b'a',
        b'5' | b'$' => b's',
        b'7' => b't',
        other => other,
    }
}

#[expect(clippy::cast_precision_loss, reason = "values are short")]
fn share_of(lower: &[u8]) -> f32 {
    let mut at = 0;
    let (mut covered, mut counted) = (0, 0);
    while at < lower.len() {
        if matches!(lower[at], b'_' | b'-' | b'.' | b' ' | b'/' | b':') {
            at += 1;
            continue;
        }
        let word = WORDS
            .iter()
            .filter(|word| lower[at..].starts_with(word.as_bytes()))
            .map(|word| word.len())
            .max();
        let length = word.unwrap_or(1);
        covered += word.unwrap_or(0);
        counted += length;
        at += length;
    }
    covered as f32 / counted.max(1) as f32
}

/// Whether a value counts up, or down, or says the same over and over.
pub(crate) fn is_sequence(value: &[u8]) -> bool {
    let steps = value.windows(2).filter(|two| {
        two[1] == two[0].wrapping_add(1) || two[1] == two[0] || two[0] == two[1].wrapping_add(1)
    });
    let period = (1..=4).any(|period| {
        value.len() >= (period * 2).max(6)
            && value
                .windows(period + 1)
                .all(|part| part[0] == part[period])
    });
    let joined: Vec<u8> = value.iter().copied().filter(|byte| *byte != b'-').collect();
    let repeats = (5..=8).any(|period| {
        joined.len() >= period * 2
            && joined
                .windows(period + 1)
                .all(|part| part[0] == part[period])
    });
    let only = |of: fn(&u8) -> bool| -> Vec<u8> { joined.iter().copied().filter(of).collect() };
    let (letters, digits) = (
        only(u8::is_ascii_alphabetic).to_ascii_lowercase(),
        only(u8::is_ascii_digit),
    );
    let interleaved = letters.len() > 2
        && digits.len() > 2
        && letters.len() + digits.len() == joined.len()
        && counts(&letters)
        && counts(&digits);
    period
        || repeats
        || interleaved
        || counts_in_pairs(value)
        || value.len() > 3 && steps.count() * 10 >= (value.len() - 1) * 7
}

/// `000102030405…`: bytes in hexadecimal, each one more than the one before.
fn counts_in_pairs(value: &[u8]) -> bool {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pairs: Option<Vec<u32>> = value
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some(digit(*high)? * 16 + digit(*low)?),
            _ => None,
        })
        .collect();
    let Some(bytes) = pairs.filter(|bytes| bytes.len() > 7) else {
        return false;
    };
    let steps = bytes.windows(2).filter(|two| two[1] == (two[0] + 1) & 0xff);
    steps.count() * 10 >= (bytes.len() - 1) * 8
}

fn counts(bytes: &[u8]) -> bool {
    let up = bytes
        .windows(2)
        .filter(|two| two[1] == two[0].wrapping_add(1) || two[0] == b'9' && two[1] == b'0');
    up.count() * 10 >= (bytes.len() - 1) * 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_made_of_few_words() {
        for text in [
            "password123",
            "changeme",
            "my-secret-token",
            "test_api_key",
            "hello-world",
        ] {
            assert!(share(text.as_bytes()) > 0.7, "{text}");
        }
        for text in ["dxxlmb", "okdsvqqw394", "q7Zk2vXw9Lp"] {
            assert!(share(text.as_bytes()) < 0.3, "{text}");
        }
    }

    #[test]
    fn sequences_are_seen() {
        assert!(
            is_sequence(b"12345678")
                && is_sequence(b"abcdefgh")
                && is_sequence(b"987654321")
                && is_sequence(b"a1b2a1b2a1b2")
                && is_sequence(b"000102030405060708090A0B0C0D0E0F")
        );
        assert!(!is_sequence(b"q7Zk2vXw9Lp"));
    }
}
