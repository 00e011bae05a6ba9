//! Registries and packages: what publishing and fetching use of the token.

use lockgate_pipelines::model::Access::{Read, Write};

use super::frame::Told;
use super::job::Walk;
use super::needs::{Doubt, Extent};
use super::program::Call;
use super::script::Here;
use crate::data::action_rights::Sureness;
use crate::data::token_programs::REGISTRY_TOOLS;

/// Pushing to and pulling from the platform's registry.
pub(super) fn registry(walk: &mut Walk, here: &Here<'_>, call: &Call<'_>) {
    let signs_in = call.has_any(&["login"]) || call.name == "crane" && call.has_any(&["auth"]);
    let platform = call
        .args
        .iter()
        .any(|word| word.text.to_ascii_lowercase().contains("ghcr.io"));
    let known = REGISTRY_TOOLS.iter().any(|(name, _, _)| *name == call.name);
    if known && signs_in && platform && here.handed {
        walk.facts.registry = Told::Yes;
        return;
    }
    if walk.facts.registry == Told::No {
        return;
    }
    let pushing = call.has_option("--push")
        || call
            .args
            .iter()
            .any(|word| word.text.contains("type=registry") || word.text.contains("push=true"))
        || call.has_any(&["imagetools"]) && call.has_any(&["create"]);
    let mut rows = REGISTRY_TOOLS.iter().filter(|(name, verbs, _)| {
        *name == call.name
            && call
                .operands
                .iter()
                .any(|own| verbs.split(' ').any(|verb| verb == own))
    });
    let by = call.by();
    if known && pushing || rows.clone().any(|(_, _, access)| *access == Write) {
        walk.needs.add("packages", Write, Sureness::Sure, by);
    } else if rows.next().is_some() {
        walk.needs.add("packages", Read, Sureness::Soft, by);
    }
}

/// `npm publish` and its kin.
pub(super) fn package(walk: &mut Walk, here: &Here<'_>, call: &Call<'_>) {
    let by = call.by();
    let set = |name: &str| {
        let value = here
            .frame
            .variable(name)
            .map(|(_, binding)| binding.value.value().to_owned());
        value.is_some_and(|value| value.eq_ignore_ascii_case("true"))
    };
    let proven = call.has_option("--provenance") || set("NPM_CONFIG_PROVENANCE");
    let sureness = if proven {
        Sureness::Sure
    } else {
        Sureness::Rare
    };
    walk.needs.add("id-token", Write, sureness, by.clone());
    match here.frame.whose_variable("NODE_AUTH_TOKEN").is_platform() {
        Told::Yes => walk.needs.add("packages", Write, Sureness::Sure, by),
        Told::Maybe => walk.needs.add("packages", Write, Sureness::Soft, by),
        Told::No if here.handed && here.variables.iter().any(|name| name.contains("NPM")) => {
            walk.needs.add("packages", Write, Sureness::Soft, by);
        }
        Told::No => {}
    }
}

/// `cosign sign` without a key asks for an identity.
pub(super) fn sign(walk: &mut Walk, call: &Call<'_>) {
    let signs = call.has_any(&["sign", "sign-blob", "attest", "attest-blob"]);
    if signs && !call.has_option("--key") && !call.has_option("-key") && !call.has_option("--sk") {
        identity(walk, &call.by());
    }
}

pub(super) fn identity(walk: &mut Walk, by: &str) {
    walk.needs.add("id-token", Write, Sureness::Sure, by);
}

/// Publishing that may ask for an identity.
pub(super) fn published(walk: &mut Walk, call: &Call<'_>) {
    let publishes = match call.name.as_str() {
        "uv" | "pdm" | "poetry" | "hatch" | "maturin" | "flit" | "deno" | "jsr" | "dotnet"
        | "nuget" | "gem" => call.has_any(&["publish", "upload", "push"]),
        "twine" => call.has_any(&["upload"]),
        _ => false,
    };
    if publishes {
        walk.needs.add("id-token", Write, Sureness::Rare, call.by());
    }
}

/// Package managers that sign in to the platform's packages with the token.
pub(super) fn packages(walk: &mut Walk, here: &Here<'_>, call: &Call<'_>) -> bool {
    match call.name.as_str() {
        "npm" | "pnpm" | "yarn" | "bun" => {
            let told = here.frame.whose_variable("NODE_AUTH_TOKEN").is_platform();
            if told != Told::No && call.has_any(&["ci", "install", "i", "add"]) {
                walk.needs.add("packages", Read, Sureness::Sure, call.by());
            }
            false
        }
        "dotnet" | "nuget" | "gem" => {
            let signs_in = call.args.iter().any(|word| here.holds_token(word));
            if signs_in && call.has_any(&["push"]) {
                walk.needs.add("packages", Write, Sureness::Sure, call.by());
            } else if signs_in {
                let why = format!("what follows the sign-in of {} is not known", call.by());
                walk.needs
                    .unclear(why, Extent::Only(&["packages"]), Doubt::Telling);
            }
            signs_in
        }
        _ => false,
    }
}
