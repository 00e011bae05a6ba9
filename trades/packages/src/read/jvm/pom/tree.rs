//! Every `pom.xml` of a tree, each read once.

use std::collections::HashMap;

use super::facts::Facts;
use crate::{Files, Format};

/// Projects of one name that are looked at on either side of a path.
const MAX_NAMESAKES: usize = 8;

/// The projects of a tree, by path and by name.
#[derive(Debug, Default)]
pub(crate) struct Poms {
    by_path: HashMap<String, Result<Facts, String>>,
    /// Paths by group and artifact as written.
    by_name: HashMap<String, Vec<String>>,
}

impl Poms {
    /// Those among the files.
    pub(crate) fn of(files: &Files<'_>) -> Self {
        let mut poms = Self::default();
        let those = files
            .iter()
            .filter(|file| Format::of(file.path) == Some(Format::MavenProject));
        for file in those {
            let facts = Facts::read(file);
            if let Ok(facts) = &facts
                && let (Some(group), Some(artifact)) = (facts.own_group(), &facts.artifact)
            {
                let name = format!("{}:{}", group.text, artifact.text);
                let paths = poms.by_name.entry(name).or_default();
                paths.push(file.path.to_owned());
            }
            poms.by_path.insert(file.path.to_owned(), facts);
        }
        poms
    }

    /// What the file at a path says, or why it says nothing.
    pub(super) fn at(&self, path: &str) -> Option<&Result<Facts, String>> {
        self.by_path.get(path)
    }

    /// The projects of that name, those first that lie nearest to a path. Of very many only the nearest are looked at.
    pub(super) fn named(&self, name: &str, near: &str) -> impl Iterator<Item = &Facts> {
        let paths = self.by_name.get(name).map_or(&[][..], Vec::as_slice);
        let at = paths.partition_point(|path| path.as_str() < near);
        let from = at.saturating_sub(MAX_NAMESAKES);
        let to = (at + MAX_NAMESAKES).min(paths.len());
        let mut paths: Vec<_> = paths[from..to].iter().collect();
        paths.sort_by_key(|path| std::cmp::Reverse(shared(path, near)));
        let facts = paths.into_iter().filter_map(|path| self.by_path.get(path));
        facts.filter_map(|facts| facts.as_ref().ok())
    }
}

/// How many directories two paths have in common.
fn shared(a: &str, b: &str) -> usize {
    let parts = a.split('/').zip(b.split('/'));
    parts.take_while(|(a, b)| a == b).count()
}
