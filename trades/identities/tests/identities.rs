//! Patterns and expressions against simple oracles, tokens and files of an attacker.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lockgate_evidence::Source;
use lockgate_identities::cel::{self, Scalar};
use lockgate_identities::token::{Error, Json, MAX_LENGTH, decode};
use lockgate_identities::{Pattern, PolicyKind, Truth, has_bare_alternatives, read_folder};
use proptest::prelude::*;

fn part(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn token(header: &str, claims: &str) -> String {
    format!("{}.{}.{}", part(header), part(claims), part("no signature"))
}

const HEADER: &str = r#"{"alg":"RS256"}"#;

#[test]
fn a_token_is_taken_apart() {
    let text = token(
        HEADER,
        r#"{"iss":"https://a","aud":["b","c"],"exp":1.5e0,"iat":7,"n":{"x":[true,null]}}"#,
    );
    let decoded = decode(&format!("  Bearer {text}\n")).expect("it is a token");
    assert_eq!(decoded.text("iss"), Some("https://a"));
    assert_eq!(decoded.seconds("iat"), Some(7));
    assert_eq!(
        decoded.claim("aud"),
        Some(&Json::List(vec![
            Json::Text("b".into()),
            Json::Text("c".into())
        ]))
    );
    assert!(!decoded.is_unsigned && decoded.repeated.is_empty());
    assert!(!format!("{decoded:?}").contains(&part("no signature")));
}

#[test]
fn what_is_no_token_is_refused_without_a_word_of_it() {
    let whole = token(HEADER, "{}");
    let (first, rest) = whole.split_once('.').expect("three parts");
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(5000), "]".repeat(5000));
    let cases = [
        (String::new(), Error::Empty),
        ("   \n".to_owned(), Error::Empty),
        ("hunter2-not-real".to_owned(), Error::NotAToken),
        ("a.b".to_owned(), Error::NotAToken),
        ("a.b.c.d".to_owned(), Error::NotAToken),
        ("a.b.c.d.e.f.g".to_owned(), Error::NotAToken),
        ("a.b.c.d.e".to_owned(), Error::Encrypted),
        (format!("!!!.{rest}"), Error::NotBase64("header")),
        (format!("{first}\0.{rest}"), Error::NotBase64("header")),
        (format!("{first}.%%%.x"), Error::NotBase64("claims")),
        (
            format!("{first}.{}.\u{e9}", part("{}")),
            Error::NotBase64("signature"),
        ),
        (token("no json", "{}"), Error::NotJson("header")),
        (token(HEADER, "{\"a\":"), Error::NotJson("claims")),
        (token(HEADER, "[1]"), Error::NotAnObject("claims")),
        (token(HEADER, "\"text\""), Error::NotAnObject("claims")),
        (token(HEADER, &deep), Error::NotJson("claims")),
        (
            format!("{first}.{}.x", URL_SAFE_NO_PAD.encode([0xff, 0xfe])),
            Error::NotJson("claims"),
        ),
        ("a".repeat(MAX_LENGTH + 1), Error::TooLarge),
    ];
    for (text, error) in cases {
        let start: String = text.chars().take(30).collect();
        assert_eq!(decode(&text), Err(error), "{start}");
        assert!(!error.to_string().contains("hunter2"));
    }
    assert_eq!(
        decode(&whole[..whole.len() / 2]).map(|_| ()),
        Err(Error::NotAToken)
    );
}

#[test]
fn oddities_of_a_token_are_kept() {
    let text = token(
        r#"{"alg":"none"}"#,
        "{\"sub\":\"a\",\"sub\":\"b\",\"nul\":\"\\u0000\",\"exp\":\"soon\"}",
    );
    let unsigned = text
        .rsplit_once('.')
        .map(|(start, _)| format!("{start}."))
        .expect("three parts");
    let decoded = decode(&unsigned).expect("it is a token");
    assert!(decoded.is_unsigned);
    assert_eq!(decoded.repeated, ["sub"]);
    assert_eq!(
        decoded.text("sub"),
        Some("b"),
        "the last, as most readers have it"
    );
    assert_eq!(decoded.text("nul"), Some("\0"));
    assert_eq!(decoded.seconds("exp"), None);
    assert_eq!(decoded.seconds("nbf"), None);
}

fn read(path: &str, text: &str) -> Vec<lockgate_identities::PolicyFile> {
    read_folder(&[Source::new(path, text)])
}

#[test]
fn nested_terraform_is_refused_within_a_small_stack() {
    let run = || {
        for depth in [50, 200, 100_000] {
            for (open, close) in [
                ("[", "]"),
                ("(", ")"),
                ("{a=", "}"),
                ("\"${", "}\""),
                ("!", ""),
                ("f(", ")"),
            ] {
                let text = format!(
                    "a = {}{}\n# openid_connect_provider",
                    open.repeat(depth),
                    close.repeat(depth)
                );
                let _ = read("a.tf", &text);
            }
            let _ = read(
                "a.tf",
                &format!("# bound_claims\n{}", "a {\n".repeat(depth)),
            );
            let _ = read(
                "a.json",
                &format!("{{\"bound_claims\": {}", "[".repeat(depth)),
            );
            let _ = read(
                "a.bicep",
                &format!(
                    "resource a 'x/federatedIdentityCredentials@1' = {}",
                    "{a:[".repeat(depth)
                ),
            );
        }
    };
    // Threads of the parallel passes have this much.
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(run);
    thread.expect("a thread").join().expect("nothing overflows");
}

#[test]
fn locals_that_double_one_another_stay_small() {
    let mut text = "locals {\n  a0 = \"x\"\n".to_owned();
    for at in 1..60 {
        text += &format!(
            "  a{at} = \"${{local.a{}}}${{local.a{}}}\"\n",
            at - 1,
            at - 1
        );
    }
    text += "  b = local.b\n}\nresource \"vault_jwt_auth_backend_role\" \"a\" {\n  role_type = \"jwt\"\n  bound_subject = local.a59\n}\n";
    let files = read("a.tf", &text);
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].policies[0].kind, PolicyKind::VaultRole);
}

#[test]
fn a_broken_file_is_told_and_its_neighbours_are_read() {
    let files = read_folder(&[
        Source::new(
            "a/broken.tf",
            "resource \"aws_iam_openid_connect_provider\" {{{",
        ),
        Source::new(
            "a/good.tf",
            "resource \"azuread_application_federated_identity_credential\" \"a\" {\n  issuer = \"https://a.example\"\n  subject = local.s\n}\n",
        ),
        Source::new(
            "a/locals.tf",
            "locals {\n  s = \"repo:a/b:pull_request\"\n}\n",
        ),
        Source::new("a/other.json", "{}"),
    ]);
    assert_eq!(files.len(), 2);
    assert!(files[0].problem.is_some() && files[0].policies.is_empty());
    assert_eq!(
        files[1].policies[0].conditions[0].values[0].value(),
        "repo:a/b:pull_request"
    );
}

#[test]
fn places_of_values_are_exact_through_templates_and_here_documents() {
    let text = "resource \"aws_iam_role\" \"r\" {\n  assume_role_policy = <<EOF\n{\"Statement\": [{\"Action\": \"sts:AssumeRoleWithWebIdentity\",\n  \"Principal\": {\"Federated\": \"${var.p}\"},\n  \"Condition\": {\"StringLike\": {\"token.actions.githubusercontent.com:sub\": \"repo:${var.o}/app:*\"}}}]}\nEOF\n}\n";
    let files = read("a.tf", text);
    let value = &files[0].policies[0].conditions[0].values[0];
    assert_eq!(value.value(), "repo:\u{fffc}/app:*");
    let at = value.value().find("app").expect("it is there");
    let place = value
        .text()
        .locate(lockgate_evidence::Span::new(at, at + 3));
    assert_eq!(&text[place.range()], "app");
}

#[test]
fn alternatives_outside_groups_are_seen() {
    for (text, bare) in [
        ("a|b", true),
        ("(a|b)", false),
        (r"a\|b", false),
        ("[a|b]", false),
        ("(a)|[(]b", true),
    ] {
        assert_eq!(has_bare_alternatives(text), bare, "{text}");
    }
}

/// The plainest reading of a glob.
fn glob_oracle(pattern: &[char], text: &[char]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some(('*', rest)), _) => {
            glob_oracle(rest, text)
                || text
                    .split_first()
                    .is_some_and(|(_, more)| glob_oracle(pattern, more))
        }
        (Some(('?', rest)), Some((_, more))) => glob_oracle(rest, more),
        (Some((own, rest)), Some((other, more))) => own == other && glob_oracle(rest, more),
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn globs_match_as_the_oracle(pattern in "[ab*?]{0,8}", text in "[ab]{0,8}") {
        let (own, other): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
        prop_assert_eq!(Pattern::glob(&pattern).matches(&text), Truth::of(glob_oracle(&own, &other)));
    }

    #[test]
    fn two_globs_meet_where_a_text_matches_both(left in "[ab*?]{0,5}", right in "[ab*?]{0,5}") {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        let texts = (0..=8_u32).flat_map(|size| (0..1_u32 << size).map(move |bits| {
            (0..size).map(|at| if bits >> at & 1 == 1 { 'a' } else { 'b' }).collect::<Vec<_>>()
        }));
        let mut texts = texts;
        let some = texts.any(|text| glob_oracle(&chars(&left), &text) && glob_oracle(&chars(&right), &text));
        let met = Pattern::glob(&left).meets(&Pattern::glob(&right));
        prop_assert_eq!(met, Pattern::glob(&right).meets(&Pattern::glob(&left)));
        // A shortest common text holds each letter of either once: five where one glob has no
        // star, four and four where both have one.
        prop_assert_eq!(met, Truth::of(some));
    }

    #[test]
    fn the_pattern_of_an_expression_lets_in_all_it_matches(expression in "[ab(|)*+?.]{0,8}", text in "[ab]{0,6}") {
        for anchored in [true, false] {
            let whole = if anchored { format!("^(?:{expression})$") } else { expression.clone() };
            let Ok(regex) = regex::Regex::new(&whole) else { continue };
            let Some(patterns) = Pattern::regex(&whole, false) else { continue };
            if regex.is_match(&text) {
                prop_assert!(patterns.iter().any(|pattern| pattern.matches(&text) == Truth::Yes), "{}", whole);
            }
        }
    }

    #[test]
    fn unknown_text_makes_nothing_certain(pattern in "[ab*\u{fffc}]{1,6}", text in "[ab]{0,6}") {
        let hidden = pattern.contains('\u{fffc}');
        let truth = Pattern::glob(&pattern).matches(&text);
        prop_assert!(!(hidden && truth == Truth::Yes));
    }

    #[test]
    fn expressions_come_to_what_the_oracle_says(ops in prop::collection::vec((any::<bool>(), any::<bool>(), 0..3_u8), 1..8)) {
        // A chain without brackets: `&&` binds closer than `||`.
        let names = ["assertion.yes", "assertion.no", "assertion.dark"];
        let mut text = String::new();
        let mut sums = vec![Truth::Yes];
        for (at, (not, or, name)) in ops.iter().enumerate() {
            if at > 0 {
                text += if *or { " || " } else { " && " };
                if *or {
                    sums.push(Truth::Yes);
                }
            }
            let value = [Truth::Yes, Truth::No, Truth::Unknown][usize::from(*name)];
            text += if *not { "!" } else { "" };
            text += names[usize::from(*name)];
            let last = sums.last_mut().expect("never empty");
            *last = last.and(if *not { value.negated() } else { value });
        }
        let wanted = sums.into_iter().fold(Truth::No, Truth::or);
        let expr = cel::parse(&text).expect("it is an expression");
        let truth = cel::evaluate(&expr, &|path| match path {
            "assertion.yes" => Scalar::Bool(true),
            "assertion.no" => Scalar::Bool(false),
            _ => Scalar::Unknown,
        });
        prop_assert_eq!(truth, wanted, "{}", text);
    }

    #[test]
    fn no_text_makes_a_reader_fail(text in "\\PC{0,200}") {
        let _ = cel::parse(&text);
        let _ = decode(&text);
        for path in ["a.tf", "a.tf.json", "a.json", "a.yml", "a.bicep", "a.sts.yaml"] {
            let _ = read(path, &format!("{text}\n# bound_claims"));
        }
    }
}
