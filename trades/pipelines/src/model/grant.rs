//! What a job or step is given beside its environment.

use lockgate_evidence::Span;

use super::Binding;
use crate::yaml::Text;

/// The kind of thing that is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum GrantKind {
    /// One secret, by name: `secrets:` of GitLab, `from_secret` of Drone, `secretKeyRef` of Kubernetes, `credentials()` of
    /// Jenkins.
    Secret,
    /// A named set of secrets: a context of CircleCI, a variable group of Azure.
    SecretGroup,
    /// A login kept by the platform: a service connection of Azure.
    Connection,
    /// A token that says who the job is (OIDC); its audiences stand in the details under `aud`.
    IdToken,
    /// A service account of Kubernetes.
    ServiceAccount,
}

/// A secret or identity that is given to a job or step.
#[derive(Clone, Debug)]
pub struct Grant {
    /// What it is.
    pub kind: GrantKind,
    /// Its name, or the name of the variable that holds it.
    pub name: Text,
    /// What else is written about it.
    pub details: Vec<Binding>,
    /// The whole entry.
    pub span: Span,
}

impl Grant {
    /// A grant of which only the name is written.
    pub fn new(kind: GrantKind, name: Text) -> Self {
        let span = name.span();
        Self {
            kind,
            name,
            details: Vec::new(),
            span,
        }
    }

    /// Every detail of that name.
    pub fn details<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Text> {
        let named = self
            .details
            .iter()
            .filter(move |detail| detail.key.value() == name);
        named.map(|detail| &detail.value)
    }
}
