//! Groups of properties and items, wherever they may stand (`MSBuild` documentation, "Choose element").

use roxmltree::{Document, Node};

/// Every group of that kind, in order, and whether a condition decides about it.
pub(super) fn groups<'n, 'd: 'n>(
    document: &'n Document<'d>,
    kind: &'static str,
) -> Vec<(Node<'n, 'd>, bool)> {
    let mut found = Vec::new();
    let mut waiting = vec![(document.root_element(), false)];
    while let Some((node, is_conditional)) = waiting.pop() {
        let before = waiting.len();
        for child in node.children().filter(Node::is_element) {
            let is_conditional = is_conditional || child.has_attribute("Condition");
            match child.tag_name().name() {
                // The branches of a choice: one of them is taken.
                "Choose" | "When" | "Otherwise" => waiting.push((child, true)),
                name if name == kind => waiting.push((child, is_conditional)),
                _ => {}
            }
        }
        if node.tag_name().name() == kind {
            waiting.truncate(before);
            found.push((node, is_conditional));
        }
        waiting[before..].reverse();
    }
    found
}

/// Every item of that kind in groups of items, and whether a condition decides about it.
pub(super) fn items<'n, 'd: 'n>(
    document: &'n Document<'d>,
) -> impl Iterator<Item = (Node<'n, 'd>, bool)> {
    groups(document, "ItemGroup")
        .into_iter()
        .flat_map(|(group, is_conditional)| {
            let items = group.children().filter(Node::is_element);
            items.map(move |item| (item, is_conditional || item.has_attribute("Condition")))
        })
}
