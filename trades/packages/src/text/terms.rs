//! Terms of Elixir and Erlang, as far as lockfiles write them: texts, atoms and brackets.

use super::rows::Part;

/// Deeper brackets are no lockfile.
const MAX_DEPTH: usize = 32;

/// A term. Separators are not kept: a keyword list is its keys and values in turn.
#[derive(Clone, Debug)]
pub(crate) enum Term<'a> {
    /// What stands in double quotes.
    Text(Part<'a>),
    /// An atom without its colon, a number or a name.
    Atom(Part<'a>),
    /// What stands in brackets of any kind.
    Group(Vec<Self>),
}

impl<'a> Term<'a> {
    /// The elements of a group; none of anything else.
    pub(crate) fn elements(&self) -> &[Self] {
        match self {
            Self::Group(elements) => elements,
            _ => &[],
        }
    }

    pub(crate) fn text(&self) -> Option<Part<'a>> {
        match self {
            Self::Text(part) => Some(*part),
            _ => None,
        }
    }

    pub(crate) fn atom(&self) -> Option<Part<'a>> {
        match self {
            Self::Atom(part) => Some(*part),
            _ => None,
        }
    }

    /// A text or an atom.
    pub(crate) fn word(&self) -> Option<Part<'a>> {
        self.text().or_else(|| self.atom())
    }
}

/// The terms of a text up to its end or to a bracket that closes nothing; `None` where brackets or quotes stay open or
/// are too deep.
pub(crate) fn terms(whole: Part<'_>) -> Option<Vec<Term<'_>>> {
    let mut open: Vec<Vec<Term<'_>>> = vec![Vec::new()];
    let mut rest = whole;
    while let Some(character) = rest.text.chars().next() {
        match character {
            '"' => {
                let end = closing(rest.text)?;
                open.last_mut()?.push(Term::Text(rest.cut(1, end)));
                rest = rest.from(end + 1);
                continue;
            }
            '[' | '{' | '(' if open.len() > MAX_DEPTH => return None,
            '[' | '{' | '(' => open.push(Vec::new()),
            ']' | '}' | ')' if open.len() == 1 => break,
            ']' | '}' | ')' => {
                let group = Term::Group(open.pop()?);
                open.last_mut()?.push(group);
            }
            '#' | '%' if !rest.text.starts_with("%{") => {
                rest = rest.from(rest.text.find('\n').unwrap_or(rest.text.len()));
                continue;
            }
            _ if is_name(character) => {
                let end = rest.text.find(|c| !is_name(c)).unwrap_or(rest.text.len());
                open.last_mut()?.push(Term::Atom(rest.cut(0, end)));
                rest = rest.from(end);
                continue;
            }
            _ => {}
        }
        rest = rest.from(character.len_utf8());
    }
    let done = open.pop()?;
    open.is_empty().then_some(done)
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric()
        || matches!(
            character,
            '_' | '@' | '?' | '!' | '.' | '/' | '~' | '&' | '+'
        )
}

/// Where the text that begins with a quote ends.
fn closing(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_of_both_languages() {
        let text = "%{\"a\": {:hex, :a_b, \"1.0\", [x: :y]}, # words\n}";
        let found = terms(Part::whole(text)).expect("it closes");
        let entry = found[0].elements();
        assert_eq!(entry[0].text().map(|part| part.text), Some("a"));
        let value = entry[1].elements();
        assert_eq!(value[1].atom().map(|part| part.text), Some("a_b"));
        assert_eq!(value[3].elements().len(), 2);
        let found = terms(Part::whole("{<<\"é\">>,0}.\n%% words {\n[].")).expect("it closes");
        assert_eq!(
            found
                .iter()
                .filter(|term| matches!(term, Term::Group(_)))
                .count(),
            2
        );
        assert!(terms(Part::whole("[\"a")).is_none());
        assert!(terms(Part::whole(&"[".repeat(1_000))).is_none());
    }
}
