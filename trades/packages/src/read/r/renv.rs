//! `renv.lock` (renv documentation, "The renv lockfile").

use std::borrow::Cow;

use lockgate_evidence::Span;

use super::ecosystem;
use crate::read::pulls;
use crate::registries::is_default;
use crate::text::json::{Json, Member};
use crate::{Ecosystem, File, Files, Listing, Origin, Package};

/// Fills the listing. `Hash` is renv's own over parts of the description, no digest of an archive, and is left out.
pub(in crate::read) fn read(file: File<'_>, _: &Files<'_>, listing: &mut Listing) {
    let Some(json) = Json::of(file, listing) else {
        return;
    };
    let repositories = json.get("R").and_then(|r| r.get("Repositories"));
    let repositories: Vec<_> = repositories
        .map(Json::elements)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|entry| Some((entry.str_at("Name")?, entry.str_at("URL")?)))
        .collect();
    let mut edges = Vec::new();
    for member in json.get("Packages").map(Json::members).unwrap_or_default() {
        let Some(package) = package(&member, &repositories) else {
            listing.gap_at(member.span, "a package without version");
            continue;
        };
        listing.packages.push(package);
        edges.push(needs(member.value));
    }
    pulls::connect(listing, &edges);
}

fn package(member: &Member<'_>, repositories: &[(Cow<'_, str>, Cow<'_, str>)]) -> Option<Package> {
    let entry = member.value;
    let text = |key| entry.str_at(key).map(Cow::into_owned);
    let (source, repository) = (
        text("Source").unwrap_or_default(),
        text("Repository").unwrap_or_default(),
    );
    let kind = match ecosystem(&source) {
        Ecosystem::Cran => ecosystem(&repository),
        kind => kind,
    };
    let version = entry.get("Version")?;
    let mut package = Package::new(kind, &*member.key, member.span).version(version.as_str()?);
    let span = version.span();
    package.version_span = Some(Span::new(span.start + 1, span.end.saturating_sub(1)));
    package.licence = text("License");
    package.origin = match source.as_str() {
        "Repository" => named(&repository, repositories),
        "Bioconductor" => Origin::Registry,
        "GitHub" | "GitLab" | "Bitbucket" | "Git" => Origin::Git {
            url: text("RemoteUrl")
                .or_else(|| remote(entry))
                .unwrap_or_default(),
            commit: text("RemoteSha"),
        },
        "Local" | "local" => Origin::Path(text("RemoteUrl").unwrap_or_default()),
        "URL" | "url" => Origin::Url(text("RemoteUrl").unwrap_or_default()),
        _ => Origin::Unstated,
    };
    Some(package)
}

/// The repository by its name or address; `CRAN` may be set to any mirror.
fn named(repository: &str, repositories: &[(Cow<'_, str>, Cow<'_, str>)]) -> Origin {
    let address = repositories.iter().find(|(name, _)| name == repository);
    let address = address.map_or(repository, |(_, url)| url);
    let is_plain_name = matches!(address, "CRAN" | "RSPM" | "");
    if is_plain_name
        || is_default(Ecosystem::Cran, address)
        || ecosystem(repository) == Ecosystem::Bioconductor
    {
        Origin::Registry
    } else {
        Origin::OtherRegistry(address.to_owned())
    }
}

fn remote(entry: Json<'_>) -> Option<String> {
    let host = entry.str_at("RemoteHost").unwrap_or_default();
    let (user, name) = (entry.str_at("RemoteUsername")?, entry.str_at("RemoteRepo")?);
    Some(format!("{host}/{user}/{name}"))
}

/// Names of packages; since renv 1.1 the fields of the description, with ranges behind the names.
fn needs(entry: Json<'_>) -> Vec<String> {
    let lists = ["Requirements", "Depends", "Imports", "LinkingTo"];
    let lists = lists
        .into_iter()
        .flat_map(|key| entry.get(key).map(Json::elements).unwrap_or_default());
    let names = lists.filter_map(|name| {
        let text = name.as_str()?;
        Some(text.split([' ', '(']).next()?.to_owned())
    });
    names.collect()
}
