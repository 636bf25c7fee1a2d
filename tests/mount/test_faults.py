#!/usr/bin/env python3
"""What fails around the program: the disk with the log, the disk or the reader of the output, and the
program itself, killed.

    FLAKY   tests/mount/flaky.c: a file on a bad disk
"""
import contextlib
import errno
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

FLAKY = kit.program("FLAKY", "flaky")
ROOT = os.geteuid() == 0


class BadDisk:
    """A log of which some bytes cannot be read, as long as the with block runs."""

    def __init__(self, log, start, end):
        self.path = kit.scratch("disk")
        self.command = [FLAKY, str(log), str(start), str(end), str(self.path)]

    def __enter__(self):
        self.path.mkdir()
        self.process = subprocess.Popen(self.command, env=kit.environment())
        if not kit.wait_for(lambda: kit.mount_line(self.path)):
            raise AssertionError("the bad disk was not mounted")
        return self.path / "log"

    def __exit__(self, kind, value, trace):
        kit.unmount(self.path, lazy=True)
        self.process.wait(timeout=10 * kit.SLOWER)


@contextlib.contextmanager
def small_disk(size):
    """A filesystem with room for so many bytes."""
    path = kit.scratch("small")
    path.mkdir()
    kit.run("mount", "-t", "tmpfs", "-o", f"size={size}", "none", path)
    try:
        yield path
    finally:
        kit.unmount(path, lazy=True)


class Reading(kit.Case):
    """The header of chunk 3 and the end of chunk 2 lie on a bad block."""

    @classmethod
    def setUpClass(cls):
        cls.log = kit.make_log("--records", "1500", "--seed", "5")
        cls.bad = (4096 + 3 * 65536 - 700, 4096 + 3 * 65536 + 700)
        cls.lost = (2, 3)
        cls.expected = b"".join(
            kit.out(kit.EVTXFS, "cat", cls.log, f"chunks/{n}/events.jsonl")
            for n in range(len(kit.record_ids(cls.log))) if n not in cls.lost)

    def told(self, said):
        text = said.decode()
        self.assertIn("chunks that cannot be read: 2;", text)
        for chunk in self.lost:
            self.assertIn(f"chunk {chunk}, file offset {4096 + chunk * 65536}: cannot be read", text)

    def test_dump_gives_the_rest_and_says_so(self):
        """A log that is mapped, as it is for one thread, raises SIGBUS there."""
        with BadDisk(self.log, *self.bad) as log:
            for options in ([], ["-t", "1"], ["--validate-checksums"], ["-t", "1", "--validate-checksums"]):
                done = kit.evtxfs("dump", *options, log, status=3)
                self.assertEqual(done.stdout, self.expected, options)
                self.told(done.stderr)

    def test_cat_and_ls_say_so(self):
        with BadDisk(self.log, *self.bad) as log:
            done = kit.evtxfs("cat", log, "events.jsonl", status=3)
            self.assertEqual(done.stdout, self.expected)
            self.told(done.stderr)
            kit.evtxfs("cat", log, "chunks/1/events.jsonl")
            for path in ("chunks/2/events.jsonl", "chunks/3/chunk.evtx", "report/log.json"):
                done = kit.evtxfs("cat", log, path, status=2)
                self.assertIn(b"cannot be read there", done.stderr)
            self.assertIn("3/", kit.lines(kit.EVTXFS, "ls", log, "chunks"))

    def test_who_reads_a_mount_gets_eio_there_and_only_there(self):
        with BadDisk(self.log, *self.bad) as log, kit.Mount(log) as mount:
            for surveyed in (False, True):
                for n, name in enumerate(sorted(os.listdir(mount / "chunks"), key=int)):
                    self.assertEqual(name, str(n))
                    self.read_chunk(mount / "chunks" / name, n in self.lost)
                self.assertEqual((mount / "events.jsonl").read_bytes(), self.expected)
            self.fails(lambda: (mount / "report/log.json").read_bytes())
            errors = [json.loads(line) for line in open(mount / "report/errors.jsonl", "rb")]
            self.assertEqual([(e["kind"], e["chunk"], e["reason"]) for e in errors],
                             [("chunk", n, "cannot be read") for n in self.lost])
            report = json.loads((mount / "report/integrity.json").read_bytes())
            self.assertEqual(report["rendered"]["chunks_lost"], 2)

    def read_chunk(self, folder, lost):
        self.assertTrue(folder.is_dir())
        for question in (lambda: (folder / "events.jsonl").read_bytes(),
                         lambda: (folder / "chunk.evtx").read_bytes(),
                         lambda: os.listdir(folder / "records")):
            if lost:
                self.fails(question)
            else:
                self.assertTrue(question())

    def fails(self, question):
        with self.assertRaises(OSError) as caught:
            question()
        self.assertEqual(caught.exception.errno, errno.EIO)

    def test_a_header_that_cannot_be_read_is_no_log(self):
        with BadDisk(self.log, 0, 1) as log:
            for command in (["dump", log], ["info", log], ["ls", log], ["cat", log, "README.txt"]):
                done = kit.evtxfs(*command, status=2)
                self.assertIn(b"Input/output error", done.stderr, command)
            kit.evtxfs(log, kit.scratch("mount"), status=2)


class Writing(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.log = kit.make_log("--records", "1500", "--seed", "5")
        cls.jsonl = kit.out(kit.EVTXFS, "dump", cls.log)
        cls.commands = (["dump", cls.log], ["dump", "-o", "xml", "-t", "1", cls.log],
                        ["cat", cls.log, "events.jsonl"], ["cat", cls.log, "export/events.csv"],
                        ["cat", cls.log, "export/events.xml"], ["ls", "-l", cls.log, "chunks/3/records"],
                        ["info", cls.log], ["info", "--json", cls.log])

    def test_a_full_disk_is_told(self):
        with open("/dev/full", "wb") as full:
            for command in (*self.commands, ["-V"], ["-h"], ["dump", "-h"], ["ls", "-h"], ["info", "-h"]):
                done = kit.run(kit.EVTXFS, *command, status=2, stdout=full, stderr=subprocess.PIPE,
                               capture_output=False)
                self.assertIn(b"No space left on device", done.stderr, command)
        done = kit.evtxfs("dump", "--output", "/dev/full", self.log, status=2)
        self.assertIn(b"No space left on device", done.stderr)

    @unittest.skipUnless(ROOT, "only root can mount a small disk")
    def test_a_disk_that_fills_up_is_told(self):
        with small_disk("1M") as disk:
            done = kit.evtxfs("dump", "--output", disk / "out", self.log, status=2)
            self.assertIn(b"No space left on device", done.stderr)
            begin = (disk / "out").read_bytes()
            self.assertEqual(begin, self.jsonl[:len(begin)])

    @unittest.skipUnless(ROOT, "only root can mount a small disk")
    def test_a_pipe_that_cannot_be_spooled_is_told(self):
        with small_disk("64k") as disk:
            done = kit.run(kit.EVTXFS, "dump", "-", status=2, env={**kit.environment(), "TMPDIR": str(disk)},
                           stdin=subprocess.Popen(["cat", self.log], stdout=subprocess.PIPE).stdout)
            self.assertIn(b"cannot be copied to a temporary file: No space left", done.stderr)
            self.assertEqual(done.stdout, b"")

    def test_a_closed_pipe_ends_it_quietly(self):
        for command in self.commands:
            process = subprocess.Popen([kit.EVTXFS, *map(str, command)], env=kit.environment(),
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            process.stdout.close()
            said = process.stderr.read()
            process.stderr.close()
            self.assertEqual((process.wait(timeout=30 * kit.SLOWER), said), (0, b""), command)

    def test_a_closed_output_is_told(self):
        for command in self.commands:
            script = 'exec "$@" >&-'
            done = kit.run("sh", "-c", script, "sh", kit.EVTXFS, *command, status=None)
            self.assertEqual(done.returncode, 2, command)
            self.assertIn(b"Bad file descriptor", done.stderr, command)

    def test_a_full_pipe_is_waited_for_even_if_it_does_not_wait(self):
        for command in (["dump", self.log], ["cat", self.log, "events.jsonl"]):
            reader, writer = os.pipe()
            os.set_blocking(writer, False)
            process = subprocess.Popen([kit.EVTXFS, *map(str, command)], env=kit.environment(),
                                       stdout=writer)
            os.close(writer)
            time.sleep(0.2)  # it is full by now
            with open(reader, "rb") as pipe:
                self.assertEqual(pipe.read(), self.jsonl)
            self.assertEqual(process.wait(timeout=30 * kit.SLOWER), 0)


class Killed(kit.Case):
    def test_what_kill_9_leaves_the_next_mount_heals(self):
        """Amid reading, the survey, an export, a query; and nothing else is left."""
        log = kit.make_log("--mb", "16", "--seed", "6")
        jsonl = kit.out(kit.EVTXFS, "dump", log)
        path, chance = kit.scratch("mount"), random.Random(8)
        path.mkdir()
        before = sorted(os.listdir("/tmp"))
        for _ in range(10):
            done = kit.evtxfs(log, path)
            pid = kit.daemons(path)[0]
            readers = [threading.Thread(target=self.read, args=(path / name,)) for name in
                       ("events.jsonl", "export/events.xml", "chunks/9/events.jsonl",
                        "query/EventID=4624/events.jsonl", "by-eventid/4624/events.jsonl")]
            for reader in readers:
                reader.start()
            time.sleep(chance.random() / 4)
            os.kill(pid, signal.SIGKILL)
            self.assertTrue(kit.wait_for(lambda: kit.gone(pid)), "it was not killed")
            for reader in readers:
                reader.join()
            self.assertTrue(kit.wait_for(lambda: not kit.keepers(path)))
        done = kit.evtxfs(log, path)
        self.assertIn(b"was unmounted", done.stderr)
        self.assertEqual((path / "events.jsonl").read_bytes(), jsonl)
        self.assertEqual(kit.unmount(path).returncode, 0)
        self.assertIsNone(kit.mount_line(path))
        self.assertEqual([n for n in os.listdir("/tmp") if n not in before and "evtxfs." in n], [])

    def read(self, path):
        with contextlib.suppress(OSError):
            path.read_bytes()


class NoRoom(kit.Case):
    @unittest.skipUnless(ROOT, "only root can mount a small disk")
    def test_a_report_without_room_fails_alone(self):
        log = kit.many_chunks(2000)
        with small_disk("64k") as disk:
            mount = kit.Mount(log)
            os.environ["TMPDIR"] = str(disk)
            try:
                mount.__enter__()
            finally:
                del os.environ["TMPDIR"]
            try:
                with self.assertRaises(OSError) as caught:
                    (mount / "report/integrity.json").read_bytes()
                self.assertEqual(caught.exception.errno, errno.EIO)
                self.assertEqual((mount / "report/errors.jsonl").read_bytes(), b"")
                self.assertEqual(len((mount / "events.jsonl").read_bytes().splitlines()), 10000)
            finally:
                mount.__exit__(None, None, None)


if __name__ == "__main__":
    kit.main()
