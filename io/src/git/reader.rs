//! Reading single objects by name.

use std::sync::Arc;

use lockgate_git::{Base, Delta, Kind, ObjectId, Segment};

use super::cache::Cache;
use super::fault::Fault;
use super::layout::Limits;
use super::loose;
use super::pack::{Data, Scratch};
use super::store::{Location, Store};

/// No chain is followed deeper; Git itself makes none over 4,095.
pub(super) const MAX_DEPTH: usize = 10_000;

/// One object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Its kind.
    pub kind: Kind,
    /// Its bytes, which may be shared with the reader's memory.
    pub bytes: Arc<Vec<u8>>,
}

/// Reads objects by name; remembers some of what it read, within bounds. One for each thread.
#[derive(Debug)]
pub struct Reader<'r> {
    store: &'r Store,
    limits: Limits,
    cache: Cache<(u32, u64)>,
    scratch: Scratch,
    delta: Vec<u8>,
    segments: Vec<Segment>,
}

/// An entry of a chain of deltas: the pack and the offset in it.
type Link = (u32, u64);

/// Where a chain ends.
enum Start {
    Known(Kind, Arc<Vec<u8>>),
    Whole(Link, Kind),
}

impl<'r> Reader<'r> {
    pub(super) fn new(store: &'r Store, limits: Limits) -> Self {
        Self {
            store,
            limits,
            cache: Cache::new(limits.cache_bytes),
            scratch: Scratch::default(),
            delta: Vec::new(),
            segments: Vec::new(),
        }
    }

    /// The object of that name. It is looked for in every place before a fault is given back.
    pub fn find(&mut self, id: &ObjectId) -> Result<Object, Fault> {
        let mut fault = Fault::Missing;
        let store = self.store;
        for location in store.locations(id) {
            match self.read(id, location) {
                Ok(object) => return Ok(object),
                Err(other) => fault = other,
            }
        }
        Err(fault)
    }

    /// Whether there is an object of that name.
    pub fn contains(&self, id: &ObjectId) -> bool {
        self.store.contains(id)
    }

    /// The object of that name if it is of this kind.
    pub fn find_kind(&mut self, id: &ObjectId, kind: Kind) -> Result<Arc<Vec<u8>>, Fault> {
        let object = self.find(id)?;
        if object.kind == kind {
            return Ok(object.bytes);
        }
        let other = "an object of another kind than what names it says";
        Err(Fault::Damaged(lockgate_git::Damage::Malformed(other)))
    }

    fn read(&mut self, id: &ObjectId, location: Location) -> Result<Object, Fault> {
        match location {
            Location::Packed { pack, offset } => self.packed(pack, offset),
            Location::Loose { directory } => self.loose(id, directory),
        }
    }

    fn loose(&mut self, id: &ObjectId, directory: u32) -> Result<Object, Fault> {
        let path = self.store.directories.get(directory as usize);
        let path = path.ok_or(Fault::Missing)?;
        let mut bytes = Vec::new();
        let limit = self.limits.object_bytes;
        let kind = loose::read(path, id, limit, &mut self.scratch, &mut bytes)?;
        Ok(Object {
            kind,
            bytes: Arc::new(bytes),
        })
    }

    /// The object at an offset of a pack: down the chain to something whole or known, and up again.
    pub(super) fn packed(&mut self, pack: u32, offset: u64) -> Result<Object, Fault> {
        let mut chain = Vec::new();
        let start = self.descend((pack, offset), &mut chain)?;
        let (kind, mut bytes) = match start {
            Start::Known(kind, bytes) => (kind, bytes),
            Start::Whole(link, kind) => (kind, self.inflate(link, kind)?),
        };
        while let Some(link) = chain.pop() {
            bytes = self.ascend(link, kind, &bytes)?;
        }
        Ok(Object { kind, bytes })
    }

    fn descend(&mut self, mut link: Link, chain: &mut Vec<Link>) -> Result<Start, Fault> {
        loop {
            if let Some((kind, bytes)) = self.cache.find(link) {
                return Ok(Start::Known(kind, bytes));
            }
            if chain.len() > MAX_DEPTH {
                return Err(Fault::TooDeep);
            }
            let open = self.pack(link.0)?;
            let header = open.header(link.1, 0, &mut self.scratch.input)?;
            let next = match header.base {
                Base::Whole(kind) => return Ok(Start::Whole(link, kind)),
                Base::Before(back) => {
                    let offset = link.1.checked_sub(back).filter(|_| back > 0);
                    (link.0, offset.ok_or(Fault::Rootless)?)
                }
                Base::Named(id) => match self.named(&id, link)? {
                    Ok(next) => next,
                    Err(object) => {
                        chain.push(link);
                        return Ok(Start::Known(object.kind, object.bytes));
                    }
                },
            };
            chain.push(link);
            link = next;
        }
    }

    /// A named base: in the same pack where possible, else in another, else loose.
    fn named(&mut self, id: &ObjectId, from: Link) -> Result<Result<Link, Object>, Fault> {
        let store = self.store;
        let own = store.packs.get(from.0 as usize);
        if let Some(offset) = own.and_then(|pack| pack.locate(id)) {
            return Ok(Ok((from.0, offset)));
        }
        match store.locations(id).next() {
            Some(Location::Packed { pack, offset }) => Ok(Ok((pack, offset))),
            Some(Location::Loose { directory }) => self.loose(id, directory).map(Err),
            None => Err(Fault::Base(*id)),
        }
    }

    fn inflate(&mut self, link: Link, kind: Kind) -> Result<Arc<Vec<u8>>, Fault> {
        let open = self.pack(link.0)?;
        let mut bytes = Vec::new();
        let limit = self.limits.object_bytes;
        open.inflate(link.1, None, limit, &mut self.scratch, &mut bytes)?;
        Ok(self.keep(link, kind, bytes))
    }

    fn ascend(&mut self, link: Link, kind: Kind, base: &[u8]) -> Result<Arc<Vec<u8>>, Fault> {
        let open = self.pack(link.0)?;
        let limit = self.limits.object_bytes;
        open.inflate(link.1, None, limit, &mut self.scratch, &mut self.delta)?;
        let delta = Delta::parse(&self.delta).map_err(Fault::of)?;
        let mut bytes = Vec::new();
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let applied = delta.apply(base, limit, &mut bytes, &mut self.segments);
        applied.map_err(Fault::of)?;
        Ok(self.keep(link, kind, bytes))
    }

    fn keep(&mut self, link: Link, kind: Kind, bytes: Vec<u8>) -> Arc<Vec<u8>> {
        let bytes = Arc::new(bytes);
        self.cache.keep(link, kind, Arc::clone(&bytes));
        bytes
    }

    fn pack(&self, pack: u32) -> Result<&'r Data, Fault> {
        let pack = self.store.packs.get(pack as usize).ok_or(Fault::Missing)?;
        pack.data()
            .map(AsRef::as_ref)
            .map_err(|reason| Fault::Unreadable(reason.to_owned()))
    }
}
