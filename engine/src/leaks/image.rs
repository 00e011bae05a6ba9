//! Images in a tar (`docker save`, OCI layout): which layer brought a secret, and whether a later one hides it.

use std::collections::BTreeSet;

use lockgate_containers::image::{Image, Layer, LayerMember, Tarball, read};
use lockgate_containers::{Flow, Limits, Report};
use lockgate_secrets::{Detector, Veil};

use super::archive::{Looker, plain};

/// What of a tar was looked at as an image.
#[derive(Default)]
pub(super) struct Shown {
    paths: BTreeSet<String>,
    report: Report,
}

impl Shown {
    /// Names in the tar that need not be looked at again, and what could not be read.
    pub(super) fn into_parts(self) -> (BTreeSet<String>, Report) {
        (self.paths, self.report)
    }
}

/// Looks at all images of a tar, each layer once. A tar that holds none gives nothing.
pub(super) fn look(looker: &mut Looker<'_>, bytes: &[u8], limits: &Limits) -> Shown {
    let mut shown = Shown::default();
    let (tarball, _) = Tarball::of(bytes, looker.path);
    if !["index.json", "manifest.json"]
        .iter()
        .any(|name| tarball.contains(name))
    {
        return shown;
    }
    let images = read(&tarball, looker.path);
    if images.images.is_empty() {
        return shown;
    }
    shown.report.gaps = images.gaps;
    // The layer is a container of its own, and the user did not choose to have it.
    let mut limits = limits.clone();
    limits.depth += 1;
    for mut image in images.images {
        if shown.report.stopped {
            break;
        }
        let veil = config(looker, &image, &mut shown);
        let all = image.layers.len();
        only_new(&mut image, &mut shown.paths);
        let mut left = limits.clone();
        left.unpacked_bytes = limits
            .unpacked_bytes
            .saturating_sub(shown.report.unpacked_bytes);
        left.members = limits.members.saturating_sub(shown.report.members);
        let (path, detector) = (looker.path, looker.detector);
        let report = image.walk(&tarball, path, &left, &mut |member| {
            let note = || note(detector, &veil, &member, all);
            looker.member(&member.member, limits.depth, &note)
        });
        add(&mut shown.report, report);
    }
    shown
}

/// The configuration is a text like others: environment and build arguments stand in it. Gives what hides its secrets.
fn config(looker: &mut Looker<'_>, image: &Image, shown: &mut Shown) -> Veil {
    if image.config.is_empty() || !shown.paths.insert(image.config_path.clone()) {
        return Veil::default();
    }
    let path = format!("{}!/{}", looker.path, image.config_path);
    let before = looker.found.seen.len();
    let note = || "in the configuration of the image".to_owned();
    shown.report.stopped |= looker.text(&path, &image.config, &note) == Flow::Stop;
    let leaks = looker.found.seen[before..]
        .iter()
        .flat_map(|seen| &seen.leaks);
    Veil::of(leaks.map(|(leak, _)| leak), &image.config)
}

/// Leaves the layers that no image before had. Of one that occurs twice the higher place counts.
fn only_new(image: &mut Image, paths: &mut BTreeSet<String>) {
    let mut kept: Vec<Layer> = Vec::new();
    for layer in image.layers.drain(..).rev() {
        if paths.insert(plain(&layer.path).to_owned()) {
            kept.push(layer);
        }
    }
    kept.reverse();
    image.layers = kept;
}

fn add(total: &mut Report, report: Report) {
    total.members += report.members;
    total.unpacked_bytes = total.unpacked_bytes.saturating_add(report.unpacked_bytes);
    total.gaps.extend(report.gaps);
    total.more_gaps += report.more_gaps;
    total.stopped |= report.stopped;
}

/// Letters of a digest and of a line that are told.
const DIGEST: usize = "sha256:".len() + 12;
const LONGEST_LINE: usize = 100;

/// `layer 2 of 5 (sha256:…, COPY . .) brought it; layer 4 hides it, but whoever has the image has it`
fn note(detector: &Detector, config: &Veil, member: &LayerMember<'_>, all: usize) -> String {
    let layer = member.layer;
    let digest = layer.digest.as_deref().or(layer.diff_id.as_deref());
    let digest = digest.map(|digest| digest.chars().take(DIGEST).collect::<String>());
    let line = layer
        .created_by
        .as_deref()
        .map(|line| made_by(detector, config, line));
    let told: Vec<_> = digest.into_iter().chain(line).collect();
    let told = if told.is_empty() {
        String::new()
    } else {
        format!(" ({})", told.join(", "))
    };
    let fate = match member.hidden_by {
        Some(by) => format!(
            "layer {} hides it, but whoever has the image has it",
            by + 1
        ),
        None => "no later layer hides it".to_owned(),
    };
    format!(
        "layer {} of {all}{told} brought it; {fate}",
        layer.index + 1
    )
}

/// The line of the history, in which build arguments may stand.
fn made_by(detector: &Detector, config: &Veil, line: &str) -> String {
    format!("`{}`", short(detector, config, line))
}

fn short(detector: &Detector, config: &Veil, line: &str) -> String {
    let known = config.words(line);
    let line = known.as_deref().unwrap_or(line);
    let hidden = detector.hidden(line).map(|(hidden, _)| hidden);
    let line = hidden.as_deref().unwrap_or(line);
    let line = line.strip_prefix("/bin/sh -c ").unwrap_or(line);
    let line = line.strip_prefix("#(nop) ").unwrap_or(line).trim();
    let short: String = line.chars().take(LONGEST_LINE).collect();
    let cut = if short.len() < line.len() { "…" } else { "" };
    format!("{short}{cut}")
}

/// The history of an image without the secrets that stand in it or in the configuration.
pub(crate) struct Lines<'a> {
    detector: &'a Detector,
    veil: Veil,
}

impl<'a> Lines<'a> {
    /// Of that image.
    pub(crate) fn of(detector: &'a Detector, image: &Image) -> Self {
        let (path, config) = (&image.config_path, &image.config);
        let leaks = detector.leaks_in(None, path, config, &detector.scan(config));
        Self {
            detector,
            veil: Veil::of(&leaks, config),
        }
    }

    /// What is shown of a line.
    pub(crate) fn shown(&self, line: &str) -> String {
        short(self.detector, &self.veil, line)
    }
}
