//! Every touch of the outside world: files, clock, advisory data, the one HTTP client.
//!
//! The tree under scan may be an attacker's. So: symbolic links are never followed below what the user
//! named, only regular files are opened and never in a way that waits, sizes are bounded, and nothing is
//! written except by a rename within the same directory. What could not be looked at is handed back as
//! damage of a file or as an unknown, never left out.

mod archive;
mod cache;
mod clock;
mod error;
mod export;
mod fetch;
pub mod git;
pub mod hooks;
mod image;
mod mapping;
mod memory;
mod paths;
mod random;
mod read;
mod stdin;
mod store;
mod tree;
mod write;

pub use archive::{Intake, MAX_MEMBER_BYTES, MAX_MEMBERS, MAX_TOTAL_BYTES, read_records};
pub use cache::{cache_dir, git_environment, write_cache};
pub use clock::{now_seconds, now_utc, today};
pub use error::{Error, reason};
pub use export::{MAX_IMPORT_BYTES, Part, Taken, read_export};
pub use fetch::{Fetched, Fetcher};
pub use image::ImagePlace;
pub use mapping::Mapping;
pub use memory::keep_memory_off_disk;
pub use paths::{nearest, slashed, strip_base};
pub use random::random_hex;
pub use read::{
    Bytes, LINK, Links, MAX_FILE_BYTES, MAX_LOCKFILE_BYTES, MAX_LOCKFILES_BYTES, MAX_LOOKED_BYTES,
    link_target, read_bytes, read_text,
};
pub use stdin::read_stdin;
pub use store::{StoreWriter, database_dir, open_store};
pub use tree::{Gathered, Looked, Peek, TreeFile, Wanted, gather, is_system_root, shown};
pub use write::{check_unchanged, replace, write_new, write_over};
