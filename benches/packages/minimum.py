#!/usr/bin/env python3
"""States the least number of bytes that an index of a snapshot needs for lookups, by kind; README.md argues for it.

usage: minimum.py SNAPSHOT
"""
import json
import lzma
import math
import pathlib
import sys
import zipfile


def people(record):
    """What details keep of a record."""
    kept = {
        "summary": record.get("summary") or (record.get("details") or "")[:100],
        "severity": [severity["score"] for severity in record.get("severity") or []],
        "references": [[reference.get("type"), reference["url"]] for reference in record.get("references") or []],
        "fixed": sorted({event["fixed"] for part in record.get("affected") or [] for span in part.get("ranges") or []
                         for event in span["events"] if "fixed" in event}),
        "symbols": [part["ecosystem_specific"].get("imports") for part in record.get("affected") or []
                    if part.get("ecosystem_specific")],
    }
    return json.dumps(kept, separators=(",", ":"))


def main(snapshot):
    names, ids, bounds, told_to_people = set(), set(), set(), []
    records = statements = ends = mentions = 0
    for source in sorted(pathlib.Path(snapshot).rglob("all.zip")):
        with zipfile.ZipFile(source) as zip_in:
            for member in zip_in.namelist():
                record = json.loads(zip_in.read(member))
                records += 1
                others = (record.get("aliases") or []) + (record.get("upstream") or [])
                others += [text for text in record.get("related") or [] if text.startswith("CVE-")]
                ids.add(record["id"])
                ids.update(others)
                mentions += len(others)
                told_to_people.append(people(record))
                if record.get("withdrawn"):
                    continue
                for part in record.get("affected") or []:
                    package = part.get("package")
                    if not package:
                        continue
                    names.add((package["ecosystem"].split(":")[0], package["name"]))
                    statements += 1
                    for span in part.get("ranges") or []:
                        if span["type"] == "GIT":
                            continue
                        told = [value for event in span["events"] for value in event.values() if value not in ("0", "0.0.0-0")]
                        ends += len(told)
                        bounds.update(told)

    def references(count, among):
        return count * math.log2(max(among, 2)) / 8

    parts = {
        "names of packages": sum(len(name.encode()) for _, name in names),
        "ids and aliases": sum(len(text) for text in ids),
        "bounds of ranges": sum(len(text) for text in bounds),
        "which record, statement by statement": references(statements, records),
        "which bounds, statement by statement": references(ends, len(bounds)),
        "which aliases, record by record": references(mentions, len(ids)),
        "class, rating, time of each record": records * 7,
    }
    details = len(lzma.compress("\n".join(told_to_people).encode(), preset=9))
    print(f"{records} records, {len(names)} packages, {statements} statements, {ends} bounds, {len(bounds)} different")
    for what, size in parts.items():
        print(f"{what:<40} {size / 1e6:8.2f} MB")
    print(f"{'together':<40} {sum(parts.values()) / 1e6:8.2f} MB")
    print(f"{'details, all as one xz stream':<40} {details / 1e6:8.2f} MB")


if __name__ == "__main__":
    main(sys.argv[1])
