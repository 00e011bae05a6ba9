//! What a name says its value is.

mod around;
mod secrets;

use around::{ABOUT, NEUTRAL, SHOWN};
use secrets::{KEY_OF, NO_KEY, NO_PASS, PAGE_TOKENS, PASSWORD_ENDS, PASSWORDS};

/// The class of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Chosen by a person, perhaps: `password`, `pwd`, `senha`.
    Password,
    /// `client_secret`, `credentials`.
    Secret,
    /// `access_token`.
    Token,
    /// `api_key`, `secret_key`, `encryption-key`.
    Key,
    /// `key`, `auth`, `nonce`: a secret only where the value looks like one.
    Weak,
}

/// The words of a name, in order.
struct Words<'a> {
    name: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let is_word = |byte: &u8| byte.is_ascii_alphabetic() || *byte >= 0x80;
        let rest = self.name.get(self.at..)?;
        let start = self.at + rest.iter().position(is_word)?;
        let mut end = start + 1;
        while let Some(byte) = self.name.get(end).filter(|byte| is_word(byte)) {
            let before = self.name[end - 1];
            let after = self.name.get(end + 1);
            let begins = byte.is_ascii_uppercase()
                && (before.is_ascii_lowercase()
                    || before.is_ascii_uppercase() && after.is_some_and(u8::is_ascii_lowercase));
            if begins {
                break;
            }
            end += 1;
        }
        self.at = end;
        Some(&self.name[start..end])
    }
}

/// A name has at most this many words that count: the last.
const MOST: usize = 8;

/// What the name says its value is, if a secret at all.
pub(crate) fn class(name: &[u8]) -> Option<Class> {
    let mut lower = [0; 80];
    let mut words: [&[u8]; MOST] = [&[]; MOST];
    let lowered = lower.get_mut(..name.len())?;
    lowered.copy_from_slice(name);
    lowered.make_ascii_lowercase();
    let mut count = 0;
    for word in (Words { name, at: 0 }) {
        words.rotate_left(1);
        let start = word.as_ptr() as usize - name.as_ptr() as usize;
        words[MOST - 1] = &lowered[start..start + word.len()];
        count += 1;
    }
    of_words(&words[MOST - count.min(MOST)..])
}

/// The last word that means a secret decides, unless what follows says that it is about one.
fn of_words(words: &[&[u8]]) -> Option<Class> {
    if words.first().is_some_and(|word| is_one_of(word, SHOWN)) {
        return None;
    }
    for (at, word) in words.iter().enumerate().rev() {
        let before = at.checked_sub(1).map(|at| words[at]);
        // Nobody can read it any more.
        if before.is_some_and(|word| DIGESTED.contains(&word)) {
            return None;
        }
        // What makes a call of AWS happen once. The token for the change of a password has more words before it.
        let so_far = &words[..=at];
        if so_far.ends_with(&[b"client", b"request", b"token"])
            || so_far == [&b"change"[..], b"token"]
        {
            return None;
        }
        if before == Some(b"key") && *word == b"token" && !is_public(&words[..at - 1]) {
            return after(Class::Token, &words[at + 1..]);
        }
        match of_word(word, before) {
            // Jenkins tells its credentials apart by these.
            Meaning::Secret(_)
                if word.starts_with(b"credential") && words[at + 1..] == [b"id" as &[u8]] =>
            {
                return None;
            }
            Meaning::Secret(class) => return after(class, &words[at + 1..]),
            Meaning::Open => return None,
            Meaning::Other if is_one_of(word, ABOUT) => return None,
            Meaning::Other => {}
        }
    }
    None
}

/// What stands before `password` or `secret` where the value is a digest of it, or sealed.
const DIGESTED: &[&[u8]] = &[
    b"encrypted",
    b"sealed",
    b"hashed",
    b"crypted",
    b"digested",
    b"hash",
];

/// `public` comes before `key token`: the digest of a key that signs assemblies.
fn is_public(before: &[&[u8]]) -> bool {
    before
        .last()
        .is_none_or(|word| matches!(*word, b"public" | b"pub" | b"symbol"))
}

/// What a word of a name means.
enum Meaning {
    /// A secret.
    Secret(Class),
    /// What sounds like a secret and is meant to be seen: a public key.
    Open,
    /// Something else.
    Other,
}

/// What stands before `pass` where something is gone through once more.
const PASSES: &[&[u8]] = &[
    b"one", b"first", b"second", b"single", b"two", b"multi", b"render", b"sub", b"should", b"must",
];

/// Words nobody knows make it less sure.
fn after(class: Class, rest: &[&[u8]]) -> Option<Class> {
    if matches!(rest, [b"id" | b"uuid"]) && class == Class::Secret {
        return Some(Class::Weak);
    }
    let is_open = matches!(class, Class::Key | Class::Weak)
        && rest.iter().any(|word| matches!(*word, b"pub" | b"public"));
    if is_open || rest.iter().any(|word| is_one_of(word, ABOUT)) {
        return None;
    }
    let known = rest.iter().all(|word| is_one_of(word, NEUTRAL));
    Some(if known { class } else { Class::Weak })
}

fn of_word(word: &[u8], before: Option<&[u8]>) -> Meaning {
    let ends = |end: &str| word.ends_with(end.as_bytes());
    let of = Meaning::Secret;
    match word {
        b"pass" | b"pw" => {
            return if before.is_some_and(|word| PASSES.contains(&word)) {
                Meaning::Open
            } else {
                of(Class::Password)
            };
        }
        b"credential" if matches!(before, Some(b"amz" | b"goog" | b"oss")) => return Meaning::Open,
        b"secret" | b"secrets" | b"credential" | b"credentials" | b"creds" | b"cred" => {
            return of(Class::Secret);
        }
        b"nopasswd" | b"nopassword" | b"libsecret" => return Meaning::Open,
        b"token" | b"tokens" => return token(before),
        b"key" | b"keys" => return key(before),
        b"auth" | b"authorization" | b"oauth" | b"authentication" | b"authcode" => {
            return of(Class::Weak);
        }
        _ => {}
    }
    // What the two ends of one call tell each other.
    if before == Some(b"ice") {
        return Meaning::Open;
    }
    if is_one_of(word, PASSWORDS) || PASSWORD_ENDS.iter().any(|end| ends(end)) {
        return of(Class::Password);
    }
    if ends("pass") {
        return if is_one_of(word, NO_PASS) {
            Meaning::Open
        } else {
            of(Class::Password)
        };
    }
    if ends("secret") || ends("secretkey") || ends("secretaccesskey") {
        return of(Class::Secret);
    }
    if let Some(stem) = word.strip_suffix(b"token") {
        return token(Some(stem));
    }
    match word.strip_suffix(b"key") {
        Some(b"mon" | b"tur" | b"don" | b"hoc" | b"joc" | b"whis" | b"mic") | None => {
            Meaning::Other
        }
        Some(stem) => key(Some(stem)),
    }
}

fn token(before: Option<&[u8]>) -> Meaning {
    match before {
        Some(b"public" | b"publickey" | b"key") => Meaning::Open,
        Some(word) if is_one_of(word, PAGE_TOKENS) => Meaning::Open,
        _ => Meaning::Secret(Class::Token),
    }
}

fn key(before: Option<&[u8]>) -> Meaning {
    match before {
        Some(word) if is_one_of(word, NO_KEY) => Meaning::Open,
        Some(word) if is_one_of(word, KEY_OF) => Meaning::Secret(Class::Key),
        _ => Meaning::Secret(Class::Weak),
    }
}

fn is_one_of(word: &[u8], all: &[&str]) -> bool {
    all.iter().any(|one| one.as_bytes() == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(class_wanted: Option<Class>, names: &str) {
        for name in names.split_whitespace() {
            assert_eq!(class(name.as_bytes()), class_wanted, "{name}");
        }
    }

    #[test]
    fn names_of_passwords() {
        all(
            Some(Class::Password),
            "password DB_PASSWORD dbPassword spring.datasource.password userpwd PGPASSWORD pass DB_PASS",
        );
        all(
            Some(Class::Password),
            "password1 passwordConfirmation senha contraseña пароль sshPassphrase smtp_password_v4 auth-password",
        );
    }

    #[test]
    fn names_of_secrets_tokens_and_keys() {
        all(
            Some(Class::Secret),
            "secret clientSecret CLIENT_SECRET credentials app_secret_value",
        );
        all(
            Some(Class::Token),
            "token accessToken access_token AuthToken xtoken",
        );
        all(
            Some(Class::Key),
            "apiKey API_KEY apikey secretKey secret_access_key jwt-secret-key x-api-key encryptionKey",
        );
        all(
            Some(Class::Weak),
            "key nkey auth Authorization passwordProvisionerX",
        );
    }

    #[test]
    fn names_of_what_is_about_a_secret() {
        all(
            None,
            "password_file passwordLabel token_url tokenType secretName key_id keyName publicKey primary_key passwordHash",
        );
        all(
            None,
            "compass bypass keyboard tokenizer author authority monkey passenger tokenize secretary",
        );
    }
}
