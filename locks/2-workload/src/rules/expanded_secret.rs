use lockgate_evidence::{Finding, rule};

use crate::context::Context;
use crate::facts::spots::secrets_in;

rule! {
    /// # What it finds
    ///
    /// A macro of Azure Pipelines that writes a secret into the text of a script: `$(apiToken)`, `$(System.AccessToken)`. Told
    /// once for each secret and script.
    ///
    /// # Why it matters
    ///
    /// The agent puts the value into the script before the shell reads it. A quote, a dollar or a semicolon in it ends the word
    /// or runs something, the script with the secret in it stands in a file on the machine, and traces and error messages
    /// print the line in forms that the log does not hide. The platform's own advice is to hand secrets over in `env`. The
    /// severity is low because nobody outside decides the value; the confidence is medium because only the name says that it
    /// is a secret.
    ///
    /// # Bad
    ///
    /// ```yaml path=azure-pipelines.yml
    /// trigger: [main]
    /// pr: none
    /// steps:
    ///   - bash: ./deploy --token $(apiToken)
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml path=azure-pipelines.yml
    /// trigger: [main]
    /// pr: none
    /// steps:
    ///   - bash: ./deploy --token-from-env API_TOKEN
    ///     env:
    ///       API_TOKEN: $(apiToken)
    /// ```
    ///
    /// # How to fix
    ///
    /// Map the secret in the step's `env` and read the variable in the script.
    ///
    /// # References
    ///
    /// - Set secret variables, "Use a secret variable in the UI", Azure Pipelines documentation
    /// - CWE-214
    Workload "workload/expanded-secret": "a secret is written into the text of a script", Low, Medium
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (_, _, step) in cx.steps() {
        let Some(run) = step.run().filter(|run| run.script.is_templated()) else {
            continue;
        };
        let mut said: Vec<String> = Vec::new();
        for secret in secrets_in(&run.script) {
            let name = secret.name.to_ascii_lowercase();
            if said.contains(&name) {
                continue;
            }
            let message = format!(
                "`{}` is written into the script itself: hand it over in `env`",
                secret.name
            );
            out.push(cx.finding(&RULE, run.script.locate(secret.span), message));
            said.push(name);
        }
    }
}
