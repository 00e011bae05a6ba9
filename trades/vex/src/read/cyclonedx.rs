//! `CycloneDX` 1.4 to 1.7 in JSON: `vulnerabilities[].analysis` (ECMA-424 and the JSON schemas).
//!
//! A statement is about the component that `affects` refers to: one of the same document by its `bom-ref`, or one of another by a
//! BOM-Link, which names it only where its `bom-ref` is a package URL.

use std::collections::HashMap;
use std::sync::Arc;

use lockgate_evidence::Span;
use lockgate_packages::Purl;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::common::{MOST_PRODUCTS, filled, own_time, part, span_of, time};
use crate::{Component, Document, Justification, Product, Statement, Status, purl};

const VERSIONS: [&str; 4] = ["1.4", "1.5", "1.6", "1.7"];

#[derive(Deserialize)]
#[serde(expecting = "an object")]
#[serde(rename_all = "camelCase")]
struct Top<'a> {
    spec_version: Option<String>,
    serial_number: Option<String>,
    #[serde(borrow)]
    metadata: Option<&'a RawValue>,
    #[serde(borrow, default)]
    components: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    vulnerabilities: Vec<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(expecting = "an object")]
struct Metadata {
    timestamp: Option<String>,
    #[serde(default)]
    authors: Vec<Person>,
    manufacturer: Option<Person>,
    manufacture: Option<Person>,
    supplier: Option<Person>,
    component: Option<Part>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Person {
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Part {
    #[serde(rename = "bom-ref")]
    reference: Option<String>,
    #[serde(default)]
    name: String,
    version: Option<String>,
    purl: Option<String>,
    #[serde(default)]
    hashes: Vec<Hash>,
    #[serde(default)]
    components: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Hash {
    alg: String,
    content: String,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Flaw {
    id: Option<String>,
    #[serde(default)]
    references: Vec<Reference>,
    analysis: Option<Analysis>,
    #[serde(default)]
    affects: Vec<Affected>,
    recommendation: Option<String>,
    workaround: Option<String>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Reference {
    id: Option<String>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
#[serde(rename_all = "camelCase")]
struct Analysis {
    state: Option<String>,
    justification: Option<String>,
    detail: Option<String>,
    #[serde(default)]
    response: Vec<String>,
    first_issued: Option<String>,
    last_updated: Option<String>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Affected {
    #[serde(rename = "ref")]
    reference: String,
    #[serde(default)]
    versions: Vec<OfVersion>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct OfVersion {
    version: Option<String>,
    range: Option<String>,
    status: Option<String>,
}

pub(super) fn read(text: &str, document: &mut Document) {
    let top: Top<'_> = match serde_json::from_str(text) {
        Ok(top) => top,
        Err(error) => return document.gap(None, format!("not understood as CycloneDX: {error}")),
    };
    let version = top.spec_version.as_deref().unwrap_or("");
    if !VERSIONS.contains(&version) {
        return document.gap(
            None,
            format!("CycloneDX of a version without analyses: `{version}`"),
        );
    }
    let metadata = top
        .metadata
        .and_then(|raw| part::<Metadata>(text, raw, "metadata", document));
    let metadata = metadata.unwrap_or_default();
    let mut reader = Reader {
        serial: top.serial_number,
        components: HashMap::new(),
        author: None,
        time: time(metadata.timestamp.as_deref(), None, document),
        budget: MOST_PRODUCTS,
    };
    if let Some(component) = metadata.component {
        reader.list(component, None, document);
    }
    let people = metadata.authors.into_iter().map(Some);
    let firms = [
        metadata.manufacturer,
        metadata.manufacture,
        metadata.supplier,
    ];
    let mut names = people
        .chain(firms)
        .flatten()
        .filter_map(|person| filled(person.name));
    reader.author = names.next();
    for raw in top.components {
        if let Some(component) = part::<Part>(text, raw, "a component", document) {
            reader.list(component, Some(span_of(text, raw)), document);
        }
    }
    for raw in top.vulnerabilities {
        if let Some(flaw) = part::<Flaw>(text, raw, "a vulnerability", document) {
            let statement = reader.statement(flaw, span_of(text, raw), document);
            document.statements.extend(statement);
        }
    }
    if document.statements.is_empty() && document.gaps.is_empty() {
        document.gap(None, "no vulnerability with an analysis");
    }
}

struct Reader {
    serial: Option<String>,
    components: HashMap<String, Arc<Component>>,
    author: Option<String>,
    time: Option<jiff::Timestamp>,
    budget: usize,
}

impl Reader {
    /// Takes up a component and those within it.
    fn list(&mut self, part: Part, span: Option<Span>, document: &mut Document) {
        let mut parts = vec![part];
        while let Some(part) = parts.pop() {
            let mut component = Component {
                name: part.name,
                ..Component::default()
            };
            if let Some(text) = &part.purl
                && let Err(what) = component.add_purl(text)
            {
                document.gap(span, what);
            }
            for hash in &part.hashes {
                component.add_digest(&hash.alg, &hash.content);
            }
            if let Some(version) = part.version.filter(|version| !version.is_empty()) {
                component = component.narrowed(&version);
            }
            if let Some(reference) = part.reference {
                self.add(reference, component, span, document);
            }
            parts.extend(part.components);
        }
    }

    /// A reference that two components have names neither.
    fn add(
        &mut self,
        reference: String,
        component: Component,
        span: Option<Span>,
        document: &mut Document,
    ) {
        let Some(known) = self.components.get_mut(&reference) else {
            self.components.insert(reference, Arc::new(component));
            return;
        };
        if **known != component {
            document.gap(
                span,
                format!("two components with the `bom-ref` `{reference}`"),
            );
            *known = Arc::new(Component {
                name: reference,
                ..Component::default()
            });
        }
    }

    /// What the analysis says; nothing of a vulnerability without one.
    fn statement(&mut self, flaw: Flaw, span: Span, document: &mut Document) -> Option<Statement> {
        let analysis = flaw.analysis?;
        let state = analysis.state.as_deref()?;
        // What is not understood may speak against what is: it clears nothing, and it counts.
        let status = status(state).unwrap_or_else(|| {
            document.gap(
                Some(span),
                format!("a state of analysis that is none: `{state}`"),
            );
            Status::UnderInvestigation
        });
        let justification = analysis.justification.as_deref().and_then(|word| {
            let known = Justification::parse_cyclonedx(word);
            if known.is_none() {
                document.gap(
                    Some(span),
                    format!("a justification that is none: `{word}`"),
                );
            }
            known
        });
        let ids = ids(flaw.id, flaw.references);
        if ids.is_empty() {
            document.gap(Some(span), "an analysis of a vulnerability without an id");
            return None;
        }
        let stated = analysis.last_updated.or(analysis.first_issued);
        let time = own_time(stated.as_deref(), self.time, status, span, document).ok()?;
        let mut products = Vec::new();
        for affected in flaw.affects {
            self.product(affected, span, &mut products, document);
        }
        if products.is_empty() {
            document.gap(Some(span), "an analysis that names no component");
        }
        let texts = [flaw.recommendation, flaw.workaround]
            .into_iter()
            .filter_map(filled);
        let action: Vec<_> = analysis.response.into_iter().chain(texts).collect();
        Some(Statement {
            ids,
            products,
            status,
            justification,
            impact: filled(analysis.detail),
            action: (!action.is_empty()).then(|| action.join("; ")),
            author: self.author.clone(),
            time,
            span,
        })
    }

    fn product(
        &mut self,
        affected: Affected,
        span: Span,
        products: &mut Vec<Product>,
        document: &mut Document,
    ) {
        let wanted = affected.versions.len().max(1);
        if wanted > self.budget {
            return document.gap(Some(span), "more components than are looked at");
        }
        self.budget -= wanted;
        let component = self.referred(&affected.reference);
        if affected.versions.is_empty() {
            let path = vec![component];
            return products.push(Product { path });
        }
        for of in affected.versions {
            match (of.version, of.status.as_deref().unwrap_or("affected")) {
                (Some(version), "affected") => {
                    let narrow = Component::clone(&component).narrowed(&version);
                    // Where the component itself has another version, the two contradict each other.
                    let is_one = |purl: &Purl| purl.version.as_ref() == Some(&version);
                    if narrow.purls.iter().all(is_one) {
                        let path = vec![Arc::new(narrow)];
                        products.push(Product { path });
                    } else {
                        document.gap(
                            Some(span),
                            "a component and its affected version contradict each other",
                        );
                    }
                }
                (Some(version), status) => {
                    document.gap(
                        Some(span),
                        format!("version `{version}` is called {status} apart from the analysis"),
                    );
                }
                (None, status) => {
                    let range = of.range.unwrap_or_default();
                    match (status, Component::clone(&component).ranged(&range)) {
                        ("affected", Ok(ranged)) => {
                            let path = vec![Arc::new(ranged)];
                            products.push(Product { path });
                        }
                        ("affected", Err(what)) => document.gap(Some(span), what),
                        (status, _) => {
                            document.gap(
                                Some(span),
                                format!(
                                    "the range `{range}` is called {status} apart from the analysis"
                                ),
                            );
                        }
                    }
                }
            }
        }
    }

    /// The component of a reference: `ref`, or `urn:cdx:SERIAL/VERSION#ref`.
    fn referred(&self, reference: &str) -> Arc<Component> {
        let (reference, is_own) = match reference
            .strip_prefix("urn:cdx:")
            .and_then(|rest| rest.split_once('#'))
        {
            Some((document, reference)) => {
                let serial = self
                    .serial
                    .as_deref()
                    .and_then(|serial| serial.strip_prefix("urn:uuid:"));
                let named = document
                    .split_once('/')
                    .map_or(document, |(serial, _)| serial);
                (reference, serial == Some(named))
            }
            None => (reference, true),
        };
        let decoded = purl::decoded(reference).unwrap_or_default();
        let own = [reference, decoded.as_ref()]
            .into_iter()
            .find_map(|text| self.components.get(text));
        if let Some(component) = own.filter(|_| is_own) {
            return Arc::clone(component);
        }
        let mut component = Component {
            name: reference.to_owned(),
            ..Component::default()
        };
        let purl = [reference, decoded.as_ref()]
            .into_iter()
            .find_map(|text| Purl::parse(text).ok());
        component.purls.extend(purl);
        Arc::new(component)
    }
}

/// Schema, "impactAnalysisState".
fn status(state: &str) -> Option<Status> {
    match state {
        "resolved" | "resolved_with_pedigree" => Some(Status::Fixed),
        "exploitable" => Some(Status::Affected),
        "in_triage" => Some(Status::UnderInvestigation),
        "false_positive" | "not_affected" => Some(Status::NotAffected),
        _ => None,
    }
}

/// The id first, then those of equivalent records.
fn ids(id: Option<String>, references: Vec<Reference>) -> Vec<String> {
    let others = references.into_iter().map(|reference| reference.id);
    let mut ids: Vec<_> = [id].into_iter().chain(others).filter_map(filled).collect();
    ids.dedup();
    ids
}
