//! `conan.lock` of Conan 1 (a graph of nodes) and Conan 2 (lists of references) (Conan documentation, "Lockfiles").

use std::collections::HashMap;

use lockgate_evidence::Span;

use super::reference;
use crate::text::json::Json;
use crate::text::rows::Part;
use crate::{File, Files, Listing, Relation, Scope};

/// Fills the listing. Revisions name the contents but are no digests of archives, so they are left out.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(json) = Json::of(file, listing) else {
        return;
    };
    if let Some(graph) = json.get("graph_lock") {
        let nodes = graph.get("nodes").map(Json::members).unwrap_or_default();
        let nodes: Vec<_> = nodes
            .into_iter()
            .map(|member| (member.key.into_owned(), member.value))
            .collect();
        first(&nodes, listing);
        return;
    }
    let lists = [
        ("requires", Scope::Runtime),
        ("build_requires", Scope::Build),
        ("python_requires", Scope::Build),
        ("config_requires", Scope::Build),
    ];
    if lists.iter().all(|(key, _)| json.get(key).is_none()) {
        listing.gap("neither a graph nor lists of references");
    }
    for (key, scope) in lists {
        for item in json.get(key).map(Json::elements).unwrap_or_default() {
            add(item, scope, listing);
        }
    }
}

/// A text without escapes, at its place.
fn add(item: Json<'_>, scope: Scope, listing: &mut Listing) -> Option<usize> {
    let text = item.as_str()?;
    let found = reference(Part::whole(&text), scope);
    let Some(mut package) = found else {
        listing.gap_at(item.span(), "a reference without name or version");
        return None;
    };
    package.span = within(item, &text, package.span);
    package.version_span = package.version_span.map(|span| within(item, &text, span));
    listing.packages.push(package);
    Some(listing.packages.len() - 1)
}

/// The place of a part of a text. References hold nothing that JSON would escape; where one does, all of it stands for
/// its parts.
fn within(item: Json<'_>, text: &str, part: Span) -> Span {
    let whole = item.span();
    let start = whole.start + 1;
    if text.len() + 2 == whole.len() {
        Span::new(start + part.start, start + part.end)
    } else {
        whole
    }
}

fn first(nodes: &[(String, Json<'_>)], listing: &mut Listing) {
    let mut places = HashMap::new();
    for (id, node) in nodes {
        let scope = match node.str_at("context").as_deref() {
            Some("build") => Scope::Build,
            _ => Scope::Runtime,
        };
        // The project itself has no reference, or one without a user.
        let Some(item) = node.get("ref").filter(|item| item.as_str().is_some()) else {
            continue;
        };
        if let Some(at) = add(item, scope, listing) {
            places.insert(id.as_str(), at);
        }
    }
    let mut named = vec![false; listing.packages.len()];
    let mut direct = Vec::new();
    for (id, node) in nodes {
        let edges: Vec<_> = ["requires", "build_requires"]
            .into_iter()
            .flat_map(|key| node.get(key).map(Json::elements).unwrap_or_default())
            .filter_map(|edge| places.get(&*edge.as_str()?).copied())
            .collect();
        match places.get(id.as_str()) {
            Some(own) => {
                for to in &edges {
                    named[*to] = true;
                }
                listing.packages[*own].depends_on = edges;
            }
            None => direct.extend(edges),
        }
    }
    for (package, is_named) in listing.packages.iter_mut().zip(named) {
        if is_named {
            package.relation = Relation::Transitive;
        }
    }
    for at in direct {
        listing.packages[at].relation = Relation::Direct;
    }
}
