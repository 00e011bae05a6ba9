//! Which distribution a system is, in the words of OSV (OSV schema, "Defined Ecosystems").

use std::sync::Arc;

use super::os_release::Values;
use crate::{Ecosystem, Files};

/// A distribution and its release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distribution {
    /// `None` for one that has no ecosystem of its own.
    pub ecosystem: Option<Ecosystem>,
    /// As OSV writes it after the colon: `12`, `22.04:LTS`, `v3.20`; `None` where there are no releases or none is stated.
    pub release: Option<Arc<str>>,
    /// The `ID` of the file; `linux` where it states none.
    pub id: String,
}

impl Distribution {
    /// Files of a root that tell its distribution, the best first.
    pub const PLACES: &[&str] = &[
        "etc/os-release",
        "usr/lib/os-release",
        "etc/alpine-release",
        "etc/debian_version",
    ];

    /// The distribution of the root with that prefix, which is empty or ends in `/`.
    pub fn of(root: &str, files: &Files<'_>) -> Option<Self> {
        let mut found = Self::PLACES.iter().filter_map(|place| {
            let file = files.at(&format!("{root}{place}"))?;
            // A link that was not followed is an empty file.
            let is_told = !file.bytes.trim_ascii().is_empty();
            is_told.then_some((*place, file.bytes))
        });
        found.next().map(|(place, bytes)| match place {
            "etc/alpine-release" => Self::of_version(Ecosystem::Alpine, "alpine", bytes),
            "etc/debian_version" => Self::of_version(Ecosystem::Debian, "debian", bytes),
            _ => Self::read(bytes),
        })
    }

    /// A file that holds the version and nothing else. Debian writes names into it before a release, `trixie/sid`.
    fn of_version(ecosystem: Ecosystem, id: &str, bytes: &[u8]) -> Self {
        let version = String::from_utf8_lossy(bytes);
        let version = version.trim();
        let is_number = version.starts_with(|first: char| first.is_ascii_digit());
        let release = match ecosystem {
            Ecosystem::Alpine => alpine(version),
            _ => Some(major(version).to_owned()),
        };
        Self {
            ecosystem: Some(ecosystem),
            release: release.filter(|_| is_number).map(Arc::from),
            id: id.to_owned(),
        }
    }

    /// The distribution that an `os-release` names.
    pub fn read(bytes: &[u8]) -> Self {
        let values = Values::of(bytes);
        let id = values.get("ID").unwrap_or("linux");
        let ecosystem = ecosystem(id);
        let release = ecosystem.and_then(|ecosystem| release(ecosystem, &values));
        Self {
            ecosystem,
            release: release.map(Arc::from),
            id: id.to_owned(),
        }
    }

    /// True where advisories are told apart by release, and this one's is not known.
    pub fn lacks_release(&self) -> bool {
        self.release.is_none() && !self.ecosystem.is_some_and(is_rolling)
    }
}

fn ecosystem(id: &str) -> Option<Ecosystem> {
    Some(match id {
        "almalinux" => Ecosystem::AlmaLinux,
        "alpaquita" => Ecosystem::Alpaquita,
        "alpine" => Ecosystem::Alpine,
        "amzn" => Ecosystem::AmazonLinux,
        "arch" => Ecosystem::Arch,
        "azurelinux" | "mariner" => Ecosystem::AzureLinux,
        "centos" => Ecosystem::CentOs,
        "chainguard" => Ecosystem::Chainguard,
        "debian" => Ecosystem::Debian,
        "fedora" => Ecosystem::Fedora,
        "mageia" => Ecosystem::Mageia,
        "minimos" => Ecosystem::MinimOs,
        "ol" => Ecosystem::OracleLinux,
        "openEuler" => Ecosystem::OpenEuler,
        "opensuse-leap" | "opensuse-leap-micro" | "opensuse-microos" | "opensuse-tumbleweed" => {
            Ecosystem::OpenSuse
        }
        "photon" => Ecosystem::PhotonOs,
        "rhel" => Ecosystem::RedHat,
        "rocky" => Ecosystem::RockyLinux,
        "sl-micro" | "sle-micro" | "sled" | "sles" | "sles_sap" | "suse-microos" => Ecosystem::Suse,
        "ubuntu" => Ecosystem::Ubuntu,
        "wolfi" => Ecosystem::Wolfi,
        _ => return None,
    })
}

/// True for distributions without releases.
fn is_rolling(ecosystem: Ecosystem) -> bool {
    matches!(
        ecosystem,
        Ecosystem::Arch | Ecosystem::Chainguard | Ecosystem::MinimOs | Ecosystem::Wolfi
    )
}

fn release(ecosystem: Ecosystem, values: &Values<'_>) -> Option<String> {
    if is_rolling(ecosystem) {
        return None;
    }
    let pretty = || values.get("PRETTY_NAME");
    match ecosystem {
        Ecosystem::OpenSuse => return Some(pretty()?.strip_prefix("openSUSE ")?.to_owned()),
        Ecosystem::Suse => return Some(pretty()?.strip_prefix("SUSE ")?.to_owned()),
        Ecosystem::RedHat => return red_hat(values),
        _ => {}
    }
    let version = values.get("VERSION_ID")?;
    let text = values.get("VERSION").unwrap_or("");
    Some(match ecosystem {
        Ecosystem::Alpine => alpine(version)?,
        Ecosystem::Ubuntu if text.contains("LTS") => format!("{version}:LTS"),
        Ecosystem::OpenEuler => open_euler(version, text),
        Ecosystem::AlmaLinux
        | Ecosystem::AzureLinux
        | Ecosystem::Debian
        | Ecosystem::OracleLinux
        | Ecosystem::RockyLinux => major(version).to_owned(),
        _ => version.to_owned(),
    })
}

/// `3.20.3` is `v3.20`; a snapshot of what comes next, `3.21.0_alpha20240807`, is `edge`.
fn alpine(version: &str) -> Option<String> {
    if version.contains('_') {
        return Some("edge".to_owned());
    }
    let mut parts = version.split('.');
    Some(format!("v{}.{}", parts.next()?, parts.next()?))
}

/// What follows the vendor in the name of the platform: `enterprise_linux:9::baseos`.
fn red_hat(values: &Values<'_>) -> Option<String> {
    let stated = values
        .get("CPE_NAME")
        .and_then(|name| name.strip_prefix("cpe:/o:redhat:"));
    let version = || values.get("VERSION_ID");
    stated
        .map(str::to_owned)
        .or_else(|| Some(format!("enterprise_linux:{}", major(version()?))))
}

/// `22.03 (LTS-SP3)` is `22.03-LTS-SP3`.
fn open_euler(version: &str, text: &str) -> String {
    let name = text
        .split_once('(')
        .and_then(|(_, rest)| rest.split_once(')'));
    match name {
        Some((name, _)) => format!("{version}-{name}"),
        None => version.to_owned(),
    }
}

fn major(version: &str) -> &str {
    version.split('.').next().unwrap_or(version)
}
