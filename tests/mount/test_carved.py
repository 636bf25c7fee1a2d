#!/usr/bin/env python3
"""carved/: stale records as files, apart from the live ones."""
import json
import os
import signal
import struct
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

HEADER, CHUNK = 4096, 65536


class Carved(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.log = kit.make_log("--records", "400", "--wrap", "3", "--keep-old")
        cls.mnt = cls.mount(cls.log).path
        lines = kit.out(kit.EVTXFS, "dump", "--recover-records", cls.log).split(b"\n")
        cls.lines = [line for line in lines if b'"evtxfs":{"carved":true' in line]
        cls.names = ["{chunk}-{offset}.json".format(**json.loads(line)["evtxfs"])
                     for line in cls.lines]

    def test_the_names_are_where_the_records_lie(self):
        self.assertTrue(self.names)
        self.assertEqual(sorted(os.listdir(self.mnt / "carved")),
                         sorted(self.names + ["events.jsonl"]))
        self.assertEqual(kit.lines(kit.EVTXFS, "ls", self.log, "carved"),
                         self.names + ["events.jsonl"])

    def test_the_lines_are_those_of_dump(self):
        path = self.mnt / "carved/events.jsonl"
        self.assertEqual(path.read_bytes(), b"".join(line + b"\n" for line in self.lines))
        self.assertEqual(path.stat().st_size, len(path.read_bytes()))
        self.assertEqual(kit.out(kit.EVTXFS, "cat", self.log, "carved/events.jsonl"),
                         path.read_bytes())

    def test_a_file_is_a_line_laid_out(self):
        for name, line in zip(self.names, self.lines, strict=True):
            path = self.mnt / "carved" / name
            self.assertEqual(path.stat().st_size, len(path.read_bytes()))
            self.assertEqual(json.loads(path.read_bytes()), json.loads(line))
            self.assertEqual(kit.out(kit.EVTXFS, "cat", self.log, f"carved/{name}"),
                             path.read_bytes())
            with open(path, "rb", buffering=0) as file:
                self.assertEqual(os.pread(file.fileno(), 50, 100), path.read_bytes()[100:150])

    def test_other_names_are_not_there(self):
        first = self.names[0]
        for name in ("0-0.json", "99-512.json", first + "x", "0" + first, first[:-5], "-1.json",
                     "18446744073709551615-1.json", "1-99999999999999999999.json"):
            self.assertFalse((self.mnt / "carved" / name).exists(), name)

    def test_a_search_does_not_mix_them_in(self):
        found = kit.lines("rg", "-l", '"carved": true', self.mnt, status=1)
        self.assertEqual(found, [])
        found = kit.lines("rg", "-l", '"carved": true', self.mnt / "carved")
        self.assertEqual(len(found), len(self.names))

    def test_a_log_without_any_has_an_empty_list(self):
        log = kit.make_log("--records", "50")
        self.assertEqual(kit.lines(kit.EVTXFS, "ls", log, "carved"), ["events.jsonl"])
        self.assertEqual(kit.out(kit.EVTXFS, "cat", log, "carved/events.jsonl"), b"")

    def test_templates_of_other_logs_are_an_option(self):
        store, log = kit.scratch("templates"), kit.scratch("cut.evtx")
        data = bytearray(Path(kit.make_log("--chunks", "1")).read_bytes())
        data[HEADER:HEADER + 20480] = b"\0" * 20480
        log.write_bytes(data)
        kit.evtxfs("templates", kit.make_log("--chunks", "3"), "-o", store)
        for words in (["cat", f"--templates={store}"], ["cat", "--templates", store]):
            told = kit.evtxfs(*words, log, "carved/events.jsonl", status=None).stdout
            with kit.Mount(log, "-o", f"templates={store}") as mount:
                self.assertEqual((mount / "carved/events.jsonl").read_bytes(), told)
        kit.evtxfs("cat", "--templates", "/nowhere", log, "carved/events.jsonl", status=2)
        kit.evtxfs("templates", log, status=1)
        kit.evtxfs("templates", "-o", store, status=1)
        kit.evtxfs("templates", "/nowhere", "-o", store, status=2)

    @kit.plain_only
    def test_the_mount_ends_while_it_is_made(self):
        """Of the program's own time it takes 0.2 s at most, however long carving would have taken."""
        data = Path(kit.make_log("--chunks", "1")).read_bytes()
        chunk = bytearray(data[HEADER:HEADER + CHUNK])
        struct.pack_into("<QQQQIII", chunk, 8, *[2**64 - 1] * 4, 128, 0, 512)  # no record is live
        log = kit.scratch("long.evtx")
        with open(log, "wb") as file:
            file.write(data[:HEADER])
            for _ in range(3000):
                file.write(chunk)
        with kit.Mount(log, "--refresh=0") as mount:
            asking = subprocess.Popen(["stat", mount / "carved/events.jsonl"],
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            kit.wait_for(lambda: kit.processor_time(mount.pid) > 0.3, 60)
            self.assertIsNone(asking.poll(), "it took no while")
            before = kit.processor_time(mount.pid)
            mount.process.send_signal(signal.SIGTERM)
            kit.wait_for(lambda: not kit.mount_line(mount.path), 20)
            mount.process.send_signal(signal.SIGTERM)
            _, _, used = os.wait4(mount.pid, 0)
            mount.process.returncode = 0
            self.assertLess(used.ru_utime + used.ru_stime - before, 0.2)
            asking.wait()
        log.unlink()


if __name__ == "__main__":
    kit.main()
