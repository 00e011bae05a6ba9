//! Steps that restore and save caches.

use lockgate_evidence::{Finding, Fix, Safety, Source, Span};
use lockgate_pipelines::model::{Pipeline, Step, Uses};
use lockgate_pipelines::yaml::Text;

use crate::data::cache_actions::{CACHE_ACTIONS, RESTORING_ACTIONS, SAVING_ACTIONS, Switch};
use crate::edits::inputs::set_input;
use crate::facts::within::{Within, within};
use crate::tree::Tree;

/// A step that uses the cache.
#[derive(Clone, Copy)]
pub(crate) struct Caching<'a> {
    /// The step of the job.
    pub(crate) step: &'a Step,
    /// The action.
    pub(crate) uses: &'a Uses,
    /// The input that switches it on, or the reference of the action that the job names.
    pub(crate) span: Span,
    /// Where it is done, if by a composite action that the step uses.
    pub(crate) inside: Option<(&'a Pipeline, Span)>,
    /// How it is told.
    pub(crate) switch: Switch,
    /// True where an expression decides.
    pub(crate) conditional: bool,
}

/// Words of an expression that tells releases from other runs.
const RUN_KINDS: &[&str] = &[
    "github.ref",
    "github.event_name",
    "github.base_ref",
    "github.head_ref",
];

/// The cache a step restores.
pub(crate) fn restoring<'a>(pipeline: &Pipeline, step: &'a Step) -> Option<Caching<'a>> {
    let uses = step.uses()?;
    let action = uses.target.action()?.to_ascii_lowercase();
    let (_, switch) = CACHE_ACTIONS.iter().find(|(name, _)| *name == action)?;
    let (span, conditional) = switched_on(pipeline, uses, *switch)?;
    Some(Caching {
        step,
        uses,
        span,
        inside: None,
        switch: *switch,
        conditional,
    })
}

/// The cache a step saves, at its end or at the end of the job.
pub(crate) fn saving<'a>(pipeline: &Pipeline, step: &'a Step) -> Option<Caching<'a>> {
    let uses = step.uses()?;
    if uses.is_any(SAVING_ACTIONS) {
        return Some(Caching {
            step,
            uses,
            span: uses.reference.span(),
            inside: None,
            switch: Switch::Always,
            conditional: false,
        });
    }
    let kept = [
        ("save-if", "false"),
        ("save-cache", "false"),
        ("cache-read-only", "true"),
    ]
    .iter()
    .any(|(input, value)| uses.input(input) == Some(value));
    restoring(pipeline, step).filter(|_| !kept && !uses.is_any(RESTORING_ACTIONS))
}

/// The caches a step restores, itself or by composite actions of the tree.
pub(crate) fn restored<'a>(
    tree: &'a Tree,
    pipeline: &'a Pipeline,
    step: &'a Step,
) -> Vec<Caching<'a>> {
    by_actions(tree, pipeline, step, restoring)
}

/// The caches a step saves, itself or by composite actions of the tree.
pub(crate) fn saved<'a>(
    tree: &'a Tree,
    pipeline: &'a Pipeline,
    step: &'a Step,
) -> Vec<Caching<'a>> {
    by_actions(tree, pipeline, step, saving)
}

/// How a step of a file uses the cache.
type How<'a> = fn(&Pipeline, &'a Step) -> Option<Caching<'a>>;

fn by_actions<'a>(
    tree: &'a Tree,
    pipeline: &'a Pipeline,
    step: &'a Step,
    how: How<'a>,
) -> Vec<Caching<'a>> {
    let own = how(pipeline, step).into_iter();
    let Some(uses) = step.uses() else {
        return own.collect();
    };
    let inner = within(tree, pipeline, step).into_iter().filter_map(|at| {
        let caching = how(at.place.pipeline, at.step)?;
        let conditional = caching.decided(&at)? || at.conditional;
        Some(Caching {
            step,
            span: uses.reference.span(),
            inside: Some((at.place.pipeline, caching.span)),
            conditional,
            ..caching
        })
    });
    own.chain(inner).collect()
}

/// What switches the cache on, and whether an expression has a say; `None` where it is off.
fn switched_on(pipeline: &Pipeline, uses: &Uses, switch: Switch) -> Option<(Span, bool)> {
    let whole = uses.reference.span();
    let input = |name: &str| uses.with.get(name).map(|binding| &binding.value);
    let unless = |name: &str, off: fn(&str) -> bool| match input(name) {
        Some(value) => (!off(value.value())).then(|| (whole, value.is_templated())),
        None => Some((whole, false)),
    };
    match switch {
        Switch::Always => Some((whole, false)),
        Switch::On(name) => {
            let value = input(name)?;
            (!is_off(value.value())).then(|| (value.span(), value.is_templated()))
        }
        Switch::OffWhenTrue(name) => unless(name, is_on),
        Switch::OffWhenFalse(name) => unless(name, is_off),
        Switch::OffWhenFalseBefore(name, major) => match input(name) {
            None if version(pipeline, uses).is_some_and(|own| own >= major) => None,
            Some(value) if value.value() == "auto" => None,
            _ => unless(name, is_off),
        },
        Switch::Names(names) => names.iter().find_map(|name| {
            let value = input(name)?;
            value
                .value()
                .contains("type=gha")
                .then(|| (value.span(), value.is_templated()))
        }),
    }
}

fn is_off(value: &str) -> bool {
    matches!(
        value.trim().to_ascii_lowercase().as_str(),
        "" | "false" | "no" | "0"
    )
}

fn is_on(value: &str) -> bool {
    matches!(
        value.trim().to_ascii_lowercase().as_str(),
        "true" | "yes" | "1"
    )
}

/// The major version of an action: of its tag, or of the comment beside its commit.
fn version(pipeline: &Pipeline, uses: &Uses) -> Option<u32> {
    let tag = major(uses.target.reference()?);
    tag.or_else(|| {
        let comment = pipeline.comment_after(uses.reference.span().end)?;
        let words = pipeline.source.slice(comment).split([' ', '#', '@', '=']);
        words.into_iter().find_map(major)
    })
}

fn major(tag: &str) -> Option<u32> {
    let digits = tag.strip_prefix('v').filter(|rest| rest.len() < 20)?;
    digits.split('.').next()?.parse().ok()
}

impl<'a> Caching<'a> {
    /// The action without its version.
    pub(crate) fn action(&self) -> String {
        self.uses.target.action().unwrap_or_default()
    }

    /// Adds where it is done, if not in the job itself.
    pub(crate) fn tell(&self, finding: Finding) -> Finding {
        match self.inside {
            Some((pipeline, span)) => finding.related(&pipeline.source, span, "in this action"),
            None => finding,
        }
    }

    /// Whether an expression still has a say once the inputs of the call are known; `None` where they switch it off.
    fn decided(&self, at: &Within<'a>) -> Option<bool> {
        let (name, off): (_, fn(&str) -> bool) = match self.switch {
            Switch::On(name) | Switch::OffWhenFalse(name) | Switch::OffWhenFalseBefore(name, _) => {
                (name, is_off)
            }
            Switch::OffWhenTrue(name) => (name, is_on),
            Switch::Always | Switch::Names(_) => return Some(self.conditional),
        };
        let Some(binding) = self.uses.with.get(name).filter(|_| self.conditional) else {
            return Some(self.conditional);
        };
        match at.constant(&binding.value) {
            Some(value) if off(value) => None,
            Some(_) => Some(false),
            None => Some(true),
        }
    }

    /// True where its inputs or its condition tell releases from other runs, so that somebody thought of it.
    pub(crate) fn knows_releases(&self) -> bool {
        let condition = self.step.condition.iter().map(Text::value);
        let inputs = self
            .uses
            .with
            .bindings
            .iter()
            .map(|binding| binding.value.value());
        let negative = condition.filter(|text| excludes_tags(text));
        let chosen = inputs.filter(|text| {
            text.contains("${{")
                && self.is_switch(text)
                && RUN_KINDS.iter().any(|word| text.contains(word))
        });
        negative.chain(chosen).next().is_some()
    }

    fn is_switch(&self, value: &str) -> bool {
        let names: &[&str] = match self.switch {
            Switch::Always => return false,
            Switch::Names(names) => names,
            Switch::On(name)
            | Switch::OffWhenTrue(name)
            | Switch::OffWhenFalse(name)
            | Switch::OffWhenFalseBefore(name, _) => return self.uses.input(name) == Some(value),
        };
        names
            .iter()
            .any(|name| self.uses.input(name) == Some(value))
    }

    /// The change that switches it off, where that changes nothing but the time it takes.
    pub(crate) fn switch_off(&self, source: &Source) -> Option<Fix> {
        let fix = |safety| Fix::new("do not restore a cache here", safety);
        // With `lookup-only` a hit is still reported, and steps that rely on it would be skipped.
        let is_cache = self
            .uses
            .is_any(&["actions/cache", "actions/cache/restore"]);
        if self.inside.is_some() {
            return None;
        }
        let safety = if self.step.id.is_some() || self.uses.is("ruby/setup-ruby") {
            Safety::Unsafe
        } else {
            Safety::Safe
        };
        match self.switch {
            Switch::Always | Switch::Names(_) => None,
            _ if is_cache => None,
            Switch::On(name) => {
                let value = self.uses.with.get(name)?.value.as_bool();
                set_input(
                    fix(safety),
                    source,
                    self.uses,
                    name,
                    if value.is_some() { "false" } else { "''" },
                )
            }
            Switch::OffWhenTrue(name) => set_input(fix(safety), source, self.uses, name, "true"),
            Switch::OffWhenFalse(name) | Switch::OffWhenFalseBefore(name, _) => {
                set_input(fix(safety), source, self.uses, name, "false")
            }
        }
    }
}

/// `!startsWith(github.ref, 'refs/tags/')` and its kin.
pub(crate) fn excludes_tags(condition: &str) -> bool {
    let dense: String = condition.chars().filter(|c| !c.is_whitespace()).collect();
    [
        "!startsWith(github.ref,'refs/tags",
        "!contains(github.ref,'refs/tags",
        "github.ref_type!='tag'",
        "github.ref_type=='branch'",
        "startsWith(github.ref,'refs/heads",
        "github.ref=='refs/heads/",
        "github.event_name!='release'",
        "github.event_name=='pull_request'",
    ]
    .iter()
    .any(|part| dense.contains(part))
}
