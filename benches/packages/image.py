#!/usr/bin/env python3
"""What the inventory of an image costs, over only reading and unpacking its layers.

    cargo build --release -p lockgate
    cargo build --release -p lockgate-containers --example layers
    benches/packages/image.py target/release LAYOUT [ROUNDS]

LAYOUT is a directory in the layout of OCI. Both programs run in turn, so that whatever else the machine does meets
both. Printed are the medians of the time on the clock and of the CPU's time in user mode and in the kernel, and their
ratios; `gzip -dc` is there for comparison. Asked is a ratio of at most 1.5.
"""

import os
import resource
import statistics
import subprocess
import sys
import time


def spent(command):
    """Time on the clock, CPU time, and most memory of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    with open(os.devnull, "wb") as nowhere:
        code = subprocess.run(command, stdout=nowhere, stderr=nowhere).returncode
    clock = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return clock, cpu, code


def main():
    programs, layout = sys.argv[1:3]
    rounds = int(sys.argv[3]) if len(sys.argv) > 3 else 7
    folder = os.path.join(layout, "blobs", "sha256")
    blobs = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    packed = [blob for blob in blobs if open(blob, "rb").read(2) == b"\x1f\x8b"]
    commands = {
        "unpack": [os.path.join(programs, "examples", "layers"), *blobs],
        "lockgate sbom": [os.path.join(programs, "lockgate"), "sbom", layout],
        "gzip -dc": ["gzip", "-dc", *packed],
    }
    seen = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            seen[name].append(spent(command))
    least = {}
    for name, runs in seen.items():
        clock, cpu = (statistics.median(run[at] for run in runs) for at in (0, 1))
        codes = {run[2] for run in runs}
        least.setdefault("clock", clock)
        least.setdefault("cpu", cpu)
        ratios = f"{clock / least['clock']:.2f} of the clock, {cpu / least['cpu']:.2f} of the CPU"
        print(f"{name:14} {clock:.3f} s, {cpu:.3f} s of CPU: {ratios}, exit {sorted(codes)}")


if __name__ == "__main__":
    main()
