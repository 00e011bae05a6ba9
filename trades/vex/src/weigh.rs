//! Which of several statements counts.

use jiff::Timestamp;

use crate::{By, Statement, Status};

/// Why a statement clears nothing although it means to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// It says `not_affected` and not why (`OpenVEX` 0.2.0, "Status Justifications"; CSAF 2.0, 6.1.27.11 and the VEX profile).
    NoReason,
    /// It says `fixed` of every version there is.
    NoVersion,
    /// It was made after now.
    Future,
}

impl Fault {
    /// In words: lower case, no full stop.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoReason => "it gives neither a justification nor an impact statement",
            Self::NoVersion => "it calls a product fixed without saying in which version",
            Self::Future => "it is dated in the future",
        }
    }
}

/// What statements about one flaw in one package come to.
#[derive(Clone, Copy, Debug)]
pub enum Word<'a> {
    /// No statement counts.
    Nothing,
    /// The flaw does not affect the package, on this statement's word.
    Cleared(&'a Statement),
    /// It does, or nobody knows yet.
    Stands(&'a Statement),
    /// Two statements contradict each other, and nothing tells which is later.
    Undecided(&'a Statement, &'a Statement),
}

impl Statement {
    /// Why the statement clears nothing, where it means to clear and was recognised by that.
    pub fn fault(&self, by: By, now: Timestamp) -> Option<Fault> {
        let says_why = self.justification.is_some() || self.impact.as_deref().is_some_and(is_text);
        match self.status {
            Status::NotAffected if !says_why => Some(Fault::NoReason),
            Status::Fixed if by == By::AnyVersion => Some(Fault::NoVersion),
            status if status.clears() && self.time.is_some_and(|time| time > now) => {
                Some(Fault::Future)
            }
            _ => None,
        }
    }
}

fn is_text(text: &str) -> bool {
    !text.trim().is_empty()
}

/// Weighs all statements about one flaw in one package, each with what the package was recognised by.
///
/// The latest counts (`OpenVEX` 0.2.0, "Updating Statements with Inherited Data"); of those that clear only the ones without a
/// [`Fault`]. Where a statement that clears meets one that does not, and they are of the same time or one has none, nothing is
/// cleared. The result depends on the set of statements, not on their order.
pub fn weigh<'a>(said: &[(&'a Statement, By)], now: Timestamp) -> Word<'a> {
    let sound = said
        .iter()
        .filter(|(statement, by)| statement.fault(*by, now).is_none());
    let (clearing, opposing): (Vec<&Statement>, Vec<&Statement>) = sound
        .map(|(statement, _)| *statement)
        .partition(|statement| statement.status.clears());
    match (latest(&clearing), latest(&opposing)) {
        (None, None) => Word::Nothing,
        (Some(cleared), None) => Word::Cleared(cleared),
        (None, Some(stands)) => Word::Stands(stands),
        (Some(cleared), Some(stands)) => {
            // A statement that clears and has no time takes nothing from a later one that has.
            let untimed = cleared.time.is_none() || opposing.iter().any(|of| of.time.is_none());
            match cleared.time.cmp(&stands.time) {
                std::cmp::Ordering::Greater if !untimed => Word::Cleared(cleared),
                std::cmp::Ordering::Less if !untimed => Word::Stands(stands),
                _ => Word::Undecided(cleared, stands),
            }
        }
    }
}

/// Of equal times the one with the greater words, so that the order in which files are named does not matter.
fn latest<'a>(statements: &[&'a Statement]) -> Option<&'a Statement> {
    let key = |of: &&Statement| (of.time, of.status, of.reason(), of.author.clone(), of.span);
    statements.iter().copied().max_by_key(key)
}
