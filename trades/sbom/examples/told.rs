//! Says of each bill of materials that is named how many packages, edges and gaps were read; `-v` shows the gaps.

#![expect(clippy::print_stdout, reason = "it is for people")]

use lockgate_packages::{File, Files, Relation};
use lockgate_sbom::{read, recognise};

fn main() {
    let (words, paths): (Vec<_>, Vec<_>) = std::env::args().skip(1).partition(|it| it == "-v");
    for path in paths {
        let bytes = std::fs::read(&path).unwrap_or_default();
        let Some(format) = recognise(&bytes) else {
            println!("{path}: no bill of materials");
            continue;
        };
        let file = File {
            path: &path,
            bytes: &bytes,
        };
        let start = std::time::Instant::now();
        let listing = read(format, file, &Files::new());
        let time = start.elapsed();
        let packages = &listing.packages;
        let edges: usize = packages
            .iter()
            .map(|package| package.depends_on.len())
            .sum();
        let is_direct = |relation| relation == Relation::Direct;
        let direct = packages.iter().filter(|it| is_direct(it.relation)).count();
        println!(
            "{path}: {} {} packages, {direct} direct, {edges} edges, {} gaps, {time:?}",
            listing.format.id(),
            packages.len(),
            listing.gaps.len()
        );
        for gap in listing.gaps.iter().filter(|_| !words.is_empty()) {
            println!("  {}", gap.what);
        }
    }
}
