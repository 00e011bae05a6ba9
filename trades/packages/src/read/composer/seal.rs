//! `content-hash` of `composer.lock` (Composer's `Locker::getContentHash`): the digest of those parts of `composer.json` that bear on
//! what is locked, as PHP writes them.

use std::collections::HashSet;

use md5::{Digest as _, Md5};
use serde_json::{Map, Value};

use crate::text::canonical::php;
use crate::text::json::Json;
use crate::{File, Files, Listing, Misfit};

const RELEVANT: [&str; 11] = [
    "name",
    "version",
    "require",
    "require-dev",
    "conflict",
    "replace",
    "provide",
    "minimum-stability",
    "prefer-stable",
    "repositories",
    "extra",
];

/// States where the digest is not that of the manifest, and what of that is missing in the lockfile.
pub(super) fn check(lock: Json<'_>, file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some((stated, manifest)) = lock
        .get("content-hash")
        .zip(files.relative(file.directory(), "composer.json"))
    else {
        return;
    };
    let digest = digest(manifest.bytes);
    let is_other = digest
        .zip(stated.as_str())
        .is_some_and(|(own, stated)| own != stated);
    if !is_other {
        return;
    }
    listing.discord(manifest.path, Misfit::Digest, super::lock::inner(stated));
    let Some(json) = std::str::from_utf8(manifest.bytes)
        .ok()
        .and_then(|text| Json::parse(text).ok())
    else {
        return;
    };
    let names = listing
        .packages
        .iter()
        .map(|package| package.name.to_lowercase());
    let mut names: HashSet<String> = names.collect();
    names.extend(stand_ins(lock));
    for (asked, _) in super::manifest::asked(json) {
        if !names.contains(&asked.key.to_lowercase()) {
            listing.unmet(manifest.path, &asked.key, asked.span);
        }
    }
}

/// The names under which packages stand in for others.
fn stand_ins(lock: Json<'_>) -> Vec<String> {
    let lists = ["packages", "packages-dev"]
        .into_iter()
        .filter_map(|key| lock.get(key));
    let entries = lists.flat_map(Json::elements).flat_map(Json::members);
    let others = entries.filter(|member| matches!(&*member.key, "provide" | "replace"));
    let names = others.flat_map(|member| member.value.members());
    names.map(|member| member.key.to_lowercase()).collect()
}

/// The digest of a manifest; `None` where a number in it has no one spelling.
fn digest(manifest: &[u8]) -> Option<String> {
    let Value::Object(mut all) = serde_json::from_slice(manifest).ok()? else {
        return None;
    };
    let platform = all
        .get_mut("config")
        .and_then(|config| config.get_mut("platform"));
    let platform = platform
        .map(Value::take)
        .filter(|platform| !platform.is_null());
    let mut relevant = Map::new();
    for key in RELEVANT {
        relevant.extend(all.remove(key).map(|value| (key.to_owned(), value)));
    }
    if let Some(platform) = platform {
        relevant.insert(
            "config".to_owned(),
            serde_json::json!({ "platform": platform }),
        );
    }
    relevant.sort_keys();
    let text = php(Value::Object(relevant))?;
    Some(data_encoding::HEXLOWER.encode(&Md5::digest(&text)))
}

#[cfg(test)]
mod tests {
    use super::digest;

    #[test]
    fn the_digest_is_that_of_composer() {
        // What Composer 2.5.5 wrote.
        let manifest = r#"{ "description": "x", "require": { "psr/log": "^3.0", "php": ">=8" }, "name": "own/é",
            "extra": { "a": {}, "b": ["x/y"] }, "config": { "platform": { "php": "8.1.0" } } }"#;
        assert_eq!(
            digest(manifest.as_bytes()).as_deref(),
            Some("bc0cdd634e3bb9f9a8f9269cb8940360")
        );
        assert_eq!(digest(b"{\"extra\":{\"a\":1.5}}"), None);
        assert_eq!(digest(b"[]"), None);
    }
}
