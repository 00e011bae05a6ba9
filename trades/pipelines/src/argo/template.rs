//! Templates ("Template types", "Template").

use lockgate_evidence::Span;

use super::reader::{Reader, reference};
use super::workflow::{accounts, at_end, called, of_cluster, own_template, pod};
use crate::kubernetes::{self, Volumes};
use crate::model::{
    Binding, Body, Call, Env, Input, Job, Matrix, Package, PackageKind, Pin, Run, Step, Target,
    Uses, is_commit,
};
use crate::yaml::{Entry, Node, Text};

/// A template of an object.
pub(super) fn object(reader: &mut Reader<'_>, node: &Node<'_>, owner: &str) {
    let name = node.text_of("name");
    let sibling = match &name {
        Some(name) => format!("{owner}/{name}"),
        None => reader.inline_name(),
    };
    define(reader, node, name, sibling, owner, 0);
}

fn define(
    reader: &mut Reader<'_>,
    node: &Node<'_>,
    name: Option<Text>,
    sibling: String,
    owner: &str,
    depth: usize,
) {
    let place = reader.place();
    let mut template = reader.action(sibling);
    template.sees_user = true;
    let id = name.clone();
    let id = id.unwrap_or_else(|| reader.unnamed("template", node.span()));
    template.name = name;
    template.inputs = inputs(node);
    template.outputs = outputs(node);
    template.includes = artifacts(node);
    let mut callers = Callers { owner, depth };
    let mut jobs = callers.of(reader, node);
    if jobs.is_empty() {
        jobs.push(job(reader, node, id));
    }
    template.jobs = jobs;
    reader.add_at(place, template);
}

fn parameters<'n>(node: &Node<'n>, key: &str) -> Vec<Node<'n>> {
    let list = node.get(key).and_then(|part| part.get("parameters"));
    list.iter().flat_map(Node::items).collect()
}

fn inputs(node: &Node<'_>) -> Vec<Input> {
    let input = |item: &Node<'_>| {
        let default = item.text_of("default").or_else(|| item.text_of("value"));
        Some(Input {
            name: item.text_of("name")?,
            kind: None,
            default,
            options: item.get("enum").map_or(0, |list| list.items().count()),
            span: item.span(),
        })
    };
    parameters(node, "inputs")
        .iter()
        .filter_map(input)
        .collect()
}

/// What a template gives: the files that it names, references, and what it prints.
fn outputs(node: &Node<'_>) -> Vec<Binding> {
    let output = |item: &Node<'_>| {
        let key = item.text_of("name")?;
        let from = item.get("valueFrom")?;
        let path = from.text_of("path");
        let written = path.map(|path| reference(format!("{{{{written['{path}']}}}}"), &path));
        let expression = from.text_of("expression");
        let computed = expression.map(|text| reference(format!("{{{{={text}}}}}"), &text));
        Some(Binding {
            value: from.text_of("parameter").or(written).or(computed)?,
            key,
            span: item.span(),
        })
    };
    let mut found: Vec<_> = parameters(node, "outputs")
        .iter()
        .filter_map(output)
        .collect();
    let runs = node.entry("script").or_else(|| node.entry("container"));
    found.extend(runs.map(|entry| Binding {
        key: Text::made("result", entry.key.source(), entry.key.span()),
        value: reference("{{stdout}}".to_owned(), &entry.key),
        span: entry.key.span(),
    }));
    found
}

/// What is fetched before a template runs ("Artifacts": git, http).
fn artifacts(node: &Node<'_>) -> Vec<Uses> {
    let list = node
        .get("inputs")
        .and_then(|inputs| inputs.get("artifacts"));
    list.iter()
        .flat_map(Node::items)
        .filter_map(|item| artifact(&item))
        .collect()
}

fn artifact(item: &Node<'_>) -> Option<Uses> {
    let (entry, target, reference) = if let Some(entry) = item.entry("git") {
        let repository = entry.value.text_of("repo")?;
        let (target, reference) = of_git(&repository, entry.value.text_of("revision"));
        (entry, target, reference)
    } else {
        let entry = item.entry("http")?;
        let url = entry.value.text_of("url")?;
        (entry, Target::Url(url.value().to_owned()), url)
    };
    let target = if reference.is_templated() {
        Target::Unclear
    } else {
        target
    };
    Some(Uses {
        key: entry.key.span(),
        with: Env::default(),
        reference,
        target,
    })
}

fn of_git(repository: &Text, revision: Option<Text>) -> (Target, Text) {
    let reference = revision.as_ref().unwrap_or(repository).clone();
    let length = reference.value().len();
    let (span, pin) = match &revision {
        Some(revision) if is_commit(revision.value()) => (Span::new(0, length), Pin::Digest),
        // The beginning of a commit's id.
        Some(revision)
            if length >= 7 && revision.value().bytes().all(|b| b.is_ascii_hexdigit()) =>
        {
            (Span::new(0, length), Pin::Version)
        }
        Some(_) => (Span::new(0, length), Pin::Name),
        None => (Span::at(length), Pin::Nothing),
    };
    let package = Package {
        kind: PackageKind::Sources,
        name: repository.value().to_owned(),
        version: revision.map(|revision| revision.value().to_owned()),
        version_span: span,
        pin,
    };
    let target = if repository.is_templated() {
        Target::Unclear
    } else {
        Target::Package(package)
    };
    (target, reference)
}

/// Reads the calls of `steps` and `dag`.
struct Callers<'o> {
    owner: &'o str,
    depth: usize,
}

impl Callers<'_> {
    fn of(&mut self, reader: &mut Reader<'_>, node: &Node<'_>) -> Vec<Job> {
        let mut jobs = Vec::new();
        for group in reader.list(node, "steps") {
            let nested = group.is_sequence();
            let single = (!nested).then_some(group);
            for item in group.items().chain(single).filter(Node::is_mapping) {
                jobs.push(self.job(reader, &item));
                jobs.extend(at_end(&item, self.owner));
            }
        }
        if let Some(dag) = node.get("dag") {
            for item in reader
                .list(&dag, "tasks")
                .into_iter()
                .filter(Node::is_mapping)
            {
                jobs.push(self.job(reader, &item));
                jobs.extend(at_end(&item, self.owner));
            }
        }
        jobs
    }

    fn job(&mut self, reader: &mut Reader<'_>, node: &Node<'_>) -> Job {
        let id = node.text_of("name");
        let id = id.unwrap_or_else(|| reader.unnamed("step", node.span()));
        let mut job = Job::new(id, node.span());
        job.first_key = node.entries().next().map(|first| first.key.span());
        let needs = node.get("dependencies");
        job.needs = needs.map(|needs| needs.texts()).unwrap_or_default();
        job.matrix = repeated(node);
        job.call = self.call(reader, node);
        job
    }

    fn call(&mut self, reader: &mut Reader<'_>, node: &Node<'_>) -> Option<Call> {
        let arguments = node.get("arguments");
        let list = arguments.and_then(|arguments| arguments.entry("parameters"));
        let with = kubernetes::env(list);
        if let Some(entry) = node.entry("templateRef") {
            let template = entry.value.text_of("template");
            return Some(called(of_cluster(&entry, template.as_ref(), with)?));
        }
        if let Some(entry) = node.entry("template") {
            return Some(called(own_template(&entry, self.owner, with)?));
        }
        let entry = node
            .entry("inline")
            .filter(|_| Reader::may_nest(self.depth))?;
        let name = reader.inline_name();
        define(
            reader,
            &entry.value,
            None,
            name.clone(),
            self.owner,
            self.depth + 1,
        );
        Some(called(Uses {
            reference: entry.key.clone(),
            key: entry.key.span(),
            target: Target::Sibling(name),
            with,
        }))
    }
}

/// `withItems`, and `withParam` of what was made before.
fn repeated(node: &Node<'_>) -> Matrix {
    let mut matrix = Matrix::default();
    for item in node.get("withItems").iter().flat_map(Node::items) {
        let scalar = item.text().map(|text| ("item".to_owned(), text));
        matrix.values.extend(scalar);
        for entry in item.entries() {
            let texts = entry.value.texts().into_iter();
            matrix
                .values
                .extend(texts.map(|text| (format!("item.{}", entry.key), text)));
        }
    }
    matrix.expressions.extend(node.text_of("withParam"));
    matrix
}

/// A template that runs something.
fn job(reader: &mut Reader<'_>, node: &Node<'_>, id: Text) -> Job {
    let volumes = Volumes::of(node.get("volumes"));
    let mut job = Job::new(id, node.span());
    job.first_key = node.entries().next().map(|first| first.key.span());
    job.grants = accounts(node);
    job.container = pod(node);
    job.timeout = node.text_of("activeDeadlineSeconds");
    job.steps = steps(node, &volumes);
    for key in ["sidecars", "initContainers"] {
        for sidecar in reader.list(node, key) {
            let name = sidecar.text_of("name");
            let name = name.unwrap_or_else(|| reader.unnamed("sidecar", sidecar.span()));
            let read = kubernetes::container(name, &sidecar, &volumes);
            job.grants.extend(read.grants);
            job.services.push(read.container);
        }
    }
    job
}

fn steps(node: &Node<'_>, volumes: &Volumes) -> Vec<Step> {
    if let Some(entry) = node.entry("script") {
        return vec![step(0, &entry, script(&entry.value), volumes)];
    }
    if let Some(entry) = node.entry("container") {
        return vec![step(0, &entry, program(&entry.value), volumes)];
    }
    if let Some(set) = node.get("containerSet") {
        let list = set.get("containers");
        let containers = list.iter().flat_map(Node::items).enumerate();
        let of = |(index, node): (usize, Node<'_>)| {
            let mut step = contained(index, node.text_of("name"), &node, program(&node), volumes);
            step.id = node.text_of("name");
            step
        };
        return containers.map(of).collect();
    }
    let other = ["resource", "http", "data", "plugin"];
    let entry = other.iter().find_map(|key| node.entry(key));
    entry.map(|entry| asked(&entry)).into_iter().collect()
}

fn step(index: usize, entry: &Entry<'_>, body: Body, volumes: &Volumes) -> Step {
    contained(index, Some(entry.key.clone()), &entry.value, body, volumes)
}

fn contained(
    index: usize,
    key: Option<Text>,
    node: &Node<'_>,
    body: Body,
    volumes: &Volumes,
) -> Step {
    let mut step = Step::new(index, node.span(), body);
    let key = key.unwrap_or_else(|| Text::made("container", node.source(), node.span()));
    let read = kubernetes::container(key, node, volumes);
    step.env = read.container.env.clone();
    step.grants = read.grants;
    step.container = Some(read.container);
    step
}

/// `script`: the source is put into a file that the command is given.
fn script(node: &Node<'_>) -> Body {
    let Some((entry, source)) = node.entry("source").and_then(|entry| {
        let text = entry.value.text()?;
        Some((entry, text))
    }) else {
        return Body::Nothing;
    };
    let command = node.get("command").map(|command| command.texts());
    let command = command.filter(|words| !words.is_empty());
    let shell = command.map(|words| {
        let line: Vec<_> = words.iter().map(Text::value).collect();
        let span = words.iter().map(Text::span).reduce(Span::cover);
        Text::made(line.join(" "), node.source(), span.unwrap_or(node.span()))
    });
    let shell = shell.or_else(|| kubernetes::shebang(&source));
    Body::Run(Run {
        working_directory: node.text_of("workingDir"),
        shell,
        ..Run::new(source, entry.key.span())
    })
}

fn program(node: &Node<'_>) -> Body {
    let Some(program) = kubernetes::program(node) else {
        return Body::Nothing;
    };
    Body::Run(Run {
        without_shell: program.shell.is_none(),
        shell: program.shell,
        working_directory: node.text_of("workingDir"),
        ..Run::new(program.text, program.key)
    })
}

/// A template that asks the cluster, an address or a plugin for something. Its scalars are inputs.
fn asked(entry: &Entry<'_>) -> Step {
    let scalar = |entry: Entry<'_>| {
        Some(Binding {
            value: entry.value.text()?,
            key: entry.key,
            span: entry.span,
        })
    };
    let with = Env {
        bindings: entry.value.entries().filter_map(scalar).collect(),
        expression: None,
        span: Some(entry.value.span()),
    };
    let uses = Uses {
        reference: entry.key.clone(),
        key: entry.key.span(),
        target: Target::Unclear,
        with,
    };
    Step::new(0, entry.span, Body::Uses(uses))
}
