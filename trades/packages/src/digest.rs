//! Digests that files state of packages.

use std::fmt;

/// The functions that lockfiles use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// MD5: broken, still stated by old databases.
    Md5,
    /// SHA-1: broken against whoever chooses both contents.
    Sha1,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// `BLAKE2b` with 256 bits.
    Blake2b256,
    /// The `h1:` of Go: SHA-256 over the sorted list of the digests of a module's files.
    GoH1,
}

impl Algorithm {
    /// The name in lower case, as files spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Sha384 => "sha384",
            Self::Sha512 => "sha512",
            Self::Blake2b256 => "blake2b-256",
            Self::GoH1 => "h1",
        }
    }

    /// Length of the digest in bytes.
    pub fn bytes(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 | Self::Blake2b256 | Self::GoH1 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }
}

/// A digest as a file states it. Stated is not verified.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest {
    algorithm: Algorithm,
    hex: String,
}

impl Digest {
    /// From hexadecimal digits of either case; `None` where length or digits do not fit.
    pub fn from_hex(algorithm: Algorithm, hex: &str) -> Option<Self> {
        // Without branches, so that many digits are looked at at once.
        let digits = hex.bytes().map(|byte| byte.is_ascii_hexdigit());
        let fits = hex.len() == 2 * algorithm.bytes() && digits.fold(true, |all, one| all & one);
        fits.then(|| Self {
            algorithm,
            hex: hex.to_ascii_lowercase(),
        })
    }

    /// From bytes; `None` where the length does not fit.
    pub fn from_bytes(algorithm: Algorithm, bytes: &[u8]) -> Option<Self> {
        (bytes.len() == algorithm.bytes()).then(|| Self {
            algorithm,
            hex: data_encoding::HEXLOWER.encode(bytes),
        })
    }

    /// From padded base64, as Subresource Integrity and Go write it; `None` where it does not fit.
    pub fn from_base64(algorithm: Algorithm, text: &str) -> Option<Self> {
        let bytes = data_encoding::BASE64.decode(text.as_bytes()).ok()?;
        Self::from_bytes(algorithm, &bytes)
    }

    /// The function.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The digest in lower-case hexadecimal.
    pub fn hex(&self) -> &str {
        &self.hex
    }
}

/// `sha256:` and hexadecimal digits.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.algorithm.name(), self.hex)
    }
}
