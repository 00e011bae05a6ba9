//! Git's own formats over bytes: nothing here opens a file.
//!
//! Everything is read from slices that the caller holds; what can be borrowed is borrowed. The repository
//! may be an attacker's: no length field is believed before the bytes behind it were seen, nothing recurses,
//! and every refusal says what is wrong ([`Damage`]).
//!
//! Sources: `gitformat-pack`, `gitformat-index`, `gitrepository-layout`, `gitformat-loose` of Git's own
//! documentation.

mod ancestry;
mod bytes;
mod commit;
mod config;
mod damage;
mod delta;
mod hash;
mod id;
mod idx;
mod inflate;
mod kind;
mod loose;
mod midx;
mod pack;
mod refs;
mod side;
pub mod staging;
mod tag;
mod tree;

pub use ancestry::{Ancestry, Untraced};
pub use commit::{Commit, Person, person};
pub use config::{Config, RefStorage};
pub use damage::Damage;
pub use delta::{Delta, Instruction, Instructions, Origin, Segment, encode_copy};
pub use hash::hash_object;
pub use id::{HashKind, ObjectId};
pub use idx::PackIndex;
pub use inflate::{Inflater, largest_inflated};
pub use kind::Kind;
pub use loose::{LooseHeader, MAX_LOOSE_HEADER};
pub use midx::MultiPackIndex;
pub use pack::{Base, ENTRY_HEADER_ROOM, EntryHeader, PackHeader};
pub use refs::{LooseRef, PackedRef, PackedRefs, is_safe_name};
pub use side::{Alternate, alternates, git_file, shallow};
pub use tag::Tag;
pub use tree::{Mode, Tree, TreeEntry};
