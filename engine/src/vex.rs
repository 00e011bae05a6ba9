//! VEX documents, in and out.

use std::path::Path;

use lockgate_evidence::Source;
use lockgate_io::{Links, read_bytes, shown};
use lockgate_verdict::Policy;

use crate::error::reading;
use crate::setup::within;
use crate::{Error, ScanRequest};

/// Most bytes of a document.
const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// The documents that the command line and the policy name. Each must be there: a document that is silently not read would make
/// findings of what its author has looked at.
pub(crate) fn read(
    request: &ScanRequest,
    policy: &Policy,
    base: Option<&Path>,
) -> Result<Vec<Source>, Error> {
    let mut sources = Vec::new();
    for path in &request.vex {
        sources.push(read_one(path, shown(path), Links::Follow)?);
    }
    for name in &policy.dependencies.vex {
        if let Some(base) = base {
            // The policy may be the tree's own: what it names must not lead elsewhere.
            let path = within(base, name)?;
            sources.push(read_one(&path, name.value.clone(), Links::Refuse)?);
        }
    }
    Ok(sources)
}

fn read_one(path: &Path, name: String, links: Links) -> Result<Source, Error> {
    let hint =
        "name a readable VEX document with `--vex`, or under `[dependencies]` of `lockgate.toml`";
    let bytes = read_bytes(path, MOST_BYTES, links).map_err(|error| reading(&error, hint))?;
    // What is not UTF-8 is told by the reader, which needs its place: a replacement would make another document of it.
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(name, text)),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let message = format!(
                "`{}` is not UTF-8 from byte {at} on",
                lockgate_settings::visible(&name)
            );
            Err(Error::usage(message, hint))
        }
    }
}
