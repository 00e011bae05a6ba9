//! Orders of versions.

use lockgate_versions::Order;

/// Every order over the lines of a text, each with the next: keys and the direct comparison agree, and what one refuses the
/// other refuses.
pub fn versions(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let lines: Vec<&str> = text.lines().take(8).collect();
    for order in Order::ALL {
        for (a, b) in lines.iter().zip(lines.iter().skip(1)) {
            match (order.key(a), order.key(b)) {
                (Ok(one), Ok(two)) => assert_eq!(
                    order.compare(a, b),
                    Ok(one.cmp(&two)),
                    "{order:?} of {a:?} and {b:?}"
                ),
                _ => assert!(order.compare(a, b).is_err(), "{order:?} of {a:?} and {b:?}"),
            }
        }
    }
}
