//! Values with their properties put in ("POM Reference", "Properties"; "Introduction to the POM", "Project Interpolation").

use std::cell::RefCell;
use std::collections::HashMap;

use lockgate_evidence::Span;

use super::environment::Environment;
use super::facts::Word;

/// Longer values are not put together.
const MAX_LENGTH: usize = 1024;
/// Properties that stand in one another deeper than this are not known.
const MAX_DEPTH: usize = 48;

/// A value in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) text: String,
    /// Where in the project's own file the whole of it stands.
    pub(super) place: Option<Span>,
}

/// What was put together before; `None` for a property that is being put together, or that is not known.
#[derive(Default)]
pub(super) struct Known(RefCell<HashMap<String, Option<Value>>>);

impl Environment<'_> {
    /// A text of the project at `level` with every property put in; the name of the first one that is not known is the error.
    pub(super) fn expand(&self, word: &Word, level: usize) -> Result<Value, String> {
        self.expand_at(&word.text, Some(word.span).filter(|_| level == 0), 0)
    }

    /// The same for a text without a place.
    pub(super) fn expand_text(&self, text: &str) -> Result<String, String> {
        self.expand_at(text, None, 0).map(|value| value.text)
    }

    fn expand_at(&self, text: &str, place: Option<Span>, depth: usize) -> Result<Value, String> {
        let (mut out, mut rest) = (String::new(), text);
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, after)) = after.split_once('}') else {
                break;
            };
            let value = self.property(name, depth).ok_or_else(|| name.to_owned())?;
            if before.is_empty() && out.is_empty() && after.is_empty() {
                return Ok(value);
            }
            out.push_str(before);
            out.push_str(&value.text);
            if out.len() > MAX_LENGTH {
                return Err(name.to_owned());
            }
            rest = after;
        }
        out.push_str(rest);
        Ok(Value { text: out, place })
    }

    /// A property's value. Each is put together once, so that the work does not grow with how they stand in one another.
    fn property(&self, name: &str, depth: usize) -> Option<Value> {
        if let Some(known) = self.known.0.borrow().get(name) {
            return known.clone();
        }
        if depth >= MAX_DEPTH {
            return None;
        }
        self.known.0.borrow_mut().insert(name.to_owned(), None);
        let (word, level) = self.find(name)?;
        let place = Some(word.span).filter(|_| level == 0);
        let value = self.expand_at(&word.text, place, depth + 1).ok();
        let mut known = self.known.0.borrow_mut();
        known.insert(name.to_owned(), value.clone());
        value
    }
}
