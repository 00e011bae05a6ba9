//! References as files: loose ones and `packed-refs`.
//!
//! Source: `git-pack-refs`, `gitrepository-layout` ("refs").

use crate::bytes::{lines, split_once};
use crate::{Damage, ObjectId};

/// What the file of a reference holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LooseRef {
    /// An object.
    Id(ObjectId),
    /// The name of another reference.
    Symbolic(String),
}

impl LooseRef {
    /// Reads it.
    pub fn parse(bytes: &[u8]) -> Result<Self, Damage> {
        let text = bytes.trim_ascii();
        if let Some(name) = text.strip_prefix(b"ref:") {
            let name = std::str::from_utf8(name.trim_ascii());
            let name =
                name.map_err(|_| Damage::Malformed("a name of a reference that is not UTF-8"))?;
            return Ok(Self::Symbolic(name.to_owned()));
        }
        let word = text.split(u8::is_ascii_whitespace).next().unwrap_or(text);
        let id = ObjectId::from_hex(word);
        id.map(Self::Id)
            .ok_or(Damage::Malformed("a reference that names no object"))
    }
}

/// One line of `packed-refs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackedRef<'a> {
    /// The full name.
    pub name: &'a [u8],
    /// The object.
    pub id: ObjectId,
    /// What the tag names in the end, where the file says so.
    pub peeled: Option<ObjectId>,
}

/// The lines of `packed-refs`, one reference at a time.
#[derive(Clone, Debug)]
pub struct PackedRefs<'a> {
    rest: &'a [u8],
}

impl<'a> PackedRefs<'a> {
    /// Over the bytes of the file.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    fn line(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, tail) = split_once(self.rest, b'\n').unwrap_or((self.rest, &[]));
        self.rest = tail;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }

    fn peeled(&mut self) -> Option<ObjectId> {
        let mut ahead = self.clone();
        let id = ObjectId::from_hex(ahead.line()?.strip_prefix(b"^")?)?;
        *self = ahead;
        Some(id)
    }
}

impl<'a> Iterator for PackedRefs<'a> {
    type Item = Result<PackedRef<'a>, Damage>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = self.line()?;
            if line.is_empty() || line.starts_with(b"#") {
                continue;
            }
            let parts = split_once(line, b' ').and_then(|(id, name)| {
                let id = ObjectId::from_hex(id)?;
                (!name.is_empty()).then_some((id, name))
            });
            let Some((id, name)) = parts else {
                return Some(Err(Damage::Malformed(
                    "a line of `packed-refs` that is no reference",
                )));
            };
            let peeled = self.peeled();
            return Some(Ok(PackedRef { name, id, peeled }));
        }
    }
}

/// Whether a reference's name may be looked for as a file below the Git directory: it leads nowhere else.
pub fn is_safe_name(name: &str) -> bool {
    let parts = || name.split('/');
    !name.is_empty()
        && name.len() < 4_096
        && parts().all(|part| !matches!(part, "" | "." | ".."))
        && !name.contains(['\\', '\0', ':'])
        && !name.chars().any(char::is_control)
}

/// Every line that is an object id, and how many are none.
pub(crate) fn id_lines(bytes: &[u8]) -> (Vec<ObjectId>, usize) {
    let mut odd = 0;
    let mut ids = Vec::new();
    for line in lines(bytes).filter(|line| !line.is_empty()) {
        match ObjectId::from_hex(line.trim_ascii()) {
            Some(id) => ids.push(id),
            None => odd += 1,
        }
    }
    (ids, odd)
}
