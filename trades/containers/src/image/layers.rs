//! Layers over one another: what is in the final root, and what a later layer hides.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hasher};
use std::io::Read;

use super::digest::Digesting;
use super::{Blobs, Image, Layer};
use crate::walk::{Place, Walk};
use crate::{Flow, Format, Kind, Limits, Member, Reason, Report, Whiteout};

/// A member of a layer, of any depth.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LayerMember<'a> {
    /// The member; its path begins with the image and the layer.
    pub member: Member<'a>,
    /// The layer that brought it, with its digest and the line that made it.
    pub layer: &'a Layer,
    /// The layer by which it is gone from the final root or replaced in it; `None` if it is there.
    pub hidden_by: Option<usize>,
}

pub(super) fn walk(
    image: &Image,
    blobs: &dyn Blobs,
    path: &str,
    limits: &Limits,
    each: &mut dyn FnMut(LayerMember<'_>) -> Flow,
) -> Report {
    let mut total = Report::default();
    let mut above = Above::default();
    for layer in image.layers.iter().rev() {
        if total.stopped || is_used_up(&total) {
            break;
        }
        let left = remaining(limits, &total);
        let report = one(layer, blobs, path, &left, &mut above, each);
        add(&mut total, report);
    }
    total
}

fn is_used_up(report: &Report) -> bool {
    report
        .gaps
        .iter()
        .any(|gap| matches!(gap.reason, Reason::OverBudget | Reason::TooManyMembers))
}

/// Budgets hold for the whole image.
fn remaining(limits: &Limits, used: &Report) -> Limits {
    Limits {
        unpacked_bytes: limits.unpacked_bytes.saturating_sub(used.unpacked_bytes),
        members: limits.members.saturating_sub(used.members),
        gaps: limits.gaps.saturating_sub(used.gaps.len()),
        ..limits.clone()
    }
}

fn add(total: &mut Report, layer: Report) {
    total.members += layer.members;
    total.unpacked_bytes += layer.unpacked_bytes;
    total.gaps.extend(layer.gaps);
    total.more_gaps += layer.more_gaps;
    total.stopped |= layer.stopped;
}

fn one(
    layer: &Layer,
    blobs: &dyn Blobs,
    path: &str,
    limits: &Limits,
    above: &mut Above,
    each: &mut dyn FnMut(LayerMember<'_>) -> Flow,
) -> Report {
    let mut root = Root {
        layer,
        above,
        own: HashMap::new(),
        depth: None,
        hidden_by: None,
    };
    let mut hand = |member: Member<'_>| each(root.place(member));
    let walk = Walk::new(limits, &mut hand);
    read(&walk, path, layer, blobs);
    let report = walk.report();
    let own = root.own;
    above.add(own);
    report
}

/// Walks through a layer of the store that is named `image`, and compares its digest.
pub(super) fn read(walk: &Walk<'_>, image: &str, layer: &Layer, blobs: &dyn Blobs) {
    let place = Place::top(&format!("{image}!/{}", layer.path));
    let inside = super::is_inside(&layer.path);
    match inside.then(|| blobs.open(&layer.path)).flatten() {
        Some(reader) => unpack(walk, image, &place, layer, reader),
        None => walk.gap(&place.path, Reason::Missing),
    }
}

fn unpack(walk: &Walk<'_>, image: &str, place: &Place, layer: &Layer, reader: Box<dyn Read + '_>) {
    let mut reader = Digesting::new(reader);
    let below = Place {
        depth: 1,
        ..place.clone()
    };
    let format = if layer.media_type.ends_with("encrypted") {
        walk.gap(&place.path, Reason::Encrypted);
        None
    } else {
        // Attestations are layers that are no archives.
        let outer = Place {
            depth: 1,
            ..Place::top(image)
        };
        let plain = walk.takes_all().then_some((&outer, layer.path.as_str()));
        crate::enter_reader(walk, &below, &mut reader, plain)
    };
    if walk.is_over() {
        return;
    }
    let stored = layer
        .diff_id
        .as_deref()
        .filter(|_| format == Some(Format::Tar));
    if let Some(Err(reason)) = layer
        .digest
        .as_deref()
        .or(stored)
        .map(|digest| reader.check(digest))
    {
        walk.gap(&place.path, reason);
    }
}

/// What the layers above put at a path, or took from it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    layer: usize,
    what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Directory,
    /// Anything else, under which nothing of a lower layer can be.
    Other,
    /// Taken away, or a directory whose lower content is.
    Gone,
    Opaque,
}

/// Marks by the hash of the path and whether they stand for opacity. Hashes, since names could fill the memory.
pub(super) type Marks = HashMap<(u64, bool), Mark>;

/// A directory takes nothing back that a mark above it, or of its own layer, takes away.
pub(super) fn put(marks: &mut Marks, key: (u64, bool), mark: Mark) {
    if mark.what == What::Directory {
        marks.entry(key).or_insert(mark);
    } else {
        marks.insert(key, mark);
    }
}

#[derive(Default)]
pub(super) struct Above {
    found: Marks,
}

impl Above {
    /// Adds the marks of the next lower layer.
    pub(super) fn add(&mut self, marks: Marks) {
        for (key, mark) in marks {
            put(&mut self.found, key, mark);
        }
    }

    /// The layer that hides a path of the layers below.
    pub(super) fn hides(&self, path: &str, is_directory: bool) -> Option<usize> {
        let keys = prefixes(path);
        let last = keys.len().checked_sub(1)?;
        keys.iter().enumerate().find_map(|(index, key)| {
            let mark = self
                .found
                .get(&(*key, false))
                .filter(|mark| match mark.what {
                    What::Directory => index == last && !is_directory,
                    _ => true,
                });
            let opaque = self.found.get(&(*key, true)).filter(|_| index < last);
            mark.or(opaque).map(|mark| mark.layer)
        })
    }
}

/// Parts of a path that are looked at; no real one has more.
const MOST_PARTS: usize = 256;

fn parts(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .take(MOST_PARTS)
}

/// Hashes of the root, of each directory on the way, and of the path itself.
fn prefixes(path: &str) -> Vec<u64> {
    let mut hasher = DefaultHasher::new();
    let mut keys = vec![hasher.finish()];
    for part in parts(path) {
        hasher.write(part.as_bytes());
        hasher.write_u8(b'/');
        keys.push(hasher.finish());
    }
    keys
}

/// The walk through one layer.
struct Root<'a> {
    layer: &'a Layer,
    above: &'a Above,
    own: Marks,
    /// Depth of the layer's own members; deeper ones share the fate of the container they lie in.
    depth: Option<usize>,
    hidden_by: Option<usize>,
}

impl<'a> Root<'a> {
    fn place<'m>(&mut self, mut member: Member<'m>) -> LayerMember<'m>
    where
        'a: 'm,
    {
        if member.depth <= *self.depth.get_or_insert(member.depth) {
            if let Some(whiteout) = whiteout(member.name) {
                member.kind = Kind::Whiteout(whiteout);
            }
            self.hidden_by = self
                .above
                .hides(member.name, member.kind == Kind::Directory);
            let (key, mark) = mark(self.layer.index, member.name, &member.kind);
            put(&mut self.own, key, mark);
        }
        LayerMember {
            member,
            layer: self.layer,
            hidden_by: self.hidden_by,
        }
    }
}

/// What a member of that kind puts at its path, or takes from it.
pub(super) fn mark(layer: usize, name: &str, kind: &Kind) -> ((u64, bool), Mark) {
    let (path, what) = match kind {
        Kind::Whiteout(Whiteout::Path(path)) => (path.as_str(), What::Gone),
        Kind::Whiteout(Whiteout::Opaque(path)) => (path.as_str(), What::Opaque),
        Kind::Directory => (name, What::Directory),
        _ => (name, What::Other),
    };
    let key = prefixes(path).last().copied().unwrap_or_default();
    ((key, what == What::Opaque), Mark { layer, what })
}

/// `dir/.wh.name` takes `dir/name` away; `dir/.wh..wh..opq` everything lower layers have in `dir`.
pub(super) fn whiteout(name: &str) -> Option<Whiteout> {
    let (folder, last) = name.rsplit_once('/').unwrap_or(("", name));
    match last.strip_prefix(".wh.")? {
        ".wh..opq" => Some(Whiteout::Opaque(folder.to_owned())),
        // Marks that the storage driver keeps for itself.
        hidden if hidden.starts_with(".wh.") => None,
        gone => Some(Whiteout::Path(if folder.is_empty() {
            gone.to_owned()
        } else {
            format!("{folder}/{gone}")
        })),
    }
}
