//! Kubernetes: objects of the kind Secret, and kubeconfig.

use std::ops::Range;

use memchr::memmem;

use super::found::{Found, named};
use super::tree::{Form, Tree};
use super::{decode, keys, plain, trees};
use crate::tables::kind;
use crate::weigh::words;

/// The values of the Secret that this mapping is. Sealed and external secrets have kinds of their own.
pub(super) fn secret(tree: &Tree<'_>, object: usize, found: &mut Found<'_>) {
    for (name, is_encoded) in [(&b"data"[..], true), (b"stringData", false)] {
        let Some(data) = tree.child(object, name) else {
            continue;
        };
        for at in tree.children(data).filter(|at| tree.is_leaf(*at)) {
            if is_encoded {
                encoded(tree, at, found);
            } else {
                written(tree, at, found);
            }
        }
    }
}

/// A value of `data`.
fn encoded(tree: &Tree<'_>, at: usize, found: &mut Found<'_>) {
    let value = tree.value(at);
    let Some(decoded) = decode::base64(value).filter(|decoded| decoded.len() >= 3) else {
        return;
    };
    let span = trimmed(tree, at);
    if within(&decoded, &span, found) {
        return;
    }
    let text = decoded.trim_ascii_end();
    if is_secret(tree.key(at), text) {
        let secret = zeroize::Zeroizing::new(text.to_vec());
        let candidate = found.add_decoded(kind::KUBERNETES_SECRET, span, &secret, &["base64"]);
        named(candidate, &tree.entry(at).key);
    }
}

/// A value of `stringData`. Keys in it are found by their markers.
fn written(tree: &Tree<'_>, at: usize, found: &mut Found<'_>) {
    let is_line = tree.entry(at).form != Form::Block;
    if is_line && is_secret(tree.key(at), tree.value(at)) {
        trees::add(tree, at, kind::KUBERNETES_SECRET, found);
    }
}

fn trimmed(tree: &Tree<'_>, at: usize) -> Range<usize> {
    let span = tree.entry(at).value.clone();
    let bytes = tree.value(at);
    let start = span.start + (bytes.len() - bytes.trim_ascii_start().len());
    start..start + bytes.trim_ascii().len()
}

/// The name says so, or the value is as random as only keys are.
fn is_secret(name: &[u8], value: &[u8]) -> bool {
    let is_text =
        value.len() <= 4096 && std::str::from_utf8(value).is_ok() && !value.contains(&b'\n');
    is_text
        && plain::is_written_out(value, 4)
        && (plain::is_secret_name(name) || is_random(value) || is_odd(value))
}

/// Letters and digits that are no word, address, file or version: whatever its name, somebody put it into a Secret.
fn is_odd(value: &[u8]) -> bool {
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_place = value
        .iter()
        .any(|byte| matches!(byte, b'.' | b'/' | b':' | b' ' | b'=' | b','));
    (8..=128).contains(&value.len())
        && !is_place
        && digits > 0
        && digits < value.len()
        && words::cost(value).per_byte > 4.8
}

fn is_random(value: &[u8]) -> bool {
    let has = |test: fn(&u8) -> bool| value.iter().any(test);
    let is_mixed =
        has(u8::is_ascii_digit) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
    (20..=512).contains(&value.len())
        && value.iter().all(u8::is_ascii_alphanumeric)
        && is_mixed
        && plain::variety(value) >= 14
}

/// What stands in the decoded text: a key, a login of Docker, a service account.
fn within(decoded: &[u8], span: &Range<usize>, found: &mut Found<'_>) -> bool {
    let Some(mut inner) = found.inner(decoded) else {
        return false;
    };
    if decoded.trim_ascii_start().starts_with(b"{") {
        trees::json(&[], &mut inner);
    } else if let Some(at) = memmem::find(decoded, b"-----BEGIN ") {
        // A certificate may stand before its key.
        let next = keys::pem(at, &mut inner);
        if let Some(second) = memmem::find(&decoded[next..], b"-----BEGIN ") {
            keys::pem(next + second, &mut inner);
        }
    }
    found.adopt(&inner, span, "base64")
}

/// What a kubeconfig lets a user in with.
pub(super) fn config(tree: &Tree<'_>, at: usize, found: &mut Found<'_>) {
    if !tree.ends_with(at, &["users", "", "user", "*"]) {
        return;
    }
    if tree.key(at) == b"client-key-data" {
        if let Some(decoded) = decode::base64(tree.value(at))
            && let Some(mut inner) = found.inner(&decoded)
        {
            keys::within(0, kind::KUBECONFIG_CREDENTIAL, &mut inner);
            found.adopt(&inner, &tree.entry(at).value.clone(), "base64");
        }
        return;
    }
    if plain::is_written_out(tree.value(at), 6) {
        trees::add(tree, at, kind::KUBECONFIG_CREDENTIAL, found);
    }
}
