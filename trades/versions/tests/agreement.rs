//! Keys and the direct comparison say the same, and both are total orders.

use std::cmp::Ordering;

use lockgate_versions::{Key, MAX_LENGTH, Order};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::made;

fn runner(cases: u32) -> TestRunner {
    let times = std::env::var("LOCKGATE_FUZZ").ok();
    let cases = times.and_then(|times| times.parse().ok()).unwrap_or(cases);
    TestRunner::new(ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    })
}

#[test]
fn keys_agree_with_the_direct_comparison() {
    for order in Order::ALL {
        let result = runner(20_000).run(&made::pair(order), |(a, b)| {
            let (one, two) = (order.key(&a), order.key(&b));
            let direct = order.compare(&a, &b);
            prop_assert_eq!(one.is_ok(), order.is_prerelease(&a).is_ok(), "{:?}", order);
            match (one, two) {
                (Ok(one), Ok(two)) => prop_assert_eq!(Ok(one.cmp(&two)), direct, "{:?}", order),
                _ => prop_assert!(direct.is_err(), "{:?}", order),
            }
            Ok(())
        });
        result.unwrap_or_else(|error| panic!("{order:?}: {error}"));
    }
}

#[test]
fn no_key_begins_another_unless_that_is_greater_and_the_successor_is_between() {
    for order in Order::ALL {
        let result = runner(3_000).run(&made::pair(order), |(a, b)| {
            let (Ok(one), Ok(two)) = (order.key(&a), order.key(&b)) else {
                return Ok(());
            };
            prop_assert!(Key::least() < one);
            prop_assert!(one < one.successor());
            if one < two {
                prop_assert!(one.successor() <= two);
            }
            Ok(())
        });
        result.unwrap_or_else(|error| panic!("{order:?}: {error}"));
    }
}

#[test]
fn the_direct_comparison_is_transitive() {
    for order in Order::ALL {
        let three = (made::likely(order), made::pair(order));
        let result = runner(5_000).run(&three, |(a, (b, c))| {
            let compare = |a: &str, b: &str| order.compare(a, b);
            let (Ok(ab), Ok(bc), Ok(ac)) = (compare(&a, &b), compare(&b, &c), compare(&a, &c))
            else {
                return Ok(());
            };
            prop_assert_eq!(compare(&b, &a), Ok(ab.reverse()));
            prop_assert_eq!(compare(&a, &a), Ok(Ordering::Equal));
            if ab == bc || bc.is_eq() {
                prop_assert_eq!(ab, ac);
            }
            Ok(())
        });
        result.unwrap_or_else(|error| panic!("{order:?}: {error}"));
    }
}

#[test]
fn hostile_versions_cost_little() {
    for order in Order::ALL {
        for piece in [
            "1", "0", ".0", "-", "1.", "1-", "a1", "~", "0.", "_p", "^", "a.",
        ] {
            let long = format!("1{}", piece.repeat(MAX_LENGTH / piece.len() - 1));
            if let Ok(key) = order.key(&long) {
                assert!(key.as_bytes().len() <= 8 * MAX_LENGTH, "{order:?} {piece}");
                assert_eq!(order.compare(&long, &long), Ok(Ordering::Equal));
            }
        }
        for odd in ["", "1.0\n", "1.0\u{e9}", "1\0", &"1".repeat(MAX_LENGTH + 1)] {
            assert!(order.key(odd).is_err(), "{order:?} {odd:?}");
            assert!(order.compare("1.0", odd).is_err(), "{order:?} {odd:?}");
        }
    }
}
