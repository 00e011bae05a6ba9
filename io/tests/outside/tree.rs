//! Walking and reading.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use lockgate_io::{Error, MAX_FILE_BYTES, Wanted, gather, nearest};

use crate::bench::{Tree, gather_all, show};

const LINK: &str = "a symbolic link, which is not followed";

#[test]
fn wanted_files_are_found_hidden_or_not_and_git_is_left_alone() {
    let tree = Tree::of(&[
        ".github/workflows/ci.yml",
        ".github/workflows/notes.md",
        "sub/action.yml",
        ".hidden/action.yml",
        ".git/action.yml",
        "sub/.git/action.yml",
        "src/main.rs",
        "vendor/action.yml",
    ]);
    let found = tree.gather("");
    assert_eq!(
        show(&found),
        [
            ".github/workflows/ci.yml",
            ".hidden/action.yml",
            "sub/action.yml"
        ]
    );
}

#[test]
fn gitignore_holds_but_cannot_hide_what_the_forge_runs() {
    let tree = Tree::of(&[
        ".circleci/config.yml",
        ".github/workflows/ci.yml",
        ".github/actions/x/action.yml",
        ".gitlab-ci.yml",
        ".pre-commit-config.yaml",
        ".tekton/push.yaml",
        "Jenkinsfile",
        "action.yml",
        "node_modules/x/action.yml",
    ]);
    fs::create_dir(tree.path(".git")).expect("a repository");
    tree.write(".gitignore", b"*\n");
    tree.write(".ignore", b"*\n");
    tree.write(".github/.gitignore", b"*\n");
    let expected = [
        ".circleci/config.yml",
        ".github/actions/x/action.yml",
        ".github/workflows/ci.yml",
        ".gitlab-ci.yml",
        ".pre-commit-config.yaml",
        ".tekton/push.yaml",
        "Jenkinsfile",
        "action.yml",
    ];
    assert_eq!(show(&tree.gather("")), expected);
}

#[test]
fn a_directory_within_github_is_known_for_what_it_is() {
    let tree = Tree::of(&[".github/workflows/ci.yml"]);
    assert_eq!(
        show(&tree.gather(".github/workflows")),
        [".github/workflows/ci.yml"]
    );
    assert_eq!(show(&tree.gather(".github")), [".github/workflows/ci.yml"]);
}

#[test]
fn a_named_file_is_read_wherever_it_lies() {
    let tree = Tree::of(&["ci.yml"]);
    let path = tree.path("ci.yml");
    let found = gather_all(std::slice::from_ref(&path));
    assert_eq!(show(&found), [path.to_string_lossy()]);
    assert_eq!(found.files[0].location, path);
}

#[test]
fn overlapping_paths_are_read_once() {
    let tree = Tree::of(&["a/action.yml", "action.yml"]);
    let paths = [
        tree.path(""),
        tree.path("a"),
        tree.path("a/action.yml"),
        tree.path("a/../a"),
    ];
    assert_eq!(gather_all(&paths).files.len(), 2);
}

#[test]
fn with_several_paths_each_is_written_as_named() {
    let tree = Tree::of(&["a/action.yml", "b/action.yml"]);
    let paths = [tree.path("a"), tree.path("b")];
    let named = paths
        .each_ref()
        .map(|path| format!("{}/action.yml", path.display()));
    assert_eq!(show(&gather_all(&paths)), named);
}

#[test]
fn a_path_that_is_not_there_is_an_error() {
    let wanted = Wanted {
        wants: &|_| true,
        excludes: &|_| false,
        base: None,
        looks: None,
        peeks: None,
        larger: None,
    };
    let path = PathBuf::from("no/such/path");
    assert_eq!(
        gather(std::slice::from_ref(&path), &wanted).err(),
        Some(Error::Missing { path })
    );
}

#[test]
fn the_policy_sees_paths_from_its_own_directory() {
    let tree = Tree::of(&["sub/action.yml", "sub/b/action.yml"]);
    let base = tree.path("");
    let wanted = Wanted {
        wants: &|path| path.ends_with("action.yml"),
        excludes: &|path| path == "sub/b",
        base: Some(&base),
        looks: None,
        peeks: None,
        larger: None,
    };
    let found = gather(&[tree.path("sub")], &wanted).expect("it is there");
    assert_eq!(show(&found), ["action.yml"]);
    assert_eq!(found.files[0].policy_path, "sub/action.yml");
}

#[cfg(unix)]
#[test]
fn links_are_stated_and_never_followed() {
    use std::os::unix::fs::symlink;
    let outside = Tree::of(&["action.yml", "workflows/ci.yml"]);
    let tree = Tree::of(&[".github/workflows/real.yml", "own/action.yml"]);
    let link = |target: PathBuf, at: &str| symlink(target, tree.path(at)).expect("a link");
    link(outside.path("action.yml"), "action.yml");
    link(outside.path("action.yml"), ".github/workflows/ci.yml");
    link(tree.path("own"), "alias");
    link(PathBuf::from("."), "loop");
    link(PathBuf::from("/nowhere"), ".pre-commit-config.yaml");
    fs::create_dir(tree.path("other")).expect("a directory");
    fs::create_dir(tree.path("other/.github")).expect("a directory");
    link(outside.path("workflows"), "other/.github/workflows");
    let expected = [
        ".github/workflows/real.yml".to_owned(),
        "own/action.yml".to_owned(),
        format!("? .github/workflows/ci.yml: {LINK}"),
        format!("? .pre-commit-config.yaml: {LINK}"),
        format!("? action.yml: {LINK}"),
        format!("? other/.github/workflows: {LINK}"),
    ];
    assert_eq!(show(&tree.gather("")), expected);
    let named = tree.path("action.yml");
    let expected = format!("? {}: {LINK}", named.display());
    assert_eq!(show(&gather_all(&[named])), [expected]);
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_github_is_stated() {
    let outside = Tree::of(&["workflows/ci.yml"]);
    let tree = Tree::of(&["readme"]);
    std::os::unix::fs::symlink(outside.path(""), tree.path(".github")).expect("a link");
    assert_eq!(show(&tree.gather("")), [format!("? .github: {LINK}")]);
}

#[cfg(unix)]
#[test]
fn pipes_are_never_opened() {
    let tree = Tree::of(&[".github/workflows/ok.yml"]);
    let pipe = tree.path(".github/workflows/pipe.yml");
    if !Command::new("mkfifo")
        .arg(&pipe)
        .status()
        .is_ok_and(|status| status.success())
    {
        say_skipped("no mkfifo");
        return;
    }
    let before = Instant::now();
    let expected = [
        ".github/workflows/ok.yml",
        "? .github/workflows/pipe.yml: not a regular file",
    ];
    assert_eq!(show(&tree.gather("")), expected);
    assert_eq!(gather_all(&[pipe]).unknowns.len(), 1);
    assert!(before.elapsed() < Duration::from_secs(5));
}

#[cfg(unix)]
#[test]
fn odd_names_are_survived() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let tree = Tree::of(&[".github/workflows/a\nb.yml"]);
    fs::create_dir(tree.path(".github/workflows/dir.yml")).expect("a directory");
    let odd = Path::new(OsStr::from_bytes(b".github/workflows/\xff.yml"));
    if fs::write(tree.path("").join(odd), "").is_err() {
        say_skipped("the file system takes only UTF-8");
        return;
    }
    let expected = [
        ".github/workflows/a\nb.yml",
        "? .github/workflows/\u{fffd}.yml: its name is not UTF-8",
    ];
    assert_eq!(show(&tree.gather("")), expected);
}

#[test]
fn odd_contents_are_damage_or_none() {
    let tree = Tree::of(&[".github/workflows/0.yml"]);
    tree.write(".github/workflows/1.yml", &[0; 100]);
    tree.write(".github/workflows/2.yml", b"ab\xffcd");
    tree.write(".github/workflows/3.yml", &vec![b'#'; 11 * 1024 * 1024]);
    tree.write(".github/workflows/4.yml", &vec![b'#'; 10 * 1024 * 1024]);
    let found = tree.gather("");
    let expected = [
        ".github/workflows/0.yml",
        ".github/workflows/1.yml",
        ".github/workflows/2.yml (not UTF-8 at byte 2)",
        ".github/workflows/3.yml (larger than 10 MiB)",
        ".github/workflows/4.yml",
    ];
    assert_eq!(show(&found), expected);
    assert_eq!(found.files[2].bytes.text, "ab\u{fffd}cd");
    assert_eq!(found.files[3].bytes.text, "");
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_damage_or_unknown() {
    use std::os::unix::fs::PermissionsExt;
    let tree = Tree::of(&[".github/workflows/ci.yml", "closed/action.yml"]);
    let close = |path: &str, mode| {
        let permissions = fs::Permissions::from_mode(mode);
        fs::set_permissions(tree.path(path), permissions).expect("the test owns the tree");
    };
    close(".github/workflows/ci.yml", 0);
    close("closed", 0);
    let shown = show(&tree.gather(""));
    let is_root = fs::read_dir(tree.path("closed")).is_ok();
    close("closed", 0o700);
    if is_root {
        say_skipped("root may read everything");
        return;
    }
    let expected = [
        ".github/workflows/ci.yml (cannot be read: permission denied)",
        "? closed: cannot be read: permission denied",
    ];
    assert_eq!(shown, expected);
}

#[test]
fn many_files_are_quick() {
    let tree = Tree::of(&[".github/workflows/ci.yml"]);
    for directory in 0..100 {
        let folder = tree.path(&format!("d{directory}"));
        fs::create_dir(&folder).expect("a directory");
        for file in 0..200 {
            fs::write(folder.join(format!("{file}.txt")), "").expect("a file");
        }
    }
    let before = Instant::now();
    assert_eq!(tree.gather("").files.len(), 1);
    assert!(
        before.elapsed() < Duration::from_secs(5),
        "20,000 files: {:?}",
        before.elapsed()
    );
}

#[test]
fn the_policy_is_looked_for_no_higher_than_the_repository() {
    let tree = Tree::of(&["lockgate.toml", "repo/.git/x", "repo/a/b/x", "loose/x"]);
    assert_eq!(nearest(&tree.path("repo/a/b"), "lockgate.toml"), None);
    assert_eq!(
        nearest(&tree.path("loose"), "lockgate.toml"),
        None,
        "a shared directory above"
    );
    let file = tree.write("repo/lockgate.toml", b"");
    assert_eq!(nearest(&tree.path("repo/a/b"), "lockgate.toml"), Some(file));
}

#[test]
fn lockfiles_may_be_larger_than_other_files() {
    let tree = Tree::of(&[]);
    let large = vec![b'a'; usize::try_from(MAX_FILE_BYTES).expect("it is small") + 1];
    tree.write("a.lock", &large);
    tree.write("a.yml", &large);
    let file = fs::File::create(tree.path("b.lock")).expect("a file");
    file.set_len(1 << 30).expect("a hole");
    let looks = |_: &lockgate_io::Looked<'_>| {};
    for looks in [
        None,
        Some(&looks as &(dyn Fn(&lockgate_io::Looked<'_>) + Sync)),
    ] {
        let wanted = Wanted {
            wants: &|_| true,
            excludes: &|_| false,
            base: None,
            looks,
            peeks: None,
            larger: Some(&|path| path.ends_with("lock")),
        };
        let found = gather(&[tree.path("")], &wanted).expect("a directory");
        let told = found.files.iter().map(|file| {
            let damage = file.bytes.damage.as_deref().unwrap_or("read");
            format!("{} {} {damage}", file.path, file.bytes.text.len())
        });
        let told: Vec<_> = told.collect();
        let read = format!("a.lock {} read", large.len());
        let second = if looks.is_none() {
            "b.lock 0 larger than 64 MiB"
        } else {
            "b.lock 0 larger than 128 MiB"
        };
        assert_eq!(told, [&*read, "a.yml 0 larger than 10 MiB", second]);
    }
}

#[expect(clippy::print_stderr, reason = "a skipped test must say so")]
fn say_skipped(why: &str) {
    eprintln!("skipped: {why}");
}

/// What is peeked at in `tree`: path, and how many bytes came or why not.
fn peeked(tree: &Tree, with_looks: bool) -> (Vec<String>, Vec<String>) {
    let taken = std::sync::Mutex::new(Vec::new());
    let looks = |_: &lockgate_io::Looked<'_>| {};
    let wanted = Wanted {
        wants: &|path| path.ends_with("yml"),
        excludes: &|_| false,
        base: None,
        looks: with_looks.then_some(&looks),
        peeks: Some(lockgate_io::Peek {
            at: &|path| !path.ends_with("rs"),
            begins: &|_, first| first.starts_with(b"\x7fELF"),
            takes: &|file| {
                let size = file.bytes.map(<[u8]>::len);
                taken
                    .lock()
                    .expect("nobody panicked")
                    .push(format!("{} {size:?}", file.path));
            },
        }),
        larger: None,
    };
    let found = gather(&[tree.path("")], &wanted).expect("a directory");
    let mut taken = taken.into_inner().expect("nobody panicked");
    taken.sort();
    (
        taken,
        show(&found).iter().map(ToString::to_string).collect(),
    )
}

#[test]
fn true_bytes_go_to_who_knows_them_by_their_beginning() {
    let tree = Tree::of(&["a.yml", "text", "x.rs"]);
    let program = [b"\x7fELF".as_slice(), &vec![0xff; 100_000]].concat();
    tree.write("bin/tool", &program);
    tree.write("not-asked.rs", &program);
    tree.write("odd.yml", &program);
    for with_looks in [false, true] {
        let (taken, files) = peeked(&tree, with_looks);
        assert_eq!(taken, ["bin/tool Ok(100004)", "odd.yml Ok(100004)"]);
        assert_eq!(files, ["a.yml"]);
    }
    let large = fs::File::options().write(true).open(tree.path("bin/tool"));
    large
        .expect("it is there")
        .set_len(200 << 20)
        .expect("a sparse file");
    for with_looks in [false, true] {
        let (taken, _) = peeked(&tree, with_looks);
        assert_eq!(taken[0], "bin/tool Err(\"larger than 128 MiB\")");
    }
}

#[test]
fn ignore_files_hide_nothing_in_the_root_of_a_system() {
    let tree = Tree::of(&["opt/action.yml"]);
    fs::create_dir(tree.path(".git")).expect("a repository");
    tree.write(".gitignore", b"*\n");
    assert_eq!(show(&tree.gather("")).len(), 0);
    tree.write("var/lib/dpkg/status", b"");
    assert_eq!(show(&tree.gather("")), ["opt/action.yml"]);
}
