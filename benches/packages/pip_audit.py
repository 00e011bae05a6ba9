#!/usr/bin/env python3
"""Asks lockgate and pip-audit about the same pinned requirements and prints every difference, and what each took.

usage: pip_audit.py --lockgate BIN --db DIR --pip-audit BIN --records ZIP FILE...

pip-audit asks a server on the loopback, which answers from ZIP, OSV's export of PyPI; --db was imported from the same. What is compared
is packages, versions and advisories, where ids that the records call aliases of each other are one advisory. The server reads the
records in its own way: a version is affected where it is enumerated, or where a walk over the sorted events of a range says so. It
needs `packaging`, as the interpreter of pip-audit has it.
"""
import argparse
import collections
import http.server
import json
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import threading
import zipfile

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

SAID = re.compile(r"^`([^`]+)` (\S+) ")
IDS = re.compile(r"(?:affected by|says) ([A-Z]+-[^ :]+)(?: \(([^)]*)\))?")


class Records:
    """OSV's records of PyPI, by package."""

    def __init__(self, path):
        self.by_name = collections.defaultdict(list)
        self.representative = {}
        with zipfile.ZipFile(path) as members:
            for name in members.namelist():
                if name.endswith(".json"):
                    self.add(json.loads(members.read(name)))

    def add(self, record):
        if record.get("withdrawn"):
            return
        self.join([record["id"], *record.get("aliases", [])])
        for part in record.get("affected", []):
            package = part.get("package", {})
            if package.get("ecosystem") == "PyPI":
                self.by_name[canonicalize_name(package["name"])].append((part, record))

    def root(self, name):
        while self.representative.get(name, name) != name:
            name = self.representative[name]
        return name

    def join(self, names):
        roots = sorted({self.root(name) for name in names})
        for root in roots:
            self.representative[root] = roots[0]

    def about(self, name, version):
        found = {}
        for part, record in self.by_name[canonicalize_name(name)]:
            if version in part.get("versions", []) or any(within(span, version) for span in part.get("ranges", [])):
                found[record["id"]] = record
        return list(found.values())


def within(span, version):
    """True where a walk over the events of a range ends inside of it."""
    if span["type"] == "GIT":
        return False
    try:
        version = Version(version)
        events = [(kind, Version(text)) for event in span["events"] for kind, text in event.items() if kind != "limit"]
    except InvalidVersion:
        return False
    inside = False
    for kind, bound in sorted(events, key=lambda event: event[1]):
        if kind == "introduced" and version >= bound:
            inside = True
        elif (kind == "fixed" and version >= bound) or (kind == "last_affected" and version > bound):
            inside = False
    return inside


def serve(records):
    """The address at which the records are served."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found = records.about(asked["package"]["name"], asked["version"])
            answer = json.dumps({"vulns": found} if found else {}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/v1/query"


def run(words):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(words, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return done, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def pins(path):
    """The pinned lines of a file of requirements, each package once: what both can read."""
    kept = {}
    for line in pathlib.Path(path).read_text(errors="replace").splitlines():
        text = re.split(r"\s+#|\s+--|\s*\\$|;", line)[0].strip()
        try:
            wanted = Requirement(text)
        except InvalidRequirement:
            continue
        told = [part for part in wanted.specifier if part.operator == "==" and "*" not in part.version]
        if len(told) == 1 and len(wanted.specifier) == 1 and not wanted.url:
            kept.setdefault(canonicalize_name(wanted.name), f"{wanted.name}=={told[0].version}")
    return list(kept.values())


def ours(options, records, path):
    done, spent = run([options.lockgate, "scan", "--locks", "dependencies", "--db", options.db, "--min-severity", "info",
                       "--format", "json", path])
    if done.returncode not in (0, 1, 3):
        sys.exit(f"lockgate on {path}: {done.stderr}")
    told = set()
    for finding in json.loads(done.stdout)["findings"]:
        named, ids = SAID.match(finding["message"]), IDS.search(finding["message"])
        if named and ids:
            told.add((records.root(ids[1]), canonicalize_name(named[1]), named[2]))
    return told, spent


def theirs(options, records, address, path):
    done, spent = run([options.pip_audit, "--requirement", path, "--no-deps", "--disable-pip", "--vulnerability-service", "osv",
                       "--osv-url", address, "--format", "json", "--progress-spinner", "off"])
    if not done.stdout.strip():
        return None, spent
    told = set()
    for package in json.loads(done.stdout)["dependencies"]:
        for flaw in package.get("vulns", []):
            told.add((records.root(flaw["id"]), canonicalize_name(package["name"]), package["version"]))
    return told, spent


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("--lockgate", "--db", "--pip-audit", "--records"):
        parser.add_argument(name, required=True)
    parser.add_argument("files", nargs="+", metavar="FILE")
    options = parser.parse_args()
    records = Records(options.records)
    address = serve(records)
    counts, spent = collections.Counter(), collections.Counter()
    for path in options.files:
        pinned = pins(path)
        if not pinned:
            continue
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder, "requirements.txt")
            copy.write_text("".join(f"{line}\n" for line in pinned))
            their, seconds = theirs(options, records, address, str(copy))
            if their is None:
                counts["not read by pip-audit"] += 1
                continue
            spent["pip-audit"] += seconds
            our, seconds = ours(options, records, str(copy))
            spent["lockgate"] += seconds
        counts["files"] += 1
        counts["packages"] += len(pinned)
        counts["told by both"] += len(our & their)
        for who, only in (("lockgate", our - their), ("pip-audit", their - our)):
            counts[f"told by {who} alone"] += len(only)
            for entry in sorted(only):
                print(f"{path}: {who} alone:", *entry)
    for what, count in sorted(counts.items()):
        print(f"{what}: {count}")
    print(f"CPU seconds: pip-audit {spent['pip-audit']:.2f}, lockgate {spent['lockgate']:.2f}, "
          f"1/{spent['pip-audit'] / max(spent['lockgate'], 1e-9):.1f}")


if __name__ == "__main__":
    main()
