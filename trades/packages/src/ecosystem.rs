//! Ecosystems, by the names that OSV gives them.

use std::borrow::Cow;
use std::fmt;

use crate::repository;

/// Who hands out names and versions (OSV schema, "Defined Ecosystems"; the last few are not among those).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the variants are the names of the ecosystems")]
pub enum Ecosystem {
    AlmaLinux,
    Alpaquita,
    Alpine,
    Android,
    AzureLinux,
    Bioconductor,
    Bitnami,
    Chainguard,
    ConanCenter,
    Cran,
    CratesIo,
    Debian,
    Ghc,
    GitHubActions,
    Go,
    Hackage,
    Hex,
    Julia,
    Linux,
    Mageia,
    Maven,
    MinimOs,
    Npm,
    NuGet,
    OpenEuler,
    OpenSuse,
    OssFuzz,
    Packagist,
    PhotonOs,
    Pub,
    PyPi,
    RedHat,
    RockyLinux,
    RubyGems,
    Suse,
    SwiftUrl,
    Ubuntu,
    VsCode,
    Wolfi,
    // Without advisories in OSV.
    Arch,
    AmazonLinux,
    CentOs,
    CocoaPods,
    Docker,
    Fedora,
    Git,
    Helm,
    OracleLinux,
    /// The packages of rpm of a distribution that is not known.
    Rpm,
    Terraform,
    /// A package of an unknown kind, from a bill of materials.
    Generic,
}

/// Ecosystem, OSV's name, the type of its package URLs.
const NAMES: [(Ecosystem, &str, &str); 51] = {
    use Ecosystem as E;
    [
        (E::AlmaLinux, "AlmaLinux", "rpm"),
        (E::Alpaquita, "Alpaquita", "apk"),
        (E::Alpine, "Alpine", "apk"),
        (E::AmazonLinux, "Amazon Linux", "rpm"),
        (E::Android, "Android", "generic"),
        (E::Arch, "Arch Linux", "alpm"),
        (E::AzureLinux, "Azure Linux", "rpm"),
        (E::Bioconductor, "Bioconductor", "bioconductor"),
        (E::Bitnami, "Bitnami", "bitnami"),
        (E::Cran, "CRAN", "cran"),
        (E::CentOs, "CentOS", "rpm"),
        (E::Chainguard, "Chainguard", "apk"),
        (E::CocoaPods, "CocoaPods", "cocoapods"),
        (E::ConanCenter, "ConanCenter", "conan"),
        (E::Debian, "Debian", "deb"),
        (E::Docker, "Docker", "docker"),
        (E::Fedora, "Fedora", "rpm"),
        (E::Ghc, "GHC", "generic"),
        (E::Generic, "Generic", "generic"),
        (E::Git, "GIT", "generic"),
        (E::GitHubActions, "GitHub Actions", "github"),
        (E::Go, "Go", "golang"),
        (E::Hackage, "Hackage", "hackage"),
        (E::Helm, "Helm", "helm"),
        (E::Hex, "Hex", "hex"),
        (E::Julia, "Julia", "julia"),
        (E::Linux, "Linux", "generic"),
        (E::Mageia, "Mageia", "rpm"),
        (E::Maven, "Maven", "maven"),
        (E::MinimOs, "MinimOS", "apk"),
        (E::NuGet, "NuGet", "nuget"),
        (E::OssFuzz, "OSS-Fuzz", "generic"),
        (E::OracleLinux, "Oracle Linux", "rpm"),
        (E::Packagist, "Packagist", "composer"),
        (E::PhotonOs, "Photon OS", "rpm"),
        (E::Pub, "Pub", "pub"),
        (E::PyPi, "PyPI", "pypi"),
        (E::RedHat, "Red Hat", "rpm"),
        (E::RockyLinux, "Rocky Linux", "rpm"),
        (E::Rpm, "RPM", "rpm"),
        (E::RubyGems, "RubyGems", "gem"),
        (E::Suse, "SUSE", "rpm"),
        (E::SwiftUrl, "SwiftURL", "swift"),
        (E::Terraform, "Terraform", "terraform"),
        (E::Ubuntu, "Ubuntu", "deb"),
        (E::VsCode, "VSCode", "vscode-extension"),
        (E::Wolfi, "Wolfi", "apk"),
        (E::CratesIo, "crates.io", "cargo"),
        (E::Npm, "npm", "npm"),
        (E::OpenEuler, "openEuler", "rpm"),
        (E::OpenSuse, "openSUSE", "rpm"),
    ]
};

impl Ecosystem {
    /// OSV's name, without a release.
    pub fn name(self) -> &'static str {
        self.entry().1
    }

    /// The type of its package URLs (purl-spec, PURL-TYPES).
    pub fn purl_type(self) -> &'static str {
        self.entry().2
    }

    fn entry(self) -> (Self, &'static str, &'static str) {
        let found = NAMES.iter().find(|(ecosystem, ..)| *ecosystem == self);
        found
            .copied()
            .unwrap_or((Self::Generic, "Generic", "generic"))
    }

    /// The ecosystem and release of a name in OSV's form: `Debian:12` is Debian and `12`.
    pub fn parse(name: &str) -> Option<(Self, Option<&str>)> {
        let (base, release) = match name.split_once(':') {
            Some((base, release)) => (base, Some(release)),
            None => (name, None),
        };
        let found = NAMES.iter().find(|(_, known, _)| *known == base)?;
        Some((found.0, release))
    }

    /// True for distributions, whose advisories name source packages.
    pub fn is_distribution(self) -> bool {
        matches!(self.purl_type(), "deb" | "rpm" | "apk" | "alpm")
    }

    /// The one spelling of a package's name by which it is looked up.
    ///
    /// `PyPI`: PEP 503. `NuGet`, `Packagist`, `GitHub Actions`: lower case. Swift: the address without scheme, user and `.git`.
    /// Git: see [`repository`](crate::repository()).
    pub fn normal_name(self, name: &str) -> Cow<'_, str> {
        match self {
            Self::PyPi => pep503(name),
            Self::NuGet | Self::Packagist | Self::GitHubActions | Self::Hex | Self::Pub => {
                Cow::Owned(name.to_lowercase())
            }
            Self::SwiftUrl => Cow::Owned(swift(name)),
            Self::Git => repository(name).map_or(Cow::Borrowed(name), Cow::Owned),
            _ => Cow::Borrowed(name),
        }
    }
}

impl fmt::Display for Ecosystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// PEP 503: lower case, and runs of `-`, `_` and `.` are one `-`.
fn pep503(name: &str) -> Cow<'_, str> {
    let bytes = name.as_bytes();
    let mut pairs = bytes.windows(2);
    let is_plain = |byte: &u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
    if bytes.iter().all(is_plain) && !pairs.any(|pair| pair == b"--") {
        return Cow::Borrowed(name);
    }
    let mut out = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            '-' | '_' | '.' if out.ends_with('-') => {}
            '-' | '_' | '.' => out.push('-'),
            _ => out.extend(character.to_lowercase()),
        }
    }
    Cow::Owned(out)
}

fn swift(name: &str) -> String {
    let name = name.split_once("://").map_or(name, |(_, rest)| rest);
    let (host, rest) = name.split_once('/').unwrap_or((name, ""));
    let host = host.rsplit('@').next().unwrap_or(host);
    let name = if rest.is_empty() {
        host.replace(':', "/")
    } else {
        format!("{}/{rest}", host.replace(':', "/"))
    };
    let name = name.trim_end_matches('/');
    name.strip_suffix(".git").unwrap_or(name).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_osv_go_both_ways() {
        for (ecosystem, name, _) in NAMES {
            assert_eq!(ecosystem.name(), name);
            assert_eq!(Ecosystem::parse(name), Some((ecosystem, None)));
        }
        let ubuntu = Ecosystem::parse("Ubuntu:22.04:LTS");
        assert_eq!(ubuntu, Some((Ecosystem::Ubuntu, Some("22.04:LTS"))));
        assert_eq!(Ecosystem::parse("Nowhere"), None);
    }

    #[test]
    fn names_are_looked_up_in_one_spelling() {
        let normal = |ecosystem: Ecosystem, name| ecosystem.normal_name(name).into_owned();
        assert_eq!(
            normal(Ecosystem::PyPi, "Zope.Interface__x"),
            "zope-interface-x"
        );
        assert_eq!(
            normal(Ecosystem::NuGet, "Newtonsoft.Json"),
            "newtonsoft.json"
        );
        assert_eq!(normal(Ecosystem::Npm, "JSONStream"), "JSONStream");
        assert_eq!(
            normal(
                Ecosystem::SwiftUrl,
                "https://github.com/Apple/Swift-NIO.git"
            ),
            "github.com/apple/swift-nio"
        );
        assert_eq!(
            normal(Ecosystem::SwiftUrl, "git@github.com:apple/swift-nio"),
            "github.com/apple/swift-nio"
        );
    }
}
