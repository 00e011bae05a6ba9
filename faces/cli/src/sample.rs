//! Hand-built reports for the tests of renderers, honest and hostile.

use lockgate_evidence::{
    CommitRef, Confidence, Counts, Exposed, Finding, Fingerprint, Fix, Label, Lock, LockReport,
    LockState, Report, Rule, Safety, Seven, Severity, Source, Span, Trail, Unknown,
};

/// A rule with a page, a fix, and all sections.
pub(crate) static UNPINNED: Rule = Rule {
    lock: Lock::Workload,
    id: "workload/unpinned-action",
    summary: "an action is used by a name that can be moved",
    severity: Severity::High,
    confidence: Confidence::High,
    fixable: true,
    page: "# What it finds\n\nA `uses:` whose reference is a branch or a tag. Its owner, or whoever takes over the\naccount, can move it to other code.\n\n- tags\n- branches, see [the guide](https://guide.invalid/pin)\n\n# Why it matters\n\nThe next run executes what the name points to then.\n\n# Bad\n\n```yaml\n- uses: actions/checkout@v4\n```\n\n# How to fix\n\nPin to a full commit id.\n",
};

/// A rule without a page.
pub(crate) static TIMEOUT: Rule = Rule {
    lock: Lock::Workload,
    id: "workload/missing-timeout",
    summary: "a job may run for hours",
    severity: Severity::Low,
    confidence: Confidence::Medium,
    fixable: false,
    page: "",
};

/// What an attacker puts into names.
pub(crate) const HOSTILE: &str = "::add-mask::x\n::error::y\u{1b}[31m|`<script>alert(1)</script>`\u{202e}\u{200b}\u{9b}\u{2028}##[debug] --> @you [a](https://evil.invalid) %0A,:]]>\"'&";

/// The rules above.
pub(crate) fn rules() -> Vec<&'static Rule> {
    vec![&UNPINNED, &TIMEOUT]
}

/// Something that could not be told.
pub(crate) fn unknown() -> Unknown {
    Unknown {
        subject: ".github/workflows/odd.yml".into(),
        reason: "not UTF-8".into(),
    }
}

/// Every lock inspected, nothing found.
pub(crate) fn clean() -> Report {
    let locks = Seven::from_fn(|_| LockReport {
        state: LockState::Closed,
        inspected: 1,
        ..LockReport::default()
    });
    Report {
        findings: Vec::new(),
        cleared: Vec::new(),
        locks,
        counts: Counts::default(),
        rules: rules(),
        failed: false,
        matrix: None,
    }
}

/// A workflow with two findings, one of which points into a second file.
pub(crate) fn usual() -> Report {
    let text = "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: make\n";
    let workflow = Source::new(".github/workflows/ci.yml", text);
    let policy = Source::new("lockgate.toml", "[workload]\npin = \"commit\"\n");
    let at = |words: &str| {
        let start = text.find(words).expect("it stands in the text");
        Span::new(start, start + words.len())
    };
    let uses = at("actions/checkout@v4");
    let fix = Fix::new("pin to the commit of v4", Safety::Safe).edit(
        &workflow,
        uses,
        "actions/checkout@0000000000000000000000000000000000000000 # v4",
    );
    let unpinned = Finding::new(
        &UNPINNED,
        &workflow,
        uses,
        "action `actions/checkout` is pinned to a tag",
    )
    .note("the owner can move this tag")
    .related(&workflow, at("push"), "runs on this trigger")
    .related(&policy, Span::new(11, 25), "policy asks for a commit")
    .help("pin to a full commit id")
    .fix(fix);
    let timeout = Finding::new(
        &TIMEOUT,
        &workflow,
        at("build"),
        "job `build` has no `timeout-minutes`",
    );
    Report {
        findings: vec![timeout, unpinned],
        locks: usual_locks(),
        cleared: Vec::new(),
        counts: Counts {
            cleared: 0,
            ignored: 1,
            excepted: 2,
            baseline: 3,
            below: 4,
        },
        rules: rules(),
        failed: true,
        matrix: None,
    }
}

fn usual_locks() -> Seven<LockReport> {
    let mut locks = Seven::from_fn(|_| LockReport {
        reason: Some("not inspected by this version".into()),
        ..LockReport::default()
    });
    locks.workload = LockReport {
        state: LockState::Open,
        inspected: 12,
        unknowns: vec![unknown()],
        not_asked: vec![Unknown {
            subject: "known vulnerable actions".into(),
            reason: "no advisory data was named".into(),
        }],
        ..LockReport::default()
    };
    locks.identity = seen(LockState::Closed, 3);
    locks.secrets = seen(LockState::Ajar, 5);
    locks
}

fn seen(state: LockState, inspected: usize) -> LockReport {
    LockReport {
        state,
        inspected,
        ..LockReport::default()
    }
}

/// Every string that can come from input is [`HOSTILE`].
pub(crate) fn hostile() -> Report {
    let mut report = usual();
    let text = format!("::set-env name=x::y\n{HOSTILE}\n  ::stop-commands::z\n");
    let source = Source::new(HOSTILE, text.clone());
    let whole = Span::new(0, text.len());
    let fix = Fix::new(HOSTILE, Safety::Unsafe).edit(&source, Span::at(0), HOSTILE);
    let finding = Finding::new(&UNPINNED, &source, whole, HOSTILE)
        .note(HOSTILE)
        .related(&source, Span::new(3, 9), HOSTILE)
        .help(HOSTILE)
        .fix(fix);
    report.findings = vec![finding];
    let unknown = Unknown {
        subject: HOSTILE.into(),
        reason: HOSTILE.into(),
    };
    report.locks.workload.reason = Some(HOSTILE.into());
    report.locks.workload.unknowns = vec![unknown.clone()];
    report.locks.workload.not_asked = vec![unknown];
    report
}

/// A rule about leaked secrets.
pub(crate) static LEAK: Rule = Rule {
    lock: Lock::Secrets,
    id: "secrets/example-token",
    summary: "an Example token stands in plain text",
    severity: Severity::Critical,
    confidence: Confidence::High,
    fixable: false,
    page: "# How to fix\n\nRevoke it.\n",
};

/// A secret in the tree, in the history, and at more places than are named.
pub(crate) fn leaked() -> Report {
    let source = Source::new("src/a.py", "x = 1\ntoken = '********************'\n");
    let span = Span::new(15, 35);
    let commit = |id: &str, time: &str| CommitRef {
        id: id.repeat(5),
        author: "Ada <ada@example.com>".into(),
        time: time.into(),
        path: "old/a.py".into(),
    };
    let last = commit("abcdef12", "2025-03-04T05:06:07Z");
    let past = source.renamed("old/a.py").at_revision(&last.id);
    let message = "Example token `exam…` stands in plain text at 7 places";
    let mut finding = Finding::new(&LEAK, &source, span, message)
        .related(&past, span, "the same secret")
        .help("revoke it in the settings");
    finding.exposed = Some(Box::new(Exposed {
        fingerprint: Fingerprint::from_bytes([7; 16]),
        preview: "exam…".into(),
        provider: "Example".into(),
        what: "token".into(),
        opens: "everything".into(),
        rotate: "revoke it in the settings".into(),
        why: vec!["known by its own form".into(), "its checksum holds".into()],
        score: 99,
        places: 7,
        paths: vec!["old/a.py".into(), "src/a.py".into()],
        trail: Some(Trail {
            first: Some(commit("01234567", "2024-01-02T03:04:05Z")),
            last: Some(last),
            at_head: true,
            refs: [
                "refs/heads/main",
                "refs/heads/x",
                "refs/tags/v1",
                "refs/tags/v2",
            ]
            .map(str::to_owned)
            .into(),
        }),
    }));
    let mut report = usual();
    report.findings = vec![finding];
    report
}

/// [`leaked`], found in the history only.
pub(crate) fn leaked_long_ago() -> Report {
    let mut report = leaked();
    let finding = &mut report.findings[0];
    finding.locations.remove(0);
    finding.locations[0].label = Label::Primary;
    report
}

/// One finding in the middle of a minified line.
pub(crate) fn minified() -> Report {
    let text = format!(
        "{{{}\"uses\":\"x@v1\"{}}}\n",
        "\"a\":1,".repeat(2000),
        ",\"b\":2".repeat(2000)
    );
    let start = text.find("x@v1").expect("it stands in the text");
    let source = Source::new("min.json", text);
    let mut report = usual();
    let span = Span::new(start, start + 4);
    report.findings = vec![Finding::new(&UNPINNED, &source, span, "found").note("here")];
    report
}

/// Members of an object or elements of an array, each on a line.
pub(crate) fn members(value: &serde_json::Value) -> String {
    use serde_json::Value;
    let lines: Vec<String> = match value {
        Value::Array(all) => all.iter().map(Value::to_string).collect(),
        Value::Object(all) => all.iter().map(|(key, of)| format!("{key}: {of}")).collect(),
        other => vec![other.to_string()],
    };
    lines.join("\n")
}
