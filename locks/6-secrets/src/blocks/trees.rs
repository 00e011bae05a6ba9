//! What JSON and YAML documents hold: logins of Docker, kubeconfig, Kubernetes secrets, accounts of Google Cloud, JWK, state of
//! Terraform, files of SOPS that are not encrypted.

use memchr::memmem;

use super::found::{Found, named};
use super::tree::Tree;
use super::{Form, decode, json, keys, kube, plain, web_dumps};
use crate::checks::Check;
use crate::detect::Anchor;
use crate::tables::kind;

/// How far before an anchor the document around it may begin.
const REACH: usize = 4096;

/// Reads the text, where it is JSON, or the braces around each anchor.
pub(super) fn json(anchors: &[Anchor], found: &mut Found<'_>) {
    let text = found.text;
    let start = text
        .iter()
        .position(|byte| !byte.is_ascii_whitespace())
        .unwrap_or(0);
    let start = if text[start..].starts_with(b"\xef\xbb\xbf") {
        start + 3
    } else {
        start
    };
    let mut next = 0;
    if matches!(text.get(start), Some(b'{' | b'[')) {
        let (tree, end) = json::read(text, start);
        judge(&tree, found);
        next = end;
    }
    for anchor in anchors.iter().filter(|anchor| anchor.form == Form::Json) {
        let at = anchor.at as usize;
        if at < next {
            continue;
        }
        // What was not within braces there is not within braces that begin before there.
        let lowest = at.saturating_sub(REACH).max(next);
        next = at;
        if let Some(start) = json::enclosing(text, at, lowest) {
            let (tree, end) = json::read(text, start);
            judge(&tree, found);
            next = end.max(at + 1);
        }
    }
}

/// Judges every value of a document.
pub(super) fn judge(tree: &Tree<'_>, found: &mut Found<'_>) {
    let is_state = tree.member(root(tree), b"terraform_version").is_some();
    for at in tree.all() {
        if !tree.is_leaf(at) {
            continue;
        }
        match tree.key(at) {
            b"kind" if is_kube_secret(tree, at) => kube::secret(tree, tree.parent(at), found),
            b"auth" | b"password" | b"identitytoken" | b"registrytoken" => login(tree, at, found),
            b"private_key" | b"refresh_token" | b"client_secret" => google(tree, at, found),
            b"d" | b"k" => web_key(tree, at, found),
            b"client-key-data" | b"token" => kube::config(tree, at, found),
            b"value" => web_dumps::value(tree, at, found),
            _ => {}
        }
        if tree.key(at) == b"password" {
            kube::config(tree, at, found);
        }
        if is_state {
            state(tree, at, found);
        }
    }
    unsealed(tree, found);
}

/// The first `kind` of its object says Secret.
fn is_kube_secret(tree: &Tree<'_>, at: usize) -> bool {
    tree.value(at).eq_ignore_ascii_case(b"secret")
        && tree.child(tree.parent(at), b"kind") == Some(at)
}

/// The outermost mapping.
fn root(tree: &Tree<'_>) -> usize {
    tree.children(0)
        .next()
        .filter(|first| tree.key(*first).is_empty() && !tree.is_leaf(*first))
        .unwrap_or(0)
}

/// `auths` of Docker's configuration, and the older form without.
fn login(tree: &Tree<'_>, at: usize, found: &mut Found<'_>) {
    let place = tree.parent(at);
    let is_login = tree.ends_with(at, &["auths", "*", "*"])
        || memmem::find(tree.key(place), b"index.docker.io").is_some();
    if !is_login {
        return;
    }
    let entry = tree.entry(at);
    if tree.key(at) != b"auth" {
        if plain::is_written_out(tree.value(at), 4) {
            named(
                found.add(kind::DOCKER_REGISTRY_AUTH, entry.value.clone()),
                &entry.key,
            );
        }
        return;
    }
    let Some(decoded) = decode::base64(tree.value(at)) else {
        return;
    };
    let colon = memchr::memchr(b':', &decoded);
    let Some((user, secret)) = colon.map(|colon| (&decoded[..colon], &decoded[colon + 1..])) else {
        return;
    };
    if plain::is_graphic(user) && plain::is_graphic(secret) && plain::is_written_out(secret, 4) {
        let secret = zeroize::Zeroizing::new(secret.to_vec());
        named(
            found.add_decoded(
                kind::DOCKER_REGISTRY_AUTH,
                entry.value.clone(),
                &secret,
                &["base64"],
            ),
            &entry.key,
        );
    }
}

/// Keys of service accounts and what `gcloud` keeps of a user.
fn google(tree: &Tree<'_>, at: usize, found: &mut Found<'_>) {
    let account = tree
        .child(tree.parent(at), b"type")
        .map(|child| tree.value(child));
    let entry = tree.entry(at);
    match (account, tree.key(at)) {
        (Some(b"service_account"), b"private_key") => {
            let place = memmem::find(tree.value(at), b"-----BEGIN ");
            if let Some(place) = place {
                keys::within(
                    entry.value.start + place,
                    kind::GCP_SERVICE_ACCOUNT_KEY,
                    found,
                );
            }
        }
        (Some(b"authorized_user"), b"refresh_token" | b"client_secret")
            if plain::is_written_out(tree.value(at), 16) =>
        {
            named(
                found.add(kind::GCP_USER_CREDENTIALS, entry.value.clone()),
                &entry.key,
            );
        }
        _ => {}
    }
}

/// RFC 7517 and RFC 7518: `d` is the private part of a pair, `k` a key that both sides share.
fn web_key(tree: &Tree<'_>, at: usize, found: &mut Found<'_>) {
    let parent = tree.parent(at);
    let family = tree.child(parent, b"kty").map(|child| tree.value(child));
    let Some(decoded) = decode::base64url(tree.value(at)) else {
        return;
    };
    let fits = match (family, tree.key(at)) {
        (Some(b"RSA"), b"d") => decoded.len() >= 64,
        (Some(b"EC"), b"d") => matches!(decoded.len(), 28..=66),
        (Some(b"OKP"), b"d") => matches!(decoded.len(), 32 | 56 | 57),
        (Some(b"oct"), b"k") => decoded.len() >= 16,
        _ => false,
    };
    if fits && plain::variety(&decoded) > 8 {
        let entry = tree.entry(at);
        let candidate = found.add(kind::JSON_WEB_KEY, entry.value.clone());
        named(candidate, &entry.key);
        candidate.check = Check::None;
    }
}

/// Attributes that resources keep in Terraform's state as they are.
fn state(tree: &Tree<'_>, at: usize, found: &mut Found<'_>) {
    const NAMES: &[&[u8]] = &[
        b"password",
        b"secret",
        b"secret_string",
        b"private_key",
        b"private_key_pem",
        b"private_key_openssh",
        b"master_password",
        b"admin_password",
        b"administrator_login_password",
        b"primary_access_key",
        b"secondary_access_key",
        b"primary_connection_string",
        b"primary_key",
        b"secondary_key",
        b"client_secret",
        b"token",
        b"access_token",
        b"secret_key",
        b"auth_token",
        b"result",
        b"ses_smtp_password_v4",
        b"kube_config_raw",
        b"primary_blob_connection_string",
        b"encrypted_secret",
        b"application_secret",
    ];
    let name = tree.key(at);
    let is_attribute = tree.ends_with(at, &["attributes", "*"]);
    if !is_attribute || !NAMES.contains(&name) || !plain::is_written_out(tree.value(at), 6) {
        return;
    }
    if name == b"result" && !is_random_password(tree, at) {
        return;
    }
    if memmem::find(tree.value(at), b"-----BEGIN ").is_none() {
        add(tree, at, kind::TERRAFORM_STATE_SECRET, found);
    }
}

/// `result` is a secret in `random_password` only.
fn is_random_password(tree: &Tree<'_>, at: usize) -> bool {
    let mut this = at;
    for _ in 0..4 {
        this = tree.parent(this);
        if let Some(resource) = tree.child(this, b"type") {
            return tree.value(resource) == b"random_password";
        }
    }
    false
}

/// Adds a value, without its escapes.
pub(super) fn add(tree: &Tree<'_>, at: usize, kind: u16, found: &mut Found<'_>) {
    let entry = tree.entry(at);
    let candidate = match tree.unescaped(at) {
        Some(secret) => found.add_decoded(kind, entry.value.clone(), &secret, &["escapes"]),
        None => found.add(kind, entry.value.clone()),
    };
    named(candidate, &entry.key);
}

/// A file that SOPS has written, and values in it that are not encrypted though all should be.
fn unsealed(tree: &Tree<'_>, found: &mut Found<'_>) {
    let root = root(tree);
    let Some(sops) = tree.member(root, b"sops") else {
        return;
    };
    let has = |name: &[u8]| tree.child(sops, name).is_some();
    // The file itself says that some values stay as they are.
    if !has(b"mac")
        || has(b"encrypted_regex")
        || has(b"encrypted_suffix")
        || has(b"unencrypted_regex")
    {
        return;
    }
    for at in tree
        .all()
        .filter(|at| tree.is_leaf(*at) && !tree.is_within(*at, sops))
    {
        let is_open = plain::is_written_out(tree.value(at), 6);
        if is_open && plain::is_secret_name(tree.key(at)) {
            add(tree, at, kind::UNENCRYPTED_SOPS_VALUE, found);
        }
    }
}
