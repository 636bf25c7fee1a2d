#!/usr/bin/env python3
"""Programs that others wrote, on what a mount shows. Skipped where one cannot be installed."""
import collections
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

_pythons = {}


def python_with(*packages, seconds=50):
    """A Python that has these packages of PyPI; None where they cannot be installed, or where that
    would take too long: with --quick, and with sanitizers."""
    if kit.QUICK or kit.SANITIZER != "none":
        return None
    if packages not in _pythons:
        folder = kit.scratch("venv")
        steps = [[sys.executable, "-m", "venv", folder],
                 [folder / "bin/pip", "install", "-q", "--disable-pip-version-check", *packages]]
        try:
            for step in steps:
                subprocess.run(step, check=True, capture_output=True, timeout=seconds)
            _pythons[packages] = folder / "bin/python"
        except (OSError, subprocess.SubprocessError):
            _pythons[packages] = None
    return _pythons[packages]


class Readers(kit.Case):
    """chunk.evtx is a log for whoever reads logs."""
    limit = 120

    @classmethod
    def setUpClass(cls):
        cls.log = kit.make_log("--records", "300", "--seed", "6")
        cls.mnt = cls.mount(cls.log).path
        cls.chunks = sorted((cls.mnt / "chunks").iterdir(), key=lambda path: int(path.name))

    def test_it_is_a_header_and_the_chunk(self):
        whole = self.log.read_bytes()
        for chunk in self.chunks:
            extract = (chunk / "chunk.evtx").read_bytes()
            at = 4096 + 65536 * int(chunk.name)
            self.assertEqual(extract[4096:], whole[at:at + 65536])
            last = int.from_bytes(extract[4096 + 32:4096 + 40], "little")
            self.assertEqual(int.from_bytes(extract[24:32], "little"), last + 1)
        self.assertGreater(len(self.chunks), 2)

    def test_we_read_it(self):
        for chunk in self.chunks:
            self.assertEqual(kit.out(kit.EVTXFS, "dump", chunk / "chunk.evtx"),
                             (chunk / "events.jsonl").read_bytes())

    def test_evtx_dump_reads_it(self):
        evtx_dump = shutil.which("evtx_dump") or shutil.which("evtx_dump",
                                                              path=Path.home() / ".cargo/bin")
        if not evtx_dump:
            self.skipTest("there is no evtx_dump")
        for chunk in self.chunks:
            said = kit.out(evtx_dump, "--validate-checksums", "-o", "jsonl", chunk / "chunk.evtx")
            self.assertEqual(said, (chunk / "events.jsonl").read_bytes())

    def test_libevtx_reads_it(self):
        if not shutil.which("evtxinfo"):
            self.skipTest("there is no evtxinfo of libevtx")
        for chunk in self.chunks:
            said = kit.out("evtxinfo", chunk / "chunk.evtx").decode()
            count = (chunk / "events.jsonl").read_bytes().count(b"\n")
            self.assertRegex(said, rf"Number of records\s*: {count}\n")
            self.assertRegex(said, r"Number of recovered records\s*: 0\n")

    def test_python_evtx_reads_it(self):
        python = python_with("python-evtx")
        if not python:
            self.skipTest("python-evtx cannot be installed")
        program = ("import sys, Evtx.Evtx\n"
                   "for path in sys.argv[1:]:\n"
                   "    with Evtx.Evtx.Evtx(path) as log:\n"
                   "        head = log.get_file_header()\n"
                   "        assert head.verify() and all(c.verify() for c in head.chunks())\n"
                   "        print(sum(1 for _ in log.records()))\n")
        counted = kit.lines(python, "-c", program, *(chunk / "chunk.evtx" for chunk in self.chunks))
        self.assertEqual(list(map(int, counted)),
                         [len(list((chunk / "records").iterdir())) for chunk in self.chunks])


class Copies(kit.Case):
    """What is copied with its links takes the room of its files once."""
    limit = 120

    def inodes(self, folder):
        found = {}
        for place, _, names in os.walk(folder):
            for name in names:
                path = Path(place) / name
                found[str(path.relative_to(folder))] = path.stat()
        return found

    def check(self, mnt, copy):
        here, there = self.inodes(mnt), self.inodes(copy)
        self.assertEqual(set(here), set(there))
        self.assertEqual(len({said.st_ino for said in here.values()}),
                         len({said.st_ino for said in there.values()}))
        for name, said in here.items():
            self.assertEqual(said.st_size, there[name].st_size, name)
            self.assertEqual(int(said.st_mtime), int(there[name].st_mtime), name)

    def test_tar_keeps_links(self):
        back = kit.scratch("back")
        back.mkdir()
        with kit.Mount(kit.make_log("--records", "300", "--seed", "6")) as mount:
            kit.run("sh", "-c", f"tar -C {mount.path} -cf - . | tar -C {back} -xf -")
            self.check(mount.path, back)

    def test_rsync_keeps_links(self):
        if not shutil.which("rsync"):
            self.skipTest("there is no rsync")
        back = kit.scratch("back")
        with kit.Mount(kit.make_log("--records", "300", "--seed", "6")) as mount:
            kit.run("rsync", "-aH", f"{mount.path}/", back)
            self.check(mount.path, back)


SPARK = r"""
import sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[4]").config("spark.ui.enabled", "false").getOrCreate()
events = spark.read.json(sys.argv[1] + "/chunks/*/events.jsonl")
print(events.rdd.getNumPartitions() > 1)
for channel, count in sorted(events.groupBy("Event.System.Channel").count().collect()):
    print(channel, count)
rows = spark.read.json(sys.argv[1] + "/export/timeline.jsonl")
print(dict(rows.dtypes)["event_id"])
for event, count in sorted(rows.groupBy("event_id").count().collect()):
    print(event, count)
"""


class Spark(kit.Case):
    """A cluster of one machine reads chunks in parallel. It takes 300 MB from PyPI, so it runs only
    where EVTXFS_TEST_SPARK is set; it needs a java, which `install-deps spark` installs."""
    limit = 900

    def test_it_reads_chunks_in_parallel(self):
        if "EVTXFS_TEST_SPARK" not in os.environ:
            self.skipTest("EVTXFS_TEST_SPARK is not set")
        python = shutil.which("java") and python_with("pyspark", seconds=600)
        if not python:
            self.skipTest("there is no java, or pyspark cannot be installed")
        log = kit.make_log("--mb", "16", "--seed", "12")
        events = kit.events(kit.out(kit.EVTXFS, "dump", log))
        channels = collections.Counter(kit.system(event)["Channel"] for event in events)
        numbers = collections.Counter(map(kit.event_id, events))
        with kit.Mount(log) as mount:
            said = kit.lines(python, "-c", SPARK, mount.path, timeout=300)
        self.assertEqual(said, ["True", *(f"{name} {count}" for name, count in sorted(channels.items())),
                                "bigint", *(f"{name} {count}" for name, count in sorted(numbers.items()))])
        kit.note(f"{len(events)} events")


if __name__ == "__main__":
    kit.main()
