"""test_following.py - whatever the size, pace and order of the writes by which a log grows, who follows it
gets each event once.

Followers of four kinds look at events.jsonl of a mount while somebody writes the log.
"""
import os
import random
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import kit
from kit import Mount, scratch, wait_for
from test_living import CHUNK, HEADER, begun, lines_of, made, settled, surveyed


class Tail:
    """tail -n +1 -f or -F."""

    def __init__(self, how, path):
        self.out = scratch("tail")
        self.said = scratch("said")
        with open(self.out, "wb") as out, open(self.said, "wb") as said:
            self.process = subprocess.Popen(["tail", "-n", "+1", how, "-s", "0.2", path],
                                            stdout=out, stderr=said)

    def read(self):
        return self.out.read_bytes()

    def stop(self):
        self.process.kill()
        self.process.wait()


class Poller(threading.Thread):
    """Reads on where the file ended; with @stat only when it is longer than what was read."""

    def __init__(self, path, stat):
        super().__init__()
        self.path, self.stat, self.got, self.end = path, stat, b"", False
        self.start()

    def run(self):
        with open(self.path, "rb", buffering=0) as file:
            while not self.end:
                if not self.stat or os.stat(self.path).st_size > len(self.got):
                    while block := file.read(1 << 20):
                        self.got += block
                time.sleep(0.02)

    def read(self):
        return self.got

    def stop(self):
        self.end = True
        self.join()


class Followers:
    def __init__(self, mount):
        path = mount / "events.jsonl"
        self.path, self.inode = path, os.stat(path).st_ino
        self.all = {"tail -f": Tail("-f", path), "tail -F": Tail("-F", path),
                    "read": Poller(path, False), "stat": Poller(path, True)}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for follower in self.all.values():
            follower.stop()

    def have(self, lines):
        """Whether all have these lines and no more, in time."""
        return wait_for(lambda: all(len(f.read()) >= len(lines) for f in self.all.values()), 20, 0.1)


def write_pieces(log, content, pieces, pause=0.001):
    """Writes content[at:at + size] for each (at, size), and pauses behind each."""
    fd = os.open(log, os.O_WRONLY | os.O_CREAT)
    for at, size in pieces:
        os.pwrite(fd, content[at:at + size], at)
        time.sleep(pause)
    os.close(fd)


def forward(content, size, start=HEADER):
    return [(at, size) for at in range(start, len(content), size)]


class Following(kit.Case):
    def assert_followed(self, begin, states, write):
        """A log that is @begin is mounted; write(log, content) makes it each of the states."""
        log = scratch("grows.evtx")
        log.write_bytes(begin)
        with Mount(log) as mount:
            surveyed(mount)
            with Followers(mount) as followers:
                for state in states:
                    write(log, state)
                whole = scratch("whole.evtx")
                whole.write_bytes(states[-1])
                lines = lines_of(whole)
                self.assertTrue(lines)
                followers.have(lines)
                for name, follower in followers.all.items():
                    got = follower.read()
                    self.assertEqual(got.count(10), lines.count(10), name)
                    self.assertEqual(got, lines, name)
                self.assertEqual(os.stat(mount / "events.jsonl").st_ino, followers.inode)
            self.assertEqual((mount / "events.jsonl").read_bytes(), lines)
            self.assertEqual(mount.status()["refresh"]["held"], 0)
            report = mount / "report/eventid.tsv"
            self.assertEqual(report.read_bytes(), kit.out(kit.EVTXFS, "cat", whole, "report/eventid.tsv"))

    def test_a_copy_in_pieces_of_any_size(self):
        content = made("--chunks", "6").read_bytes()
        for size in (512, 1000, 4096, 16384, 100000):
            with self.subTest(size=size):
                self.assert_followed(content[:HEADER + CHUNK], [content], lambda log, whole: write_pieces(
                    log, whole, forward(whole, size, HEADER + CHUNK)))

    def test_a_copy_that_begins_with_the_header(self):
        content = made("--chunks", "4").read_bytes()
        for size in (700, 16384):
            with self.subTest(size=size):
                self.assert_followed(content[:HEADER], [content], lambda log, whole: write_pieces(
                    log, whole, forward(whole, size)))

    def test_a_copy_in_any_order(self):
        content = made("--chunks", "5").read_bytes()
        for seed in range(3):
            pieces = forward(content, (1000, 4096, 30000)[seed])
            random.Random(seed).shuffle(pieces)
            with self.subTest(seed=seed):
                self.assert_followed(content[:HEADER + CHUNK], [content],
                                     lambda log, whole: write_pieces(log, whole, pieces))

    def test_a_log_that_has_its_size_before(self):
        content = made("--chunks", "4").read_bytes()
        room = content[:HEADER + CHUNK] + bytes(len(content) - HEADER - CHUNK + 8 * CHUNK)
        self.assert_followed(room, [content], lambda log, whole: write_pieces(
            log, whole, forward(whole, 4096, HEADER + CHUNK)))

    def test_a_log_that_went_round_is_copied(self):
        content = made("--chunks", "7", "--wrap", "4").read_bytes()
        self.assert_followed(content[:HEADER], [content], lambda log, whole: write_pieces(
            log, whole, forward(whole, 4096)))

    def test_the_last_chunk_is_rewritten(self):
        """As Windows does, with its header first, last, or in the middle."""
        log = made("--chunks", "4")
        states = [begun(log, *n).read_bytes() for n in ((1, 10), (1, 11), (1, 40), (2, 1), (2, 30), (3, 3))]

        def write(order):
            def pieces(log, whole):
                last = (len(whole) - HEADER) // CHUNK - 1
                at = HEADER + last * CHUNK
                parts = {"header": (at, 512), "records": (at + 512, 30000), "rest": (at + 30512, CHUNK)}
                before = forward(whole[:at], CHUNK)
                write_pieces(log, whole, [*before, *(parts[name] for name in order)], 0.15)
            return pieces
        for order in (("header", "records", "rest"), ("records", "rest", "header"),
                      ("rest", "header", "records")):
            with self.subTest(order=order):
                self.assert_followed(states[0], states[1:], write(order))

    def test_dd_and_rsync(self):
        whole = made("--chunks", "5")
        content = whole.read_bytes()
        ways = {"dd": lambda log, _: kit.run("dd", f"if={whole}", f"of={log}", "bs=3000", "conv=notrunc"),
                "rsync --append": lambda log, _: kit.run("rsync", "--inplace", "--append", whole, log),
                "rsync --inplace": lambda log, _: kit.run("rsync", "--inplace", "--bwlimit=2000", whole, log)}
        for name, way in ways.items():
            if not shutil.which(name.split()[0]):
                kit.note(f"{name}: not installed")
                continue
            with self.subTest(name):
                self.assert_followed(content[:HEADER + 2 * CHUNK], [content], way)

    def test_what_is_half_written_is_not_shown(self):
        """Nor are tables and lists of it; its hash, which would be of nothing that is shown, is EIO."""
        content = made("--chunks", "4").read_bytes()
        two = scratch("two.evtx")
        two.write_bytes(content[:HEADER + 2 * CHUNK])
        log = scratch("half.evtx")
        log.write_bytes(content[:HEADER + 2 * CHUNK])
        with Mount(log) as mount:
            surveyed(mount)
            with open(log, "ab", buffering=0) as file:
                file.write(content[HEADER + 2 * CHUNK:HEADER + 2 * CHUNK + 20000])
                self.assertTrue(wait_for(lambda: mount.status()["refresh"]["held"] == 1))
                self.assertEqual((mount / "events.jsonl").read_bytes(), lines_of(two))
                self.assertEqual(sorted(os.listdir(mount / "chunks")), ["0", "1"])
                self.assertEqual((mount / "report/channel.tsv").read_bytes(),
                                 kit.out(kit.EVTXFS, "cat", two, "report/channel.tsv"))
                file.write(content[HEADER + 2 * CHUNK + 20000:])
            self.assertTrue(wait_for(lambda: mount.status()["refresh"]["held"] == 0))
            self.assertTrue(wait_for(lambda: len(os.listdir(mount / "chunks")) == 4))

    @kit.plain_only
    def test_a_mount_that_waits_rests(self):
        """A log that stays half written costs what one costs that stays."""
        content = made("--mb", "24").read_bytes()
        log = scratch("rests.evtx")
        log.write_bytes(content)
        with Mount(log) as mount:
            surveyed(mount)
            with open(log, "ab", buffering=0) as file:
                file.write(content[HEADER:HEADER + 20000])
            self.assertTrue(wait_for(lambda: mount.status()["refresh"]["held"] == 1))
            time.sleep(5)  # it is young, and looked at more often, for two seconds
            before = kit.processor_time(mount.pid)
            time.sleep(6)
            used = kit.processor_time(mount.pid) - before
        kit.note(f"{used:.2f} s of 6 s")
        self.assertLess(used, 0.06)


if __name__ == "__main__":
    kit.main()
