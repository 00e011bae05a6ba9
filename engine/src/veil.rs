//! Listings without the secrets that stand in their files.

use lockgate_evidence::Source;
use lockgate_packages::{Listing, Origin, Package};
use lockgate_secrets::{Detector, Veil};

/// Hides, in everything that a listing says and in the name of its file, what is a secret there. Places and digests stay.
pub(crate) fn veil(source: &mut Source, listing: &mut Listing, detector: &Detector) {
    let hidden = detector.hidden(source.text());
    let path = detector.shown(&listing.path);
    if path != listing.path {
        *source = Source::new(path.as_str(), source.text());
        listing.path = path;
    }
    let Some((_, veil)) = hidden else {
        return;
    };
    for package in &mut listing.packages {
        hide_in(package, &veil);
    }
    for gap in &mut listing.gaps {
        hide(&mut gap.what, &veil);
    }
    for registry in &mut listing.registries {
        hide(&mut registry.address, &veil);
    }
    if let Some(project) = &mut listing.project {
        let texts = [
            &mut project.name,
            &mut project.version,
            &mut project.licence,
        ];
        texts
            .into_iter()
            .flatten()
            .for_each(|text| hide(text, &veil));
    }
}

fn hide_in(package: &mut Package, veil: &Veil) {
    hide(&mut package.name, veil);
    let texts = [
        &mut package.version,
        &mut package.requirement,
        &mut package.licence,
        &mut package.deprecated,
        &mut package.architecture,
    ];
    texts
        .into_iter()
        .flatten()
        .for_each(|text| hide(text, veil));
    if let Some(source) = &mut package.source {
        hide(&mut source.name, veil);
        source.version.iter_mut().for_each(|text| hide(text, veil));
    }
    match &mut package.origin {
        Origin::OtherRegistry(text) | Origin::Url(text) | Origin::Path(text) => hide(text, veil),
        Origin::Git { url, commit } => {
            hide(url, veil);
            commit.iter_mut().for_each(|text| hide(text, veil));
        }
        Origin::Registry | Origin::Own | Origin::Unstated => {}
    }
}

fn hide(text: &mut String, veil: &Veil) {
    if let Some(hidden) = veil.words(text) {
        *text = hidden;
    }
}
