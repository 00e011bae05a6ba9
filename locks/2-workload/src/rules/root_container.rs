use lockgate_evidence::{Finding, rule};

use crate::context::Context;
use crate::facts::container_runs::container_runs;

rule! {
    /// # What it finds
    ///
    /// A container that is told to run as root: `--user root`, `--user 0`, `-u 0`, in `container` and `services` of jobs and
    /// in `docker run` of scripts. Images that run as root by themselves cannot be seen here.
    ///
    /// # Why it matters
    ///
    /// Root in a container is one kernel or engine fault away from root on the machine (CVE-2019-5736, CVE-2024-21626), and
    /// files it writes into the workspace belong to root afterwards. It weakens one layer of several, so the severity is low;
    /// the confidence is medium because an image may need it to start.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     container:
    ///       image: registry.example/build:3
    ///       options: --user root
    ///     steps:
    ///       - run: make
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// on: push
    /// jobs:
    ///   build:
    ///     runs-on: ubuntu-latest
    ///     container:
    ///       image: registry.example/build:3
    ///       options: --user 1001
    ///     steps:
    ///       - run: make
    /// ```
    ///
    /// # How to fix
    ///
    /// Run as an ordinary user. The platform's own runners use the user id 1001, so that `--user 1001` can write to the
    /// workspace.
    ///
    /// # References
    ///
    /// - Docker run reference: USER
    /// - CIS Docker Benchmark, section 4.1
    Workload "workload/root-container": "a container is told to run as root", Low, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for run in container_runs(cx) {
        for (user, span) in run.option(&["--user", "-u"]) {
            let name = user.split(':').next().unwrap_or_default();
            if matches!(name, "root" | "0") {
                out.push(cx.finding(&RULE, span, format!("{} is told to run as root", run.what)));
            }
        }
    }
}
