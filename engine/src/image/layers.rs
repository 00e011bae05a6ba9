//! The layers of one image, several at a time.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use lockgate_containers::image::{Blobs, Contents, Image, Keeping, Layer, overlay};
use lockgate_containers::{Content, Gap, Kind, Limits, Member, Reason, Want, Wants};
use lockgate_io::LINK;
use lockgate_packages::Format;
use lockgate_secrets::Detector;
use rayon::prelude::*;

use super::attribute::attribute;
use super::{Found, Stored};
use crate::installed::{What, counts, is_binary, may_be_binary};
use crate::links::is_read_itself;

/// Most bytes of one file: 128 MiB, as in a tree.
const MOST_MEMBER: u64 = 128 << 20;

/// Most bytes that all layers unpack to: 64 GiB.
const MOST_UNPACKED: u64 = 64 << 30;

/// Most bytes of databases and lockfiles that are held at one time: 1 GiB.
const MOST_KEPT: u64 = 1 << 30;

/// Bounds for one layer, and for a tar that is packed as a whole. Windows of zstd are as large as its highest level makes them; empty disks pack a thousandfold.
pub(super) fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.unpacked_bytes = MOST_UNPACKED;
    limits.member_bytes = MOST_MEMBER;
    limits.held_bytes = MOST_MEMBER;
    limits.window_bytes = 128 << 20;
    limits.members = 10_000_000;
    limits.ratio = 2_000;
    limits
}

/// What all layers of an image cost together.
#[derive(Default)]
struct Cost {
    unpacked: AtomicU64,
    kept: AtomicU64,
}

impl Cost {
    /// Whether the image is refused, which does not depend on the order in which layers are read.
    fn is_over(&self) -> bool {
        self.unpacked.load(Relaxed) > MOST_UNPACKED || self.kept.load(Relaxed) > MOST_KEPT
    }
}

/// Reads an image; `name` stands before the paths of its files.
pub(super) fn read(
    image: &Image,
    stored: &Stored,
    name: &str,
    detector: &Detector,
) -> (Found, Vec<Gap>) {
    let cost = Cost::default();
    let mut contents = contents(image, stored, &cost);
    let gaps = contents.iter_mut();
    let mut gaps: Vec<Gap> = gaps
        .flat_map(|layer| std::mem::take(&mut layer.report.gaps))
        .collect();
    if cost.is_over() {
        gaps.push(Gap {
            path: stored.name.clone(),
            reason: Reason::OverBudget,
        });
        contents.clear();
    }
    let found = attribute(image, &overlay(contents), name, detector);
    (found, gaps)
}

fn contents(image: &Image, stored: &Stored, cost: &Cost) -> Vec<Contents<What>> {
    let Some(packed) = stored.packed() else {
        let layers = image.layers.par_iter();
        let one = |layer| one(layer, &stored.name, stored.blobs(), cost);
        return layers.filter_map(one).collect();
    };
    let layers = image.layers.iter();
    let paths: Vec<_> = layers.map(|layer| layer.path.as_str()).collect();
    let mut all = Vec::new();
    packed.in_order(&paths, &mut |index, blobs| {
        let layer = image.layers.get(index);
        all.extend(layer.and_then(|layer| one(layer, &stored.name, blobs, cost)));
    });
    all
}

fn one(layer: &Layer, store: &str, blobs: &dyn Blobs, cost: &Cost) -> Option<Contents<What>> {
    if cost.is_over() {
        return None;
    }
    let keep = |path: &str, member: &Member<'_>| keep(path, member, cost);
    let keeping = Keeping {
        wants: Wants {
            by_name: &wanted,
            by_bytes: &|first| Format::sniff(first).is_some(),
        },
        keep: &keep,
    };
    let contents = layer.contents(blobs, store, &limits(), &keeping);
    cost.unpacked
        .fetch_add(contents.report.unpacked_bytes, Relaxed);
    Some(contents)
}

fn wanted(path: &str) -> Want {
    if counts(path) {
        Want::Yes
    } else if Format::of(path).is_none() && may_be_binary(path) {
        Want::Perhaps
    } else {
        Want::No
    }
}

fn keep(path: &str, member: &Member<'_>, cost: &Cost) -> Option<What> {
    if let Kind::Symlink(target) = &member.kind {
        let is_read = is_read_itself(path, target);
        return (!is_read).then(|| What::Unread(LINK.to_owned()));
    }
    let (Content::Whole(bytes) | Content::Container(_, Some(bytes))) = member.content else {
        return Some(What::Unread("larger than 128 MiB, or damaged".to_owned()));
    };
    let kept = if is_binary(path, bytes) || counts(path) {
        What::of(path, bytes)
    } else {
        None
    };
    if let Some(What::Bytes(bytes)) = &kept {
        let size = bytes.len() as u64;
        if cost.kept.fetch_add(size, Relaxed).saturating_add(size) > MOST_KEPT {
            return None;
        }
    }
    kept
}
