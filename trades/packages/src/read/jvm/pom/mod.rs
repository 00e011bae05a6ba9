//! `pom.xml` (Maven documentation, "POM Reference", "Introduction to the Dependency Mechanism", "Maven CI Friendly Versions").
//!
//! A project is taken together with its parents in the tree and with the bills of materials that it imports from the tree.
//! Nothing is fetched: a parent or an import outside of the tree is listed as a package and stated as a gap. A listing holds
//! what its own file asks for; what a parent asks for stands in the parent's listing, and again where the file changes its version.
//! Which profiles apply is not known: what they add is optional, and the other versions that they choose are listed too.

mod chain;
mod collect;
mod environment;
mod facts;
mod managed;
mod properties;
mod tree;
mod versions;

pub(crate) use tree::Poms;

use collect::Collector;
use facts::Facts;

use crate::{File, Files, Listing};
use environment::{Active, Environment};

/// What a project's own file says of itself, where its parents are not at hand.
pub(super) struct Own {
    pub(super) group: String,
    pub(super) artifact: String,
    pub(super) version: Option<String>,
    pub(super) licence: Option<String>,
}

impl Own {
    /// From the file of a project; `None` where it does not tell its name.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let facts = Facts::read(File {
            path: "pom.xml",
            bytes,
        });
        let facts = facts.ok()?;
        let environment = Environment::new(&[&facts], Active::Defaults);
        let text = |word| Some(environment.expand(word, 0).ok()?.text);
        Some(Self {
            group: text(facts.own_group()?)?,
            artifact: text(facts.artifact.as_ref()?)?,
            version: environment.version(),
            licence: facts.licence.clone(),
        })
    }
}

/// Fills the listing.
pub(in crate::read) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let poms = files.poms();
    let own;
    let is_at_hand = files.at(file.path).is_some_and(|at| at.bytes == file.bytes);
    let known = poms.at(file.path).filter(|_| is_at_hand);
    let facts = if let Some(facts) = known {
        facts
    } else {
        own = Facts::read(file);
        &own
    };
    match facts {
        Ok(facts) => Collector::new(facts, poms, listing).collect(),
        Err(why) => listing.gap(why.clone()),
    }
}
