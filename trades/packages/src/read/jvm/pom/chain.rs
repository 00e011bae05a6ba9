//! A project and the parents above it.

use super::facts::{Facts, Parent};
use super::tree::Poms;
use crate::files::join;

/// Longer chains are cut.
const MAX_PARENTS: usize = 32;

/// A project first, then its parents upwards.
pub(super) struct Chain<'t> {
    pub(super) levels: Vec<&'t Facts>,
    pub(super) end: End,
}

/// How a chain ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// With a project that has no parent.
    Whole,
    /// The last one's parent is not in the tree.
    Outside,
    /// The file of the last one's parent cannot be read.
    Damaged(String),
    /// It leads back into itself, or is too long.
    Endless,
}

impl<'t> Chain<'t> {
    pub(super) fn of(facts: &'t Facts, poms: &'t Poms) -> Self {
        let mut levels = vec![facts];
        let mut last = facts;
        loop {
            let Some(parent) = &last.parent else {
                return Self::ending(levels, End::Whole);
            };
            match find(last, parent, poms) {
                Found::Outside => return Self::ending(levels, End::Outside),
                Found::Damaged(why) => return Self::ending(levels, End::Damaged(why)),
                Found::There(above) => {
                    let is_known = levels.iter().any(|level| level.path == above.path);
                    if is_known || levels.len() > MAX_PARENTS {
                        return Self::ending(levels, End::Endless);
                    }
                    levels.push(above);
                    last = above;
                }
            }
        }
    }

    fn ending(levels: Vec<&'t Facts>, end: End) -> Self {
        Self { levels, end }
    }
}

enum Found<'t> {
    There(&'t Facts),
    Damaged(String),
    Outside,
}

/// The parent where the reference says it lies; else one of that name anywhere in the tree, as within one build.
fn find<'t>(facts: &Facts, parent: &Parent, poms: &'t Poms) -> Found<'t> {
    let reference = Some(&parent.place).filter(|place| !place.is_empty());
    let path = reference.and_then(|reference| place(facts, reference));
    let by_path = path.and_then(|path| Some((poms.at(&path)?, path)));
    match by_path {
        Some((Ok(above), _)) if is_meant(parent, above) => return Found::There(above),
        Some((Err(why), path)) => {
            return Found::Damaged(format!("the parent `{path}` cannot be read: {why}"));
        }
        _ => {}
    }
    let name = format!("{}:{}", parent.group.text, parent.artifact.text);
    let mut named = poms.named(&name, &facts.path);
    let found = named.find(|above| is_meant(parent, above));
    found.map_or(Found::Outside, Found::There)
}

/// The path that a reference to a project means: that of a file, or of a directory with one.
pub(super) fn place(facts: &Facts, reference: &str) -> Option<String> {
    let path = join(facts.directory(), reference)?;
    let name = path.rsplit('/').next().unwrap_or("");
    let is_file = name.rsplit_once('.').is_some_and(|(_, end)| end == "xml");
    if is_file {
        Some(path)
    } else {
        join(&path, "pom.xml")
    }
}

/// True where name and version are those that the reference states. A version with a property in it is not known yet, and
/// of those there is one in a tree.
fn is_meant(parent: &Parent, above: &Facts) -> bool {
    let same = |own: Option<&str>, wanted: &str| own == Some(wanted);
    let group = above.own_group().map(|word| word.text.as_str());
    let artifact = above.artifact.as_ref().map(|word| word.text.as_str());
    let version = above.own_version().map(|word| word.text.as_str());
    let wanted = parent
        .version
        .as_ref()
        .map_or("", |word| word.text.as_str());
    let is_open = |text: &str| text.contains("${");
    same(group, &parent.group.text)
        && same(artifact, &parent.artifact.text)
        && (same(version, wanted) || is_open(wanted) || version.is_some_and(is_open))
}
