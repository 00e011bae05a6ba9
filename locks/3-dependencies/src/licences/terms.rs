//! Single licences against each other.
//!
//! A licence with `or later` stands for a set: itself and what follows it. GNU's licences say it in their names.

use std::cmp::Ordering;

use spdx::{LicenseItem, LicenseReq};

/// True where one of the licences that `wanted` leaves to choose from is one that `listed` means, with the same exception.
pub(super) fn intersects(listed: &LicenseReq, wanted: &LicenseReq) -> bool {
    if listed.addition != wanted.addition {
        return false;
    }
    match (&listed.license, &wanted.license) {
        (LicenseItem::Spdx { .. }, LicenseItem::Spdx { .. }) => {
            let (listed, wanted) = (Set::of(&listed.license), Set::of(&wanted.license));
            match listed.compare(&wanted) {
                Some(Ordering::Equal) => true,
                Some(Ordering::Less) => listed.or_later,
                Some(Ordering::Greater) => wanted.or_later,
                None => false,
            }
        }
        (listed, wanted) => listed == wanted,
    }
}

/// True where `listed` means the licence that `wanted` names, whatever may be chosen besides and whatever exception it has.
pub(super) fn covers(listed: &LicenseReq, wanted: &LicenseReq) -> bool {
    match (&listed.license, &wanted.license) {
        (LicenseItem::Spdx { .. }, LicenseItem::Spdx { .. }) => {
            let (listed, wanted) = (Set::of(&listed.license), Set::of(&wanted.license));
            match listed.compare(&wanted) {
                Some(Ordering::Equal) => true,
                Some(Ordering::Less) => listed.or_later,
                Some(Ordering::Greater) | None => false,
            }
        }
        (listed, wanted) => listed == wanted,
    }
}

/// A licence, and perhaps what follows it.
struct Set {
    /// The id without GNU's suffix.
    name: &'static str,
    or_later: bool,
}

impl Set {
    fn of(item: &LicenseItem) -> Self {
        let LicenseItem::Spdx { id, or_later } = item else {
            return Self {
                name: "",
                or_later: false,
            };
        };
        match id.name.strip_suffix("-or-later") {
            Some(name) => Self {
                name,
                or_later: true,
            },
            None => Self {
                name: id.name.strip_suffix("-only").unwrap_or(id.name),
                or_later: *or_later,
            },
        }
    }

    /// The order of two versions of one licence; `None` of two different ones.
    fn compare(&self, other: &Self) -> Option<Ordering> {
        if self.name == other.name {
            return Some(Ordering::Equal);
        }
        let (mut own, mut others) = (self.name.split('-'), other.name.split('-'));
        let mut order = Ordering::Equal;
        loop {
            match (own.next(), others.next()) {
                (None, None) => return Some(order),
                (Some(a), Some(b)) if a == b => {}
                (Some(a), Some(b)) if order.is_eq() => order = numbers(a)?.cmp(&numbers(b)?),
                _ => return None,
            }
        }
    }
}

/// The numbers of a version such as `2.0`; `None` of another word.
fn numbers(text: &str) -> Option<Vec<u32>> {
    text.split('.').map(|part| part.parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str) -> LicenseReq {
        let expression = crate::licences::parse(text).expect("the test's text is an expression");
        let first = expression.requirements().next().map(|of| of.req.clone());
        first.expect("it has a licence")
    }

    #[test]
    fn later_versions_are_a_set() {
        let holds = |listed, wanted| intersects(&one(listed), &one(wanted));
        assert!(holds("MIT", "MIT"));
        assert!(!holds("MIT", "MIT-0"));
        assert!(holds("GPL-2.0", "GPL-2.0-only"));
        assert!(holds("GPL-2.0-only", "GPL-2.0-or-later"));
        assert!(holds("GPL-3.0-only", "GPL-2.0+"));
        assert!(!holds("GPL-3.0-only", "GPL-2.0-only"));
        assert!(holds("GPL-2.0-or-later", "GPL-3.0-only"));
        assert!(!holds("GPL-3.0-or-later", "GPL-2.0-only"));
        assert!(!holds("LGPL-3.0-only", "GPL-3.0-only"));
        assert!(!holds("Apache-2.0", "Apache-2.0 WITH LLVM-exception"));
        assert!(holds("LicenseRef-own", "LicenseRef-own"));
    }

    #[test]
    fn what_is_denied_is_denied_though_later_versions_may_be_chosen() {
        let holds = |listed, wanted| covers(&one(listed), &one(wanted));
        assert!(holds("GPL-2.0-only", "GPL-2.0-or-later"));
        assert!(holds("GPL-2.0-or-later", "GPL-3.0-only"));
        assert!(!holds("GPL-3.0-only", "GPL-2.0-or-later"));
        assert!(holds(
            "GPL-2.0-only",
            "GPL-2.0-only WITH Classpath-exception-2.0"
        ));
    }
}
