//! Readers of every format, by what they make of small files.

mod cargo;
mod cargo_lock;
mod composer;
mod deployed;
mod elf;
mod executables;
mod formats;
mod go;
mod gradle;
mod hex;
mod jars;
mod maven;
mod mobile;
mod native;
mod npm_locks;
mod npm_manifests;
mod npm_others;
mod nuget;
mod pypi_locks;
mod pypi_manifests;
mod pypi_requirements;
mod ruby;
mod show;
mod system;
