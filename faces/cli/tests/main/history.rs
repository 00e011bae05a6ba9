//! `scan --history` and its kin on repositories of the real Git.

use std::fs;
use std::path::{Path, PathBuf};

use crate::bench::Bench;
use crate::git::{Leaks, token};

const HISTORY: &[&str] = &["--history", "--no-cache"];
const ALONE: [&str; 5] = ["secrets", "history", "--no-cache", "--format", "json"];

/// A repository with a token that was written and taken away again; the ids of both commits.
fn removed() -> (Bench, String, String) {
    let bench = Bench::repository();
    bench.committed("readme", "hello\n");
    let first = bench.committed("src/a.txt", &format!("one\n{}two\n", token(1)));
    let last = bench.committed("src/a.txt", &format!("one\n{}three\n", token(1)));
    bench.committed("src/a.txt", "one\n");
    (bench, first, last)
}

#[test]
fn a_secret_that_was_removed_is_found_with_its_trail() {
    let (bench, first, last) = removed();
    assert_eq!(bench.leaks(&[]).code, Some(0));
    for packed in [false, true] {
        if packed {
            bench.git(&["gc", "-q"]);
        }
        let found = bench.leaks(HISTORY);
        assert_eq!(found.code, Some(1), "{}", found.report);
        let trail = found.trail();
        assert_eq!(trail["first"]["id"], first.as_str());
        assert_eq!(trail["last"]["id"], last.as_str());
        assert_eq!(trail["first"]["author"], "An Author <author@example.org>");
        assert_eq!(trail["first"]["path"], "src/a.txt");
        assert_eq!(trail["at_head"], false);
        assert_eq!(
            trail["refs"],
            serde_json::json!(["HEAD", "refs/heads/main"])
        );
    }
}

#[test]
fn a_fingerprint_is_explained_from_the_history() {
    let (bench, first, last) = removed();
    let report = bench.leaks(HISTORY).report;
    let fingerprint = report["findings"][0]["fingerprint"].as_str();
    let fingerprint = fingerprint.expect("it has one").to_owned();
    let explain = ["secrets", "explain", &fingerprint];
    let end = bench.run(&explain);
    assert_eq!((end.code, end.stderr.as_str()), (Some(0), ""));
    let trail = format!(
        "first in commit {} of 2023-",
        first.get(..8).expect("it is longer")
    );
    for words in [
        trail.as_str(),
        &format!("last in commit {}", &last[..8]),
        "(src/a.txt)",
        "not at HEAD; reachable from HEAD, main",
        "it stands in the history only: no file named holds it",
    ] {
        assert!(end.stdout.contains(words), "{words}: {}", end.stdout);
    }
    let end = bench.run(&[&explain[..], &["--format", "json"]].concat());
    let finding: serde_json::Value = serde_json::from_str(&end.stdout).expect("it is JSON");
    assert_eq!(finding["exposed"]["trail"]["first"]["id"], first.as_str());
    // In the tree it is told as what stands there.
    bench.write("again.txt", &token(1));
    let end = bench.run(&explain);
    assert!(end.stdout.contains("again.txt:1"), "{}", end.all());
    assert!(!end.stdout.contains("history only"), "{}", end.all());
}

#[test]
fn an_exception_for_the_history_is_not_unused_in_the_tree() {
    let (bench, ..) = removed();
    let report = bench.leaks(HISTORY).report;
    let fingerprint = report["findings"][0]["fingerprint"].clone();
    let except = |fingerprint: &str| {
        format!(
            "[[exception]]\nrule = \"secrets/github-personal-access-token\"\nfingerprint = {fingerprint}\n\
             reason = \"revoked\"\nowner = \"ada\"\nexpires = 2999-01-01\n"
        )
    };
    bench.write("lockgate.toml", &except(&fingerprint.to_string()));
    for args in [
        &["scan"][..],
        &["scan", "--history", "--no-cache"],
        &["fix"],
    ] {
        let end = bench.run(args);
        assert!(!end.stdout.contains("unused-exception"), "{}", end.all());
    }
    assert_eq!(bench.leaks(HISTORY).code, Some(0));
    let other = except("\"00000000000000000000000000000000\"");
    bench.write("lockgate.toml", &other);
    assert_eq!(bench.leaks(&[]).code, Some(0), "it may be in the history");
    let end = bench.run(&["scan", "--history", "--no-cache"]);
    assert!(end.stdout.contains("unused-exception"), "{}", end.all());
    let end = Bench::with("lockgate.toml", &other).run(&["scan"]);
    assert!(end.stdout.contains("unused-exception"), "{}", end.all());
}

#[test]
fn a_fingerprint_of_nothing_is_told_with_where_it_was_looked_for() {
    let nothing = ["secrets", "explain", "00000000000000000000000000000000"];
    let (bench, ..) = removed();
    let end = bench.run(&nothing);
    assert_eq!(end.code, Some(2), "{}", end.all());
    assert!(end.stderr.contains("or in the history of their repository"));
    let end = Bench::with("a.txt", "").run(&nothing);
    assert_eq!(end.code, Some(2), "{}", end.all());
    assert!(
        end.stderr.contains("lie in no repository"),
        "{}",
        end.stderr
    );
}

#[test]
fn a_secret_names_the_branches_and_tags_that_hold_it() {
    let (bench, first, _) = removed();
    bench.git(&["tag", "v1", &first]);
    bench.git(&["branch", "before", &format!("{first}~1")]);
    bench.git(&["checkout", "-q", "-b", "side", "before"]);
    bench.committed("b.txt", &token(2));
    bench.git(&["checkout", "-q", "main"]);
    let found = bench.leaks(HISTORY);
    assert_eq!(found.count(), 2);
    let all = found.report["findings"].as_array().expect("a list");
    let refs: Vec<_> = all
        .iter()
        .map(|one| one["exposed"]["trail"]["refs"].to_string())
        .collect();
    assert!(
        refs.contains(&"[\"HEAD\",\"refs/heads/main\",\"refs/tags/v1\"]".to_owned()),
        "{refs:?}"
    );
    assert!(
        refs.contains(&"[\"refs/heads/side\"]".to_owned()),
        "{refs:?}"
    );
}

#[test]
fn a_secret_that_a_merge_brought_is_found() {
    let bench = Bench::repository();
    bench.committed("a", "a\n");
    bench.git(&["checkout", "-q", "-b", "side"]);
    bench.committed("b", "b\n");
    bench.git(&["checkout", "-q", "main"]);
    bench.committed("c", "c\n");
    bench.git(&["merge", "-q", "--no-ff", "--no-commit", "side"]);
    let merge = bench.committed("evil", &token(3));
    bench.committed("evil", "gone\n");
    assert_eq!(bench.leaks(HISTORY).trail()["first"]["id"], merge.as_str());
    let range = bench.leaks(&["--range", "side..main"]);
    assert_eq!((range.code, range.count()), (Some(1), 1));
}

#[test]
fn secrets_in_messages_are_found() {
    let bench = Bench::repository();
    bench.write("a", "a\n");
    let commit = bench.commit(&format!("use this\n\n{}", token(4)));
    let found = bench.leaks(HISTORY);
    assert_eq!(found.trail()["first"]["id"], commit.as_str());
    let bench = Bench::repository();
    bench.committed("a", "a\n");
    bench.git(&["tag", "-a", "v1", "-m", &token(5)]);
    let found = bench.leaks(HISTORY);
    assert_eq!((found.code, found.count()), (Some(1), 1));
    assert_eq!(found.trail()["refs"], serde_json::json!(["refs/tags/v1"]));
}

#[test]
fn a_secret_that_nothing_leads_to_is_found_and_said_to_be_so() {
    let (bench, ..) = removed();
    bench.git(&["checkout", "-q", "--orphan", "new"]);
    bench.git(&["rm", "-rfq", "."]);
    bench.committed("x", "x\n");
    bench.git(&["branch", "-D", "main"]);
    bench.write("loose", &token(6));
    bench.git(&["hash-object", "-w", "loose"]);
    fs::remove_file(bench.path("loose")).expect("it was written");
    let found = bench.leaks(HISTORY);
    assert_eq!(found.count(), 2, "{}", found.report);
    for one in found.report["findings"].as_array().expect("a list") {
        assert_eq!(
            one["exposed"]["trail"]["refs"],
            serde_json::json!([]),
            "{one}"
        );
    }
}

#[test]
fn bare_repositories_sha_256_and_alternates_are_read() {
    let (bench, ..) = removed();
    bench.git(&["clone", "-q", "--bare", ".", "bare.git"]);
    bench.git(&["clone", "-q", "--shared", "--no-checkout", ".", "shared"]);
    for place in ["bare.git", "shared"] {
        let found = bench.leaks(&["--history", "--no-cache", place]);
        assert_eq!(
            (found.code, found.count()),
            (Some(1), 1),
            "{place}: {}",
            found.report
        );
        assert_eq!(found.unknowns(), "", "{place}");
    }
    let bench = Bench::new();
    bench.git(&["init", "-q", "-b", "main", "--object-format=sha256"]);
    bench.committed("a", &token(7));
    bench.committed("a", "gone\n");
    bench.git(&["gc", "-q"]);
    let found = bench.leaks(HISTORY);
    assert_eq!((found.count(), found.unknowns()), (1, String::new()));
    assert_eq!(
        found.trail()["first"]["id"].as_str().map(str::len),
        Some(64)
    );
}

#[test]
fn clones_that_leave_out_a_part_are_incomplete() {
    let bench = Bench::repository();
    for number in 0..4 {
        bench.committed("a", &format!("{number}\n"));
    }
    bench.git(&["config", "uploadpack.allowFilter", "true"]);
    let source = format!("file://{}", bench.path("").display());
    bench.git(&["clone", "-q", "--depth=1", &source, "shallow"]);
    bench.git(&[
        "clone",
        "-q",
        "--filter=blob:none",
        "--no-checkout",
        &source,
        "partial",
    ]);
    for (place, word) in [("shallow", "shallow"), ("partial", "partial")] {
        let found = bench.leaks(&["--history", "--no-cache", place]);
        assert_eq!(found.code, Some(3), "{}", found.report);
        assert!(found.unknowns().contains(word), "{}", found.unknowns());
    }
    // What is staged does not depend on what was left out.
    bench.write("shallow/b", "b\n");
    bench.git_in("shallow", &["add", "b"]);
    assert_eq!(bench.leaks(&["--staged", "shallow"]).code, Some(0));
}

#[test]
fn submodules_are_listed() {
    let bench = Bench::repository();
    bench.committed("a", "a\n");
    let inner = Bench::repository();
    inner.committed("b", "b\n");
    let place = inner.path("").display().to_string();
    bench.git(&["submodule", "--quiet", "add", &place, "vendor/inner"]);
    bench.commit("with a submodule");
    let found = bench.leaks(HISTORY);
    assert_eq!(found.code, Some(0), "{}", found.report);
    assert!(
        found
            .notes()
            .contains("submodule vendor/inner: it is a repository of its own"),
        "{}",
        found.notes()
    );
}

/// The only pack.
fn pack(bench: &Bench) -> PathBuf {
    bench.git(&["gc", "-q"]);
    let entries = fs::read_dir(bench.path(".git/objects/pack")).expect("it is there");
    let mut paths = entries.flatten().map(|entry| entry.path());
    let pack = paths.find(|path| path.extension().is_some_and(|end| end == "pack"));
    pack.expect("there is one")
}

fn overwrite(path: &Path, bytes: &[u8]) {
    fs::remove_file(path).expect("it was there");
    fs::write(path, bytes).expect("a file");
}

/// A repository of which every object can be told apart.
fn large() -> Bench {
    let bench = Bench::repository();
    for number in 0..12 {
        let lines = (0..200).map(|line| format!("{} {line} {number}\n", line * 7919 % 1009));
        let text = lines.collect::<Vec<_>>().concat();
        bench.committed(&format!("file{number}"), &text);
    }
    bench
}

#[test]
fn a_damaged_pack_is_stated_by_object() {
    let bench = large();
    let path = pack(&bench);
    let whole = fs::read(&path).expect("a pack");
    for at in [whole.len() / 3, whole.len() / 2, whole.len() - 60] {
        let mut bytes = whole.clone();
        for byte in &mut bytes[at..at + 8] {
            *byte ^= 0x5a;
        }
        overwrite(&path, &bytes);
        let found = bench.leaks(&["--history", "--no-cache", ".git"]);
        assert_eq!(found.code, Some(3), "{at}: {}", found.report);
        assert!(
            found.unknowns().contains("object "),
            "{at}: {}",
            found.unknowns()
        );
    }
    overwrite(&path, &whole[..whole.len() / 2]);
    let found = bench.leaks(&["--history", "--no-cache", ".git"]);
    assert_eq!(found.code, Some(3), "{}", found.report);
    assert!(found.unknowns().contains("object "), "{}", found.unknowns());
    overwrite(&path, b"");
    assert_eq!(bench.leaks(HISTORY).code, Some(3));
}

#[test]
fn a_missing_object_is_stated() {
    let (bench, ..) = removed();
    let blob = bench.git(&["rev-parse", "HEAD:src/a.txt"]);
    let (fan, rest) = blob.split_at(2);
    fs::remove_file(bench.path(&format!(".git/objects/{fan}/{rest}"))).expect("it is loose");
    let found = bench.leaks(HISTORY);
    assert!(
        found
            .unknowns()
            .contains(&format!("object {blob}: missing")),
        "{}",
        found.unknowns()
    );
    assert_eq!(found.code, Some(1));
}

#[test]
fn the_history_alone_and_a_baseline_of_everything() {
    let (bench, ..) = removed();
    bench.write("beside.txt", &token(11));
    let found = Leaks::of(&bench.run(&ALONE));
    found.ends(1, 1);
    assert_eq!(found.report["locks"]["secrets"]["inspected"], 0);
    assert_eq!(bench.leaks(HISTORY).count(), 2);
    let end = bench.run(&["secrets", "baseline", "known.json"]);
    assert_eq!(
        (end.code, end.stderr.as_str()),
        (Some(0), "wrote 2 findings to known.json\n")
    );
    let known = ["--baseline", "known.json", "--history", "--no-cache"];
    assert_eq!(
        (bench.leaks(&known).code, bench.leaks(&known).count()),
        (Some(0), 0)
    );
    bench.committed("src/a.txt", &token(12));
    assert_eq!(bench.leaks(&known).count(), 1);
}

#[test]
fn nothing_to_look_at_is_incomplete() {
    let bench = Bench::repository();
    let found = bench.leaks(HISTORY);
    assert_eq!(found.code, Some(3));
    assert!(
        found.unknowns().contains("holds no object"),
        "{}",
        found.unknowns()
    );
    let end = Bench::new().run(&["scan", "--history"]);
    assert_eq!(end.code, Some(2), "{}", end.all());
}

#[test]
fn a_part_of_the_history_is_looked_at() {
    let bench = Bench::repository();
    bench.committed("old", &token(8));
    bench.git(&["tag", "v1"]);
    bench.committed("new", &token(9));
    bench.committed("new", "gone\n");
    for args in [
        &["--since", "v1"][..],
        &["--range", "v1..main"],
        &["--range", "HEAD~2.."],
    ] {
        let found = bench.leaks(args);
        assert_eq!((found.code, found.count()), (Some(1), 1), "{args:?}");
        assert_eq!(found.trail()["first"]["path"], "new");
    }
    let found = bench.leaks(&["--range", "main..v1"]);
    assert_eq!((found.code, found.count()), (Some(0), 0));
    assert!(
        found.notes().contains("nothing in it is new"),
        "{}",
        found.notes()
    );
    let end = bench.run(&["scan", "--since", "nowhere"]);
    assert_eq!(end.code, Some(2), "{}", end.all());
    let end = bench.run(&["scan", "--range", "v1..main"]);
    assert!(
        end.stdout.contains("1 finding in 4 objects of the history"),
        "{}",
        end.stdout
    );
}

#[test]
fn the_second_run_looks_at_what_is_new() {
    let (bench, ..) = removed();
    bench.write(".gitignore", "cache\n");
    bench.commit("ignore");
    let cache = bench.path("cache");
    let run = |args: &[&str]| bench.leaks_caching(&cache, args);
    let first = run(&[]);
    assert_eq!((first.code, first.count()), (Some(1), 1));
    let file = fs::read_dir(&cache)
        .expect("it was made")
        .flatten()
        .next()
        .expect("a file")
        .path();
    let bytes = fs::read(&file).expect("a file");
    // What was found is looked at again: two versions hold the token. The rest is known.
    let known = (bytes.len() - 20 - 64) / 20;
    assert_eq!(u64::try_from(known + 2).ok(), Some(first.objects()));
    let hidden = token(1);
    let hidden = hidden.trim().trim_start_matches("note ").as_bytes();
    assert!(
        !bytes
            .windows(12)
            .any(|part| hidden.windows(12).any(|own| own == part))
    );
    let again = run(&[]);
    assert_eq!(again.report["findings"], first.report["findings"]);
    assert_eq!(again.objects(), first.objects());
    assert_eq!(fs::read(&file).expect("a file"), bytes);
    // Anything else than what was written is no cache: with it, nothing would be found.
    let all = bench.git(&[
        "cat-file",
        "--batch-all-objects",
        "--batch-check=%(objectname)",
    ]);
    let forged: Vec<u8> = all
        .lines()
        .flat_map(|id| {
            (0..20).map(|at| u8::from_str_radix(&id[2 * at..2 * at + 2], 16).expect("digits"))
        })
        .collect();
    let forged = [&bytes[..52], &forged, &bytes[bytes.len() - 32..]].concat();
    for bad in [&bytes[..bytes.len() - 1], &bytes[1..], b"", &forged] {
        overwrite(&file, bad);
        assert_eq!(run(&[]).count(), 1);
        assert_eq!(
            fs::read(&file).expect("a file"),
            bytes,
            "it is written anew"
        );
    }
    bench.write("other.toml", "[secrets]\ndecode-depth = 1\n");
    assert_eq!(run(&["--config", "other.toml"]).count(), 1);
    assert_ne!(fs::read(&file).expect("a file")[20..52], bytes[20..52]);
}

#[test]
fn a_cache_that_cannot_be_written_is_a_note() {
    let bench = Bench::repository();
    bench.committed("a", "a\n");
    bench.write("outside", "a file where a directory should be\n");
    let found = bench.leaks_caching(&bench.path("outside"), &[]);
    assert_eq!(found.code, Some(0), "{}", found.report);
    assert!(
        found.notes().contains("cache of scanned objects"),
        "{}",
        found.notes()
    );
}

#[test]
fn containers_of_the_history_are_opened() {
    let bench = Bench::repository();
    bench.write("in/settings.txt", &token(10));
    let packed = bench.path("app.tar.gz").display().to_string();
    bench.git(&["init", "-q", "in"]);
    bench.git_in("in", &["add", "settings.txt"]);
    bench.git_in("in", &["commit", "-q", "-m", "in"]);
    bench.git_in("in", &["archive", "--format=tar.gz", "-o", &packed, "HEAD"]);
    fs::remove_dir_all(bench.path("in")).expect("it was made");
    bench.commit("pack it");
    fs::remove_file(bench.path("app.tar.gz")).expect("it was made");
    bench.write("broken.gz", "");
    bench.write_bytes(
        "broken.gz",
        &[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff, 0xff],
    );
    bench.commit("take it away");
    let cache = bench.path(".git/cache");
    for _ in 0..2 {
        let found = bench.leaks_caching(&cache, &[]);
        found.ends(1, 1);
        assert_eq!(found.trail()["first"]["path"], "app.tar.gz");
        let places = found.report["findings"][0]["locations"][0]["path"].as_str();
        assert!(
            places.is_some_and(|path| path.starts_with("app.tar.gz!/")),
            "{places:?}"
        );
        // The cache does not call clean what was not looked at in full.
        assert!(
            found.unknowns().matches("broken.gz").count() == 2,
            "{}",
            found.unknowns()
        );
    }
}

/// One file with a token at so many excluded paths, and at one that is not.
fn scattered(excluded: usize) -> Bench {
    let bench = Bench::repository();
    bench.write("lockgate.toml", "[secrets]\nexclude = [\"kept/**\"]\n");
    for number in 0..excluded {
        bench.write(&format!("kept/{number:02}.txt"), &token(21));
    }
    bench.write("plain.txt", &token(21));
    bench.commit("scattered");
    bench.git(&["rm", "-rfq", "kept", "plain.txt"]);
    bench.commit("gone");
    bench
}

#[test]
fn a_secret_is_looked_for_at_more_than_the_first_of_its_paths() {
    let found = Leaks::of(&scattered(9).run(&ALONE));
    assert_eq!((found.code, found.count()), (Some(1), 1));
    let trail = found.trail();
    assert_eq!(trail["at_head"], false);
}

#[test]
fn a_secret_at_more_paths_than_are_known_is_stated() {
    let found = Leaks::of(&scattered(40).run(&ALONE));
    assert_eq!((found.code, found.count()), (Some(3), 0));
    assert!(
        found.unknowns().contains("no leak at 16 of its paths"),
        "{}",
        found.unknowns()
    );
}
