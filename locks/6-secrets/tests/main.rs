//! Everything that is tried from outside.

mod cases;
mod gathered;
mod gitleaks;
