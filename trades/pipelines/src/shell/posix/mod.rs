//! POSIX shells: `bash`, `sh` and their kin, by way of a real grammar.

mod commands;
mod redirects;
mod statements;
mod tree;
mod unquote;
mod words;

use super::{Script, template};

/// Fills the facts of a POSIX script; where a bound is passed, only says so.
pub(super) fn parse(script: &mut Script) {
    let text = script.text().to_owned();
    let masked = template::mask(&text, &script.expressions);
    match tree::parse(&masked) {
        Err(reason) => script.opaque = Some(reason),
        Ok(tree) => {
            let mut reader = statements::Reader::new(&text, &script.expressions);
            reader.statements(tree.root_node());
            let facts = reader.into_facts();
            script.commands = facts.commands;
            script.assignments = facts.assignments;
            script.xtrace = facts.xtrace;
            script.comments = facts.comments;
            script.errors = facts.errors;
        }
    }
}
