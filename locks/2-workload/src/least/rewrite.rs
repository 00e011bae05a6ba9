//! The edits that make a workflow say what its layout wants.

use std::collections::HashMap;

use lockgate_evidence::{Edit, Fix, Safety, Source, Span};
use lockgate_pipelines::github::{self, FileKind};
use lockgate_pipelines::model::{Access, Definition, Job, Permissions, Pipeline, Scope};
use lockgate_pipelines::yaml::{entry_with_line, indent_of, insert_lines_after};

use super::layout::{JobLayout, Layout, Target, written};
use super::plan::Scopes;
use crate::facts::spots::listed;
use crate::tree::Tree;
use crate::{Given, inspect::definitions};

/// What the comments begin with.
const MARK: &str = "# lockgate: ";

/// Most remarks on one file.
const MAX_REMARKS: usize = 100;

/// Most unknown things that one comment block names.
const MAX_NAMED: usize = 8;

/// One workflow.
#[derive(Debug)]
pub struct Rewrite {
    /// The file.
    pub source: Source,
    /// The edits; `None` where the file says what it should.
    pub fix: Option<Fix>,
    /// For people: what a job lacks, what was taken for granted, what could not be rewritten.
    pub remarks: Vec<String>,
}

/// Least privilege for every workflow of the tree.
///
/// No right is ever added, and none is taken away that may be used. What stands around the blocks stays as it is.
pub fn rewrites(given: &Given) -> Vec<Rewrite> {
    let tree = Tree::new(definitions(given));
    tree.pipelines()
        .filter_map(|pipeline| rewrite(&tree, pipeline))
        .collect()
}

fn rewrite(tree: &Tree, pipeline: &Pipeline) -> Option<Rewrite> {
    if pipeline.problems.iter().any(|problem| problem.syntax) {
        return None;
    }
    let layout = Layout::of(tree, pipeline)?;
    let mut remarks = remarks(&layout);
    let edits = edits(pipeline, &layout).filter(|edits| holds(pipeline, &layout, edits));
    let Some(edits) = edits else {
        remarks.push("the way this file is written is not rewritten; it stays as it is".to_owned());
        return Some(Rewrite {
            source: pipeline.source.clone(),
            fix: None,
            remarks,
        });
    };
    let mut fix = Fix::new("reduce `permissions` to what is used", Safety::Safe);
    for edit in &edits {
        fix = fix.edit(&pipeline.source, edit.span, edit.replacement.clone());
    }
    Some(Rewrite {
        source: pipeline.source.clone(),
        fix: (!edits.is_empty()).then_some(fix),
        remarks,
    })
}

/// What was noticed, each thing once with the jobs it was noticed in.
fn remarks(layout: &Layout<'_>) -> Vec<String> {
    let mut found: Vec<(&str, Vec<&str>)> = Vec::new();
    for job in &layout.jobs {
        for remark in &job.remarks {
            let id = job.job.id.value();
            let known = found.iter().position(|(text, _)| text == remark);
            if let Some((_, jobs)) = known.and_then(|at| found.get_mut(at)) {
                jobs.push(id);
            } else if found.len() < MAX_REMARKS {
                found.push((remark, vec![id]));
            }
        }
    }
    let sentence = |(text, jobs): (&str, Vec<&str>)| {
        let word = if jobs.len() == 1 { "job" } else { "jobs" };
        format!("{word} {}: {text}", listed(&jobs))
    };
    found.into_iter().map(sentence).collect()
}

/// Every edit of a file.
#[derive(Debug)]
struct Edits<'a> {
    source: &'a Source,
    all: Vec<Edit>,
    feed: &'static str,
}

/// `None` where some block is written in a way that is not edited.
fn edits(pipeline: &Pipeline, layout: &Layout<'_>) -> Option<Vec<Edit>> {
    let source = &pipeline.source;
    let feed = if source.text().contains("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    let mut edits = Edits {
        source,
        all: Vec::new(),
        feed,
    };
    if let Some(target) = &layout.top {
        let place = &pipeline.permissions;
        if place.is_missing() {
            edits.insert_top(pipeline, target, &layout.why)?;
        } else {
            edits.change(place, target, &layout.why)?;
        }
    }
    for job in &layout.jobs {
        edits.job(pipeline, job)?;
    }
    Some(edits.all)
}

impl Edits<'_> {
    fn push(&mut self, span: Span, replacement: String) {
        if self.source.slice(span) != replacement {
            self.all.push(Edit {
                source: self.source.clone(),
                span,
                replacement,
            });
        }
    }

    fn job(&mut self, pipeline: &Pipeline, layout: &JobLayout<'_>) -> Option<()> {
        let job = layout.job;
        match (job.permissions.is_missing(), layout.own) {
            (false, _) => self.change(&job.permissions, &layout.target, &layout.why),
            (true, true) => self.insert_in_job(pipeline, job, layout),
            (true, false) => {
                let key = job.first_key?;
                let notes = match (&layout.target, pipeline.permissions.is_missing()) {
                    (Target::Kept, true) => lines(&layout.why),
                    _ => Vec::new(),
                };
                self.notes(key.start, &notes)
            }
        }
    }

    /// Notes as comment lines.
    fn noted(&self, indent: &str, notes: &[String]) -> String {
        let feed = self.feed;
        let lines: Vec<String> = notes
            .iter()
            .map(|note| format!("{indent}{MARK}{note}{feed}"))
            .collect();
        lines.concat()
    }

    /// The notes right above the line of `at`, in place of older ones.
    fn notes(&mut self, at: usize, notes: &[String]) -> Option<()> {
        let end = self.source.line_start(at);
        let indent = indent_of(self.source, at);
        if at - end != indent.len() && !notes.is_empty() {
            return None;
        }
        let mut start = end;
        while start > 0 {
            let above = self.source.line_start(start - 1);
            let line = self.source.slice(self.source.line_span(above));
            if !line.trim_start().starts_with(MARK) {
                break;
            }
            start = above;
        }
        let text = self.noted(&indent, notes);
        self.push(Span::new(start, end), text);
        Some(())
    }

    /// A block that is there.
    fn change(&mut self, block: &Permissions, target: &Target, why: &[String]) -> Option<()> {
        let notes = lines(why);
        match (block, target) {
            (
                Permissions::Scopes {
                    scopes,
                    span,
                    entry,
                },
                Target::Exact(wanted),
            ) => self.narrow(scopes, *span, *entry, wanted, &notes),
            (Permissions::All { span, entry, .. }, Target::Exact(wanted)) => {
                self.notes(entry.start, &[])?;
                self.spell_out(*span, *entry, wanted, &notes)
            }
            (Permissions::All { entry, .. }, Target::Kept) => self.notes(entry.start, &notes),
            _ => Some(()),
        }
    }

    /// `write-all` becomes a mapping.
    fn spell_out(
        &mut self,
        word: Span,
        entry: Span,
        wanted: &Scopes,
        notes: &[String],
    ) -> Option<()> {
        let key = "permissions:";
        if !self.source.slice(entry).starts_with(key) {
            return None;
        }
        if wanted.is_empty() {
            self.push(word, "{}".to_owned());
            return Some(());
        }
        let after = self.source.slice(self.source.line_span(word.start));
        let commented = after.contains('#');
        let from = if commented {
            word.start
        } else {
            entry.start + key.len()
        };
        let indent = indent_of(self.source, entry.start);
        if self.source.line_start(entry.start) + indent.len() != entry.start {
            return None;
        }
        self.push(Span::new(from, word.end), String::new());
        let inner = format!("{indent}  ");
        let all: Vec<String> = notes
            .iter()
            .map(|note| format!("{MARK}{note}"))
            .chain(wanted.iter().map(|right| said(*right)))
            .collect();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        let (at, text) = insert_lines_after(self.source, word.start, &inner, &all);
        self.push(at, text);
        Some(())
    }

    /// A mapping loses what is not wanted.
    fn narrow(
        &mut self,
        scopes: &[Scope],
        span: Span,
        entry: Span,
        wanted: &Scopes,
        notes: &[String],
    ) -> Option<()> {
        let Some(first) = scopes.first() else {
            return Some(());
        };
        let head = self.source.slice(Span::new(entry.start, first.span.start));
        if head.contains(['&', '*', '!']) || head.contains("<<") {
            return None;
        }
        if head.contains('{') {
            return self.narrow_flow(scopes, span, entry, wanted, notes);
        }
        let left = scopes
            .iter()
            .filter(|scope| level(scope, wanted).is_some())
            .count();
        self.notes(first.span.start, if left == 0 { &[] } else { notes })?;
        for scope in scopes {
            match level(scope, wanted) {
                Some(word) if word != scope.value.value() => {
                    self.push(scope.value.span(), word.to_owned());
                }
                Some(_) => {}
                None => {
                    let lines = entry_with_line(self.source, scope.span)?;
                    self.all.push(Edit {
                        source: self.source.clone(),
                        span: lines,
                        replacement: String::new(),
                    });
                }
            }
        }
        if left == 0 {
            let colon = entry.start + head.find(':')? + 1;
            self.push(Span::at(colon), " {}".to_owned());
        }
        Some(())
    }

    /// `{contents: write, issues: read}`.
    fn narrow_flow(
        &mut self,
        scopes: &[Scope],
        span: Span,
        entry: Span,
        wanted: &Scopes,
        notes: &[String],
    ) -> Option<()> {
        if self.source.slice(span).contains(['#', '\n']) {
            return None;
        }
        self.notes(entry.start, notes)?;
        let left: Vec<String> = scopes
            .iter()
            .filter_map(|scope| Some(format!("{}: {}", scope.name, level(scope, wanted)?)))
            .collect();
        if left.len() == scopes.len()
            && scopes
                .iter()
                .all(|scope| level(scope, wanted) == Some(scope.value.value()))
        {
            return Some(());
        }
        let inner = left.join(", ");
        let spaced = self.source.slice(span).starts_with("{ ");
        let text = match (inner.is_empty(), spaced) {
            (true, _) => "{}".to_owned(),
            (false, true) => format!("{{ {inner} }}"),
            (false, false) => format!("{{{inner}}}"),
        };
        self.push(span, text);
        Some(())
    }

    /// A new block for the whole workflow, before `jobs`.
    fn insert_top(&mut self, pipeline: &Pipeline, target: &Target, why: &[String]) -> Option<()> {
        let jobs = pipeline.jobs_key?;
        let Target::Exact(wanted) = target else {
            return Some(());
        };
        if self.source.line_start(jobs.start) != jobs.start {
            return None;
        }
        let text = self.block("", target, wanted, why) + self.feed;
        self.push(above_comments(self.source, jobs), text);
        Some(())
    }

    /// A new block for a job, after the line that says where it runs or what it calls.
    fn insert_in_job(
        &mut self,
        pipeline: &Pipeline,
        job: &Job,
        layout: &JobLayout<'_>,
    ) -> Option<()> {
        let key = job.first_key?;
        let start = self.source.line_start(key.start);
        let indent = indent_of(self.source, key.start);
        if key.start - start != indent.len() || start < job.id.span().end {
            return None;
        }
        self.notes(key.start, &[])?;
        let anchor = job.runner.span.map(|span| span.end.saturating_sub(1));
        let call = job
            .call
            .as_ref()
            .map(|call| call.uses.reference.span().end.saturating_sub(1));
        let text = match (&layout.target, &pipeline.permissions) {
            (Target::Exact(wanted), _) => self.block(&indent, &layout.target, wanted, &layout.why),
            (Target::Kept, Permissions::All { span, .. }) => {
                let word = self.source.slice(*span);
                let notes = self.noted(&indent, &lines(&layout.why));
                format!("{notes}{indent}permissions: {word}{}", self.feed)
            }
            (Target::Kept, _) => return Some(()),
        };
        let lines: Vec<&str> = text.lines().collect();
        match anchor.or(call) {
            Some(at) => {
                let (at, text) = insert_lines_after(self.source, at, "", &lines);
                self.push(at, text);
            }
            None => self.push(Span::at(start), text),
        }
        Some(())
    }

    fn block(&self, indent: &str, _target: &Target, wanted: &Scopes, why: &[String]) -> String {
        let feed = self.feed;
        if wanted.is_empty() {
            return format!("{indent}permissions: {{}}{feed}");
        }
        let mut text = format!("{indent}permissions:{feed}");
        for note in lines(why) {
            text += &format!("{indent}  {MARK}{note}{feed}");
        }
        for right in wanted {
            text += &format!("{indent}  {}{feed}", said(*right));
        }
        text
    }
}

/// What an entry says in the end; `None` where it goes. What is not known of is left alone.
fn level<'a>(scope: &'a Scope, wanted: &Scopes) -> Option<&'a str> {
    let own = scope.value.value();
    let known = super::plan::scope_named(scope.name.value());
    let (Some(name), Some(access)) = (known, scope.access) else {
        return Some(own);
    };
    if access == Access::None {
        return Some(own);
    }
    let wanted = wanted.iter().find(|(scope, _)| *scope == name)?;
    Some(if wanted.1 >= access {
        own
    } else {
        word(wanted.1)
    })
}

fn said((scope, access): (&str, Access)) -> String {
    format!("{scope}: {}", word(access))
}

fn word(access: Access) -> &'static str {
    match access {
        Access::None => "none",
        Access::Read => "read",
        Access::Write => "write",
    }
}

/// The comments for what is unknown.
fn lines(why: &[String]) -> Vec<String> {
    let clean = |text: &String| text.replace(|c: char| c.is_control(), " ");
    let mut lines: Vec<String> = why
        .iter()
        .take(MAX_NAMED)
        .map(|why| format!("{}; the rights it had are kept", clean(why)))
        .collect();
    if why.len() > MAX_NAMED {
        lines.push(format!("and {} more", why.len() - MAX_NAMED));
    }
    lines
}

/// Comments right above `jobs:` belong to it where a blank line parts them from what comes before.
pub(crate) fn above_comments(source: &Source, jobs: Span) -> Span {
    let mut at = jobs.start;
    while at > 0 {
        let above = source.line_start(at - 1);
        let line = source.slice(source.line_span(above)).trim();
        if line.is_empty() {
            return Span::at(at);
        }
        if !line.starts_with('#') {
            break;
        }
        at = above;
    }
    Span::at(jobs.start)
}

/// Reads the result: every job must have exactly what was planned, and everything else must be as it was.
fn holds(pipeline: &Pipeline, layout: &Layout<'_>, edits: &[Edit]) -> bool {
    if edits.is_empty() {
        return true;
    }
    let text = applied(pipeline.source.text(), edits);
    let source = Source::new(pipeline.source.path(), text);
    let Definition::Pipeline(after) = github::read(&source, FileKind::Workflow) else {
        return false;
    };
    if after.problems.len() > pipeline.problems.len() || after.jobs.len() != pipeline.jobs.len() {
        return false;
    }
    let now: HashMap<&str, &Job> = after.jobs.iter().map(|job| (job.id.value(), job)).collect();
    layout.jobs.iter().all(|planned| {
        let Some(job) = now.get(planned.job.id.value()) else {
            return false;
        };
        let now = after.permissions_of(job);
        let before = pipeline.permissions_of(planned.job);
        match (&planned.target, now) {
            (Target::Exact(wanted), now) => written(now).is_some_and(|own| own == *wanted),
            (Target::Kept, Permissions::Missing) => before.is_missing(),
            (Target::Kept, Permissions::All { access, .. }) => {
                matches!(before, Permissions::All { access: own, .. } if own == access)
            }
            (Target::Kept, Permissions::Odd { .. }) => matches!(before, Permissions::Odd { .. }),
            (Target::Kept, Permissions::Scopes { .. }) => false,
        }
    })
}

fn applied(text: &str, edits: &[Edit]) -> String {
    let mut sorted: Vec<_> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in sorted {
        out.push_str(text.get(at..edit.span.start).unwrap_or_default());
        out.push_str(&edit.replacement);
        at = at.max(edit.span.end);
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}
