//! Hides secrets in whatever may be shown.

use std::ops::Range;

use crate::gather::Leak;
use forms::Forms;

mod forms;

/// Shorter texts stand everywhere by chance.
const SHORTEST: usize = forms::BEGINNING;
/// Lines of a longer secret are hidden one by one too, from this length on.
const SHORTEST_LINE: usize = 16;
/// A longer form is known by its pieces.
const LONGEST: usize = 128;
/// With more bytes of secrets in one text nothing of the text is shown.
const MOST: usize = 1024 * 1024;

/// Knows every form in which the leaks of a text could be shown again: as they stand there, decoded, and line by line.
#[derive(Clone, Debug, Default)]
pub struct Veil {
    forms: Option<Forms>,
    is_cut: bool,
}

impl Veil {
    /// For the leaks of that text.
    pub fn of<'a>(leaks: impl IntoIterator<Item = &'a Leak>, text: &[u8]) -> Self {
        let mut forms = Vec::new();
        for leak in leaks {
            let written = text.get(leak.span.clone()).unwrap_or_default();
            for form in [leak.secret.expose(), written] {
                add(&mut forms, form);
            }
        }
        Self::made(forms)
    }

    fn made(mut forms: Vec<Vec<u8>>) -> Self {
        forms.sort_unstable();
        forms.dedup();
        let is_cut = forms.iter().map(Vec::len).sum::<usize>() > MOST;
        let forms = (!forms.is_empty() && !is_cut).then(|| Forms::new(forms));
        Self {
            // What cannot be built cannot hide anything.
            is_cut: is_cut || matches!(forms, Some(None)),
            forms: forms.flatten(),
        }
    }

    /// False where there are too many secrets to hide them all.
    pub fn is_whole(&self) -> bool {
        !self.is_cut
    }

    /// How far around a window must be looked to know what it cuts through.
    pub(crate) const MARGIN: usize = LONGEST;

    /// Puts an asterisk in the place of every byte of a secret.
    pub(crate) fn hide(&self, bytes: &mut [u8]) {
        for place in self.places(bytes) {
            Self::blot(&mut bytes[place]);
        }
    }

    /// The same bytes with asterisks. Line feeds stay, so that lines keep their numbers.
    pub(crate) fn blot(bytes: &mut [u8]) {
        for byte in bytes {
            if *byte != b'\n' {
                *byte = b'*';
            }
        }
    }

    /// The text with these bytes and every form hidden; each byte stays one byte.
    pub(crate) fn over(&self, text: &str, spans: impl Iterator<Item = Range<usize>>) -> String {
        let mut bytes = text.as_bytes().to_vec();
        if self.is_cut {
            Self::blot(&mut bytes);
        }
        self.hide(&mut bytes);
        for span in spans {
            if let Some(bytes) = bytes.get_mut(span) {
                Self::blot(bytes);
            }
        }
        readable(&bytes)
    }

    /// The words with an ellipsis in the place of every secret; `None` where there is none.
    pub fn words(&self, text: &str) -> Option<String> {
        if self.is_cut {
            return Some("…".to_owned());
        }
        let places = self.places(text.as_bytes());
        let mut out = String::new();
        let mut at = 0;
        for place in &places {
            // A secret of bytes that begin or end within a character is not in a text.
            out.push_str(text.get(at..place.start).unwrap_or_default());
            out.push('…');
            at = place.end;
        }
        out.push_str(text.get(at..).unwrap_or_default());
        (!places.is_empty()).then_some(out)
    }

    fn places(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let forms = self.forms.as_ref();
        forms.map_or_else(Vec::new, |forms| forms.find(bytes))
    }
}

/// One byte stays one byte, so that offsets hold.
pub(crate) fn readable(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(std::iter::repeat_n('?', chunk.invalid().len()));
    }
    out
}

fn add(forms: &mut Vec<Vec<u8>>, form: &[u8]) {
    if form.len() < SHORTEST {
        return;
    }
    cut(forms, form);
    let lines = form.split(|byte| *byte == b'\n');
    for line in lines.map(<[u8]>::trim_ascii) {
        // The line that says what follows is no secret.
        if line.len() >= SHORTEST_LINE && line.len() < form.len() && !line.starts_with(b"-----") {
            cut(forms, line);
        }
    }
}

/// The form whole, or in pieces, the last of which reaches to its end.
fn cut(forms: &mut Vec<Vec<u8>>, form: &[u8]) {
    if form.len() <= LONGEST {
        return forms.push(form.to_vec());
    }
    forms.extend(form.chunks_exact(LONGEST).map(<[u8]>::to_vec));
    forms.push(form[form.len() - LONGEST..].to_vec());
}
