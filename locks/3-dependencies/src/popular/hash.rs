/// FNV-1a with 64 bits over a text without the byte at `skip`, mixed so that low and high bits both serve.
pub(crate) fn of(text: &str, skip: Option<usize>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for (at, byte) in text.bytes().enumerate() {
        if Some(at) != skip {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash ^ (hash >> 29)
}

/// A text without separators, with letters for digits and pairs that look like them.
pub(crate) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 1);
    // What is folded never meets what is not.
    out.push('~');
    for character in text.chars() {
        match character {
            '-' | '_' | '.' => {}
            '0' => out.push('o'),
            '1' => out.push('l'),
            '5' => out.push('s'),
            _ => out.push(character),
        }
    }
    if out.contains("rn") || out.contains("vv") {
        return out.replace("rn", "m").replace("vv", "w");
    }
    out
}
