//! Where the files of an image are.

use std::io::Read;
use std::path::Path;

use lockgate_containers::image::{Blobs, Images, Tarball, read};
use lockgate_containers::{Format, Limits, Report, sniff};
use lockgate_io::{ImagePlace, shown};

/// An image, or several, under the name that the user gave.
pub(crate) struct Stored {
    /// As reports name it.
    pub(crate) name: String,
    store: Store,
    /// What came of reading the headers of a tar.
    report: Report,
}

enum Store {
    Folder(ImagePlace),
    Tar(Tarball<'static>),
}

/// Files of which one is in every image.
const MARKS: &[&str] = &["oci-layout", "index.json", "manifest.json"];

impl Stored {
    /// The image at a path, which may be packed as a whole; `None` where there is another thing. The limits hold for a packed one.
    pub(crate) fn at(path: &Path, limits: &Limits) -> Option<Self> {
        let place = ImagePlace::new(path).ok()?;
        let first = place.first();
        let name = shown(path);
        if place.is_directory() {
            let stored = Self {
                name,
                store: Store::Folder(place),
                report: Report::default(),
            };
            return Some(stored).filter(Self::is_layout);
        }
        let open_at = move |at| {
            let file = place.open_at(at)?;
            Some(Box::new(file) as Box<dyn Read>)
        };
        let (tar, report) = match sniff(&first, "")? {
            Format::Tar => Tarball::new(&name, open_at),
            format if format.is_stream() => Tarball::packed(&name, limits, move || open_at(0))?,
            _ => return None,
        };
        let is_image = MARKS.iter().any(|mark| tar.contains(mark));
        let store = Store::Tar(tar);
        is_image.then_some(Self {
            name,
            store,
            report,
        })
    }

    /// A directory is one where it says so, or where it is what `docker save` writes; many others have a `manifest.json`.
    fn is_layout(&self) -> bool {
        let is_there = |name| self.store.open(name).is_some();
        is_there("oci-layout") || (is_there("manifest.json") && !self.images().images.is_empty())
    }

    /// What the store holds.
    pub(crate) fn images(&self) -> Images {
        let mut images = read(&self.store, &self.name);
        images.gaps.extend(self.report.gaps.iter().cloned());
        images
    }

    pub(crate) fn blobs(&self) -> &(dyn Blobs + Sync) {
        &self.store
    }

    /// The tar whose files come only one after another.
    pub(crate) fn packed(&self) -> Option<&Tarball<'static>> {
        match &self.store {
            Store::Tar(tar) if tar.is_packed() => Some(tar),
            _ => None,
        }
    }
}

impl Blobs for Store {
    fn open(&self, path: &str) -> Option<Box<dyn Read + '_>> {
        match self {
            Self::Tar(tar) => tar.open(path),
            Self::Folder(place) => {
                let file = place.open(path)?;
                Some(Box::new(file))
            }
        }
    }
}
