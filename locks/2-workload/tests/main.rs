//! Every rule against its literate cases, the published incidents, and permissions reduced to what is used.

mod cases;
mod incidents;
mod permissions;
