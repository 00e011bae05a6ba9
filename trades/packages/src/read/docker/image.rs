//! References of images (distribution reference grammar).

use lockgate_evidence::Span;
use lockgate_pipelines::model::Image;

use crate::registries::is_default;
use crate::{Algorithm, Digest, Ecosystem, Origin, Package};

/// A package for an image: its digest is the version, its tag, which can be moved, what is asked for.
pub(in crate::read) fn image(text: &str, span: Span) -> Package {
    let image = Image::parse(text);
    let mut package = Package::new(Ecosystem::Docker, image.name.clone(), span);
    let host = image.name.split('/').next().unwrap_or("");
    let has_host = image.name.contains('/') && (host.contains(['.', ':']) || host == "localhost");
    if has_host && !is_default(Ecosystem::Docker, host) {
        package.origin = Origin::OtherRegistry(host.to_owned());
    }
    package.requirement = image.tag;
    let hex = image
        .digest
        .as_deref()
        .and_then(|digest| digest.strip_prefix("sha256:"));
    package.digests = hex
        .and_then(|hex| Digest::from_hex(Algorithm::Sha256, hex))
        .into_iter()
        .collect();
    package.version = image.digest;
    package.version_span = Some(Span::new(span.start + image.name.len() + 1, span.end))
        .filter(|_| image.name.len() + 1 < text.len() && span.len() == text.len());
    package
}

/// True for what can be an image: nothing is left to fill in.
pub(in crate::read) fn is_pinnable(text: &str) -> bool {
    !text.is_empty() && !text.contains(['$', '{', '}', ' ', '\n', '<', '>', '(', '*'])
}
