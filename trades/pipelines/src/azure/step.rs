//! Steps.

use super::{parts, task};
use crate::model::{Body, Env, Package, PackageKind, Pin, Run, Step, Target, Uses};
use crate::yaml::{Entry, Node, Text};

/// The keys that say what a step does.
pub(super) const KEYS: &[&str] = &[
    "bash",
    "checkout",
    "download",
    "downloadBuild",
    "getPackage",
    "powershell",
    "publish",
    "pwsh",
    "restoreCache",
    "reviewApp",
    "saveCache",
    "script",
    "task",
    "template",
    "upload",
];

/// Reads a step; one that is an expression as a whole does nothing that can be told.
pub(super) fn read(node: &Node<'_>, index: usize, windows: bool) -> Step {
    let text = |key: &str| parts::text_of(node, key);
    Step {
        id: text("name"),
        name: text("displayName"),
        condition: text("condition"),
        env: parts::env(parts::entry(node, "env")),
        continue_on_error: text("continueOnError"),
        timeout: text("timeoutInMinutes"),
        grants: task::grants(node),
        ..Step::new(index, node.span(), body(node, windows))
    }
}

fn body(node: &Node<'_>, windows: bool) -> Body {
    let Some(entry) = KEYS.iter().find_map(|key| parts::entry(node, key)) else {
        return Body::Nothing;
    };
    let found = match entry.key.value() {
        "script" => script(node, &entry, windows.then_some("cmd")),
        shell @ ("bash" | "powershell" | "pwsh") => script(node, &entry, Some(shell)),
        "task" => task::body(node, &entry, windows),
        "template" => parts::template(node).map(Body::Uses),
        _ => built_in(node, &entry).map(Body::Uses),
    };
    found.unwrap_or(Body::Nothing)
}

/// `script` runs in `cmd` on Windows and in a POSIX shell elsewhere.
fn script(node: &Node<'_>, entry: &Entry<'_>, shell: Option<&str>) -> Option<Body> {
    let key = entry.key.span();
    let run = Run::new(entry.value.text()?, key);
    Some(Body::Run(Run {
        shell: shell.map(|shell| Text::made(shell, node.source(), key)),
        working_directory: parts::text_of(node, "workingDirectory"),
        ..run
    }))
}

/// A step of the platform; what stands beside the key are its inputs.
fn built_in(node: &Node<'_>, entry: &Entry<'_>) -> Option<Uses> {
    let reference = entry.value.text()?;
    let end = reference.value().len();
    Some(Uses {
        target: Target::Package(Package {
            kind: PackageKind::BuiltIn,
            name: entry.key.value().to_owned(),
            version: None,
            version_span: lockgate_evidence::Span::at(end),
            pin: Pin::Version,
        }),
        reference,
        key: entry.key.span(),
        with: Env {
            bindings: parts::bindings(node),
            expression: None,
            span: Some(node.span()),
        },
    })
}
