//! What of one container was not looked at, in one line.

use std::collections::BTreeMap;

use lockgate_containers::{Format, Report};
use lockgate_secrets::Detector;

/// What was not looked at, by reason.
#[derive(Debug, Default)]
pub(crate) struct Unread {
    reasons: BTreeMap<String, Group>,
    more: u64,
}

/// How often, and where first.
#[derive(Debug)]
struct Group {
    count: u64,
    first: String,
}

/// Letters of a path that are told.
const LONGEST_NAME: usize = 200;

impl Unread {
    /// The file as a whole is not opened.
    pub(crate) fn whole(&mut self, format: Format) {
        self.add(&format!("{} is not opened", format.name()), "");
    }

    /// One part; `inner` is empty for the file itself.
    pub(crate) fn add(&mut self, reason: &str, inner: &str) {
        let group = self
            .reasons
            .entry(reason.to_owned())
            .or_insert_with(|| Group {
                count: 0,
                first: inner.to_owned(),
            });
        group.count += 1;
    }

    /// What an opening left out; contradictions that hid nothing are no matter here.
    pub(crate) fn take(&mut self, report: Report, outer: &str) {
        for gap in report.gaps {
            if gap.reason.hides() {
                let inner = gap.path.strip_prefix(outer).unwrap_or(&gap.path);
                self.add(&gap.reason.to_string(), inner.trim_start_matches("!/"));
            }
        }
        self.more += report.more_gaps;
    }

    /// The words for the one unknown of the outer file.
    pub(crate) fn words(&self, detector: &Detector) -> Option<String> {
        let parts: u64 = self.reasons.values().map(|group| group.count).sum();
        let mut reasons: Vec<_> = self.reasons.iter().collect();
        reasons.sort_by_key(|(reason, group)| (std::cmp::Reverse(group.count), *reason));
        let mut words: Vec<_> = reasons
            .into_iter()
            .map(|(reason, group)| group.words(reason, detector))
            .collect();
        if self.more > 0 {
            words.push(format!("{} more", self.more));
        }
        match parts + self.more {
            0 => None,
            1 => Some(format!("not looked at in full: {}", words.join("; "))),
            many => Some(format!(
                "{many} parts were not looked at: {}",
                words.join("; ")
            )),
        }
    }
}

impl Group {
    fn words(&self, reason: &str, detector: &Detector) -> String {
        let (count, first) = (self.count, detector.shown(&self.first));
        // Cut after what may be a secret in it was hidden: half of one is not known for one.
        let first: String = first.chars().take(LONGEST_NAME).collect();
        match (first.is_empty(), count) {
            (true, 1) => reason.to_owned(),
            (true, _) => format!("{reason} ({count})"),
            (false, 1) => format!("{reason} (`{first}`)"),
            (false, _) => format!("{reason} (`{first}` and {} more)", count - 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use lockgate_secrets::Settings;

    use super::*;

    #[test]
    fn one_line_says_what_was_left_out_and_how_often() {
        let mut unread = Unread::default();
        let detector = Detector::new(Settings::default());
        assert_eq!(unread.words(&detector), None);
        unread.add("truncated", "");
        let words = |unread: &Unread| unread.words(&detector).unwrap_or_default();
        assert_eq!(words(&unread), "not looked at in full: truncated");
        unread.add("encrypted", "a");
        unread.add("encrypted", "b");
        assert_eq!(
            words(&unread),
            "3 parts were not looked at: encrypted (`a` and 1 more); truncated"
        );
    }
}
