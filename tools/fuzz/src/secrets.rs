//! What lock 6 reads: configurations of gitleaks, its ignore files, and texts with encodings.

use lockgate_secrets::{Detector, Gitleaks, GitleaksIgnores, Settings};

/// A text in which many patterns find something.
const TEXT: &[u8] = b"key = abc_1\nuser: a@b.c \xff\xc3(x) {y} [z]\n\ttoken=\"0000000000000000\"\n";

/// Configurations of gitleaks: what is read looks at a text without failing, and every leak lies in it.
pub fn gitleaks(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut fetch = |_: &str| Some("[[rules]]\nid = 'base'\nregex = '[a-z]+'\n".to_owned());
    if let Ok(config) = Gitleaks::read(".gitleaks.toml", &text, &mut fetch) {
        weigh(
            &Detector::new(Settings::default()).with_gitleaks(config),
            TEXT,
        );
    }
}

/// `.gitleaksignore`: any text is read, and every line that is no fingerprint is told.
pub fn gitleaksignore(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let ignores = GitleaksIgnores::read(&text);
    let lines = text.lines().count();
    assert!(ignores.unread.iter().all(|line| (1..=lines).contains(line)));
    weigh(
        &Detector::new(Settings::default()).with_gitleaks_ignores(ignores),
        TEXT,
    );
}

/// Texts with encodings, which are taken off to any depth.
pub fn decoders(data: &[u8]) {
    let mut settings = Settings::default();
    settings.decode_depth = 8;
    let detector = Detector::new(settings);
    weigh(&detector, data);
    weigh(&detector, &[b"\xff\xfe", data].concat());
}

fn weigh(detector: &Detector, text: &[u8]) {
    let traces = detector.scan(text);
    for leak in detector.weigh("a/b.txt", text, &traces) {
        // A text of UTF-16 is weighed as the same text in UTF-8, which is at most half as long again.
        assert!(leak.span.start <= leak.span.end && leak.span.end <= text.len() * 3 / 2 + 3);
    }
    let _ = detector.weigh_path(None, "a/b.txt");
}
