//! Tasks: those that run a script they are given, and the logins they take.

use lockgate_evidence::Span;

use super::parts;
use crate::model::{Body, Env, Grant, GrantKind, Package, PackageKind, Pin, Run, Target, Uses};
use crate::yaml::{Entry, Node, Text};

/// A task that runs a script written in one of its inputs.
struct Scripted {
    task: &'static str,
    /// The input with the script.
    script: &'static str,
    /// The input that says where the script is, and the word for "here"; without it the script always counts.
    mode: Option<(&'static str, &'static str)>,
    shell: ShellOf,
}

#[derive(Clone, Copy)]
enum ShellOf {
    Always(&'static str),
    /// `cmd` on Windows.
    Machine,
    /// By the input `pwsh`.
    PowerShell,
    /// By the input `scriptType` of `AzureCLI`.
    ScriptType,
}

/// Tasks with scripts ("Azure Pipelines task reference", 2026-11).
static SCRIPTED: &[Scripted] = &[
    Scripted {
        task: "AzureCLI",
        script: "inlineScript",
        mode: Some(("scriptLocation", "inlineScript")),
        shell: ShellOf::ScriptType,
    },
    Scripted {
        task: "AzurePowerShell",
        script: "Inline",
        mode: Some(("ScriptType", "InlineScript")),
        shell: ShellOf::PowerShell,
    },
    Scripted {
        task: "Bash",
        script: "script",
        mode: Some(("targetType", "inline")),
        shell: ShellOf::Always("bash"),
    },
    Scripted {
        task: "CmdLine",
        script: "script",
        mode: None,
        shell: ShellOf::Machine,
    },
    Scripted {
        task: "InlinePowershell",
        script: "Script",
        mode: None,
        shell: ShellOf::Always("powershell"),
    },
    Scripted {
        task: "PowerShell",
        script: "script",
        mode: Some(("targetType", "inline")),
        shell: ShellOf::PowerShell,
    },
    Scripted {
        task: "PowerShellOnTargetMachines",
        script: "InlineScript",
        mode: Some(("ScriptType", "Inline")),
        shell: ShellOf::Always("powershell"),
    },
    Scripted {
        task: "PythonScript",
        script: "script",
        mode: Some(("scriptSource", "inline")),
        shell: ShellOf::Always("python"),
    },
    Scripted {
        task: "SSH",
        script: "inline",
        mode: Some(("runOptions", "inline")),
        shell: ShellOf::Always("bash"),
    },
];

/// Inputs that name a service connection ("Azure Pipelines task reference", 2026-11), lower case.
static CONNECTIONS: &[&str] = &[
    "awscredentials",
    "azureconnection",
    "azureconnectionname",
    "azureresourcemanagerconnection",
    "azureserviceconnection",
    "azuresubscription",
    "azuresubscriptionendpoint",
    "backendazureconnectedservicenamearm",
    "backendservicearm",
    "backendserviceaws",
    "connectedserviceazurerm",
    "connectedservicename",
    "connectedservicenamearm",
    "containerregistry",
    "customendpoint",
    "deploymentserviceconnection",
    "dockerregistryconnection",
    "dockerregistryendpoint",
    "dockerregistryserviceconnection",
    "environmentserviceendpoint",
    "environmentservicenameaws",
    "environmentservicenameazurerm",
    "externalendpoint",
    "externalendpoints",
    "githubconnection",
    "kubernetesserviceconnection",
    "kubernetesserviceendpoint",
    "mavenserviceconnections",
    "nugetserviceconnections",
    "publishendpoint",
    "publishfeedcredentials",
    "pythondownloadserviceconnections",
    "pythonuploadserviceconnection",
    "servicebusconnection",
    "serviceconnection",
    "serviceconnectionname",
    "serviceendpoint",
    "sonarcloud",
    "sonarqube",
    "sshendpoint",
];

/// `task: Name@version` with its inputs.
pub(super) fn body(node: &Node<'_>, entry: &Entry<'_>, windows: bool) -> Option<Body> {
    let uses = uses(node, entry)?;
    Some(match scripted(&uses, windows) {
        Some(run) => Body::Run(Run {
            via: Some(Box::new(uses)),
            ..run
        }),
        None => Body::Uses(uses),
    })
}

fn uses(node: &Node<'_>, entry: &Entry<'_>) -> Option<Uses> {
    let reference = entry.value.text()?;
    let text = reference.value();
    let target = if text.contains("${{") || text.contains("$(") {
        Target::Unclear
    } else {
        Target::Package(package(text))
    };
    Some(Uses {
        target,
        key: entry.key.span(),
        with: parts::env(parts::entry(node, "inputs")),
        reference,
    })
}

/// The platform keeps of each major version only the newest, so a major version is as firm as it gets.
fn package(text: &str) -> Package {
    let (name, version) = match text.split_once('@') {
        Some((name, version)) => (name, Some(version)),
        None => (text, None),
    };
    let start = version.map_or(text.len(), |_| name.len() + 1);
    let firm = version.is_some_and(|version| version.starts_with(|c: char| c.is_ascii_digit()));
    Package {
        kind: PackageKind::Task,
        name: name.trim().to_owned(),
        version: version.map(str::to_owned),
        version_span: Span::new(start, text.len()),
        pin: if firm { Pin::Version } else { Pin::Nothing },
    }
}

fn scripted(uses: &Uses, windows: bool) -> Option<Run> {
    let name = &uses.target.package()?.name;
    let found = SCRIPTED
        .iter()
        .find(|scripted| scripted.task.eq_ignore_ascii_case(name))?;
    let input = uses.with.get(found.script)?;
    if let Some((mode, here)) = found.mode {
        let said = uses.with.get(mode)?;
        // A parameter may say so.
        let is_here = said.value.value().eq_ignore_ascii_case(here) || said.value.is_templated();
        is_here.then_some(())?;
    }
    let key = input.key.span();
    let shell = shell(found.shell, uses, windows);
    let made = |shell: &str| Text::made(shell, input.value.source(), key);
    Some(Run {
        shell: shell.map(made),
        working_directory: uses
            .with
            .get("workingDirectory")
            .map(|input| input.value.clone()),
        ..Run::new(input.value.clone(), key)
    })
}

fn shell(of: ShellOf, uses: &Uses, windows: bool) -> Option<&'static str> {
    let on_machine = windows.then_some("cmd");
    match of {
        ShellOf::Always(shell) => Some(shell),
        ShellOf::Machine => on_machine,
        ShellOf::PowerShell if uses.input("pwsh") == Some("true") => Some("pwsh"),
        ShellOf::PowerShell => Some("powershell"),
        ShellOf::ScriptType => match uses
            .input("scriptType")
            .map(str::to_ascii_lowercase)
            .as_deref()
        {
            Some("pscore") => Some("pwsh"),
            Some("ps") => Some("powershell"),
            Some("batch") => Some("cmd"),
            Some(_) => Some("bash"),
            None => on_machine,
        },
    }
}

/// The service connections that the inputs of a task name.
pub(super) fn grants(node: &Node<'_>) -> Vec<Grant> {
    if parts::entry(node, "task").is_none() {
        return Vec::new();
    }
    let inputs: Env = parts::env(parts::entry(node, "inputs"));
    let names = |name: &str| {
        CONNECTIONS
            .binary_search(&name.to_ascii_lowercase().as_str())
            .is_ok()
    };
    let found = inputs
        .bindings
        .into_iter()
        .filter(|input| names(input.key.value()));
    let filled = found.filter(|input| !input.value.value().trim().is_empty());
    let grant = |input: crate::model::Binding| Grant {
        span: input.span,
        ..Grant::new(GrantKind::Connection, input.value)
    };
    filled.map(grant).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        assert!(CONNECTIONS.is_sorted());
    }

    #[test]
    fn a_major_version_is_firm() {
        assert_eq!(package("Bash@3").pin, Pin::Version);
        assert_eq!(package("a.b.c@1.2.3").name, "a.b.c");
        assert_eq!(package("Bash").pin, Pin::Nothing);
    }
}
