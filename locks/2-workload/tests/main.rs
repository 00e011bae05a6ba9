//! Every rule against its literate cases.

mod cases;
