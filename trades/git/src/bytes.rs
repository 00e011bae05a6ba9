//! Small readers over slices that never leave them.

use crate::Damage;

pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let end = at.checked_add(4)?;
    Some(u32::from_be_bytes(bytes.get(at..end)?.try_into().ok()?))
}

pub(crate) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let end = at.checked_add(8)?;
    Some(u64::from_be_bytes(bytes.get(at..end)?.try_into().ok()?))
}

/// Cuts `length` bytes off the front.
pub(crate) fn take<'a>(
    bytes: &mut &'a [u8],
    length: usize,
    what: &'static str,
) -> Result<&'a [u8], Damage> {
    let (head, tail) = bytes
        .split_at_checked(length)
        .ok_or(Damage::Truncated(what))?;
    *bytes = tail;
    Ok(head)
}

pub(crate) fn take_byte(bytes: &mut &[u8], what: &'static str) -> Result<u8, Damage> {
    let (&head, tail) = bytes.split_first().ok_or(Damage::Truncated(what))?;
    *bytes = tail;
    Ok(head)
}

/// A number of seven bits a byte, lowest first, as in the headers of deltas.
pub(crate) fn take_varint(bytes: &mut &[u8], what: &'static str) -> Result<u64, Damage> {
    take_bits(bytes, 0, 0, what)
}

/// The same, going on from `value` with the next bits at `shift`.
pub(crate) fn take_bits(
    bytes: &mut &[u8],
    mut value: u64,
    mut shift: u32,
    what: &'static str,
) -> Result<u64, Damage> {
    loop {
        let byte = take_byte(bytes, what)?;
        let bits = u64::from(byte & 0x7f);
        if shift > 57 && (shift > 63 || bits >> (64 - shift) != 0) {
            return Err(Damage::Malformed("a size of more than 64 bits"));
        }
        value |= bits << shift;
        shift += 7;
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
}

/// The number that Git's offset encoding gives: highest first, each continuation adds one.
pub(crate) fn take_offset(bytes: &mut &[u8], what: &'static str) -> Result<u64, Damage> {
    let mut byte = take_byte(bytes, what)?;
    let mut value = u64::from(byte & 0x7f);
    while byte & 0x80 != 0 {
        byte = take_byte(bytes, what)?;
        let next = value.checked_add(1).filter(|next| next >> 57 == 0);
        value = next.ok_or(Damage::Malformed("an offset of more than 64 bits"))? << 7;
        value |= u64::from(byte & 0x7f);
    }
    Ok(value)
}

/// The bytes before the first `mark`, and those after it.
pub(crate) fn split_once(bytes: &[u8], mark: u8) -> Option<(&[u8], &[u8])> {
    let at = bytes.iter().position(|&byte| byte == mark)?;
    Some((bytes.get(..at)?, bytes.get(at + 1..)?))
}

/// Lines without their line feeds (a carriage return before one goes too).
pub(crate) fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes
        .split(|&byte| byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}
