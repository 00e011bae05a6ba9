//! `lockgate sbom`: a bill of materials.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// What `sbom` takes.
#[derive(Debug, Args)]
pub(crate) struct SbomArgs {
    /// Files, directories and images to read; the current directory where none is named
    ///
    /// An image is an OCI layout (a directory or a tar) or what `docker save` writes; the tar may be packed.
    #[arg(value_name = "PATH|IMAGE")]
    pub(crate) paths: Vec<PathBuf>,
    /// Of images for several platforms read this one, as `linux/arm64` [default: all of them]
    #[arg(long, value_name = "OS/ARCH")]
    pub(crate) platform: Option<String>,
    /// The form of the document
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) format: SbomKind,
    /// The version of the format: 1.5, 1.6 or 1.7 of `CycloneDX` [default: 1.6], 2.3 or 3.0 of SPDX [default: 2.3]
    #[arg(long, value_name = "VERSION")]
    pub(crate) spec_version: Option<String>,
    /// The name of what the document is about [default: that of the directory, or of the document that is converted]
    #[arg(long, value_name = "NAME")]
    pub(crate) name: Option<String>,
}

/// The forms of a bill of materials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum SbomKind {
    /// `CycloneDX` in JSON
    #[default]
    Cyclonedx,
    /// `CycloneDX` in XML
    CyclonedxXml,
    /// SPDX in JSON; 3.0 is JSON-LD
    Spdx,
    /// SPDX as tags and values
    SpdxTagValue,
}
