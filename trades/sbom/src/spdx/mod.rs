//! SPDX 2.3 (ISO/IEC 5962's successor of 2022; its JSON schema, and its tags and values).

pub(crate) mod escape;
mod tags;

use std::collections::BTreeMap;

use lockgate_packages::{Algorithm, Origin, Scope};
use serde_json::{Map, Value, json};

use crate::Subject;
use crate::bill::{Bill, Component};
use crate::identity::{short, uuid};
use crate::licence::{Licence, joined, reference};
use tags::tags;

const DOCUMENT: &str = "SPDXRef-DOCUMENT";
const ROOT: &str = "SPDXRef-root";

/// The document in JSON, with a line feed at its end.
pub fn spdx(subject: &Subject<'_>) -> String {
    format!("{:#}\n", document(subject))
}

/// The same document as tags and values.
pub fn spdx_tags(subject: &Subject<'_>) -> String {
    tags(&document(subject))
}

fn document(subject: &Subject<'_>) -> Value {
    let bill = Bill::new(subject);
    let mut packages = vec![root(subject)];
    packages.extend(bill.components.iter().map(|part| package(part, subject)));
    let mut document = json!({
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": DOCUMENT,
        "name": subject.name,
        "documentNamespace": "",
        "creationInfo": {
            "created": "",
            "creators": [format!("Tool: lockgate-{}", subject.tool_version)],
        },
        "packages": packages,
        "relationships": relationships(&bill),
    });
    let licences = licences(&bill);
    if !licences.is_empty() {
        document["hasExtractedLicensingInfos"] = licences.into();
    }
    // The time stands in each annotation too, and counts for nothing in the identity.
    let gaps = Value::from(bill.gaps.clone());
    let content = document.to_string().replace(subject.created, "") + &gaps.to_string();
    let name = uuid(content.as_bytes());
    document["documentNamespace"] = json!(format!("urn:uuid:{name}"));
    document["creationInfo"]["created"] = json!(subject.created);
    if !bill.gaps.is_empty() {
        let gaps = bill.gaps.iter();
        let gaps = gaps.map(|gap| annotation(&format!("lockgate:gap {gap}"), subject));
        document["annotations"] = gaps.collect();
    }
    document
}

fn root(subject: &Subject<'_>) -> Value {
    json!({
        "SPDXID": ROOT,
        "name": subject.name,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": false,
        "primaryPackagePurpose": "APPLICATION",
    })
}

fn annotation(comment: &str, subject: &Subject<'_>) -> Value {
    json!({
        "annotationDate": subject.created,
        "annotationType": "OTHER",
        "annotator": format!("Tool: lockgate-{}", subject.tool_version),
        "comment": comment,
    })
}

fn id(part: &Component<'_>) -> String {
    format!("SPDXRef-{}", short(&part.reference))
}

fn package(part: &Component<'_>, subject: &Subject<'_>) -> Value {
    let package = part.package;
    let is_own = package.origin == Origin::Own;
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| out.insert(key.to_owned(), value);
    put("SPDXID", json!(id(part)));
    put("name", json!(package.name));
    if let Some(version) = &package.version {
        put("versionInfo", json!(version));
    }
    put("downloadLocation", json!("NOASSERTION"));
    put("filesAnalyzed", json!(false));
    put("licenseConcluded", json!("NOASSERTION"));
    put("licenseDeclared", json!(declared(part)));
    put("copyrightText", json!("NOASSERTION"));
    put(
        "primaryPackagePurpose",
        json!(if is_own { "APPLICATION" } else { "LIBRARY" }),
    );
    put("sourceInfo", json!(places(part)));
    let checksums = checksums(part);
    if !checksums.is_empty() {
        put("checksums", checksums.into());
    }
    put(
        "externalRefs",
        json!([{
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator": part.purl,
        }]),
    );
    put("annotations", annotations(part, subject).into());
    Value::Object(out)
}

pub(crate) fn places(part: &Component<'_>) -> String {
    let places = part.places.iter();
    let places: Vec<_> = places
        .map(|(path, byte)| format!("{path} (byte {byte})"))
        .collect();
    format!("named in {}", places.join(", "))
}

fn annotations(part: &Component<'_>, subject: &Subject<'_>) -> Vec<Value> {
    let stated = part.properties.iter();
    let stated = stated.map(|(name, value)| format!("{name} {value}"));
    let unnamed = part.digests.iter();
    let unnamed = unnamed.filter(|digest| algorithm(digest.algorithm()).is_none());
    let unnamed = unnamed.map(|digest| format!("lockgate:digest {digest}"));
    let all = stated.chain(unnamed);
    all.map(|comment| annotation(&comment, subject)).collect()
}

fn checksums(part: &Component<'_>) -> Vec<Value> {
    let named = part.digests.iter().filter_map(|digest| {
        let name = algorithm(digest.algorithm())?;
        Some(json!({"algorithm": name, "checksumValue": digest.hex()}))
    });
    named.collect()
}

fn algorithm(algorithm: Algorithm) -> Option<&'static str> {
    match algorithm {
        Algorithm::Md5 => Some("MD5"),
        Algorithm::Sha1 => Some("SHA1"),
        Algorithm::Sha256 => Some("SHA256"),
        Algorithm::Sha384 => Some("SHA384"),
        Algorithm::Sha512 => Some("SHA512"),
        Algorithm::Blake2b256 => Some("BLAKE2b-256"),
        _ => None,
    }
}

/// What is no valid expression is a licence of its own, with the text beside it.
fn declared(part: &Component<'_>) -> String {
    let all = joined(part.licences.iter().copied(), reference);
    all.unwrap_or_else(|| "NOASSERTION".to_owned())
}

fn licences(bill: &Bill<'_>) -> Vec<Value> {
    let all = bill.components.iter().flat_map(|part| &part.licences);
    let named = all.filter(|text| matches!(Licence::of(text), Licence::Name(_)));
    let all: BTreeMap<_, _> = named.map(|text| (reference(text), text)).collect();
    let all = all.into_iter();
    all.map(|(id, text)| json!({"licenseId": id, "name": text, "extractedText": text}))
        .collect()
}

fn relationships(bill: &Bill<'_>) -> Vec<Value> {
    let mut all = vec![relation(DOCUMENT, "DESCRIBES", ROOT)];
    for part in &bill.components {
        let from = id(part);
        if part.is_direct {
            all.push(to_root(part, &from));
        } else if part.is_unstated {
            all.push(relation(ROOT, "CONTAINS", &from));
        }
        let targets = part.depends_on.iter();
        let targets = targets.filter_map(|&target| bill.components.get(target));
        all.extend(targets.map(|target| relation(&from, "DEPENDS_ON", &id(target))));
    }
    all
}

fn to_root(part: &Component<'_>, from: &str) -> Value {
    match part.scope {
        Scope::Build => relation(from, "BUILD_DEPENDENCY_OF", ROOT),
        Scope::Test => relation(from, "TEST_DEPENDENCY_OF", ROOT),
        Scope::Dev => relation(from, "DEV_DEPENDENCY_OF", ROOT),
        _ if part.is_optional => relation(from, "OPTIONAL_DEPENDENCY_OF", ROOT),
        _ => relation(ROOT, "DEPENDS_ON", from),
    }
}

fn relation(from: &str, kind: &str, to: &str) -> Value {
    json!({"spdxElementId": from, "relationshipType": kind, "relatedSpdxElement": to})
}
