//! What a condition lets through, as text with wild places: one shape for globs, prefixes and regular expressions.

use regex_syntax::hir::{Hir, HirKind};

use crate::value::HOLE;

/// How many alternatives of one regular expression are told apart.
const MAX_ALTERNATIVES: usize = 64;
/// Longest pattern, in atoms; comparing two costs the product of their lengths.
const MAX_ATOMS: usize = 2048;

/// One place of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Atom {
    /// This character.
    Char(char),
    /// Any one character.
    One,
    /// Any text.
    Any,
    /// Text that is not known; perhaps fixed, perhaps wild.
    Unknown,
}

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// It does not.
    No,
    /// It cannot be told.
    Unknown,
    /// It does.
    Yes,
}

impl Truth {
    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// The contrary.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
            Self::Yes => Self::No,
        }
    }

    /// Certain.
    pub fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

/// Text with wild places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Vec<Atom>);

impl Pattern {
    /// Just this text.
    pub fn literal(text: &str) -> Self {
        Self::of(text, Atom::Char)
    }

    /// A glob in which `*` is any text and `?` one character, as in conditions of AWS and Azure.
    pub fn glob(text: &str) -> Self {
        Self::of(text, |character| match character {
            '*' => Atom::Any,
            '?' => Atom::One,
            other => Atom::Char(other),
        })
    }

    /// A glob in which only `*` is wild, as in roles of Vault.
    pub fn star_glob(text: &str) -> Self {
        Self::of(text, |character| match character {
            '*' => Atom::Any,
            other => Atom::Char(other),
        })
    }

    fn of(text: &str, atom: impl Fn(char) -> Atom) -> Self {
        let atoms = text
            .chars()
            .take(MAX_ATOMS)
            .map(|character| match character {
                HOLE => Atom::Unknown,
                other => atom(other),
            });
        Self(atoms.collect())
    }

    /// Any text.
    pub fn any() -> Self {
        Self(vec![Atom::Any])
    }

    /// This pattern with any text before and after it, as asked.
    #[must_use]
    pub fn open(mut self, before: bool, after: bool) -> Self {
        if before {
            self.0.insert(0, Atom::Any);
        }
        if after {
            self.0.push(Atom::Any);
        }
        self
    }

    /// This pattern, then another.
    #[must_use]
    pub fn then(mut self, other: &Self) -> Self {
        self.0.extend(&other.0);
        self
    }

    /// What a regular expression matches, wild wherever it is not literal; more rather than less. `None` where it cannot
    /// be read or has too many alternatives. Without `anchored` it may match anywhere in the text.
    pub fn regex(text: &str, anchored: bool) -> Option<Vec<Self>> {
        let hir = regex_syntax::ParserBuilder::new()
            .nest_limit(64)
            .build()
            .parse(text)
            .ok()?;
        let mut alternatives = Vec::new();
        for branch in branches(&hir) {
            let (start, end) = anchors(branch);
            let mut own = vec![Vec::new()];
            extend(&mut own, branch)?;
            let open = |atoms| {
                Self(atoms)
                    .open(!anchored && !start, !anchored && !end)
                    .tidy()
            };
            alternatives.extend(own.into_iter().map(open));
        }
        (alternatives.len() <= MAX_ALTERNATIVES).then_some(alternatives)
    }

    fn tidy(mut self) -> Self {
        self.0.dedup_by(|a, b| *a == Atom::Any && *b == Atom::Any);
        self.0.truncate(MAX_ATOMS);
        self
    }

    /// The places.
    pub fn atoms(&self) -> &[Atom] {
        &self.0
    }

    /// The text, where nothing in it is wild or unknown.
    pub fn exact(&self) -> Option<String> {
        let character = |atom: &Atom| match atom {
            Atom::Char(character) => Some(*character),
            _ => None,
        };
        self.0.iter().map(character).collect()
    }

    /// The fixed text it starts with.
    pub fn prefix(&self) -> String {
        let fixed = self.0.iter().map_while(|atom| match atom {
            Atom::Char(character) => Some(*character),
            _ => None,
        });
        fixed.collect()
    }

    /// True where nothing in it is unknown.
    pub fn is_known(&self) -> bool {
        !self.0.contains(&Atom::Unknown)
    }

    /// True where some text may vary.
    pub fn is_wild(&self) -> bool {
        self.0
            .iter()
            .any(|atom| matches!(atom, Atom::Any | Atom::One))
    }

    /// True for a pattern that every text matches.
    pub fn is_everything(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|atom| *atom == Atom::Any)
    }

    /// The two sides of the first fixed `separator`; `None` where there is none.
    pub fn split_once(&self, separator: char) -> Option<(Self, Self)> {
        let at = self
            .0
            .iter()
            .position(|atom| *atom == Atom::Char(separator))?;
        Some((Self(self.0[..at].to_vec()), Self(self.0[at + 1..].to_vec())))
    }

    /// What follows a fixed text at the start.
    pub fn strip_prefix(&self, prefix: &str) -> Option<Self> {
        let count = prefix.chars().count();
        let own: Option<String> = Self(self.0.get(..count)?.to_vec()).exact();
        (own? == prefix).then(|| Self(self.0[count..].to_vec()))
    }

    /// Whether this text matches.
    pub fn matches(&self, text: &str) -> Truth {
        self.meets(&Self::literal(text))
    }

    /// Whether some text matches both; unknown parts may be anything.
    pub fn meets(&self, other: &Self) -> Truth {
        if !common(&self.0, &other.0) {
            Truth::No
        } else if self.is_known() && other.is_known() {
            Truth::Yes
        } else {
            Truth::Unknown
        }
    }
}

impl std::fmt::Display for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for atom in &self.0 {
            match atom {
                Atom::Char(character) => write!(f, "{character}")?,
                Atom::One => f.write_str("?")?,
                Atom::Any => f.write_str("*")?,
                Atom::Unknown => f.write_str("…")?,
            }
        }
        Ok(())
    }
}

fn is_open(atom: Atom) -> bool {
    matches!(atom, Atom::Any | Atom::Unknown)
}

/// True where some text matches both: reachability over pairs of places, one row at a time.
fn common(left: &[Atom], right: &[Atom]) -> bool {
    let mut row = vec![false; right.len() + 1];
    let mut first = true;
    for at in 0..=left.len() {
        let above = std::mem::replace(&mut row, vec![false; right.len() + 1]);
        for to in 0..=right.len() {
            let own = at.checked_sub(1).map(|at| left[at]);
            let other = to.checked_sub(1).map(|to| right[to]);
            let from_left =
                own.is_some_and(|own| above[to] && (is_open(own) || other.is_some_and(is_open)));
            let from_right = other
                .is_some_and(|other| row[to - 1] && (is_open(other) || own.is_some_and(is_open)));
            let from_both = own
                .zip(other)
                .is_some_and(|(own, other)| above[to - 1] && agree(own, other));
            row[to] = first && to == 0 || from_left || from_right || from_both;
        }
        first = false;
    }
    row[right.len()]
}

fn agree(left: Atom, right: Atom) -> bool {
    match (left, right) {
        (Atom::Char(left), Atom::Char(right)) => left == right,
        _ => true,
    }
}

/// The alternatives at the top of a regular expression.
fn branches(hir: &Hir) -> Vec<&Hir> {
    match hir.kind() {
        HirKind::Alternation(parts) => parts.iter().collect(),
        _ => vec![hir],
    }
}

/// True for each end where the expression is bound to the end of the text.
fn anchors(hir: &Hir) -> (bool, bool) {
    use regex_syntax::hir::Look;
    let properties = hir.properties();
    let bound = |set: regex_syntax::hir::LookSet, look| set.contains(look);
    (
        bound(properties.look_set_prefix(), Look::Start),
        bound(properties.look_set_suffix(), Look::End),
    )
}

/// Appends what `hir` matches to each alternative.
fn extend(alternatives: &mut Vec<Vec<Atom>>, hir: &Hir) -> Option<()> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            let atom = |character| {
                if character == HOLE {
                    Atom::Unknown
                } else {
                    Atom::Char(character)
                }
            };
            for own in alternatives.iter_mut() {
                own.extend(text.chars().map(atom));
            }
        }
        HirKind::Class(_) => alternatives.iter_mut().for_each(|own| own.push(Atom::One)),
        HirKind::Repetition(repetition) if repetition.max == Some(1) => {
            let without = alternatives.clone();
            extend(alternatives, &repetition.sub)?;
            alternatives.extend(without);
            (alternatives.len() <= MAX_ALTERNATIVES).then_some(())?;
        }
        HirKind::Repetition(_) => alternatives.iter_mut().for_each(|own| own.push(Atom::Any)),
        HirKind::Capture(capture) => extend(alternatives, &capture.sub)?,
        HirKind::Concat(parts) => {
            for part in parts {
                extend(alternatives, part)?;
            }
        }
        HirKind::Alternation(parts) => {
            let before = std::mem::take(alternatives);
            for part in parts {
                let mut own = before.clone();
                extend(&mut own, part)?;
                alternatives.append(&mut own);
                (alternatives.len() <= MAX_ALTERNATIVES).then_some(())?;
            }
        }
    }
    let longest = alternatives.iter().map(Vec::len).max().unwrap_or(0);
    (longest <= MAX_ATOMS).then_some(())
}
