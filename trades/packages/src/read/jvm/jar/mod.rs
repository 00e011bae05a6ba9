//! Archives of classes, and those in them (JAR File Specification; Apache Maven Archiver, "Archive content"; Spring Boot
//! reference, "The Executable Jar Format"; Jakarta Servlet, "Web Applications").
//!
//! Each `META-INF/maven/…/pom.properties` is a package: an archive into which others were shaded has several. An archive without
//! one is named by its manifest and its file name; such a package is inferred, and the listing states which they are. Only
//! names of members and these few files are read; what a budget or damage keeps from being read is a gap.

mod archive;
mod hints;
mod known;
mod manifest;
mod properties;

use std::collections::BTreeMap;

use lockgate_containers::{Content, Flow, Kind, Limits, Member, open_some, sniff};

use crate::{File, Files, Listing};
use archive::Archive;

/// Archives in archives: an application for a server holds web applications, and those hold libraries.
const MAX_DEPTH: usize = 6;
/// Bytes that may be unpacked of one file, archives in it among them.
const MAX_BYTES: u64 = 1 << 30;
/// Members of all depths; the largest applications have some hundred thousand classes.
const MAX_MEMBERS: u64 = 500_000;
/// Inferred archives that are named in the gap.
const MAX_NAMES: usize = 5;

/// Fills the listing.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    if sniff(file.bytes, file.path).is_none() {
        return listing.gap("no archive");
    }
    let mut limits = Limits::default();
    limits.depth = MAX_DEPTH;
    limits.unpacked_bytes = MAX_BYTES;
    limits.members = MAX_MEMBERS;
    // Short, so that the paths of members are.
    let root = "";
    let mut archives = BTreeMap::from([(root.to_owned(), Archive::default())]);
    let report = open_some(file.bytes, root, &limits, &is_wanted, &mut |member| {
        take(&member, &mut archives);
        Flow::Continue
    });
    let hides = |gap: &&lockgate_containers::Gap| {
        gap.reason.hides() && (gap.path.is_empty() || is_wanted(&gap.path))
    };
    for gap in report.gaps.iter().filter(hides) {
        let what = match inside(&gap.path) {
            "" => gap.reason.to_string(),
            path => format!("`{path}`: {}", gap.reason),
        };
        listing.gap(what);
    }
    if report.more_gaps > 0 {
        listing.gap(format!(
            "{} further members could not be read",
            report.more_gaps
        ));
    }
    let mut inferred = Vec::new();
    for (path, archive) in archives {
        let own = inside(&path);
        if archive.is_none {
            listing.gap(format!("`{own}`: no archive"));
            continue;
        }
        let name = if own.is_empty() { file.path } else { own };
        if archive.list(own, name, listing) {
            inferred.push(name.to_owned());
        }
    }
    if !inferred.is_empty() {
        listing.gap(doubt(&inferred));
    }
}

/// A path without what stands for the file itself.
fn inside(path: &str) -> &str {
    path.strip_prefix("!/").unwrap_or(path)
}

/// States which archives do not say what they are.
fn doubt(names: &[String]) -> String {
    let few = names.iter().take(MAX_NAMES);
    let few: Vec<_> = few.map(|name| format!("`{name}`")).collect();
    let more = match names.len().saturating_sub(MAX_NAMES) {
        0 => String::new(),
        count => format!(" and {count} more"),
    };
    let few = few.join(", ");
    format!(
        "what names no coordinates of its own is inferred from manifests and file names: {few}{more}"
    )
}

/// What is looked into: archives by their names, manifests, and what Maven leaves.
fn is_wanted(name: &str) -> bool {
    is_archive(name)
        || name.ends_with("META-INF/MANIFEST.MF")
        || (name.contains("META-INF/maven/")
            && (name.ends_with("/pom.properties") || name.ends_with("/pom.xml")))
}

fn is_archive(name: &str) -> bool {
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    ["jar", "war", "ear", "hpi", "jpi", "aar", "rar", "par"]
        .iter()
        .any(|known| end.eq_ignore_ascii_case(known))
}

fn take(member: &Member<'_>, archives: &mut BTreeMap<String, Archive>) {
    if member.kind != Kind::File {
        return;
    }
    if is_archive(member.name) {
        let archive = archives.entry(member.path.to_owned()).or_default();
        archive.is_none = !matches!(member.content, Content::Container(..));
        return;
    }
    // A path too long to be kept whole has no archive.
    let end = member.name.len() + "!/".len();
    let path = member.path.len().checked_sub(end);
    let Some(archive) = path.and_then(|end| archives.get_mut(member.path.get(..end)?)) else {
        return;
    };
    match member.content {
        Content::Whole(bytes) => archive.take(member.name, bytes),
        _ => archive.pass(member.name),
    }
}
