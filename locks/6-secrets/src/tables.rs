//! The rules that are data, as `build/` wrote them.

#![expect(clippy::unreadable_literal, reason = "a program wrote the numbers")]

use lockgate_evidence::{Confidence, Lock, Rule, Severity};

use crate::kind::{Beginnings, Form, Gate, Kind, Named, Part, Prior, Set, Shape};

include!(concat!(env!("OUT_DIR"), "/tables.rs"));
