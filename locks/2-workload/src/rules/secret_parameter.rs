use lockgate_evidence::{Finding, rule};
use lockgate_pipelines::model::{Event, Input, Pipeline, Platform};

use crate::context::Context;

rule! {
    /// # What it finds
    ///
    /// A parameter of a task, pipeline or template whose name says that it takes a password or token itself. Names of secrets,
    /// of their keys and of files (`token-secret`, `password-key`, `token-file`) are left out, and so are parameters of triggers,
    /// which only hand on.
    ///
    /// # Why it matters
    ///
    /// Parameters stand in clear in the object of each run, in its events and in the signed record of what was built: whoever
    /// may list runs reads them, long after the run has ended. Nothing masks them in logs.
    ///
    /// # Bad
    ///
    /// ```yaml
    /// apiVersion: tekton.dev/v1
    /// kind: Task
    /// metadata: { name: publish }
    /// spec:
    ///   params: [{ name: registry-password }]
    ///   steps:
    ///     - image: registry.example/tool:1
    ///       env: [{ name: PASSWORD, value: $(params.registry-password) }]
    ///       script: publish
    /// ```
    ///
    /// # Good
    ///
    /// ```yaml
    /// apiVersion: tekton.dev/v1
    /// kind: Task
    /// metadata: { name: publish }
    /// spec:
    ///   params: [{ name: registry-secret }]
    ///   steps:
    ///     - image: registry.example/tool:1
    ///       env:
    ///         - name: PASSWORD
    ///           valueFrom: { secretKeyRef: { name: $(params.registry-secret), key: password } }
    ///       script: publish
    /// ```
    ///
    /// # How to fix
    ///
    /// Take the name of a `Secret` and read it with `secretKeyRef` or a workspace.
    ///
    /// # References
    ///
    /// - Specifying Parameters, Tekton documentation
    /// - CWE-312
    Workload "workload/secret-parameter": "a secret is taken as a parameter, which everybody who may read runs can read", Low, Medium
}

/// Last words of names of things that are secret themselves.
const SECRET: &[&str] = &["apikey", "passphrase", "passwd", "password", "pat", "token"];

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    let Some(pipeline) = cx.pipeline() else {
        return;
    };
    for input in pipeline
        .inputs
        .iter()
        .filter(|input| is_asked(pipeline, input))
    {
        let name = input.name.value();
        let name = name.strip_prefix("workflow.").unwrap_or(name);
        let message = format!(
            "the parameter `{name}` takes a secret in clear: it stands in every run for whoever may read runs"
        );
        out.push(cx.finding(&RULE, input.name.span(), message));
    }
}

fn is_asked(pipeline: &Pipeline, input: &Input) -> bool {
    let name = input.name.value();
    let of_trigger = name.starts_with("tt.") || pipeline.trigger(Event::Webhook).is_some();
    // What stands inline is given what is declared around it.
    let inline = pipeline.sees_user && pipeline.platform == Platform::Tekton;
    !of_trigger && !inline && is_secret(name) && !is_described_as_name(pipeline, input)
}

/// `registry-password`, `githubToken`, `API_KEY`; not `token-secret-name`.
fn is_secret(name: &str) -> bool {
    let words = words(name);
    let last = words.last().map(String::as_str).unwrap_or_default();
    let is_key = words.ends_with(&["api".to_owned(), "key".to_owned()]);
    (SECRET.contains(&last) || is_key) && !words.iter().any(|word| word == "secret")
}

/// The words of a name, in lower case: `apiKey` is `api` and `key`.
fn words(name: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut was_lower = false;
    for letter in name.chars() {
        let starts = letter.is_uppercase() && was_lower;
        was_lower = letter.is_lowercase();
        if !letter.is_alphanumeric() || starts {
            found.push(String::new());
        }
        if let Some(word) = found.last_mut().filter(|_| letter.is_alphanumeric()) {
            word.extend(letter.to_lowercase());
        }
    }
    found.retain(|word| !word.is_empty());
    found
}

/// True where the text beside it speaks of the name of a secret, of a key in one, or of a file.
fn is_described_as_name(pipeline: &Pipeline, input: &Input) -> bool {
    let text = pipeline.source.slice(input.span).to_ascii_lowercase();
    let signs = ["name of", "secret", "path", "file", "workspace"];
    signs.iter().any(|sign| text.contains(sign))
}
