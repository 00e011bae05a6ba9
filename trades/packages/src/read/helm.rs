//! Helm: `Chart.lock`, `Chart.yaml`, and `requirements.yaml` of Helm 2 (Helm documentation, "Charts").

use lockgate_pipelines::yaml::Node;

use crate::listing::Project;
use crate::text::yaml_root::{ask, document, package, pin, whole};
use crate::{Ecosystem, File, Files, Format, Listing, Origin, Relation, Role, Scope};

/// Fills the listing. A file of one of these names that is no chart's lists nothing.
pub(super) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(document) = document(file, listing) else {
        return;
    };
    let Some(root) = document.root() else {
        return;
    };
    if listing.format == Format::HelmChart && file.name() == "Chart.yaml" {
        let text = |key| root.text_of(key).map(|text| text.value().to_owned());
        listing.project = Some(Project {
            name: text("name"),
            version: text("version"),
            licence: None,
        });
    }
    for item in root.get("dependencies").iter().flat_map(Node::items) {
        add(item, listing);
    }
}

fn add(item: Node<'_>, listing: &mut Listing) {
    let Some(name) = item.text_of("name") else {
        listing.gap_at(item.span(), "a chart without a name");
        return;
    };
    let mut package = package(&name, Ecosystem::Helm);
    package.relation = Relation::Direct;
    package.scope = Scope::Runtime;
    package.is_optional = item.get("condition").is_some() || item.get("tags").is_some();
    match item.text_of("version") {
        Some(version) if listing.format.role() == Role::Lock || is_exact(version.value()) => {
            pin(&version, &mut package);
        }
        Some(version) => ask(&version, &mut package),
        None => listing.gap_at(whole(&name), "a chart without a version"),
    }
    let repository = item
        .text_of("repository")
        .map(|text| text.value().to_owned());
    package.origin = match repository {
        Some(path) if path.starts_with("file:") => Origin::Path(path),
        Some(url) if !url.is_empty() => Origin::OtherRegistry(url),
        // The chart stands in `charts/`.
        _ => Origin::Unstated,
    };
    listing.packages.push(package);
}

/// Three numbers without operators or wildcards.
fn is_exact(version: &str) -> bool {
    let numbers = version.trim_start_matches(['v', '=']);
    let core = numbers.split(['-', '+']).next().unwrap_or(numbers);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    core.split('.').count() == 3 && core.split('.').all(is_number) && !version.contains(' ')
}
