//! A configuration of gitleaks means here what it means there: both look at generated files and find the same.
//!
//! gitleaks is taken from `LOCKGATE_GITLEAKS` or the path; where it is not there, the test says that it was skipped.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use lockgate_secrets::{Detector, Gitleaks, GitleaksIgnores, Leak, Settings};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// A finding: path, rule, line, secret.
type Told = (String, String, u64, String);

fn gitleaks() -> Option<PathBuf> {
    let named = std::env::var_os("LOCKGATE_GITLEAKS").map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut found = std::env::split_paths(&path).map(|folder| folder.join("gitleaks"));
    named.or_else(|| found.find(|file| file.is_file()))
}

fn theirs(tool: &Path, folder: &Path) -> BTreeSet<Told> {
    let report = folder.with_extension("json");
    let output = Command::new(tool)
        .current_dir(folder)
        .args([
            "dir",
            ".",
            "--no-banner",
            "--exit-code",
            "0",
            "--max-decode-depth",
            "0",
            "-l",
            "error",
        ])
        .args([
            "-c",
            "../gitleaks.toml",
            "-i",
            "../gitleaksignore",
            "-f",
            "json",
            "-r",
        ])
        .arg(&report)
        .output()
        .expect("gitleaks runs");
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    let report = fs::read_to_string(&report).unwrap_or_else(|error| panic!("{error}: {words}"));
    let report: serde_json::Value = serde_json::from_str(&report).expect("the report is JSON");
    let findings = report.as_array().cloned().unwrap_or_default();
    let told = findings.iter().map(|finding| {
        let text = |key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        let line = finding["StartLine"].as_u64().unwrap_or_default();
        (text("File"), text("RuleID"), line, text("Secret"))
    });
    told.collect()
}

fn ours(config: &str, ignores: &str, files: &[(String, Vec<u8>)]) -> BTreeSet<Told> {
    let config = Gitleaks::read("../gitleaks.toml", config, &mut |_| None).expect("it is TOML");
    assert_eq!(config.unread, []);
    let settings = lockgate_settings::parse("built-in-rules = false").expect("it is TOML");
    let detector = Detector::new(Settings::read(&settings, &mut Vec::new()))
        .with_gitleaks(config)
        .with_gitleaks_ignores(GitleaksIgnores::read(ignores));
    let mut told = BTreeSet::new();
    for (path, text) in files {
        let traces = detector.scan(text);
        for leak in detector.weigh(path, text, &traces) {
            // The place of the match is told, which may begin lines before the secret: patterns here do not.
            let line = text[..leak.span.start].split(|byte| *byte == b'\n').count();
            let secret = String::from_utf8_lossy(&text[leak.span.clone()]).into_owned();
            told.insert((path.clone(), their_name(&leak), line as u64, secret));
        }
        for leak in detector.weigh_path(None, path) {
            told.insert((path.clone(), their_name(&leak), 0, String::new()));
        }
    }
    told
}

/// The rule as gitleaks calls it.
fn their_name(leak: &Leak) -> String {
    let name = leak.kind.rule.name();
    name.trim_start_matches("gitleaks-").to_owned()
}

/// Something of everything that a rule may ask for: its name, its pattern, and what it says besides.
const RULES: &[(&str, &str, &str)] = &[
    (
        "plain",
        r"(?i)\bkey[-_]?([a-z0-9]{4,12})\b",
        "keywords = ['KEY']",
    ),
    (
        "second-group",
        r"(usr|own)=(?P<value>[\w.é]+)(;|$)",
        "secretGroup = 2\nentropy = 1.5",
    ),
    (
        "dialect",
        r"\Qtok{\E[^\s}]{2,}}|\x74ok\[[[:alpha:]~&-]+\]|tok{,3}\d",
        "",
    ),
    ("lines", r"(?m)^begin$[\s\S]{0,30}?^end$", ""),
    ("any", r"any(.)\B..", ""),
    ("in-conf", r"conf-(\d+)", r"path = '\.conf$'"),
    ("my-generic", r"[=_]([a-z0-9.]{5,})", ""),
    (
        "with",
        r"with-\w+",
        "[[rules.required]]\nid = 'silent'\nwithinLines = 1",
    ),
    ("silent", r"near-\w+", "skipReport = true"),
    ("listed", r"list:(\w+)", LISTS),
];

const LISTS: &str = "
[[rules.allowlists]]
regexTarget = 'match'
regexes = ['^list:a']
[[rules.allowlists]]
condition = 'AND'
regexTarget = 'line'
regexes = ['(?i)FINE', 'good']
paths = ['^sub/']
";

const GLOBAL: &str = r#"
[[rules]]
id = "file"
path = '''\.p12$'''

[[allowlists]]
paths = ['''skipped''']
stopwords = ["Sample"]
[[allowlists]]
targetRules = ["plain", "in-conf"]
regexes = ['''^0+$''']
"#;

fn config() -> String {
    let rules = RULES.iter().map(|(id, regex, more)| {
        format!("[[rules]]\nid = '{id}'\nregex = '''{regex}'''\n{more}\n")
    });
    let rules: String = rules.collect();
    format!("title = 'generated'\n{rules}{GLOBAL}")
}

fn piece() -> impl Strategy<Value = String> {
    let words = [
        "key",
        "KEY_",
        "key-0000",
        "usr=",
        "own=",
        "é",
        ";",
        "tok{",
        "}",
        "tok[",
        "]",
        "tok{,3}",
        "begin",
        "end",
        "any",
        "conf-",
        "with-",
        "near-",
        "list:",
        "list:a",
        " FINE",
        " GOOD",
        "sample",
        "SAMPLE",
        "gitleaks:allow",
        "=",
        "_",
        ".",
        " ",
        "\t",
        "~",
        "&",
        "-",
        "0",
        "00000",
        "k",
        "ſ",
        "\u{212a}ey",
    ];
    prop_oneof![
        4 => prop::sample::select(words.to_vec()).prop_map(str::to_owned),
        2 => "[a-z0-9]{1,8}",
        2 => Just("\n".to_owned()),
    ]
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    let parts = prop::collection::vec(piece(), 0..60);
    (parts, prop::bool::weighted(0.1)).prop_map(|(parts, is_broken)| {
        let mut text = parts.concat().into_bytes();
        if is_broken && !text.is_empty() {
            let middle = text.len() / 2;
            text.splice(middle..middle, *b"any\xff\xc3key");
        }
        // gitleaks takes all of a file for the last line that has no line feed.
        text.extend(b"\n");
        text
    })
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that did not run must say so")]
fn both_find_the_same() {
    let Some(tool) = gitleaks() else {
        eprintln!("skipped: no gitleaks in the path or `LOCKGATE_GITLEAKS`");
        return;
    };
    let config = config();
    let ignores = "# some\nfile-1.conf:plain:1\nsub/file-2:in-conf:2\nsub/file-3:my-generic:3\nb.p12:file:0\n";
    let names = [
        "file-0.conf",
        "file-1.conf",
        "sub/file-2",
        "sub/file-3",
        "a.p12",
        "b.p12",
        "skipped/x.conf",
    ];
    let inputs = prop::collection::vec(text(), 60);
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 12,
        failure_persistence: None,
        max_shrink_iters: 60,
        ..ProptestConfig::default()
    });
    let result = runner.run(&inputs, |texts| {
        let root = tempfile::tempdir().expect("a folder can be made");
        let tree = root.path().join("tree");
        fs::write(root.path().join("gitleaks.toml"), &config).expect("a file can be written");
        fs::write(root.path().join("gitleaksignore"), ignores).expect("a file can be written");
        let numbers = names.len()..texts.len();
        let names = names
            .iter()
            .map(|name| (*name).to_owned())
            .chain(numbers.map(|number| format!("more/{number}.txt")));
        let files: Vec<_> = names.zip(texts).collect();
        for (path, text) in &files {
            let path = tree.join(path);
            fs::create_dir_all(path.parent().expect("it is in the tree"))
                .expect("a folder can be made");
            fs::write(path, text).expect("a file can be written");
        }
        let (ours, theirs) = (ours(&config, ignores, &files), theirs(&tool, &tree));
        let only_ours: Vec<_> = ours.difference(&theirs).collect();
        let only_theirs: Vec<_> = theirs.difference(&ours).collect();
        prop_assert!(!theirs.is_empty());
        prop_assert!(
            only_ours.is_empty() && only_theirs.is_empty(),
            "ours {:?}, theirs {:?}",
            only_ours,
            only_theirs
        );
        Ok(())
    });
    result.expect("both find the same");
}
