//! What every job can do, as a table.

use lockgate_evidence::{Certainty, JobPowers, Matrix};
use maud::{Markup, html};

use crate::escape::visible;

/// The section; nothing where there are no jobs.
pub(super) fn section(matrix: &Matrix) -> Markup {
    html! {
        @if !matrix.jobs.is_empty() {
            section.matrix id="matrix" aria-label="What every job can do" {
                h2 { "What every job can do" }
                p { "As far as the files tell. Default rights, reviewers and protected branches stand in settings." }
                div.scroll {
                    table {
                        thead { tr {
                            th scope="col" { "Job" } th scope="col" { "Started by" } th scope="col" { "Token reads" }
                            th scope="col" { "Token writes" } th scope="col" { "Publishes" } th scope="col" { "Assumes" }
                            th scope="col" { "Secrets" } th scope="col" { "Environment" }
                        } }
                        tbody { @for job in &matrix.jobs { (row(job)) } }
                    }
                }
            }
        }
    }
}

fn row(job: &JobPowers) -> Markup {
    let assumes: Vec<_> = job
        .assumes
        .iter()
        .map(|assumed| match (&assumed.provided, assumed.satisfied) {
            (Some(provided), Certainty::Unknown) => format!("{} (if {provided})", assumed.policy),
            _ => assumed.policy.clone(),
        })
        .collect();
    let logins: Vec<_> = job
        .logins
        .iter()
        .map(|login| format!("logs in to {login}"))
        .collect();
    html! {
        tr {
            th scope="row" { code { (visible(&job.job)) } br; small { (visible(&job.path)) ":" (job.line) } }
            td { (list(&job.started_by)) @if job.proposers { small { "proposed changes too, without rights" } } }
            td { (list(&job.reads)) } td { (list(&job.writes)) } td { (list(&job.publishes)) }
            td { (list(&assumes)) (list(&logins)) } td { (list(&job.secrets)) } td { (list(&job.environments)) }
        }
    }
}

fn list(items: &[String]) -> Markup {
    html! { @if !items.is_empty() { ul { @for item in items { li { (visible(item)) } } } } }
}
