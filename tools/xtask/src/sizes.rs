//! Files of at most 1,000 lines and functions of at most 60.

use std::path::{Path, PathBuf};

use anyhow::Context;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

const FILE: usize = 1_000;
const FUNCTION: usize = 60;

/// Every file and function that is too long.
pub fn check(root: &Path) -> anyhow::Result<Vec<String>> {
    let mut faults = Vec::new();
    for path in crate::text::tracked(root)?
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
    {
        faults.extend(file(root, &path)?);
    }
    Ok(faults)
}

fn file(root: &Path, path: &PathBuf) -> anyhow::Result<Vec<String>> {
    let text = std::fs::read_to_string(root.join(path))
        .with_context(|| format!("reading {}", path.display()))?;
    let mut faults = Vec::new();
    let lines = text.lines().count();
    if lines > FILE {
        faults.push(format!(
            "{}: {lines} lines; {FILE} is the most",
            path.display()
        ));
    }
    let tree = syn::parse_file(&text).with_context(|| format!("parsing {}", path.display()))?;
    let mut long = Long {
        path,
        faults: &mut faults,
    };
    long.visit_file(&tree);
    Ok(faults)
}

struct Long<'a> {
    path: &'a Path,
    faults: &'a mut Vec<String>,
}

impl Long<'_> {
    fn measure(&mut self, name: &syn::Ident, block: &syn::Block) {
        let lines = block.span().end().line - block.span().start().line + 1;
        if lines > FUNCTION {
            self.faults.push(format!(
                "{}: `{name}` has {lines} lines; {FUNCTION} is the most",
                self.path.display()
            ));
        }
    }
}

impl<'ast> Visit<'ast> for Long<'_> {
    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        // A snapshot inside a test may be long.
        if !item
            .attrs
            .iter()
            .any(|attribute| attribute.path().is_ident("test"))
        {
            self.measure(&item.sig.ident, &item.block);
        }
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.measure(&item.sig.ident, &item.block);
        visit::visit_impl_item_fn(self, item);
    }
}
