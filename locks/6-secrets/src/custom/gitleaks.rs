//! A configuration of gitleaks.
//!
//! Source: the section *Configuration* of its manual, and its behaviour where the manual is silent. What is written there
//! and cannot be done here is told by the rule's name ([`Unread`]); nothing is dropped in silence.

use std::collections::BTreeMap;

use lockgate_evidence::{Confidence, Severity, Source, Span};
use lockgate_settings::{Problem, Table, visible};

use super::allow::{Allow, Target, words};
use super::defaults;
use super::fields::Fields;
use super::pattern::Compiler;
use super::rule::{MOST, Origin, Required, Rule, Words, kebab};

/// How many configurations may extend each other.
const DEEPEST: usize = 2;

/// The rules and lists of a configuration of gitleaks.
#[derive(Clone, Debug, Default)]
pub struct Gitleaks {
    pub(crate) rules: Vec<Rule>,
    pub(crate) allow: Vec<Allow>,
    /// Default rules of gitleaks that it switches off.
    pub(crate) off: Vec<String>,
    pub(crate) path: String,
    /// It builds on gitleaks' default rules; lockgate's own stand in for them.
    pub uses_default: bool,
    /// What could not be taken over: to be told, never to be passed over.
    pub unread: Vec<Unread>,
}

/// A part of a configuration that has no effect here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The rule, by its name there; empty for the configuration itself.
    pub rule: String,
    /// Why, lower case, no full stop.
    pub reason: String,
    /// Where it stands in its file.
    pub span: Span,
}

impl Gitleaks {
    /// Reads a configuration that stands at `path`. `fetch` gives the text of a file that it extends, by the path that is
    /// written there, which gitleaks looks up from the directory it runs in.
    ///
    /// Text that is no TOML is a problem; everything else that is wrong in it is told as [`Unread`].
    pub fn read(
        path: &str,
        text: &str,
        fetch: &mut dyn FnMut(&str) -> Option<String>,
    ) -> Result<Self, Vec<Problem>> {
        let mut reader = Reader::default();
        reader.file(&Source::new(path, text), fetch, 0)?;
        let mut gitleaks = reader.finish();
        path.clone_into(&mut gitleaks.path);
        Ok(gitleaks)
    }
}

#[derive(Default)]
struct Reader {
    rules: BTreeMap<String, Raw>,
    read: Gitleaks,
    compiler: Compiler,
}

/// A rule as it is written, before it is joined with one that it extends.
#[derive(Clone, Debug, Default)]
struct Raw {
    description: Option<String>,
    regex: Option<String>,
    path: Option<String>,
    group: usize,
    entropy: f64,
    keywords: Vec<String>,
    allow: Vec<Allow>,
    required: Vec<Required>,
    is_silent: bool,
    span: Span,
    /// The file that it stands in.
    file: String,
    /// The line there, from 1.
    line: usize,
}

impl Raw {
    /// What an extending rule says has the last word, and lists are joined.
    fn over(self, base: Self) -> Self {
        Self {
            description: self.description.or(base.description),
            regex: self.regex.or(base.regex),
            path: self.path.or(base.path),
            group: if self.group == 0 {
                base.group
            } else {
                self.group
            },
            entropy: if self.entropy == 0.0 {
                base.entropy
            } else {
                self.entropy
            },
            keywords: [base.keywords, self.keywords].concat(),
            allow: [base.allow, self.allow].concat(),
            required: base.required,
            is_silent: base.is_silent,
            span: self.span,
            file: self.file,
            line: self.line,
        }
    }
}

impl Reader {
    fn file(
        &mut self,
        source: &Source,
        fetch: &mut dyn FnMut(&str) -> Option<String>,
        depth: usize,
    ) -> Result<(), Vec<Problem>> {
        let table = lockgate_settings::parse(source.text())?;
        let mut fields = Fields::new(&table);
        for key in ["title", "description", "minVersion"] {
            fields.text(key);
        }
        let mut rules = BTreeMap::new();
        for table in fields.tables("rules").into_iter().take(MOST) {
            if let Some((id, mut rule)) = self.rule(table) {
                source.path().clone_into(&mut rule.file);
                rule.line = source.position(table.span.start).line;
                rules.insert(id, rule);
            }
        }
        for key in ["allowlist", "allowlists"] {
            for table in fields.tables(key) {
                let list = self.allow("", table, true);
                self.read.allow.extend(list);
            }
        }
        let extend = fields.tables("extend");
        self.leave("", &fields);
        for (id, rule) in rules {
            let rule = match self.rules.remove(&id) {
                Some(over) => over.over(rule),
                None => rule,
            };
            self.rules.insert(id, rule);
        }
        if self.rules.len() > MOST {
            self.unread("", table.span, format!("more than {MOST} rules"));
        }
        for table in extend {
            self.extend(table, fetch, depth);
        }
        Ok(())
    }

    fn extend(
        &mut self,
        table: &Table,
        fetch: &mut dyn FnMut(&str) -> Option<String>,
        depth: usize,
    ) {
        let mut fields = Fields::new(table);
        let uses_default = fields.is_set("useDefault");
        let off = fields.texts("disabledRules");
        let path = fields.text("path");
        let url = fields.text("url");
        self.leave("", &fields);
        if uses_default {
            self.switch_off(fields.span(), off.clone());
        }
        if url.is_some() {
            self.unread(
                "",
                fields.span(),
                "`extend.url` is not followed: nothing goes out",
            );
        }
        if let Some(path) = path.filter(|_| !uses_default) {
            self.extend_file(&path, &off, fields.span(), fetch, depth);
        }
    }

    /// The default rules of gitleaks are extended, and some of them are not wanted.
    fn switch_off(&mut self, span: Span, off: Vec<String>) {
        self.read.uses_default = true;
        for id in off.iter().filter(|id| !defaults::is_known(id)) {
            let reason = "it is switched off there, and no single rule of lockgate stands for it; set its level under `[rules]`";
            self.unread(id, span, reason);
        }
        self.read.off.extend(off);
    }

    fn extend_file(
        &mut self,
        path: &str,
        off: &[String],
        span: Span,
        fetch: &mut dyn FnMut(&str) -> Option<String>,
        depth: usize,
    ) {
        if depth >= DEEPEST {
            let reason = format!("more than {DEEPEST} configurations extend each other");
            return self.unread("", span, reason);
        }
        let Some(text) = fetch(path) else {
            let reason = format!(
                "the configuration `{}` that it extends could not be read",
                visible(path)
            );
            return self.unread("", span, reason);
        };
        let before = self.rules.clone();
        if let Err(problems) = self.file(&Source::new(path, text), fetch, depth + 1) {
            let what = problems
                .first()
                .map_or("", |problem| problem.message.as_str());
            let reason = format!(
                "the configuration `{}` that it extends: {what}",
                visible(path)
            );
            self.unread("", span, reason);
        }
        for id in off {
            match before.get(id) {
                Some(rule) => drop(self.rules.insert(id.clone(), rule.clone())),
                None => drop(self.rules.remove(id)),
            }
        }
    }

    fn rule(&mut self, table: &Table) -> Option<(String, Raw)> {
        let mut fields = Fields::new(table);
        let id = fields.text("id").unwrap_or_default();
        let mut raw = Raw {
            description: fields.text("description"),
            regex: fields.text("regex"),
            path: fields.text("path"),
            group: fields.count("secretGroup").unwrap_or_default(),
            entropy: fields.number("entropy").unwrap_or_default(),
            keywords: fields
                .texts("keywords")
                .iter()
                .map(|word| word.to_lowercase())
                .collect(),
            is_silent: fields.is_set("skipReport"),
            span: table.span,
            ..Raw::default()
        };
        fields.texts("tags");
        for key in ["allowlist", "allowlists"] {
            for table in fields.tables(key) {
                let list = self.allow(&id, table, false);
                raw.allow.extend(list);
            }
        }
        for table in fields.tables("required") {
            let required = self.required(&id, table);
            raw.required.extend(required);
        }
        self.leave(&id, &fields);
        if id.trim().is_empty() {
            self.unread("", table.span, "a rule has no `id`");
            return None;
        }
        Some((id, raw))
    }

    fn required(&mut self, id: &str, table: &Table) -> Option<Required> {
        let mut fields = Fields::new(table);
        let required = Required {
            rule: fields.text("id").unwrap_or_default(),
            lines: fields.count("withinLines"),
            columns: fields.count("withinColumns"),
        };
        self.leave(id, &fields);
        if required.rule.is_empty() {
            self.unread(id, table.span, "a required rule has no `id`");
            return None;
        }
        Some(required)
    }

    fn allow(&mut self, id: &str, table: &Table, is_global: bool) -> Option<Allow> {
        let mut fields = Fields::new(table);
        fields.text("description");
        let condition = fields.text("condition").unwrap_or_default();
        let target = fields.text("regexTarget").unwrap_or_default();
        let (patterns, bad) = self.compiler.any_of(&fields.texts("regexes"));
        let (paths, bad_paths) = self.compiler.any_of(&fields.texts("paths"));
        let stopwords = fields.texts("stopwords");
        let commits = fields.texts("commits");
        let list = Allow {
            all: matches!(condition.to_ascii_uppercase().as_str(), "AND" | "&&"),
            commits: commits
                .iter()
                .map(|commit| commit.trim().to_lowercase())
                .collect(),
            paths,
            target: match target.as_str() {
                "match" => Target::Match,
                "line" => Target::Line,
                _ => Target::Value,
            },
            patterns,
            words: if stopwords.is_empty() {
                None
            } else {
                words(&stopwords)
            },
            rules: if is_global {
                fields.texts("targetRules")
            } else {
                Vec::new()
            },
        };
        self.leave(id, &fields);
        let is_condition = matches!(
            condition.to_ascii_uppercase().as_str(),
            "" | "OR" | "||" | "AND" | "&&"
        );
        let is_target = matches!(target.as_str(), "" | "secret" | "match" | "line");
        if !is_condition || !is_target {
            self.unread(
                id,
                table.span,
                "an allowlist has a `condition` or `regexTarget` without meaning",
            );
            return None;
        }
        let is_part_bad = !bad.is_empty() || !bad_paths.is_empty();
        for reason in bad.into_iter().chain(bad_paths) {
            self.unread(
                id,
                table.span,
                format!("a pattern of an allowlist: {reason}"),
            );
        }
        // With a part missing, a list of which all must hold would allow more than it says.
        (!(list.all && is_part_bad)).then_some(list)
    }

    /// Tells of keys that mean nothing here, and of values of the wrong kind.
    fn leave(&mut self, id: &str, fields: &Fields<'_>) {
        for (key, span) in fields.unknown() {
            self.unread(id, span, format!("the key `{}` is not known", visible(key)));
        }
        for (message, span) in &fields.wrong {
            self.unread(id, *span, message.clone());
        }
    }

    fn unread(&mut self, rule: &str, span: Span, reason: impl Into<String>) {
        self.read.unread.push(Unread {
            rule: rule.to_owned(),
            reason: reason.into(),
            span,
        });
    }

    fn finish(mut self) -> Gitleaks {
        let raw = std::mem::take(&mut self.rules);
        let names: Vec<_> = raw.keys().cloned().collect();
        for (name, raw) in raw.into_iter().take(MOST) {
            let rule = self.compiled(&name, raw, &names);
            self.read.rules.extend(rule);
        }
        let targets: Vec<_> = self
            .read
            .allow
            .iter()
            .flat_map(|list| list.rules.clone())
            .collect();
        for target in targets {
            if !names.contains(&target) && !self.read.uses_default {
                self.unread(
                    &target,
                    Span::at(0),
                    "an allowlist is for this rule, which is not there",
                );
            }
        }
        self.read
    }

    fn compiled(&mut self, name: &str, raw: Raw, names: &[String]) -> Option<Rule> {
        if raw.regex.is_none() && raw.path.is_none() {
            self.only_lists(name, raw);
            return None;
        }
        let mut compile =
            |text: &Option<String>| text.as_ref().map(|text| self.compiler.go(text)).transpose();
        let patterns = compile(&raw.regex).and_then(|pattern| Ok((pattern, compile(&raw.path)?)));
        let (pattern, path) = match patterns {
            Ok(patterns) => patterns,
            Err(reason) => {
                self.unread(name, raw.span, reason);
                return None;
            }
        };
        let groups = pattern
            .as_ref()
            .map_or(usize::MAX, |pattern| pattern.regex().captures_len() - 1);
        if raw.group > groups {
            self.unread(
                name,
                raw.span,
                format!(
                    "`secretGroup` is {}, and the pattern has {groups}",
                    raw.group
                ),
            );
            return None;
        }
        if let Some(missing) = raw
            .required
            .iter()
            .find(|required| !names.contains(&required.rule))
        {
            let reason = format!(
                "it requires the rule `{}`, which is not there",
                visible(&missing.rule)
            );
            self.unread(name, raw.span, reason);
            return None;
        }
        Some(Rule {
            kind: words_of(name, raw.description.as_deref()).kind(),
            origin: Origin::Gitleaks {
                file: raw.file,
                line: raw.line,
            },
            name: name.to_owned(),
            pattern,
            path,
            group: raw.group,
            entropy: raw.entropy,
            keywords: raw.keywords,
            allow: raw.allow,
            required: raw.required,
            is_silent: raw.is_silent,
            is_gitleaks: true,
        })
    }

    /// A rule that only changes one of gitleaks' default rules: its lists go to the rules that stand for it here.
    fn only_lists(&mut self, name: &str, raw: Raw) {
        if !self.read.uses_default {
            return self.unread(name, raw.span, "it has neither `regex` nor `path`");
        }
        if raw.entropy != 0.0
            || raw.group != 0
            || !raw.keywords.is_empty()
            || !raw.required.is_empty()
        {
            let reason = "it changes a default rule of gitleaks; only its allowlists are taken over, by lockgate's own rules";
            self.unread(name, raw.span, reason);
        }
        for mut list in raw.allow {
            list.rules = vec![name.to_owned()];
            self.read.allow.push(list);
        }
    }
}

fn words_of(name: &str, description: Option<&str>) -> Words {
    Words {
        id: format!("gitleaks-{}", kebab(name)),
        what: description.map_or_else(|| format!("text that `{name}` describes"), str::to_owned),
        opens: "whatever your rule is about".to_owned(),
        rotate: "revoke it where it was issued, and make a new one".to_owned(),
        severity: Severity::High,
        confidence: Confidence::Medium,
        origin: "gitleaks' configuration",
    }
}
