//! `CycloneDX` (ECMA-424; the JSON and XML schemas of 1.5, 1.6 and 1.7).

mod xml;

use lockgate_packages::{Algorithm, Origin};
use serde_json::{Map, Value, json};

use crate::Subject;
use crate::bill::{Bill, Component};
use crate::identity::uuid;
use crate::licence::{Licence, joined};
use xml::xml;

/// The version of the format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the variants are the versions")]
pub enum CycloneDx {
    V1_5,
    #[default]
    V1_6,
    V1_7,
}

impl CycloneDx {
    /// As documents write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::V1_5 => "1.5",
            Self::V1_6 => "1.6",
            Self::V1_7 => "1.7",
        }
    }
}

/// The root's name in the document; no package URL is this.
const ROOT: &str = "root";

/// The document in JSON, with a line feed at its end.
pub fn cyclonedx(subject: &Subject<'_>, version: CycloneDx) -> String {
    format!("{:#}\n", document(subject, version))
}

/// The same document in XML.
pub fn cyclonedx_xml(subject: &Subject<'_>, version: CycloneDx) -> String {
    xml(&document(subject, version), version)
}

fn document(subject: &Subject<'_>, version: CycloneDx) -> Value {
    let bill = Bill::new(subject);
    let root = ROOT;
    let mut document = json!({
        "$schema": format!("http://cyclonedx.org/schema/bom-{}.schema.json", version.name()),
        "bomFormat": "CycloneDX",
        "specVersion": version.name(),
        "serialNumber": "",
        "version": 1,
        "metadata": {
            "timestamp": "",
            "tools": {"components": [
                {"type": "application", "name": "lockgate", "version": subject.tool_version},
            ]},
            "component": {"type": "application", "bom-ref": root, "name": subject.name},
            "properties": bill.gaps.iter().map(|gap| property("lockgate:gap", gap)).collect::<Vec<_>>(),
        },
        "components": bill.components.iter().map(|part| component(part, version)).collect::<Vec<_>>(),
        "dependencies": dependencies(&bill, root),
        "compositions": [{
            "aggregate": if bill.gaps.is_empty() { "unknown" } else { "incomplete" },
            "assemblies": [root],
        }],
    });
    let serial = uuid(document.to_string().as_bytes());
    document["serialNumber"] = json!(format!("urn:uuid:{serial}"));
    document["metadata"]["timestamp"] = json!(subject.created);
    document
}

fn property(name: &str, value: &str) -> Value {
    json!({"name": name, "value": value})
}

fn component(part: &Component<'_>, version: CycloneDx) -> Value {
    let package = part.package;
    let is_own = package.origin == Origin::Own;
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| out.insert(key.to_owned(), value);
    put(
        "type",
        json!(if is_own { "application" } else { "library" }),
    );
    put("bom-ref", json!(part.reference));
    put("name", json!(package.name));
    if let Some(version) = &package.version {
        put("version", json!(version));
    }
    if let Some(scope) = scope(part) {
        put("scope", json!(scope));
    }
    let hashes = hashes(part);
    if !hashes.is_empty() {
        put("hashes", hashes.into());
    }
    let licences = licences(part);
    if !licences.is_empty() {
        put("licenses", licences.into());
    }
    put("purl", json!(part.purl));
    put(
        "evidence",
        json!({"occurrences": occurrences(part, version)}),
    );
    put("properties", properties(part).into());
    Value::Object(out)
}

/// Identifiers and names side by side, or one expression and nothing else: that is what the format can say.
fn licences(part: &Component<'_>) -> Vec<Value> {
    let all: Vec<_> = part.licences.iter().map(|text| Licence::of(text)).collect();
    let is_name = |it: &Licence<'_>| matches!(it, Licence::Name(_));
    let is_expression = |it: &Licence<'_>| matches!(it, Licence::Expression(_));
    if all.iter().any(is_expression) && !all.iter().any(is_name) {
        let whole = joined(part.licences.iter().copied(), str::to_owned);
        return vec![json!({"expression": whole})];
    }
    let one = |licence| match licence {
        Licence::Id(id) => json!({"license": {"id": id}}),
        Licence::Expression(name) | Licence::Name(name) => json!({"license": {"name": name}}),
    };
    all.into_iter().map(one).collect()
}

/// `excluded` is what the format calls "for test and other non-runtime purposes".
fn scope(part: &Component<'_>) -> Option<&'static str> {
    if part.is_excluded() {
        Some("excluded")
    } else if part.is_optional {
        Some("optional")
    } else if part.scope == lockgate_packages::Scope::Runtime {
        Some("required")
    } else {
        None
    }
}

fn hashes(part: &Component<'_>) -> Vec<Value> {
    let named = part.digests.iter().filter_map(|digest| {
        let name = algorithm(digest.algorithm())?;
        Some(json!({"alg": name, "content": digest.hex()}))
    });
    named.collect()
}

fn algorithm(algorithm: Algorithm) -> Option<&'static str> {
    match algorithm {
        Algorithm::Md5 => Some("MD5"),
        Algorithm::Sha1 => Some("SHA-1"),
        Algorithm::Sha256 => Some("SHA-256"),
        Algorithm::Sha384 => Some("SHA-384"),
        Algorithm::Sha512 => Some("SHA-512"),
        Algorithm::Blake2b256 => Some("BLAKE2b-256"),
        _ => None,
    }
}

/// The format knows offsets since 1.6.
fn occurrences(part: &Component<'_>, version: CycloneDx) -> Vec<Value> {
    let mut seen = Vec::with_capacity(part.places.len());
    let mut last = None;
    for (path, byte) in &part.places {
        if version >= CycloneDx::V1_6 {
            seen.push(json!({"location": path, "offset": byte}));
        } else if last != Some(path) {
            seen.push(json!({"location": path}));
        }
        last = Some(path);
    }
    seen
}

fn properties(part: &Component<'_>) -> Vec<Value> {
    let stated = part.properties.iter();
    let stated = stated.map(|(name, value)| property(name, value));
    let unnamed = part
        .digests
        .iter()
        .filter(|digest| algorithm(digest.algorithm()).is_none());
    let unnamed = unnamed.map(|digest| property("lockgate:digest", &digest.to_string()));
    stated.chain(unnamed).collect()
}

fn dependencies(bill: &Bill<'_>, root: &str) -> Vec<Value> {
    let direct = bill.components.iter().filter(|part| part.is_direct);
    let direct: Vec<_> = direct.map(|part| part.reference.as_str()).collect();
    let mut all = vec![json!({"ref": root, "dependsOn": direct})];
    all.extend(bill.components.iter().map(|part| {
        let targets = part.depends_on.iter();
        let targets = targets.filter_map(|&target| bill.components.get(target));
        let targets: Vec<_> = targets.map(|target| target.reference.as_str()).collect();
        json!({"ref": part.reference, "dependsOn": targets})
    }));
    all
}
