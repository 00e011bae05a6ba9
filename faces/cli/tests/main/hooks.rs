//! Hooks, driven by Git itself.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::bench::Bench;
use crate::peers::{peers, skipped};

/// A file with a password that is made anew; `seed` tells several apart.
fn secret(seed: u64) -> String {
    let letters = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let letter = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let at = usize::try_from(state % letters.len() as u64).expect("a small number");
        char::from(letters[at])
    };
    let password: String = (0..24).map(letter).collect();
    format!("DATABASE_PASSWORD=\"{password}\"\n")
}

/// A repository below a bench.
struct Repo {
    bench: Bench,
    top: PathBuf,
}

/// Nothing from outside but where programs are.
fn scrubbed(command: &mut Command, home: &Path) {
    command.env_clear().env("HOME", home);
    command.env("GIT_CONFIG_NOSYSTEM", "1");
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "a");
        command.env(format!("GIT_{who}_EMAIL"), "a@example.org");
    }
}

impl Repo {
    fn new() -> Self {
        Self::named("repo")
    }

    fn named(name: &str) -> Self {
        let bench = Bench::new();
        let top = bench.path(name);
        fs::create_dir(&top).expect("a directory");
        let repo = Self { bench, top };
        repo.git(&["init", "-q", "-b", "main"]);
        repo
    }

    /// A bare repository beside, known as `origin`.
    fn with_remote(self) -> (Self, PathBuf) {
        let bare = self.bench.path("bare.git");
        let path = bare.display().to_string();
        self.git(&["init", "-q", "--bare", "-b", "main", &path]);
        self.git(&["remote", "add", "origin", &path]);
        (self, bare)
    }

    fn run(&self, dir: &Path, args: &[&str]) -> Output {
        let mut git = Command::new("git");
        git.args(args).current_dir(dir);
        scrubbed(&mut git, &self.bench.path(""));
        git.env("PATH", path_without_lockgate());
        git.output().expect("git runs")
    }

    fn try_git(&self, args: &[&str]) -> Result<String, String> {
        let output = self.run(&self.top, args);
        let words = String::from_utf8_lossy(&output.stderr).into_owned()
            + &String::from_utf8_lossy(&output.stdout);
        if output.status.success() {
            Ok(words)
        } else {
            Err(words)
        }
    }

    fn git(&self, args: &[&str]) -> String {
        self.try_git(args).expect("git does it")
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.top.join(path);
        fs::create_dir_all(path.parent().expect("below the top")).expect("directories");
        fs::write(path, text).expect("a file");
    }

    /// A program at a path of the repository.
    fn program(&self, path: &str, text: &str) {
        self.write(path, text);
        let runs = fs::Permissions::from_mode(0o755);
        fs::set_permissions(self.top.join(path), runs).expect("rights");
    }

    fn lockgate_at(&self, program: &Path, dir: &Path, args: &[&str]) -> Result<String, String> {
        let mut lockgate = Command::new(program);
        lockgate.args(args).current_dir(dir);
        scrubbed(&mut lockgate, &self.bench.path(""));
        let output = lockgate.output().expect("lockgate runs");
        let words = String::from_utf8_lossy(&output.stderr).into_owned()
            + &String::from_utf8_lossy(&output.stdout);
        if output.status.success() {
            Ok(words)
        } else {
            Err(words)
        }
    }

    fn lockgate(&self, args: &[&str]) -> Result<String, String> {
        let program = env!("CARGO_BIN_EXE_lockgate");
        self.lockgate_at(Path::new(program), &self.top, args)
    }

    fn install(&self, hook: &str) -> String {
        self.lockgate(&["hook", "install", hook])
            .expect("it is installed")
    }

    fn commit(&self, file: &str, text: &str) -> Result<String, String> {
        self.write(file, text);
        self.git(&["add", "-f", file]);
        self.try_git(&["commit", "-qm", file])
    }

    fn hook(&self, name: &str) -> PathBuf {
        self.top.join(".git/hooks").join(name)
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.top.join(path)).expect("the file is there")
    }
}

/// Whoever runs the tests may have installed lockgate, which hooks would find.
fn path_without_lockgate() -> OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&path).filter(|place| !place.join("lockgate").exists());
    std::env::join_paths(places).expect("they were joined before")
}

#[test]
fn a_commit_with_a_secret_is_stopped() {
    let repo = Repo::new();
    repo.install("pre-commit");
    let words = repo.commit("a.txt", "harmless\n").expect("nothing to find");
    assert_eq!(words, "", "nobody reads what is told each time");
    let words = repo.commit("b.env", &secret(1)).expect_err("a secret");
    assert!(words.contains("b.env"), "{words}");
    assert!(words.contains("lockgate refuses the commit"), "{words}");
    repo.git(&["reset", "-q"]);
    fs::remove_file(repo.top.join("b.env")).expect("it is there");
    // Parts of the tree and all that is tracked go through other files of staging.
    repo.write("a.txt", &secret(2));
    repo.try_git(&["commit", "-qam", "all"])
        .expect_err("a secret");
    repo.try_git(&["commit", "-qm", "part", "a.txt"])
        .expect_err("a secret");
    repo.git(&["commit", "-qam", "all", "--no-verify"]);
    repo.commit("c.txt", "the old secret is not told again\n")
        .expect("nothing new");
}

#[test]
fn a_push_of_a_secret_is_stopped_before_it_leaves() {
    let (repo, bare) = Repo::new().with_remote();
    repo.install("pre-push");
    repo.commit("a.txt", "harmless\n").expect("no hook");
    repo.git(&["push", "-q", "origin", "main"]);
    repo.commit("b.env", &secret(3)).expect("no hook");
    repo.git(&["rm", "-q", "b.env"]);
    repo.git(&["commit", "-qm", "too late"]);
    let words = repo
        .try_git(&["push", "-q", "origin", "main"])
        .expect_err("a secret in the history");
    assert!(words.contains("b.env"), "{words}");
    assert!(words.contains("lockgate refuses the push"), "{words}");
    let there = repo.run(&bare, &["rev-list", "--count", "main"]);
    assert_eq!(there.stdout, b"1\n");
}

#[test]
fn what_one_remote_has_is_new_to_another() {
    let (repo, bare) = Repo::new().with_remote();
    repo.commit("b.env", &secret(11)).expect("no hook");
    repo.git(&["push", "-q", "origin", "main"]);
    repo.install("pre-push");
    repo.commit("a.txt", "harmless\n").expect("no hook");
    repo.git(&["push", "-q", "origin", "main"]);
    let other = repo.bench.path("other.git").display().to_string();
    repo.git(&["init", "-q", "--bare", &other]);
    repo.git(&["remote", "add", "public", &other]);
    let refused = |args: &[&str]| {
        let words = repo.try_git(args).expect_err("a secret that is new there");
        assert!(words.contains("b.env"), "{args:?}: {words}");
    };
    refused(&["push", "-q", "public", "main"]);
    // Of an address nothing is known but what Git tells of the branch.
    let address = bare.display().to_string();
    refused(&["push", "-q", &address, "main:new"]);
    repo.commit("a.txt", "still harmless\n").expect("no hook");
    repo.git(&["push", "-q", &address, "main"]);
    repo.git(&["push", "-q", "--no-verify", "public", "main"]);
    repo.commit("a.txt", "for all\n").expect("no hook");
    repo.git(&["push", "-q", "public", "main"]);
}

#[test]
fn a_push_of_a_secret_is_refused_where_it_arrives() {
    let (repo, bare) = Repo::new().with_remote();
    let path = bare.display().to_string();
    repo.lockgate(&["hook", "install", "pre-receive", "--repo", &path])
        .expect("it is installed");
    repo.commit("a.txt", "harmless\n").expect("no hook");
    repo.git(&["push", "-q", "origin", "main"]);
    repo.commit("b.env", &secret(4)).expect("no hook");
    let words = repo
        .try_git(&["push", "-q", "origin", "main", "main:other"])
        .expect_err("a secret");
    assert!(words.contains("b.env"), "{words}");
    let there = repo.run(&bare, &["rev-list", "--count", "--all"]);
    assert_eq!(there.stdout, b"1\n");
    repo.git(&["push", "-q", "origin", "HEAD~1:refs/heads/old"]);
    repo.git(&["push", "-q", "origin", ":refs/heads/old"]);
}

#[test]
fn what_was_there_runs_with_the_same_words_and_the_same_input() {
    let (repo, bare) = Repo::new().with_remote();
    repo.commit("a.txt", "harmless\n").expect("no hook");
    let old = "#!/bin/sh\ncat >told\nprintf '%s\\n' \"$@\" >words\n[ ! -e refuse ]\n";
    repo.program(".git/hooks/pre-push", old);
    repo.git(&["push", "-q", "origin", "main", "main:other"]);
    let (told, words) = (repo.read("told"), repo.read("words"));
    assert_eq!(told.lines().count(), 2);
    for name in ["main", "other"] {
        let name = format!("refs/heads/{name}");
        let ended = repo.run(&bare, &["update-ref", "-d", &name]);
        assert!(ended.status.success());
    }
    repo.git(&["remote", "prune", "origin"]);
    assert!(repo.install("pre-push").contains("what was there before"));
    repo.git(&["push", "-q", "origin", "main", "main:other"]);
    assert_eq!(repo.read("told"), told);
    assert_eq!(repo.read("words"), words);
    repo.write("refuse", "");
    repo.commit("b.txt", "harmless\n").expect("no hook");
    repo.try_git(&["push", "-q", "origin", "main"])
        .expect_err("the old hook refuses");
    let status = repo.lockgate(&["hook", "status"]).expect("a status");
    assert!(status.contains("pre-push     lockgate, and what was there before"));
    repo.lockgate(&["hook", "uninstall", "pre-push"])
        .expect("it is ours");
    let back = fs::read_to_string(repo.hook("pre-push")).expect("it is back");
    assert_eq!(back, old);
    let rights = repo.hook("pre-push").metadata().expect("there");
    assert_eq!(rights.permissions().mode() & 0o777, 0o755);
    assert!(!repo.hook("pre-push.before-lockgate").exists());
}

#[test]
fn installing_twice_is_installing_once() {
    let repo = Repo::new();
    repo.program(".git/hooks/pre-commit", "#!/bin/sh\nexit 0\n");
    repo.install("pre-commit");
    let text = fs::read(repo.hook("pre-commit")).expect("it is there");
    assert!(repo.install("pre-commit").contains("already there"));
    assert_eq!(fs::read(repo.hook("pre-commit")).expect("there"), text);
    let all: Vec<_> = ["pre-commit", "pre-push", "pre-receive"].into();
    repo.lockgate(&[&["hook", "install"], &all[..]].concat())
        .expect("all at once");
    repo.lockgate(&[&["hook", "uninstall"], &all[..]].concat())
        .expect("all at once");
    let left = fs::read(repo.hook("pre-commit")).expect("it is back");
    assert_eq!(left, b"#!/bin/sh\nexit 0\n");
    assert!(!repo.hook("pre-push").exists());
    repo.lockgate(&["hook", "uninstall", "pre-push"])
        .expect("nothing to do");
}

#[test]
fn what_others_wrote_or_changed_is_left() {
    let repo = Repo::new();
    repo.program(".git/hooks/pre-push", "#!/bin/sh\nexit 0\n");
    repo.lockgate(&["hook", "uninstall", "pre-push"])
        .expect_err("not ours");
    repo.install("pre-commit");
    let ours = fs::read_to_string(repo.hook("pre-commit")).expect("it is there");
    repo.program(".git/hooks/pre-commit", &format!("{ours}echo more\n"));
    for what in ["install", "uninstall"] {
        let words = repo
            .lockgate(&["hook", what, "pre-commit"])
            .expect_err("it was changed");
        assert!(words.contains("was changed since"), "{words}");
    }
    // Another tool wrote over ours and does not know what was there before.
    repo.program(".git/hooks/pre-commit", "#!/bin/sh\nexit 0\n");
    repo.program(
        ".git/hooks/pre-commit.before-lockgate",
        "#!/bin/sh\nexit 1\n",
    );
    let words = repo
        .lockgate(&["hook", "install", "pre-commit"])
        .expect_err("two to choose from");
    assert!(words.contains("compare both"), "{words}");
}

#[test]
fn hooks_are_written_where_git_looks_for_them() {
    let repo = Repo::new();
    repo.commit("a.txt", "harmless\n").expect("no hook");
    let linked = repo.bench.path("linked");
    let path = linked.display().to_string();
    repo.git(&["worktree", "add", "-q", &path]);
    repo.lockgate(&["hook", "install", "pre-commit", "--repo", &path])
        .expect("it is installed");
    assert!(repo.hook("pre-commit").exists());
    fs::write(linked.join("b.env"), secret(5)).expect("a file");
    assert!(repo.run(&linked, &["add", "-f", "b.env"]).status.success());
    let ended = repo.run(&linked, &["commit", "-qm", "b"]);
    assert!(!ended.status.success());
    fs::create_dir_all(repo.top.join("sub")).expect("a directory");
    repo.git(&["config", "core.hooksPath", "sub/hooks"]);
    repo.lockgate(&["hook", "install", "pre-commit", "--repo", "sub"])
        .expect("it is installed");
    assert!(repo.top.join("sub/hooks/pre-commit").exists());
    repo.commit("c.env", &secret(6)).expect_err("a secret");
    fs::write(
        repo.bench.path(".gitconfig"),
        "[core]\nhooksPath = ~/mine\n",
    )
    .expect("a file");
    repo.git(&["config", "--unset", "core.hooksPath"]);
    repo.install("pre-commit");
    assert!(repo.bench.path("mine/pre-commit").exists());
}

#[test]
fn nothing_is_written_through_links() {
    let repo = Repo::new();
    let elsewhere = repo.bench.path("elsewhere");
    fs::create_dir(&elsewhere).expect("a directory");
    let hooks = repo.top.join(".git/hooks");
    let _ = fs::remove_dir_all(&hooks);
    symlink(&elsewhere, &hooks).expect("a link");
    let words = repo
        .lockgate(&["hook", "install", "pre-commit"])
        .expect_err("a link");
    assert!(words.contains("symbolic link") && words.contains("core.hooksPath"));
    assert_eq!(fs::read_dir(&elsewhere).expect("there").count(), 0);
    fs::remove_file(&hooks).expect("a link");
    fs::create_dir(&hooks).expect("a directory");
    repo.program("scripts/check", "#!/bin/sh\necho ran >>ran\n");
    let script = repo.read("scripts/check");
    symlink("../../scripts/check", repo.hook("pre-commit")).expect("a link");
    repo.install("pre-commit");
    assert_eq!(repo.read("scripts/check"), script);
    repo.commit("a.txt", "harmless\n").expect("nothing to find");
    assert_eq!(repo.read("ran"), "ran\n");
    repo.commit("b.env", &secret(7)).expect_err("a secret");
    repo.lockgate(&["hook", "uninstall", "pre-commit"])
        .expect("it is ours");
    let back = repo.hook("pre-commit").read_link().expect("a link");
    assert_eq!(back, Path::new("../../scripts/check"));
    assert_eq!(repo.read("scripts/check"), script);
}

#[test]
fn hooks_of_other_tools_go_on_to_run() {
    // As husky: wrappers that go by their own name.
    let husky = Repo::new();
    let wrapper = "#!/usr/bin/env sh\n. \"$(dirname \"$0\")/h\"";
    husky.program(".husky/_/pre-commit", wrapper);
    husky.write(
        ".husky/_/h",
        "n=$(basename \"$0\")\ns=$(dirname \"$(dirname \"$0\")\")/$n\n[ -f \"$s\" ] || exit 0\nsh -e \"$s\" \"$@\"\nexit $?\n",
    );
    husky.write(".husky/pre-commit", "echo husky >>ran\nfalse || exit 0\n");
    husky.git(&["config", "core.hooksPath", ".husky/_"]);
    assert!(husky.install("pre-commit").contains("husky may write"));
    husky
        .commit("a.txt", "harmless\n")
        .expect("nothing to find");
    assert_eq!(husky.read("ran"), "husky\n");
    husky.commit("b.env", &secret(8)).expect_err("a secret");
    husky.write(".husky/pre-commit", "false\necho not reached\n");
    husky.git(&["reset", "-q"]);
    husky
        .commit("c.txt", "x\n")
        .expect_err("husky's hook fails");

    // As the pre-commit framework: bash that looks beside itself and goes over to another program.
    let framework = Repo::new();
    framework.program(
        ".git/hooks/pre-commit",
        "#!/usr/bin/env bash\nARGS=(--hook-type=pre-commit)\nHERE=\"$(cd \"$(dirname \"$0\")\" && pwd)\"\nARGS+=(--hook-dir \"$HERE\" -- \"$@\")\nexec printf '%s\\n' \"${ARGS[@]}\" >ran\n",
    );
    framework.install("pre-commit");
    framework.commit("a.txt", "harmless\n").expect("nothing");
    let hooks = framework.top.join(".git/hooks");
    assert!(framework.read("ran").contains(&*hooks.to_string_lossy()));

    // As lefthook: a function that calls a program.
    let lefthook = Repo::new();
    lefthook.program(
        ".git/hooks/pre-commit",
        "#!/bin/sh\n\ncall_lefthook()\n{\n  echo \"lefthook $*\" >>ran\n}\n\ncall_lefthook run \"pre-commit\" \"$@\"\n",
    );
    assert!(lefthook.install("pre-commit").contains("lefthook may"));
    lefthook.commit("a.txt", "harmless\n").expect("nothing");
    assert_eq!(lefthook.read("ran"), "lefthook run pre-commit\n");

    // Anything else.
    let python = Repo::new();
    python.program(
        ".git/hooks/pre-commit",
        "#!/usr/bin/env python3\nopen('ran', 'w').write('python')\n",
    );
    python.install("pre-commit");
    python.commit("a.txt", "harmless\n").expect("nothing");
    assert_eq!(python.read("ran"), "python");
}

#[test]
fn a_hook_that_changes_what_is_staged_runs_first() {
    let repo = Repo::new();
    let adds = "#!/bin/sh\ncp ../later b.env\ngit add -f b.env\n";
    repo.program(".git/hooks/pre-commit", adds);
    fs::write(repo.bench.path("later"), secret(9)).expect("a file");
    repo.install("pre-commit");
    let words = repo.commit("a.txt", "harmless\n").expect_err("a secret");
    assert!(words.contains("b.env"), "{words}");
}

#[test]
fn without_the_program_nothing_passes() {
    let (repo, bare) = Repo::new().with_remote();
    let program = repo.bench.path("it's \"a\"\nprogram");
    let built = env!("CARGO_BIN_EXE_lockgate");
    if fs::hard_link(built, &program).is_err() {
        fs::copy(built, &program).expect("a copy");
    }
    repo.lockgate_at(
        &program,
        &repo.top,
        &["hook", "install", "pre-commit", "pre-push"],
    )
    .expect("installed");
    repo.lockgate_at(&program, &bare, &["hook", "install", "pre-receive"])
        .expect("installed");
    repo.commit("a.txt", "harmless\n").expect("nothing to find");
    repo.commit("b.env", &secret(10)).expect_err("a secret");
    repo.git(&["reset", "-q"]);
    fs::remove_file(&program).expect("it is there");
    let words = repo.commit("c.txt", "harmless\n").expect_err("unchecked");
    assert!(words.contains("the commit was not checked") && words.contains("--no-verify"));
    let words = repo
        .try_git(&["push", "-q", "origin", "main"])
        .expect_err("unchecked");
    assert!(words.contains("the push was not checked"), "{words}");
    let words = repo
        .try_git(&["push", "-q", "--no-verify", "origin", "main"])
        .expect_err("unchecked");
    assert!(words.contains("whoever keeps this repository"), "{words}");

    // One in `PATH` will do, but none that the repository could have put there.
    let commit_with = |path: &str| {
        let mut git = Command::new("git");
        git.args(["commit", "-qm", "c"]).current_dir(&repo.top);
        scrubbed(&mut git, &repo.bench.path(""));
        let inherited = path_without_lockgate();
        git.env("PATH", format!("{path}:{}", inherited.display()));
        git.output().expect("git runs").status.success()
    };
    repo.program("lockgate", "#!/bin/sh\nexit 0\n");
    assert!(!commit_with("."));
    assert!(commit_with(&repo.top.display().to_string()));
}

#[test]
fn odd_paths_are_only_paths() {
    let repo = Repo::named("a 'b' \"c\"\n$(touch d)");
    repo.program(".git/hooks/pre-commit", "#!/bin/sh\necho ran >>ran\n");
    repo.install("pre-commit");
    repo.commit("a.txt", "harmless\n").expect("nothing to find");
    assert_eq!(repo.read("ran"), "ran\n");
    repo.commit("b.env", &secret(11)).expect_err("a secret");
    assert!(!repo.top.join("d").exists() && !repo.bench.path("d").exists());
    repo.lockgate(&["hook", "uninstall", "pre-commit"])
        .expect("it is ours");
}

#[test]
fn what_cannot_be_done_is_told() {
    let (repo, bare) = Repo::new().with_remote();
    let path = bare.display().to_string();
    let words = repo
        .lockgate(&["hook", "install", "pre-commit", "--repo", &path])
        .expect_err("it would never run");
    assert!(words.contains("install `pre-receive` instead"), "{words}");
    let outside = repo.bench.path("");
    let program = Path::new(env!("CARGO_BIN_EXE_lockgate"));
    repo.lockgate_at(program, &outside, &["hook", "status"])
        .expect_err("no repository");
    let hooks = repo.top.join(".git/hooks");
    fs::set_permissions(&hooks, fs::Permissions::from_mode(0o555)).expect("rights");
    let probe = hooks.join("probe");
    if fs::write(&probe, "").is_ok() {
        // Rights mean nothing to this user.
        fs::remove_file(probe).expect("it was written");
    } else {
        let words = repo
            .lockgate(&["hook", "install", "pre-commit"])
            .expect_err("read-only");
        assert!(words.contains("permission denied"), "{words}");
    }
    fs::set_permissions(&hooks, fs::Permissions::from_mode(0o755)).expect("rights");
    fs::create_dir(hooks.join("pre-commit")).expect("a directory");
    repo.lockgate(&["hook", "install", "pre-commit"])
        .expect_err("a directory");
}

#[test]
fn the_framework_of_pre_commit_takes_our_manifest() {
    let program = peers().join("bin/pre-commit");
    if !program.exists() {
        return skipped("pre-commit");
    }
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../.pre-commit-hooks.yaml");
    let lockgate = Repo::named("lockgate");
    let manifest = fs::read_to_string(manifest).expect("the manifest is there");
    let called = format!("entry: {} ", env!("CARGO_BIN_EXE_lockgate"));
    let manifest = manifest.replace("entry: lockgate ", &called);
    lockgate
        .commit(".pre-commit-hooks.yaml", &manifest)
        .expect("no hook");
    let source = lockgate.top.display();
    let commit = lockgate.git(&["rev-parse", "HEAD"]);
    let repo = Repo::new();
    let framework = |args: &[&str]| {
        let mut pre_commit = Command::new(&program);
        pre_commit.args(args).current_dir(&repo.top);
        scrubbed(&mut pre_commit, &repo.bench.path(""));
        pre_commit.output().expect("it runs").status.success()
    };
    repo.write(
        ".pre-commit-config.yaml",
        &format!(
            "repos:\n  - repo: {source}\n    rev: {}\n    hooks:\n      - id: lockgate-secrets\n",
            commit.trim()
        ),
    );
    assert!(framework(&["validate-config"]));
    assert!(framework(&["install"]));
    repo.git(&["add", ".pre-commit-config.yaml"]);
    repo.commit("a.txt", "harmless\n").expect("nothing to find");
    let words = repo.commit("b.env", &secret(12)).expect_err("a secret");
    assert!(words.contains("lockgate (secrets)"), "{words}");
    assert!(words.contains("b.env"), "{words}");
    // lockgate's own hook keeps the framework's, and is kept by it in turn.
    repo.git(&["reset", "-q"]);
    repo.install("pre-commit");
    let words = repo.commit("c.txt", "harmless\n").expect("nothing");
    assert!(words.contains("lockgate (secrets)"), "{words}");
    repo.lockgate(&["hook", "uninstall", "pre-commit"])
        .expect("it is ours");
    repo.commit("d.env", &secret(13)).expect_err("a secret");
}
