#!/usr/bin/env python3
"""How often the kernel has to ask: what status.json counts, and the most that each workload may."""
import json
import os
import random
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit


class Status(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.log = kit.make_log("--records", "1500", "--seed", "5")

    def test_each_look_is_fresh(self):
        with kit.Mount(self.log) as mount:
            for name in os.listdir(mount / "chunks"):
                before = json.loads(kit.out("cat", mount / "status.json"))["requests"]
                with self.assertRaises(FileNotFoundError):
                    os.stat(mount / "chunks" / name / "nothing")
                after = json.loads(kit.out("cat", mount / "status.json"))["requests"]
                self.assertGreater(after["lookup"], before["lookup"])

    def test_tools_read_it_and_its_size_is_exact(self):
        with kit.Mount(self.log) as mount:
            self.assertEqual(int(kit.out("jq", ".survey.chunks", mount / "status.json")),
                             len(os.listdir(mount / "chunks")))
            for _ in range(3):
                size = (mount / "status.json").stat().st_size
                self.assertEqual(len((mount / "status.json").read_bytes()), size)
            with open(mount / "status.json", "rb", buffering=0) as file:
                parts = bytearray()
                while part := os.read(file.fileno(), 7):  # of many moments
                    parts += part
            self.assertEqual(len(parts), size)
            json.loads(parts)
            kit.run("tar", "-C", mount.path, "-cf", "/dev/null", "status.json")

    def test_it_does_not_change_under_who_reads_it(self):
        with kit.Mount(self.log) as mount:
            first = os.stat(mount / "status.json")
            with open(mount / "status.json", "rb") as file:
                before = os.fstat(file.fileno())
                file.read()
                after = os.fstat(file.fileno())
            self.assertEqual([tuple(before), before.st_mtime_ns], [tuple(first), first.st_mtime_ns])
            self.assertEqual([tuple(after), after.st_mtime_ns], [tuple(first), first.st_mtime_ns])

    def test_looking_at_it_is_not_counted(self):
        with kit.Mount(self.log) as mount:
            self.assertTrue(kit.wait_for(lambda: mount.status()["survey"]["ready"]))
            os.stat(mount.path)
            os.listdir(mount.path)
            before = mount.status()
            self.assertEqual(kit.out("cat", mount / "status.json"),
                             kit.out("cat", mount / "status.json"))
            self.assertEqual(mount.status(), before)

    def test_it_tells_of_a_mount_only(self):
        self.assertNotIn("status.json", kit.lines(kit.EVTXFS, "ls", self.log))
        kit.evtxfs("cat", self.log, "status.json", status=2)
        with kit.Mount(self.log) as mount:
            found = kit.lines("rg", "--files", mount.path)
            self.assertNotIn(str(mount / "status.json"), found)
            status = mount.status()
            self.assertEqual(kit.evtxfs("-V").stdout.decode().split()[1], status["evtxfs"])
            self.assertEqual(status["threads"]["requests"], 1)
            self.assertFalse(status["threads"]["io_uring"])


MOST = 10_000  # requests of a cold search; without the pusher it would be one READ for each file more


def pages_lost():
    """Counts pages that were read again after the kernel took them from its cache, as it does when
    the memory of the machine or of a control group is short, or when root orders it to."""
    with open("/proc/vmstat") as table:
        numbers = dict(line.split() for line in table)
    return (int(numbers.get("workingset_refault_file", 0)) + int(numbers.get("drop_pagecache", 0)) * MOST
            + int(numbers.get("drop_slab", 0)) * 10 * MOST)


class Requests(kit.Case):
    def asks_for_nothing(self, mount, *command, kind="total"):
        """A command may cause requests of a kind only for what the kernel threw away meanwhile. As
        not all of that is counted, one run of three must be without any. For one page of a listing
        the kernel drops all of it, and asks twice at least: for the entries and for their end."""
        for _ in range(3):
            lost = pages_lost()
            requests = mount.requests(*command)
            again = requests["readdirplus"] / 2 if kind == "total" else 0
            if requests[kind] - again <= pages_lost() - lost:
                return
        self.fail(f"{command} still asks: {requests}")


class Counts(Requests):
    """A log of 30 MB, 480 chunks, some 30,000 files."""

    @classmethod
    def setUpClass(cls):
        cls.log = kit.make_log("--mb", "30" if kit.SANITIZER == "none" else "4", "--seed", "10")
        cls.files = len(kit.lines(kit.EVTXFS, "dump", cls.log))

    def cold_and_warm(self, *command, most=MOST):
        """The first run is tried again when a busy machine has kept the pusher from its work."""
        for _ in range(5):
            with kit.Mount(self.log) as mount:
                cold = mount.requests(*command)
                self.asks_for_nothing(mount, *command)
                push = mount.status()["push"]
            if cold["total"] <= most:
                break
        kit.note(f"{' '.join(command[:3])}: {self.files} files, cold {cold['total']} requests, of them "
                 f"{cold['read']} READ; {push['files']} files pushed, {push['dropped']} directories not")
        self.assertLessEqual(cold["total"], most)
        self.assertEqual([cold[kind] for kind in ("open", "opendir", "flush", "getxattr", "listxattr")
                          if cold[kind] > 1], [])
        return cold

    @kit.plain_only
    def test_rg(self):
        self.cold_and_warm("rg", "-j1", "-c", "EventRecordID", "chunks")
        self.cold_and_warm("rg", "-c", "EventRecordID", "chunks")

    @kit.plain_only
    def test_grep_r(self):
        self.cold_and_warm("grep", "-rc", "EventRecordID", "chunks")

    @kit.plain_only
    def test_tar(self):
        self.cold_and_warm("tar", "-cf", "/dev/zero", "chunks")

    def test_cat_of_the_whole_log(self):
        size = len(kit.out(kit.EVTXFS, "dump", self.log))
        for cache, most in ("64M", 1), ("4M", 2.3):
            with kit.Mount(self.log, "-o", f"cache={cache}") as mount:
                cold = mount.requests("cat", "events.jsonl")
                counted = mount.status()["cache"]
                chunks = mount.status()["survey"]["chunks"]
                kit.note(f"cat with cache={cache}: {size} bytes, {cold['read']} READ, {chunks} chunks, "
                         f"rendered {counted['misses']} times, {counted['ahead']} of them ahead")
                if os.geteuid() == 0:
                    self.assertLessEqual(cold["read"], size / (1 << 20) + 10)
                self.assertLessEqual(counted["misses"], most * chunks)
                self.asks_for_nothing(mount, "cat", "events.jsonl", kind="read")

    def test_find_and_ls(self):
        directories = 2 * len(kit.lines(kit.EVTXFS, "ls", self.log, "chunks")) + 1
        for command in (["find", "chunks"], ["ls", "-lR", "chunks"]):
            cold = self.cold_and_warm(*command, most=3 * directories + 100)
            self.assertEqual(cold["read"], 0)

    def sizes(self, mount):
        """All files below chunks/ with their sizes, and how many LOOKUPs it took."""
        before = mount.status()["requests"]["lookup"]
        found = kit.lines("find", "chunks", "-type", "f", "-printf", r"%p %s\n", cwd=mount.path)
        return sorted(found), mount.status()["requests"]["lookup"] - before

    def test_who_wants_names_only_gets_no_more(self):
        """Until somebody wants more: then the kernel must not look up file by file for good."""
        chunks = len(kit.lines(kit.EVTXFS, "ls", self.log, "chunks"))
        with kit.Mount(self.log, "-o", "nopush") as mount:
            names = sorted(kit.lines("find", "chunks", cwd=mount.path))
            sizes, _ = self.sizes(mount)
        with kit.Mount(self.log) as mount:
            self.assertTrue(kit.wait_for(lambda: mount.status()["survey"]["ready"]))
            before = mount.status()["cache"]["misses"]
            self.assertEqual(sorted(kit.lines("find", "chunks", cwd=mount.path)), names)
            laid_out = mount.status()["cache"]["misses"] - before
            self.asks_for_nothing(mount, "find", "chunks")
            found, lookups = self.sizes(mount)
            kit.note(f"find: {laid_out} of {chunks} chunks laid out; then {lookups} LOOKUPs "
                     f"for the sizes of {len(sizes)} files")
            self.assertLessEqual(laid_out, 20)
            self.assertEqual(found, sizes)
            self.assertLess(lookups, len(sizes) / 2)
            self.asks_for_nothing(mount, "find", "chunks", "-size", "+1")

    def test_who_wants_more_is_tried_once(self):
        chunks = len(kit.lines(kit.EVTXFS, "ls", self.log, "chunks"))
        with kit.Mount(self.log) as mount:
            self.assertTrue(kit.wait_for(lambda: mount.status()["survey"]["ready"]))
            sizes, lookups = self.sizes(mount)
            self.assertLess(lookups - chunks, 3 * len(sizes) / chunks)

    def test_a_file_is_read_once_whatever_its_path(self):
        with kit.Mount(self.log) as mount:
            kit.run("grep", "-rc", "x", mount / "chunks", stdout=subprocess.DEVNULL,
                    capture_output=False)
            views = sorted(os.listdir(mount / "by-eventid"), key=int)[:5]
            names = [str(mount / "by-eventid" / view / name) for view in views
                     for name in os.listdir(mount / "by-eventid" / view) if name != "events.jsonl"]
            self.asks_for_nothing(mount, "cat", *names[:2000], kind="read")

    def reads_of_a_view(self, facet, values):
        """The most common value of a facet: its files, and the READs of a search in them."""
        with kit.Mount(self.log) as mount:
            kit.run("find", mount / facet, stdout=subprocess.DEVNULL, capture_output=False)
            kit.run("ls", "-lR", mount / facet, stdout=subprocess.DEVNULL, capture_output=False)
            view = max((path for path in (mount / facet).glob(values) if path.is_dir()),
                       key=lambda folder: len(os.listdir(folder)))
            size = len(os.listdir(view))
            reads = mount.requests("grep", "-rc", "x", view)["read"]
            kit.note(f"{size} files of {view.relative_to(mount.path)}: {reads} READ")
            return size, reads

    def test_a_view_that_knows_its_sizes_is_pushed_too(self):
        for facet, values in (("by-eventid", "*"), ("by-level", "*"), ("by-provider", "*/*"), ("by-day", "*/*")):
            with self.subTest(facet=facet):
                for _ in range(5):  # as a busy machine may have kept the pusher from its work
                    size, reads = self.reads_of_a_view(facet, values)
                    if reads < size / 2:
                        break
                if kit.SANITIZER == "none":
                    self.assertLess(reads, size / 2)


class Push(Requests):
    LOGS = [["--records", "1500", "--seed", "5"], ["--records", "900", "--seed", "4", "--duplicate-ids"],
            ["--kind", "types"], ["--kind", "odd"], ["--records", "200", "--seed", "3", "--bad-header", "70"]]

    def test_what_is_pushed_is_what_would_be_read(self):
        for options in self.LOGS:
            with self.subTest(log=options), kit.Mount(kit.make_log(*options)) as mount:
                folders = sorted(mount.path.glob("chunks/*/records"))
                paths = [path for folder in folders for path in sorted(folder.iterdir())]
                for folder in folders:
                    next(folder.iterdir()).read_bytes()
                expected = kit.out(kit.EVTXFS, "cat", kit.make_log(*options),
                                   *[path.relative_to(mount.path) for path in paths], status=None)
                self.assertTrue(kit.wait_for(lambda: mount.status()["push"]["directories"] == len(folders)),
                                mount.status())
                self.asks_for_nothing(mount, "cat", *paths, kind="read")
                self.assertEqual(b"".join(path.read_bytes() for path in paths), expected)
                for path in paths:
                    self.assertEqual(path.stat().st_size, len(path.read_bytes()))
                status = mount.status()["push"]
                self.assertEqual((status["failed"], status["dropped"]), (0, 0))

    def read_beside(self, mount, names):
        """Lists each chunk and reads these files of it; returns the READs that it took."""
        before = mount.status()["requests"]["read"]
        for chunk in sorted((mount.path / "chunks").iterdir(), key=lambda path: int(path.name)):
            self.assertEqual(sorted(os.listdir(chunk)), ["chunk.evtx", "events.jsonl", "records"])
            for name in names:
                path = f"chunks/{chunk.name}/{name}"
                self.assertEqual((mount / path).read_bytes(), self.expected[path], path)
        return mount.status()["requests"]["read"] - before

    def test_files_beside_records_are_pushed_to_who_reads_them(self):
        log = kit.make_log("--mb", "2", "--seed", "7")
        chunks = kit.lines(kit.EVTXFS, "ls", log, "chunks")
        self.expected = {f"chunks/{chunk}{name}": kit.out(kit.EVTXFS, "cat", log, f"chunks/{chunk}{name}")
                         for chunk in chunks for name in ("chunk.evtx", "events.jsonl")}
        for names in (["chunk.evtx"], ["events.jsonl"], ["chunk.evtx", "events.jsonl"]):
            for _ in range(5):  # as a busy machine may have kept the pusher from its work
                with kit.Mount(log) as mount:
                    reads = self.read_beside(mount, names)
                    pushed = mount.status()["push"]["files"]
                if reads < len(names) * len(chunks) / 2:
                    break
            kit.note(f"{' '.join(names)} of {len(chunks)} chunks: {reads} READ, {pushed} files pushed")
            self.assertLessEqual(pushed, len(names) * len(chunks))
            if kit.SANITIZER == "none":
                self.assertLess(reads, len(names) * len(chunks) / 2)
        with kit.Mount(log) as mount:
            kit.run("ls", "-lR", mount / "chunks", stdout=subprocess.DEVNULL, capture_output=False)
            self.assertEqual(mount.status()["push"]["files"], 0)

    def test_nopush_turns_it_off(self):
        log = kit.make_log(*self.LOGS[0])
        for option in (["-o", "nopush"], ["-s"]):
            with kit.Mount(log, *option) as mount:
                paths = sorted(mount.path.glob("chunks/*/records/*"))
                self.assertEqual(mount.requests("cat", *paths)["read"], len(paths))
                self.assertEqual(mount.status()["push"]["files"], 0)
                self.assertEqual(mount.status()["threads"]["pushers"], 0)


class Deadlock(kit.Case):
    limit = 20

    def test_readers_and_pusher_never_wait_for_each_other(self):
        """A store from the wrong thread would hang for good, beyond SIGKILL: fuse wants its page."""
        log = kit.make_log("--mb", "8", "--seed", "11")
        for turn in range(3):
            with kit.Mount(log, "-o", "cache=1M") as mount:
                folders = sorted(mount.path.glob("chunks/*/records"))
                readers = []
                for seed in range(2):
                    random.Random(2 * turn + seed).shuffle(folders)
                    readers.append(subprocess.Popen(["grep", "-rc", "x", *folders],
                                                    stdout=subprocess.DEVNULL))
                for reader in readers:
                    self.assertEqual(reader.wait(timeout=20 * kit.SLOWER), 0)


if __name__ == "__main__":
    kit.main()
