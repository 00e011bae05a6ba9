//! The VEX profile of CSAF 2.0 (OASIS standard of 2022-11-18, section 4.5).

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use lockgate_evidence::Span;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::common::{MOST_PRODUCTS, filled, part, span_of, time};
use super::tree::Tree;
use crate::{Document, Justification, Product, Statement, Status};

const PROFILE: &str = "csaf_vex";

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Top<'a> {
    document: About,
    #[serde(borrow)]
    product_tree: Option<&'a RawValue>,
    #[serde(borrow, default)]
    vulnerabilities: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct About {
    category: String,
    csaf_version: String,
    publisher: Option<Publisher>,
    tracking: Option<Tracking>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Publisher {
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Tracking {
    current_release_date: Option<String>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Flaw {
    cve: Option<String>,
    #[serde(default)]
    ids: Vec<Id>,
    #[serde(default)]
    product_status: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    flags: Vec<Flag>,
    #[serde(default)]
    threats: Vec<Remark>,
    #[serde(default)]
    remediations: Vec<Remark>,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Id {
    text: String,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Flag {
    label: String,
    date: Option<String>,
    #[serde(flatten)]
    of: Of,
}

#[derive(Deserialize)]
#[serde(expecting = "an object")]
struct Remark {
    category: String,
    #[serde(default)]
    details: String,
    #[serde(flatten)]
    of: Of,
}

/// The products that something is said of.
#[derive(Default, Deserialize)]
#[serde(expecting = "an object")]
struct Of {
    #[serde(default)]
    product_ids: Vec<String>,
    #[serde(default)]
    group_ids: Vec<String>,
}

pub(super) fn read(text: &str, document: &mut Document) {
    let top: Top<'_> = match serde_json::from_str(text) {
        Ok(top) => top,
        Err(error) => return document.gap(None, format!("not understood as CSAF: {error}")),
    };
    let about = top.document;
    if about.csaf_version != "2.0" {
        let what = format!("CSAF of another version than 2.0: `{}`", about.csaf_version);
        return document.gap(None, what);
    }
    if about.category != PROFILE {
        let what = format!(
            "CSAF of another profile than `{PROFILE}`: `{}`",
            about.category
        );
        return document.gap(None, what);
    }
    let released = about
        .tracking
        .and_then(|tracking| tracking.current_release_date);
    let mut reader = Reader {
        text,
        tree: Tree::read(text, top.product_tree, document),
        author: about.publisher.and_then(|publisher| filled(publisher.name)),
        time: time(released.as_deref(), None, document),
        budget: MOST_PRODUCTS,
    };
    for raw in top.vulnerabilities {
        if let Some(flaw) = part::<Flaw>(text, raw, "a vulnerability", document) {
            reader.flaw(flaw, raw, document);
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    tree: Tree,
    author: Option<String>,
    time: Option<Timestamp>,
    budget: usize,
}

/// What is said of one product besides its status.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Besides {
    justification: Option<Justification>,
    impact: Vec<String>,
    action: Vec<String>,
    time: Option<Timestamp>,
}

impl Reader<'_> {
    /// One statement for each status and for each of what is said besides: products of which the same is said share one.
    fn flaw(&mut self, flaw: Flaw, raw: &RawValue, document: &mut Document) {
        let span = span_of(self.text, raw);
        let ids = flaw
            .cve
            .into_iter()
            .chain(flaw.ids.into_iter().map(|id| id.text));
        let ids: Vec<_> = ids.filter(|id| !id.trim().is_empty()).collect();
        if ids.is_empty() {
            return document.gap(Some(span), "a vulnerability without an id");
        }
        let mut besides: HashMap<String, Besides> = HashMap::new();
        self.flags(flaw.flags, span, &mut besides, document);
        for remark in flaw.threats {
            if remark.category == "impact" {
                self.remark(&remark, span, document, &mut besides, |of| &mut of.impact);
            }
        }
        for remark in flaw.remediations {
            self.remark(&remark, span, document, &mut besides, |of| &mut of.action);
        }
        for (word, products) in flaw.product_status {
            if word == "recommended" {
                continue;
            }
            // What is not understood may speak against what is: it clears nothing, and it counts.
            let status = status(&word).unwrap_or_else(|| {
                document.gap(
                    Some(span),
                    format!("a status of products that is none: `{word}`"),
                );
                Status::UnderInvestigation
            });
            let statements = self.of_status(status, products, &besides, span, document);
            document
                .statements
                .extend(statements.into_iter().map(|(besides, products)| Statement {
                    ids: ids.clone(),
                    products,
                    status,
                    justification: besides.justification,
                    impact: joined(&besides.impact),
                    action: joined(&besides.action),
                    author: self.author.clone(),
                    time: besides.time.or(self.time),
                    span,
                }));
        }
    }

    fn of_status(
        &mut self,
        status: Status,
        ids: Vec<String>,
        besides: &HashMap<String, Besides>,
        span: Span,
        document: &mut Document,
    ) -> Vec<(Besides, Vec<Product>)> {
        let mut by_words: Vec<(Besides, Vec<Product>)> = Vec::new();
        let mut places: HashMap<Besides, usize> = HashMap::new();
        for id in ids {
            let Some(product) = self.tree.product(&id) else {
                document.gap(
                    Some(span),
                    format!("a product that is not in the product tree: `{id}`"),
                );
                continue;
            };
            if self.budget == 0 {
                document.gap(Some(span), "more products than are looked at");
                break;
            }
            self.budget -= 1;
            let mut words = besides.get(&id).cloned().unwrap_or_default();
            if status != Status::NotAffected {
                (words.justification, words.impact, words.time) = (None, Vec::new(), None);
            }
            let at = *places.entry(words.clone()).or_insert_with(|| {
                by_words.push((words, Vec::new()));
                by_words.len() - 1
            });
            by_words[at].1.push(product);
        }
        by_words
    }

    fn flags(
        &mut self,
        flags: Vec<Flag>,
        span: Span,
        besides: &mut HashMap<String, Besides>,
        document: &mut Document,
    ) {
        for flag in flags {
            let Some(justification) = Justification::parse(&flag.label) else {
                document.gap(Some(span), format!("a flag that is none: `{}`", flag.label));
                continue;
            };
            let time = time(flag.date.as_deref(), Some(span), document);
            for id in self.products_of(&flag.of, span, document) {
                let of = besides.entry(id).or_default();
                of.justification = Some(justification);
                of.time = of.time.max(time);
            }
        }
    }

    fn remark(
        &mut self,
        remark: &Remark,
        span: Span,
        document: &mut Document,
        besides: &mut HashMap<String, Besides>,
        place: impl Fn(&mut Besides) -> &mut Vec<String>,
    ) {
        if remark.details.trim().is_empty() {
            return;
        }
        for id in self.products_of(&remark.of, span, document) {
            place(besides.entry(id).or_default()).push(remark.details.clone());
        }
    }

    /// Every product named, by itself or with its group, once.
    fn products_of(&mut self, of: &Of, span: Span, document: &mut Document) -> HashSet<String> {
        let mut all: HashSet<String> = of.product_ids.iter().cloned().collect();
        for group in &of.group_ids {
            let Some(ids) = self.tree.group(group) else {
                document.gap(
                    Some(span),
                    format!("a group that is not in the product tree: `{group}`"),
                );
                continue;
            };
            if ids.len() > self.budget {
                document.gap(Some(span), "more products than are looked at");
                break;
            }
            self.budget -= ids.len();
            all.extend(ids.iter().cloned());
        }
        all
    }
}

fn joined(texts: &[String]) -> Option<String> {
    (!texts.is_empty()).then(|| texts.join("; "))
}

/// Section 3.2.3.9, "Vulnerabilities Property - Product Status".
fn status(word: &str) -> Option<Status> {
    match word {
        "fixed" | "first_fixed" => Some(Status::Fixed),
        "known_affected" | "first_affected" | "last_affected" => Some(Status::Affected),
        "known_not_affected" => Some(Status::NotAffected),
        "under_investigation" => Some(Status::UnderInvestigation),
        _ => None,
    }
}
