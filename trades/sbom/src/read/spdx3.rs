//! SPDX 3.0 as JSON-LD (SPDX 3.0.1, "Serialization"): a list of elements that refer to each other by their ids.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use lockgate_packages::text::json::{Json, Member};
use lockgate_packages::{Algorithm, Digest, Listing, Scope};

use super::build::Build;
use super::part::{Kind, Part, Said};

#[derive(Default)]
struct Elements<'a> {
    parts: Vec<Part<'a>>,
    relations: Vec<Relation<'a>>,
    /// The roots of documents and bills.
    roots: Vec<(String, Vec<String>)>,
    licences: HashMap<String, String>,
    /// What the references within an expression stand for.
    custom: HashMap<String, String>,
    notes: HashMap<String, Vec<String>>,
    /// What is about the whole.
    wholes: BTreeSet<String>,
    versions: BTreeSet<String>,
}

struct Relation<'a> {
    from: Said<'a>,
    kind: Cow<'a, str>,
    scope: Option<Scope>,
    to: Vec<Said<'a>>,
}

pub(crate) fn read(document: Json<'_>, listing: &mut Listing) {
    let mut build = Build::new(listing);
    let mut all = Elements::default();
    let graph = document.get("@graph");
    for one in graph.map_or_else(|| vec![document], Json::elements) {
        element(one, &mut all, &mut build);
    }
    check_versions(&all.versions, &mut build);
    finish(all, build);
}

fn check_versions(versions: &BTreeSet<String>, build: &mut Build<'_, '_>) {
    if versions.is_empty() {
        build
            .listing
            .gap("an SPDX 3 document that does not tell its version");
    }
    for version in versions {
        if version != "3.0" && !version.starts_with("3.0.") {
            build.listing.gap(format!(
                "SPDX {version} is not known (3.0 is): what is like it was read"
            ));
        }
    }
}

fn element<'a>(json: Json<'a>, all: &mut Elements<'a>, build: &mut Build<'a, '_>) {
    let members = json.members();
    let kind = text(&members, &["type", "@type"]).unwrap_or_default();
    let id = said(&members, &["spdxId", "@id"]);
    match &*kind {
        "software_Package" | "ai_AIPackage" | "dataset_DatasetPackage" => {
            let mut part = package(json, &members, build);
            if kind != "software_Package" && part.purls.is_empty() {
                part.kind = Kind::Other;
            }
            return all.parts.push(part);
        }
        "CreationInfo" => {
            all.versions
                .extend(text(&members, &["specVersion"]).map(String::from));
        }
        "SpdxDocument" | "software_Sbom" | "Bom" | "Bundle" => {
            let id = id.as_ref().map_or("", |id| &id.text).to_owned();
            let roots = texts(&members, "rootElement").into_iter();
            let roots = roots.map(|root| root.text.into_owned()).collect();
            all.wholes.insert(id.clone());
            all.roots.push((id, roots));
        }
        "Relationship" | "LifecycleScopedRelationship" => {
            return relation(json, &members, all, build);
        }
        "Annotation" => {
            let about = text(&members, &["subject"]);
            if let (Some(about), Some(statement)) = (about, text(&members, &["statement"])) {
                all.notes
                    .entry(about.into_owned())
                    .or_default()
                    .push(statement.into_owned());
            }
        }
        _ => licence(&members, id.as_ref(), all),
    }
    if let Some(id) = id {
        let mut part = Part::new(id.span);
        part.kind = Kind::Other;
        part.id = Some(id);
        build.add(part);
    }
}

/// What an element says of a licence.
fn licence<'a>(members: &[Member<'a>], id: Option<&Said<'a>>, all: &mut Elements<'a>) {
    let words = [
        "simplelicensing_licenseExpression",
        "name",
        "simplelicensing_licenseText",
    ];
    let custom = value(members, "simplelicensing_customIdToUri");
    let custom = custom.map(Json::elements).unwrap_or_default().into_iter();
    let custom = custom.filter_map(|one| {
        Some((
            one.str_at("key")?.into_owned(),
            one.str_at("value")?.into_owned(),
        ))
    });
    all.custom.extend(custom);
    if let (Some(id), Some(words)) = (id, text(members, &words)) {
        all.licences.insert(id.text.to_string(), words.into_owned());
    }
}

fn package<'a>(json: Json<'a>, members: &[Member<'a>], build: &mut Build<'a, '_>) -> Part<'a> {
    let mut part = Part::new(json.span());
    for member in members {
        let value = member.value;
        match &*member.key {
            "spdxId" | "@id" => part.id = Said::json(value),
            "name" => part.name = Said::json(value),
            "software_packageVersion" => {
                part.version = Said::json(value).filter(|said| !said.text.is_empty());
            }
            "software_packageUrl" => part.purls.splice(0..0, Said::json(value)).for_each(drop),
            "externalIdentifier" => {
                let purls = value.elements().into_iter().filter(|one| {
                    one.str_at("externalIdentifierType").as_deref() == Some("packageUrl")
                });
                let purls = purls.filter_map(|one| Said::json(one.get("identifier")?));
                part.purls.extend(purls);
            }
            "verifiedUsing" => digests(value, &mut part, build),
            _ => {}
        }
    }
    let purpose = text(members, &["software_primaryPurpose"]);
    if purpose.as_deref() == Some("operatingSystem") && part.purls.is_empty() {
        let version = part.version.as_ref().map_or("", |version| &version.text);
        build.system(part.name.as_ref().map_or("", |name| &name.text), version);
        part.kind = Kind::Other;
    }
    part
}

fn digests<'a>(json: Json<'a>, part: &mut Part<'a>, build: &mut Build<'a, '_>) {
    for one in json.elements() {
        let function = one.str_at("algorithm").unwrap_or_default();
        let Some(hex) = one.get("hashValue").and_then(Said::json) else {
            build
                .listing
                .gap_at(one.span(), "a digest that is not written where it counts");
            continue;
        };
        let Some(algorithm) = algorithm(&function) else {
            part.unread.push(function.into_owned());
            continue;
        };
        match Digest::from_hex(algorithm, &hex.text) {
            Some(digest) => part.digests.push(digest),
            None => build
                .listing
                .gap_at(hex.span, format!("no digest by {function}")),
        }
    }
}

fn algorithm(name: &str) -> Option<Algorithm> {
    match name {
        "md5" => Some(Algorithm::Md5),
        "sha1" => Some(Algorithm::Sha1),
        "sha256" => Some(Algorithm::Sha256),
        "sha384" => Some(Algorithm::Sha384),
        "sha512" => Some(Algorithm::Sha512),
        "blake2b256" => Some(Algorithm::Blake2b256),
        _ => None,
    }
}

fn relation<'a>(
    json: Json<'a>,
    members: &[Member<'a>],
    all: &mut Elements<'a>,
    build: &mut Build<'a, '_>,
) {
    let ends = (
        said(members, &["from"]),
        text(members, &["relationshipType"]),
    );
    let (Some(from), Some(kind)) = ends else {
        let what = "a relation that lacks an end or its kind";
        return build.listing.gap_at(json.span(), what);
    };
    let scope = text(members, &["scope"]);
    all.relations.push(Relation {
        from,
        kind,
        scope: scope.and_then(|scope| scope_of(&scope)),
        to: texts(members, "to"),
    });
}

fn scope_of(word: &str) -> Option<Scope> {
    match word {
        "runtime" => Some(Scope::Runtime),
        "build" => Some(Scope::Build),
        "test" => Some(Scope::Test),
        "development" | "design" => Some(Scope::Dev),
        _ => None,
    }
}

fn finish<'a>(mut all: Elements<'a>, mut build: Build<'a, '_>) {
    let roots = roots(&all);
    for whole in &all.wholes {
        for gap in all.notes.remove(whole).unwrap_or_default() {
            if let Some(gap) = gap.strip_prefix("lockgate:gap ") {
                build.listing.gap(format!("the document states: {gap}"));
            }
        }
    }
    let licences = licences(&all);
    let described: BTreeSet<&str> = all
        .parts
        .iter()
        .filter_map(|part| part.id.as_ref())
        .map(|id| &*id.text)
        .filter(|id| roots.contains(*id))
        .collect();
    let is_one = described.len() == 1;
    let described: BTreeSet<String> = described.into_iter().map(str::to_owned).collect();
    for mut part in all.parts {
        let id = part.id.as_ref().map_or("", |id| &id.text);
        if described.contains(id) {
            part.is_direct = !is_one;
            part.kind = if is_one { Kind::Root } else { part.kind };
        }
        part.licences = licences.get(id).cloned().into_iter().collect();
        let notes = all.notes.remove(id).unwrap_or_default().into_iter();
        let own = notes.filter(|note| note.starts_with("lockgate:"));
        part.stated = own
            .filter_map(|note| {
                let (name, value) = note.split_once(' ')?;
                Some((name.to_owned(), value.to_owned()))
            })
            .collect();
        build.add(part);
    }
    for related in all.relations {
        let is_optional = &*related.kind == "hasOptionalDependency";
        if is_optional || matches!(&*related.kind, "dependsOn" | "hasProvidedDependency") {
            for to in related.to {
                build.needs(related.from.clone(), to, related.scope, is_optional);
            }
        }
    }
    build.finish();
}

/// What the documents are about, by way of the bills that they hold.
fn roots(all: &Elements<'_>) -> BTreeSet<String> {
    let named = all.roots.iter().flat_map(|(_, roots)| roots);
    named
        .filter(|root| !all.wholes.contains(*root))
        .cloned()
        .collect()
}

/// Of each package what it declares, else what was concluded.
fn licences(all: &Elements<'_>) -> HashMap<String, String> {
    let mut found = HashMap::new();
    for kind in ["hasDeclaredLicense", "hasConcludedLicense"] {
        for related in all.relations.iter().filter(|related| related.kind == kind) {
            let words = related
                .to
                .iter()
                .filter_map(|to| all.licences.get(&*to.text));
            let words: Vec<_> = words.map(|words| named(words, all)).collect();
            if !words.is_empty() {
                found
                    .entry(related.from.text.to_string())
                    .or_insert_with(|| words.join(" AND "));
            }
        }
    }
    found
}

/// An expression with the names of the licences that the document defines.
fn named(expression: &str, all: &Elements<'_>) -> String {
    let name = |word: &str| {
        let name = all.custom.get(word).and_then(|uri| all.licences.get(uri));
        name.cloned().unwrap_or_else(|| word.to_owned())
    };
    expression
        .split(' ')
        .map(name)
        .collect::<Vec<_>>()
        .join(" ")
}

fn value<'a>(members: &[Member<'a>], key: &str) -> Option<Json<'a>> {
    let mut from_behind = members.iter().rev();
    from_behind
        .find(|member| member.key == key)
        .map(|member| member.value)
}

fn said<'a>(members: &[Member<'a>], keys: &[&str]) -> Option<Said<'a>> {
    keys.iter().find_map(|key| Said::json(value(members, key)?))
}

fn text<'a>(members: &[Member<'a>], keys: &[&str]) -> Option<Cow<'a, str>> {
    said(members, keys).map(|said| said.text)
}

/// A list of texts, or one.
fn texts<'a>(members: &[Member<'a>], key: &str) -> Vec<Said<'a>> {
    let Some(json) = value(members, key) else {
        return Vec::new();
    };
    let one = Said::json(json);
    one.map_or_else(
        || json.elements().into_iter().filter_map(Said::json).collect(),
        |one| vec![one],
    )
}
