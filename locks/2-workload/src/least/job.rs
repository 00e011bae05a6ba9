//! A job, step by step.

use lockgate_pipelines::model::{Access, Body, Kind, Runtime, Step, Target, Uses};

use super::call;
use super::frame::{Frame, JobFacts, MAX_DEPTH, Told};
use super::needs::{Doubt, Extent, Needs};
use super::{action, script};
use crate::data::action_rights::Sureness;
use crate::tree::{Place, Tree};

/// Most steps that are looked at in one job, those of local actions included.
const MAX_STEPS: usize = 1_000;

/// What a job uses of the platform's token.
pub(crate) fn needs_of(tree: &Tree, place: Place<'_>) -> Needs {
    needs_within(tree, place, 0)
}

/// The same within a call of this depth.
pub(super) fn needs_within(tree: &Tree, place: Place<'_>, depth: usize) -> Needs {
    let frame = Frame {
        tree,
        place,
        caller: None,
        depth,
    };
    if let Some(target) = &place.job.call {
        return call::needs(&frame, &target.uses);
    }
    let mut walk = Walk::default();
    walk.images(&place);
    walk.steps(&frame);
    walk.finish()
}

/// What is known of the job so far.
pub(super) struct Walk {
    pub(super) needs: Needs,
    pub(super) facts: JobFacts,
    /// A step wrote the token into the environment of later ones.
    pub(super) exported: bool,
    seen: usize,
}

impl Default for Walk {
    fn default() -> Self {
        Self {
            needs: Needs::default(),
            facts: JobFacts {
                git: Told::No,
                registry: Told::No,
            },
            exported: false,
            seen: 0,
        }
    }
}

impl Walk {
    /// Images of the platform's own registry are pulled before the first step.
    fn images(&mut self, place: &Place<'_>) {
        let frame_free = |text: &str| text.to_ascii_lowercase().contains("ghcr.io/");
        for container in place.job.containers() {
            let own = container
                .image
                .as_ref()
                .filter(|image| frame_free(image.value()));
            let token = container.credentials.bindings.iter().any(|binding| {
                crate::facts::spots::secrets_in(&binding.value)
                    .iter()
                    .any(crate::facts::spots::SecretUse::is_platform_token)
            });
            if let Some(image) = own.filter(|_| token) {
                let by = format!("the image `{image}`");
                self.needs.add("packages", Access::Read, Sureness::Sure, by);
            }
        }
    }

    fn steps(&mut self, frame: &Frame<'_>) {
        for step in &frame.place.job.steps {
            if !self.may_go_on() {
                self.needs
                    .unknown("the job has more steps than are followed");
                return;
            }
            let place = Place {
                step: Some(step),
                ..frame.place
            };
            self.step(&frame.at(place), step);
        }
    }

    /// Counts what is looked at; false where it is too much.
    pub(super) fn may_go_on(&mut self) -> bool {
        self.seen += 1;
        self.seen <= MAX_STEPS
    }

    fn step(&mut self, frame: &Frame<'_>, step: &Step) {
        match &step.body {
            Body::Run(run) => script::run(self, frame, run),
            Body::Uses(uses) => self.uses(frame, uses),
            Body::Nothing => self.needs.unknown("a step could not be read"),
        }
    }

    fn uses(&mut self, frame: &Frame<'_>, uses: &Uses) {
        match &uses.target {
            Target::Local(_) | Target::Own(_) => self.local(frame, uses),
            _ => action::uses(self, frame, uses),
        }
    }

    /// An action of the same repository: its steps, with the inputs this step gives.
    fn local(&mut self, frame: &Frame<'_>, uses: &Uses) {
        let name = uses.reference.value();
        let Some(pipeline) = frame.tree.target(frame.place.pipeline, uses) else {
            self.needs.unknown(format!("`{name}` was not found"));
            return;
        };
        if frame.depth >= MAX_DEPTH {
            self.needs.unknown(format!("`{name}` is used too deeply"));
            return;
        }
        match (&pipeline.kind, pipeline.jobs.first()) {
            (Kind::Action(Runtime::Composite), Some(job)) => {
                let inner = Frame {
                    tree: frame.tree,
                    place: Place {
                        pipeline,
                        job,
                        step: None,
                    },
                    caller: Some((uses, frame)),
                    depth: frame.depth + 1,
                };
                self.steps(&inner);
            }
            _ => self.program(frame, uses, name),
        }
    }

    /// A local action that is a program has the token only where an input or variable holds it.
    fn program(&mut self, frame: &Frame<'_>, uses: &Uses, name: &str) {
        let pipeline = frame.tree.target(frame.place.pipeline, uses);
        let inputs = pipeline.map_or(&[][..], |pipeline| &pipeline.inputs);
        let inner = |text| frame.whose(text).is_platform() != Told::No;
        let by_default = inputs.iter().any(|input| {
            let given = uses.with.get(input.name.value()).is_some();
            !given && input.default.as_ref().is_some_and(inner)
        });
        let given = uses.with.bindings.iter();
        let given = given
            .filter(|binding| binding.value.is_templated())
            .any(|binding| {
                let whose = frame.whose(&binding.value);
                whose.platform || whose.unclear && is_token_like(binding.key.value())
            });
        let why = format!("`{name}` is a program of this repository, which is not read");
        if by_default || given || self.exported || !frame.token_variables().is_empty() {
            self.needs.unknown(why);
        } else {
            self.opaque(why, Doubt::Script);
        }
    }

    /// Something that was not handed the token, but could use what other steps left behind, or ask for an identity.
    pub(super) fn opaque(&mut self, why: String, doubt: Doubt) {
        let git = self.facts.git != Told::No;
        let registry = self.facts.registry != Told::No;
        let scopes: &[&str] = match (git, registry) {
            (true, true) => &["contents", "id-token", "packages"],
            (true, false) => &["contents", "id-token"],
            (false, true) => &["id-token", "packages"],
            (false, false) => &["id-token"],
        };
        self.needs.unclear(why, Extent::Only(scopes), doubt);
    }

    /// A sign-in to the registry reads at least.
    fn finish(mut self) -> Needs {
        let used = self.needs.uses.iter().any(|used| used.scope == "packages");
        if self.facts.registry != Told::No && !used {
            let by = "the sign-in to the container registry";
            self.needs.add("packages", Access::Read, Sureness::Soft, by);
        }
        self.needs
    }
}

fn is_token_like(name: &str) -> bool {
    name.to_ascii_lowercase().contains("token")
}
