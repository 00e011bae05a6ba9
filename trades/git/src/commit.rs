//! Commits.

use crate::bytes::split_once;
use crate::{Damage, ObjectId};

/// Who did something, and when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Person<'a> {
    /// The name as it stands.
    pub name: &'a [u8],
    /// The address between the angle brackets.
    pub email: &'a [u8],
    /// Seconds since 1970; 0 where there is none that can be read.
    pub seconds: i64,
    /// Minutes east of Greenwich.
    pub offset_minutes: i32,
}

/// A commit over borrowed bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit<'a> {
    /// The state of the tree.
    pub tree: ObjectId,
    /// What it follows.
    pub parents: Vec<ObjectId>,
    /// Who wrote the change.
    pub author: Person<'a>,
    /// Who made the commit.
    pub committer: Person<'a>,
    /// The bytes after the headers.
    pub message: &'a [u8],
}

impl<'a> Commit<'a> {
    /// Reads the headers. A commit must have a tree, and parents right after it; everything else may be missing.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, Damage> {
        let mut headers = Headers { rest: bytes };
        let tree = headers.next().filter(|(name, _)| name == b"tree");
        let tree = tree.and_then(|(_, value)| ObjectId::from_hex(value));
        let mut commit = Self {
            tree: tree.ok_or(Damage::Malformed("a commit without a tree"))?,
            parents: Vec::new(),
            author: Person::default(),
            committer: Person::default(),
            message: &[],
        };
        for (name, value) in headers.by_ref() {
            match name {
                b"parent" => commit.parents.push(parent(value)?),
                b"author" => commit.author = person(value),
                b"committer" => commit.committer = person(value),
                _ => {}
            }
        }
        commit.message = headers.rest;
        Ok(commit)
    }
}

fn parent(value: &[u8]) -> Result<ObjectId, Damage> {
    ObjectId::from_hex(value).ok_or(Damage::Malformed("a parent that is no object id"))
}

/// Headers up to the empty line; lines that continue one (they begin with a blank) are left out.
pub(crate) struct Headers<'a> {
    pub(crate) rest: &'a [u8],
}

impl<'a> Iterator for Headers<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (line, tail) = split_once(self.rest, b'\n').unwrap_or((self.rest, &[]));
            if self.rest.is_empty() {
                return None;
            }
            self.rest = tail;
            if line.is_empty() {
                return None;
            }
            if line.first() != Some(&b' ') {
                return Some(split_once(line, b' ').unwrap_or((line, &[])));
            }
        }
    }
}

/// Reads `Name <address> seconds zone` as far as it goes.
pub fn person(text: &[u8]) -> Person<'_> {
    let Some(close) = text.iter().rposition(|&byte| byte == b'>') else {
        return Person {
            name: text.trim_ascii(),
            ..Person::default()
        };
    };
    let (who, when) = (text.get(..close), text.get(close + 1..));
    let who = who.unwrap_or(&[]);
    let (name, email) = split_once(who, b'<').unwrap_or((who, &[]));
    let mut words = when.unwrap_or(&[]).split(u8::is_ascii_whitespace);
    let mut next = || words.find(|word| !word.is_empty());
    let seconds = next().and_then(signed).unwrap_or(0);
    let zone = next().and_then(signed).unwrap_or(0).clamp(-9_959, 9_959);
    Person {
        name: name.trim_ascii(),
        email: email.trim_ascii(),
        seconds,
        offset_minutes: i32::try_from(zone / 100 * 60 + zone % 100).unwrap_or(0),
    }
}

fn signed(word: &[u8]) -> Option<i64> {
    std::str::from_utf8(word).ok()?.parse().ok()
}
