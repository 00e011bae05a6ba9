//! PowerShell, read by hand: no grammar, but enough to tell commands, words, redirects and assignments.
//!
//! Sources: `about_Parsing`, `about_Quoting_Rules`, `about_Redirection`, `about_Operators`.

mod statements;
mod words;

use super::facts::Facts;
use super::pieces::Source;
use super::{Opaque, Script, template};

/// How deep blocks and sub-expressions may nest.
const MAX_DEPTH: usize = 60;

/// Fills the facts of a PowerShell script; nested too deep, only says so.
pub(super) fn parse(script: &mut Script) {
    let text = script.text().to_owned();
    let masked = template::mask(&text, &script.expressions);
    let mut reader = Reader {
        source: Source::new(&text, &masked, &script.expressions),
        facts: Facts::default(),
        depth: 0,
        too_deep: false,
    };
    reader.block(None);
    let Reader {
        facts, too_deep, ..
    } = reader;
    if too_deep {
        script.opaque = Some(Opaque::TooDeep);
    } else {
        facts.fill(script);
    }
}

/// Reads PowerShell; recursion is one level per block or sub-expression, at most [`MAX_DEPTH`].
struct Reader<'a> {
    source: Source<'a>,
    facts: Facts,
    depth: usize,
    too_deep: bool,
}
