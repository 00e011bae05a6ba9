//! `*.gemspec` (`RubyGems`' specification reference): of a gem in development, and of those installed below `specifications/`.

use super::{exact, statements};
use crate::listing::Project;
use crate::text::rows::Part;
use crate::text::text;
use crate::{Ecosystem, File, Files, Format, Listing, Package, Relation, Scope};

/// Fills the listing: an installed gem is a package; of one in development what it asks for is.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(text) = text(file, listing) else {
        return;
    };
    let (mut name, mut version, mut licence) = (None, None, None);
    for statement in statements(text) {
        let Some((_, field)) = statement.split_at(".") else {
            continue;
        };
        if let Some((call, scope)) = dependency(field) {
            if listing.format == Format::Gemspec {
                add(call, scope, listing);
            }
        } else if let Some((field, value)) = field.split_at("=") {
            let literal = value.next_quoted().map(|(literal, _)| literal);
            match field.text.trim() {
                "name" => name = name.or(literal),
                "version" => version = version.or(literal),
                "license" | "licenses" => licence = licence.or_else(|| joined(value)),
                _ => {}
            }
        }
    }
    if listing.format == Format::Gemspec {
        let owned = |part: Option<Part<'_>>| part.map(|part| part.text.to_owned());
        listing.project = Some(Project {
            name: owned(name),
            version: owned(version),
            licence,
        });
        return;
    }
    let (Some(name), Some(version)) = (name, version) else {
        listing.gap("an installed gem whose name or version is computed");
        return;
    };
    let mut package = name.package(Ecosystem::RubyGems);
    version.pin(&mut package);
    package.licence = licence;
    listing.packages.push(package);
}

/// Every text of a list; how several licences go together is not told.
fn joined(list: Part<'_>) -> Option<String> {
    let texts: Vec<_> = list.all_quoted().map(|part| part.text).collect();
    (!texts.is_empty()).then(|| texts.join(", "))
}

const CALLS: [(&str, Scope); 3] = [
    ("add_development_dependency", Scope::Dev),
    ("add_runtime_dependency", Scope::Runtime),
    ("add_dependency", Scope::Runtime),
];

fn dependency(field: Part<'_>) -> Option<(Part<'_>, Scope)> {
    CALLS
        .iter()
        .find_map(|(call, scope)| Some((field.after(call)?, *scope)))
}

fn add(call: Part<'_>, scope: Scope, listing: &mut Listing) {
    // What `RubyGems` writes by itself says `%q<name>`.
    let angled = call
        .split_at("%q<")
        .and_then(|(_, rest)| rest.split_at(">"));
    let mut texts = angled.map_or(call, |(_, rest)| rest).all_quoted();
    let Some(name) = angled.map(|(name, _)| name).or_else(|| texts.next()) else {
        listing.gap_at(call.span(), "a gem whose name is computed");
        return;
    };
    let mut package: Package = name.package(Ecosystem::RubyGems);
    let asked: Vec<_> = texts.collect();
    if let (Some(first), Some(last)) = (asked.first(), asked.last()) {
        let texts: Vec<_> = asked.iter().map(|part| part.text).collect();
        match (asked.len(), exact(first.text)) {
            (1, Some(version)) => package.version = Some(version.to_owned()),
            _ => package.requirement = Some(texts.join(", ")),
        }
        package.version_span = Some(first.span().cover(last.span()));
    }
    package.relation = Relation::Direct;
    package.scope = scope;
    listing.packages.push(package);
}
