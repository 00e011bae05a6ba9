//! `replace`: another module or directory in the place of a module (Go modules reference, "replace directive").

use std::collections::HashMap;

use super::syntax::Line;
use crate::text::rows::Part;
use crate::{Origin, Package};

/// Replacements by module and version; the version is empty where every version is replaced.
pub(super) struct Replacements<'a>(HashMap<(&'a str, &'a str), Target<'a>>);

#[derive(Clone, Copy)]
struct Target<'a> {
    path: Part<'a>,
    version: Option<Part<'a>>,
    /// True where it stands in another file than the module it replaces.
    is_elsewhere: bool,
}

impl<'a> Replacements<'a> {
    pub(super) fn of(lines: &[Line<'a>]) -> Self {
        let mut all = Self(HashMap::new());
        all.add(lines, false);
        all
    }

    /// Adds those of a workspace, which win.
    pub(super) fn add_workspace(&mut self, lines: &[Line<'a>]) {
        self.add(lines, true);
    }

    fn add(&mut self, lines: &[Line<'a>], is_elsewhere: bool) {
        for line in lines.iter().filter(|line| line.verb == "replace") {
            if let Some((old, version, path, new)) = sides(&line.words) {
                let target = Target {
                    path,
                    version: new,
                    is_elsewhere,
                };
                self.0.insert(
                    (old.text, version.map_or("", |version| version.text)),
                    target,
                );
            }
        }
    }

    /// What is built in the place of a module.
    pub(super) fn apply(&self, package: &mut Package) {
        let version = package.version.as_deref().unwrap_or("");
        let name = package.name.as_str();
        let found = self
            .0
            .get(&(name, version))
            .or_else(|| self.0.get(&(name, "")));
        let Some(target) = found.copied() else {
            return;
        };
        let Some(version) = target.version else {
            package.origin = Origin::Path(target.path.text.to_owned());
            package.version = None;
            package.version_span = None;
            return;
        };
        target.path.text.clone_into(&mut package.name);
        package.version = Some(version.text.to_owned());
        package.version_span = (!target.is_elsewhere).then(|| version.span());
        if !target.is_elsewhere {
            package.span = target.path.span();
        }
    }
}

/// `old [version] => path [version]`.
pub(super) type Sides<'a> = (Part<'a>, Option<Part<'a>>, Part<'a>, Option<Part<'a>>);

pub(super) fn sides<'a>(words: &[Part<'a>]) -> Option<Sides<'a>> {
    let arrow = words.iter().position(|word| word.text == "=>")?;
    let (before, after) = (&words[..arrow], &words[arrow + 1..]);
    let (old, path) = (before.first()?, after.first()?);
    Some((*old, before.get(1).copied(), *path, after.get(1).copied()))
}
