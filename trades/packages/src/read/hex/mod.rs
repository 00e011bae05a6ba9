//! Hex: the lockfiles of Mix and Rebar, and `mix.exs`.

pub(super) mod mix_exs;
pub(super) mod mix_lock;
pub(super) mod rebar_lock;

use crate::{Algorithm, Digest};

fn digest(hex: &str) -> Option<Digest> {
    Digest::from_hex(Algorithm::Sha256, hex)
}
