//! Names of objects.

use std::fmt;

use crate::bytes::u64_at;

/// The hash function that a repository names its objects by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HashKind {
    /// 20 bytes.
    #[default]
    Sha1,
    /// 32 bytes.
    Sha256,
}

impl HashKind {
    /// How many bytes an id has.
    pub const fn len(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    /// Never: an id has bytes.
    pub const fn is_empty(self) -> bool {
        false
    }

    /// The name in `extensions.objectFormat`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
        }
    }
}

/// The name of an object: 20 or 32 bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    bytes: [u8; 32],
    hash: HashKind,
}

impl ObjectId {
    /// The id of these bytes, 20 or 32 of them.
    #[inline]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut own = [0; 32];
        // By arrays: a copy of a known length is a few instructions.
        let hash = if let Some(short) = bytes.first_chunk::<20>().filter(|_| bytes.len() == 20) {
            *own.first_chunk_mut::<20>()? = *short;
            HashKind::Sha1
        } else {
            own = *bytes.first_chunk::<32>().filter(|_| bytes.len() == 32)?;
            HashKind::Sha256
        };
        Some(Self { bytes: own, hash })
    }

    /// The id of this text, 40 or 64 hexadecimal digits of either case.
    pub fn from_hex(text: &[u8]) -> Option<Self> {
        let mut own = [0; 32];
        let pairs = text.chunks_exact(2);
        if !matches!(text.len(), 40 | 64) {
            return None;
        }
        for (byte, pair) in own.iter_mut().zip(pairs) {
            let [high, low] = pair else { return None };
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Self::from_bytes(own.get(..text.len() / 2)?)
    }

    /// The id of nothing but zeros, which hooks are given for "no object".
    pub fn null(hash: HashKind) -> Self {
        Self {
            bytes: [0; 32],
            hash,
        }
    }

    /// Whether every byte is zero.
    pub fn is_null(&self) -> bool {
        self.bytes == [0; 32]
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.hash.len()).unwrap_or(&[])
    }

    /// By what it was made.
    pub fn hash_kind(&self) -> HashKind {
        self.hash
    }

    /// The first eight bytes as a number, in the order of ids.
    pub fn prefix(&self) -> u64 {
        u64_at(&self.bytes, 0).unwrap_or(0)
    }

    /// Hexadecimal digits, lower case.
    pub fn to_hex(&self) -> String {
        self.to_string()
    }
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_bytes()
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
