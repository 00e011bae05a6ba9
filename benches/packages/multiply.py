#!/usr/bin/env python3
"""Multiplies a snapshot of OSV records by renaming: ids, aliases and packages get new names, everything else stays.

usage: multiply.py SNAPSHOT TARGET COUNT

SNAPSHOT and TARGET are in the layout of OSV's public export. Copy number 0 is the snapshot itself.
"""
import json
import pathlib
import re
import sys
import zipfile


def renamed(record, copy):
    """The record under another id, about packages of other names."""
    if copy == 0:
        return record

    def name(text):
        return re.sub(r"(\d+)$", lambda digits: f"{digits[1]}{copy:02}", text) if text[-1:].isdigit() else f"{text}-{copy:02}"

    record = dict(record, id=name(record["id"]))
    for field in ("aliases", "related", "upstream"):
        if record.get(field):
            record[field] = [name(text) for text in record[field]]
    affected = []
    for part in record.get("affected") or []:
        if part.get("package"):
            part = dict(part, package=dict(part["package"], name=f"{part['package']['name']}-{copy:02}"))
        affected.append(part)
    record["affected"] = affected
    return record


def main(snapshot, target, count):
    sources = sorted(pathlib.Path(snapshot).rglob("all.zip"))
    left, copy = count, 0
    target = pathlib.Path(target)
    open_zips = {}
    while left > 0:
        for source in sources:
            with zipfile.ZipFile(source) as zip_in:
                folder = source.parent.relative_to(snapshot)
                if folder not in open_zips:
                    (target / folder).mkdir(parents=True, exist_ok=True)
                    path = target / folder / "all.zip"
                    open_zips[folder] = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
                for member in zip_in.namelist():
                    if left == 0:
                        break
                    record = renamed(json.loads(zip_in.read(member)), copy)
                    text = json.dumps(record, separators=(",", ":"), ensure_ascii=False)
                    open_zips[folder].writestr(f"{record['id']}.json", text)
                    left -= 1
        copy += 1
    for zip_out in open_zips.values():
        zip_out.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
