//! What only files and jobs of GitLab have ("CI/CD YAML syntax reference").

use lockgate_evidence::Span;

use super::condition::Condition;
use crate::model::{Binding, Env};
use crate::yaml::Text;

/// One entry of `rules`.
#[derive(Clone, Debug)]
pub struct Rule {
    /// The whole entry.
    pub span: Span,
    /// `if`, as written.
    pub text: Option<Text>,
    /// `if`, read; `None` where there is none or it cannot be read.
    pub condition: Option<Condition>,
    /// `changes`, with its key.
    pub changes: Option<Span>,
    /// `exists`, with its key.
    pub exists: Option<Span>,
    /// `when`.
    pub when: Option<Text>,
    /// `allow_failure`.
    pub allow_failure: Option<Text>,
    /// `variables`.
    pub variables: Env,
    /// The path of a `!reference` that stands in place of entries; empty where only the condition stands elsewhere.
    pub reference: Option<Vec<String>>,
}

/// `only` or `except`.
#[derive(Clone, Debug)]
pub struct Refs {
    /// The whole entry with its key.
    pub span: Span,
    /// Names and patterns of branches and tags, and keywords such as `merge_requests`.
    pub refs: Vec<Text>,
    /// Conditions on variables, any of which suffices.
    pub variables: Vec<Text>,
    /// `changes`, with its key.
    pub changes: Option<Span>,
}

/// `artifacts`.
#[derive(Clone, Debug, Default)]
pub struct Artifacts {
    /// The whole entry with its key.
    pub span: Span,
    /// `paths`.
    pub paths: Vec<Text>,
    /// `exclude`.
    pub exclude: Vec<Text>,
    /// Files of variables for later jobs (`reports: dotenv`).
    pub dotenv: Vec<Text>,
    /// Names of the other reports.
    pub reports: Vec<Text>,
    /// `public`, as written.
    pub public: Option<Text>,
    /// `access`, as written.
    pub access: Option<Text>,
    /// `untracked`, as written.
    pub untracked: Option<Text>,
}

/// One cache.
#[derive(Clone, Debug)]
pub struct Cache {
    /// The whole entry.
    pub span: Span,
    /// `key`, where it is a scalar.
    pub key: Option<Text>,
    /// True where the key is made from files.
    pub by_files: bool,
    /// `paths`.
    pub paths: Vec<Text>,
    /// `policy`.
    pub policy: Option<Text>,
    /// `unprotect`.
    pub unprotect: Option<Text>,
    /// `fallback_keys`.
    pub fallback_keys: Vec<Text>,
}

/// One entry of `needs`.
#[derive(Clone, Debug)]
pub struct Need {
    /// The whole entry.
    pub span: Span,
    /// The job.
    pub job: Option<Text>,
    /// The other project it is a job of.
    pub project: Option<Text>,
    /// The pipeline it is a job of.
    pub pipeline: Option<Text>,
    /// `artifacts`, as written.
    pub artifacts: Option<Text>,
}

/// `trigger`.
#[derive(Clone, Debug)]
pub struct Downstream {
    /// The whole entry with its key.
    pub span: Span,
    /// The other project.
    pub project: Option<Text>,
    /// The child pipeline is a file that this job of the same pipeline makes.
    pub artifact: Option<(Text, Option<Text>)>,
    /// `forward: pipeline_variables`.
    pub forwards_pipeline_variables: Option<Text>,
}

/// A script that another definition holds (`!reference [job, key]`).
#[derive(Clone, Debug)]
pub struct Reference {
    /// The key it is used in.
    pub key: Text,
    /// The path: a job, a key of it, and so on.
    pub path: Vec<String>,
    /// The reference without its tag.
    pub span: Span,
}

/// What only jobs of GitLab have.
#[derive(Clone, Debug, Default)]
pub struct JobKeys {
    /// Every key with its value's place, own and merged in.
    pub keys: Vec<(Text, Span)>,
    /// `rules`; `None` where nothing is written.
    pub rules: Option<Vec<Rule>>,
    /// `only`.
    pub only: Option<Refs>,
    /// `except`.
    pub except: Option<Refs>,
    /// `when`.
    pub when: Option<Text>,
    /// `stage`.
    pub stage: Option<Text>,
    /// `artifacts`.
    pub artifacts: Option<Artifacts>,
    /// `cache`; `None` where nothing is written.
    pub caches: Option<Vec<Cache>>,
    /// `needs`; `None` where nothing is written.
    pub needs: Option<Vec<Need>>,
    /// `dependencies`; `None` where nothing is written.
    pub dependencies: Option<Vec<Text>>,
    /// `trigger`.
    pub downstream: Option<Downstream>,
    /// Scripts of other definitions.
    pub references: Vec<Reference>,
    /// Scalars of `environment`: `name`, `action`, `deployment_tier` and so on.
    pub environment: Vec<Binding>,
    /// `inherit: variables: false` and its like: true where the defaults are not taken.
    pub without_default: bool,
    /// The same for the variables of the file.
    pub without_variables: bool,
    /// True for `default:` and the old keys at the root that mean the same.
    pub is_default: bool,
}

impl JobKeys {
    /// The place of a key's value.
    pub fn key(&self, name: &str) -> Option<&(Text, Span)> {
        self.keys.iter().rev().find(|(key, _)| key.value() == name)
    }

    /// One scalar of `environment`.
    pub fn of_environment(&self, name: &str) -> Option<&Text> {
        let mut named = self.environment.iter();
        named
            .find(|binding| binding.key.value() == name)
            .map(|binding| &binding.value)
    }
}

/// `workflow`.
#[derive(Clone, Debug)]
pub struct Workflow {
    /// The whole entry with its key.
    pub span: Span,
    /// `rules`; `None` where nothing is written.
    pub rules: Option<Vec<Rule>>,
}

/// What only files of GitLab have.
#[derive(Clone, Debug, Default)]
pub struct FileKeys {
    /// `workflow`.
    pub workflow: Option<Workflow>,
    /// `stages`.
    pub stages: Vec<Text>,
    /// True where the file declares inputs (`spec`).
    pub has_spec: bool,
    /// Variables that whoever starts a pipeline is asked for: those with a `description`.
    pub prefilled: Vec<Text>,
}
