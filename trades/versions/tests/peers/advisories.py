"""Prints each ecosystem and version that the records of an OSV export name, once."""
import json
import pathlib
import sys
import zipfile

seen = set()
for archive in sorted(pathlib.Path(sys.argv[1]).rglob("all.zip")):
    with zipfile.ZipFile(archive) as records:
        for name in records.namelist():
            for affected in json.loads(records.read(name)).get("affected", []):
                ecosystem = affected.get("package", {}).get("ecosystem", "")
                found = list(affected.get("versions", []))
                for one in affected.get("ranges", []):
                    if one["type"] != "GIT":
                        found += [value for event in one["events"] for value in event.values()]
                seen.update((ecosystem, version) for version in found)
if not seen:
    sys.exit(3)
for ecosystem, version in sorted(seen):
    print(ecosystem, version, sep="\t")
