//! A first `lockgate.toml`.

mod survey;
mod text;

use std::path::Path;

use lockgate_io::{Wanted, gather, today};

use crate::Error;
use crate::error::reading;
use survey::Survey;

/// A commented `lockgate.toml` for what stands in the tree at `root`.
///
/// Everything but the threshold is commented out, so that the file changes nothing until somebody
/// decides; what it proposes is what the tree already uses.
pub fn init_text(root: &Path) -> Result<String, Error> {
    let today = today().map_err(|error| reading(&error, "unset it, or set it to `date +%s`"))?;
    let wanted = Wanted {
        wants: &lockgate_workload::wants,
        excludes: &|_| false,
        base: None,
        looks: None,
    };
    let gathered = gather(&[root.to_owned()], &wanted);
    let gathered = gathered.map_err(|error| reading(&error, "name a directory that is there"))?;
    let files = gathered.files.iter();
    let survey = Survey::of(files.map(|file| (file.path.as_str(), file.bytes.text.as_str())));
    Ok(text::write(&survey, today))
}
