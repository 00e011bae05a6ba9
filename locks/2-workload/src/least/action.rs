//! What a step that uses an action uses of the token.

use lockgate_pipelines::model::{Target, Uses};
use lockgate_pipelines::shell::{self, Shell};

use super::frame::{Frame, Told, Whose};
use super::job::Walk;
use super::needs::Doubt;
use super::{javascript, script};
use crate::data::action_rights::{ActionRights, Right, Sureness, rights_of};
use crate::facts::spots::short;

/// A step with `uses:` of something that is not of this repository.
pub(super) fn uses(walk: &mut Walk, frame: &Frame<'_>, uses: &Uses) {
    if uses.is("actions/github-script") {
        javascript::step(walk, frame, uses);
        return;
    }
    match rights_of(&uses.target) {
        Some(known) => apply(walk, frame, uses, known),
        None => unknown(walk, frame, uses),
    }
    if uses.is_any(&[
        "actions/checkout",
        "taiki-e/checkout-action",
        "briansmith/actions-checkout",
    ]) {
        checkout(walk, frame, uses);
    }
}

/// An image has the token only where it is handed over; an action takes it by default.
fn unknown(walk: &mut Walk, frame: &Frame<'_>, uses: &Uses) {
    let why = format!("`{}` is not known", short(uses));
    let is_image = matches!(uses.target, Target::Docker(_));
    let given = || {
        let mut bindings = uses.with.bindings.iter();
        bindings.any(|binding| frame.whose(&binding.value).platform)
    };
    if is_image && !given() && !walk.exported && frame.token_variables().is_empty() {
        walk.opaque(why, Doubt::Script);
    } else {
        walk.needs.unknown(why);
    }
}

fn apply(walk: &mut Walk, frame: &Frame<'_>, uses: &Uses, known: &'static ActionRights) {
    let token = token(walk, frame, uses, known);
    for right in &known.rights {
        // An identity is asked of the runner, whatever token is given.
        let told = if right.scope == "id-token" {
            Told::Yes
        } else {
            token
        };
        add(walk, frame, uses, right, told);
    }
    for name in &known.run {
        if let Some(binding) = uses.with.get(name) {
            let parsed = shell::parse(Shell::Posix, binding.value.value());
            script::commands(walk, frame, &parsed, &binding.value);
        }
    }
    let facts = walk.facts;
    let signs_in = |when: &Vec<_>| token != Told::No && frame.all(uses, when, facts) != Told::No;
    if known.login.iter().any(signs_in) {
        walk.facts.registry = Told::Yes;
    }
}

fn add(walk: &mut Walk, frame: &Frame<'_>, uses: &Uses, right: &Right, token: Told) {
    let holds = frame.all(uses, &right.when, walk.facts);
    if token == Told::No || holds == Told::No {
        return;
    }
    let softened = token == Told::Maybe || holds == Told::Maybe;
    let sureness = if softened {
        right.sureness.min(Sureness::Soft)
    } else {
        right.sureness
    };
    let by = format!("`{}`", short(uses));
    walk.needs.add(right.scope, right.access, sureness, by);
}

/// Whether an action uses the platform's token.
fn token(walk: &Walk, frame: &Frame<'_>, uses: &Uses, known: &ActionRights) -> Told {
    let input = |name: &&str| Some(frame.whose(&uses.with.get(name)?.value));
    if !known.token.is_empty() {
        let replaced = known.token.iter().find_map(input);
        // An empty input leaves the default in place.
        return match replaced.filter(|whose| *whose != Whose::default()) {
            Some(whose) => whose.is_platform(),
            None => Told::Yes,
        };
    }
    if known.given.is_empty() && known.env.is_empty() {
        return Told::Yes;
    }
    let inputs = known.given.iter().filter_map(input);
    let variables = known.env.iter().map(|name| frame.whose_variable(name));
    let mut told = Told::No;
    for whose in inputs.chain(variables) {
        match whose.is_platform() {
            Told::Yes => return Told::Yes,
            Told::Maybe => told = Told::Maybe,
            Told::No => {}
        }
    }
    if told == Told::No && walk.exported && !known.env.is_empty() {
        return Told::Maybe;
    }
    told
}

/// A checkout leaves its token behind for later steps, unless it is told not to.
fn checkout(walk: &mut Walk, frame: &Frame<'_>, uses: &Uses) {
    let kept = match uses.with.get("persist-credentials") {
        None => true,
        Some(binding) => frame
            .value(&binding.value)
            .map_or(true, |value| !value.trim().eq_ignore_ascii_case("false")),
    };
    let elsewhere = match uses.with.get("repository") {
        None => false,
        Some(binding) => !binding.value.value().contains("github.repository"),
    };
    let token = match uses.with.get("token") {
        None => Told::Yes,
        Some(binding) => match frame.whose(&binding.value) {
            whose if whose == Whose::default() => Told::Yes,
            whose => whose.is_platform(),
        },
    };
    let key = uses.with.get("ssh-key").is_some();
    if kept && !elsewhere && !key && token != Told::No {
        walk.facts.git = token;
    } else if !elsewhere && uses.with.get("path").is_none() {
        walk.facts.git = Told::No;
    }
}
