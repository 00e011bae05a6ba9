//! On which platforms each rule was tried. A rule is asked of those and of no other: what nobody has seen it say
//! there it must not say.

mod argo;
mod azure;
mod bitbucket;
mod buildkite;
mod circleci;
mod drone;
mod gitlab;
mod jenkins;
mod scripts;
mod tekton;
mod woodpecker;

use std::collections::HashMap;
use std::sync::LazyLock;

use lockgate_evidence::Rule;
use lockgate_pipelines::model::{Definition, Platform};

use super::{CHECKS, Check};

/// What was tried on one platform. Names are sorted and without their lock.
struct Tried {
    /// Rules that also hold on GitHub.
    shared: &'static [&'static str],
    /// Rules of this platform, perhaps also of others, but not of GitHub.
    own: &'static [&'static str],
}

fn tried_on(platform: Platform) -> &'static Tried {
    const NOTHING: &Tried = &Tried {
        shared: &[],
        own: &[],
    };
    match platform {
        Platform::GitLab => &gitlab::TRIED,
        Platform::Azure => &azure::TRIED,
        Platform::CircleCi => &circleci::TRIED,
        Platform::Jenkins => &jenkins::TRIED,
        Platform::Bitbucket => &bitbucket::TRIED,
        Platform::Tekton => &tekton::TRIED,
        Platform::Argo => &argo::TRIED,
        Platform::Drone => &drone::TRIED,
        Platform::Woodpecker => &woodpecker::TRIED,
        Platform::Buildkite => &buildkite::TRIED,
        _ => NOTHING,
    }
}

fn is_tried(rule: &Rule, platform: Platform) -> bool {
    let name = rule.name();
    if platform == Platform::GitHub {
        let is_foreign = |other: &Platform| tried_on(*other).own.contains(&name);
        return !Platform::ALL.iter().any(is_foreign);
    }
    let tried = tried_on(platform);
    tried.shared.contains(&name) || tried.own.contains(&name)
}

/// The platforms on which a rule of this lock was tried.
pub(crate) fn platforms_of(rule: &Rule) -> Vec<Platform> {
    let known = CHECKS.iter().any(|check| check.rule == rule);
    let tried = |platform: &Platform| known && is_tried(rule, *platform);
    Platform::ALL.iter().copied().filter(tried).collect()
}

/// The rules that are asked of a file.
pub(crate) fn checks_of(file: &Definition) -> &'static [&'static Check] {
    static CHECKS_OF: LazyLock<HashMap<Platform, Vec<&'static Check>>> = LazyLock::new(|| {
        let of = |platform: Platform| {
            let tried = CHECKS
                .iter()
                .filter(move |check| is_tried(check.rule, platform));
            (platform, tried.collect())
        };
        Platform::ALL.iter().copied().map(of).collect()
    });
    static OF_SCRIPTS: LazyLock<Vec<&'static Check>> = LazyLock::new(|| {
        let asked = CHECKS
            .iter()
            .filter(|check| scripts::RULES.contains(&check.rule.name()));
        asked.collect()
    });
    let platform = match file {
        Definition::Pipeline(pipeline) if pipeline.is_script() => return &OF_SCRIPTS,
        Definition::Pipeline(pipeline) => pipeline.platform,
        _ => Platform::GitHub,
    };
    CHECKS_OF.get(&platform).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_rule_and_stands_in_order() {
        for platform in Platform::ALL {
            let tried = tried_on(*platform);
            for names in [tried.shared, tried.own] {
                assert!(names.is_sorted(), "{platform:?}: {names:?}");
                for name in names {
                    let known = CHECKS.iter().any(|check| check.rule.name() == *name);
                    assert!(known, "{platform:?}: no rule is called `{name}`");
                }
            }
        }
    }

    #[test]
    fn a_shared_rule_is_nowhere_foreign() {
        for platform in Platform::ALL {
            for name in tried_on(*platform).shared {
                let foreign = Platform::ALL
                    .iter()
                    .find(|other| tried_on(**other).own.contains(name));
                assert!(
                    foreign.is_none(),
                    "`{name}` is shared on {platform:?}, own on {foreign:?}"
                );
            }
        }
    }
}
