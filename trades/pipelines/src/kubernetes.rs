//! What pods of every platform are made of: environments, containers, volumes ("Kubernetes API reference, `PodSpec`").

use std::collections::HashMap;

use lockgate_evidence::Span;

use crate::model::{Binding, Container, Env, Grant, GrantKind};
use crate::shell::Shell;
use crate::yaml::{Entry, Node, Text};

/// The volumes of a pod by name: where their content comes from.
#[derive(Default)]
pub(crate) struct Volumes(HashMap<String, Content>);

enum Content {
    /// A path of the machine.
    Host(Text),
    /// A secret.
    Secret(Text),
}

impl Volumes {
    /// Reads a list of volumes. Only what can do harm is kept.
    pub(crate) fn of(list: Option<Node<'_>>) -> Self {
        let mut found = HashMap::new();
        for volume in list.iter().flat_map(Node::items) {
            let content = volume
                .get("hostPath")
                .and_then(|host| host.text_of("path"))
                .map(Content::Host);
            let secret = volume.get("secret").or_else(|| volume.get("projected"));
            let secret = || secret?.text_of("secretName").map(Content::Secret);
            if let (Some(name), Some(content)) = (volume.text_of("name"), content.or_else(secret)) {
                found.insert(name.value().to_owned(), content);
            }
        }
        Self(found)
    }
}

/// A container and the secrets it is given.
pub(crate) struct Read {
    /// The container.
    pub(crate) container: Container,
    /// Secrets of its environment and its volumes.
    pub(crate) grants: Vec<Grant>,
}

/// A container, named `key` in messages.
pub(crate) fn container(key: Text, node: &Node<'_>, volumes: &Volumes) -> Read {
    let mut container = Container::new(key, node.text_of("image"), node.span());
    container.env = env(node.entry("env"));
    security(node.get("securityContext"), &mut container);
    let mut grants = secrets(node);
    for mount in node.get("volumeMounts").iter().flat_map(Node::items) {
        let name = mount.text_of("name");
        match name.and_then(|name| volumes.0.get(name.value())) {
            Some(Content::Host(path)) => container.volumes.push(path.clone()),
            Some(Content::Secret(name)) => {
                grants.push(Grant::new(GrantKind::Secret, name.clone()));
            }
            None => {}
        }
    }
    Read { container, grants }
}

/// What a `securityContext`, of a pod or of a container, says.
pub(crate) fn security(node: Option<Node<'_>>, container: &mut Container) {
    let Some(node) = node else { return };
    for entry in node.entries() {
        match entry.key.value() {
            "privileged" => container.privileged = entry.value.text().filter(is_true),
            "capabilities" => {
                let added = entry.value.entry("add");
                let names = added.iter().flat_map(|added| added.value.texts());
                let key = |at: &Text| {
                    let source = at.source();
                    Text::made("capabilities.add", source, at.span())
                };
                container.security.extend(names.map(|value| Binding {
                    key: key(&value),
                    span: value.span(),
                    value,
                }));
            }
            _ => container.security.extend(binding(entry)),
        }
    }
}

/// What a pod shares with its machine.
pub(crate) fn shared(pod: &Node<'_>, container: &mut Container) {
    let names = ["hostNetwork", "hostPID", "hostIPC"];
    let entries = names.iter().filter_map(|name| pod.entry(name));
    container.security.extend(entries.filter_map(binding));
}

fn is_true(text: &Text) -> bool {
    text.as_bool() == Some(true)
}

fn binding(entry: Entry<'_>) -> Option<Binding> {
    Some(Binding {
        value: entry.value.text()?,
        key: entry.key,
        span: entry.span,
    })
}

/// `env:` as a list of `name` and `value`.
pub(crate) fn env(entry: Option<Entry<'_>>) -> Env {
    let Some(entry) = entry else {
        return Env::default();
    };
    Env {
        bindings: named_values(&entry.value),
        expression: None,
        span: Some(entry.span),
    }
}

/// Every `{name, value}` of a list. Lists and mappings as values are one text with a line for each scalar.
pub(crate) fn named_values(list: &Node<'_>) -> Vec<Binding> {
    list.items().filter_map(|item| named_value(&item)).collect()
}

/// One `{name, value}`.
pub(crate) fn named_value(item: &Node<'_>) -> Option<Binding> {
    Some(Binding {
        key: item.text_of("name")?,
        value: whole(&item.get("value")?)?,
        span: item.span(),
    })
}

/// All scalars of a value as one text; of nested collections only the first two levels.
pub(crate) fn whole(value: &Node<'_>) -> Option<Text> {
    if let Some(text) = value.text() {
        return Some(text);
    }
    let items = value
        .items()
        .chain(value.entries().map(|entry| entry.value));
    let texts: Vec<Text> = items.flat_map(|item| item.texts()).collect();
    Text::joined(&texts)
}

/// Secrets that `env` and `envFrom` name.
fn secrets(node: &Node<'_>) -> Vec<Grant> {
    let mut grants = Vec::new();
    for item in node.get("env").iter().flat_map(Node::items) {
        let source = item.get("valueFrom");
        let secret = source.and_then(|source| source.get("secretKeyRef"));
        let Some((variable, secret)) = item.text_of("name").zip(secret) else {
            continue;
        };
        let details = secret.entries().filter_map(binding).collect();
        grants.push(Grant {
            details,
            span: item.span(),
            ..Grant::new(GrantKind::Secret, variable)
        });
    }
    for item in node.get("envFrom").iter().flat_map(Node::items) {
        let name = item
            .get("secretRef")
            .and_then(|secret| secret.text_of("name"));
        grants.extend(name.map(|name| Grant::new(GrantKind::SecretGroup, name)));
    }
    grants
}

/// What a container runs that has a `command` and `args`.
pub(crate) struct Program {
    /// A script, or the words as one line.
    pub(crate) text: Text,
    /// The shell that reads it; `None` where none does.
    pub(crate) shell: Option<Text>,
    /// The key it stands under.
    pub(crate) key: Span,
}

/// Reads `command` and `args`. The script of `sh -c SCRIPT` is read by that shell, everything else is a list of words.
/// Without `command` the image decides what runs, which is not known.
pub(crate) fn program(node: &Node<'_>) -> Option<Program> {
    let command = node.entry("command")?;
    let mut words = command.value.texts();
    words.extend(node.get("args").iter().flat_map(Node::texts));
    let shell = words.first()?.clone();
    if Shell::of_program(shell.value()).is_some()
        && let Some(script) = command_flag(&words)
    {
        return Some(Program {
            text: words.get(script + 1)?.clone(),
            shell: Some(shell),
            key: command.key.span(),
        });
    }
    Some(Program {
        text: Text::command_line(&words)?,
        shell: None,
        key: command.key.span(),
    })
}

/// The place of `-c`, `-ec`, `-Command` among the options of a shell.
fn command_flag(words: &[Text]) -> Option<usize> {
    let is_option = |word: &Text| {
        word.value().starts_with(['-', '+']) || matches!(word.value(), "pipefail" | "errexit")
    };
    let options = words.iter().enumerate().skip(1);
    let mut options = options.take_while(|(_, word)| is_option(word));
    let flag = options.find(|(_, word)| {
        let text = word.value();
        let short = text
            .strip_prefix('-')
            .filter(|flags| !flags.starts_with('-'));
        short.is_some_and(|flags| flags.ends_with('c') || flags.eq_ignore_ascii_case("command"))
    });
    flag.map(|(at, _)| at)
}

/// The program of the first line of a script (`#!`), located.
pub(crate) fn shebang(script: &Text) -> Option<Text> {
    let line = script.value().lines().next()?;
    let program = line.strip_prefix("#!")?;
    let span = script.locate(Span::new(2, line.len()));
    Some(Text::made(program.trim(), script.source(), span))
}
