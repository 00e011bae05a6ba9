//! What kind of file a path and a beginning tell of.

/// What a file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Nothing special.
    Plain,
    /// Tests, fixtures, mocks.
    Test,
    /// Documentation, examples.
    Example,
    /// Versions and digests of dependencies.
    Lockfile,
    /// Texts for people, by language.
    Translation,
    /// Made by a program, or pressed together.
    Generated,
    /// Code of others, copied.
    Vendored,
}

/// How values without quotes are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    /// They are names of other things.
    Code,
    /// They are values.
    Config,
    /// They may be either.
    Other,
}

const LOCKFILES: &[&str] = &[
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "cargo.lock",
    "go.sum",
    "composer.lock",
    "gemfile.lock",
    "poetry.lock",
    "pipfile.lock",
    "uv.lock",
    "pdm.lock",
    "mix.lock",
    "packages.lock.json",
    "flake.lock",
    "deno.lock",
    "podfile.lock",
    "pubspec.lock",
    "bun.lock",
    "gradle.lockfile",
    "package.resolved",
    "conan.lock",
    ".terraform.lock.hcl",
    "verification-metadata.xml",
];

const TESTS: &[&str] = &[
    "test",
    "tests",
    "testing",
    "testdata",
    "spec",
    "specs",
    "fixture",
    "fixtures",
    "mock",
    "mocks",
    "__tests__",
    "e2e",
    "integration",
    "testutil",
    "fake",
    "fakes",
    "stubs",
    "cassettes",
    "snapshots",
    "unittest",
    "behat",
    "cypress",
];

const EXAMPLES: &[&str] = &[
    "example",
    "examples",
    "sample",
    "samples",
    "demo",
    "demos",
    "doc",
    "docs",
    "documentation",
    "tutorial",
    "tutorials",
    "quickstart",
    "website",
    "guides",
];

/// Parts of the names of texts that people read. Other texts are notes, lists and output of programs, which hold secrets.
const PROSE: &[&str] = &[
    "readme",
    "changelog",
    "changes",
    "license",
    "licence",
    "copying",
    "notice",
    "authors",
    "contribut",
    "install",
    "history",
    "release",
    "howto",
    "faq",
    "guide",
    "manual",
    "help",
    "usage",
    "news",
    "todo",
    "example",
    "sample",
];

const TRANSLATIONS: &[&str] = &[
    "locale",
    "locales",
    "i18n",
    "lang",
    "langs",
    "translations",
    "l10n",
    "nls",
    "lproj",
    "lc_messages",
];

/// Languages that files are called after: `messages_de.properties`.
const LANGUAGES: &str = "ar bg bn ca cs da de el en eo es et eu fa fi fr ga gl he hi hr hu hy id is it ja ka kk ko lt lv mk mr ms nb nl nn no pl pt ro ru sk sl sq sr sv ta te th tr uk ur uz vi zh";

const VENDORED: &[&str] = &[
    "vendor",
    "vendored",
    "node_modules",
    "third_party",
    "thirdparty",
    "bower_components",
    "site-packages",
];

/// What a path tells.
pub(crate) fn place(path: &str) -> Place {
    let path = path.to_ascii_lowercase().replace('\\', "/");
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", &path));
    let stem = file.split('.').next().unwrap_or_default();
    let extension = file.rsplit('.').next().unwrap_or_default();
    let has = |words: &[&str]| folders.split('/').any(|folder| words.contains(&folder));
    if LOCKFILES.contains(&file) || extension == "sum" {
        return Place::Lockfile;
    }
    if file.contains(".min.")
        || folders.ends_with(".yarn/releases")
        || matches!(extension, "map" | "snap" | "pbxproj" | "svg")
        || file.contains("_pb2.")
        || file.ends_with(".pb.go")
    {
        return Place::Generated;
    }
    if has(TRANSLATIONS)
        || extension == "properties" && is_called_after_language(stem)
        || matches!(
            extension,
            "po" | "pot" | "xlf" | "xliff" | "strings" | "resx" | "arb"
        )
    {
        return Place::Translation;
    }
    if has(TESTS) || is_test_file(stem, file) {
        return Place::Test;
    }
    if has(VENDORED) {
        return Place::Vendored;
    }
    let is_prose = matches!(
        extension,
        "md" | "rst" | "adoc" | "asciidoc" | "mdx" | "html"
    ) || extension == "txt" && PROSE.iter().any(|word| stem.contains(word));
    if has(EXAMPLES)
        || is_prose
        || EXAMPLES
            .iter()
            .any(|word| extension == *word || stem == *word)
    {
        return Place::Example;
    }
    Place::Plain
}

/// `config_da`, `messages_pt_br`.
fn is_called_after_language(stem: &str) -> bool {
    let mut parts = stem.split('_').skip(1);
    parts.any(|part| part.len() == 2 && LANGUAGES.split(' ').any(|language| language == part))
}

/// Whether a file is called after the digests it lists: `dsl-schema-hashes.json`, `SHA256SUMS`.
pub(crate) fn digests(path: &str) -> bool {
    let file = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let file = file.to_ascii_lowercase();
    [
        "hashes",
        "checksum",
        "digests",
        "sha256",
        "sha512",
        "integrity",
    ]
    .iter()
    .any(|word| file.contains(word))
}

/// Whether a path says that it holds inputs and outputs of ciphers, as standards publish them.
pub(crate) fn vectors(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    ["vector", "wycheproof", "/kat/", "_kat.", "/acvp"]
        .iter()
        .any(|word| path.contains(word))
}

/// Whether a path says that its tests are those of a cipher or of what derives keys: `tests/test_aes_gcm.py`.
pub(crate) fn ciphers(path: &str) -> bool {
    const NAMES: &[&str] = &[
        "aes", "hmac", "cmac", "hkdf", "x963kdf", "pbkdf2", "scrypt", "x25519", "x448", "ed25519",
        "ed448", "ecdh", "chacha", "chacha20", "poly1305", "cipher", "ciphers", "des", "camellia",
        "blowfish", "aead", "hpke",
    ];
    let lower = path.to_ascii_lowercase();
    let file = lower.rsplit(['/', '\\']).next().unwrap_or_default();
    place(path) == Place::Test
        && file
            .split(['_', '-', '.'])
            .any(|word| NAMES.contains(&word))
}

fn is_test_file(stem: &str, file: &str) -> bool {
    let words = |text: &str| {
        text.split(['_', '-', '.'])
            .any(|word| TESTS.contains(&word))
    };
    // Scenes that cucumber and its like play.
    let is_scene = file.ends_with(".feature");
    words(file)
        || stem.ends_with("test")
        || stem.ends_with("tests")
        || stem.ends_with("spec")
        || is_scene
}

/// What a path tells about values without quotes.
pub(crate) fn language(path: &str) -> Language {
    let file = path
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension {
        "py" | "cr" | "nim" | "sol" | "js" | "ts" | "jsx" | "tsx" | "mjs" | "cjs" | "go" | "rs"
        | "java" | "kt" | "kts" | "scala" | "c" | "h" | "cc" | "cpp" | "cxx" | "hpp" | "cs"
        | "rb" | "php" | "swift" | "m" | "mm" | "pl" | "pm" | "dart" | "lua" | "groovy"
        | "gradle" | "ex" | "exs" | "erl" | "hs" | "clj" | "vue" | "svelte" | "tf" | "hcl"
        | "sql" | "zig" | "jl" | "r" | "vb" | "fs" | "ml" | "idl" | "pyx" | "pyi" | "css"
        | "scss" | "less" => Language::Code,
        "env" | "ini" | "cfg" | "conf" | "config" | "properties" | "yml" | "yaml" | "toml"
        | "cnf" | "netrc" | "npmrc" | "pypirc" | "envrc" | "secrets" | "credentials" | "creds"
        | "pgpass" | "tfvars" | "rsp" => Language::Config,
        _ if file.starts_with(".env") || file.ends_with("rc") => Language::Config,
        _ => Language::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_tell_what_files_are_for() {
        for (path, wanted) in [
            ("src/main.rs", Place::Plain),
            ("src/auth_test.go", Place::Test),
            ("features/sign_in.feature", Place::Test),
            ("tests/data/a.json", Place::Test),
            ("spec/models/user.rb", Place::Test),
            ("README.md", Place::Example),
            ("README.txt", Place::Example),
            ("LICENSE-MIT.txt", Place::Example),
            ("docs/keys.txt", Place::Example),
            ("keys.txt", Place::Plain),
            ("srv/backup-2.txt", Place::Plain),
            ("examples/app/config.yml", Place::Example),
            (".env.example", Place::Example),
            ("web/yarn.lock", Place::Lockfile),
            ("app/locales/de.json", Place::Translation),
            ("app/login_pt_BR.properties", Place::Translation),
            ("app/login_qa.properties", Place::Plain),
            ("static/jquery.min.js", Place::Generated),
            ("vendor/a/b.go", Place::Vendored),
        ] {
            assert_eq!(place(path), wanted, "{path}");
        }
    }

    #[test]
    fn extensions_tell_how_values_without_quotes_are_read() {
        assert_eq!(language("a/b.PY"), Language::Code);
        assert_eq!(language("a/.env.local"), Language::Config);
        assert_eq!(language("a/b"), Language::Other);
    }
}
