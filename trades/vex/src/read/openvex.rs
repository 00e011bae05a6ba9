//! `OpenVEX` 0.2.0 (the specification of 2023-07-18 and its JSON schema).

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::common::{Hashes, MOST_PRODUCTS, filled, own_time, part, span_of, time};
use crate::{Component, Document, Justification, Product, Statement, Status};

const CONTEXT: &str = "https://openvex.dev/ns/v0.2.";

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Top<'a> {
    #[serde(rename = "@context")]
    context: String,
    author: Option<String>,
    timestamp: Option<String>,
    #[serde(borrow, default)]
    statements: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Said {
    vulnerability: Flaw,
    timestamp: Option<String>,
    #[serde(default)]
    products: Vec<Named>,
    status: String,
    justification: Option<String>,
    impact_statement: Option<String>,
    action_statement: Option<String>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Flaw {
    #[serde(rename = "@id")]
    id: Option<String>,
    name: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Named {
    #[serde(rename = "@id")]
    id: Option<String>,
    #[serde(default)]
    identifiers: BTreeMap<String, String>,
    #[serde(default)]
    hashes: Hashes,
    #[serde(default)]
    subcomponents: Vec<Named>,
}

pub(super) fn read(text: &str, document: &mut Document) {
    let top: Top<'_> = match serde_json::from_str(text) {
        Ok(top) => top,
        Err(error) => return document.gap(None, format!("not understood as OpenVEX: {error}")),
    };
    if !top.context.starts_with(CONTEXT) {
        let what = format!("OpenVEX of another version than 0.2: `{}`", top.context);
        return document.gap(None, what);
    }
    let mut reader = Reader {
        text,
        author: filled(top.author),
        time: time(top.timestamp.as_deref(), None, document),
        budget: MOST_PRODUCTS,
    };
    for raw in top.statements {
        let Some(said) = part::<Said>(text, raw, "a statement", document) else {
            continue;
        };
        let statement = reader.statement(said, raw, document);
        document.statements.extend(statement);
    }
}

struct Reader<'a> {
    text: &'a str,
    author: Option<String>,
    time: Option<jiff::Timestamp>,
    budget: usize,
}

impl Reader<'_> {
    fn statement(
        &mut self,
        said: Said,
        raw: &RawValue,
        document: &mut Document,
    ) -> Option<Statement> {
        let span = span_of(self.text, raw);
        // What is not understood may speak against what is: it clears nothing, and it counts.
        let status = Status::parse(&said.status).unwrap_or_else(|| {
            document.gap(
                Some(span),
                format!("a status that is none: `{}`", said.status),
            );
            Status::UnderInvestigation
        });
        let justification = said.justification.as_deref().and_then(|word| {
            let known = Justification::parse(word);
            if known.is_none() {
                document.gap(
                    Some(span),
                    format!("a justification that is none: `{word}`"),
                );
            }
            known
        });
        let ids = ids(said.vulnerability);
        if ids.is_empty() {
            document.gap(Some(span), "a statement that names no vulnerability");
            return None;
        }
        let stated = said.timestamp.as_deref();
        let time = own_time(stated, self.time, status, span, document).ok()?;
        let mut products = Vec::new();
        for product in said.products {
            self.product(product, raw, &mut products, document);
        }
        if products.is_empty() {
            document.gap(Some(span), "a statement that names no product");
        }
        Some(Statement {
            ids,
            products,
            status,
            justification,
            impact: filled(said.impact_statement),
            action: filled(said.action_statement),
            author: self.author.clone(),
            time,
            span,
        })
    }

    fn product(
        &mut self,
        named: Named,
        raw: &RawValue,
        products: &mut Vec<Product>,
        document: &mut Document,
    ) {
        let wanted = named.subcomponents.len().max(1);
        if wanted > self.budget {
            let what = "more products than are looked at";
            return document.gap(Some(span_of(self.text, raw)), what);
        }
        self.budget -= wanted;
        let (whole, parts) = (self.component(&named, raw, document), named.subcomponents);
        if parts.is_empty() {
            return products.push(Product { path: vec![whole] });
        }
        for part in parts {
            if !part.subcomponents.is_empty() {
                // The schema knows none; what they would mean is not told.
                document.gap(
                    Some(span_of(self.text, raw)),
                    "a subcomponent with subcomponents",
                );
                continue;
            }
            let inner = self.component(&part, raw, document);
            products.push(Product {
                path: vec![Arc::clone(&whole), inner],
            });
        }
    }

    fn component(&self, named: &Named, raw: &RawValue, document: &mut Document) -> Arc<Component> {
        let id = named.id.as_deref().unwrap_or("");
        let purl = named.identifiers.get("purl").map(String::as_str);
        let names = [Some(id), purl, Some("a product without a name")];
        let mut names = names.into_iter().flatten().filter(|name| !name.is_empty());
        let mut component = Component {
            name: names.next().unwrap_or_default().to_owned(),
            ..Component::default()
        };
        let by_id = Some(id).filter(|id| id.starts_with("pkg:"));
        for text in by_id.into_iter().chain(purl) {
            if let Err(what) = component.add_purl(text) {
                document.gap(Some(span_of(self.text, raw)), what);
            }
        }
        for (algorithm, hex) in &named.hashes {
            component.add_digest(algorithm, hex);
        }
        Arc::new(component)
    }
}

/// The name first. An `@id` that is an address names no vulnerability by itself.
fn ids(flaw: Flaw) -> Vec<String> {
    let id = flaw.id.filter(|id| !id.contains(['/', ':']));
    let all = flaw.name.into_iter().chain(id).chain(flaw.aliases);
    let mut ids: Vec<String> = Vec::new();
    for id in all.filter(|id| !id.trim().is_empty()) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids
}
