#!/usr/bin/env python3
"""Asks lockgate and cargo-audit about the same Cargo.lock files and prints every difference, and what each took.

usage: cargo_audit.py --lockgate BIN --db DIR --cargo-audit BIN --rustsec DIR FILE...

DIR of --rustsec is a checkout of the RustSec advisory database; --db was imported from the OSV records of the same day.
"""
import argparse
import collections
import json
import pathlib
import re
import resource
import subprocess
import sys

SAID = re.compile(r"^`([^`]+)` (\S+) ")
ID = re.compile(r"RUSTSEC-\d{4}-\d{4}")


def run(words):
    """What a command prints, its exit code, and the CPU seconds that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(words, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done, spent


def ours(options, path):
    """(id, package, version) of every advisory that lockgate tells."""
    done, spent = run([options.lockgate, "scan", "--locks", "dependencies", "--db", options.db, "--min-severity", "info",
                       "--format", "json", path])
    if done.returncode not in (0, 1, 3):
        sys.exit(f"lockgate on {path}: {done.stderr}")
    told = set()
    for finding in json.loads(done.stdout)["findings"]:
        named = SAID.match(finding["message"])
        for advisory in ID.findall(finding["message"]) if named else []:
            told.add((advisory, named[1], named[2]))
    return told, spent


def theirs(options, path):
    """The same of cargo-audit; `None` where it could not read the file."""
    done, spent = run([options.cargo_audit, "audit", "--json", "--no-fetch", "--stale", "--db", options.rustsec, "-f", path])
    try:
        report = json.loads(done.stdout)
    except json.JSONDecodeError:
        return None, spent
    entries = list(report["vulnerabilities"]["list"])
    for kind in report.get("warnings", {}).values():
        entries.extend(entry for entry in kind if entry.get("advisory"))
    told = set()
    for entry in entries:
        package = entry["package"]
        told.add((entry["advisory"]["id"], package["name"], package["version"]))
    return told, spent


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("--lockgate", "--db", "--cargo-audit", "--rustsec"):
        parser.add_argument(name, required=True)
    parser.add_argument("files", nargs="+", metavar="FILE")
    options = parser.parse_args()
    counts, spent = collections.Counter(), collections.Counter()
    for path in options.files:
        name = pathlib.Path(path).parent.name
        their, seconds = theirs(options, path)
        spent["cargo-audit"] += seconds
        if their is None:
            counts["not read by cargo-audit"] += 1
            print(f"{name}: cargo-audit cannot read it")
            continue
        our, seconds = ours(options, path)
        spent["lockgate"] += seconds
        counts["files"] += 1
        counts["told by both"] += len(our & their)
        for who, only in (("lockgate", our - their), ("cargo-audit", their - our)):
            counts[f"told by {who} alone"] += len(only)
            for entry in sorted(only):
                print(f"{name}: {who} alone:", *entry)
    for what, count in sorted(counts.items()):
        print(f"{what}: {count}")
    print(f"CPU seconds: cargo-audit {spent['cargo-audit']:.2f}, lockgate {spent['lockgate']:.2f}, "
          f"1/{spent['cargo-audit'] / max(spent['lockgate'], 1e-9):.1f}")


if __name__ == "__main__":
    main()
