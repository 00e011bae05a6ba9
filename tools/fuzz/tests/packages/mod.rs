//! Lockfiles and manifests, small ones of each kind.

use super::run_over;

fn seeds(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

#[test]
fn packages_of_npm_hold() {
    let texts = [
        r#"{"lockfileVersion":3,"packages":{"":{"name":"o","workspaces":["p/*"],"dependencies":{"a":"1"}},"node_modules/a":{"version":"1.0.0","resolved":"https://registry.example/a/-/a-1.0.0.tgz","integrity":"sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=","dependencies":{"b":"1"}},"node_modules/a/node_modules/b":{"version":"1"},"node_modules/m":{"link":true,"resolved":"p/m"},"p/m":{"name":"é\n"}}}"#,
        r#"{"lockfileVersion":1,"name":"o","dependencies":{"a":{"version":"npm:@s/b@1.0.0","requires":{"b":"1"},"dependencies":{"b":{"version":"file:x"}}}}}"#,
        r#"{"name":"a","version":"1.0.0","license":["MIT"],"scripts":{"install":""},"dependencies":{"a":"^1","b":"npm:c@1.0.0","d":"o/r#0123abcd"},"workspaces":["*"]}"#,
        "\"@s/a@^1\", b@2:\n  version \"1.0.0\"\n  resolved \"https://registry.example/a.tgz#00\"\n  dependencies:\n    b \"2\"\n",
        "__metadata:\n  version: 8\n\n\"a@npm:^1\":\n  version: 1.0.0\n  resolution: \"a@npm:1.0.0::__archiveUrl=https%3A%2F%2F\"\n  dependencies:\n    a: ^1\n\"o@workspace:.\":\n  resolution: \"o@workspace:.\"\n  dependencies:\n    a: \"npm:^1\"\n",
        "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      a:\n        specifier: ^1\n        version: 1.0.0(b@2.0.0)\npackages:\n  a@1.0.0:\n    resolution: {integrity: sha512-, tarball: 'x'}\nsnapshots:\n  a@1.0.0(b@2.0.0):\n    dependencies:\n      a: 1.0.0\n",
        "lockfileVersion: 5.4\ndependencies:\n  a: 1.0.0_b@2.0.0\npackages:\n  /a/1.0.0_b@2.0.0:\n    resolution: {integrity: x}\n    deprecated: >-\n      long\n",
        "{\n// c\n\"workspaces\":{\"\":{\"dependencies\":{\"a\":\"1\",},},},\"packages\":{\"a\":[\"a@1.0.0\",\"\",{\"dependencies\":{\"b\":\"1\"}},\"sha512-\"],\"a/b\":[\"b@github:o/r#0123abcd\",{},\"o-r-0123abcd\"],},}",
    ];
    run_over(lockgate_fuzz::packages::npm, seeds(&texts));
}

#[test]
fn packages_of_python_hold() {
    let texts = [
        "-r constraints.txt\n-c requirements.txt\na==1.0 \\\n  --hash=sha256:00 # c\nb[x] @ git+https://git.example/r@main#egg=b ; os_name == 'é'\n-e .\n--extra-index-url https://registry.example\nhttps://files.example/c-1.0-py3-none-any.whl\n",
        "[[package]]\nname = 'a'\nversion = '1'\ngroups = ['main', 'test']\ndependencies = ['a>=1']\nfiles = [{hash = 'sha256:00'}]\n[package.source]\ntype = 'git'\nurl = 'x'\n",
        "[[package]]\nname = 'o'\nsource = { editable = '.' }\ndependencies = [{ name = 'a', version = '1' }]\n[package.dev-dependencies]\ndev = [{ name = 'a' }]\n[[package]]\nname = 'a'\nversion = '1'\nsource = { registry = 'https://registry.example' }\n",
        "lock-version = '1.0'\n[[packages]]\nname = 'a'\nvcs = { url = 'x', commit-id = '00' }\nwheels = [{ hashes = { sha256 = '00' } }]\n",
        "[project]\nname = 'o'\ndynamic = ['dependencies']\ndependencies = ['a>=1', \"\"\"b==1\"\"\", 'c;']\n[dependency-groups]\ntest = ['t', {include-group = 'x'}]\n[tool.poetry.dependencies]\np = [{version = '1.0'}]\n[tool.uv.sources]\na = {workspace = true}\n",
        "[[source]]\nurl = 'https://registry.example'\n[packages]\na = '*'\nb = {version = '==1', git = 'x', ref = 'y'}\n",
        r#"{"_meta":{"sources":[{"name":"x","url":"https://registry.example"}]},"default":{"a":{"version":"==1","hashes":["sha256:00"],"index":"x"}}}"#,
        "[metadata]\nname = o\n[options]\ninstall_requires =\n  a>=1\n  # c\n  b\n",
        "setup(install_requires=['a', # c\n \"b==1\"])",
        "Name: a\nVersion: 1\nLicense: é\n\nbody",
        r#"{"url":"https://files.example","vcs_info":{"commit_id":"0"},"archive_info":{"hash":"sha256=0"}}"#,
    ];
    run_over(lockgate_fuzz::packages::pypi, seeds(&texts));
}
