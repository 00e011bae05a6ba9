use lockgate_evidence::{Finding, Fix, Safety, Severity, Span, rule};
use lockgate_pipelines::model::Update;
use lockgate_pipelines::yaml::{Text, indent_of, insert_lines_after};

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// An entry of `dependabot.yml` that proposes new versions sooner than `cooldown-days` of `lockgate.toml` after their
    /// release: without `cooldown`, without `default-days` in it, or with fewer days. Seven days are asked for where nothing
    /// is set. Ecosystems without cooldown are left out; where `semver-…-days` are set and the ecosystem knows them, they
    /// are taken for what was meant. Security updates are never delayed by a cooldown.
    ///
    /// # Why it matters
    ///
    /// Most planted versions are found and withdrawn within days: those of `ua-parser-js` (2021) and of `chalk` and `debug`
    /// (2025) within hours. A bot that proposes them at once brings them into the pipeline while they are alive. The
    /// severity is low because the platform waits three days by itself, and medium where fewer are written. The confidence
    /// is high because the file says it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// version: 2
    /// updates:
    ///   - package-ecosystem: npm
    ///     directory: /
    ///     schedule:
    ///       interval: daily
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// version: 2
    /// updates:
    ///   - package-ecosystem: npm
    ///     directory: /
    ///     schedule:
    ///       interval: daily
    ///     cooldown:
    ///       default-days: 7
    /// ```
    ///
    /// # How to fix
    ///
    /// Set `cooldown: default-days:` to the asked number. The fix inserts or raises it.
    ///
    /// # References
    ///
    /// - Dependabot options reference: `cooldown`, GitHub Docs
    Workload "workload/update-bot-cooldown": "an update bot proposes versions the day they appear", Low, High, fixable
}

/// Ecosystems whose updates know no cooldown (Dependabot options reference, 2026-11).
const WITHOUT_COOLDOWN: &[&str] = &["opentofu"];
/// Ecosystems in which only `default-days` counts.
const ONLY_DEFAULT_DAYS: &[&str] = &["github-actions", "docker", "docker-compose", "gitsubmodule"];
/// What the platform waits by itself.
const PLATFORM_DAYS: u32 = 3;

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(file) = cx.dependabot() else { return };
    for update in &file.updates {
        if let Some(ecosystem) = &update.ecosystem
            && !WITHOUT_COOLDOWN.contains(&ecosystem.value())
        {
            out.extend(judge(cx, update, ecosystem));
        }
    }
}

fn judge(cx: &Context<'_>, update: &Update, ecosystem: &Text) -> Option<Finding> {
    let wanted = cx.settings.cooldown_days;
    match (&update.cooldown_days, update.cooldown) {
        (Some(days), _) => too_few(cx, days, ecosystem, wanted),
        (None, _) if wanted <= PLATFORM_DAYS => None,
        (None, Some(_))
            if update.cooldown_semver && !ONLY_DEFAULT_DAYS.contains(&ecosystem.value()) =>
        {
            None
        }
        (None, Some(cooldown)) => {
            let message = format!(
                "the cooldown of `{ecosystem}` has no `default-days`, so the platform's {PLATFORM_DAYS} days hold; {wanted} are asked for"
            );
            Some(cx.finding(&RULE, cooldown, message))
        }
        (None, None) => {
            let message = format!(
                "updates of `{ecosystem}` wait only the platform's {PLATFORM_DAYS} days; {wanted} are asked for"
            );
            let finding = cx.finding(&RULE, ecosystem.span(), message);
            Some(match insert(cx, update, wanted) {
                Some(fix) => finding.fix(fix),
                None => finding,
            })
        }
    }
}

fn too_few(cx: &Context<'_>, days: &Text, ecosystem: &Text, wanted: u32) -> Option<Finding> {
    let written: u32 = days.value().trim().parse().ok()?;
    if written >= wanted {
        return None;
    }
    let message = format!(
        "updates of `{ecosystem}` wait {}; {wanted} are asked for",
        count(written)
    );
    let severity = if written < PLATFORM_DAYS {
        Severity::Medium
    } else {
        RULE.severity
    };
    let fix = Fix::new(format!("wait {wanted} days"), Safety::Safe).edit(
        cx.file.source(),
        days.span(),
        wanted.to_string(),
    );
    Some(
        cx.finding(&RULE, days.span(), message)
            .severity(severity)
            .fix(fix),
    )
}

fn count(days: u32) -> String {
    if days == 1 {
        "1 day".to_owned()
    } else {
        format!("{days} days")
    }
}

/// At the end of a block entry. A flow mapping, and an entry that shares its last line with more, are left alone.
fn insert(cx: &Context<'_>, update: &Update, wanted: u32) -> Option<Fix> {
    let source = cx.file.source();
    let text = source.slice(update.span);
    let last = update.span.start + text.trim_end().len().checked_sub(1)?;
    let rest = source
        .text()
        .get(last + 1..source.line_span(last).end)?
        .trim();
    if text.starts_with('{') || !(rest.is_empty() || rest.starts_with('#')) {
        return None;
    }
    let indent = indent_of(source, update.span.start);
    let days = format!("  default-days: {wanted}");
    let (at, lines) = insert_lines_after(source, last, &indent, &["cooldown:", &days]);
    Some(Fix::new(format!("wait {wanted} days"), Safety::Safe).edit(
        source,
        Span::at(at.start),
        lines,
    ))
}
