"""Answers pairs of `[epoch:]version[-release]` by a translation of rpmvercmp, part by part as rpm does."""
import sys
from rpm_vercmp import vercmp


def parts(text):
    epoch, _, rest = text.rpartition(":")
    version, _, release = rest.rpartition("-") if "-" in rest else (rest, "", "")
    return int(epoch or 0), version, release


for line in sys.stdin.read().splitlines():
    try:
        a, b = map(parts, line.split("\t"))
        order = (a[0] > b[0]) - (a[0] < b[0])
        print(order or vercmp(a[1], b[1]) or vercmp(a[2], b[2]))
    except Exception:
        print("?")
