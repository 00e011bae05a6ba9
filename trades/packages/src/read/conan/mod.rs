//! Conan: lockfiles and recipes.

pub(super) mod lock;
pub(super) mod recipe;

use crate::text::rows::Part;
use crate::{Ecosystem, Package, Scope};

/// `name/version[@user/channel][#revision][%time]`, where a range in brackets may stand for the version.
fn reference(text: Part<'_>, scope: Scope) -> Option<Package> {
    let (name, rest) = text.split_at("/")?;
    let mut package = name.trim().package(Ecosystem::ConanCenter);
    package.scope = scope;
    let rest = rest.trim();
    if rest.text.starts_with('[') {
        let end = rest.text.find(']')?;
        rest.cut(1, end).ask(&mut package);
        return Some(package);
    }
    let end = rest
        .text
        .find(['@', '#', '%', ' ', ','])
        .unwrap_or(rest.text.len());
    rest.cut(0, end).pin(&mut package);
    Some(package).filter(|package| !package.name.is_empty() && end > 0)
}
