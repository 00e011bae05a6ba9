//! That looking at a delta gives what looking at the whole gives.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;

use lockgate_git::{Origin, Segment};

use super::Detector;
use crate::samples::{Dice, Recipe};
use crate::settings::Settings;
use crate::tables::SAMPLES;

/// Lines that hold something, and lines that do not, of which texts are put together.
fn line(seed: u64) -> Vec<u8> {
    let mut dice = Dice::new(seed);
    match dice.below(14) {
        0 => {
            let recipe: &Recipe = &SAMPLES[dice.below(SAMPLES.len())];
            let value = recipe.mint(recipe.right[0], &mut dice);
            recipe.line(&value)
        }
        1 => format!("password = \"Tr0ub4dor{seed}\"\n").into_bytes(),
        2 => format!("  url: postgres://app:s3cr3t{seed}@db.example/x\n").into_bytes(),
        3 => b"-----BEGIN RSA PRIVATE KEY-----\n".to_vec(),
        4 => b"\n".to_vec(),
        5 | 6 => encoded(&mut dice),
        10..=13 => assigned(seed, &mut dice),
        7 => format!("acme_{seed:016x} and corp_{seed}\n").into_bytes(),
        _ => format!("fn words_{seed}() {{ let x = {seed}; }}\n").into_bytes(),
    }
}

/// Lines in which a name is given a value, some of them more than one line.
fn assigned(seed: u64, dice: &mut Dice) -> Vec<u8> {
    let value = format!("q{:x}Zv{}", seed >> 32, seed % 997);
    let forms = [
        "db_password =\n    \"@\"\n",
        "<key>password</key>\n<string>@</string>\n",
        "  - name: DB_TOKEN\n    value: @\n",
        "{\"name\": \"API_KEY\",\n \"value\": \"@\"}\n",
        "client_secret: |\n    @\n",
        "    \"@\"\n",
        "  value: @\n",
        "password = \\\n",
        "Authorization: Bearer @\n",
        "curl \x2du user:@ https://x.example/\n",
        "datadog.key:\n  @00112233445566778899aabbccddeeff\n",
        "expect \"assword:\"\n",
        "send \"@\\r\"\n",
        "expect \"assword:\"\n\n\nsend \"@\\r\"\n",
        "child.sendline(\"@\")\n",
        "store.load(in, \"@\".toCharArray());\n",
        "echo @ | sudo \x2dS true\n",
        "net use \\\\host\\share @ /user:ada\n",
        "name: password\n",
    ];
    forms[dice.below(forms.len())]
        .replace('@', &value)
        .into_bytes()
}

/// A line whose secret is encoded or cut in two.
fn encoded(dice: &mut Dice) -> Vec<u8> {
    let recipe: &Recipe = &SAMPLES[dice.below(SAMPLES.len())];
    let value = recipe.mint(recipe.right[0], dice);
    let plain = recipe.line(&value);
    let each = |write: fn(&u8) -> String| plain.iter().map(write).collect::<String>();
    let text = match dice.below(5) {
        0 => STANDARD.encode(&plain),
        1 => STANDARD.encode(STANDARD.encode(&plain)),
        2 => each(|byte| format!("{byte:02x}")),
        3 => each(|byte| format!("%{byte:02x}")),
        _ => {
            let (first, rest) = value.split_at(value.len() / 3);
            let text = String::from_utf8_lossy;
            format!("{}\" + \"{}", text(first), text(rest))
        }
    };
    format!("let x = \"{text}\";\n").into_bytes()
}

/// A member of what a program writes into one line, and now and then ends a line.
fn member(seed: u64) -> Vec<u8> {
    let mut dice = Dice::new(seed);
    let held = line(seed);
    let held = held.strip_suffix(b"\n").unwrap_or(&held);
    let filler = "\"word\":{\"df\":1,\"docs\":{\"a\":[3,1]}},".repeat(dice.below(40));
    let (before, after) = match dice.below(8) {
        0 => ("don't \"x\", ", "\n"),
        1 => ("", ","),
        2 => ("\"k\": ", " "),
        3 => ("'a' + \"b\", ", ""),
        4 => ("\"api_key\":\"", "\","),
        _ => ("{\"text\":\"", "\"},"),
    };
    [filler.as_bytes(), before.as_bytes(), held, after.as_bytes()].concat()
}

/// A detector with rules of a user, one of which spans lines.
fn detector() -> Detector {
    let text = r"
        [[rule]]
        id = 'acme-key'
        description = 'a key of Acme'
        pattern = 'acme_[0-9a-f]{16}'
        keywords = ['acme']

        [[rule]]
        id = 'corp-pair'
        description = 'two lines of Corp'
        pattern = '(?s)corp_([0-9]+)\n.{0,80}corp_'
    ";
    let table = lockgate_settings::parse(text).expect("the test's text is TOML");
    let mut problems = Vec::new();
    let settings = Settings::read(&table, &mut problems);
    assert_eq!(problems, []);
    Detector::new(settings)
}

/// How a text is made from another.
#[derive(Clone, Debug)]
enum Step {
    Copy(usize, usize),
    Insert(u64),
    InsertRaw(Vec<u8>),
}

fn step(longest: usize) -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (any::<usize>(), 1..longest).prop_map(|(at, len)| Step::Copy(at, len)),
        2 => any::<u64>().prop_map(Step::Insert),
        1 => proptest::collection::vec(any::<u8>(), 0..20).prop_map(Step::InsertRaw),
    ]
}

fn apply(base: &[u8], steps: &[Step], line: fn(u64) -> Vec<u8>) -> (Vec<u8>, Vec<Segment>) {
    let (mut text, mut pieces) = (Vec::new(), Vec::new());
    for step in steps {
        let start = text.len();
        let origin = match step {
            Step::Copy(at, len) if !base.is_empty() => {
                let at = at % base.len();
                text.extend(&base[at..(at + len).min(base.len())]);
                Origin::Copied(at)
            }
            Step::Copy(..) => continue,
            Step::Insert(seed) => {
                text.extend(line(*seed));
                Origin::Inserted
            }
            Step::InsertRaw(bytes) => {
                text.extend(bytes);
                Origin::Inserted
            }
        };
        let len = text.len() - start;
        if len > 0 {
            pieces.push(Segment { start, len, origin });
        }
    }
    (text, pieces)
}

proptest! {
    #[test]
    fn a_chain_of_deltas_gives_what_whole_texts_give(
        seeds in proptest::collection::vec(any::<u64>(), 0..40),
        chain in proptest::collection::vec(proptest::collection::vec(step(400), 0..8), 1..6),
    ) {
        same(&seeds, &chain, line)?;
    }

    #[test]
    fn parts_of_long_lines_give_what_whole_texts_give(
        seeds in proptest::collection::vec(any::<u64>(), 40..120),
        chain in proptest::collection::vec(proptest::collection::vec(step(60_000), 1..5), 1..5),
    ) {
        same(&seeds, &chain, member)?;
    }
}

/// Each text of the chain, made of such lines, gives the same by its delta and whole.
fn same(seeds: &[u64], chain: &[Vec<Step>], line: fn(u64) -> Vec<u8>) -> Result<(), TestCaseError> {
    let detector = detector();
    let mut base: Vec<u8> = seeds.iter().copied().flat_map(line).collect();
    let mut traces = detector.scan(&base);
    for steps in chain {
        let (text, pieces) = apply(&base, steps, line);
        let by_delta = detector.rescan(&text, &traces, base.len(), &pieces);
        prop_assert_eq!(&by_delta, &detector.scan(&text));
        (base, traces) = (text, by_delta);
    }
    Ok(())
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..600), seeds in proptest::collection::vec(any::<u64>(), 0..6)) {
        let lines: Vec<u8> = seeds.into_iter().flat_map(line).collect();
        let middle = lines.len() / 2;
        let text = [&lines[..middle], &bytes, &lines[middle..]].concat();
        let detector = Detector::new(Settings::default());
        let traces = detector.scan(&text);
        detector.weigh("a/b.txt", &text, &traces);
    }
}

#[test]
fn long_lines_of_one_thing_cost_no_more_than_others() {
    let detector = Detector::new(Settings::default());
    for unit in [
        "key=",
        "password",
        "\"",
        "token:'",
        "key=\"",
        "<key>",
        "\\\"",
        "://a:b",
        "secret = (",
        "pass ",
        "key\n",
        "a:",
        "mysql -p",
        "Basic ",
    ] {
        let text = unit.repeat((1 << 18) / unit.len());
        let begun = std::time::Instant::now();
        let traces = detector.scan(text.as_bytes());
        detector.weigh("a", text.as_bytes(), &traces);
        // A second is a hundred times what it takes; what is quadratic takes hours.
        assert!(begun.elapsed().as_secs() < 20, "{unit}");
    }
}
