//! How sure it is that a candidate is a secret, and why.

use std::ops::Range;

use lockgate_evidence::{Confidence, Severity};

use crate::checks::Check;
use crate::detect::{Candidate, Detector, Traces, long};
use crate::gather::Leak;
use crate::kind::Prior;

/// Shannon entropy of the bytes, in bits a byte.
pub(crate) fn entropy(bytes: &[u8]) -> f32 {
    let mut counts = [0u32; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    let total = bytes.len() as f32;
    let seen = counts.iter().filter(|count| **count > 0);
    seen.map(|&count| {
        let share = count as f32 / total;
        -share * share.log2()
    })
    .sum()
}

impl Detector {
    /// What of the traces of built-in rules is a leak, in the text of that path.
    pub(crate) fn weigh_own(&self, _path: &str, text: &[u8], traces: &Traces) -> Vec<Leak> {
        let mut leaks: Vec<Leak> = Vec::new();
        for candidate in traces.candidates() {
            let leak = self.leak(text, candidate);
            match leaks.last_mut() {
                Some(last) if overlaps(&last.span, &leak.span) => {
                    if leak.score > last.score {
                        *last = leak;
                    }
                }
                _ => leaks.push(leak),
            }
        }
        leaks
    }

    fn leak(&self, text: &[u8], candidate: &Candidate) -> Leak {
        let kind = self.kind(candidate.kind);
        let span = long(&candidate.value);
        let score = score(kind.prior, candidate.check);
        Leak {
            kind,
            secret: candidate.secret(text),
            span,
            score,
            confidence: confidence(score),
            severity: severity(kind.rule.severity, score),
            why: Vec::new(),
        }
    }
}

fn overlaps(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn score(prior: Prior, check: Check) -> u8 {
    match (check, prior) {
        (Check::Valid, _) => 99,
        (Check::Invalid, _) => 20,
        (Check::None, Prior::High) => 90,
        (Check::None, Prior::Medium) => 65,
        (Check::None, Prior::Low) => 40,
    }
}

fn confidence(score: u8) -> Confidence {
    match score {
        80.. => Confidence::High,
        50.. => Confidence::Medium,
        _ => Confidence::Low,
    }
}

fn severity(of_kind: Severity, _score: u8) -> Severity {
    of_kind
}
