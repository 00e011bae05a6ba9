"""Answers pairs of versions by packaging's order."""
import sys
from packaging.version import InvalidVersion, Version

for line in sys.stdin.read().splitlines():
    try:
        a, b = map(Version, line.split("\t"))
        print((a > b) - (a < b))
    except InvalidVersion:
        print("?")
