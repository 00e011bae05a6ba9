//! `composer.json` (Composer documentation, "The composer.json schema").

use lockgate_evidence::Span;

use super::{is_platform, members_at};
use crate::listing::Project;
use crate::text::json::{Json, Member};
use crate::{Ecosystem, File, Files, Listing, Package, Relation, Scope};

/// Fills the listing.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(json) = Json::of(file, listing) else {
        return;
    };
    let text = |key| json.str_at(key).map(std::borrow::Cow::into_owned);
    listing.project = Some(Project {
        name: text("name"),
        version: text("version"),
        licence: text("license"),
    });
    for (member, scope) in asked(json) {
        let mut package = Package::new(Ecosystem::Packagist, &*member.key, member.span);
        package.relation = Relation::Direct;
        package.scope = scope;
        let Some(asked) = member.value.as_str() else {
            listing.gap_at(member.value.span(), "a requirement that is no text");
            continue;
        };
        let span = member.value.span();
        package.version_span = Some(Span::new(span.start + 1, span.end.saturating_sub(1)));
        if is_exact(&asked) {
            package.version = Some(asked.into_owned());
        } else {
            package.requirement = Some(asked.into_owned());
        }
        listing.packages.push(package);
    }
}

/// What is asked for, without PHP itself.
pub(super) fn asked(json: Json<'_>) -> Vec<(Member<'_>, Scope)> {
    let of = |key, scope| {
        let members = members_at(json, key).into_iter();
        members.map(move |member| (member, scope))
    };
    let all = of("require", Scope::Runtime).chain(of("require-dev", Scope::Dev));
    all.filter(|(member, _)| !is_platform(&member.key))
        .collect()
}

/// Three or four numbers and nothing else name one version.
fn is_exact(asked: &str) -> bool {
    let numbers = asked.strip_prefix('v').unwrap_or(asked).split('.');
    let are_numbers = numbers
        .clone()
        .all(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()));
    are_numbers && numbers.count() >= 3
}
