//! The detector of a run: built-in rules, those of the policy, and a configuration of gitleaks that the policy names.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use lockgate_evidence::{Rule, Source, Unknown};
use lockgate_io::{Links, read_bytes};
use lockgate_secrets::{Detector, Gitleaks, GitleaksIgnores, Settings};
use lockgate_settings::Located;

use crate::Error;
use crate::error::reading;
use crate::setup::within;

/// Largest configuration of gitleaks that is read; its own is a tenth of it.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

const HINT: &str = "correct `gitleaks-config` and `gitleaks-ignore` in `lockgate.toml`";

/// What looks for secrets in a run.
#[derive(Clone, Debug)]
pub(crate) struct Detection {
    pub(crate) detector: Arc<Detector>,
    /// What of the files that the policy names could not be taken over.
    pub(crate) unread: Vec<Unknown>,
}

impl Detection {
    /// What looks where nothing but these settings says how; `base` is the directory of `lockgate.toml`.
    pub(crate) fn new(settings: &Settings, base: Option<&Path>) -> Result<Self, Error> {
        let (detector, unread) = match base {
            Some(base) => detector(settings, base)?,
            None => (Detector::new(settings.clone()), Vec::new()),
        };
        Ok(Self {
            detector: Arc::new(detector),
            unread,
        })
    }

    /// Every rule of a run: those that are built in, then the users' own.
    pub(crate) fn rules(&self) -> Vec<&'static Rule> {
        let mut rules = crate::rules();
        let own = self.detector.own_rules().map(|own| &own.kind.rule);
        rules.extend(own);
        let mut seen = HashSet::new();
        rules.retain(|rule| seen.insert(rule.id));
        rules
    }
}

fn detector(settings: &Settings, base: &Path) -> Result<(Detector, Vec<Unknown>), Error> {
    let mut detector = Detector::new(settings.clone());
    let mut unknowns = Vec::new();
    if let Some(name) = &settings.gitleaks_config {
        let text = read(base, name)?;
        let mut fetch = |extended: &str| {
            let path = within(
                base,
                &Located {
                    value: extended.to_owned(),
                    span: name.span,
                },
            )
            .ok()?;
            let bytes = read_bytes(&path, MOST_BYTES, Links::Refuse).ok()?;
            String::from_utf8(bytes).ok()
        };
        let gitleaks = Gitleaks::read(&name.value, &text, &mut fetch);
        let gitleaks = gitleaks
            .map_err(|problems| Error::policy(&Source::new(&name.value, &text), &problems))?;
        unknowns.extend(gitleaks.unread.iter().map(|unread| Unknown {
            subject: format!("rule `{}` of {}", unread.rule, name.value),
            reason: unread.reason.clone(),
        }));
        detector = detector.with_gitleaks(gitleaks);
    }
    if let Some(name) = &settings.gitleaks_ignore {
        let ignores = GitleaksIgnores::read(&read(base, name)?);
        unknowns.extend(ignores.unread.iter().map(|line| Unknown {
            subject: format!("line {line} of {}", name.value),
            reason: "no fingerprint as gitleaks writes it".to_owned(),
        }));
        detector = detector.with_gitleaks_ignores(ignores);
    }
    Ok((detector, unknowns))
}

fn read(base: &Path, name: &Located<String>) -> Result<String, Error> {
    let path = within(base, name)?;
    let bytes =
        read_bytes(&path, MOST_BYTES, Links::Refuse).map_err(|error| reading(&error, HINT))?;
    String::from_utf8(bytes)
        .map_err(|_| Error::usage(format!("`{}` is not UTF-8", name.value), HINT))
}
