//! Every rule against its literate cases, and the published incidents.

mod cases;
mod incidents;
