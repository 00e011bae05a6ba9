//! Advisories, from records and an index made of them.

use lockgate_advisories::{Compiled, Scores, build};
use lockgate_fuzz::advisories;

const RECORDS: &[&str] = &[
    r#"{"id":"X-3","affected":[{"ranges":[{"type":"GIT","repo":"https://git.example/a/b","events":[{"introduced":"0"},{"fixed":"0123456789abcdef0123456789abcdef01234567"},{"limit":"*"}]}],"versions":["v1"]}]}"#,
    r#"{"id":"X-1","modified":"2026-01-01T00:00:00Z","aliases":["CVE-2026-1000"],"severity":[{"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],"affected":[{"package":{"ecosystem":"npm","name":"a"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.2.0"},{"introduced":"2.0.0"},{"last_affected":"2.1.0"}]}],"versions":["odd","3.0.0"]}]}"#,
    r#"{"id":"X-2","related":["CVE-2026-1001"],"summary":"Important: zlib","affected":[{"package":{"ecosystem":"Debian:12","name":"zlib"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"limit":"1:2.0-1"}]}]},{"package":{"ecosystem":"Go","name":"m"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"}]}],"ecosystem_specific":{"custom_ranges":[],"imports":[{"path":"p","symbols":["F"]}]}}]}"#,
    r#"{"id":"MAL-3","withdrawn":"2026-01-01T00:00:00Z","references":[{"type":"WEB","url":"x"}],"database_specific":{"severity":"LOW","cwe_ids":["CWE-1"]},"affected":[{"package":{"ecosystem":"PyPI","name":"p"},"database_specific":{"informational":"unsound"},"ranges":[{"type":"GIT","events":[{"introduced":"0"}]}]}]}"#,
];

const TABLES: &[&str] = &[
    "#model\ncve,epss,percentile\nCVE-2026-1000,0.5,0.99\n",
    "cveID,dateAdded,knownRansomwareCampaignUse\n\"CVE-2026-1000\",2026-01-01,Known\n",
    r#"{"vulnerabilities":[{"cveID":"CVE-2026-1000","dateAdded":"2026-01-01"}]}"#,
];

fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

fn indexes() -> Vec<Vec<u8>> {
    let compiled = RECORDS
        .iter()
        .map(|text| Compiled::read(text.as_bytes()).expect("a valid record"));
    let tables = TABLES.iter().map(|text| {
        Scores::read(text.as_bytes())
            .expect("a valid table")
            .0
            .build()
    });
    tables
        .chain([build(compiled.collect()).expect("few records")])
        .collect()
}

#[test]
fn records_hold() {
    super::run_over(advisories::record, texts(RECORDS));
}

#[test]
fn tables_hold() {
    super::run_over(advisories::scores, texts(TABLES));
}

#[test]
fn indexes_hold() {
    super::run_over(advisories::index, indexes());
}
