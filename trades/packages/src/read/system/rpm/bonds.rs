//! Who needs whom: what packages provide, and what they require, by name.

use std::collections::HashMap;

use super::header::{Header, Tag};
use crate::Listing;

/// Names stand once, however many packages name them.
#[derive(Default)]
pub(super) struct Bonds {
    numbers: HashMap<Box<[u8]>, usize>,
    /// By number of the name: the first package that provides it.
    providers: Vec<Option<usize>>,
    /// Package, and number of the name that it requires.
    wanted: Vec<(usize, usize)>,
}

impl Bonds {
    /// Takes up what a package, by its index, provides and requires.
    pub(super) fn add(&mut self, package: usize, header: &Header<'_>) {
        let names = header.texts(Tag::ProvideName);
        for name in header.text(Tag::Name).into_iter().chain(names) {
            let number = self.number(name);
            self.providers[number].get_or_insert(package);
        }
        for name in header.texts(Tag::RequireName) {
            let number = self.number(name);
            self.wanted.push((package, number));
        }
    }

    fn number(&mut self, name: &[u8]) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.providers.len();
        self.numbers.insert(name.into(), number);
        self.providers.push(None);
        number
    }

    /// Adds the edges. A file that is required is found where a package says that it provides it.
    pub(super) fn connect(&self, listing: &mut Listing) {
        for &(from, name) in &self.wanted {
            let provider = self.providers[name].filter(|to| *to != from);
            listing.packages[from].depends_on.extend(provider);
        }
        for package in &mut listing.packages {
            package.depends_on.sort_unstable();
            package.depends_on.dedup();
        }
    }
}
