//! Actions and hook repositories that their owners have archived.

/// One archived repository.
pub(crate) struct Archived {
    /// `owner/name`, lower case.
    pub(crate) name: &'static str,
    /// The year it was archived in, where that is known.
    pub(crate) year: Option<u16>,
    /// What to use instead, where there is one obvious answer.
    pub(crate) instead: Option<&'static str>,
}

const fn gone(name: &'static str) -> Archived {
    Archived {
        name,
        year: None,
        instead: None,
    }
}

const fn instead(name: &'static str, instead: &'static str) -> Archived {
    Archived {
        name,
        year: None,
        instead: Some(instead),
    }
}

const fn since(year: u16, name: &'static str, instead: &'static str) -> Archived {
    Archived {
        name,
        year: Some(year),
        instead: Some(instead),
    }
}

/// Sorted by name. Gathered 2026-11 from the list that zizmor ships; years and replacements are ours and stand only
/// where the owner has said so.
pub(crate) static ARCHIVED: &[Archived] = &[
    instead("8398a7/action-slack", "`slackapi/slack-github-action`"),
    since(
        2023,
        "actions-rs/audit-check",
        "`cargo audit` in a `run` step",
    ),
    since(2023, "actions-rs/cargo", "`cargo` in a `run` step"),
    since(
        2023,
        "actions-rs/clippy-check",
        "`cargo clippy` in a `run` step",
    ),
    since(
        2023,
        "actions-rs/components-nightly",
        "`rustup` in a `run` step",
    ),
    since(2023, "actions-rs/grcov", "`cargo llvm-cov` in a `run` step"),
    since(
        2023,
        "actions-rs/install",
        "`cargo install --locked` in a `run` step",
    ),
    since(
        2023,
        "actions-rs/tarpaulin",
        "`cargo llvm-cov` in a `run` step",
    ),
    since(
        2023,
        "actions-rs/toolchain",
        "`rustup toolchain install` in a `run` step",
    ),
    since(
        2021,
        "actions/create-release",
        "`gh release create` in a `run` step",
    ),
    instead("actions/setup-elixir", "`erlef/setup-beam`"),
    instead("actions/setup-haskell", "`haskell-actions/setup`"),
    instead("actions/setup-ruby", "`ruby/setup-ruby`"),
    since(
        2021,
        "actions/upload-release-asset",
        "`gh release upload` in a `run` step",
    ),
    gone("actionstoolbox/gem-build-and-release-action"),
    gone("allanchain/poetry-cache-action"),
    gone("andrewmcodes-archive/rubocop-linter-action"),
    gone("apidevtools/swagger-cli"),
    gone("aquasecurity/cfsec"),
    gone("araichev/gtfs_kit"),
    gone("artichoke/setup-rust"),
    gone("aslafy-z/conventional-pr-title-action"),
    gone("asottile-archive/seed-isort-config"),
    gone("azure/appconfiguration-sync"),
    gone("azure/appservice-actions"),
    gone("azure/azure-resource-login-action"),
    gone("azure/container-actions"),
    gone("azure/container-scan"),
    gone("azure/data-factory-deploy-action"),
    gone("azure/data-factory-export-action"),
    gone("azure/data-factory-validate-action"),
    gone("azure/get-keyvault-secrets"),
    gone("azure/k8s-actions"),
    gone("azure/manage-azure-policy"),
    gone("azure/publish-security-assessments"),
    gone("azure/run-sqlpackage-action"),
    gone("azure/spring-cloud-deploy"),
    gone("azure/webapps-container-deploy"),
    gone("benmezger/gjira"),
    gone("brettcannon/caniusepython3"),
    gone("cedrickring/golang-action"),
    gone("cirrus-actions/rebase"),
    gone("contributor-assistant/github-action"),
    gone("convictional/trigger-workflow-and-wait"),
    gone("cpcloud/flake-update-action"),
    instead(
        "crazy-max/ghaction-docker-buildx",
        "`docker/setup-buildx-action`",
    ),
    gone("crazy-max/ghaction-hugo"),
    gone("dariuszporowski/chatgpt-pre-commit-hooks"),
    gone("datreeio/datree"),
    gone("decathlon/pull-request-labeler-action"),
    instead("delaguardo/setup-graalvm", "`graalvm/setup-graalvm`"),
    gone("dnephin/pre-commit-golang"),
    gone("dulvui/godot-android-export"),
    gone("elstudio/actions-settings"),
    gone("expo/expo-preview-action"),
    gone("fabasoad/setup-zizmor-action"),
    gone("facebook/pysa-action"),
    gone("fregante/release-with-changelog"),
    gone("gherynos/pre-commit-java"),
    gone("google/mirror-branch-action"),
    gone("google/skywater-pdk-actions"),
    instead(
        "gradle/gradle-build-action",
        "`gradle/actions/setup-gradle`",
    ),
    gone("grafana/k6-action"),
    gone("gruntwork-io/terraform-aws-couchbase"),
    gone("hashicorp/terraform-cdk-action"),
    gone("hcodes/yaspeller"),
    gone("helaili/github-graphql-action"),
    gone("helaili/jekyll-action"),
    gone("ilshidur/action-slack"),
    gone("irgolic/autopr"),
    gone("jakejarvis/backblaze-b2-action"),
    gone("jakejarvis/cloudflare-purge-action"),
    gone("jakejarvis/firebase-deploy-action"),
    gone("jakejarvis/hugo-build-action"),
    gone("jakejarvis/lighthouse-action"),
    gone("jakejarvis/s3-sync-action"),
    gone("jeffa5/typstfmt"),
    gone("jimmygchen/runner-fallback-action"),
    gone("josephfrazier/prettier_d"),
    gone("justinribeiro/lighthouse-action"),
    gone("kanadgupta/glitch-sync"),
    gone("kxxt/chatgpt-action"),
    gone("lapras-inc/resume-sync-action"),
    gone("life4/flakehell"),
    gone("liskin/gh-pipx"),
    gone("lucas-c/pre-commit-hooks-bandit"),
    gone("machine-learning-apps/wandb-action"),
    gone("mansagroup/gcs-cache-action"),
    gone("mapbox/secret-shield"),
    gone("marcogorelli/absolufy-imports"),
    instead(
        "marvinpinto/action-automatic-releases",
        "`gh release create` in a `run` step",
    ),
    gone("marvinpinto/actions"),
    instead("maxheld83/ghpages", "`actions/deploy-pages`"),
    gone("meilcli/danger-action"),
    gone("meilcli/gradle-update-check-action"),
    gone("meilcli/npm-update-check-action"),
    gone("meilcli/nuget-update-check-action"),
    gone("micnncim/action-lgtm-reaction"),
    instead(
        "mikepenz/gradle-dependency-submission",
        "`gradle/actions/dependency-submission`",
    ),
    gone("niklasmerz/github-deployment-action"),
    gone("nix-community/nixpkgs-fmt"),
    gone("onedr0p/sops-pre-commit"),
    gone("orf/cargo-bloat-action"),
    gone("owenlamont/uv-secure"),
    gone("paambaati/codeclimate-action"),
    gone("philips-software/docker-ci-scripts"),
    gone("pre-commit/mirrors-autopep8"),
    gone("pre-commit/mirrors-isort"),
    gone("pre-commit/mirrors-prettier"),
    gone("primer/figma-action"),
    gone("pycqa/pydocstyle"),
    gone("rapidsai/frigate"),
    gone("reasonsoftware/action-pylint"),
    instead("repo-sync/pull-request", "`gh pr create` in a `run` step"),
    gone("repo-sync/repo-sync"),
    gone("sagebind/docker-swarm-deploy-action"),
    gone("scottbrenner/generate-changelog-action"),
    gone("seandstewart/typical"),
    gone("secrethub/actions"),
    gone("segmentio/golines"),
    instead("semgrep/semgrep-action", "`semgrep ci` in a `run` step"),
    gone("shaunlwm/action-release-debugapk"),
    gone("snok/pep585-upgrade"),
    gone("soichisumi/issue-copy-action"),
    instead(
        "sonarsource/sonarcloud-github-action",
        "`sonarsource/sonarqube-scan-action`",
    ),
    gone("sphinx-quant/sphinx-quant"),
    gone("stefafafan/psi-action"),
    gone("stefanprodan/kube-tools"),
    gone("suzuki-shunsuke/github-action-format"),
    gone("suzuki-shunsuke/github-action-tflint"),
    instead(
        "suzuki-shunsuke/github-action-tfsec",
        "`trivy config` in a `run` step",
    ),
    gone("suzuki-shunsuke/required-status-check-action"),
    gone("suzuki-shunsuke/trivy-config-action"),
    gone("suzuki-shunsuke/validate-pr-review-action"),
    gone("svenstaro/upx-action"),
    gone("swiftdocorg/github-wiki-publish-action"),
    gone("tachiyomiorg/issue-moderator-action"),
    instead(
        "technote-space/auto-cancel-redundant-workflow",
        "`concurrency` with `cancel-in-progress: true`",
    ),
    gone("technote-space/get-diff-action"),
    gone("tenable/terrascan"),
    gone("tencentcloudbase/cloudbase-action"),
    gone("terrencepreilly/darglint"),
    gone("thegeeklab/ansible-later"),
    instead(
        "tibdex/github-app-token",
        "`actions/create-github-app-token`",
    ),
    gone("trmcnvn/chrome-addon"),
    gone("verygoodopensource/very_good_coverage"),
    gone("whelk-io/maven-settings-xml-action"),
    gone("yeslayla/build-godot-action"),
    gone("youyo/aws-cdk-github-actions"),
    gone("yumemi-inc/clean-cache-action"),
    gone("z0al/dependent-issues"),
];

/// The entry of `owner/name`, which must be lower case.
pub(crate) fn archived(name: &str) -> Option<&'static Archived> {
    let found = ARCHIVED.binary_search_by(|entry| entry.name.cmp(name));
    found.ok().map(|at| &ARCHIVED[at])
}
