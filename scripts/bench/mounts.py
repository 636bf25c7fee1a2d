"""mounts.py - mounts to measure, and the same files on tmpfs and on ext4 beside them.

Everything lies below the scratch folder of tests/kit.py, whose guardian unmounts what is left
there, whatever happens to us. Only what was mounted here is unmounted, and nobody is killed.
"""
import contextlib
import functools
import importlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import programs
from programs import ROOT, say

MB = 1 << 20


@functools.cache
def kit():
    """tests/kit.py, which wants to know our programs when it is imported; it makes a folder."""
    os.environ.setdefault("EVTXFS", programs.evtxfs())
    os.environ.setdefault("MAKE_LOG", programs.make_log())
    sys.path.insert(0, str(ROOT / "tests"))
    return importlib.import_module("kit")


def mount_by_root(*command):
    """Whether a mount came about; only root may."""
    return os.geteuid() == 0 and subprocess.run(["mount", *map(str, command)]).returncode == 0


def unmount(path):
    """Unmounts what is there, if anything is, and waits until who served it is gone."""
    if not kit().mount_line(path):
        return
    daemons = kit().daemons(path)
    if kit().unmount(path).returncode:
        kit().unmount(path, lazy=True)
    for pid in daemons:
        if not kit().wait_for(lambda: kit().gone(pid), 60, step=0.002):
            say(f"the daemon {pid} of {path} does not end")


class Fresh:
    """A log, and the folder where it is mounted anew for each run."""

    def __init__(self, log, *options):
        self.log, self.options = log, options
        self.path = kit().scratch("mount")
        self.path.mkdir()

    def command(self):
        return [kit().EVTXFS, *self.options, self.log, self.path]

    def unmount(self):
        unmount(self.path)

    @contextlib.contextmanager
    def mounted(self):
        """Mounted, without being timed, as long as the with block runs."""
        try:
            subprocess.run([str(word) for word in self.command()], check=True)
            yield self
        finally:
            self.unmount()

    def pid(self):
        return kit().daemons(self.path)[0]


class Tmpfs:
    """A folder in memory: a mount of ours, or below /dev/shm for who is not root."""

    def __init__(self):
        self.path = kit().scratch("tmpfs")
        self.path.mkdir()
        if not mount_by_root("-t", "tmpfs", "-o", "size=90%,nr_inodes=0", "tmpfs", self.path):
            self.path = Path("/dev/shm") / kit().SCRATCH.name
            self.path.mkdir()

    def done(self):
        unmount(self.path)
        shutil.rmtree(self.path, ignore_errors=True)


class Ext4:
    """An image with a copy of a folder, mounted anew for each run; it is in the page cache."""

    def __init__(self, folder, files):
        self.image, self.path = kit().scratch("ext4.image"), kit().scratch("ext4")
        self.path.mkdir()
        size = (files * 5 + 64 * 1024) // 1024 + 32  # in MB: a block and an inode for each file
        subprocess.run(["truncate", "-s", f"{size}M", self.image], check=True)
        subprocess.run(["mkfs.ext4", "-q", "-F", "-N", str(files * 5 // 4 + 1000), "-E",
                        "lazy_itable_init=0,lazy_journal_init=0", "-d", folder, self.image],
                       check=True)

    @classmethod
    def of(cls, folder, files):
        """The image, or None where it cannot be made or mounted."""
        if os.geteuid() or not shutil.which("mkfs.ext4"):
            return None
        image = cls(folder, files)
        works = mount_by_root("-o", "loop,ro", image.image, image.path)
        image.unmount()
        return image if works else None

    def command(self):
        return ["mount", "-o", "loop,ro", self.image, self.path]

    def warm(self):
        subprocess.run(["cat", self.image], stdout=subprocess.DEVNULL, check=True)

    def unmount(self):
        unmount(self.path)


# What a mount tells of itself.

def counts(value):
    """The numbers of an object by kind, without their total; an object within counts as the sum
    of its numbers."""
    found = {}
    for kind, item in value.items():
        if isinstance(item, dict):
            item = item.get("count", sum(counts(item).values()))
        if isinstance(item, int) and not isinstance(item, bool) and kind.lower() != "total":
            found[kind.lower()] = item
    return found


def requests(path):
    """How many requests the kernel has sent, by kind; None where the mount does not tell."""
    try:
        status = json.loads((path / "status.json").read_bytes())
        return counts(status["requests"])
    except (OSError, ValueError, KeyError, AttributeError):
        return None


def requests_of(path, work):
    """The requests that some work causes, by kind. Looking costs some too, which are taken off."""
    first, second = requests(path), requests(path)
    work()
    third = requests(path)
    if not first or not second or not third:
        return None
    looking = {kind: second[kind] - first.get(kind, 0) for kind in second}
    found = {kind: third[kind] - second.get(kind, 0) - looking.get(kind, 0) for kind in third}
    return {kind: max(count, 0) for kind, count in found.items() if count > 0}
