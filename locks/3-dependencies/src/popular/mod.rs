//! Names that many repositories depend on, and what is one slip away from them.
//!
//! `tools/popular/collect.py` counts them over checked-out repositories; the lists in `data/popular` are its output, and the
//! build makes tables of them. A name is looked up by the hashes of what is left of it without one byte: two names that are one
//! slip apart have one of these in common.

mod hash;
mod likeness;

use lockgate_packages::Ecosystem;

pub(crate) use likeness::Likeness;

use tables::{CARGO, COMPOSER, GEM, GO, NPM, NUGET, PYPI};

#[expect(clippy::unreadable_literal, reason = "made by the build")]
mod tables {
    use super::Table;

    include!(concat!(env!("OUT_DIR"), "/popular.rs"));
}

/// Longer names are nobody's slip.
const LONGEST: usize = 128;

/// A list and its tables.
struct Table {
    /// Names by lines, the most used first.
    text: &'static str,
    /// Where each begins.
    starts: &'static [u32],
    /// Numbers of names by their hashes.
    known: &'static [u16],
    /// Numbers of targets by the hashes of what is like them, with bits of these.
    near: &'static [u32],
}

/// The much used name that this one is like, where nobody is known to use this one.
pub(crate) fn near(ecosystem: Ecosystem, name: &str) -> Option<(&'static str, Likeness)> {
    let table = table(ecosystem)?;
    let name = normal(ecosystem, name);
    let whole = hash::of(&name, None);
    if name.len() > LONGEST || !name.is_ascii() || table.knows(&name, whole) {
        return None;
    }
    let folded = hash::of(&hash::folded(&name), None);
    let shorter = (0..name.len()).map(|skip| hash::of(&name, Some(skip)));
    let hashes = [whole, folded].into_iter().chain(shorter);
    let found = hashes.flat_map(|hash| table.candidates(hash));
    let alike =
        found.filter_map(|target| Some((Likeness::between(&name, table.name(target))?, target)));
    // The surest kind of slip, and of these the most used target.
    let (likeness, target) = alike.min()?;
    Some((table.name(target), likeness))
}

fn table(ecosystem: Ecosystem) -> Option<&'static Table> {
    match ecosystem {
        Ecosystem::CratesIo => Some(&CARGO),
        Ecosystem::Packagist => Some(&COMPOSER),
        Ecosystem::RubyGems => Some(&GEM),
        Ecosystem::Go => Some(&GO),
        Ecosystem::Npm => Some(&NPM),
        Ecosystem::NuGet => Some(&NUGET),
        Ecosystem::PyPi => Some(&PYPI),
        _ => None,
    }
}

/// As the lists spell names.
fn normal(ecosystem: Ecosystem, name: &str) -> std::borrow::Cow<'_, str> {
    match ecosystem {
        Ecosystem::CratesIo => name.replace('_', "-").to_lowercase().into(),
        _ => ecosystem.normal_name(name),
    }
}

impl Table {
    fn name(&self, number: usize) -> &'static str {
        let start = number.checked_sub(1).and_then(|at| self.starts.get(at));
        let rest = start.and_then(|start| self.text.get(usize::try_from(*start).ok()?..));
        rest.and_then(|rest| rest.lines().next())
            .unwrap_or_default()
    }

    fn knows(&self, name: &str, hash: u64) -> bool {
        let mut found = probe(self.known, hash).take_while(|number| **number != 0);
        found.any(|number| self.name(usize::from(*number)) == name)
    }

    /// Numbers of the targets that may be like what has this hash.
    fn candidates(&self, hash: u64) -> impl Iterator<Item = usize> {
        let found = probe(self.near, hash).take_while(|entry| **entry != 0);
        let found = found.filter(move |entry| u64::from(**entry >> 16) == hash >> 48);
        found.filter_map(|entry| usize::try_from(entry & 0xffff).ok())
    }
}

/// The entries from that of a hash on, each once.
fn probe<T>(table: &'static [T], hash: u64) -> impl Iterator<Item = &'static T> {
    let mask = table.len() - 1;
    let first = usize::try_from(hash & mask as u64).unwrap_or(0);
    let (before, from) = table.split_at(first);
    from.iter().chain(before)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_many_use_are_known_and_slips_are_found() {
        for (ecosystem, name, expected) in [
            (Ecosystem::PyPi, "requests", None),
            (
                Ecosystem::PyPi,
                "Reqeusts",
                Some(("requests", Likeness::Swapped)),
            ),
            (
                Ecosystem::PyPi,
                "requestss",
                Some(("requests", Likeness::Doubled)),
            ),
            (
                Ecosystem::PyPi,
                "r3quests",
                Some(("requests", Likeness::Digit)),
            ),
            (
                Ecosystem::PyPi,
                "requesks",
                Some(("requests", Likeness::Other)),
            ),
            (
                Ecosystem::Npm,
                "crossenv",
                Some(("cross-env", Likeness::Separator)),
            ),
            (
                Ecosystem::Npm,
                "rirnraf",
                Some(("rimraf", Likeness::Lookalike)),
            ),
            (
                Ecosystem::Npm,
                "@bable/core",
                Some(("@babel/core", Likeness::Swapped)),
            ),
            (Ecosystem::Npm, "@babel/coer", None),
            (Ecosystem::Npm, "nothing-like-it-anywhere", None),
            (Ecosystem::CratesIo, "serde_json", None),
            (
                Ecosystem::CratesIo,
                "rustdecimal",
                Some(("rust-decimal", Likeness::Separator)),
            ),
            (
                Ecosystem::NuGet,
                "Newtonsoft.Jsom",
                Some(("newtonsoft.json", Likeness::Other)),
            ),
            (
                Ecosystem::Go,
                "github.com/strechr/testify",
                Some(("github.com/stretchr/testify", Likeness::Other)),
            ),
            (Ecosystem::Maven, "a:b", None),
        ] {
            assert_eq!(near(ecosystem, name), expected, "{name}");
        }
    }

    #[test]
    fn lists_are_whole() {
        for (table, least) in [
            (&CARGO, 900),
            (&COMPOSER, 150),
            (&GEM, 200),
            (&GO, 300),
            (&NPM, 2000),
            (&NUGET, 140),
            (&PYPI, 350),
        ] {
            let targets = table.text.lines().position(|line| line == "-");
            assert!(targets.is_some_and(|targets| targets >= least));
            assert!(table.starts.len() >= 600);
            assert_eq!(table.name(1), table.text.lines().next().unwrap_or_default());
            assert!((1..=table.starts.len()).all(|number| !table.name(number).is_empty()));
        }
    }
}
