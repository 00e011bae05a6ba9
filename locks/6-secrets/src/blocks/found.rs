//! Where what is found in documents goes.

use std::ops::Range;

use zeroize::Zeroizing;

use crate::checks::Check;
use crate::detect::{Candidate, Decoded, short};
use crate::secret::Secret;

/// Candidates of one text.
pub(crate) struct Found<'a> {
    pub(crate) text: &'a [u8],
    out: Vec<Candidate>,
    /// How many encodings were taken off before.
    depth: u8,
}

/// Documents within documents are not read deeper.
const DEEPEST: u8 = 2;

impl<'a> Found<'a> {
    pub(crate) fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            out: Vec::new(),
            depth: 0,
        }
    }

    /// For a text that stood encoded in this one.
    pub(crate) fn inner<'b>(&self, text: &'b [u8]) -> Option<Found<'b>> {
        (self.depth < DEEPEST).then(|| Found {
            text,
            out: Vec::new(),
            depth: self.depth + 1,
        })
    }

    /// Takes over what was found in the text that the value encodes.
    pub(crate) fn adopt(
        &mut self,
        inner: &Found<'_>,
        value: &Range<usize>,
        from: &'static str,
    ) -> bool {
        let text = inner.text;
        for candidate in &inner.out {
            let mut all = vec![from];
            all.extend(
                candidate
                    .decoded
                    .iter()
                    .flat_map(|decoded| decoded.from.iter().copied()),
            );
            let secret = candidate.secret(text);
            let mine = self.add(candidate.kind, value.clone());
            mine.check = candidate.check;
            mine.decoded = Some(Decoded { secret, from: all });
        }
        !inner.out.is_empty()
    }

    /// A secret whose bytes stand in the text.
    pub(crate) fn add(&mut self, kind: u16, value: Range<usize>) -> &mut Candidate {
        let index = self.out.len();
        self.out.push(Candidate {
            kind,
            at: short(value.clone()).start,
            value: short(value),
            name: None,
            check: Check::None,
            delimited: true,
            decoded: None,
        });
        &mut self.out[index]
    }

    /// A secret that stands encoded in the text.
    pub(crate) fn add_decoded(
        &mut self,
        kind: u16,
        value: Range<usize>,
        secret: &Zeroizing<Vec<u8>>,
        from: &[&'static str],
    ) -> &mut Candidate {
        let candidate = self.add(kind, value);
        candidate.decoded = Some(Decoded {
            secret: Secret::new(secret),
            from: from.to_vec(),
        });
        candidate
    }

    /// All of them.
    pub(crate) fn finish(self) -> Vec<Candidate> {
        self.out
    }

    /// The values found so far, sorted, for whoever must not find them again.
    pub(crate) fn claimed(&self) -> Vec<Range<usize>> {
        let mut all: Vec<_> = self
            .out
            .iter()
            .map(|candidate| candidate.value.start as usize..candidate.value.end as usize)
            .collect();
        all.sort_by_key(|range| (range.start, range.end));
        all
    }
}

/// The name a candidate was given.
pub(crate) fn named(candidate: &mut Candidate, name: &Range<usize>) {
    candidate.name = Some(short(name.clone()));
    candidate.at = short(name.clone()).start.min(candidate.value.start);
}
