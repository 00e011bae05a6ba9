//! Turns `data/` into static tables, so that starting costs nothing and a slip in the data does not compile.

mod data;
mod emit;
mod page;
mod shape;

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=data");
    println!("cargo::rerun-if-changed=build");
    let data = data::read(Path::new("data")).unwrap_or_else(|message| panic!("{message}"));
    let text = emit::tables(&data).unwrap_or_else(|message| panic!("{message}"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("tables.rs"), text).expect("cargo made the directory");
}
