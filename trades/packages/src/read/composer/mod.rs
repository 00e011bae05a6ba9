//! Composer: lockfiles, manifests, installed packages.

pub(super) mod lock;
pub(super) mod manifest;
mod seal;

use crate::text::json::{Json, Member};

/// The members of an object under a key.
fn members_at<'a>(json: Json<'a>, key: &str) -> Vec<Member<'a>> {
    json.get(key).map(Json::members).unwrap_or_default()
}

/// PHP itself, its extensions and libraries are no packages (Composer, "Platform packages").
fn is_platform(name: &str) -> bool {
    !name.contains('/')
}
