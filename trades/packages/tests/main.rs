//! Readers of every format, by what they make of small files.

mod cargo_lock;
mod npm_locks;
mod npm_manifests;
mod npm_others;
mod pypi_locks;
mod pypi_manifests;
mod pypi_requirements;
mod show;
