//! What pipelines take in from outside, by the one model of `lockgate_pipelines`.

use lockgate_evidence::{Source, Span};
use lockgate_pipelines::model::{
    ActionsLock, Container, Definition, Image, Job, Kind, PackageKind, Pin, Pipeline, PreCommit,
    Runtime, Target, Uses, is_commit,
};
use lockgate_pipelines::yaml::Text;
use lockgate_pipelines::{FileKind, read as definitions};

use super::docker::{image, is_pinnable};
use crate::text::text;
use crate::{Ecosystem, File, Files, Listing, Origin, Package, Relation, Scope};

/// Fills the listing: actions, images, what is included. Scope is always building, so it is stated as that.
pub(super) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(text) = text(file, listing) else {
        return;
    };
    let source = Source::new(file.path, text);
    let Some(kind) = FileKind::guess(&source) else {
        return;
    };
    for definition in definitions(&source, kind) {
        for problem in definition
            .problems()
            .iter()
            .filter(|problem| problem.syntax)
        {
            listing.gap_at(problem.span, problem.message.clone());
        }
        from_pipeline(&definition, listing);
    }
    listing.packages.sort_by_key(|package| package.span);
    listing
        .packages
        .dedup_by(|a, b| a.span == b.span && a.name == b.name && a.version == b.version);
}

/// Adds what a definition takes in, for those who have read it already.
///
/// Actions are of [`Ecosystem::GitHubActions`], images of [`Ecosystem::Docker`]; what other platforms take in by name and
/// version is of [`Ecosystem::Generic`], since nothing hands out their names in common.
pub fn from_pipeline(definition: &Definition, listing: &mut Listing) {
    match definition {
        Definition::Pipeline(pipeline) => of_pipeline(pipeline, listing),
        Definition::PreCommit(hooks) => of_hooks(hooks, listing),
        Definition::ActionsLock(lock) => of_lock(lock, listing),
        Definition::Dependabot(_) => {}
    }
}

fn of_pipeline(pipeline: &Pipeline, listing: &mut Listing) {
    for uses in pipeline.all_uses() {
        used(uses, listing);
    }
    for container in pipeline.jobs.iter().flat_map(Job::containers) {
        contained(container, listing);
    }
    if let Kind::Action(Runtime::Docker {
        image: Some(text), ..
    }) = &pipeline.kind
        && let Some(reference) = text.value().strip_prefix("docker://")
    {
        add_image(reference, text, listing);
    }
}

fn used(uses: &Uses, listing: &mut Listing) {
    let text = &uses.reference;
    let place = |span: Span| text.locate(span);
    match &uses.target {
        Target::Repository {
            reference,
            reference_span,
            ..
        } => {
            let name = uses.target.repository_name().unwrap_or_default();
            let mut package = Package::new(Ecosystem::GitHubActions, name.clone(), whole(text));
            if let Some(reference) = reference {
                package.version_span = Some(place(*reference_span));
                version(reference, &mut package);
            }
            if let Some(commit) = package.version.clone().filter(|version| is_commit(version)) {
                package.origin = Origin::Git {
                    url: format!("https://github.com/{name}"),
                    commit: Some(commit),
                };
            }
            add(package, listing);
        }
        Target::Docker(_) => {
            let reference = text
                .value()
                .strip_prefix("docker://")
                .unwrap_or(text.value());
            add_image(reference, text, listing);
        }
        Target::Package(named) => other(named, text, listing),
        Target::Url(url) => {
            let mut package = Package::new(Ecosystem::Generic, url.clone(), whole(text));
            package.origin = Origin::Url(url.clone());
            add(package, listing);
        }
        Target::Unclear if text.is_templated() || text.value().contains("${") => {
            listing.gap_at(whole(text), "what is used is chosen when the pipeline runs");
        }
        // What is unclear and plain is a step or a name of the pipeline's own.
        Target::Unclear
        | Target::Local(_)
        | Target::Own(_)
        | Target::Sibling(_)
        | Target::Included { .. } => {}
    }
}

/// Something of another platform; what the platform itself brings is none from outside.
fn other(named: &lockgate_pipelines::model::Package, text: &Text, listing: &mut Listing) {
    if matches!(named.kind, PackageKind::BuiltIn | PackageKind::Template) {
        return;
    }
    if named.kind == PackageKind::Pipe && named.name.starts_with("docker://") {
        let reference = text
            .value()
            .strip_prefix("docker://")
            .unwrap_or(text.value());
        return add_image(reference, text, listing);
    }
    let mut package = Package::new(Ecosystem::Generic, named.name.clone(), whole(text));
    package.origin = Origin::Unstated;
    if let Some(own) = &named.version {
        package.version_span = Some(text.locate(named.version_span));
        match named.pin {
            Pin::Version | Pin::Digest => package.version = Some(own.clone()),
            Pin::Name | Pin::Nothing => package.requirement = Some(own.clone()),
        }
    }
    add(package, listing);
}

fn contained(container: &Container, listing: &mut Listing) {
    let Some(text) = &container.image else {
        return;
    };
    if text.is_templated() || !is_pinnable(text.value()) {
        listing.gap_at(
            whole(text),
            "an image that is chosen when the pipeline runs",
        );
        return;
    }
    add_image(text.value(), text, listing);
}

fn add_image(reference: &str, text: &Text, listing: &mut Listing) {
    let mut package = image(reference, whole(text));
    let start = text.value().len() - reference.len();
    let name = Image::parse(reference).name.len();
    let (from, to) = (start + name + 1, text.value().len());
    package.version_span = (from < to).then(|| text.locate(Span::new(from, to)));
    add(package, listing);
}

fn add(mut package: Package, listing: &mut Listing) {
    package.relation = Relation::Direct;
    package.scope = Scope::Build;
    listing.packages.push(package);
}

/// A commit and a tag of at least three numbers are taken for versions; branches and shorter tags move by intention.
fn version(reference: &str, package: &mut Package) {
    let numbers = reference.strip_prefix('v').unwrap_or(reference);
    let core = numbers.split(['-', '+']).next().unwrap_or(numbers);
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_version = core.split('.').count() >= 3 && core.split('.').all(is_number);
    if is_version || is_commit(reference) {
        package.version = Some(reference.to_owned());
    } else {
        package.requirement = Some(reference.to_owned());
    }
}

/// The repositories of pre-commit's hooks.
fn of_hooks(hooks: &PreCommit, listing: &mut Listing) {
    for repository in &hooks.repositories {
        let url = repository.repo.value();
        if matches!(url, "local" | "meta" | "builtin") {
            continue;
        }
        let name = url.split_once("://").map_or(url, |(_, rest)| rest);
        let mut package = Package::new(Ecosystem::Git, name, whole(&repository.repo));
        let revision = repository.rev.as_ref();
        if let Some(text) = revision {
            version(text.value(), &mut package);
            package.version_span = Some(whole(text));
        }
        let commit = package.version.clone().filter(|version| is_commit(version));
        package.origin = Origin::Git {
            url: url.to_owned(),
            commit,
        };
        add(package, listing);
        if let Some(package) = listing.packages.last_mut() {
            package.scope = Scope::Dev;
        }
    }
}

/// `owner/name@reference`, with the commit that it was resolved to.
fn of_lock(lock: &ActionsLock, listing: &mut Listing) {
    for action in &lock.actions {
        let pin = action.pin.value();
        let (name, reference) = pin.split_once('@').unwrap_or((pin, ""));
        let mut package = Package::new(Ecosystem::GitHubActions, name, whole(&action.pin));
        version(reference, &mut package);
        let commit = action
            .commit
            .as_ref()
            .and_then(|text| Some(text.value().split_once('-')?.1.to_owned()));
        package.origin = Origin::Git {
            url: format!("https://github.com/{name}"),
            commit,
        };
        add(package, listing);
    }
}

/// Where a scalar stands, without its quotes.
fn whole(text: &Text) -> Span {
    text.locate(Span::new(0, text.value().len()))
}
