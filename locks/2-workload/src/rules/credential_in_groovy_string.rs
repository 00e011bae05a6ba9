use lockgate_evidence::{Finding, Fix, Safety, rule};
use lockgate_pipelines::expression::Template;
use lockgate_pipelines::model::{Body, Run};
use lockgate_pipelines::shell::{PartKind, Quoting, Shell};
use lockgate_pipelines::yaml::Text;

use crate::context::Context;
use crate::facts::spots::secrets_in;
use crate::tree::Place;

rule! {
    /// # What it finds
    ///
    /// A credential of Jenkins that Groovy puts into the text of a script or into what `echo` prints: `sh "… ${TOKEN}"`,
    /// where `withCredentials` or `environment { TOKEN = credentials(…) }` binds `TOKEN`.
    ///
    /// # Why it matters
    ///
    /// Groovy replaces the variable before the shell starts, so the secret stands in the script file on the agent, in the
    /// command line that every process of the machine can list, and in the records of the build; characters such as `$` or a
    /// quote in it are read by the shell. Jenkins warns of it while the build runs, when it has happened already. The severity
    /// is medium because the reader needs a foot on the agent or in the log; the confidence is high since the text decides it.
    ///
    /// # Bad
    ///
    /// ```groovy path=Jenkinsfile
    /// node('linux') {
    ///     withCredentials([string(credentialsId: 'deploy', variable: 'TOKEN')]) {
    ///         sh "curl -H 'Authorization: Bearer ${TOKEN}' https://registry.example/"
    ///     }
    /// }
    /// ```
    ///
    /// # Good
    ///
    /// ```groovy path=Jenkinsfile
    /// node('linux') {
    ///     withCredentials([string(credentialsId: 'deploy', variable: 'TOKEN')]) {
    ///         sh 'curl -H "Authorization: Bearer $TOKEN" https://registry.example/'
    ///     }
    /// }
    /// ```
    ///
    /// # How to fix
    ///
    /// Write the script in single quotes, or `\$` before the variable, so that the shell reads it from its environment.
    /// `lockgate fix --unsafe-fixes` does the latter where the shell would then expand it.
    ///
    /// # References
    ///
    /// - Using a Jenkinsfile: String interpolation, Jenkins User Handbook
    /// - CWE-214, CWE-532
    Workload "workload/credential-in-groovy-string": "Groovy puts a credential into the text of a script", Medium, High, fixable
}

pub(super) fn check(cx: &Context<'_>, out: &mut Vec<Finding>) {
    for (place, _, step) in cx.steps() {
        match &step.body {
            Body::Run(run) => text(cx, &run.script, Some((place, run)), out),
            Body::Uses(uses) if uses.reference.value() == "echo" => {
                for binding in &uses.with.bindings {
                    text(cx, &binding.value, None, out);
                }
            }
            Body::Uses(_) | Body::Nothing => {}
        }
    }
}

fn text(cx: &Context<'_>, text: &Text, run: Option<(Place<'_>, &Run)>, out: &mut Vec<Finding>) {
    for secret in secrets_in(text) {
        // The path of a file is no secret.
        if ["FILE", "PATH", "KUBECONFIG"]
            .iter()
            .any(|end| secret.name.to_ascii_uppercase().ends_with(end))
        {
            continue;
        }
        let covering = text.templates().iter();
        let Some(template) = covering
            .into_iter()
            .find(|template| template.span.contains(secret.span))
        else {
            continue;
        };
        let into = if run.is_some() {
            "the text of the script, where the command line and the log show it"
        } else {
            "the log"
        };
        let message = format!("Groovy puts the credential `{}` into {into}", secret.name);
        let span = text.locate(template.span);
        let mut finding = cx.finding(&RULE, span, message);
        let expanded = run.is_some_and(|(place, run)| is_expanded(place, run, template));
        if expanded {
            let fix = Fix::new("leave the variable to the shell", Safety::Unsafe);
            let at = lockgate_evidence::Span::at(span.start);
            finding.fix = Some(fix.edit(text.source(), at, "\\"));
        }
        out.push(finding);
    }
}

/// True where the shell would expand the variable itself: it stands there by its bare name, and not in single quotes.
fn is_expanded(place: Place<'_>, run: &Run, template: &Template) -> bool {
    let Some(step) = place.step else {
        return false;
    };
    let written = run
        .script
        .value()
        .get(template.span.range())
        .unwrap_or_default();
    let name = written.trim_start_matches(['$', '{']).trim_end_matches('}');
    let is_name = written.starts_with('$')
        && !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !is_name || place.pipeline.shell_of(place.job, step) != Shell::Posix {
        return false;
    }
    let script = run.parsed(Shell::Posix);
    let mut parts = script
        .commands
        .iter()
        .flat_map(|command| {
            command
                .words()
                .chain(command.assignments.iter().map(|own| &own.value))
        })
        .flat_map(|word| &word.parts);
    let own =
        parts.find(|part| part.kind == PartKind::Expression && part.span.overlaps(template.span));
    own.is_some_and(|part| part.quoted != Quoting::Single)
}
