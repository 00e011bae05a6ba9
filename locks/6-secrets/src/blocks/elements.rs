//! What XML documents hold: settings of Maven, credentials of Jenkins, sites of FileZilla, answer files and policies of Windows,
//! publish profiles, connections of mRemoteNG.

use std::ops::Range;

use zeroize::Zeroizing;

use super::found::{Found, named};
use super::tree::Tree;
use super::{decode, plain};
use crate::tables::kind;

/// Judges every text and attribute.
pub(super) fn judge(tree: &Tree<'_>, found: &mut Found<'_>) {
    for at in tree.all().filter(|at| tree.is_leaf(*at)) {
        if tree.key(at).is_empty() {
            element(tree, at, found);
        } else {
            attribute(tree, at, found);
        }
    }
}

fn attribute(tree: &Tree<'_>, at: usize, found: &mut Found<'_>) {
    let value = tree.value(at);
    let kind = match tree.key(at) {
        // Microsoft published the key that these are encrypted with.
        b"cpassword" if value.len() >= 20 && decode::base64(value).is_some() => {
            kind::GROUP_POLICY_PASSWORD
        }
        b"userPWD" if plain::is_written_out(value, 12) => kind::PUBLISH_PROFILE_PASSWORD,
        b"Password"
            if value.len() >= 24 && is_connection(tree, at) && decode::base64(value).is_some() =>
        {
            kind::MREMOTENG_PASSWORD
        }
        _ => return,
    };
    add(tree, at, kind, found);
}

fn is_connection(tree: &Tree<'_>, at: usize) -> bool {
    let element = tree.parent(at);
    tree.key(element) == b"Node" && tree.child(element, b"Protocol").is_some()
}

fn add(tree: &Tree<'_>, at: usize, kind: u16, found: &mut Found<'_>) {
    let entry = tree.entry(at);
    let name = if entry.key.is_empty() {
        tree.entry(tree.parent(at)).key.clone()
    } else {
        entry.key.clone()
    };
    named(found.add(kind, entry.value.clone()), &name);
}

fn element(tree: &Tree<'_>, at: usize, found: &mut Found<'_>) {
    let value = tree.value(at);
    match tree.key(tree.parent(at)) {
        _ if is_jenkins(value) => add(tree, at, kind::JENKINS_ENCRYPTED_CREDENTIAL, found),
        b"password" | b"passphrase" if tree.ends_with(at, &["servers", "server", "*", ""]) => {
            let is_locked = value.contains(&b'{') && value.ends_with(b"}");
            if !is_locked && plain::is_written_out(value, 3) {
                add(tree, at, kind::MAVEN_SERVER_PASSWORD, found);
            }
        }
        b"master"
            if tree.ends_with(at, &["settingsSecurity", "master", ""]) && value.len() > 24 =>
        {
            add(tree, at, kind::MAVEN_MASTER_PASSWORD, found);
        }
        b"Pass" if tree.ends_with(at, &["Server", "Pass", ""]) => site(tree, at, found),
        b"Value" => answer(tree, at, found),
        _ => {}
    }
}

/// `{AQAAABAA…}`: what Jenkins encrypts with a key that lies beside it.
fn is_jenkins(value: &[u8]) -> bool {
    let inner = value
        .strip_prefix(b"{AQAA")
        .and_then(|rest| rest.strip_suffix(b"}"));
    inner.is_some_and(|inner| {
        inner.len() >= 40
            && inner
                .iter()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
    })
}

/// A password of FileZilla: in base64, or as it is. One that a master password protects says `crypt`.
fn site(tree: &Tree<'_>, at: usize, found: &mut Found<'_>) {
    let element = tree.parent(at);
    let encoding = tree
        .child(element, b"encoding")
        .map(|child| tree.value(child));
    match encoding {
        Some(b"base64") => {
            let decoded =
                decode::base64(tree.value(at)).filter(|decoded| plain::is_written_out(decoded, 3));
            add_decoded(
                tree,
                at,
                kind::FILEZILLA_PASSWORD,
                decoded,
                &["base64"],
                found,
            );
        }
        None if plain::is_written_out(tree.value(at), 3) => {
            add(tree, at, kind::FILEZILLA_PASSWORD, found);
        }
        _ => {}
    }
}

fn add_decoded(
    tree: &Tree<'_>,
    at: usize,
    kind: u16,
    decoded: Option<Zeroizing<Vec<u8>>>,
    from: &[&'static str],
    found: &mut Found<'_>,
) {
    if let Some(decoded) = decoded {
        let span: Range<usize> = tree.entry(at).value.clone();
        let name = tree.entry(tree.parent(at)).key.clone();
        named(found.add_decoded(kind, span, &decoded, from), &name);
    }
}

/// A password of an answer file: base64 of UTF-16 with the element's name behind it, or as it is.
fn answer(tree: &Tree<'_>, at: usize, found: &mut Found<'_>) {
    let element = tree.parent(tree.parent(at));
    let name = tree.key(element);
    let Some(plain_text) = tree.child(element, b"PlainText") else {
        return;
    };
    if !name.ends_with(b"Password") {
        return;
    }
    let is_plain = tree
        .child(plain_text, b"")
        .is_some_and(|child| tree.value(child) == b"true");
    if is_plain {
        if plain::is_written_out(tree.value(at), 3) {
            add(tree, at, kind::WINDOWS_ANSWER_FILE_PASSWORD, found);
        }
        return;
    }
    let decoded = decode::base64(tree.value(at)).map(|wide| narrow(&wide));
    let decoded = decoded.map(|mut text| {
        let kept = text.strip_suffix(name).map_or(text.len(), <[u8]>::len);
        text.truncate(kept);
        text
    });
    let decoded = decoded.filter(|text| plain::is_written_out(text, 3));
    add_decoded(
        tree,
        at,
        kind::WINDOWS_ANSWER_FILE_PASSWORD,
        decoded,
        &["base64", "UTF-16"],
        found,
    );
}

/// The ASCII letters of a UTF-16 text.
fn narrow(wide: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(
        wide.chunks_exact(2)
            .filter(|pair| pair[1] == 0)
            .map(|pair| pair[0])
            .collect(),
    )
}
