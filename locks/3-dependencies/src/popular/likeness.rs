//! How two names differ that a person may take for each other.

/// A slip of the pen or of the eye, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Likeness {
    /// Characters that look alike: `rn` for `m`.
    Lookalike,
    /// A digit for a letter.
    Digit,
    /// Two neighbours in the other order.
    Swapped,
    /// A character twice that stands there once, or the other way round.
    Doubled,
    /// Other signs between the words, or none.
    Separator,
    /// An `s` more or less at the end.
    Plural,
    /// Another letter, one more or one less.
    Other,
}

/// The shortest name of which a slip of a kind is told: of short names too many are words of their own.
const SHORT: usize = 4;
const MIDDLE: usize = 5;
const LONG: usize = 6;
const LONGER: usize = 7;

impl Likeness {
    /// How `name` differs from `target`; `None` where they are equal, or where the difference is more than a slip.
    ///
    /// In names of several parts one part differs, and it is not the last: whoever owns a scope, vendor or account owns all
    /// names in it.
    pub(super) fn between(name: &str, target: &str) -> Option<Self> {
        if !target.contains('/') {
            return part(name, target).filter(|_| !name.contains('/'));
        }
        let (mut of_name, mut of_target) = (name.split('/'), target.split('/'));
        let mut found = None;
        let mut is_last = false;
        loop {
            match (of_name.next(), of_target.next()) {
                (None, None) => return found.filter(|_| !is_last),
                (Some(one), Some(other)) if one == other => is_last = false,
                (Some(one), Some(other)) if found.is_none() => {
                    found = Some(part(one, other)?);
                    is_last = true;
                }
                _ => return None,
            }
        }
    }
}

fn part(name: &str, target: &str) -> Option<Likeness> {
    let (likeness, least) = kind(name, target)?;
    (target.len() >= least).then_some(likeness)
}

/// The kind, and from which length on it is told.
fn kind(name: &str, target: &str) -> Option<(Likeness, usize)> {
    if name == target {
        return None;
    }
    let bare = |text: &str| text.replace(['-', '_', '.'], "");
    if bare(name) == bare(target) {
        return Some((Likeness::Separator, MIDDLE));
    }
    let (name, target) = (name.as_bytes(), target.as_bytes());
    let same = |(one, other): &(&u8, &u8)| one == other;
    let before = name.iter().zip(target).take_while(same).count();
    let (name_end, target_end) = (&name[before..], &target[before..]);
    let after = name_end
        .iter()
        .rev()
        .zip(target_end.iter().rev())
        .take_while(same)
        .count();
    let one = &name_end[..name_end.len() - after];
    let other = &target_end[..target_end.len() - after];
    let previous = before.checked_sub(1).and_then(|at| name.get(at));
    match (one, other) {
        (b"rn", b"m") | (b"m", b"rn") | (b"vv", b"w") | (b"w", b"vv") => {
            Some((Likeness::Lookalike, SHORT))
        }
        (b"0", b"o") | (b"1", b"l" | b"i") | (b"5", b"s") => Some((Likeness::Lookalike, SHORT)),
        ([a, b], [c, d]) if a == d && b == c => Some((Likeness::Swapped, SHORT)),
        ([digit], [letter]) if digit.is_ascii_digit() && letter.is_ascii_alphabetic() => {
            Some((Likeness::Digit, MIDDLE))
        }
        // Other numbers are other versions of a thing.
        ([one], [other]) if is_letter(*one) && is_letter(*other) => {
            let is_near = are_near(*one, *other);
            Some((Likeness::Other, if is_near { MIDDLE } else { LONGER }))
        }
        ([more], []) | ([], [more]) if !is_letter(*more) => None,
        ([more], []) | ([], [more]) if previous == Some(more) => Some((Likeness::Doubled, SHORT)),
        ([b's'], []) | ([], [b's']) if after == 0 => Some((Likeness::Plural, LONG)),
        ([_], []) | ([], [_]) => Some((Likeness::Other, LONG)),
        _ => None,
    }
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic()
}

/// Vowels, and neighbours in a row of the usual keyboard.
fn are_near(one: u8, other: u8) -> bool {
    const ROWS: [&[u8]; 3] = [b"qwertyuiop", b"asdfghjkl", b"zxcvbnm"];
    let is_vowel = |byte: u8| b"aeiouy".contains(&byte);
    let are_neighbours = |row: &&[u8]| {
        row.windows(2)
            .any(|pair| pair == [one, other] || pair == [other, one])
    };
    is_vowel(one) && is_vowel(other) || ROWS.iter().any(are_neighbours)
}
