#!/usr/bin/env python3
"""64 processes read at random while the cache is far too small: every byte right, memory flat.

    EVTXFS_LOAD_SECONDS   how long (default: a minute; with --quick 5 s, with sanitizers 10 s)

What they read is dropped from the kernel's page cache before, so that each read reaches the
program. The right bytes are those of `evtxfs cat`, which has no mount. scripts/load runs longer.
"""
import mmap
import os
import random
import re
import signal
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

MB = 1 << 20
READERS = 64
CACHE = 2 * MB
SECONDS = float(os.environ.get("EVTXFS_LOAD_SECONDS") or
                (5 if kit.QUICK else 60 if kit.SANITIZER == "none" else 10))
PIECE = 300_000      # the most that one read asks for
MAX_WORDS = 500      # of a command line
GROWTH = 4 * MB      # of the peak, from the first half of the time to the second: noise of malloc
ENTRY = re.compile(r"\s*(directory|file)\s+(\d+) \S+ \S+ (.*)")
XML_EVERY = 200      # of the records, one in so many is read as .xml too, which is not listed


@dataclass
class File:
    path: str
    at: int    # of its bytes among those of all files
    size: int


class Reference:
    """All files of the tree with their bytes, as the program shows them without a mount."""

    def __init__(self, log):
        self.log, self.files, self.folders = log, [], {}
        self.blob = open(kit.scratch("reference"), "w+b")
        found = list(self.walk(""))
        for i in range(0, len(found), MAX_WORDS):
            self.add(found[i:i + MAX_WORDS])
        self.add_xml([file.path for file in self.files if "/records/" in file.path][::XML_EVERY])
        self.blob.flush()
        self.bytes = mmap.mmap(self.blob.fileno(), 0, prot=mmap.PROT_READ)

    def walk(self, folder):
        """The files below a folder: pairs of a path and a size."""
        listed = kit.lines(kit.EVTXFS, "ls", "-l", self.log, *([folder] if folder else []))
        entries = [ENTRY.fullmatch(line).groups() for line in listed]
        prefix = f"{folder}/" if folder else ""
        if folder:  # a mount may have more in its root
            self.folders[folder] = sorted(name.rstrip("/") for _, _, name in entries)
        for kind, size, name in entries:
            if kind == "file":
                yield prefix + name, int(size)
            else:
                yield from self.walk(prefix + name.rstrip("/"))

    def add(self, files):
        data = kit.out(kit.EVTXFS, "cat", self.log, *(path for path, _ in files))
        if len(data) != sum(size for _, size in files):
            raise AssertionError(f"ls and cat differ in the sizes of {files[0][0]} and others")
        at = self.blob.tell()
        for path, size in files:
            self.files.append(File(path, at, size))
            at += size
        self.blob.write(data)

    def add_xml(self, paths):
        for path in (path.removesuffix(".json") + ".xml" for path in paths):
            data = kit.out(kit.EVTXFS, "cat", self.log, path)
            self.files.append(File(path, self.blob.tell(), len(data)))
            self.blob.write(data)


class Reader:
    """One of the processes."""

    def __init__(self, number, reference, mount):
        self.random = random.Random(number)
        self.reference, self.mount = reference, mount
        self.large = [file for file in reference.files if file.size > PIECE]

    def read(self, file):
        """Some or all of a file, which must be the bytes of the reference."""
        fd = os.open(f"{self.mount}/{file.path}", os.O_RDONLY)
        try:
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
            at = self.random.randrange(file.size + 1) if self.random.random() < 0.5 else 0
            size = min(PIECE, file.size - at)
            data = os.pread(fd, size + 1, at)
            if os.fstat(fd).st_size != file.size:
                raise AssertionError(f"{file.path}: the size is {os.fstat(fd).st_size}")
            expected = self.reference.bytes[file.at + at:file.at + at + size]
            if data[:size] != expected or at + size == file.size and len(data) > size:
                raise AssertionError(f"{file.path}: other bytes at {at}, size {size}")
        finally:
            os.close(fd)

    def list(self):
        folder, names = self.random.choice(list(self.reference.folders.items()))
        if sorted(os.listdir(f"{self.mount}/{folder}")) != names:
            raise AssertionError(f"{folder}: other names")

    def once(self):
        dice = self.random.random()
        if dice < 0.05:
            self.list()
        elif dice < 0.3 and self.large:
            self.read(self.random.choice(self.large))
        else:
            self.read(self.random.choice(self.reference.files))

    def until(self, end, parent):
        count = 0
        while time.monotonic() < end and os.getppid() == parent:
            self.once()
            count += 1
        return count


def start(number, reference, mount, end, report):
    """A process that reads until the end; its status says whether all was well."""
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        count = Reader(number, reference, mount).until(end, parent)
        os.write(report, count.to_bytes(8, "little"))
        status = 0
    except BaseException:
        sys.stderr.write(f"reader {number}: {traceback.format_exc()}")
        sys.stderr.flush()
    finally:
        os._exit(status)


def private_memory(pid):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    return 0


def watch(readers, pid):
    """Waits for the readers: their statuses, and what the program had in memory meanwhile."""
    statuses, memory = {}, []
    while len(statuses) < len(readers):
        memory.append(private_memory(pid))
        for reader in readers - statuses.keys():
            ended, status = os.waitpid(reader, os.WNOHANG)
            if ended:
                statuses[reader] = status
        time.sleep(0.05)
    return statuses, memory


class Load(kit.Case):
    limit = SECONDS + 180

    def stop(self, readers):
        for reader in readers:
            try:
                os.kill(reader, signal.SIGKILL)
                os.waitpid(reader, 0)
            except (ChildProcessError, ProcessLookupError):
                pass

    def test_many_readers_with_a_small_cache(self):
        log = kit.make_log("--mb", "2", "--seed", "11")
        reference = Reference(log)
        count = kit.out(kit.EVTXFS, "dump", log).count(b"\n")
        collected, report = os.pipe()
        with kit.Mount(log, "-o", f"cache={CACHE // MB}M") as mount:
            end, readers = time.monotonic() + SECONDS, set()
            try:
                for number in range(READERS):
                    readers.add(start(number, reference, mount.path, end, report))
                statuses, memory = watch(readers, mount.pid)
            except BaseException:
                self.stop(readers)
                raise
        self.assertEqual([status for status in statuses.values() if status], [])
        reads = sum(int.from_bytes(os.read(collected, 8), "little") for _ in range(READERS))
        os.close(collected)
        os.close(report)
        self.judge(reads, memory, count)

    def judge(self, reads, memory, records):
        first, second = max(memory[:len(memory) // 2]), max(memory[len(memory) // 2:])
        allowed = CACHE + 24 * records + 16 * MB
        kit.note(f"{READERS} processes read {reads} times in {SECONDS:.0f} s: peak"
                 f" {first / MB:.1f} MB in the first half, {second / MB:.1f} MB in the second,"
                 f" allowed are {allowed / MB:.0f} MB")
        self.assertGreater(reads, READERS)
        if kit.SANITIZER == "none":  # which keep memory for themselves
            self.assertLess(max(memory), allowed)
            self.assertLess(second, first + GROWTH)


if __name__ == "__main__":
    kit.main()
