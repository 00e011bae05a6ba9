//! Deltas: what is encoded comes back, and its pieces cover it.

use lockgate_git::{Damage, Delta, Origin, Segment, encode_copy};
use proptest::collection::vec;
use proptest::prelude::*;

pub fn varint(mut value: usize, out: &mut Vec<u8>) {
    while value > 0x7f {
        out.push(u8::try_from(value & 0x7f).expect("seven bits") | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value).expect("seven bits"));
}

/// One piece: copied from a place in the base, or new.
#[derive(Clone, Debug)]
enum Piece {
    Copy(prop::sample::Index, prop::sample::Index),
    Insert(Vec<u8>),
}

fn piece() -> impl Strategy<Value = Piece> {
    prop_oneof![
        (any::<prop::sample::Index>(), any::<prop::sample::Index>())
            .prop_map(|(from, len)| Piece::Copy(from, len)),
        vec(any::<u8>(), 1..300).prop_map(Piece::Insert),
    ]
}

/// The delta and what it makes.
fn encode(base: &[u8], pieces: &[Piece]) -> (Vec<u8>, Vec<u8>) {
    let (mut body, mut target) = (Vec::new(), Vec::new());
    for piece in pieces {
        match piece {
            Piece::Insert(bytes) => {
                for part in bytes.chunks(127) {
                    body.push(u8::try_from(part.len()).expect("short"));
                    body.extend_from_slice(part);
                }
                target.extend_from_slice(bytes);
            }
            Piece::Copy(..) if base.is_empty() => {}
            Piece::Copy(from, len) => {
                let from = from.index(base.len());
                let len = 1 + len.index(base.len() - from);
                encode_copy(from, len, &mut body);
                target.extend_from_slice(&base[from..from + len]);
            }
        }
    }
    let mut delta = Vec::new();
    varint(base.len(), &mut delta);
    varint(target.len(), &mut delta);
    delta.extend(body);
    (delta, target)
}

fn apply(delta: &[u8], base: &[u8], limit: usize) -> Result<(Vec<u8>, Vec<Segment>), Damage> {
    let (mut target, mut segments) = (Vec::new(), Vec::new());
    Delta::parse(delta)?.apply(base, limit, &mut target, &mut segments)?;
    Ok((target, segments))
}

fn assert_covers(base: &[u8], target: &[u8], segments: &[Segment]) {
    let mut end = 0;
    let mut last: Option<Segment> = None;
    for segment in segments {
        assert_eq!(segment.start, end);
        assert!(segment.len > 0);
        if let Some(range) = segment.base_range() {
            assert_eq!(base[range], target[segment.range()]);
        }
        if let Some(last) = last {
            let both = (last.origin, segment.origin);
            assert_ne!(both, (Origin::Inserted, Origin::Inserted), "not joined");
        }
        end = segment.range().end;
        last = Some(*segment);
    }
    assert_eq!(end, target.len());
}

proptest! {
    #[test]
    fn what_is_encoded_comes_back(
        base in vec(any::<u8>(), 0..2_000),
        chain in vec(vec(piece(), 0..12), 1..5),
    ) {
        let mut base = base;
        for pieces in chain {
            let (delta, target) = encode(&base, &pieces);
            let (made, segments) = apply(&delta, &base, 1 << 20).expect("a good delta");
            prop_assert_eq!(&made, &target);
            assert_covers(&base, &made, &segments);
            base = target;
        }
    }

    #[test]
    fn any_bytes_are_refused_or_followed(delta in vec(any::<u8>(), 0..200), base in vec(any::<u8>(), 0..300)) {
        if let Ok((target, segments)) = apply(&delta, &base, 1 << 16) {
            assert_covers(&base, &target, &segments);
        }
    }
}

#[test]
fn a_long_copy_has_the_length_that_zero_stands_for() {
    let base = vec![7; 0x2_0000];
    let mut delta = Vec::new();
    varint(base.len(), &mut delta);
    varint(0x1_0000, &mut delta);
    encode_copy(0x1_0000, 0x1_0000, &mut delta);
    let (target, segments) = apply(&delta, &base, 1 << 20).expect("a good delta");
    assert_eq!((target.len(), segments.len()), (0x1_0000, 1));
}

#[test]
fn lies_are_refused_before_anything_is_made() {
    let base = b"0123456789";
    let with = |base_len: usize, target_len: usize, body: &[u8]| {
        let mut delta = Vec::new();
        varint(base_len, &mut delta);
        varint(target_len, &mut delta);
        delta.extend_from_slice(body);
        delta
    };
    let mut outside = Vec::new();
    encode_copy(5, 6, &mut outside);
    let mut far = Vec::new();
    encode_copy(0xffff_ffff, 0xff_ffff, &mut far);
    let mut whole = Vec::new();
    encode_copy(0, 10, &mut whole);
    let cases: [(&str, Vec<u8>); 9] = [
        ("base size", with(9, 10, &whole)),
        ("target too small", with(10, 9, &whole)),
        ("target too large", with(10, 11, &whole)),
        ("outside", with(10, 6, &outside)),
        ("far outside", with(10, 0xff_ffff, &far)),
        ("reserved", with(10, 1, &[0])),
        ("cut insert", with(10, 5, &[5, 1, 2])),
        ("cut copy", with(10, 5, &[0xff, 1])),
        ("a size of 70 bits", [&[0xff; 9][..], &[0x7f, 1]].concat()),
    ];
    for (name, delta) in cases {
        assert!(apply(&delta, base, 1 << 20).is_err(), "{name}");
    }
    let huge = with(10, usize::MAX >> 8, &whole);
    assert!(matches!(
        apply(&huge, base, 1 << 20),
        Err(Damage::TooLarge { .. })
    ));
}
