#!/usr/bin/env python3
"""One log that is compressed, given by itself, is that log.
"""
import os
import sys
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit  # noqa: E402
from kit import SAMPLES, EVTXFS, evtxfs, out, scratch  # noqa: E402
from packing import BUILT, COMPRESS, noise, packed, tarred, unpackers  # noqa: E402

SECURITY = SAMPLES / "security.evtx"


@unittest.skipUnless(BUILT, "archives are not built in")
class Compressed(kit.Case):
    """One log that is compressed, given by itself, is that log."""

    def test_every_command_takes_it(self):
        for suffix in COMPRESS:
            path = packed(SECURITY.read_bytes(), suffix)
            for command in (["dump"], ["info", "--json"], ["ls"], ["dump", "-o", "xml", "-t", "1"]):
                with self.subTest(suffix, command=command):
                    here = out(EVTXFS, *command, path, status=None).replace(bytes(path), b"")
                    there = out(EVTXFS, *command, SECURITY, status=None)
                    self.assertEqual(here, there.replace(bytes(SECURITY), b""))
            self.assertEqual(out(EVTXFS, "ls", path, "by-eventid"), out(EVTXFS, "ls", SECURITY, "by-eventid"))
            self.assertEqual(out(EVTXFS, "cat", path, "events.jsonl"), out(EVTXFS, "dump", SECURITY))

    def test_standard_input_can_be_compressed(self):
        path = packed(SECURITY.read_bytes(), "xz")
        with open(path, "rb") as file:
            self.assertEqual(out(EVTXFS, "dump", "-", stdin=file), out(EVTXFS, "dump", SECURITY))
        piped = out(EVTXFS, "dump", "-", input=path.read_bytes())
        self.assertEqual(piped, out(EVTXFS, "dump", SECURITY))

    def test_templates_are_taken_from_it(self):
        made = [scratch("templates"), scratch("templates")]
        for path, where in zip((SECURITY, packed(SECURITY.read_bytes(), "gz")), made):
            evtxfs("templates", path, "-o", where)
        self.assertEqual(*(sorted(os.listdir(where)) for where in made))

    def test_it_can_be_mounted(self):
        path = packed(SECURITY.read_bytes(), "gz")
        os.utime(path, (1_600_000_000, 1_600_000_000))
        with kit.Mount(path) as mount:
            self.assertEqual((mount / "events.jsonl").read_bytes(), out(EVTXFS, "dump", SECURITY))
            self.assertEqual(os.stat(mount / "status.json").st_mtime, 1_600_000_000)
            self.assertEqual(unpackers(mount.pid), [])
            path.write_bytes(b"other")  # what was unpacked stays
            time.sleep(1.5)
            self.assertEqual((mount / "events.jsonl").read_bytes(), out(EVTXFS, "dump", SECURITY))

    def test_what_is_cut_is_shown_as_far_as_it_is_there(self):
        data = SECURITY.read_bytes() + noise(1 << 20)
        path = packed(data, "gz")
        path.write_bytes(path.read_bytes()[:-(1 << 19)])
        for command in (["dump"], ["info"], ["ls"]):
            done = evtxfs(*command, path, status=3)
            self.assertIn(b"what can be unpacked is shown", done.stderr)
        self.assertEqual(evtxfs("cat", path, "events.jsonl", status=3).stdout, out(EVTXFS, "dump", SECURITY))
        path.write_bytes(path.read_bytes()[:1000])
        self.assertIn(b"damaged there: truncated gzip input", evtxfs("dump", path, status=2).stderr)

    def test_what_holds_no_log_is_said_to(self):
        said = evtxfs("dump", packed(b"plain text\n" * 100, "gz"), status=2).stderr
        self.assertIn(b"not an event log: it is text", said)
        said = evtxfs("dump", packed(b"", "gz"), status=2).stderr
        self.assertIn(b"it is no event log", said)
        for members in ([], [("a.evtx", b"")], [("a.txt", b"a")]):
            said = evtxfs("dump", tarred(members, "w:gz"), status=2).stderr
            self.assertIn(b"it is an archive, and not one log", said)
        path = scratch("none.gz")
        path.write_bytes(b"\x1f\x8b\x08" + b"x" * 100)
        self.assertIn(b"the archive is damaged there", evtxfs("info", path, status=2).stderr)

    def test_without_room_it_is_said_where_to_find_some(self):
        env = {**kit.environment(), "TMPDIR": str(scratch("none"))}
        said = evtxfs("dump", packed(SECURITY.read_bytes(), "gz"), status=2, env=env).stderr
        self.assertIn(b"it cannot be unpacked: No such file or directory", said)


@unittest.skipIf(BUILT, "archives are built in")
class NotBuilt(kit.Case):
    def test_it_is_said_how_to_build_with_them(self):
        done = evtxfs("dump", packed(SECURITY.read_bytes(), "gz"), status=2)
        self.assertIn(b"-Darchives=enabled", done.stderr)


if __name__ == "__main__":
    kit.main()
