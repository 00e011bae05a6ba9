//! What the platform's token is used for in a job, as far as reading can tell.

use lockgate_pipelines::model::{Body, Job, Run, Step, Target, Uses};

use crate::data::action_permissions::{ActionWrites, writes_of};
use crate::facts::spots::{SecretUse, env_of, secrets_in};
use crate::tree::Place;

/// Whether something writes to a scope. Ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    /// Nothing in the job can.
    Never,
    /// Something runs of which this is not known.
    Maybe,
    /// A known action cannot do without it.
    Always,
}

/// Whether a job writes to a scope of the token.
pub(crate) fn need_of(place: Place<'_>, scope: &str) -> Need {
    if place.job.call.is_some() {
        return Need::Maybe;
    }
    let persisted = scope == "contents" && place.job.steps.iter().any(keeps_credentials);
    let needs = place.job.steps.iter().map(|step| {
        let here = Place {
            step: Some(step),
            ..place
        };
        match &step.body {
            Body::Uses(uses) => need_of_action(uses, scope),
            Body::Run(run) => need_of_script(&here, run, scope, persisted),
            Body::Nothing => Need::Never,
        }
    });
    needs.max().unwrap_or(Need::Never)
}

/// What the known actions of a job cannot do without, in order, each once.
pub(crate) fn known_needs(job: &Job) -> Vec<&'static str> {
    let actions = job.steps.iter().filter_map(Step::uses).filter_map(known);
    let mut scopes: Vec<_> = actions.flat_map(|known| known.needs).copied().collect();
    scopes.sort_unstable();
    scopes.dedup();
    scopes
}

fn known(uses: &Uses) -> Option<&'static ActionWrites> {
    writes_of(&uses.target.action()?)
}

fn need_of_action(uses: &Uses, scope: &str) -> Need {
    match known(uses) {
        Some(known) if known.needs.contains(&scope) => Need::Always,
        Some(known) if !known.may.contains(&scope) => Need::Never,
        Some(_) | None => Need::Maybe,
    }
}

/// A script has the token only where it is handed over, the identity token always, and `git push` where a checkout left
/// the credential behind.
fn need_of_script(place: &Place<'_>, run: &Run, scope: &str, persisted: bool) -> Need {
    let handed = env_of(place)
        .iter()
        .flat_map(|binding| secrets_in(&binding.value))
        .chain(secrets_in(&run.script))
        .any(|secret: SecretUse| secret.is_platform_token());
    if handed || persisted || scope == "id-token" {
        Need::Maybe
    } else {
        Need::Never
    }
}

/// True for a checkout that leaves its credential to later steps.
fn keeps_credentials(step: &Step) -> bool {
    step.uses().is_some_and(|uses| {
        let name = match &uses.target {
            Target::Repository { name, .. } => name.as_str(),
            _ => "",
        };
        name.eq_ignore_ascii_case("checkout")
            && !uses
                .input("persist-credentials")
                .is_some_and(|value| value.trim().eq_ignore_ascii_case("false"))
    })
}
