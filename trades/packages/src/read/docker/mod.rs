//! Images that others are made from: Dockerfiles and Compose files.

pub(super) mod compose;
pub(super) mod dockerfile;
mod image;
mod instructions;

pub(super) use image::{image, is_pinnable};
