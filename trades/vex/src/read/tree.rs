//! The product tree of CSAF 2.0 (section 3.2.2).

use std::collections::HashMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::common::{part, span_of};
use crate::{Component, Document, Product};

/// A product within a product within a product is as deep as is followed.
const DEEPEST: usize = 8;

/// The products of a document by their ids.
#[derive(Default)]
pub(super) struct Tree {
    components: HashMap<String, Arc<Component>>,
    /// The part and what it is within.
    within: HashMap<String, (String, String)>,
    groups: HashMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Raw<'a> {
    #[serde(borrow, default)]
    branches: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    full_product_names: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    relationships: Vec<&'a RawValue>,
    #[serde(default)]
    product_groups: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Group {
    group_id: String,
    product_ids: Vec<String>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Branch {
    #[serde(default)]
    category: String,
    #[serde(default)]
    name: String,
    product: Option<Full>,
    #[serde(default)]
    branches: Vec<Branch>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Full {
    product_id: String,
    #[serde(default)]
    name: String,
    product_identification_helper: Option<Helper>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Helper {
    purl: Option<String>,
    #[serde(default)]
    hashes: Vec<OfFile>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct OfFile {
    #[serde(default)]
    file_hashes: Vec<FileHash>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct FileHash {
    algorithm: String,
    value: String,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Relationship {
    full_product_name: Full,
    product_reference: String,
    relates_to_product_reference: String,
}

/// What the branches above a product say of its version.
#[derive(Clone, Debug, Default)]
enum Version {
    #[default]
    Unsaid,
    One(String),
    Range(String),
}

impl Tree {
    /// Reads the tree; a document without one knows no product.
    pub(super) fn read(text: &str, raw: Option<&RawValue>, document: &mut Document) -> Self {
        let mut tree = Self::default();
        let Some(raw) = raw.and_then(|raw| part::<Raw<'_>>(text, raw, "a product tree", document))
        else {
            return tree;
        };
        for branch in raw.branches {
            if let Some(read) =
                part::<Branch>(text, branch, "a branch of the product tree", document)
            {
                tree.branch(read, text, branch, document);
            }
        }
        for name in raw.full_product_names {
            if let Some(full) = part::<Full>(text, name, "a product", document) {
                tree.full(full, &Version::Unsaid, text, name, document);
            }
        }
        for relationship in raw.relationships {
            if let Some(read) = part::<Relationship>(text, relationship, "a relationship", document)
            {
                let ends = (read.product_reference, read.relates_to_product_reference);
                tree.within.insert(read.full_product_name.product_id, ends);
            }
        }
        for group in raw.product_groups {
            tree.groups.insert(group.group_id, group.product_ids);
        }
        tree
    }

    fn branch(&mut self, branch: Branch, text: &str, raw: &RawValue, document: &mut Document) {
        let mut open = vec![(branch, Version::Unsaid)];
        while let Some((branch, above)) = open.pop() {
            let version = match branch.category.as_str() {
                "product_version" => Version::One(branch.name),
                "product_version_range" => Version::Range(branch.name),
                _ => above,
            };
            if let Some(full) = branch.product {
                self.full(full, &version, text, raw, document);
            }
            open.extend(
                branch
                    .branches
                    .into_iter()
                    .map(|branch| (branch, version.clone())),
            );
        }
    }

    fn full(
        &mut self,
        full: Full,
        version: &Version,
        text: &str,
        raw: &RawValue,
        document: &mut Document,
    ) {
        let mut component = Component {
            name: if full.name.is_empty() {
                full.product_id.clone()
            } else {
                full.name
            },
            ..Component::default()
        };
        if let Some(helper) = full.product_identification_helper {
            let span = Some(span_of(text, raw));
            if let Some(Err(what)) = helper.purl.as_deref().map(|purl| component.add_purl(purl)) {
                document.gap(span, what);
            }
            for hash in helper.hashes.iter().flat_map(|file| &file.file_hashes) {
                component.add_digest(&hash.algorithm, &hash.value);
            }
            match version {
                Version::One(version) => component = component.narrowed(version),
                // A package URL without a version would mean more than the range.
                Version::Range(range)
                    if component.purls.iter().any(|purl| purl.version.is_none()) =>
                {
                    match component.clone().ranged(range) {
                        Ok(ranged) => component = ranged,
                        Err(what) => {
                            component.purls.retain(|purl| purl.version.is_some());
                            document.gap(span, what);
                        }
                    }
                }
                Version::Range(_) | Version::Unsaid => {}
            }
        }
        self.components.insert(full.product_id, Arc::new(component));
    }

    /// The product of an id, with what it is within.
    pub(super) fn product(&self, id: &str) -> Option<Product> {
        let mut path = Vec::new();
        let mut at = id;
        while let Some((part, whole)) = self.within.get(at) {
            if path.len() == DEEPEST {
                return None;
            }
            path.push(self.product_itself(part)?);
            at = whole;
        }
        path.push(Arc::clone(self.components.get(at)?));
        path.reverse();
        Some(Product { path })
    }

    /// A part that is itself a part of something stands for what is inside.
    fn product_itself(&self, id: &str) -> Option<Arc<Component>> {
        let mut at = id;
        for _ in 0..DEEPEST {
            if let Some(component) = self.components.get(at) {
                return Some(Arc::clone(component));
            }
            at = &self.within.get(at)?.0;
        }
        None
    }

    /// The products of a group.
    pub(super) fn group(&self, id: &str) -> Option<&[String]> {
        self.groups.get(id).map(Vec::as_slice)
    }
}
