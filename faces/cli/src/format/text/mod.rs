//! The report for people: labelled source snippets, then one summary of the seven locks.

mod snippet;
mod summary;

use lockgate_evidence::{Finding, Report};

/// The styled report; `quiet` leaves out the summary, never what is unknown.
pub(crate) fn render(report: &Report, quiet: bool) -> String {
    let mut out = String::new();
    for together in report.findings.chunk_by(snippet::stand_together) {
        out.push_str(&snippet::of_all(together));
        out.push('\n');
    }
    if !quiet {
        out.push_str(&summary::cleared(report));
        out.push_str(&summary::of(report));
    }
    out.push_str(&summary::unknowns(report));
    if !quiet {
        out.push_str(&summary::not_asked(report));
        out.push_str(&summary::verdict(report));
    }
    out
}

/// One finding, styled.
pub(crate) fn of_finding(finding: &Finding) -> String {
    snippet::of_all(std::slice::from_ref(finding))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn plain(report: &Report, quiet: bool) -> String {
        anstream::adapter::strip_str(&render(report, quiet)).to_string()
    }

    #[test]
    fn a_usual_report() {
        insta::assert_snapshot!(plain(&sample::usual(), false), @r#"
        low[workload/missing-timeout]: job `build` has no `timeout-minutes`
         --> .github/workflows/ci.yml:3:3
          |
        3 |   build:
          |   ^^^^^
          |
          = confidence: medium

        high[workload/unpinned-action]: action `actions/checkout` is pinned to a tag
         --> .github/workflows/ci.yml:6:15
          |
        1 | on: push
          |     ---- runs on this trigger
        ...
        6 |       - uses: actions/checkout@v4
          |               ^^^^^^^^^^^^^^^^^^^ the owner can move this tag
          |
         --> lockgate.toml:2:1
          |
        2 | pin = "commit"
          | -------------- policy asks for a commit
          |
          = help: pin to a full commit id
          = fix available: pin to the commit of v4 (lockgate fix)

        the seven locks
          1 identity       |=| closed   0 findings in 3 files
          2 workload       | | open     2 findings in 12 files, 1 unknown
          3 dependencies   |?| unknown  not inspected by this version
          4 artifacts      |?| unknown  not inspected by this version
          5 freshness      |?| unknown  not inspected by this version
          6 secrets        |/| ajar     0 findings in 5 files
          7 configuration  |?| unknown  not inspected by this version

        found     2 findings: 1 high, 1 low
        left out  1 ignored in place, 2 excepted by policy, 3 in the baseline, 4 below the threshold
        unknown   1 could not be told
          - .github/workflows/odd.yml: not UTF-8
        not asked
          - known vulnerable actions: no advisory data was named

        failed: findings at or over the threshold
        "#);
    }

    #[test]
    fn quiet_still_tells_findings_and_unknowns() {
        insta::assert_snapshot!(plain(&sample::usual(), true), @r#"
        low[workload/missing-timeout]: job `build` has no `timeout-minutes`
         --> .github/workflows/ci.yml:3:3
          |
        3 |   build:
          |   ^^^^^
          |
          = confidence: medium

        high[workload/unpinned-action]: action `actions/checkout` is pinned to a tag
         --> .github/workflows/ci.yml:6:15
          |
        1 | on: push
          |     ---- runs on this trigger
        ...
        6 |       - uses: actions/checkout@v4
          |               ^^^^^^^^^^^^^^^^^^^ the owner can move this tag
          |
         --> lockgate.toml:2:1
          |
        2 | pin = "commit"
          | -------------- policy asks for a commit
          |
          = help: pin to a full commit id
          = fix available: pin to the commit of v4 (lockgate fix)

        unknown   1 could not be told
          - .github/workflows/odd.yml: not UTF-8
        "#);
    }

    #[test]
    fn a_clean_report() {
        insta::assert_snapshot!(plain(&sample::clean(), false), @"
        the seven locks
          1 identity       |=| closed   0 findings in 1 file
          2 workload       |=| closed   0 findings in 1 file
          3 dependencies   |=| closed   0 findings in 1 file
          4 artifacts      |=| closed   0 findings in 1 file
          5 freshness      |=| closed   0 findings in 1 file
          6 secrets        |=| closed   0 findings in 1 file
          7 configuration  |=| closed   0 findings in 1 file

        found     no findings
        left out  nothing

        passed: nothing at or over the threshold
        ");
    }

    #[test]
    fn a_hostile_report() {
        insta::assert_snapshot!(plain(&sample::hostile(), false), @r#"
        high[workload/unpinned-action]: ::add-mask::x\n::error::y\u{1b}[31m|`<script>alert(1)</script>`\u{202e}\u{200b}\u{9b}\u{2028}\u{23}#[debug] --> @you [a](https://evil.invalid) %0A,:]]>"'&
         --> ::add-mask::x\n::error::y\u{1b}[31m|`<script>alert(1)</script>`\u{202e}\u{200b}\u{9b}\u{2028}\u{23}#[debug] --> @you [a](https://evil.invalid) %0A,:]]>"'&:1:1
          |
        1 | ::set-env name=x::y
          | ^^^------^^^^^^^^^^
          | |  |
          | |  ::add-mask::x\n::error::y\u{1b}[31m|`<script>alert(1)</script>`\u{202e}\u{200b}\u{9b}\u{2028}\u{23}#[debug] --> @you [a](https://evil.invalid) %0A,:]]>"'&
          | ::add-mask::x\n::error::y\u{1b}[31m|`<script>alert(1)</script>`\u{202e}\u{200b}\u{9b}\u{2028}\u{23}#[debug] --> @you [a](https://evil.invalid) %0A,:]]>"'&
          |
          = help: ::add-mask::x\n::error::y\u{1b}[31m|`<script>alert(1)</script>`\u{202e}\u{200b}\u{9b}\u{2028}\u{23}#[debug] --> @you [a](https://evil.invalid) %0A,:]]>"'&
          = fix available: ::add-mask::x\n::error::y\u{1b}[31m|`<script>alert(1)</script>`\u{202e}\u{200b}\u{9b}\u{2028}\u{23}#[debug] --> @you [a](https://evil.invalid) %0A,:]]>"'& (lockgate fix --unsafe)

        the seven locks
          1 identity       |=| closed   0 findings in 3 files
          2 workload       | | open     ::add-mask::x\n::error::y\u{1b}[31m|`<script>alert(1)</script>`\u{202e}\u{200b}\u{9b}\u{2028}\u{23}#[debug] --> @you [a](https://evil.invalid) %0A,:]]>"'&
          3 dependencies   |?| unknown  not inspected by this version
          4 artifacts      |?| unknown  not inspected by this version
          5 freshness      |?| unknown  not inspected by this version
          6 secrets        |/| ajar     0 findings in 5 files
          7 configuration  |?| unknown  not inspected by this version

        found     1 finding: 1 high
        left out  1 ignored in place, 2 excepted by policy, 3 in the baseline, 4 below the threshold
        unknown   1 could not be told
          - ::add-mask::x\n::error::y\u{1b}[31m|`<script>alert(1)</script>`\u{202e}\u{200b}\u{9b}\u{2028}\u{23}#[debug] --> @you [a](https://evil.invalid) %0A,:]]>"'&: ::add-mask::x\n::error::y\u{1b}[31m|`<script>alert(1)</script>`\u{202e}\u{200b}\u{9b}\u{2028}\u{23}#[debug] --> @you [a](https://evil.invalid) %0A,:]]>"'&
        not asked
          - ::add-mask::x\n::error::y\u{1b}[31m|`<script>alert(1)</script>`\u{202e}\u{200b}\u{9b}\u{2028}\u{23}#[debug] --> @you [a](https://evil.invalid) %0A,:]]>"'&: ::add-mask::x\n::error::y\u{1b}[31m|`<script>alert(1)</script>`\u{202e}\u{200b}\u{9b}\u{2028}\u{23}#[debug] --> @you [a](https://evil.invalid) %0A,:]]>"'&

        failed: findings at or over the threshold
        "#);
    }

    #[test]
    fn a_minified_line_is_cut_around_the_place_and_keeps_its_column() {
        insta::assert_snapshot!(plain(&sample::minified(), true), @r#"
        high[workload/unpinned-action]: found
         --> min.json:1:12010
          |
        1 | …":1,"a":1,"a":1,"a":1,"a":1,"a":1,"a":1,"uses":"x@v1","b":2,"b":2,"b":2,"b":2,"b":2,"b":2,"b":2,"b":2,"b":2,"b":2,"b":2,"b":2,"b":2,...
          |                                                  ^^^^ here

        unknown   1 could not be told
          - .github/workflows/odd.yml: not UTF-8
        "#);
    }

    #[test]
    fn a_leaked_secret() {
        insta::assert_snapshot!(plain(&sample::leaked(), true), @"
        critical[secrets/example-token]: Example token `exam…` stands in plain text at 7 places
         --> src/a.py:2:10
          |
        2 | token = '********************'
          |          ^^^^^^^^^^^^^^^^^^^^
          |
         --> old/a.py:2:10 (commit abcdef12)
          |
        2 | token = '********************'
          |          -------------------- the same secret
          |
          = opens: everything
          = why: known by its own form; its checksum holds
          = history: first in commit 01234567 of 2024-01-02 by Ada <ada@example.com> (old/a.py); last in commit abcdef12 of 2025-03-04 by Ada <ada@example.com> (old/a.py); still at HEAD; reachable from main, x, v1 and 1 more
          = more: the same secret at 5 further places
          = help: revoke it in the settings
          = fingerprint: 07070707070707070707070707070707

        unknown   1 could not be told
          - .github/workflows/odd.yml: not UTF-8
        ");
    }
}
