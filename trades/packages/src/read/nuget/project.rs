//! Projects of .NET, with the files above them and those that they import (`NuGet` documentation, "`PackageReference` in
//! project files", "Central Package Management"; `MSBuild` documentation, "Customize your build").
//!
//! As `MSBuild` does, all properties are told first, then all items in the order of the files.

use super::documents::{Documents, Loaded};
use super::groups::items;
use super::items::Items;
use super::properties::Properties;
use super::sources;
use crate::{File, Files, Listing};

/// Fills the listing. A package that a file above brings stands at the beginning of the project.
pub(in crate::read) fn read(file: File<'_>, files: &Files<'_>, listing: &mut Listing) {
    let Some(documents) = Documents::of(file, files, listing) else {
        return;
    };
    let mut properties = Properties::default();
    for loaded in &documents.all {
        properties.add(&loaded.document);
    }
    let mut found = Items::new(&properties);
    for loaded in &documents.all {
        for (node, is_conditional) in items(&loaded.document) {
            found.take(node, is_conditional, loaded.is_own, listing);
        }
        state_targets(loaded, listing);
    }
    found.finish(listing);
    if properties.is_exhausted() {
        listing.gap("its properties are so long that they are not put together");
    }
    sources::tell(file, files, listing);
}

/// What stands in a target is told only by building.
fn state_targets(loaded: &Loaded<'_>, listing: &mut Listing) {
    let nodes = loaded.document.descendants();
    let mut references = nodes.filter(|node| node.tag_name().name() == "PackageReference");
    let in_target = references.any(|node| {
        let group = node.parent();
        let above = group.and_then(|group| group.parent());
        above.is_some_and(|above| above.tag_name().name() == "Target")
    });
    if in_target {
        listing.gap(format!(
            "`{}` names packages in a target, which are told only by building",
            loaded.path
        ));
    }
}
