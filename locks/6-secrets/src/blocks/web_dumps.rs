//! What programs that speak HTTP write down: HAR files, collections and environments of Postman.

use super::found::{Found, named};
use super::tree::Tree;
use super::{plain, trees};
use crate::tables::kind;

const HEADERS: &[&[u8]] = &[
    b"authorization",
    b"proxy-authorization",
    b"x-api-key",
    b"x-auth-token",
    b"private-token",
    b"x-vault-token",
    b"x-access-token",
    b"api-key",
];
const PARAMETERS: &[&[u8]] = &[
    b"token",
    b"password",
    b"value",
    b"secretKey",
    b"accessToken",
    b"clientSecret",
    b"refreshToken",
];

/// An entry `value`; the one beside it says of what.
pub(super) fn value(tree: &Tree<'_>, at: usize, found: &mut Found<'_>) {
    let item = tree.parent(at);
    let name = tree
        .child(item, b"name")
        .or_else(|| tree.child(item, b"key"));
    let Some(name) = name.map(|name| tree.value(name)) else {
        return;
    };
    if tree.ends_with(at, &["headers", "", "value"]) || tree.ends_with(at, &["header", "", "value"])
    {
        header(tree, at, name, found);
    } else if tree.ends_with(at, &["auth", "*", "", "value"]) {
        if PARAMETERS.contains(&name) && plain::is_written_out(tree.value(at), 6) {
            trees::add(tree, at, kind::API_CLIENT_SECRET, found);
        }
    } else if tree.ends_with(at, &["values", "", "value"])
        && is_variable(tree, item, name)
        && plain::is_written_out(tree.value(at), 6)
    {
        trees::add(tree, at, kind::API_CLIENT_SECRET, found);
    }
}

/// A variable of an environment that is marked secret, or named so.
fn is_variable(tree: &Tree<'_>, item: usize, name: &[u8]) -> bool {
    let is_marked = tree
        .child(item, b"type")
        .is_some_and(|child| tree.value(child) == b"secret");
    tree.child(item, b"enabled").is_some() && (is_marked || plain::is_secret_name(name))
}

/// The credential of a header, after the name of its scheme.
fn header(tree: &Tree<'_>, at: usize, name: &[u8], found: &mut Found<'_>) {
    if !HEADERS.contains(&&name.to_ascii_lowercase()[..]) {
        return;
    }
    let value = tree.value(at);
    let scheme = value
        .iter()
        .take(12)
        .position(|byte| *byte == b' ')
        .map_or(0, |space| space + 1);
    let secret = value[scheme..].trim_ascii();
    if secret.len() >= 8
        && plain::is_graphic(secret)
        && plain::is_written_out(secret, 8)
        && plain::variety(secret) >= 6
    {
        let start = tree.entry(at).value.start + scheme;
        named(
            found.add(
                kind::RECORDED_REQUEST_CREDENTIAL,
                start..start + secret.len(),
            ),
            &tree.entry(at).key,
        );
    }
}
