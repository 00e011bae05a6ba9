//! Whether a lockfile repeats what the manifests of the project ask for.
//!
//! npm, pnpm, Yarn 2 and Bun write into the lockfile what each manifest asked for, and refuse it in a strict installation where
//! the manifest now asks for something else (npm documentation, "npm ci"; pnpm documentation, "--frozen-lockfile").

use std::collections::{HashMap, HashSet};

use super::members::{FIELDS, Wanted, wanted};
use super::neighbour;
use crate::files::join;
use crate::text::tree::{Node, Text};
use crate::{File, Files, Listing};

/// What the tools have their own ways with.
pub(super) struct Manner {
    /// True where peers are repeated like anything else; else they may be.
    repeats_peers: bool,
    /// True where what the lockfile says is what the manifest says.
    is_same: fn(said: &str, asked: &str) -> bool,
}

/// npm writes addresses in its own form.
pub(super) const NPM: Manner = Manner {
    repeats_peers: true,
    is_same: |said, asked| {
        let is_address = asked.contains(['/', ':']) && !asked.starts_with("npm:");
        let (said, asked) = (said.trim(), asked.trim());
        is_address || said == asked || (is_any(said) && is_any(asked))
    },
};

fn is_any(range: &str) -> bool {
    matches!(range, "" | "*" | "latest")
}

/// pnpm and Bun repeat what they read, and peers as they are told to.
pub(super) const VERBATIM: Manner = Manner {
    repeats_peers: false,
    is_same: |said, asked| said.trim() == asked.trim(),
};

/// Yarn writes the protocol of the registry, which nobody else does; other protocols it writes in its own form.
pub(super) const YARN: Manner = Manner {
    repeats_peers: false,
    is_same: |said, asked| {
        let bare = |range: &str| {
            range
                .strip_prefix("npm:")
                .unwrap_or(range)
                .trim()
                .to_owned()
        };
        let (said, asked) = (bare(said), bare(asked));
        [&said, &asked]
            .iter()
            .any(|range| range.contains([':', '/']))
            || said == asked
    },
};

/// What a lockfile says that a manifest asks for: name and range.
pub(super) type Said<'n> = (&'n Text<'n>, &'n str);

/// Holds a lockfile against manifests, each of them once: many members may be said to lie in one directory.
pub(super) struct Accord<'f, 'a> {
    file: File<'f>,
    files: &'f Files<'a>,
    manner: &'f Manner,
    seen: HashSet<String>,
    /// Names that are not told about: what the lockfile itself says to be replaced.
    pub(super) skipped: HashSet<String>,
    /// True where what may be missing may also be missing from the lockfile.
    pub(super) may_miss: bool,
    /// True where links are left out.
    pub(super) without_links: bool,
}

impl<'f, 'a> Accord<'f, 'a> {
    pub(super) fn new(file: File<'f>, files: &'f Files<'a>, manner: &'f Manner) -> Self {
        Self {
            file,
            files,
            manner,
            seen: HashSet::new(),
            skipped: HashSet::new(),
            may_miss: false,
            without_links: false,
        }
    }

    /// States where what is said of the manifest in that directory is not what it asks for.
    pub(super) fn compare(&mut self, member: &str, said: &[Said<'_>], listing: &mut Listing) {
        let Some(directory) = join(self.file.directory(), member) else {
            return;
        };
        let path = match &*directory {
            "" => "package.json".to_owned(),
            directory => format!("{directory}/package.json"),
        };
        if !self.seen.insert(path.clone()) {
            return;
        }
        if let Some(manifest) = neighbour(self.files, "", &path) {
            self.hold(&path, &manifest, said, listing);
        }
    }

    fn hold(&self, path: &str, manifest: &Node<'_>, said: &[Said<'_>], listing: &mut Listing) {
        let mut by_name: HashMap<&str, Vec<&str>> = HashMap::new();
        for (name, range) in said {
            by_name.entry(&name.value).or_default().push(range);
        }
        let is_met = |wanted: &Wanted<'_>| {
            let said = by_name.get(wanted.name);
            said.is_some_and(|said| {
                said.iter()
                    .any(|said| (self.manner.is_same)(said, wanted.range))
            })
        };
        let names: HashSet<&str> = wanted(manifest).map(|wanted| wanted.name).collect();
        // Of a name that stands in several fields one counts.
        let met = wanted(manifest).filter(is_met);
        let mut told: HashSet<&str> = met.map(|wanted| wanted.name).collect();
        for wanted in wanted(manifest).filter(|wanted| self.is_told(wanted)) {
            if told.insert(wanted.name) {
                listing.unmet(path, wanted.name, wanted.span);
            }
        }
        let unasked = said
            .iter()
            .filter(|(name, _)| !names.contains(&*name.value));
        for (name, _) in unasked.filter(|(name, _)| !self.skipped.contains(&*name.value)) {
            listing.unasked(path, &name.value, name.span);
        }
    }

    /// True where the lockfile must repeat it.
    fn is_told(&self, wanted: &Wanted<'_>) -> bool {
        let is_link = self.without_links && wanted.range.starts_with("link:");
        let may_be_missing = self.may_miss && wanted.is_optional;
        let is_loose_peer = wanted.is_peer && !self.manner.repeats_peers;
        !is_link && !may_be_missing && !is_loose_peer && !self.skipped.contains(wanted.name)
    }
}

/// What a node of a lockfile says in the fields of a manifest.
pub(super) fn said<'n>(node: &'n Node<'_>) -> impl Iterator<Item = Said<'n>> {
    let entries = FIELDS
        .into_iter()
        .flat_map(move |(field, ..)| node.get(field).map_or(&[][..], Node::entries));
    entries.filter_map(|(name, range)| Some((name, range.str()?)))
}
