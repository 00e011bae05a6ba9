//! How far each package is from the project, and over whom.

use lockgate_packages::{Origin, Package, Relation};

/// No way leads there.
const FAR: usize = usize::MAX;

/// Most steps of a way that are told: a hostile file can be one long chain, and every package of it asked for.
const MOST_STEPS: usize = 64;

/// Who pulls in what, and how near each package is.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    /// Those that pull a package in, each once.
    parents: Vec<Vec<usize>>,
    /// Steps from a start; [`FAR`] where the file does not tell.
    distances: Vec<usize>,
    /// How many shortest ways there are.
    counts: Vec<u64>,
    starts: Vec<usize>,
}

/// The shortest ways from a project to a package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    /// Each from the project, or what it names, to the package, by number; of one that is very long only its end.
    pub shown: Vec<Vec<usize>>,
    /// How many there are, at most [`u64::MAX`].
    pub all: u64,
    /// False where the file does not tell who pulls the package in.
    pub is_told: bool,
    /// True where the beginnings of the ways are left out.
    pub is_cut: bool,
}

impl Graph {
    pub(super) fn of(packages: &[Package]) -> Self {
        let mut graph = Self {
            parents: parents(packages),
            distances: vec![FAR; packages.len()],
            counts: vec![0; packages.len()],
            starts: Vec::new(),
        };
        graph.starts = graph.find_starts(packages);
        graph.measure(packages);
        graph
    }

    /// Where trees begin: the project's own packages that no other pulls in, what is named besides, and, where nothing of
    /// that is told, whatever nobody pulls in.
    pub(super) fn starts(&self) -> &[usize] {
        &self.starts
    }

    fn is_reached(&self, at: usize) -> bool {
        self.distances.get(at).is_some_and(|steps| *steps != FAR)
    }

    fn find_starts(&self, packages: &[Package]) -> Vec<usize> {
        let is_own = |at: usize| packages[at].origin == Origin::Own;
        let all = 0..packages.len();
        let by_own = |at: usize| self.parents[at].iter().any(|parent| is_own(*parent));
        let own = all.clone().filter(|at| is_own(*at) && !by_own(*at));
        let named = all.clone().filter(|at| {
            packages[*at].relation == Relation::Direct && !is_own(*at) && !by_own(*at)
        });
        let free = all.filter(|at| {
            let is_named = packages[*at].relation == Relation::Direct;
            !is_own(*at) && !is_named && self.parents[*at].is_empty()
        });
        own.chain(named).chain(free).collect()
    }

    /// Goes outward from all starts at once, step by step.
    fn measure(&mut self, packages: &[Package]) {
        let mut near = self.starts.clone();
        near.extend((0..packages.len()).filter(|at| packages[*at].origin == Origin::Own));
        near.sort_unstable();
        near.dedup();
        for &at in &near {
            (self.distances[at], self.counts[at]) = (0, 1);
        }
        let mut steps = 0;
        while !near.is_empty() {
            steps += 1;
            let mut next = Vec::new();
            for &at in &near {
                for to in unique(&packages[at].depends_on, packages.len()) {
                    if self.distances[to] == FAR {
                        self.distances[to] = steps;
                        next.push(to);
                    }
                    if self.distances[to] == steps {
                        self.counts[to] = self.counts[to].saturating_add(self.counts[at]);
                    }
                }
            }
            near = next;
        }
    }

    /// Walks back from the package; each step back is one nearer, so every walk ends at a start.
    pub(super) fn ways_to(&self, target: usize, most: usize) -> Ways {
        if !self.is_reached(target) {
            return Ways::default();
        }
        let mut shown = Vec::new();
        let mut way = vec![(target, 0)];
        loop {
            let length = way.len();
            let Some((at, tried)) = way.last_mut() else {
                break;
            };
            let (steps, from) = (self.distances[*at], *tried);
            let before = self.parents[*at].iter().enumerate().skip(from);
            let mut nearer = before.filter(|(_, parent)| self.distances[**parent] < steps);
            let next = nearer.next().map(|(place, parent)| (place, *parent));
            if steps == 0 || length == MOST_STEPS {
                shown.push(way.iter().rev().map(|(at, _)| *at).collect());
                way.pop();
                if shown.len() >= most {
                    break;
                }
            } else if let Some((place, parent)) = next {
                *tried = place + 1;
                way.push((parent, 0));
            } else {
                way.pop();
            }
        }
        Ways {
            shown,
            all: self.counts[target],
            is_told: true,
            is_cut: self.distances[target] >= MOST_STEPS,
        }
    }
}

fn parents(packages: &[Package]) -> Vec<Vec<usize>> {
    let mut parents = vec![Vec::new(); packages.len()];
    for (at, package) in packages.iter().enumerate() {
        for to in unique(&package.depends_on, packages.len()) {
            if to != at {
                parents[to].push(at);
            }
        }
    }
    parents
}

/// Each number once, and only such as are numbers of packages.
fn unique(numbers: &[usize], count: usize) -> Vec<usize> {
    let mut numbers: Vec<usize> = numbers.iter().copied().filter(|at| *at < count).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

#[cfg(test)]
mod tests {
    use lockgate_evidence::Span;
    use lockgate_packages::Ecosystem;

    use super::*;

    /// Packages by what each pulls in; the first is the project.
    fn packages(edges: &[&[usize]]) -> Vec<Package> {
        let mut packages: Vec<_> = edges
            .iter()
            .map(|edges| {
                let mut package = Package::new(Ecosystem::CratesIo, "a", Span::default());
                package.depends_on = edges.to_vec();
                package
            })
            .collect();
        packages[0].origin = Origin::Own;
        packages
    }

    fn ways(edges: &[&[usize]], to: usize, most: usize) -> (Vec<Vec<usize>>, u64) {
        let ways = Graph::of(&packages(edges)).ways_to(to, most);
        (ways.shown, ways.all)
    }

    #[test]
    fn every_shortest_way_is_found_and_no_longer_one() {
        // Two ways over 1 and 2; the one over 3 and 4 is longer.
        let edges: &[&[usize]] = &[&[1, 2, 3], &[5], &[5], &[4], &[5], &[]];
        assert_eq!(ways(edges, 5, 9), (vec![vec![0, 1, 5], vec![0, 2, 5]], 2));
        assert_eq!(ways(edges, 5, 1), (vec![vec![0, 1, 5]], 2));
        assert_eq!(ways(edges, 0, 9), (vec![vec![0]], 1));
    }

    #[test]
    fn rings_and_islands_end() {
        let edges: &[&[usize]] = &[&[1], &[2], &[1, 0], &[4], &[3]];
        assert_eq!(ways(edges, 2, 9), (vec![vec![0, 1, 2]], 1));
        let island = Graph::of(&packages(edges)).ways_to(3, 9);
        assert!(!island.is_told && island.shown.is_empty());
    }

    #[test]
    fn of_a_long_way_the_end_is_told() {
        let edges: Vec<Vec<usize>> = (1..200).map(|to| vec![to]).collect();
        let edges: Vec<&[usize]> = edges.iter().map(Vec::as_slice).collect();
        let ways = Graph::of(&packages(&edges)).ways_to(150, 3);
        assert!(ways.is_cut && ways.shown.len() == 1);
        assert_eq!(ways.shown[0].len(), MOST_STEPS);
        assert_eq!(ways.shown[0].last(), Some(&150));
    }

    #[test]
    fn ways_beyond_counting_are_not_walked() {
        // Seventy diamonds in a row: 2^70 shortest ways.
        let mut edges: Vec<Vec<usize>> = Vec::new();
        for at in 0..70 {
            let base = at * 3;
            edges.extend([vec![base + 1, base + 2], vec![base + 3], vec![base + 3]]);
        }
        edges.push(Vec::new());
        let edges: Vec<&[usize]> = edges.iter().map(Vec::as_slice).collect();
        let (shown, all) = ways(&edges, 210, 3);
        assert_eq!((shown.len(), all), (3, u64::MAX));
    }
}
