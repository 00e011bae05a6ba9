//! The small files beside the objects.

use lockgate_git::{
    Config, HashKind, LooseRef, ObjectId, PackedRefs, RefStorage, alternates, git_file,
    is_safe_name, shallow,
};

fn id(byte: u8) -> ObjectId {
    ObjectId::from_bytes(&[byte; 20]).expect("an id")
}

#[test]
fn packed_references() {
    let (one, two) = (id(1), id(2));
    let text = format!(
        "# pack-refs with: peeled\n{one} refs/heads/a b\n{two} refs/tags/v\r\n^{one}\nodd line\n"
    );
    let lines: Vec<_> = PackedRefs::new(text.as_bytes()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0].expect("a line").name, b"refs/heads/a b");
    assert_eq!(lines[1].expect("a line").peeled, Some(one));
    assert!(lines[2].is_err());
}

#[test]
fn loose_references() {
    let one = id(1);
    let text = format!("{one}\n");
    assert_eq!(LooseRef::parse(text.as_bytes()), Ok(LooseRef::Id(one)));
    let symbolic = LooseRef::Symbolic("refs/heads/main".to_owned());
    assert_eq!(LooseRef::parse(b"ref: refs/heads/main\n"), Ok(symbolic));
    assert!(LooseRef::parse(b"").is_err());
    assert!(is_safe_name("refs/heads/a.b"));
    for name in [
        "",
        "/etc/passwd",
        "refs/../../x",
        "a//b",
        "refs/heads/.",
        "a\\b",
        "C:x",
        "a\nb",
    ] {
        assert!(!is_safe_name(name), "{name:?}");
    }
}

#[test]
fn a_configuration() {
    let text = b"; words\n[core]\n\trepositoryformatversion = 1\n\tbare = Yes # so\n\tworktree = \"a \\\"b\\\" c\"\n\
        [extensions] objectFormat = SHA256\n\tpartialClone = origin\n\trefstorage=reftable\n\tNewThing\n\
        [remote \"x]y\"]\n\tpromisor\n[odd\n[core \"sub\"]\nbare = false\n";
    let config = Config::parse(text);
    assert_eq!((config.format_version, config.hash), (1, HashKind::Sha256));
    assert_eq!(config.worktree.as_deref(), Some("a \"b\" c"));
    assert_eq!(config.refs, RefStorage::Reftable);
    assert_eq!(config.promisor.as_deref(), Some("x]y"));
    assert_eq!(config.unknown_extensions, ["newthing"]);
    assert_eq!(
        Config::parse(b"[extensions]\nobjectformat=md5\n")
            .unknown_hash
            .as_deref(),
        Some("md5")
    );
    assert_eq!(Config::parse(b"\xff\xfe[[[]\"=\\").format_version, 0);
}

#[test]
fn small_lists() {
    let lines = alternates(b"# words\n/a/b\n\n../c d\n\"q\\tu\\101\"\n\"open\n");
    let paths: Vec<&[u8]> = lines.iter().map(|line| &line.path[..]).collect();
    assert_eq!(paths, [&b"/a/b"[..], b"../c d", b"q\tuA", b"\"open"]);
    assert_eq!(
        shallow(format!("{}\nodd\n", id(3)).as_bytes()),
        (vec![id(3)], 1)
    );
    assert_eq!(git_file(b"gitdir: ../x/.git\n"), Ok(&b"../x/.git"[..]));
    assert!(git_file(b"gitdir:\n").is_err() && git_file(b"x").is_err());
}
