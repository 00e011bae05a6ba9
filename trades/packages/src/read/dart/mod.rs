//! Dart and Flutter: `pubspec.lock` and `pubspec.yaml`.

pub(super) mod lock;
pub(super) mod manifest;
