//! Edits of manifests, tried: afterwards nothing is found, and nothing else has changed.

use crate::mends::{flaw, mended};

/// What `lockgate fix` makes of the first file, after which nothing is found and nothing else has changed.
fn held(files: &[(&str, &str)], record: &str) -> String {
    let first = mended(files, record);
    let text = first
        .strip_prefix("Safe: ")
        .unwrap_or_else(|| panic!("{first:?} of {files:?}"));
    let (path, before) = files[0];
    assert_eq!(
        text.replacen("1.2.4", "1.2.3", 1),
        before,
        "{path}: nothing else is touched"
    );
    let again: Vec<_> = std::iter::once((path, text))
        .chain(files[1..].iter().copied())
        .collect();
    assert_eq!(mended(&again, record), "nothing", "{path}");
    text.to_owned()
}

/// Each of these files is mended.
fn all(record: &str, path: &str, texts: &[&str]) {
    for text in texts {
        held(&[(path, text)], record);
    }
}

#[test]
fn after_an_edit_of_a_python_project_the_flaw_is_gone() {
    all(
        &flaw("PyPI", "1.2.4"),
        "setup.py",
        &[
            "from setuptools import setup\nsetup(\n    install_requires=[\n        'b>=1',\n        'left==1.2.3', # why\n    ],\n)\n",
            "setup(install_requires=[\"left[x] == 1.2.3 ; python_version > '3'\", \"b\"], tests_require=['c'])\n",
        ],
    );
    all(
        &flaw("PyPI", "1.2.4"),
        "setup.cfg",
        &[
            "[metadata]\nname = a\n[options]\ninstall_requires =\n    b>=1\n    left==1.2.3 # why\n    c\n",
            "[options.extras_require]\nx = left == 1.2.3; python_version > '3'\n",
        ],
    );
    all(
        &flaw("PyPI", "1.2.4"),
        "Pipfile",
        &[
            "[packages]\nleft = \"==1.2.3\"\nb = '*'\n",
            "[dev-packages]\nleft = { version = '==1.2.3', extras = ['x'] }\n",
            "[packages.left]\nversion = \"==1.2.3\" # why\n",
        ],
    );
    all(
        &flaw("PyPI", "1.2.4"),
        "pyproject.toml",
        &[
            "[project]\nname = 'a'\ndependencies = [\n  \"b\",\n  \"left[x] == 1.2.3\", # why\n]\n",
            "[project.optional-dependencies]\nx = ['left==1.2.3 ; os_name == \"x\"']\n",
            "[dependency-groups]\ndev = ['left (==1.2.3)', 'b']\n",
            "[tool.poetry.dependencies]\npython = '^3.11'\nleft = \"1.2.3\"\n",
            "[tool.poetry.dependencies]\nleft = { version = '==1.2.3', optional = true }\n",
            "[tool.poetry.group.dev.dependencies.left]\nversion = \"1.2.3\"\n",
            "[build-system]\nrequires = ['left==1.2.3']\n",
        ],
    );
}

#[test]
fn after_an_edit_of_another_manifest_the_flaw_is_gone() {
    let composer = flaw("Packagist", "1.2.4").replace("\"left\"", "\"own/left\"");
    held(
        &[(
            "composer.json",
            "{\n  \"require\": { \"php\": \">=8\", \"own/left\": \"1.2.3\" }\n}\n",
        )],
        &composer,
    );
    held(
        &[(
            "composer.json",
            "{ \"require-dev\": {\"own/left\":\"1.2.3\"} }",
        )],
        &composer,
    );
    all(
        &flaw("Hex", "1.2.4"),
        "mix.exs",
        &[
            "defmodule A do\n  defp deps do\n    [\n      {:b, \"~> 1.0\"},\n      {:left, \"== 1.2.3\", only: :test}, # why\n    ]\n  end\nend\n",
        ],
    );
    all(
        &flaw("Pub", "1.2.4"),
        "pubspec.yaml",
        &[
            "name: a\ndependencies:\n  left: \"1.2.3\"\n  b: ^1.0.0\n",
            "dev_dependencies:\n  left:\n    version: 1.2.3\n    hosted: https://pub.dev\n",
        ],
    );
    all(
        &flaw("RubyGems", "1.2.4"),
        "Gemfile",
        &[
            "gem 'left', '1.2.3'\ngem 'b'\n",
            "group :test do\n  gem(\"left\", \"= 1.2.3\", require: false)\nend\n",
        ],
    );
    all(
        &flaw("npm", "1.2.4"),
        "package.json",
        &[
            "{\"devDependencies\":{\"left\":\"=1.2.3\"}}",
            "{\"dependencies\":{\"l\":\"npm:left@1.2.3\"}}",
        ],
    );
    all(
        &flaw("ConanCenter", "1.2.4"),
        "conanfile.txt",
        &[
            "[requires]\nb/1.0\nleft/1.2.3 # why\n",
            "[tool_requires]\nleft/1.2.3@user/stable\n",
        ],
    );
    all(
        &flaw("ConanCenter", "1.2.4"),
        "conanfile.py",
        &[
            "class A(ConanFile):\n    requires = \"b/1\", \"left/1.2.3\"\n",
            "class A(ConanFile):\n    def requirements(self):\n        self.requires(\"left/1.2.3\", force=True)\n",
        ],
    );
}

#[test]
fn after_an_edit_of_a_build_of_gradle_the_flaw_is_gone() {
    let maven = flaw("Maven", "1.2.4").replace("\"left\"", "\"g:left\"");
    all(
        &maven,
        "build.gradle",
        &[
            "dependencies {\n  implementation 'g:left:1.2.3' // why\n  api 'g:b:1.2.3'\n}\n",
            "dependencies {\n  testImplementation group: 'g', name: 'left', version: '1.2.3'\n}\n",
            "dependencies { implementation(\"g:left:1.2.3:sources@jar\") { transitive = false } }\n",
        ],
    );
    all(
        &maven,
        "build.gradle.kts",
        &[
            "dependencies {\n    implementation(\"g:left:1.2.3\")\n    api(platform(\"g:b:1.2.3\"))\n}\n",
        ],
    );
    all(
        &maven,
        "gradle/libs.versions.toml",
        &[
            "[libraries]\nleft = \"g:left:1.2.3\"\n",
            "[libraries]\nleft = { module = \"g:left\", version = \"1.2.3\" }\n",
            "[libraries]\nleft = { group = \"g\", name = \"left\", version = { require = \"1.2.3\" } }\n",
            "[versions]\nleft = \"1.2.3\"\nb = \"1\"\n\n[libraries]\nleft = { module = \"g:left\", version.ref = \"left\" }\nb = { module = \"g:b\", version.ref = \"b\" }\n",
        ],
    );
    let plugin = flaw("Maven", "1.2.4").replace("\"left\"", "\"own.left:own.left.gradle.plugin\"");
    held(
        &[(
            "build.gradle.kts",
            "plugins {\n    id(\"own.left\") version \"1.2.3\" apply false\n}\n",
        )],
        &plugin,
    );
    held(
        &[(
            "gradle/libs.versions.toml",
            "[plugins]\nleft = \"own.left:1.2.3\"\n",
        )],
        &plugin,
    );
}

#[test]
fn what_more_than_one_place_depends_on_is_left_alone() {
    let maven = flaw("Maven", "1.2.4").replace("\"left\"", "\"g:left\"");
    let told = |files: &[(&str, &str)]| {
        let told = mended(files, &maven);
        assert!(told.starts_with("move to 1.2.4"), "{told}");
    };
    let shared = "[versions]\nleft = \"1.2.3\"\n[libraries]\nleft = { module = \"g:left\", version.ref = \"left\" }\nb = { module = \"g:b\", version.ref = \"left\" }\n";
    told(&[("gradle/libs.versions.toml", shared)]);
    let once = "[versions]\nown-left = \"1.2.3\"\n[libraries]\nleft = { module = \"g:left\", version.ref = \"own-left\" }\n";
    told(&[
        ("gradle/libs.versions.toml", once),
        ("build.gradle", "ext.x = libs.versions.own.left.get()\n"),
    ]);
    told(&[(
        "build.gradle",
        "dependencies { implementation 'g:left:1.2.3!!' }\n",
    )]);
    let conan = mended(
        &[("conanfile.txt", "[requires]\nleft/1.2.3#0123\n")],
        &flaw("ConanCenter", "1.2.4"),
    );
    assert!(conan.starts_with("move to 1.2.4"), "{conan}");
}
