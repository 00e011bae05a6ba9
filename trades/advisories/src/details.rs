//! What is told of an advisory to people, read back.

use crate::codec::Reader;
use crate::{Damaged, Details, Reference, Symbols};

/// Reads details; those of the package of that number, where one is asked for.
pub(crate) fn read(bytes: &[u8], package: Option<u64>) -> Result<Details, Damaged> {
    let mut from = Reader::new(bytes, "details");
    let from = &mut from;
    let mut details = Details {
        summary: from.text()?.to_owned(),
        severities: texts(from)?,
        weaknesses: texts(from)?,
        ..Details::default()
    };
    for _ in 0..from.count()? {
        let kind = from.text()?.to_owned();
        let url = from.text()?.to_owned();
        details.references.push(Reference { kind, url });
    }
    let fixed = texts(from)?;
    for at in 0..from.count()? as u64 {
        let of_package = (fixes(from, &fixed)?, symbols(from)?);
        if Some(at) == package {
            (details.fixed, details.symbols) = of_package;
            break;
        }
    }
    Ok(details)
}

fn texts(from: &mut Reader<'_>) -> Result<Vec<String>, Damaged> {
    let count = from.count()?;
    (0..count).map(|_| from.text().map(str::to_owned)).collect()
}

fn fixes(from: &mut Reader<'_>, all: &[String]) -> Result<Vec<String>, Damaged> {
    let mut out = Vec::new();
    let mut next = 0;
    for _ in 0..from.count()? {
        let at = from.size()?;
        // Rising numbers: each text is copied once, however often a hostile index names it.
        let text = all.get(at).filter(|_| at >= next).ok_or(from.damaged())?;
        next = at + 1;
        out.push(text.clone());
    }
    Ok(out)
}

fn symbols(from: &mut Reader<'_>) -> Result<Vec<Symbols>, Damaged> {
    let count = from.count()?;
    let one = |_| {
        Ok(Symbols {
            path: from.text()?.to_owned(),
            names: texts(from)?,
            systems: texts(from)?,
            architectures: texts(from)?,
        })
    };
    (0..count).map(one).collect()
}
