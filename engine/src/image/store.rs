//! Where the files of an image are.

use std::io::Read;
use std::path::Path;

use lockgate_containers::image::{Blobs, Images, Tarball, read};
use lockgate_containers::{Format, sniff};
use lockgate_io::{ImagePlace, shown};

/// An image, or several, under the name that the user gave.
pub(crate) struct Stored {
    /// As reports name it.
    pub(crate) name: String,
    store: Store,
}

enum Store {
    Folder(ImagePlace),
    Tar(Tarball<'static>),
}

/// Files of which one is in every image.
const MARKS: &[&str] = &["oci-layout", "index.json", "manifest.json"];

impl Stored {
    /// The image at a path; `None` where there is another thing.
    pub(crate) fn at(path: &Path) -> Option<Self> {
        let place = ImagePlace::new(path).ok()?;
        let name = shown(path);
        if place.is_directory() {
            let stored = Self {
                name,
                store: Store::Folder(place),
            };
            return Some(stored).filter(Self::is_layout);
        }
        if sniff(&place.first(), "") != Some(Format::Tar) {
            return None;
        }
        let (tar, _) = Tarball::new(&name, move |at| {
            let file = place.open_at(at)?;
            Some(Box::new(file) as Box<dyn Read>)
        });
        let is_image = MARKS.iter().any(|mark| tar.contains(mark));
        let store = Store::Tar(tar);
        is_image.then_some(Self { name, store })
    }

    /// A directory is one where it says so, or where it is what `docker save` writes; many others have a `manifest.json`.
    fn is_layout(&self) -> bool {
        let is_there = |name| self.store.open(name).is_some();
        is_there("oci-layout") || (is_there("manifest.json") && !self.images().images.is_empty())
    }

    /// What the store holds.
    pub(crate) fn images(&self) -> Images {
        read(&self.store, &self.name)
    }

    pub(crate) fn blobs(&self) -> &(dyn Blobs + Sync) {
        &self.store
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
