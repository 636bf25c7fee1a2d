#!/usr/bin/env python3
"""Events of many logs in the order of time: each once, each with its log, in files of exact size."""
import json
import os
import random
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import collect
import kit

SAMPLES = sorted(kit.SAMPLES.glob("*.evtx"))
TAG = re.compile(rb'(,)?"evtxfs":\{"log":"((?:[^"\\]|\\.)*)"(?:,"copy_of":"((?:[^"\\]|\\.)*)")?(,|\})')
TIME = re.compile(rb'"SystemTime":"([^"]*)"')


def collection(layout="kape", logs=(), **options):
    """A folder of a collector's, made of our samples; shadow copies share most of their records."""
    top = kit.scratch("case")
    top.mkdir()
    collect.make(top, layout, [*SAMPLES, *logs], **{"hosts": 3, "vss": 1, "kinds": range(collect.BROKEN), **options})
    return top


def busy(logs=4, records="700"):
    """Logs that are written at the same time."""
    top = kit.scratch("busy")
    top.mkdir()
    for number in range(logs):
        shutil.copy(kit.make_log("--records", records, "--seed", str(number + 1)), top / f"{number}.evtx")
    return top


def untag(line):
    """(the line without what says which log it is from, that log, the log whose copy it is)"""
    tag = list(TAG.finditer(line))[-1]
    rest = line[:tag.start()]
    if tag[4] == b",":  # the record is marked, too
        rest += (tag[1] or b"") + b'"evtxfs":{'
    return rest + line[tag.end():], tag[2].decode(), tag[3] and tag[3].decode()


def untag_all(data):
    return [untag(line) for line in data.splitlines(keepends=True)]


def lines_of_logs(mount):
    """{label: lines of its own events.jsonl}"""
    found = {}
    for path in sorted((mount.path / "logs").glob("**/events.jsonl")):
        log = path.parent.relative_to(mount.path / "logs")
        if (path.parent / "chunks").is_dir() and len(log.parts) <= 2:
            found[str(log)] = path.read_bytes().splitlines(keepends=True)
    return found


def by_time(*arguments, status=None):
    return kit.out(kit.EVTXFS, "dump", "--by-time", *arguments, status=status)


class Events(kit.Case):
    def check(self, mount, keep=False):
        """Law 2 and 5 of a collection: events and copies are all records once, as their logs have them."""
        events, copies = ((mount / name).read_bytes() for name in ("events.jsonl", "copies/events.jsonl"))
        for name, data in ("events.jsonl", events), ("copies/events.jsonl", copies):
            self.assertEqual((mount / name).stat().st_size, len(data))
        events, copies = untag_all(events), untag_all(copies)
        wanted = sorted((line, log) for log, lines in lines_of_logs(mount).items() for line in lines)
        self.assertEqual(sorted((line, log) for line, log, _ in (events if keep else events + copies)), wanted)
        shown = {(line, log) for line, log, _ in events}
        for line, log, original in copies:
            self.assertNotEqual(log, original)
            self.assertIn((line, original), shown)
        self.assertEqual(sum(original is not None for _, _, original in events), len(copies) if keep else 0)
        return events, copies

    def test_all_events_once_in_any_layout(self):
        for layout in collect.LAYOUTS:
            top = collection(layout, seed=len(layout))
            with self.subTest(layout), kit.Mount(top) as mount:
                _, copies = self.check(mount)
                self.assertTrue(copies)
                self.assertTrue((mount / "events.jsonl").read_bytes() == by_time(top))

    def test_copies_can_be_kept(self):
        top = collection()
        with kit.Mount(top, "-o", "copies=keep") as mount:
            self.check(mount, keep=True)
            self.assertTrue((mount / "events.jsonl").read_bytes() == by_time("--copies=keep", top))
        done = kit.evtxfs("--copies=no", top, kit.scratch("mount"), status=1)
        self.assertIn(b"copies=no: copies are left out, unless it is copies=keep", done.stderr)

    def test_what_differs_by_a_byte_is_no_copy(self):
        top = kit.scratch("case")
        for host, change in ("A", None), ("B", None), ("C", b"changed!"):
            (top / host).mkdir(parents=True)
            log = bytearray((kit.SAMPLES / "security.evtx").read_bytes())
            if change:
                text, other = "WORKSTATION".encode("utf-16-le"), None
                at = log.find(text)
                other = "WORKSTATIOX".encode("utf-16-le")
                self.assertGreater(at, 0)
                log[at:at + len(text)] = other
            (top / host / "security.evtx").write_bytes(log)
        with kit.Mount(top) as mount:
            _, copies = self.check(mount)
            of = {host: sum(log.startswith(host) for _, log, _ in copies) for host in "ABC"}
            self.assertEqual(of["A"], 0)
            self.assertGreater(of["B"], of["C"])
            self.assertTrue((mount / "events.jsonl").read_bytes() == by_time(top))

    def test_times_go_up_and_equal_ones_are_in_the_order_of_logs(self):
        top = busy()
        for option in (), ("-s",), ("--cache=1M",):
            with self.subTest(option), kit.Mount(top, *option) as mount:
                events = untag_all((mount / "events.jsonl").read_bytes())
                keys = [(TIME.search(line)[1], log) for line, log, _ in events]
                self.assertEqual(keys, sorted(keys))
                self.assertEqual(len({log for _, log in keys}), 4)
                self.assertTrue((mount / "events.jsonl").read_bytes() == by_time(top))

    def test_any_part_can_be_read(self):
        """Windows begin anywhere, forwards, backwards and by many at once."""
        top, rng = busy(logs=6, records="3000"), random.Random(1)
        wanted = by_time(top)
        self.assertGreater(len(wanted), 8 << 20)

        def read(mount, offset, size):
            with open(mount / "events.jsonl", "rb", buffering=0) as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_RANDOM)
                self.assertTrue(os.pread(file.fileno(), size, offset) == wanted[offset:offset + size])

        for option in (), ("--cache=1M",), ("-s",):
            with self.subTest(option), kit.Mount(top, *option) as mount, ThreadPoolExecutor(8) as pool:
                jobs = [pool.submit(read, mount, rng.randrange(len(wanted)), rng.choice((1, 4096, 70000, 1 << 20)))
                        for _ in range(40)]
                for job in jobs:
                    job.result()
                read(mount, len(wanted) - 10, 4096)
                self.assertEqual(kit.out("tail", "-n", "3", mount / "events.jsonl"), b"".join(wanted.splitlines(True)[-3:]))
                self.assertEqual(kit.out("tac", mount / "events.jsonl"), b"".join(wanted.splitlines(True)[::-1]))

    def test_the_order_in_which_logs_are_looked_into_changes_nothing(self):
        top = collection(seed=3)
        with kit.Mount(top) as mount:
            wanted = (mount / "events.jsonl").read_bytes()
        with kit.Mount(top) as mount:
            for path in reversed(sorted((mount.path / "logs").glob("*/*/by-eventid"))):
                os.listdir(path)
            self.assertTrue((mount / "events.jsonl").read_bytes() == wanted)

    def test_a_broken_neighbour_changes_nothing(self):
        wanted = None
        for kinds in (), (0, 1, 2, 3, 4):
            top = kit.scratch("case")
            top.mkdir()
            collect.make(top, "kape", SAMPLES, hosts=2, seed=5, kinds=())
            for kind in kinds:
                what, data = collect.broken((kit.SAMPLES / "security.evtx").read_bytes(), kind, random.Random(kind))
                (top / f"DC001/C/Windows/System32/winevt/logs/broken-{kind}.evtx").write_bytes(data)
            with kit.Mount(top) as mount:
                got = (mount / "events.jsonl").read_bytes()
            wanted = wanted or got
            self.assertTrue(got == wanted)

    def test_it_is_as_new_as_its_newest_event(self):
        top = busy()
        with kit.Mount(top) as mount:
            newest = max(map(kit.event_ns, kit.events((mount / "events.jsonl").read_bytes())))
            self.assertEqual((mount / "events.jsonl").stat().st_mtime_ns, newest)

    def test_labels_are_quoted(self):
        top = kit.scratch("case")
        for name in 'say "hi"', "back\\slash", "plain":
            (top / name).mkdir(parents=True)
            shutil.copy(kit.SAMPLES / "security.evtx", top / name)
        with kit.Mount(top) as mount:
            self.check_quoted(mount, top)

    def check_quoted(self, mount, top):
        for name in "events.jsonl", "copies/events.jsonl":
            data = (mount / name).read_bytes()
            self.assertEqual((mount / name).stat().st_size, len(data))
            for line in data.splitlines():
                self.assertTrue((mount / "logs" / json.loads(line)["evtxfs"]["log"] / "chunks").is_dir())
        self.assertTrue((mount / "events.jsonl").read_bytes() == by_time(top))

    def test_rg_finds_each_event_once(self):
        if not shutil.which("rg"):
            self.skipTest("rg is missing")
        top = collection()
        with kit.Mount(top) as mount:
            self.assertEqual(kit.lines("rg", "--files", mount.path), [str(mount / "events.jsonl")])
            count = len((mount / "events.jsonl").read_bytes().splitlines())
            self.assertEqual(kit.lines("rg", "-c", "Event", mount.path), [f"{mount.path}/events.jsonl:{count}"])

    def test_a_log_that_was_changed_is_an_error(self):
        top = busy(logs=2)
        with kit.Mount(top, "-o", "refresh=0") as mount:
            size = (mount / "events.jsonl").stat().st_size
            (top / "0.evtx").write_bytes(bytes(1 << 20))
            with self.assertRaises(OSError):
                (mount / "events.jsonl").read_bytes()
            self.assertEqual((mount / "events.jsonl").stat().st_size, size)

    def test_whoever_waits_can_be_interrupted_and_the_mount_ends(self):
        top = busy(logs=8, records="3000")
        for _ in range(5):
            with kit.Mount(top) as mount:
                waiter = subprocess.Popen(["cat", mount / "events.jsonl"], stdout=subprocess.DEVNULL,
                                          stderr=subprocess.DEVNULL)
                kit.unmount(mount.path, lazy=True)
                waiter.wait()
                self.assertEqual(mount.process.wait(timeout=20 * kit.SLOWER), 0)

    @kit.plain_only
    def test_windows_are_in_the_budget(self):
        top = busy(logs=8, records="3000")
        with kit.Mount(top, "--cache=8M") as mount:
            os.listdir(mount / "by-eventid")
            before = kit.resident(mount.pid)
            (mount / "events.jsonl").read_bytes()
            self.assertLess(kit.resident(mount.pid) - before, 8 << 20)


if __name__ == "__main__":
    kit.main()
