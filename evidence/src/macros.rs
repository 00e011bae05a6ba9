//! The one way to declare a rule: its doc comment is its page.

/// Declares `pub static RULE: Rule` whose page is the doc comment.
///
/// ```
/// lockgate_evidence::rule! {
///     /// # What it finds
///     /// …
///     Workload "workload/example": "an example is shown", Low, High, fixable
/// }
/// assert!(RULE.page.starts_with("# What it finds\n"));
/// ```
#[macro_export]
macro_rules! rule {
    ($(#[doc = $doc:literal])* $lock:ident $id:literal: $summary:literal, $severity:ident, $confidence:ident) => {
        $crate::rule!(@make [$($doc)*] $lock $id $summary $severity $confidence false);
    };
    ($(#[doc = $doc:literal])* $lock:ident $id:literal: $summary:literal, $severity:ident, $confidence:ident, fixable) => {
        $crate::rule!(@make [$($doc)*] $lock $id $summary $severity $confidence true);
    };
    (@make [$($doc:literal)*] $lock:ident $id:literal $summary:literal $severity:ident $confidence:ident $fixable:literal) => {
        #[doc = concat!("The rule `", $id, "`: ", $summary, ".")]
        pub static RULE: $crate::Rule = {
            const RAW: &str = concat!($($doc, "\n"),*);
            const PAGE: ([u8; RAW.len()], usize) = $crate::strip_doc_margin(RAW);
            $crate::Rule {
                lock: $crate::Lock::$lock,
                id: $id,
                summary: $summary,
                severity: $crate::Severity::$severity,
                confidence: $crate::Confidence::$confidence,
                fixable: $fixable,
                page: match std::str::from_utf8(PAGE.0.split_at(PAGE.1).0) {
                    Ok(page) => page,
                    Err(_) => "",
                },
            }
        };
    };
}

/// Removes the one space that a doc comment puts before each line. Gives the bytes and how many count.
#[doc(hidden)]
pub const fn strip_doc_margin<const N: usize>(raw: &str) -> ([u8; N], usize) {
    let raw = raw.as_bytes();
    let mut out = [0; N];
    let (mut from, mut to) = (0, 0);
    let mut line_start = true;
    while from < raw.len() {
        if !(line_start && raw[from] == b' ') {
            out[to] = raw[from];
            to += 1;
        }
        line_start = raw[from] == b'\n';
        from += 1;
    }
    (out, to)
}
