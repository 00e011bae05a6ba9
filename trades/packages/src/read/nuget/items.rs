//! Items that include packages, change them and take them away (`MSBuild` documentation, "Items").

use std::collections::HashMap;

use lockgate_evidence::Span;
use roxmltree::Node;

use super::properties::Properties;
use crate::text::xml::{self, Value};
use crate::{Ecosystem, Listing, Package, Relation, Scope};

/// How many items of one name a change reaches.
const MAX_TWINS: usize = 64;
/// How many names a list may have that properties bring.
const MAX_NAMES: usize = 64;

/// A version as items tell it.
#[derive(Clone)]
enum Told {
    /// As written, with properties put in.
    Exactly(String),
    /// A condition or an unknown property decides.
    Unsure,
}

/// An included package.
struct Item {
    package: Package,
    name: String,
    version: Option<Told>,
    /// The place where it is named; none in another file.
    place: Option<Span>,
    is_removed: bool,
}

/// The packages of a project so far, and the versions that are told centrally.
pub(super) struct Items<'p> {
    properties: &'p Properties,
    included: Vec<Item>,
    /// By name in lower case.
    places: HashMap<String, Vec<usize>>,
    central: HashMap<String, Told>,
}

/// One item, and what is known about where it stands.
struct Asked<'n, 'd> {
    node: Node<'n, 'd>,
    is_conditional: bool,
    is_own: bool,
}

impl<'p> Items<'p> {
    pub(super) fn new(properties: &'p Properties) -> Self {
        Self {
            properties,
            included: Vec::new(),
            places: HashMap::new(),
            central: HashMap::new(),
        }
    }

    /// Takes up an item of any kind.
    pub(super) fn take(
        &mut self,
        node: Node<'_, '_>,
        is_conditional: bool,
        is_own: bool,
        listing: &mut Listing,
    ) {
        let asked = Asked {
            node,
            is_conditional,
            is_own,
        };
        match node.tag_name().name() {
            "PackageReference" => self.reference(&asked, false, listing),
            "GlobalPackageReference" => self.reference(&asked, true, listing),
            "PackageVersion" => self.tell(&asked, listing),
            _ => {}
        }
    }

    fn reference(&mut self, asked: &Asked<'_, '_>, is_global: bool, listing: &mut Listing) {
        for (name, span) in self.names(asked, "Include", listing) {
            self.include(asked, &name, span, is_global);
        }
        for (name, span) in self.names(asked, "Update", listing) {
            self.update(asked, &name, span, listing);
        }
        for (name, _) in self.names(asked, "Remove", listing) {
            // What is taken away under a condition may still be there.
            if !asked.is_conditional {
                for at in self.places.remove(&name.to_lowercase()).unwrap_or_default() {
                    self.included[at].is_removed = true;
                }
            }
        }
    }

    /// The names of a list with semicolons, each with its place; what cannot be told is a gap.
    fn names(
        &self,
        asked: &Asked<'_, '_>,
        attribute: &str,
        listing: &mut Listing,
    ) -> Vec<(String, Span)> {
        let Some(list) = xml::attribute(asked.node, attribute) else {
            return Vec::new();
        };
        let Some(text) = self
            .properties
            .expand(list.text)
            .filter(|text| !text.contains('*'))
        else {
            asked.state(list.span, "names that this tree does not tell", listing);
            return Vec::new();
        };
        let is_as_written = text == list.text && text.len() == list.span.len();
        let names = text
            .split(';')
            .map(str::trim)
            .filter(|name| !name.is_empty());
        let place = |name: &str| {
            let start = list.span.start + (name.as_ptr() as usize - text.as_ptr() as usize);
            if is_as_written {
                Span::new(start, start + name.len())
            } else {
                list.span
            }
        };
        let most = if is_as_written { usize::MAX } else { MAX_NAMES };
        let names = names.take(most);
        names.map(|name| (name.to_owned(), place(name))).collect()
    }

    fn include(&mut self, asked: &Asked<'_, '_>, name: &str, span: Span, is_global: bool) {
        let place = asked.is_own.then_some(span);
        let mut package = Package::new(Ecosystem::NuGet, name, place.unwrap_or(Span::at(0)));
        package.relation = Relation::Direct;
        package.scope = Scope::Runtime;
        let mut item = Item {
            package,
            name: name.to_lowercase(),
            version: None,
            place,
            is_removed: false,
        };
        if is_global {
            item.package.scope = Scope::Build;
        }
        self.change(asked, &mut item);
        let at = self.included.len();
        self.places.entry(item.name.clone()).or_default().push(at);
        self.included.push(item);
    }

    fn update(&mut self, asked: &Asked<'_, '_>, name: &str, span: Span, listing: &mut Listing) {
        let found = self.places.get(&name.to_lowercase());
        let found = found.map_or(&[][..], Vec::as_slice).iter().rev();
        let found: Vec<_> = found.take(MAX_TWINS).copied().collect();
        if found.is_empty() && asked.is_own {
            listing.gap_at(span, "a change of a package that nothing here includes");
        }
        for at in found {
            let mut item = self.included.swap_remove(at);
            self.change(asked, &mut item);
            let last = self.included.len();
            self.included.push(item);
            self.included.swap(at, last);
        }
    }

    /// What an item says of the package it includes or changes.
    fn change(&self, asked: &Asked<'_, '_>, item: &mut Item) {
        let assets = either(asked.node, "PrivateAssets");
        if assets.is_some_and(|assets| assets.text.eq_ignore_ascii_case("all")) {
            item.package.scope = Scope::Build;
        }
        let (node, mut names) = (asked.node, ["VersionOverride", "Version"].into_iter());
        let Some(written) = names.find_map(|name| either(node, name)) else {
            return;
        };
        // Of an included package a condition decides whether it is there; of a change, which version it has.
        let is_sure = item.version.is_none() || !asked.is_conditional;
        let is_sure = is_sure && !has_conditional_version(node);
        item.package.version_span = asked.is_own.then_some(written.span);
        item.version = Some(match self.properties.expand(written.text) {
            Some(text) if is_sure => Told::Exactly(text),
            _ => Told::Unsure,
        });
    }

    /// A version told centrally.
    fn tell(&mut self, asked: &Asked<'_, '_>, listing: &mut Listing) {
        for (name, _) in self.names(asked, "Remove", listing) {
            self.central.remove(&name.to_lowercase());
        }
        let mut names = self.names(asked, "Include", listing);
        names.extend(self.names(asked, "Update", listing));
        let written = either(asked.node, "Version");
        let version = written.and_then(|version| self.properties.expand(version.text));
        let told = match version {
            Some(version) if !asked.is_conditional => Told::Exactly(version),
            _ => Told::Unsure,
        };
        for (name, _) in names {
            self.central.insert(name.to_lowercase(), told.clone());
        }
    }

    /// Puts the packages into the listing.
    pub(super) fn finish(self, listing: &mut Listing) {
        for mut item in self.included.into_iter().filter(|item| !item.is_removed) {
            let told = item
                .version
                .or_else(|| self.central.get(&item.name).cloned());
            if let Some(Told::Exactly(version)) = told {
                ask(version, &mut item.package);
            } else {
                let what = "a version that this tree does not tell";
                match item.place {
                    Some(place) => listing.gap_at(place, what),
                    None => listing.gap(format!("`{}` has {what}", item.package.name)),
                }
            }
            listing.packages.push(item.package);
        }
    }
}

impl Asked<'_, '_> {
    fn state(&self, span: Span, what: &str, listing: &mut Listing) {
        if self.is_own {
            listing.gap_at(span, what);
        } else {
            listing.gap(format!("a file above has {what}"));
        }
    }
}

/// An attribute, or the child element of that name.
fn either<'n, 'd: 'n>(node: Node<'n, 'd>, name: &'static str) -> Option<Value<'n>> {
    xml::attribute(node, name).or_else(|| xml::value(node, name))
}

/// True where a condition decides about one of several versions.
fn has_conditional_version(node: Node<'_, '_>) -> bool {
    let mut versions = xml::children(node, "Version");
    versions.any(|version| version.has_attribute("Condition"))
}

/// A bare version is the least one wanted, and of a direct package that is the one taken ("Package dependency resolution").
fn ask(asked: String, package: &mut Package) {
    if super::is_version(&asked) {
        package.version = Some(asked);
    } else if let Some(version) = super::pinned(&asked) {
        package.version = Some(version.to_owned());
    } else {
        package.requirement = Some(asked);
    }
}
