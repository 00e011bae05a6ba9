//! Every rule against its literate cases, the published incidents, and the rewriting of permissions against its own.

mod cases;
mod incidents;
mod permissions;
