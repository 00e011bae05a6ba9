//! `nuget.config`: where packages come from (`NuGet` documentation, "nuget.config reference", "Package Source Mapping").

use std::collections::{HashMap, HashSet};

use roxmltree::{Document, Node};

use crate::registries::{bare, is_default};
use crate::text::xml;
use crate::{Ecosystem, File, Files, Listing, Origin, Registry};

/// The spellings that `NuGet` looks for where letters count.
const NAMES: [&str; 3] = ["nuget.config", "NuGet.config", "NuGet.Config"];
/// Longer than any name of a package or pattern may be.
const MAX_NAME: usize = 256;
/// More sources than anybody has.
const MAX_SOURCES: usize = 64;

/// Fills the listing with the registries that a configuration names; with several, any of them may be asked.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(document) = xml::parse(file, listing) else {
        return;
    };
    let mut sources = Sources::default();
    sources.add(&document);
    let has_map = !sources.keys_of.is_empty();
    let is_extra = !has_map && (sources.all.len() > 1 || !sources.is_closed);
    for node in section(&document, "packageSources", "add") {
        if text(node, "key").is_some_and(|key| sources.disabled.contains(&key)) {
            continue;
        }
        let Some(address) = xml::attribute(node, "value") else {
            listing.gap_at(xml::span(node), "a source without an address");
            continue;
        };
        listing.registries.push(Registry {
            address: bare(address.text),
            span: address.span,
            is_extra,
            scope: None,
        });
    }
}

/// Tells the packages of a listing where they come from, where the configurations above it do.
pub(super) fn tell(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let mut above = Vec::new();
    let mut directory = file.directory();
    loop {
        let mut names = NAMES.iter();
        above.extend(names.find_map(|name| files.relative(directory, name)));
        if directory.is_empty() {
            break;
        }
        directory = directory.rsplit_once('/').map_or("", |(above, _)| above);
    }
    let mut sources = Sources::default();
    for config in above.iter().rev() {
        let text = std::str::from_utf8(config.bytes).ok();
        match text.and_then(|text| xml::document(text).ok()) {
            Some(document) => sources.add(&document),
            None => listing.gap(format!("`{}` is no valid XML", config.path)),
        }
    }
    if above.is_empty() {
        return;
    }
    for package in &mut listing.packages {
        if package.origin == Origin::Registry {
            package.origin = sources.origin(&package.name);
        }
    }
}

/// What the configurations say together.
#[derive(Default)]
struct Sources {
    /// Address by key, in order.
    all: Vec<(String, String)>,
    /// True where `clear` takes away what the machine's own configuration names.
    is_closed: bool,
    /// Keys of sources that are switched off.
    disabled: HashSet<String>,
    /// Keys of sources by pattern in lower case.
    keys_of: HashMap<String, Vec<String>>,
}

impl Sources {
    /// Adds a configuration that is nearer than those before.
    fn add(&mut self, document: &Document<'_>) {
        let nodes = xml::children(document.root_element(), "packageSources");
        let nodes = nodes.flat_map(|section| section.children());
        for node in nodes.filter(Node::is_element) {
            match node.tag_name().name() {
                "clear" => {
                    self.all.clear();
                    self.is_closed = true;
                }
                "add" => {
                    let pair = text(node, "key").zip(text(node, "value"));
                    self.all.extend(pair);
                }
                _ => {}
            }
        }
        let disabled = section(document, "disabledPackageSources", "add");
        let is_true = |flag: String| flag.eq_ignore_ascii_case("true");
        let disabled = disabled.filter(|node| text(*node, "value").is_some_and(is_true));
        let disabled = disabled.filter_map(|node| text(node, "key"));
        self.disabled.extend(disabled);
        self.all.retain(|(key, _)| !self.disabled.contains(key));
        self.all.truncate(MAX_SOURCES);
        for node in section(document, "packageSourceMapping", "packageSource") {
            let key = text(node, "key").unwrap_or_default();
            for pattern in xml::children(node, "package").filter_map(|node| text(node, "pattern")) {
                let pattern = pattern.to_lowercase();
                self.keys_of.entry(pattern).or_default().push(key.clone());
            }
        }
    }

    /// Where a package comes from.
    fn origin(&self, name: &str) -> Origin {
        if self.keys_of.is_empty() {
            let all = self.all.iter().map(|(_, address)| Some(address.as_str()));
            let others = (!self.is_closed).then_some(None);
            return one(all.chain(others));
        }
        let keys = self.keys(name).unwrap_or_default().iter();
        // A source that is not named here is one of the machine's own configuration.
        one(keys.take(MAX_SOURCES).map(|key| {
            let mut all = self.all.iter();
            let found = all.find(|(own, _)| own == key);
            found.map(|(_, address)| address.as_str())
        }))
    }

    /// The keys under the longest pattern that a name fits: the name itself, what it begins with, or all.
    fn keys(&self, name: &str) -> Option<&[String]> {
        let name = name.to_lowercase();
        if name.len() > MAX_NAME {
            return None;
        }
        let mut ends: Vec<usize> = name.char_indices().map(|(at, _)| at).collect();
        ends.push(name.len());
        let mut begins = ends.iter().rev().map(|end| format!("{}*", &name[..*end]));
        let found = self.keys_of.get(&name);
        found
            .or_else(|| begins.find_map(|pattern| self.keys_of.get(&pattern)))
            .map(Vec::as_slice)
    }
}

/// The one source of several, of which one without an address is the ecosystem's own; where there are two, nobody can tell
/// from which a package comes.
fn one<'s>(addresses: impl Iterator<Item = Option<&'s str>>) -> Origin {
    let mut found = None;
    for address in addresses {
        let address = address.filter(|address| !is_default(Ecosystem::NuGet, address));
        match found {
            None => found = Some(address),
            Some(before) if before == address => {}
            Some(_) => return Origin::Unstated,
        }
    }
    match found {
        Some(None) => Origin::Registry,
        Some(Some(address)) => Origin::OtherRegistry(bare(address)),
        None => Origin::Unstated,
    }
}

fn text(node: Node<'_, '_>, name: &str) -> Option<String> {
    xml::attribute(node, name).map(|value| value.text.to_owned())
}

/// The elements of that name in the sections of that name.
fn section<'n, 'd: 'n>(
    document: &'n Document<'d>,
    section: &'static str,
    name: &'static str,
) -> impl Iterator<Item = Node<'n, 'd>> {
    let sections = xml::children(document.root_element(), section);
    sections.flat_map(move |section| xml::children(section, name))
}
