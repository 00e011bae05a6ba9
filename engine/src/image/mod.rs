//! Images: which of their files list packages, and which layer brought each package.

mod attribute;
mod layers;
mod store;

use std::collections::BTreeSet;
use std::path::PathBuf;

use lockgate_containers::image::Image;
use lockgate_containers::{Gap, Reason};
use lockgate_evidence::{Source, Unknown};
use lockgate_packages::Listing;
use lockgate_secrets::Detector;

use crate::Error;
pub(crate) use store::Stored;

/// What an image lists.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Each file with its text, where it has one.
    pub(crate) listings: Vec<(Source, Listing)>,
    pub(crate) unknowns: Vec<Unknown>,
}

/// The images among the paths, and the other paths.
pub(crate) fn among(paths: &[PathBuf]) -> (Vec<Stored>, Vec<PathBuf>) {
    let mut stored = Vec::new();
    let mut others = Vec::new();
    for path in paths {
        // What is not there is told by who walks the others.
        match Stored::at(path, &layers::limits()) {
            Some(image) => stored.push(image),
            None => others.push(path.clone()),
        }
    }
    (stored, others)
}

/// Reads every image of a store, or those of one platform.
///
/// Without a platform all are read: what a host would choose differs from machine to machine. `detector` hides secrets in the
/// history.
pub(crate) fn read(
    stored: &Stored,
    platform: Option<&str>,
    detector: &Detector,
) -> Result<Found, Error> {
    let images = stored.images();
    let mut found = Found::default();
    found.state(images.gaps, detector);
    let mut chosen = images.images;
    chosen.retain(|image| !image.is_attestation);
    let platforms: BTreeSet<String> = chosen.iter().map(|image| image.platform.clone()).collect();
    if let Some(platform) = platform {
        chosen.retain(|image| is_of(image, platform));
        if chosen.is_empty() {
            return Err(no_platform(stored, platform, &platforms));
        }
    }
    let labels = labels(&chosen);
    for (image, label) in chosen.iter().zip(labels) {
        let name = format!("{}!{label}", stored.name);
        found.add(layers::read(image, stored, &name, detector), detector);
    }
    Ok(found)
}

impl Found {
    fn state(&mut self, gaps: Vec<Gap>, detector: &Detector) {
        let stated = gaps.into_iter().filter(|gap| matters(&gap.reason));
        self.unknowns.extend(stated.map(|gap| Unknown {
            subject: detector.shown(&gap.path),
            reason: gap.reason.to_string(),
        }));
    }

    fn add(&mut self, (found, gaps): (Self, Vec<Gap>), detector: &Detector) {
        self.listings.extend(found.listings);
        self.unknowns.extend(found.unknowns);
        self.state(gaps, detector);
    }
}

/// What hides something, or lets two who read the image see different things.
fn matters(reason: &Reason) -> bool {
    reason.hides()
        || matches!(
            reason,
            Reason::Digest | Reason::DigestKind | Reason::DuplicateName | Reason::AfterEnd
        )
}

/// `linux/arm64` means every variant of it.
fn is_of(image: &Image, platform: &str) -> bool {
    let rest = image.platform.strip_prefix(platform);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn no_platform(stored: &Stored, platform: &str, there: &BTreeSet<String>) -> Error {
    let there: Vec<_> = there.iter().map(String::as_str).collect();
    Error::usage(
        format!(
            "`{}` holds no image for `{platform}`, but for {}",
            stored.name,
            there.join(", ")
        ),
        "name one of those with `--platform`, or leave it away to read all",
    )
}

/// What stands between the store and the path where there are several images: the platform where that tells them apart, else
/// the name, else a number.
fn labels(images: &[Image]) -> Vec<String> {
    if images.len() < 2 {
        return vec![String::new(); images.len()];
    }
    let platforms = images.iter().map(|image| image.platform.clone());
    let names = images
        .iter()
        .map(|image| image.names.first().cloned().unwrap_or_default());
    let numbers = (1..=images.len()).map(|number| number.to_string());
    let choices: [Vec<String>; 2] = [platforms.collect(), names.collect()];
    let tells = |labels: &&Vec<String>| {
        let different: BTreeSet<_> = labels.iter().filter(|label| !label.is_empty()).collect();
        different.len() == labels.len()
    };
    let labels = choices.iter().find(tells).cloned();
    let labels = labels.unwrap_or_else(|| numbers.collect());
    labels
        .into_iter()
        .map(|label| format!("{label}!"))
        .collect()
}
