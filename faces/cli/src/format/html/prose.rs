//! Words with code between backticks, and a rule's page, as markup.

use maud::{Markup, html};

use crate::escape::visible;

/// One line of words; what stands between backticks is code.
pub(super) fn words(text: &str) -> Markup {
    let shown = visible(text);
    let parts: Vec<&str> = shown.split('`').collect();
    let balanced = !parts.len().is_multiple_of(2);
    html! {
        @if balanced {
            @for (number, part) in parts.iter().enumerate() {
                @if number % 2 == 1 { code { (part) } } @else { (part) }
            }
        } @else { (shown) }
    }
}

/// A stretch of a page.
enum Block {
    Heading(String),
    Code(String),
    Item(String),
    Paragraph(String),
}

/// The page; only what our pages use: headings, fenced code, items, paragraphs.
pub(super) fn page(markdown: &str) -> Markup {
    html! {
        @for block in blocks(markdown) {
            @match block {
                Block::Heading(text) => h4 { (words(&text)) },
                Block::Code(text) => pre { (text) },
                Block::Item(text) => p.item { (words(&text)) },
                Block::Paragraph(text) => p { (words(&text)) },
            }
        }
    }
}

fn blocks(markdown: &str) -> Vec<Block> {
    let mut out = vec![];
    let mut fresh = true;
    let mut fenced = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            fresh = true;
            if fenced {
                out.push(Block::Code(String::new()));
            }
        } else if fenced {
            code(&mut out, line);
        } else {
            fresh = text(&mut out, line.trim(), fresh);
        }
    }
    out
}

fn code(out: &mut [Block], line: &str) {
    if let Some(Block::Code(code)) = out.last_mut() {
        code.push_str(&visible(line));
        code.push('\n');
    }
}

/// Takes one line of text; tells whether the next line begins a new block.
fn text(out: &mut Vec<Block>, line: &str, fresh: bool) -> bool {
    if line.is_empty() {
        return true;
    }
    if line.starts_with('#') {
        out.push(Block::Heading(line.trim_start_matches('#').trim().into()));
        return true;
    }
    if let Some(item) = line.strip_prefix("- ") {
        out.push(Block::Item(item.into()));
        return false;
    }
    match out.last_mut() {
        Some(Block::Item(words) | Block::Paragraph(words)) if !fresh => {
            words.push(' ');
            words.push_str(line);
        }
        _ => out.push(Block::Paragraph(line.into())),
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_page_becomes_markup() {
        let text = page(sample::rules()[0].page).into_string();
        insta::assert_snapshot!(text.replace("><", ">\n<"), @r#"
        <h4>What it finds</h4>
        <p>A <code>uses:</code> whose reference is a branch or a tag. Its owner, or whoever takes over the account, can move it to other code.</p>
        <p class="item">tags</p>
        <p class="item">branches, see [the guide](https://guide.invalid/pin)</p>
        <h4>Why it matters</h4>
        <p>The next run executes what the name points to then.</p>
        <h4>Bad</h4>
        <pre>- uses: actions/checkout@v4
        </pre>
        <h4>How to fix</h4>
        <p>Pin to a full commit id.</p>
        "#);
    }

    #[test]
    fn an_unbalanced_backtick_is_only_a_character() {
        assert_eq!(words("a ` b").into_string(), "a ` b");
        assert_eq!(words("a `b`").into_string(), "a <code>b</code>");
    }
}
