//! VEX: who says of which product whether a flaw affects it, and why.
//!
//! [`read`] turns an `OpenVEX`, `CycloneDX` or CSAF document into one [`Document`] of [`Statement`]s, each with its place, and
//! states as [`Gap`]s what it could not understand. [`Component::fits`] tells whether a package is what a statement means,
//! [`weigh`] which of several statements counts. [`write`] makes an `OpenVEX` document. Who may speak is not asked here:
//! whoever hands in a document answers for its author.
//!
//! In doubt a statement counts for nothing: a flaw that is shown without need is looked at, one that is hidden is not.

mod component;
mod image;
mod model;
mod purl;
mod read;
mod vers;
mod weigh;
mod write;

pub use component::{By, Component, Named};
pub use model::{Document, Form, Gap, Justification, Product, Statement, Status};
pub use purl::fits;
pub use read::read;
pub use vers::Vers;
pub use weigh::{Fault, Word, weigh};
pub use write::{Assertion, Outgoing, write};
