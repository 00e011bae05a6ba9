#!/usr/bin/env python3
"""Writes COUNT questions, ecosystem, name and version with tabs between: of every ten packages SHARE are named by some record of the
snapshot, with a version that a record mentions, and the others by none.

usage: queries.py SNAPSHOT COUNT SHARE
"""
import json
import pathlib
import random
import sys
import zipfile


def mentioned(snapshot):
    """Packages with the versions that are mentioned of them."""
    packages = {}
    for source in sorted(pathlib.Path(snapshot).rglob("all.zip")):
        with zipfile.ZipFile(source) as zip_in:
            for member in zip_in.namelist():
                for part in json.loads(zip_in.read(member)).get("affected") or []:
                    package = part.get("package")
                    if not package:
                        continue
                    versions = packages.setdefault((package["ecosystem"], package["name"]), set())
                    versions.update(part.get("versions") or [])
                    for span in part.get("ranges") or []:
                        if span["type"] != "GIT":
                            versions.update(value for event in span["events"] for value in event.values() if value != "0")
    return {package: sorted(versions) for package, versions in packages.items() if versions}


def main(snapshot, count, share):
    draw = random.Random(7)
    packages = mentioned(snapshot)
    known = draw.sample(sorted(packages), count)
    for number, (ecosystem, name) in enumerate(known):
        version = draw.choice(packages[ecosystem, name])
        if number % 10 >= share:
            name = f"{name}-nobody-knows"
        print(f"{ecosystem}\t{name}\t{version}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
