//! Databases that rpm makes of packages that rpmbuild builds, and what rpm lists of them.
//!
//! rpm of today writes `SQLite` only, and reads Berkeley DB, which `db5.3_load` writes from the same headers.

use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use lockgate_packages::{Files, Format, Package, read};
use tempfile::TempDir;

const QUERY: &str = "%{NAME}|%{EVR}|%{ARCH}|%{SOURCERPM}|%{SIGMD5}|%{SHA256HEADER}|%{MODULARITYLABEL}|%{LICENSE}\\n";

/// How many packages are built.
const PACKAGES: usize = 120;

#[test]
#[expect(clippy::print_stdout, reason = "a peer that is not there is said")]
fn rpm_lists_the_same() {
    let Some(peer) = Peer::new() else {
        println!("skipped: no rpm and rpmbuild that write SQLite");
        return;
    };
    let stored = peer.folder.path().join("sqlite/rpmdb.sqlite");
    let lines = peer.lines("sqlite", "sqlite");
    assert_eq!(lines.len(), PACKAGES + 1);
    assert_eq!(listed("var/lib/rpm/rpmdb.sqlite", &stored), lines);
    for (kind, order, size) in [
        ("hash", "1234", "512"),
        ("hash", "4321", "4096"),
        ("hash", "1234", "65536"),
        ("btree", "4321", "1024"),
    ] {
        let name = format!("{kind}-{order}-{size}");
        let Some(stored) = peer.berkeley(&stored, kind, order, size) else {
            println!("skipped: no sqlite3 and db5.3_load");
            return;
        };
        assert_eq!(listed("var/lib/rpm/Packages", &stored), lines);
        assert_eq!(peer.lines(&name, "bdb_ro"), lines);
    }
}

/// While somebody reads, what is changed stays in the log.
#[test]
#[expect(clippy::print_stdout, reason = "a peer that is not there is said")]
fn the_log_is_read_as_rpm_reads_it() {
    let Some(peer) = Peer::new() else {
        println!("skipped: no rpm and rpmbuild that write SQLite");
        return;
    };
    let folder = peer.folder.path().join("sqlite");
    let mut reader = Command::new("sqlite3");
    let reader = reader.arg(folder.join("rpmdb.sqlite"));
    let piped = reader.stdin(Stdio::piped()).stdout(Stdio::piped());
    let Ok(mut reader) = piped.spawn() else {
        println!("skipped: no sqlite3");
        return;
    };
    let mut input = reader.stdin.take().expect("it is piped");
    let begin = b"begin;\nselect count(*) from Packages;\n";
    input.write_all(begin).expect("it waits for it");
    let mut told = [0];
    let mut output = reader.stdout.take().expect("it is piped");
    output.read_exact(&mut told).expect("it counts");
    // rpm would wait for the reader, and write the log back when that is gone.
    let mut eraser = Command::new("sqlite3");
    let eraser = eraser.arg(folder.join("rpmdb.sqlite"));
    let erased = run(eraser.arg("delete from Packages where hnum = 3"));
    let lines = peer.lines("sqlite", "sqlite");
    let read = |end: &str| std::fs::read(folder.join(format!("rpmdb.sqlite{end}")));
    let (stored, log) = (read(""), read("-wal"));
    drop(input);
    reader.wait().expect("it ends with its input");
    let (stored, log) = (stored.expect("it is there"), log.expect("it is there"));
    assert!(erased.is_some() && !log.is_empty());
    assert_eq!(lines.len(), PACKAGES);
    assert_eq!(
        listed_with("var/lib/rpm/rpmdb.sqlite", &stored, &log),
        lines
    );
}

struct Peer {
    folder: TempDir,
}

impl Peer {
    /// Builds packages and installs them into a database, where the programs for it are there.
    fn new() -> Option<Self> {
        let folder = TempDir::new().ok()?;
        let here = folder.path();
        std::fs::write(here.join("made.spec"), specification()).ok()?;
        let top = format!("_topdir {}", here.display());
        let mut build = Command::new("rpmbuild");
        build.args(["--quiet", "--define", &top, "-bb"]);
        run(build.arg(here.join("made.spec")))?;
        let packages = std::fs::read_dir(here.join("RPMS/noarch")).ok()?;
        let packages: Vec<_> = packages.flatten().map(|entry| entry.path()).collect();
        let peer = Self { folder };
        let mut install = peer.rpm("sqlite", "sqlite");
        run(install.args(["--justdb", "--nodeps", "-i"]).args(packages))?;
        Some(peer)
    }

    fn rpm(&self, database: &str, backend: &str) -> Command {
        let mut command = Command::new("rpm");
        command
            .arg("--dbpath")
            .arg(self.folder.path().join(database))
            .args(["--define", &format!("_db_backend {backend}")]);
        command
    }

    /// What rpm lists, in order.
    fn lines(&self, database: &str, backend: &str) -> Vec<String> {
        let listed = run(self.rpm(database, backend).args(["-qa", "--qf", QUERY]));
        sorted(listed.unwrap_or_default().lines().map(str::to_owned))
    }

    /// The same headers in Berkeley DB.
    fn berkeley(&self, from: &Path, kind: &str, order: &str, size: &str) -> Option<PathBuf> {
        let query = "select hnum || ' ' || lower(hex(blob)) from Packages";
        let rows = run(Command::new("sqlite3").arg(from).arg(query))?;
        let mut dump = format!(
            "VERSION=3\nformat=bytevalue\ntype={kind}\ndb_pagesize={size}\ndb_lorder={order}\nHEADER=END\n 00000000\n 99000000\n"
        );
        for (number, blob) in rows.lines().filter_map(|row| row.split_once(' ')) {
            let number: u32 = number.parse().ok()?;
            let number = if order == "1234" {
                number.swap_bytes()
            } else {
                number
            };
            write!(dump, " {number:08x}\n {blob}\n").ok()?;
        }
        dump += "DATA=END\n";
        let here = self.folder.path();
        let name = format!("{kind}-{order}-{size}");
        std::fs::create_dir(here.join(&name)).ok()?;
        std::fs::write(here.join("dump"), dump).ok()?;
        let made = here.join(name).join("Packages");
        run(Command::new("db5.3_load")
            .arg("-f")
            .arg(here.join("dump"))
            .arg(&made))?;
        Some(made)
    }
}

/// A specification of many packages, short and long.
fn specification() -> String {
    let main = "Name: made\nVersion: 1.0\nRelease: 1.el9\nEpoch: 2\nSummary: x\nLicense: MIT and X\nBuildArch: noarch\nProvides: virtual\n%description\nx\n%files\n";
    let mut text = main.to_owned();
    for number in 0..PACKAGES {
        let words = "many words ".repeat(number * number % 977);
        let odd = match number % 4 {
            0 => format!("Version: {number}~rc1^git3\nRelease: 7\nEpoch: 0\n"),
            1 => format!("Version: {number}\nLicense: GPL-2.0\nModularityLabel: m:1:{number}:c\n"),
            2 => "Requires: virtual, /bin/sh\n".to_owned(),
            _ => String::new(),
        };
        let part = format!(
            "%package part{number}\nSummary: y\n{odd}%description part{number}\n{words}\n%files part{number}\n"
        );
        text += &part;
    }
    text
}

/// What a program writes; nothing where it is not there or fails.
fn run(command: &mut Command) -> Option<String> {
    let quiet = command.stdin(Stdio::null()).stderr(Stdio::null());
    let output = quiet.output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then_some(text)
}

/// What we list of a database, in rpm's words and in order.
fn listed(path: &str, stored: &Path) -> Vec<String> {
    let bytes = std::fs::read(stored).expect("rpm wrote it");
    listed_with(path, &bytes, b"")
}

fn listed_with(path: &str, bytes: &[u8], log: &[u8]) -> Vec<String> {
    let mut files = Files::new();
    let beside = format!("{path}-wal");
    files.add(&beside, log);
    files.add("etc/os-release", b"ID=rocky\nVERSION_ID=9\n");
    files.add(path, bytes);
    let file = files.at(path).expect("it was just added");
    let listing = read(Format::of(path).expect("the path tells it"), file, &files);
    assert_eq!(listing.gaps, []);
    sorted(listing.packages.iter().map(line))
}

fn line(package: &Package) -> String {
    let digest = |name| {
        let mut digests = package.digests.iter();
        let found = digests.find(|digest| digest.algorithm().name() == name);
        found.map_or("(none)", |digest| digest.hex()).to_owned()
    };
    if let Some(source) = &package.source {
        assert_eq!(source.name, "made");
        // The name of the file leaves out the epoch; the package with the same version tells it.
        let version = source.version.as_deref();
        assert!(version.is_none_or(|version| version == "2:1.0-1.el9"));
    }
    [
        package.name.clone(),
        package.version.clone().unwrap_or_default(),
        package.architecture.clone().unwrap_or_default(),
        "made-1.0-1.el9.src.rpm".to_owned(),
        digest("md5"),
        digest("sha256"),
        package.module.clone().unwrap_or("(none)".to_owned()),
        package.licence.clone().unwrap_or_default(),
    ]
    .join("|")
}

fn sorted(lines: impl Iterator<Item = String>) -> Vec<String> {
    let mut lines: Vec<_> = lines.collect();
    lines.sort();
    lines
}
