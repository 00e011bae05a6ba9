"""Scanners that others wrote: where they are, how they are called, what they found. For `run` and `score`, which stand beside.

A tool is looked for in the folder of peers, in PATH and among Go's binaries. What is not there is skipped, never guessed at.
None of them may check a credential online: validation is off, and a proxy that does not exist stands in the environment.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DEFAULT = pathlib.Path(os.environ.get("LOCKGATE_PEERS", ROOT / "target/peers-secrets"))
PINNED = ["kingfisher-bin==2.14.0", "detect-secrets==1.5.0"]
PACKAGES = ["gitleaks", "trufflehog"]
OFFLINE = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "NO_COLOR": "1", "GIT_TERMINAL_PROMPT": "0"}
NAMES = ["lockgate", "kingfisher", "gitleaks", "betterleaks", "trufflehog", "ripsecrets", "detect-secrets"]


def install(folder):
    """Peers from PyPI into a virtual environment, and Debian's packages, if its index has them, unpacked beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    stamp = folder / ".stamp"
    if stamp.exists() and stamp.read_text() == " ".join(PINNED):
        return
    subprocess.run(["python3", "-m", "venv", folder / "py"], check=True)
    subprocess.run([folder / "py/bin/pip", "install", "--quiet", "--disable-pip-version-check", *PINNED], check=True)
    for package in PACKAGES if shutil.which("apt-get") and shutil.which("dpkg-deb") else []:
        fetched = subprocess.run(["apt-get", "download", "--quiet", package], cwd=folder, capture_output=True)
        for archive in folder.glob(f"{package}_*.deb") if fetched.returncode == 0 else []:
            subprocess.run(["dpkg-deb", "--extract", archive, folder], check=True)
            archive.unlink()
    stamp.write_text(" ".join(PINNED))


def find(folder, lockgate):
    """The tools that are here, by name. kingfisher is a program in a Python package: its launcher would be measured too."""
    found = {"lockgate": lockgate} if pathlib.Path(lockgate).exists() else {}
    gobin = pathlib.Path(os.environ.get("GOBIN") or pathlib.Path(os.environ.get("GOPATH", pathlib.Path.home() / "go")) / "bin")
    for name in NAMES[1:]:
        places = [folder / "bin" / name, folder / "usr/bin" / name, folder / "py/bin" / name, gobin / name, shutil.which(name)]
        places += [place for place in folder.glob(f"*/lib/python*/site-packages/{name}/bin/{name}")]
        there = [pathlib.Path(place) for place in places if place and os.access(place, os.X_OK)]
        native = [place for place in there if not is_script(place)]
        if native or there:
            found[name] = (native or there)[0]
    return found


def is_script(path):
    with open(path, "rb") as file:
        return file.read(2) == b"#!"


def version(name, binary):
    """One line that says which it is."""
    words = {"gitleaks": ["version"], "betterleaks": ["version"]}.get(name, ["--version"])
    told = subprocess.run([binary, *words], capture_output=True, text=True, env={**os.environ, **OFFLINE})
    said = [line.strip() for line in (told.stdout + told.stderr).splitlines() if line.strip()]
    return next((line for line in said if re.search(r"\d\.\d", line)), "version unknown")


def command(name, binary, what, target, out):
    """The words that make a tool look at `target`, its report going to `out` or to its standard output; nothing where it cannot.

    `what` is `history` (everything a repository has), `tree` (a folder, no history) or `staged` (what is staged in a repository).
    """
    words = WORDS[name].get(what)
    if words is None:
        return None
    return [str(binary), *(word.format(target=target, out=out) for word in words)]


OURS = ["scan", "--locks", "secrets", "--format", "json", "--quiet", "--output", "{out}"]
KINGFISHER = ["scan", "--no-validate", "--no-update-check", "--no-dedup", "--quiet", "--format", "jsonl", "--output", "{out}"]
LEAKS = ["--no-banner", "--exit-code", "0", "--report-format", "json", "--report-path", "{out}", "{target}"]
TRUFFLEHOG = ["--no-verification", "--no-update", "--json", "--no-color", "--results=verified,unknown,unverified"]
WORDS = {
    "lockgate": {
        "tree": [*OURS, "{target}"],
        "history": [*OURS, "--history", "--no-cache", "{target}"],
        "cached": [*OURS, "--history", "{target}"],
        "staged": [*OURS, "--staged", "{target}"],
    },
    "kingfisher": {
        "tree": [*KINGFISHER, "--git-history", "none", "{target}"],
        "history": [*KINGFISHER, "--git-history", "full", "{target}"],
        "staged": [*KINGFISHER, "--staged", "{target}"],
    },
    "gitleaks": {
        "tree": ["dir", *LEAKS],
        "history": ["git", *LEAKS],
        "staged": ["git", "--pre-commit", "--staged", *LEAKS],
    },
    "betterleaks": {
        "tree": ["dir", *LEAKS],
        "history": ["git", *LEAKS],
        "staged": ["git", "--pre-commit", "--staged", *LEAKS],
    },
    "trufflehog": {
        "tree": ["filesystem", *TRUFFLEHOG, "{target}"],
        "history": ["git", *TRUFFLEHOG, "--bare", "file://{target}"],
    },
    "ripsecrets": {"tree": ["{target}"]},
    "detect-secrets": {"tree": ["scan", "--all-files", "--no-verify", "{target}"]},
}


def measure(words, cwd, stdout, environment=None):
    """CPU seconds, wall seconds, peak KiB and exit code of one whole process. Its peak is never under that of this Python."""
    start = time.perf_counter()
    with open(stdout, "wb") as sink, open(f"{stdout}.err", "wb") as complaints:
        child = subprocess.Popen(words, cwd=cwd, stdin=subprocess.DEVNULL, stdout=sink, stderr=complaints,
                                 env={**os.environ, **OFFLINE, **(environment or {})})
        _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss, child.returncode


def complete(name, code):
    """Whether that exit code says that the tool did its work: findings are no failure, and neither is our 3, which states gaps."""
    return code in {"lockgate": {0, 1, 3}, "kingfisher": {0, 200, 205}, "ripsecrets": {0, 1}, "trufflehog": {0, 183}}.get(name, {0, 1})


def findings(name, folder, out, stdout):
    """What a tool reported of a folder that was its working directory: path, first line, last line, rule."""
    report = out if out.exists() else stdout
    return [(os.path.normpath(os.path.relpath(folder / path, folder)), first, max(first, last), rule)
            for path, first, last, rule in READERS[name](folder, report)]


def count(name, out, stdout):
    """How many findings a tool reported, of whatever kind of subject."""
    report = out if out.exists() else stdout
    if name in ("kingfisher", "trufflehog"):
        return sum("finding" in line or "DetectorName" in line for line in lines(report))
    if name == "ripsecrets":
        return sum(1 for _ in of_ripsecrets(None, report))
    told = json.loads(report.read_bytes() or b"[]") or []
    if name == "detect-secrets":
        return sum(len(found) for found in told["results"].values())
    return len(told["findings"] if name == "lockgate" else told)


def of_lockgate(_folder, report):
    for finding in json.loads(report.read_bytes())["findings"]:
        for place in finding["locations"]:
            first, end = place["start"]["line"], place["end"]
            last = end["line"] - (1 if end.get("column") == 1 and end["line"] > first else 0)
            yield place["path"], first, last, finding["rule"]


def of_kingfisher(_folder, report):
    for line in lines(report):
        if finding := line.get("finding"):
            first = finding["line"]
            yield finding["path"], first, first + (finding.get("snippet") or "").rstrip("\n").count("\n"), line["rule"]["id"]


def of_leaks(_folder, report):
    for finding in json.loads(report.read_bytes()) or []:
        path = finding.get("File") or (finding.get("Attributes") or {}).get("path")
        yield path, finding["StartLine"], finding["EndLine"], finding["RuleID"]


def of_trufflehog(folder, report):
    # For what it decoded it names the line of the piece; the nearest line that has the text is meant.
    for line in lines(report):
        place = line.get("SourceMetadata", {}).get("Data", {}).get("Filesystem")
        if not place:
            continue
        told, raw = max(place.get("line", 1), 1), (line.get("Raw") or "").strip().split("\n")[0][:200]
        text = (folder / place["file"]).read_text(errors="replace").split("\n")
        having = [number for number, content in enumerate(text, 1) if raw and raw in content]
        at = min(having, key=lambda number: abs(number - told), default=told)
        yield place["file"], at, at, line["DetectorName"]


def of_detect_secrets(_folder, report):
    for path, found in json.loads(report.read_bytes())["results"].items():
        for finding in found:
            yield path, finding["line_number"], finding["line_number"], finding["type"]


def of_ripsecrets(_folder, report):
    for line in report.read_text(errors="replace").splitlines():
        if match := re.match(r"(.+?):(\d+):", re.sub(r"\x1b\[[0-9;]*m", "", line)):
            yield match[1], int(match[2]), int(match[2]), "ripsecrets"


def lines(report):
    """JSON objects, one a line; other lines are talk."""
    for line in report.read_text(errors="replace").splitlines():
        if line.startswith("{"):
            yield json.loads(line)


READERS = {
    "lockgate": of_lockgate,
    "kingfisher": of_kingfisher,
    "gitleaks": of_leaks,
    "betterleaks": of_leaks,
    "trufflehog": of_trufflehog,
    "detect-secrets": of_detect_secrets,
    "ripsecrets": of_ripsecrets,
}
