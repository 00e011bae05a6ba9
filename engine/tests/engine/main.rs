//! The use cases, on real trees.

mod advisories;
mod baseline;
mod bench;
mod config;
mod fixes;
mod init;
mod scan;
