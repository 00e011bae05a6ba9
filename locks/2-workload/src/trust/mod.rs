//! Trust policies of the tree: reading them, what they narrow, and which jobs satisfy them.

mod breadth;
mod login;
mod tokens;

use std::collections::BTreeMap;

use lockgate_evidence::{Certainty, Finding, Rule, Source, Span, TrustPolicy, Unknown};
use lockgate_identities::{Format, Policy, PolicyFile, Truth, read_folder};
use rayon::prelude::*;

use crate::tree::Tree;
use crate::{File, Settings};

pub(crate) use breadth::{Narrowing, always_there, issuer_of, narrowings, repository_of, widest};
pub(crate) use login::{logins, logs_in_to};
pub(crate) use tokens::{Token, starts_of, tokens_of};

/// Every policy of the tree, by file.
pub(crate) struct Policies {
    pub(crate) files: Vec<PolicyFile>,
    pub(crate) unknowns: Vec<Unknown>,
}

/// Reads every file that may hold a policy, a folder at a time.
pub(crate) fn read(files: &[File]) -> Policies {
    let mut folders: BTreeMap<&str, Vec<Source>> = BTreeMap::new();
    let readable = files
        .iter()
        .filter(|file| file.damage.is_none() || !file.source.text().is_empty());
    for file in readable.filter(|file| may_be_policy(file)) {
        let path = file.source.path();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        folders.entry(folder).or_default().push(file.source.clone());
    }
    let folders: Vec<_> = folders.into_values().collect();
    let read = folders.par_iter().map(|sources| {
        let found = std::panic::catch_unwind(|| read_folder(sources));
        found.map_err(|_| {
            sources
                .iter()
                .map(|source| source.path().to_owned())
                .collect::<Vec<_>>()
        })
    });
    let mut policies = Policies {
        files: Vec::new(),
        unknowns: Vec::new(),
    };
    for found in read.collect::<Vec<_>>() {
        match found {
            Ok(files) => files.into_iter().for_each(|file| policies.take(file)),
            Err(paths) => policies.unknowns.extend(paths.into_iter().map(|subject| {
                Unknown {
                    subject,
                    reason: "reading its trust policies failed inside lockgate; please report this"
                        .to_owned(),
                }
            })),
        }
    }
    policies
}

impl Policies {
    fn take(&mut self, file: PolicyFile) {
        if let Some(problem) = &file.problem {
            self.unknowns.push(Unknown {
                subject: file.source.path().to_owned(),
                reason: problem.clone(),
            });
        }
        self.files.push(file);
    }

    /// True where a policy, or what is left of one, was found in the file.
    pub(crate) fn knows(&self, path: &str) -> bool {
        self.files.iter().any(|file| file.source.path() == path)
    }

    pub(crate) fn each(&self) -> impl Iterator<Item = &Policy> {
        self.files.iter().flat_map(|file| &file.policies)
    }
}

/// A pipeline file is none; a workflow that writes a policy in a script is not read for it.
fn may_be_policy(file: &File) -> bool {
    let path = file.source.path();
    let is_pipeline = lockgate_pipelines::FileKind::of(path).is_some();
    Format::of(path).is_some() && !is_pipeline
}

/// What a rule about policies is given.
#[derive(Clone, Copy)]
pub(crate) struct TrustContext<'a> {
    /// Every policy.
    pub(crate) policies: &'a Policies,
    /// The pipelines.
    pub(crate) tree: &'a Tree,
    /// The user's settings.
    pub(crate) settings: &'a Settings,
    /// What the rules about pipelines said.
    pub(crate) findings: &'a [Finding],
}

impl<'a> TrustContext<'a> {
    /// Every policy.
    pub(crate) fn each(&self) -> impl Iterator<Item = &'a Policy> + use<'a> {
        self.policies.each()
    }
}

/// A finding in the file of a policy.
pub(crate) fn finding(
    rule: &'static Rule,
    policy: &Policy,
    span: Span,
    message: impl Into<String>,
) -> Finding {
    Finding::new(rule, &policy.source, span, message)
}

/// How people call a policy: what it is and its name.
pub(crate) fn called(policy: &Policy) -> String {
    format!("{} `{}`", policy.kind.word(), policy.name.shown())
}

/// What a provider asks for holds for each of its grants; it is told once, where it is worst.
pub(crate) fn once_each(mut findings: Vec<Finding>) -> Vec<Finding> {
    let key = |finding: &Finding| {
        let primary = finding.primary();
        (
            finding.rule.id,
            primary.source.path().to_owned(),
            primary.span,
        )
    };
    findings.sort_by_key(|finding| (key(finding), std::cmp::Reverse(finding.severity)));
    findings.dedup_by(|later, first| {
        key(later) == key(first) && later.rule.name() != "attacker-reachable-trust"
    });
    findings
}

/// A policy, for reports.
pub(crate) fn shown(policy: &Policy) -> TrustPolicy {
    TrustPolicy {
        path: policy.source.path().to_owned(),
        line: policy.source.position(policy.head.start).line,
        kind: policy.kind.word().to_owned(),
        name: policy.name.shown(),
    }
}

/// In the words of reports.
pub(crate) fn certainty(truth: Truth) -> Certainty {
    match truth {
        Truth::No => Certainty::No,
        Truth::Unknown => Certainty::Unknown,
        Truth::Yes => Certainty::Yes,
    }
}
