//! Properties of projects: `$(Name)` (`MSBuild` documentation, "`MSBuild` properties").

use std::collections::HashMap;

use roxmltree::Document;

use crate::text::xml;

/// Longer values are not put together.
const MAX_LENGTH: usize = 1024;

/// Properties by their name in lower case; `None` where a condition decides.
#[derive(Default)]
pub(super) struct Properties(HashMap<String, Option<String>>);

impl Properties {
    /// Adds those of a document; later ones replace earlier ones.
    pub(super) fn add(&mut self, document: &Document<'_>) {
        for group in xml::children(document.root_element(), "PropertyGroup") {
            let is_conditional = group.has_attribute("Condition");
            for node in group.children().filter(roxmltree::Node::is_element) {
                let certain = !is_conditional && !node.has_attribute("Condition");
                let value = xml::content(node).filter(|_| certain);
                let value = value.and_then(|value| self.expand(value.text));
                self.0.insert(node.tag_name().name().to_lowercase(), value);
            }
        }
    }

    /// A text with every property put in; `None` where one is not known.
    pub(super) fn expand(&self, text: &str) -> Option<String> {
        let (mut out, mut rest) = (String::new(), text);
        while let Some((before, after)) = rest.split_once("$(") {
            let (name, after) = after.split_once(')')?;
            out.push_str(before);
            out.push_str(self.0.get(&name.to_lowercase())?.as_deref()?);
            if out.len() > MAX_LENGTH {
                return None;
            }
            rest = after;
        }
        out.push_str(rest);
        Some(out)
    }
}
