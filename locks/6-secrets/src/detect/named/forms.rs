//! The forms of values, each once, by length.

use std::sync::LazyLock;

use super::super::matcher;
use super::words::{WORDS, marks};
use crate::kind::{Part, Set};
use crate::tables::NAMED;

/// A form and the rules that have it.
#[derive(Debug)]
pub(super) struct Form {
    parts: &'static [Part],
    least: usize,
    most: usize,
    letters: Letters,
    /// It says no more than its lengths and its kinds of letters.
    is_plain: bool,
    /// Its letters go beyond hexadecimal digits, so that hardly a value holds nothing else.
    is_wide: bool,
    /// It holds a text of its own, or is of no usual length: hardly anything else looks so.
    pub(super) is_telling: bool,
    /// As indexes of [`NAMED`].
    pub(super) rules: Vec<usize>,
    /// The words of which the rules want one in the name, marked among all words.
    pub(super) also: Vec<bool>,
}

impl Form {
    /// A digest of 256 bits, where something was drawn from more letters.
    pub(super) fn is_too_wide(&self, value: &[u8]) -> bool {
        self.is_wide && value.len() == 64 && value.iter().all(u8::is_ascii_hexdigit)
    }
}

/// What kinds of letters the values of a form hold.
#[derive(Clone, Copy, Debug)]
struct Letters {
    /// All that one may hold.
    all: u8,
    /// Those that every one holds.
    fixed: u8,
}

/// Forms of this length or longer share a list.
const LONG: usize = 160;

struct Forms {
    all: Vec<Form>,
    /// For each length the forms that can have it.
    by_length: Vec<OfLength>,
}

/// What values of one length can be.
struct OfLength {
    /// The forms: their letters, and where they are in `all`.
    forms: Vec<(Letters, usize)>,
    /// A bit for each of the kinds of letters that a value can hold and still have one of the forms.
    letters: [u64; 4],
}

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    let mut all: Vec<Form> = Vec::new();
    for (rule, named) in NAMED.iter().enumerate() {
        for parts in named.values {
            match all.iter_mut().find(|form| form.parts == *parts) {
                Some(form) => form.rules.push(rule),
                None => all.push(form(parts, rule)),
            }
        }
    }
    for form in &mut all {
        let also = form.rules.iter().flat_map(|rule| &WORDS.of(*rule).also);
        form.also = marks(WORDS.len(), also);
    }
    let by_length = (0..=LONG).map(|length| holding(&all, length)).collect();
    Forms { all, by_length }
});

/// The forms that a value of this length and of these letters may have.
pub(super) fn of(length: usize, letters: u8) -> impl Iterator<Item = &'static Form> {
    let known = FORMS.by_length.get(length.min(LONG));
    let known =
        known.filter(|known| known.letters[usize::from(letters / 64)] >> (letters % 64) & 1 == 1);
    let forms = known.map(|known| known.forms.as_slice());
    let forms = forms.unwrap_or_default().iter();
    let forms = forms.filter(move |(of_form, _)| of_form.may_be(letters));
    forms.map(|(_, form)| &FORMS.all[*form])
}

fn holding(all: &[Form], length: usize) -> OfLength {
    let fits = |form: &Form| form.most >= length && (form.least <= length || length == LONG);
    let forms = all.iter().enumerate().filter(|(_, form)| fits(form));
    let forms: Vec<_> = forms.map(|(at, form)| (form.letters, at)).collect();
    let mut letters = [0; 4];
    for held in 0..=u8::MAX {
        if forms.iter().any(|(of_form, _)| of_form.may_be(held)) {
            letters[usize::from(held / 64)] |= 1 << (held % 64);
        }
    }
    OfLength { forms, letters }
}

fn form(parts: &'static [Part], rule: usize) -> Form {
    let (mut least, mut most) = (0, 0);
    let (mut is_telling, mut letters, mut fixed) = (false, 0, 0);
    for part in parts {
        letters |= letters_of(part);
        fixed |= fixed_of(part);
        let (fewest, longest) = lengths(part);
        least += fewest;
        most += longest;
        is_telling |= matches!(part, Part::Text(text) if text.len() > 2);
    }
    Form {
        parts,
        least,
        most,
        letters: Letters {
            all: letters,
            fixed,
        },
        is_plain: matches!(parts, [Part::Some { set, .. }] if is_of_kinds(**set, letters)),
        is_wide: parts
            .iter()
            .any(|part| matches!(part, Part::Some { set, .. } if set.has(b'z') || set.has(b'Z'))),
        is_telling,
        rules: vec![rule],
        also: Vec::new(),
    }
}

/// The set is of whole kinds of letters.
fn is_of_kinds(set: Set, kinds: u8) -> bool {
    kinds & OTHER == 0 && (0..128).all(|byte| set.has(byte) == (letters(&[byte]) & kinds != 0))
}

fn lengths(part: &Part) -> (usize, usize) {
    match part {
        Part::Text(text) => (text.len(), text.len()),
        Part::Maybe(text) => (0, text.len()),
        Part::OneOf(texts) => {
            let all = || texts.iter().map(|text| text.len());
            (all().min().unwrap_or(0), all().max().unwrap_or(0))
        }
        Part::Some { min, max, .. } => (*min as usize, *max as usize),
    }
}

/// Kinds of letters, a bit each.
const HEX: u8 = 1;
const LOWER: u8 = 2;
const UPPER_HEX: u8 = 4;
const UPPER: u8 = 8;
const DIGIT: u8 = 16;
const DASH: u8 = 32;
const BAR: u8 = 64;
const OTHER: u8 = 128;

static KINDS: [u8; 256] = {
    let mut kinds = [OTHER; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        kinds[byte as usize] = match byte {
            b'a'..=b'f' => HEX,
            b'g'..=b'z' => LOWER,
            b'A'..=b'F' => UPPER_HEX,
            b'G'..=b'Z' => UPPER,
            b'0'..=b'9' => DIGIT,
            b'-' => DASH,
            b'_' => BAR,
            _ => OTHER,
        };
        byte += 1;
    }
    kinds
};

/// Whether it holds hexadecimal digits alone.
pub(super) fn is_hex(letters: u8) -> bool {
    letters & !(HEX | UPPER_HEX | DIGIT) == 0
}

/// The kinds of letters that a text holds.
pub(super) fn letters(text: &[u8]) -> u8 {
    text.iter()
        .fold(0, |all, byte| all | KINDS[usize::from(*byte)])
}

/// Words of one case, without a digit: a name of something, in all but a few forms.
fn is_plain(letters: u8) -> bool {
    let has = |kinds: u8| letters & kinds != 0;
    let is_mixed = has(HEX | LOWER) && has(UPPER_HEX | UPPER);
    !has(DIGIT) && !is_mixed
}

fn letters_of(part: &Part) -> u8 {
    match part {
        Part::Text(text) | Part::Maybe(text) => letters(text),
        Part::OneOf(texts) => texts.iter().fold(0, |all, text| all | letters(text)),
        Part::Some { set, .. } => (0..128)
            .filter(|byte| set.has(*byte))
            .fold(0, |all, byte| all | letters(&[byte])),
    }
}

/// The kinds of letters that the part holds in every value.
fn fixed_of(part: &Part) -> u8 {
    match part {
        Part::Text(_) => letters_of(part),
        Part::OneOf(_) | Part::Maybe(_) | Part::Some { .. } => 0,
    }
}

impl Letters {
    /// Whether a value that holds these kinds may be one of them.
    fn may_be(self, held: u8) -> bool {
        held & !self.all == 0
            && self.fixed & !held == 0
            && (self.all & DIGIT == 0 || !is_plain(held))
    }
}

impl Form {
    /// It holds digits only.
    pub(super) fn is_number(&self) -> bool {
        self.letters.all == DIGIT
    }

    /// The whole value, which [`of`] gave this form for, has it.
    pub(super) fn fits(&self, value: &[u8]) -> bool {
        if self.is_plain {
            (self.least..=self.most).contains(&value.len())
        } else {
            matcher::is_whole(value, self.parts)
        }
    }
}
