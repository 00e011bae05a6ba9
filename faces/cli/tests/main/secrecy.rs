//! No secret ever leaves: whatever is asked of the binary, none stands in what it writes.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lockgate_secrets::Form;
use lockgate_secrets::samples::{all, fill};

use crate::bench::Bench;

/// As many bytes in a row give a secret away.
const TELLING: usize = 12;

/// Every run of [`TELLING`] bytes of every form of every secret.
struct Watch {
    runs: HashSet<[u8; TELLING]>,
}

impl Watch {
    /// Over these; what others of the same kinds have in common with them is no secret and stands in pages of rules.
    fn over<'a>(
        secrets: impl Iterator<Item = &'a [u8]>,
        others: impl Iterator<Item = &'a [u8]>,
    ) -> Self {
        let others: HashSet<_> = others
            .flat_map(forms)
            .flat_map(|form| runs(&form))
            .collect();
        let runs = secrets.flat_map(forms).flat_map(|form| runs(&form));
        Self {
            runs: runs.filter(|run| !others.contains(run)).collect(),
        }
    }

    /// The places at which a part of a secret stands.
    fn found(&self, bytes: &[u8]) -> Vec<usize> {
        let runs = bytes.windows(TELLING).enumerate();
        let telling = runs.filter(|(_, run)| {
            <[u8; TELLING]>::try_from(*run).is_ok_and(|run| self.runs.contains(&run))
        });
        telling.map(|(at, _)| at).collect()
    }

    fn assert_clean(&self, what: &str, bytes: &[u8]) {
        let found = self.found(bytes);
        let Some(at) = found.first() else { return };
        let before = String::from_utf8_lossy(&bytes[at.saturating_sub(200)..*at]);
        panic!(
            "{what}: {} places; the first is after\n{before}",
            found.len()
        );
    }
}

fn runs(form: &[u8]) -> Vec<[u8; TELLING]> {
    let runs = form.windows(TELLING);
    runs.filter_map(|run| run.try_into().ok()).collect()
}

/// As it is, reversed, in hexadecimal digits, escaped for JSON and for addresses, and what of its base64 does not depend on
/// what stands around it, at each of the three offsets.
fn forms(secret: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(secret);
    let digit = |half: u8| char::from(b"0123456789abcdef"[usize::from(half & 15)]);
    let hex: String = secret
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(*byte)])
        .collect();
    let json = serde_json::to_string(&text).unwrap_or_default();
    let percent: String = secret
        .iter()
        .map(|byte| match byte {
            byte if byte.is_ascii_alphanumeric() => char::from(*byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect();
    let coded = (0..3).map(|offset| {
        let coded = STANDARD.encode([vec![0; offset], secret.to_vec()].concat());
        let inner = coded.as_bytes();
        inner[4.min(inner.len())..inner.len().saturating_sub(4).max(4.min(inner.len()))].to_vec()
    });
    let plain = [
        secret.to_vec(),
        secret.iter().rev().copied().collect(),
        hex.into_bytes(),
        json.trim_matches('"').as_bytes().to_vec(),
        percent.into_bytes(),
    ];
    plain.into_iter().chain(coded).collect()
}

/// A tree with a secret of every kind, and the values.
struct Tree {
    bench: Bench,
    secrets: Vec<Vec<u8>>,
    ids: BTreeSet<String>,
}

fn tree() -> Tree {
    let mut tree = Tree {
        bench: Bench::new(),
        secrets: Vec::new(),
        ids: BTreeSet::new(),
    };
    for sample in all(7) {
        let path = format!("src/{}/settings.py", sample.id);
        let text = [b"import os\n".as_slice(), &sample.line, b"print(1)\n"].concat();
        tree.bench.write_bytes(&path, &text);
        tree.secrets.push(sample.value);
        if sample.form == Form::Token {
            tree.ids.insert(sample.id.to_owned());
        }
    }
    cases(&mut tree);
    tree.bench.write("all.toml", "[secrets]\nmin-score = 0\n");
    tree.write(
        "app/{{sample github-personal-access-token name}}.txt",
        "nothing here\n",
    );
    tree.write(".github/workflows/greet.yml", WORKFLOW);
    tree.write(
        ".github/workflows/{{sample github-personal-access-token file}}.yml",
        WORKFLOW,
    );
    // Beyond the thresholds, on one long line, not UTF-8.
    let long = format!(
        "{}{{{{sample github-personal-access-token long}}}}{}",
        "x=1;".repeat(50_000),
        ";y=2".repeat(50_000)
    );
    tree.write("src/app.min.js", &long);
    let mut latin = fill("caf\u{1}: {{sample github-personal-access-token latin}}\n");
    tree.keep(&mut latin.values);
    let latin: Vec<u8> = latin
        .text
        .bytes()
        .map(|byte| if byte == 1 { 0xe9 } else { byte })
        .collect();
    tree.bench.write_bytes("src/latin.txt", &latin);
    tree
}

/// The secret stands on lines that findings of other locks show, and that a fix moves.
const WORKFLOW: &str = "\
name: greet
on: issues
permissions: {}
concurrency: greet-${{ github.event.issue.number }}
jobs:
  greet:
    runs-on: ubuntu-latest
    timeout-minutes: 5
    steps:
      - run: tool --token {{sample github-personal-access-token run}} \"${{ github.event.issue.title }}\"
        env:
          KEY: {{sample github-personal-access-token env}}
      - uses: example/{{sample github-personal-access-token uses}}@v1
      # lockgate: ignore[{{sample github-personal-access-token comment}}] x
";

impl Tree {
    fn write(&mut self, path: &str, text: &str) {
        let (mut path, mut text) = (fill(path), fill(text));
        self.keep(&mut path.values);
        self.keep(&mut text.values);
        self.bench.write(&path.text, &text.text);
    }

    fn keep(&mut self, values: &mut BTreeMap<String, String>) {
        let values = std::mem::take(values).into_values();
        self.secrets.extend(values.map(String::into_bytes));
    }

    fn watch(&self) -> Watch {
        let others: Vec<_> = (1000..1012).flat_map(all).collect();
        Watch::over(
            self.secrets.iter().map(Vec::as_slice),
            others.iter().map(|other| other.value.as_slice()),
        )
    }

    /// Runs, and holds what was said against the secrets.
    fn run(&self, watch: &Watch, args: &[&str]) -> crate::bench::End {
        let output = self.bench.command(args).output().expect("the binary runs");
        watch.assert_clean(&format!("stdout of {args:?}"), &output.stdout);
        watch.assert_clean(&format!("stderr of {args:?}"), &output.stderr);
        crate::bench::End {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// What the cases of the lock say is found, with the values they are filled with.
fn cases(tree: &mut Tree) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases/6-secrets");
    for file in lockgate_testkit::load(&folder).expect("the cases are there") {
        for (number, scenario) in file.scenarios.iter().enumerate() {
            let expected = scenario
                .block("expected")
                .map_or("", |block| block.text.as_str());
            for (path, text) in scenario.files() {
                let filled = fill(text);
                let is_found = |placeholder: &str| expected.contains(placeholder);
                let found = filled
                    .values
                    .iter()
                    .filter(|(placeholder, _)| is_found(placeholder));
                tree.secrets
                    .extend(found.map(|(_, value)| value.clone().into_bytes()));
                tree.bench.write(
                    &format!("cases/{}/{number}/{path}", file.name),
                    &filled.text,
                );
            }
        }
    }
}

const FORMATS: &[&str] = &[
    "text",
    "json",
    "sarif",
    "github",
    "gitlab",
    "gitlab-secrets",
    "markdown",
    "html",
];

fn findings(tree: &Tree, watch: &Watch) -> Vec<serde_json::Value> {
    let args = [
        "scan",
        "--format",
        "json",
        "--min-severity",
        "info",
        "--min-confidence",
        "low",
        "--config",
        "all.toml",
    ];
    let report: serde_json::Value =
        serde_json::from_str(&tree.run(watch, &args).stdout).expect("it is JSON");
    report["findings"].as_array().expect("an array").clone()
}

#[test]
fn no_output_holds_a_secret() {
    let tree = tree();
    let watch = tree.watch();
    let found = findings(&tree, &watch);
    let ids: BTreeSet<_> = found
        .iter()
        .filter_map(|of| of["rule"].as_str()?.strip_prefix("secrets/"))
        .collect();
    let missed: Vec<_> = tree
        .ids
        .iter()
        .filter(|id| !ids.contains(id.as_str()))
        .collect();
    // A kind that another one covers is reported as that one, and of a few the form alone says too little.
    assert!(
        missed.len() * 10 <= tree.ids.len(),
        "not reported: {missed:?}"
    );
    assert!(
        found
            .iter()
            .any(|of| of["rule"] == "workload/template-injection")
    );
    for format in FORMATS {
        let args = ["scan", "--format", format, "--min-severity", "info"];
        tree.run(&watch, &args);
        // What one lock knows the reports of another must not show, whether it was asked or not.
        let only = [
            "--locks", "workload", "--color", "always", "--output", "report",
        ];
        tree.run(&watch, &[&args[..], &only].concat());
        let file = tree.bench.read("report");
        watch.assert_clean(&format!("the file of {format}"), file.as_bytes());
    }
    let above = tree.run(
        &watch,
        &["scan", "--format", "html", "--min-confidence", "high"],
    );
    assert!(above.stdout.contains("below the threshold"));
}

#[test]
fn neither_does_any_other_command() {
    let mut tree = tree();
    let watch = tree.watch();
    tree.run(&watch, &["baseline", "write", "baseline.json"]);
    watch.assert_clean("the baseline", tree.bench.read("baseline.json").as_bytes());
    let end = tree.run(
        &watch,
        &["scan", "--baseline", "baseline.json", "--format", "html"],
    );
    assert!(end.stdout.contains("in the baseline"));
    for found in findings(&tree, &watch)
        .iter()
        .filter(|of| of.get("exposed").is_some())
        .take(5)
    {
        let fingerprint = found["fingerprint"].as_str().expect("a word");
        for form in ["text", "json"] {
            let end = tree.run(
                &watch,
                &["secrets", "explain", fingerprint, "--format", form],
            );
            assert_eq!(end.code, Some(0), "{}", end.stderr);
            assert!(end.stdout.contains(fingerprint), "{}", end.stdout);
        }
    }
    for args in [
        &["workload", "matrix"][..],
        &["workload", "matrix", "--format", "json"],
        &["rules", "--format", "json"],
        &["fix", "--dry-run", "--unsafe"],
        &["fix", "--permissions", "--dry-run"],
        &["secrets", "explain", "00000000000000000000000000000000"],
    ] {
        tree.run(&watch, args);
    }
    let end = tree.run(&watch, &["fix", "--dry-run", "--unsafe"]);
    assert!(
        end.stdout.contains("*****") && end.stdout.contains("+++ b/"),
        "{}",
        end.stdout
    );
    tree.run(&watch, &["fix", "--unsafe"]);
    tree.write(
        "lockgate.toml",
        "[scan]\nfail-on = \"{{sample github-personal-access-token policy}}\"\n",
    );
    let end = tree.run(&tree.watch(), &["scan"]);
    assert_eq!(end.code, Some(2));
}

/// The checks above can fail: each form of a secret is seen in a text, and files of the tree hold them.
#[test]
fn a_secret_in_an_output_would_be_seen() {
    let tree = tree();
    let watch = tree.watch();
    let (mut halves, mut seen) = (0, 0);
    for secret in &tree.secrets {
        for form in forms(secret)
            .into_iter()
            .filter(|form| form.len() >= 2 * TELLING)
        {
            let text = [b"some words ".as_slice(), &form, b" and more"].concat();
            assert!(!watch.found(&text).is_empty());
            halves += 1;
            seen += usize::from(!watch.found(&form[form.len() / 2..]).is_empty());
        }
    }
    // Of a few kinds one half is the same in all tokens.
    assert!(seen * 20 > halves * 19, "{seen} of {halves}");
    let file = tree.bench.read(".github/workflows/greet.yml");
    assert!(watch.found(file.as_bytes()).len() > 3 * TELLING);
}

#[test]
fn an_exception_lets_one_secret_pass_and_a_new_one_on_its_line_is_found() {
    let line = "token = '{{sample github-personal-access-token}}'\n";
    let bench = Bench::with("src/a.py", &fill(line).text);
    let report = |bench: &Bench| -> serde_json::Value {
        serde_json::from_str(&bench.run(&["scan", "--format", "json"]).stdout).expect("it is JSON")
    };
    let first = report(&bench);
    let fingerprint = first["findings"][0]["fingerprint"]
        .as_str()
        .expect("one finding");
    let policy = format!(
        "[[exception]]\nrule = \"secrets/github-personal-access-token\"\nfingerprint = \"{fingerprint}\"\n\
         reason = \"revoked\"\nowner = \"ada\"\nexpires = 2999-01-01\n"
    );
    bench.write("lockgate.toml", &policy);
    let second = report(&bench);
    assert_eq!(second["findings"].as_array().map(Vec::len), Some(0));
    assert_eq!(second["counts"]["left_out"]["excepted"], 1);
    bench.write(
        "src/a.py",
        &fill(&line.replace("token}}", "token new}}")).text,
    );
    let third = report(&bench);
    let rules: Vec<_> = third["findings"]
        .as_array()
        .expect("an array")
        .iter()
        .map(|of| of["rule"].as_str().unwrap_or(""))
        .collect();
    assert!(
        rules.contains(&"secrets/github-personal-access-token"),
        "{rules:?}"
    );
    bench.write("lockgate.toml", &policy.replace("2999", "2019"));
    bench.write("src/a.py", &fill(line).text);
    let expired = bench.run(&["scan"]).stdout;
    assert!(
        expired.contains("policy/expired-exception") && expired.contains("ghp_…"),
        "{expired}"
    );
}

#[test]
fn a_comment_cannot_ignore_a_secret() {
    let text = "on: push\n# lockgate: ignore[secrets/github-personal-access-token] known until=2999-01-01\nenv: {A: '{{sample github-personal-access-token}}'}\n";
    let bench = Bench::with(".github/workflows/a.yml", &fill(text).text);
    let end = bench.run(&["scan"]);
    assert!(
        end.stdout
            .contains("is excepted by the secret's fingerprint, in `lockgate.toml`"),
        "{}",
        end.stdout
    );
    assert!(
        end.stdout
            .contains("critical[secrets/github-personal-access-token]"),
        "{}",
        end.stdout
    );
}

#[test]
fn the_key_of_init_is_random_and_no_finding() {
    let key = || {
        let bench = Bench::with("a.txt", "nothing\n");
        bench.run(&["init"]);
        let text = bench.read("lockgate.toml");
        let key = text
            .lines()
            .find(|line| line.starts_with("fingerprint-key = "))
            .expect("a key")
            .to_owned();
        assert_eq!(bench.run(&["scan"]).code, Some(0));
        key
    };
    assert_ne!(key(), key());
}

/// A crash leaves no image of the memory.
#[cfg(target_os = "linux")]
#[test]
fn the_process_forbids_images_of_its_memory() {
    use std::process::Stdio;
    let bench = Bench::new();
    let mut command = bench.command(&["token", "explain", "-"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it runs");
    let limits = format!("/proc/{}/limits", child.id());
    let is_held = || {
        let limits = std::fs::read_to_string(&limits).unwrap_or_default();
        let line = limits
            .lines()
            .find(|line| line.starts_with("Max core file size"));
        line.is_some_and(|line| line.split_whitespace().nth(4) == Some("0"))
    };
    let mut tries = 0;
    while !is_held() && tries < 500 {
        std::thread::sleep(std::time::Duration::from_millis(10));
        tries += 1;
    }
    assert!(is_held());
    drop(child.stdin.take());
    child.wait().expect("it ends");
}
