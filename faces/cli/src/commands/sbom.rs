//! `lockgate sbom`: a bill of materials, to stdout.

use lockgate_engine::{CycloneDx, Sbom, SbomFormat, SbomRequest};

use crate::args::{SbomArgs, SbomKind, Screen};
use crate::exit::{Failure, Status};
use crate::format::plural;
use crate::{escape, progress, screen};

/// Runs the command.
pub(crate) fn run(args: &SbomArgs, screen: &Screen) -> Result<Status, Failure> {
    let format = format(args)?;
    let sbom = progress::during(screen, || {
        lockgate_engine::sbom(&SbomRequest {
            paths: args.paths.clone(),
            platform: args.platform.clone(),
            format,
            name: args.name.clone(),
        })
    })?;
    screen::data(&sbom.text)?;
    Ok(tell(&sbom, screen))
}

fn format(args: &SbomArgs) -> Result<SbomFormat, Failure> {
    let version = args.spec_version.as_deref();
    match (args.format, version) {
        (SbomKind::Cyclonedx, _) => cyclonedx(version).map(SbomFormat::CycloneDx),
        (SbomKind::CyclonedxXml, _) => cyclonedx(version).map(SbomFormat::CycloneDxXml),
        (SbomKind::Spdx, None | Some("2.3")) => Ok(SbomFormat::Spdx),
        (SbomKind::Spdx, Some("3.0" | "3.0.1")) => Ok(SbomFormat::Spdx3),
        (SbomKind::SpdxTagValue, None | Some("2.3")) => Ok(SbomFormat::SpdxTags),
        (_, Some(version)) => Err(unwritten(version)),
    }
}

fn cyclonedx(version: Option<&str>) -> Result<CycloneDx, Failure> {
    match version {
        Some("1.5") => Ok(CycloneDx::V1_5),
        None | Some("1.6") => Ok(CycloneDx::V1_6),
        Some("1.7") => Ok(CycloneDx::V1_7),
        Some(version) => Err(unwritten(version)),
    }
}

fn unwritten(version: &str) -> Failure {
    Failure::usage(
        format!("version `{}` cannot be written", escape::visible(version)),
        "CycloneDX is written in 1.5, 1.6 and 1.7, SPDX in 2.3, and in JSON in 3.0",
    )
}

/// Names what could not be read: such a document is incomplete.
fn tell(sbom: &Sbom, screen: &Screen) -> Status {
    for unknown in &sbom.unknowns {
        let subject = escape::visible(&unknown.subject);
        let reason = escape::visible(&unknown.reason);
        screen::words(&format!("not read: {subject}: {reason}\n"), screen.color);
    }
    for path in sbom.left_out.iter().filter(|_| !screen.quiet) {
        let path = escape::visible(path);
        let words = format!("left out: {path}: a bill of materials; name it to take it in\n");
        screen::words(&words, screen.color);
    }
    if sbom.gaps > 0 && !screen.quiet {
        let gaps = plural(sbom.gaps, "gap");
        let words = format!("the document states {gaps}\n");
        screen::words(&words, screen.color);
    }
    if sbom.unknowns.is_empty() && sbom.gaps == 0 {
        Status::Passed
    } else {
        Status::Incomplete
    }
}
