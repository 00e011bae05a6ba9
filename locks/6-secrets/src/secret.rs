//! A secret in memory: never printed, wiped when it is dropped, known outside by a keyed fingerprint and its first letters.

use std::fmt;
use std::hash::{Hash, Hasher};

use hmac::{Hmac, KeyInit, Mac};
use lockgate_evidence::Fingerprint;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// The bytes of a secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// A copy of the bytes.
    pub fn new(bytes: &[u8]) -> Self {
        Self(Zeroizing::new(bytes.to_vec()))
    }

    /// The bytes themselves.
    pub(crate) fn expose(&self) -> &[u8] {
        &self.0
    }

    /// HMAC-SHA256 of the bytes, cut to 128 bits.
    ///
    /// Without the key nobody can try out passwords against it.
    pub fn fingerprint(&self, key: &FingerprintKey) -> Fingerprint {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&key.0[..]).expect("HMAC takes keys of any length");
        mac.update(b"lockgate secret 1\0");
        mac.update(&self.0);
        let mut out = [0; 16];
        out.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        Fingerprint::from_bytes(out)
    }

    /// The first letters and an ellipsis: at most four, and at most a quarter.
    pub fn preview(&self) -> String {
        let shown = (self.0.len() / 4).min(4);
        let letters = self.0.iter().take(shown);
        let letters: String = letters
            .map(|byte| {
                if byte.is_ascii_graphic() && *byte != b'`' {
                    char::from(*byte)
                } else {
                    '.'
                }
            })
            .collect();
        format!("{letters}…")
    }
}

impl Hash for Secret {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.as_slice().hash(state);
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// What fingerprints of secrets are keyed with.
///
/// Two people see the same fingerprint where they have the same key. Without a key of their own they share a public one, by
/// which a short password can be tried out: `lockgate init` writes a random one into `lockgate.toml`.
#[derive(Clone, PartialEq, Eq)]
pub struct FingerprintKey(Zeroizing<[u8; 32]>);

impl FingerprintKey {
    /// The key that a text stands for.
    pub fn of(text: &str) -> Self {
        Self::of_bytes(text.as_bytes())
    }

    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"lockgate fingerprint key 1\0");
        hash.update(bytes);
        let mut key = [0; 32];
        key.copy_from_slice(&hash.finalize());
        Self(Zeroizing::new(key))
    }
}

impl Default for FingerprintKey {
    fn default() -> Self {
        Self::of("")
    }
}

impl fmt::Debug for FingerprintKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FingerprintKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_it_is_printed_but_its_first_letters() {
        let secret = Secret::new(b"correct horse battery");
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert_eq!(secret.preview(), "corr…");
        assert_eq!(Secret::new(b"abc").preview(), "…");
    }

    #[test]
    fn a_fingerprint_depends_on_secret_and_key() {
        let (one, two) = (Secret::new(b"one"), Secret::new(b"two"));
        let (here, there) = (FingerprintKey::default(), FingerprintKey::of("there"));
        assert_eq!(one.fingerprint(&here), one.fingerprint(&here));
        assert_ne!(one.fingerprint(&here), two.fingerprint(&here));
        assert_ne!(one.fingerprint(&here), one.fingerprint(&there));
    }
}
