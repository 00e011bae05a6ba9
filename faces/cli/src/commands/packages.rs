//! `lockgate packages`: what came in, and over whom, to stdout.

use lockgate_engine::{Listed, Packages};

use crate::args::{ListFormat, PackagesArgs, PackagesCommand, Screen, TreeArgs, WhyArgs};
use crate::exit::{Failure, Status};
use crate::format::packages as format;
use crate::{escape, progress, screen};

/// Runs the command.
pub(crate) fn run(what: &PackagesCommand, screen: &Screen) -> Result<Status, Failure> {
    match what {
        PackagesCommand::List(args) => list(args, screen),
        PackagesCommand::Tree(args) => tree(args, screen),
        PackagesCommand::Why(args) => why(args, screen),
    }
}

fn list(args: &PackagesArgs, screen: &Screen) -> Result<Status, Failure> {
    let packages = read(args, screen)?;
    match args.format {
        ListFormat::Text => screen::styled(&format::list_text(&packages), screen.color)?,
        ListFormat::Json => screen::data(&format::list_json(&packages))?,
    }
    Ok(tell(&packages, screen))
}

fn tree(args: &TreeArgs, screen: &Screen) -> Result<Status, Failure> {
    let packages = read(&args.read, screen)?;
    match args.read.format {
        ListFormat::Text => {
            screen::styled(&format::tree_text(&packages, args.depth), screen.color)?;
        }
        ListFormat::Json => screen::data(&format::tree_json(&packages, args.depth))?,
    }
    Ok(tell(&packages, screen))
}

fn why(args: &WhyArgs, screen: &Screen) -> Result<Status, Failure> {
    let packages = read(&args.read, screen)?;
    let named: Vec<(&Listed, Vec<usize>)> = packages
        .listings
        .iter()
        .map(|listed| (listed, listed.named(&args.name)))
        .filter(|(_, named)| !named.is_empty())
        .collect();
    match args.read.format {
        ListFormat::Text => screen::styled(&format::why_text(&named, args.ways), screen.color)?,
        ListFormat::Json => screen::data(&format::why_json(&named, args.ways))?,
    }
    let status = tell(&packages, screen);
    if named.is_empty() && status == Status::Passed {
        let name = escape::visible(&args.name);
        return Err(Failure::usage(
            format!("no lockfile or manifest names the package `{name}`"),
            "`lockgate packages list` tells what is named; write the name as the lockfile does",
        ));
    }
    Ok(status)
}

fn read(args: &PackagesArgs, screen: &Screen) -> Result<Packages, Failure> {
    Ok(progress::during(screen, || {
        lockgate_engine::packages(&args.paths)
    })?)
}

/// Names what could not be read: such an answer is incomplete.
fn tell(packages: &Packages, screen: &Screen) -> Status {
    let mut words = String::new();
    for unknown in &packages.unknowns {
        let subject = escape::visible(&unknown.subject);
        let reason = escape::visible(&unknown.reason);
        words.push_str(&format!("not read: {subject}: {reason}\n"));
    }
    for listed in &packages.listings {
        for gap in listed.gaps() {
            let (path, gap) = (escape::visible(listed.path()), escape::visible(gap));
            words.push_str(&format!("not told: {path}: {gap}\n"));
        }
    }
    screen::words(&words, screen.color);
    if words.is_empty() {
        Status::Passed
    } else {
        Status::Incomplete
    }
}
