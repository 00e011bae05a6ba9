//! Which licences the packages may be under, by the policy.
//!
//! Nothing is asked where the policy has no table `[dependencies.licences]`. Of `A OR B` one has to be allowed, of `A AND B` both.

mod policy;
mod terms;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use lockgate_evidence::{Finding, Inspection, Source};
use lockgate_packages::{Listing, Origin, Package};
use spdx::{Expression, LicenseReq, ParseMode};

pub use policy::Licences;
use policy::{Entry, Exception};
use terms::{covers, intersects};

use crate::rules::{licence_not_allowed, unstated_licence, unused_licence_exception};

/// Longer expressions are not looked at: none that is written by people is.
const LONGEST: usize = 4096;

/// What is judged, and by what.
pub(crate) struct Court<'a> {
    pub(crate) licences: &'a Licences,
    /// The policy, so that findings can show its lines.
    pub(crate) policy: Option<&'a Source>,
    pub(crate) today: Date,
    /// Which exceptions and clarifications were needed, or may be.
    used: RefCell<Used>,
}

/// By their numbers.
#[derive(Debug, Default)]
struct Used {
    exceptions: BTreeSet<usize>,
    clarifications: BTreeSet<usize>,
}

/// What is wrong with one package's licence.
pub(crate) struct Refusal<'a> {
    /// The expression, as stated or as the policy corrects it.
    pub(crate) expression: String,
    /// The parts that are not allowed.
    pub(crate) parts: Vec<String>,
    /// The lines of the policy that deny them, or except them no longer, with what they say.
    pub(crate) because: Vec<(&'a Entry, String)>,
}

impl<'a> Court<'a> {
    /// By the policy as it holds that day.
    pub(crate) fn new(licences: &'a Licences, policy: Option<&'a Source>, today: Date) -> Self {
        Self {
            licences,
            policy,
            today,
            used: RefCell::default(),
        }
    }

    /// Exceptions and clarifications that nothing needed, after all listings were judged.
    pub(crate) fn unused(&self) -> Vec<Finding> {
        let Some(policy) = self.policy else {
            return Vec::new();
        };
        let used = self.used.borrow();
        let exceptions = self.licences.exceptions().iter().enumerate();
        let exceptions = exceptions.filter(|(at, _)| !used.exceptions.contains(at));
        let exceptions = exceptions.map(|(_, of)| {
            let what = if self.is_expired(of) {
                format!(
                    "this exception expired on {} and allows nothing now",
                    of.expires
                )
            } else {
                "no package that was found needs this exception".to_owned()
            };
            unused_licence_exception(policy, of.span, &what)
        });
        let clarifications = self.licences.clarifications().iter().enumerate();
        let clarifications = clarifications.filter(|(at, _)| !used.clarifications.contains(at));
        let what = "no package that was found is the one that this clarifies";
        let clarifications =
            clarifications.map(|(_, of)| unused_licence_exception(policy, of.span, what));
        exceptions.chain(clarifications).collect()
    }

    fn is_expired(&self, exception: &Exception) -> bool {
        exception.expires < self.today
    }

    /// Judges the licences of a listing's packages that come from outside.
    pub(crate) fn judge(
        &self,
        source: &Source,
        listing: &Listing,
        is_answered: &dyn Fn(&Package) -> bool,
        inspection: &mut Inspection,
    ) {
        let mut untold: BTreeMap<String, Vec<&Package>> = BTreeMap::new();
        let mut known: HashMap<&str, Option<Expression>> = HashMap::new();
        let outside = |package: &&Package| {
            !matches!(package.origin, Origin::Own | Origin::Path(_)) && !is_answered(package)
        };
        let states_any = listing
            .packages
            .iter()
            .any(|package| package.licence.is_some());
        for package in listing.packages.iter().filter(outside) {
            let expression = match self.expression(package, states_any, &mut known) {
                Ok(expression) => expression,
                Err(why) => {
                    // Whatever it is under may need them.
                    let exceptions = self.licences.exceptions_of(package).map(|(at, _)| at);
                    self.used.borrow_mut().exceptions.extend(exceptions);
                    untold.entry(why).or_default().push(package);
                    continue;
                }
            };
            if let Some(refusal) = self.refuse(package, expression) {
                let finding = licence_not_allowed(source, package, &refusal, self.policy);
                inspection.findings.push(finding);
            }
        }
        for (why, packages) in untold {
            let finding = unstated_licence(source, &packages, &why);
            inspection.unknowns.push(lockgate_evidence::Unknown {
                subject: source.path().to_owned(),
                reason: finding.message.clone(),
            });
            inspection.findings.push(finding);
        }
    }

    /// The licence of a package: what the policy says it is, or else what the file states; or why nobody can tell.
    fn expression<'e, 'p>(
        &'e self,
        package: &'p Package,
        states_any: bool,
        known: &'e mut HashMap<&'p str, Option<Expression>>,
    ) -> Result<&'e Expression, String> {
        if let Some((at, clarified)) = self.licences.clarified(package) {
            self.used.borrow_mut().clarifications.insert(at);
            return Ok(&clarified.expression);
        }
        let stated = package.licence.as_deref().filter(|text| !is_nothing(text));
        let text = stated.ok_or_else(|| unstated(states_any))?;
        let parsed = known.entry(text).or_insert_with(|| parse(text));
        parsed.as_ref().ok_or_else(|| unreadable(text))
    }

    /// What is wrong with the expression; `None` where it is allowed.
    fn refuse(&self, package: &Package, expression: &Expression) -> Option<Refusal<'_>> {
        let exceptions: Vec<_> = self.licences.exceptions_of(package).collect();
        let valid = exceptions.iter().filter(|(_, of)| !self.is_expired(of));
        let excepted: Vec<&Entry> = valid.clone().flat_map(|(_, of)| &of.allow).collect();
        // Who is allowed anyway needs none; of several that hold none is called needless.
        if !expression.evaluate(|wanted| self.licences.allows(wanted, &[])) {
            self.used
                .borrow_mut()
                .exceptions
                .extend(valid.map(|(at, _)| *at));
        }
        let is_allowed = |wanted: &LicenseReq| self.licences.allows(wanted, &excepted);
        let Err(failures) = expression.evaluate_with_failures(is_allowed) else {
            return None;
        };
        let mut because = Vec::new();
        let mut parts = Vec::new();
        for failure in failures {
            let text = failure.req.to_string();
            because.extend(
                self.licences
                    .denies(&failure.req)
                    .map(|entry| (entry, "denied here".to_owned())),
            );
            let expired = exceptions.iter().filter(|(_, of)| self.is_expired(of));
            for (at, exception) in expired {
                let covering = exception.allow.iter();
                let covering = covering.filter(|entry| intersects(&entry.req, &failure.req));
                let words = format!("this exception expired on {}", exception.expires);
                let told = because.len();
                because.extend(covering.map(|entry| (entry, words.clone())));
                if because.len() > told {
                    self.used.borrow_mut().exceptions.insert(*at);
                }
            }
            if !parts.contains(&text) {
                parts.push(text);
            }
        }
        Some(Refusal {
            expression: expression.to_string(),
            parts,
            because,
        })
    }
}

impl Licences {
    /// True where the part is allowed: on the list where there is one, and not denied; or by an exception.
    fn allows(&self, wanted: &LicenseReq, excepted: &[&Entry]) -> bool {
        if excepted.iter().any(|entry| intersects(&entry.req, wanted)) {
            return true;
        }
        let on_list = self.allow.as_ref().is_none_or(|list| {
            let mut list = list.iter();
            list.any(|entry| intersects(&entry.req, wanted))
        });
        on_list && self.denies(wanted).next().is_none()
    }

    /// The entries that deny the part. What is denied without an exception (`WITH`) is denied with any, but for those that are
    /// allowed by name.
    fn denies<'a>(&'a self, wanted: &LicenseReq) -> impl Iterator<Item = &'a Entry> {
        let by_name = wanted.addition.is_some()
            && self
                .allow
                .iter()
                .flatten()
                .any(|entry| intersects(&entry.req, wanted));
        self.deny.iter().filter(move |entry| {
            let is_whole = entry.req.addition.is_none() && !by_name;
            covers(&entry.req, wanted) && (is_whole || entry.req.addition == wanted.addition)
        })
    }
}

/// An SPDX expression, in the spellings that registries have for it too.
pub(crate) fn parse(text: &str) -> Option<Expression> {
    if text.len() > LONGEST {
        return None;
    }
    Expression::parse_mode(text.trim(), ParseMode::LAX).ok()
}

/// What says that nothing is said.
fn is_nothing(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || text.eq_ignore_ascii_case("NOASSERTION")
        || text.eq_ignore_ascii_case("UNKNOWN")
}

fn unstated(states_any: bool) -> String {
    if states_any {
        "no licence is stated".to_owned()
    } else {
        "this file states no licences".to_owned()
    }
}

fn unreadable(text: &str) -> String {
    let shown: String = text.chars().take(60).collect();
    format!("the licence is no SPDX expression: `{shown}`")
}

/// Reads an expression and holds it against a list of it itself: true where it is one, and is allowed. For fuzzing.
pub(crate) fn allows_itself(text: &str) -> bool {
    let Some(expression) = parse(text) else {
        return false;
    };
    let all = expression.requirements().map(|part| part.req.clone());
    let all: Vec<_> = all.collect();
    expression.evaluate(|wanted| all.iter().any(|listed| intersects(listed, wanted)))
}
