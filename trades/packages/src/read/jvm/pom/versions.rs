//! The version and the scope that something has in an environment.

use std::collections::HashMap;

use super::environment::Environment;
use super::facts::{Asked, Kind, Part};
use super::managed::{Entry, Key, Managed};
use super::properties::Value;
use crate::Scope;

/// What is told of a version.
#[derive(Debug)]
pub(super) enum Told {
    Value(Value),
    /// Nothing sets it.
    Unset,
    /// This property, which stands in it, is not known.
    Unknown(String),
}

impl Told {
    pub(super) fn of(value: Result<Value, String>) -> Self {
        value.map_or_else(Self::Unknown, Self::Value)
    }
}

/// Versions and scopes in an environment.
pub(super) struct Versions<'e, 't> {
    pub(super) environment: &'e Environment<'t>,
    managed: &'e Managed<'t>,
    /// What the one profile manages that is taken to apply.
    of_profile: HashMap<Key, Entry<'t>>,
    plugins: HashMap<(String, String), (&'t Asked, usize)>,
}

impl<'e, 't> Versions<'e, 't> {
    pub(super) fn new(environment: &'e Environment<'t>, managed: &'e Managed<'t>) -> Self {
        Self {
            environment,
            managed,
            of_profile: HashMap::new(),
            plugins: managed_plugins(environment),
        }
    }

    /// With what a profile of the project at that level manages.
    pub(super) fn with(
        environment: &'e Environment<'t>,
        managed: &'e Managed<'t>,
        part: &'t Part,
        level: usize,
    ) -> Self {
        let mut versions = Self::new(environment, managed);
        for asked in &part.managed {
            if let Some(key) = environment.key(asked) {
                versions.of_profile.insert(key, Entry::Own(asked, level));
            }
        }
        versions
    }

    /// The version of what the project at a level asks for.
    pub(super) fn of(&self, asked: &Asked, level: usize) -> Told {
        if let Some(word) = &asked.version {
            return Told::of(self.environment.expand(word, level));
        }
        match asked.kind {
            Kind::Dependency => {
                let entry = self.entry(asked);
                let version = entry.and_then(|entry| entry.version(self.environment));
                version.map_or(Told::Unset, Told::of)
            }
            Kind::Plugin => self.of_plugin(asked),
            Kind::OfBuild => Told::Unset,
        }
    }

    fn of_plugin(&self, asked: &Asked) -> Told {
        let key = self.environment.key(asked);
        let managed = key.and_then(|(group, artifact, ..)| self.plugins.get(&(group, artifact)));
        match managed.and_then(|(asked, level)| Some((asked.version.as_ref()?, *level))) {
            Some((word, level)) => Told::of(self.environment.expand(word, level)),
            None => Told::Unset,
        }
    }

    fn entry(&self, asked: &Asked) -> Option<&Entry<'t>> {
        let key = self.environment.key(asked)?;
        let of_profile = self.of_profile.get(&key);
        of_profile.or_else(|| self.managed.get(&key))
    }

    /// What something is needed for. What is provided or lies on the machine is compiled against and not shipped.
    pub(super) fn scope(&self, asked: &Asked) -> Scope {
        if asked.kind != Kind::Dependency {
            return Scope::Build;
        }
        let own = asked.scope.as_deref();
        let own = own.and_then(|scope| self.environment.expand_text(scope).ok());
        let scope = own.or_else(|| self.entry(asked)?.scope(self.environment));
        match scope.as_deref() {
            None | Some("compile" | "runtime") => Scope::Runtime,
            Some("provided" | "system" | "import" | "compile-only") => Scope::Build,
            Some("test" | "test-only" | "test-runtime") => Scope::Test,
            Some(_) => Scope::Unstated,
        }
    }
}

/// Where the versions of plugins are set that state none: by parents that use them too, else by what is managed.
fn managed_plugins<'t>(
    environment: &Environment<'t>,
) -> HashMap<(String, String), (&'t Asked, usize)> {
    let levels = 0..environment.levels.len();
    let parts = |level| environment.parts(level).map(move |part| (part, level));
    let used = levels.clone().skip(1).flat_map(parts);
    let used = used.flat_map(|(part, level)| part.asked.iter().map(move |asked| (asked, level)));
    let used = used.filter(|(asked, _)| asked.kind == Kind::Plugin && asked.version.is_some());
    let managed = levels.flat_map(parts);
    let managed = managed
        .flat_map(|(part, level)| part.managed_plugins.iter().map(move |asked| (asked, level)));
    let mut plugins = HashMap::new();
    for (asked, level) in used.chain(managed) {
        if let Some((group, artifact, ..)) = environment.key(asked) {
            plugins.entry((group, artifact)).or_insert((asked, level));
        }
    }
    plugins
}
