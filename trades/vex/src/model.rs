//! What a document says, whatever its form.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use lockgate_evidence::Span;

use crate::Component;

/// The form of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Form {
    /// `OpenVEX` 0.2.
    OpenVex,
    /// `CycloneDX` 1.4 to 1.7 with analyses of vulnerabilities.
    CycloneDx,
    /// The VEX profile of CSAF 2.0.
    Csaf,
}

impl Form {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::OpenVex => "OpenVEX",
            Self::CycloneDx => "CycloneDX",
            Self::Csaf => "CSAF",
        }
    }
}

/// What one file says.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// Its form; `None` where it is none that is read.
    pub form: Option<Form>,
    /// In the order of the file.
    pub statements: Vec<Statement>,
    /// What could not be understood, in the order of the file.
    pub gaps: Vec<Gap>,
}

impl Document {
    pub(crate) fn gap(&mut self, span: Option<Span>, what: impl Into<String>) {
        let what = what.into();
        self.gaps.push(Gap { span, what });
    }
}

/// Something in a document that could not be understood. What it meant to say counts for nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Where; `None` for the file as a whole.
    pub span: Option<Span>,
    /// What, and why: lower case, no full stop.
    pub what: String,
}

/// One status of one flaw in some products.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Every name of the flaw, the first as its author calls it. Never empty.
    pub ids: Vec<String>,
    /// What it is about.
    pub products: Vec<Product>,
    /// What it says.
    pub status: Status,
    /// Why the flaw does not affect, in a word.
    pub justification: Option<Justification>,
    /// The same, in sentences.
    pub impact: Option<String>,
    /// What to do about it.
    pub action: Option<String>,
    /// Whose word it is.
    pub author: Option<String>,
    /// Since when it is known; `None` where nothing tells.
    pub time: Option<Timestamp>,
    /// Where it stands in the file.
    pub span: Span,
}

impl Statement {
    /// True where it speaks of a flaw of that name.
    pub fn names(&self, id: &str) -> bool {
        self.ids.iter().any(|own| own.eq_ignore_ascii_case(id))
    }

    /// Why, in its own words: the justification, the impact, or both.
    pub fn reason(&self) -> String {
        let word = self.justification.map(|word| word.as_str().to_owned());
        let words: Vec<_> = word.into_iter().chain(self.impact.clone()).collect();
        words.join(": ")
    }
}

/// What a statement is about: a component, and what it is within.
#[derive(Clone, Debug)]
pub struct Product {
    /// From the outermost to the component itself. Never empty.
    pub path: Vec<Arc<Component>>,
}

/// What a statement says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// The flaw does no harm there, and nothing is to be done.
    NotAffected,
    /// It does harm, and something is to be done.
    Affected,
    /// These versions hold a remedy.
    Fixed,
    /// It is not known yet.
    UnderInvestigation,
}

impl Status {
    /// As `OpenVEX` spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotAffected => "not_affected",
            Self::Affected => "affected",
            Self::Fixed => "fixed",
            Self::UnderInvestigation => "under_investigation",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        let all = [
            Self::NotAffected,
            Self::Affected,
            Self::Fixed,
            Self::UnderInvestigation,
        ];
        all.into_iter().find(|status| status.as_str() == word)
    }

    /// True where it says that nothing is left to do.
    pub fn clears(self) -> bool {
        matches!(self, Self::NotAffected | Self::Fixed)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a flaw does not affect. The first five are `OpenVEX`'s and CSAF's, the others `CycloneDX`'s own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the variants are the words of the formats")]
pub enum Justification {
    ComponentNotPresent,
    VulnerableCodeNotPresent,
    VulnerableCodeNotInExecutePath,
    VulnerableCodeCannotBeControlledByAdversary,
    InlineMitigationsAlreadyExist,
    RequiresConfiguration,
    RequiresDependency,
    RequiresEnvironment,
    ProtectedByCompiler,
    ProtectedAtRuntime,
    ProtectedAtPerimeter,
    ProtectedByMitigatingControl,
}

/// Each word, as `OpenVEX` or else `CycloneDX` spells it.
const JUSTIFICATIONS: [(Justification, &str); 12] = {
    use Justification as J;
    [
        (J::ComponentNotPresent, "component_not_present"),
        (J::VulnerableCodeNotPresent, "vulnerable_code_not_present"),
        (
            J::VulnerableCodeNotInExecutePath,
            "vulnerable_code_not_in_execute_path",
        ),
        (
            J::VulnerableCodeCannotBeControlledByAdversary,
            "vulnerable_code_cannot_be_controlled_by_adversary",
        ),
        (
            J::InlineMitigationsAlreadyExist,
            "inline_mitigations_already_exist",
        ),
        (J::RequiresConfiguration, "requires_configuration"),
        (J::RequiresDependency, "requires_dependency"),
        (J::RequiresEnvironment, "requires_environment"),
        (J::ProtectedByCompiler, "protected_by_compiler"),
        (J::ProtectedAtRuntime, "protected_at_runtime"),
        (J::ProtectedAtPerimeter, "protected_at_perimeter"),
        (
            J::ProtectedByMitigatingControl,
            "protected_by_mitigating_control",
        ),
    ]
};

impl Justification {
    /// Its word.
    pub fn as_str(self) -> &'static str {
        let found = JUSTIFICATIONS.iter().find(|(known, _)| *known == self);
        found.map_or("", |(_, word)| word)
    }

    /// From a word of `OpenVEX` and CSAF.
    pub fn parse(word: &str) -> Option<Self> {
        let found = JUSTIFICATIONS[..5].iter().find(|(_, known)| *known == word);
        found.map(|(justification, _)| *justification)
    }

    /// From a word of `CycloneDX` (schema, "impactAnalysisJustification").
    pub(crate) fn parse_cyclonedx(word: &str) -> Option<Self> {
        match word {
            "code_not_present" => Some(Self::VulnerableCodeNotPresent),
            "code_not_reachable" => Some(Self::VulnerableCodeNotInExecutePath),
            _ => {
                let found = JUSTIFICATIONS[5..].iter().find(|(_, known)| *known == word);
                found.map(|(justification, _)| *justification)
            }
        }
    }
}
