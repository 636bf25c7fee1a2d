#!/usr/bin/env python3
"""Mounts come and go, most of damaged logs, while they are read; a part of them is killed.

    EVTXFS_SOAK_SECONDS  how long (default: 20)

Beside them one mount with a small cache is read from the first to the last second: its memory must not
grow. What a mount shows must be what `evtxfs dump` prints, whatever the log has been through.
"""
import contextlib
import os
import random
import shutil
import signal
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

SECONDS = float(os.environ.get("EVTXFS_SOAK_SECONDS", "20"))
READERS = 4  # threads, of each mount
HEADER = 4096  # bytes of a log before its first chunk
GROWTH = 4 << 20  # bytes that the memory of the long mount may grow after a fifth of the time
LOGS = [("--records", "700"), ("--records", "400", "--wrap", "3"), ("--records", "300", "--dirty"),
        ("--kind", "types"), ("--kind", "odd"), ("--kind", "direct"),
        ("--records", "300", "--duplicate-ids", "--keep-old")]
DAMAGES = {
    "bytes": lambda log, r: change(log, r, len(log)),
    "header": lambda log, r: change(log, r, r.choice([8, 128, HEADER])),
    "sector": lambda log, r: zero(log, r.randrange(len(log) // 512) * 512, 512),
    "page": lambda log, r: zero(log, r.randrange(len(log) // 4096) * 4096, 4096),
    "cut": lambda log, r: log.__delitem__(slice(r.randrange(r.choice([HEADER, len(log)])), None)),
    "beheaded": lambda log, r: log.__delitem__(slice(0, r.randrange(3 * HEADER))),
    "moved": lambda log, r: log.__delitem__(slice(8192, 8192 + 8 * r.randrange(1, 100))),
    "none": lambda log, r: None,
}


def change(log, r, end):
    for _ in range(r.choice([1, 20, 400])):
        log[r.randrange(end)] = r.randrange(256)


def zero(log, at, size):
    log[at:at + size] = bytes(size)


class Readers:
    """Threads that read a mount at random, and bear that it goes away."""

    def __init__(self, path, seed):
        self.path, self.read, self.stopped = str(path), 0, False
        self.threads = [threading.Thread(target=self.work, args=(random.Random(seed + n),))
                        for n in range(READERS)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopped = True
        for thread in self.threads:
            thread.join()

    def work(self, r):
        while not self.stopped:
            with contextlib.suppress(OSError):
                self.walk(r)

    def walk(self, r):
        """From the root down, by names drawn by lot, to a file, of which a piece is read."""
        path = self.path
        while os.path.isdir(path) and not self.stopped:
            names = os.listdir(path)
            if not names:
                return
            path = os.path.join(path, r.choice(names))
        with open(path, "rb", buffering=0) as file:
            file.seek(r.choice([0, r.randrange(1 + os.fstat(file.fileno()).st_size)]))
            self.read += len(file.read(r.choice([100, 5000, 200000])))


class Soak(kit.Case):
    limit = SECONDS * 1.2 + 60

    def damaged(self, r):
        """A new log that has been through something, and what that was."""
        kind = r.choice(list(DAMAGES))
        log = bytearray(Path(kit.make_log(*r.choice(LOGS))).read_bytes())
        DAMAGES[kind](log, r)
        path = kit.scratch("soaked.evtx")
        path.write_bytes(log)
        return path, kind

    def same_as_dump(self, mount, log):
        """The lines that the mount has are those that dump prints."""
        dumped = kit.run(kit.EVTXFS, "dump", "-o", "jsonl", log, status=None)
        self.assertIn(dumped.returncode, (0, 3), dumped.stderr)
        self.assertEqual((mount / "events.jsonl").read_bytes(), dumped.stdout)

    def is_refused(self, log):
        """Whether nothing is left that is a log. Then it is not mounted, and the reason is told."""
        dumped = kit.evtxfs("dump", log, status=None)
        if dumped.returncode != 2:
            return False
        done = kit.evtxfs("-f", log, kit.scratch("mount"), status=2)
        reason = dumped.stderr.removeprefix(b"evtxfs dump: ")
        self.assertTrue(reason and done.stderr == b"evtxfs: " + reason, (done, dumped))
        return True

    def short(self, r):
        """One mount that ends in one of four ways. Returns how, the kind of damage, bytes read."""
        log, kind = self.damaged(r)
        if self.is_refused(log):
            return "refused", kind, 0
        end = r.choice(["umount", "umount", "term", "kill"])
        path = kit.scratch("mount")
        with kit.Mount(log, "-o", f"cache={r.choice([1, 4, 64])}M", path=path) as mount:
            with Readers(mount.path, r.random()) as readers:
                time.sleep(r.uniform(0, 0.5))
                if end == "term":
                    os.kill(mount.pid, signal.SIGTERM)
                elif end == "kill":
                    mount.kill()
            if end == "umount":
                self.same_as_dump(mount, log)
            elif end == "term":
                mount.process.wait(timeout=20 * kit.SLOWER)
        if end == "kill":
            with kit.Mount(log, path=path) as mount:  # nothing is left that would be in the way
                self.same_as_dump(mount, log)
        log.unlink()
        return end, kind, readers.read

    def test_mounts_come_and_go(self):
        r = random.Random(int(os.environ.get("EVTXFS_SOAK_SEED", "8")))
        end, counts, read, early = time.monotonic() + SECONDS, {}, 0, 0
        descriptors = len(os.listdir("/proc/self/fd"))
        with kit.Mount(kit.make_log("--mb", "8"), "-o", "cache=2M") as long:
            with Readers(long.path, 1000) as readers:
                while time.monotonic() < end:
                    for key in (how := self.short(r))[:2]:
                        counts[key] = counts.get(key, 0) + 1
                    read += how[2]
                    if not early and time.monotonic() > end - 0.8 * SECONDS:
                        early = kit.resident(long.pid)
                late = kit.resident(long.pid)
        read += readers.read
        self.assertLess(late - early, GROWTH if kit.SANITIZER == "none" else 64 * GROWTH)
        self.assertLessEqual(len(os.listdir("/proc/self/fd")), descriptors + 2)
        text = ", ".join(f"{key} {count}" for key, count in sorted(counts.items()))
        kit.note(f"{SECONDS:.0f} s: {text}; {read / 1e6:.0f} MB read; the long mount had "
                 f"{early / 1e6:.1f} MB, then {late / 1e6:.1f} MB")


if __name__ == "__main__":
    kit.main()
