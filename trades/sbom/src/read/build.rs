//! From components and relations to a listing.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use lockgate_evidence::Span;
use lockgate_packages::{
    Distribution, Ecosystem, Listing, Origin, Package, Project, Purl, Relation, Scope,
};

use super::part::{Kind, Part, Said};
use super::{distribution, name, stated};

/// Gathers what a document says; [`Build::finish`] makes a graph of it.
pub(crate) struct Build<'a, 'l> {
    pub(crate) listing: &'l mut Listing,
    /// The package of each component, where it is one.
    nodes: Vec<Option<usize>>,
    at: HashMap<Cow<'a, str>, usize>,
    roots: BTreeSet<usize>,
    edges: Vec<Edge<'a>>,
    system: Option<Distribution>,
    /// Functions of digests that are not known, with how many packages have no other.
    functions: BTreeMap<String, usize>,
}

/// One component needs another.
struct Edge<'a> {
    from: Said<'a>,
    to: Said<'a>,
    scope: Option<Scope>,
    is_optional: bool,
}

impl<'a, 'l> Build<'a, 'l> {
    pub(crate) fn new(listing: &'l mut Listing) -> Self {
        Self {
            listing,
            nodes: Vec::new(),
            at: HashMap::new(),
            roots: BTreeSet::new(),
            edges: Vec::new(),
            system: None,
            functions: BTreeMap::new(),
        }
    }

    /// A component that refers to nothing yet.
    pub(crate) fn add(&mut self, part: Part<'a>) {
        let node = self.nodes.len();
        let package = match part.kind {
            Kind::Other => None,
            Kind::Root | Kind::Package => self.package(&part),
        };
        let index = package.map(|package| {
            self.listing.packages.push(package);
            self.listing.packages.len() - 1
        });
        self.nodes.push(index);
        if part.kind == Kind::Root {
            self.roots.insert(node);
        }
        let Some(id) = part.id else { return };
        match self.at.entry(id.text) {
            Entry::Vacant(free) => {
                free.insert(node);
            }
            Entry::Occupied(taken) => {
                let what = format!("`{}` stands for more than one component", taken.key());
                self.listing.gap_at(id.span, what);
            }
        }
    }

    /// The component `from` needs `to`; the scope is that of this need.
    pub(crate) fn needs(
        &mut self,
        from: Said<'a>,
        to: Said<'a>,
        scope: Option<Scope>,
        is_optional: bool,
    ) {
        self.edges.push(Edge {
            from,
            to,
            scope,
            is_optional,
        });
    }

    /// The system whose packages these are.
    pub(crate) fn system(&mut self, name: &str, version: &str) {
        self.system = self
            .system
            .take()
            .or_else(|| distribution::known(name, version));
    }

    fn package(&mut self, part: &Part<'a>) -> Option<Package> {
        if part.kind == Kind::Root {
            self.listing.project = Some(Project {
                name: part
                    .name
                    .as_ref()
                    .map(|name| name.text.clone().into_owned()),
                version: part.version.as_ref().map(|it| it.text.clone().into_owned()),
                licence: licence(&part.licences),
            });
        }
        // Where another digest tells the same, nothing is lost.
        for name in part.unread.iter().filter(|_| part.digests.is_empty()) {
            *self.functions.entry(name.clone()).or_default() += 1;
        }
        let mut package = self.by_url(part)?;
        self.check_version(part, &package);
        if package.version.is_none() && package.requirement.is_none() {
            package.version = part.version.as_ref().map(|it| it.text.clone().into_owned());
        }
        let version = part.version.as_ref();
        let version = version.filter(|said| package.version.as_deref() == Some(&*said.text));
        package.version_span = version.map(|said| said.span);
        package.scope = part.scope.unwrap_or_default();
        package.is_optional = part.is_optional;
        if part.is_direct {
            package.relation = Relation::Direct;
        }
        package.digests.extend(part.digests.iter().cloned());
        package.licence = licence(&part.licences);
        if part.kind == Kind::Root {
            package.origin = Origin::Own;
        }
        stated::apply(&part.stated, &mut package);
        package.digests.sort();
        package.digests.dedup();
        Some(package)
    }

    /// By the first package URL that is one; without any, the package is of no known ecosystem, and no package at all where it
    /// is what the document is about or has no name.
    fn by_url(&mut self, part: &Part<'a>) -> Option<Package> {
        let mut chosen: Option<(Purl, Package)> = None;
        for said in &part.purls {
            match Purl::parse(&said.text) {
                Err(why) => {
                    let what = format!("`{}` is no package URL: {why}", said.text);
                    self.listing.gap_at(said.span, what);
                }
                Ok(purl) if chosen.is_none() => {
                    let (package, doubt) = name::package(&purl, part.place());
                    if let Some(doubt) = doubt {
                        let what = format!("{}: {doubt}", part.label());
                        self.listing.gap_at(said.span, what);
                    }
                    chosen = Some((purl, package));
                }
                Ok(purl) if chosen.as_ref().is_some_and(|(first, _)| *first != purl) => {
                    let what = format!("{} has more than one package URL", part.label());
                    self.listing.gap_at(said.span, what);
                }
                Ok(_) => {}
            }
        }
        chosen
            .map(|(_, package)| package)
            .or_else(|| self.without_url(part))
    }

    fn without_url(&mut self, part: &Part<'a>) -> Option<Package> {
        if part.kind == Kind::Root {
            return None;
        }
        if part.purls.is_empty() {
            let what = format!(
                "{} has no package URL: its ecosystem is not known",
                part.label()
            );
            self.listing.gap_at(part.place(), what);
        }
        // What has no name is none: that it stands there was just stated.
        let is_told = |name: &&Said<'a>| !name.text.trim().is_empty();
        let name = part.name.as_ref().filter(is_told)?;
        let name = match &part.group {
            Some(group) => format!("{group}/{}", name.text),
            None => name.text.clone().into_owned(),
        };
        Some(Package::new(Ecosystem::Generic, name, part.place()))
    }

    /// Two fields that tell versions apart let two readers see two packages.
    fn check_version(&mut self, part: &Part<'a>, package: &Package) {
        let (Some(said), Some(version)) = (&part.version, &package.version) else {
            return;
        };
        let bare = |text: &str| text.trim_start_matches('v').replace("%2B", "+");
        if !package.ecosystem.is_distribution() && bare(&said.text) != bare(version) {
            let what = format!(
                "{} has version `{version}` in its package URL, which was taken",
                part.label()
            );
            self.listing.gap_at(said.span, what);
        }
    }

    /// Joins the components by their relations.
    pub(crate) fn finish(mut self) {
        self.release();
        for (name, count) in std::mem::take(&mut self.functions) {
            self.listing.gap(format!(
                "{count} packages have a digest by `{name}`, which is not known, and none that is"
            ));
        }
        let mut targets = vec![Vec::new(); self.nodes.len()];
        let mut missing = BTreeSet::new();
        for edge in std::mem::take(&mut self.edges) {
            let ends = [&edge.from, &edge.to].map(|said| self.find(said, &mut missing));
            if let [Some(from), Some(to)] = ends {
                targets[from].push(to);
                self.take_scope(to, &edge);
            }
        }
        self.connect(&targets);
    }

    fn find(&mut self, said: &Said<'a>, missing: &mut BTreeSet<String>) -> Option<usize> {
        let found = self.at.get(&said.text).copied();
        if found.is_none() && missing.insert(said.text.to_string()) {
            let what = format!("`{}` is not in the document, which refers to it", said.text);
            self.listing.gap_at(said.span, what);
        }
        found
    }

    /// A package of several uses has the first of them.
    fn take_scope(&mut self, to: usize, edge: &Edge<'a>) {
        let Some(package) = self.nodes[to].and_then(|at| self.listing.packages.get_mut(at)) else {
            return;
        };
        package.is_optional |= edge.is_optional;
        if let Some(scope) = edge.scope {
            package.scope = match package.scope {
                Scope::Unstated => scope,
                known => known.min(scope),
            };
        }
    }

    fn connect(&mut self, targets: &[Vec<usize>]) {
        for (node, package) in self.nodes.iter().enumerate() {
            let Some(at) = *package else { continue };
            let of_node = targets[node].iter().filter_map(|&to| self.nodes[to]);
            let mut all: Vec<usize> = of_node.filter(|&to| to != at).collect();
            all.sort_unstable();
            all.dedup();
            if !self.roots.contains(&node) {
                for &to in &all {
                    let relation = &mut self.listing.packages[to].relation;
                    *relation = match *relation {
                        Relation::Unstated => Relation::Transitive,
                        known => known,
                    };
                }
            }
            self.listing.packages[at].depends_on = all;
        }
        for at in self.direct(targets) {
            self.listing.packages[at].relation = Relation::Direct;
        }
    }

    /// What the roots need, by way of components that are no packages too.
    fn direct(&self, targets: &[Vec<usize>]) -> Vec<usize> {
        let mut seen = vec![false; self.nodes.len()];
        let mut queue: Vec<usize> = self.roots.iter().copied().collect();
        let mut found = Vec::new();
        while let Some(node) = queue.pop() {
            for &to in &targets[node] {
                if std::mem::replace(&mut seen[to], true) || self.roots.contains(&to) {
                    continue;
                }
                match self.nodes[to] {
                    Some(at) => found.push(at),
                    None => queue.push(to),
                }
            }
        }
        found
    }

    /// The release of the system, for packages that state none.
    fn release(&mut self) {
        let mut without: BTreeMap<Ecosystem, (usize, Span)> = BTreeMap::new();
        let system = self.system.take();
        for package in &mut self.listing.packages {
            let ecosystem = package.ecosystem;
            if package.release.is_some() || !ecosystem.is_distribution() {
                continue;
            }
            let of_system = system.as_ref().filter(|it| it.ecosystem == Some(ecosystem));
            package.release = of_system.and_then(|system| system.release.clone());
            if package.release.is_none() && !distribution::is_rolling(ecosystem) {
                without.entry(ecosystem).or_insert((0, package.span)).0 += 1;
            }
        }
        for (ecosystem, (count, span)) in without {
            let what = format!("{count} packages of `{ecosystem}` state no release that is known");
            self.listing.gap_at(span, what);
        }
    }
}

/// Several licences count together.
fn licence(all: &[String]) -> Option<String> {
    match all {
        [] => None,
        [one] => Some(one.clone()),
        _ => {
            let apart = |text: &String| {
                if text.contains(' ') {
                    format!("({text})")
                } else {
                    text.clone()
                }
            };
            Some(all.iter().map(apart).collect::<Vec<_>>().join(" AND "))
        }
    }
}
