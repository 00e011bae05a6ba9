//! Images: OCI layouts and what `docker save` writes (OCI image layout, manifest, index and configuration, version 1.1;
//! Docker image specification 1.2).
//!
//! [`read`] gives the images a store holds, [`Image::walk`] every member of every layer with what became of it in the
//! final root: a secret that a later layer hides is in the image nevertheless. [`Layer::contents`] keeps only what is
//! wanted of a layer, and [`overlay`] tells what of it is in the final root.

mod contents;
mod digest;
mod layers;
mod manifest;
mod packed;
mod tarball;

use std::collections::BTreeMap;
use std::io::Read;

pub use contents::{Contents, Keeping, Overlaid, overlay};
pub use layers::LayerMember;
pub use tarball::Tarball;

use crate::{Gap, Limits};

/// Where the files of an image are: a directory, or a tar.
pub trait Blobs {
    /// Opens a file by its path inside the image. Paths have no `..`, no root and no backslash.
    fn open(&self, path: &str) -> Option<Box<dyn Read + '_>>;
}

/// A store that a function answers for, for instance a directory.
pub struct Files<F>(pub F);

impl<F: Fn(&str) -> Option<Box<dyn Read>>> Blobs for Files<F> {
    fn open(&self, path: &str) -> Option<Box<dyn Read + '_>> {
        (self.0)(path).map(|reader| reader as Box<dyn Read + '_>)
    }
}

/// The images of a store.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Images {
    /// One per manifest, thus one per platform.
    pub images: Vec<Image>,
    /// What could not be read.
    pub gaps: Vec<Gap>,
}

/// One image, of one platform.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Image {
    /// Names it has in the store.
    pub names: Vec<String>,
    /// `linux/amd64`, `linux/arm64/v8`; empty where nothing says so.
    pub platform: String,
    /// Digest of its manifest, where it is named by one.
    pub digest: Option<String>,
    /// Path of the configuration in the store.
    pub config_path: String,
    /// The configuration as stored, which is a thing to scan: environment, labels and history stand in it.
    pub config: Vec<u8>,
    /// `KEY=VALUE` of the environment.
    pub environment: Vec<String>,
    /// Labels.
    pub labels: BTreeMap<String, String>,
    /// True for a statement about another image of the index (BuildKit's attestation manifests), which has no root.
    pub is_attestation: bool,
    /// Layers, the lowest first.
    pub layers: Vec<Layer>,
}

/// One layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Layer {
    /// Its place, the lowest is 0.
    pub index: usize,
    /// Path in the store.
    pub path: String,
    /// Digest of the stored bytes, where it is named by one.
    pub digest: Option<String>,
    /// Digest of the unpacked tar, as the configuration lists it.
    pub diff_id: Option<String>,
    /// Media type, where one is stated.
    pub media_type: String,
    /// The line of the history that made it.
    pub created_by: Option<String>,
}

/// Reads manifests and configurations of every image in a store.
///
/// `path` names the store in gaps. Documents over 4 MiB and more than a thousand images are refused and stated.
pub fn read(blobs: &dyn Blobs, path: &str) -> Images {
    manifest::read(blobs, path)
}

impl Image {
    /// Hands on every member of every layer, the highest layer first, so that it is known what a later one hides.
    ///
    /// Layers are read as streams. Digests are checked; a layer that has another one is stated and read.
    pub fn walk(
        &self,
        blobs: &dyn Blobs,
        path: &str,
        limits: &Limits,
        each: &mut dyn FnMut(LayerMember<'_>) -> crate::Flow,
    ) -> crate::Report {
        layers::walk(self, blobs, path, limits, each)
    }
}

/// Whether a path named by an image stays inside it.
fn is_inside(path: &str) -> bool {
    let part = |part: &str| !matches!(part, "" | "." | "..");
    !path.contains(['\\', '\0', ':']) && path.split('/').all(part)
}
