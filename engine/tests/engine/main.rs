//! The use cases, on real trees.

mod advisories;
mod archives;
mod baseline;
mod bench;
mod config;
mod fixes;
mod git;
mod init;
mod oracle;
mod scan;
