use lockgate_evidence::{Finding, rule};

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// A cache of GitLab that protected and unprotected refs share: `cache: unprotect: true`, by a job that may write it.
    ///
    /// # Why it matters
    ///
    /// GitLab keeps the caches of protected refs apart so that a branch of anybody's own cannot leave files that a release is
    /// built from. `unprotect` takes that wall away: who may push any branch decides what lies in the cache of the protected one,
    /// compilers' outputs and packages among it. The severity is medium because it takes somebody who may push; the confidence is
    /// high because the file says it.
    ///
    /// # Bad
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// build:
    ///   cache:
    ///     key: deps
    ///     paths: [node_modules/]
    ///     unprotect: true
    ///   script: make
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=.gitlab-ci.yml
    /// build:
    ///   cache:
    ///     key: deps
    ///     paths: [node_modules/]
    ///   script: make
    /// ```
    ///
    /// # How to fix
    ///
    /// Take `unprotect` out. Where protected pipelines shall start from the caches of others, let the jobs of other refs only read
    /// (`policy: pull`).
    ///
    /// # References
    ///
    /// - CI/CD YAML syntax reference, `cache:unprotect`, GitLab Docs; Caching in GitLab CI/CD, "Cache key names", GitLab Docs
    /// - CWE-345
    Workload "workload/unprotected-cache": "any branch can fill the cache of protected ones", Medium, High
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for place in cx.jobs() {
        let keys = place.job.gitlab.as_deref();
        let caches = keys
            .and_then(|keys| keys.caches.as_deref())
            .unwrap_or_default();
        for cache in caches {
            let Some(text) = cache
                .unprotect
                .as_ref()
                .filter(|text| text.as_bool() == Some(true))
            else {
                continue;
            };
            if cache
                .policy
                .as_ref()
                .is_some_and(|policy| policy.value() == "pull")
            {
                continue;
            }
            let key = cache.key.as_ref().map_or("default", |key| key.value());
            let message = format!(
                "the cache `{key}` is shared by protected branches and those that anybody pushes"
            );
            out.push(cx.finding(&RULE, text.span(), message));
        }
    }
    out.dedup_by(|left, right| left.primary().span == right.primary().span);
}
