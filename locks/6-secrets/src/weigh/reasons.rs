//! What speaks for a candidate and against it.

/// Points with their reasons.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reasons {
    all: Vec<(i32, &'static str)>,
}

impl Reasons {
    /// Adds points, or takes them away.
    pub(crate) fn add(&mut self, points: i32, why: &'static str) {
        self.all.push((points, why));
    }

    /// The same, where something holds.
    pub(crate) fn add_if(&mut self, holds: bool, points: i32, why: &'static str) {
        if holds {
            self.add(points, why);
        }
    }

    /// The sum, from 1 to 99.
    pub(crate) fn score(&self) -> u8 {
        let sum: i32 = self.all.iter().map(|(points, _)| points).sum();
        u8::try_from(sum.clamp(1, 99)).unwrap_or(1)
    }

    /// The reasons, the weightiest first.
    pub(crate) fn phrases(&self) -> Vec<String> {
        let mut all: Vec<_> = self.all.iter().filter(|(points, _)| *points != 0).collect();
        all.sort_by_key(|(points, why)| (std::cmp::Reverse(points.abs()), *why));
        let sign = |points: i32| if points > 0 { "+" } else { "-" };
        all.into_iter()
            .map(|(points, why)| format!("{}{} {why}", sign(*points), points.abs()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Reasons;

    #[test]
    fn the_weightiest_comes_first_and_the_sum_stays_in_bounds() {
        let mut reasons = Reasons::default();
        reasons.add(20, "it is long");
        reasons.add(-90, "it is `example`");
        reasons.add_if(false, 50, "never");
        assert_eq!(reasons.score(), 1);
        assert_eq!(reasons.phrases(), ["-90 it is `example`", "+20 it is long"]);
    }
}
