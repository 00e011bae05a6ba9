// Read by the build as well, so that tables and lookups agree.

/// An odd number: the base of the polynomial over the bytes.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
const INVERSE: u64 = inverse(BASE);

/// The number by which an odd one gives one, by Newton's method: each step doubles the bits that are right, from three on.
const fn inverse(of: u64) -> u64 {
    let mut found = of;
    let mut step = 0;
    while step < 5 {
        found = found.wrapping_mul(2_u64.wrapping_sub(of.wrapping_mul(found)));
        step += 1;
    }
    found
}

/// The hash of a text.
pub(crate) fn of(text: &str) -> u64 {
    mixed(polynomial(text.bytes()))
}

/// The hashes of what is left of a text without one of its bytes, the last first.
pub(crate) fn shorter(text: &str) -> impl Iterator<Item = u64> {
    let whole = polynomial(text.bytes());
    let (mut after, mut power) = (0_u64, 1_u64);
    text.bytes().rev().map(move |byte| {
        let with = after.wrapping_add(u64::from(byte).wrapping_mul(power));
        // What stands before the byte moves down by one power.
        let before = whole.wrapping_sub(with).wrapping_mul(INVERSE);
        let hash = mixed(before.wrapping_add(after));
        (after, power) = (with, power.wrapping_mul(BASE));
        hash
    })
}

/// The hash of a text without separators, with letters for digits and pairs that look like them. It never meets that of a
/// text that is not folded, but by chance.
pub(crate) fn folded(text: &str) -> u64 {
    let mut bytes = text.bytes().peekable();
    let folded = std::iter::from_fn(move || {
        loop {
            let byte = match bytes.next()? {
                b'-' | b'_' | b'.' => continue,
                b'0' => b'o',
                b'1' => b'l',
                b'5' => b's',
                b'r' if bytes.next_if_eq(&b'n').is_some() => b'm',
                b'v' if bytes.next_if_eq(&b'v').is_some() => b'w',
                other => other,
            };
            return Some(byte);
        }
    });
    mixed(polynomial(std::iter::once(b'~').chain(folded)))
}

fn polynomial(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0, |hash, byte| {
        hash.wrapping_mul(BASE).wrapping_add(u64::from(byte))
    })
}

/// So that low and high bits both serve.
fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^ (hash >> 32)
}
