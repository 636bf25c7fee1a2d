"""logs.py - the logs that are measured: real ones, joined, where the reference corpus lies beside
the project, and otherwise logs of our own generator. The names of the two never mix."""
import functools
import os
import shutil
import subprocess
import sys

import programs
from programs import BUILD, ROOT, say, stop

SHARED = ROOT.parent / "shared"
BIGLOG = SHARED / "tools/biglog.py"
UNPACK = SHARED / "corpus/unpack"
MB = 1 << 20
ONE_CHUNK = 4096 + 65536


def room(folder, size):
    return shutil.disk_usage(folder).free > size + 512 * MB


class Logs:
    """Makes each log when it is first asked for, once, and keeps it below build-bench/."""

    def __init__(self):
        self.folder = BUILD / "logs"
        self.folder.mkdir(parents=True, exist_ok=True)

    @functools.cached_property
    def real(self):
        found = BIGLOG.exists() and UNPACK.exists()
        if not found:
            say("there is no ../shared beside the project: the logs are those of our own generator")
        return found

    def corpus(self):
        folder = BUILD / "corpus"
        if not (folder / "public").exists():
            folder.mkdir(parents=True, exist_ok=True)
            subprocess.run([UNPACK, folder], check=True, stdout=subprocess.DEVNULL)
        return folder / "public"

    def make(self, name, command):
        """The log NAME, which the command writes where its word @ stands."""
        path = self.folder / f"{name}.evtx"
        if not path.exists():
            part = path.with_suffix(".part")
            subprocess.run([str(part) if word == "@" else str(word) for word in command],
                           check=True, stdout=subprocess.DEVNULL)
            part.rename(path)
        return path

    def joined(self, name, mb, *inputs, fill="0.0"):
        return self.make(name, [sys.executable, BIGLOG, "--mb", mb, "--min-fill", fill, "-o", "@",
                                *inputs])

    def made(self, mb):
        return self.make(f"made_{mb}", [programs.make_log(), "--mb", mb, "--seed", 1, "@"])

    def sec(self):
        """30 MB of one Security log."""
        if not self.real:
            return self.made(30)
        return self.joined("big_sec", 30, self.corpus() / "rs-security.evtx")

    def mixed(self, mb=128):
        """128 MB of logs of all kinds, or more."""
        if not self.real:
            return self.made(mb)
        name = "big_mixed" if mb == 128 else f"mixed_{mb}"
        return self.joined(name, mb, *sorted(self.corpus().glob("*.evtx")), fill="0.8")

    def small(self):
        """68 KB, one chunk: what remains is the start of the program."""
        if not self.real:
            return self.make("made_small", [programs.make_log(), "--chunks", 1, "--seed", 1, "@"])
        return next(path for path in sorted(self.corpus().glob("*.evtx"))
                    if path.stat().st_size == ONE_CHUNK)

    def copy(self, log):
        """The same bytes, written anew so that the page cache holds them in large folios."""
        path = log.with_name(f"{log.stem}_dd.evtx")
        path.unlink(missing_ok=True)
        subprocess.run(["dd", f"if={log}", f"of={path}", "bs=4M", "status=none"], check=True)
        return path

    def sparse(self, log, size):
        """The log with a hole behind it, so that the file has that size but needs no room."""
        path = log.with_name(f"{log.stem}_sparse.evtx")
        shutil.copyfile(log, path)
        os.truncate(path, size)
        return path

    def large(self, mb):
        """A log of that size, or None where there is no room for it."""
        if not room(self.folder, mb * MB):
            say(f"skipped: a log of {mb} MB, for which {self.folder} has no room")
            return None
        return self.mixed(mb)


def records(evtxfs, log):
    """How many records a log has: the lines that we print for it."""
    with subprocess.Popen([evtxfs, "dump", log], stdout=subprocess.PIPE) as dump:
        count = sum(block.count(b"\n") for block in iter(lambda: dump.stdout.read(MB), b""))
    return count or stop(f"{log}: no records")
