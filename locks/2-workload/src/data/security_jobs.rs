//! Jobs and variables of GitLab's security templates (`lib/gitlab/ci/templates`, "Application security"; 2026-11).

/// Part of a job's name, and parts of the names of templates and components that bring such jobs, lower case.
pub(crate) static KINDS: &[(&str, &[&str])] = &[
    ("api", &["api-security", "api-fuzzing"]),
    ("container_scanning", &["container-scanning"]),
    ("cluster_image", &["cluster-image-scanning"]),
    ("dast", &["dast"]),
    ("dependency", &["dependency-scanning"]),
    ("license", &["license-scanning", "dependency-scanning"]),
    ("secret", &["secret-detection"]),
    ("sast", &["sast"]),
];

/// Names of their jobs.
pub(crate) static JOBS: &[&str] = &[
    "api_security",
    "apifuzzer_fuzz",
    "container_scanning",
    "cluster_image_scanning",
    "dast",
    "dast_api",
    "dependency-scanning",
    "dependency_scanning",
    "license_scanning",
    "sast",
    "secret_detection",
];

/// Ends of names of their jobs.
pub(crate) static SUFFIXES: &[&str] = &["-dependency_scanning", "-sast"];

/// Variables that switch a scanner off.
pub(crate) static SWITCHES: &[&str] = &[
    "API_SECURITY_DISABLED",
    "CONTAINER_SCANNING_DISABLED",
    "COVFUZZ_DISABLED",
    "DAST_API_DISABLED",
    "DAST_DISABLED",
    "DEPENDENCY_SCANNING_DISABLED",
    "LICENSE_MANAGEMENT_DISABLED",
    "LICENSE_SCANNING_DISABLED",
    "SAST_DISABLED",
    "SAST_IAC_DISABLED",
    "SECRET_DETECTION_DISABLED",
];

/// Variables that take something out of a scanner's sight.
pub(crate) static EXCLUDES: &[&str] = &[
    "DAST_EXCLUDE_URLS",
    "DS_EXCLUDED_ANALYZERS",
    "DS_EXCLUDED_PATHS",
    "SAST_EXCLUDED_ANALYZERS",
    "SAST_EXCLUDED_PATHS",
    "SECRET_DETECTION_EXCLUDED_PATHS",
];

/// Variables that say where the scanners come from.
pub(crate) static IMAGES: &[&str] = &["SECURE_ANALYZERS_PREFIX", "SAST_ANALYZER_IMAGE_PREFIX"];
