//! Extended headers: records `LENGTH KEY=VALUE\n` (POSIX.1-2017, pax, "pax Extended Header").

/// What extended headers say about the next member.
#[derive(Clone, Default)]
pub(super) struct Attributes {
    pub(super) name: Option<Vec<u8>>,
    pub(super) link: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
    pub(super) sparse: bool,
}

impl Attributes {
    /// Takes in all records up to the first damaged one.
    pub(super) fn take(&mut self, mut bytes: &[u8]) {
        while let Some((record, rest)) = split(bytes) {
            self.record(record);
            bytes = rest;
        }
    }

    fn record(&mut self, record: &[u8]) {
        let Some(at) = record.iter().position(|byte| *byte == b'=') else {
            return;
        };
        let value = &record[at + 1..];
        match &record[..at] {
            b"path" => self.name = Some(value.to_vec()),
            b"GNU.sparse.name" => {
                self.name = Some(value.to_vec());
                self.sparse = true;
            }
            b"linkpath" => self.link = Some(value.to_vec()),
            b"size" => self.size = number(value),
            key if key.starts_with(b"GNU.sparse.") => self.sparse = true,
            _ => {}
        }
    }
}

/// The first record without its length and line end, and what follows.
fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let digits = bytes.iter().position(|byte| *byte == b' ')?;
    let size = usize::try_from(number(&bytes[..digits])?).ok()?;
    let record = bytes.get(digits + 1..size)?.strip_suffix(b"\n")?;
    Some((record, &bytes[size..]))
}

fn number(text: &[u8]) -> Option<u64> {
    let size = std::str::from_utf8(text).ok()?.parse().ok()?;
    (size <= u64::MAX / 2).then_some(size)
}
