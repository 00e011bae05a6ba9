//! Tokens taken apart (RFC 7519, RFC 7515 section 3). Nothing is verified here: what comes out is what somebody claims.
//!
//! A token is a secret. The decoded claims are not: without the signature they open nothing. No error and no value of
//! this module holds the token's text or its signature.

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::cel::Scalar;
use crate::evaluate::Claims;
use crate::pattern::Pattern;

/// Largest token that is read; headers of requests end well before it.
pub const MAX_LENGTH: usize = 64 * 1024;

/// Why a text is no token that can be read. The words never quote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing but white space.
    #[error("there is no token")]
    Empty,
    /// Larger than [`MAX_LENGTH`].
    #[error("it is larger than 64 KiB, which no token is")]
    TooLarge,
    /// Not three parts.
    #[error("it is not a signed JSON Web Token: that has three parts with dots between")]
    NotAToken,
    /// Five parts: JSON Web Encryption.
    #[error("it is encrypted; its claims are only for whom it was made")]
    Encrypted,
    /// A part is not base64url.
    #[error("its {0} is not base64url")]
    NotBase64(&'static str),
    /// A part is not JSON.
    #[error("its {0} is not JSON")]
    NotJson(&'static str),
    /// A part is no object.
    #[error("its {0} is not an object")]
    NotAnObject(&'static str),
}

/// A value of a token.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number, as written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// An object, with every key as often as it is written.
    Object(Vec<(String, Self)>),
}

/// What a token claims, unverified.
#[derive(Clone, Debug, PartialEq)]
pub struct UnverifiedToken {
    /// Its header.
    pub header: Vec<(String, Json)>,
    /// Its claims.
    pub claims: Vec<(String, Json)>,
    /// Keys that stand more than once; readers differ in which one they take.
    pub repeated: Vec<String>,
    /// True where there is no signature at all.
    pub is_unsigned: bool,
}

/// Takes a token apart.
pub fn decode(text: &str) -> Result<UnverifiedToken, Error> {
    if text.len() > MAX_LENGTH {
        return Err(Error::TooLarge);
    }
    let text = text.trim();
    let text = text.strip_prefix("Bearer ").unwrap_or(text).trim_start();
    if text.is_empty() {
        return Err(Error::Empty);
    }
    let parts: Vec<&str> = text.split('.').take(6).collect();
    let [header, claims, signature] = parts.as_slice() else {
        return Err(if parts.len() == 5 {
            Error::Encrypted
        } else {
            Error::NotAToken
        });
    };
    let header = object(header, "header")?;
    let claims = object(claims, "claims")?;
    bytes(signature, "signature")?;
    let mut repeated = twice(&header);
    repeated.extend(twice(&claims));
    Ok(UnverifiedToken {
        is_unsigned: signature.is_empty(),
        header,
        claims,
        repeated,
    })
}

fn bytes(part: &str, name: &'static str) -> Result<Vec<u8>, Error> {
    let decoded = URL_SAFE_NO_PAD
        .decode(part)
        .or_else(|_| URL_SAFE.decode(part));
    decoded.map_err(|_| Error::NotBase64(name))
}

fn object(part: &str, name: &'static str) -> Result<Vec<(String, Json)>, Error> {
    let bytes = bytes(part, name)?;
    match serde_json::from_slice(&bytes) {
        Ok(Json::Object(entries)) => Ok(entries),
        Ok(_) => Err(Error::NotAnObject(name)),
        Err(_) => Err(Error::NotJson(name)),
    }
}

fn twice(entries: &[(String, Json)]) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    let again = entries.iter().filter(|(key, _)| !seen.insert(key.as_str()));
    let mut names: Vec<_> = again.map(|(key, _)| key.clone()).collect();
    names.sort();
    names.dedup();
    names
}

impl UnverifiedToken {
    /// A claim; the last where it stands twice, as most readers have it.
    pub fn claim(&self, name: &str) -> Option<&Json> {
        self.claims
            .iter()
            .rfind(|(key, _)| key == name)
            .map(|(_, value)| value)
    }

    /// A claim that is a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.claim(name)? {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A claim that is a time, in seconds since 1970; fractions are cut.
    pub fn seconds(&self, name: &str) -> Option<i64> {
        let Json::Number(number) = self.claim(name)? else {
            return None;
        };
        number
            .split(['.', 'e', 'E'])
            .next()?
            .parse()
            .ok()
            .filter(|_| !number.contains(['e', 'E']))
    }

    /// The claims for asking a policy.
    pub fn as_claims(&self) -> Claims {
        let mut claims = Claims::complete();
        for (name, value) in &self.claims {
            claims.set(name, scalar(value));
        }
        claims
    }
}

fn scalar(value: &Json) -> Scalar {
    let text = |value: &Json| match value {
        Json::Text(text) | Json::Number(text) => Some(Pattern::literal(text)),
        _ => None,
    };
    match value {
        Json::Null => Scalar::Absent,
        Json::Bool(value) => Scalar::Bool(*value),
        Json::Text(_) | Json::Number(_) => text(value).map_or(Scalar::Unknown, Scalar::Text),
        Json::List(items) => items
            .iter()
            .map(text)
            .collect::<Option<_>>()
            .map_or(Scalar::Unknown, Scalar::List),
        Json::Object(_) => Scalar::Unknown,
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Json;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut object = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            object.push(entry);
        }
        Ok(Json::Object(object))
    }
}
