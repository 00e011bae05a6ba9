//! `lockgate sbom`: a bill of materials, to stdout.

use lockgate_engine::{CycloneDx, Sbom, SbomFormat};

use crate::args::{SbomArgs, SbomKind, Screen};
use crate::exit::{Failure, Status};
use crate::{escape, progress, screen};

/// Runs the command.
pub(crate) fn run(args: &SbomArgs, screen: &Screen) -> Result<Status, Failure> {
    let format = format(args)?;
    let sbom = progress::during(screen, || {
        lockgate_engine::sbom(&args.paths, args.platform.as_deref(), format)
    })?;
    screen::data(&sbom.text)?;
    Ok(tell(&sbom, screen))
}

fn format(args: &SbomArgs) -> Result<SbomFormat, Failure> {
    match (args.format, args.spec_version.as_deref()) {
        (SbomKind::Cyclonedx, Some("1.5")) => Ok(SbomFormat::CycloneDx(CycloneDx::V1_5)),
        (SbomKind::Cyclonedx, None | Some("1.6")) => Ok(SbomFormat::CycloneDx(CycloneDx::V1_6)),
        (SbomKind::Cyclonedx, Some("1.7")) => Ok(SbomFormat::CycloneDx(CycloneDx::V1_7)),
        (SbomKind::Spdx, None | Some("2.3")) => Ok(SbomFormat::Spdx),
        (_, Some(version)) => Err(Failure::usage(
            format!("version `{}` cannot be written", escape::visible(version)),
            "CycloneDX is written in 1.5, 1.6 and 1.7, SPDX in 2.3",
        )),
    }
}

/// Names what could not be read: such a document is incomplete.
fn tell(sbom: &Sbom, screen: &Screen) -> Status {
    for unknown in &sbom.unknowns {
        let subject = escape::visible(&unknown.subject);
        let reason = escape::visible(&unknown.reason);
        screen::words(&format!("not read: {subject}: {reason}\n"), screen.color);
    }
    if sbom.gaps > 0 && !screen.quiet {
        let words = format!("{} gaps are stated in the document\n", sbom.gaps);
        screen::words(&words, screen.color);
    }
    if sbom.unknowns.is_empty() && sbom.gaps == 0 {
        Status::Passed
    } else {
        Status::Incomplete
    }
}
