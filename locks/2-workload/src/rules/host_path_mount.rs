use lockgate_evidence::{Confidence, Finding, Severity, rule};
use lockgate_pipelines::model::Platform;

use crate::context::Context;
use crate::data::container_powers::SOCKETS;
use crate::facts::container_runs::container_runs;

rule! {
    /// # What it finds
    ///
    /// Folders of the machine that steps mount: `hostPath` volumes of Tekton and Argo, `host` volumes of Drone, `volumes` of
    /// Woodpecker. Sockets of container engines are told by `privileged-container`; temporary and named volumes are left out.
    ///
    /// # Why it matters
    ///
    /// What stands there outlives the run and is shared with every other run on that machine: one that proposed changes start
    /// leaves a tool, a cache or a key for one that releases. Folders of the system itself (`/`, `/etc`, `/var/lib/kubelet`, …)
    /// are as good as root on the machine, and so medium; others are low.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// kind: pipeline
    /// type: docker
    /// name: build
    /// steps:
    ///   - name: build
    ///     image: registry.example/go:1
    ///     volumes: [{ name: cache, path: /go }]
    ///     commands: [go build]
    /// volumes:
    ///   - name: cache
    ///     host: { path: /srv/cache }
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// kind: pipeline
    /// type: docker
    /// name: build
    /// steps:
    ///   - name: build
    ///     image: registry.example/go:1
    ///     volumes: [{ name: cache, path: /go }]
    ///     commands: [go build]
    /// volumes:
    ///   - name: cache
    ///     temp: {}
    /// ```
    ///
    /// # How to fix
    ///
    /// Use a volume of the run, or a cache whose content is checked before it is used.
    ///
    /// # References
    ///
    /// - Volumes: hostPath, Kubernetes documentation
    /// - Host volumes, Drone documentation
    Workload "workload/host-path-mount": "a folder of the machine is mounted", Low, High
}

/// Folders that hold the machine itself.
const OF_SYSTEM: &[&str] = &[
    "/",
    "/boot",
    "/dev",
    "/etc",
    "/home",
    "/lib",
    "/opt",
    "/proc",
    "/root",
    "/run",
    "/sys",
    "/usr",
    "/var",
    "/var/lib/containerd",
    "/var/lib/docker",
    "/var/lib/kubelet",
    "/var/run",
];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for run in container_runs(cx) {
        let in_cluster = matches!(
            run.place.pipeline.platform,
            Platform::Tekton | Platform::Argo
        );
        let machine = if in_cluster { "node" } else { "machine" };
        for (volume, span) in &run.volumes {
            let path = volume.split(':').next().unwrap_or_default();
            let is_socket = SOCKETS.iter().any(|socket| path.contains(socket));
            if !path.starts_with('/') || is_socket {
                continue;
            }
            let folder = path.trim_end_matches('/');
            let folder = if folder.is_empty() { "/" } else { folder };
            let message = format!(
                "{} mounts `{folder}` of its {machine}, which every other run there can change",
                run.what
            );
            let finding = cx.finding(&RULE, *span, message);
            out.push(if OF_SYSTEM.contains(&folder) {
                finding
                    .severity(Severity::Medium)
                    .confidence(Confidence::High)
            } else {
                finding
            });
        }
    }
}
