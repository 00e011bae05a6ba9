//! Versions that a project and its parents manage ("Introduction to the Dependency Mechanism", "Dependency Management",
//! "Importing Dependencies").

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::chain::{Chain, End};
use super::environment::{Active, Environment};
use super::facts::{Asked, Word};
use super::properties::Value;
use super::tree::Poms;

/// Imports within imports.
const MAX_DEPTH: usize = 12;
/// Entries that are taken over from imports for one project; the largest known have some ten thousand.
const MAX_ENTRIES: usize = 200_000;

/// Group, artifact, type and classifier.
pub(super) type Key = (String, String, String, String);

/// What is managed of a dependency.
pub(super) enum Entry<'t> {
    /// By the project at this level.
    Own(&'t Asked, usize),
    /// By a project that is imported.
    Imported(Imported),
}

/// What an import brings of a dependency.
#[derive(Clone)]
pub(super) struct Imported {
    version: Option<String>,
    scope: Option<String>,
}

/// Everything that is managed.
#[derive(Default)]
pub(super) struct Managed<'t> {
    entries: HashMap<Key, Entry<'t>>,
    /// Imports that are not in the tree or could not be read: their names, the level that asks for them, and where.
    pub(super) outside: Vec<Outside<'t>>,
}

/// An import that brought nothing.
pub(super) struct Outside<'t> {
    pub(super) level: usize,
    pub(super) asked: &'t Asked,
    pub(super) why: Why,
}

impl Outside<'_> {
    /// True where the project itself asks for it and gets nothing of it. One that brings but a part is stated where a version is
    /// missing.
    pub(super) fn is_own(&self) -> bool {
        self.level == 0 && self.why != Why::InPart
    }
}

/// Why an import brought nothing, or not all.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    NotInTree,
    /// What it imports, or its parent, is not in the tree.
    InPart,
    TooMuch,
}

/// What was imported for one project, so that each import is read once, and what that may cost.
#[derive(Default)]
pub(super) struct Imports {
    /// By path; `None` for one that is being read, which so leads back into itself.
    known: RefCell<HashMap<String, Option<Rc<Bill>>>>,
    taken: Cell<usize>,
}

/// What an imported project manages, and why that is not all.
struct Bill {
    entries: HashMap<Key, Imported>,
    why: Option<Why>,
}

impl Imports {
    fn takes(&self, count: usize) -> bool {
        let all = self.taken.get().saturating_add(count);
        self.taken.set(all);
        all <= MAX_ENTRIES
    }
}

impl<'t> Managed<'t> {
    /// What is managed in an environment: what its levels state, the lowest first, and after that what they import.
    pub(super) fn of(environment: &Environment<'t>, poms: &Poms, imports: &Imports) -> Self {
        Self::at_depth(environment, poms, imports, 0)
    }

    fn at_depth(
        environment: &Environment<'t>,
        poms: &Poms,
        imports: &Imports,
        depth: usize,
    ) -> Self {
        let mut managed = Self::default();
        let (mut asked_for, mut known) = (Vec::new(), HashSet::new());
        for level in 0..environment.levels.len() {
            let entries = environment.parts(level).flat_map(|part| &part.managed);
            for asked in entries {
                let Some(key) = environment.key(asked) else {
                    continue;
                };
                if asked.scope.as_deref() == Some("import") && key.2 == "pom" {
                    if known.insert(key.clone()) {
                        asked_for.push((key, asked, level));
                    }
                } else {
                    let entry = Entry::Own(asked, level);
                    managed.entries.entry(key).or_insert(entry);
                }
            }
        }
        for (key, asked, level) in asked_for {
            let why = match import(environment, &key, asked, poms, imports, depth) {
                Ok(bill) => {
                    managed.take(&bill);
                    bill.why
                }
                Err(why) => Some(why),
            };
            managed
                .outside
                .extend(why.map(|why| Outside { level, asked, why }));
        }
        managed
    }

    fn take(&mut self, bill: &Bill) {
        for (key, entry) in &bill.entries {
            if !self.entries.contains_key(key) {
                let entry = Entry::Imported(entry.clone());
                self.entries.insert(key.clone(), entry);
            }
        }
    }

    /// What is managed of a dependency.
    pub(super) fn get(&self, key: &Key) -> Option<&Entry<'t>> {
        self.entries.get(key)
    }
}

impl Entry<'_> {
    /// The version; `None` where none is stated, an error where a property is not known.
    pub(super) fn version(&self, environment: &Environment<'_>) -> Option<Result<Value, String>> {
        match self {
            Self::Own(asked, level) => {
                let word = asked.version.as_ref()?;
                Some(environment.expand(word, *level))
            }
            Self::Imported(imported) => {
                let text = imported.version.clone()?;
                Some(Ok(Value { text, place: None }))
            }
        }
    }

    pub(super) fn scope(&self, environment: &Environment<'_>) -> Option<String> {
        match self {
            Self::Own(asked, _) => environment.expand_text(asked.scope.as_deref()?).ok(),
            Self::Imported(imported) => imported.scope.clone(),
        }
    }
}

impl Environment<'_> {
    /// By what a dependency is told from others; `None` where a property in its name is not known.
    pub(super) fn key(&self, asked: &Asked) -> Option<Key> {
        let text = |word: &Word| self.expand_text(&word.text).ok();
        // What is not known of these stays as written, so that equal ones stay equal.
        let part = |part: &Option<String>, default: &str| {
            let text = part.as_deref().unwrap_or(default);
            self.expand_text(text).unwrap_or_else(|_| text.to_owned())
        };
        Some((
            text(&asked.group)?,
            text(&asked.artifact)?,
            part(&asked.form, "jar"),
            part(&asked.classifier, ""),
        ))
    }
}

/// What a project of the tree brings that is imported.
fn import(
    environment: &Environment<'_>,
    key: &Key,
    asked: &Asked,
    poms: &Poms,
    imports: &Imports,
    depth: usize,
) -> Result<Rc<Bill>, Why> {
    let version = asked.version.as_ref().ok_or(Why::NotInTree)?;
    let version = environment.expand_text(&version.text);
    let version = version.map_err(|_| Why::NotInTree)?;
    let near = environment.levels.first().map_or("", |own| &own.path);
    for facts in poms.named(&format!("{}:{}", key.0, key.1), near) {
        let chain = Chain::of(facts, poms);
        let inner = Environment::new(&chain.levels, Active::Defaults);
        if inner.version().as_ref() != Some(&version) {
            continue;
        }
        if let Some(known) = imports.known.borrow().get(&facts.path) {
            return take(known.clone(), imports);
        }
        let mut known = imports.known.borrow_mut();
        known.insert(facts.path.clone(), None);
        drop(known);
        let bill = (depth < MAX_DEPTH).then(|| Rc::new(bill(&chain, &inner, poms, imports, depth)));
        let mut known = imports.known.borrow_mut();
        known.insert(facts.path.clone(), bill.clone());
        return take(bill, imports);
    }
    Err(Why::NotInTree)
}

fn take(bill: Option<Rc<Bill>>, imports: &Imports) -> Result<Rc<Bill>, Why> {
    let within = |bill: &Rc<Bill>| imports.takes(1 + bill.entries.len());
    bill.filter(within).ok_or(Why::TooMuch)
}

fn bill(
    chain: &Chain<'_>,
    environment: &Environment<'_>,
    poms: &Poms,
    imports: &Imports,
    depth: usize,
) -> Bill {
    let managed = Managed::at_depth(environment, poms, imports, depth + 1);
    let mut outside = managed.outside.iter();
    let too_much = outside.any(|one| one.why == Why::TooMuch);
    let in_part = chain.end != End::Whole || !managed.outside.is_empty();
    let why = match (too_much, in_part) {
        (true, _) => Some(Why::TooMuch),
        (false, true) => Some(Why::InPart),
        (false, false) => None,
    };
    Bill {
        entries: flat(&managed, environment),
        why,
    }
}

/// Entries with their own environment's values put in.
fn flat(managed: &Managed<'_>, environment: &Environment<'_>) -> HashMap<Key, Imported> {
    let entries = managed.entries.iter();
    let flat = entries.map(|(key, entry)| {
        let version = entry.version(environment).and_then(Result::ok);
        let imported = Imported {
            version: version.map(|value| value.text),
            scope: entry.scope(environment),
        };
        (key.clone(), imported)
    });
    flat.collect()
}
