//! Turns `data/` into static tables, so that starting costs nothing and a slip in the data does not compile.

#![expect(
    clippy::print_stdout,
    reason = "cargo reads what a build script prints"
)]

mod data;
mod emit;
mod page;
mod shape;

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rerun-if-changed=src");
    let data = data::read(Path::new("data")).unwrap_or_else(|message| panic!("{message}"));
    let text = emit::tables(&data).unwrap_or_else(|message| panic!("{message}"));
    let digest = digest(&["data", "build", "src"]);
    println!("cargo::rustc-env=LOCKGATE_RULES_DIGEST={digest:016x}");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("tables.rs"), text).expect("cargo made the directory");
}

/// Of all that decides what is found: what was looked at with other rules must be looked at again.
fn digest(folders: &[&str]) -> u64 {
    let mut digest = 0xcbf2_9ce4_8422_2325u64;
    let mut waiting: Vec<PathBuf> = folders.iter().rev().map(PathBuf::from).collect();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("a folder of ours can be listed");
            let mut inner: Vec<_> = entries
                .filter_map(|entry| Some(entry.ok()?.path()))
                .collect();
            inner.sort();
            waiting.extend(inner.into_iter().rev());
            continue;
        }
        let text = fs::read(&path).expect("a file of ours can be read");
        let name = path.to_string_lossy().into_owned().into_bytes();
        for byte in name.into_iter().chain(text) {
            digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    digest
}
