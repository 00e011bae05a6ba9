//! Writes the tables as Rust.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::data::{Entry, Form};
use crate::page;
use crate::shape::{self, Part};

/// All tables.
pub(crate) fn tables(entries: &[Entry]) -> Result<String, String> {
    let mut out = String::new();
    let mut sets = Sets::default();
    kinds(entries, &mut out)?;
    let shapes = shapes(entries, &mut sets)?;
    named(entries, &mut sets, &mut out)?;
    anchors(&shapes, &mut out)?;
    samples(entries, &mut sets, &mut out)?;
    for (set, number) in &sets.0 {
        let (low, high) = (set & u128::from(u64::MAX), set >> 64);
        writeln!(out, "static SET_{number}: Set = Set([{low}, {high}]);").map_err(text)?;
    }
    Ok(out)
}

#[derive(Default)]
struct Sets(BTreeMap<u128, usize>);

impl Sets {
    fn name(&mut self, set: u128) -> String {
        let next = self.0.len();
        format!("SET_{}", self.0.entry(set).or_insert(next))
    }

    fn part(&mut self, part: &Part) -> String {
        match part {
            Part::Text(text) => format!("Part::Text(&{text:?})"),
            Part::Maybe(text) => format!("Part::Maybe(&{text:?})"),
            Part::OneOf(texts) => {
                let texts: Vec<_> = texts.iter().map(|text| format!("&{text:?}")).collect();
                format!("Part::OneOf(&[{}])", texts.join(", "))
            }
            Part::Some { set, min, max } => {
                format!(
                    "Part::Some {{ set: &{}, min: {min}, max: {max} }}",
                    self.name(*set)
                )
            }
        }
    }

    fn parts(&mut self, parts: &[Part]) -> String {
        let parts: Vec<_> = parts.iter().map(|part| self.part(part)).collect();
        format!("&[{}]", parts.join(", "))
    }
}

fn kinds(entries: &[Entry], out: &mut String) -> Result<(), String> {
    writeln!(
        out,
        "/// Every kind, by id.\npub static KINDS: [Kind; {}] = [",
        entries.len()
    )
    .map_err(text)?;
    for entry in entries {
        let severity = word(
            entry,
            "severity",
            &entry.severity,
            &["info", "low", "medium", "high", "critical"],
        )?;
        let prior = word(entry, "prior", &entry.prior, &["low", "medium", "high"])?;
        writeln!(
            out,
            "Kind {{ rule: Rule {{ lock: Lock::Secrets, id: {id:?}, summary: {summary:?}, severity: Severity::{severity}, \
             confidence: Confidence::{prior}, fixable: false, page: {page:?} }}, form: {form}, \
             shapes: &{shapes:?}, check: {check:?}, provider: {provider:?}, what: {what:?}, \
             opens: {opens:?}, rotate: {rotate:?}, docs: {docs:?}, prior: Prior::{prior}, is_near: {is_near}, entropy: {entropy:?} }},",
            id = format!("secrets/{}", entry.id),
            summary = format!("{} {} stands in plain text", article(&page::title(entry)), page::title(entry)),
            page = page::page(entry),
            form = form(entry),
            shapes = words(entry),
            check = entry.check.clone().unwrap_or_default(),
            provider = entry.provider,
            what = entry.what,
            opens = entry.opens,
            rotate = entry.rotate,
            docs = entry.docs,
             is_near = matches!(&entry.form, Form::Token { near, .. } if !near.is_empty()),
             entropy = entry.entropy,
        )
        .map_err(text)?;
    }
    writeln!(
        out,
        "];\n/// The kinds that code speaks of.\npub(crate) mod kind {{"
    )
    .map_err(text)?;
    for (at, entry) in entries.iter().enumerate() {
        let name = entry.id.replace('-', "_").to_uppercase();
        let is_structured = matches!(entry.form, Form::Structured { .. });
        let unused = if is_structured {
            ""
        } else {
            "#[allow(dead_code, reason = \"generated for all\")] "
        };
        writeln!(out, "    {unused}pub(crate) const {name}: u16 = {at};").map_err(text)?;
    }
    writeln!(out, "}}").map_err(text)
}

fn form(entry: &Entry) -> &'static str {
    match entry.form {
        Form::Token { .. } => "Form::Token",
        Form::Named { .. } => "Form::Named",
        Form::Structured { .. } => "Form::Structured",
    }
}

/// The form as the table of tokens tells it.
fn words(entry: &Entry) -> Vec<String> {
    match &entry.form {
        Form::Token { shapes, .. } => shapes.clone(),
        Form::Named { values, .. } => values.clone(),
        Form::Structured { .. } => Vec::new(),
    }
}

fn article(title: &str) -> &'static str {
    let first = title.chars().next().unwrap_or('x').to_ascii_lowercase();
    if "aeio".contains(first) { "an" } else { "a" }
}

fn word(entry: &Entry, key: &str, value: &str, known: &[&str]) -> Result<String, String> {
    if !known.contains(&value) {
        return Err(format!(
            "`{}`: `{key}` is `{value}`, not one of {known:?}",
            entry.id
        ));
    }
    Ok(value[..1].to_uppercase() + &value[1..])
}

/// A shape, and a text that it is searched by.
struct Anchored {
    text: Vec<u8>,
    /// The token begins with it, and begins a word.
    begins: bool,
    rust: String,
}

fn shapes(entries: &[Entry], sets: &mut Sets) -> Result<Vec<Anchored>, String> {
    let mut all = Vec::new();
    for (kind, entry) in entries.iter().enumerate() {
        let Form::Token {
            shapes,
            contains,
            near,
            within_words,
        } = &entry.form
        else {
            continue;
        };
        let gate = format!(
            "&Gate {{ contains: {contains:?}, near: &{near:?}, check: {} }}",
            check(entry)
        );
        for shape in shapes {
            let parts = shape::parse(shape).map_err(|error| format!("`{}`: {error}", entry.id))?;
            let anchor = shape::anchor(&parts);
            let anchor = anchor.ok_or_else(|| format!("`{}`: no text of two bytes", entry.id))?;
            let rust = format!(
                "Shape {{ kind: {kind}, parts: {}, anchor: {anchor}, within_words: {within_words}, gate: {gate} }}",
                sets.parts(&parts)
            );
            let texts = match &parts[anchor] {
                Part::OneOf(texts) => texts.clone(),
                Part::Text(text) => vec![text.clone()],
                _ => Vec::new(),
            };
            all.extend(texts.into_iter().map(|text| Anchored {
                text,
                begins: anchor == 0 && !within_words,
                rust: rust.clone(),
            }));
        }
    }
    Ok(all)
}

/// The shapes by the first bytes of the text that is searched for.
fn anchors(shapes: &[Anchored], out: &mut String) -> Result<(), String> {
    let unique: BTreeSet<_> = shapes.iter().map(|shape| shape.rust.as_str()).collect();
    let numbers: BTreeMap<_, _> = unique
        .iter()
        .enumerate()
        .map(|(at, rust)| (*rust, at))
        .collect();
    writeln!(
        out,
        "pub(crate) static SHAPES: [Shape; {}] = [",
        unique.len()
    )
    .map_err(text)?;
    for rust in &unique {
        writeln!(out, "{rust},").map_err(text)?;
    }
    writeln!(out, "];").map_err(text)?;
    for (begins, name) in [(true, "BEGINNING"), (false, "INNER")] {
        let shapes = shapes.iter().filter(|shape| shape.begins == begins);
        beginnings(name, shapes, &numbers, out)?;
    }
    Ok(())
}

/// Which three bytes begin searched texts, and which shapes have which; a text of two bytes stands apart.
fn beginnings<'a>(
    name: &str,
    shapes: impl Iterator<Item = &'a Anchored>,
    numbers: &BTreeMap<&str, usize>,
    out: &mut String,
) -> Result<(), String> {
    let mut rows: [BTreeMap<u32, BTreeSet<usize>>; 2] = Default::default();
    let (mut bits, mut pairs) = (vec![0u64; 1024], vec![0u64; 1024]);
    let mut firsts = vec![0u64; 1024];
    for shape in shapes {
        let number = numbers[shape.rust.as_str()];
        let (first, second) = (shape.text[0], shape.text[1]);
        let pair = usize::from(u16::from_be_bytes([first, second]));
        firsts[pair / 64] |= 1 << (pair % 64);
        let third = shape.text.get(2).copied();
        let three = u32::from_be_bytes([0, first, second, third.unwrap_or(0)]);
        let row = &mut rows[usize::from(third.is_none())];
        row.entry(three).or_default().insert(number);
        let (bits, place) = match third {
            Some(third) => (&mut bits, place_of_bit([first, second, third])),
            None => (&mut pairs, pair),
        };
        bits[place / 64] |= 1 << (place % 64);
    }
    let [threes, twos] = rows.map(|rows| {
        let row = |(text, shapes): (u32, BTreeSet<usize>)| format!("({text}, &{shapes:?})");
        let rows: Vec<_> = rows.into_iter().map(row).collect();
        rows.join(",\n").replace('{', "[").replace('}', "]")
    });
    writeln!(
        out,
        "pub(crate) static {name}: Beginnings = Beginnings {{ firsts: {firsts:?}, bits: {bits:?}, pairs: {pairs:?}, threes: &[{threes}], twos: &[{twos}] }};"
    )
    .map_err(text)
}

/// The same as in `src/kind.rs`.
fn place_of_bit(three: [u8; 3]) -> usize {
    let number = u32::from_be_bytes([0, three[0], three[1], three[2]]);
    (number.wrapping_mul(0x9e37_79b1) >> 16) as usize
}

fn named(entries: &[Entry], sets: &mut Sets, out: &mut String) -> Result<(), String> {
    let mut rows = Vec::new();
    for (kind, entry) in entries.iter().enumerate() {
        let Form::Named {
            names,
            also,
            values,
        } = &entry.form
        else {
            continue;
        };
        for name in names.iter().chain(also) {
            if name.is_empty()
                || !name
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            {
                return Err(format!(
                    "`{}`: `{name}` holds more than lower-case letters and digits",
                    entry.id
                ));
            }
        }
        let values = values
            .iter()
            .map(|value| shape::parse(value).map(|parts| sets.parts(&parts)));
        let values = values
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| format!("`{}`: {error}", entry.id))?;
        rows.push(format!(
            "Named {{ kind: {kind}, names: &{names:?}, also: &{also:?}, values: &[{}], check: {} }}",
            values.join(", "),
            check(entry)
        ));
    }
    writeln!(out, "pub(crate) static NAMED: [Named; {}] = [", rows.len()).map_err(text)?;
    for row in rows {
        writeln!(out, "{row},").map_err(text)?;
    }
    writeln!(out, "];").map_err(text)
}

/// What tests make samples from: kind, the name it needs, what makes it right, right shapes, wrong shapes.
fn samples(entries: &[Entry], sets: &mut Sets, out: &mut String) -> Result<(), String> {
    writeln!(
        out,
        "#[cfg(any(test, feature = \"samples\"))]\npub(crate) static SAMPLES: &[crate::samples::Recipe] = &["
    )
    .map_err(text)?;
    for (kind, entry) in entries.iter().enumerate() {
        let (right, near, contains) = match &entry.form {
            Form::Token {
                shapes,
                near,
                contains,
                ..
            } => (shapes, near, contains.as_str()),
            Form::Named { values, names, .. } => (values, names, ""),
            Form::Structured { .. } => continue,
        };
        let also = match &entry.form {
            Form::Named { also, .. } => also.first().cloned().unwrap_or_default(),
            _ => String::new(),
        };
        let mut all = |shapes: &[String]| -> Result<String, String> {
            let parts = shapes
                .iter()
                .map(|shape| shape::parse(shape).map(|parts| sets.parts(&parts)));
            Ok(parts.collect::<Result<Vec<_>, _>>()?.join(", "))
        };
        writeln!(
            out,
            "crate::samples::Recipe {{ kind: {kind}, near: {near:?}, also: {also:?}, contains: {contains:?}, check: {check:?}, \
             is_named: {is_named}, right: &[{right}], wrong: &[{wrong}] }},",
            near = near.first().cloned().unwrap_or_default(),
            check = entry.check.clone().unwrap_or_default(),
            is_named = matches!(entry.form, Form::Named { .. }),
            right = all(right)?,
            wrong = all(&entry.wrong)?,
        )
        .map_err(text)?;
    }
    writeln!(out, "];").map_err(text)
}

fn check(entry: &Entry) -> String {
    entry.check.as_ref().map_or_else(
        || "None".to_owned(),
        |name| format!("Some(crate::checks::{})", name.replace('-', "_")),
    )
}

fn text(error: std::fmt::Error) -> String {
    error.to_string()
}
