//! The word a user probably meant.

/// The candidate nearest to `word`, if it is near enough to be a slip of the fingers.
///
/// Near enough is an edit distance of at most a third of the longer word, and never more than three.
/// Words over 100 bytes are not compared, because the distance costs the product of the lengths.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > 100 {
        return None;
    }
    let lower = word.to_lowercase();
    candidates
        .into_iter()
        .filter_map(|candidate| near(&lower, candidate).map(|distance| (distance, candidate)))
        .min()
        .map(|(_, candidate)| candidate)
}

fn near(word: &str, candidate: &str) -> Option<usize> {
    let distance = strsim::damerau_levenshtein(word, candidate);
    let limit = (word.len().max(candidate.len()) / 3).min(3);
    (distance <= limit).then_some(distance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised_and_another_word_is_not() {
        let known = ["fail-on", "min-severity", "exclude"];
        assert_eq!(closest("fail_on", known), Some("fail-on"));
        assert_eq!(closest("Exclude", known), Some("exclude"));
        assert_eq!(closest("zzz", known), None);
        assert_eq!(closest(&"a".repeat(1_000_000), known), None);
    }
}
