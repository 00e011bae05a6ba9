//! `.gitleaksignore`: one fingerprint a line, `file:rule:line` or `commit:file:rule:line`, and comments after `#`.

use std::collections::BTreeSet;

use super::allow::Place;

/// What a `.gitleaksignore` leaves out.
///
/// It names places, not secrets: a new secret at such a place is left out too. That is gitleaks' way; exceptions in
/// `lockgate.toml` go by the secret's own fingerprint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GitleaksIgnores {
    /// Path, line, rule, and the commit where one is named.
    places: BTreeSet<(String, usize, String, Option<String>)>,
    /// Lines, from 1, that are no fingerprint.
    pub unread: Vec<usize>,
}

impl GitleaksIgnores {
    /// Reads the text of a `.gitleaksignore`.
    pub fn read(text: &str) -> Self {
        let mut ignores = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match fingerprint(line) {
                Some(place) => drop(ignores.places.insert(place)),
                None => ignores.unread.push(number),
            }
        }
        ignores
    }

    /// True where a fingerprint names the place and a rule that fits.
    pub(crate) fn holds(
        &self,
        place: &Place<'_>,
        line: usize,
        fits: impl Fn(&str) -> bool,
    ) -> bool {
        if self.places.is_empty() {
            return false;
        }
        let lowest = (place.path.to_owned(), line, String::new(), None);
        let here = self.places.range(lowest..);
        let here = here.take_while(|(path, at, ..)| path == place.path && *at == line);
        let mut rules = here.filter(|(.., commit)| match commit {
            Some(commit) => place
                .commit
                .is_some_and(|here| here.eq_ignore_ascii_case(commit)),
            None => true,
        });
        rules.any(|(_, _, rule, _)| fits(rule))
    }
}

fn fingerprint(line: &str) -> Option<(String, usize, String, Option<String>)> {
    let parts: Vec<_> = line.splitn(5, ':').collect();
    let (commit, path, rule, number) = match parts[..] {
        [path, rule, number] => (None, path, rule, number),
        [commit, path, rule, number] => (Some(commit.to_owned()), path, rule, number),
        _ => return None,
    };
    let number = number.parse().ok()?;
    Some((path.replace('\\', "/"), number, rule.to_owned(), commit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_fingerprint_holds_for_its_place_rule_and_commit() {
        let ignores =
            GitleaksIgnores::read("# why\n\na\\b.py:key:3\nab12:c.py:key:4\nodd line\nx:y:z\n");
        let at = |path, commit| Place { path, commit };
        let is_key = |rule: &str| rule == "key";
        assert!(ignores.holds(&at("a/b.py", None), 3, is_key));
        assert!(
            !ignores.holds(&at("a/b.py", None), 4, is_key)
                && !ignores.holds(&at("a/b.py", None), 3, |rule| rule == "x")
        );
        assert!(
            ignores.holds(&at("c.py", Some("AB12")), 4, is_key)
                && !ignores.holds(&at("c.py", None), 4, is_key)
        );
        assert_eq!(ignores.unread, [5, 6]);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "([a-z/\\\\:#0-9 ]|\n|é){0,60}") {
            let ignores = GitleaksIgnores::read(&text);
            ignores.holds(&Place { path: "a", commit: None }, 1, |_| true);
        }
    }
}
