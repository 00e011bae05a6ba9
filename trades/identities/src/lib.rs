//! Trust policies for tokens of CI jobs: who may assume what.
//!
//! [`Format`] and [`may_hold`] tell cheaply which files may hold policies, [`read_folder`] turns the files of a folder
//! into [`Policy`]s, whatever they are written in. [`evaluate`] says whether a token satisfies one and why not,
//! [`Subject`] takes subjects apart, [`token`] decodes tokens. Nothing here judges.

mod aws;
mod azure;
mod bicep;
pub mod cel;
mod data;
mod evaluate;
mod files;
mod gcp;
mod hcl;
mod issuer;
mod model;
mod octo_sts;
mod pattern;
mod subject;
pub mod token;
mod value;
mod vault;

pub use evaluate::{Answer, Claim, Claims, evaluate};
pub use files::{Format, MAX_BYTES, may_hold, read_folder};
pub use gcp::claim_of;
pub use issuer::{AWS_GITHUB_KEYS, Issuer, bare};
pub use model::{Condition, Mapping, Operator, Policy, PolicyFile, PolicyKind, Quantifier, Right};
pub use octo_sts::{anchored, has_bare_alternatives};
pub use pattern::{Atom, Pattern, Truth};
pub use subject::{Breadth, Name, Part, Subject};
pub use value::{HOLE, Value};
