//! Shapes: a small part of the language of regular expressions, which can be matched greedily without ever going back.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

/// A run without an upper bound ends here; no token is longer.
const LONGEST: u32 = 16 * 1024;

/// A part of a shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Text(Vec<u8>),
    OneOf(Vec<Vec<u8>>),
    Maybe(Vec<u8>),
    Some { set: u128, min: u32, max: u32 },
}

/// Reads a shape.
pub(crate) fn parse(text: &str) -> Result<Vec<Part>, String> {
    let mut parser = ParserBuilder::new().unicode(false).utf8(false).build();
    let hir = parser
        .parse(text)
        .map_err(|error| format!("`{text}`: {error}"))?;
    let mut parts = Vec::new();
    flatten(&hir, &mut parts).map_err(|error| format!("`{text}`: {error}"))?;
    let parts = joined(parts);
    refuse_ambiguity(&parts).map_err(|error| format!("`{text}`: {error}"))?;
    Ok(parts)
}

/// Which part is searched for: the first text of two bytes or more.
pub(crate) fn anchor(parts: &[Part]) -> Option<usize> {
    parts.iter().position(|part| match part {
        Part::Text(text) => text.len() > 1,
        Part::OneOf(texts) => texts.iter().all(|text| text.len() > 1) && texts.len() <= 16,
        _ => false,
    })
}

fn flatten(hir: &Hir, parts: &mut Vec<Part>) -> Result<(), String> {
    match hir.kind() {
        HirKind::Empty => Ok(()),
        HirKind::Literal(literal) => {
            parts.push(Part::Text(literal.0.to_vec()));
            Ok(())
        }
        HirKind::Class(class) => {
            parts.push(Part::Some {
                set: set(class)?,
                min: 1,
                max: 1,
            });
            Ok(())
        }
        HirKind::Capture(capture) => flatten(&capture.sub, parts),
        HirKind::Concat(all) => all.iter().try_for_each(|one| flatten(one, parts)),
        HirKind::Alternation(_) => {
            let texts = texts(hir).ok_or("only texts can be alternatives, and not too many")?;
            parts.push(Part::OneOf(texts));
            Ok(())
        }
        HirKind::Repetition(repetition) => repeat(repetition, parts),
        HirKind::Look(_) => Err("no look-around and no anchors".to_owned()),
    }
}

fn literal(hir: &Hir) -> Option<Vec<u8>> {
    match hir.kind() {
        HirKind::Literal(literal) => Some(literal.0.to_vec()),
        HirKind::Capture(capture) => literal(&capture.sub),
        HirKind::Concat(all) => Some(
            all.iter()
                .map(literal)
                .collect::<Option<Vec<_>>>()?
                .concat(),
        ),
        _ => None,
    }
}

/// Every text that it can be, where they are few; the longest first.
fn texts(hir: &Hir) -> Option<Vec<Vec<u8>>> {
    const MOST: usize = 64;
    let mut texts = match hir.kind() {
        HirKind::Empty => vec![Vec::new()],
        HirKind::Literal(literal) => vec![literal.0.to_vec()],
        HirKind::Capture(capture) => texts(&capture.sub)?,
        HirKind::Class(class) => {
            let set = set(class).ok()?;
            (0..128u8)
                .filter(|byte| set >> byte & 1 == 1)
                .map(|byte| vec![byte])
                .collect()
        }
        HirKind::Alternation(all) => all.iter().map(texts).collect::<Option<Vec<_>>>()?.concat(),
        HirKind::Concat(all) => all.iter().try_fold(vec![Vec::new()], |before, next| {
            let next = texts(next)?;
            let joined = before.iter().flat_map(|head: &Vec<u8>| {
                next.iter()
                    .map(move |tail| [head.as_slice(), tail].concat())
            });
            (before.len() * next.len() <= MOST).then(|| joined.collect())
        })?,
        HirKind::Repetition(repetition) if (repetition.min, repetition.max) == (0, Some(1)) => {
            let mut texts = texts(&repetition.sub)?;
            texts.push(Vec::new());
            texts
        }
        _ => return None,
    };
    texts.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
    texts.dedup();
    (texts.len() <= MOST).then_some(texts)
}

fn repeat(repetition: &Repetition, parts: &mut Vec<Part>) -> Result<(), String> {
    let max = repetition.max.unwrap_or(LONGEST).min(LONGEST);
    match (repetition.sub.kind(), literal(&repetition.sub)) {
        (HirKind::Class(class), _) => {
            parts.push(Part::Some {
                set: set(class)?,
                min: repetition.min,
                max,
            });
            Ok(())
        }
        (_, Some(text)) if (repetition.min, max) == (0, 1) => {
            parts.push(Part::Maybe(text));
            Ok(())
        }
        (_, Some(text)) if repetition.min == max => {
            parts.push(Part::Text(text.repeat(max as usize)));
            Ok(())
        }
        _ if (repetition.min, max) == (0, 1) => {
            let mut texts = texts(&repetition.sub).ok_or("only texts can be left out")?;
            texts.push(Vec::new());
            parts.push(Part::OneOf(texts));
            Ok(())
        }
        _ => Err("only classes can be repeated, and texts be left out".to_owned()),
    }
}

fn set(class: &Class) -> Result<u128, String> {
    let ranges: Vec<(u32, u32)> = match class {
        Class::Bytes(class) => class
            .ranges()
            .iter()
            .map(|range| (u32::from(range.start()), u32::from(range.end())))
            .collect(),
        Class::Unicode(class) => class
            .ranges()
            .iter()
            .map(|range| (range.start() as u32, range.end() as u32))
            .collect(),
    };
    let mut set = 0;
    for (start, end) in ranges {
        if end >= 128 || (start..=end).any(|byte| byte < 32) {
            return Err("a class holds bytes that are not printable ASCII".to_owned());
        }
        set |= (start..=end).fold(0u128, |set, byte| set | 1 << byte);
    }
    Ok(set)
}

/// Neighbouring texts are one, and so are neighbouring runs of the same set.
fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut out: Vec<Part> = Vec::new();
    for part in parts {
        match (out.last_mut(), part) {
            (Some(Part::Text(before)), Part::Text(text)) => before.extend(text),
            (_, part) => out.push(part),
        }
    }
    out
}

/// A run that takes all it can must not take what comes after it.
fn refuse_ambiguity(parts: &[Part]) -> Result<(), String> {
    for (at, part) in parts.iter().enumerate() {
        let Part::Some { set, min, max } = part else {
            continue;
        };
        if min == max {
            continue;
        }
        for next in &parts[at + 1..] {
            if first(next) & set != 0 {
                return Err(format!("part {at} could eat what comes after it"));
            }
            let may_be_nothing = match next {
                Part::Maybe(_) | Part::Some { min: 0, .. } => true,
                Part::OneOf(texts) => texts.iter().any(Vec::is_empty),
                _ => false,
            };
            if !may_be_nothing {
                break;
            }
        }
    }
    Ok(())
}

fn first(part: &Part) -> u128 {
    let bit = |text: &Vec<u8>| text.first().map_or(0, |byte| 1u128 << (byte & 127));
    match part {
        Part::Text(text) | Part::Maybe(text) => bit(text),
        Part::OneOf(texts) => texts.iter().fold(0, |set, text| set | bit(text)),
        Part::Some { set, .. } => *set,
    }
}
