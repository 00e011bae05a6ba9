//! Versions that advisories name: `LOCKGATE_ADVISORIES` is a folder in the layout of OSV's export, else it is beside the project.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use lockgate_versions::Order;

fn folder() -> PathBuf {
    let named = std::env::var_os("LOCKGATE_ADVISORIES").map(PathBuf::from);
    named
        .unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/advisories"))
}

fn order(ecosystem: &str) -> Option<Order> {
    let base = ecosystem.split(':').next().unwrap_or_default();
    Some(match base {
        "PyPI" => Order::Pep440,
        "AlmaLinux" => Order::Rpm,
        "Debian" => Order::Dpkg,
        "Maven" => Order::Maven,
        "Go" => Order::Go,
        "Packagist" => Order::Composer,
        "RubyGems" => Order::RubyGems,
        "crates.io" | "SwiftURL" => Order::Semver,
        "NuGet" => Order::NuGet,
        "npm" => Order::Npm,
        _ => return None,
    })
}

#[test]
fn versions_of_advisories_are_read() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers/advisories.py");
    let output = Command::new("python3").arg(script).arg(folder()).output();
    let Some(output) = output.ok().filter(|output| output.status.success()) else {
        eprintln!("skipped: no python3 or no advisories");
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let mut told: BTreeMap<Order, (usize, Vec<&str>)> = BTreeMap::new();
    for (ecosystem, version) in text.lines().filter_map(|line| line.split_once('\t')) {
        let Some(order) = order(ecosystem) else {
            continue;
        };
        let entry = told.entry(order).or_default();
        entry.0 += 1;
        if order.key(version).is_err() {
            entry.1.push(version);
        }
    }
    for (order, (all, bad)) in &told {
        eprintln!(
            "{order:?}: {all} versions, {} unparsable: {:?}",
            bad.len(),
            &bad[..bad.len().min(25)]
        );
        assert!(
            bad.len() * 100 <= *all,
            "{order:?}: over one in a hundred is unparsable"
        );
    }
}
