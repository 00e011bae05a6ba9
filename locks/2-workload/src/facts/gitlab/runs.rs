//! In which kinds of pipeline a job surely runs, and where it deploys to.

use lockgate_pipelines::gitlab::{Decision, Holds, Scenario};
use lockgate_pipelines::model::{Job, Pipeline};
use lockgate_pipelines::yaml::Text;

use super::inherited::{Effective, keys};
use crate::context::Context;

/// The jobs of a file that run by themselves, with what they inherit.
pub(crate) fn running_jobs<'a>(
    cx: &Context<'a>,
) -> impl Iterator<Item = (&'a Pipeline, &'a Job, Effective<'a>)> + use<'a> {
    running_jobs_where(cx, |_| true)
}

/// Those of them that write something themselves; the others are not joined at all.
pub(crate) fn running_jobs_where<'a, W: Fn(&Job) -> bool>(
    cx: &Context<'a>,
    wanted: W,
) -> impl Iterator<Item = (&'a Pipeline, &'a Job, Effective<'a>)> + use<'a, W> {
    let tree = cx.tree;
    let places = cx.jobs().filter(|place| !place.job.hidden);
    places
        .filter(move |place| place.job.gitlab.is_some() && wanted(place.job))
        .map(move |place| {
            let effective = Effective::new(tree, place.pipeline, place.job);
            (place.pipeline, place.job, effective)
        })
}

impl<'a> Effective<'a> {
    /// The decision, where the job is let in: what changed or which files exist may still keep it out, but no variable
    /// that is not known does.
    pub(crate) fn surely(&self, scenario: Scenario) -> Option<Decision<'a>> {
        let decision = self.decision(scenario);
        if self.workflow(scenario) != Holds::Yes || decision.runs == Holds::No {
            return None;
        }
        let Some(rule) = decision.rule else {
            return (decision.runs == Holds::Yes).then_some(decision);
        };
        let known = |name: &str| scenario.known(name);
        let condition = match (&rule.text, &rule.condition) {
            (None, _) => rule.reference.is_none(),
            (Some(_), Some(condition)) => condition.holds(&known) == Holds::Yes,
            (Some(_), None) => false,
        };
        condition.then_some(decision)
    }

    /// True for a deployment to production, by its tier or else by its name.
    pub(crate) fn is_production(&self) -> bool {
        let mut definitions = self.definitions.iter();
        let Some((_, job)) = definitions.find(|(_, job)| job.environment.is_some()) else {
            return false;
        };
        let of = |name: &str| keys(job).and_then(|keys| keys.of_environment(name));
        let acts = of("action").is_none_or(|action| action.value() == "start");
        let tier = of("deployment_tier").map(Text::value);
        let name = job.environment.as_ref().and_then(|own| own.name.as_ref());
        let named = name.is_some_and(|name| is_production_name(name.value()));
        acts && tier.map_or(named, |tier| tier == "production")
    }
}

/// `prod`, `production`, `live`, also as the first part of `production/eu` and the last of `app-prod`.
fn is_production_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let mut parts = lower.split(['/', '-', '_', '.', ':', ' ']);
    let is_negated =
        lower.contains("non-prod") || lower.contains("pre-prod") || lower.contains("nonprod");
    !is_negated && parts.any(|part| matches!(part, "prod" | "production" | "prd" | "live"))
}
