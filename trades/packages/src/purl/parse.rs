//! From a text to the parts of a package URL (purl-spec, "How to parse a purl string").

use std::fmt;
use std::str::FromStr;

use super::Purl;

/// Why a text is no package URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoPurl {
    /// It does not begin with `pkg:`.
    Scheme,
    /// Its type is missing, or none by the specification.
    Type,
    /// It has no name.
    Name,
    /// A percent sign encodes nothing, or bytes that are no UTF-8.
    Encoding,
    /// An encoded slash within a segment.
    Segment,
    /// The key of a qualifier is none by the specification, or stands twice.
    Qualifier,
}

impl fmt::Display for NoPurl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scheme => "it does not begin with `pkg:`",
            Self::Type => "its type is missing or none",
            Self::Name => "it has no name",
            Self::Encoding => "it is wrongly encoded",
            Self::Segment => "a segment of it has a slash",
            Self::Qualifier => "a qualifier of it has a wrong key or stands twice",
        })
    }
}

impl std::error::Error for NoPurl {}

impl FromStr for Purl {
    type Err = NoPurl;

    fn from_str(text: &str) -> Result<Self, NoPurl> {
        Self::parse(text)
    }
}

impl Purl {
    /// The parts of a package URL. Type and keys of qualifiers become lower case, the rest stays as written; the rules of
    /// single types are those of [`Ecosystem::normal_name`](crate::Ecosystem::normal_name).
    ///
    /// An `@` at the beginning of a segment is taken for a part of it, as in the scopes of npm, which many write unencoded.
    pub fn parse(text: &str) -> Result<Self, NoPurl> {
        let (text, subpath) = last(text, '#');
        let (text, qualifiers) = last(text, '?');
        let (scheme, rest) = text.split_once(':').ok_or(NoPurl::Scheme)?;
        if !scheme.eq_ignore_ascii_case("pkg") {
            return Err(NoPurl::Scheme);
        }
        let (kind, rest) = rest.trim_matches('/').split_once('/').ok_or(NoPurl::Name)?;
        let (path, version) = version(rest.trim_start_matches('/'));
        let (namespace, name) = path
            .trim_end_matches('/')
            .rsplit_once('/')
            .unwrap_or(("", path.trim_end_matches('/')));
        let name = decoded(name)?;
        if name.is_empty() {
            return Err(NoPurl::Name);
        }
        Ok(Self {
            kind: kind_of(kind)?,
            namespace: segments(namespace, |_| true)?,
            name,
            version: version
                .map(decoded)
                .transpose()?
                .filter(|it| !it.is_empty()),
            qualifiers: qualifiers.map_or(Ok(Vec::new()), pairs)?,
            subpath: segments(subpath.unwrap_or(""), |part| part != "." && part != "..")?,
        })
    }

    /// The value of a qualifier.
    pub fn qualifier(&self, key: &str) -> Option<&str> {
        let found = self.qualifiers.iter().find(|(own, _)| own == key);
        found.map(|(_, value)| value.as_str())
    }
}

/// What stands before the last such character, and behind it.
fn last(text: &str, at: char) -> (&str, Option<&str>) {
    let parts = text.rsplit_once(at);
    parts.map_or((text, None), |(before, after)| (before, Some(after)))
}

fn version(rest: &str) -> (&str, Option<&str>) {
    match rest.rfind('@') {
        Some(at) if at > 0 && !rest[..at].ends_with('/') => (&rest[..at], Some(&rest[at + 1..])),
        _ => (rest, None),
    }
}

fn kind_of(text: &str) -> Result<String, NoPurl> {
    word(text, b'+').ok_or(NoPurl::Type)
}

/// A letter, then letters, digits, `.`, `-` and one sign more; in lower case.
fn word(text: &str, sign: u8) -> Option<String> {
    let fits =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-') || byte == sign;
    let begins = text
        .bytes()
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic());
    (begins && text.bytes().all(fits)).then(|| text.to_ascii_lowercase())
}

fn segments(text: &str, keeps: fn(&str) -> bool) -> Result<Option<String>, NoPurl> {
    let mut whole = String::new();
    for part in text.split('/') {
        let part = decoded(part)?;
        if part.contains('/') {
            return Err(NoPurl::Segment);
        }
        if part.is_empty() || !keeps(&part) {
            continue;
        }
        if !whole.is_empty() {
            whole.push('/');
        }
        whole.push_str(&part);
    }
    Ok((!whole.is_empty()).then_some(whole))
}

/// Qualifiers without a value count for nothing.
fn pairs(text: &str) -> Result<Vec<(String, String)>, NoPurl> {
    let mut all = Vec::new();
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').ok_or(NoPurl::Qualifier)?;
        let value = decoded(value)?;
        if !value.is_empty() {
            all.push((key_of(key)?, value));
        }
    }
    all.sort();
    let twice = all.windows(2).any(|pair| pair[0].0 == pair[1].0);
    if twice {
        Err(NoPurl::Qualifier)
    } else {
        Ok(all)
    }
}

fn key_of(text: &str) -> Result<String, NoPurl> {
    word(text, b'_').ok_or(NoPurl::Qualifier)
}

fn decoded(text: &str) -> Result<String, NoPurl> {
    if !text.contains('%') {
        return Ok(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let [high, low, after @ ..] = rest else {
            return Err(NoPurl::Encoding);
        };
        bytes.push(digit(*high)? << 4 | digit(*low)?);
        rest = after;
    }
    String::from_utf8(bytes).map_err(|_| NoPurl::Encoding)
}

fn digit(byte: u8) -> Result<u8, NoPurl> {
    let value = char::from(byte).to_digit(16).ok_or(NoPurl::Encoding)?;
    u8::try_from(value).map_err(|_| NoPurl::Encoding)
}
