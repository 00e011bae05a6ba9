//! What pip, Poetry, PDM, Pipenv, uv and setuptools write.

mod graph;
pub(super) mod metadata;
mod origin;
pub(super) mod pdm;
pub(super) mod pipfile;
pub(super) mod pipfile_lock;
pub(super) mod poetry;
pub(super) mod pylock;
pub(super) mod pyproject;
mod requirement;
pub(super) mod requirements;
mod seals;
pub(super) mod setup_cfg;
pub(super) mod setup_py;
pub(super) mod uv;
mod uv_accord;

use lockgate_evidence::Span;
use toml::Spanned;
use toml::de::DeValue;

use self::requirement::Placed;
use crate::text::toml::{Value, span};
use crate::text::tree::Node;
use crate::{Ecosystem, Gap, Listing, Package, Scope};

/// A text and where it stands, without its quotes where it stands there as it is.
fn placed<'t>(value: &'t Spanned<DeValue<'_>>) -> Option<Placed<'t>> {
    let text = value.get_ref().text()?;
    let whole = span(value);
    let is_as_written = whole.len() == text.len() + 2;
    let inner = Span::new(whole.start + 1, whole.end.saturating_sub(1));
    Some(Placed {
        text,
        span: if is_as_written { inner } else { whole },
    })
}

fn placed_at<'t>(table: &'t DeValue<'_>, key: &str) -> Option<Placed<'t>> {
    placed(table.at(key)?)
}

fn str_at<'t>(table: &'t DeValue<'_>, key: &str) -> Option<&'t str> {
    table.at(key)?.get_ref().text()
}

/// The elements of an array under a key; none where there is none.
fn list_at<'t, 'a>(table: &'t DeValue<'a>, key: &str) -> &'t [Spanned<DeValue<'a>>] {
    table.at(key).map_or(&[], |list| list.get_ref().elements())
}

/// Name and version of an entry of a lockfile; without a name there is none, and that is a gap.
fn entry(value: &Spanned<DeValue<'_>>, listing: &mut Listing) -> Option<Package> {
    let Some(name) = placed_at(value.get_ref(), "name") else {
        listing.gap_at(span(value), "a package without a name");
        return None;
    };
    let mut made = Package::new(Ecosystem::PyPi, name.text, name.span);
    if let Some(version) = placed_at(value.get_ref(), "version") {
        made.version = Some(version.text.to_owned());
        made.version_span = Some(version.span);
    }
    Some(made)
}

/// The same of a tree.
fn entry_of(node: &Node<'_>, listing: &mut Listing) -> Option<Package> {
    let Some(name) = node.get("name").and_then(Node::text) else {
        let texts = node.entries().iter().map(|(key, _)| key.span);
        let what = "a package without a name".to_owned();
        let span = texts.min();
        listing.gaps.push(Gap { span, what });
        return None;
    };
    let mut made = Package::new(Ecosystem::PyPi, &*name.value, name.span);
    if let Some(version) = node.get("version").and_then(Node::text) {
        made.version = Some(version.value.clone().into_owned());
        made.version_span = Some(version.span);
    }
    Some(made)
}

/// What a group of dependencies is for, by its name.
fn scope_of(group: &str) -> Scope {
    match group {
        "main" | "default" => Scope::Runtime,
        _ if group.contains("test") => Scope::Test,
        _ => Scope::Dev,
    }
}

/// In the order of the file: tables are read in that of their keys.
fn sort(listing: &mut Listing) {
    listing.packages.sort_by_key(|package| package.span.start);
    listing
        .gaps
        .sort_by_key(|gap| gap.span.map(|span| span.start));
}
