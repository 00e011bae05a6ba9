//! Looks through a directory and prints where secrets are, never what they are: `look [--json] [--all] [--time] <dir>`.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use lockgate_secrets::{Detector, Leak, Settings};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| args.iter().any(|arg| arg == flag);
    let root = args
        .iter()
        .find(|arg| !arg.starts_with("--"))
        .map_or(".", String::as_str);
    let mut settings = Settings::default();
    if has("--all") {
        settings.min_score = 0;
    }
    let detector = Detector::new(settings);
    let mut files = Vec::new();
    walk(Path::new(root), &mut files);
    files.sort();
    let mut out = std::io::stdout().lock();
    let (mut bytes, mut scanning, mut weighing) = (0, Duration::ZERO, Duration::ZERO);
    let mut rows = Vec::new();
    for file in files {
        let Ok(text) = fs::read(&file) else { continue };
        let path = file
            .strip_prefix(root)
            .unwrap_or(&file)
            .to_string_lossy()
            .into_owned();
        bytes += text.len();
        let begun = Instant::now();
        let traces = detector.scan(&text);
        scanning += begun.elapsed();
        let begun = Instant::now();
        let leaks = detector.weigh(&path, &text, &traces);
        weighing += begun.elapsed();
        for leak in leaks {
            rows.push(row(&path, &text, &leak, has("--json")));
        }
    }
    let _ = if has("--json") {
        writeln!(out, "{{\"findings\":[{}]}}", rows.join(",\n"))
    } else {
        writeln!(out, "{}", rows.join("\n"))
    };
    if has("--time") {
        let speed = bytes as u128 / scanning.as_micros().max(1);
        let _ = writeln!(
            out,
            "{bytes} bytes, scanning {scanning:?} ({speed} MB/s), weighing {weighing:?}"
        );
    }
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => walk(&entry.path(), files),
            Ok(kind) if kind.is_file() => files.push(entry.path()),
            _ => {}
        }
    }
}

fn row(path: &str, text: &[u8], leak: &Leak, json: bool) -> String {
    let line = |at: usize| 1 + text[..at].split(|byte| *byte == b'\n').skip(1).count();
    let (start, end) = (
        line(leak.span.start),
        line(leak.span.end.saturating_sub(1).max(leak.span.start)),
    );
    let rule = leak.kind.rule.id;
    if !json {
        return format!(
            "{path}:{start}:{rule}:{}: {}",
            leak.score,
            leak.why.join("; ")
        );
    }
    format!(
        "{{\"rule\":\"{rule}\",\"severity\":\"{:?}\",\"confidence\":\"{}\",\"locations\":[{{\"path\":{path:?},\"start\":{{\"line\":{start}}},\"end\":{{\"line\":{end}}}}}]}}",
        leak.severity, leak.score
    )
}
