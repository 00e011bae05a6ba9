//! How far a value can be trusted.

/// Who decides what a value is. Ordered from worst to best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trust {
    /// An outsider chooses it freely: titles, bodies, branch names of forks.
    Attacker,
    /// An outsider can influence it within limits, or someone with some rights chooses it: dispatch
    /// inputs, actor names, tag names, values this analysis cannot follow.
    Partly,
    /// The platform or the reviewed file decides it.
    Trusted,
}
