//! Who may do what: the powers of jobs, and what a token opens.

use std::path::Path;

use lockgate_evidence::{Matrix, TokenShown, Unknown};
use lockgate_io::{Links, read_bytes, read_stdin};
use lockgate_workload::explain_token as explained;
use zeroize::Zeroizing;

use crate::error::reading;
use crate::inspect::Tree;
use crate::setup::{BaselineUse, Setup};
use crate::{Error, ScanRequest};

/// Largest file that is read for a token.
const MAX_TOKEN_BYTES: u64 = 64 * 1024;

/// What every job of the tree can do, and what could not be read.
pub fn matrix(request: &ScanRequest) -> Result<(Matrix, Vec<Unknown>), Error> {
    let setup = Setup::new(request, BaselineUse::Disregarded)?;
    let tree = Tree::gather(request, &setup)?;
    let matrix = lockgate_workload::matrix(&tree.given);
    Ok((matrix, tree.unknowns))
}

/// Takes the token in `file` apart (`-` is standard input) and asks every policy of the tree.
///
/// The token is a secret: its text is wiped when it was read, and is in no answer and no error.
pub fn explain_token(file: &Path, request: &ScanRequest) -> Result<TokenShown, Error> {
    let setup = Setup::new(request, BaselineUse::Disregarded)?;
    let tree = Tree::gather(request, &setup)?;
    let hint = "name a file that holds one token, or `-` for standard input";
    let bytes = if file == Path::new("-") {
        read_stdin(MAX_TOKEN_BYTES)
    } else {
        read_bytes(file, MAX_TOKEN_BYTES, Links::Follow)
    };
    let bytes = Zeroizing::new(bytes.map_err(|error| reading(&error, hint))?);
    let refused = |why: &dyn std::fmt::Display| {
        Error::usage(format!("the token cannot be read: {why}"), hint)
    };
    let text = std::str::from_utf8(&bytes).map_err(|_| refused(&"it is not text"))?;
    explained(&tree.given, text, lockgate_io::now_seconds()).map_err(|error| refused(&error))
}
