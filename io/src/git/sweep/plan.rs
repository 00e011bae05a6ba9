//! Which entry of a pack is made from which, and which need be made at all.

use lockgate_git::{Base, ENTRY_HEADER_ROOM, EntryHeader, Kind, ObjectId, PackIndex};
use rayon::prelude::*;

use super::super::fault::Fault;
use super::super::pack::Open;
use super::super::reader::Reader;
use super::visitor::{Interest, Visitor};
use crate::reason;

/// No entry.
pub(super) const NONE: u32 = u32::MAX;
/// A base that is not in the pack.
const OUTSIDE: u32 = u32::MAX - 1;
/// An entry whose header cannot be used.
const BROKEN: u32 = u32::MAX - 2;

/// How much of a pack is read at once to see headers.
const WINDOW: usize = 16 * 1024;

/// The entries of a pack as families. One number for each entry in each list, in the order of offsets.
#[derive(Debug, Default)]
pub(super) struct Plan {
    offsets: Vec<u64>,
    positions: Vec<u32>,
    bases: Vec<u32>,
    kinds: Vec<Option<Kind>>,
    wanted: Vec<bool>,
    /// How many wanted entries are in the branch that begins here.
    weights: Vec<u32>,
    /// The first of those made from this one that are needed; the heaviest comes last.
    children: Vec<u32>,
    siblings: Vec<u32>,
    /// Those with no base in the pack that are needed.
    pub(super) roots: Vec<u32>,
    /// Those that cannot be made, and why.
    pub(super) faults: Vec<(u32, Fault)>,
    end: u64,
}

impl Plan {
    /// Reads the header of every entry. `is_copy` says of a position in the index whether the object is visited elsewhere.
    pub(super) fn new<V: Visitor>(
        open: &Open,
        is_copy: &(dyn Fn(usize) -> bool + Sync),
        visitor: &V,
        reader: &mut Reader<'_>,
    ) -> Self {
        let mut plan = Self::ordered(open);
        plan.read_headers(open);
        let order = plan.families(open, reader);
        plan.ask(&open.index, is_copy, visitor);
        plan.weigh(&order);
        drop(order);
        plan.link_needed();
        plan
    }

    fn ordered(open: &Open) -> Self {
        let index = &open.index;
        let count = u32::try_from(index.len()).unwrap_or(u32::MAX);
        let mut entries: Vec<(u64, u32)> = (0..count)
            .map(|position| {
                (
                    index.offset(position as usize).unwrap_or(u64::MAX),
                    position,
                )
            })
            .collect();
        entries.par_sort_unstable();
        Self {
            offsets: entries.iter().map(|entry| entry.0).collect(),
            positions: entries.iter().map(|entry| entry.1).collect(),
            end: open.end,
            ..Self::default()
        }
    }

    fn read_headers(&mut self, open: &Open) {
        let (offsets, end) = (&self.offsets, self.end);
        let chunks = offsets.par_chunks(4_096).enumerate();
        let read = chunks.map(|(chunk, own)| {
            let mut headers = Headers::new(open);
            let first = chunk * 4_096;
            let one = |(at, &offset): (usize, &u64)| {
                match offset {
                    offset if offset >= end => Err(Fault::Rootless),
                    offset => headers.base(offset, offsets),
                }
                .map_err(|fault| (first + at, fault))
            };
            own.iter().enumerate().map(one).collect::<Vec<_>>()
        });
        for result in read.collect::<Vec<_>>().into_iter().flatten() {
            let (base, kind) = result.unwrap_or_else(|(at, fault)| {
                self.faults.push((number(at), fault));
                (BROKEN, None)
            });
            self.bases.push(base);
            self.kinds.push(kind);
        }
    }

    /// Goes down every family, so that each knows its kind; gives the entries in an order in which a base comes before
    /// what is made from it. What is never come to has no beginning.
    fn families(&mut self, open: &Open, reader: &mut Reader<'_>) -> Vec<u32> {
        self.link(|_| true);
        let mut order = Vec::with_capacity(self.offsets.len());
        for at in 0..number(self.offsets.len()) {
            match self.base(at) {
                NONE => order.push(at),
                OUTSIDE => match self.outside_kind(open, at, reader) {
                    Ok(kind) => {
                        self.set_kind(at, Some(kind));
                        order.push(at);
                    }
                    Err(fault) => self.faults.push((at, fault)),
                },
                _ => {}
            }
        }
        let mut next = 0;
        while let Some(&at) = order.get(next) {
            next += 1;
            let kind = self.kind(at);
            let mut child = self.first_child(at);
            while child != NONE {
                self.set_kind(child, kind);
                order.push(child);
                child = self.sibling(child);
            }
        }
        self.state_rootless(&order);
        order
    }

    fn outside_kind(&self, open: &Open, at: u32, reader: &mut Reader<'_>) -> Result<Kind, Fault> {
        let mut buffer = Vec::new();
        let header = open.header(self.offset(at), 0, &mut buffer)?;
        match header.base {
            Base::Named(id) => match reader.find(&id) {
                Ok(object) => Ok(object.kind),
                Err(_) => Err(Fault::Base(id)),
            },
            _ => Err(Fault::Rootless),
        }
    }

    fn state_rootless(&mut self, order: &[u32]) {
        if order.len() == self.offsets.len() {
            return;
        }
        let mut met = vec![false; self.offsets.len()];
        let broken = self.faults.iter().map(|(at, _)| at);
        for &at in order.iter().chain(broken) {
            if let Some(met) = met.get_mut(at as usize) {
                *met = true;
            }
        }
        let rest = (0..).zip(met).filter(|(_, met)| !met);
        let rest = rest.map(|(at, _)| (at, Fault::Rootless));
        self.faults.extend(rest);
    }

    fn ask<V: Visitor>(
        &mut self,
        index: &PackIndex<Vec<u8>>,
        is_copy: &(dyn Fn(usize) -> bool + Sync),
        visitor: &V,
    ) {
        let entries = self.positions.par_iter().zip(&self.kinds);
        self.wanted = entries
            .map(|(&position, kind)| {
                let position = position as usize;
                let asked = kind.zip(index.id(position));
                asked.is_some_and(|(kind, id)| {
                    !is_copy(position) && visitor.wants(&id, kind) == Interest::Look
                })
            })
            .collect();
    }

    /// Adds up branches from their ends.
    fn weigh(&mut self, order: &[u32]) {
        self.weights = self
            .wanted
            .iter()
            .map(|&wanted| u32::from(wanted))
            .collect();
        for &at in order.iter().rev() {
            let (base, own) = (self.base(at), self.weight(at));
            if let Some(weight) = self.weights.get_mut(base as usize) {
                *weight = weight.saturating_add(own);
            }
        }
    }

    /// Links only what is needed, the heaviest of each base last.
    fn link_needed(&mut self) {
        let mut heaviest = vec![NONE; self.offsets.len()];
        for at in 0..number(self.offsets.len()) {
            let Some(best) = heaviest.get_mut(self.base(at) as usize) else {
                continue;
            };
            if *best == NONE || self.weight(*best) < self.weight(at) {
                *best = at;
            }
        }
        let weights = std::mem::take(&mut self.weights);
        let weight = |at: u32| weights.get(at as usize).copied().unwrap_or(0);
        self.link(|_| false);
        for &at in heaviest.iter().filter(|&&at| weight(at) > 0) {
            self.put_first(at);
        }
        for at in (0..number(self.offsets.len())).rev() {
            let best = heaviest.get(self.base(at) as usize);
            if weight(at) > 0 && best.is_some_and(|&best| best != at) {
                self.put_first(at);
            }
        }
        self.weights = weights;
        self.roots = (0..number(self.offsets.len()))
            .filter(|&at| self.weight(at) > 0 && matches!(self.base(at), NONE | OUTSIDE))
            .collect();
    }

    fn link(&mut self, which: impl Fn(u32) -> bool) {
        self.children.clear();
        self.children.resize(self.offsets.len(), NONE);
        self.siblings.clear();
        self.siblings.resize(self.offsets.len(), NONE);
        for at in (0..number(self.offsets.len()))
            .rev()
            .filter(|&at| which(at))
        {
            self.put_first(at);
        }
    }

    fn put_first(&mut self, at: u32) {
        let base = self.base(at) as usize;
        if let Some((first, next)) = self
            .children
            .get_mut(base)
            .zip(self.siblings.get_mut(at as usize))
        {
            *next = *first;
            *first = at;
        }
    }

    fn set_kind(&mut self, at: u32, kind: Option<Kind>) {
        if let Some(own) = self.kinds.get_mut(at as usize) {
            *own = kind;
        }
    }

    fn base(&self, at: u32) -> u32 {
        self.bases.get(at as usize).copied().unwrap_or(NONE)
    }

    pub(super) fn len(&self) -> usize {
        self.offsets.len()
    }

    pub(super) fn offset(&self, at: u32) -> u64 {
        self.offsets.get(at as usize).copied().unwrap_or(u64::MAX)
    }

    /// The length of an entry with its header: it ends where the next begins.
    pub(super) fn entry_len(&self, at: u32) -> usize {
        let next = self.offsets.get(at as usize + 1).copied();
        let next = next.unwrap_or(self.end).min(self.end);
        usize::try_from(next.saturating_sub(self.offset(at))).unwrap_or(usize::MAX)
    }

    pub(super) fn position(&self, at: u32) -> usize {
        self.positions
            .get(at as usize)
            .map_or(usize::MAX, |&at| at as usize)
    }

    pub(super) fn kind(&self, at: u32) -> Option<Kind> {
        self.kinds.get(at as usize).copied().flatten()
    }

    pub(super) fn is_wanted(&self, at: u32) -> bool {
        self.wanted.get(at as usize).copied().unwrap_or(false)
    }

    pub(super) fn weight(&self, at: u32) -> u32 {
        self.weights.get(at as usize).copied().unwrap_or(0)
    }

    pub(super) fn first_child(&self, at: u32) -> u32 {
        self.children.get(at as usize).copied().unwrap_or(NONE)
    }

    pub(super) fn sibling(&self, at: u32) -> u32 {
        self.siblings.get(at as usize).copied().unwrap_or(NONE)
    }

    pub(super) fn is_outside(&self, at: u32) -> bool {
        self.base(at) == OUTSIDE
    }

    /// How many entries are wanted.
    pub(super) fn wanted(&self) -> u64 {
        self.wanted.iter().filter(|&&wanted| wanted).count() as u64
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(NONE)
}

/// Headers one after the other, through a window.
struct Headers<'a> {
    open: &'a Open,
    window: Vec<u8>,
    start: u64,
}

impl<'a> Headers<'a> {
    fn new(open: &'a Open) -> Self {
        Self {
            open,
            window: Vec::new(),
            start: 0,
        }
    }

    /// The number of the base, or the kind of an object without one.
    fn base(&mut self, offset: u64, offsets: &[u64]) -> Result<(u32, Option<Kind>), Fault> {
        let index = &self.open.index;
        let find = |offset: u64| offsets.binary_search(&offset).map(number).ok();
        let header = self.header(offset)?;
        match header.base {
            Base::Whole(kind) => Ok((NONE, Some(kind))),
            Base::Before(back) => {
                let base = offset.checked_sub(back).filter(|_| back > 0).and_then(find);
                Ok((base.ok_or(Fault::Rootless)?, None))
            }
            Base::Named(id) => match position_offset(index, &id) {
                Some(offset) => Ok((find(offset).ok_or(Fault::Rootless)?, None)),
                None => Ok((OUTSIDE, None)),
            },
        }
    }

    fn header(&mut self, offset: u64) -> Result<EntryHeader, Fault> {
        let skip = usize::try_from(offset.saturating_sub(self.start)).unwrap_or(usize::MAX);
        let inside = offset >= self.start
            && skip
                .checked_add(ENTRY_HEADER_ROOM)
                .is_some_and(|end| end <= self.window.len());
        let skip = if inside {
            skip
        } else {
            let left = self.open.end.saturating_sub(offset);
            let room = usize::try_from(left).unwrap_or(usize::MAX).min(WINDOW);
            let read = self.open.file.read(offset, room, &mut self.window);
            read.map_err(|error| Fault::Unreadable(reason(&error)))?;
            self.start = offset;
            0
        };
        let bytes = self.window.get(skip..).unwrap_or(&[]);
        EntryHeader::parse(bytes, self.open.index.hash_kind()).map_err(Fault::of)
    }
}

fn position_offset(index: &PackIndex<Vec<u8>>, id: &ObjectId) -> Option<u64> {
    index.offset(index.position(id)?)
}
