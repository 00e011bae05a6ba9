//! The directory of the database.

use lockgate_io::{Error, StoreWriter, open_store};

use crate::bench::Tree;

/// The bytes of the segments; a manifest is a list of names.
fn segments(tree: &Tree) -> Result<Option<Vec<Vec<u8>>>, Error> {
    let names = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        Ok(((), text.lines().map(str::to_owned).collect()))
    };
    let opened = open_store(&tree.path("db"), names)?;
    Ok(opened.map(|((), mapped)| mapped.iter().map(|mapped| mapped.to_vec()).collect()))
}

#[test]
fn what_is_published_is_read_and_the_rest_is_removed() {
    let tree = Tree::of(&[]);
    assert_eq!(segments(&tree), Ok(None));
    let writer = StoreWriter::lock(&tree.path("db")).expect("nobody else writes");
    writer.add("a-1.lgdb", b"one").expect("it can be written");
    writer.add("a-2.lgdb", b"").expect("it can be written");
    assert_eq!(
        segments(&tree),
        Ok(None),
        "nothing is there before it is published"
    );
    let files = ["a-1.lgdb", "a-2.lgdb"].map(str::to_owned);
    writer
        .publish(files.join("\n").as_bytes(), &files)
        .expect("it can be published");
    assert_eq!(segments(&tree), Ok(Some(vec![b"one".to_vec(), Vec::new()])));
    tree.write("db/.lockgate-1-all.zip", b"left of a killed run");
    tree.write("db/notes.txt", b"not ours");
    writer.add("b-1.lgdb", b"two").expect("it can be written");
    let files = ["b-1.lgdb".to_owned()];
    writer
        .publish(files[0].as_bytes(), &files)
        .expect("it can be published");
    let left = std::fs::read_dir(tree.path("db"))
        .expect("it is there")
        .flatten();
    let mut left: Vec<_> = left.map(|entry| entry.file_name()).collect();
    left.sort();
    assert_eq!(left, ["b-1.lgdb", "lock", "manifest.json", "notes.txt"]);
}

#[test]
fn two_do_not_write_at_once() {
    let tree = Tree::of(&[]);
    let first = StoreWriter::lock(&tree.path("db")).expect("nobody else writes");
    assert!(matches!(
        StoreWriter::lock(&tree.path("db")),
        Err(Error::Unsuitable { .. })
    ));
    drop(first);
    assert!(StoreWriter::lock(&tree.path("db")).is_ok());
}

#[test]
fn a_manifest_leads_nowhere_else() {
    let tree = Tree::of(&["outside.lgdb"]);
    for name in [
        "../outside.lgdb",
        "/etc/passwd",
        ".lgdb",
        "a/b.lgdb",
        "a.json",
        "a\\b.lgdb",
    ] {
        tree.write("db/manifest.json", name.as_bytes());
        assert!(
            matches!(segments(&tree), Err(Error::Unsuitable { .. })),
            "{name}"
        );
    }
    tree.write("db/manifest.json", b"missing.lgdb");
    assert!(matches!(segments(&tree), Err(Error::Missing { .. })));
}

#[cfg(unix)]
#[test]
fn a_segment_that_is_a_link_is_not_mapped() {
    let tree = Tree::of(&[]);
    let outside = tree.write("outside", b"text");
    tree.write("db/manifest.json", b"a.lgdb");
    std::os::unix::fs::symlink(outside, tree.path("db/a.lgdb")).expect("links can be made");
    assert!(matches!(segments(&tree), Err(Error::Unsuitable { .. })));
}
