//! Where a name begins and ends.

/// Longer names are no names but text without spaces.
const LONGEST: usize = 72;

/// Where the name that goes on at `at` ends.
pub(super) fn end(text: &[u8], at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let length = rest
        .iter()
        .take(LONGEST)
        .take_while(|byte| is_part(**byte))
        .count();
    let name = &rest[..length];
    let joints = name.iter().rev().take_while(|byte| is_joint(**byte));
    (length < LONGEST).then(|| at + length - joints.count())
}

/// Where the name that holds `at` begins.
pub(super) fn start(text: &[u8], at: usize) -> Option<usize> {
    let before = text.get(at.saturating_sub(LONGEST)..at)?;
    let length = before
        .iter()
        .rev()
        .take_while(|byte| is_part(**byte))
        .count();
    let name = &before[before.len() - length..];
    let joints = name.iter().take_while(|byte| is_joint(**byte));
    let start = at - length + joints.count();
    // An escaped line feed before the name: `\npassword=`.
    let is_escape =
        start > 0 && text[start - 1] == b'\\' && matches!(text[start], b'n' | b't' | b'r');
    (length < LONGEST).then_some(start + usize::from(is_escape && start < at))
}

fn is_part(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'$') || byte >= 0x80
}

fn is_joint(byte: u8) -> bool {
    matches!(byte, b'-' | b'.' | b'$')
}
