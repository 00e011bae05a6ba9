//! Commands that execute, or load as code, what stands in the workspace.
//!
//! Sources, 2026-11: "Living off the pipeline" (BoostSecurity), the lists of poutine and of CodeQL for Actions, and the
//! documentation of each tool for the file it loads.

/// When a program executes the workspace.
#[derive(Clone, Copy, Debug)]
pub(crate) enum When {
    /// Whatever its arguments are, except those that only print.
    Always,
    /// Where its first operand is one of these.
    Verb(&'static [&'static str]),
    /// Where its first two operands are one of these pairs.
    Verbs(&'static [(&'static str, &'static str)]),
    /// Where one of these options is given.
    Option(&'static [&'static str]),
    /// Where its first operand is a file of the workspace.
    Script,
    /// Where one of these options is given, or an operand is a path of the workspace.
    OptionOrPath(&'static [&'static str]),
}

/// One way in which a program executes the workspace.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BuildTool {
    /// Base name of the program.
    pub(crate) name: &'static str,
    /// When it does.
    pub(crate) when: When,
    /// What it executes, for the message.
    pub(crate) reads: &'static str,
    /// Options that keep it from doing so.
    pub(crate) tamed_by: &'static [&'static str],
}

const fn tool(name: &'static str, when: When, reads: &'static str) -> BuildTool {
    BuildTool {
        name,
        when,
        reads,
        tamed_by: &[],
    }
}

const fn tamed(
    name: &'static str,
    when: When,
    reads: &'static str,
    tamed_by: &'static [&'static str],
) -> BuildTool {
    BuildTool {
        name,
        when,
        reads,
        tamed_by,
    }
}

const NO_SCRIPTS: &[&str] = &["--ignore-scripts"];
const HELP: &[&str] = &[
    "--version",
    "-V",
    "--help",
    "-h",
    "-version",
    "version",
    "help",
];

/// Arguments with which no program does more than print.
pub(crate) const PRINTS_ONLY: &[&str] = HELP;

const NPM_INSTALL: When = When::Verb(&[
    "add",
    "ci",
    "clean-install",
    "i",
    "in",
    "ins",
    "inst",
    "insta",
    "instal",
    "install",
    "isnt",
    "isnta",
    "isntal",
    "isntall",
]);
const NPM_RUN: When = When::Verb(&[
    "build",
    "diff",
    "exec",
    "pack",
    "publish",
    "rebuild",
    "restart",
    "rum",
    "run",
    "run-script",
    "start",
    "stop",
    "t",
    "test",
    "tst",
    "urn",
    "version",
    "x",
]);

/// Sorted by name.
pub(crate) static BUILD_TOOLS: &[BuildTool] = &[
    tool("act", When::Always, "the workflows"),
    tool("ansible-playbook", When::Always, "its playbooks"),
    tool("ant", When::Always, "`build.xml`"),
    tool("asv", When::Always, "`asv.conf.json`"),
    tool("awk", When::Option(&["-f", "--file"]), "the program file"),
    tool("babel", When::Always, "`babel.config.js`"),
    tool(
        "bazel",
        When::Verb(&["build", "coverage", "fetch", "query", "run", "sync", "test"]),
        "`BUILD` and `MODULE.bazel`",
    ),
    tool(
        "bazelisk",
        When::Verb(&["build", "coverage", "run", "test"]),
        "`BUILD` and `MODULE.bazel`",
    ),
    tool("black", When::Always, "`pyproject.toml`"),
    tool(
        "buck2",
        When::Verb(&["build", "run", "test"]),
        "`BUCK` files",
    ),
    tool("buildah", When::Verb(&["bud", "build"]), "the `Dockerfile`"),
    tamed(
        "bun",
        When::Verb(&["add", "ci", "i", "install"]),
        "the scripts of `package.json`",
        NO_SCRIPTS,
    ),
    tool(
        "bun",
        When::Verb(&["build", "run", "test", "x"]),
        "the scripts of `package.json`",
    ),
    tool("bun", When::Script, "the script"),
    tool(
        "bundle",
        When::Verb(&["check", "exec", "install", "update"]),
        "the `Gemfile`",
    ),
    tool(
        "bundler",
        When::Verb(&["exec", "install", "update"]),
        "the `Gemfile`",
    ),
    tool("bunx", When::Always, "`node_modules`"),
    tool(
        "cabal",
        When::Verb(&["build", "configure", "install", "run", "test"]),
        "`Setup.hs` and the package",
    ),
    tool(
        "cargo",
        When::Verb(&[
            "b",
            "bench",
            "build",
            "c",
            "check",
            "clippy",
            "d",
            "doc",
            "fix",
            "hack",
            "llvm-cov",
            "metadata",
            "miri",
            "nextest",
            "package",
            "publish",
            "r",
            "run",
            "rustc",
            "rustdoc",
            "semver-checks",
            "t",
            "tarpaulin",
            "test",
            "xtask",
            "zigbuild",
        ]),
        "build scripts, tests and `.cargo/config.toml`",
    ),
    tool("cargo-nextest", When::Always, "build scripts and tests"),
    tool("checkov", When::Always, "`.checkov.yml`"),
    tool("clj", When::Always, "`deps.edn`"),
    tool("cmake", When::Always, "`CMakeLists.txt`"),
    tamed(
        "composer",
        When::Verb(&["create-project", "i", "install", "require", "u", "update"]),
        "the scripts of `composer.json`",
        &["--no-scripts"],
    ),
    tool(
        "composer",
        When::Verb(&["exec", "run", "run-script", "test"]),
        "the scripts of `composer.json`",
    ),
    tool(
        "conda",
        When::Option(&["-f", "--file"]),
        "the environment file",
    ),
    tool(
        "cross",
        When::Verb(&["build", "run", "test"]),
        "`Cross.toml` and build scripts",
    ),
    tool("crystal", When::Always, "macros of the sources"),
    tool("ctest", When::Always, "the tests"),
    tool("cypress", When::Always, "`cypress.config.js`"),
    tool(
        "dart",
        When::Verb(&["compile", "run", "test"]),
        "the sources",
    ),
    tool(
        "deno",
        When::Verb(&["bench", "run", "task", "test"]),
        "`deno.json` and the sources",
    ),
    tool("docker", When::Verb(&["build"]), "the `Dockerfile`"),
    tool(
        "docker",
        When::Verbs(&[
            ("buildx", "bake"),
            ("buildx", "build"),
            ("compose", "build"),
            ("compose", "run"),
            ("compose", "up"),
            ("image", "build"),
        ]),
        "the `Dockerfile`",
    ),
    tool(
        "docker-compose",
        When::Verb(&["build", "run", "up"]),
        "`docker-compose.yml`",
    ),
    tool(
        "dotnet",
        When::Verb(&[
            "build", "msbuild", "pack", "publish", "restore", "run", "test", "tool",
        ]),
        "MSBuild project files",
    ),
    tool("earthly", When::Always, "the `Earthfile`"),
    tool("erb", When::Script, "the template"),
    tool("eslint", When::Always, "`eslint.config.js`"),
    tool("flake8", When::Always, "plugins named in `setup.cfg`"),
    tool(
        "flutter",
        When::Verb(&["build", "drive", "run", "test"]),
        "the sources",
    ),
    tool("gatsby", When::Always, "`gatsby-config.js`"),
    tool(
        "gcloud",
        When::Verbs(&[
            ("builds", "submit"),
            ("app", "deploy"),
            ("functions", "deploy"),
            ("run", "deploy"),
        ]),
        "`cloudbuild.yaml`",
    ),
    tool(
        "go",
        When::Verb(&["generate", "run", "test", "tool", "vet"]),
        "Go sources and tests",
    ),
    tool(
        "go",
        When::Verb(&["build", "install"]),
        "cgo directives of the sources",
    ),
    tool("golangci-lint", When::Always, "`.golangci.yml`"),
    tool("gomplate", When::Always, "`.gomplate.yaml`"),
    tool(
        "goreleaser",
        When::Verb(&["b", "build", "r", "release"]),
        "`.goreleaser.yaml`",
    ),
    tool("gradle", When::Always, "`build.gradle`"),
    tool(
        "gradlew",
        When::Always,
        "the Gradle wrapper and `build.gradle`",
    ),
    tool("grunt", When::Always, "`Gruntfile.js`"),
    tool("gulp", When::Always, "`gulpfile.js`"),
    tool("hatch", When::Always, "`pyproject.toml`"),
    tool(
        "helm",
        When::Verb(&["dependency", "install", "template", "upgrade"]),
        "the chart",
    ),
    tool("hugo", When::Always, "`hugo.toml`"),
    tool("invoke", When::Always, "`tasks.py`"),
    tool("java", When::Option(&["-jar"]), "the jar"),
    tool("jekyll", When::Always, "`_plugins`"),
    tool("jest", When::Always, "`jest.config.js` and tests"),
    tool("julia", When::Script, "the script"),
    tool("just", When::Always, "the `justfile`"),
    tool("karma", When::Always, "`karma.conf.js`"),
    tool("lein", When::Always, "`project.clj`"),
    tool("lerna", When::Always, "the scripts of `package.json`"),
    tool("lua", When::Script, "the script"),
    tool("mage", When::Always, "`magefile.go`"),
    tool("make", When::Always, "the `Makefile`"),
    tool("gmake", When::Always, "the `Makefile`"),
    tool("maturin", When::Always, "build scripts"),
    tool("mdformat", When::Always, "`.mdformat.toml`"),
    tool("meson", When::Always, "`meson.build`"),
    tool(
        "mise",
        When::Verb(&["exec", "install", "run", "task", "x"]),
        "`mise.toml`",
    ),
    tool("mix", When::Always, "`mix.exs`"),
    tool(
        "mkdocs",
        When::Verb(&["build", "gh-deploy", "serve"]),
        "`mkdocs.yml`",
    ),
    tool("mocha", When::Always, "`.mocharc.js` and tests"),
    tool("msbuild", When::Always, "`Directory.Build.props`"),
    tool("mvn", When::Always, "`pom.xml`"),
    tool("mvnw", When::Always, "the Maven wrapper and `pom.xml`"),
    tool("mypy", When::Always, "plugins named in `mypy.ini`"),
    tool("next", When::Always, "`next.config.js`"),
    tool("nimble", When::Always, "the `.nimble` file"),
    tool("ninja", When::Always, "`build.ninja`"),
    tool(
        "nix",
        When::Verb(&["build", "develop", "flake", "run", "shell"]),
        "`flake.nix`",
    ),
    tool("nix-build", When::Always, "`default.nix`"),
    tool("nix-shell", When::Always, "`shell.nix`"),
    tool("node", When::Script, "the script"),
    tool("nox", When::Always, "`noxfile.py`"),
    tamed(
        "npm",
        NPM_INSTALL,
        "the install scripts of `package.json`",
        NO_SCRIPTS,
    ),
    tool("npm", NPM_RUN, "the scripts of `package.json`"),
    tool(
        "npx",
        When::Always,
        "`node_modules` and the configuration of the tool",
    ),
    tool("nx", When::Always, "`project.json`"),
    tool("nyc", When::Always, "the tests"),
    tool(
        "pdm",
        When::Verb(&["build", "install", "run", "sync"]),
        "`pyproject.toml`",
    ),
    tool("perl", When::Script, "the script"),
    tool("php", When::Script, "the script"),
    tool("phpstan", When::Always, "`phpstan.neon`"),
    tool("phpunit", When::Always, "`phpunit.xml` and tests"),
    tool(
        "pip",
        When::OptionOrPath(&["-e", "--editable", "-r", "--requirement", "--group"]),
        "`setup.py` or the requirements",
    ),
    tool(
        "pip3",
        When::OptionOrPath(&["-e", "--editable", "-r", "--requirement", "--group"]),
        "`setup.py` or the requirements",
    ),
    tool(
        "pipenv",
        When::Verb(&["install", "run", "sync"]),
        "the `Pipfile`",
    ),
    tool(
        "pipx",
        When::OptionOrPath(&["-e", "--editable"]),
        "`setup.py`",
    ),
    tool(
        "playwright",
        When::Verb(&["test"]),
        "`playwright.config.ts`",
    ),
    tamed(
        "pnpm",
        NPM_INSTALL,
        "the install scripts of `package.json`",
        &["--ignore-scripts", "-g", "--global"],
    ),
    tool(
        "pnpm",
        When::Verb(&[
            "-r",
            "build",
            "dlx",
            "exec",
            "lint",
            "recursive",
            "run",
            "start",
            "t",
            "test",
        ]),
        "the scripts of `package.json`",
    ),
    tool("podman", When::Verb(&["build"]), "the `Dockerfile`"),
    tool(
        "poetry",
        When::Verb(&["build", "install", "publish", "run", "sync", "update"]),
        "`pyproject.toml`",
    ),
    tool(
        "pre-commit",
        When::Verb(&["install", "install-hooks", "run"]),
        "the hooks of `.pre-commit-config.yaml`",
    ),
    tool(
        "prek",
        When::Always,
        "the hooks of `.pre-commit-config.yaml`",
    ),
    tool("prettier", When::Always, "plugins named in `.prettierrc`"),
    tool("pulumi", When::Always, "the program"),
    tool("pwsh", When::Script, "the script"),
    tool("pylint", When::Always, "`.pylintrc`"),
    tool("pytest", When::Always, "`conftest.py` and tests"),
    tool("python", When::Script, "the script"),
    tool("python3", When::Script, "the script"),
    tool("rails", When::Always, "the application"),
    tool("rake", When::Always, "the `Rakefile`"),
    tool("rollup", When::Always, "`rollup.config.js`"),
    tool("rspec", When::Always, "`.rspec` and tests"),
    tool("rubocop", When::Always, "`.rubocop.yml`"),
    tool("ruby", When::Script, "the script"),
    tool("rush", When::Always, "`rush.json`"),
    tool("sbt", When::Always, "`build.sbt`"),
    tool("scons", When::Always, "`SConstruct`"),
    tool("sed", When::Option(&["-f", "--file"]), "the script file"),
    tool("serverless", When::Always, "`serverless.yml`"),
    tool("skaffold", When::Always, "`skaffold.yaml`"),
    tool("sonar-scanner", When::Always, "`sonar-project.properties`"),
    tool("sphinx-build", When::Always, "`conf.py`"),
    tool("stack", When::Always, "`stack.yaml`"),
    tool("stylelint", When::Always, "`.stylelintrc.js`"),
    tool(
        "swift",
        When::Verb(&["build", "package", "run", "test"]),
        "`Package.swift`",
    ),
    tool("task", When::Always, "`Taskfile.yml`"),
    tool(
        "terraform",
        When::Verb(&["apply", "init", "plan", "test", "validate"]),
        "providers and modules named in `*.tf`",
    ),
    tool("terragrunt", When::Always, "`terragrunt.hcl`"),
    tool("tflint", When::Always, "`.tflint.hcl`"),
    tool(
        "tofu",
        When::Verb(&["apply", "init", "plan", "test"]),
        "providers and modules named in `*.tf`",
    ),
    tool("tox", When::Always, "`tox.ini`"),
    tool(
        "trivy",
        When::Verb(&["config", "fs", "repo"]),
        "`trivy.yaml`",
    ),
    tool("ts-node", When::Script, "the script"),
    tool("tsc", When::Always, "`tsconfig.json`"),
    tool("tsx", When::Script, "the script"),
    tool("turbo", When::Always, "`turbo.json`"),
    tool(
        "uv",
        When::Verb(&["build", "lock", "run", "sync"]),
        "`pyproject.toml`",
    ),
    tool(
        "uv",
        When::OptionOrPath(&["-e", "--editable", "-r", "--requirement"]),
        "`setup.py` or the requirements",
    ),
    tool("vale", When::Always, "`.vale.ini`"),
    tool(
        "vercel",
        When::Verb(&["build", "deploy"]),
        "`vercel.json` and the scripts of `package.json`",
    ),
    tool("vite", When::Always, "`vite.config.js`"),
    tool("vitest", When::Always, "`vitest.config.js` and tests"),
    tool("waf", When::Always, "`wscript`"),
    tool("wasm-pack", When::Always, "build scripts"),
    tool("webpack", When::Always, "`webpack.config.js`"),
    tool(
        "wrangler",
        When::Verb(&["deploy", "pages", "publish"]),
        "`wrangler.toml`",
    ),
    tool("xcodebuild", When::Always, "build phases of the project"),
    tool(
        "yarn",
        When::Verb(&[
            "add",
            "build",
            "dlx",
            "exec",
            "lint",
            "node",
            "pack",
            "publish",
            "run",
            "start",
            "test",
            "up",
            "workspace",
            "workspaces",
        ]),
        "the scripts of `package.json`",
    ),
    tamed(
        "yarn",
        When::Always,
        "the install scripts of `package.json`",
        NO_SCRIPTS,
    ),
    tool("zig", When::Verb(&["build", "run", "test"]), "`build.zig`"),
];

/// `python -m …` that executes the workspace, with what it executes.
pub(crate) static PYTHON_MODULES: &[(&str, &str)] = &[
    ("asv", "`asv.conf.json`"),
    ("build", "`pyproject.toml`"),
    ("flake8", "plugins named in `setup.cfg`"),
    ("invoke", "`tasks.py`"),
    ("mkdocs", "`mkdocs.yml`"),
    ("mypy", "plugins named in `mypy.ini`"),
    ("nox", "`noxfile.py`"),
    ("pre_commit", "the hooks of `.pre-commit-config.yaml`"),
    ("pylint", "`.pylintrc`"),
    ("pytest", "`conftest.py` and tests"),
    ("sphinx", "`conf.py`"),
    ("tox", "`tox.ini`"),
    ("unittest", "tests"),
];

/// Shells, which execute the file that is their first operand.
pub(crate) static SHELLS: &[&str] = &["ash", "bash", "dash", "fish", "ksh", "sh", "zsh"];

/// Builtins that execute the file that is their first operand within the shell itself.
pub(crate) static SOURCERS: &[&str] = &[".", "source"];

/// Options whose value is the folder or file a tool works on instead of where it stands.
pub(crate) static PLACE_OPTIONS: &[&str] = &[
    "--config",
    "--cwd",
    "--dir",
    "--directory",
    "--editable",
    "--file",
    "--manifest-path",
    "--prefix",
    "--project",
    "--project-dir",
    "--project-directory",
    "--requirement",
    "--working-dir",
    "-C",
    "-chdir",
    "-e",
    "-f",
    "-r",
];

/// Programs whose operands with a slash, or a single dot, are what they work on.
pub(crate) static PLACE_OPERANDS: &[&str] = &[
    "buildah", "docker", "go", "pip", "pip3", "pipx", "podman", "pytest", "python", "python3", "uv",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_at_least_sixty_programs() {
        let mut names: Vec<_> = BUILD_TOOLS.iter().map(|tool| tool.name).collect();
        names.dedup();
        assert!(names.len() >= 60, "{}", names.len());
    }
}
