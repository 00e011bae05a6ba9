//! Which files are which, and readers of them all on input that is none of theirs.

use lockgate_packages::{File, Files, Format, read};

#[test]
fn paths_tell_formats() {
    let of = |path| Format::of(path).map(Format::id);
    for (path, id) in [
        ("a/Cargo.lock", Some("cargo/lock")),
        ("a/Dockerfile.alpine", Some("docker/dockerfile")),
        ("a/web.dockerfile", Some("docker/dockerfile")),
        ("a/Dockerfile.md", None),
        ("docker-compose.test.yml", Some("docker/compose")),
        ("vendor/modules.txt", Some("go/vendor")),
        ("docs/modules.txt", None),
        ("vendor/composer/installed.json", Some("composer/installed")),
        ("a/installed.json", None),
        (
            "gems/specifications/default/json-2.0.gemspec",
            Some("ruby/installed"),
        ),
        ("own.gemspec", Some("ruby/gemspec")),
        (".github/workflows/a.yml", Some("pipelines/definition")),
        (".gitmodules", Some("git/modules")),
        ("README.md", None),
        ("", None),
    ] {
        assert_eq!(of(path), id, "{path}");
    }
}

#[test]
fn no_reader_breaks_on_what_is_none_of_its_own() {
    let deep = [
        "[", "{", "(", "{\"a\":", "- ", "a:\n ", "%{\"", "${", "[[a]]\n",
    ]
    .map(|part| part.repeat(5_000));
    let odd = [
        "",
        "\0",
        "\u{feff}",
        "\n\n\n",
        "a",
        "\"",
        "'",
        "é: (é",
        " (",
        "=",
        "#",
        "<<<<<<<",
        "\u{feff}a: b\r\n",
    ];
    let inputs = deep.iter().map(String::as_str).chain(odd);
    for text in inputs {
        for format in Format::ALL {
            let mut files = Files::new();
            files.add("a/x", text.as_bytes());
            for name in [
                "Gemfile",
                "gems.rb",
                "composer.json",
                "mix.exs",
                "Project.toml",
                "Cargo.toml",
                "go.work",
                "go.sum",
                "go.mod",
                "package.json",
                "pyproject.toml",
                "Pipfile",
                "pubspec.yaml",
                "own.csproj",
            ] {
                files.add(
                    Box::leak(format!("a/{name}").into_boxed_str()),
                    text.as_bytes(),
                );
            }
            let file = File {
                path: "a/x",
                bytes: text.as_bytes(),
            };
            let listing = read(*format, file, &files);
            for package in &listing.packages {
                assert!(
                    text.get(package.span.range()).is_some(),
                    "{format:?} {text:.20}"
                );
            }
            // Of a manifest the text is the same here.
            let gaps = listing.gaps.iter().filter_map(|gap| gap.span);
            let discords = listing.discords.iter().map(|discord| discord.span);
            let registries = listing.registries.iter().map(|registry| registry.span);
            let others = discords
                .chain(registries)
                .chain(listing.unchecked.iter().copied());
            for span in gaps.chain(others) {
                assert!(text.get(span.range()).is_some(), "{format:?} {text:.20}");
            }
        }
    }
    let file = File {
        path: "a/x",
        bytes: b"\xff\xfe",
    };
    for format in Format::ALL {
        read(*format, file, &Files::new());
    }
}

#[test]
fn a_byte_order_mark_moves_no_place() {
    let mut moved = Vec::new();
    for (path, text) in [
        (
            "Cargo.lock",
            "[[package]]\nname = \"é\"\nversion = '1.0.0'\n",
        ),
        (
            "Cargo.toml",
            "[dependencies]\na = \"1\"\nb = { path = 1 }\n",
        ),
        ("Chart.lock", "dependencies:\n- name: a\n  version: '1.0'\n"),
        ("Gemfile.lock", "GEM\n  specs:\n    a (1.0)\n"),
        (
            "bun.lock",
            r#"{"lockfileVersion": 1, "packages": {"a": ["a@1.0.0", "", {}, ""],},}"#,
        ),
        (
            "composer.lock",
            r#"{"packages": [{"name": "a/b", "version": "1.0"}]}"#,
        ),
        ("conan.lock", r#"{"requires": ["a/1.0"]}"#),
        ("go.mod", "module x\nrequire a.example/b v1.0.0\n"),
        (
            "package-lock.json",
            r#"{"lockfileVersion": 3, "packages": {"node_modules/a": {"version": "1.0.0"}}}"#,
        ),
        (
            "packages.config",
            r#"<packages><package id="a" version="1.0"/></packages>"#,
        ),
        (
            "packages.lock.json",
            r#"{"dependencies": {"x": {"a": {"resolved": "1.0"}}}}"#,
        ),
        (
            "pnpm-lock.yaml",
            "lockfileVersion: '9.0'\npackages:\n  a@1.0.0:\n    resolution: {integrity: x}\n",
        ),
        (
            "poetry.lock",
            "[[package]]\nname = \"a\"\nversion = \"1.0\"\n",
        ),
        (
            "pubspec.lock",
            "packages:\n  a:\n    version: \"1.0\"\n    source: hosted\n",
        ),
        (
            "pylock.toml",
            "[[packages]]\nname = \"a\"\nversion = \"1.0\"\n",
        ),
        ("requirements.txt", "a==1.0\n"),
        ("uv.lock", "[[package]]\nname = \"a\"\nversion = \"1.0\"\n"),
        (
            "x.csproj",
            r#"<Project><ItemGroup><PackageReference Include="a" Version="1.0"/></ItemGroup></Project>"#,
        ),
        ("yarn.lock", "a@^1:\n  version \"1.0.0\"\n"),
    ] {
        let plain = crate::show::shown(&[(path, text)]);
        assert!(plain.contains(" at \""), "{path}: {plain}");
        let marked = format!("\u{feff}{text}");
        let marked = crate::show::shown(&[(path, &marked)]);
        moved.extend((marked != plain).then(|| format!("{path}: {marked}")));
    }
    assert_eq!(moved, [""; 0]);
}

#[test]
fn programs_are_known_by_their_endings() {
    let may = [
        "bin/tool",
        "usr/lib/libx.so.1.2",
        "a.exe",
        "tool-1.2.3",
        ".hidden",
        "x.node",
    ];
    assert!(may.iter().all(|path| Format::may_be_sniffed(path)));
    let not = ["a.py", "a/b.tar.gz", "README.md", "v1.2/x.rs"];
    assert!(!not.iter().any(|path| Format::may_be_sniffed(path)));
}
