//! Literate test cases: prose, input, expected output.
//!
//! A case file is Markdown, one per rule, named after it. Each `##` heading is a scenario. In a scenario a
//! fenced block whose info string has `path=…` is an input file, a block `toml` is the settings, a block
//! `advisories` names known vulnerabilities, a block `osv` is a record of the advisory database, a block
//! `fixed path=…` is a file after every fix, and the block `expected` is what the rule says, one finding a
//! line, or `nothing`. `UPDATE_CASES=1` rewrites the `expected` and `fixed` blocks.

mod case;
mod fixes;
mod hold;

pub use case::{Block, CaseFile, Scenario, load};
pub use fixes::apply_all;
pub use hold::hold;
