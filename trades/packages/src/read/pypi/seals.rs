//! The digests of manifests that lockfiles of Python state (`poetry.packages.locker`, `pdm.project.project_file`, Pipenv's
//! `plette`): each is taken over a JSON text of those parts of the manifest that bear on what is locked.
//!
//! What goes into it changed from version to version, and a lockfile does not always tell which made it: one that any of them
//! would have made is held to be right.

use lockgate_evidence::Span;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use toml::de::DeTable;

use super::graph::Graph;
use crate::text::canonical::{of_table, python};
use crate::{Ecosystem, File, Files, Format, Listing, Misfit, Origin, Scope};

/// A digest that a lockfile states.
pub(super) struct Seal<'t> {
    pub(super) digest: &'t str,
    pub(super) span: Span,
    /// True where the lockfile was made by a version whose way is known.
    pub(super) is_known: bool,
    /// The texts over which a digest may have been taken; `None` for one that cannot be told.
    pub(super) texts: fn(&Value) -> Vec<Option<Vec<u8>>>,
}

impl Seal<'_> {
    /// States where it is not that of the manifest, and what of that is missing in the lockfile.
    pub(super) fn check(
        &self,
        manifest: Option<File<'_>>,
        files: &Files<'_>,
        listing: &mut Listing,
    ) {
        let Some(manifest) = manifest.filter(|manifest| self.fits(*manifest) == Some(false)) else {
            return;
        };
        if self.is_known {
            listing.discord(manifest.path, Misfit::Digest, self.span);
        }
        let Some(format) = Format::of(manifest.path) else {
            return;
        };
        let graph = Graph::of(listing);
        let asked = crate::read(format, manifest, files).packages;
        let asked = asked
            .iter()
            .filter(|asked| asked.scope != Scope::Build && asked.origin != Origin::Own);
        let missing = asked.filter(|asked| graph.find(listing, &asked.name, None).next().is_none());
        for missing in missing.collect::<Vec<_>>() {
            listing.unmet(manifest.path, &missing.name, missing.span);
        }
    }

    /// Whether it is that of a manifest; `None` where that cannot be told.
    fn fits(&self, manifest: File<'_>) -> Option<bool> {
        let text = std::str::from_utf8(manifest.bytes).ok()?;
        let table = DeTable::parse(text).ok()?;
        let texts = (self.texts)(&of_table(table.get_ref()));
        let decode = data_encoding::HEXLOWER_PERMISSIVE;
        let stated = decode.decode(self.digest.as_bytes()).ok()?;
        let mut digests = texts.iter().flatten().map(Sha256::digest);
        if digests.any(|digest| digest[..] == stated[..]) {
            return Some(true);
        }
        let are_told = !texts.is_empty() && texts.iter().all(Option::is_some);
        are_told.then_some(false)
    }
}

/// What is behind a path of keys.
fn at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, key| value.get(*key))
}

fn or_empty(value: &Value, path: &[&str], empty: Value) -> Value {
    at(value, path).cloned().unwrap_or(empty)
}

fn picked(from: Option<&Value>, keys: &[&str], are_kept: bool) -> Map<String, Value> {
    let pick = |key: &&str| {
        let found = from.and_then(|from| from.get(*key)).cloned();
        let kept = found.or_else(|| are_kept.then_some(Value::Null));
        Some(((*key).to_owned(), kept?))
    };
    keys.iter().filter_map(pick).collect()
}

/// Poetry: since 1.2 with groups, since 2.0 with `[project]`, since 2.3 with `[dependency-groups]`.
pub(super) fn poetry(manifest: &Value) -> Vec<Option<Vec<u8>>> {
    const LEGACY: [&str; 4] = ["dependencies", "source", "extras", "dev-dependencies"];
    let own = at(manifest, &["tool", "poetry"]);
    let project = ["requires-python", "dependencies", "optional-dependencies"];
    let project = picked(manifest.get("project"), &project, false);
    let groups = manifest.get("dependency-groups");
    let groups =
        groups.filter(|groups| groups.as_object().is_some_and(|groups| !groups.is_empty()));
    let mut all = Vec::new();
    for (project, groups) in [
        (Some(&project), groups),
        (Some(&project), None),
        (None, None),
    ] {
        let project = project.filter(|project| !project.is_empty());
        let mut parts = Map::new();
        parts.extend(project.map(|project| ("project".to_owned(), Value::Object(project.clone()))));
        parts.extend(groups.map(|groups| ("dependency-groups".to_owned(), groups.clone())));
        let is_bare = parts.is_empty();
        let mut relevant = picked(own, &LEGACY, is_bare);
        if is_bare {
            // Before groups were known.
            all.push(python(Value::Object(relevant.clone()), false));
        }
        relevant.extend(picked(own, &["group"], false));
        let whole = if is_bare {
            Value::Object(relevant)
        } else {
            parts.insert("tool".to_owned(), json!({ "poetry": relevant }));
            Value::Object(parts)
        };
        all.push(python(whole, false));
    }
    all
}

/// Pipenv: later versions with names in their normal form.
pub(super) fn pipfile(manifest: &Value) -> Vec<Option<Vec<u8>>> {
    let text = |normal: bool, with_categories: bool| {
        let names = |section: Value| match section {
            Value::Object(map) if normal => {
                let name = |name: String| Ecosystem::PyPi.normal_name(&name).into_owned();
                map.into_iter()
                    .map(|(key, value)| (name(key), value))
                    .collect()
            }
            other => other,
        };
        let section = |key| names(or_empty(manifest, &[key], json!({})));
        let mut data = json!({
            "_meta": {
                "sources": or_empty(manifest, &["source"], json!({})),
                "requires": or_empty(manifest, &["requires"], json!({})),
            },
            "default": section("packages"),
            "develop": section("dev-packages"),
        });
        let known = [
            "source",
            "packages",
            "dev-packages",
            "requires",
            "scripts",
            "pipfile",
            "pipenv",
            "default",
            "develop",
        ];
        let categories = manifest.as_object().into_iter().flatten();
        let categories =
            categories.filter(|(key, _)| with_categories && !known.contains(&key.as_str()));
        for (key, value) in categories {
            data[key.as_str()] = names(value.clone());
        }
        python(data, true)
    };
    // Where no index is named, a default is put in its place, which was not always the same.
    if manifest.get("source").is_none() {
        return Vec::new();
    }
    vec![text(true, true), text(false, true), text(false, false)]
}

/// PDM: up to 2.12 `overrides`, then all of `resolution`; since 2.20 with `[dependency-groups]`.
pub(super) fn pdm(manifest: &Value) -> Vec<Option<Vec<u8>>> {
    // Without a standard table it is made of another tool's; of a workspace the members count too.
    let own = |path: &[&str]| {
        at(manifest, &["tool", "pdm"])
            .and_then(|own| at(own, path))
            .cloned()
    };
    if manifest.get("project").is_none() || own(&["workspace"]).is_some() {
        return Vec::new();
    }
    let told = |dev: &Value, key: &str, last: Value| {
        let project = |key, empty| or_empty(manifest, &["project", key], empty);
        python(
            json!({
                "sources": own(&["source"]).unwrap_or_else(|| json!([])),
                "dependencies": project("dependencies", json!([])),
                "dev-dependencies": dev,
                "optional-dependencies": project("optional-dependencies", json!({})),
                "requires-python": project("requires-python", json!("")),
                key: last,
            }),
            false,
        )
    };
    let old = own(&["dev-dependencies"]).unwrap_or_else(|| json!({}));
    let overrides = own(&["overrides"]).or_else(|| own(&["resolution", "overrides"]));
    let overrides = overrides.unwrap_or_else(|| json!({}));
    let resolution = own(&["resolution"]).unwrap_or_else(|| json!({}));
    vec![
        told(&groups(manifest, &old), "resolution", resolution.clone()),
        told(&old, "resolution", resolution),
        told(&old, "overrides", overrides),
    ]
}

/// The groups of the standard table, then those of PDM's own.
fn groups(manifest: &Value, own: &Value) -> Value {
    let mut groups: Map<String, Value> = Map::new();
    let standard = manifest.get("dependency-groups").and_then(Value::as_object);
    let all = standard.into_iter().chain(own.as_object()).flatten();
    for (name, list) in all {
        let name = Ecosystem::PyPi.normal_name(name).into_owned();
        let group = groups.entry(name).or_insert_with(|| json!([]));
        if let (Value::Array(group), Value::Array(list)) = (group, list) {
            group.extend(list.iter().cloned());
        }
    }
    Value::Object(groups)
}
