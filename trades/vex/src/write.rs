//! An `OpenVEX` 0.2.0 document.

use serde_json::{Map, Value, json};
use sha2::Digest as _;

use crate::{Justification, Status};

/// A document to be written. The same content gives the same bytes; its identity does not depend on the time.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// Whose word it is.
    pub author: &'a str,
    /// As `2026-01-31T12:00:00Z`.
    pub timestamp: &'a str,
    /// Name and version of the tool that writes it.
    pub tooling: &'a str,
    /// In any order; those that say the same of the same flaw become one statement.
    pub assertions: &'a [Assertion],
}

/// What is said of one flaw in one package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Assertion {
    /// The names of the flaw, the best known first. Never empty.
    pub ids: Vec<String>,
    /// What it says.
    pub status: Status,
    /// Why the flaw does not affect, in a word.
    pub justification: Option<Justification>,
    /// The same, in sentences.
    pub impact: Option<String>,
    /// What to do; asked for where the status is `affected`.
    pub action: Option<String>,
    /// Anything else.
    pub notes: Option<String>,
    /// The package URL of the package.
    pub package: String,
    /// Digests of it that a file states, as `sha256:` and hexadecimal digits.
    pub digests: Vec<String>,
    /// What the package is within, where that was named.
    pub within: Option<String>,
}

/// The document, with a line feed at its end.
pub fn write(outgoing: &Outgoing<'_>) -> String {
    let mut sorted: Vec<&Assertion> = outgoing.assertions.iter().collect();
    sorted.sort();
    sorted.dedup();
    let groups = sorted.chunk_by(|a, b| words(a) == words(b) && a.within == b.within);
    let statements: Vec<Value> = groups.map(statement).collect();
    let mut document = json!({
        "@context": "https://openvex.dev/ns/v0.2.0",
        "@id": "",
        "author": outgoing.author,
        "role": "Document Creator",
        "timestamp": "",
        "version": 1,
        "tooling": outgoing.tooling,
        "statements": statements,
    });
    let id = uuid(document.to_string().as_bytes());
    document["@id"] = json!(format!("urn:uuid:{id}"));
    document["timestamp"] = json!(outgoing.timestamp);
    // A statement inherits the document's, which not every reader knows.
    for statement in document["statements"].as_array_mut().into_iter().flatten() {
        statement["timestamp"] = json!(outgoing.timestamp);
    }
    format!("{document:#}\n")
}

/// What is said, without of what.
fn words(of: &Assertion) -> impl PartialEq {
    (
        &of.ids,
        of.status,
        of.justification,
        &of.impact,
        &of.action,
        &of.notes,
    )
}

/// One statement; the schema allows a justification and an impact with `not_affected` only, an action with `affected` only.
fn statement(group: &[&Assertion]) -> Value {
    let mut out = Map::new();
    let Some(first) = group.first() else {
        return Value::Object(out);
    };
    let mut put = |key: &str, value: Value| out.insert(key.to_owned(), value);
    let mut ids = first.ids.iter();
    let mut flaw = json!({"name": ids.next()});
    if ids.len() > 0 {
        flaw["aliases"] = ids.cloned().collect();
    }
    put("vulnerability", flaw);
    put("products", products(group));
    put("status", json!(first.status.as_str()));
    if let Some(notes) = &first.notes {
        put("status_notes", json!(notes));
    }
    if first.status == Status::NotAffected {
        if let Some(justification) = first.justification {
            put("justification", json!(justification.as_str()));
        }
        if let Some(impact) = &first.impact {
            put("impact_statement", json!(impact));
        }
    }
    if first.status == Status::Affected {
        let action = first
            .action
            .as_deref()
            .unwrap_or("nothing is known that mends it");
        put("action_statement", json!(action));
    }
    Value::Object(out)
}

fn products(group: &[&Assertion]) -> Value {
    let parts: Vec<Value> = group.iter().map(|of| component(of)).collect();
    match group.first().and_then(|first| first.within.as_ref()) {
        Some(whole) => {
            let identifiers = json!({"purl": whole});
            json!([{"@id": whole, "identifiers": identifiers, "subcomponents": parts}])
        }
        None => parts.into(),
    }
}

fn component(of: &Assertion) -> Value {
    let purl = &of.package;
    let mut out = json!({"@id": purl, "identifiers": {"purl": purl}});
    let named = of.digests.iter().filter_map(|digest| {
        let (function, hex) = digest.split_once(':')?;
        Some((algorithm(function)?.to_owned(), json!(hex)))
    });
    // Of several digests by one function (one for each file of a version) none names the package.
    let mut hashes = Map::new();
    let mut twice = Vec::new();
    for (name, hex) in named {
        if hashes.insert(name.clone(), hex).is_some() {
            twice.push(name);
        }
    }
    hashes.retain(|name, _| !twice.contains(name));
    if !hashes.is_empty() {
        out["hashes"] = Value::Object(hashes);
    }
    out
}

/// The names of the specification's list of hashes.
fn algorithm(function: &str) -> Option<&'static str> {
    match function {
        "md5" => Some("md5"),
        "sha1" => Some("sha1"),
        "sha256" => Some("sha-256"),
        "sha384" => Some("sha-384"),
        "sha512" => Some("sha-512"),
        _ => None,
    }
}

/// A UUID of version 8 (RFC 9562, section 5.8): the first bytes of the SHA-256 of the content.
fn uuid(content: &[u8]) -> String {
    let digest = sha2::Sha256::digest(content);
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(digest.iter()) {
        *to = *from;
    }
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex = data_encoding::HEXLOWER.encode(&bytes);
    let parts = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ];
    parts.join("-")
}
