use std::collections::{HashMap, HashSet};

use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::expression::Template;
use lockgate_pipelines::model::{Image, Job, Kind, Pin, Pipeline, Platform, Runtime, Target};
use lockgate_pipelines::yaml::Text;

use crate::context::Context;
use crate::facts::gitlab::Effective;

rule! {
    /// # What it finds
    ///
    /// A container image that is named by a tag, by `latest` or by nothing instead of by its digest: of a job's
    /// `container`, of `services`, of a step's `docker://`, and of an action that runs in a container. A name that the job's
    /// matrix decides is looked up there, on GitLab also one that variables of the files decide. Images whose name comes from somewhere else, and those of `localhost`, are left
    /// out.
    ///
    /// # Why it matters
    ///
    /// Whoever can push to the repository of the image decides what runs in the job, with its token and secrets: a tag can
    /// be pushed again at any time, and nothing in the repository shows it. The severity is low because it takes a compromise
    /// of the registry or of the publisher first, and pinned images go stale without an update bot. The confidence is high
    /// because the text decides it.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     container: registry.example/build
    ///     steps:
    ///       - run: make
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     container: registry.example/build:4@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
    ///     steps:
    ///       - run: make
    /// ```
    ///
    /// # How to fix
    ///
    /// Pull the image once, look at its digest (`docker buildx imagetools inspect NAME:TAG`), and write it behind the tag:
    /// `NAME:TAG@sha256:…`. Update bots raise both together.
    ///
    /// # References
    ///
    /// - Secure use reference, GitHub Docs
    /// - OCI Distribution Specification 1.1, "Pulling manifests"
    Workload "workload/unpinned-image": "a container image is named by what can be pushed again", Low, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    if let Kind::Action(Runtime::Docker {
        image: Some(image), ..
    }) = &pipeline.kind
        && let Some(name) = image.value().strip_prefix("docker://")
    {
        out.extend(judge(cx, image, name));
    }
    if is_of_steps(pipeline.platform) {
        return of_steps(cx, pipeline, out);
    }
    for place in cx.jobs() {
        for image in place
            .job
            .containers()
            .filter_map(|container| container.image.as_ref())
        {
            container(cx, place.job, image, out);
        }
    }
    if pipeline.platform == Platform::GitLab {
        // A variable of the file brings one image into many jobs.
        let mut told = HashSet::new();
        out.retain(|finding| told.insert(finding.message.clone()));
    }
    for (_, uses) in cx.uses() {
        if let Target::Docker(_) = &uses.target {
            out.extend(judge(
                cx,
                &uses.reference,
                uses.reference.value().trim_start_matches("docker://"),
            ));
        }
    }
}

/// True where each step has an image of its own.
fn is_of_steps(platform: Platform) -> bool {
    use Platform::{Argo, Drone, Tekton, Woodpecker};
    matches!(platform, Tekton | Argo | Drone | Woodpecker)
}

/// The images of all steps of a file, each told once.
fn of_steps(cx: &Context<'_>, first: &Pipeline, out: &mut Vec<Finding>) {
    if !cx.is_first_of_file() {
        return;
    }
    let mut found = Vec::new();
    for pipeline in std::iter::once(first).chain(cx.tree.rest_of_file(first)) {
        for job in &pipeline.jobs {
            let images = job.containers().filter_map(|own| own.image.as_ref());
            images.for_each(|image| container(cx, job, image, &mut found));
        }
    }
    let mut told: HashMap<String, usize> = HashMap::new();
    for finding in found {
        let Some(&at) = told.get(&finding.message) else {
            told.insert(finding.message.clone(), out.len());
            out.push(finding);
            continue;
        };
        let place = finding.primary().span;
        if let Some(known) = out.get_mut(at) {
            let all = std::mem::replace(known, finding);
            *known = all.related(cx.file.source(), place, "here as well");
        }
    }
}

fn container(cx: &Context<'_>, job: &Job, image: &Text, out: &mut Vec<Finding>) {
    if cx
        .pipeline()
        .is_some_and(|pipeline| pipeline.platform == Platform::GitLab)
    {
        out.extend(by_variables(cx, job, image));
        return;
    }
    let [template] = image.templates() else {
        if image.templates().is_empty() {
            out.extend(judge(cx, image, bare(image.value())));
        }
        return;
    };
    let Some(name) = dimension(template) else {
        return;
    };
    let (before, after) = (
        &image.value()[..template.span.start],
        &image.value()[template.span.end..],
    );
    for value in job.matrix.of(&name).filter(|value| !value.is_templated()) {
        let whole = format!("{before}{value}{after}");
        let finding = judge(cx, value, bare(&whole));
        out.extend(finding.map(|finding| {
            finding.related(cx.file.source(), image.span(), "the image is chosen here")
        }));
    }
}

/// The image with the variables put in that files of GitLab set; `None` where something else decides one.
fn by_variables(cx: &Context<'_>, job: &Job, image: &Text) -> Option<Finding> {
    let pipeline = cx.pipeline()?;
    let effective = Effective::new(cx.tree, pipeline, job);
    let name = effective.expanded(image)?;
    judge(cx, image, &name)
}

/// `name` where the template is exactly `matrix.name`.
fn dimension(template: &Template) -> Option<String> {
    let path = template.expression.as_ref().ok()?.path()?;
    (path.root() == "matrix").then(|| path.segments()[1..].join("."))
}

fn bare(image: &str) -> &str {
    image.strip_prefix("docker://").unwrap_or(image)
}

fn judge(cx: &Context<'_>, at: &Text, name: &str) -> Option<Finding> {
    let image = Image::parse(name);
    let registry = name.split(['/', ':']).next().unwrap_or_default();
    if name.is_empty() || name.contains("${{") || registry == "localhost" || name == "scratch" {
        return None;
    }
    let message = match (image.pin(), image.tag.as_deref()) {
        (Pin::Digest, _) => return None,
        (_, Some("latest")) => format!("`{name}` is whatever was pushed last"),
        (Pin::Nothing, _) => {
            format!("`{name}` has neither tag nor digest, so it is whatever was pushed last")
        }
        _ => format!("`{name}` can be pushed again with other content: it has no digest"),
    };
    Some(cx.finding(&RULE, at.span(), message))
}
