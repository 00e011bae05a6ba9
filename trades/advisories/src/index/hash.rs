//! Where a package is looked up.

use sha2::{Digest, Sha256};

/// A hash for which nobody finds many names with the same value: names of malicious packages are their makers' choice.
pub(crate) fn hash(ecosystem: &str, name: &str) -> u64 {
    let mut digest = Sha256::new();
    digest.update(ecosystem.as_bytes());
    digest.update([0]);
    digest.update(name.as_bytes());
    let digest = digest.finalize();
    digest
        .first_chunk::<8>()
        .map_or(0, |eight| u64::from_be_bytes(*eight))
}

/// How many first bits of a hash make a bucket: two to four packages fall into one.
pub(crate) fn bucket_bits(packages: usize) -> u32 {
    packages.checked_ilog2().unwrap_or(0).saturating_sub(1)
}

/// The bucket of a hash.
pub(crate) fn bucket(hash: u64, bits: u32) -> usize {
    let first = hash.checked_shr(64 - bits).unwrap_or(0);
    usize::try_from(first).unwrap_or(0)
}

/// The bits of a hash that a slot keeps.
pub(crate) fn tag(hash: u64) -> u32 {
    u32::try_from(hash & u64::from(u32::MAX)).unwrap_or(0)
}
