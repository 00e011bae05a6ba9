//! Long runs of the characters that tokens are made of, found in blocks of 64 bytes.
//!
//! Every token holds such a run, and text hardly does: words are short. A block becomes a bit for each byte, and four steps tell
//! whether sixteen of them stand together.

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
    let mut at = range.start;
    while let Some(block) = text.get(at..).filter(|rest| rest.len() >= SHORTEST) {
        let begins = match block.first_chunk::<BLOCK>() {
            Some(block) => long(bits(block)),
            None => long(bits(&padded(block))),
        };
        if begins == 0 {
            // One that begins later is not in this block as a whole.
            at += BLOCK - SHORTEST + 1;
            continue;
        }
        let start = at + begins.trailing_zeros() as usize;
        let after = text[start + SHORTEST..].iter();
        let end = start + SHORTEST + after.take_while(|byte| is_run(**byte)).count();
        found(start..end);
        at = end + 1;
    }
}

/// How many bytes are looked at together.
const BLOCK: usize = 64;

/// The last bytes of a text, and nothing that is part of a run.
fn padded(rest: &[u8]) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    block
}

/// A bit for each byte of [`is_run`], the first the lowest. Written so that the compiler makes vectors of it.
fn bits(block: &[u8; BLOCK]) -> u64 {
    // Moves the lowest bits of eight bytes side by side.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let mut flags = [0; BLOCK];
    for (flag, byte) in flags.iter_mut().zip(block) {
        let is_letter = (byte | 0x20).wrapping_sub(b'a') < 26;
        let is_digit = byte.wrapping_sub(b'/') < 11;
        let is_sign = u8::from(*byte == b'_') | u8::from(*byte == b'-') | u8::from(*byte == b'+');
        *flag = u8::from(is_letter) | u8::from(is_digit) | is_sign;
    }
    let mut all = 0;
    for (at, eight) in flags.as_chunks::<8>().0.iter().enumerate() {
        let eight = u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56;
        all |= eight << (at * 8);
    }
    all
}

/// A bit for each place at which [`SHORTEST`] bits stand together.
fn long(mut bits: u64) -> u64 {
    for step in [1, 2, 4, 8] {
        bits &= bits >> step;
    }
    bits
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The same, a byte at a time.
    fn slowly(text: &[u8]) -> Vec<Range<usize>> {
        let mut all = Vec::new();
        let mut at = 0;
        for piece in text.split(|byte| !is_run(*byte)) {
            all.extend((piece.len() >= SHORTEST).then_some(at..at + piece.len()));
            at += piece.len() + 1;
        }
        all
    }

    proptest! {
        #[test]
        fn blocks_show_every_long_run(lengths in proptest::collection::vec((0usize..90, any::<u8>()), 0..12)) {
            let pieces = lengths.iter().map(|(length, between)| [vec![b'a'; *length], vec![*between]].concat());
            let text: Vec<u8> = pieces.flatten().collect();
            let mut all = Vec::new();
            each(&text, 0..text.len(), |run| all.push(run));
            prop_assert_eq!(all, slowly(&text));
        }
    }

    #[test]
    fn a_block_tells_what_the_table_tells() {
        for byte in 0..=u8::MAX {
            let told = bits(&[byte; BLOCK]);
            assert_eq!(told, if is_run(byte) { u64::MAX } else { 0 }, "{byte}");
        }
    }
}
