//! Writing.

use std::fs;

use lockgate_io::{Error, check_unchanged, replace, write_new, write_over};

use crate::bench::Tree;

#[test]
fn a_new_file_is_written_once() {
    let tree = Tree::of(&[]);
    let path = tree.path("new.toml");
    assert_eq!(write_new(&path, b"one"), Ok(()));
    assert!(matches!(
        write_new(&path, b"two"),
        Err(Error::Unsuitable { .. })
    ));
    assert_eq!(tree.read("new.toml"), "one");
    assert!(matches!(
        write_new(&tree.path("no/such"), b""),
        Err(Error::Missing { .. })
    ));
}

#[test]
fn writing_over_leaves_nothing_behind() {
    let tree = Tree::of(&["out.json"]);
    assert_eq!(write_over(&tree.path("out.json"), b"two"), Ok(()));
    assert_eq!(write_over(&tree.path("other.json"), b"three"), Ok(()));
    assert_eq!(
        (tree.read("out.json"), tree.read("other.json")),
        ("two".into(), "three".into())
    );
    assert_eq!(
        fs::read_dir(tree.path("")).map(Iterator::count).ok(),
        Some(2)
    );
    assert!(matches!(
        write_over(&tree.path(""), b""),
        Err(Error::Unsuitable { .. })
    ));
}

#[test]
fn a_file_that_changed_meanwhile_is_left_alone() {
    let tree = Tree::of(&[]);
    let path = tree.write("w.yml", b"old");
    assert_eq!(check_unchanged(&path, b"old"), Ok(()));
    assert_eq!(replace(&path, b"old", b"new"), Ok(()));
    for other in ["old", "new and longer", "ne"] {
        let refused = replace(&path, other.as_bytes(), b"x");
        assert!(
            matches!(refused, Err(Error::Changed { .. })),
            "{other}: {refused:?}"
        );
    }
    assert_eq!(tree.read("w.yml"), "new");
}

#[cfg(unix)]
#[test]
fn permissions_are_kept() {
    use std::os::unix::fs::PermissionsExt;
    let tree = Tree::of(&[]);
    let path = tree.write("run.yml", b"old");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o751)).expect("the test owns it");
    assert_eq!(replace(&path, b"old", b"new"), Ok(()));
    let mode = path
        .metadata()
        .map(|metadata| metadata.permissions().mode() & 0o777);
    assert_eq!(mode.ok(), Some(0o751));
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link() {
    use std::os::unix::fs::symlink;
    let outside = Tree::of(&[]);
    let victim = outside.write("dir/victim", b"old");
    let tree = Tree::of(&[]);
    symlink(&victim, tree.path("file")).expect("a link");
    symlink(outside.path("dir"), tree.path("dir")).expect("a link");
    assert!(write_over(&tree.path("file"), b"x").is_err());
    assert!(write_new(&tree.path("file"), b"x").is_err());
    assert!(replace(&tree.path("file"), b"old", b"x").is_err());
    assert!(
        replace(&tree.path("dir/victim"), b"old", b"x").is_err(),
        "a directory was exchanged"
    );
    assert_eq!(outside.read("dir/victim"), "old");
}

#[cfg(unix)]
#[test]
fn a_device_is_written_to_and_not_replaced() {
    use std::os::unix::fs::FileTypeExt;
    let null = std::path::Path::new("/dev/null");
    assert_eq!(write_over(null, b"gone"), Ok(()));
    assert!(
        null.metadata()
            .is_ok_and(|there| there.file_type().is_char_device())
    );
}
