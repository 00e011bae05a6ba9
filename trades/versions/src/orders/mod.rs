//! One file for each order: how it is written as a key, compared directly, and what is a prerelease.

pub mod apk;
pub mod composer;
pub mod conan;
pub mod cran;
pub mod dart;
pub mod dpkg;
pub mod go;
pub mod gradle;
pub mod hackage;
pub mod hex;
pub mod maven;
pub mod npm;
pub mod nuget;
pub mod pep440;
pub mod rpm;
pub mod rubygems;
mod semantic;
pub mod semver;
