//! Ranges of commits as bytes: how many, then of each how many events, then of each its kind and commit.

use lockgate_git::ObjectId;

use super::Happened;
use crate::Damaged;
use crate::codec::{Put, Reader};
use crate::record::{Event, Range};

const ALL: u8 = 0;
const INTRODUCED: u8 = 1;
const FIXED: u8 = 2;
const LAST: u8 = 3;
const LIMIT: u8 = 4;
const NO_LIMIT: u8 = 5;
const UNREADABLE: u8 = 6;
/// The commit has 32 bytes, not 20.
const IS_LONG: u8 = 0x10;

/// The events of a range, sorted.
pub(crate) fn take(range: &Range<'_>) -> Vec<Happened> {
    let events = range.events.as_deref().unwrap_or_default();
    let mut out: Vec<_> = events.iter().flat_map(of_event).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// A record should name one thing in an event, and some name two.
fn of_event(event: &Event<'_>) -> impl Iterator<Item = Happened> {
    let whole = |text: &str| ObjectId::from_hex(text.as_bytes());
    let introduced = event.introduced.as_deref().map(|text| match text {
        "0" => Some(Happened::Introduced(None)),
        text => whole(text).map(|id| Happened::Introduced(Some(id))),
    });
    let limit = event.limit.as_deref().map(|text| match text {
        "*" => Some(Happened::Limit(None)),
        text => whole(text).map(|id| Happened::Limit(Some(id))),
    });
    let fixed = event
        .fixed
        .as_deref()
        .map(|text| whole(text).map(Happened::Fixed));
    let last = event.last_affected.as_deref();
    let last = last.map(|text| whole(text).map(Happened::Last));
    let all = [introduced, fixed, last, limit].into_iter().flatten();
    all.map(|told| told.unwrap_or(Happened::Unreadable))
}

pub(crate) fn write(ranges: &[Vec<Happened>]) -> Vec<u8> {
    let mut out = Vec::new();
    out.number(ranges.len() as u64);
    for range in ranges {
        out.number(range.len() as u64);
        for event in range {
            put(event, &mut out);
        }
    }
    out
}

fn put(event: &Happened, out: &mut Vec<u8>) {
    let kind = match event {
        Happened::Introduced(None) => ALL,
        Happened::Introduced(Some(_)) => INTRODUCED,
        Happened::Fixed(_) => FIXED,
        Happened::Last(_) => LAST,
        Happened::Limit(Some(_)) => LIMIT,
        Happened::Limit(None) => NO_LIMIT,
        Happened::Unreadable => UNREADABLE,
    };
    let commit = event.commit();
    let bytes = commit.as_ref().map_or(&[][..], ObjectId::as_bytes);
    out.push(if bytes.len() > 20 {
        kind | IS_LONG
    } else {
        kind
    });
    out.extend_from_slice(bytes);
}

pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Vec<Happened>>, Damaged> {
    let mut from = Reader::new(bytes, "ranges of commits");
    let count = from.count()?;
    let ranges = (0..count).map(|_| {
        let events = from.count()?;
        (0..events).map(|_| event(&mut from)).collect()
    });
    ranges.collect()
}

fn event(from: &mut Reader<'_>) -> Result<Happened, Damaged> {
    let kind = from.byte()?;
    let mut commit = || {
        let bytes = from.take(if kind & IS_LONG == 0 { 20 } else { 32 })?;
        ObjectId::from_bytes(bytes).ok_or(from.damaged())
    };
    Ok(match kind & !IS_LONG {
        ALL => Happened::Introduced(None),
        INTRODUCED => Happened::Introduced(Some(commit()?)),
        FIXED => Happened::Fixed(commit()?),
        LAST => Happened::Last(commit()?),
        LIMIT => Happened::Limit(Some(commit()?)),
        NO_LIMIT => Happened::Limit(None),
        UNREADABLE => Happened::Unreadable,
        _ => return Err(from.damaged()),
    })
}
