//! Actions that execute, or load as code, what stands in the workspace.
//!
//! Sources, 2026-11: "Living off the pipeline" (`BoostSecurity`), the lists of poutine and of `CodeQL` for Actions, and
//! for agents the documentation of the files they take orders from.

/// `owner/name[/path]` in lower case with what it executes; sorted.
pub(crate) static EXECUTING_ACTIONS: &[(&str, &str)] = &[
    ("actions-hub/stylelint", "`.stylelintrc.js`"),
    ("actions-rs/cargo", "build scripts and `.cargo/config.toml`"),
    ("actions-rs/clippy-check", "build scripts"),
    ("actions/jekyll-build-pages", "`_plugins`"),
    (
        "andrewmcodes-archive/rubocop-linter-action",
        "`.rubocop.yml`",
    ),
    (
        "anthropics/claude-code-action",
        "the hooks, servers and orders of `.claude`, `.mcp.json` and `CLAUDE.md`",
    ),
    (
        "anthropics/claude-code-base-action",
        "the hooks, servers and orders of `.claude`, `.mcp.json` and `CLAUDE.md`",
    ),
    ("athackst/mkdocs-simple-plugin", "`mkdocs.yml`"),
    (
        "bahmutov/npm-install",
        "the install scripts of `package.json`",
    ),
    ("borales/actions-yarn", "the scripts of `package.json`"),
    ("bradennapier/eslint-plus-action", "`eslint.config.js`"),
    ("brettcannon/pip-secure-install", "`setup.py`"),
    ("bridgecrewio/checkov-action", "`.checkov.yml`"),
    (
        "browniebroke/pre-commit-autoupdate-action",
        "the hooks of `.pre-commit-config.yaml`",
    ),
    ("bsfishy/pip-action", "the requirements"),
    ("catchen/eslint-suggestion-action", "`eslint.config.js`"),
    ("changesets/action", "the scripts of `package.json`"),
    ("cloudflare/wrangler-action", "`wrangler.toml`"),
    (
        "cloudposse/github-action-pre-commit",
        "the hooks of `.pre-commit-config.yaml`",
    ),
    ("codspeedhq/action", "the benchmarks"),
    ("cypress-io/github-action", "`cypress.config.js`"),
    ("dbt-checkpoint/dbt-checkpoint", "the hooks"),
    ("devops-infra/action-tflint", "`.tflint.hcl`"),
    (
        "dflook/terraform-apply",
        "providers and modules named in `*.tf`",
    ),
    (
        "dflook/terraform-plan",
        "providers and modules named in `*.tf`",
    ),
    ("dflook/tofu-apply", "providers and modules named in `*.tf`"),
    ("dflook/tofu-plan", "providers and modules named in `*.tf`"),
    (
        "docker/bake-action",
        "`docker-bake.hcl` and the `Dockerfile`",
    ),
    ("docker/build-push-action", "the `Dockerfile`"),
    ("embarkstudios/cargo-deny-action", "`.cargo/config.toml`"),
    ("errata-ai/vale-action", "`.vale.ini`"),
    ("gaurav-nelson/github-action-vale-lint", "`.vale.ini`"),
    ("gimenete/rubocop-action", "`.rubocop.yml`"),
    ("golangci/golangci-lint-action", "`.golangci.yml`"),
    (
        "google-github-actions/run-gemini-cli",
        "the servers and orders of `.gemini` and `GEMINI.md`",
    ),
    ("goreleaser/goreleaser-action", "`.goreleaser.yaml`"),
    ("gradle/gradle-build-action", "`build.gradle`"),
    ("hynek/build-and-inspect-python-package", "`pyproject.toml`"),
    ("icrawl/action-eslint", "`eslint.config.js`"),
    ("jpetrucciani/mypy-check", "plugins named in `mypy.ini`"),
    ("js-devtools/npm-publish", "the scripts of `package.json`"),
    ("lucafeger/action-maven-cli", "`pom.xml`"),
    ("magefile/mage-action", "`magefile.go`"),
    ("mhausenblas/mkdocs-deploy-gh-pages", "`mkdocs.yml`"),
    ("mvs-telecom/publish-nuget", "MSBuild project files"),
    ("ninosaurus/eslint-check", "`eslint.config.js`"),
    (
        "obi1kenobi/cargo-semver-checks-action",
        "build scripts and `.cargo/config.toml`",
    ),
    ("op5dev/tf-via-pr", "providers and modules named in `*.tf`"),
    ("openai/codex-action", "the orders of `AGENTS.md`"),
    ("oxsecurity/megalinter", "`.mega-linter.yml`"),
    ("php-actions/phpstan", "`phpstan.neon`"),
    (
        "pre-commit-ci/lite-action",
        "the hooks of `.pre-commit-config.yaml`",
    ),
    (
        "pre-commit/action",
        "the hooks of `.pre-commit-config.yaml`",
    ),
    ("pyo3/maturin-action", "build scripts"),
    ("pypa/cibuildwheel", "`pyproject.toml`"),
    ("qcastel/github-actions-maven-release", "`pom.xml`"),
    ("qcastel/github-actions-maven/actions/maven", "`pom.xml`"),
    ("r7kamura/rubocop-todo-corrector", "`.rubocop.yml`"),
    ("ramsey/composer-install", "the scripts of `composer.json`"),
    ("reviewdog/action-eslint", "`eslint.config.js`"),
    ("reviewdog/action-rubocop", "`.rubocop.yml`"),
    ("reviewdog/action-tflint", "`.tflint.hcl`"),
    ("ricardochaves/python-lint", "linter plugins"),
    ("samuelmeuli/action-maven-publish", "`pom.xml`"),
    ("sibiraj-s/action-eslint", "`eslint.config.js`"),
    (
        "sonarsource/sonarcloud-github-action",
        "`sonar-project.properties`",
    ),
    (
        "sonarsource/sonarqube-scan-action",
        "`sonar-project.properties`",
    ),
    ("stefanoeb/eslint-action", "`eslint.config.js`"),
    ("sunnysid3up/python-linter", "linter plugins"),
    (
        "super-linter/super-linter",
        "the configuration of its linters",
    ),
    (
        "swatinem/rust-cache",
        "`.cargo/config.toml` through `cargo metadata`",
    ),
    ("tinovyatkin/action-eslint", "`eslint.config.js`"),
    ("tj-actions/eslint-changed-files", "`eslint.config.js`"),
    ("treosh/lighthouse-ci-action", "`lighthouserc.js`"),
    ("trunk-io/trunk-action", "`.trunk/trunk.yaml`"),
    ("tsuyoshicho/action-mypy", "plugins named in `mypy.ini`"),
    ("warpdotdev/oz-agent-action", "the orders of `AGENTS.md`"),
];

/// Actions that execute the workspace only with an input, and what they then execute; sorted.
pub(crate) static EXECUTING_WITH_INPUT: &[(&str, &str, &str)] = &[
    ("gradle/actions/setup-gradle", "arguments", "`build.gradle`"),
    (
        "pnpm/action-setup",
        "run_install",
        "the install scripts of `package.json`",
    ),
    ("ruby/setup-ruby", "bundler-cache", "the `Gemfile`"),
];
