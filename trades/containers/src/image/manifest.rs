//! Indexes, manifests and configurations.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::digest::{Digesting, blob_path};
use super::{Blobs, Image, Images, Layer, is_inside};
use crate::tar::MOST_DOCUMENT;
use crate::walk::{End, hold};
use crate::{Gap, Reason};

const MOST_IMAGES: usize = 1_000;
const MOST_LAYERS: usize = 10_000;

/// Indexes in one another; real ones have two.
const MOST_INDEXES: usize = 4;

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Descriptor {
    media_type: String,
    digest: String,
    platform: Option<Platform>,
    annotations: BTreeMap<String, String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Platform {
    os: String,
    architecture: String,
    variant: Option<String>,
}

/// An index or a manifest; which of both, the parts that are there tell.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Document {
    manifests: Option<Vec<Descriptor>>,
    config: Option<Descriptor>,
    layers: Vec<Descriptor>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Saved {
    config: String,
    repo_tags: Option<Vec<String>>,
    #[serde(default)]
    layers: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Config {
    os: String,
    architecture: String,
    variant: Option<String>,
    #[serde(rename = "config")]
    run: Option<Run>,
    rootfs: Rootfs,
    history: Vec<History>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Run {
    env: Option<Vec<String>>,
    labels: Option<BTreeMap<String, String>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Rootfs {
    diff_ids: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct History {
    created_by: String,
    empty_layer: bool,
}

pub(super) fn read(blobs: &dyn Blobs, path: &str) -> Images {
    let mut reading = Reading {
        blobs,
        path,
        found: Images::default(),
    };
    let top = reading.document::<Document>("index.json", None);
    if let Some(top) = top {
        reading.index(top, &Descriptor::default(), 0);
    }
    if reading.found.images.is_empty() {
        reading.saved();
    }
    if reading.found.images.is_empty() && reading.found.gaps.is_empty() {
        reading.gap("", Reason::Missing);
    }
    reading.found
}

struct Reading<'a> {
    blobs: &'a dyn Blobs,
    path: &'a str,
    found: Images,
}

impl Reading<'_> {
    fn gap(&mut self, name: &str, reason: Reason) {
        let path = if name.is_empty() {
            self.path.to_owned()
        } else {
            format!("{}!/{name}", self.path)
        };
        self.found.gaps.push(Gap { path, reason });
    }

    /// The bytes of a document, checked against its digest; `None` if it is not there or too large.
    fn bytes(&mut self, name: &str, digest: Option<&str>) -> Option<Vec<u8>> {
        let blobs = self.blobs;
        if !is_inside(name) {
            return None;
        }
        let mut reader = blobs.open(name)?;
        match hold(&mut *reader, MOST_DOCUMENT) {
            (bytes, End::Whole) => {
                if let Some(Err(reason)) =
                    digest.map(|digest| Digesting::new(&bytes[..]).check(digest))
                {
                    self.gap(name, reason);
                }
                Some(bytes)
            }
            (_, End::More) => {
                self.gap(name, Reason::TooLarge);
                None
            }
            (_, End::Failed(reason)) => {
                self.gap(name, reason);
                None
            }
        }
    }

    fn document<T: DeserializeOwned>(&mut self, name: &str, digest: Option<&str>) -> Option<T> {
        let bytes = self.bytes(name, digest)?;
        let parsed = serde_json::from_slice(&bytes).ok();
        if parsed.is_none() {
            self.gap(
                name,
                Reason::Damaged("a document of an image is no such JSON"),
            );
        }
        parsed
    }

    fn index(&mut self, document: Document, from: &Descriptor, depth: usize) {
        let mut left_out = Vec::new();
        let images = self.found.images.len();
        for descriptor in document.manifests.unwrap_or_default() {
            if depth >= MOST_INDEXES || self.found.images.len() >= MOST_IMAGES {
                return self.gap("index.json", Reason::TooDeep);
            }
            let Some(path) = blob_path(&descriptor.digest) else {
                self.gap("index.json", Reason::Outside);
                continue;
            };
            let before = self.found.gaps.len();
            match self.document::<Document>(&path, Some(&descriptor.digest)) {
                Some(inner) if inner.manifests.is_some() => {
                    self.index(inner, &descriptor, depth + 1);
                }
                Some(inner) => self.manifest(inner, &descriptor, from),
                None if self.found.gaps.len() == before => {
                    left_out.push((path, descriptor.platform.is_some()));
                }
                None => {}
            }
        }
        // Layouts made for one platform leave the manifests of others out, and that is stated too.
        let has_others = self.found.images.len() > images;
        for (path, is_for_one) in left_out {
            let is_other = is_for_one && has_others;
            let reason = if is_other {
                Reason::OtherPlatform
            } else {
                Reason::Missing
            };
            self.gap(&path, reason);
        }
    }

    fn manifest(&mut self, manifest: Document, descriptor: &Descriptor, from: &Descriptor) {
        let mut image = Image {
            digest: Some(descriptor.digest.clone()),
            ..Image::default()
        };
        for named in [from, descriptor] {
            image
                .names
                .extend(named.annotations.get("io.containerd.image.name").cloned());
            image.names.extend(
                named
                    .annotations
                    .get("org.opencontainers.image.ref.name")
                    .cloned(),
            );
        }
        let kind = descriptor.annotations.get("vnd.docker.reference.type");
        image.is_attestation = kind.is_some_and(|kind| kind == "attestation-manifest");
        image.platform = descriptor
            .platform
            .as_ref()
            .map(platform)
            .unwrap_or_default();
        for (index, layer) in manifest.layers.into_iter().take(MOST_LAYERS).enumerate() {
            let path = blob_path(&layer.digest).unwrap_or_default();
            if path.is_empty() {
                self.gap("index.json", Reason::Outside);
            }
            image.layers.push(Layer {
                index,
                path,
                digest: Some(layer.digest),
                media_type: layer.media_type,
                ..Layer::default()
            });
        }
        let config = manifest.config.unwrap_or_default();
        match blob_path(&config.digest) {
            Some(path) => self.config(image, path, Some(&config.digest)),
            None => self.found.images.push(image),
        }
    }

    /// `manifest.json` of `docker save`.
    fn saved(&mut self) {
        for saved in self
            .document::<Vec<Saved>>("manifest.json", None)
            .unwrap_or_default()
            .into_iter()
            .take(MOST_IMAGES)
        {
            let mut image = Image {
                names: saved.repo_tags.unwrap_or_default(),
                ..Image::default()
            };
            for (index, path) in saved.layers.into_iter().take(MOST_LAYERS).enumerate() {
                let path = self.inside(path);
                let digest = path
                    .strip_prefix("blobs/sha256/")
                    .map(|hex| format!("sha256:{hex}"));
                image.layers.push(Layer {
                    index,
                    path,
                    digest,
                    ..Layer::default()
                });
            }
            let path = self.inside(saved.config);
            let hex = path
                .strip_prefix("blobs/sha256/")
                .or(path.strip_suffix(".json"));
            let digest = hex
                .map(|hex| format!("sha256:{hex}"))
                .filter(|digest| blob_path(digest).is_some());
            self.config(image, path, digest.as_deref());
        }
    }

    fn inside(&mut self, path: String) -> String {
        if is_inside(&path) {
            return path;
        }
        self.gap("manifest.json", Reason::Outside);
        String::new()
    }

    /// Takes in the configuration: which line made which layer, and what the root consists of.
    fn config(&mut self, mut image: Image, path: String, digest: Option<&str>) {
        let before = self.found.gaps.len();
        match self.bytes(&path, digest) {
            Some(bytes) => image.config = bytes,
            None if self.found.gaps.len() == before => self.gap(&path, Reason::Missing),
            None => {}
        }
        // Configurations of other artifacts than images are any JSON, and are handed on as they are.
        let config: Config = serde_json::from_slice(&image.config).unwrap_or_default();
        if image.platform.is_empty() && !config.os.is_empty() {
            let Config {
                os,
                architecture,
                variant,
                ..
            } = &config;
            image.platform = platform(&Platform {
                os: os.clone(),
                architecture: architecture.clone(),
                variant: variant.clone(),
            });
        }
        let run = config.run.unwrap_or_default();
        image.config_path = path;
        image.environment = run.env.unwrap_or_default();
        image.labels = run.labels.unwrap_or_default();
        let made = config.history.into_iter().filter(|line| !line.empty_layer);
        let mut made: Vec<_> = made.collect();
        if made.len() != image.layers.len() {
            // Whoever squashes layers leaves their history: which line made which is not known.
            made.clear();
        }
        let mut made = made.into_iter();
        let mut ids = config.rootfs.diff_ids.into_iter();
        for layer in &mut image.layers {
            layer.created_by = made
                .next()
                .map(|line| line.created_by)
                .filter(|line| !line.is_empty());
            layer.diff_id = ids.next();
        }
        self.found.images.push(image);
    }
}

fn platform(platform: &Platform) -> String {
    let variant = platform.variant.iter().map(|variant| format!("/{variant}"));
    format!(
        "{}/{}{}",
        platform.os,
        platform.architecture,
        variant.collect::<String>()
    )
}
