"""Answers pairs of versions by the order that Go's own tool is built with, taken from Go's folder of sources."""
import pathlib
import shutil
import subprocess
import sys
import tempfile

MAIN = """package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"peer/semver"
)

func with(v string) string {
	if strings.HasPrefix(v, "v") {
		return v
	}
	return "v" + v
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		a, b, _ := strings.Cut(lines.Text(), "\\t")
		a, b = with(a), with(b)
		if semver.IsValid(a) && semver.IsValid(b) {
			fmt.Println(semver.Compare(a, b))
		} else {
			fmt.Println("?")
		}
	}
}
"""

root = subprocess.run(["go", "env", "GOROOT"], capture_output=True, text=True, check=True).stdout.strip()
source = pathlib.Path(root, "src/cmd/vendor/golang.org/x/mod/semver/semver.go")
with tempfile.TemporaryDirectory() as folder:
    module = pathlib.Path(folder)
    (module / "semver").mkdir()
    shutil.copy(source, module / "semver")
    (module / "main.go").write_text(MAIN)
    (module / "go.mod").write_text("module peer\n\ngo 1.21\n")
    sys.exit(subprocess.run(["go", "run", "."], cwd=module, check=False).returncode)
