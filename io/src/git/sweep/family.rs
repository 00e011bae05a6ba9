//! One family of deltas, from its root down.

use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use lockgate_git::{Delta, ObjectId, Segment, hash_object};

use super::super::fault::Fault;
use super::super::pack::{Near, Open, SHORT, Scratch};
use super::super::reader::Reader;
use super::Shared;
use super::plan::{NONE, Plan};
use super::report::Count;
use super::visitor::{Derived, Seen, Visitor};

/// Families whose root is larger are gone through one at a time, so that threads do not add up.
const LARGE: usize = 8 * 1024 * 1024;
/// Buffers of this size and less are kept for the next object.
const KEPT_BUFFER: usize = 1024 * 1024;
/// Counts are added up after so many objects.
const TOLD: u64 = 512;

/// An object whose children are being made.
struct Frame<K> {
    at: u32,
    /// The child that comes next.
    next: u32,
    /// Its bytes; nothing after they were dropped to make room.
    bytes: Option<Vec<u8>>,
    kept: Option<K>,
}

/// What one thread needs to go through families.
pub(super) struct Worker<'a, V: Visitor> {
    shared: &'a Shared<'a, V>,
    pack: u32,
    plan: &'a Plan,
    large: &'a Mutex<()>,
    reader: Reader<'a>,
    scratch: Scratch,
    near: Near,
    delta: Vec<u8>,
    segments: Vec<Segment>,
    pool: Vec<Vec<u8>>,
    stack: Vec<Frame<V::Kept>>,
    held: usize,
    count: Count,
}

impl<'a, V: Visitor> Worker<'a, V> {
    pub(super) fn new(
        shared: &'a Shared<'a, V>,
        pack: u32,
        plan: &'a Plan,
        large: &'a Mutex<()>,
    ) -> Self {
        Self {
            shared,
            pack,
            plan,
            large,
            reader: shared.repository.reader(),
            scratch: Scratch::default(),
            near: Near::default(),
            delta: Vec::new(),
            segments: Vec::new(),
            pool: Vec::new(),
            stack: Vec::new(),
            held: 0,
            count: Count::default(),
        }
    }

    /// Shows everything wanted of one family.
    pub(super) fn family(&mut self, root: u32) {
        let _alone = self.alone(root);
        match self.root(root) {
            Ok(frame) => self.push(frame),
            Err(fault) => self.lose(root, fault),
        }
        while let Some(frame) = self.stack.pop() {
            self.held -= frame.bytes.as_ref().map_or(0, Vec::len);
            self.step(frame);
        }
    }

    /// Holds the others off while a family of large objects is gone through.
    fn alone(&mut self, root: u32) -> Option<MutexGuard<'a, ()>> {
        let open = self.open().ok()?;
        if self.plan.entry_len(root) < LARGE / 1_032 {
            return None;
        }
        let offset = self.plan.offset(root);
        let header = open.header(offset, 0, &mut self.scratch.input).ok()?;
        // A mutex that guards nothing is not spoiled by a panic.
        let wait = || self.large.lock().unwrap_or_else(PoisonError::into_inner);
        (header.size > LARGE as u64).then(wait)
    }

    /// Makes the next child of an object, and puts back the object if there are more.
    fn step(&mut self, mut frame: Frame<V::Kept>) {
        let child = frame.next;
        if child == NONE {
            self.recycle(frame.bytes);
            return;
        }
        frame.next = self.plan.sibling(child);
        let made = self.restore(&mut frame).and_then(|base| {
            let made = self.child(child, &base, frame.kept.as_ref());
            frame.bytes = Some(base);
            made
        });
        if frame.next == NONE {
            self.recycle(frame.bytes.take());
        } else {
            self.push(frame);
        }
        match made {
            Ok(frame) => self.push(frame),
            Err(fault) => self.lose(child, fault),
        }
    }

    /// The bytes of an object, made once more if they were dropped.
    fn restore(&mut self, frame: &mut Frame<V::Kept>) -> Result<Vec<u8>, Fault> {
        if let Some(bytes) = frame.bytes.take() {
            return Ok(bytes);
        }
        let object = self.reader.packed(self.pack, self.plan.offset(frame.at))?;
        Ok(object.bytes.to_vec())
    }

    fn push(&mut self, frame: Frame<V::Kept>) {
        if frame.next == NONE {
            self.recycle(frame.bytes);
            return;
        }
        self.held += frame.bytes.as_ref().map_or(0, Vec::len);
        self.stack.push(frame);
        let limit = self.shared.repository.limits.held_bytes;
        let mut oldest = 0;
        // The farthest are needed last. The one on top stays.
        while self.held > limit && oldest + 1 < self.stack.len() {
            if let Some(bytes) = self
                .stack
                .get_mut(oldest)
                .and_then(|frame| frame.bytes.take())
            {
                self.held -= bytes.len();
            }
            oldest += 1;
        }
    }

    fn recycle(&mut self, bytes: Option<Vec<u8>>) {
        if let Some(bytes) = bytes.filter(|bytes| bytes.capacity() <= KEPT_BUFFER)
            && self.pool.len() < 16
        {
            self.pool.push(bytes);
        }
    }

    fn root(&mut self, at: u32) -> Result<Frame<V::Kept>, Fault> {
        if self.plan.is_outside(at) {
            return self.outside(at);
        }
        let mut bytes = self.pool.pop().unwrap_or_default();
        self.inflate(at, &mut bytes)?;
        self.finish(at, bytes, None)
    }

    /// An object that is made from one outside of the pack.
    fn outside(&mut self, at: u32) -> Result<Frame<V::Kept>, Fault> {
        let open = self.open()?;
        let header = open.header(self.plan.offset(at), 0, &mut self.scratch.input)?;
        let lockgate_git::Base::Named(id) = header.base else {
            return Err(Fault::Rootless);
        };
        let base = self.reader.find(&id).map_err(|_| Fault::Base(id))?;
        self.child(at, &base.bytes, None)
    }

    fn child(
        &mut self,
        at: u32,
        base: &[u8],
        kept: Option<&V::Kept>,
    ) -> Result<Frame<V::Kept>, Fault> {
        let mut delta = mem::take(&mut self.delta);
        let read = self.inflate(at, &mut delta);
        let mut bytes = self.pool.pop().unwrap_or_default();
        let limit = self.shared.repository.limits.object_bytes;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let applied = read.and_then(|()| {
            let delta = Delta::parse(&delta).map_err(Fault::of)?;
            let applied = delta.apply(base, limit, &mut bytes, &mut self.segments);
            applied.map_err(Fault::of)
        });
        delta.shrink_to(KEPT_BUFFER);
        self.delta = delta;
        applied?;
        self.finish(at, bytes, Some((base, kept)))
    }

    fn inflate(&mut self, at: u32, target: &mut Vec<u8>) -> Result<(), Fault> {
        let (offset, len) = (self.plan.offset(at), self.plan.entry_len(at));
        let limit = self.shared.repository.limits.object_bytes;
        let open = self.open()?;
        if len <= SHORT {
            open.inflate_near(offset, len, limit, &mut self.near, target)?;
            return Ok(());
        }
        open.inflate(offset, Some(len), limit, &mut self.scratch, target)?;
        if self.scratch.input.capacity() > KEPT_BUFFER {
            self.scratch.input = Vec::new();
        }
        Ok(())
    }

    /// Shows an object, if it is wanted, with the base that it was made from.
    fn finish(
        &mut self,
        at: u32,
        bytes: Vec<u8>,
        from: Option<(&[u8], Option<&V::Kept>)>,
    ) -> Result<Frame<V::Kept>, Fault> {
        self.count.bytes += bytes.len() as u64;
        let next = self.plan.first_child(at);
        let kept = if self.plan.is_wanted(at) {
            Some(self.show(at, &bytes, from, next != NONE)?)
        } else {
            self.count.bases += 1;
            None
        };
        Ok(Frame {
            at,
            next,
            bytes: Some(bytes),
            kept,
        })
    }

    fn show(
        &mut self,
        at: u32,
        bytes: &[u8],
        from: Option<(&[u8], Option<&V::Kept>)>,
        is_base: bool,
    ) -> Result<V::Kept, Fault> {
        let id = self.id(at)?;
        let kind = self.plan.kind(at).ok_or(Fault::Rootless)?;
        let seen = Seen {
            id: &id,
            kind,
            bytes,
            is_base,
        };
        if self.shared.sweep.verify && hash_object(id.hash_kind(), kind, bytes) != Some(id) {
            return Err(Fault::WrongName);
        }
        self.count.shown += 1;
        if self.count.shown >= TOLD {
            self.shared.tally.add(&mut self.count);
        }
        let visitor = self.shared.visitor;
        Ok(match from {
            None => visitor.whole(&seen),
            Some((base, kept)) => {
                let segments = &self.segments;
                visitor.delta(
                    &seen,
                    &Derived {
                        base,
                        kept,
                        segments,
                    },
                )
            }
        })
    }

    /// States an object that could not be made, and all that would have been made from it.
    fn lose(&mut self, at: u32, fault: Fault) {
        let Ok(id) = self.id(at) else { return };
        if self.plan.is_wanted(at) {
            self.shared.tally.fault(id, self.plan.kind(at), fault);
        }
        let mut waiting = vec![self.plan.first_child(at)];
        while let Some(at) = waiting.pop() {
            if at == NONE {
                continue;
            }
            waiting.push(self.plan.sibling(at));
            waiting.push(self.plan.first_child(at));
            if let (true, Ok(own)) = (self.plan.is_wanted(at), self.id(at)) {
                let tally = self.shared.tally;
                tally.fault(own, self.plan.kind(at), Fault::Base(id));
            }
        }
    }

    fn id(&self, at: u32) -> Result<ObjectId, Fault> {
        let id = self.open()?.index.id(self.plan.position(at));
        id.ok_or(Fault::Missing)
    }

    fn open(&self) -> Result<&'a Open, Fault> {
        let pack = self.shared.repository.store.packs.get(self.pack as usize);
        let open = pack.ok_or(Fault::Missing)?.open();
        open.map_err(|reason| Fault::Unreadable(reason.to_owned()))
    }
}

impl<V: Visitor> Drop for Worker<'_, V> {
    fn drop(&mut self) {
        self.shared.tally.add(&mut self.count);
    }
}
