//! Layers read one by one, in any order and several at a time, and laid over one another afterwards.

use std::collections::{HashMap, HashSet};

use super::layers::{Above, Marks, mark, put, read, whiteout};
use super::{Blobs, Layer};
use crate::walk::Walk;
use crate::{Flow, Gap, Kind, Limits, Member, Reason, Report, Want, Wants};

/// Which members of a layer are kept, and as what.
///
/// The functions are asked for paths in the root, without `.`, `..` and a slash at the beginning.
#[derive(Clone, Copy)]
pub struct Keeping<'a, T> {
    /// Whose bytes are read.
    pub wants: Wants<'a>,
    /// Makes what is kept of a wanted file, or of a symbolic link whose name is wanted.
    pub keep: &'a (dyn Fn(&str, &Member<'_>) -> Option<T> + Sync),
}

/// What is kept of one layer.
#[derive(Debug)]
pub struct Contents<T> {
    layer: usize,
    marks: Marks,
    kept: HashMap<String, T>,
    /// What the reading came to.
    pub report: Report,
}

/// Something that was kept, with what became of it in the final root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlaid<T> {
    /// Its path in the root.
    pub path: String,
    /// The layer that has it.
    pub layer: usize,
    /// The layer by which it is gone from the final root or replaced in it; `None` if it is there.
    pub hidden_by: Option<usize>,
    /// What was kept.
    pub what: T,
}

impl Layer {
    /// Reads the layer and keeps what is wanted of it. `path` names the store.
    ///
    /// Members whose names lead out of the root are stated and left out. Of two members of one name the later counts, as it
    /// does for whoever unpacks them. A hard link is kept as the file of which it is another name.
    pub fn contents<T>(
        &self,
        blobs: &dyn Blobs,
        path: &str,
        limits: &Limits,
        keeping: &Keeping<'_, T>,
    ) -> Contents<T> {
        let mut reading = Reading {
            layer: self.index,
            keeping,
            marks: Marks::new(),
            kept: HashMap::new(),
            links: HashMap::new(),
            stated: Vec::new(),
        };
        let by_name =
            |name: &str| clean(name).map_or(Want::No, |name| (keeping.wants.by_name)(&name));
        let mut report = self.walk(blobs, path, limits, keeping, &by_name, &mut |member| {
            reading.take(member);
        });
        if !reading.links.is_empty() && !report.stopped {
            reading.follow(self, blobs, path, limits);
        }
        // Of what is kept it was stated under its cleaned name.
        report
            .gaps
            .retain(|gap| gap.reason != Reason::DuplicateName);
        for (name, reason) in reading.stated {
            let path = format!("{path}!/{}!/{name}", self.path);
            report.gaps.push(Gap { path, reason });
        }
        Contents {
            layer: self.index,
            marks: reading.marks,
            kept: reading.kept,
            report,
        }
    }

    fn walk<T>(
        &self,
        blobs: &dyn Blobs,
        path: &str,
        limits: &Limits,
        keeping: &Keeping<'_, T>,
        by_name: &(dyn Fn(&str) -> Want + Sync),
        each: &mut dyn FnMut(Member<'_>),
    ) -> Report {
        let wants = Wants {
            by_name,
            ..keeping.wants
        };
        let mut hand = |member: Member<'_>| {
            each(member);
            Flow::Skip
        };
        let walk = Walk::new(limits, &mut hand).wanting(&wants);
        read(&walk, path, self, blobs);
        walk.report()
    }
}

/// Lays layers over one another and says of everything that was kept whether it is still there: the highest layer first,
/// within a layer in the order of paths.
pub fn overlay<T>(mut layers: Vec<Contents<T>>) -> Vec<Overlaid<T>> {
    layers.sort_by_key(|contents| std::cmp::Reverse(contents.layer));
    let mut above = Above::default();
    let mut all = Vec::new();
    for contents in layers {
        let mut kept: Vec<_> = contents.kept.into_iter().collect();
        kept.sort_by(|a, b| a.0.cmp(&b.0));
        all.extend(kept.into_iter().map(|(path, what)| Overlaid {
            hidden_by: above.hides(&path, false),
            layer: contents.layer,
            path,
            what,
        }));
        above.add(contents.marks);
    }
    all
}

/// The way through one layer.
struct Reading<'a, T> {
    layer: usize,
    keeping: &'a Keeping<'a, T>,
    marks: Marks,
    kept: HashMap<String, T>,
    /// Names of wanted hard links by the file of which they are names.
    links: HashMap<String, Vec<String>>,
    stated: Vec<(String, Reason)>,
}

/// Names of one layer that lead out, lead nowhere or occur twice, and are listed.
const MOST_STATED: usize = 100;

impl<T> Reading<'_, T> {
    fn take(&mut self, mut member: Member<'_>) {
        let Some(name) = clean(member.name) else {
            return self.gap(member.name, Reason::Outside);
        };
        if let Some(whiteout) = whiteout(&name) {
            member.kind = Kind::Whiteout(whiteout);
        }
        let (key, found) = mark(self.layer, &name, &member.kind);
        put(&mut self.marks, key, found);
        if member.kind == Kind::Directory {
            return;
        }
        // What comes later under the same name takes its place, whatever it is.
        if self.kept.remove(&name).is_some() {
            self.gap(&name, Reason::DuplicateName);
        }
        let is_wanted = || (self.keeping.wants.by_name)(&name) == Want::Yes;
        let kept = match &member.kind {
            Kind::File if member.is_unwanted() => None,
            Kind::File => (self.keeping.keep)(&name, &member),
            Kind::Symlink(_) if is_wanted() => (self.keeping.keep)(&name, &member),
            Kind::Hardlink(target) if is_wanted() => {
                let target = clean(target).unwrap_or_default();
                self.links.entry(target).or_default().push(name.clone());
                None
            }
            _ => None,
        };
        self.kept.extend(kept.map(|kept| (name, kept)));
    }

    /// Reads the layer once more for what hard links stand for: nobody asked for it under its own name.
    fn follow(&mut self, layer: &Layer, blobs: &dyn Blobs, path: &str, limits: &Limits) {
        let mut links = std::mem::take(&mut self.links);
        let targets: HashSet<String> = links.keys().cloned().collect();
        let by_name = |name: &str| match clean(name) {
            Some(name) if targets.contains(&name) => Want::Yes,
            _ => Want::No,
        };
        let keeping = self.keeping;
        layer.walk(blobs, path, limits, keeping, &by_name, &mut |member| {
            let is_file = member.kind == Kind::File && !member.is_unwanted();
            let target = clean(member.name).filter(|_| is_file);
            for name in target
                .and_then(|target| links.remove(&target))
                .unwrap_or_default()
            {
                if let Some(kept) = (keeping.keep)(&name, &member) {
                    self.kept.insert(name, kept);
                }
            }
        });
        let mut left: Vec<_> = links.into_values().flatten().collect();
        left.sort();
        for name in left {
            self.gap(&name, Reason::Missing);
        }
    }

    fn gap(&mut self, name: &str, reason: Reason) {
        if self.stated.len() < MOST_STATED {
            self.stated.push((name.to_owned(), reason));
        }
    }
}

/// A name as a path in the root; `None` where it leads out of it.
fn clean(name: &str) -> Option<String> {
    let is_plain = |part: &str| !matches!(part, "" | "." | "..");
    if name.split('/').all(is_plain) {
        return Some(name.to_owned());
    }
    let mut parts = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_paths_in_the_root() {
        let plain = |name| clean(name).unwrap_or_else(|| "outside".to_owned());
        assert_eq!(plain("./etc//a/"), "etc/a");
        assert_eq!(plain("/etc/a"), "etc/a");
        assert_eq!(plain("a/../etc/a"), "etc/a");
        assert_eq!(plain("../etc/a"), "outside");
        assert_eq!(plain("a/../../a"), "outside");
    }
}
