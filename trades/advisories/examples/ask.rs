//! Times lookups: `ask INDEX QUERIES ROUNDS`, where a query is a line of ecosystem, name and version with tabs between.

#![expect(clippy::print_stdout, reason = "it tells what it measured")]

use std::time::Instant;

use lockgate_advisories::{Database, Query};
use lockgate_packages::Ecosystem;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, index, queries, rounds] = &arguments[..] else {
        panic!("ask INDEX QUERIES ROUNDS");
    };
    let bytes = std::fs::read(index).expect("the index can be read");
    let text = std::fs::read_to_string(queries).expect("the queries can be read");
    let queries: Vec<Query<'_>> = text.lines().filter_map(query).collect();
    let rounds: u32 = rounds.parse().expect("a number");
    let start = Instant::now();
    let database = Database::open(&[&bytes]).expect("it is an index");
    let opened = start.elapsed();
    let (mut groups, mut unassessed, mut least) = (0, 0, u128::MAX);
    let start = Instant::now();
    for _ in 0..rounds {
        let round = Instant::now();
        (groups, unassessed) = (0, 0);
        for query in &queries {
            let matches = database.lookup(query);
            groups += matches.groups.len();
            unassessed += matches.unassessed.len();
        }
        least = least.min(round.elapsed().as_micros());
    }
    let mean = start.elapsed().as_micros() / u128::from(rounds);
    println!(
        "opened in {} µs; {} packages: {mean} µs in the mean of {rounds} rounds, {least} µs at least; {groups} flaws, {unassessed} not told",
        opened.as_micros(),
        queries.len(),
    );
}

fn query(line: &str) -> Option<Query<'_>> {
    let mut parts = line.split('\t');
    let (ecosystem, release) = Ecosystem::parse(parts.next()?)?;
    Some(Query {
        ecosystem,
        release,
        name: parts.next()?,
        version: parts.next(),
    })
}
