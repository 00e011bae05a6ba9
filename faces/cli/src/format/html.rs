//! One self-contained page. (being drawn)

use lockgate_evidence::Report;

/// The page.
pub(crate) fn render(_report: &Report) -> String {
    String::new()
}
