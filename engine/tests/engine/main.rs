//! The use cases, on real trees.

mod advisories;
mod archives;
mod baseline;
mod bench;
mod config;
mod fixes;
mod init;
mod scan;
