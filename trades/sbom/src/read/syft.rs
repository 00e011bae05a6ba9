//! syft's own JSON (its JSON schemas, major versions up to 16).

use lockgate_packages::text::json::Json;
use lockgate_packages::{Algorithm, Digest, Listing, Project};

use super::build::Build;
use super::part::{Kind, Part, Said};

const NEWEST: u32 = 16;

pub(crate) fn read(document: Json<'_>, listing: &mut Listing) {
    let mut build = Build::new(listing);
    for member in super::once(document, build.listing) {
        let value = member.value;
        match &*member.key {
            "schema" => check_version(value, &mut build),
            "distro" => {
                let id = value
                    .str_at("id")
                    .or(value.str_at("name"))
                    .unwrap_or_default();
                let version = value.str_at("versionID").or(value.str_at("version"));
                build.system(&id, &version.unwrap_or_default());
            }
            "source" => source(value, &mut build),
            "files" => others(value, &mut build),
            "artifacts" => value
                .elements()
                .into_iter()
                .for_each(|one| artifact(one, &mut build)),
            "artifactRelationships" => relations(value, &mut build),
            _ => {}
        }
    }
    build.finish();
}

fn check_version(json: Json<'_>, build: &mut Build<'_, '_>) {
    let version = json.str_at("version").unwrap_or_default();
    let major = version
        .split('.')
        .next()
        .and_then(|major| major.parse().ok());
    if major.is_none_or(|major: u32| major > NEWEST) {
        build.listing.gap(format!(
            "version `{version}` of syft's schema is not known (up to {NEWEST} are): what is like them was read"
        ));
    }
}

fn source<'a>(json: Json<'a>, build: &mut Build<'a, '_>) {
    let text = |key| json.str_at(key).filter(|text| !text.is_empty());
    build.listing.project = Some(Project {
        name: text("name").map(String::from),
        version: text("version").map(String::from),
        licence: None,
    });
    other(json, build);
}

fn other<'a>(json: Json<'a>, build: &mut Build<'a, '_>) {
    let mut part = Part::new(json.span());
    part.kind = Kind::Other;
    part.id = json.get("id").and_then(Said::json);
    build.add(part);
}

fn others<'a>(json: Json<'a>, build: &mut Build<'a, '_>) {
    json.elements()
        .into_iter()
        .for_each(|one| other(one, build));
}

fn artifact<'a>(json: Json<'a>, build: &mut Build<'a, '_>) {
    if !json.is_object() {
        return build
            .listing
            .gap_at(json.span(), "an artifact that is no object");
    }
    let mut part = Part::new(json.span());
    for member in json.members() {
        let value = member.value;
        match &*member.key {
            "id" => part.id = Said::json(value),
            "name" => part.name = Said::json(value),
            "version" => part.version = Said::json(value).filter(|said| !said.text.is_empty()),
            "purl" => {
                let said = Said::json(value).filter(|said| !said.text.is_empty());
                part.purls = said.into_iter().collect();
            }
            "licenses" => part.licences = licences(value),
            "metadata" => digests(value, &mut part),
            _ => {}
        }
    }
    build.add(part);
}

/// Texts in old documents, objects in newer ones.
fn licences(json: Json<'_>) -> Vec<String> {
    let told = json.elements().into_iter().filter_map(|one| {
        let object = || {
            let expression = one.str_at("spdxExpression").filter(|text| !text.is_empty());
            expression.or_else(|| one.str_at("value"))
        };
        one.as_str().or_else(object).map(String::from)
    });
    told.collect()
}

/// What archives of Java state.
fn digests<'a>(json: Json<'a>, part: &mut Part<'a>) {
    for one in json.get("digest").map(Json::elements).unwrap_or_default() {
        let function = one.str_at("algorithm").unwrap_or_default();
        let algorithm = match &*function {
            "md5" => Algorithm::Md5,
            "sha1" => Algorithm::Sha1,
            "sha256" => Algorithm::Sha256,
            "sha512" => Algorithm::Sha512,
            _ => {
                part.unread.push(function.into_owned());
                continue;
            }
        };
        let hex = one.str_at("value").unwrap_or_default();
        part.digests.extend(Digest::from_hex(algorithm, &hex));
    }
}

/// Of a dependency the parent is what the child needs.
fn relations<'a>(json: Json<'a>, build: &mut Build<'a, '_>) {
    for one in json.elements() {
        if one.str_at("type").as_deref() != Some("dependency-of") {
            continue;
        }
        let said = |key| one.get(key).and_then(Said::json);
        match (said("child"), said("parent")) {
            (Some(from), Some(to)) => build.needs(from, to, None, false),
            _ => build
                .listing
                .gap_at(one.span(), "a relation that lacks an end"),
        }
    }
}
