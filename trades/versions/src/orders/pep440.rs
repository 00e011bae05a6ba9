//! Python: PEP 440 (packaging.python.org, "Version specifiers"), with all of its normalisations (appendix B).

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::digits;
use crate::key::Writer;
use crate::order::Parsed;

/// After the numbers: what comes before and after a final version.
const DEV_ONLY: u8 = 0x02;
/// Plus the kind of prerelease.
const PRE: u8 = 0x03;
const FINAL: u8 = 0x06;
const POST: u8 = 0x07;
/// Within a prerelease: its development versions, itself, its post-releases.
const PRE_DEV: u8 = 0x02;
const PRE_ITSELF: u8 = 0x03;
const PRE_POST: u8 = 0x04;
/// No development version: after all of them.
const NO_DEV: u8 = 0xff;
/// A part of a local version that is a text: before numbers.
const TEXT: u8 = 0x02;
/// An epoch that is not zero: after all versions that have none.
const EPOCH: u8 = 0xf8;

struct Version<'a> {
    epoch: &'a str,
    release: &'a str,
    pre: Option<(u8, &'a str)>,
    post: Option<&'a str>,
    dev: Option<&'a str>,
    local: Option<&'a str>,
}

/// Prereleases by rank, each spelling before those that it begins with.
const PRES: [(&str, u8); 8] = [
    ("alpha", 0),
    ("a", 0),
    ("beta", 1),
    ("b", 1),
    ("preview", 2),
    ("pre", 2),
    ("c", 2),
    ("rc", 2),
];
const POSTS: [(&str, u8); 3] = [("post", 0), ("rev", 0), ("r", 0)];
const DEVS: [(&str, u8); 1] = [("dev", 0)];

fn lower(text: &str) -> Cow<'_, str> {
    let text = text.trim_matches(' ');
    match text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(text.to_ascii_lowercase()),
        false => Cow::Borrowed(text),
    }
}

/// Takes a version in lower case apart.
fn parse(text: &str) -> Parsed<Version<'_>> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let (public, local) = match text.split_once('+') {
        Some((public, local)) => (public, Some(local)),
        None => (text, None),
    };
    let (epoch, rest) = public.split_once('!').unwrap_or(("0", public));
    let (release, rest) = release(rest);
    if !digits::all(epoch) || release.is_empty() {
        return Err("it does not begin with a number");
    }
    let (pre, rest) = tagged(rest, &PRES);
    let (post, rest) = implicit_post(rest);
    let (post, rest) = match post {
        None => tagged(rest, &POSTS),
        post => (post, rest),
    };
    let (dev, rest) = tagged(rest, &DEVS);
    if !rest.is_empty() {
        return Err(
            "something other than a pre-, post- or development release follows the numbers",
        );
    }
    let odd = |part: &str| part.is_empty() || part.contains(|c: char| !c.is_ascii_alphanumeric());
    if local.is_some_and(|local| parts(local).any(odd)) {
        return Err("a part of the local version is empty, or more than letters and digits");
    }
    Ok(Version {
        epoch,
        release,
        pre,
        post: post.map(|(_, number)| number),
        dev: dev.map(|(_, number)| number),
        local,
    })
}

fn parts(local: &str) -> impl Iterator<Item = &str> {
    local.split(['-', '_', '.'])
}

/// Numbers between dots.
fn release(text: &str) -> (&str, &str) {
    let (first, mut rest) = digits::split(text);
    let mut end = first.len();
    while let Some(after) = rest.strip_prefix('.') {
        let (number, after) = digits::split(after);
        if number.is_empty() || end == 0 {
            break;
        }
        end += 1 + number.len();
        rest = after;
    }
    text.split_at(end)
}

/// A tag by rank and its number, or none.
type Tag<'a> = Option<(u8, &'a str)>;

/// `-1` is a post-release.
fn implicit_post(text: &str) -> (Tag<'_>, &str) {
    match text.strip_prefix('-').map(digits::split) {
        Some((number, rest)) if !number.is_empty() => (Some((0, number)), rest),
        _ => (None, text),
    }
}

/// A tag with separators before and after it, and its number, which is zero where there is none.
fn tagged<'a>(text: &'a str, tags: &[(&str, u8)]) -> (Tag<'a>, &'a str) {
    const SEPARATORS: [char; 3] = ['-', '_', '.'];
    let bare = text.strip_prefix(SEPARATORS).unwrap_or(text);
    for (tag, rank) in tags {
        if let Some(rest) = bare.strip_prefix(tag) {
            let rest = rest.strip_prefix(SEPARATORS).unwrap_or(rest);
            let (number, rest) = digits::split(rest);
            return (Some((*rank, number)), rest);
        }
    }
    (None, text)
}

/// The numbers without zeros at the end.
fn significant(release: &str) -> &str {
    release.trim_end_matches(['0', '.'])
}

/// How many numbers count.
fn numbers(release: &str) -> impl Iterator<Item = &str> {
    // Trimming may cut a zero off a number such as 10, which is why only numbers after it are left out.
    let kept = significant(release).split('.').count();
    let none = significant(release).is_empty();
    release.split('.').take(if none { 0 } else { kept })
}

pub fn write(text: &str, out: &mut Writer<'_>) -> Parsed<()> {
    let text = lower(text);
    let version = parse(&text)?;
    if !digits::is_zero(version.epoch) {
        out.mark(EPOCH);
        out.number(version.epoch);
    }
    numbers(version.release).for_each(|number| out.number(number));
    write_tags(&version, out);
    for part in version.local.iter().flat_map(|local| parts(local)) {
        if digits::all(part) {
            out.number(part);
        } else {
            out.mark(TEXT);
            out.text(part);
        }
    }
    Ok(())
}

fn write_tags(version: &Version<'_>, out: &mut Writer<'_>) {
    let marked = |out: &mut Writer<'_>, mark, number| {
        out.mark(mark);
        out.number(number);
    };
    match (version.pre, version.post, version.dev) {
        (None, None, None) => return out.mark(FINAL),
        (None, None, Some(dev)) => return marked(out, DEV_ONLY, dev),
        (None, Some(post), _) => marked(out, POST, post),
        (Some((rank, number)), post, dev) => {
            marked(out, PRE + rank, number);
            match (post, dev) {
                (None, None) => return out.mark(PRE_ITSELF),
                (None, Some(dev)) => return marked(out, PRE_DEV, dev),
                (Some(post), _) => marked(out, PRE_POST, post),
            }
        }
    }
    match version.dev {
        Some(dev) => out.number(dev),
        None => out.mark(NO_DEV),
    }
}

pub fn compare(a: &str, b: &str) -> Parsed<Ordering> {
    let (a, b) = (lower(a), lower(b));
    let (a, b) = (parse(&a)?, parse(&b)?);
    Ok(digits::compare(a.epoch, b.epoch)
        .then_with(|| compare_releases(a.release, b.release))
        .then_with(|| compare_pres(&a, &b))
        .then_with(|| compare_maybe(a.post, b.post, Ordering::Less))
        .then_with(|| compare_maybe(a.dev, b.dev, Ordering::Greater))
        .then_with(|| compare_locals(a.local, b.local)))
}

/// As numbers after which zeros go on forever.
fn compare_releases(a: &str, b: &str) -> Ordering {
    let (mut ours, mut theirs) = (a.split('.'), b.split('.'));
    loop {
        let (one, two) = (ours.next(), theirs.next());
        if one.is_none() && two.is_none() {
            return Ordering::Equal;
        }
        let order = digits::compare(one.unwrap_or_default(), two.unwrap_or_default());
        if order.is_ne() {
            return order;
        }
    }
}

fn compare_pres(a: &Version<'_>, b: &Version<'_>) -> Ordering {
    // A development version of a final version is before its prereleases; without either it is after them.
    let rank = |version: &Version<'_>| match version.pre {
        Some((rank, _)) => 1 + rank,
        None if version.post.is_none() && version.dev.is_some() => 0,
        None => 9,
    };
    let number = |version: &Version<'_>| version.pre.map_or(String::new(), |pre| pre.1.to_owned());
    rank(a)
        .cmp(&rank(b))
        .then_with(|| digits::compare(&number(a), &number(b)))
}

/// Numbers that may be missing; `missing` is how the lack of one compares to any.
fn compare_maybe(a: Option<&str>, b: Option<&str>, missing: Ordering) -> Ordering {
    match (a, b) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => missing,
        (Some(_), None) => missing.reverse(),
        (Some(a), Some(b)) => digits::compare(a, b),
    }
}

fn compare_locals(a: Option<&str>, b: Option<&str>) -> Ordering {
    let (Some(a), Some(b)) = (a, b) else {
        return a.is_some().cmp(&b.is_some());
    };
    let (mut ours, mut theirs) = (parts(a), parts(b));
    loop {
        let order = match (ours.next(), theirs.next()) {
            (None, None) => return Ordering::Equal,
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (Some(a), Some(b)) => match (digits::all(a), digits::all(b)) {
                (true, true) => digits::compare(a, b),
                (false, false) => a.cmp(b),
                (a, b) => a.cmp(&b),
            },
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// A prerelease or a development release (PEP 440, "Pre-releases").
pub fn is_prerelease(text: &str) -> Parsed<bool> {
    let text = lower(text);
    let version = parse(&text)?;
    Ok(version.pre.is_some() || version.dev.is_some())
}
