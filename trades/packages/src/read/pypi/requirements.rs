//! `requirements.txt` and constraints (pip documentation, "Requirements File Format").

use std::collections::{HashMap, HashSet};

use lockgate_evidence::Span;

use super::origin;
use super::requirement::{Placed, parse};
use crate::registries::bare;
use crate::{Ecosystem, File, Files, Format, Listing, Origin, Package, Registry, Relation};

/// Files that one file may bring in, itself included.
const MAX_FILES: usize = 256;

pub(crate) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let mut seen = HashSet::from([file.path]);
    let mut found = Found::default();
    let mut queue = vec![Visit {
        file,
        from: None,
        is_constraint: false,
    }];
    while let Some(visit) = queue.pop() {
        let start = queue.len();
        for line in logical(visit.file, listing) {
            let Some(next) = take(&line, &visit, files, &mut found, listing) else {
                continue;
            };
            if seen.len() >= MAX_FILES {
                listing.gap("too many files that name one another");
            } else if seen.insert(next.file.path) {
                queue.push(next);
            }
        }
        // The first one named is read first.
        queue[start..].reverse();
    }
    listing.packages.append(&mut found.packages);
    finish(&found, file, listing);
}

/// A file to be read.
struct Visit<'a> {
    file: File<'a>,
    /// The place in the first file that brings it in.
    from: Option<Span>,
    is_constraint: bool,
}

#[derive(Default)]
struct Found {
    packages: Vec<Package>,
    /// Pins of constraints, by normal name.
    pins: HashMap<String, String>,
    index: Option<String>,
    has_extra: bool,
}

/// One logical line: of lines that end in `\` the marks and line feeds are blanked, so that every byte keeps its place.
struct Line {
    text: String,
    start: usize,
}

fn logical(file: File<'_>, listing: &mut Listing) -> Vec<Line> {
    let Some(text) = crate::text::text(file, listing) else {
        return Vec::new();
    };
    // pip takes a byte order mark for what it is.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let base = file.bytes.len() - text.len();
    let mut lines = Vec::new();
    let mut open: Option<Line> = None;
    let mut at = base;
    for raw in text.split_inclusive('\n') {
        let words = raw.trim_end_matches(['\n', '\r']);
        let is_comment = words.trim_start().starts_with('#');
        let continues = !is_comment && words.ends_with('\\');
        let line = open.get_or_insert_with(|| Line {
            text: String::new(),
            start: at,
        });
        let kept = words
            .strip_suffix('\\')
            .filter(|_| continues)
            .unwrap_or(words);
        line.text.push_str(kept);
        line.text
            .extend(std::iter::repeat_n(' ', raw.len() - kept.len()));
        at += raw.len();
        if !continues {
            lines.extend(open.take());
        }
    }
    lines.extend(open);
    lines
}

/// Takes in a line; gives the file that it brings in.
fn take<'a>(
    line: &Line,
    visit: &Visit<'a>,
    files: &Files<'a>,
    found: &mut Found,
    listing: &mut Listing,
) -> Option<Visit<'a>> {
    let text = uncommented(&line.text).trim_end();
    let words = text.trim_start();
    let start = line.start + (text.len() - words.len());
    let place = Placed {
        text: words,
        span: Span::new(start, start + words.len()),
    };
    if words.is_empty() {
        return None;
    }
    let Some((option, value)) = option(words) else {
        requirement(&place, visit, found, listing);
        return None;
    };
    let span = visit.from.unwrap_or_else(|| place.part(value));
    match option {
        "-r" | "--requirement" | "-c" | "--constraint" => {
            let is_constraint = visit.is_constraint || option.contains('c');
            return include(value, span, is_constraint, visit, files, listing);
        }
        "-e" | "--editable" => {
            if let Err(why) = editable(value, &place, visit, found) {
                listing.gap_at(span, why);
            }
        }
        "-i" | "--index-url" | "--pypi-url" => {
            registry(value, span, false, listing);
            found.index = Some(value.to_owned());
        }
        "--extra-index-url" | "-f" | "--find-links" => {
            registry(value, span, true, listing);
            found.has_extra = true;
        }
        "--trusted-host" => listing.unchecked.push(span),
        _ if KNOWN.contains(&option) => {}
        _ => listing.gap_at(span, format!("an option that is not known: `{option}`")),
    }
    None
}

/// Options that bring in nothing.
const KNOWN: [&str; 8] = [
    "--no-index",
    "--no-binary",
    "--only-binary",
    "--prefer-binary",
    "--require-hashes",
    "--pre",
    "--use-feature",
    "--no-build-isolation",
];

/// A comment begins a line, or stands after white space.
fn uncommented(text: &str) -> &str {
    let before = |at: usize| text[..at].chars().next_back();
    let comments = text.match_indices('#').map(|(at, _)| at);
    let mut comments = comments.filter(|at| before(*at).is_none_or(char::is_whitespace));
    comments.next().map_or(text, |at| &text[..at])
}

/// An option and its value: `--name=value`, `--name value`, `-n value`, `-nvalue`.
fn option(words: &str) -> Option<(&str, &str)> {
    if !words.starts_with('-') {
        return None;
    }
    if words.starts_with("--") {
        let end = words.find(|character: char| character == '=' || character.is_whitespace());
        let end = end.unwrap_or(words.len());
        let value = words[end..].trim_start().trim_start_matches('=').trim();
        return Some((&words[..end], unquoted(value)));
    }
    let end = words
        .char_indices()
        .nth(2)
        .map_or(words.len(), |(at, _)| at);
    let value = words[end..].trim();
    Some((
        &words[..end],
        unquoted(value.strip_prefix('=').unwrap_or(value)),
    ))
}

fn unquoted(value: &str) -> &str {
    let inner = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'));
    let inner = inner.or_else(|| value.strip_prefix('\'')?.strip_suffix('\''));
    inner.unwrap_or(value)
}

fn include<'a>(
    value: &str,
    span: Span,
    is_constraint: bool,
    visit: &Visit<'a>,
    files: &Files<'a>,
    listing: &mut Listing,
) -> Option<Visit<'a>> {
    let named = files.relative(visit.file.directory(), value);
    let Some(file) = named else {
        listing.gap_at(span, "a file that is not in the tree");
        return None;
    };
    Some(Visit {
        file,
        from: Some(span),
        is_constraint,
    })
}

fn registry(value: &str, span: Span, is_extra: bool, listing: &mut Listing) {
    listing.registries.push(Registry {
        address: bare(value),
        span,
        is_extra,
        scope: None,
    });
}

/// Where the place of what another file names is; `None` where that file is listed for itself.
fn kept(mut package: Package, visit: &Visit<'_>) -> Option<Package> {
    if let Some(from) = visit.from {
        package.span = from;
        package.version_span = None;
        let is_listed = Format::of(visit.file.path) == Some(Format::PypiRequirements);
        return (!is_listed).then_some(package);
    }
    Some(package)
}

/// A directory of the tree is listed by its own manifest; here it has no name.
fn editable(
    value: &str,
    place: &Placed<'_>,
    visit: &Visit<'_>,
    found: &mut Found,
) -> Result<(), &'static str> {
    let fragment = value.split_once('#').map_or("", |(_, fragment)| fragment);
    let egg = fragment
        .split('&')
        .find_map(|part| part.strip_prefix("egg="));
    let origin = origin::address(value);
    if let (None, Origin::Path(path)) = (egg, &origin) {
        let is_root = path.trim_matches(['.', '/']).split('[').next() == Some("");
        return if is_root { Ok(()) } else { Err(NAMELESS) };
    }
    let name = egg.map_or_else(|| bare(value), str::to_owned);
    let name = name.split('[').next().unwrap_or(&name);
    let mut made = Package::new(Ecosystem::PyPi, name, place.part(value));
    made.origin = origin;
    if matches!(made.origin, Origin::Git { .. }) {
        made.requirement = origin::revision(value).map(str::to_owned);
    }
    found.packages.extend(kept(made, visit));
    Ok(())
}

const NAMELESS: &str = "a place whose package is not named";

fn requirement(place: &Placed<'_>, visit: &Visit<'_>, found: &mut Found, listing: &mut Listing) {
    // Options of a single requirement stand after it.
    let (words, options) = match place.text.find(" --") {
        Some(at) => place.text.split_at(at),
        None => (place.text, ""),
    };
    let parsed = parse(words).map(|requirement| place.package(&requirement));
    let made = parsed.or_else(|why| {
        let is_place = words.starts_with('.') || words.starts_with('/');
        address(words, place).ok_or(if is_place { NAMELESS } else { why })
    });
    let mut made = match made {
        Ok(made) => made,
        Err(why) => {
            let span = visit.from.unwrap_or(place.span);
            listing.gap_at(span, format!("a line that is no requirement: {why}"));
            return;
        }
    };
    if visit.is_constraint {
        if let Some(version) = made.version {
            let name = Ecosystem::PyPi.normal_name(&made.name).into_owned();
            found.pins.insert(name, version);
        }
        return;
    }
    made.digests.extend(hashes(options));
    found.packages.extend(kept(made, visit));
}

/// `--hash=sha256:…` or `--hash sha256:…`, any number of times.
fn hashes(options: &str) -> impl Iterator<Item = crate::Digest> {
    let hashes = options.split("--hash").skip(1);
    hashes.filter_map(|hash| {
        let hash = hash.trim_start_matches(['=', ' ']);
        origin::digest(hash.split_ascii_whitespace().next()?)
    })
}

/// An address or a file without a name before it: a wheel or an archive tells its name and version.
fn address(words: &str, place: &Placed<'_>) -> Option<Package> {
    let address = words.split_ascii_whitespace().next()?;
    let plain = address.split(['#', '?']).next()?;
    let ends = [".whl", ".tar.gz", ".zip"];
    let is_archive = ends.iter().any(|end| plain.ends_with(end));
    let is_place = plain.starts_with('.') || plain.starts_with('/') || is_archive;
    // An address may have a marker, a place stands alone.
    let alone = words.trim() == address;
    let is_address = address.contains("://") && !address.starts_with('<');
    if !(is_address || is_place && alone) {
        return None;
    }
    let fragment = address.split_once('#').map_or("", |(_, fragment)| fragment);
    let egg = fragment
        .split('&')
        .find_map(|part| part.strip_prefix("egg="));
    let file = plain.rsplit('/').next().unwrap_or(plain);
    let wheel = file.strip_suffix(".whl").and_then(|stem| {
        let mut parts = stem.split('-');
        Some((parts.next()?, parts.next()?))
    });
    let name = egg
        .or(wheel.map(|(name, _)| name))
        .or(is_address.then_some(plain))?;
    let mut made = Package::new(Ecosystem::PyPi, bare(name), place.part(address));
    made.version = wheel.map(|(_, version)| version.to_owned());
    made.origin = origin::address(address);
    made.digests = origin::fragment_digest(address).into_iter().collect();
    if matches!(made.origin, Origin::Git { .. }) {
        made.requirement = origin::revision(address).map(str::to_owned);
    }
    Some(made)
}

/// What only all lines together tell: pins of constraints, the index, and whether this is a list of what was resolved.
fn finish(found: &Found, file: File<'_>, listing: &mut Listing) {
    let is_frozen = listing
        .packages
        .iter()
        .all(|package| package.version.is_some());
    let is_constraint = file.name().starts_with("constraint");
    let index = found
        .index
        .as_deref()
        .map_or(Origin::Registry, origin::index);
    let index = if found.has_extra {
        Origin::Unstated
    } else {
        index
    };
    for package in &mut listing.packages {
        package.relation = if is_frozen || is_constraint {
            Relation::Unstated
        } else {
            Relation::Direct
        };
        if package.origin != Origin::Registry {
            continue;
        }
        package.origin = index.clone();
        if package.version.is_none() {
            let name = Ecosystem::PyPi.normal_name(&package.name);
            package.version = found.pins.get(&*name).cloned();
        }
    }
}
