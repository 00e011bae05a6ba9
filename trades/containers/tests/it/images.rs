//! Images made at run time.

use lockgate_containers::image::{self, Files, Image, Tarball};
use lockgate_containers::{Flow, Kind, Limits, Reason};
use sha2::{Digest, Sha256};

use crate::pack::{gzip, tar, zstd};

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .fold(String::new(), |all, byte| format!("{all}{byte:02x}"))
}

type Blobs = Vec<(String, Vec<u8>)>;

fn blob(blobs: &mut Blobs, bytes: Vec<u8>) -> String {
    let hex = digest(&bytes);
    blobs.push((format!("blobs/sha256/{hex}"), bytes));
    hex
}

/// Three layers: files, one that replaces and hides, one that empties a directory.
fn layers() -> [Vec<u8>; 3] {
    let lowest = tar(&[
        ("etc/a", b"old"),
        ("etc/gone", b"hidden"),
        ("opt/x/y", b"deep"),
        ("keep", b"kept"),
    ]);
    let middle = tar(&[
        ("etc/a", b"new"),
        ("etc/.wh.gone", b""),
        ("opt/x/z", b"more"),
    ]);
    let highest = tar(&[("opt/.wh..wh..opq", b""), ("opt/n", b"n")]);
    [lowest, gzip(&middle), zstd(&highest)]
}

fn config() -> Vec<u8> {
    let history = r#"[{"created_by":"first"},{"created_by":"ENV A=b","empty_layer":true},{"created_by":"second"},{"created_by":"third"}]"#;
    format!(r#"{{"os":"linux","architecture":"amd64","config":{{"Env":["A=b"],"Labels":{{"l":"m"}}}},"rootfs":{{"diff_ids":[]}},"history":{history}}}"#).into_bytes()
}

fn layout() -> Blobs {
    let mut blobs = vec![(
        "oci-layout".to_owned(),
        br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec(),
    )];
    let config = blob(&mut blobs, config());
    let layers = layers().map(|layer| {
        format!(
            r#"{{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"sha256:{}"}}"#,
            blob(&mut blobs, layer)
        )
    });
    let manifest = format!(
        r#"{{"schemaVersion":2,"config":{{"digest":"sha256:{config}"}},"layers":[{}]}}"#,
        layers.join(",")
    );
    let manifest = blob(&mut blobs, manifest.into_bytes());
    let index = format!(
        r#"{{"manifests":[{{"digest":"sha256:{manifest}","platform":{{"os":"linux","architecture":"arm64","variant":"v8"}},"annotations":{{"org.opencontainers.image.ref.name":"a:1"}}}}]}}"#
    );
    blobs.push(("index.json".to_owned(), index.into_bytes()));
    blobs
}

fn saved() -> Blobs {
    let [lowest, middle, highest] = layers();
    let names = ["l0/layer.tar", "l1/layer.tar", "l2/layer.tar"];
    let mut files: Blobs = names
        .iter()
        .map(|name| (*name).to_owned())
        .zip([lowest, middle, highest])
        .collect();
    files.push((format!("{}.json", digest(&config())), config()));
    let manifest = format!(
        r#"[{{"Config":"{}.json","RepoTags":["a:1"],"Layers":["{}"]}}]"#,
        digest(&config()),
        names.join(r#"",""#)
    );
    files.push(("manifest.json".to_owned(), manifest.into_bytes()));
    files
}

fn packed(files: &Blobs) -> Vec<u8> {
    let files: Vec<(&str, &[u8])> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    tar(&files)
}

type Seen = Vec<(String, usize, Option<usize>)>;

fn members(image: &Image, blobs: &dyn image::Blobs) -> (Seen, Vec<Reason>) {
    let mut seen = Seen::new();
    let report = image.walk(blobs, "i", &Limits::default(), &mut |found| {
        if !matches!(found.member.kind, Kind::Whiteout(_)) {
            seen.push((
                found.member.name.to_owned(),
                found.layer.index,
                found.hidden_by,
            ));
        }
        Flow::Continue
    });
    (
        seen,
        report.gaps.into_iter().map(|gap| gap.reason).collect(),
    )
}

fn expected() -> Seen {
    [
        ("opt/n", 2, None),
        ("etc/a", 1, None),
        ("opt/x/z", 1, Some(2)),
        ("etc/a", 0, Some(1)),
        ("etc/gone", 0, Some(1)),
        ("opt/x/y", 0, Some(2)),
        ("keep", 0, None),
    ]
    .map(|(name, layer, hidden)| (name.to_owned(), layer, hidden))
    .to_vec()
}

#[test]
fn a_layout_in_a_tar_and_in_a_directory_is_read() {
    let files = layout();
    let all = packed(&files);
    let (store, report) = Tarball::of(&all, "i");
    assert!(report.is_complete());
    let found = image::read(&store, "i");
    assert_eq!(found.gaps, vec![]);
    let image = &found.images[0];
    assert_eq!(
        (image.platform.as_str(), image.names[0].as_str()),
        ("linux/arm64/v8", "a:1")
    );
    assert_eq!(
        (image.environment[0].as_str(), image.labels["l"].as_str()),
        ("A=b", "m")
    );
    let made: Vec<_> = image
        .layers
        .iter()
        .filter_map(|layer| layer.created_by.as_deref())
        .collect();
    assert_eq!(made, ["first", "second", "third"]);
    assert_eq!(members(image, &store), (expected(), vec![]));

    let directory = Files(|path: &str| {
        let bytes = files.iter().find(|(name, _)| name == path)?.1.clone();
        Some(Box::new(std::io::Cursor::new(bytes)) as Box<dyn std::io::Read>)
    });
    let found = image::read(&directory, "i");
    assert_eq!(members(&found.images[0], &directory), (expected(), vec![]));
}

#[test]
fn what_docker_saves_is_read() {
    let all = packed(&saved());
    let (store, _) = Tarball::of(&all, "i");
    let found = image::read(&store, "i");
    assert_eq!(found.gaps, vec![]);
    assert_eq!(found.images[0].platform, "linux/amd64");
    assert_eq!(members(&found.images[0], &store), (expected(), vec![]));
}

#[test]
fn a_changed_layer_is_stated_and_read() {
    let mut files = layout();
    let layer = files
        .iter_mut()
        .find(|(_, bytes)| bytes.starts_with(b"etc/a"))
        .expect("the lowest layer");
    layer.1[512] = b'0';
    let all = packed(&files);
    let (store, _) = Tarball::of(&all, "i");
    let found = image::read(&store, "i");
    assert_eq!(
        members(&found.images[0], &store),
        (expected(), vec![Reason::Digest])
    );
}

#[test]
fn missing_parts_and_ways_out_are_stated() {
    let mut files = saved();
    files.retain(|(name, _)| name != "l1/layer.tar");
    let text = String::from_utf8(files.pop().expect("the manifest").1).expect("JSON");
    files.push((
        "manifest.json".to_owned(),
        text.replace("l0/layer.tar", "../../etc/passwd")
            .into_bytes(),
    ));
    let all = packed(&files);
    let (store, _) = Tarball::of(&all, "i");
    let found = image::read(&store, "i");
    assert_eq!(found.gaps[0].reason, Reason::Outside);
    let (seen, gaps) = members(&found.images[0], &store);
    assert_eq!(gaps, vec![Reason::Missing, Reason::Missing]);
    assert_eq!(seen.len(), 1);
}
