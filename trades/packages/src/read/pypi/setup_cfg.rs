//! `setup.cfg` (setuptools documentation, "Configuring setuptools using `setup.cfg` files").

use lockgate_evidence::Span;

use super::requirement::{Placed, parse};
use crate::{File, Files, Listing, Project, Relation, Scope};

pub(crate) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(text) = crate::text::text(file, listing) else {
        return;
    };
    let mut state = State::default();
    let mut at = file.bytes.len() - text.len();
    for raw in text.split_inclusive('\n') {
        let start = at;
        at += raw.len();
        line(raw, start, &mut state, listing);
    }
    let project = state.project;
    listing.project = project.name.is_some().then_some(project);
}

#[derive(Default)]
struct State<'a> {
    section: &'a str,
    key: &'a str,
    project: Project,
}

fn line<'a>(raw: &'a str, start: usize, state: &mut State<'a>, listing: &mut Listing) {
    let words = raw.trim();
    if words.is_empty() || words.starts_with(['#', ';']) {
        return;
    }
    let is_continued = raw.starts_with([' ', '\t']);
    if let Some(section) = words
        .strip_prefix('[')
        .and_then(|words| words.strip_suffix(']'))
        .filter(|_| !is_continued)
    {
        (state.section, state.key) = (section.trim(), "");
        return;
    }
    let value = match words.split_once(['=', ':']) {
        Some((key, value)) if !is_continued => {
            state.key = key.trim();
            value.trim()
        }
        _ => words,
    };
    let offset = (value.as_ptr() as usize).saturating_sub(raw.as_ptr() as usize);
    let place = Placed {
        text: value,
        span: Span::new(start + offset, start + offset + value.len()),
    };
    if !value.is_empty() {
        entry(&place, state, listing);
    }
}

fn entry(place: &Placed<'_>, state: &mut State<'_>, listing: &mut Listing) {
    let text = || Some(place.text.to_owned());
    let (scope, is_optional) = match (state.section, state.key) {
        ("metadata", "name") => return state.project.name = text(),
        ("metadata", "version") => return state.project.version = text(),
        ("metadata", "license") => return state.project.licence = text(),
        ("options", "install_requires") => (Scope::Runtime, false),
        ("options", "setup_requires") => (Scope::Build, false),
        ("options", "tests_require") => (Scope::Test, false),
        ("options.extras_require", _) => (Scope::Runtime, true),
        _ => return,
    };
    if place.text.starts_with("file:") || place.text.starts_with("attr:") {
        listing.gap_at(place.span, "requirements that stand in another file");
        return;
    }
    match parse(uncommented(place.text)) {
        Ok(parsed) => {
            let mut made = place.package(&parsed);
            made.scope = scope;
            made.is_optional = is_optional;
            made.relation = Relation::Direct;
            listing.packages.push(made);
        }
        Err(why) => listing.gap_at(place.span, format!("no requirement: {why}")),
    }
}

fn uncommented(text: &str) -> &str {
    text.split(" #").next().unwrap_or(text).trim_end()
}
