//! What is handed on.

use crate::Format;

/// One member of a container, of any depth.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Member<'a> {
    /// Every hop: `outer.jar!/inner.zip!/file`. A name for people; never a path to open or to write.
    pub path: &'a str,
    /// The name inside its own container, as stored; bytes that are no UTF-8 are replaced.
    pub name: &'a str,
    /// How many containers it lies in: 1 for a member of what was opened.
    pub depth: usize,
    /// File, directory, link …
    pub kind: Kind,
    /// Permission bits, where the container stores them.
    pub mode: Option<u32>,
    /// Its bytes, or why not all of them.
    pub content: Content<'a>,
    /// Where in the member its bytes begin; not 0 for further parts of a large one.
    pub offset: u64,
    /// What is odd about its name.
    pub oddities: Oddities,
}

impl Member<'_> {
    /// True for a file whose bytes were passed over.
    pub fn is_unwanted(&self) -> bool {
        matches!(self.content, Content::Unwanted)
    }

    /// The bytes that were read, whole or not.
    pub fn bytes(&self) -> &[u8] {
        match &self.content {
            Content::Whole(bytes) | Content::Part(bytes) | Content::Container(_, Some(bytes)) => {
                bytes
            }
            Content::None | Content::Unwanted | Content::Container(_, None) => &[],
        }
    }
}

/// What a member is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A file.
    File,
    /// A directory.
    Directory,
    /// A symbolic link and its target, which is only a text here.
    Symlink(String),
    /// A second name of another member.
    Hardlink(String),
    /// A device, a pipe or a socket.
    Device,
    /// A mark of an image's layer that something of an earlier layer is gone.
    Whiteout(Whiteout),
}

/// What a layer takes away (OCI image layer specification, "Whiteouts").
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whiteout {
    /// This path, and all below it.
    Path(String),
    /// Everything that earlier layers put into this directory.
    Opaque(String),
}

/// What was read of a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Content<'a> {
    /// All of it.
    Whole(&'a [u8]),
    /// The beginning, and a gap says why no more; or one of several parts ([`crate::Limits::parts`]).
    Part(&'a [u8]),
    /// A container; its members follow unless the receiver skips it or a gap says otherwise. The bytes are given where they were held whole.
    Container(Format, Option<&'a [u8]>),
    /// No file, hence no bytes.
    None,
    /// A file whose bytes were passed over, since nobody wants them.
    Unwanted,
}

/// Whose bytes are read; those of other members are passed over.
#[derive(Clone, Copy)]
pub struct Wants<'a> {
    /// What the name says, as it is stored.
    pub by_name: &'a (dyn Fn(&str) -> Want + Sync),
    /// What the first [`Wants::FIRST`] bytes say where the name leaves it open; fewer where there are no more.
    pub by_bytes: &'a (dyn Fn(&[u8]) -> bool + Sync),
}

impl Wants<'_> {
    /// Bytes that are looked at to find out whether a member is wanted.
    pub const FIRST: u64 = 512;
}

/// Whether a member is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// It is not.
    No,
    /// Its first bytes tell.
    Perhaps,
    /// It is.
    Yes,
}

/// What the receiver wants next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Go on, into the container if this is one.
    Continue,
    /// Go on, but not into this container.
    Skip,
    /// Hand on nothing more.
    Stop,
}

/// What is odd about a name; a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Oddities(u8);

impl Oddities {
    /// A part of the name is `..`.
    pub const TRAVERSAL: Self = Self(1);
    /// It begins with `/`, a backslash or a drive letter.
    pub const ABSOLUTE: Self = Self(2);
    /// It has a backslash, which is a separator on one system only.
    pub const BACKSLASH: Self = Self(4);
    /// It has a control character, NUL among them.
    pub const CONTROL: Self = Self(8);
    /// It has marks that change the direction of text.
    pub const BIDI: Self = Self(16);
    /// It is no UTF-8.
    pub const NOT_UTF8: Self = Self(32);
    /// It was too long and cut.
    pub const CUT: Self = Self(64);

    /// Whether all of `other` are there.
    pub fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Whether nothing is odd.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    #[must_use]
    fn with(self, other: Self, applies: bool) -> Self {
        Self(if applies { self.0 | other.0 } else { self.0 })
    }

    /// What is odd about a stored name.
    pub(crate) fn of(name: &[u8]) -> Self {
        let traverses = name
            .split(|byte| matches!(byte, b'/' | b'\\'))
            .any(|part| part == b"..");
        let drive = matches!(name, [letter, b':', ..] if letter.is_ascii_alphabetic());
        let text = std::str::from_utf8(name);
        let odd = Self::default()
            .with(Self::TRAVERSAL, traverses)
            .with(
                Self::ABSOLUTE,
                drive || matches!(name.first(), Some(b'/' | b'\\')),
            )
            .with(Self::BACKSLASH, name.contains(&b'\\'))
            .with(
                Self::CONTROL,
                name.iter().any(|byte| *byte < 0x20 || *byte == 0x7f),
            )
            .with(Self::NOT_UTF8, text.is_err())
            .with(Self::CUT, name.len() > MOST_NAME);
        match text {
            Ok(text) if !text.is_ascii() => odd.with(Self::BIDI, text.chars().any(is_bidi)),
            _ => odd,
        }
    }
}

/// Unicode, UAX 9: explicit directional formatting.
fn is_bidi(letter: char) -> bool {
    matches!(letter, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Bytes of a name that are kept: no file system has longer paths.
pub(crate) const MOST_NAME: usize = 4_096;

/// A stored name as text.
pub(crate) fn text(name: &[u8]) -> String {
    String::from_utf8_lossy(&name[..name.len().min(MOST_NAME)]).into_owned()
}
