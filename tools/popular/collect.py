#!/usr/bin/env python3
"""Counts how many repositories depend on a package, for the lists in locks/3-dependencies/data/popular.

    tools/popular/collect.py --out DIR [--advisories DIR] REPOSITORY…

A repository is a Git directory (its HEAD is read; nothing is checked out) or a plain directory. Lockfiles and manifests are
read, each name counts once for each repository that names it, directly or through others. Names that many repositories have
(`LEAST`) are targets of squatters: those with most come first, and of equals the first by the alphabet. The others are known
and no targets: they come after a line `-`, by the alphabet. Names of packages about which an advisory tells that is no report of
malice (OSV records, `--advisories`) are known too. Names of which one tells malice are left out, unless many have them.

Names and counts are facts; nothing else of the repositories is kept.
"""

import argparse
import collections
import io
import json
import pathlib
import re
import subprocess
import sys
import tomllib
import zipfile

ECOSYSTEMS = {
    "crates.io": "cargo", "Go": "go", "npm": "npm", "NuGet": "nuget",
    "Packagist": "composer", "PyPI": "pypi", "RubyGems": "gem",
}
MOST_BYTES = 32 * 1024 * 1024
BAD = re.compile(r"typosquat|(?i:malicious (?:code|crate|gem|package|release|version)\b)|published to do harm")
# A package is a target where so many repositories have it.
LEAST = {"cargo": 10, "go": 10, "npm": 10, "nuget": 2}
LEAST_ELSE = 3
NAME = re.compile(r"^[@A-Za-z0-9][A-Za-z0-9@/_.~-]{0,120}$")


def normal(ecosystem, name):
    if ecosystem == "pypi":
        return re.sub(r"[-_.]+", "-", name).lower()
    if ecosystem == "cargo":
        return name.replace("_", "-").lower()
    return name if ecosystem in ("npm", "gem", "go") else name.lower()


def package_json(text):
    manifest = json.loads(text)
    for field in ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies"):
        for name, wanted in (manifest.get(field) or {}).items():
            # Only what comes from the registry.
            if isinstance(wanted, str) and not re.match(r"[a-z+]+:|[./~]|[\w.-]+/[\w.-]+", wanted):
                yield "npm", name


def package_lock(text):
    lock = json.loads(text)
    for path, entry in (lock.get("packages") or {}).items():
        if "node_modules/" in path and not entry.get("link") and "registry" in entry.get("resolved", ""):
            yield "npm", entry.get("name") or path.rsplit("node_modules/", 1)[1]
    todo = [lock.get("dependencies") or {}]
    while todo:
        for name, entry in todo.pop().items():
            if isinstance(entry, dict):
                if "registry" in entry.get("resolved", ""):
                    yield "npm", name
                todo.append(entry.get("dependencies") or {})


def yarn_lock(text):
    for line in re.findall(r'^"?((?:@[^@\s"/]+/)?[^@\s"/]+)@(?:npm:)?[\^~><=v*\dxX]', text, re.M):
        yield "npm", line


def pnpm_lock(text):
    for name in re.findall(r"^  '?/?((?:@[^@\s'/]+/)?[^@\s'/:]+)[@/]\d[^:\s]*:", text, re.M):
        yield "npm", name


def requirements(text):
    for line in text.splitlines():
        found = re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^\]]*\])?\s*([=<>!~;@#]|$)", line)
        if found and found[3] != "@":
            yield "pypi", found[1]


def requirement(text):
    found = re.match(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)", text) if isinstance(text, str) else None
    return found and found[1]


def pyproject(text):
    table = tomllib.loads(text)
    project = table.get("project") or {}
    lists = [project.get("dependencies") or [], (table.get("build-system") or {}).get("requires") or []]
    lists += list((project.get("optional-dependencies") or {}).values())
    lists += list((table.get("dependency-groups") or {}).values())
    for name in (requirement(text) for several in lists for text in several):
        if name:
            yield "pypi", name
    poetry = (table.get("tool") or {}).get("poetry") or {}
    tables = [poetry.get("dependencies") or {}, poetry.get("dev-dependencies") or {}]
    tables += [group.get("dependencies") or {} for group in (poetry.get("group") or {}).values()]
    for name in (name for table in tables for name in table):
        yield "pypi", name


def python_lock(text):
    for package in tomllib.loads(text).get("package") or []:
        source = package.get("source") or {}
        if source.keys() <= {"registry"} or source.get("type") == "legacy":
            yield "pypi", package["name"]


def pipfile(text):
    table = tomllib.loads(text)
    for name in (name for part in ("packages", "dev-packages") for name in table.get(part) or {}):
        yield "pypi", name


def pipfile_lock(text):
    lock = json.loads(text)
    for name in (name for part in ("default", "develop") for name in lock.get(part) or {}):
        yield "pypi", name


def cargo_manifest(text):
    table = tomllib.loads(text)
    places = [table, table.get("workspace") or {}, *(table.get("target") or {}).values()]
    for place in places:
        for field in ("dependencies", "dev-dependencies", "build-dependencies"):
            for name, wanted in (place.get(field) or {}).items():
                wanted = wanted if isinstance(wanted, dict) else {}
                if not wanted.keys() & {"path", "git", "workspace", "registry"} or "version" in wanted:
                    yield "cargo", wanted.get("package", name)


def cargo_lock(text):
    for package in tomllib.loads(text).get("package") or []:
        if "registry" in package.get("source", ""):
            yield "cargo", package["name"]


def go_mod(text):
    for name in re.findall(r"^(?:require)?\s+([a-z0-9.-]+\.[a-z]+/\S+)\s+v\d", text, re.M):
        yield "go", name


def gemfile(text):
    for name in re.findall(r"^\s*(?:gem|\w+\.add_\w*dependency)[ (]+['\"]([\w.-]+)['\"](?!.*(?:path|git|github):)", text, re.M):
        yield "gem", name


def gemfile_lock(text):
    found = re.search(r"^GEM\n(.*?)^\S", text, re.M | re.S)
    for name in re.findall(r"^    ([\w.-]+) \(", found[1] if found else "", re.M):
        yield "gem", name


def composer(text):
    document = json.loads(text)
    for field in ("require", "require-dev"):
        for name in document.get(field) or {}:
            if "/" in name:
                yield "composer", name
    for field in ("packages", "packages-dev"):
        for entry in document.get(field) or []:
            if isinstance(entry, dict) and entry.get("notification-url"):
                yield "composer", entry["name"]


def dotnet(text):
    for name in re.findall(r"<(?:PackageReference|PackageVersion|GlobalPackageReference)\s[^>]*?(?:Include|Update)\s*=\s*\"([\w.-]+)\"", text):
        yield "nuget", name
    for name in re.findall(r"<package\s[^>]*?id\s*=\s*\"([\w.-]+)\"", text):
        yield "nuget", name


def reader(path):
    name = path.rsplit("/", 1)[-1]
    if "node_modules/" in path or "/testdata/" in path or "/fixtures/" in path:
        return None
    exact = {
        "package.json": package_json, "package-lock.json": package_lock, "npm-shrinkwrap.json": package_lock,
        "yarn.lock": yarn_lock, "pnpm-lock.yaml": pnpm_lock, "pyproject.toml": pyproject,
        "poetry.lock": python_lock, "uv.lock": python_lock, "pdm.lock": python_lock, "Pipfile": pipfile,
        "Pipfile.lock": pipfile_lock, "Cargo.toml": cargo_manifest, "Cargo.lock": cargo_lock, "go.mod": go_mod,
        "Gemfile": gemfile, "Gemfile.lock": gemfile_lock, "composer.json": composer, "composer.lock": composer,
        "packages.config": dotnet, "Directory.Packages.props": dotnet, "Directory.Build.props": dotnet,
    }
    if name in exact:
        return exact[name]
    if re.search(r"(requirements[\w-]*|(^|/)requirements/[\w./-]+)\.(txt|in)$", path):
        return requirements
    if re.search(r"\.(cs|fs|vb)proj$", name):
        return dotnet
    return gemfile if name.endswith(".gemspec") else None


def of_git(directory):
    git = ["git", "--git-dir", str(directory)]
    listed = subprocess.run([*git, "ls-tree", "-r", "-l", "-z", "HEAD"], capture_output=True)
    wanted = []
    for line in listed.stdout.decode("utf-8", "replace").split("\0"):
        if "\t" in line:
            (_, kind, name, size), path = line.split("\t")[0].split(), line.split("\t", 1)[1]
            if kind == "blob" and size.isdigit() and int(size) < MOST_BYTES and reader(path):
                wanted.append((name, path))
    asked = "".join(name + "\n" for name, _ in wanted).encode()
    batch = io.BytesIO(subprocess.run([*git, "cat-file", "--batch"], input=asked, capture_output=True).stdout)
    for _, path in wanted:
        head = batch.readline().split()
        if len(head) == 3:
            yield path, batch.read(int(head[2]) + 1)[:-1]


def of_tree(directory):
    for path in directory.rglob("*"):
        if path.is_file() and reader(str(path.relative_to(directory))) and path.stat().st_size < MOST_BYTES:
            yield str(path.relative_to(directory)), path.read_bytes()


def names(directory):
    """What a repository names, each once."""
    found, own = set(), set()
    is_git = (directory / "objects").is_dir()
    for path, content in of_git(directory) if is_git else of_tree(directory):
        text = content.decode("utf-8", "replace").replace("\r\n", "\n")
        try:
            found.update(reader(path)(text))
            if path.endswith("package.json"):
                own.add(("npm", json.loads(text).get("name")))
        except (ValueError, KeyError, TypeError, AttributeError):
            print(f"left out: {path}", file=sys.stderr)
    return {(of, normal(of, name)) for of, name in found - own if isinstance(name, str) and NAME.match(name)}


def advised(directory):
    """Names in advisories that report no malice, and names in those that do."""
    known, bad = set(), set()
    records = []
    for path in directory.rglob("*"):
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                records += [archive.read(member) for member in archive.namelist() if member.endswith(".json")]
        elif path.suffix == ".json":
            records.append(path.read_bytes())
    for record in map(json.loads, records):
        told = record.get("summary", "") + record.get("details", "")[:400]
        is_bad = record.get("id", "").startswith("MAL-") or BAD.search(told)
        for affected in record.get("affected") or []:
            package = affected.get("package") or {}
            of = ECOSYSTEMS.get(package.get("ecosystem", ""))
            if of and NAME.match(package["name"]):
                (bad if is_bad else known).add((of, normal(of, package["name"])))
    return known - bad, bad


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--advisories", type=pathlib.Path)
    parser.add_argument("repositories", nargs="+", type=pathlib.Path)
    given = parser.parse_args()
    counts = collections.defaultdict(collections.Counter)
    for repository in given.repositories:
        for of, name in names(repository):
            counts[of][name] += 1
    known, bad = advised(given.advisories) if given.advisories else (set(), set())
    for of, name in known:
        counts[of].setdefault(name, 0)
    given.out.mkdir(parents=True, exist_ok=True)
    for of, counted in sorted(counts.items()):
        order = sorted((-count, name) for name, count in counted.items() if (of, name) not in bad or count > 5)
        least = LEAST.get(of, LEAST_ELSE)
        targets = [name for count, name in order if -count >= least]
        others = sorted(name for count, name in order if -count < least)
        text = "\n".join([*targets, "-", *others]) + "\n"
        (given.out / f"{of}.txt").write_text(text)
        print(f"{of}: {len(targets)} targets, {len(others)} known besides")


if __name__ == "__main__":
    main()
