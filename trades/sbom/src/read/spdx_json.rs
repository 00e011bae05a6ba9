//! SPDX 2.2 and 2.3 in JSON.

use lockgate_packages::Listing;
use lockgate_packages::text::json::Json;

use super::part::{Part, Said};
use super::spdx::{DOCUMENT, Document, Related, is_purl, is_told};

pub(crate) fn read(json: Json<'_>, listing: &mut Listing) {
    let mut document = Document::new(listing);
    let version = json.str_at("spdxVersion").unwrap_or_default();
    document.check_version(&version);
    for member in super::once(json, document.build.listing) {
        let value = member.value;
        match &*member.key {
            "packages" => value
                .elements()
                .into_iter()
                .for_each(|one| package(one, &mut document)),
            "files" | "snippets" => others(value, &mut document),
            "relationships" => relations(value, &mut document),
            "documentDescribes" => {
                let all = value.elements().into_iter().filter_map(Json::as_str);
                document.described.extend(all.map(String::from));
            }
            "hasExtractedLicensingInfos" => licences(value, &mut document),
            "annotations" => notes(DOCUMENT, value, &mut document),
            _ => {}
        }
    }
    document.finish();
}

fn package<'a>(json: Json<'a>, document: &mut Document<'a, '_>) {
    if !json.is_object() {
        return document
            .build
            .listing
            .gap_at(json.span(), "a package that is no object");
    }
    let mut part = Part::new(json.span());
    let (mut purpose, mut declared, mut concluded) = (None, None, None);
    let mut annotations = None;
    for member in json.members() {
        let value = member.value;
        match &*member.key {
            "SPDXID" => part.id = Said::json(value),
            "name" => part.name = Said::json(value),
            "versionInfo" => part.version = Said::json(value).filter(|it| !it.text.is_empty()),
            "externalRefs" => part.purls = purls(value),
            "checksums" => checksums(value, &mut part, document),
            "licenseDeclared" => declared = value.as_str(),
            "licenseConcluded" => concluded = value.as_str(),
            "primaryPackagePurpose" => purpose = value.as_str(),
            "annotations" => annotations = Some(value),
            _ => {}
        }
    }
    let mut told = [declared, concluded].into_iter().flatten();
    part.licences = told
        .find(|text| is_told(text))
        .map(String::from)
        .into_iter()
        .collect();
    if let (Some(id), Some(json)) = (&part.id, annotations) {
        notes(&id.text, json, document);
    }
    let purpose = purpose.unwrap_or_default().into_owned();
    document.parts.push((part, purpose));
}

fn purls(json: Json<'_>) -> Vec<Said<'_>> {
    let all = json.elements().into_iter().filter_map(|one| {
        let is_one = is_purl(&one.str_at("referenceType")?);
        let said = one.get("referenceLocator").and_then(Said::json);
        said.filter(|_| is_one)
    });
    all.collect()
}

fn checksums<'a>(json: Json<'a>, part: &mut Part<'a>, document: &mut Document<'a, '_>) {
    for one in json.elements() {
        let function = one.str_at("algorithm").unwrap_or_default();
        if let Some(hex) = one.get("checksumValue").and_then(Said::json) {
            document.add_digest(part, &function, &hex);
        }
    }
}

fn others<'a>(json: Json<'a>, document: &mut Document<'a, '_>) {
    let ids = json
        .elements()
        .into_iter()
        .filter_map(|one| Said::json(one.get("SPDXID")?));
    ids.for_each(|id| document.other(id));
}

fn relations<'a>(json: Json<'a>, document: &mut Document<'a, '_>) {
    for one in json.elements() {
        let said = |key| one.get(key).and_then(Said::json);
        let ends = (said("spdxElementId"), said("relatedSpdxElement"));
        if let ((Some(from), Some(to)), Some(kind)) = (ends, one.str_at("relationshipType")) {
            document.relations.push(Related {
                from,
                kind: kind.into_owned(),
                to,
            });
        } else {
            let what = "a relation that lacks an end or its kind";
            document.build.listing.gap_at(one.span(), what);
        }
    }
}

fn licences<'a>(json: Json<'a>, document: &mut Document<'a, '_>) {
    let all = json.elements().into_iter().filter_map(|one| {
        Some((
            one.str_at("licenseId")?.into_owned(),
            one.str_at("name")?.into_owned(),
        ))
    });
    document.licences.extend(all);
}

fn notes<'a>(of: &str, json: Json<'a>, document: &mut Document<'a, '_>) {
    let all = json.elements().into_iter();
    let all = all.filter_map(|one| one.str_at("comment").map(String::from));
    document.notes.entry(of.to_owned()).or_default().extend(all);
}
