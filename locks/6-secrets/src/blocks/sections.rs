//! What files of sections hold: WireGuard, `.pypirc`, option files of MySQL, rclone, WinSCP, NetworkManager.

use super::found::{Found, named};
use super::tree::Tree;
use super::{decode, plain};
use crate::checks::Check;
use crate::tables::kind;

/// Judges every value.
pub(super) fn judge(tree: &Tree<'_>, found: &mut Found<'_>) {
    for at in tree.all().filter(|at| tree.is_leaf(*at)) {
        let section = tree.key(tree.parent(at));
        let value = tree.value(at);
        let key = tree.key(at).to_ascii_lowercase();
        let hit = match (section, &key[..]) {
            (b"Interface", b"privatekey") | (b"Peer", b"presharedkey") => curve_key(value),
            (b"wifi-security" | b"802-11-wireless-security", b"psk") => {
                passes(value, 8, kind::WIFI_PASSPHRASE)
            }
            (b"client" | b"mysql" | b"mysqldump" | b"mysqladmin" | b"mysqld_safe", b"password") => {
                passes(value, 4, kind::MYSQL_OPTION_FILE_PASSWORD)
            }
            (_, b"password") if is_index(tree, at) => passes(value, 6, kind::PYPIRC_PASSWORD),
            (_, b"pass" | b"password" | b"password2") if is_remote(tree, at) => obscured(value),
            (section, b"password") if section.starts_with(b"Sessions\\") => (value.len() >= 12
                && decode::is_hex(value))
            .then_some((kind::WINSCP_PASSWORD, Check::None)),
            _ => None,
        };
        if let Some((kind, check)) = hit {
            let entry = tree.entry(at);
            let candidate = found.add(kind, entry.value.clone());
            named(candidate, &entry.key);
            candidate.check = check;
        }
    }
}

fn passes(value: &[u8], shortest: usize, kind: u16) -> Option<(u16, Check)> {
    plain::is_written_out(value, shortest).then_some((kind, Check::None))
}

/// 32 bytes of Curve25519 (RFC 7748, section 5): in a key that WireGuard made four bits are cleared and one is set.
fn curve_key(value: &[u8]) -> Option<(u16, Check)> {
    let key = decode::base64(value).filter(|key| key.len() == 32 && value.len() == 44)?;
    let is_clamped = key[0].trailing_zeros() >= 3 && key[31] & 0xc0 == 0x40;
    let is_varied = plain::variety(&key) > 12;
    is_varied.then_some((
        kind::WIREGUARD_PRIVATE_KEY,
        if is_clamped {
            Check::Valid
        } else {
            Check::None
        },
    ))
}

/// In a `.pypirc`: beside a user or a place to upload to.
fn is_index(tree: &Tree<'_>, at: usize) -> bool {
    let section = tree.parent(at);
    let name = tree.key(section);
    matches!(name, b"pypi" | b"testpypi" | b"server-login" | b"pypitest")
        || (tree.child(section, b"repository").is_some()
            && tree.child(section, b"username").is_some())
}

/// In a file of rclone, a remote that has a password.
fn is_remote(tree: &Tree<'_>, at: usize) -> bool {
    let kind = tree
        .child(tree.parent(at), b"type")
        .map(|kind| tree.value(kind));
    matches!(
        kind,
        Some(
            b"sftp"
                | b"ftp"
                | b"webdav"
                | b"smb"
                | b"mega"
                | b"crypt"
                | b"koofr"
                | b"seafile"
                | b"http"
                | b"opendrive"
        )
    )
}

/// Sixteen bytes of a start, then the password under a key that rclone publishes.
fn obscured(value: &[u8]) -> Option<(u16, Check)> {
    let decoded = decode::base64url(value)?;
    (decoded.len() > 16 && plain::is_written_out(value, 22))
        .then_some((kind::RCLONE_PASSWORD, Check::None))
}
