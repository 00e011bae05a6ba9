//! Databases of rpm: hand-made ones, and those that rpm itself makes where it is there.

use insta::assert_snapshot;
use lockgate_packages::{Files, Format, Gap, Listing, read};

use crate::rpm_made::{Value, berkeley, header, ndb, sqlite, wal};
use crate::show::show;

const ROCKY: &[u8] = b"ID=\"rocky\"\nVERSION_ID=\"9.4\"\n";

fn listed(path: &str, bytes: &[u8], system: &[u8], beside: &[(&str, &[u8])]) -> Listing {
    let mut files = Files::new();
    files.add("r/etc/os-release", system);
    files.add(path, bytes);
    for (path, bytes) in beside {
        files.add(path, bytes);
    }
    let file = files.at(path).expect("it was just added");
    let format = Format::of(path).expect("the path tells a format");
    read(format, file, &files)
}

fn shown(path: &str, bytes: &[u8]) -> String {
    show(&listed(path, bytes, ROCKY, &[]), "")
}

/// Headers as they come, short and long.
fn headers() -> Vec<Vec<u8>> {
    let long = "y".repeat(70_000);
    let perl = |name, version, epoch| {
        header(&[
            (1000, Value::Text(name)),
            (1001, Value::Text(version)),
            (1002, Value::Text("480.el9")),
            (1003, Value::Number(epoch)),
            (1022, Value::Text("x86_64")),
            (1044, Value::Text("perl-5.32.1-480.el9.src.rpm")),
        ])
    };
    vec![
        header(&[
            (63, Value::Bytes(&[0; 16])),
            (261, Value::Bytes(&[7; 16])),
            (273, Value::Text(&"ab".repeat(32))),
            (1000, Value::Text("bash")),
            (1001, Value::Text("5.1.8")),
            (1002, Value::Text("9.el9")),
            (1004, Value::Text(&long)),
            (1014, Value::Text("GPLv3+")),
            (1022, Value::Text("x86_64")),
            (1044, Value::Text("bash-5.1.8-9.el9.src.rpm")),
            (1047, Value::Texts(&["bash", "/bin/sh"])),
            (1049, Value::Texts(&["libc.so.6", "rpmlib(X)", "bash"])),
        ]),
        header(&[
            (1000, Value::Text("glibc")),
            (1001, Value::Text("2.34")),
            (1002, Value::Text("100.el9")),
            (1047, Value::Texts(&["libc.so.6"])),
            (1049, Value::Texts(&["/bin/sh"])),
        ]),
        header(&[
            (1000, Value::Text("gpg-pubkey")),
            (1001, Value::Text("350d275d")),
            (1002, Value::Text("6279464b")),
        ]),
        perl("perl-B", "1.80", 0),
        perl("perl-interpreter", "5.32.1", 4),
        header(&[
            (1000, Value::Text("nodejs")),
            (1001, Value::Text("18.1")),
            (1044, Value::Text("odd")),
            (5096, Value::Text("nodejs:18:9:ab")),
        ]),
        header(&[(1000, Value::Text("nameless"))]),
    ]
}

#[test]
fn every_kind_of_database_lists_the_same() {
    let expected = shown("r/var/lib/rpm/rpmdb.sqlite", &sqlite(4096, &headers()));
    assert_snapshot!(expected, @r#"
    0 pkg:rpm/rockylinux/bash@5.1.8-9.el9?arch=x86_64&distro=rockylinux-9 sha256:ababab… md5:070707… licence "GPLv3+" -> [1] at ""
    1 pkg:rpm/rockylinux/glibc@2.34-100.el9?distro=rockylinux-9 -> [0] at ""
    2 pkg:rpm/rockylinux/perl-B@1.80-480.el9?arch=x86_64&distro=rockylinux-9&epoch=0 source perl Some("4:5.32.1-480.el9") at ""
    3 pkg:rpm/rockylinux/perl-interpreter@5.32.1-480.el9?arch=x86_64&distro=rockylinux-9&epoch=4 source perl None at ""
    4 pkg:rpm/rockylinux/nodejs@18.1?distro=rockylinux-9&rpmmod=nodejs:18:9:ab at ""
    gap "": the source package of `nodejs` is not told by the name of its file
    gap "": a package without name or version
    "#);
    for size in [512, 1024, 65_536] {
        let bytes = sqlite(size, &headers());
        assert_eq!(shown("r/var/lib/rpm/rpmdb.sqlite", &bytes), expected);
    }
    let place = "r/usr/lib/sysimage/rpm/Packages.db";
    assert_eq!(shown(place, &ndb(&headers())), expected);
    for is_big in [false, true] {
        let bytes = berkeley(is_big, &headers());
        assert_eq!(shown("r/var/lib/rpm/Packages", &bytes), expected);
    }
}

#[test]
fn what_is_no_database_is_a_gap() {
    let whole = [
        ("r/var/lib/rpm/rpmdb.sqlite", sqlite(512, &headers())),
        ("r/var/lib/rpm/Packages.db", ndb(&headers())),
        ("r/var/lib/rpm/Packages", berkeley(false, &headers())),
    ];
    for (path, bytes) in whole {
        let all = listed(path, &bytes, ROCKY, &[]);
        for length in [0, 10, 27, 99, 512, 600, 4096, bytes.len() - 600] {
            let cut = listed(path, &bytes[..length], ROCKY, &[]);
            let is_stated =
                |gap: &Gap| gap.what.starts_with("no database") || gap.what.starts_with("damaged");
            assert!(
                cut.gaps.iter().any(is_stated),
                "{path} {length}: {:?}",
                cut.gaps
            );
            assert!(cut.packages.len() < all.packages.len(), "{path} {length}");
        }
    }
    assert_snapshot!(shown("r/var/lib/rpm/rpmdb.sqlite", b""), @r#"gap "": no database of rpm in the format SQLite: it does not begin as one"#);
    assert_snapshot!(shown("r/var/lib/rpm/Packages.db", b"RpmP\x01"), @r#"gap "": no database of rpm in the format ndb: it ends in its header"#);
    assert_snapshot!(shown("r/var/lib/rpm/Packages", &sqlite(512, &[])), @r#"gap "": no database of rpm in the format Berkeley DB: it is no hash and no tree of that kind"#);
}

#[test]
fn what_lies_beside_a_database_is_stated() {
    let path = "r/var/lib/rpm/rpmdb.sqlite";
    let bytes = sqlite(512, &[]);
    let gaps = |beside: &[(&str, &[u8])]| show(&listed(path, &bytes, ROCKY, beside), "");
    assert_eq!(gaps(&[("r/var/lib/rpm/rpmdb.sqlite-wal", b"")]), "");
    assert_snapshot!(gaps(&[("r/var/lib/rpm/rpmdb.sqlite-wal", b"x"), ("r/var/lib/rpm/Packages", b"")]), @r#"
    gap "": `Packages` lies beside it: which of them rpm uses is not known
    gap "": `rpmdb.sqlite-wal` is damaged: what it changes in the database is not known
    "#);
    let suse = b"ID=sles\nPRETTY_NAME=\"SUSE Linux Enterprise Server 15 SP5\"\n";
    assert_snapshot!(show(&listed(path, &bytes, suse, &[]), ""), @r#"gap "": advisories of SUSE name modules as well as products, and only those of the product are told apart here"#);
    let other = b"ID=mandrake\n";
    let one = sqlite(512, &headers()[..1]);
    assert_snapshot!(show(&listed(path, &one, other, &[]), ""), @r#"
    0 pkg:rpm/bash@5.1.8-9.el9?arch=x86_64 sha256:ababab… md5:070707… licence "GPLv3+" at ""
    gap "": the distribution `mandrake` is not known to have such a database
    "#);
}

#[test]
fn the_log_beside_a_database_counts_as_far_as_it_is_whole() {
    let path = "r/var/lib/rpm/rpmdb.sqlite";
    let old = sqlite(512, &headers()[1..2]);
    let new = sqlite(512, &headers());
    let log = wal(512, &new);
    let with = |log: &[u8]| {
        let beside: [(&str, &[u8]); 1] = [("r/var/lib/rpm/rpmdb.sqlite-wal", log)];
        show(&listed(path, &old, ROCKY, &beside), "")
    };
    assert_eq!(with(&log), shown(path, &new));
    // The last frame ends the transaction: without it nothing of it was written, nor where another follows that does not fit.
    assert_eq!(with(&log[..log.len() - 1]), shown(path, &old));
    assert_eq!(with(&log[..32]), shown(path, &old));
    assert_eq!(with(&[&log[..], &[0; 900]].concat()), shown(path, &new));
    let mut other = log.clone();
    other[700] ^= 1;
    assert_eq!(with(&other), shown(path, &old));
    other[3] ^= 4;
    assert!(with(&other).contains("`rpmdb.sqlite-wal` is damaged"));
    assert!(with(&wal(1024, &new)).contains("is damaged"));
}

#[test]
fn headers_that_overlap_are_read_no_more_often_than_the_file_is_long() {
    let mut bytes = ndb(&headers()[..1]);
    let slot = bytes[32..48].to_vec();
    for place in bytes[32..4096].chunks_exact_mut(16) {
        place.copy_from_slice(&slot);
    }
    let listing = listed("r/var/lib/rpm/Packages.db", &bytes, ROCKY, &[]);
    assert_eq!(listing.packages.len(), 1);
    assert_eq!(listing.gaps.len(), 1);
}

#[test]
fn pages_in_a_circle_end() {
    for mut bytes in [sqlite(512, &headers()), berkeley(true, &headers())] {
        let path = if bytes.starts_with(b"SQLite") {
            "r/var/lib/rpm/rpmdb.sqlite"
        } else {
            "r/var/lib/rpm/Packages"
        };
        // What names the next page of a long value names that page itself, whatever the kind of page.
        for (at, page) in bytes.chunks_exact_mut(512).enumerate().skip(2) {
            let number = u32::try_from(at).expect("it is small");
            let (place, number) = if path.ends_with("sqlite") {
                (0, number + 1)
            } else {
                (16, number)
            };
            page[place..place + 4].copy_from_slice(&number.to_be_bytes());
        }
        assert!(!listed(path, &bytes, ROCKY, &[]).gaps.is_empty());
    }
}
