//! What a trust policy says, whoever's format it is written in.

use lockgate_evidence::{Source, Span};

use crate::cel::Expr;
use crate::pattern::Pattern;
use crate::value::Value;

/// Whose policy it is, and what satisfying it gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PolicyKind {
    /// A statement of the trust policy of an AWS role.
    AwsRole,
    /// An OIDC provider of an AWS account: which issuer and audiences roles can trust.
    AwsProvider,
    /// A provider of a Google Cloud workload identity pool.
    GcpProvider,
    /// A grant to members of a Google Cloud workload identity pool.
    GcpBinding,
    /// A federated credential of Azure.
    AzureCredential,
    /// A JWT role of Vault or OpenBao.
    VaultRole,
    /// A policy of octo-sts: a token of its GitHub app.
    OctoSts,
}

impl PolicyKind {
    /// What it is, for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::AwsRole => "role",
            Self::AwsProvider | Self::GcpProvider => "provider",
            Self::GcpBinding => "grant",
            Self::AzureCredential => "federated credential",
            Self::VaultRole => "Vault role",
            Self::OctoSts => "octo-sts policy",
        }
    }

    /// True where satisfying it gives something; a provider only lets tokens in.
    pub fn gives(self) -> bool {
        !matches!(self, Self::AwsProvider | Self::GcpProvider)
    }
}

/// How the values of a condition are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Operator {
    /// The same text.
    Equals,
    /// The same text, whatever its case.
    EqualsIgnoringCase,
    /// A glob with `*` and `?`.
    Like,
    /// A glob with `*`.
    StarGlob,
    /// A regular expression; true where it must match the whole text.
    Regex {
        /// It must match the whole text.
        anchored: bool,
    },
    /// The text starts so.
    Prefix,
    /// The text ends so.
    Suffix,
    /// The text holds this.
    Contains,
    /// The claim is there (`false`) or is not (`true`): `Null` of AWS.
    Null,
    /// An expression; see [`Condition::expression`].
    Expression,
    /// Something this crate does not know.
    Other,
}

/// How a condition treats claims of several values (AWS IAM, "Multivalued context keys").
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quantifier {
    /// The claim has one value.
    #[default]
    One,
    /// Some value of the claim must do.
    Any,
    /// Every value of the claim must do; holds where there is none.
    All,
}

/// Something a token must satisfy.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The claim: `sub`, `aud`, `repository` …; empty for an expression over several.
    pub claim: String,
    /// Where the claim is named.
    pub key: Value,
    /// The operator as written, or the expression.
    pub written: Value,
    /// How values are compared.
    pub operator: Operator,
    /// True where the comparison must fail.
    pub negated: bool,
    /// How several values of a claim are treated.
    pub quantifier: Quantifier,
    /// True where the condition holds for tokens without the claim (`…IfExists`).
    pub if_exists: bool,
    /// One of these must do.
    pub values: Vec<Value>,
    /// The expression of [`Operator::Expression`].
    pub expression: Option<Expr>,
    /// The smallest text that holds the condition.
    pub span: Span,
}

impl Condition {
    /// A condition that compares a claim with values.
    pub fn new(
        claim: impl Into<String>,
        key: Value,
        operator: Operator,
        values: Vec<Value>,
    ) -> Self {
        let span = values.iter().map(Value::span).fold(key.span(), Span::cover);
        Self {
            claim: claim.into(),
            written: key.clone(),
            key,
            operator,
            negated: false,
            quantifier: Quantifier::One,
            if_exists: false,
            values,
            expression: None,
            span,
        }
    }

    /// What one of its values lets through; empty where that cannot be said as text.
    pub fn patterns_of(&self, value: &Value) -> Vec<Pattern> {
        let text = value.value();
        match self.operator {
            Operator::Equals | Operator::EqualsIgnoringCase => vec![Pattern::literal(text)],
            Operator::Like => vec![Pattern::glob(text)],
            Operator::StarGlob => vec![Pattern::star_glob(text)],
            Operator::Regex { anchored } => Pattern::regex(text, anchored).unwrap_or_default(),
            Operator::Prefix => vec![Pattern::literal(text).open(false, true)],
            Operator::Suffix => vec![Pattern::literal(text).open(true, false)],
            Operator::Contains => vec![Pattern::literal(text).open(true, true)],
            Operator::Null | Operator::Expression | Operator::Other => Vec::new(),
        }
    }

    /// True where it narrows the claim to its values.
    pub fn narrows(&self) -> bool {
        !self.negated
            && !self.values.is_empty()
            && !matches!(
                self.operator,
                Operator::Null | Operator::Expression | Operator::Other
            )
    }

    /// True where it holds for every token that lacks the claim.
    pub fn is_vacuous(&self) -> bool {
        self.if_exists || self.quantifier == Quantifier::All
    }
}

/// Something a policy gives.
#[derive(Clone, Debug)]
pub struct Right {
    /// The permission, role or attached policy.
    pub name: Value,
    /// The level, where there are levels.
    pub level: Option<Value>,
}

/// An attribute that a provider derives from a token.
#[derive(Clone, Debug)]
pub struct Mapping {
    /// `google.subject`, `attribute.repository` …
    pub attribute: Value,
    /// The expression.
    pub expression: Value,
}

/// One way in: whatever satisfies all conditions is given the rights.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The file.
    pub source: Source,
    /// The whole statement, resource or document.
    pub span: Span,
    /// Whose.
    pub kind: PolicyKind,
    /// Its name.
    pub name: Value,
    /// Where to point for what is missing.
    pub head: Span,
    /// Who must have issued the token; `None` where nothing says.
    pub issuer: Option<Value>,
    /// How `issuer` is compared.
    pub issuer_operator: Operator,
    /// All must hold.
    pub conditions: Vec<Condition>,
    /// Attributes of a provider.
    pub mappings: Vec<Mapping>,
    /// The pool, by whatever names it within its folder.
    pub pool: Option<String>,
    /// What it gives.
    pub rights: Vec<Right>,
    /// Repositories its rights reach; empty where it does not say.
    pub targets: Vec<Value>,
    /// Thumbprints of an AWS provider.
    pub thumbprints: Vec<Value>,
    /// What could not be told, in words.
    pub gaps: Vec<String>,
}

impl Policy {
    /// A policy that asks for nothing yet.
    pub fn new(kind: PolicyKind, name: Value, span: Span) -> Self {
        Self {
            source: name.source().clone(),
            span,
            kind,
            head: name.span(),
            name,
            issuer: None,
            issuer_operator: Operator::Equals,
            conditions: Vec::new(),
            mappings: Vec::new(),
            pool: None,
            rights: Vec::new(),
            targets: Vec::new(),
            thumbprints: Vec::new(),
            gaps: Vec::new(),
        }
    }

    /// Every condition on a claim.
    pub fn on<'a>(&'a self, claim: &'a str) -> impl Iterator<Item = &'a Condition> {
        self.conditions
            .iter()
            .filter(move |condition| condition.claim == claim)
    }

    /// True where some condition narrows this claim.
    pub fn narrows(&self, claim: &str) -> bool {
        self.on(claim).any(Condition::narrows)
    }

    /// True where something of it could not be read.
    pub fn has_gaps(&self) -> bool {
        !self.gaps.is_empty() || self.conditions.iter().any(is_opaque)
    }
}

fn is_opaque(condition: &Condition) -> bool {
    matches!(condition.operator, Operator::Other)
        || condition
            .expression
            .as_ref()
            .is_some_and(|expression| !expression.is_understood())
}

/// The policies of one file.
#[derive(Clone, Debug)]
pub struct PolicyFile {
    /// The file.
    pub source: Source,
    /// In file order.
    pub policies: Vec<Policy>,
    /// Why it could not be read.
    pub problem: Option<String>,
    /// Every comment that starts with `#`, for inline ignores.
    pub comments: Vec<Span>,
}
