//! The lock's part of `lockgate.toml`.

use lockgate_settings::{Located, Problem, Reader, Table};

use crate::FingerprintKey;
use crate::custom::{self, Allow, Compiler, Own, Pattern, Rule};

/// What a user can set for this lock.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What fingerprints are keyed with.
    pub fingerprint_key: FingerprintKey,
    /// A configuration of gitleaks, as a path from the file's directory. It holds besides our own rules.
    pub gitleaks_config: Option<Located<String>>,
    /// A `.gitleaksignore`, likewise.
    pub gitleaks_ignore: Option<Located<String>>,
    /// What is less sure, from 0 to 100, is no finding.
    pub min_score: u8,
    /// Whether the rules that are built in are looked for.
    pub built_in: bool,
    /// How many encodings around each other are decoded.
    pub decode_depth: u8,
    /// How many containers within each other are opened.
    pub archive_depth: u8,
    /// Most bytes that are taken out of one container and of what it holds.
    pub archive_bytes: u64,
    pub(crate) exclude: Vec<Pattern>,
    pub(crate) allow: Vec<Allow>,
    pub(crate) rules: Vec<Rule>,
}

/// Of labelled credentials this gives most at few that are none.
const MIN_SCORE: u8 = 45;

impl Default for Settings {
    fn default() -> Self {
        Self {
            fingerprint_key: FingerprintKey::default(),
            gitleaks_config: None,
            gitleaks_ignore: None,
            min_score: MIN_SCORE,
            built_in: true,
            decode_depth: 2,
            archive_depth: 2,
            archive_bytes: 512 * 1024 * 1024,
            exclude: Vec::new(),
            allow: Vec::new(),
            rules: Vec::new(),
        }
    }
}

impl Settings {
    /// Reads the table `[secrets]`.
    ///
    /// What is absent or wrong keeps its default; what is wrong is also added to `problems`, and whoever called must then
    /// refuse the whole file.
    pub fn read(table: &Table, problems: &mut Vec<Problem>) -> Self {
        let mut compiler = Compiler::default();
        let mut reader = Reader::new(table, problems);
        let mut settings = Self {
            gitleaks_config: reader.text("gitleaks-config"),
            gitleaks_ignore: reader.text("gitleaks-ignore"),
            exclude: custom::paths(&mut reader, "exclude", &mut compiler),
            ..Self::default()
        };
        if let Some(key) = reader.string("fingerprint-key") {
            settings.fingerprint_key = FingerprintKey::of(&key.value);
        }
        if let Some(answer) = reader.boolean("built-in-rules") {
            settings.built_in = answer.value;
        }
        if let Some(score) = reader.integer("min-score", 0..=100) {
            settings.min_score = u8::try_from(score.value).expect("the range was checked");
        }
        if let Some(depth) = reader.integer("decode-depth", 0..=8) {
            settings.decode_depth = u8::try_from(depth.value).expect("the range was checked");
        }
        if let Some(depth) = reader.integer("archive-depth", 0..=8) {
            settings.archive_depth = u8::try_from(depth.value).expect("the range was checked");
        }
        if let Some(bytes) = reader.integer("archive-bytes", 0..=1 << 40) {
            settings.archive_bytes = u64::try_from(bytes.value).expect("the range was checked");
        }
        let (lists, rules) = (reader.tables("allow"), reader.tables("rule"));
        reader.finish();
        let lists = lists.into_iter();
        settings.allow = lists
            .filter_map(|table| custom::allow_list(table, &mut compiler, problems, true))
            .collect();
        settings.rules = custom::rules(&rules, &mut compiler, problems);
        settings
    }

    /// The rules that stand in the file itself.
    pub fn rules(&self) -> impl Iterator<Item = Own<'_>> {
        self.rules.iter().map(Rule::own)
    }

    /// True where the path is none of this lock's, given from the file's directory.
    pub fn excludes(&self, path: &str) -> bool {
        self.exclude.iter().any(|pattern| pattern.is_match(path))
    }
}
