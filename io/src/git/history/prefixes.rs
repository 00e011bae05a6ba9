//! Tables by the beginnings of names.
//!
//! Names are as good as random, so hashing them well is wasted; but who makes objects can choose them, so a secret of the
//! process is mixed in.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hasher, RandomState};

pub(super) type PrefixMap<V> = HashMap<u64, V, Mix>;
pub(super) type PrefixSet = HashSet<u64, Mix>;

/// Multiplies with a number that nobody knows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mix(u64, u64);

impl Default for Mix {
    fn default() -> Self {
        let random = RandomState::new();
        Self(random.hash_one(1u8), random.hash_one(2u8) | 1)
    }
}

impl BuildHasher for Mix {
    type Hasher = Mixed;

    fn build_hasher(&self) -> Mixed {
        Mixed(*self, 0)
    }
}

#[derive(Debug)]
pub(super) struct Mixed(Mix, u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.1
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "both halves are wanted")]
    fn write_u64(&mut self, number: u64) {
        let Mix(first, second) = self.0;
        let wide = u128::from(self.1 ^ number ^ first) * u128::from(second);
        self.1 = (wide as u64) ^ (wide >> 64) as u64;
    }
}
