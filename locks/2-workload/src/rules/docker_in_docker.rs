use lockgate_evidence::{Finding, Severity, Span, rule};
use lockgate_pipelines::model::{Container, Image, Job, Pipeline, Platform};
use lockgate_pipelines::yaml::Text;

use crate::context::Context;
use crate::facts::gitlab::Effective;

rule! {
    /// # What it finds
    ///
    /// A Docker daemon as a service beside a job of GitLab (`docker:dind`), and what takes away its encryption: an empty
    /// `DOCKER_TLS_CERTDIR`, a `DOCKER_HOST` on port 2375, or `--insecure-registry`.
    ///
    /// # Why it matters
    ///
    /// Such a daemon only runs on a runner that starts its containers privileged: whoever runs code in the job, a dependency or a
    /// test, can leave the container and reach the machine and what other jobs left there. Without encryption anything on the same
    /// network can command the daemon too. The severity is low for the daemon, which many still need, and medium where it listens
    /// unprotected. The confidence is high because the file says it.
    ///
    /// # Bad
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// build:
    ///   image: docker:27
    ///   services: [docker:27-dind]
    ///   variables:
    ///     DOCKER_TLS_CERTDIR: ""
    ///   script: docker build .
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// build:
    ///   image: registry.example/buildah:1
    ///   script: buildah build .
    /// ```
    ///
    /// # How to fix
    ///
    /// Build images without a daemon: BuildKit in rootless mode, Buildah, or Kaniko's successors. Where a daemon is needed, keep
    /// it on runners of its own that are thrown away after each job, and leave TLS on (`DOCKER_TLS_CERTDIR: "/certs"`).
    ///
    /// # References
    ///
    /// - Use Docker to build Docker images, GitLab Docs; Security for self-managed runners, "Usage of Docker executor", GitLab Docs
    /// - CWE-250
    Workload "workload/docker-in-docker": "a job commands a Docker daemon in a privileged container", Low, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx
        .pipeline()
        .filter(|pipeline| pipeline.platform == Platform::GitLab)
    else {
        return;
    };
    let mut told = std::collections::HashSet::new();
    for job in &pipeline.jobs {
        if let Some(service) = job.services.iter().find(|service| is_daemon(service)) {
            out.extend(
                daemon(cx, pipeline, job, service)
                    .filter(|found| told.insert(found.message.clone())),
            );
        }
    }
}

fn is_daemon(service: &Container) -> bool {
    let Some(image) = &service.image else {
        return false;
    };
    let image = Image::parse(image.value());
    let last = image.name.rsplit('/').next().unwrap_or_default();
    let tag = image.tag.as_deref().unwrap_or("latest");
    let variable = image.name.contains('$') && image.name.to_ascii_lowercase().contains("dind");
    last == "docker" && (tag.contains("dind") || tag == "latest")
        || last.contains("dind")
        || variable
}

fn daemon(
    cx: &Context<'_>,
    pipeline: &Pipeline,
    job: &Job,
    service: &Container,
) -> Option<Finding> {
    let image = service.image.as_ref()?;
    let effective = Effective::new(cx.tree, pipeline, job);
    let weakness = [("DOCKER_TLS_CERTDIR", ""), ("DOCKER_HOST", ":2375")]
        .into_iter()
        .find_map(|(name, bad)| {
            let found = effective.variable(name)?.value;
            let value = found.value.value().trim();
            let is_bad = if bad.is_empty() {
                value.is_empty()
            } else {
                value.contains(bad)
            };
            is_bad.then_some((found.key.clone(), found.span))
        });
    let insecure = pipeline
        .source
        .slice(service.span)
        .contains("--insecure-registry");
    let message = match (&weakness, insecure) {
        (Some(_), _) => format!(
            "`{image}` is a daemon in a privileged container, and anything on its network can command it"
        ),
        (None, true) => format!(
            "`{image}` is a daemon in a privileged container and takes images over unprotected connections"
        ),
        (None, false) => format!(
            "`{image}` is a daemon in a privileged container: code in the job can reach the runner"
        ),
    };
    let finding = cx.finding(&RULE, image.span(), message);
    let finding = if weakness.is_some() || insecure {
        finding.severity(Severity::Medium)
    } else {
        finding
    };
    Some(match weakness {
        Some((key, span)) => related(finding, &key, span),
        None => finding,
    })
}

fn related(finding: Finding, key: &Text, span: Span) -> Finding {
    finding.related(key.source(), span, "it listens without TLS")
}
