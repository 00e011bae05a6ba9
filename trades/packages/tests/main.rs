//! Readers of every format, by what they make of small files.

mod cargo;
mod cargo_lock;
mod elf;
mod executables;
mod go;
mod show;
