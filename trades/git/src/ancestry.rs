//! Which commit leads to which.

use std::collections::HashMap;

use crate::ObjectId;

/// Answers for so many later commits are kept.
const MOST_KEPT: usize = 64;
/// So many steps may be taken for every commit that may be read.
const STEPS: usize = 64;

/// Why it could not be told whether a commit leads to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Untraced {
    /// A commit, or the parents of one, are not here.
    Absent,
    /// The history is longer than it is followed.
    TooLong,
}

/// Commits and their parents, read when they are first needed, never more than so many.
#[derive(Clone, Debug)]
pub struct Ancestry {
    most: usize,
    steps: usize,
    numbers: HashMap<ObjectId, usize>,
    commits: Vec<Seen>,
    kept: HashMap<usize, Reached>,
    read: usize,
}

/// What is known of a commit.
#[derive(Clone, Debug)]
enum Seen {
    /// Its name.
    Named(ObjectId),
    /// Its parents.
    Read(Box<[usize]>),
    /// That it, or its parents, are not here.
    Absent,
}

/// The commits that lead to one, itself included.
#[derive(Clone, Debug, Default)]
struct Reached {
    words: Vec<u64>,
    untraced: Option<Untraced>,
}

impl Ancestry {
    /// Nothing is read yet; `most` commits will be at most.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            steps: most.saturating_mul(STEPS),
            numbers: HashMap::new(),
            commits: Vec::new(),
            kept: HashMap::new(),
            read: 0,
        }
    }

    /// Whether `earlier` is `later` or leads to it. `parents` gives the parents of a commit, nothing where they are not here.
    ///
    /// That a commit does not lead to another is told only where every way back was followed to its beginning, or where the other
    /// leads to it.
    pub fn leads(
        &mut self,
        earlier: &ObjectId,
        later: &ObjectId,
        parents: &mut dyn FnMut(&ObjectId) -> Option<Vec<ObjectId>>,
    ) -> Result<bool, Untraced> {
        if earlier == later {
            return Ok(true);
        }
        let told = self.leads_by(earlier, later, parents);
        match told {
            Err(_) if self.leads_by(later, earlier, parents) == Ok(true) => Ok(false),
            told => told,
        }
    }

    fn leads_by(
        &mut self,
        earlier: &ObjectId,
        later: &ObjectId,
        parents: &mut dyn FnMut(&ObjectId) -> Option<Vec<ObjectId>>,
    ) -> Result<bool, Untraced> {
        let later = self.number(later);
        if !self.kept.contains_key(&later) {
            let reached = self.reach(later, parents);
            if self.kept.len() >= MOST_KEPT {
                self.kept.clear();
            }
            self.kept.insert(later, reached);
        }
        let reached = self.kept.get(&later).ok_or(Untraced::Absent)?;
        let is_reached = self.numbers.get(earlier).is_some_and(|at| reached.has(*at));
        match reached.untraced {
            _ if is_reached => Ok(true),
            Some(why) => Err(why),
            None => Ok(false),
        }
    }

    fn number(&mut self, id: &ObjectId) -> usize {
        let next = self.commits.len();
        let number = *self.numbers.entry(*id).or_insert(next);
        if number == next {
            self.commits.push(Seen::Named(*id));
        }
        number
    }

    fn reach(
        &mut self,
        later: usize,
        parents: &mut dyn FnMut(&ObjectId) -> Option<Vec<ObjectId>>,
    ) -> Reached {
        let mut reached = Reached::default();
        reached.add(later);
        let mut waiting = vec![later];
        while let Some(at) = waiting.pop() {
            let untraced = match self.parents_of(at, parents) {
                Ok(before) => {
                    waiting.extend(before.iter().filter(|before| reached.add(**before)));
                    continue;
                }
                Err(why) => why,
            };
            reached.untraced = reached.untraced.max(Some(untraced));
        }
        reached
    }

    fn parents_of(
        &mut self,
        at: usize,
        parents: &mut dyn FnMut(&ObjectId) -> Option<Vec<ObjectId>>,
    ) -> Result<&[usize], Untraced> {
        self.steps = self.steps.checked_sub(1).ok_or(Untraced::TooLong)?;
        if let Some(Seen::Named(id)) = self.commits.get(at) {
            let id = *id;
            self.read += 1;
            if self.read > self.most {
                return Err(Untraced::TooLong);
            }
            let seen = match parents(&id) {
                Some(before) => Seen::Read(before.iter().map(|id| self.number(id)).collect()),
                None => Seen::Absent,
            };
            if let Some(place) = self.commits.get_mut(at) {
                *place = seen;
            }
        }
        match self.commits.get(at) {
            Some(Seen::Read(before)) => Ok(before),
            _ => Err(Untraced::Absent),
        }
    }
}

impl Reached {
    /// False where it was there before.
    fn add(&mut self, number: usize) -> bool {
        let (word, bit) = (number / 64, 1 << (number % 64));
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let Some(word) = self.words.get_mut(word) else {
            return false;
        };
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    fn has(&self, number: usize) -> bool {
        let word = self.words.get(number / 64);
        word.is_some_and(|word| word & 1 << (number % 64) != 0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(number: usize) -> ObjectId {
        let mut bytes = [0; 20];
        bytes[..8].copy_from_slice(&(number as u64 + 1).to_be_bytes());
        ObjectId::from_bytes(&bytes).expect("20 bytes are an id")
    }

    /// Parents come before their children.
    fn graph() -> impl Strategy<Value = Vec<Vec<usize>>> {
        prop::collection::vec(
            prop::collection::vec(any::<prop::sample::Index>(), 0..3),
            1..24,
        )
        .prop_map(|all| {
            let each = all.into_iter().enumerate();
            each.map(|(at, parents)| {
                let before = parents.into_iter().filter(|_| at > 0);
                before.map(|parent| parent.index(at)).collect()
            })
            .collect()
        })
    }

    /// What leads to what, by going round until nothing changes.
    fn closure(graph: &[Vec<usize>]) -> Vec<Vec<bool>> {
        let mut leads = vec![vec![false; graph.len()]; graph.len()];
        for (later, parents) in graph.iter().enumerate() {
            for parent in parents {
                let before = leads[*parent].clone();
                let own = leads[later].iter_mut().zip(before);
                own.for_each(|(own, before)| *own |= before);
            }
            leads[later][later] = true;
        }
        leads
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn whole_histories_are_told_and_holes_are_never_a_no(
            graph in graph(),
            hole in prop::option::of(any::<prop::sample::Index>()),
        ) {
            let truth = closure(&graph);
            let hole = hole.map(|hole| hole.index(graph.len()));
            let mut parents = |asked: &ObjectId| {
                let at = (0..graph.len()).find(|at| id(*at) == *asked)?;
                (Some(at) != hole).then(|| graph[at].iter().map(|parent| id(*parent)).collect())
            };
            let mut ancestry = Ancestry::new(1_000);
            for (later, before) in truth.iter().enumerate() {
                for (earlier, leads) in before.iter().enumerate() {
                    let told = ancestry.leads(&id(earlier), &id(later), &mut parents);
                    match told {
                        Ok(told) => prop_assert_eq!(told, *leads),
                        Err(why) => {
                            prop_assert_eq!(why, Untraced::Absent);
                            prop_assert!(hole.is_some_and(|hole| before[hole]));
                            prop_assert!(!truth[earlier][later] || hole == Some(earlier) || hole.is_some_and(|hole| truth[earlier][hole]));
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_history_that_is_too_long_says_so() {
        let mut parents = |asked: &ObjectId| {
            let at = (0..200).find(|at| id(*at) == *asked)?;
            Some(at.checked_sub(1).map(id).into_iter().collect())
        };
        let mut ancestry = Ancestry::new(50);
        let mut leads = |earlier, later| ancestry.leads(&id(earlier), &id(later), &mut parents);
        assert_eq!(leads(80, 100), Ok(true));
        assert_eq!(leads(0, 100), Err(Untraced::TooLong));
        assert_eq!(leads(150, 150), Ok(true));
    }
}
