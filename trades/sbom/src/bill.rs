//! One component per package URL and origin, whatever number of files name it.

use std::collections::{BTreeMap, BTreeSet};

use lockgate_packages::{Digest, Listing, Package, Relation, Scope, Sureness};

use crate::Subject;
use crate::merge::{self, Key, Place, origin, without_users};

/// What the documents are written from.
#[derive(Debug)]
pub(crate) struct Bill<'a> {
    /// In the order of package URL and origin.
    pub(crate) components: Vec<Component<'a>>,
    /// What could not be told, in the order of the files.
    pub(crate) gaps: Vec<String>,
}

/// A package with everything that files say of it.
#[derive(Debug)]
pub(crate) struct Component<'a> {
    /// As the first file names it.
    pub(crate) package: &'a Package,
    pub(crate) purl: String,
    /// Unique in the document.
    pub(crate) reference: String,
    pub(crate) scope: Scope,
    pub(crate) is_optional: bool,
    pub(crate) is_direct: bool,
    /// True where some file does not tell how near it is.
    pub(crate) is_unstated: bool,
    /// Path and byte.
    pub(crate) places: BTreeSet<(&'a str, usize)>,
    pub(crate) digests: BTreeSet<&'a Digest>,
    pub(crate) licences: BTreeSet<&'a str>,
    /// Names and values of what the formats have no field for.
    pub(crate) properties: BTreeSet<(&'static str, String)>,
    /// By index.
    pub(crate) depends_on: BTreeSet<usize>,
}

impl<'a> Bill<'a> {
    pub(crate) fn new(subject: &Subject<'a>) -> Self {
        let places = merge::places(subject.listings);
        let keys = places.iter().flatten().flat_map(|place| &place.keys);
        let mut at: BTreeMap<&Key, usize> = keys.map(|key| (key, 0)).collect();
        for (index, place) in at.values_mut().enumerate() {
            *place = index;
        }
        let mut components: Vec<Option<Component<'a>>> = Vec::new();
        components.resize_with(at.len(), || None);
        // What a component is, the files tell that name it first; the others then add to it.
        for is_second in [false, true] {
            for (listing, places) in subject.listings.iter().zip(&places) {
                fill(&mut components, &at, listing, places, is_second);
            }
        }
        let mut components: Vec<_> = components.into_iter().flatten().collect();
        name_apart(&mut components);
        Self {
            components,
            gaps: gaps(subject),
        }
    }
}

/// Adds what a listing says of components that it names first, or of those that others name.
fn fill<'a>(
    components: &mut [Option<Component<'a>>],
    at: &BTreeMap<&Key, usize>,
    listing: &'a Listing,
    places: &[Place],
    is_second: bool,
) {
    let found = |place: &Place| -> Vec<usize> {
        place
            .keys
            .iter()
            .filter_map(|key| at.get(key).copied())
            .collect()
    };
    let all: Vec<Vec<usize>> = places.iter().map(found).collect();
    for (index, package) in listing.packages.iter().enumerate() {
        if places[index].is_second != is_second {
            continue;
        }
        for (&own, key) in all[index].iter().zip(&places[index].keys) {
            let component = components[own].get_or_insert_with(|| Component::new(package, &key.0));
            component.add(listing, package, &places[index]);
            let targets = package
                .depends_on
                .iter()
                .filter_map(|&to| all.get(to))
                .flatten();
            component
                .depends_on
                .extend(targets.filter(|&&to| to != own));
        }
    }
}

/// Of components with the same package URL, which are neighbours, the second and later are numbered. No package URL of a
/// package has a `#` in it.
fn name_apart(components: &mut [Component<'_>]) {
    let mut same = 1;
    for at in 1..components.len() {
        same = if components[at].purl == components[at - 1].purl {
            same + 1
        } else {
            1
        };
        if same > 1 {
            components[at].reference = format!("{}#{same}", components[at].purl);
        }
    }
}

fn gaps(subject: &Subject<'_>) -> Vec<String> {
    let unread = subject.unread.iter();
    let unread = unread.map(|(path, reason)| format!("{path}: {reason}"));
    let listed = subject.listings.iter().flat_map(|listing| {
        listing.gaps.iter().map(|gap| match gap.span {
            Some(span) => format!("{}: byte {}: {}", listing.path, span.start, gap.what),
            None => format!("{}: {}", listing.path, gap.what),
        })
    });
    unread.chain(listed).collect()
}

impl<'a> Component<'a> {
    fn new(package: &'a Package, purl: &str) -> Self {
        Self {
            package,
            purl: purl.to_owned(),
            reference: purl.to_owned(),
            scope: Scope::Dev,
            is_optional: true,
            is_direct: false,
            is_unstated: false,
            places: BTreeSet::new(),
            digests: BTreeSet::new(),
            licences: BTreeSet::new(),
            properties: BTreeSet::new(),
            depends_on: BTreeSet::new(),
        }
    }

    fn add(&mut self, listing: &'a Listing, package: &'a Package, place: &Place) {
        self.places.insert((&listing.path, package.span.start));
        if place.is_second {
            self.add_asked(package, place);
            return;
        }
        self.scope = self.scope.min(package.scope);
        self.is_optional &= package.is_optional;
        self.is_direct |= package.relation == Relation::Direct;
        self.is_unstated |= package.relation == Relation::Unstated;
        self.digests.extend(&package.digests);
        self.licences.extend(package.licence.as_deref());
        self.state(package);
    }

    /// What a manifest adds to what a lockfile tells.
    fn add_asked(&mut self, package: &'a Package, place: &Place) {
        self.is_direct |= place.keys.len() == 1 && package.relation == Relation::Direct;
        self.licences.extend(package.licence.as_deref());
        if let Some(requirement) = &package.requirement {
            let requirement = without_users(requirement);
            self.properties
                .insert(("lockgate:requirement", requirement));
        }
    }

    fn state(&mut self, package: &Package) {
        let origin = Some(origin(&package.origin)).filter(|origin| !origin.is_empty());
        let source = package.source.as_ref().map(|source| {
            let version = source.version.as_ref();
            version.map_or_else(
                || source.name.clone(),
                |version| format!("{} {version}", source.name),
            )
        });
        let layer = package.layer.as_deref();
        let stated = [
            (
                "lockgate:ecosystem",
                Some(package.ecosystem.name().to_owned()),
            ),
            (
                "lockgate:requirement",
                package.requirement.as_deref().map(without_users),
            ),
            ("lockgate:origin", origin),
            (
                "lockgate:release",
                package.release.as_deref().map(str::to_owned),
            ),
            ("lockgate:source-package", source),
            ("lockgate:deprecated", package.deprecated.clone()),
            (
                "lockgate:runs-on-install",
                package.runs_on_install.then(|| "true".to_owned()),
            ),
            ("lockgate:scope", scope(package.scope).map(str::to_owned)),
            (
                "lockgate:inside",
                package.inside.as_deref().map(str::to_owned),
            ),
            (
                "lockgate:inferred",
                (package.sureness == Sureness::Inferred).then(|| "true".to_owned()),
            ),
            (
                "lockgate:layer:digest",
                layer.and_then(|layer| layer.digest.clone()),
            ),
            (
                "lockgate:layer:index",
                layer.map(|layer| layer.index.to_string()),
            ),
            (
                "lockgate:layer:command",
                layer.and_then(|layer| layer.command.clone()),
            ),
        ];
        let stated = stated.into_iter();
        self.properties
            .extend(stated.filter_map(|(name, value)| Some((name, value?))));
    }

    /// True for what neither runs nor may run.
    pub(crate) fn is_excluded(&self) -> bool {
        matches!(self.scope, Scope::Build | Scope::Test | Scope::Dev)
    }
}

fn scope(scope: Scope) -> Option<&'static str> {
    match scope {
        Scope::Runtime => Some("runtime"),
        Scope::Unstated => None,
        Scope::Build => Some("build"),
        Scope::Test => Some("test"),
        Scope::Dev => Some("dev"),
    }
}
