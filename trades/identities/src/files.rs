//! Which file may hold policies, and reading the files of a folder.

use std::sync::LazyLock;

use lockgate_evidence::{Source, Span};
use lockgate_pipelines::yaml;
use regex::Regex;

use crate::data::{self, Data};
use crate::hcl::{Block, Folder};
use crate::model::{Policy, PolicyFile};
use crate::{aws, azure, bicep, gcp, octo_sts, vault};

/// Larger files are not looked into: no policy comes near it, and generated data does.
pub const MAX_BYTES: usize = 1 << 20;
/// Deepest nesting in which policies are looked for.
const MAX_DEPTH: usize = 40;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `*.tf`, `*.tofu` and the same as JSON.
    Terraform,
    /// `*.json`, and templates of it.
    Json,
    /// `*.yml`, `*.yaml`, `*.template`.
    Yaml,
    /// `*.bicep`.
    Bicep,
    /// `*.sts.yaml` of octo-sts.
    OctoSts,
}

impl Format {
    /// The format of a path; `None` where no policy is looked for in such files.
    pub fn of(path: &str) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        if name.ends_with(octo_sts::ENDING) {
            return Some(Self::OctoSts);
        }
        let (stem, ending) = name.rsplit_once('.')?;
        match ending {
            "tf" | "tofu" => Some(Self::Terraform),
            "json" if matches!(stem.rsplit_once('.'), Some((_, "tf" | "tofu"))) => {
                Some(Self::Terraform)
            }
            "json" if !is_common(name) => Some(Self::Json),
            "tpl" | "tftpl" => Some(Self::Json),
            "yml" | "yaml" | "template" => Some(Self::Yaml),
            "bicep" => Some(Self::Bicep),
            _ => None,
        }
    }
}

/// Files every project has, which hold no policy.
fn is_common(name: &str) -> bool {
    const NAMES: &[&str] = &[
        "composer.json",
        "deno.json",
        "package-lock.json",
        "package.json",
        "tsconfig.json",
    ];
    NAMES.contains(&name)
}

/// True where the content may hold a policy: one pass over the text, before anything is parsed.
pub fn may_hold(format: Format, text: &str) -> bool {
    static MARKS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let marks = [
            "AssumeRoleWithWebIdentity",
            "openid_connect_provider",
            "IAM::OIDCProvider",
            "workload_identity_pool",
            "workloadIdentityPools",
            "attributeMapping",
            "principalSet://",
            "principal://",
            "federated_identity_credential",
            "ederatedIdentityCredential",
            "federatedIdentityCredentials",
            "claimsMatchingExpression",
            "jwt_auth_backend_role",
            "bound_claims",
            "bound_subject",
            "bound_audiences",
            "token.actions.githubusercontent.com",
        ];
        Regex::new(&marks.map(regex::escape).join("|")).ok()
    });
    if format == Format::OctoSts {
        return true;
    }
    text.len() <= MAX_BYTES && MARKS.as_ref().is_some_and(|marks| marks.is_match(text))
}

/// Reads the policies of the files of one folder. Terraform files are one module; of those, files without a policy are
/// given as well, for their variables. A file that holds no policy is not in the answer.
pub fn read_folder(sources: &[Source]) -> Vec<PolicyFile> {
    let held = |source: &&Source| {
        Format::of(source.path()).is_some_and(|format| may_hold(format, source.text()))
    };
    let mut files: Vec<PolicyFile> = Vec::new();
    let is_terraform = |source: &&Source| Format::of(source.path()) == Some(Format::Terraform);
    let terraform: Vec<Source> = sources.iter().filter(is_terraform).cloned().collect();
    if terraform.iter().any(|source| held(&source)) {
        files.extend(module(&terraform));
    }
    let others = sources
        .iter()
        .filter(|source| !is_terraform(source))
        .filter(held);
    files.extend(others.map(read));
    files.retain(|file| !file.policies.is_empty() || file.problem.is_some());
    files.sort_by(|left, right| left.source.path().cmp(right.source.path()));
    files
}

fn read(source: &Source) -> PolicyFile {
    match Format::of(source.path()) {
        Some(Format::OctoSts) => octo_sts::read(source),
        Some(Format::Bicep) => {
            let credentials = bicep::credentials(source);
            let policies = credentials.iter().filter_map(azure::of_object).collect();
            PolicyFile {
                source: source.clone(),
                policies,
                problem: None,
                comments: Vec::new(),
            }
        }
        _ => tree(source),
    }
}

/// JSON or YAML of whatever kind.
fn tree(source: &Source) -> PolicyFile {
    let document = yaml::parse(source);
    let mut policies = Vec::new();
    for root in data::documents(&document) {
        let root = aws::filled(&root);
        match aws::stack(&root) {
            Some(found) => policies.extend(found),
            None => collect(&root, &mut policies, 0),
        }
    }
    gcp::join(&mut policies);
    let comments = document.comments().to_vec();
    PolicyFile {
        source: source.clone(),
        policies,
        problem: None,
        comments,
    }
}

/// Every policy below.
fn collect(data: &Data, policies: &mut Vec<Policy>, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    if aws::is_document(data) {
        let file = data.source.path().rsplit('/').next().unwrap_or("");
        let name = crate::Value::made(file, &data.source, data.span);
        policies.extend(aws::in_document(data, &name, &|_| None));
        return;
    }
    let own = azure::of_object(data)
        .or_else(|| vault::of_object(data))
        .or_else(|| gcp::of_export(data));
    if let Some(policy) = own {
        policies.push(policy);
        return;
    }
    if let Some(member) = data
        .text()
        .filter(|text| text.value().starts_with("principal"))
    {
        policies.extend(gcp::bound(member));
        return;
    }
    let items = match &data.kind {
        data::Kind::List(items) => items.as_slice(),
        _ => &[],
    };
    for item in items.iter().chain(data.entries().map(|(_, value)| value)) {
        collect(item, policies, depth + 1);
    }
}

fn module(sources: &[Source]) -> Vec<PolicyFile> {
    let folder = Folder::read(sources);
    let read: Vec<(&Source, Result<Vec<Block>, String>)> = sources
        .iter()
        .map(|source| (source, folder.blocks(source)))
        .collect();
    let blocks: Vec<Block> = read
        .iter()
        .filter_map(|(_, blocks)| blocks.as_ref().ok())
        .flatten()
        .cloned()
        .collect();
    let roles = aws::Roles::new(&blocks);
    let backends = vault::Backends::new(&blocks);
    let mut policies: Vec<Policy> = blocks
        .iter()
        .flat_map(|block| in_block(block, &roles, &backends))
        .collect();
    gcp::join(&mut policies);
    let mut files = Vec::new();
    for (source, blocks) in read {
        let held = may_hold(Format::Terraform, source.text());
        let own = policies
            .iter()
            .filter(|policy| policy.source.path() == source.path());
        files.push(PolicyFile {
            source: source.clone(),
            policies: own.cloned().collect(),
            problem: blocks.err().filter(|_| held),
            comments: comments(source),
        });
    }
    files
}

fn in_block(block: &Block, roles: &aws::Roles, backends: &vault::Backends) -> Vec<Policy> {
    let mut policies = aws::of_terraform(block, roles);
    policies.extend(gcp::of_terraform(block));
    policies.extend(azure::of_terraform(block));
    policies.extend(vault::of_terraform(block, backends));
    policies
}

fn comments(source: &Source) -> Vec<Span> {
    octo_sts::hash_comments(source.text())
}
