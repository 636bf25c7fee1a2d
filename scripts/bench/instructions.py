"""instructions.py - counts what a program executes, by callgrind: a figure that does not jitter."""
import re
import shutil
import subprocess

COLLECTED = re.compile(r"Collected : (\d+)")


def can_count():
    return shutil.which("valgrind") is not None


def count(command):
    """The instructions of a command from start to end. None where valgrind cannot run it."""
    run = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null",
                          *map(str, command)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                         text=True, errors="replace")
    found = COLLECTED.search(run.stderr)
    return int(found[1]) if run.returncode == 0 and found else None
