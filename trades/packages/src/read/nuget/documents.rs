//! The files that make up a project: what stands above it, itself, and what they import.

use std::collections::HashSet;

use roxmltree::{Document, Node};

use super::groups::groups;
use crate::text::xml::{self, Value};
use crate::{File, Files, Listing};

/// How many files may import each other.
const MAX_DEPTH: usize = 16;
/// How many files may make up a project.
const MAX_FILES: usize = 64;

/// A file and what is in it.
pub(super) struct Loaded<'a> {
    pub(super) path: &'a str,
    pub(super) document: Document<'a>,
    /// True for the project itself, in which places lie.
    pub(super) is_own: bool,
}

/// Every file, in the order in which they count.
pub(super) struct Documents<'a> {
    pub(super) all: Vec<Loaded<'a>>,
}

/// What loading needs to know.
struct Loader<'a, 'f> {
    files: &'f Files<'a>,
    own: &'a str,
    seen: HashSet<&'a str>,
    all: Vec<Loaded<'a>>,
}

impl<'a> Documents<'a> {
    /// `None` where the project is no XML, which is stated.
    pub(super) fn of(file: File<'a>, files: &Files<'a>, listing: &mut Listing) -> Option<Self> {
        let mut loader = Loader {
            files,
            own: file.path,
            seen: HashSet::new(),
            all: Vec::new(),
        };
        let own = xml::parse(file, listing)?;
        for name in ["Directory.Build.props", "Directory.Packages.props"] {
            loader.load_nearest(file.directory(), name, listing);
        }
        loader.seen.insert(file.path);
        loader.add(file, own, 0, listing);
        loader.load_nearest(file.directory(), "Directory.Build.targets", listing);
        Some(Self { all: loader.all })
    }
}

impl<'a> Loader<'a, '_> {
    fn load_nearest(&mut self, directory: &str, name: &str, listing: &mut Listing) {
        if let Some(file) = nearest(directory, name, self.files) {
            self.load(file, 0, listing);
        }
    }

    /// Each file counts once, where it is named first.
    fn load(&mut self, file: File<'a>, depth: usize, listing: &mut Listing) {
        if !self.seen.insert(file.path) {
            return;
        }
        if depth > MAX_DEPTH || self.seen.len() > MAX_FILES {
            return listing.gap(format!("`{}` is one import too many", file.path));
        }
        let text = std::str::from_utf8(file.bytes).map_err(|_| "not UTF-8".to_owned());
        match text.and_then(xml::document) {
            Ok(document) => self.add(file, document, depth, listing),
            Err(why) => listing.gap(format!("`{}` is no valid XML: {why}", file.path)),
        }
    }

    /// Adds a file behind what it imports.
    fn add(&mut self, file: File<'a>, document: Document<'a>, depth: usize, listing: &mut Listing) {
        let is_own = file.path == self.own;
        for (node, is_conditional) in imports(&document) {
            // With `Sdk` it is a part of the tools, as are the folders of theirs.
            let Some(asked) = xml::attribute(node, "Project") else {
                continue;
            };
            if node.has_attribute("Sdk") || is_of_tools(asked.text) {
                continue;
            }
            match imported(asked.text, file, self.files) {
                Some(found) => self.load(found, depth + 1, listing),
                None if is_conditional && asks_whether_it_is_there(node) => {}
                None => state(asked, is_own, listing),
            }
        }
        self.all.push(Loaded {
            path: file.path,
            document,
            is_own,
        });
    }
}

fn imports<'n, 'd: 'n>(document: &'n Document<'d>) -> Vec<(Node<'n, 'd>, bool)> {
    let mut found = groups(document, "Import");
    for (group, is_conditional) in groups(document, "ImportGroup") {
        for node in xml::children(group, "Import") {
            found.push((node, is_conditional || node.has_attribute("Condition")));
        }
    }
    found.sort_by_key(|(node, _)| node.range().start);
    found
}

/// What is imported only where it is there, and is not, brings nothing.
fn asks_whether_it_is_there(node: Node<'_, '_>) -> bool {
    let condition = xml::attribute(node, "Condition");
    condition.is_some_and(|condition| condition.text.trim_start().starts_with("Exists("))
}

fn is_of_tools(path: &str) -> bool {
    let folders = [
        "$(MSBuildBinPath)",
        "$(MSBuildExtensionsPath",
        "$(MSBuildToolsPath)",
        "$(VSToolsPath)",
    ];
    folders.iter().any(|folder| path.starts_with(folder))
}

/// The file that an import means, where that is told without building.
fn imported<'a>(path: &str, from: File<'a>, files: &Files<'a>) -> Option<File<'a>> {
    let directory = from.directory();
    if let Some((_, rest)) = path.split_once("GetPathOfFileAbove(") {
        let name = rest.split([',', ')']).next()?;
        return above(rest, name, from, files);
    }
    if let Some((_, rest)) = path.split_once("GetDirectoryNameOfFileAbove(") {
        let (rest, last) = rest.rsplit_once([')', ']'])?;
        let name = last.trim_start_matches(['/', '\\']);
        return above(rest, name, from, files);
    }
    let path = ["$(MSBuildThisFileDirectory)", "$(MSBuildProjectDirectory)"]
        .iter()
        .find_map(|own| {
            let start = path.get(..own.len())?;
            start.eq_ignore_ascii_case(own).then(|| &path[own.len()..])
        })
        .map_or(path, |rest| rest.trim_start_matches(['/', '\\']));
    (!path.contains("$(")).then(|| files.relative(directory, path))?
}

/// The file of that name above another: from its own directory on, or from the one above that where it names this.
fn above<'a>(asked: &str, name: &str, from: File<'a>, files: &Files<'a>) -> Option<File<'a>> {
    let name = name.trim_matches([' ', '\'', '"']);
    let directory = from.directory();
    if !asked.contains("..") && name != from.name() {
        return nearest(directory, name, files);
    }
    let (above, _) = directory.rsplit_once('/').unwrap_or(("", directory));
    nearest(above, name, files).filter(|_| !directory.is_empty())
}

fn state(asked: Value<'_>, is_own: bool, listing: &mut Listing) {
    let what = format!("`{}` is imported and is not at hand", asked.text);
    if is_own {
        listing.gap_at(asked.span, what);
    } else {
        listing.gap(what);
    }
}

/// The file of that name in the nearest directory upwards.
pub(super) fn nearest<'a>(directory: &str, name: &str, files: &Files<'a>) -> Option<File<'a>> {
    let mut directory = directory;
    loop {
        if let Some(file) = files.relative(directory, name) {
            return Some(file);
        }
        if directory.is_empty() {
            return None;
        }
        directory = directory.rsplit_once('/').map_or("", |(above, _)| above);
    }
}
