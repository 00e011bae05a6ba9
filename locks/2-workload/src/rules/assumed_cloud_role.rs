use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::{Job, Step, Uses};
use lockgate_pipelines::shell::{self, Effective, Script, Shell, Word};

use crate::context::Context;
use crate::data::cloud_services::{
    COMMAND_LINES, Cloud, LOGINS, NO_SERVICES, SERVICE_ACTIONS, SERVICE_PROGRAMS,
};
use crate::facts::spots::short;
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// A job that takes a role of a cloud, with the services of that cloud that its commands and actions call, so that the
    /// role can be held against them. What scripts and other actions of the job call is not seen.
    ///
    /// # Why it matters
    ///
    /// What a job may do is the sum of its token and of the roles it can take, and the roles are written elsewhere. A role
    /// that may administer the account, taken by a job that copies files to one bucket, is what an attacker hopes for: who
    /// can run one command in the job, by a dependency or a pull request, has the account. The severity is info because
    /// the role itself is not seen, and it may be as narrow as it should be. The confidence is medium because other steps
    /// may call more.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// permissions:
    ///   id-token: write
    /// jobs:
    ///   deploy:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///       - uses: aws-actions/configure-aws-credentials@v4
    ///         with:
    ///           role-to-assume: arn:aws:iam::000000000000:role/everything
    ///           aws-region: eu-central-1
    ///       - run: aws s3 sync site s3://example
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
    ///       - run: make site
    /// ```
    ///
    /// # How to fix
    ///
    /// Hold the role's policy against the list: it should name these services and no others, with the actions and
    /// resources the commands use. Then ignore the finding with a reason, or raise its level to keep the list in sight.
    ///
    /// # References
    ///
    /// - Grant least privilege, security best practices of AWS IAM
    /// - OpenID Connect, GitHub Docs
    Workload "workload/assumed-cloud-role": "a job takes a role of a cloud, and these services are what it calls", Info, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for place in cx.jobs() {
        for (login, keys, cloud) in LOGINS {
            let logins = place.job.steps.iter().filter_map(Step::uses);
            let Some(uses) = logins.into_iter().find(|uses| uses.is(login)) else {
                continue;
            };
            out.extend(finding(cx, place, uses, keys, *cloud));
        }
    }
}

fn finding(
    cx: &Context<'_>,
    place: Place<'_>,
    uses: &Uses,
    keys: &[&str],
    cloud: Cloud,
) -> Option<Finding> {
    let role = keys.iter().find_map(|key| uses.with.get(key))?;
    let mut called = Services::default();
    for step in &place.job.steps {
        called.step(place, step, cloud);
    }
    if called.names.is_empty() {
        return None;
    }
    let names: Vec<String> = called
        .names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect();
    let who = who(place.job);
    let message = format!(
        "{who} takes a role by `{}`, and its commands call {}",
        short(uses),
        names.join(", ")
    );
    let help = "the role should allow these services and no others; what scripts and other actions call is not seen";
    Some(cx.finding(&RULE, role.value.span(), message).help(help))
}

fn who(job: &Job) -> String {
    format!("job `{}`", job.id)
}

/// The services that were met, each once, in order.
#[derive(Default)]
struct Services {
    names: Vec<String>,
}

/// Most services that are told.
const MAX_NAMES: usize = 24;

impl Services {
    fn step(&mut self, place: Place<'_>, step: &Step, cloud: Cloud) {
        if let Some(run) = step.run() {
            let text = run.script.value();
            let names = COMMAND_LINES.iter().map(|(name, _)| *name);
            let mut programs = names.chain(SERVICE_PROGRAMS.iter().map(|(name, _, _)| *name));
            if programs.any(|name| text.contains(name)) {
                let script = run.parsed(place.pipeline.shell_of(place.job, step));
                self.script(script, cloud);
            }
        }
        let Some(uses) = step.uses() else { return };
        for (action, own, service) in SERVICE_ACTIONS {
            if *own == cloud && uses.is(action) {
                self.add(service);
            }
        }
        if uses.is("azure/cli")
            && let Some(code) = uses.input("inlineScript")
        {
            self.script(&shell::parse(Shell::Posix, code), cloud);
        }
    }

    fn script(&mut self, script: &Script, cloud: Cloud) {
        for command in &script.commands {
            if let Some(effective) = command.effective() {
                self.command(&effective, cloud);
            }
        }
    }

    fn command(&mut self, effective: &Effective<'_>, cloud: Cloud) {
        let name = effective.name.as_str();
        let single = |(program, own, _): &&(&str, Cloud, &str)| *program == name && *own == cloud;
        if let Some((_, _, service)) = SERVICE_PROGRAMS.iter().find(single) {
            self.add(service);
        }
        if COMMAND_LINES.contains(&(name, cloud)) {
            let is_service =
                |word: &String| is_plain(word) && !NO_SERVICES.contains(&word.as_str());
            if let Some(service) = first_operands(effective.args).into_iter().find(is_service) {
                self.add(&service);
            }
        }
    }

    fn add(&mut self, name: &str) {
        let known = self.names.iter().any(|own| own == name);
        if !known && self.names.len() < MAX_NAMES {
            self.names.push(name.to_owned());
        }
    }
}

/// The first operand, and the second where the first is only a stage of release (`gcloud beta run`).
fn first_operands(args: &[Word]) -> Vec<String> {
    let mut found = Vec::new();
    let mut skip = false;
    for word in args {
        let start = word.literal_prefix();
        if start.starts_with('-') {
            skip = matches!(
                start.as_str(),
                "--profile"
                    | "--region"
                    | "--output"
                    | "--endpoint-url"
                    | "--project"
                    | "--query"
                    | "--account"
            );
            continue;
        }
        if std::mem::take(&mut skip) {
            continue;
        }
        let Some(text) = word.literal() else { break };
        let staged = matches!(text.as_str(), "alpha" | "beta");
        found.push(text);
        if !staged {
            break;
        }
    }
    found
}

fn is_plain(word: &str) -> bool {
    !word.is_empty()
        && word.len() <= 40
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
