//! Licences as the formats want them: an identifier, an expression, or a name that is neither.

use spdx::{Expression, ParseMode};

use crate::identity::short;

/// What a text states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Licence<'a> {
    /// One identifier of SPDX's list.
    Id(&'a str),
    /// A valid expression of several.
    Expression(&'a str),
    /// Anything else.
    Name(&'a str),
}

impl<'a> Licence<'a> {
    /// Identifiers that SPDX no longer recommends are valid; references to a document's own licences are names, since what
    /// they refer to is not there.
    pub(crate) fn of(text: &'a str) -> Self {
        let mode = ParseMode {
            allow_deprecated: true,
            allow_postfix_plus_on_gpl: true,
            ..ParseMode::STRICT
        };
        let refers = text.contains("LicenseRef-") || text.contains("AdditionRef-");
        if refers || !has_large_operators(text) || Expression::parse_mode(text, mode).is_err() {
            return Self::Name(text);
        }
        if spdx::license_id(text).is_some() {
            Self::Id(text)
        } else {
            Self::Expression(text)
        }
    }
}

/// Validators do not know the small ones.
fn has_large_operators(text: &str) -> bool {
    let mut words = text.split([' ', '(', ')']);
    words.all(|word| {
        let is_operator = ["and", "or", "with"]
            .iter()
            .any(|it| word.eq_ignore_ascii_case(it));
        !is_operator || word.bytes().all(|byte| byte.is_ascii_uppercase())
    })
}

/// All of them count: an expression, in which names are written by `named`.
pub(crate) fn joined<'a>(
    all: impl IntoIterator<Item = &'a str>,
    named: fn(&str) -> String,
) -> Option<String> {
    let parts: Vec<String> = all
        .into_iter()
        .map(|text| match Licence::of(text) {
            Licence::Id(id) => id.to_owned(),
            Licence::Expression(text) => text.to_owned(),
            Licence::Name(name) => named(name),
        })
        .collect();
    match parts.as_slice() {
        [] => None,
        [one] => Some(one.clone()),
        _ => Some(
            parts
                .iter()
                .map(|part| apart(part))
                .collect::<Vec<_>>()
                .join(" AND "),
        ),
    }
}

fn apart(part: &str) -> String {
    if part.contains(' ') {
        format!("({part})")
    } else {
        part.to_owned()
    }
}

/// The identifier of a licence that has none.
pub(crate) fn reference(name: &str) -> String {
    format!("LicenseRef-{}", short(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_valid_is_an_expression() {
        assert_eq!(Licence::of("MIT"), Licence::Id("MIT"));
        assert_eq!(Licence::of("GPL-2.0"), Licence::Id("GPL-2.0"));
        assert_eq!(Licence::of("GPL-2.0+"), Licence::Id("GPL-2.0+"));
        for text in [
            "MIT OR Apache-2.0",
            "GPL-2.0-only WITH Classpath-exception-2.0",
            "(MIT AND ISC)",
        ] {
            assert_eq!(Licence::of(text), Licence::Expression(text));
        }
        for text in [
            "",
            "MIT/Apache-2.0",
            "mit",
            "MIT or ISC",
            "BSD License",
            "LicenseRef-x",
            "MIT OR",
            "((((MIT",
        ] {
            assert_eq!(Licence::of(text), Licence::Name(text));
        }
        let told = joined(["MIT OR ISC", "Zlib", "Mine"], |name| format!("<{name}>"));
        assert_eq!(told.as_deref(), Some("(MIT OR ISC) AND Zlib AND <Mine>"));
    }
}
