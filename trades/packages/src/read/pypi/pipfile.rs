//! `Pipfile` (Pipenv documentation, "Pipfile & Pipfile.lock").

use toml::Spanned;
use toml::de::{DeString, DeValue};

use super::requirement::{Placed, pinned};
use super::{origin, placed, placed_at, scope_of, str_at};
use crate::registries::bare;
use crate::text::toml::{Value, parse, span};
use crate::{Ecosystem, File, Files, Listing, Origin, Package, Registry, Relation, Scope};

/// Tables that hold no packages.
const OTHER: [&str; 5] = ["source", "requires", "scripts", "pipenv", "pipfile"];

pub(crate) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(document) = parse(file, listing) else {
        return;
    };
    for (category, table) in document.get_ref() {
        let name: &str = category.get_ref();
        if name == "source" {
            sources(table.get_ref(), listing);
        }
        if OTHER.contains(&name) {
            continue;
        }
        let scope = match name {
            "packages" => Scope::Runtime,
            "dev-packages" => Scope::Dev,
            other => scope_of(other),
        };
        for (name, wanted) in table.get_ref().table().into_iter().flatten() {
            let mut made = table_entry(name, wanted);
            made.scope = scope;
            listing.packages.push(made);
        }
    }
    super::sort(listing);
}

fn sources(list: &DeValue<'_>, listing: &mut Listing) {
    for (at, source) in list.elements().iter().enumerate() {
        if let Some(url) = placed_at(source.get_ref(), "url") {
            listing.registries.push(Registry {
                address: bare(url.text),
                span: url.span,
                is_extra: at > 0,
                scope: None,
            });
        }
        let check = source.get_ref().at("verify_ssl");
        if let Some(check) = check.filter(|check| check.get_ref().as_bool() == Some(false)) {
            listing.unchecked.push(span(check));
        }
    }
}

/// `name = "range"` or `name = { version = "range", git = … }`, as Pipenv and Poetry have it.
pub(super) fn table_entry(name: &Spanned<DeString<'_>>, wanted: &Spanned<DeValue<'_>>) -> Package {
    let mut made = Package::new(Ecosystem::PyPi, &**name.get_ref(), span(name));
    made.relation = Relation::Direct;
    let fields = wanted.get_ref();
    if let Some(version) = placed(wanted).or_else(|| placed_at(fields, "version")) {
        range(&version, &mut made);
    }
    let at = |key| str_at(fields, key);
    if let Some(git) = at("git") {
        let revision = ["rev", "ref", "tag", "branch"].into_iter().find_map(at);
        made.origin = origin::git(git, revision);
        made.requirement = revision.map(str::to_owned);
    } else if let Some(path) = at("path") {
        made.origin = if path == "." {
            Origin::Own
        } else {
            Origin::Path(path.to_owned())
        };
    } else if let Some(address) = at("url").or_else(|| at("file")) {
        made.origin = origin::address(address);
    } else if at("index").is_some() || at("source").is_some() {
        made.origin = Origin::Unstated;
    }
    let optional = fields
        .at("optional")
        .and_then(|flag| flag.get_ref().as_bool());
    made.is_optional = optional == Some(true);
    made
}

fn range(version: &Placed<'_>, made: &mut Package) {
    let pin = pinned(version.text);
    made.version = pin.map(str::to_owned);
    made.requirement = (pin.is_none() && version.text != "*").then(|| version.text.to_owned());
    made.version_span = Some(version.part(pin.unwrap_or(version.text)));
}
