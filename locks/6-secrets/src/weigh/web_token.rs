//! What a JSON Web Token says of itself (RFC 7519, section 4.1).

use serde_json::{Map, Value};

use super::reasons::Reasons;
use crate::checks;

/// The beginning of 2025, in seconds. Nothing here reads a clock; what expired before opened nothing when this was written.
const LONG_AGO: f64 = 1_735_689_600.0;

/// Names and subjects that documentation uses.
const SHOWN: &[&str] = &[
    "John Doe",
    "Jane Doe",
    "Joe Coder",
    "1234567890",
    "joe",
    "foo",
    "bar",
    "test",
    "admin@example.com",
];

/// Adds what its claims say.
pub(super) fn weigh(token: &[u8], reasons: &mut Reasons) {
    let Some((header, claims)) = checks::web_token_says(token) else {
        return;
    };
    reasons.add_if(is_over(&claims), -22, "it expired long ago");
    reasons.add_if(
        is_shown(&claims),
        -45,
        "its claims are those of documentation",
    );
    let signature = token.split(|byte| *byte == b'.').nth(2);
    let is_unsigned = signature.is_none_or(<[u8]>::is_empty);
    let needs_none = header.get("alg").and_then(Value::as_str) == Some("none");
    reasons.add_if(is_unsigned, -15, "it is not signed");
    reasons.add_if(needs_none, -40, "anybody can make one like it");
}

fn is_over(claims: &Map<String, Value>) -> bool {
    let until = claims.get("exp").and_then(Value::as_f64);
    until.is_some_and(|until| until < LONG_AGO)
}

fn is_shown(claims: &Map<String, Value>) -> bool {
    claims.is_empty()
        || claims
            .values()
            .filter_map(Value::as_str)
            .any(|value| SHOWN.contains(&value) || value.contains("example.com"))
}
