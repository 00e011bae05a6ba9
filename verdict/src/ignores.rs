//! `# lockgate: ignore[rule] reason until=YYYY-MM-DD` in inspected files.

use jiff::civil::Date;
use lockgate_evidence::{Comment, Finding, Location, Lock, Rule, Source, Span};
use lockgate_settings::{closest, read_date, visible};

use crate::is_policy;
use crate::policy::find_rule;

/// A comment that speaks to lockgate.
#[derive(Clone, Debug)]
pub(crate) struct Ignore {
    pub(crate) source: Source,
    /// From `lockgate:` to the end of the comment.
    pub(crate) span: Span,
    pub(crate) order: Order,
}

/// What it says.
#[derive(Clone, Debug)]
pub(crate) enum Order {
    /// It is complete, expired or not.
    Complete(Complete),
    /// It ignores nothing, and why.
    Malformed(String),
}

/// A complete ignore.
#[derive(Clone, Debug)]
pub(crate) struct Complete {
    pub(crate) rules: Vec<&'static Rule>,
    pub(crate) until: Date,
    /// The lines it speaks for, from 1: its own and, where it stands alone, the next.
    lines: Vec<usize>,
}

impl Complete {
    /// The last day is still within.
    pub(crate) fn is_expired(&self, today: Date) -> bool {
        self.until < today
    }

    /// True where some labelled place of the finding includes a line of the ignore.
    pub(crate) fn reaches(&self, path: &str, finding: &Finding) -> bool {
        let here = |location: &&Location| location.source.path() == path;
        finding.locations.iter().filter(here).any(|location| {
            let (first, last) = lines_of(location);
            self.lines.iter().any(|line| (first..=last).contains(line))
        })
    }
}

fn lines_of(location: &Location) -> (usize, usize) {
    let last_byte = location.span.end.saturating_sub(1).max(location.span.start);
    let first = location.source.position(location.span.start).line;
    (first, location.source.position(last_byte).line)
}

/// Every comment that speaks to lockgate, in reading order.
pub(crate) fn read_all(comments: &[Comment], rules: &[&'static Rule]) -> Vec<Ignore> {
    let mut ignores: Vec<_> = comments
        .iter()
        .filter_map(|comment| read(comment, rules))
        .collect();
    ignores.sort_by(|a, b| (a.source.path(), a.span).cmp(&(b.source.path(), b.span)));
    ignores.dedup_by(|a, b| (a.source.path(), a.span) == (b.source.path(), b.span));
    ignores
}

fn read(comment: &Comment, rules: &[&'static Rule]) -> Option<Ignore> {
    let text = comment.source.slice(comment.span);
    let at = marker(text)?;
    let words = text[at..].trim_end();
    let span = Span::new(
        comment.span.start + at,
        comment.span.start + at + words.len(),
    );
    let after = words.strip_prefix("lockgate:")?.trim_start();
    let name = after
        .find(|c: char| !c.is_ascii_alphabetic())
        .map_or(after, |end| &after[..end]);
    let order = match after.strip_prefix("ignore") {
        Some(rest) if name == "ignore" => read_order(rest, rules),
        _ if closest(name, ["ignore"]).is_some() => Err(format!(
            "`{}` is not a word it knows; did you mean `ignore`?",
            visible(name)
        )),
        _ => return None,
    };
    let order = match order {
        Ok((rules, until)) => Order::Complete(Complete {
            rules,
            until,
            lines: lines(&comment.source, comment.span),
        }),
        Err(why) => Order::Malformed(why),
    };
    Some(Ignore {
        source: comment.source.clone(),
        span,
        order,
    })
}

/// Where `lockgate:` stands directly behind a `#` and white space; another tool's words may come first.
fn marker(text: &str) -> Option<usize> {
    text.match_indices("lockgate:")
        .map(|(at, _)| at)
        .find(|at| text[..*at].trim_end().ends_with('#'))
}

/// Reads what follows `ignore`.
fn read_order(rest: &str, rules: &[&'static Rule]) -> Result<(Vec<&'static Rule>, Date), String> {
    let inner = rest
        .trim_start()
        .strip_prefix('[')
        .ok_or("it names no rule")?;
    let (names, tail) = inner.split_once(']').ok_or("the bracket is not closed")?;
    let rules = read_rules(names, rules)?;
    let (until, reason): (Vec<_>, Vec<_>) = tail
        .split_whitespace()
        .partition(|word| word.starts_with("until="));
    let date = match until.as_slice() {
        [] => return Err("it has no `until=YYYY-MM-DD`".to_owned()),
        [word] => word["until=".len()..].trim_end_matches(['.', ',', ';']),
        _ => return Err("it has more than one `until=`".to_owned()),
    };
    if !reason
        .iter()
        .any(|word| word.contains(char::is_alphanumeric))
    {
        return Err("it gives no reason".to_owned());
    }
    let until = read_date(date)
        .ok_or_else(|| format!("`{}` is not a day as in `2026-01-31`", visible(date)))?;
    Ok((rules, until))
}

fn read_rules(names: &str, rules: &[&'static Rule]) -> Result<Vec<&'static Rule>, String> {
    let mut read: Vec<&'static Rule> = Vec::new();
    for name in names
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        let rule = read_rule(name, rules)?;
        if !read.contains(&rule) {
            read.push(rule);
        }
    }
    if read.is_empty() {
        Err("it names no rule".to_owned())
    } else {
        Ok(read)
    }
}

fn read_rule(name: &str, rules: &[&'static Rule]) -> Result<&'static Rule, String> {
    match find_rule(rules, name) {
        Some(rule) if is_policy(rule) => Err(format!("`{}` cannot be ignored", rule.id)),
        // A line may get another secret; an exception names the one it means.
        Some(rule) if rule.lock == Lock::Secrets => Err(format!(
            "`{}` is excepted by the secret's fingerprint, in `lockgate.toml`",
            rule.id
        )),
        Some(rule) => Ok(rule),
        None => {
            let names = rules.iter().flat_map(|rule| [rule.id, rule.name()]);
            let meant = closest(name, names).map(|word| format!("; did you mean `{word}`?"));
            let shown: String = name.chars().take(60).collect();
            Err(format!(
                "unknown rule `{}`{}",
                visible(&shown),
                meant.unwrap_or_default()
            ))
        }
    }
}

/// The lines a comment speaks for.
fn lines(source: &Source, comment: Span) -> Vec<usize> {
    let own = source.position(comment.start).line;
    if is_comment_line(source, own) {
        let next = (own + 1..=source.line_count()).find(|line| !is_comment_line(source, *line));
        std::iter::once(own).chain(next).collect()
    } else {
        vec![own]
    }
}

fn is_comment_line(source: &Source, line: usize) -> bool {
    source
        .line(line)
        .is_some_and(|span| source.slice(span).trim_start().starts_with('#'))
}
