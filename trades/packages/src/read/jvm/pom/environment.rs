//! What the properties of a project mean, with these profiles.

use super::facts::{Facts, Part, Word};
use super::properties::Known;

/// Profiles that are taken to apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Active {
    /// Those that apply by default.
    Defaults,
    /// This one, by level and place, and elsewhere those that apply by default.
    One(usize, usize),
}

/// A project with its parents, under profiles.
pub(super) struct Environment<'t> {
    pub(super) levels: Vec<&'t Facts>,
    pub(super) active: Active,
    pub(super) known: Known,
}

impl<'t> Environment<'t> {
    pub(super) fn new(levels: &[&'t Facts], active: Active) -> Self {
        Self {
            levels: levels.to_vec(),
            active,
            known: Known::default(),
        }
    }

    /// The parts of the project at a level that apply, those first that count before others.
    pub(super) fn parts(&self, level: usize) -> impl Iterator<Item = &'t Part> + use<'t> {
        let facts = self.levels.get(level).copied();
        let active = self.active;
        let profiles = facts.into_iter().flat_map(move |facts| {
            let profiles = facts.profiles.iter().enumerate().rev();
            profiles.filter(move |(at, profile)| match active {
                Active::One(of, chosen) if of == level => *at == chosen,
                _ => profile.is_default,
            })
        });
        let profiles = profiles.map(|(_, profile)| &profile.part);
        profiles.chain(facts.map(|facts| &facts.main))
    }

    /// Where a property is set, and at which level: the project's own words come first.
    pub(super) fn find(&self, name: &str) -> Option<(&'t Word, usize)> {
        let prefixes = ["project.", "pom."];
        let own = prefixes.iter().find_map(|prefix| name.strip_prefix(prefix));
        let stated = own.and_then(|own| self.of_project(own));
        let stated = stated.map(|word| (word, 0));
        stated
            .or_else(|| self.set(name))
            .or_else(|| Some((self.of_project(name)?, 0)))
    }

    fn set(&self, name: &str) -> Option<(&'t Word, usize)> {
        let levels = 0..self.levels.len();
        let mut parts = levels.flat_map(|level| self.parts(level).map(move |part| (part, level)));
        parts.find_map(|(part, level)| Some((part.properties.get(name)?, level)))
    }

    fn of_project(&self, name: &str) -> Option<&'t Word> {
        let facts = self.levels.first()?;
        let parent = facts.parent.as_ref();
        match name {
            "groupId" => facts.own_group(),
            "artifactId" => facts.artifact.as_ref(),
            "version" => facts.own_version(),
            "parent.groupId" => Some(&parent?.group),
            "parent.artifactId" => Some(&parent?.artifact),
            "parent.version" => parent?.version.as_ref(),
            _ => None,
        }
    }

    /// The project's version; `None` where it is not known.
    pub(super) fn version(&self) -> Option<String> {
        let word = self.levels.first()?.own_version()?;
        self.expand(word, 0).ok().map(|value| value.text)
    }
}
