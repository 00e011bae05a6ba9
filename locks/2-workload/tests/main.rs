//! Every rule against its literate cases, and the rewriting of permissions against its own.

mod cases;
mod permissions;
