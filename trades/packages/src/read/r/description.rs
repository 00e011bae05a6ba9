//! `DESCRIPTION` ("Writing R Extensions", 1.1.1): of a package in development what it asks for, of an installed one itself.

use lockgate_evidence::Span;

use super::ecosystem;
use crate::listing::Project;
use crate::text::rows::{Part, rows};
use crate::text::text;
use crate::{Ecosystem, File, Files, Listing, Relation, Scope};

const FIELDS: [(&str, Scope); 5] = [
    ("Depends", Scope::Runtime),
    ("Imports", Scope::Runtime),
    ("LinkingTo", Scope::Build),
    ("Suggests", Scope::Dev),
    ("Enhances", Scope::Dev),
];

/// Fills the listing. A file of this name without `Package` and `Version` is none of R's, and lists nothing.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(text) = text(file, listing) else {
        return;
    };
    let fields = fields(text);
    let field = |name: &str| {
        fields
            .iter()
            .find(|(own, _)| *own == name)
            .map(|(_, value)| value.trim())
    };
    let (Some(name), Some(version)) = (field("Package"), field("Version")) else {
        return;
    };
    let licence = field("License").map(|part| part.text.to_owned());
    // What was built was installed, or is about to be.
    if field("Built").is_some() {
        let kind = if field("biocViews").is_some() {
            Ecosystem::Bioconductor
        } else {
            ecosystem(field("Repository").map_or("", |part| part.text))
        };
        let mut package = name.package(kind);
        version.pin(&mut package);
        package.licence = licence;
        listing.packages.push(package);
        return;
    }
    listing.project = Some(Project {
        name: Some(name.text.to_owned()),
        version: Some(version.text.to_owned()),
        licence,
    });
    for (field, value) in &fields {
        if let Some((_, scope)) = FIELDS.iter().find(|(name, _)| name == field) {
            for piece in value.split_outside(',') {
                asked(piece.trim(), *scope, listing);
            }
        }
    }
}

/// Names and values; a value goes on in lines that begin with a blank.
fn fields(text: &str) -> Vec<(&str, Part<'_>)> {
    let whole = Part::whole(text);
    let start_of_whole = whole.span().start;
    let mut fields: Vec<(&str, Span)> = Vec::new();
    for row in rows(text) {
        match (row.indent(), row.split_at(":")) {
            (0, Some((name, value))) => fields.push((name.text, value.span())),
            (1.., _) => {
                if let Some((_, span)) = fields.last_mut() {
                    span.end = row.span().end;
                }
            }
            (0, None) => {}
        }
    }
    let part = |span: Span| whole.cut(span.start - start_of_whole, span.end - start_of_whole);
    fields
        .into_iter()
        .map(|(name, span)| (name, part(span)))
        .collect()
}

/// `name` or `name (>= 1.0)`; `R` is the language.
fn asked(piece: Part<'_>, scope: Scope, listing: &mut Listing) {
    let name = piece.until("(").trim();
    if name.text.is_empty() || name.text == "R" {
        return;
    }
    let mut package = name.package(Ecosystem::Cran);
    if let Some((_, rest)) = piece.split_at("(") {
        let range = rest.until(")").trim();
        match range.after("==") {
            Some(version) => version.trim().pin(&mut package),
            None => range.ask(&mut package),
        }
    }
    package.relation = Relation::Direct;
    package.scope = scope;
    listing.packages.push(package);
}
