//! What a kind of secret is: the part of a rule that data says.

use lockgate_evidence::Rule;

use crate::checks::Check;

/// How sure the form of a value alone makes, before anything around it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Prior {
    /// The form is common; names around it must tell.
    Low,
    /// The form is unusual.
    Medium,
    /// The form is unmistakable.
    High,
}

/// How a kind is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// By its own form.
    Token,
    /// By a name and the form of the value.
    Named,
    /// By code that knows a document or the names of passwords.
    Structured,
}

/// One kind of secret: a rule and what is known of it.
#[derive(Debug)]
pub struct Kind {
    /// Identity, severity and page.
    pub rule: Rule,
    /// How it is recognised.
    pub form: Form,
    /// Words that tell the form: the shapes, or the names and shapes. Empty where code tells.
    pub shapes: &'static [&'static str],
    /// The check that the value itself allows; empty where there is none.
    pub check: &'static str,
    /// Who issues it; empty where no one in particular does.
    pub provider: &'static str,
    /// What it is: `personal access token`.
    pub what: &'static str,
    /// What whoever finds it can do.
    pub opens: &'static str,
    /// How it is made worthless.
    pub rotate: &'static str,
    /// The provider's public documentation.
    pub docs: &'static str,
    /// How sure the form alone makes.
    pub prior: Prior,
    /// It is only found where a word of its provider stands nearby.
    pub is_near: bool,
    /// Least entropy of the part that varies, in bits a byte.
    pub entropy: f32,
}

impl Kind {
    /// Provider and what it is, as messages say it.
    pub fn title(&self) -> String {
        match self.provider {
            "" => self.what.to_owned(),
            provider => format!("{provider} {}", self.what),
        }
    }
}

/// A part of a shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// These bytes.
    Text(&'static [u8]),
    /// One of these texts, longest first.
    OneOf(&'static [&'static [u8]]),
    /// These bytes or nothing.
    Maybe(&'static [u8]),
    /// From `min` to `max` bytes of a set, as many as there are.
    Some {
        set: &'static Set,
        min: u32,
        max: u32,
    },
}

/// A set of ASCII bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Set(pub(crate) [u64; 2]);

impl Set {
    pub(crate) fn has(self, byte: u8) -> bool {
        byte < 128 && self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }
}

/// One way a token is written.
#[derive(Debug)]
pub(crate) struct Shape {
    /// The kind, as an index of [`crate::kinds`].
    pub(crate) kind: u16,
    /// All parts in order.
    pub(crate) parts: &'static [Part],
    /// Which part is the text that is searched for; one for every text it can be.
    pub(crate) anchor: usize,
    /// True where a token may begin within a word.
    pub(crate) within_words: bool,
    pub(crate) gate: &'static Gate,
}

/// Shapes by the first bytes of the text that they are searched by.
pub(crate) struct Beginnings {
    /// One bit for every two bytes that one begins with.
    pub(crate) firsts: [u64; 1024],
    /// One bit for every three bytes; some share one.
    pub(crate) bits: [u64; 1024],
    /// One bit for every two bytes that are a text by themselves.
    pub(crate) pairs: [u64; 1024],
    /// Three bytes and the shapes, sorted.
    pub(crate) threes: &'static [(u32, &'static [u16])],
    /// The same of texts of two bytes, in the place of the first two of three.
    pub(crate) twos: &'static [(u32, &'static [u16])],
}

impl Beginnings {
    /// Whether a searched text may begin with these three bytes.
    #[inline]
    pub(crate) fn may_begin(&self, three: u32) -> bool {
        let pair = (three >> 8 & 0xffff) as usize;
        if self.firsts[pair / 64] >> (pair % 64) & 1 == 0 {
            return false;
        }
        let place = (three.wrapping_mul(0x9e37_79b1) >> 16) as usize;
        let bits = self.bits[place / 64] >> (place % 64) | self.pairs[pair / 64] >> (pair % 64);
        bits & 1 == 1
    }

    /// The shapes whose searched text begins so.
    pub(crate) fn of(&self, three: u32) -> impl Iterator<Item = u16> {
        let of = |rows: &'static [(u32, &'static [u16])], text: u32| {
            let row = rows.binary_search_by_key(&text, |row| row.0);
            row.map_or(&[][..], |row| rows[row].1)
        };
        let (threes, twos) = (of(self.threes, three), of(self.twos, three & 0x00ff_ff00));
        threes.iter().chain(twos).copied()
    }
}

/// What must hold besides the shape.
#[derive(Debug)]
pub(crate) struct Gate {
    /// Stands in the match.
    pub(crate) contains: &'static str,
    /// One stands nearby, lower case.
    pub(crate) near: &'static [&'static str],
    /// What the value itself tells.
    pub(crate) check: Option<fn(&[u8]) -> Check>,
}

/// A kind that is known by a name and the form of the value.
#[derive(Debug)]
pub(crate) struct Named {
    pub(crate) kind: u16,
    /// One stands in the name or near it; lower case, letters and digits only.
    pub(crate) names: &'static [&'static str],
    /// One stands in the name itself; empty asks nothing.
    pub(crate) also: &'static [&'static str],
    /// The whole value.
    pub(crate) values: &'static [&'static [Part]],
    pub(crate) check: Option<fn(&[u8]) -> Check>,
}
