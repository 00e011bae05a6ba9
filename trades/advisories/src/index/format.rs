//! The header: which sections there are, where, and their digests.

use std::sync::OnceLock;

use lockgate_versions::Order;
use sha2::{Digest, Sha256};

use crate::Damaged;
use crate::order;

/// The number of the format; another number is another format.
pub const FORMAT: u32 = 2;

const MAGIC: &[u8; 8] = b"LGADVIDX";
/// Magic, format, count of sections, length of the file, digest of the orders.
const FIXED: usize = 8 + 4 + 4 + 8 + 32;
/// Offset, length, digest.
const ENTRY: usize = 8 + 8 + 32;
const SECTIONS: usize = 11;
/// The same, as it is written.
const SECTION_COUNT: u32 = 11;
/// The header with its digest.
pub(crate) const HEADER: usize = FIXED + SECTIONS * ENTRY + 32;

/// The sections, in the order of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Places,
    Buckets,
    Slots,
    Packages,
    Keys,
    RecordPlaces,
    Records,
    BlockPlaces,
    Blocks,
    Odds,
    Exploited,
}

const KINDS: [Kind; SECTIONS] = [
    Kind::Places,
    Kind::Buckets,
    Kind::Slots,
    Kind::Packages,
    Kind::Keys,
    Kind::RecordPlaces,
    Kind::Records,
    Kind::BlockPlaces,
    Kind::Blocks,
    Kind::Odds,
    Kind::Exploited,
];

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Places => "places",
            Self::Buckets => "buckets",
            Self::Slots => "slots",
            Self::Packages => "packages",
            Self::Keys => "keys",
            Self::RecordPlaces => "places of records",
            Self::Records => "records",
            Self::BlockPlaces => "places of blocks",
            Self::Blocks => "blocks",
            Self::Odds => "odds",
            Self::Exploited => "exploited",
        }
    }
}

/// Why bytes could not be opened as a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unopened {
    /// Something else.
    #[error("no index of advisories")]
    NoIndex,
    /// Of another version of this program, or of its orders of versions.
    #[error("an index made by another version of lockgate")]
    OtherVersion,
    /// Cut off, or changed after it was written.
    #[error(transparent)]
    Damaged(#[from] Damaged),
}

/// The sections of a file, and its digest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sections<'a> {
    all: [&'a [u8]; SECTIONS],
    digests: [&'a [u8]; SECTIONS],
    pub(crate) digest: [u8; 32],
}

/// Header and sections as one file.
pub(crate) fn assemble(sections: &[(Kind, Vec<u8>)]) -> Vec<u8> {
    let bytes = |kind: Kind| {
        sections
            .iter()
            .find(|(k, _)| *k == kind)
            .map_or(&[][..], |(_, bytes)| bytes)
    };
    let total = HEADER + KINDS.iter().map(|kind| bytes(*kind).len()).sum::<usize>();
    let mut out = Vec::with_capacity(total);
    out.extend(MAGIC);
    out.extend(FORMAT.to_le_bytes());
    out.extend(SECTION_COUNT.to_le_bytes());
    out.extend((total as u64).to_le_bytes());
    out.extend(orders());
    let mut at = HEADER;
    for kind in KINDS {
        let section = bytes(kind);
        out.extend((at as u64).to_le_bytes());
        out.extend((section.len() as u64).to_le_bytes());
        out.extend(Sha256::digest(section));
        at += section.len();
    }
    let digest = Sha256::digest(&out);
    out.extend(digest);
    for kind in KINDS {
        out.extend(bytes(kind));
    }
    out
}

impl<'a> Sections<'a> {
    /// Checks the header; the cost does not depend on the length of the file.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Self, Unopened> {
        let what = Damaged { what: "header" };
        let start = bytes
            .get(..16)
            .filter(|start| start.starts_with(MAGIC))
            .ok_or(Unopened::NoIndex)?;
        if start[8..12] != FORMAT.to_le_bytes() {
            return Err(Unopened::OtherVersion);
        }
        let (header, digest) = bytes
            .get(..HEADER)
            .and_then(|header| header.split_last_chunk::<32>())
            .ok_or(what)?;
        if Sha256::digest(header)[..] != digest[..] {
            return Err(what.into());
        }
        if header[24..FIXED] != orders() {
            return Err(Unopened::OtherVersion);
        }
        let is_whole = header[12..16] == SECTION_COUNT.to_le_bytes()
            && header[16..24] == (bytes.len() as u64).to_le_bytes();
        if !is_whole {
            return Err(Damaged { what: "length" }.into());
        }
        Ok(Self::cut(bytes, header, *digest).ok_or(what)?)
    }

    fn cut(bytes: &'a [u8], header: &'a [u8], digest: [u8; 32]) -> Option<Self> {
        let mut sections = Self {
            all: [&[]; SECTIONS],
            digests: [&[]; SECTIONS],
            digest,
        };
        for (at, entry) in header[FIXED..].chunks_exact(ENTRY).enumerate() {
            let number = |from: usize| {
                entry[from..from + 8]
                    .try_into()
                    .map(u64::from_le_bytes)
                    .ok()
            };
            let offset = usize::try_from(number(0)?).ok()?;
            let length = usize::try_from(number(8)?).ok()?;
            sections.all[at] = bytes.get(offset..offset.checked_add(length)?)?;
            sections.digests[at] = &entry[16..];
        }
        Some(sections)
    }

    pub(crate) fn of(&self, kind: Kind) -> &'a [u8] {
        self.all[kind as usize]
    }

    /// Takes the digest of every section.
    pub(crate) fn verify(&self) -> Result<(), Damaged> {
        let mut pairs = KINDS.iter().zip(self.all).zip(self.digests);
        match pairs.find(|((_, bytes), digest)| Sha256::digest(bytes)[..] != **digest) {
            Some(((kind, _), _)) => Err(Damaged { what: kind.name() }),
            None => Ok(()),
        }
    }
}

/// Versions by whose keys an order is known again.
const PROBES: [&str; 8] = [
    "0",
    "1.0",
    "v1.2.3",
    "1.2.3-rc.1+b",
    "1:2.0~a-3",
    "2.0.0-alpha10",
    "1.0_p1-r2",
    "1!2.0.post1.dev3",
];

/// The digest of keys of all orders: an index holds keys, and must not be read by a program that makes others.
fn orders() -> [u8; 32] {
    static DIGEST: OnceLock<[u8; 32]> = OnceLock::new();
    *DIGEST.get_or_init(|| {
        let mut digest = Sha256::new();
        let orders: Vec<Order> = (0..u8::MAX).map_while(order::numbered).collect();
        for (order, probe) in orders
            .iter()
            .flat_map(|order| PROBES.map(|probe| (order, probe)))
        {
            let key = order.key(probe);
            let key = key.as_ref().map_or(&b"-"[..], |key| key.as_bytes());
            digest.update((key.len() as u64).to_le_bytes());
            digest.update(key);
        }
        digest.finalize().into()
    })
}
