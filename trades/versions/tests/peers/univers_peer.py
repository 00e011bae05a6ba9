"""Answers pairs of versions by an order of univers; the first argument names it."""
import sys
from univers import versions

KINDS = {
    "rpm": "RpmVersion",
    "nuget": "NugetVersion",
    "alpine": "AlpineLinuxVersion",
    "conan": "ConanVersion",
}
kind = getattr(versions, KINDS[sys.argv[1]])
for line in sys.stdin.read().splitlines():
    try:
        a, b = map(kind, line.split("\t"))
        print((a > b) - (a < b))
    except Exception:
        print("?")
