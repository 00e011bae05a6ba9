//! One component per package URL and origin, whatever number of files name it.

use std::collections::{BTreeMap, BTreeSet};

use lockgate_packages::{Digest, Listing, Origin, Package, Relation, Scope};

use crate::Subject;

/// Package URL and origin: the same name from another place is another component.
type Key = (String, String);

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
        let mut at: BTreeMap<Key, usize> = BTreeMap::new();
        let keys: Vec<Vec<Key>> = subject.listings.iter().map(keys).collect();
        at.extend(keys.iter().flatten().cloned().map(|key| (key, 0)));
        for (index, place) in at.values_mut().enumerate() {
            *place = index;
        }
        let mut components: Vec<Option<Component<'a>>> = Vec::new();
        components.resize_with(at.len(), || None);
        for (listing, keys) in subject.listings.iter().zip(&keys) {
            let places: Vec<usize> = keys.iter().filter_map(|key| at.get(key).copied()).collect();
            for (package, (&place, key)) in listing.packages.iter().zip(places.iter().zip(keys)) {
                let component =
                    components[place].get_or_insert_with(|| Component::new(package, &key.0));
                component.add(listing, package);
                let targets = package.depends_on.iter();
                let targets = targets.filter_map(|&target| places.get(target).copied());
                component
                    .depends_on
                    .extend(targets.filter(|&target| target != place));
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

fn keys(listing: &Listing) -> Vec<Key> {
    let packages = listing.packages.iter();
    packages
        .map(|package| (package.purl().to_string(), origin(&package.origin)))
        .collect()
}

/// Empty for the ecosystem's own registry, which is also what a file means that does not tell.
fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Registry | Origin::Unstated => String::new(),
        Origin::OtherRegistry(address) => format!("registry {}", public(address)),
        Origin::Git { url, commit: None } => format!("git {}", public(url)),
        Origin::Git {
            url,
            commit: Some(commit),
        } => format!("git {} at {commit}", public(url)),
        Origin::Url(address) => format!("file {}", public(address)),
        Origin::Path(path) => format!("path {}", public(path)),
        Origin::Own => "own".to_owned(),
    }
}

/// An address without user and password, query and fragment, which may hold a token.
fn public(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else {
        return address.to_owned();
    };
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.rsplit('@').next().unwrap_or(host);
    format!("{scheme}://{host}{path}")
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

    fn add(&mut self, listing: &'a Listing, package: &'a Package) {
        self.scope = self.scope.min(package.scope);
        self.is_optional &= package.is_optional;
        self.is_direct |= package.relation == Relation::Direct;
        self.is_unstated |= package.relation == Relation::Unstated;
        self.places.insert((&listing.path, package.span.start));
        self.digests.extend(&package.digests);
        self.licences.extend(package.licence.as_deref());
        self.state(package);
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
            ("lockgate:requirement", package.requirement.clone()),
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
