//! Makes tables of the lists of names: which are known, and which are one slip away from one that many use.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

#[path = "src/popular/hash.rs"]
mod hash;

const LISTS: [&str; 7] = ["cargo", "composer", "gem", "go", "npm", "nuget", "pypi"];

fn main() {
    println!("cargo::rerun-if-changed=data/popular");
    println!("cargo::rerun-if-changed=src/popular/hash.rs");
    let mut code = String::new();
    for list in LISTS {
        let file = format!("data/popular/{list}.txt");
        let text = fs::read_to_string(&file).expect("the list is there");
        emit(list, &text, &mut code);
    }
    let out = env::var("OUT_DIR").expect("Cargo sets it");
    fs::write(Path::new(&out).join("popular.rs"), code).expect("the tables can be written");
}

fn emit(list: &str, text: &str, code: &mut String) {
    assert!(!text.contains('\r'), "{list}: lines end in a line feed");
    let mut starts = Vec::new();
    let mut names = Vec::new();
    let mut targets = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let name = line.trim_end();
        if name == "-" {
            targets = names.len();
        } else {
            starts.push(at);
            names.push(name);
        }
        at += line.len();
    }
    assert!(
        names.len() < usize::from(u16::MAX),
        "{list}: numbers of names fit"
    );
    let known = known(&names);
    let near = near(&names[..targets]);
    writeln!(
        code,
        "pub(super) static {}: Table = Table {{ text: include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/data/popular/{list}.txt\")), \
         starts: &{starts:?}, known: &{known:?}, near: &{near:?} }};",
        list.to_uppercase()
    )
    .expect("a string takes it");
}

/// Numbers of names, from one on, by their hash; nothing is zero.
fn known(names: &[&str]) -> Vec<u16> {
    let mut table = vec![0; (names.len() * 2).next_power_of_two()];
    for (number, name) in (1..).zip(names) {
        let slot = free(&table, hash::of(name, None), |entry| *entry == 0);
        table[slot] = number;
    }
    table
}

/// The same of what is left of a name without one of its bytes, of the whole name, and of its folded form. The upper half of
/// an entry are bits of the hash.
fn near(names: &[&str]) -> Vec<u32> {
    let mut hashes: Vec<(u64, u16)> = Vec::new();
    for (number, name) in (1..).zip(names) {
        let own = hashes.len();
        hashes.push((hash::of(name, None), number));
        hashes.push((hash::of(&hash::folded(name), None), number));
        hashes.extend((0..name.len()).map(|skip| (hash::of(name, Some(skip)), number)));
        hashes[own..].sort_unstable();
    }
    hashes.dedup();
    let mut table = vec![0; (hashes.len() * 3 / 2).next_power_of_two()];
    for (hash, number) in hashes {
        let slot = free(&table, hash, |entry| *entry == 0);
        let bits = u32::try_from(hash >> 48).expect("sixteen bits");
        table[slot] = bits << 16 | u32::from(number);
    }
    table
}

/// The first free slot from that of a hash on; a third of the table is free.
fn free<T>(table: &[T], hash: u64, is_free: impl Fn(&T) -> bool) -> usize {
    let mask = table.len() - 1;
    let first = usize::try_from(hash & mask as u64).expect("below the length");
    let mut slots = (0..table.len()).map(|step| (first + step) & mask);
    slots
        .find(|slot| is_free(&table[*slot]))
        .expect("some slot is free")
}
