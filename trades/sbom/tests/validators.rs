//! The validators of those who make the formats accept what goes out, and refuse it when it is broken.
//!
//! `tools/peers` installs them; `LOCKGATE_PYTHON` names another Python that has them. What is not there is said to be skipped.

use std::path::{Path, PathBuf};
use std::process::Command;

use lockgate_packages::{Files, Format, Listing, Origin, Relation, Scope, read};

use crate::rounds::{FORMS, subject};

/// What of a document is broken, for each kind of it.
fn broken(name: &str, text: &str) -> String {
    let (from, to) = match name {
        _ if name.starts_with("cyclonedx") && text.starts_with('{') => {
            ("\"type\": \"library\"", "\"type\": \"nonsense\"")
        }
        _ if name.starts_with("cyclonedx") => ("type=\"library\"", "type=\"nonsense\""),
        "spdx-2.3.json" => ("\"dataLicense\": \"CC0-1.0\"", "\"dataLicense\": \"MIT\""),
        "spdx-2.3.spdx" => ("DataLicense: CC0-1.0", "DataLicense: MIT"),
        _ => ("\"dependsOn\"", "\"nonsense\""),
    };
    assert!(text.contains(from), "{name} has nothing to break:\n{text}");
    text.replace(from, to)
}

fn python() -> PathBuf {
    let peers = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/peers");
    let peers = std::env::var_os("LOCKGATE_PEERS").map_or_else(|| peers.into(), PathBuf::from);
    let named = std::env::var_os("LOCKGATE_PYTHON").map(PathBuf::from);
    named.unwrap_or_else(|| peers.join("bin/python"))
}

/// Everything that a document can hold.
fn listings() -> Vec<Listing> {
    let texts = [
        ("Cargo.lock", crate::LOCK.to_owned()),
        (
            "Cargo.toml",
            "[package]\nname = 'app'\n[dependencies]\none = '1'\n".to_owned(),
        ),
        ("web/package-lock.json", npm()),
        (
            "go.sum",
            "a.example/b v1.0.0 h1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n".to_owned(),
        ),
        (
            "go.mod",
            "module x\nrequire a.example/b v1.0.0\n".to_owned(),
        ),
        ("broken/Cargo.lock", "not [ a lockfile".to_owned()),
    ];
    let mut files = Files::new();
    for (path, text) in &texts {
        files.add(path, text.as_bytes());
    }
    let known = files
        .iter()
        .filter_map(|file| Some((Format::of(file.path)?, file)));
    let mut all: Vec<_> = known
        .map(|(format, file)| read(format, file, &files))
        .collect();
    odd(&mut all);
    all
}

fn npm() -> String {
    serde_json::json!({
        "name": "web", "lockfileVersion": 3,
        "packages": {
            "": {"name": "web", "dependencies": {"@s/a": "^1"}, "devDependencies": {"b": "*"}},
            "node_modules/@s/a": {"version": "1.0.0", "license": "MIT OR Apache-2.0", "hasInstallScript": true},
            "node_modules/b": {"version": "2.0.0", "dev": true, "license": "BSD"},
        },
    })
    .to_string()
}

/// Names that mean something in one format or another.
fn odd(all: &mut [Listing]) {
    let Some(listing) = all.iter_mut().find(|listing| listing.packages.len() > 1) else {
        return;
    };
    let mut package = listing.packages[0].clone();
    package.name = String::from("<a>&\"]]>'</text>\nPackageName: b é\u{202e}");
    package.version = Some("1 <text>\u{1}\u{7f}".to_owned());
    package.origin = Origin::OtherRegistry("https://registry.example/x".to_owned());
    package.licence = Some("a </text> <b>".to_owned());
    package.deprecated = Some("line\nline </text>\u{1b}".to_owned());
    (package.relation, package.scope) = (Relation::Direct, Scope::Dev);
    listing.packages.push(package);
}

/// Documents as files, sound and broken, with their names.
fn documents(directory: &Path) -> Vec<(String, PathBuf)> {
    let listings = listings();
    let mut all = Vec::new();
    for (name, write) in FORMS {
        let text = write(&subject(&listings));
        let none = write(&subject(&[]));
        let texts = [
            ("sound", text.clone()),
            ("empty", none),
            ("broken", broken(name, &text)),
        ];
        for (kind, text) in texts {
            let path = directory.join(format!("{kind}~{name}"));
            std::fs::write(&path, text).expect("the directory is ours");
            all.push((format!("{kind} {name}"), path));
        }
    }
    all
}

#[test]
fn they_accept_what_is_sound_and_refuse_what_is_broken() {
    let directory = tempfile::tempdir().expect("a directory of ours");
    let documents = documents(directory.path());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/validate.py");
    let mut command = Command::new(python());
    command
        .arg(script)
        .args(documents.iter().map(|(_, path)| path));
    let output = match command.output() {
        Ok(output) if output.status.success() => output.stdout,
        _ => return eprintln!("skipped: the validators of bills of materials are not there"),
    };
    let text = String::from_utf8_lossy(&output);
    assert_eq!(text.lines().count(), documents.len(), "{text}");
    for ((name, _), verdict) in documents.iter().zip(text.lines()) {
        if verdict.starts_with("absent") {
            eprintln!("skipped: {name}: {verdict}");
            continue;
        }
        let is_sound = !name.starts_with("broken");
        assert_eq!(verdict == "ok", is_sound, "{name}: {verdict}");
    }
}
