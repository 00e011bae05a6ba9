//! One fuzz target per foreign format.
//!
//! Each function takes any bytes and must neither panic nor run away. `tests/short.rs` runs each over seeds and their
//! mutations with every test run; a long run is
//! `RUSTC_BOOTSTRAP=1 cargo fuzz run --fuzz-dir tools/fuzz --features libfuzzer --sanitizer none TARGET`.

pub mod advisories;
mod bills;
pub mod containers;
mod documents;
mod git;
mod inventories;
pub mod packages;
mod secrets;
mod versions;
pub mod vex;

pub use bills::{bills_cyclonedx, bills_spdx, bills_syft, purl};
pub use documents::{secret_json, secret_keys, secret_lines, secret_yaml};
pub use git::{delta, git_files, idx, objects, pack, staging};
pub use inventories::{
    executables, packages_cargo, packages_deployed, packages_go, packages_hex, packages_jvm,
    packages_mobile, packages_native, packages_nuget, packages_ruby_and_php, packages_systems,
};
pub use secrets::{decoders, gitleaks, gitleaksignore};
pub use versions::versions;

use lockgate_evidence::{Finding, Source, Span};
use lockgate_identities::Claims;
use lockgate_identities::cel::Scalar;
use lockgate_pipelines::FileKind;
use lockgate_pipelines::model::Definition;
use lockgate_pipelines::shell::Shell;
use lockgate_pipelines::yaml::Node;
use lockgate_pipelines::{expression, shell as scripts, yaml as trees};
use lockgate_testkit::apply_all;
use lockgate_workload::{Advisories, File, Given, Settings};

/// Paths under which text is inspected: one for each kind of file.
const PATHS: &[&str] = &[
    ".github/workflows/w.yml",
    "a/action.yml",
    ".github/dependabot.yml",
    ".pre-commit-config.yaml",
    ".github/workflows/actions.lock",
    ".drone.yml",
    ".woodpecker.yml",
    "cluster.yaml",
    ".gitlab-ci.yml",
    "Jenkinsfile",
    "bitbucket-pipelines.yml",
    ".buildkite/pipeline.yml",
    "azure-pipelines.yml",
    ".circleci/config.yml",
];

/// The YAML tree: every span lies in the text, every character of a scalar is found.
pub fn yaml(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let source = Source::new("w.yml", text.as_ref());
    let document = trees::parse(&source);
    for root in document.roots() {
        visit(&root, &source, 0);
    }
    for comment in document.comments() {
        assert!(
            source.text().get(comment.range()).is_some(),
            "a comment outside the text"
        );
    }
}

fn visit(node: &Node<'_>, source: &Source, depth: usize) {
    assert!(
        source.text().get(node.span().range()).is_some(),
        "a node outside the text"
    );
    if depth > 8 {
        return;
    }
    if let Some(scalar) = node.text() {
        let end = scalar.value().chars().next().map_or(0, char::len_utf8);
        let span = scalar.locate(Span::new(0, end));
        assert!(
            source.text().get(span.range()).is_some(),
            "a character outside the text"
        );
    }
    node.items()
        .for_each(|item| visit(&item, source, depth + 1));
    node.entries()
        .for_each(|entry| visit(&entry.value, source, depth + 1));
}

/// Expressions: reading, folding, printing.
pub fn expression(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for template in expression::find(&text) {
        assert!(
            text.get(template.span.range()).is_some(),
            "a template outside the text"
        );
    }
    if let Ok(expr) = expression::parse(&text) {
        let _ = expression::fold(&expr);
        let _ = expression::truthiness(&expr);
        let _ = expression::content_positions(&expr);
        assert!(
            expression::parse(&expr.to_string()).is_ok(),
            "what was printed does not read"
        );
    }
}

/// Scripts of every shell: every command lies in the text.
pub fn shell(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for shell in [Shell::Posix, Shell::PowerShell, Shell::Cmd, Shell::Python] {
        let script = scripts::parse(shell, &text);
        for command in &script.commands {
            assert!(
                text.get(command.span.range()).is_some(),
                "a command outside the text"
            );
            let _ = command.effective();
        }
    }
}

/// Every rule over every kind of file: no rule fails, every place lies in its file, every fix applies.
pub fn inspect(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let file = |path: &&str| File {
        source: Source::new(*path, text.as_ref()),
        damage: None,
        named: true,
    };
    let given = Given {
        files: PATHS.iter().map(file).collect(),
        settings: Settings::default(),
        advisories: Advisories::NotGiven,
    };
    let inspection = lockgate_workload::inspect(&given);
    let failed = inspection
        .unknowns
        .iter()
        .find(|unknown| unknown.reason.contains("inside lockgate"));
    assert!(failed.is_none(), "{failed:?}");
    inspection.findings.iter().for_each(check_finding);
    let _ = apply_all(&inspection.findings);
}

fn check_finding(finding: &Finding) {
    let places = finding
        .locations
        .iter()
        .map(|place| (&place.source, place.span));
    let edits = finding
        .fix
        .iter()
        .flat_map(|fix| &fix.edits)
        .map(|edit| (&edit.source, edit.span));
    for (source, span) in places.chain(edits) {
        assert!(
            source.text().get(span.range()).is_some(),
            "{}: a place outside the text",
            finding.rule.id
        );
    }
}

/// Files of GitLab and their conditions.
pub fn gitlab(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let _ = lockgate_pipelines::gitlab::read(&Source::new(".gitlab-ci.yml", text.as_ref()));
    let _ = lockgate_pipelines::gitlab::Condition::parse(&text);
}

/// Azure Pipelines: every place lies in the text.
pub fn azure(data: &[u8]) {
    definitions("azure-pipelines.yml", data);
}

/// CircleCI: every place lies in the text.
pub fn circleci(data: &[u8]) {
    definitions(".circleci/config.yml", data);
}

/// Tekton: every place lies in the text.
pub fn tekton(data: &[u8]) {
    definitions_as("tekton.yaml", FileKind::Tekton, data);
}

/// Argo: every place lies in the text.
pub fn argo(data: &[u8]) {
    definitions_as("argo.yaml", FileKind::Argo, data);
}

/// Drone: every place lies in the text.
pub fn drone(data: &[u8]) {
    definitions(".drone.yml", data);
}

/// Woodpecker: every place lies in the text.
pub fn woodpecker(data: &[u8]) {
    definitions(".woodpecker.yml", data);
}

/// Reads a file as its path tells; scripts and their templates lie in the text.
fn definitions(path: &str, data: &[u8]) {
    let kind = FileKind::of(path).expect("the path tells the kind");
    definitions_as(path, kind, data);
}

fn definitions_as(path: &str, kind: FileKind, data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let source = Source::new(path, text.as_ref());
    for definition in lockgate_pipelines::read(&source, kind) {
        let Definition::Pipeline(pipeline) = definition else {
            continue;
        };
        for run in pipeline.steps().filter_map(|(_, step)| step.run()) {
            for template in run.script.templates() {
                let span = run.script.locate(template.span);
                assert!(
                    text.get(span.range()).is_some(),
                    "a template outside the text"
                );
            }
        }
    }
}

/// Groovy of Jenkins: every script, local and comment lies in the text, conditions are read.
pub fn groovy(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let source = Source::new("Jenkinsfile", text.as_ref());
    for definition in lockgate_pipelines::jenkins::read(&source) {
        let Definition::Pipeline(pipeline) = definition else {
            continue;
        };
        let scripts = pipeline.steps().filter_map(|(_, step)| step.run());
        let scripts = scripts.map(|run| &run.script);
        for text in scripts.chain(pipeline.locals.iter().map(|local| &local.value)) {
            let all = text.locate(Span::new(0, text.value().len()));
            assert!(
                source.text().get(all.range()).is_some(),
                "a script outside the text"
            );
        }
    }
    let _ = lockgate_pipelines::jenkins::keeps_proposals_out(&text);
}

/// Pipelines of Bitbucket and Buildkite.
pub fn steps(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let source = Source::new("pipeline.yml", text.as_ref());
    let _ = lockgate_pipelines::bitbucket::read(&source);
    let _ = lockgate_pipelines::buildkite::read(&source);
}

/// `lockgate.toml`: read or refused with places.
pub fn policy(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let source = Source::new("lockgate.toml", text.as_ref());
    let _ = lockgate_verdict::Policy::read(&source, |_| lockgate_engine::rules());
}

/// OSV records.
pub fn osv(data: &[u8]) {
    let _ = lockgate_engine::reads_advisory(data);
}

/// Trust policies in JSON and YAML.
pub fn policies(data: &[u8]) {
    read_policies(&["trust.json", "stack.yaml"], data);
}

/// Trust policies in Terraform, its own syntax and JSON.
pub fn terraform(data: &[u8]) {
    read_policies(&["main.tf", "main.tf.json"], data);
}

/// Federated credentials in Bicep.
pub fn bicep(data: &[u8]) {
    read_policies(&["main.bicep"], data);
}

/// Policies of octo-sts.
pub fn octo_sts(data: &[u8]) {
    read_policies(&["ci.sts.yaml"], data);
}

/// Every value of every policy lies in its file, and every policy answers a token.
fn read_policies(paths: &[&str], data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for path in paths {
        for file in lockgate_identities::read_folder(&[Source::new(*path, text.as_ref())]) {
            for policy in &file.policies {
                let _ = lockgate_identities::evaluate(policy, &Claims::complete());
                let values = policy
                    .conditions
                    .iter()
                    .flat_map(|condition| &condition.values);
                for value in values.chain(&policy.issuer).chain([&policy.name]) {
                    check_value(value);
                }
            }
        }
    }
}

fn check_value(value: &lockgate_identities::Value) {
    let first = value.value().chars().next().map_or(0, char::len_utf8);
    let places = [value.span(), value.text().locate(Span::new(0, first))];
    for place in places {
        assert!(
            value.source().text().get(place.range()).is_some(),
            "a value outside the text"
        );
    }
    let _ = value.shown();
}

/// Conditions of Google Cloud: reading and evaluating.
pub fn cel(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Some(expr) = lockgate_identities::cel::parse(&text) {
        let _ = lockgate_identities::cel::evaluate(&expr, &|_| Scalar::Unknown);
        let _ = (
            expr.conjuncts().len(),
            expr.disjuncts().len(),
            expr.is_understood(),
        );
    }
}

/// Tokens: taken apart or refused, in any case without the signature.
pub fn token(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Ok(token) = lockgate_identities::token::decode(&text) {
        let _ = (token.seconds("exp"), token.as_claims());
    }
}
