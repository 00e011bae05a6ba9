//! `lockgate db`: the advisory database of this machine.

use lockgate_engine::db::{
    self, DbStatus, EcosystemStatus, ImportReport, ImportRequest, ScoresKind, UpdateReport,
    UpdateRequest, Updated,
};
use serde_json::json;

use crate::args::{
    DbArgs, DbCommand, DbImportArgs, DbStatusArgs, DbUpdateArgs, ListFormat, Screen,
};
use crate::exit::{Failure, Status};
use crate::format::plural;
use crate::{escape, progress, screen};

/// Most damaged records that are named; the others are counted.
const MOST_NAMED: usize = 20;
const DAY: i64 = 24 * 60 * 60;

/// Runs the command.
pub(crate) fn run(command: &DbCommand, screen: &Screen) -> Result<Status, Failure> {
    match command {
        DbCommand::Import(args) => import(args, screen),
        DbCommand::Update(args) => update(args, screen),
        DbCommand::Status(args) => status(args, screen),
        DbCommand::Verify(args) => verify(args, screen),
    }
}

fn import(args: &DbImportArgs, screen: &Screen) -> Result<Status, Failure> {
    let request = ImportRequest {
        db: args.db.db.clone(),
        paths: args.paths.clone(),
        fresh: args.fresh,
    };
    let report = progress::during(screen, || db::import(&request))?;
    if !screen.quiet {
        screen::words(&imported(&report), screen.color);
    }
    Ok(damaged(&report.damaged, screen))
}

fn imported(report: &ImportReport) -> String {
    let mut words = String::new();
    if report.read > 0 {
        words.push_str(&format!(
            "{} records read, {} new or changed\n",
            report.read, report.changed
        ));
    }
    for (kind, count, damaged) in &report.scores {
        let name = match kind {
            ScoresKind::Odds => "scores of EPSS",
            ScoresKind::Exploited => "CISA's catalogue",
        };
        words.push_str(&format!(
            "{name} for {count} CVEs, {damaged} rows damaged\n"
        ));
    }
    let skipped = report.skipped;
    for (count, why) in [
        (
            skipped.without_package,
            "name neither a package nor a repository",
        ),
        (
            skipped.unknown_ecosystem,
            "are of an ecosystem that this version does not know",
        ),
        (skipped.without_versions, "name neither ranges nor versions"),
    ] {
        if count > 0 {
            words.push_str(&format!("left out: {count} statements {why}\n"));
        }
    }
    words
}

/// Names what could not be read: such a run is incomplete.
fn damaged(damaged: &[(String, String)], screen: &Screen) -> Status {
    for (name, why) in damaged.iter().take(MOST_NAMED) {
        let (name, why) = (escape::visible(name), escape::visible(why));
        screen::words(&format!("damaged: {name}: {why}\n"), screen.color);
    }
    if damaged.len() > MOST_NAMED {
        let more = damaged.len() - MOST_NAMED;
        screen::words(&format!("damaged: {more} more\n"), screen.color);
    }
    if damaged.is_empty() {
        Status::Passed
    } else {
        Status::Incomplete
    }
}

fn update(args: &DbUpdateArgs, screen: &Screen) -> Result<Status, Failure> {
    let request = UpdateRequest {
        db: args.db.db.clone(),
        from: args.from.clone(),
        ecosystems: args.ecosystems.clone(),
        fresh: args.fresh,
    };
    let report = progress::during(screen, || db::update(&request))?;
    let failed = tell_ecosystems(&report, screen);
    let status = damaged(&report.damaged, screen);
    Ok(if failed { Status::Incomplete } else { status })
}

/// True where one could not be brought up to date.
fn tell_ecosystems(report: &UpdateReport, screen: &Screen) -> bool {
    let mut failed = false;
    for (name, updated) in &report.ecosystems {
        let words = match updated {
            Updated::Unchanged => "nothing new".to_owned(),
            Updated::Fetched { records, gone } => format!("{records} records fetched, {gone} gone"),
            Updated::Failed { why } => {
                failed = true;
                format!("not updated: {}", escape::visible(why))
            }
        };
        if !screen.quiet || matches!(updated, Updated::Failed { .. }) {
            screen::words(
                &format!("{}: {words}\n", escape::visible(name)),
                screen.color,
            );
        }
    }
    failed
}

fn status(args: &DbStatusArgs, screen: &Screen) -> Result<Status, Failure> {
    let Some(status) = db::status(args.db.db.as_deref())? else {
        return Err(absent(&args.db));
    };
    match args.format {
        ListFormat::Text => screen::styled(&text(&status), screen.color)?,
        ListFormat::Json => screen::data(&json(&status))?,
    }
    Ok(Status::Passed)
}

fn absent(args: &DbArgs) -> Failure {
    let place = args
        .db
        .as_ref()
        .map_or_else(String::new, |db| format!(" in `{}`", db.display()));
    let hint = "make one with `lockgate db update ECOSYSTEM…`, or from files with `lockgate db import PATH…`";
    Failure::usage(
        format!("no advisory database is there{}", escape::visible(&place)),
        hint,
    )
}

fn text(status: &DbStatus) -> String {
    let mut out = String::new();
    for ecosystem in &status.ecosystems {
        let name = escape::visible(&ecosystem.name);
        let records = ecosystem.records;
        out.push_str(&format!(
            "{name:<16} {records:>8} records{}\n",
            dates(ecosystem, status.now)
        ));
    }
    let (slim, details) = status.bytes;
    let size = format!(
        "{:.1} MB for lookups, {:.1} MB of details",
        megabytes(slim),
        megabytes(details)
    );
    out.push_str(&format!(
        "{}, {}, {}: {size}\n",
        plural(status.records, "record"),
        plural(status.packages, "package"),
        plural(status.segments, "segment")
    ));
    for (there, name) in [
        (status.has_odds, "scores of EPSS"),
        (status.has_exploited, "CISA's catalogue"),
    ] {
        out.push_str(&format!(
            "{name}: {}\n",
            if there { "there" } else { "not imported" }
        ));
    }
    out.push_str(&format!(
        "newest record: {}\n",
        age(status.newest, status.now)
    ));
    out.push_str(&format!("digest: {}\n", status.digest));
    out.push_str(&format!(
        "directory: {}\n",
        escape::visible(&status.directory.display().to_string())
    ));
    out
}

fn dates(ecosystem: &EcosystemStatus, now: i64) -> String {
    let asked = ecosystem.asked.map_or_else(String::new, |asked| {
        format!(", asked {}", days(now - asked))
    });
    let newest = ecosystem.newest.map_or_else(String::new, |newest| {
        format!(", newest {}", days(now - newest))
    });
    format!("{newest}{asked}")
}

fn age(newest: Option<i64>, now: i64) -> String {
    newest.map_or_else(|| "no record tells".to_owned(), |newest| days(now - newest))
}

fn days(seconds: i64) -> String {
    match seconds.div_euclid(DAY) {
        ..0 => "in the future".to_owned(),
        0 => "today".to_owned(),
        1 => "a day ago".to_owned(),
        days => format!("{days} days ago"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "shown with one digit")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

fn json(status: &DbStatus) -> String {
    let ecosystems = status.ecosystems.iter().map(|ecosystem| {
        json!({
            "name": ecosystem.name,
            "records": ecosystem.records,
            "statements": ecosystem.statements,
            "releases": ecosystem.releases,
            "newest": ecosystem.newest,
            "asked": ecosystem.asked,
        })
    });
    let all = json!({
        "directory": status.directory.display().to_string(),
        "digest": status.digest,
        "records": status.records,
        "packages": status.packages,
        "segments": status.segments,
        "lookup_bytes": status.bytes.0,
        "detail_bytes": status.bytes.1,
        "newest": status.newest,
        "age_days": status.newest.map(|newest| (status.now - newest).div_euclid(DAY)),
        "epss": status.has_odds,
        "kev": status.has_exploited,
        "ecosystems": ecosystems.collect::<Vec<_>>(),
    });
    format!("{all:#}\n")
}

fn verify(args: &DbArgs, screen: &Screen) -> Result<Status, Failure> {
    let Some(segments) = progress::during(screen, || db::verify(args.db.as_deref()))? else {
        return Err(absent(args));
    };
    if !screen.quiet {
        let words = match segments {
            1 => "its one segment is whole\n".to_owned(),
            more => format!("all {more} segments are whole\n"),
        };
        screen::words(&words, screen.color);
    }
    Ok(Status::Passed)
}
