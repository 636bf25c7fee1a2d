"""peer.py - finds or installs evtx_dump, of which other projects have a program of that name too."""
import os
import shutil
import subprocess
from pathlib import Path

VERSION = "0.15.1"
PYPI_VERSION = "0.14.0"  # of the Python package of the same project
OLDEST_RUST = (1, 85)    # that can build it


def version(program):
    try:
        run = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return run.stdout.split()[-1] if run.stdout.split() else None


def find(*more):
    """The program in the version that we are compared with, on PATH, where cargo puts it, or in a
    given place; or None."""
    folders = [*map(Path, os.get_exec_path()), Path.home() / ".cargo/bin"]
    for program in [*(folder / "evtx_dump" for folder in folders), *more]:
        if os.access(program, os.X_OK) and version(program) == VERSION:
            return str(program)
    return None


def find_cargo():
    return shutil.which("cargo") or shutil.which("cargo", path=Path.home() / ".cargo/bin")


def too_old(cargo):
    run = subprocess.run([cargo, "--version"], capture_output=True, text=True)
    words = run.stdout.split()
    return len(words) < 2 or tuple(map(int, words[1].split(".")[:2])) < OLDEST_RUST


def obtain(folder):
    """The program, installed by cargo below @folder if need be: its path, or None and why not."""
    installed = folder / "bin/evtx_dump"
    found = find(installed)
    if found:
        return found, None
    cargo = find_cargo()
    if not cargo:
        return None, f"there is no evtx_dump {VERSION} here, and no cargo to install it with"
    if too_old(cargo):
        return None, (f"evtx_dump {VERSION} needs Rust {'.'.join(map(str, OLDEST_RUST))} or later,"
                      " and cargo here is older: https://rustup.rs")
    run = subprocess.run([cargo, "install", "evtx", "--version", VERSION, "--features", "fast-alloc",
                          "--root", folder])
    return (None, "cargo could not install evtx_dump") if run.returncode else (str(installed), None)
