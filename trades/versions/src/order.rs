//! One order for each family of ecosystems.

use std::cmp::Ordering;

/// The order of versions of an ecosystem.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Order {
    /// Semantic Versioning 2.0.0, section 11: crates.io, Hex, Swift, Julia, GitHub Actions.
    Semver,
    /// node-semver: loose forms as npm reads them.
    Npm,
    /// Python: PEP 440.
    Pep440,
    /// Maven's `ComparableVersion`.
    Maven,
    /// Gradle's own rules where they differ from Maven's.
    Gradle,
    /// `Gem::Version`.
    RubyGems,
    /// `NuGetVersion`: four numbers, case-insensitive labels.
    NuGet,
    /// Composer's `VersionParser` and PHP's `version_compare`.
    Composer,
    /// Go modules: semantic versions with `v`, pseudo-versions, `+incompatible`.
    Go,
    /// Elixir's `Version`.
    Hex,
    /// Dart's `pub_semver`: build metadata counts.
    Pub,
    /// Debian Policy 5.6.12.
    Dpkg,
    /// `rpmvercmp` with epoch and release.
    Rpm,
    /// apk-tools: Alpine, Wolfi, Chainguard.
    Apk,
    /// R's `package_version`.
    Cran,
    /// Haskell's PVP: lists of numbers.
    Hackage,
    /// Conan 2's `Version`.
    Conan,
}

/// A version as bytes: of two keys of one order the smaller is the earlier version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Box<[u8]>);

impl Key {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The ecosystem would not take this for a version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{version}` is no version by the order of {order:?}: {why}")]
pub struct Unparsable {
    /// As given, cut where it is long.
    pub version: String,
    /// The order.
    pub order: Order,
    /// What is wrong with it.
    pub why: &'static str,
}

impl Order {
    /// The key of a version.
    pub fn key(self, version: &str) -> Result<Key, Unparsable> {
        Err(self.unparsable(version, "this order is not built yet"))
    }

    /// Compares two versions directly.
    pub fn compare(self, a: &str, b: &str) -> Result<Ordering, Unparsable> {
        Ok(self.key(a)?.cmp(&self.key(b)?))
    }

    fn unparsable(self, version: &str, why: &'static str) -> Unparsable {
        Unparsable {
            version: version.chars().take(100).collect(),
            order: self,
            why,
        }
    }
}
