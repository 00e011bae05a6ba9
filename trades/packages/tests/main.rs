//! Readers of every format, by what they make of small files.

mod cargo;
mod cargo_lock;
mod composer;
mod deployed;
mod elf;
mod executables;
mod formats;
mod go;
mod hex;
mod mobile;
mod native;
mod ruby;
mod show;
