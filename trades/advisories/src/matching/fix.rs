//! The smallest version that clears a package of all advisories.

use std::collections::{BTreeMap, BTreeSet};

use lockgate_versions::{Key, Order};

use super::{Asked, Said, each_pair};
use crate::compile::spans::{End, Span, merged};
use crate::compile::{COMMITS, UNREADABLE};
use crate::pair::{Piece, PieceEnd};
use crate::{Advisory, Class, Damaged, Database, Fix, Query, order};

/// All that is known to be affected, and where ranges end.
#[derive(Default)]
struct Known {
    spans: BTreeMap<Order, Vec<Span>>,
    texts: BTreeSet<String>,
    fixed: BTreeSet<String>,
    /// Something cannot be held against a version.
    is_vague: bool,
}

/// Looks among the versions that end ranges, so that no network is asked.
pub(crate) fn fix(database: &Database<'_>, query: &Query<'_>) -> Result<Fix, Damaged> {
    let mut asked = Asked::new(query);
    let mut known = Known::default();
    each_pair(database, &mut asked, &mut |asked, said| {
        known.take(asked, said)
    })?;
    let (Some(order), Some(now)) = (order::of(query.ecosystem), asked.version.own_key()) else {
        return Ok(Fix::NotTold);
    };
    if known.is_vague {
        return Ok(Fix::NotTold);
    }
    known.close();
    let own = query.version.map(str::to_owned);
    let mut candidates: Vec<(Key, String)> = std::mem::take(&mut known.fixed)
        .into_iter()
        .chain(own)
        .filter_map(|version| Some((order.key(&version).ok()?, version)))
        .filter(|(key, _)| *key >= now)
        .collect();
    candidates.sort();
    let clear = candidates
        .into_iter()
        .find(|(_, version)| known.is_clear(version));
    Ok(clear.map_or(Fix::NotTold, |(_, version)| Fix::Version(version)))
}

impl Known {
    fn take(&mut self, asked: &mut Asked<'_>, said: &Said<'_, '_>) -> Result<(), Damaged> {
        if said.is_replaced()? {
            return Ok(());
        }
        let own = order::of(asked.ecosystem);
        let advisory = Advisory::new(said.segment, said.record, Some(said.number))?;
        let is_notice = matches!(advisory.class(), Class::Informational(_));
        for piece in &said.pair.pieces {
            let order = piece
                .order
                .map_or(own, order::numbered)
                .ok_or(Damaged { what: "packages" })?;
            let span = span(said, piece)?;
            // No version is better maintained than the last.
            if is_notice && span.to == End::Never {
                continue;
            }
            self.spans.entry(order).or_default().push(span);
        }
        self.texts
            .extend(said.pair.texts.iter().map(|text| (*text).to_owned()));
        self.is_vague |= said.pair.flags & (UNREADABLE | COMMITS) != 0;
        self.fixed.extend(advisory.details()?.fixed);
        Ok(())
    }

    fn close(&mut self) {
        for spans in self.spans.values_mut() {
            *spans = merged(std::mem::take(spans));
        }
    }

    fn is_clear(&self, version: &str) -> bool {
        let mut orders = self.spans.iter();
        !self.texts.contains(version)
            && orders.all(|(order, spans)| is_outside(*order, spans, version))
    }
}

/// False also where the version cannot be told by that order.
fn is_outside(order: Order, spans: &[Span], version: &str) -> bool {
    let Ok(key) = order.key(version) else {
        return spans.is_empty();
    };
    let after = spans.partition_point(|span| &*span.from <= key.as_bytes());
    let last = after.checked_sub(1).and_then(|at| spans.get(at));
    last.is_none_or(|span| !span.holds(key.as_bytes()))
}

fn span(said: &Said<'_, '_>, piece: &Piece) -> Result<Span, Damaged> {
    let key = |place| said.segment.key(place).map(Box::<[u8]>::from);
    let from = piece.from.map_or_else(|| Ok(Box::default()), key)?;
    let to = match piece.end {
        PieceEnd::Never => End::Never,
        PieceEnd::Point => End::With(from.clone()),
        PieceEnd::Before(end) => End::Before(key(end)?),
        PieceEnd::With(end) => End::With(key(end)?),
    };
    Ok(Span { from, to })
}
