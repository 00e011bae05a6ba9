//! That what is encoded is found, as deep as it is set and no deeper.

use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE};
use proptest::prelude::*;

use crate::detect::{Candidate, Detector, long};
use crate::samples::{Dice, Recipe};
use crate::settings::Settings;
use crate::tables::SAMPLES;

type Encode = fn(&[u8]) -> String;

/// Every encoding, with the name it has in findings.
const ENCODINGS: &[(&str, Encode)] = &[
    ("base64", |text| STANDARD.encode(text)),
    ("base64", |text| STANDARD_NO_PAD.encode(text)),
    ("base64", |text| URL_SAFE.encode(text)),
    ("UTF-16", |text| {
        let wide: Vec<u8> = text.iter().flat_map(|byte| [*byte, 0]).collect();
        STANDARD.encode(wide)
    }),
    ("hexadecimal", |text| {
        each(text, |byte| format!("{byte:02x}"))
    }),
    ("percent-encoding", |text| {
        each(text, |byte| format!("%{byte:02X}"))
    }),
    ("escapes", |text| {
        each(text, |byte| format!("\\x{byte:02x}"))
    }),
    ("escapes", |text| {
        each(text, |byte| format!("\\u{byte:04x}"))
    }),
    ("escapes", |text| {
        each(text, |byte| format!("\\u{{{byte:x}}}"))
    }),
    ("character references", |text| {
        each(text, |byte| format!("&#x{byte:x};"))
    }),
    ("character references", |text| {
        each(text, |byte| format!("&#{byte};"))
    }),
];

fn each(text: &[u8], write: impl Fn(u8) -> String) -> String {
    text.iter().map(|byte| write(*byte)).collect()
}

/// A token that needs no word nearby.
fn token(seed: u64) -> (u16, Vec<u8>) {
    let mut dice = Dice::new(seed);
    let mut plain = SAMPLES
        .iter()
        .filter(|recipe| !recipe.is_named && recipe.near.is_empty());
    let recipe: &Recipe = plain
        .next()
        .expect("some tokens are known by their form alone");
    (recipe.kind, recipe.mint(recipe.right[0], &mut dice))
}

fn found(text: &[u8], depth: u8, kind: u16) -> Vec<Candidate> {
    let detector = Detector::new(Settings {
        decode_depth: depth,
        ..Settings::default()
    });
    let traces = detector.scan(text);
    let candidates = traces.candidates().into_iter();
    candidates
        .filter(|candidate| candidate.kind == kind)
        .cloned()
        .collect()
}

/// A line of which the middle is encoded.
fn line(encoded: &str) -> Vec<u8> {
    format!("let text = \"{encoded}\";\n").into_bytes()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn one_encoding_is_taken_off(seed in any::<u64>(), before in "[a-z ]{0,7} ") {
        let (kind, token) = token(seed);
        let plain = [before.as_bytes(), &token, b" and so on"].concat();
        for (name, encode) in ENCODINGS {
            let encoded = encode(&plain);
            let text = line(&encoded);
            let found_here = found(&text, 1, kind);
            prop_assert_eq!(found_here.len(), 1, "{} {}", name, encoded.len());
            prop_assert!(found_here[0].secret(&text).expose() == token);
            let from = found_here[0].decoded.as_ref().map(|decoded| decoded.from.clone());
            prop_assert!(from.is_some_and(|from| from.contains(name)));
            prop_assert!(found(&text, 0, kind).is_empty(), "{}", name);
        }
    }

    #[test]
    fn two_encodings_are_taken_off_where_two_may(seed in any::<u64>()) {
        let (kind, token) = token(seed);
        let plain = [b"the key is ", &token[..], b" and so on"].concat();
        for (inner, encode) in ENCODINGS {
            for (outer, again) in ENCODINGS {
                let text = line(&again(encode(&plain).as_bytes()));
                let twice = found(&text, 2, kind);
                prop_assert_eq!(twice.len(), 1, "{} in {}", inner, outer);
                prop_assert!(twice[0].secret(&text).expose() == token);
                prop_assert!(found(&text, 1, kind).is_empty(), "{} in {}", inner, outer);
            }
        }
    }

    #[test]
    fn any_bytes_are_looked_at(
        bytes in proptest::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(b"%\\xu{}&#;/\"' +.A0".to_vec())], 0..200),
        words in "([A-Za-z0-9+/%\\\\xu&#;\"'.+ ]{0,40}|[0-9a-f]{32,40}){0,4}",
    ) {
        let detector = Detector::new(Settings::default());
        for text in [bytes.as_slice(), words.as_bytes(), &[&[0xff, 0xfe], &bytes[..]].concat()] {
            let traces = detector.scan(text);
            detector.weigh("a", text, &traces);
        }
    }
}

#[test]
fn a_place_is_that_of_the_encoded_bytes_alone() {
    let (kind, token) = token(7);
    let (_, other) = self::token(8);
    let plain = [b"a=", &token[..], b"\nb=", &other, b"\n"].concat();
    for (name, encode) in ENCODINGS {
        let text = line(&encode(&plain));
        let both = found(&text, 1, kind);
        assert_eq!(both.len(), 2, "{name}");
        assert!(both[0].value.end <= both[1].value.start, "{name}: {both:?}");
        assert!(
            both.iter()
                .all(|one| text[long(&one.value)].iter().all(|byte| *byte != b'"'))
        );
    }
}

#[test]
fn what_is_written_out_is_not_found_twice() {
    let (kind, token) = token(9);
    let token = String::from_utf8(token).expect("tokens are ASCII");
    for text in [
        format!("https://api.example/a%20b/?key={token}&x=%2F\n"),
        format!("\"https:\\/\\/api.example\\/?key={token}\"\n"),
        format!("\"x\" + \"{token}\" + \"y\"\n"),
    ] {
        let here = found(text.as_bytes(), 2, kind);
        assert_eq!(here.len(), 1, "{text:.20}");
        assert_eq!(here[0].decoded, None);
    }
    let text = format!("https://api.example/?next=a%3D{token}\n");
    let here = found(text.as_bytes(), 2, kind);
    assert_eq!(here.len(), 1, "an escape hides where the token begins");
    assert_eq!(&text[long(&here[0].value)], token);
}

#[test]
fn parts_of_one_line_are_put_together() {
    let (kind, token) = token(10);
    let token = String::from_utf8(token).expect("tokens are ASCII");
    let (first, rest) = token.split_at(4);
    let (second, third) = rest.split_at(rest.len() - 3);
    for text in [
        format!("x = \"{first}\" + \"{rest}\"\n"),
        format!("x = '{first}' . '{second}' . '{third}';\n"),
        format!("x = \"{first}\" \"{rest}\"\n"),
        format!("x = '{first}' || '{rest}'\n"),
    ] {
        let here = found(text.as_bytes(), 1, kind);
        assert_eq!(here.len(), 1, "{text:.12}");
        assert_eq!(here[0].secret(text.as_bytes()).expose(), token.as_bytes());
        assert!(found(text.as_bytes(), 0, kind).is_empty());
    }
    let apart = format!("x = \"{first}\", \"{rest}\"\ny = \"{first}\" +\n \"{rest}\"\n");
    assert!(found(apart.as_bytes(), 1, kind).is_empty());
}

#[test]
fn a_text_of_two_bytes_a_letter_is_read_weighed_and_shown() {
    let (kind, token) = token(11);
    let plain = [b"# some words first\r\nkey = ", &token[..], b"\r\n"].concat();
    let wide: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(plain.iter().flat_map(|byte| [*byte, 0]))
        .collect();
    for text in [&wide[..], &wide[2..]] {
        let detector = Detector::new(Settings::default());
        let traces = detector.scan(text);
        assert!(
            traces.is_wide
                && traces
                    .candidates()
                    .iter()
                    .any(|candidate| candidate.kind == kind)
        );
        let leaks = detector.weigh("a.reg", text, &traces);
        assert_eq!(leaks[0].secret.expose(), &token[..]);
        let seen = crate::Seen::new("a.reg", text, leaks);
        assert!(
            seen.source
                .text()
                .starts_with("# some words first\r\nkey = ****")
        );
    }
}

#[test]
fn pictures_and_hashes_are_left_alone() {
    let mut dice = Dice::new(3);
    let noise: Vec<u8> = (0..3000)
        .map(|_| u8::try_from(dice.below(256)).unwrap_or_default())
        .collect();
    let picture = [&[0x89, b'P', b'N', b'G'], &noise[..]].concat();
    let text = format!(
        "<img src=\"data:image/png;base64,{}\">\n",
        STANDARD.encode(&picture)
    );
    assert!(
        Detector::new(Settings::default())
            .scan(text.as_bytes())
            .lines
            .iter()
            .all(|one| one.decoded.is_none())
    );
    let hash = format!(
        "\"integrity\": \"sha512-{}\"\n",
        STANDARD.encode(&noise[..64])
    );
    assert!(
        Detector::new(Settings::default())
            .scan(hash.as_bytes())
            .lines
            .iter()
            .all(|one| one.decoded.is_none())
    );
}

#[test]
fn a_long_line_takes_time_in_proportion() {
    let (kind, token) = token(12);
    let filler = "words of no meaning, ".repeat(150_000);
    let plain = [filler.as_bytes(), &token, b", ", filler.as_bytes()].concat();
    let start = Instant::now();
    for text in [
        STANDARD.encode(STANDARD.encode(&plain)),
        STANDARD.encode(plain.repeat(2)),
    ] {
        let text = line(&text);
        let here = found(&text, 2, kind);
        assert!(!here.is_empty());
    }
    // Even a slow machine that does not optimise is a hundred times faster; what is quadratic takes hours.
    assert!(start.elapsed().as_secs() < 120);
}
