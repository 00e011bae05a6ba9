use super::*;
use crate::detect::Detector;
use crate::settings::Settings;

fn finds(detector: &Detector, line: &[u8], kind: u16) -> bool {
    let traces = detector.scan(line);
    traces
        .candidates()
        .iter()
        .any(|candidate| candidate.kind == kind)
}

/// Of eight values drawn by chance one or two may read like a word, or have too few different letters. What has a form of its
/// own is found whatever its letters are.
const BY_CHANCE: u32 = 2;

#[test]
fn every_kind_is_found_in_samples_of_its_own_shape() {
    let detector = Detector::new(Settings::default());
    let mut missed = Vec::new();
    for recipe in SAMPLES {
        for (at, parts) in recipe.right.iter().enumerate() {
            let mut misses = 0;
            for round in 0..8 {
                let mut dice = Dice::new(u64::from(recipe.kind) * 64 + at as u64 * 8 + round + 1);
                let value = recipe.mint(parts, &mut dice);
                let is_found = finds(&detector, &recipe.line(&value), recipe.kind);
                misses += u32::from(!is_found);
            }
            let allowed = if recipe.is_named { BY_CHANCE } else { 0 };
            if misses > allowed {
                missed.push(KINDS[usize::from(recipe.kind)].rule.id);
            }
        }
    }
    assert!(missed.is_empty(), "not found: {missed:?}");
}

#[test]
fn no_kind_is_found_in_samples_of_shapes_that_are_wrong_for_it() {
    let detector = Detector::new(Settings::default());
    for recipe in SAMPLES {
        for parts in recipe.wrong {
            let mut dice = Dice::new(u64::from(recipe.kind) + 1);
            let value = sample(parts, &mut dice);
            let is_found = finds(&detector, &recipe.line(&value), recipe.kind);
            assert!(!is_found, "{}", KINDS[usize::from(recipe.kind)].rule.id);
        }
    }
}
