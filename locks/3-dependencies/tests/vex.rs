//! What VEX documents clear, and what they do not.

use std::sync::OnceLock;

use insta::assert_snapshot;
use lockgate_advisories::{Compiled, Database, build};
use lockgate_dependencies::{File, Given, Image, NoCheckouts, Settings, inspect};
use lockgate_evidence::{Inspection, Source, Span};
use lockgate_packages::{Ecosystem, Format, Listing, Package, Relation};
use proptest::prelude::*;

/// 2026-06-01.
const NOW: i64 = 1_780_272_000;
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";
const SUM: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

const RECORDS: &[&str] = &[
    r#"{"id":"TEST-1","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-0001"],"summary":"left leaks",
        "affected":[{"package":{"ecosystem":"crates.io","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}"#,
    r#"{"id":"TEST-2","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-0002","CVE-2026-0003"],"summary":"two in one",
        "affected":[{"package":{"ecosystem":"crates.io","name":"right"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}]}]}"#,
    r#"{"id":"MAL-2026-1","modified":"2026-01-01T00:00:00Z","summary":"steals",
        "affected":[{"package":{"ecosystem":"crates.io","name":"evil"},"versions":["1.0.0"]}]}"#,
];

/// `app` needs `mid`, which needs `left`.
fn tree() -> String {
    format!(
        "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\"mid\"]\n\n\
         [[package]]\nname = \"mid\"\nversion = \"1.0.0\"\nsource = \"{REGISTRY}\"\nchecksum = \"{0:1<64}\"\ndependencies = [\"left\"]\n\n\
         [[package]]\nname = \"left\"\nversion = \"1.4.1\"\nsource = \"{REGISTRY}\"\nchecksum = \"{SUM}\"\n",
        1
    )
}

fn database() -> &'static Database<'static> {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    static DATABASE: OnceLock<Database<'static>> = OnceLock::new();
    let bytes = BYTES.get_or_init(|| {
        let compiled = RECORDS
            .iter()
            .map(|record| Compiled::read(record.as_bytes()));
        build(compiled.map(|record| record.expect("a record")).collect()).expect("few records fit")
    });
    DATABASE.get_or_init(|| Database::open(&[bytes]).expect("it was just built"))
}

fn inspected(lock: &str, documents: &[String], everything: bool) -> Inspection {
    let files = [File {
        source: Source::new("Cargo.lock", lock),
        damage: None,
    }];
    let documents = documents.iter().enumerate();
    let vex: Vec<_> = documents
        .map(|(at, text)| Source::new(format!("{at}.json"), text.as_str()))
        .collect();
    inspect(&Given {
        files: &files,
        listed: &[],
        database: Some(database()),
        is_named: false,
        images: &[],
        checkouts: &NoCheckouts,
        as_of: &|_| Some(NOW),
        now: NOW,
        vex: &vex,
        everything,
        policy: None,
        settings: &Settings::default(),
    })
}

fn told(inspection: &Inspection) -> String {
    let lines = inspection.findings.iter().map(|finding| {
        let notes = finding.locations[1..].iter();
        let notes: Vec<_> = notes
            .map(|place| format!("{}: {}", place.source.path(), place.note))
            .collect();
        let cleared = finding
            .flaw
            .as_deref()
            .and_then(|flaw| flaw.cleared.as_ref());
        let cleared = cleared.map_or(String::new(), |by| {
            format!(
                "CLEARED {} by {} in {}:{} for [{}] ",
                by.status, by.author, by.path, by.line, by.reason
            )
        });
        format!(
            "{cleared}{}: {} [{}]",
            finding.rule.name(),
            finding.message,
            notes.join("; ")
        )
    });
    let lines: Vec<_> = lines.collect();
    lines.join("\n")
}

/// What one document of these statements makes of the tree.
fn seen(statements: &str) -> String {
    told(&inspected(&tree(), &[document(statements)], true))
}

fn document(statements: &str) -> String {
    format!(
        "{{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"author\":\"Example Corp\",\"timestamp\":\"2026-02-01T00:00:00Z\",\n\"statements\":[\n{statements}]}}"
    )
}

fn said(id: &str, product: &str, status: &str, more: &str) -> String {
    format!(
        r#"{{"vulnerability":{{"name":"{id}"}},"products":[{{"@id":"{product}"}}],"status":"{status}"{more}}}"#
    )
}

const WHY: &str =
    r#","justification":"vulnerable_code_not_in_execute_path","impact_statement":"never called""#;

#[test]
fn a_statement_with_a_reason_clears() {
    assert_snapshot!(seen(&said("CVE-2026-0001", "pkg:cargo/left@1.4.1", "not_affected", WHY)), @"CLEARED not_affected by Example Corp in 0.json:3 for [vulnerable_code_not_in_execute_path: never called] known-vulnerability: `left` 1.4.1 is affected by CVE-2026-0001 (TEST-1): left leaks [0.json: `not_affected` says this statement]");
    // By another name of the flaw, for every version.
    assert_snapshot!(seen(&said("test-1", "pkg:cargo/left", "not_affected", WHY)), @"CLEARED not_affected by Example Corp in 0.json:3 for [vulnerable_code_not_in_execute_path: never called] known-vulnerability: `left` 1.4.1 is affected by CVE-2026-0001 (TEST-1): left leaks [0.json: `not_affected` says this statement]");
    let by_digest = format!(
        r#"{{"vulnerability":{{"name":"CVE-2026-0001"}},"products":[{{"@id":"https://x.example/left","hashes":{{"sha-256":"{SUM}"}}}}],"status":"fixed"}}"#
    );
    assert_snapshot!(seen(&by_digest), @"CLEARED fixed by Example Corp in 0.json:3 for [] known-vulnerability: `left` 1.4.1 is affected by CVE-2026-0001 (TEST-1): left leaks [0.json: `fixed` says this statement]");
}

#[test]
fn what_gives_no_reason_or_means_something_else_clears_nothing() {
    assert_snapshot!(seen(&said("CVE-2026-0001", "pkg:cargo/left@1.4.1", "not_affected", "")), @r#"
    known-vulnerability: `left` 1.4.1 is affected by CVE-2026-0001 (TEST-1): left leaks []
    unusable-statement: what it says of `CVE-2026-0001` clears nothing: it gives neither a justification nor an impact statement []
    "#);
    assert_snapshot!(seen(&said("CVE-2026-0001", "pkg:cargo/left", "fixed", "")), @r#"
    known-vulnerability: `left` 1.4.1 is affected by CVE-2026-0001 (TEST-1): left leaks []
    unusable-statement: what it says of `CVE-2026-0001` clears nothing: it calls a product fixed without saying in which version []
    "#);
    let late = format!(r#"{WHY},"timestamp":"2027-01-01T00:00:00Z""#);
    assert_snapshot!(seen(&said("CVE-2026-0001", "pkg:cargo/left", "not_affected", &late)), @r#"
    known-vulnerability: `left` 1.4.1 is affected by CVE-2026-0001 (TEST-1): left leaks []
    unusable-statement: what it says of `CVE-2026-0001` clears nothing: it is dated in the future []
    "#);
    assert_snapshot!(seen(&said("CVE-2026-0001", "pkg:cargo/left@1.4.2", "not_affected", WHY)), @r#"
    known-vulnerability: `left` 1.4.1 is affected by CVE-2026-0001 (TEST-1): left leaks []
    unmatched-statement: 1 of 1 statements match nothing that was found: `CVE-2026-0001` []
    "#);
    assert_snapshot!(seen(&said("CVE-2026-0009", "pkg:cargo/left", "not_affected", WHY)), @r#"
    known-vulnerability: `left` 1.4.1 is affected by CVE-2026-0001 (TEST-1): left leaks []
    unmatched-statement: 1 of 1 statements match nothing that was found: `CVE-2026-0009` []
    "#);
    let part = told(&inspected(
        &tree(),
        &[document(&said(
            "CVE-2026-0009",
            "pkg:cargo/left",
            "not_affected",
            WHY,
        ))],
        false,
    ));
    assert_snapshot!(part, @"known-vulnerability: `left` 1.4.1 is affected by CVE-2026-0001 (TEST-1): left leaks []");
    assert_snapshot!(told(&inspected(&tree(), &["{}".to_owned()], true)), @r#"
    known-vulnerability: `left` 1.4.1 is affected by CVE-2026-0001 (TEST-1): left leaks []
    unusable-statement: neither OpenVEX nor CycloneDX nor CSAF []
    "#);
}

#[test]
fn what_stands_is_noted_and_the_latest_counts() {
    let action = r#","action_statement":"move to 2""#;
    assert_snapshot!(seen(&said("CVE-2026-0001", "pkg:cargo/left", "affected", action)), @"known-vulnerability: `left` 1.4.1 is affected by CVE-2026-0001 (TEST-1): left leaks [0.json: `affected`, says Example Corp: move to 2]");
    let clears = said("CVE-2026-0001", "pkg:cargo/left@1.4.1", "not_affected", WHY);
    let both = |time: &str| {
        let more = format!(r#"{action},"timestamp":"{time}T00:00:00Z""#);
        let stands = said("CVE-2026-0001", "pkg:cargo/left@1.4.1", "affected", &more);
        told(&inspected(
            &tree(),
            &[document(&clears), document(&stands)],
            true,
        ))
    };
    assert_snapshot!(both("2026-03-01"), @"known-vulnerability: `left` 1.4.1 is affected by CVE-2026-0001 (TEST-1): left leaks [1.json: `affected`, says Example Corp: move to 2]");
    assert_snapshot!(both("2026-01-01"), @"CLEARED not_affected by Example Corp in 0.json:3 for [vulnerable_code_not_in_execute_path: never called] known-vulnerability: `left` 1.4.1 is affected by CVE-2026-0001 (TEST-1): left leaks [0.json: `not_affected` says this statement]");
    assert_snapshot!(both("2026-02-01"), @r#"
    known-vulnerability: `left` 1.4.1 is affected by CVE-2026-0001 (TEST-1): left leaks []
    unusable-statement: what it says of `CVE-2026-0001` clears nothing: another statement contradicts it, and nothing tells which of them is later []
    "#);
}

#[test]
fn a_product_clears_what_it_alone_brings() {
    let within = |whole: &str| {
        format!(
            r#"{{"vulnerability":{{"name":"CVE-2026-0001"}},"products":[{{"@id":"{whole}","subcomponents":[{{"@id":"pkg:cargo/left"}}]}}],"status":"not_affected"{WHY}}}"#
        )
    };
    let counted = |lock: &str, statement: &str| {
        let inspection = inspected(lock, &[document(statement)], true);
        let flaws = inspection
            .findings
            .iter()
            .filter(|of| of.rule.name() == "known-vulnerability");
        flaws.filter(|finding| !finding.is_cleared()).count()
    };
    for whole in ["pkg:cargo/app@0.1.0", "pkg:cargo/mid@1.0.0"] {
        assert_eq!(counted(&tree(), &within(whole)), 0, "{whole}");
        assert_eq!(
            counted(&tree(), &said("CVE-2026-0001", whole, "not_affected", WHY)),
            0
        );
    }
    for whole in [
        "pkg:cargo/app@0.2.0",
        "pkg:cargo/other",
        "https://x.example/app",
    ] {
        assert_eq!(counted(&tree(), &within(whole)), 1, "{whole}");
    }
    // Another way leads to it.
    let both = tree().replace(
        "dependencies = [\"mid\"]",
        "dependencies = [\"left\", \"mid\"]",
    );
    assert_eq!(counted(&both, &within("pkg:cargo/mid@1.0.0")), 1);
    assert_eq!(counted(&both, &within("pkg:cargo/app@0.1.0")), 0);
    // Nobody tells the way.
    let none = tree().replace("dependencies = [\"mid\"]\n", "");
    assert_eq!(counted(&none, &within("pkg:cargo/mid@1.0.0")), 1);
}

#[test]
fn one_of_two_flaws_and_harm_are_never_cleared() {
    let right = tree().replace("\"left\"", "\"right\"");
    let one = said("CVE-2026-0002", "pkg:cargo/right", "not_affected", WHY);
    let other = said("CVE-2026-0003", "pkg:cargo/right", "not_affected", WHY);
    assert_snapshot!(told(&inspected(&right, &[document(&one)], true)), @r#"
    known-vulnerability: `right` 1.4.1 is affected by CVE-2026-0002 (CVE-2026-0003, TEST-2): two in one []
    unusable-statement: what it says of `CVE-2026-0002` clears nothing: the finding is about other flaws besides, which are not cleared []
    "#);
    assert_snapshot!(told(&inspected(&right, &[document(&format!("{one},{other}"))], true)), @"CLEARED not_affected by Example Corp in 0.json:3 for [vulnerable_code_not_in_execute_path: never called] known-vulnerability: `right` 1.4.1 is affected by CVE-2026-0002 (CVE-2026-0003, TEST-2): two in one [0.json: `not_affected` says this statement]");
    let whole = said("TEST-2", "pkg:cargo/right", "not_affected", WHY);
    assert_snapshot!(told(&inspected(&right, &[document(&whole)], true)), @"CLEARED not_affected by Example Corp in 0.json:3 for [vulnerable_code_not_in_execute_path: never called] known-vulnerability: `right` 1.4.1 is affected by CVE-2026-0002 (CVE-2026-0003, TEST-2): two in one [0.json: `not_affected` says this statement]");
    let evil = tree()
        .replace("\"left\"", "\"evil\"")
        .replace("1.4.1", "1.0.0");
    let harmless = said("MAL-2026-1", "pkg:cargo/evil@1.0.0", "not_affected", WHY);
    assert_snapshot!(told(&inspected(&evil, &[document(&harmless)], true)), @r#"
    malicious-package: `evil` 1.0.0 was published to do harm, says MAL-2026-1: steals []
    unusable-statement: what it says of `MAL-2026-1` clears nothing: no statement clears a package that was published to do harm []
    "#);
}

/// What a statement is made of; each part that is there is evidence.
#[derive(Clone, Debug)]
struct Parts {
    status: &'static str,
    why: bool,
    impact: bool,
    digest: bool,
    purl: Option<&'static str>,
    month: Option<u32>,
}

impl Parts {
    fn json(&self) -> String {
        let mut product = vec![r#""@id":"https://x.example/p""#.to_owned()];
        product.extend(
            self.purl
                .map(|purl| format!(r#""identifiers":{{"purl":"{purl}"}}"#)),
        );
        product.extend(
            self.digest
                .then(|| format!(r#""hashes":{{"sha256":"{SUM}"}}"#)),
        );
        let mut more = String::new();
        if self.why {
            more.push_str(r#","justification":"component_not_present""#);
        }
        if self.impact {
            more.push_str(r#","impact_statement":"none""#);
        }
        if let Some(month) = self.month {
            more.push_str(&format!(r#","timestamp":"2026-0{month}-01T00:00:00Z""#));
        }
        let (status, product) = (self.status, product.join(","));
        format!(
            r#"{{"vulnerability":{{"name":"CVE-2026-0001"}},"products":[{{{product}}}],"status":"{status}"{more}}}"#
        )
    }

    /// The same with one part less, for each of its parts; a version is a part of a package URL that cannot be taken away, for
    /// without it the statement would say more.
    fn less(&self) -> Vec<Option<Self>> {
        let mut all = vec![None];
        let mut push = |change: &dyn Fn(&mut Self)| {
            let mut less = self.clone();
            change(&mut less);
            all.push(Some(less));
        };
        push(&|of| of.why = false);
        push(&|of| of.impact = false);
        push(&|of| of.digest = false);
        push(&|of| of.purl = None);
        push(&|of| of.month = None);
        all
    }

    fn clears(&self) -> bool {
        matches!(self.status, "not_affected" | "fixed")
    }
}

fn parts() -> impl Strategy<Value = Parts> {
    let status = prop::sample::select(vec![
        "not_affected",
        "not_affected",
        "fixed",
        "affected",
        "under_investigation",
    ]);
    let purls = vec![
        None,
        Some("pkg:cargo/left"),
        Some("pkg:cargo/left@1.4.1"),
        Some("pkg:cargo/other"),
    ];
    let month = prop::option::of(1..5_u32);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    (status, flags, prop::sample::select(purls), month).prop_map(
        |(status, (why, impact, digest), purl, month)| Parts {
            status,
            why,
            impact,
            digest,
            purl,
            month,
        },
    )
}

fn counting(statements: &[Parts]) -> usize {
    let statements: Vec<_> = statements.iter().map(Parts::json).collect();
    // Without a time of its own a statement has none.
    let document =
        document(&statements.join(",")).replace("\"timestamp\":\"2026-02-01T00:00:00Z\",\n", "");
    let inspection = inspected(&tree(), &[document], false);
    let flaws = inspection
        .findings
        .iter()
        .filter(|of| of.rule.name() == "known-vulnerability");
    flaws.filter(|finding| !finding.is_cleared()).count()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn less_evidence_never_hides_a_finding(statements in prop::collection::vec(parts(), 1..4)) {
        let before = counting(&statements);
        for (at, one) in statements.iter().enumerate().filter(|(_, one)| one.clears()) {
            for less in one.less() {
                let mut fewer = statements.clone();
                match less {
                    Some(less) => fewer[at] = less,
                    None => drop(fewer.remove(at)),
                }
                prop_assert!(counting(&fewer) >= before, "{fewer:?}");
            }
        }
    }
}

/// What one document makes of packages that lie in an image.
fn in_image(statements: &str) -> String {
    let source = Source::new("web.tar!app/Cargo.lock", "");
    let mut package = Package::new(Ecosystem::CratesIo, "left", Span::at(0)).version("1.4.1");
    package.relation = Relation::Unstated;
    let mut listing = Listing::new(source.path(), Format::CargoLock);
    listing.packages.push(package);
    let image = Image {
        start: "web.tar!".to_owned(),
        digest: Some(format!("sha256:{}", "ab".repeat(32))),
        names: vec!["registry.example/web:1".to_owned()],
        platform: "linux/amd64".to_owned(),
    };
    let vex = [Source::new("0.json", document(statements))];
    told(&inspect(&Given {
        files: &[],
        listed: &[(source, listing)],
        database: Some(database()),
        is_named: false,
        images: &[image],
        checkouts: &NoCheckouts,
        as_of: &|_| Some(NOW),
        now: NOW,
        vex: &vex,
        everything: true,
        policy: None,
        settings: &Settings::default(),
    }))
}

#[test]
fn an_image_is_a_product_that_holds_its_packages() {
    let url = "registry.example/web";
    let is_cleared = |product: &str| {
        in_image(&said("CVE-2026-0001", product, "not_affected", WHY)).starts_with("CLEARED")
    };
    assert!(is_cleared(&format!(
        "pkg:oci/web@sha256%3A{}",
        "ab".repeat(32)
    )));
    assert!(is_cleared(&format!(
        "pkg:oci/web?repository_url={url}&tag=1"
    )));
    assert!(!is_cleared(&format!(
        "pkg:oci/web?repository_url={url}&tag=2"
    )));
    assert!(!is_cleared(&format!(
        "pkg:oci/web@sha256%3A{}",
        "cd".repeat(32)
    )));
    assert!(!is_cleared("pkg:oci/web"));
    // A tag is no version.
    let fixed = said(
        "CVE-2026-0001",
        &format!("pkg:oci/web?repository_url={url}&tag=1"),
        "fixed",
        "",
    );
    assert!(!in_image(&fixed).starts_with("CLEARED"));
    let inside = format!(
        r#"{{"vulnerability":{{"name":"CVE-2026-0001"}},"status":"not_affected"{WHY},
        "products":[{{"@id":"pkg:oci/web@sha256%3A{}","subcomponents":[{{"@id":"pkg:cargo/left@1.4.1"}}]}}]}}"#,
        "ab".repeat(32)
    );
    assert!(
        in_image(&inside).starts_with("CLEARED"),
        "{}",
        in_image(&inside)
    );
    assert!(!in_image(&inside.replace("left@1.4.1", "left@1.4.2")).starts_with("CLEARED"));
}

#[test]
fn a_name_or_a_cpe_tells_no_package() {
    let by_cpe = r#"{"vulnerability":{"name":"CVE-2026-0001"},"status":"not_affected","impact_statement":"no",
        "products":[{"@id":"https://example.org/left","identifiers":{"cpe23":"cpe:2.3:a:left:left:1.4.1:*:*:*:*:*:*:*"}}]}"#;
    assert_snapshot!(seen(by_cpe), @r#"
    known-vulnerability: `left` 1.4.1 is affected by CVE-2026-0001 (TEST-1): left leaks []
    unmatched-statement: 1 of 1 statements name their products by neither package URL nor digest, and a name or a CPE tells no package for sure: `CVE-2026-0001` []
    "#);
}
