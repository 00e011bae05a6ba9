//! What is said of the documents themselves.

use lockgate_evidence::{Finding, Source};
use lockgate_vex::{Document, Product, Statement};

use super::{Use, Vex, Why, beginning};
use crate::rules::{unmatched_statement, unusable_statement};

/// Findings about statements that are of no use. With `everything` false only a part of the tree was looked at, and that a
/// statement matches nothing tells nothing.
pub(crate) fn report(vex: &Vex<'_>, everything: bool) -> Vec<Finding> {
    let mut findings = Vec::new();
    for ((source, document), uses) in vex.files.iter().zip(&vex.uses) {
        findings.extend(document.gaps.iter().map(|gap| {
            let span = gap
                .span
                .map(|span| lockgate_evidence::Span::new(span.start, span.start + 1));
            unusable_statement(source, span.unwrap_or_default(), &gap.what)
        }));
        for (statement, of) in document.statements.iter().zip(uses) {
            if let Use::Useless(why) = of {
                let what = format!(
                    "what it says of `{}` clears nothing: {}",
                    statement.ids[0],
                    words(*why)
                );
                findings.push(unusable_statement(source, beginning(statement), &what));
            }
        }
        if everything {
            findings.extend(unmatched(source, document, uses));
        }
    }
    findings
}

/// True where nothing that it names could be recognised: a name or a CPE is no package.
fn is_nameless(statement: &Statement) -> bool {
    let mut products = statement.products.iter();
    let is_of = |product: &Product| product.path.iter().any(|part| part.is_nameless());
    !statement.products.is_empty() && products.all(is_of)
}

fn words(why: Why) -> &'static str {
    match why {
        Why::Faulty(fault) => fault.as_str(),
        Why::Contradicted => {
            "another statement contradicts it, and nothing tells which of them is later"
        }
        Why::Harm => "no statement clears a package that was published to do harm",
        Why::Partly => "the finding is about other flaws besides, which are not cleared",
    }
}

/// What matches nothing although it could, and what nothing could match.
fn unmatched(source: &Source, document: &Document, uses: &[Use]) -> Vec<Finding> {
    let of = document.statements.iter().zip(uses);
    let unmatched = of.filter(|(_, of)| **of == Use::Unmatched);
    let (nameless, named): (Vec<_>, Vec<_>) = unmatched
        .map(|(statement, _)| statement)
        .partition(|statement| is_nameless(statement));
    let all = document.statements.len();
    let groups = [
        (named, "match nothing that was found"),
        (
            nameless,
            "name their products by neither package URL nor digest, and a name or a CPE tells no package for sure",
        ),
    ];
    let findings = groups.into_iter().filter_map(|(statements, why)| {
        let first = statements.first()?;
        let ids = statements.iter().map(|statement| statement.ids[0].as_str());
        let ids: Vec<&str> = ids.collect();
        Some(unmatched_statement(
            source,
            beginning(first),
            &ids,
            all,
            why,
        ))
    });
    findings.collect()
}
