//! A document in lines.

use lockgate_vex::{Component, Document};

/// Everything a document says, one line for each statement and gap.
pub fn show(text: &str) -> String {
    let document = lockgate_vex::read(text.as_bytes());
    check(&document, text);
    let form = document.form.map_or("no form", lockgate_vex::Form::name);
    let mut lines = vec![form.to_owned()];
    for said in &document.statements {
        let products = said.products.iter().map(|product| {
            let path = product.path.iter().map(|component| name(component));
            path.collect::<Vec<_>>().join(" > ")
        });
        let products: Vec<_> = products.collect();
        let time = said.time.map_or("-".to_owned(), |time| time.to_string());
        lines.push(format!(
            "{} {} of {} at {time} by {} because [{}] do [{}]",
            said.ids.join("="),
            said.status,
            products.join(", "),
            said.author.as_deref().unwrap_or("-"),
            said.reason(),
            said.action.as_deref().unwrap_or(""),
        ));
    }
    lines.extend(document.gaps.iter().map(|gap| format!("gap: {}", gap.what)));
    lines.join("\n")
}

fn name(component: &Component) -> String {
    let purls = component.purls.iter().map(ToString::to_string);
    let digests = component.digests.iter().map(ToString::to_string);
    let range = component.range.iter();
    let range = range.map(|range| format!("in {}", range.as_str()));
    let all: Vec<_> = purls.chain(digests).chain(range).collect();
    if all.is_empty() {
        return format!("?{}", component.name);
    }
    all.join("|")
}

fn check(document: &Document, text: &str) {
    let said = document.statements.iter().map(|said| said.span);
    let gaps = document.gaps.iter().filter_map(|gap| gap.span);
    for span in said.chain(gaps) {
        assert!(text.get(span.range()).is_some(), "a place outside the text");
    }
}
