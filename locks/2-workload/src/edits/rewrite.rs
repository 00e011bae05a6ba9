//! Rewriting scripts so that values arrive through the environment instead of being expanded into code.

use lockgate_evidence::{Fix, Safety, Span};
use lockgate_pipelines::expression::{Expr, Template};
use lockgate_pipelines::model::{Env, Platform, Run, Uses};
use lockgate_pipelines::shell::{PartKind, Quoting, Script, Shell, Word};
use lockgate_pipelines::yaml::{Style, Text};

use crate::data::code_inputs::Language;
use crate::tree::Place;

/// The fix, and which templates it removes.
pub(crate) type Rewritten = Option<(Fix, Vec<Span>)>;

/// Moves templates of a script into the step's `env`.
pub(crate) fn script(place: Place<'_>, run: &Run, templates: &[&Template]) -> Rewritten {
    let step = place
        .step
        .filter(|_| place.pipeline.platform == Platform::GitHub)?;
    let shell = place.pipeline.shell_of(place.job, step);
    let parsed = run.parsed(shell);
    let mut plan = Plan::new(&step.env);
    for template in templates {
        let Some(quoting) = quoting(parsed, template.span) else {
            continue;
        };
        let whole = alone_in_single_quotes(run.script.value(), template.span);
        match whole.filter(|_| quoting == Quoting::Single) {
            Some(whole) => plan.replace_span(template, &run.script, whole, |name| {
                in_shell(shell, Quoting::None, name)
            }),
            None => plan.replace(template, &run.script, |name| in_shell(shell, quoting, name)),
        }
        // An unquoted value may be meant as several words; a value inside quotes as part of another language.
        plan.careless |= quoting == Quoting::None && !is_one_word(template);
        plan.careless |= quoting == Quoting::Single && whole.is_none();
    }
    plan.finish(&run.script, run.key)
}

/// Moves templates of a JavaScript input into the step's `env`.
pub(crate) fn input(
    place: Place<'_>,
    uses: &Uses,
    text: &Text,
    language: Language,
    templates: &[&Template],
) -> Rewritten {
    if language != Language::JavaScript {
        return None;
    }
    let step = place.step?;
    let mut plan = Plan::new(&step.env);
    for template in templates {
        let value = text.value();
        let around = (
            value[..template.span.start].chars().next_back(),
            value[template.span.end..].chars().next(),
        );
        // Only a literal that is nothing but the expression: its quotes go with it.
        if let (Some(open @ ('"' | '\'' | '`')), Some(close)) = around
            && open == close
        {
            let whole = Span::new(template.span.start - 1, template.span.end + 1);
            plan.replace_span(template, text, whole, |name| {
                Some(format!("process.env.{name}"))
            });
        }
    }
    plan.finish(text, uses.key)
}

/// How the template is quoted in the script; `None` where that cannot be told or nothing can be put there.
fn quoting(script: &Script, span: Span) -> Option<Quoting> {
    let words = script
        .commands
        .iter()
        .flat_map(lockgate_pipelines::shell::Command::words);
    let assigned = script
        .assignments
        .iter()
        .map(|assignment| &assignment.value);
    let redirects = script
        .commands
        .iter()
        .flat_map(|command| command.redirects.iter().map(|redirect| &redirect.target));
    let found = words
        .chain(assigned)
        .chain(redirects)
        .find_map(|word| in_word(word, span));
    found.or_else(|| in_here_document(script, span))
}

fn in_word(word: &Word, span: Span) -> Option<Quoting> {
    if !word.span.contains(span) {
        return None;
    }
    word.parts
        .iter()
        .find(|part| {
            part.span == span
                || part.span.contains(span) && matches!(part.kind, PartKind::Expression)
        })
        .map(|part| part.quoted)
}

/// In a here-document variables are expanded as between double quotes, unless its delimiter is quoted.
fn in_here_document(script: &Script, span: Span) -> Option<Quoting> {
    let redirects = script
        .commands
        .iter()
        .flat_map(|command| &command.redirects);
    let documents = redirects.filter_map(|redirect| redirect.heredoc.as_ref());
    let mut holding = documents.filter(|document| document.body.span.contains(span));
    holding
        .next()
        .filter(|document| !document.quoted)
        .map(|_| Quoting::Double)
}

/// `'${{ … }}'` with its quotes.
fn alone_in_single_quotes(value: &str, span: Span) -> Option<Span> {
    let before = value[..span.start].ends_with('\'');
    let after = value[span.end..].starts_with('\'');
    (before && after).then(|| Span::new(span.start - 1, span.end + 1))
}

fn in_shell(shell: Shell, quoting: Quoting, name: &str) -> Option<String> {
    match (shell, quoting) {
        (Shell::Posix, Quoting::Double) => Some(format!("${{{name}}}")),
        (Shell::Posix, Quoting::None) => Some(format!("\"${{{name}}}\"")),
        (Shell::Posix, Quoting::Single) => Some(format!("'\"${{{name}}}\"'")),
        (Shell::PowerShell, Quoting::Double | Quoting::None) => Some(format!("${{env:{name}}}")),
        _ => None,
    }
}

/// Branch names and the like hold no white space, so quoting them changes nothing.
fn is_one_word(template: &Template) -> bool {
    let path = template.expression.as_ref().ok().and_then(Expr::path);
    path.is_some_and(|path| {
        let name = path.to_string();
        matches!(
            name.as_str(),
            "github.head_ref" | "github.ref_name" | "github.ref" | "github.base_ref"
        ) || name.ends_with("head.ref")
            || name.ends_with("head_branch")
    })
}

struct Plan<'a> {
    env: &'a Env,
    /// New variables: name and expression.
    added: Vec<(String, String)>,
    edits: Vec<(Span, String)>,
    done: Vec<Span>,
    careless: bool,
}

impl<'a> Plan<'a> {
    fn new(env: &'a Env) -> Self {
        Self {
            env,
            added: Vec::new(),
            edits: Vec::new(),
            done: Vec::new(),
            careless: false,
        }
    }

    fn replace(&mut self, template: &Template, text: &Text, with: impl Fn(&str) -> Option<String>) {
        self.replace_span(template, text, template.span, with);
    }

    fn replace_span(
        &mut self,
        template: &Template,
        text: &Text,
        span: Span,
        with: impl Fn(&str) -> Option<String>,
    ) {
        let inner = text
            .value()
            .get(template.inner.range())
            .unwrap_or_default()
            .trim()
            .to_owned();
        let path = template.expression.as_ref().ok().and_then(Expr::path);
        let written = inner.rsplit('.').next().unwrap_or_default().to_owned();
        // `env.X` is a variable of the environment already.
        let own = is_name(&written)
            && path
                .as_ref()
                .is_some_and(|path| path.root() == "env" && path.segments().len() == 2);
        let name = if own {
            written
        } else {
            self.name(&inner, path.map(|path| path.to_string()).as_deref())
        };
        let Some(replacement) = with(&name) else {
            return;
        };
        if !own
            && !self.added.iter().any(|(known, _)| *known == name)
            && self.env.get(&name).is_none()
        {
            self.added.push((name, inner));
        }
        self.edits.push((text.locate(span), replacement));
        self.done.push(template.span);
    }

    /// A free name, or the one that already holds the same expression.
    fn name(&self, inner: &str, path: Option<&str>) -> String {
        let base = variable_name(path.unwrap_or("expression"));
        let mut name = base.clone();
        for count in 2.. {
            let known = self
                .added
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| value.clone());
            let known = known.or_else(|| self.env.value(&name).map(bare));
            if known.is_none_or(|value| value == inner) {
                break;
            }
            name = format!("{base}_{count}");
        }
        name
    }

    fn finish(self, text: &Text, key: Span) -> Rewritten {
        if self.done.is_empty()
            || !matches!(text.style(), Style::Literal | Style::Folded | Style::Plain)
        {
            return None;
        }
        let safety = if self.careless {
            Safety::Unsafe
        } else {
            Safety::Safe
        };
        let source = text.source();
        let mut fix = Fix::new("hand the value over in `env`", safety);
        if !self.added.is_empty() {
            let (at, lines) = self.insertion(text, key)?;
            fix = fix.edit(source, at, lines);
        }
        for (span, replacement) in &self.edits {
            fix = fix.edit(source, *span, replacement.clone());
        }
        Some((fix, self.done))
    }

    /// Where and as what the new variables stand: first in an `env` of block style, or in a new one before the key.
    fn insertion(&self, text: &Text, key: Span) -> Option<(Span, String)> {
        let source = text.source();
        let column = |at: usize| source.text()[source.line_start(at)..at].chars().count();
        let lines = |indent: &str| {
            let line =
                |(name, value): &(String, String)| format!("{name}: ${{{{ {value} }}}}\n{indent}");
            self.added.iter().map(line).collect::<String>()
        };
        match (self.env.span, self.env.bindings.first()) {
            (Some(span), Some(first)) => {
                let flow = source
                    .slice(Span::new(span.start, first.span.start))
                    .contains('{');
                let at = first.span.start;
                (!flow).then(|| (Span::at(at), lines(&" ".repeat(column(at)))))
            }
            (Some(_), None) => None,
            (None, _) => {
                let indent = " ".repeat(column(key.start));
                let inner = format!("{indent}  ");
                let body = lines(&inner);
                let body = body.strip_suffix(&inner).unwrap_or(&body);
                Some((Span::at(key.start), format!("env:\n{inner}{body}{indent}")))
            }
        }
    }
}

/// `${{ x }}` without its fence.
fn bare(value: &str) -> String {
    let inner = value
        .trim()
        .strip_prefix("${{")
        .and_then(|rest| rest.strip_suffix("}}"));
    inner.unwrap_or(value).trim().to_owned()
}

fn is_name(text: &str) -> bool {
    let mut characters = text.chars();
    characters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// `github.event.issue.title` becomes `ISSUE_TITLE`, `inputs.my-name` becomes `INPUTS_MY_NAME`.
fn variable_name(path: &str) -> String {
    let short = path
        .strip_prefix("github.event.")
        .or_else(|| path.strip_prefix("github."))
        .unwrap_or(path);
    let name: String = short
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_uppercase()
            } else {
                '_'
            }
        })
        .collect();
    // Variables that begin with GITHUB_ or a digit are not free to choose.
    if name.starts_with(|c: char| c.is_ascii_digit()) || name.starts_with("GITHUB_") {
        format!("VALUE_{name}")
    } else {
        name
    }
}
