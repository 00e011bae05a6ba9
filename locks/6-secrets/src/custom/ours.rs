//! `[[secrets.rule]]`, `[[secrets.allow]]` and lists of paths in `lockgate.toml`.

use lockgate_evidence::{Confidence, Severity};
use lockgate_settings::{Located, Problem, Reader, Table, visible};

use super::allow::{Allow, Target, words};
use super::pattern::{Compiler, Pattern, glob};
use super::rule::{MOST, Origin, Rule, Words, kebab};

/// Reads all `[[secrets.rule]]`.
pub(crate) fn rules(
    tables: &[&Table],
    compiler: &mut Compiler,
    problems: &mut Vec<Problem>,
) -> Vec<Rule> {
    let mut rules: Vec<Rule> = Vec::new();
    for table in tables {
        if rules.len() >= MOST {
            problems.push(Problem::new(table.span, format!("more than {MOST} rules")));
            break;
        }
        let Some(rule) = rule(table, compiler, problems) else {
            continue;
        };
        let is_built_in = crate::rules().any(|known| known.name() == rule.name);
        if is_built_in || rules.iter().any(|known| known.name == rule.name) {
            let span = table
                .entry("id")
                .map_or(table.span, |entry| entry.item.span);
            let problem = Problem::new(span, format!("there is a rule `{}` already", rule.name));
            problems.push(problem.hint("give it another `id`"));
            continue;
        }
        rules.push(rule);
    }
    rules
}

fn rule(table: &Table, compiler: &mut Compiler, problems: &mut Vec<Problem>) -> Option<Rule> {
    let before = problems.len();
    let severities = Severity::ALL.map(Severity::as_str);
    let confidences = Confidence::ALL.map(Confidence::as_str);
    let mut reader = Reader::new(table, problems);
    reader.require(&["id", "description"]);
    let id = reader.text("id");
    let description = reader.text("description");
    let pattern = compiled(&mut reader, "pattern", |text| compiler.ours(text));
    let path = compiled(&mut reader, "path", |text| compiler.ours(&glob(text)));
    let group = reader.integer("group", 0..=99);
    let entropy = reader.number("entropy", 0.0..=8.0);
    let keywords = reader.strings("keywords").unwrap_or_default();
    let severity = reader.word("severity", &severities, Severity::parse);
    let confidence = reader.word("confidence", &confidences, Confidence::parse);
    let (opens, rotate) = (reader.text("opens"), reader.text("rotate"));
    let lists = reader.tables("allow");
    check(
        &mut reader,
        id.as_ref(),
        pattern.as_ref(),
        group.as_ref(),
        &keywords,
    );
    reader.finish();
    let allow = lists
        .iter()
        .filter_map(|table| allow_list(table, compiler, problems, false))
        .collect();
    if problems.len() > before {
        return None;
    }
    let Located { value: name, span } = id?;
    let words = Words {
        id: name.clone(),
        what: description?.value,
        opens: or(opens, "whatever your rule is about"),
        rotate: or(rotate, "revoke it where it was issued, and make a new one"),
        severity: severity.map_or(Severity::High, |word| word.value),
        confidence: confidence.map_or(Confidence::Medium, |word| word.value),
        origin: "lockgate.toml",
    };
    Some(Rule {
        kind: words.kind(),
        origin: Origin::Policy(span),
        name,
        pattern,
        path,
        group: group.map_or(0, |group| usize::try_from(group.value).unwrap_or_default()),
        entropy: entropy.map_or(0.0, |number| number.value),
        keywords: keywords
            .iter()
            .map(|word| word.value.to_lowercase())
            .collect(),
        allow,
        required: Vec::new(),
        is_silent: false,
        is_gitleaks: false,
    })
}

fn or(text: Option<Located<String>>, default: &str) -> String {
    text.map_or_else(|| default.to_owned(), |text| text.value)
}

/// What each field alone cannot tell.
fn check(
    reader: &mut Reader<'_, '_>,
    id: Option<&Located<String>>,
    pattern: Option<&Pattern>,
    group: Option<&Located<i64>>,
    keywords: &[Located<String>],
) {
    if !reader.has("pattern") && !reader.has("path") {
        let problem = Problem::new(reader.span(), "the rule has neither `pattern` nor `path`");
        reader.problem(
            problem.hint("write what a secret looks like: `pattern = 'acme_[0-9a-f]{32}'`"),
        );
    }
    if let Some(id) = id.filter(|id| kebab(&id.value) != id.value) {
        let message = format!("`{}` is not the name of a rule", visible(&id.value));
        let hint = match kebab(&id.value) {
            name if name.is_empty() => "write lower-case words joined by `-`".to_owned(),
            name => format!("write `{name}`"),
        };
        reader.problem(Problem::new(id.span, message).hint(hint));
    }
    let groups = pattern.map(|pattern| pattern.regex().captures_len() - 1);
    if let (Some(group), Some(groups)) = (group, groups)
        && usize::try_from(group.value).map_or(true, |group| group > groups)
    {
        let message = format!(
            "there is no group {}: the pattern has {groups}",
            group.value
        );
        reader.problem(
            Problem::new(group.span, message)
                .hint("count opening brackets from 1; 0 takes the first that is not empty"),
        );
    }
    for keyword in keywords.iter().filter(|keyword| keyword.value.is_empty()) {
        reader.problem(
            Problem::new(keyword.span, "an empty keyword stands everywhere")
                .hint("leave `keywords` out"),
        );
    }
    if pattern.is_some_and(|pattern| pattern.regex().is_match(b"")) {
        let span = reader.span();
        reader.problem(
            Problem::new(span, "the pattern matches an empty text")
                .hint("use `+` where it says `*`"),
        );
    }
}

/// Reads a pattern; what is wrong with it is a problem.
fn compiled(
    reader: &mut Reader<'_, '_>,
    key: &'static str,
    mut compile: impl FnMut(&str) -> Result<Pattern, String>,
) -> Option<Pattern> {
    let text = reader.text(key)?;
    match compile(&text.value) {
        Ok(pattern) => Some(pattern),
        Err(reason) => {
            let problem = Problem::new(
                text.span,
                format!("`{key}` is not a pattern: {}", visible(&reason)),
            );
            reader.problem(problem.hint(
                "patterns are regular expressions that take linear time: no looking around, no references back",
            ));
            None
        }
    }
}

/// Reads a list of what is no secret: all of its parts must hold.
///
/// A list for all rules must say why.
pub(crate) fn allow_list(
    table: &Table,
    compiler: &mut Compiler,
    problems: &mut Vec<Problem>,
    is_global: bool,
) -> Option<Allow> {
    let before = problems.len();
    let mut reader = Reader::new(table, problems);
    if is_global {
        reader.require(&["reason"]);
    }
    reader.text("reason");
    let patterns = compiled(&mut reader, "pattern", |text| compiler.ours(text));
    let paths = compiled(&mut reader, "path", |text| compiler.ours(&glob(text)));
    let on = reader.word("on", &["value", "match", "line"], |word| match word {
        "value" => Some(Target::Value),
        "match" => Some(Target::Match),
        "line" => Some(Target::Line),
        _ => None,
    });
    let listed = reader.strings("words").unwrap_or_default();
    let listed: Vec<_> = listed.into_iter().map(|word| word.value).collect();
    let rules = if is_global {
        reader.strings("rules").unwrap_or_default()
    } else {
        Vec::new()
    };
    let is_empty = !["pattern", "path", "words"]
        .iter()
        .any(|key| reader.has(key));
    if is_empty || listed.iter().any(String::is_empty) {
        let problem = Problem::new(table.span, "the list allows nothing or everything");
        reader.problem(problem.hint("say what is no secret by `pattern`, `words` or `path`"));
    }
    reader.finish();
    (problems.len() == before).then(|| Allow {
        all: true,
        paths,
        target: on.map(|on| on.value).unwrap_or_default(),
        patterns,
        words: if listed.is_empty() {
            None
        } else {
            words(&listed)
        },
        rules: rules
            .into_iter()
            .map(|rule| rule.value.trim_start_matches("secrets/").to_owned())
            .collect(),
        ..Allow::default()
    })
}

/// Reads a list of globs.
pub(crate) fn paths(
    reader: &mut Reader<'_, '_>,
    key: &'static str,
    compiler: &mut Compiler,
) -> Vec<Pattern> {
    let mut paths = Vec::new();
    for text in reader.strings(key).unwrap_or_default() {
        match compiler.ours(&glob(&text.value)) {
            Ok(pattern) => paths.push(pattern),
            Err(reason) => reader.problem(Problem::new(text.span, format!("`{key}`: {reason}"))),
        }
    }
    paths
}
