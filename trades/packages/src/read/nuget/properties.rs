//! Properties of projects: `$(Name)` (`MSBuild` documentation, "`MSBuild` properties").

use std::cell::Cell;
use std::collections::HashMap;

use roxmltree::Document;

use super::groups::groups;
use crate::text::xml;

/// Longer values are not put together.
const MAX_LENGTH: usize = 1024;
/// What is put together for one project, in bytes: each of many properties may name the longest.
const MAX_WORK: usize = 256 << 10;

/// Properties by their name in lower case; `None` where a condition decides.
pub(super) struct Properties {
    values: HashMap<String, Option<String>>,
    left: Cell<usize>,
}

impl Default for Properties {
    fn default() -> Self {
        Self {
            values: HashMap::new(),
            left: Cell::new(MAX_WORK),
        }
    }
}

impl Properties {
    /// Adds those of a document; later ones replace earlier ones.
    pub(super) fn add(&mut self, document: &Document<'_>) {
        for (group, is_conditional) in groups(document, "PropertyGroup") {
            for node in group.children().filter(roxmltree::Node::is_element) {
                let certain = !is_conditional && !node.has_attribute("Condition");
                let value = xml::content(node).filter(|_| certain);
                let value = value.and_then(|value| self.expand(value.text));
                let name = node.tag_name().name().to_lowercase();
                self.values.insert(name, value);
            }
        }
    }

    /// A text with every property put in; `None` where one is not known, or what is asked for is no property.
    pub(super) fn expand(&self, text: &str) -> Option<String> {
        let (mut out, mut rest) = (String::new(), text);
        let is_written = !text.contains("$(");
        while let Some((before, after)) = rest.split_once("$(") {
            let (name, after) = after.split_once(')')?;
            out.push_str(before);
            out.push_str(self.values.get(&name.to_lowercase())?.as_deref()?);
            if out.len() > MAX_LENGTH {
                return None;
            }
            rest = after;
        }
        out.push_str(rest);
        let cost = if is_written { 0 } else { out.len() };
        let left = self.left.get().checked_sub(cost);
        self.left.set(left.unwrap_or(0));
        let is_plain = !out.contains("@(") && !out.contains("%(");
        left.filter(|_| is_plain).map(|_| out)
    }

    /// True where so much was put together that what came later is not known.
    pub(super) fn is_exhausted(&self) -> bool {
        self.left.get() == 0
    }
}
