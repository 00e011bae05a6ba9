//! Users' rules and configurations of gitleaks, from text to leaks.

use lockgate_settings::parse;
use proptest::prelude::*;

use super::{Gitleaks, GitleaksIgnores};
use crate::{Detector, Leak, Settings};

fn settings(text: &str) -> (Settings, Vec<String>) {
    let table = parse(text).expect("the test's text is TOML");
    let mut problems = Vec::new();
    let settings = Settings::read(&table, &mut problems);
    let tell = |problem: &lockgate_settings::Problem| match &problem.hint {
        Some(hint) => format!("{}; {hint}", problem.message),
        None => problem.message.clone(),
    };
    (settings, problems.iter().map(tell).collect())
}

fn gitleaks(text: &str) -> Gitleaks {
    Gitleaks::read(".gitleaks.toml", text, &mut |_| None).expect("the test's text is TOML")
}

fn detector(text: &str) -> Detector {
    Detector::new(Settings::default()).with_gitleaks(gitleaks(text))
}

/// The values of all leaks, each with its rule.
fn leaks(detector: &Detector, path: &str, text: &str) -> Vec<(&'static str, String)> {
    let traces = detector.scan(text.as_bytes());
    told(&detector.weigh(path, text.as_bytes(), &traces))
}

fn told(leaks: &[Leak]) -> Vec<(&'static str, String)> {
    let told = leaks.iter().map(|leak| {
        let value = String::from_utf8_lossy(leak.secret.expose()).into_owned();
        (leak.kind.rule.name(), value)
    });
    told.collect()
}

const RULE: &str = "
    [[rule]]
    id = 'acme-key'
    description = 'a key of Acme'
    pattern = '(?i)acme[=:]([a-z0-9]{8,})'
    group = 1
    keywords = ['ACME']
    path = '**/*.conf'
    entropy = 2.5
    severity = 'critical'
    confidence = 'high'
    opens = 'the shop'
    rotate = 'ask the shop for another'
    [[rule.allow]]
    words = ['example']
";

#[test]
fn a_rule_of_ones_own_finds_its_group_at_its_path() {
    let (settings, problems) = settings(RULE);
    assert!(problems.is_empty(), "{problems:?}");
    let detector = Detector::new(settings);
    let text = "Acme=k3j9x2m4\nacme:aaaaaaaaaa\nacme=EXAMPLE1x\n";
    assert_eq!(
        leaks(&detector, "a/b.conf", text),
        [("acme-key", "k3j9x2m4".to_owned())]
    );
    assert_eq!(leaks(&detector, "a/b.txt", text), []);
    let traces = detector.scan(text.as_bytes());
    let leak = &detector.weigh("x.conf", text.as_bytes(), &traces)[0];
    assert_eq!(
        (leak.kind.opens, leak.score, leak.kind.title().as_str()),
        ("the shop", 90, "a key of Acme")
    );
    assert_eq!(leak.why, ["your rule `acme-key` describes it"]);
}

#[test]
fn slips_are_told_with_what_to_write() {
    let text = "
        decode-depth = 99
        [[rule]]
        id = 'Acme Key'
        description = 'x'
        pattern = '(?=a)b'
        [[rule]]
        id = 'b'
        description = 'x'
        pattern = '(b)'
        group = 2
        keyword = ['b']
        [[rule]]
        id = 'github-personal-access-token'
        description = 'x'
        path = 'x'
        [[rule]]
        id = 'c'
        [[allow]]
        rules = ['b']
        [[rule]]
        id = 'd'
        description = 'x'
        pattern = 'd*'
    ";
    let (_, problems) = settings(text);
    insta::assert_snapshot!(problems.join("\n"), @r"
    `decode-depth` must be between 0 and 8
    missing `reason`
    the list allows nothing or everything; say what is no secret by `pattern`, `words` or `path`
    `pattern` is not a pattern: look-around, including look-ahead and look-behind, is not supported; patterns are regular expressions that take linear time: no looking around, no references back
    `Acme Key` is not the name of a rule; write `acme-key`
    there is no group 2: the pattern has 1; count opening brackets from 1; 0 takes the first that is not empty
    unknown key `keyword`; did you mean `keywords`?
    there is a rule `github-personal-access-token` already; give it another `id`
    missing `description`
    the rule has neither `pattern` nor `path`; write what a secret looks like: `pattern = 'acme_[0-9a-f]{32}'`
    the pattern matches an empty text; use `+` where it says `*`
    ");
}

#[test]
fn a_rule_of_ones_own_goes_before_what_a_name_alone_tells() {
    let own = "[[rule]]\nid = 'acme-key'\ndescription = 'a'\npattern = 'acme_key = \"([0-9a-f]{26})\"'\nconfidence = 'low'\n";
    let (settings, problems) = settings(own);
    assert!(problems.is_empty(), "{problems:?}");
    let plain = Detector::new(Settings::default());
    let detector = Detector::new(settings);
    let value: String = (1..=26u32)
        .filter_map(|at| char::from_digit(at * at * 7 % 31 % 16, 16))
        .collect();
    let text = format!("acme_key = \"{value}\"\nother_key = \"{value}\"\n");
    let names = |detector: &Detector| {
        let leaks = leaks(detector, "a.conf", &text);
        leaks.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
    };
    assert_eq!(names(&plain), ["key", "key"]);
    assert_eq!(names(&detector), ["acme-key", "key"]);
    let traces = detector.scan(text.as_bytes());
    let seen = detector.see("a.conf", text.as_bytes(), &traces);
    let findings = crate::gather(seen, &crate::FingerprintKey::default());
    let ids: Vec<_> = findings.iter().map(|of| of.rule.id).collect();
    assert_eq!(ids, ["secrets/acme-key"], "one secret, by its rule");
}

#[test]
fn where_a_rule_is_written_changes_nothing_that_is_kept() {
    let version = |text: &str| Detector::new(settings(text).0).version();
    let path = |name: &str| format!("gitleaks-config = '{name}'\n{RULE}");
    assert_eq!(version(RULE), version(&format!("\n\n{RULE}")));
    assert_eq!(version(RULE), version(&path("a.toml")));
    assert_ne!(version(RULE), version(&RULE.replace("{8,}", "{9,}")));
}

#[test]
fn values_of_a_list_are_no_secrets_and_excluded_paths_have_none() {
    let lists = "
        exclude = ['vendor/']
        [[allow]]
        pattern = '^k3j9'
        path = 'tests/**'
        rules = ['secrets/acme-key']
        reason = 'of the test shop'
    ";
    let (settings, problems) = settings(&format!("{lists}{RULE}"));
    assert!(problems.is_empty(), "{problems:?}");
    let detector = Detector::new(settings);
    let text = "acme=k3j9x2m4\n";
    assert_eq!(leaks(&detector, "tests/a.conf", text).len(), 0);
    assert_eq!(leaks(&detector, "vendor/x/a.conf", text).len(), 0);
    assert_eq!(leaks(&detector, "a.conf", text).len(), 1);
}

#[test]
fn keys_of_gitleaks_are_read_in_any_case_and_form() {
    let detector = detector(
        r#"
        title = "x"
        [[rules]]
        ID = "one"
        Regex = '''k(\d+)-(\w+)'''
        SECRETGROUP = "2"
        entropy = "1.0"
        keywords = "K"
        tags = ["a"]
        [[rules.allowlists]]
        condition = "AND"
        regexTarget = "line"
        regexes = ['''# fine''']
        paths = ['''^tests/''']
        [allowList]
        stopWords = ["ample"]
        "#,
    );
    let text = "k1-abcd # fine\nk2-aaaa\nk3-exAMPLE\n";
    assert_eq!(
        leaks(&detector, "a", text),
        [("gitleaks-one", "abcd".to_owned())]
    );
    assert_eq!(leaks(&detector, "tests/a", text), []);
    assert_eq!(gitleaks("[[rules]]\nid='a'\nregex='b'\n").unread, []);
}

#[test]
fn what_cannot_be_taken_over_is_told_by_its_rule() {
    let text = r"
        [extend]
        path = 'base.toml'
        [[rules]]
        id = 'around'
        regex = 'a(?!b)'
        [[rules]]
        id = 'huge'
        regex = '(\pL{1000}){1000}'
        [[rules]]
        id = 'groups'
        regex = 'a'
        secretGroup = 1
        [[rules]]
        id = 'nothing'
        [[rules]]
        id = 'needs'
        regex = 'a'
        [[rules.required]]
        id = 'absent'
        [[rules]]
        id = 'lists'
        regex = 'a'
        colour = 'red'
        [[rules.allowlists]]
        regexes = ['(a)\1']
        [[rules.allowlists]]
        condition = 'XOR'
        regexes = ['a']
        [[allowlists]]
        targetRules = ['absent']
        regexes = ['a']
    ";
    let unread = gitleaks(text).unread;
    let told: Vec<_> = unread
        .iter()
        .map(|one| format!("{}: {}", one.rule, one.reason))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r"
    lists: a pattern of an allowlist: references back to a group are not part of a linear-time dialect
    lists: an allowlist has a `condition` or `regexTarget` without meaning
    lists: the key `colour` is not known
    : the configuration `base.toml` that it extends could not be read
    around: looking around is not part of a linear-time dialect
    groups: `secretGroup` is 1, and the pattern has 0
    huge: it becomes too large when it is compiled
    needs: it requires the rule `absent`, which is not there
    nothing: it has neither `regex` nor `path`
    absent: an allowlist is for this rule, which is not there
    ");
}

#[test]
fn a_configuration_extends_another() {
    let base = "
        [[rules]]
        id = 'one'
        regex = 'one-(.*)'
        keywords = ['one']
        [[rules]]
        id = 'two'
        regex = 'two-.*'
    ";
    let text = "
        [extend]
        path = 'base.toml'
        disabledRules = ['two']
        [[rules]]
        id = 'one'
        description = 'mine'
        [[rules.allowlists]]
        regexes = ['^x']
    ";
    let mut asked = Vec::new();
    let gitleaks = Gitleaks::read("g.toml", text, &mut |path| {
        asked.push(path.to_owned());
        Some(base.to_owned())
    });
    let gitleaks = gitleaks.expect("it is TOML");
    assert_eq!(
        (asked, gitleaks.unread.len()),
        (vec!["base.toml".to_owned()], 0)
    );
    let detector = Detector::new(Settings::default()).with_gitleaks(gitleaks);
    assert_eq!(
        leaks(&detector, "a", "one-a\none-x\ntwo-b\n"),
        [("gitleaks-one", "a".to_owned())]
    );
    assert_eq!(leaks(&detector, "g.toml", "one-a\n"), []);
    let endless = "[extend]\npath = 'again'";
    let again = Gitleaks::read("", endless, &mut |_| Some(endless.to_owned()));
    assert_eq!(again.expect("it is TOML").unread.len(), 1);
}

#[test]
fn a_rule_may_require_another_nearby() {
    let text = "
        [[rules]]
        id = 'secret'
        regex = 'secret-[a-z]+'
        [[rules.required]]
        id = 'user'
        withinLines = 2
        [[rules]]
        id = 'user'
        regex = 'user-[a-z]+'
        keywords = ['never there']
        skipReport = true
    ";
    let detector = detector(text);
    assert_eq!(
        leaks(&detector, "a", "user-a\n\nsecret-b\n\nsecret-c\n"),
        [("gitleaks-secret", "secret-b".to_owned())]
    );
}

#[test]
fn comments_and_ignore_files_hold() {
    let text = "[[rules]]\nid = 'k'\nregex = 'k-[a-z]+'\n[[rules]]\nid = 'file'\npath = '[.]p12$'";
    let ignores = GitleaksIgnores::read("a/b:k:2\nc0ffee:a/b:k:3\nx.p12:file:0\n");
    let detector = detector(text).with_gitleaks_ignores(ignores);
    let body = "k-a gitleaks:allow\nk-b\nk-c\n";
    assert_eq!(
        leaks(&detector, "a/b", body),
        [("gitleaks-k", "k-c".to_owned())]
    );
    let traces = detector.scan(body.as_bytes());
    assert_eq!(
        detector
            .weigh_in("C0FFEE", "a/b", body.as_bytes(), &traces)
            .len(),
        0
    );
    assert_eq!(
        told(&detector.weigh_path(None, "y.p12")),
        [("gitleaks-file", "y.p12".to_owned())]
    );
    assert_eq!(detector.weigh_path(None, "x.p12").len(), 0);
}

#[test]
fn lists_of_gitleaks_hold_for_built_in_rules_too() {
    let mut dice = crate::samples::Dice::new(5);
    let recipe = crate::tables::SAMPLES.iter().find(|recipe| {
        crate::tables::KINDS[usize::from(recipe.kind)].rule.id
            == "secrets/github-personal-access-token"
    });
    let recipe = recipe.expect("it is the first rule that there was");
    let line = recipe.line(&recipe.mint(recipe.right[0], &mut dice));
    let line = String::from_utf8(line).expect("tokens are ASCII");
    let plain = Detector::new(Settings::default());
    assert_eq!(leaks(&plain, "tests/a", &line).len(), 1);
    assert_eq!(
        leaks(
            &detector("[allowlist]\npaths = ['^tests/']"),
            "tests/a",
            &line
        )
        .len(),
        0
    );
    assert_eq!(
        leaks(&detector("[extend]\nuseDefault = true"), "tests/a", &line).len(),
        1
    );
    let list = "[extend]\nuseDefault = true\n[[rules]]\nid = 'github-pat'\n[[rules.allowlists]]\npaths = ['^tests/']";
    assert_eq!(leaks(&detector(list), "tests/a", &line).len(), 0);
    let ignores = GitleaksIgnores::read("tests/a:github-pat:1");
    assert_eq!(
        leaks(&plain.with_gitleaks_ignores(ignores), "tests/a", &line).len(),
        0
    );
}

proptest! {
    #[test]
    fn any_table_is_read(text in r"(\[\[?(rules?|allow|allowlists?|rules\.(allowlists|required)|extend)\]\]?\n|(id|regex|pattern|path|paths|entropy|keywords|group|secretGroup|condition|regexTarget|words|stopwords|useDefault|on) = ('[a-z(*.\\]{0,6}'|-?[0-9]{1,4}|[0-9]\.5|true|\['[a-c^]*'\])\n){0,12}") {
        if let Ok(table) = parse(&text) {
            let mut problems = Vec::new();
            let settings = Settings::read(&table, &mut problems);
            let detector = Detector::new(settings);
            let gitleaks = Gitleaks::read("g", &text, &mut |_| Some("[[rules]]\nid = 'a'".to_owned()));
            let detector = detector.with_gitleaks(gitleaks.expect("it was TOML before"));
            leaks(&detector, "a/b", "abc (a) \\ 'x'\nb.c\n");
        }
    }
}
