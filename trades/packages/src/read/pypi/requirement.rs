//! One requirement (`PyPA` specifications, "Dependency specifiers", once PEP 508).

use lockgate_evidence::Span;

use super::origin;
use crate::{Ecosystem, Origin, Package};

/// A requirement in its parts, each of them a part of its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Requirement<'a> {
    pub(super) name: &'a str,
    /// Between the brackets.
    pub(super) extras: &'a str,
    /// `>=1,<2`; empty for any version.
    pub(super) specifiers: &'a str,
    pub(super) url: Option<&'a str>,
    /// After the `;`.
    pub(super) marker: Option<&'a str>,
}

/// The parts of a requirement; the error says what is wrong.
pub(super) fn parse(text: &str) -> Result<Requirement<'_>, &'static str> {
    let text = text.trim();
    let end = text
        .find(|character: char| !is_name(character))
        .unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if !name.starts_with(alphanumeric) || name.ends_with(['-', '.']) {
        return Err("no name");
    }
    let (extras, rest) = extras(rest.trim_start())?;
    let mut requirement = Requirement {
        name,
        extras,
        ..Requirement::default()
    };
    let rest = rest.trim_start();
    if let Some(url) = rest.strip_prefix('@') {
        let url = url.trim_start();
        let end = url.find(char::is_whitespace).unwrap_or(url.len());
        requirement.url = Some(&url[..end]).filter(|url| !url.is_empty());
        requirement.url.ok_or("no address after `@`")?;
        requirement.marker = marker(url[end..].trim_start())?;
        return Ok(requirement);
    }
    let (specifiers, after) = match rest.find(';') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    requirement.specifiers = specifiers_of(specifiers.trim())?;
    requirement.marker = marker(after)?;
    Ok(requirement)
}

fn alphanumeric(character: char) -> bool {
    character.is_ascii_alphanumeric()
}

fn is_name(character: char) -> bool {
    alphanumeric(character) || "-_.".contains(character)
}

fn extras(text: &str) -> Result<(&str, &str), &'static str> {
    let Some(rest) = text.strip_prefix('[') else {
        return Ok(("", text));
    };
    let (inner, rest) = rest.split_once(']').ok_or("brackets that do not end")?;
    let one = |extra: &str| {
        let extra = extra.trim();
        extra.starts_with(alphanumeric)
            && extra.ends_with(alphanumeric)
            && extra.chars().all(is_name)
    };
    let known = inner.trim().is_empty() || inner.split(',').all(one);
    known
        .then_some((inner, rest))
        .ok_or("extras that are no names")
}

fn marker(text: &str) -> Result<Option<&str>, &'static str> {
    match text.strip_prefix(';') {
        Some(marker) if marker.trim().is_empty() => Err("no marker after `;`"),
        Some(marker) => Ok(Some(marker.trim())),
        None if text.is_empty() => Ok(None),
        None => Err("words after the requirement"),
    }
}

/// Comma-separated clauses, with or without brackets around all of them.
fn specifiers_of(text: &str) -> Result<&str, &'static str> {
    let inner = match text.strip_prefix('(') {
        Some(rest) => rest
            .strip_suffix(')')
            .ok_or("brackets that do not end")?
            .trim(),
        None => text,
    };
    let list = inner.strip_suffix(',').unwrap_or(inner);
    let known = inner.is_empty() || list.split(',').all(|clause| self::clause(clause).is_some());
    known
        .then_some(inner)
        .ok_or("a version clause that is none")
}

const OPERATORS: [&str; 8] = ["===", "==", "~=", "!=", "<=", ">=", "<", ">"];

/// Operator and version of a clause.
fn clause(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let operator = OPERATORS
        .into_iter()
        .find(|operator| text.starts_with(operator))?;
    let version = text[operator.len()..].trim();
    let known = |character: char| alphanumeric(character) || "-_.*+!".contains(character);
    let arbitrary = operator == "===" && !version.contains(char::is_whitespace);
    let fits = !version.is_empty() && (arbitrary || version.chars().all(known));
    fits.then_some((operator, version))
}

/// The version that clauses pin: `==` without a wildcard, `===`.
pub(super) fn pinned(specifiers: &str) -> Option<&str> {
    let mut clauses = specifiers.split(',').filter_map(clause);
    clauses.find_map(|(operator, version)| match operator {
        "===" => Some(version),
        "==" if !version.contains('*') => Some(version),
        _ => None,
    })
}

/// A requirement that stands in a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed<'a> {
    pub(super) text: &'a str,
    /// Where the text stands; as long as the text where it stands there as it is.
    pub(super) span: Span,
}

impl Placed<'_> {
    /// Where a part of the text stands; the whole where that is not known.
    pub(super) fn part(&self, part: &str) -> Span {
        let at = (part.as_ptr() as usize).checked_sub(self.text.as_ptr() as usize);
        match at {
            Some(at)
                if self.span.len() == self.text.len() && at + part.len() <= self.text.len() =>
            {
                Span::new(self.span.start + at, self.span.start + at + part.len())
            }
            _ => self.span,
        }
    }

    /// The package of a requirement of this text.
    pub(super) fn package(&self, requirement: &Requirement<'_>) -> Package {
        let mut made = Package::new(
            Ecosystem::PyPi,
            requirement.name,
            self.part(requirement.name),
        );
        let pinned = pinned(requirement.specifiers);
        made.version = pinned.map(str::to_owned);
        let specifiers = requirement.specifiers;
        if pinned.is_none() && !specifiers.is_empty() {
            made.requirement = Some(specifiers.to_owned());
        }
        made.version_span = match pinned {
            Some(version) => Some(self.part(version)),
            None => (!specifiers.is_empty()).then(|| self.part(specifiers)),
        };
        if let Some(url) = requirement.url {
            made.origin = origin::address(url);
            made.digests = origin::fragment_digest(url).into_iter().collect();
            made.version_span = Some(self.part(url));
            if let Origin::Git { .. } = made.origin {
                made.requirement = origin::revision(url).map(str::to_owned);
            }
        }
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_requirement() {
        let all =
            parse("A.b_c [x, y-z] (>=1.0, ==2.*) ; python_version < '3'").expect("a requirement");
        assert_eq!(all.name, "A.b_c");
        assert_eq!(all.extras, "x, y-z");
        assert_eq!(all.specifiers, ">=1.0, ==2.*");
        assert_eq!(all.marker, Some("python_version < '3'"));
        let url = parse("a@https://files.example/a.zip;x ; os_name == 'a'").expect("a requirement");
        assert_eq!(url.url, Some("https://files.example/a.zip;x"));
        assert_eq!(pinned(">=1,== 1.2"), Some("1.2"));
        assert_eq!(pinned("==1.*"), None);
        assert_eq!(pinned("===1.x"), Some("1.x"));
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in [
            "", "-a", "a b", "a-", "a[", "a[x", "a=1", "a>=", "a @", "a;", "a (1)", "a>=1 2",
            "a[,]", "/a",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
