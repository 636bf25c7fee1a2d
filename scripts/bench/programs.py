"""programs.py - what the benchmarks need: packages, a release of ours, and the peers, by name."""
import functools
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = ROOT / "build-bench"
RELEASE = BUILD / "release"
sys.path.insert(0, str(ROOT / "scripts/peers"))
import peer


def stop(message):
    sys.exit(f"{Path(sys.argv[0]).name}: {message}")


def say(message):
    print(message, file=sys.stderr, flush=True)


def output(*command, **options):
    """What a program prints; None where there is no such program, or it fails."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True, **options).stdout
    except (OSError, subprocess.CalledProcessError):
        return None


def packages(*sets):
    """Sets of scripts/install-deps. A benchmark goes on without what cannot be installed."""
    for name in sets:
        if subprocess.run([ROOT / "scripts/install-deps", name]).returncode:
            say(f"without the packages of the set {name}: what needs them is skipped")


def build(folder, *options):
    """Builds all programs, without the tests, and says where they are."""
    if not (folder / "build.ninja").exists():
        subprocess.run(["meson", "setup", folder, "-Dtests=disabled", *options], cwd=ROOT,
                       check=True, stdout=subprocess.DEVNULL)
    run = subprocess.run(["ninja", "-C", folder], capture_output=True, text=True)
    if run.returncode:
        stop(f"the build failed\n{run.stdout[-4000:]}")
    return folder


@functools.cache
def release():
    """Where a plain release lies: no LTO, no PGO, no flags of ours."""
    return build(RELEASE, "--buildtype=release")


def evtxfs():
    """Our program: the one that EVTXFS names, or a release."""
    return os.environ.get("EVTXFS") or str(release() / "fusefs/evtxfs")


def make_log():
    return str(release() / "samples/make-log")


# The peers. Each is a path, or None after it was said why.

def evtx_dump():
    found, reason = peer.obtain(ROOT / "build-peers/peer")
    if not found:
        say(f"skipped: {reason}")
    return found


def evtxexport():
    return shutil.which("evtxexport")


def zig_evtx():
    path = os.environ.get("ZIG_BINARY")
    if path and not os.access(path, os.X_OK):
        stop(f"ZIG_BINARY: {path} cannot be run")
    return path


def python_evtx():
    """An interpreter that has the package evtx of PyPI, in an environment of its own."""
    python = BUILD / "python/bin/python"
    if not python.exists() and output(sys.executable, "-m", "venv", str(BUILD / "python")) is None:
        say("skipped: the package evtx of PyPI, as there is no python3-venv")
        return None
    if output(str(python), "-c", "import evtx") is None:
        package = f"evtx=={peer.PYPI_VERSION}"
        if output(str(python), "-m", "pip", "install", "--quiet", package) is None:
            say("skipped: pip cannot install evtx")
            return None
    return str(python)


def machine():
    """What a figure must be read with."""
    cpu = next((line.partition(":")[2].strip() for line in open("/proc/cpuinfo")
                if line.startswith(("model name", "Model"))), platform.machine())
    return {
        "cpu": cpu,
        "processors": os.cpu_count(),
        "kernel": platform.release(),
        "compiler": (output("cc", "--version") or "?").splitlines()[0],
        "commit": (output("git", "describe", "--always", "--dirty", cwd=ROOT) or "?").strip(),
        "libfuse": (output("pkg-config", "--modversion", "fuse3") or "?").strip(),
        "evtx_dump": peer.VERSION,
    }
