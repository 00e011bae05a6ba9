//! Contexts taken as a whole: `toJSON(env)`, `toJSON(steps)`.

use super::{Flow, Taint, is_left, spend_whole, worst};
use crate::tree::Place;

impl Flow<'_> {
    /// The same, where enough is left to follow a whole context.
    pub(super) fn filter_whole(self) -> Option<Self> {
        spend_whole().then_some(self)
    }

    /// Any of the inputs, where all of them are taken at once.
    pub(super) fn all_inputs(self, place: Place<'_>) -> Option<Taint> {
        let triggers = place.pipeline.triggers.iter();
        let declared = triggers.flat_map(|trigger| &trigger.inputs);
        let all = declared.chain(&place.pipeline.inputs);
        worst(
            all.take_while(|_| is_left())
                .filter_map(|input| self.input(place, input.name.value())),
        )
    }

    /// Any output of an earlier step.
    pub(super) fn all_steps(self, place: Place<'_>) -> Option<Taint> {
        let before = place.step.map_or(place.job.steps.len(), |step| step.index);
        let ids = place.job.steps.iter().take(before);
        let ids = ids.filter_map(|step| step.id.as_ref());
        worst(
            ids.take_while(|_| is_left())
                .filter_map(|id| self.step_output(place, id.value(), "*")),
        )
    }

    /// Any variable that is set here.
    pub(super) fn environments(self, place: Place<'_>) -> Option<Taint> {
        let own = place.step.iter().flat_map(|step| &step.env.bindings);
        let outer = place.job.env.bindings.iter();
        let all = own.chain(outer).chain(&place.pipeline.env.bindings);
        worst(all.take_while(|_| is_left()).filter_map(|binding| {
            let note = format!("becomes `{}`", binding.key);
            self.text_via(place, &binding.value, &note)
        }))
    }
}
