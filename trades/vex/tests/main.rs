//! One binary for all tests of the crate.

mod csaf;
mod cyclonedx;
mod openvex;
mod show;
mod weigh;
