use lockgate_evidence::{Finding, Fix, Safety, rule};

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// A `uses:` whose path holds empty, `.` or `..` segments: `example/build/a/../b@v1`, `./.github//actions/x`.
    /// `./../name`, which names what stands beside the workspace, is left out: it has no plainer form.
    ///
    /// # Why it matters
    ///
    /// The platform resolves such a path, but a reviewer reads another one, and tools that compare names (allow-lists, update
    /// bots, advisories) do not recognise it. There is no honest need for it. By itself it exposes nothing, so the severity
    /// is low; the confidence is high because the text decides it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: example/build/docs/../publish@v1
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: example/build/publish@v1
    /// ```
    ///
    /// # How to fix
    ///
    /// Write the resolved path. The fix does so where the path stays within its repository.
    ///
    /// # References
    ///
    /// - Workflow syntax for GitHub Actions: `jobs.<job_id>.steps[*].uses`, GitHub Docs
    Workload "workload/obfuscated-uses": "the path of an action is not what it seems", Low, High, fixable
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (_, uses) in cx.uses() {
        let text = uses.reference.value();
        let Some((start, path, end)) = parts(text) else {
            continue;
        };
        if matches!(path, "" | ".") {
            continue;
        }
        let plain = resolved(path, start);
        if plain.as_deref() == Some(path.trim_end_matches('/')) {
            continue;
        }
        let mut finding = cx.finding(
            &RULE,
            uses.reference.span(),
            format!("the path `{path}` is written in a roundabout way"),
        );
        if let Some(plain) = plain {
            let fix = Fix::new(format!("write `{start}{plain}{end}`"), Safety::Safe);
            let span = lockgate_evidence::Span::new(0, text.len());
            let edit = format!("{start}{plain}{end}");
            finding =
                finding.fix(fix.edit(uses.reference.source(), uses.reference.locate(span), edit));
        }
        out.push(finding);
    }
}

/// What stands before the path, the path, and the reference with its `@`.
fn parts(text: &str) -> Option<(&str, &str, &str)> {
    if text.contains("${{") || text.starts_with("docker://") {
        return None;
    }
    let start = ["./", "$/"]
        .iter()
        .find(|start| text.starts_with(**start))
        .map_or(0, |start| start.len());
    let end = if start == 0 {
        text.find('@').unwrap_or(text.len())
    } else {
        text.len()
    };
    Some((&text[..start], &text[start..end], &text[end..]))
}

/// The path without roundabout segments; `None` where it leaves its repository. What stands beside the workspace
/// has no plainer name than `./../name`.
fn resolved(path: &str, start: &str) -> Option<String> {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." if start.is_empty() && kept.len() <= 2 => return None,
            ".." if kept.last().is_some_and(|last| *last != "..") => {
                kept.pop();
            }
            ".." if start != "./" => return None,
            other => kept.push(other),
        }
    }
    Some(kept.join("/"))
}
