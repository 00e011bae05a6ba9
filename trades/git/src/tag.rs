//! Annotated tags.

use crate::commit::{Headers, person};
use crate::{Damage, Kind, ObjectId, Person};

/// A tag over borrowed bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// What it names.
    pub target: ObjectId,
    /// Of which kind that is, as the tag says.
    pub kind: Kind,
    /// The name.
    pub name: &'a [u8],
    /// Who made it; old tags have none.
    pub tagger: Option<Person<'a>>,
    /// The bytes after the headers.
    pub message: &'a [u8],
}

impl<'a> Tag<'a> {
    /// Reads the headers: `object`, `type`, `tag` and perhaps `tagger`.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Damage> {
        let mut headers = Headers { rest: bytes };
        let (mut target, mut kind, mut name, mut tagger) = (None, None, &[][..], None);
        for (header, value) in headers.by_ref() {
            match header {
                b"object" => target = ObjectId::from_hex(value),
                b"type" => kind = Kind::from_name(value),
                b"tag" => name = value,
                b"tagger" => tagger = Some(person(value)),
                _ => {}
            }
        }
        Ok(Self {
            target: target.ok_or(Damage::Malformed("a tag that names no object"))?,
            kind: kind.ok_or(Damage::Malformed("a tag of no known kind"))?,
            name,
            tagger,
            message: headers.rest,
        })
    }
}
