#!/usr/bin/env python3
"""A log whose chunks do not lie where they should: tree, ranges, reports, and chunks by themselves."""
import json
import os
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

HEADER, CHUNK = 4096, 65536


def sound_ones(lines):
    return [line for line in lines if b'"evtxfs":{"damaged":' not in line]


class Shifted(kit.Case):
    @classmethod
    def setUpClass(cls):
        whole = Path(kit.make_log("--chunks", "6")).read_bytes()
        chunks = [whole[at:at + CHUNK] for at in range(HEADER, len(whole), CHUNK)]
        cls.parts = [
            chunks[0],
            b"n" * 700,               # came in
            chunks[1][:40000],        # cut by what follows
            chunks[2],
            bytes(512) + chunks[3][512:],  # without a header
            chunks[4],
            chunks[5][:30000],        # the end of the file
        ]
        cls.data = whole[:HEADER] + b"".join(cls.parts)
        cls.whole = [cls.lines_of(whole[:HEADER] + chunk) for chunk in chunks]
        cls.log = kit.scratch("shifted.evtx")
        cls.log.write_bytes(cls.data)
        cls.mnt = cls.mount(cls.log).path
        cls.dump = kit.run(kit.EVTXFS, "dump", cls.log, status=3)

    @staticmethod
    def lines_of(log):
        path = kit.scratch("piece.evtx")
        path.write_bytes(log)
        return kit.run(kit.EVTXFS, "dump", path, status=None).stdout.splitlines(True)

    def chunk(self, number):
        return (self.mnt / f"chunks/{number}/events.jsonl").read_bytes().splitlines(True)

    def test_chunks_are_counted_in_the_order_of_the_file(self):
        self.assertEqual(os.listdir(self.mnt / "chunks"), ["0", "2", "3", "4", "5", "6"])
        for number, piece in ((0, 0), (3, 2), (4, 3), (5, 4)):
            self.assertEqual(self.chunk(number), self.whole[piece])
        for number, piece in ((2, 1), (6, 5)):
            lines = self.chunk(number)
            sound = sound_ones(lines)
            self.assertGreater(len(sound), 10)
            self.assertEqual(sound, self.whole[piece][:len(sound)])
            self.assertLessEqual(len(lines), len(sound) + 1)  # what is left of the record that was cut

    def test_the_lines_are_those_of_all_chunks(self):
        path = self.mnt / "events.jsonl"
        self.assertEqual(path.stat().st_size, len(self.dump.stdout))
        self.assertEqual(path.read_bytes(), self.dump.stdout)
        self.assertEqual(path.read_bytes().splitlines(True),
                         [line for number in (0, 2, 3, 4, 5, 6) for line in self.chunk(number)])

    def test_ranges_are_those_of_the_whole(self):
        r = random.Random(8)
        for name in ("events.jsonl", "chunks/2/events.jsonl", "export/events.xml", "export/events.csv"):
            whole = (self.mnt / name).read_bytes()
            with open(self.mnt / name, "rb", buffering=0) as file:
                for _ in range(100):
                    at, size = r.randrange(len(whole)), r.choice([1, 4096, 100000])
                    self.assertEqual(os.pread(file.fileno(), size, at), whole[at:at + size])

    def test_each_record_has_its_file_in_each_view(self):
        names = sorted(path.name for path in (self.mnt / "chunks").glob("*/records/*.json"))
        self.assertEqual(len(names), len(self.dump.stdout.splitlines()))
        for view in ("by-channel", "by-eventid"):
            found = sorted(path.name for path in (self.mnt / view).rglob("[0-9]*.json"))
            self.assertEqual(found, names)

    def test_the_report_says_where_chunks_lie(self):
        report = json.loads((self.mnt / "report/integrity.json").read_bytes())
        self.assertTrue(report["info"]["damaged"])
        at, told = HEADER, {chunk["chunk"]: chunk for chunk in report["info"]["chunks"]}
        states = ["used", "foreign", "cut", "used", "used", "used", "cut"]
        for number, part in enumerate(self.parts):
            self.assertEqual((told[number]["offset"], told[number]["state"]), (at, states[number]))
            at += len(part)
        self.assertEqual(report["rendered"]["records"], len(self.dump.stdout.splitlines()))

    def test_errors_are_at_places_of_the_file(self):
        errors = [json.loads(line) for line in
                  (self.mnt / "report/errors.jsonl").read_bytes().splitlines()]
        at = HEADER
        for number, part in enumerate(self.parts):
            for error in errors:
                if error["chunk"] == number:
                    self.assertTrue(at <= error["offset"] <= at + len(part), (error, at))
            at += len(part)

    def test_a_chunk_by_itself_has_the_same_records(self):
        for number in (0, 2, 3, 4, 5, 6):
            taken = (self.mnt / f"chunks/{number}/chunk.evtx").read_bytes()
            self.assertEqual(len(taken), HEADER + CHUNK)
            lines = self.lines_of(taken)
            self.assertEqual(sound_ones(lines), sound_ones(self.chunk(number)))
            if number not in (2, 6):  # what was cut ends in zeros now
                self.assertEqual(lines, self.chunk(number))
            part = self.parts[number]
            kept = taken[HEADER:HEADER + len(part)]
            if number == 4:  # all but the header that was made for it
                self.assertEqual(kept[:8], b"ElfChnk\0")
                part, kept = part[512:], kept[512:]
            self.assertEqual(kept, part)


class Joined(kit.Case):
    """Two logs in one file, and what somebody put behind a log."""
    @classmethod
    def setUpClass(cls):
        cls.a, cls.b = (Path(kit.make_log("--chunks", str(n), "--seed", str(n))).read_bytes() for n in (2, 3))
        cls.lines = [kit.out(kit.EVTXFS, "dump", cls.file(data)).splitlines() for data in (cls.a, cls.b)]

    @staticmethod
    def file(data):
        path = kit.scratch("joined.evtx")
        path.write_bytes(data)
        return path

    def totals(self, log):
        return json.loads(kit.out(kit.EVTXFS, "info", "--json", log))["totals"]

    def test_the_records_of_both_are_whole(self):
        noise = random.Random(3).randbytes(70000)
        for between in (b"", b"\n", bytes(CHUNK), bytes(512), noise[:1000], noise[:HEADER], noise):
            log = self.file(self.a + between + self.b)
            lines = kit.out(kit.EVTXFS, "dump", log).splitlines()  # status 0
            self.assertEqual(sorted(lines), sorted(self.lines[0] + self.lines[1]), len(between))
            self.assertEqual(kit.out(kit.EVTXFS, "cat", log, "report/errors.jsonl"), b"")
            totals = self.totals(log)
            self.assertEqual((totals["trailing_bytes"], totals["unreadable"]), (0, 0))
            self.assertGreaterEqual(totals["foreign_bytes"], HEADER)

    def test_what_is_behind_a_log_is_no_chunk(self):
        noise = random.Random(4).randbytes(70000)
        for behind in (b"\n", b"\xff" * 5000, noise[:100], noise[:CHUNK], noise):
            log = self.file(self.a + behind)
            self.assertEqual(kit.out(kit.EVTXFS, "dump", log).splitlines(), self.lines[0])
            self.assertEqual(self.totals(log)["trailing_bytes"], len(behind))
            with kit.Mount(log) as mount:
                self.assertEqual(os.listdir(mount / "chunks"), ["0", "1"])
                info = json.loads((mount / "report/integrity.json").read_bytes())["info"]
                self.assertEqual(info["chunks"][-1]["state"], "foreign")
                self.assertEqual(info["chunks"][2]["offset"], len(self.a))
                self.assertFalse(info["damaged"])

    def test_a_chunk_that_was_destroyed_is_damage(self):
        noise = random.Random(5).randbytes(CHUNK)
        counted = kit.run(kit.EVTXFS, "dump", self.file(self.a[:-CHUNK] + noise), status=3)
        self.assertIn(b"chunks that cannot be read: 1;", counted.stderr)
        short = kit.run(kit.EVTXFS, "dump", self.file(self.a[:-CHUNK] + noise[:9000]), status=3)
        self.assertIn(b"chunks that cannot be read: 1;", short.stderr)
        dirty = bytearray(self.a + noise)
        dirty[120] |= 1  # so that the header counts what it counted when the log was opened
        self.assertIn(b"chunks that cannot be read: 1;",
                      kit.run(kit.EVTXFS, "dump", self.file(dirty), status=3).stderr)
        piece = kit.run(kit.EVTXFS, "dump", self.file(self.a[HEADER:] + noise), status=3)
        self.assertIn(b"chunks that cannot be read: 1;", piece.stderr)
        for cut in (4, 100):  # bytes of the next chunk
            done = kit.run(kit.EVTXFS, "dump", self.file(self.a + self.b[HEADER:HEADER + cut]), status=3)
            self.assertIn(b"truncated", done.stderr)


if __name__ == "__main__":
    kit.main()
