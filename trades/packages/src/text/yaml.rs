//! YAML: the generated form line by line, everything else through the general tree of `lockgate_pipelines`.

use std::borrow::Cow;

use lockgate_evidence::{Source, Span};
use lockgate_pipelines::yaml;

use super::generated;
use super::tree::{Node, Text};
use crate::{File, Listing};

/// Deeper documents are cut: no lockfile is.
const MAX_DEPTH: usize = 64;

/// The documents of a YAML file; what could not be read is a gap.
pub(crate) fn documents<'a>(file: File<'a>, listing: &mut Listing) -> Vec<Node<'a>> {
    let Some(text) = super::text(file, listing) else {
        return Vec::new();
    };
    let base = file.bytes.len() - text.len();
    match generated::read(text, base) {
        Some(node) => vec![node],
        None => general(file, listing),
    }
}

/// The same by the general tree, for whatever the line reader does not know.
pub(super) fn general<'a>(file: File<'a>, listing: &mut Listing) -> Vec<Node<'a>> {
    let Ok(text) = std::str::from_utf8(file.bytes) else {
        return Vec::new();
    };
    let source = Source::new(file.path, text);
    let document = yaml::parse(&source);
    let roots = document.roots().map(|root| node(root, 0));
    let roots = roots.collect();
    for problem in document.problems() {
        listing.gap_at(problem.span, problem.message.clone());
    }
    if document.aliases_exhausted() {
        listing.gap("too many aliases");
    }
    roots
}

fn node(from: yaml::Node<'_>, depth: usize) -> Node<'static> {
    if depth > MAX_DEPTH {
        return Node::Null;
    }
    if from.is_mapping() {
        let entries = from.entries();
        let entries = entries.map(|entry| (text(&entry.key), node(entry.value, depth + 1)));
        return Node::Map(entries.collect());
    }
    if from.is_sequence() {
        return Node::List(from.items().map(|item| node(item, depth + 1)).collect());
    }
    from.text().map_or(Node::Null, |own| Node::Text(text(&own)))
}

/// Quotes are no part of a text's place.
fn text(from: &yaml::Text) -> Text<'static> {
    let span = from.span();
    let quoted = matches!(from.style(), yaml::Style::Single | yaml::Style::Double);
    let within = Span::new(span.start + 1, span.end.saturating_sub(1));
    Text {
        value: Cow::Owned(from.value().to_owned()),
        span: if quoted { within } else { span },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Format, Listing};

    fn both(text: &str) -> (Option<Node<'_>>, Vec<Node<'_>>) {
        let file = File {
            path: "a.yaml",
            bytes: text.as_bytes(),
        };
        let mut listing = Listing::new("a.yaml", Format::CargoLock);
        (generated::read(text, 0), general(file, &mut listing))
    }

    #[test]
    fn the_two_readers_agree() {
        let text = "lockfileVersion: '9.0'\n\n# c\nsettings:\n  a: true\nempty: {}\nnone:\n\npackages:\n\n  '@s/a@1.0.0(b''c)':\n    resolution: {integrity: sha512-a==, tarball: https://registry.example/a.tgz}\n    cpu: [x64, 'arm64']\n    list:\n      - a:b\n      - \"c d\"\n    no: ~\n  \"a@npm:^1, b@npm:2\": [ ]\n  c@-1: -1\nd: |-\n  e\n    f # g\nh: i\n? 'l(m)'\n: n: {o: p}\n  q:\n    r: s\n? t\n: u\nj: |-\n  k";
        let (generated, general) = both(text);
        let generated = generated.expect("the generated form is known");
        assert_eq!(vec![generated], general);
    }

    #[test]
    fn what_only_the_general_tree_knows_is_left_to_it() {
        let texts = [
            "a: |\n  b\n",
            "a: >-\n  b\n",
            "a: b\n  c\n",
            "a: &b c\n",
            "a: *b\n",
            "? a\n",
            "? a: b\n: c\n",
            "? a\n:\n  b: c\n",
            "? a\n:  b: c\n",
            "? a\nb: c\n",
            "? |\n  a\n: b\n",
            "a: \"\\n\"\n",
            "a: {b: {c: d}}\n",
            "a: {b,\n c}\n",
            "- - a\n",
            "- a: b\n",
            "a:\n- b\n",
            "a: b # c\n",
            "a: 'b' # c\n",
            "a:\tb\n",
            "a: b: c\n",
            "--- a\n",
            "a: 1\n---\nb: 2\n",
            "a: !b c\n",
            " a: b\nc: d\n",
            "a:\n    b: c\n  d: e\n",
            "a: 'b\n",
            "{a: b}\n",
            "a: [b]]\n",
            "%A\n",
            "a: - b\n",
            "a\n",
            "a: {b}\n",
            "a: {b: c d:e, f: g: h}\n",
        ];
        for text in texts {
            let generated = generated::read(text, 0);
            assert_eq!(generated, None, "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_the_line_reader_reads_is_what_the_general_tree_reads(
            pieces in proptest::collection::vec(proptest::sample::select(vec![
                "a", "b: ", "c:", "\n", "\n  ", "\n    ", "- ", "'", "\"", "{", "}", "[", "]", ", ", ":", " ", "#", "-", "?",
                "null", "~", "'x'", "\"y\"", "{d: e}", "[f]", "---", "...", "é", ",", "k: v", "\n  k: v", "\n- v",
            "? ",
            "\n: ",
            "? k\n: v: w",
            "? 'k'\n: ",
            "k: |-\n  ",
            "k: |-\n",
            ]), 0..14)
        ) {
            let text = pieces.concat();
            let (generated, general) = both(&text);
            if let Some(generated) = generated {
                let general = general.into_iter().next().unwrap_or(Node::Null);
                proptest::prop_assert_eq!(generated, general, "{:?}", text);
            }
        }
    }
}
