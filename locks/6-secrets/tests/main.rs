//! Tests from outside: against the tools whose files are read here.

mod gitleaks;
