//! Ranges of events as spans of keys (OSV schema, "Evaluation").

use std::cmp::Ordering;

use lockgate_versions::Order;

use crate::record::Range;

/// A key as bytes: the empty one is before every version.
pub(crate) type Bytes = Box<[u8]>;

/// Versions from one key on, up to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// The first; empty for all from the beginning.
    pub(crate) from: Bytes,
    /// The end.
    pub(crate) to: End,
}

/// Where a span ends. The order is that of the ends, but for `Never`, which comes last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Before this key.
    Before(Bytes),
    /// With this key.
    With(Bytes),
    /// Nowhere.
    Never,
}

impl End {
    fn place(&self) -> Option<(&[u8], bool)> {
        match self {
            Self::Before(key) => Some((key, false)),
            Self::With(key) => Some((key, true)),
            Self::Never => None,
        }
    }

    /// The earlier end first.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        match (self.place(), other.place()) {
            (Some(a), Some(b)) => a.cmp(&b),
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
        }
    }

    /// True where a version with this key lies before the end.
    pub(crate) fn is_after(&self, key: &[u8]) -> bool {
        match self {
            Self::Before(end) => key < &**end,
            Self::With(end) => key <= &**end,
            Self::Never => true,
        }
    }
}

impl Span {
    /// A single version.
    pub(crate) fn point(key: Bytes) -> Self {
        Self {
            from: key.clone(),
            to: End::With(key),
        }
    }

    pub(crate) fn holds(&self, key: &[u8]) -> bool {
        &*self.from <= key && self.to.is_after(key)
    }

    /// True where nothing lies between this one and `next`, which does not begin before it.
    fn touches(&self, next: &Self) -> bool {
        match &self.to {
            End::Before(end) | End::With(end) => next.from <= *end,
            End::Never => true,
        }
    }
}

/// Sorted, without overlap.
pub(crate) fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| span.to.is_after(&span.from));
    spans.sort_by(|a, b| a.from.cmp(&b.from).then_with(|| a.to.order(&b.to)));
    let mut out: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match out.last_mut() {
            Some(last) if last.touches(&span) => {
                if last.to.order(&span.to) == Ordering::Less {
                    last.to = span.to;
                }
            }
            _ => out.push(span),
        }
    }
    out
}

/// What happened in one version.
#[derive(Debug, Default)]
struct Happened {
    key: Bytes,
    introduced: bool,
    fixed: bool,
    last: bool,
}

/// The spans of a range; `None` where a bound is no version of that order.
pub(crate) fn spans(range: &Range<'_>, order: Order) -> Option<Vec<Span>> {
    let events = range.events.as_deref().unwrap_or_default();
    let mut happened = Vec::with_capacity(events.len());
    let mut limit = Limit::NotGiven;
    for event in events {
        if let Some(version) = &event.introduced {
            let introduced = true;
            // `introduced: "0"` is before all versions, whatever the order makes of a zero.
            let key = if &**version == "0" {
                Bytes::default()
            } else {
                key(order, version)?
            };
            happened.push(Happened {
                key,
                introduced,
                ..Happened::default()
            });
        }
        if let Some(version) = &event.fixed {
            let key = key(order, version)?;
            happened.push(Happened {
                key,
                fixed: true,
                ..Happened::default()
            });
        }
        if let Some(version) = &event.last_affected {
            let key = key(order, version)?;
            happened.push(Happened {
                key,
                last: true,
                ..Happened::default()
            });
        }
        limit = limit.and(event.limit.as_deref(), order)?;
    }
    Some(limit.cut(walk(by_version(happened))))
}

fn key(order: Order, version: &str) -> Option<Bytes> {
    Some(order.key(version).ok()?.as_bytes().into())
}

fn by_version(mut happened: Vec<Happened>) -> Vec<Happened> {
    happened.sort_by(|a, b| a.key.cmp(&b.key));
    let mut out: Vec<Happened> = Vec::with_capacity(happened.len());
    for next in happened {
        match out.last_mut() {
            Some(last) if last.key == next.key => {
                last.introduced |= next.introduced;
                last.fixed |= next.fixed;
                last.last |= next.last;
            }
            _ => out.push(next),
        }
    }
    out
}

/// Goes through the versions. The schema leaves open what comes first within one version: a span that is open ends
/// before another begins; one that begins and ends there is that version (`last_affected`) or nothing (`fixed`).
fn walk(happened: Vec<Happened>) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut open: Option<Bytes> = None;
    for Happened {
        key,
        introduced,
        fixed,
        last,
    } in happened
    {
        let Some(from) = open.take() else {
            match (introduced, fixed, last) {
                (true, false, true) => spans.push(Span::point(key)),
                (true, false, false) => open = Some(key),
                _ => {}
            }
            continue;
        };
        if !fixed && !last {
            open = Some(from);
            continue;
        }
        open = introduced.then(|| key.clone());
        let to = if fixed {
            End::Before(key)
        } else {
            End::With(key)
        };
        spans.push(Span { from, to });
    }
    spans.extend(open.map(|from| Span {
        from,
        to: End::Never,
    }));
    spans
}

/// The greatest of the limits: a version must be before any of them.
enum Limit {
    NotGiven,
    At(Bytes),
    Nowhere,
}

impl Limit {
    fn and(self, version: Option<&str>, order: Order) -> Option<Self> {
        let Some(version) = version else {
            return Some(self);
        };
        if version == "*" {
            return Some(Self::Nowhere);
        }
        let key: Bytes = order.key(version).ok()?.as_bytes().into();
        Some(match self {
            Self::NotGiven => Self::At(key),
            Self::At(old) => Self::At(old.max(key)),
            Self::Nowhere => Self::Nowhere,
        })
    }

    fn cut(&self, mut spans: Vec<Span>) -> Vec<Span> {
        if let Self::At(limit) = self {
            spans.retain(|span| span.from < *limit);
            for span in &mut spans {
                let end = End::Before(limit.clone());
                if end.order(&span.to) == Ordering::Less {
                    span.to = end;
                }
            }
        }
        spans
    }
}
