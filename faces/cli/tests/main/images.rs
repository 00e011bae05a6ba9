//! Images that are made here, as a layout and as `docker save` writes them.

use std::io::Write;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::bench::{Bench, End};
use crate::database::record;

const DEBIAN: &str = "ID=debian\nVERSION_ID=\"12\"\n";

fn stanza(name: &str, version: &str) -> String {
    format!(
        "Package: {name}\nStatus: install ok installed\nArchitecture: all\nVersion: {version}\n\n"
    )
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        let added = builder.append_data(&mut header, name, *bytes);
        added.expect("memory takes all");
    }
    builder.into_inner().expect("memory takes all")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory takes all");
    encoder.finish().expect("memory takes all")
}

fn digest(bytes: &[u8]) -> String {
    let digits = Sha256::digest(bytes);
    let all = digits.iter();
    all.fold(String::new(), |all, byte| format!("{all}{byte:02x}"))
}

/// Three layers: a system, one package more, and one file gone.
fn layers() -> [Vec<u8>; 3] {
    let base = stanza("base", "1.0-1");
    let more = format!("{base}{}", stanza("more", "2.0-1"));
    let installed = br#"{"name":"left","version":"1.0.0"}"#;
    [
        tar(&[
            ("usr/lib/os-release", DEBIAN.as_bytes()),
            ("var/lib/dpkg/status", base.as_bytes()),
            (
                "opt/node_modules/gone/package.json",
                br#"{"name":"gone","version":"1.0.0"}"#,
            ),
            ("app/.gitignore", b"*"),
        ]),
        tar(&[
            ("var/lib/dpkg/status", more.as_bytes()),
            ("app/node_modules/left/package.json", installed),
        ]),
        tar(&[("opt/.wh.node_modules", b""), ("app/package.json", b"{}")]),
    ]
}

const COMMANDS: [&str; 3] = [
    "ADD rootfs /",
    "RUN apt-get install more",
    "RUN rm -r /opt/node_modules",
];

fn config(architecture: &str) -> Vec<u8> {
    let history = COMMANDS.map(|line| json!({"created_by": line}));
    let config = json!({"os": "linux", "architecture": architecture, "history": history});
    config.to_string().into_bytes()
}

type Files = Vec<(String, Vec<u8>)>;

fn blob(files: &mut Files, bytes: Vec<u8>) -> String {
    let hex = digest(&bytes);
    files.push((format!("blobs/sha256/{hex}"), bytes));
    format!("sha256:{hex}")
}

/// A layout with one image for each architecture.
fn layout(architectures: &[&str]) -> Files {
    let mut files = vec![(
        "oci-layout".to_owned(),
        br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec(),
    )];
    let layers = layers().map(|layer| json!({"digest": blob(&mut files, gzip(&layer))}));
    let manifests: Vec<Value> = architectures
        .iter()
        .map(|architecture| {
            let config = blob(&mut files, config(architecture));
            let manifest = json!({"config": {"digest": config}, "layers": layers});
            let digest = blob(&mut files, manifest.to_string().into_bytes());
            json!({"digest": digest, "platform": {"os": "linux", "architecture": architecture}})
        })
        .collect();
    let index = json!({"manifests": manifests}).to_string();
    files.push(("index.json".to_owned(), index.into_bytes()));
    files
}

fn saved() -> Files {
    let names = ["0/layer.tar", "1/layer.tar", "2/layer.tar"];
    let mut files: Files = names.map(str::to_owned).into_iter().zip(layers()).collect();
    let manifest = json!([{"Config": "c.json", "RepoTags": ["a:1"], "Layers": names}]);
    files.push(("c.json".to_owned(), config("amd64")));
    files.push((
        "manifest.json".to_owned(),
        manifest.to_string().into_bytes(),
    ));
    files
}

fn packed(files: &Files) -> Vec<u8> {
    let files: Vec<_> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    tar(&files)
}

fn unpacked(bench: &Bench, folder: &str, files: &Files) {
    for (name, bytes) in files {
        bench.write_bytes(&format!("{folder}/{name}"), bytes);
    }
}

/// What a bill of materials lists: package URL, place, and the layer with its command.
fn listed(end: &End) -> Vec<String> {
    let bill: Value = serde_json::from_str(&end.stdout).unwrap_or_default();
    let components = bill["components"].as_array().cloned().unwrap_or_default();
    let lines = components.iter().map(|component| {
        let properties = component["properties"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let value = |name: &str| {
            let found = properties.iter().find(|property| property["name"] == name);
            found
                .and_then(|found| found["value"].as_str())
                .unwrap_or("none")
                .to_owned()
        };
        let place = component["evidence"]["occurrences"][0]["location"].as_str();
        format!(
            "{} {} {} `{}`",
            component["purl"].as_str().unwrap_or_default(),
            place.unwrap_or_default(),
            value("lockgate:layer:index"),
            value("lockgate:layer:command"),
        )
    });
    lines.collect()
}

fn expected(name: &str) -> Vec<String> {
    let lines = [
        "pkg:deb/debian/base@1.0-1?arch=all&distro=debian-12 NAME!/var/lib/dpkg/status 0 `ADD rootfs /`",
        "pkg:deb/debian/more@2.0-1?arch=all&distro=debian-12 NAME!/var/lib/dpkg/status 1 `RUN apt-get install more`",
        "pkg:npm/left@1.0.0 NAME!/app/node_modules/left/package.json 1 `RUN apt-get install more`",
    ];
    lines.map(|line| line.replace("NAME", name)).to_vec()
}

#[test]
fn packages_are_listed_with_the_layer_that_brought_them() {
    let bench = Bench::new();
    unpacked(&bench, "oci", &layout(&["amd64"]));
    bench.write_bytes("oci.tar", &packed(&layout(&["amd64"])));
    bench.write_bytes("saved.tar", &packed(&saved()));
    unpacked(&bench, "saved", &saved());
    bench.write_bytes("oci.tgz", &gzip(&packed(&layout(&["amd64"]))));
    bench.write_bytes("saved.tar.gz", &gzip(&packed(&saved())));
    for name in [
        "oci",
        "oci.tar",
        "oci.tgz",
        "saved.tar",
        "saved.tar.gz",
        "saved",
    ] {
        let end = bench.run(&["sbom", name]);
        assert_eq!(end.code, Some(0), "{}", end.all());
        assert_eq!(listed(&end), expected(name));
    }
}

#[test]
fn an_image_packed_as_a_whole_is_one_for_every_command() {
    let bench = Bench::new();
    let platforms = gzip(&packed(&layout(&["amd64", "arm64"])));
    bench.write_bytes("i.tar.gz", &platforms);
    let end = bench.run(&["packages", "list", "i.tar.gz"]);
    assert_eq!(end.code, Some(0), "{}", end.all());
    assert!(end.stdout.contains("more"), "{}", end.stdout);
    let end = bench.run(&["sbom", "i.tar.gz", "--platform", "linux/arm64"]);
    assert_eq!(listed(&end), expected("i.tar.gz"));
    bench.write("x/X-1.json", &record("X-1", "left", "2.0.0"));
    assert_eq!(
        bench.run(&["db", "import", "x", "--db", "db"]).code,
        Some(0)
    );
    let end = bench.run(&["scan", "i.tar.gz", "--db", "db"]);
    assert_eq!(end.code, Some(1), "{}", end.all());
    let place = "i.tar.gz!linux/arm64!/app/node_modules/left/package.json";
    assert!(end.stdout.contains(place), "{}", end.stdout);

    bench.write_bytes("cut.tar.gz", &platforms[..platforms.len() - 5]);
    let end = bench.run(&["sbom", "cut.tar.gz"]);
    assert_eq!(end.code, Some(3), "{}", end.all());
    assert!(
        end.stderr.contains("cut.tar.gz: truncated"),
        "{}",
        end.stderr
    );
}

#[test]
fn of_several_platforms_all_or_one_are_read() {
    let bench = Bench::new();
    bench.write_bytes("i.tar", &packed(&layout(&["amd64", "arm64"])));
    let all = bench.run(&["sbom", "i.tar"]);
    assert!(
        all.stdout
            .contains("i.tar!linux/amd64!/var/lib/dpkg/status"),
        "{}",
        all.stdout
    );
    assert!(
        all.stdout
            .contains("i.tar!linux/arm64!/var/lib/dpkg/status")
    );
    let one = bench.run(&["sbom", "i.tar", "--platform", "linux/arm64"]);
    assert_eq!(listed(&one), expected("i.tar"));
    let none = bench.run(&["sbom", "i.tar", "--platform", "windows/amd64"]);
    assert_eq!(none.code, Some(2), "{}", none.all());
    assert!(none.stderr.contains("linux/amd64, linux/arm64"));
}

#[test]
fn a_flaw_in_an_image_names_its_layer() {
    let bench = Bench::new();
    bench.write("x/X-1.json", &record("X-1", "left", "2.0.0"));
    assert_eq!(
        bench.run(&["db", "import", "x", "--db", "db"]).code,
        Some(0)
    );
    bench.write_bytes("my:app 1.tar", &packed(&layout(&["amd64"])));
    let scan = |format: &str| {
        let args = [
            "scan",
            "my:app 1.tar",
            "--locks",
            "dependencies",
            "--db",
            "db",
            "--format",
            format,
        ];
        bench.run(&args)
    };
    let end = scan("json");
    assert_eq!(end.code, Some(1), "{}", end.all());
    let report: Value = serde_json::from_str(&end.stdout).expect("the report is JSON");
    let findings = report["findings"].as_array().cloned().unwrap_or_default();
    let known = |finding: &&Value| finding["rule"] == "dependencies/known-vulnerability";
    let found: Vec<_> = findings.iter().filter(known).collect();
    assert_eq!(found.len(), 1);
    let text = found[0].to_string();
    assert!(
        text.contains("my:app 1.tar!/app/node_modules/left/package.json"),
        "{text}"
    );
    assert!(text.contains("brought by layer 2 of 3 (sha256:"), "{text}");
    assert!(text.contains("`RUN apt-get install more`)"), "{text}");
    let sarif = scan("sarif").stdout;
    let uri = "my%3Aapp%201.tar%21/app/node_modules/left/package.json";
    assert!(sarif.contains(uri), "{sarif}");
}

#[test]
fn locks_that_know_no_images_do_not_stumble_over_one() {
    let bench = Bench::new();
    bench.write_bytes("i.tar", &packed(&layout(&["amd64"])));
    let end = bench.run(&["scan", "i.tar"]);
    assert!(!end.stdout.contains("i.tar: not"), "{}", end.all());
    assert!(end.stdout.contains("0 findings in 1 file"), "{}", end.all());
}

#[test]
fn what_is_changed_cut_or_leads_out_is_stated() {
    let bench = Bench::new();
    let mut files = layout(&["amd64"]);
    let layer = files
        .iter_mut()
        .find(|(_, bytes)| bytes.starts_with(b"\x1f\x8b"));
    // The second byte of the time that gzip keeps: nothing but the digest sees it.
    layer.expect("a layer").1[5] ^= 1;
    bench.write_bytes("changed.tar", &packed(&files));
    let end = bench.run(&["sbom", "changed.tar"]);
    assert_eq!(end.code, Some(3), "{}", end.all());
    assert!(
        end.stderr
            .contains("does not have the digest by which it is named"),
        "{}",
        end.stderr
    );
    assert_eq!(listed(&end), expected("changed.tar"));

    let whole = packed(&layout(&["amd64"]));
    bench.write_bytes("cut.tar", &whole[..whole.len() / 2]);
    let end = bench.run(&["sbom", "cut.tar"]);
    assert_eq!(end.code, Some(3), "{}", end.all());

    let manifest = json!([{"Config": "../c.json", "Layers": ["../../etc/passwd", "/etc/shadow"]}]);
    let text = manifest.to_string();
    bench.write_bytes("out.tar", &tar(&[("manifest.json", text.as_bytes())]));
    let end = bench.run(&["sbom", "out.tar"]);
    assert_eq!(end.code, Some(3));
    assert!(
        end.stderr
            .contains("names a path that is no part of the image"),
        "{}",
        end.stderr
    );
}

#[test]
fn a_tar_that_is_no_image_is_not_taken_for_an_empty_one() {
    let bench = Bench::new();
    bench.write_bytes("a.tar", &tar(&[("x", b"y")]));
    let end = bench.run(&["sbom", "a.tar"]);
    assert_eq!(end.code, Some(3));
    assert!(
        end.stderr
            .contains("neither an image nor a file that lists packages"),
        "{}",
        end.stderr
    );
}

#[cfg(unix)]
#[test]
fn links_of_a_layout_are_not_followed() {
    let bench = Bench::new();
    let files = layout(&["amd64"]);
    unpacked(&bench, "elsewhere", &files);
    bench.write("oci/oci-layout", "{}");
    let copied = std::fs::copy(
        bench.path("elsewhere/index.json"),
        bench.path("oci/index.json"),
    );
    copied.expect("a file can be copied");
    let linked = std::os::unix::fs::symlink("../elsewhere/blobs", bench.path("oci/blobs"));
    linked.expect("a link can be made");
    let end = bench.run(&["sbom", "oci"]);
    assert_eq!(end.code, Some(3));
    assert!(end.stderr.contains("named but not there"), "{}", end.stderr);
}

#[cfg(unix)]
#[test]
fn an_unpacked_root_is_read_whole() {
    let bench = Bench::new();
    bench.write("root/usr/lib/os-release", DEBIAN);
    bench.write("root/var/lib/dpkg/status", &stanza("base", "1.0-1"));
    bench.write(
        "root/app/node_modules/left/package.json",
        r#"{"name":"left","version":"1.0.0"}"#,
    );
    bench.write("root/app/requirements.txt", "not-installed==1.0\n");
    bench.write("root/.gitignore", "*\n");
    std::fs::create_dir_all(bench.path("root/.git")).expect("directories can be made");
    std::fs::create_dir_all(bench.path("root/etc")).expect("directories can be made");
    let linked =
        std::os::unix::fs::symlink("../usr/lib/os-release", bench.path("root/etc/os-release"));
    linked.expect("a link can be made");
    bench.write_bytes(
        "root/srv/a-1.jar",
        b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
    );
    let linked = std::os::unix::fs::symlink("/srv/a-1.jar", bench.path("root/etc/a.jar"));
    linked.expect("a link can be made");
    let end = bench.run(&["sbom", "root"]);
    assert_eq!(end.code, Some(0), "{}", end.all());
    assert_eq!(
        listed(&end),
        [
            "pkg:deb/debian/base@1.0-1?arch=all&distro=debian-12 var/lib/dpkg/status none `none`",
            "pkg:npm/left@1.0.0 app/node_modules/left/package.json none `none`",
        ]
    );
}

#[test]
fn programs_tell_what_they_were_built_from() {
    let bench = Bench::new();
    let mut go = b"\x7fELF not a program".to_vec();
    go.extend([0xff; 64]);
    bench.write_bytes("tree/bin/tool", &go);
    bench.write(
        "tree/Cargo.lock",
        "version = 4\n\n[[package]]\nname = \"one\"\nversion = \"1.0.0\"\n",
    );
    // What only begins as one lists nothing and hides nothing.
    let end = bench.run(&["sbom", "tree"]);
    assert_eq!(end.code, Some(0), "{}", end.all());
    assert!(end.stdout.contains("pkg:cargo/one@1.0.0"));
}

#[test]
fn statements_about_an_image_clear_what_lies_in_it() {
    let bench = Bench::new();
    bench.write("x/X-1.json", &record("X-1", "left", "2.0.0"));
    let imported = bench.run(&["db", "import", "x", "--db", "db"]);
    assert_eq!(imported.code, Some(0));
    let both = layout(&["amd64", "arm64"]);
    let index = both.iter().find(|(name, _)| name == "index.json");
    let index: Value = serde_json::from_slice(&index.expect("it was made").1).expect("it is JSON");
    let of_first = index["manifests"][0]["digest"].as_str().expect("a digest");
    bench.write_bytes("layout.tar", &packed(&both));
    bench.write_bytes("saved.tar", &packed(&saved()));
    let cleared = |image: &str, product: &str| {
        let statement = json!({"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://x.example/1",
            "author": "Example Corp", "timestamp": "2026-01-01T00:00:00Z", "version": 1,
            "statements": [{"vulnerability": {"name": "X-1"}, "products": [{"@id": product,
            "subcomponents": [{"@id": "pkg:npm/left@1.0.0"}]}],
            "status": "not_affected", "justification": "component_not_present"}]});
        bench.write("said.json", &statement.to_string());
        let args = [
            "scan",
            image,
            "--locks",
            "dependencies",
            "--db",
            "db",
            "--format",
            "json",
        ];
        let end = bench.run(&[&args[..], &["--vex", "said.json"]].concat());
        let report: Value = serde_json::from_str(&end.stdout).expect("the report is JSON");
        let left_out = report["counts"]["left_out"]["cleared"].as_u64();
        (left_out.unwrap_or_default(), end.code)
    };
    let digest = of_first.replace(':', "%3A");
    // One of two platforms has that digest.
    assert_eq!(
        cleared("layout.tar", &format!("pkg:oci/a@{digest}")),
        (1, Some(1))
    );
    let named = "pkg:oci/a?repository_url=docker.io/library/a&tag=1";
    assert_eq!(cleared("saved.tar", named).0, 1);
    assert_eq!(cleared("layout.tar", named).0, 0);
    assert_eq!(cleared("saved.tar", "pkg:oci/a?tag=1").0, 0);
}
