//! One version against one statement (OSV schema, "Evaluation").

use lockgate_versions::{Key, Order};

use crate::compile::{COMMITS, UNREADABLE};
use crate::index::Segment;
use crate::pair::{Pair, Piece, PieceEnd};
use crate::{Damaged, Imprecise, Unassessed, order};

/// What a statement says of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Clear,
    Affected,
    Perhaps(Imprecise),
    Unread(Unassessed),
}

/// A version, and its keys by the orders that were asked.
pub(super) struct Version<'q> {
    text: Option<&'q str>,
    own: Option<Order>,
    keys: Vec<(Order, Result<Key, &'static str>)>,
}

/// Whether a piece holds a version.
enum Held {
    No,
    /// And whether it ends.
    Yes,
    Unread(&'static str),
}

impl<'q> Version<'q> {
    pub(super) fn new(text: Option<&'q str>, own: Option<Order>) -> Self {
        Self {
            text,
            own,
            keys: Vec::new(),
        }
    }

    pub(super) fn own_key(&mut self) -> Option<Key> {
        let order = self.own?;
        self.key(order)?.clone().ok()
    }

    /// The key of the version; `None` where no version is known.
    pub(super) fn key(&mut self, order: Order) -> Option<&Result<Key, &'static str>> {
        let text = self.text?;
        let at = self.keys.iter().position(|(known, _)| *known == order);
        let at = at.unwrap_or_else(|| {
            self.keys
                .push((order, order.key(text).map_err(|error| error.why)));
            self.keys.len() - 1
        });
        self.keys.get(at).map(|(_, key)| key)
    }

    /// What the statement says of it.
    pub(super) fn against(
        &mut self,
        segment: &Segment<'_>,
        pair: &Pair<'_>,
    ) -> Result<Verdict, Damaged> {
        let Some(text) = self.text else {
            return Ok(without_version(pair));
        };
        if pair.texts.contains(&text) {
            return Ok(Verdict::Affected);
        }
        let mut unread = None;
        let mut is_loose = false;
        for piece in &pair.pieces {
            match self.held(segment, piece)? {
                Held::Yes if piece.is_loose => is_loose = true,
                Held::Yes => return Ok(Verdict::Affected),
                Held::Unread(why) => unread = Some(Unassessed::VersionUnparsable { why }),
                Held::No => {}
            }
        }
        let is_unreadable = pair.flags & UNREADABLE != 0;
        Ok(match unread {
            _ if is_loose => Verdict::Perhaps(Imprecise::CustomRanges),
            Some(why) => Verdict::Unread(why),
            None if is_unreadable && self.own.is_none() => Verdict::Unread(Unassessed::NoOrder),
            None if is_unreadable => Verdict::Perhaps(Imprecise::UnreadableRange),
            None if pair.flags & COMMITS != 0 => Verdict::Perhaps(Imprecise::CommitsOnly),
            None => Verdict::Clear,
        })
    }

    fn held(&mut self, segment: &Segment<'_>, piece: &Piece) -> Result<Held, Damaged> {
        if is_all(piece) {
            return Ok(Held::Yes);
        }
        let order = piece
            .order
            .map_or(self.own, order::numbered)
            .ok_or(Damaged { what: "packages" })?;
        let key = match self.key(order) {
            Some(Ok(key)) => key.as_bytes(),
            Some(Err(why)) => return Ok(Held::Unread(why)),
            None => return Ok(Held::No),
        };
        let from = piece.from.map_or(Ok(&[][..]), |from| segment.key(from))?;
        let is_within = match piece.end {
            PieceEnd::Never => from <= key,
            PieceEnd::Point => from == key,
            PieceEnd::Before(end) => from <= key && key < segment.key(end)?,
            PieceEnd::With(end) => from <= key && key <= segment.key(end)?,
        };
        Ok(if is_within { Held::Yes } else { Held::No })
    }
}

/// True where it holds all versions, whatever they are called.
fn is_all(piece: &Piece) -> bool {
    piece.from.is_none() && piece.end == PieceEnd::Never
}

/// Without a version only what affects all versions is sure.
fn without_version(pair: &Pair<'_>) -> Verdict {
    if pair
        .pieces
        .iter()
        .any(|piece| is_all(piece) && !piece.is_loose)
    {
        return Verdict::Affected;
    }
    if pair.pieces.iter().any(is_all) {
        return Verdict::Perhaps(Imprecise::CustomRanges);
    }
    if pair.pieces.is_empty() && pair.texts.is_empty() && pair.flags & (UNREADABLE | COMMITS) == 0 {
        return Verdict::Clear;
    }
    Verdict::Perhaps(Imprecise::NoVersion)
}
