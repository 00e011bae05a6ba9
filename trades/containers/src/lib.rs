//! Containers: archives, compressed streams and images, opened in memory.
//!
//! Bytes or a reader go in, members come out, each with every hop of its way (`outer.jar!/inner.zip!/file`). Nothing
//! is written to disk and no name is ever used as a path. What cannot be read, or is not read because a budget is
//! used up, is a [`Gap`]; what was readable before comes nevertheless. Containers inside containers are opened to the
//! depth of the [`Limits`]; large ones are read as streams, so that no more than one member and a window per stage is held.
//!
//! [`sniff`] tells the format, [`open`] and [`open_reader`] walk, [`image`] knows layers.

use std::io::{BufReader, Read};

mod ar;
mod format;
mod gap;
pub mod image;
mod limits;
mod member;
mod stream;
mod tar;
mod walk;
mod zip;

pub use format::{Format, sniff};
pub use gap::{Gap, Reason, Report};
pub use limits::Limits;
pub use member::{Content, Flow, Kind, Member, Oddities, Want, Wants, Whiteout};

use walk::{Entry, Place, Source, Walk};

/// Walks the container that `bytes` are and hands every member to `each`, a container before what it holds.
///
/// `path` is the name under which members are told. Bytes that are no container give no members and no gaps; ask
/// [`sniff`] first to tell the difference.
pub fn open(
    bytes: &[u8],
    path: &str,
    limits: &Limits,
    each: &mut dyn FnMut(Member<'_>) -> Flow,
) -> Report {
    let walk = Walk::new(limits, each);
    if let Some(format) = sniff(bytes, path) {
        walk.enter(&below(path), format, Source::Held(bytes));
    }
    walk.report()
}

/// As [`open`], but reads only the members whose names, as their own container stores them, `wants` says; the others come as
/// [`Content::Unwanted`], and where a directory tells their length nothing of them is unpacked.
pub fn open_some(
    bytes: &[u8],
    path: &str,
    limits: &Limits,
    wants: &(dyn Fn(&str) -> bool + Sync),
    each: &mut dyn FnMut(Member<'_>) -> Flow,
) -> Report {
    let by_name = |name: &str| if wants(name) { Want::Yes } else { Want::No };
    let wants = Wants {
        by_name: &by_name,
        by_bytes: &|_| false,
    };
    let walk = Walk::new(limits, each).wanting(&wants);
    if let Some(format) = sniff(bytes, path) {
        walk.enter(&below(path), format, Source::Held(bytes));
    }
    walk.report()
}

/// As [`open`], for what is too large to be held: it is read once, from the beginning to the end.
///
/// A zip is then read without its directory at the end, so what only that tells (modes, links) is not known.
pub fn open_reader(
    reader: &mut dyn Read,
    path: &str,
    limits: &Limits,
    each: &mut dyn FnMut(Member<'_>) -> Flow,
) -> Report {
    let walk = Walk::new(limits, each);
    enter_reader(&walk, &below(path), reader, None);
    walk.report()
}

/// Tells the format from the first bytes of a reader and walks it. With `plain`, what is no container is handed on
/// as a member of that name at that place.
fn enter_reader(
    walk: &Walk<'_>,
    place: &Place,
    reader: &mut dyn Read,
    plain: Option<(&Place, &str)>,
) -> Option<Format> {
    let (first, end) = walk::hold(reader, stream::BUFFER as u64);
    let format = sniff(&first, &place.path);
    match (format, end) {
        (Some(format), walk::End::Whole) => walk.enter(place, format, Source::Held(&first)),
        (Some(format), _) => {
            let mut all = BufReader::with_capacity(stream::BUFFER, first.chain(reader));
            walk.enter(place, format, Source::Stream(&mut all));
        }
        (None, end) => {
            walk.check_empty(place, &first, &end);
            if let walk::End::Failed(reason) = end {
                walk.gap(&place.path, reason);
            }
            if let Some((place, name)) = plain {
                let entry = Entry {
                    name: name.as_bytes(),
                    kind: Kind::File,
                    mode: None,
                };
                walk.file(place, &entry, &mut first.chain(reader));
            }
        }
    }
    format
}

/// The place of members of the outermost container.
fn below(path: &str) -> Place {
    Place {
        depth: 1,
        ..Place::top(path)
    }
}
