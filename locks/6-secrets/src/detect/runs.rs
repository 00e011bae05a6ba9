//! Long runs of the characters that tokens are made of, found by looking at every sixteenth byte.
//!
//! Every token holds such a run, and text hardly does: words are short. A run of sixteen bytes covers some byte whose number
//! is a multiple of sixteen from any start, so the rest need not be looked at.

use std::ops::Range;

use super::{Sink, decode, named, tokens};

/// The shortest run that is looked for.
pub(crate) const SHORTEST: usize = 16;

/// How far before and after a run a token may reach: `https://hooks.…/`, `.apps.…`.
const AROUND: usize = 80;

/// Hands every run that begins in `core` to those who know tokens.
pub(crate) fn look(text: &[u8], core: Range<usize>, is_binary: bool, sink: &mut Sink<'_>) {
    let mut done = core.start;
    let mut joined = 0;
    each(text, core, |run| {
        let start = extended(text, &run, done);
        let end = after(text, &run);
        tokens::look(text, start..end, sink);
        if !is_binary {
            decode::from_run(text, &run, &mut joined, sink);
            named::from_run(text, run, sink);
        }
        done = end;
    });
}

/// Every run of at least [`SHORTEST`] bytes of [`is_run`] in the range, in order.
pub(crate) fn each(text: &[u8], range: Range<usize>, mut found: impl FnMut(Range<usize>)) {
    let text = &text[..range.end];
    let mut lowest = range.start;
    let mut at = range.start + SHORTEST - 1;
    while at < text.len() {
        if !is_run(text[at]) {
            at += SHORTEST;
            continue;
        }
        let before = text[lowest..at].iter().rev();
        let start = at - before.take_while(|byte| is_run(**byte)).count();
        let after = text[at..].iter();
        let end = at + after.take_while(|byte| is_run(**byte)).count();
        if end - start >= SHORTEST {
            found(start..end);
        }
        lowest = end;
        at = end + SHORTEST;
    }
}

/// What words and base64 are made of.
pub(crate) fn is_run(byte: u8) -> bool {
    CLASSES[usize::from(byte)] & RUN != 0
}

/// What may stand between a token's beginning and its run.
fn is_joint(byte: u8) -> bool {
    CLASSES[usize::from(byte)] != 0
}

const RUN: u8 = 1;
const JOINT: u8 = 2;

static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut letter = 0u8;
    loop {
        if letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-' | b'+' | b'/') {
            classes[letter as usize] = RUN | JOINT;
        } else if matches!(
            letter,
            b'.' | b':' | b'~' | b'@' | b'=' | b'%' | b'|' | b'!' | b'*'
        ) {
            classes[letter as usize] = JOINT;
        }
        if letter == u8::MAX {
            break classes;
        }
        letter += 1;
    }
};

fn extended(text: &[u8], run: &Range<usize>, done: usize) -> usize {
    let lowest = done.min(run.start).max(run.start.saturating_sub(AROUND));
    let before = text[lowest..run.start].iter().rev();
    run.start - before.take_while(|byte| is_joint(**byte)).count()
}

fn after(text: &[u8], run: &Range<usize>) -> usize {
    let highest = text.len().min(run.end + AROUND);
    let after = text[run.end..highest].iter();
    run.end + after.take_while(|byte| is_joint(**byte)).count()
}
