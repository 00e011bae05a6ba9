//! The first packet of an OpenPGP key (RFC 9580, sections 4.2 and 5.5.3), as far as its passphrase.

/// Whether a passphrase protects the secret key that the bytes begin with; nothing where they begin with none.
pub(super) fn is_locked(bytes: &[u8]) -> Option<bool> {
    let body = secret_packet(bytes)?;
    let version = *body.first()?;
    if version != 4 {
        // Older and newer packets say it elsewhere; they are taken for open.
        return (3..=6).contains(&version).then_some(false);
    }
    let usage = after_public(body.get(6..)?, *body.get(5)?).and_then(|rest| rest.first());
    Some(usage.is_some_and(|usage| *usage != 0))
}

/// The content of a secret-key packet (tag 5).
fn secret_packet(bytes: &[u8]) -> Option<&[u8]> {
    let first = *bytes.first()?;
    let header = match first {
        0xc5 => match bytes.get(1)? {
            0..=191 => 2,
            192..=223 => 3,
            _ => 6,
        },
        0x94 => 2,
        0x95 => 3,
        0x96 => 5,
        _ => return None,
    };
    bytes.get(header..)
}

/// What follows the public numbers of that algorithm.
fn after_public(bytes: &[u8], algorithm: u8) -> Option<&[u8]> {
    match algorithm {
        1..=3 => numbers(bytes, 2),
        16 => numbers(bytes, 3),
        17 => numbers(bytes, 4),
        18 => {
            let rest = numbers(curve(bytes)?, 1)?;
            rest.get(usize::from(*rest.first()?) + 1..)
        }
        19 | 22 => numbers(curve(bytes)?, 1),
        25 | 27 => bytes.get(32..),
        _ => None,
    }
}

/// After the object identifier of a curve.
fn curve(bytes: &[u8]) -> Option<&[u8]> {
    bytes.get(usize::from(*bytes.first()?) + 1..)
}

/// After that many numbers, each with its length in bits before it.
fn numbers(mut bytes: &[u8], count: usize) -> Option<&[u8]> {
    for _ in 0..count {
        let bits = usize::from(u16::from_be_bytes([*bytes.first()?, *bytes.get(1)?]));
        bytes = bytes.get(2 + bits.div_ceil(8)..)?;
    }
    Some(bytes)
}
