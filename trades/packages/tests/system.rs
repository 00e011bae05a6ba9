//! Databases of installed systems: dpkg, apk, rpm.

use insta::assert_snapshot;
use lockgate_packages::{Distribution, Files, Format, read};

use crate::show::shown;

const DEBIAN: (&str, &str) = ("r/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
const ALPINE: (&str, &str) = (
    "usr/lib/os-release",
    "NAME='Alpine Linux'\nID=alpine\nVERSION_ID=3.20.3\n",
);

#[test]
fn releases_are_named_as_advisories_name_them() {
    let named = |text: &str| {
        let found = Distribution::read(text.as_bytes());
        let name = found.ecosystem.map_or("?", |ecosystem| ecosystem.name());
        format!("{name}:{}", found.release.as_deref().unwrap_or("-"))
    };
    for (text, expected) in [
        ("ID=debian\nVERSION_ID=\"12\"", "Debian:12"),
        ("ID=debian\nVERSION_CODENAME=trixie", "Debian:-"),
        (
            "ID=ubuntu\nVERSION_ID=\"22.04\"\nVERSION=\"22.04.4 LTS (Jammy)\"",
            "Ubuntu:22.04:LTS",
        ),
        (
            "ID=ubuntu\nVERSION_ID=\"23.10\"\nVERSION=\"23.10 (Mantic)\"",
            "Ubuntu:23.10",
        ),
        ("ID=alpine\nVERSION_ID=3.20.3", "Alpine:v3.20"),
        ("ID=alpine\nVERSION_ID=3.21.0_alpha20240807", "Alpine:edge"),
        ("ID=\"rocky\"\nVERSION_ID=\"9.4\"", "Rocky Linux:9"),
        ("ID=\"almalinux\"\nVERSION_ID=\"8.10\"", "AlmaLinux:8"),
        (
            "ID=\"rhel\"\nVERSION_ID=\"9.4\"\nCPE_NAME=\"cpe:/o:redhat:enterprise_linux:9::baseos\"",
            "Red Hat:enterprise_linux:9::baseos",
        ),
        ("ID=rhel\nVERSION_ID=9.4", "Red Hat:enterprise_linux:9"),
        ("ID=wolfi\nVERSION_ID=\"20230201\"", "Wolfi:-"),
        ("ID=chainguard\nVERSION_ID=\"20230214\"", "Chainguard:-"),
        (
            "ID=opensuse-leap\nPRETTY_NAME=\"openSUSE Leap 15.5\"",
            "openSUSE:Leap 15.5",
        ),
        (
            "ID=sles\nPRETTY_NAME=\"SUSE Linux Enterprise Server 15 SP5\"",
            "SUSE:Linux Enterprise Server 15 SP5",
        ),
        (
            "ID=\"openEuler\"\nVERSION_ID=\"22.03\"\nVERSION=\"22.03 (LTS-SP3)\"",
            "openEuler:22.03-LTS-SP3",
        ),
        ("ID=nobody\nVERSION_ID=1", "?:-"),
        ("# ID=debian\n=\n\"\nID='", "?:-"),
        ("", "?:-"),
    ] {
        assert_eq!(named(text), expected, "{text}");
    }
}

#[test]
fn dpkg_lists_what_is_there() {
    let text = "Package: a\nStatus: install ok installed\nArchitecture: amd64\nMulti-Arch: same\nSource: src (1.0-1)\nVersion: 1.0-1+b2\nDepends: none | b:any (>= 2), mail, a\nDescription: x\n Package: no\n\nPackage: b\nStatus: hold ok half-configured\nArchitecture: i386\nSource: other\nVersion: 1:2~rc1\n\nPackage: b\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1:2~rc1\nProvides: mail (= 1)\n\nPackage: gone\nStatus: deinstall ok config-files\nVersion: 1\n\nPackage: never\nStatus: unknown ok not-installed\n\nPackage: odd\nStatus: x\nVersion: 3\n\nPackage: half\nStatus: install ok installed\n\n\nodd\n";
    let files = [("r/var/lib/dpkg/status", text), DEBIAN];
    assert_snapshot!(shown(&files), @r#"
    0 pkg:deb/debian/a@1.0-1%2Bb2?arch=amd64&distro=debian-12 source src Some("1.0-1") -> [0, 2] at "a" "1.0-1+b2"
    1 pkg:deb/debian/b@1:2~rc1?arch=i386&distro=debian-12 source other None at "b" "1:2~rc1"
    2 pkg:deb/debian/b@1:2~rc1?arch=amd64&distro=debian-12 at "b" "1:2~rc1"
    3 pkg:deb/debian/odd@3?distro=debian-12 at "odd" "3"
    gap "x": a state that dpkg does not have
    gap "half": a package without `Package` or `Version`
    gap "": a package without `Package` or `Version`
    "#);
}

#[test]
fn pieces_of_dpkg_have_no_state() {
    let text = "Package: base-files\nVersion: 12.4+deb12u5\nArchitecture: amd64\n";
    assert_snapshot!(shown(&[("r/var/lib/dpkg/status.d/base", text), DEBIAN]), @r#"0 pkg:deb/debian/base-files@12.4%2Bdeb12u5?arch=amd64&distro=debian-12 at "base-files" "12.4+deb12u5""#);
    assert_eq!(Format::of("var/lib/dpkg/status.d/base.md5sums"), None);
    assert_eq!(Format::of("myvar/lib/dpkg/status"), None);
}

#[test]
fn fields_that_go_on_in_further_lines_are_read_whole() {
    let text = "Package: a\nVersion: 1\nDepends: none |\n b (>= 1),\n\tc,\n .\n d\nDescription: x\n Depends: e\n\nPackage: b\nVersion: 2\nProvides: e,\n d (= 2)\n\nPackage: c\nVersion: 3\n";
    assert_snapshot!(shown(&[("r/var/lib/dpkg/status.d/a", text), DEBIAN]), @r#"
    0 pkg:deb/debian/a@1?distro=debian-12 -> [1, 2] at "a" "1"
    1 pkg:deb/debian/b@2?distro=debian-12 at "b" "2"
    2 pkg:deb/debian/c@3?distro=debian-12 at "c" "3"
    "#);
}

#[test]
fn apk_names_origins_and_what_was_asked_for() {
    let text = "C:Q1AAECAwQFBgcICQoLDA0ODxAREhM=\nP:busybox-binsh\nV:1.36.1-r29\nA:x86_64\nL:GPL-2.0-only\no:busybox\nD:busybox=1.36.1-r29 so:libc.musl-x86_64.so.1 !other\np:/bin/sh cmd:sh=1.36.1-r29\nF:bin\nR:sh\na:0:0:777\nZ:Q1x\n\nC:Q1bad\nP:musl\nV:1.2.5-r0\no:musl\np:so:libc.musl-x86_64.so.1=1\n\nV:1\n\n";
    let world = ("etc/apk/world", "busybox-binsh>1\n");
    assert_snapshot!(shown(&[("lib/apk/db/installed", text), ALPINE, world]), @r#"
    0 pkg:apk/alpine/busybox-binsh@1.36.1-r29?arch=x86_64&distro=alpine-3.20 direct sha1:000102… licence "GPL-2.0-only" source busybox None -> [1] at "busybox-binsh" "1.36.1-r29"
    1 pkg:apk/alpine/musl@1.2.5-r0?distro=alpine-3.20 transitive at "musl" "1.2.5-r0"
    gap "1": a package without `P` or `V`
    "#);
    assert_snapshot!(shown(&[("usr/lib/apk/db/installed", "P:a\nV:1\n"), ALPINE]), @r#"0 pkg:apk/alpine/a@1?distro=alpine-3.20 at "a" "1""#);
}

#[test]
fn what_is_not_known_is_a_gap() {
    let text = "Package: a\nVersion: 1\n";
    let odd = ("etc/os-release", "ID=mint\n");
    let sid = ("etc/os-release", "ID=debian\n");
    assert_snapshot!(shown(&[("var/lib/dpkg/status", text)]), @r#"
    0 pkg:deb/debian/a@1 at "a" "1"
    gap "": no `os-release`: the distribution and its release are not known
    "#);
    assert_snapshot!(shown(&[("var/lib/dpkg/status", text), odd]), @r#"
    0 pkg:deb/debian/a@1 at "a" "1"
    gap "": the distribution `mint` is not known to have such a database
    "#);
    assert_snapshot!(shown(&[("var/lib/dpkg/status", text), sid]), @r#"
    0 pkg:deb/debian/a@1 at "a" "1"
    gap "": `os-release` of `debian` states no release
    "#);
}

#[test]
fn bytes_that_are_no_text_hide_no_other_package() {
    let bytes = b"Package: a\nMaintainer: \xff\nVersion: 1\n\nPackage: b\nVersion: \xff\n";
    let mut files = Files::new();
    files.add("var/lib/dpkg/status", bytes);
    let file = files.at("var/lib/dpkg/status").expect("it was just added");
    let listing = read(Format::Dpkg, file, &files);
    assert_eq!(listing.packages.len(), 1);
    assert_eq!(listing.gaps.len(), 3);
}

#[test]
fn many_packages_of_one_name_take_no_square_of_time() {
    let text = "Package: a\nVersion: 1\nDepends: a | b, c\n\n".repeat(50_000);
    let listing = crate::show::listing(&[("var/lib/dpkg/status", &text)]);
    assert_eq!(listing.packages.len(), 50_000);
}

#[test]
fn a_version_alone_tells_a_release_where_there_is_no_os_release() {
    let of = |place: &str, text: &str| {
        let mut files = Files::new();
        files.add("etc/os-release", b"\n");
        files.add(place, text.as_bytes());
        let found = Distribution::of("", &files).expect("it is told");
        format!("{} {:?}", found.id, found.release)
    };
    assert_eq!(of("etc/debian_version", "12.5\n"), "debian Some(\"12\")");
    assert_eq!(of("etc/debian_version", "trixie/sid\n"), "debian None");
    assert_eq!(
        of("etc/alpine-release", "3.20.3\n"),
        "alpine Some(\"v3.20\")"
    );
}
