use lockgate_evidence::{Confidence, Finding, rule};
use lockgate_pipelines::model::{GrantKind, Step};

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// A deployment of Azure Pipelines that no environment stands before: a `deployment` job without `environment`, and a
    /// task that deploys with a service connection from a plain `job`.
    ///
    /// # Why it matters
    ///
    /// Approvals, allowed branches, exclusive locks and the history of what runs where belong to environments, and only
    /// `deployment` jobs that name one are held by them. Without it whatever starts the pipeline also deploys. A service
    /// connection can have checks of its own, which the file does not show; so the severity is low, and the confidence high
    /// only for a `deployment` job that plainly names none.
    ///
    /// # Bad
    ///
    /// ```yaml path=azure-pipelines.yml
    /// trigger: [main]
    /// pr: none
    /// jobs:
    ///   - job: Deploy
    ///     steps:
    ///       - task: AzureWebApp@1
    ///         inputs:
    ///           azureSubscription: production
    ///           appName: shop
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=azure-pipelines.yml
    /// trigger: [main]
    /// pr: none
    /// jobs:
    ///   - deployment: Deploy
    ///     environment: production
    ///     strategy:
    ///       runOnce:
    ///         deploy:
    ///           steps:
    ///             - task: AzureWebApp@1
    ///               inputs:
    ///                 azureSubscription: production
    ///                 appName: shop
    /// ```
    ///
    /// # How to fix
    ///
    /// Make it a `deployment` job with `environment`, and give that environment the approvals and the branch control that the
    /// target deserves.
    ///
    /// # References
    ///
    /// - Create and target environments, Azure Pipelines documentation
    /// - Define approvals and checks, Azure Pipelines documentation
    Workload "workload/unguarded-deployment": "a deployment is held by no environment", Low, Medium
}

/// Tasks that put something into service ("Azure Pipelines task reference", deploy tasks, 2026-11), lower case.
const DEPLOYING: &[&str] = &[
    "azureappservicemanage",
    "azurecontainerapps",
    "azurefunctionapp",
    "azurefunctionappcontainer",
    "azureresourcegroupdeployment",
    "azureresourcemanagertemplatedeployment",
    "azurermwebappdeployment",
    "azurespringcloud",
    "azurestaticwebapp",
    "azurewebapp",
    "azurewebappcontainer",
    "helmdeploy",
    "kubernetesmanifest",
    "servicefabricdeploy",
    "sqlazuredacpacdeployment",
];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for place in cx.jobs() {
        let job = place.job;
        if job.environment.is_some() || job.approval.is_some() {
            continue;
        }
        if job.is_deployment {
            let message = format!(
                "the deployment `{}` names no environment: no approval or check holds it",
                job.id
            );
            out.push(
                cx.finding(&RULE, job.id.span(), message)
                    .confidence(Confidence::High),
            );
            continue;
        }
        let of_template = !place.pipeline.is_workflow() && is_step_template(cx);
        let mut steps = job.steps.iter().filter(|_| !of_template);
        out.extend(steps.find_map(|step| {
            let (task, span) = deploying(step)?;
            let message = format!(
                "`{task}` deploys from the plain job `{}`, which no environment holds",
                job.id
            );
            Some(cx.finding(&RULE, span, message))
        }));
    }
}

/// True for a template of steps: whoever takes it in has the job.
fn is_step_template(cx: &Context<'_>) -> bool {
    let pipeline = cx.pipeline();
    let key = pipeline.and_then(|pipeline| Some(pipeline.source.slice(pipeline.jobs_key?)));
    key == Some("steps")
}

/// The task, where it deploys with a service connection.
fn deploying(step: &Step) -> Option<(&str, lockgate_evidence::Span)> {
    let uses = step.uses()?;
    let name = &uses.target.package()?.name;
    let known = DEPLOYING
        .binary_search(&name.to_ascii_lowercase().as_str())
        .is_ok();
    let connected = step
        .grants
        .iter()
        .any(|grant| grant.kind == GrantKind::Connection);
    // `KubernetesManifest` and `HelmDeploy` also build, pack and make secrets.
    let only_makes = ["action", "command"]
        .iter()
        .filter_map(|input| uses.input(input))
        .any(|action| {
            matches!(
                action,
                "bake"
                    | "createSecret"
                    | "package"
                    | "save"
                    | "push"
                    | "login"
                    | "logout"
                    | "ls"
                    | "get"
            )
        });
    (known && connected && !only_makes).then_some((name, uses.reference.span()))
}
