//! Which release of a distribution a package URL or a component of an operating system means.

use lockgate_packages::{Distribution, Ecosystem, Purl};

/// The names of releases, newest first, with their versions.
const NAMES: [(&str, &str, &str); 17] = [
    ("debian", "forky", "14"),
    ("debian", "trixie", "13"),
    ("debian", "bookworm", "12"),
    ("debian", "bullseye", "11"),
    ("debian", "buster", "10"),
    ("debian", "stretch", "9"),
    ("debian", "jessie", "8"),
    ("ubuntu", "questing", "25.10"),
    ("ubuntu", "plucky", "25.04"),
    ("ubuntu", "oracular", "24.10"),
    ("ubuntu", "noble", "24.04"),
    ("ubuntu", "mantic", "23.10"),
    ("ubuntu", "jammy", "22.04"),
    ("ubuntu", "focal", "20.04"),
    ("ubuntu", "bionic", "18.04"),
    ("ubuntu", "xenial", "16.04"),
    ("ubuntu", "trusty", "14.04"),
];

/// The distribution of a package URL: its name space tells which, the qualifier `distro` which release.
pub(crate) fn of(purl: &Purl) -> Option<Distribution> {
    let distro = purl.qualifier("distro").unwrap_or("");
    let (word, version) = distro.rsplit_once('-').unwrap_or(("", distro));
    let space = purl.namespace.as_deref();
    // `opensuse` has kinds that only the qualifier tells.
    let is_kind = |space: &str| {
        word.strip_prefix(space)
            .is_some_and(|rest| rest.starts_with('-'))
    };
    let id = match space {
        Some(space) if is_kind(space) => word,
        Some(space) => space,
        None => word,
    };
    known(id, version)
}

/// The distribution of that name and version, where it has an ecosystem of its own.
pub(crate) fn known(id: &str, version: &str) -> Option<Distribution> {
    let id = one_name(id)?;
    let named = NAMES
        .iter()
        .find(|(of, name, _)| *of == id && *name == version);
    let version = named.map_or(version, |(.., version)| version);
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._+:".contains(&byte);
    let version = if version.bytes().all(is_plain) {
        version
    } else {
        ""
    };
    let mut text = format!("ID={id}\n");
    if !version.is_empty() {
        text.push_str(&format!("VERSION_ID={version}\n"));
        text.push_str(&words(id, version));
    }
    let found = Distribution::read(text.as_bytes());
    found.ecosystem.is_some().then_some(found)
}

/// What only the longer fields of an `os-release` tell.
fn words(id: &str, version: &str) -> String {
    let (major, minor) = version.split_once('.').unwrap_or((version, ""));
    match id {
        "ubuntu"
            if minor == "04" && major.parse().is_ok_and(|year: u32| year.is_multiple_of(2)) =>
        {
            format!("VERSION=\"{version} LTS\"\n")
        }
        "opensuse-leap" => format!("PRETTY_NAME=\"openSUSE Leap {version}\"\n"),
        "opensuse-tumbleweed" => "PRETTY_NAME=\"openSUSE Tumbleweed\"\n".to_owned(),
        "sles" if minor.is_empty() || minor == "0" => {
            format!("PRETTY_NAME=\"SUSE Linux Enterprise Server {major}\"\n")
        }
        "sles" => format!("PRETTY_NAME=\"SUSE Linux Enterprise Server {major} SP{minor}\"\n"),
        _ => String::new(),
    }
}

/// The `ID` that `os-release` has for a distribution, by the names that tools give it.
fn one_name(name: &str) -> Option<&'static str> {
    Some(match name.to_ascii_lowercase().as_str() {
        "almalinux" | "alma" => "almalinux",
        "alpaquita" => "alpaquita",
        "alpine" => "alpine",
        "amzn" | "amazon" | "amazonlinux" => "amzn",
        "arch" | "archlinux" => "arch",
        "azurelinux" | "mariner" | "cbl-mariner" | "azure" => "azurelinux",
        "chainguard" => "chainguard",
        "debian" => "debian",
        "fedora" => "fedora",
        "mageia" => "mageia",
        "minimos" => "minimos",
        "ol" | "oracle" | "oraclelinux" => "ol",
        "openeuler" => "openEuler",
        "opensuse" | "opensuse-leap" | "opensuse.leap" => "opensuse-leap",
        "opensuse-tumbleweed" | "opensuse.tumbleweed" => "opensuse-tumbleweed",
        "photon" | "photonos" => "photon",
        "redhat" | "rhel" => "rhel",
        "rocky" | "rockylinux" => "rocky",
        "sles" | "suse" | "suse linux enterprise server" => "sles",
        "ubuntu" => "ubuntu",
        "wolfi" => "wolfi",
        _ => return None,
    })
}

/// True for distributions whose advisories do not tell releases apart.
pub(crate) fn is_rolling(ecosystem: Ecosystem) -> bool {
    matches!(
        ecosystem,
        Ecosystem::Arch | Ecosystem::Chainguard | Ecosystem::MinimOs | Ecosystem::Wolfi
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(purl: &str) -> Option<(Option<Ecosystem>, Option<String>)> {
        let found = of(&Purl::parse(purl).ok()?)?;
        Some((
            found.ecosystem,
            found.release.map(|release| release.to_string()),
        ))
    }

    #[test]
    fn releases_are_told_as_osv_writes_them() {
        for (purl, ecosystem, release) in [
            (
                "pkg:deb/debian/a?distro=debian-12.5",
                Ecosystem::Debian,
                "12",
            ),
            ("pkg:deb/debian/a?distro=bookworm", Ecosystem::Debian, "12"),
            (
                "pkg:deb/debian/a?distro=debian-bookworm",
                Ecosystem::Debian,
                "12",
            ),
            (
                "pkg:deb/ubuntu/a?distro=ubuntu-22.04",
                Ecosystem::Ubuntu,
                "22.04:LTS",
            ),
            (
                "pkg:deb/ubuntu/a?distro=jammy",
                Ecosystem::Ubuntu,
                "22.04:LTS",
            ),
            (
                "pkg:deb/ubuntu/a?distro=ubuntu-23.10",
                Ecosystem::Ubuntu,
                "23.10",
            ),
            ("pkg:apk/alpine/a?distro=3.20.3", Ecosystem::Alpine, "v3.20"),
            (
                "pkg:apk/alpine/a?distro=alpine-3.20",
                Ecosystem::Alpine,
                "v3.20",
            ),
            (
                "pkg:rpm/redhat/a?distro=rhel-9.4",
                Ecosystem::RedHat,
                "enterprise_linux:9",
            ),
            ("pkg:rpm/a?distro=rocky-9.3", Ecosystem::RockyLinux, "9"),
            (
                "pkg:rpm/opensuse/a?distro=opensuse-leap-15.5",
                Ecosystem::OpenSuse,
                "Leap 15.5",
            ),
            (
                "pkg:rpm/suse/a?distro=sles-15.5",
                Ecosystem::Suse,
                "Linux Enterprise Server 15 SP5",
            ),
        ] {
            assert_eq!(
                told(purl),
                Some((Some(ecosystem), Some(release.to_owned()))),
                "{purl}"
            );
        }
        assert_eq!(
            told("pkg:deb/debian/a"),
            Some((Some(Ecosystem::Debian), None))
        );
        assert_eq!(
            told("pkg:apk/wolfi/a"),
            Some((Some(Ecosystem::Wolfi), None))
        );
        assert_eq!(told("pkg:deb/nowhere/a?distro=nowhere-1"), None);
        assert_eq!(
            told("pkg:deb/debian/a?distro=debian-1%0AID=x"),
            Some((Some(Ecosystem::Debian), None))
        );
    }
}
