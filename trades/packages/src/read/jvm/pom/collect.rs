//! From facts to packages.

use std::collections::{BTreeSet, HashSet};

use lockgate_evidence::Span;

use super::chain::{Chain, End, place};
use super::environment::{Active, Environment};
use super::facts::{Asked, Facts, Kind, Word};
use super::managed::{Imports, Managed, Outside, Why};
use super::tree::Poms;
use super::versions::{Told, Versions};
use crate::registries::bare;
use crate::{Ecosystem, Listing, Origin, Package, Project, Registry, Relation, Scope};

/// How often a version is looked up under other profiles.
const MAX_ALTERNATIVES: usize = 200_000;

/// Fills a listing.
pub(super) struct Collector<'t, 'l> {
    facts: &'t Facts,
    poms: &'t Poms,
    listing: &'l mut Listing,
    imports: Imports,
    /// Properties that are not known and were stated.
    unknown: BTreeSet<String>,
    /// Where versions are missing.
    untold: Vec<Span>,
}

/// What is common to the packages of one part of the file.
#[derive(Clone, Copy)]
struct Manner {
    level: usize,
    is_optional: bool,
}

impl<'t, 'l> Collector<'t, 'l> {
    pub(super) fn new(facts: &'t Facts, poms: &'t Poms, listing: &'l mut Listing) -> Self {
        Self {
            facts,
            poms,
            listing,
            imports: Imports::default(),
            unknown: BTreeSet::new(),
            untold: Vec::new(),
        }
    }

    pub(super) fn collect(mut self) {
        let chain = Chain::of(self.facts, self.poms);
        let environment = Environment::new(&chain.levels, Active::Defaults);
        self.project(&environment);
        self.parent(&chain, &environment);
        let managed = Managed::of(&environment, self.poms, &self.imports);
        self.imported(&environment, &managed);
        let versions = Versions::new(&environment, &managed);
        self.own(&versions);
        self.of_profiles(&chain, &managed);
        self.alternatives(&chain, &versions, &managed);
        self.inherited(&chain, &versions);
        self.missing(&chain, &managed);
        self.places();
        if self.facts.more_profiles > 0 {
            let count = self.facts.more_profiles;
            let what = format!("{count} further profiles were not looked at");
            self.listing.gap(what);
        }
        let start = |span: Option<Span>| span.map_or(0, |span| span.start);
        self.listing.gaps.sort_by_key(|gap| start(gap.span));
    }

    /// The project's own name, version and licence.
    fn project(&mut self, environment: &Environment<'t>) {
        let text = |word: Option<&Word>| {
            let word = word?;
            let value = environment.expand(word, 0);
            Some(value.map_or_else(|_| word.text.clone(), |value| value.text))
        };
        let group = text(self.facts.own_group());
        let artifact = text(self.facts.artifact.as_ref());
        let name = group.zip(artifact);
        self.listing.project = Some(Project {
            name: name.map(|(group, artifact)| format!("{group}:{artifact}")),
            version: text(self.facts.own_version()),
            licence: self.facts.licence.clone(),
        });
    }

    /// The parent, where it is not in the tree; where that of a parent is not, the parent's listing tells it.
    fn parent(&mut self, chain: &Chain<'t>, environment: &Environment<'t>) {
        let Some(parent) = self
            .facts
            .parent
            .as_ref()
            .filter(|_| chain.levels.len() == 1)
        else {
            if chain.end == End::Endless {
                self.listing
                    .gap("the parents lead back into themselves, or are too many");
            }
            return;
        };
        let place = parent.artifact.span;
        match &chain.end {
            End::Damaged(why) => return self.listing.gap_at(place, why.clone()),
            End::Endless => return self.listing.gap_at(place, "the project is its own parent"),
            End::Whole | End::Outside => {}
        }
        let name = format!("{}:{}", parent.group.text, parent.artifact.text);
        let what = format!("the parent `{name}` is not in this tree: what it sets is not known");
        self.listing.gap_at(place, what);
        let mut package = Package::new(Ecosystem::Maven, name, place);
        package.relation = Relation::Direct;
        package.scope = Scope::Build;
        if let Some(word) = &parent.version {
            let value = environment.expand(word, 0);
            let text = value.map_or_else(|_| word.text.clone(), |value| value.text);
            ask(&text, &mut package);
            package.version_span = Some(word.span);
        }
        self.listing.packages.push(package);
    }

    /// What the file imports: each brings versions and is part of the build.
    fn imported(&mut self, environment: &Environment<'t>, managed: &Managed<'t>) {
        let facts = self.facts;
        for (at, part) in facts.parts().enumerate() {
            let managed = part.managed.iter();
            for asked in managed.filter(|asked| asked.scope.as_deref() == Some("import")) {
                let manner = Manner {
                    level: 0,
                    is_optional: at > 0,
                };
                let Some(version) = &asked.version else {
                    continue;
                };
                let told = Told::of(environment.expand(version, 0));
                self.push(environment, asked, &told, Scope::Build, manner);
            }
        }
        let own = managed.outside.iter().filter(|outside| outside.is_own());
        for outside in own {
            self.outside(outside);
        }
    }

    fn outside(&mut self, outside: &Outside<'t>) {
        let asked = outside.asked;
        let name = format!("{}:{}", asked.group.text, asked.artifact.text);
        let what = if outside.why == Why::TooMuch {
            format!("the import `{name}` leads to too many others")
        } else {
            format!("the import `{name}` is not in this tree: versions that it sets are not known")
        };
        self.listing.gap_at(asked.artifact.span, what);
    }

    /// What the project itself asks for.
    fn own(&mut self, versions: &Versions<'_, 't>) {
        let manner = Manner {
            level: 0,
            is_optional: false,
        };
        let facts = self.facts;
        for asked in &facts.main.asked {
            let told = versions.of(asked, 0);
            let scope = versions.scope(asked);
            self.push(versions.environment, asked, &told, scope, manner);
        }
    }

    /// What profiles add.
    fn of_profiles(&mut self, chain: &Chain<'t>, managed: &Managed<'t>) {
        let facts = self.facts;
        for (at, profile) in facts.profiles.iter().enumerate() {
            if profile.part.asked.is_empty() {
                continue;
            }
            let environment = Environment::new(&chain.levels, Active::One(0, at));
            let versions = Versions::with(&environment, managed, &profile.part, 0);
            let manner = Manner {
                level: 0,
                is_optional: true,
            };
            for asked in &profile.part.asked {
                let told = versions.of(asked, 0);
                let scope = versions.scope(asked);
                self.push(&environment, asked, &told, scope, manner);
            }
        }
    }

    /// The versions that the project's own packages have under other profiles.
    fn alternatives(&mut self, chain: &Chain<'t>, usual: &Versions<'_, 't>, managed: &Managed<'t>) {
        let facts = self.facts;
        let mut left = MAX_ALTERNATIVES;
        let parts = chain.levels.iter().flat_map(|level| level.parts());
        let plugins: usize = parts
            .map(|part| part.managed_plugins.len() + part.asked.len())
            .sum();
        let cost = facts.main.asked.len() + plugins;
        let mut seen = HashSet::new();
        for (level, one) in chain.levels.iter().enumerate() {
            for (at, profile) in one.profiles.iter().enumerate() {
                let part = &profile.part;
                if part.properties.is_empty() && part.managed.is_empty() {
                    continue;
                }
                let Some(rest) = left.checked_sub(cost) else {
                    return self.listing.gap("too many profiles to look at them all");
                };
                left = rest;
                let environment = Environment::new(&chain.levels, Active::One(level, at));
                let versions = Versions::with(&environment, managed, part, level);
                for asked in &facts.main.asked {
                    self.alternative(asked, usual, &versions, &mut seen);
                }
            }
        }
    }

    fn alternative(
        &mut self,
        asked: &'t Asked,
        usual: &Versions<'_, 't>,
        versions: &Versions<'_, 't>,
        seen: &mut HashSet<(usize, String)>,
    ) {
        let Told::Value(value) = versions.of(asked, 0) else {
            return;
        };
        let same = matches!(usual.of(asked, 0), Told::Value(known) if known.text == value.text);
        if same || !seen.insert((asked.artifact.span.start, value.text.clone())) {
            return;
        }
        let manner = Manner {
            level: 0,
            is_optional: true,
        };
        let (told, scope) = (Told::Value(value), versions.scope(asked));
        self.push(versions.environment, asked, &told, scope, manner);
    }

    /// What parents ask for, where this file changes its version.
    fn inherited(&mut self, chain: &Chain<'t>, versions: &Versions<'_, 't>) {
        let facts = self.facts;
        let above = &chain.levels[1..];
        let changes = facts
            .parts()
            .any(|part| !part.properties.is_empty() || !part.managed.is_empty());
        if !changes || above.iter().all(|level| level.main.asked.is_empty()) {
            return;
        }
        let environment = Environment::new(above, Active::Defaults);
        let managed = Managed::of(&environment, self.poms, &self.imports);
        let before = Versions::new(&environment, &managed);
        let own = facts.main.asked.iter();
        let own: HashSet<_> = own
            .filter_map(|asked| versions.environment.key(asked))
            .collect();
        for (at, level) in above.iter().enumerate() {
            for asked in &level.main.asked {
                let Told::Value(value) = versions.of(asked, at + 1) else {
                    continue;
                };
                let known = before.of(asked, at);
                let same = matches!(known, Told::Value(known) if known.text == value.text);
                let key = versions.environment.key(asked);
                if same || key.is_some_and(|key| own.contains(&key)) {
                    continue;
                }
                let manner = Manner {
                    level: at + 1,
                    is_optional: false,
                };
                let (told, scope) = (Told::Value(value), versions.scope(asked));
                self.push(versions.environment, asked, &told, scope, manner);
            }
        }
    }

    fn push(
        &mut self,
        environment: &Environment<'_>,
        asked: &Asked,
        told: &Told,
        scope: Scope,
        manner: Manner,
    ) {
        let is_own_file = manner.level == 0;
        let span = Some(asked.artifact.span).filter(|_| is_own_file);
        let (span, version_span) = self.spans(span, asked, told);
        let name = (environment.expand_text(&asked.group.text))
            .and_then(|group| Ok((group, environment.expand_text(&asked.artifact.text)?)));
        let name = match name {
            Ok((group, artifact)) => format!("{group}:{artifact}"),
            Err(property) => return self.unknown(span, property),
        };
        let mut package = Package::new(Ecosystem::Maven, name, span);
        package.relation = Relation::Direct;
        package.scope = scope;
        package.is_optional = manner.is_optional || asked.is_optional == Some(true);
        package.version_span = version_span;
        if let Told::Value(value) = told {
            ask(&value.text, &mut package);
        }
        if self.is_own(&package) {
            package.origin = Origin::Own;
        } else if let Some(path) = &asked.system_path {
            package.origin = Origin::Path(path.clone());
        }
        self.doubt(asked, told, &mut package);
        self.listing.packages.push(package);
    }

    /// States why there is no version, where something should set one.
    fn doubt(&mut self, asked: &Asked, told: &Told, package: &mut Package) {
        match told {
            Told::Value(_) => {}
            Told::Unknown(property) => {
                let place = package.version_span.unwrap_or(package.span);
                package.requirement = asked.version.as_ref().map(|word| word.text.clone());
                self.unknown(place, property.clone());
            }
            Told::Unset if asked.kind != Kind::Dependency || package.origin == Origin::Own => {}
            Told::Unset => self.untold.push(package.span),
        }
    }

    /// Where a package and its version stand in the project's own file.
    fn spans(&self, span: Option<Span>, asked: &Asked, told: &Told) -> (Span, Option<Span>) {
        let place = match told {
            Told::Value(value) => value.place,
            _ => None,
        };
        if let Some(span) = span {
            let written = asked.version.as_ref().map(|word| word.span);
            return (span, place.or(written));
        }
        let parent = self.facts.parent.as_ref();
        let named = parent.map(|parent| parent.artifact.span);
        (place.or(named).unwrap_or(Span::at(0)), place)
    }

    fn unknown(&mut self, place: Span, property: String) {
        let what = format!("the property `{property}` is not set in this tree");
        if self.unknown.insert(property) {
            self.listing.gap_at(place, what);
        }
    }

    /// True where the tree holds that project in that version.
    fn is_own(&self, package: &Package) -> bool {
        self.poms
            .named(&package.name, &self.facts.path)
            .any(|facts| {
                let chain = Chain::of(facts, self.poms);
                let environment = Environment::new(&chain.levels, Active::Defaults);
                package.version.is_none() || environment.version() == package.version
            })
    }

    /// States that versions are missing; not again what this file's own parent or imports stand for.
    fn missing(&mut self, chain: &Chain<'t>, managed: &Managed<'t>) {
        let is_stated = (chain.levels.len() == 1 && chain.end != End::Whole)
            || managed.outside.iter().any(Outside::is_own);
        let Some(&first) = self.untold.first() else {
            return;
        };
        if is_stated {
            return;
        }
        let is_outside = chain.end != End::Whole || !managed.outside.is_empty();
        let what = match (self.untold.len(), is_outside) {
            (1, true) => "its version is set by what is not in this tree".to_owned(),
            (count, true) => {
                format!("the versions of {count} dependencies are set by what is not in this tree")
            }
            (1, false) => "nothing sets its version".to_owned(),
            (count, false) => format!("nothing sets the versions of {count} dependencies"),
        };
        self.listing.gap_at(first, what);
    }

    /// Modules that are not at hand, and registries.
    fn places(&mut self) {
        let facts = self.facts;
        for module in facts.parts().flat_map(|part| &part.modules) {
            let path = place(facts, &module.text);
            if path.is_none_or(|path| self.poms.at(&path).is_none()) {
                let what = format!("the module `{}` is not at hand", module.text);
                self.listing.gap_at(module.span, what);
            }
        }
        for address in facts.parts().flat_map(|part| &part.repositories) {
            self.listing.registries.push(Registry {
                address: bare(&address.text),
                span: address.span,
                is_extra: true,
                scope: None,
            });
        }
    }
}

/// A version is what is taken of a direct dependency; a range in brackets with one member is exact ("Dependency Version
/// Requirement Specification").
fn ask(text: &str, package: &mut Package) {
    let inner = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    match inner {
        Some(exact) if !exact.contains([',', '[', '(']) => {
            package.version = Some(exact.trim().to_owned());
        }
        _ if text.starts_with(['[', '(']) || matches!(text, "LATEST" | "RELEASE") => {
            package.requirement = Some(text.to_owned());
        }
        _ if text.is_empty() => {}
        _ => package.version = Some(text.to_owned()),
    }
}
