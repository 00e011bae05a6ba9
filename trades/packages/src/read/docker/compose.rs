//! `compose.yaml`, `docker-compose.yml` (Compose specification): the images of services.

use lockgate_pipelines::yaml::Node;

use super::{image, is_pinnable};
use crate::text::yaml_root::{document, whole};
use crate::{File, Files, Listing, Relation, Scope};

/// Fills the listing. A value of the environment is put in where the file gives its default.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(document) = document(file, listing) else {
        return;
    };
    let services = document.root().and_then(|root| root.get("services"));
    for entry in services.iter().flat_map(Node::entries) {
        let Some(text) = entry.value.text_of("image") else {
            continue;
        };
        // With `build` the image is made here and only named.
        if entry.value.get("build").is_some() {
            continue;
        }
        match defaults(text.value()).filter(|text| is_pinnable(text)) {
            Some(reference) => {
                let mut package = image(&reference, whole(&text));
                package.relation = Relation::Direct;
                package.scope = Scope::Runtime;
                listing.packages.push(package);
            }
            None => listing.gap_at(whole(&text), "an image that the environment names"),
        }
    }
}

/// `${NAME:-default}` and `${NAME-default}` filled in.
fn defaults(text: &str) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        out.push_str(before);
        let (inner, next) = after.split_once('}')?;
        let (_, default) = inner.split_once(":-").or_else(|| inner.split_once('-'))?;
        out.push_str(default);
        rest = next;
    }
    out.push_str(rest);
    Some(out)
}
