//! Items that include packages, change them and take them away (`MSBuild` documentation, "Items").

use std::collections::HashMap;

use lockgate_evidence::Span;
use roxmltree::Node;

use super::properties::Properties;
use crate::text::xml::{self, Value};
use crate::{Ecosystem, Listing, Package, Relation, Scope};

/// How many items of one name a change reaches.
const MAX_TWINS: usize = 64;
/// Among how many versions conditions may choose.
const MAX_VERSIONS: usize = 16;
/// How many names a list may have that properties bring.
const MAX_NAMES: usize = 64;

/// The versions that items tell of a package: several where conditions choose.
#[derive(Clone, Default)]
struct Told {
    /// As written, with properties put in, and the place in the project.
    all: Vec<(String, Option<Span>)>,
    /// True where there is another one that is not known.
    is_unsure: bool,
}

impl Told {
    /// Takes up what an item says; without a condition it is the last word.
    fn take(&mut self, version: Option<String>, place: Option<Span>, is_conditional: bool) {
        if !is_conditional {
            *self = Self::default();
        }
        match version.filter(|_| self.all.len() < MAX_VERSIONS) {
            Some(version) if self.all.iter().any(|(own, _)| *own == version) => {}
            Some(version) => self.all.push((version, place)),
            None => self.is_unsure = true,
        }
    }

    fn is_empty(&self) -> bool {
        self.all.is_empty() && !self.is_unsure
    }
}

/// An included package.
struct Item {
    package: Package,
    name: String,
    told: Told,
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
            told: Told::default(),
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
        // Of an included package a condition decides whether it is there; of a change, which version it has.
        let is_conditional = asked.is_conditional && !item.told.is_empty();
        for (written, is_chosen) in versions(asked.node) {
            let place = asked.is_own.then_some(written.span);
            let version = self.properties.expand(written.text);
            item.package.version_span = place;
            item.told.take(version, place, is_conditional || is_chosen);
        }
    }

    /// A version told centrally.
    fn tell(&mut self, asked: &Asked<'_, '_>, listing: &mut Listing) {
        for (name, _) in self.names(asked, "Remove", listing) {
            self.central.remove(&name.to_lowercase());
        }
        let mut names = self.names(asked, "Include", listing);
        names.extend(self.names(asked, "Update", listing));
        for (name, _) in names {
            let told = self.central.entry(name.to_lowercase()).or_default();
            for (written, is_chosen) in versions(asked.node) {
                let version = self.properties.expand(written.text);
                told.take(version, None, asked.is_conditional || is_chosen);
            }
        }
    }

    /// Puts the packages into the listing: each version among which conditions choose.
    pub(super) fn finish(self, listing: &mut Listing) {
        let left = self.included.into_iter().filter(|item| !item.is_removed);
        for mut item in left {
            if item.told.is_empty() {
                item.told = self.central.get(&item.name).cloned().unwrap_or_default();
            }
            if item.told.is_unsure || item.told.is_empty() {
                let what = "a version that this tree does not tell";
                match item.place {
                    Some(place) => listing.gap_at(place, what),
                    None => listing.gap(format!("`{}` has {what}", item.package.name)),
                }
            }
            if item.told.all.is_empty() {
                listing.packages.push(item.package);
                continue;
            }
            for (version, place) in item.told.all {
                let mut package = item.package.clone();
                package.version_span = place;
                ask(version, &mut package);
                listing.packages.push(package);
            }
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

/// The versions that an item states, and whether a condition chooses each.
fn versions<'n, 'd: 'n>(node: Node<'n, 'd>) -> Vec<(Value<'n>, bool)> {
    for name in ["VersionOverride", "Version"] {
        let attribute = xml::attribute(node, name).map(|version| (version, false));
        let children = xml::children(node, name).filter_map(|child| {
            let is_chosen = child.has_attribute("Condition");
            Some((xml::content(child)?, is_chosen))
        });
        let found: Vec<_> = attribute.into_iter().chain(children).collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
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
