//! Which file is what.

use lockgate_evidence::Source;

use crate::model::{Definition, Pipeline};
use crate::yaml::{self, Document, Node, Problem};
use crate::{
    argo, azure, bitbucket, buildkite, circleci, drone, github, gitlab, jenkins, script_file,
    tekton,
};

/// What kind of file a path or a content is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileKind {
    /// GitHub Actions and its neighbours.
    GitHub(github::FileKind),
    /// `.gitlab-ci.yml` and what it includes.
    GitLab,
    /// `azure-pipelines.yml` and its templates.
    Azure,
    /// `.circleci/config.yml`.
    CircleCi,
    /// `Jenkinsfile`.
    Jenkins,
    /// `bitbucket-pipelines.yml`.
    Bitbucket,
    /// Objects of `tekton.dev`.
    Tekton,
    /// Workflows of `argoproj.io`.
    Argo,
    /// `.drone.yml`.
    Drone,
    /// `.woodpecker.yml`, `.woodpecker/*.yml`.
    Woodpecker,
    /// `.buildkite/pipeline.yml`.
    Buildkite,
}

impl FileKind {
    /// The kind of a relative path with `/` between parts, where the path alone tells it.
    pub fn of(path: &str) -> Option<Self> {
        let path = path.strip_prefix("./").unwrap_or(path);
        if let Some(kind) = github::FileKind::of(path) {
            return Some(Self::GitHub(kind));
        }
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        by_name(folder, name).or_else(|| by_folder(folder, name))
    }

    /// True where the content of a file at this path, or another file that names it, may tell its kind.
    pub fn may_be(path: &str) -> bool {
        let name = path.rsplit('/').next().unwrap_or(path);
        has_yaml_extension(name) || has_extension(name, "groovy") || script_file::may_be(path)
    }

    /// The kind of a file whose path does not tell it, from its content.
    pub fn of_content(source: &Source) -> Option<Self> {
        if has_extension(source.path(), "groovy") && jenkins::is_pipeline(source) {
            return Some(Self::Jenkins);
        }
        if !has_yaml_extension(source.path()) {
            return None;
        }
        let text = source.text();
        if text.contains("tekton.dev/") && has_object(source, &["tekton.dev/"]) {
            return Some(Self::Tekton);
        }
        if gitlab::may_be_template(text) && gitlab::is_template(source) {
            return Some(Self::GitLab);
        }
        if text.contains("argoproj.io/") && argo_kind(source) {
            return Some(Self::Argo);
        }
        if folder_within(source.path(), ".buildkite") && has_steps(source) {
            return Some(Self::Buildkite);
        }
        if azure::may_be(text) && azure::is_pipeline(source) {
            return Some(Self::Azure);
        }
        None
    }

    /// The kind of a file that the user named without its usual place.
    pub fn guess(source: &Source) -> Option<Self> {
        Self::of(source.path())
            .or_else(|| Self::of_content(source))
            .or_else(|| by_keys(source))
    }
}

/// How many jobs of one definition are read. No platform runs as many in one pipeline, and what is asked of a job often
/// depends on all that it waits for.
pub const MAX_JOBS: usize = 2_000;

/// Reads a file of that kind into its definitions, the main one first. Never fails: what cannot be read is told in the
/// problems of the first definition; jobs beyond [`MAX_JOBS`] in those of their own.
pub fn read(source: &Source, kind: FileKind) -> Vec<Definition> {
    let mut definitions = read_whole(source, kind);
    for (index, definition) in definitions.iter_mut().enumerate() {
        if let Definition::Pipeline(pipeline) = definition {
            pipeline.leads_file = index == 0;
            bound_jobs(pipeline);
        }
    }
    definitions
}

fn bound_jobs(pipeline: &mut Pipeline) {
    let Some(beyond) = pipeline.jobs.get(MAX_JOBS) else {
        return;
    };
    pipeline.problems.push(Problem {
        span: beyond.id.span(),
        message: format!("more than {MAX_JOBS} jobs; those from here on are not read"),
        syntax: false,
    });
    pipeline.jobs.truncate(MAX_JOBS);
}

fn read_whole(source: &Source, kind: FileKind) -> Vec<Definition> {
    match kind {
        FileKind::GitHub(kind) => vec![github::read(source, kind)],
        FileKind::GitLab => gitlab::read(source),
        FileKind::Azure => azure::read(source),
        FileKind::CircleCi => circleci::read(source),
        FileKind::Jenkins => jenkins::read(source),
        FileKind::Bitbucket => bitbucket::read(source),
        FileKind::Tekton => tekton::read(source),
        FileKind::Argo => argo::read(source),
        FileKind::Drone => drone::read_drone(source),
        FileKind::Woodpecker => drone::read_woodpecker(source),
        FileKind::Buildkite => buildkite::read(source),
    }
}

fn by_name(folder: &str, name: &str) -> Option<FileKind> {
    let yaml = has_yaml_extension(name);
    let lower = name.to_ascii_lowercase();
    Some(match lower.as_str() {
        "bitbucket-pipelines.yml" | "bitbucket-pipelines.yaml" => FileKind::Bitbucket,
        ".drone.yml" | ".drone.yaml" => FileKind::Drone,
        ".woodpecker.yml" | ".woodpecker.yaml" => FileKind::Woodpecker,
        "buildkite.yml" | "buildkite.yaml" => FileKind::Buildkite,
        _ if yaml && lower.contains("gitlab-ci.") => FileKind::GitLab,
        _ if yaml && lower.contains("azure-pipeline") => FileKind::Azure,
        _ if yaml && lower.starts_with(".vsts-ci") => FileKind::Azure,
        _ if yaml && in_folder(folder, ".circleci") => FileKind::CircleCi,
        _ if lower.starts_with("jenkinsfile") || lower.ends_with("jenkinsfile") => {
            FileKind::Jenkins
        }
        _ => return None,
    })
}

fn by_folder(folder: &str, name: &str) -> Option<FileKind> {
    if !has_yaml_extension(name) {
        return None;
    }
    let within = |wanted: &str| {
        let mut parts = folder.split('/');
        parts.any(|part| part == wanted)
    };
    match () {
        () if within(".gitlab-ci") || folder_within(folder, ".gitlab/ci") => Some(FileKind::GitLab),
        () if within(".azure-pipelines") || within("azure-pipelines") => Some(FileKind::Azure),
        () if within(".woodpecker") => Some(FileKind::Woodpecker),
        () if in_folder(folder, ".buildkite") && name.contains("pipeline") => {
            Some(FileKind::Buildkite)
        }
        () => None,
    }
}

/// The kind that the keys of the root tell, for a file that somebody named.
fn by_keys(source: &Source) -> Option<FileKind> {
    let document = yaml::parse(source);
    let root = document.root()?;
    let has = |key: &str| root.get(key).is_some();
    let github = |kind| Some(FileKind::GitHub(kind));
    match () {
        () if has("version") && has("workflows") => Some(FileKind::CircleCi),
        () if has("on") && has("jobs") => github(github::FileKind::Workflow),
        () if has("pipelines") => Some(FileKind::Bitbucket),
        () if has("kind") && has("steps") => Some(FileKind::Drone),
        () if has("trigger") || has("pool") || has("stages") && is_azure(&root) => {
            Some(FileKind::Azure)
        }
        () if has("stages") || has("include") || any_job_has_script(&root) => {
            Some(FileKind::GitLab)
        }
        () if has("jobs") => github(github::FileKind::Workflow),
        () if has("runs") => github(github::FileKind::Action),
        () if has("repos") => github(github::FileKind::PreCommit),
        () if has("updates") => github(github::FileKind::Dependabot),
        () => None,
    }
}

fn is_azure(root: &Node<'_>) -> bool {
    root.get("stages")
        .is_some_and(|stages| stages.items().any(|stage| stage.is_mapping()))
}

fn any_job_has_script(root: &Node<'_>) -> bool {
    root.entries()
        .any(|entry| entry.value.get("script").is_some())
}

/// True where the root is a mapping with a list of `steps`.
fn has_steps(source: &Source) -> bool {
    let listed = source.text().contains("steps:");
    let document = listed.then(|| yaml::parse(source));
    let root = document.as_ref().and_then(Document::root);
    root.and_then(|root| root.get("steps"))
        .is_some_and(|steps| steps.is_sequence())
}

/// True where one of the documents is an object of such an API group. What its lines tell is not read as YAML: whoever
/// asks reads it next.
fn has_object(source: &Source, groups: &[&str]) -> bool {
    let named = |version: &str| groups.iter().any(|group| version.contains(group));
    let mut written = written_objects(source.text());
    if written.any(|(version, _)| named(version)) {
        return true;
    }
    api_objects(&yaml::parse(source)).any(|(version, _)| {
        let version = version.as_str();
        groups.iter().any(|group| version.contains(group))
    })
}

/// Kinds of Argo that run something; its other products share the group.
fn argo_kind(source: &Source) -> bool {
    const KINDS: &[&str] = &[
        "ClusterWorkflowTemplate",
        "CronWorkflow",
        "EventSource",
        "Sensor",
        "Workflow",
        "WorkflowEventBinding",
        "WorkflowTemplate",
    ];
    let runs =
        |version: &str, kind: &str| version.starts_with("argoproj.io/") && KINDS.contains(&kind);
    let mut written = written_objects(source.text());
    if written.any(|(version, kind)| runs(version, kind)) {
        return true;
    }
    api_objects(&yaml::parse(source)).any(|(version, kind)| runs(&version, &kind))
}

/// `apiVersion` and `kind` of each document that has both at the start of a line.
fn written_objects(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let documents = text.split("\n---");
    documents.filter_map(|document| {
        let version = written_value(document, "apiVersion: ")?;
        Some((version, written_value(document, "kind: ")?))
    })
}

fn written_value<'a>(document: &'a str, key: &str) -> Option<&'a str> {
    let rest = document.lines().find_map(|line| line.strip_prefix(key))?;
    Some(rest.split('#').next().unwrap_or_default().trim())
}

/// `apiVersion` and `kind` of each document.
fn api_objects(document: &Document) -> impl Iterator<Item = (String, String)> {
    document.roots().filter_map(|root| {
        let text = |key| Some(root.text_of(key)?.value().to_owned());
        Some((text("apiVersion")?, text("kind")?))
    })
}

/// True for `*.yml` and `*.yaml`.
pub(crate) fn has_yaml_extension(name: &str) -> bool {
    has_extension(name, "yml") || has_extension(name, "yaml")
}

fn has_extension(name: &str, wanted: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, extension)| extension.eq_ignore_ascii_case(wanted))
}

/// True where the folder is `wanted`, at the root or below.
pub(crate) fn in_folder(folder: &str, wanted: &str) -> bool {
    folder == wanted
        || folder
            .strip_suffix(wanted)
            .is_some_and(|before| before.ends_with('/'))
}

/// True where the folder is `wanted` or lies in it.
fn folder_within(folder: &str, wanted: &str) -> bool {
    let (folder, wanted) = (format!("/{folder}/"), format!("/{wanted}/"));
    folder.contains(&wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_content(path: &str, text: &str) -> Option<FileKind> {
        FileKind::of_content(&Source::new(path, text))
    }

    #[test]
    fn jobs_beyond_the_bound_are_told() {
        let jobs = (0..=MAX_JOBS).fold(String::new(), |mut jobs, at| {
            jobs += &format!("j{at}: {{script: [x]}}\n");
            jobs
        });
        let source = Source::new(".gitlab-ci.yml", jobs);
        let definitions = read(&source, FileKind::GitLab);
        let Some(Definition::Pipeline(pipeline)) = definitions.first() else {
            panic!("a pipeline");
        };
        assert_eq!(pipeline.jobs.len(), MAX_JOBS);
        assert!(
            pipeline
                .problems
                .iter()
                .any(|problem| problem.message.contains("2000 jobs"))
        );
    }

    #[test]
    fn objects_are_known_by_their_lines_and_by_their_keys() {
        let lines = "kind: Task # x\napiVersion: tekton.dev/v1\nspec: {}\n";
        let flow = "{apiVersion: tekton.dev/v1, kind: Task}\n";
        assert_eq!(of_content("a.yaml", lines), Some(FileKind::Tekton));
        assert_eq!(of_content("a.yaml", flow), Some(FileKind::Tekton));
        let argo = "apiVersion: v1\nkind: Service\n---\napiVersion: argoproj.io/v1alpha1\nkind: Workflow\n";
        assert_eq!(of_content("a.yaml", argo), Some(FileKind::Argo));
        let other = "apiVersion: argoproj.io/v1alpha1\nkind: Application\n";
        assert_eq!(of_content("a.yaml", other), None);
    }

    #[test]
    fn templates_begin_with_their_header() {
        let template = "# a component\n---\nspec:\n  inputs: {}\n---\na: {script: [x]}\n";
        assert_eq!(of_content("t.yml", template), Some(FileKind::GitLab));
        let object = "kind: Service\nspec: {}\n---\na: {script: [x]}\n";
        assert_eq!(of_content("t.yml", object), None);
    }

    #[test]
    fn groovy_files_are_known_by_their_content() {
        let pipeline = "pipeline {\n    agent any\n}\n";
        assert_eq!(
            of_content("ci/build.groovy", pipeline),
            Some(FileKind::Jenkins)
        );
        assert_eq!(of_content("ci/build.groovy", "def x = 1\n"), None);
    }
}
