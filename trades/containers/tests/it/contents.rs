//! Layers of which only what is wanted is kept.

use lockgate_containers::image::{Blobs, Image, Keeping, Overlaid, Tarball, overlay, read};
use lockgate_containers::{Kind, Limits, Member, Reason, Want, Wants};

use crate::pack::{gzip, tar, tar_file, zstd};

/// A `docker save` of these layers.
pub fn saved(layers: &[Vec<u8>]) -> Vec<u8> {
    let names: Vec<_> = (0..layers.len())
        .map(|at| format!("{at}/layer.tar"))
        .collect();
    let listed: Vec<_> = names.iter().map(|name| format!("\"{name}\"")).collect();
    let manifest = format!(
        r#"[{{"Config":"c.json","RepoTags":["a:1"],"Layers":[{}]}}]"#,
        listed.join(",")
    );
    let mut files: Vec<(&str, &[u8])> = names
        .iter()
        .map(String::as_str)
        .zip(layers.iter().map(Vec::as_slice))
        .collect();
    files.push(("c.json", b"{}"));
    files.push(("manifest.json", manifest.as_bytes()));
    tar(&files)
}

pub type Kept = Vec<Overlaid<String>>;

fn keep(name: &str, member: &Member<'_>) -> Option<String> {
    let what = match &member.kind {
        Kind::Symlink(target) => format!("-> {target}"),
        _ => String::from_utf8_lossy(member.bytes()).into_owned(),
    };
    (name != "dropped.db").then_some(what)
}

fn by_name(name: &str) -> Want {
    match name.rsplit_once('.') {
        Some((_, "db")) => Want::Yes,
        Some(_) => Want::No,
        None => Want::Perhaps,
    }
}

/// Everything `*.db`, and what has no ending and begins with `!`.
fn contents(layers: &[Vec<u8>], limits: &Limits) -> (Kept, Gaps) {
    let bytes = saved(layers);
    let (store, _) = Tarball::of(&bytes, "i");
    contents_of(&store, limits)
}

pub type Gaps = Vec<(String, Reason)>;

pub fn contents_of(store: &Tarball<'_>, limits: &Limits) -> (Kept, Gaps) {
    let mut found = read(store, "i");
    assert_eq!(found.gaps, vec![]);
    let image: Image = found.images.remove(0);
    let keeping = Keeping {
        wants: Wants {
            by_name: &by_name,
            by_bytes: &|first| first.starts_with(b"!"),
        },
        keep: &keep,
    };
    let paths: Vec<_> = image.layers.iter().map(|layer| &*layer.path).collect();
    let mut read = Vec::new();
    let mut one = |at: usize, store: &dyn Blobs| {
        read.push(image.layers[at].contents(store, "i", limits, &keeping));
    };
    if store.is_packed() {
        store.in_order(&paths, &mut one);
    } else {
        (0..paths.len()).for_each(|at| one(at, store));
    }
    let gaps = read.iter().flat_map(|layer| layer.report.gaps.clone());
    let gaps = gaps.map(|gap| (gap.path, gap.reason)).collect();
    (overlay(read), gaps)
}

pub fn shown(kept: &Kept) -> Vec<String> {
    kept.iter()
        .map(|one| {
            let fate = one
                .hidden_by
                .map(|by| format!(" hidden by {by}"))
                .unwrap_or_default();
            format!("{}:{} = {}{fate}", one.layer, one.path, one.what)
        })
        .collect()
}

#[test]
fn what_is_wanted_is_kept_with_its_fate() {
    let lowest = tar(&[
        ("./var/a.db", b"1"),
        ("var/gone.db", b"2"),
        ("bin/tool", b"!binary"),
        ("bin/script", b"#!/bin/sh"),
        ("opt/x/b.db", b"3"),
        ("etc/large.txt", b"not wanted"),
        ("dropped.db", b"nothing"),
    ]);
    let middle = tar(&[
        ("var/a.db", b"4"),
        ("var/.wh.gone.db", b""),
        ("opt/.wh.x", b""),
    ]);
    let highest = tar(&[("opt/.wh..wh..opq", b""), ("opt/x/b.db", b"5")]);
    let (kept, gaps) = contents(&[gzip(&lowest), zstd(&middle), highest], &Limits::default());
    assert_eq!(gaps, vec![]);
    assert_eq!(
        shown(&kept),
        [
            "2:opt/x/b.db = 5",
            "1:var/a.db = 4",
            "0:bin/tool = !binary",
            "0:opt/x/b.db = 3 hidden by 2",
            "0:var/a.db = 1 hidden by 1",
            "0:var/gone.db = 2 hidden by 1",
        ]
    );
}

#[test]
fn of_two_members_of_a_name_the_later_counts() {
    let lowest = tar(&[("a.db", b"first"), ("a.db", b"second")]);
    let (kept, gaps) = contents(&[lowest], &Limits::default());
    assert_eq!(shown(&kept), ["0:a.db = second"]);
    assert_eq!(
        gaps,
        [("i!/0/layer.tar!/a.db".to_owned(), Reason::DuplicateName)]
    );
}

#[test]
fn links_are_followed_within_the_layer_only() {
    let mut builder = tar::Builder::new(Vec::new());
    tar_file(&mut builder, "store/0a.blob", b"shared");
    let mut link = |kind, name: &str, target: &str| {
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(kind);
        header.set_size(0);
        builder
            .append_link(&mut header, name, target)
            .expect("memory takes all");
    };
    link(tar::EntryType::Link, "a.db", "./store/0a.blob");
    link(tar::EntryType::Link, "nowhere.db", "store/none");
    link(tar::EntryType::Link, "itself.db", "itself.db");
    link(tar::EntryType::Symlink, "soft.db", "../../etc/shadow");
    link(tar::EntryType::Symlink, "soft", "a.db");
    let layer = builder.into_inner().expect("memory takes all");
    let (kept, gaps) = contents(&[layer], &Limits::default());
    assert_eq!(
        shown(&kept),
        ["0:a.db = shared", "0:soft.db = -> ../../etc/shadow"]
    );
    let missing = |name: &str| (format!("i!/0/layer.tar!/{name}"), Reason::Missing);
    assert_eq!(gaps, [missing("itself.db"), missing("nowhere.db")]);
}

#[test]
fn names_that_lead_out_are_stated() {
    let mut builder = tar::Builder::new(Vec::new());
    for name in ["../a.db", "/b.db", "x/../c.db", "x/../../d.db"] {
        let mut header = tar::Header::new_gnu();
        header.set_size(1);
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        builder
            .append(&header, &b"1"[..])
            .expect("memory takes all");
    }
    let layer = builder.into_inner().expect("memory takes all");
    let (kept, gaps) = contents(&[layer], &Limits::default());
    assert_eq!(shown(&kept), ["0:b.db = 1", "0:c.db = 1"]);
    let outside = |name: &str| (format!("i!/0/layer.tar!/{name}"), Reason::Outside);
    assert_eq!(gaps, [outside("../a.db"), outside("x/../../d.db")]);
}

#[test]
fn a_parent_that_goes_takes_all_with_it() {
    let lowest = tar(&[("var/lib/a.db", b"1"), ("etc/b.db", b"2")]);
    let middle = tar(&[(".wh.var", b""), ("etc", b"now a file")]);
    let highest = tar(&[("var/lib/c.db", b"3")]);
    let (kept, _) = contents(&[lowest, middle, highest], &Limits::default());
    assert_eq!(
        shown(&kept),
        [
            "2:var/lib/c.db = 3",
            "0:etc/b.db = 2 hidden by 1",
            "0:var/lib/a.db = 1 hidden by 1"
        ]
    );
}

#[test]
fn damage_and_bombs_are_stated_and_what_came_before_is_kept() {
    let whole = tar(&[("a.db", b"1"), ("b.db", &[b'x'; 4096])]);
    let (kept, gaps) = contents(&[whole[..2048].to_vec()], &Limits::default());
    assert_eq!(kept[0].path, "a.db");
    assert_eq!(gaps[0].1, Reason::Truncated);
    let (_, gaps) = contents(&[gzip(&whole)[..60].to_vec()], &Limits::default());
    assert_eq!(gaps[0].1, Reason::Truncated);
    let mut limits = Limits::default();
    limits.member_bytes = 1024;
    let (kept, gaps) = contents(&[whole], &limits);
    assert_eq!((kept.len(), &gaps[0].1), (2, &Reason::TooLarge));
    let zeros = tar(&[("a.txt", &vec![0; 40 << 20])]);
    let (kept, gaps) = contents(&[gzip(&zeros)], &Limits::default());
    assert_eq!(
        (kept.len(), gaps.len()),
        (0, 0),
        "a hundredfold of what is passed over is no bomb"
    );
    limits.unpacked_bytes = 1 << 20;
    let (_, gaps) = contents(&[gzip(&zeros)], &limits);
    assert_eq!(gaps[0].1, Reason::OverBudget);
}

#[test]
fn a_layer_must_be_an_archive_or_empty() {
    let empty = vec![0; 1024];
    let (kept, gaps) = contents(&[empty.clone(), gzip(&empty)], &Limits::default());
    assert_eq!((kept.len(), gaps.len()), (0, 0));
    for odd in [b"{}".to_vec(), gzip(b"no tar")] {
        let (_, gaps) = contents(&[odd], &Limits::default());
        assert_eq!(gaps[0].1, Reason::NoArchive);
    }
}
