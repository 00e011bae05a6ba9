//! What a rule saw.

use crate::{Confidence, Exposed, Fingerprint, Fix, Flaw, Rule, Severity, Source, Span};

/// What a location is to its finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Label {
    /// Where the problem is. Every finding has exactly one, the first.
    Primary,
    /// What makes it one: the trigger, the source of the data, the policy line.
    Related,
}

/// A labelled place in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The file.
    pub source: Source,
    /// The bytes.
    pub span: Span,
    /// Primary or related.
    pub label: Label,
    /// A few words at the place, lower case; may be empty.
    pub note: String,
}

/// One thing one rule saw at one place.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// How bad, here.
    pub severity: Severity,
    /// How sure, here.
    pub confidence: Confidence,
    /// One sentence, lower case, no full stop.
    pub message: String,
    /// The primary location, then the related ones in reading order.
    pub locations: Vec<Location>,
    /// What to do about it, where the rule knows better than its page.
    pub help: Option<String>,
    /// A mechanical change that removes the finding.
    pub fix: Option<Fix>,
    /// Bytes of the primary location's file that must not be shown: a secret stands there.
    pub conceals: Vec<Span>,
    /// Tells apart findings of the same rule with the same text at their place.
    pub occurrence: usize,
    /// What a finding about a leaked secret tells besides.
    pub exposed: Option<Box<Exposed>>,
    /// What a finding about a flaw of a package tells besides.
    pub flaw: Option<Box<Flaw>>,
}

impl Finding {
    /// A finding of `rule` at `span`, with the rule's own severity and confidence.
    pub fn new(
        rule: &'static Rule,
        source: &Source,
        span: Span,
        message: impl Into<String>,
    ) -> Self {
        let primary = Location {
            source: source.clone(),
            span,
            label: Label::Primary,
            note: String::new(),
        };
        Self {
            rule,
            severity: rule.severity,
            confidence: rule.confidence,
            message: message.into(),
            locations: vec![primary],
            help: None,
            fix: None,
            conceals: Vec::new(),
            occurrence: 0,
            exposed: None,
            flaw: None,
        }
    }

    /// Words at the primary location.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.locations[0].note = note.into();
        self
    }

    /// One more labelled place.
    #[must_use]
    pub fn related(mut self, source: &Source, span: Span, note: impl Into<String>) -> Self {
        self.locations.push(Location {
            source: source.clone(),
            span,
            label: Label::Related,
            note: note.into(),
        });
        self
    }

    /// Replaces the rule's severity.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Replaces the rule's confidence.
    #[must_use]
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        self.confidence = confidence;
        self
    }

    /// What to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The change that removes it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// Bytes of the primary location's file that must not be shown in any report.
    #[must_use]
    pub fn conceal(mut self, span: Span) -> Self {
        self.conceals.push(span);
        self
    }

    /// True where a statement says that the flaw does no harm here.
    pub fn is_cleared(&self) -> bool {
        self.flaw
            .as_deref()
            .is_some_and(|flaw| flaw.cleared.is_some())
    }

    /// Where the problem is.
    pub fn primary(&self) -> &Location {
        &self.locations[0]
    }

    /// Stable identity: see [`Fingerprint`]. That of a leaked secret is the secret's own, wherever it stands.
    pub fn fingerprint(&self) -> Fingerprint {
        match &self.exposed {
            Some(exposed) => exposed.fingerprint,
            None => Fingerprint::of(self),
        }
    }

    /// The order of reports: path, place, rule, message.
    pub fn order(&self) -> (&str, Span, &'static str, &str) {
        let primary = self.primary();
        (
            primary.source.path(),
            primary.span,
            self.rule.id,
            &self.message,
        )
    }
}
