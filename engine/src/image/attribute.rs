//! Which layer brought a package: the lowest from which on every version of its file has it unchanged.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use lockgate_containers::image::{Image, Overlaid};
use lockgate_evidence::{Source, Unknown};
use lockgate_packages::{File, Files, Format, Layer, Listing, Package};
use lockgate_sbom::read;
use lockgate_secrets::Detector;

use super::Found;
use crate::installed::{What, is_idle};
use crate::leaks::image::Lines;
use crate::veil::veil;

/// Everything that layers have under one path: what is in the final root, and below it what it replaced.
type Versions<'a> = Vec<&'a Overlaid<What>>;

/// Reads what is in the final root.
pub(super) fn attribute(
    image: &Image,
    overlaid: &[Overlaid<What>],
    name: &str,
    detector: &Detector,
) -> Found {
    let mut paths: BTreeMap<&str, Versions<'_>> = BTreeMap::new();
    for one in overlaid {
        match (one.hidden_by, paths.get_mut(one.path.as_str())) {
            (None, None) => {
                paths.insert(&one.path, vec![one]);
            }
            // Something lay between that was taken away: what is there now came anew.
            (Some(by), Some(versions)) if versions.last().is_some_and(|last| last.layer == by) => {
                versions.push(one);
            }
            _ => {}
        }
    }
    let mut files = Files::new();
    for (path, versions) in &paths {
        if let Some(What::Bytes(bytes)) = versions.first().map(|one| &one.what) {
            files.add(path, bytes);
        }
    }
    let layers = layers(image, detector);
    let mut found = Found::default();
    for (path, versions) in &paths {
        let shown = detector.shown(&format!("{name}/{path}"));
        if let Some(What::Unread(reason)) = versions.first().map(|one| &one.what) {
            found.unknowns.push(Unknown {
                subject: shown,
                reason: reason.clone(),
            });
            continue;
        }
        if let Some(mut listing) = listing(versions, &files, &layers) {
            listing.path.clone_from(&shown);
            let mut source = Source::new(shown, text(versions));
            veil(&mut source, &mut listing, detector);
            found.listings.push((source, listing));
        }
    }
    found.unknowns.retain(|unknown| !is_idle(unknown));
    found
}

/// The text for excerpts; nothing of what has none.
fn text(versions: &Versions<'_>) -> String {
    match versions
        .first()
        .map(|one| (&one.what, Format::of(&one.path)))
    {
        Some((What::Bytes(bytes), Some(format))) if !format.is_binary() => {
            String::from_utf8_lossy(bytes).into_owned()
        }
        _ => String::new(),
    }
}

fn listing(versions: &Versions<'_>, files: &Files<'_>, layers: &[Arc<Layer>]) -> Option<Listing> {
    let last = versions.first()?;
    let mut listing = version(last, files)?;
    let mut brought = vec![last.layer; listing.packages.len()];
    for pair in versions.windows(2) {
        let [above, one] = pair else { break };
        let before = version(one, files);
        let packages = before.iter().flat_map(|listing| &listing.packages);
        let before: HashSet<Key<'_>> = packages.map(key).collect();
        for (package, at) in listing.packages.iter().zip(&mut brought) {
            if *at == above.layer && before.contains(&key(package)) {
                *at = one.layer;
            }
        }
    }
    for (package, at) in listing.packages.iter_mut().zip(brought) {
        package.layer = layers.get(at).cloned();
    }
    Some(listing)
}

fn version(one: &Overlaid<What>, files: &Files<'_>) -> Option<Listing> {
    match &one.what {
        What::Listed(listing) => Some((**listing).clone()),
        What::Unread(_) => None,
        What::Bytes(bytes) => {
            let file = File {
                path: &one.path,
                bytes,
            };
            Some(read(Format::of(&one.path)?, file, files))
        }
    }
}

type Key<'a> = (&'a str, Option<&'a str>, Option<&'a str>);

fn key(package: &Package) -> Key<'_> {
    let architecture = package.architecture.as_deref();
    (&package.name, package.version.as_deref(), architecture)
}

fn layers(image: &Image, detector: &Detector) -> Vec<Arc<Layer>> {
    let lines = Lines::of(detector, image);
    let count = image.layers.len();
    let all = image.layers.iter().map(|layer| {
        Arc::new(Layer {
            index: layer.index,
            count,
            digest: layer.digest.clone().or_else(|| layer.diff_id.clone()),
            command: layer.created_by.as_deref().map(|line| lines.shown(line)),
        })
    });
    all.collect()
}

#[cfg(test)]
mod tests {
    use lockgate_containers::image::Layer as Stored;
    use lockgate_secrets::Settings;

    use super::*;

    fn status(packages: &[&str]) -> Vec<u8> {
        let mut all = String::new();
        for name in packages {
            all += &format!("Package: {name}\nArchitecture: all\nVersion: 1\n\n");
        }
        all.into_bytes()
    }

    fn one(layer: usize, hidden_by: Option<usize>, packages: &[&str]) -> Overlaid<What> {
        Overlaid {
            path: "var/lib/dpkg/status".to_owned(),
            layer,
            hidden_by,
            what: What::Bytes(status(packages)),
        }
    }

    /// Names and layers of what is found, the highest layer given first.
    fn brought(overlaid: &[Overlaid<What>]) -> Vec<String> {
        let mut image = Image::default();
        image.layers = (0..5)
            .map(|index| {
                let mut layer = Stored::default();
                layer.index = index;
                layer
            })
            .collect();
        let found = attribute(&image, overlaid, "i!", &Detector::new(Settings::default()));
        let listings = found.listings.iter();
        let packages = listings.flat_map(|(_, listing)| &listing.packages);
        let lines = packages.map(|package| {
            let layer = package.layer.as_ref().map(|layer| layer.index);
            format!("{} {layer:?}", package.name)
        });
        lines.collect()
    }

    #[test]
    fn the_lowest_layer_from_which_on_it_is_unchanged_brought_it() {
        let versions = [
            one(3, None, &["a", "b", "c"]),
            one(2, Some(3), &["a", "c"]),
            one(1, Some(2), &["a", "b"]),
        ];
        // `b` was there, went, and came again.
        assert_eq!(brought(&versions), ["a Some(1)", "b Some(3)", "c Some(2)"]);
    }

    #[test]
    fn what_was_taken_away_between_brought_nothing() {
        // Layer 2 took the database of layer 1 away.
        let versions = [one(3, None, &["a"]), one(1, Some(2), &["a"])];
        assert_eq!(brought(&versions), ["a Some(3)"]);
        assert_eq!(brought(&[one(1, Some(2), &["a"])]), Vec::<String>::new());
    }
}
