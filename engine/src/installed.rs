//! What counts of an installed system: what is there, not what somebody would like to have.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use lockgate_evidence::{Source, Unknown};
use lockgate_io::{LINK, Looked, is_system_root};
use lockgate_packages::{Distribution, File, Files, Format, Listing, Role};
use lockgate_sbom::read;

/// Directories in which package managers keep what they fetched, with its lockfiles: nobody installed by these.
const STORES: &[&str] = &[
    ".cargo/registry/",
    ".cargo/git/",
    "bower_components/",
    "dist-packages/",
    "gems/",
    "node_modules/",
    "pkg/mod/",
    "site-packages/",
    "usr/lib/",
    "usr/local/go/",
    "usr/local/lib/",
    "usr/share/",
    "usr/src/",
    "vendor/",
];

/// True for files of an installed system that list what is there, by their path in its root: installed packages wherever they
/// are, and lockfiles of what was put there as source. What manifests ask for was resolved long ago.
pub(crate) fn counts(path: &str) -> bool {
    if Format::is_neighbour(path) {
        return true;
    }
    match Format::of(path) {
        None | Some(Format::Pipeline) => false,
        // It is the manifest of a package in development, and the record of an installed one.
        Some(Format::RDescription) => true,
        Some(format) => match format.role() {
            Role::Installed => true,
            Role::Bill | Role::Lock => !is_stored(path),
            Role::Manifest => false,
        },
    }
}

fn is_stored(path: &str) -> bool {
    let mut stores = STORES.iter();
    stores.any(|store| {
        path.starts_with(store)
            || path
                .match_indices(store)
                .any(|(at, _)| path[..at].ends_with('/'))
    })
}

/// True where all of the paths are roots of installed systems.
pub(crate) fn are_systems(paths: &[PathBuf]) -> bool {
    let here = [PathBuf::from(".")];
    let paths = if paths.is_empty() { &here[..] } else { paths };
    paths.iter().all(|path| is_system_root(path))
}

/// True for a link that stands for a file beside it: most systems have one.
pub(crate) fn is_idle(unknown: &Unknown) -> bool {
    let names = |place: &&str| {
        let before = unknown.subject.strip_suffix(*place);
        before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    unknown.reason == LINK && Distribution::PLACES.iter().any(names)
}

/// Files of a walk that hold no text: programs and databases. What can be told of one by itself is told at once, so that one at
/// a time is held.
#[derive(Debug, Default)]
pub(crate) struct Binaries {
    taken: Mutex<BTreeMap<OsString, Taken>>,
}

#[derive(Debug)]
struct Taken {
    path: String,
    policy_path: String,
    what: What,
}

/// What is kept of a file.
#[derive(Debug)]
pub(crate) enum What {
    /// It was read by itself.
    Listed(Box<Listing>),
    /// It is read when all are there.
    Bytes(Vec<u8>),
    /// Why it could not be read.
    Unread(String),
}

/// What came of the binary files of a walk, and of images.
#[derive(Debug, Default)]
pub(crate) struct Told {
    /// Files without text, and what they list.
    pub(crate) listings: Vec<(Source, Listing)>,
    pub(crate) unknowns: Vec<Unknown>,
    /// The images that some of the listings are of.
    pub(crate) images: Vec<lockgate_dependencies::Image>,
    /// Paths of reports that the policy knows by another name.
    pub(crate) policy_paths: Vec<(String, String)>,
}

impl What {
    /// What is kept of a file that is wanted; `None` where it lists nothing and lacks nothing.
    pub(crate) fn of(path: &str, bytes: &[u8]) -> Option<Self> {
        let format = Format::of(path).or_else(|| Format::sniff(bytes));
        let Some(format) = format.filter(|format| format.stands_alone()) else {
            return Some(Self::Bytes(bytes.to_vec()));
        };
        let listing = read(format, File { path, bytes }, &Files::new());
        let is_telling = !listing.packages.is_empty() || !listing.gaps.is_empty();
        is_telling.then(|| Self::Listed(Box::new(listing)))
    }
}

/// True for what holds no text and lists packages, by its path or else by its first bytes.
pub(crate) fn is_binary(path: &str, first: &[u8]) -> bool {
    match Format::of(path) {
        Some(format) => format.is_binary(),
        None => Format::is_binary_neighbour(path) || Format::sniff(first).is_some(),
    }
}

/// True for paths of files that may hold no text and list packages.
pub(crate) fn may_be_binary(path: &str) -> bool {
    match Format::of(path) {
        Some(format) => format.is_binary(),
        None => Format::is_binary_neighbour(path) || Format::may_be_sniffed(path),
    }
}

impl Binaries {
    /// Takes what [`is_binary`] knows.
    pub(crate) fn take(&self, file: &Looked<'_>) {
        let what = match file.bytes {
            Err(why) => Some(What::Unread(why.to_owned())),
            Ok(bytes) => What::of(file.path, bytes),
        };
        let Some(what) = what else { return };
        let taken = Taken {
            path: file.path.to_owned(),
            policy_path: file.policy_path.to_owned(),
            what,
        };
        // Whoever panicked has put in whole values or none.
        let mut all = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.get(file.location.as_os_str());
        if known.is_none_or(|known| taken.path < known.path) {
            all.insert(file.location.into(), taken);
        }
    }

    /// Reads the rest, with the neighbours that it needs.
    pub(crate) fn finish(self, files: &Files<'_>, shown: &dyn Fn(&str) -> String) -> Told {
        let taken = self.taken.into_inner();
        let mut taken: Vec<_> = taken
            .unwrap_or_else(PoisonError::into_inner)
            .into_values()
            .collect();
        taken.sort_by(|a, b| a.path.cmp(&b.path));
        if taken.is_empty() {
            return Told::default();
        }
        let mut files = files.clone();
        for file in &taken {
            if let What::Bytes(bytes) = &file.what {
                files.add(&file.path, bytes);
            }
        }
        let mut told = Told::default();
        for file in &taken {
            file.tell(&files, shown(&file.path), &mut told);
        }
        told
    }
}

impl Taken {
    fn tell(&self, files: &Files<'_>, path: String, told: &mut Told) {
        let listing = match &self.what {
            What::Listed(listing) => Some((**listing).clone()),
            What::Bytes(bytes) => Format::of(&self.path).map(|format| {
                let file = File {
                    path: &self.path,
                    bytes,
                };
                read(format, file, files)
            }),
            What::Unread(reason) => {
                told.unknowns.push(Unknown {
                    subject: path.clone(),
                    reason: reason.clone(),
                });
                None
            }
        };
        if path != self.policy_path {
            let names = (path.clone(), self.policy_path.clone());
            told.policy_paths.push(names);
        }
        if let Some(mut listing) = listing {
            listing.path.clone_from(&path);
            told.listings.push((Source::new(path, ""), listing));
        }
    }
}

impl Told {
    /// Adds what came of others.
    pub(crate) fn add(&mut self, other: Self) {
        self.listings.extend(other.listings);
        self.unknowns.extend(other.unknowns);
        self.images.extend(other.images);
        self.policy_paths.extend(other.policy_paths);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_system_counts_what_is_there() {
        let counted = [
            "var/lib/dpkg/status",
            "usr/lib/python3/dist-packages/a-1.dist-info/METADATA",
            "app/package-lock.json",
            "app/node_modules/a/package.json",
            "usr/lib/R/library/a/DESCRIPTION",
            "etc/os-release",
        ];
        assert_eq!(counted.map(counts), [true; 6]);
        let not = [
            "app/package.json",
            "root/.cargo/registry/src/a/Cargo.lock",
            "usr/share/nodejs/a/package-lock.json",
            "go/pkg/mod/a@v1/go.mod",
            "app/.github/workflows/ci.yml",
            "app/requirements.txt",
        ];
        assert_eq!(not.map(counts), [false; 6]);
    }
}
