//! Commits, trees, tags and the headers of loose objects.

use lockgate_git::{
    Commit, HashKind, Kind, LooseHeader, Mode, ObjectId, Tag, Tree, hash_object, person,
};

const TREE: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

fn id(byte: u8) -> ObjectId {
    ObjectId::from_bytes(&[byte; 20]).expect("an id")
}

#[test]
fn a_commit_with_everything() {
    let parent = id(7).to_hex();
    let text = format!(
        "tree {TREE}\nparent {parent}\nparent {parent}\nauthor A U Thor <a@example.org> 1700000000 +0130\n\
         committer C <c@example.org> 1700000060 -0800\nencoding latin-1\ngpgsig line one\n line two\n \n line three\n\nsubject\n\nbody"
    );
    let commit = Commit::parse(text.as_bytes()).expect("a commit");
    assert_eq!(commit.tree.to_hex(), TREE);
    assert_eq!(commit.parents, [id(7), id(7)]);
    assert_eq!(commit.author.name, b"A U Thor");
    assert_eq!(commit.author.email, b"a@example.org");
    assert_eq!(
        (commit.author.seconds, commit.author.offset_minutes),
        (1_700_000_000, 90)
    );
    assert_eq!(commit.committer.offset_minutes, -480);
    assert_eq!(commit.message, b"subject\n\nbody");
}

#[test]
fn commits_that_are_none() {
    for text in [
        "",
        "\n",
        "author A <a> 1 +0000\n",
        "tree 12\n",
        "parent x\ntree y\n",
    ] {
        assert!(Commit::parse(text.as_bytes()).is_err(), "{text:?}");
    }
    assert!(Commit::parse(format!("tree {TREE}\nparent zz\n").as_bytes()).is_err());
    let bare = format!("tree {TREE}");
    let bare = Commit::parse(bare.as_bytes()).expect("a commit without people");
    assert_eq!((bare.author.name, bare.message), (&b""[..], &b""[..]));
}

#[test]
fn people_of_every_sort() {
    assert_eq!(person(b"no address").name, b"no address");
    assert_eq!(person(b"a <b> <c> 5 +0000").email, b"b> <c");
    let odd = person(b"a <b> 99999999999999999999 +99999999999");
    assert_eq!((odd.seconds, odd.offset_minutes), (0, 99 * 60 + 59));
    assert_eq!(person(b"<>").email, b"");
}

#[test]
fn the_entries_of_a_tree() {
    let own = id(9);
    let mut bytes = Vec::new();
    for (mode, name) in [
        ("100644", "a"),
        ("100755", "b"),
        ("120000", "c"),
        ("40000", "d"),
        ("160000", "e"),
        ("100664", ".."),
    ] {
        bytes.extend_from_slice(format!("{mode} {name}\0").as_bytes());
        bytes.extend_from_slice(own.as_bytes());
    }
    let entries: Result<Vec<_>, _> = Tree::new(&bytes, HashKind::Sha1).collect();
    let entries = entries.expect("a tree");
    let modes: Vec<Mode> = entries.iter().map(|entry| entry.mode).collect();
    let expected = [
        Mode::File,
        Mode::Executable,
        Mode::Link,
        Mode::Tree,
        Mode::Submodule,
        Mode::File,
    ];
    assert_eq!(modes, expected);
    assert!(entries.iter().take(5).all(|entry| entry.oddity().is_none()));
    assert!(entries[5].oddity().is_some());
    // Cut anywhere, it says so, and never after more entries than there are.
    for end in 1..bytes.len() {
        let cut: Vec<_> = Tree::new(&bytes[..end], HashKind::Sha1).collect();
        let whole = cut.iter().filter(|entry| entry.is_ok()).count();
        assert!(whole <= 6 && (cut.last().expect("one").is_err() || whole > 0));
    }
}

#[test]
fn trees_that_are_none() {
    let own = id(9);
    for head in [
        "100644 a",
        "99 a\0",
        "0 a\0",
        " a\0",
        "100644a\0",
        "77777777 a\0",
        "130000 a\0",
    ] {
        let bytes = [head.as_bytes(), own.as_bytes()].concat();
        let first = Tree::new(&bytes, HashKind::Sha1).next();
        assert!(first.expect("one").is_err(), "{head:?}");
    }
    for name in ["", ".", "..", ".GIT", "a/b"] {
        let bytes = [format!("100644 {name}\0").as_bytes(), own.as_bytes()].concat();
        let first = Tree::new(&bytes, HashKind::Sha1)
            .next()
            .expect("one")
            .expect("readable");
        assert!(first.oddity().is_some(), "{name:?}");
    }
}

#[test]
fn tags() {
    let text = format!("object {TREE}\ntype tree\ntag v1\ntagger A <a> 5 +0000\n\nwords");
    let tag = Tag::parse(text.as_bytes()).expect("a tag");
    assert_eq!(
        (tag.kind, tag.name, tag.message),
        (Kind::Tree, &b"v1"[..], &b"words"[..])
    );
    assert_eq!(tag.tagger.expect("a tagger").seconds, 5);
    for text in ["", "object x\ntype tree\n", "type commit\ntag a\n"] {
        assert!(Tag::parse(text.as_bytes()).is_err());
    }
}

#[test]
fn headers_of_loose_objects() {
    let header = LooseHeader::parse(b"blob 12\0rest").expect("a header");
    assert_eq!((header.kind, header.size, header.len), (Kind::Blob, 12, 8));
    for bytes in [
        &b""[..],
        b"blob 12",
        b"blob \0",
        b"blob -1\0",
        b"blub 1\0",
        b"blob 99999999999999999999\0",
        b"blob  1\0",
    ] {
        assert!(LooseHeader::parse(bytes).is_err());
    }
}

#[test]
fn names_of_objects() {
    assert_eq!(
        hash_object(HashKind::Sha1, Kind::Tree, b"")
            .expect("a name")
            .to_hex(),
        TREE
    );
    let long = hash_object(HashKind::Sha256, Kind::Blob, b"")
        .expect("a name")
        .to_hex();
    assert!(long.starts_with("473a0f4c3be8a936"));
    assert_eq!(
        ObjectId::from_hex(TREE.to_uppercase().as_bytes()).map(|id| id.to_hex()),
        Some(TREE.to_owned())
    );
    assert_eq!(ObjectId::from_hex(b"4b825dc"), None);
    assert_eq!(ObjectId::from_hex(&[b'g'; 40]), None);
}
