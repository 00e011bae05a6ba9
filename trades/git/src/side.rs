//! Small files beside the objects: `shallow`, `alternates`, `.git` files.

use crate::bytes::lines;
use crate::refs::id_lines;
use crate::{Damage, ObjectId};

/// The commits whose parents were left out, and how many lines are no object ids.
pub fn shallow(bytes: &[u8]) -> (Vec<ObjectId>, usize) {
    id_lines(bytes)
}

/// One line of `objects/info/alternates`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternate {
    /// The path of an object directory, absolute or relative to the one that names it.
    pub path: Vec<u8>,
}

/// The object directories that one borrows from.
///
/// Lines that begin with `#` are comments; a line in double quotes has the escapes of C.
pub fn alternates(bytes: &[u8]) -> Vec<Alternate> {
    lines(bytes)
        .filter(|line| !line.is_empty() && line.first() != Some(&b'#'))
        .map(|line| Alternate {
            path: unquote(line).unwrap_or_else(|| line.to_vec()),
        })
        .collect()
}

fn unquote(line: &[u8]) -> Option<Vec<u8>> {
    let inner = line.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    let mut out = Vec::with_capacity(inner.len());
    let mut rest = inner.iter().copied();
    while let Some(byte) = rest.next() {
        match byte {
            b'"' => return None,
            b'\\' => out.push(escape(&mut rest)?),
            _ => out.push(byte),
        }
    }
    Some(out)
}

fn escape(rest: &mut impl Iterator<Item = u8>) -> Option<u8> {
    Some(match rest.next()? {
        b'a' => 7,
        b'b' => 8,
        b't' => b'\t',
        b'n' => b'\n',
        b'v' => 11,
        b'f' => 12,
        b'r' => b'\r',
        first @ b'0'..=b'3' => {
            let digits = [first, rest.next()?, rest.next()?];
            digits.iter().try_fold(0u8, |value, digit| {
                matches!(digit, b'0'..=b'7').then(|| value << 3 | (digit - b'0'))
            })?
        }
        other @ (b'"' | b'\\') => other,
        _ => return None,
    })
}

/// The path in a `.git` file (`gitdir: …`) of a linked worktree or a submodule.
pub fn git_file(bytes: &[u8]) -> Result<&[u8], Damage> {
    let path = bytes.strip_prefix(b"gitdir:").map(<[u8]>::trim_ascii);
    match path {
        Some(path) if !path.is_empty() && !path.contains(&0) => Ok(path),
        _ => Err(Damage::Malformed("a `.git` file that names no directory")),
    }
}
