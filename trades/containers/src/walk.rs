//! The state of one opening, and the way from a member into what it holds.

use std::cell::{Cell, RefCell};
use std::io::{BufRead, BufReader, Read};

use crate::member::{MOST_NAME, text};
use crate::{
    Content, Flow, Format, Gap, Kind, Limits, Member, Oddities, Reason, Report, Want, Wants, ar,
    stream, tar, zip,
};

/// Budgets, gaps and the receiver. Shared, because readers inside readers draw on the same budgets.
pub(crate) struct Walk<'a> {
    pub(crate) limits: &'a Limits,
    wants: Option<&'a Wants<'a>>,
    each: RefCell<&'a mut dyn FnMut(Member<'_>) -> Flow>,
    gaps: RefCell<Vec<Gap>>,
    more_gaps: Cell<u64>,
    members: Cell<u64>,
    unpacked: Cell<u64>,
    held: Cell<u64>,
    windows: Cell<u32>,
    over: Cell<bool>,
    stopped: Cell<bool>,
}

/// A container on the way down.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) path: String,
    pub(crate) depth: usize,
}

/// Longest path that is carried along; a longer one is cut.
const MOST_PATH: usize = 4 * MOST_NAME;

impl Place {
    pub(crate) fn top(path: &str) -> Self {
        Self {
            path: cut(path.to_owned()),
            depth: 0,
        }
    }

    fn join(&self, name: &str) -> String {
        cut(format!("{}!/{name}", self.path))
    }

    fn into(&self, path: &str) -> Self {
        Self {
            path: path.to_owned(),
            depth: self.depth + 1,
        }
    }

    /// What a stream holds, under the same name: an archive counts with its stream as one, a further stream does not.
    fn unpacked(&self, format: Format) -> Self {
        if format.is_stream() {
            self.into(&self.path)
        } else {
            self.clone()
        }
    }
}

fn cut(mut path: String) -> String {
    path.truncate(path.floor_char_boundary(MOST_PATH));
    path
}

/// Where the bytes of a container are.
pub(crate) enum Source<'s> {
    Held(&'s [u8]),
    Stream(&'s mut dyn BufRead),
}

/// A member as a container stores it.
pub(crate) struct Entry<'n> {
    pub(crate) name: &'n [u8],
    pub(crate) kind: Kind,
    pub(crate) mode: Option<u32>,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(limits: &'a Limits, each: &'a mut dyn FnMut(Member<'_>) -> Flow) -> Self {
        Self {
            limits,
            wants: None,
            each: RefCell::new(each),
            gaps: RefCell::default(),
            more_gaps: Cell::default(),
            members: Cell::default(),
            unpacked: Cell::default(),
            held: Cell::default(),
            windows: Cell::default(),
            over: Cell::default(),
            stopped: Cell::default(),
        }
    }

    /// The same, of which only what is wanted is held.
    pub(crate) fn wanting(mut self, wants: &'a Wants<'a>) -> Self {
        self.wants = Some(wants);
        self
    }

    /// Whether everything is handed on, whatever it is.
    pub(crate) fn takes_all(&self) -> bool {
        self.wants.is_none()
    }

    pub(crate) fn report(self) -> Report {
        Report {
            members: self.members.get(),
            unpacked_bytes: self.unpacked.get(),
            gaps: self.gaps.into_inner(),
            more_gaps: self.more_gaps.get(),
            stopped: self.stopped.get(),
        }
    }

    pub(crate) fn gap(&self, path: &str, reason: Reason) {
        let mut gaps = self.gaps.borrow_mut();
        if gaps
            .last()
            .is_some_and(|last| last.path == path && last.reason == reason)
        {
            // A stage and what it holds have one name; the same damage ends both.
            return;
        }
        if gaps.len() < self.limits.gaps {
            gaps.push(Gap {
                path: path.to_owned(),
                reason,
            });
        } else {
            self.more_gaps.set(self.more_gaps.get() + 1);
        }
    }

    /// A gap at a member of `place`.
    pub(crate) fn gap_at(&self, place: &Place, name: &[u8], reason: Reason) {
        self.gap(&place.join(&text(name)), reason);
    }

    /// Whether nothing more is to be read, by a budget or by the receiver.
    pub(crate) fn is_over(&self) -> bool {
        self.over.get() || self.stopped.get()
    }

    /// Takes bytes off the budget of unpacked ones.
    pub(crate) fn charge(&self, bytes: u64) -> Result<(), Reason> {
        let all = self.unpacked.get().saturating_add(bytes);
        self.unpacked.set(all);
        if all > self.limits.unpacked_bytes {
            self.over.set(true);
            return Err(Reason::OverBudget);
        }
        Ok(())
    }

    /// The window that the next stream inside the present ones may have.
    pub(crate) fn window(&self) -> u64 {
        self.limits.window_bytes >> self.windows.get().min(63)
    }

    pub(crate) fn window_opened(&self) {
        self.windows.set(self.windows.get() + 1);
    }

    pub(crate) fn window_closed(&self) {
        self.windows.set(self.windows.get().saturating_sub(1));
    }

    /// Counts a member, and says whether it may be handed on.
    fn admit(&self, place: &Place) -> bool {
        if self.is_over() {
            return false;
        }
        if self.members.get() >= self.limits.members {
            self.over.set(true);
            self.gap(&place.path, Reason::TooManyMembers);
            return false;
        }
        self.members.set(self.members.get() + 1);
        true
    }

    /// Hands a member on, and says whether to open it.
    fn hand(&self, member: Member<'_>) -> bool {
        let flow = (self.each.borrow_mut())(member);
        self.stopped.set(flow == Flow::Stop);
        flow == Flow::Continue
    }

    /// A member without bytes.
    pub(crate) fn bare(&self, place: &Place, entry: &Entry<'_>) {
        if self.admit(place) {
            let name = text(entry.name);
            self.hand(member(
                &place.join(&name),
                &name,
                place,
                entry,
                Content::None,
            ));
        }
    }

    /// A member whose bytes come from `reader`; reads at most to the limit unless it is a container itself.
    pub(crate) fn file(&self, place: &Place, entry: &Entry<'_>, reader: &mut dyn Read) {
        if !self.admit(place) {
            return;
        }
        let Some(first) = self.first_of_wanted(entry, reader) else {
            let name = text(entry.name);
            let path = place.join(&name);
            self.hand(member(&path, &name, place, entry, Content::Unwanted));
            return;
        };
        let room = self
            .limits
            .member_bytes
            .min(self.limits.held_bytes.saturating_sub(self.held.get()));
        let reader = &mut first.chain(reader);
        let (buffer, end) = hold(reader, room);
        let size = buffer.len() as u64;
        self.held.set(self.held.get() + size);
        if self.held_file(place, entry, &buffer, end, reader) {
            self.parts(place, entry, buffer, reader);
        }
        self.held.set(self.held.get() - size);
    }

    /// What was read of a member to find out whether it is wanted; `None` where it is not.
    fn first_of_wanted(&self, entry: &Entry<'_>, reader: &mut dyn Read) -> Option<Vec<u8>> {
        let Some(wants) = self.wants else {
            return Some(Vec::new());
        };
        match (wants.by_name)(&text(entry.name)) {
            Want::No => None,
            Want::Yes => Some(Vec::new()),
            Want::Perhaps => {
                // What fails here fails once more when it is passed over, and is stated there.
                let (first, _) = hold(reader, Wants::FIRST);
                (wants.by_bytes)(&first).then_some(first)
            }
        }
    }

    /// Whether more of it is to be handed on.
    fn held_file(
        &self,
        place: &Place,
        entry: &Entry<'_>,
        bytes: &[u8],
        end: End,
        rest: &mut dyn Read,
    ) -> bool {
        let name = text(entry.name);
        let path = place.join(&name);
        let format = crate::sniff(bytes, &name);
        let content = match (&end, format) {
            (End::Whole, Some(format)) => Content::Container(format, Some(bytes)),
            (_, Some(format)) if format.is_opened() => Content::Container(format, None),
            (End::Whole, None) => Content::Whole(bytes),
            _ => Content::Part(bytes),
        };
        let part = matches!(content, Content::Part(_));
        let opens = self.hand(member(&path, &name, place, entry, content));
        let inside = place.into(&path);
        match (end, format.filter(|_| opens)) {
            (End::Failed(reason), format) => {
                self.gap(&path, reason);
                if let Some(format) = format {
                    self.enter(&inside, format, Source::Held(bytes));
                }
            }
            (End::Whole, Some(format)) => self.enter(&inside, format, Source::Held(bytes)),
            (End::More, Some(format)) if format.is_opened() => {
                let mut all = BufReader::with_capacity(stream::BUFFER, bytes.chain(rest));
                self.enter(&inside, format, Source::Stream(&mut all));
            }
            (End::More, None) if part && self.limits.parts => return opens,
            (End::More, _) if part => self.gap(&path, Reason::TooLarge),
            _ => {}
        }
        false
    }

    /// The rest of a large member, each part with the end of the one before.
    fn parts(&self, place: &Place, entry: &Entry<'_>, mut bytes: Vec<u8>, rest: &mut dyn Read) {
        let name = text(entry.name);
        let path = place.join(&name);
        let room = bytes.len() as u64;
        let mut offset = 0;
        while !self.is_over() {
            let known = bytes.len() - bytes.len().min(Limits::OVERLAP);
            bytes.drain(..known);
            offset += known as u64;
            let left = room.saturating_sub(bytes.len() as u64).max(1);
            let before = bytes.len();
            let read = rest.take(left).read_to_end(&mut bytes);
            if bytes.len() > before {
                let mut part = member(&path, &name, place, entry, Content::Part(&bytes));
                part.offset = offset;
                if !self.hand(part) {
                    return;
                }
            }
            match read {
                Err(error) => return self.gap(&path, Reason::of(&error)),
                Ok(0) => return,
                Ok(_) => {}
            }
        }
    }

    /// Walks a container, if it lies not too deep and its format is read.
    pub(crate) fn enter(&self, place: &Place, format: Format, source: Source<'_>) {
        if self.is_over() {
            return;
        }
        if !format.is_opened() {
            return self.gap(&place.path, Reason::NotOpened(format));
        }
        if place.depth > self.limits.depth.min(Limits::MOST_DEPTH) {
            return self.gap(&place.path, Reason::TooDeep);
        }
        match (format, source) {
            (Format::Zip, Source::Held(bytes)) => zip::walk(self, place, bytes),
            (Format::Zip, Source::Stream(reader)) => zip::walk_stream(self, place, reader),
            (_, Source::Held(mut bytes)) => self.enter_stream(place, format, &mut bytes),
            (_, Source::Stream(reader)) => self.enter_stream(place, format, reader),
        }
    }

    fn enter_stream(&self, place: &Place, format: Format, reader: &mut dyn BufRead) {
        match format {
            Format::Tar => tar::walk(self, place, reader),
            Format::Ar | Format::Deb => ar::walk(self, place, reader),
            _ => self.unpack(place, format, reader),
        }
    }

    /// Reads on to the end, where the checksums are.
    fn drain(&self, reader: &mut dyn BufRead) {
        while !self.is_over() {
            match reader.fill_buf().map(<[u8]>::len) {
                Ok(0) | Err(_) => return,
                Ok(size) => reader.consume(size),
            }
        }
    }

    /// A layer must be an archive; one without members is zeros.
    pub(crate) fn check_empty(&self, place: &Place, first: &[u8], end: &End) {
        let is_empty = matches!(end, End::Whole) && first.iter().all(|byte| *byte == 0);
        if self.wants.is_some() && !is_empty && !matches!(end, End::Failed(_)) {
            self.gap(&place.path, Reason::NoArchive);
        }
    }

    /// A stream: what it holds is a container, or one member named as the stream without its ending.
    fn unpack(&self, place: &Place, format: Format, reader: &mut dyn BufRead) {
        let mut frames = stream::Frames::new(self, place, format, reader);
        let (first, end) = hold(&mut frames, stream::BUFFER as u64);
        let inner = stem(&place.path);
        let inside = crate::sniff(&first, inner).filter(|format| format.is_opened());
        let mut all = first.as_slice().chain(&mut frames);
        match inside {
            Some(format) => {
                let mut all = BufReader::with_capacity(stream::BUFFER, all);
                self.enter(&place.unpacked(format), format, Source::Stream(&mut all));
                self.drain(&mut all);
            }
            None if first.is_empty() && matches!(end, End::Failed(_)) => {}
            None if self.wants.is_some() => self.check_empty(place, &first, &end),
            None => {
                let entry = Entry {
                    name: inner.as_bytes(),
                    kind: Kind::File,
                    mode: None,
                };
                self.file(place, &entry, &mut all);
            }
        }
        frames.state_failure();
    }
}

fn member<'m>(
    path: &'m str,
    name: &'m str,
    place: &Place,
    entry: &Entry<'_>,
    content: Content<'m>,
) -> Member<'m> {
    Member {
        path,
        name,
        depth: place.depth,
        kind: entry.kind.clone(),
        mode: entry.mode,
        content,
        offset: 0,
        oddities: Oddities::of(entry.name),
    }
}

/// The last part of a path without the ending that its compression gave it.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

/// How reading a member ended.
pub(crate) enum End {
    Whole,
    More,
    Failed(Reason),
}

/// Reads up to `room` bytes; the buffer grows with what comes, not with what is declared.
pub(crate) fn hold(reader: &mut dyn Read, room: u64) -> (Vec<u8>, End) {
    let mut buffer = Vec::new();
    let end = match reader.take(room.saturating_add(1)).read_to_end(&mut buffer) {
        Err(error) => End::Failed(Reason::of(&error)),
        Ok(_) if buffer.len() as u64 > room => End::More,
        Ok(_) => End::Whole,
    };
    (buffer, end)
}
