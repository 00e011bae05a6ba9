//! `CycloneDX` in XML.

use lockgate_packages::Listing;
use lockgate_packages::text::xml;
use roxmltree::{Document, Node};

use super::build::Build;
use super::cyclonedx::{MAX_DEPTH, add, add_digest, check_version, is_meant, own_gaps, set_scope};
use super::part::{Kind, Part, Said};

/// The name space of a document ends in its version.
pub(crate) const SPACE: &str = "http://cyclonedx.org/schema/bom/";

pub(crate) fn read(document: &Document<'_>, listing: &mut Listing) {
    let root = document.root_element();
    let mut build = Build::new(listing);
    let space = root.tag_name().namespace();
    check_version(
        space.and_then(|space| space.strip_prefix(SPACE)),
        &mut build,
    );
    let mut gaps = Vec::new();
    for metadata in xml::children(root, "metadata") {
        if let Some(about) = xml::child(metadata, "component") {
            component(about, Kind::Root, 0, &mut build);
        }
        let stated = properties(metadata).into_iter();
        let own = stated.filter(|(name, _)| name == "lockgate:gap");
        gaps.extend(own.map(|(_, value)| value));
    }
    components(root, 0, &mut build);
    services(root, 0, &mut build);
    dependencies(root, &mut build);
    let compositions = xml::children(root, "compositions");
    let all = compositions.flat_map(|list| xml::children(list, "composition"));
    let words = all.filter_map(|one| Some(xml::value(one, "aggregate")?.text.to_owned()));
    let aggregates: Vec<_> = words.collect();
    own_gaps(&gaps, &aggregates, &mut build);
    build.finish();
}

fn components(parent: Node<'_, '_>, depth: usize, build: &mut Build<'_, '_>) {
    for list in xml::children(parent, "components") {
        if depth >= MAX_DEPTH {
            let what = format!("components more than {MAX_DEPTH} levels deep were not read");
            return build.listing.gap_at(xml::span(list), what);
        }
        for one in xml::children(list, "component") {
            component(one, Kind::Package, depth, build);
        }
    }
}

fn component(node: Node<'_, '_>, kind: Kind, depth: usize, build: &mut Build<'_, '_>) {
    let said = |name| xml::value(node, name).map(Said::xml);
    let mut part = Part::new(xml::span(node));
    part.kind = kind;
    part.id = xml::attribute(node, "bom-ref").map(Said::xml);
    part.group = said("group").map(|group| group.text);
    part.name = said("name");
    part.version = said("version");
    part.purls = said("purl").into_iter().collect();
    if let Some(scope) = said("scope") {
        set_scope(&mut part, &scope.text);
    }
    hashes(node, &mut part, build);
    part.licences = licences(node);
    part.stated = properties(node);
    let word = xml::attribute(node, "type").map_or("", |value| value.text);
    add(part, word, build);
    components(node, depth + 1, build);
}

/// No packages, but what depends on them refers to them.
fn services(parent: Node<'_, '_>, depth: usize, build: &mut Build<'_, '_>) {
    let lists = xml::children(parent, "services").filter(|_| depth < MAX_DEPTH);
    for one in lists.flat_map(|list| xml::children(list, "service")) {
        let mut part = Part::new(xml::span(one));
        part.kind = Kind::Other;
        part.id = xml::attribute(one, "bom-ref").map(Said::xml);
        build.add(part);
        services(one, depth + 1, build);
    }
}

fn hashes(node: Node<'_, '_>, part: &mut Part<'_>, build: &mut Build<'_, '_>) {
    let lists = xml::children(node, "hashes");
    for hash in lists.flat_map(|list| xml::children(list, "hash")) {
        let function = xml::attribute(hash, "alg").map_or("", |value| value.text);
        if let Some(content) = xml::content(hash) {
            add_digest(part, function, &Said::xml(content), build);
        }
    }
}

fn licences(node: Node<'_, '_>) -> Vec<String> {
    let Some(list) = xml::child(node, "licenses") else {
        return Vec::new();
    };
    let told = list
        .children()
        .filter_map(|one| match one.tag_name().name() {
            "license" => xml::value(one, "id").or_else(|| xml::value(one, "name")),
            "expression" => xml::content(one),
            _ => None,
        });
    told.map(|value| value.text.to_owned()).collect()
}

fn properties(node: Node<'_, '_>) -> Vec<(String, String)> {
    let lists = xml::children(node, "properties");
    let all = lists.flat_map(|list| xml::children(list, "property"));
    let pairs = all.filter_map(|one| {
        let name = xml::attribute(one, "name").filter(|name| is_meant(name.text))?;
        Some((name.text.to_owned(), xml::content(one)?.text.to_owned()))
    });
    pairs.collect()
}

fn dependencies(root: Node<'_, '_>, build: &mut Build<'_, '_>) {
    let lists = xml::children(root, "dependencies");
    for one in lists.flat_map(|list| xml::children(list, "dependency")) {
        let Some(from) = xml::attribute(one, "ref").map(Said::xml) else {
            build
                .listing
                .gap_at(xml::span(one), "dependencies of nobody");
            continue;
        };
        for to in xml::children(one, "dependency") {
            if let Some(to) = xml::attribute(to, "ref") {
                build.needs(from.clone(), Said::xml(to), None, false);
            }
        }
    }
}
