//! `CycloneDX` in JSON.

use lockgate_packages::Listing;
use lockgate_packages::text::json::Json;

use super::build::Build;
use super::cyclonedx::{MAX_DEPTH, add, add_digest, check_version, is_meant, own_gaps, set_scope};
use super::part::{Kind, Part, Said};

pub(crate) fn read(document: Json<'_>, listing: &mut Listing) {
    let mut build = Build::new(listing);
    let version = document.str_at("specVersion");
    check_version(version.as_deref(), &mut build);
    let mut gaps = Vec::new();
    let mut aggregates = Vec::new();
    for member in super::once(document, build.listing) {
        match &*member.key {
            "metadata" => metadata(member.value, &mut gaps, &mut build),
            "components" => components(member.value, 0, &mut build),
            "services" => services(member.value, 0, &mut build),
            "dependencies" => dependencies(member.value, &mut build),
            "compositions" => {
                let all = member.value.elements();
                let words = all.into_iter().filter_map(|one| one.str_at("aggregate"));
                aggregates.extend(words.map(String::from));
            }
            _ => {}
        }
    }
    own_gaps(&gaps, &aggregates, &mut build);
    build.finish();
}

fn metadata<'a>(json: Json<'a>, gaps: &mut Vec<String>, build: &mut Build<'a, '_>) {
    for member in json.members() {
        match &*member.key {
            "component" => component(member.value, Kind::Root, 0, build),
            "properties" => {
                let stated = properties(member.value);
                let own = stated
                    .into_iter()
                    .filter(|(name, _)| name == "lockgate:gap");
                gaps.extend(own.map(|(_, value)| value));
            }
            _ => {}
        }
    }
}

fn components<'a>(json: Json<'a>, depth: usize, build: &mut Build<'a, '_>) {
    if depth >= MAX_DEPTH {
        let what = format!("components more than {MAX_DEPTH} levels deep were not read");
        return build.listing.gap_at(json.span(), what);
    }
    for one in json.elements() {
        component(one, Kind::Package, depth, build);
    }
}

fn component<'a>(json: Json<'a>, kind: Kind, depth: usize, build: &mut Build<'a, '_>) {
    if !json.is_object() {
        return build
            .listing
            .gap_at(json.span(), "a component that is no object");
    }
    let mut part = Part::new(json.span());
    part.kind = kind;
    let mut word = None;
    let mut inner = None;
    for member in json.members() {
        let value = member.value;
        match &*member.key {
            "bom-ref" => part.id = Said::json(value),
            "type" => word = value.as_str(),
            "group" => part.group = value.as_str().filter(|group| !group.is_empty()),
            "name" => part.name = Said::json(value),
            "version" => part.version = Said::json(value).filter(|said| !said.text.is_empty()),
            "purl" => part.purls = Said::json(value).into_iter().collect(),
            "scope" => set_scope(&mut part, &value.as_str().unwrap_or_default()),
            "hashes" => hashes(value, &mut part, build),
            "licenses" => part.licences = licences(value),
            "properties" => part.stated = properties(value),
            "components" => inner = Some(value),
            _ => {}
        }
    }
    add(part, &word.unwrap_or_default(), build);
    if let Some(inner) = inner {
        components(inner, depth + 1, build);
    }
}

/// No packages, but what depends on them refers to them.
fn services<'a>(json: Json<'a>, depth: usize, build: &mut Build<'a, '_>) {
    for one in json.elements().into_iter().filter(|_| depth < MAX_DEPTH) {
        let mut part = Part::new(one.span());
        part.kind = Kind::Other;
        part.id = one.get("bom-ref").and_then(Said::json);
        build.add(part);
        if let Some(inner) = one.get("services") {
            services(inner, depth + 1, build);
        }
    }
}

fn hashes<'a>(json: Json<'a>, part: &mut Part<'a>, build: &mut Build<'a, '_>) {
    for one in json.elements() {
        let function = one.str_at("alg").unwrap_or_default();
        if let Some(content) = one.get("content").and_then(Said::json) {
            add_digest(part, &function, &content, build);
        }
    }
}

fn licences(json: Json<'_>) -> Vec<String> {
    let told = json.elements().into_iter().filter_map(|one| {
        let licence = one.get("license");
        let named = licence.and_then(|licence| licence.str_at("id").or(licence.str_at("name")));
        named.or_else(|| one.str_at("expression"))
    });
    told.map(String::from).collect()
}

fn properties(json: Json<'_>) -> Vec<(String, String)> {
    let pairs = json.elements().into_iter().filter_map(|one| {
        let name = one.str_at("name").filter(|name| is_meant(name))?;
        Some((name.into_owned(), one.str_at("value")?.into_owned()))
    });
    pairs.collect()
}

fn dependencies<'a>(json: Json<'a>, build: &mut Build<'a, '_>) {
    for one in json.elements() {
        let Some(from) = one.get("ref").and_then(Said::json) else {
            build.listing.gap_at(one.span(), "dependencies of nobody");
            continue;
        };
        let targets = one.get("dependsOn").map(Json::elements).unwrap_or_default();
        for to in targets.into_iter().filter_map(Said::json) {
            build.needs(from.clone(), to, None, false);
        }
    }
}
