//! A first `lockgate.toml`.

mod survey;
mod text;

use std::path::Path;

use lockgate_io::{Wanted, gather, random_hex, today};

use crate::Error;
use crate::error::reading;
use survey::Survey;

/// Nobody tries out so many keys.
const KEY_BYTES: usize = 16;

/// A commented `lockgate.toml` for what stands in the tree at `root`.
///
/// Everything but the threshold and a random key for fingerprints is commented out, so that the file changes nothing until somebody
/// decides; what it proposes is what the tree already uses.
pub fn init_text(root: &Path) -> Result<String, Error> {
    let today = today().map_err(|error| reading(&error, "unset it, or set it to `date +%s`"))?;
    let wanted = Wanted {
        wants: &lockgate_workload::wants,
        excludes: &|_| false,
        base: None,
        looks: None,
        peeks: None,
        larger: None,
    };
    let gathered = gather(&[root.to_owned()], &wanted);
    let gathered = gathered.map_err(|error| reading(&error, "name a directory that is there"))?;
    let files = gathered.files.iter();
    let survey = Survey::of(files.map(|file| (file.path.as_str(), file.bytes.text.as_str())));
    let key = random_hex(KEY_BYTES).map_err(|error| reading(&error, ""))?;
    Ok(text::write(&survey, today, &key))
}
