//! Marvin32, the keyed checksum of Azure's keys. Not a cryptographic hash: its seeds are public.
//!
//! Source: Microsoft's `SymCrypt`, `lib/marvin32.c`, and the documentation of Common Annotated Security Keys.

/// Both halves folded into one.
pub(super) fn marvin32(bytes: &[u8], seed: u64) -> u32 {
    let mut state = halves(seed);
    let (words, rest) = bytes.as_chunks::<4>();
    for word in words {
        state = mix(state, u32::from_le_bytes(*word));
    }
    let mut last = [0; 4];
    last[..rest.len()].copy_from_slice(rest);
    last[rest.len()] = 0x80;
    state = mix(state, u32::from_le_bytes(last));
    state = mix(state, 0);
    state.0 ^ state.1
}

fn halves(wide: u64) -> (u32, u32) {
    let half = |half: u64| u32::try_from(half & u64::from(u32::MAX)).unwrap_or_default();
    (half(wide), half(wide >> 32))
}

fn mix((low, high): (u32, u32), word: u32) -> (u32, u32) {
    let low = low.wrapping_add(word);
    let high = high ^ low;
    let low = low.rotate_left(20).wrapping_add(high);
    let high = high.rotate_left(9) ^ low;
    let low = low.rotate_left(27).wrapping_add(high);
    (low, high.rotate_left(19))
}

/// The test vectors of `SymCrypt` and of its public ports: seed `0x4FB61A001BDBCC`.
#[test]
fn the_published_vectors_hold() {
    let folded = |wide: u64| halves(wide).0 ^ halves(wide).1;
    let seed = 0x004f_b61a_001b_dbcc;
    assert_eq!(marvin32(&[], seed), folded(0x30ed_35c1_00cd_3c7d));
    assert_eq!(marvin32(&[0xaf], seed), folded(0x48e7_3fc7_7d75_ddc1));
    assert_eq!(marvin32(&[0xe7, 0x0f], seed), folded(0xb5f6_e1fc_485d_bff8));
    assert_eq!(
        marvin32(&[0x37, 0xf4, 0x95], seed),
        folded(0xf0b0_7c78_9b8c_f7e8)
    );
    assert_eq!(
        marvin32(&[0x86, 0x42, 0xdc, 0x59], seed),
        folded(0x7008_f2e8_7e9c_f556)
    );
}
