//! One order for each family of ecosystems.

use std::cmp::Ordering;

use crate::key::{Key, Writer};
use crate::orders as of;

/// Longer versions are unparsable, in bytes.
pub const MAX_LENGTH: usize = 1024;

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

/// What an order says of a version, or why it is none.
pub type Parsed<T> = Result<T, &'static str>;

impl Order {
    /// Every order.
    pub const ALL: [Self; 17] = [
        Self::Semver,
        Self::Npm,
        Self::Pep440,
        Self::Maven,
        Self::Gradle,
        Self::RubyGems,
        Self::NuGet,
        Self::Composer,
        Self::Go,
        Self::Hex,
        Self::Pub,
        Self::Dpkg,
        Self::Rpm,
        Self::Apk,
        Self::Cran,
        Self::Hackage,
        Self::Conan,
    ];

    /// The key of a version.
    pub fn key(self, version: &str) -> Result<Key, Unparsable> {
        let mut bytes = Vec::with_capacity(version.len().min(MAX_LENGTH) + 8);
        self.write_key(version, &mut bytes)?;
        Ok(Key::from(bytes))
    }

    /// Appends the bytes of the key of a version; where it is unparsable nothing is appended.
    pub fn write_key(self, version: &str, out: &mut Vec<u8>) -> Result<(), Unparsable> {
        let start = out.len();
        let written = plain(version).and_then(|text| self.write(text, &mut Writer(out)));
        written.map_err(|why| {
            out.truncate(start);
            self.unparsable(version, why)
        })
    }

    /// Compares two versions directly, without keys.
    pub fn compare(self, a: &str, b: &str) -> Result<Ordering, Unparsable> {
        // Each is read alone first, so that an error names the version that it is about.
        self.is_prerelease(a)?;
        self.is_prerelease(b)?;
        let compared = self.compare_plain(a, b);
        compared.map_err(|why| self.unparsable(a, why))
    }

    /// True for what the ecosystem calls a prerelease: alpha, beta, candidates, snapshots, tilde versions.
    pub fn is_prerelease(self, version: &str) -> Result<bool, Unparsable> {
        let told = plain(version).and_then(|text| self.prerelease(text));
        told.map_err(|why| self.unparsable(version, why))
    }

    fn write(self, text: &str, out: &mut Writer<'_>) -> Parsed<()> {
        match self {
            Self::Semver => of::semver::write(text, out),
            Self::Npm => of::npm::write(text, out),
            Self::Pep440 => of::pep440::write(text, out),
            Self::Maven => of::maven::write(text, out),
            Self::Gradle => of::gradle::write(text, out),
            Self::RubyGems => of::rubygems::write(text, out),
            Self::NuGet => of::nuget::write(text, out),
            Self::Composer => of::composer::write(text, out),
            Self::Go => of::go::write(text, out),
            Self::Hex => of::hex::write(text, out),
            Self::Pub => of::dart::write(text, out),
            Self::Dpkg => of::dpkg::write(text, out),
            Self::Rpm => of::rpm::write(text, out),
            Self::Apk => of::apk::write(text, out),
            Self::Cran => of::cran::write(text, out),
            Self::Hackage => of::hackage::write(text, out),
            Self::Conan => of::conan::write(text, out),
        }
    }

    fn compare_plain(self, a: &str, b: &str) -> Parsed<Ordering> {
        match self {
            Self::Semver => of::semver::compare(a, b),
            Self::Npm => of::npm::compare(a, b),
            Self::Pep440 => of::pep440::compare(a, b),
            Self::Maven => of::maven::compare(a, b),
            Self::Gradle => of::gradle::compare(a, b),
            Self::RubyGems => of::rubygems::compare(a, b),
            Self::NuGet => of::nuget::compare(a, b),
            Self::Composer => of::composer::compare(a, b),
            Self::Go => of::go::compare(a, b),
            Self::Hex => of::hex::compare(a, b),
            Self::Pub => of::dart::compare(a, b),
            Self::Dpkg => of::dpkg::compare(a, b),
            Self::Rpm => of::rpm::compare(a, b),
            Self::Apk => of::apk::compare(a, b),
            Self::Cran => of::cran::compare(a, b),
            Self::Hackage => of::hackage::compare(a, b),
            Self::Conan => of::conan::compare(a, b),
        }
    }

    fn prerelease(self, text: &str) -> Parsed<bool> {
        match self {
            Self::Semver => of::semver::is_prerelease(text),
            Self::Npm => of::npm::is_prerelease(text),
            Self::Pep440 => of::pep440::is_prerelease(text),
            Self::Maven => of::maven::is_prerelease(text),
            Self::Gradle => of::gradle::is_prerelease(text),
            Self::RubyGems => of::rubygems::is_prerelease(text),
            Self::NuGet => of::nuget::is_prerelease(text),
            Self::Composer => of::composer::is_prerelease(text),
            Self::Go => of::go::is_prerelease(text),
            Self::Hex => of::hex::is_prerelease(text),
            Self::Pub => of::dart::is_prerelease(text),
            Self::Dpkg => of::dpkg::is_prerelease(text),
            Self::Rpm => of::rpm::is_prerelease(text),
            Self::Apk => of::apk::is_prerelease(text),
            Self::Cran => of::cran::is_prerelease(text),
            Self::Hackage => of::hackage::is_prerelease(text),
            Self::Conan => of::conan::is_prerelease(text),
        }
    }

    fn unparsable(self, version: &str, why: &'static str) -> Unparsable {
        Unparsable {
            version: version.chars().take(100).collect(),
            order: self,
            why,
        }
    }
}

/// What holds for every order.
fn plain(version: &str) -> Parsed<&str> {
    if version.len() > MAX_LENGTH {
        return Err("it is longer than 1,024 bytes");
    }
    if version.is_empty() {
        return Err("it is empty");
    }
    let odd = |byte: u8| !(b' '..=b'~').contains(&byte);
    if version.bytes().any(odd) {
        return Err("it has a control character or one outside of ASCII");
    }
    Ok(version)
}
