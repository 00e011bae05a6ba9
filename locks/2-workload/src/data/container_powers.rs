//! Options that make a container one with its machine.

/// Capabilities that are enough to leave a container, sorted (capabilities(7), public escapes; 2026-11).
pub(crate) static CAPABILITIES: &[&str] = &[
    "ALL",
    "BPF",
    "DAC_READ_SEARCH",
    "SYS_ADMIN",
    "SYS_BOOT",
    "SYS_MODULE",
    "SYS_PTRACE",
    "SYS_RAWIO",
];

/// Options whose value `host` shares something, with what it shares (Docker run reference; 2026-11).
pub(crate) static SHARED: &[(&str, &str)] = &[
    ("--ipc", "shared memory"),
    ("--net", "the network"),
    ("--network", "the network"),
    ("--pid", "all processes"),
    ("--userns", "user ids"),
];

/// Sockets of container engines, sorted (documentation of each engine; 2026-11).
pub(crate) static SOCKETS: &[&str] = &[
    "/containerd.sock",
    "/crio.sock",
    "/docker.sock",
    "/podman.sock",
];
