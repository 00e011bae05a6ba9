//! Actions that download artifacts of other runs.
//!
//! Sources, 2026-11: the lists of octoscan and of `CodeQL` for Actions, the documentation of each action.

/// Actions that download artifacts of a run they find, in lower case; sorted. With the input of the folder.
pub(crate) static ARTIFACT_ACTIONS: &[(&str, &str)] = &[
    ("alextompkins/download-prior-artifact", "path"),
    ("aochmann/actions-download-artifact", "path"),
    ("benday-inc/download-artifact", "path"),
    ("benday-inc/download-latest-artifact", "path"),
    ("bettermarks/action-artifact-download", "path"),
    ("blablacar/action-download-last-artifact", "path"),
    ("cytopia/download-artifact-retry-action", "path"),
    ("dawidd6/action-download-artifact", "path"),
    ("legit-labs/action-download-artifact", "path"),
    ("levonet/action-download-last-artifact", "path"),
    ("ma-ve/action-download-artifact-with-retry", "path"),
    ("marcofaggian/action-download-multiple-artifacts", "paths"),
    ("nmerget/download-gzip-artifact", "path"),
    ("sidx1024/action-download-artifact", "path"),
    ("synergy-au/download-workflow-artifacts-action", "path"),
];

/// The platform's own action, which downloads of another run only with `run-id`.
pub(crate) const OWN_DOWNLOAD: &str = "actions/download-artifact";

/// What a script says where it downloads an artifact through the API.
pub(crate) static API_CALLS: &[&str] =
    &["downloadArtifact", "archive_download_url", "artifacts_url"];
