#!/usr/bin/env python3
"""Records of which only a part can be read: what a mount, dump and a query make of them."""
import json
import sys
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

HEADER, CHUNK, SECTOR = 4096, 65536, 512


def places(data):
    """Offset and size of each record of the first chunk."""
    at, found = HEADER + SECTOR, []
    while data[at:at + 4] == b"**\0\0":
        size = int.from_bytes(data[at + 4:at + 8], "little")
        found.append((at, size))
        at += size
    return found


class Damaged(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.whole = kit.make_log("--chunks", "2", "--seed", "1")
        cls.sound = kit.out(kit.EVTXFS, "dump", cls.whole).splitlines()
        cls.ids = kit.record_ids(cls.whole)[0]
        data = cls.whole.read_bytes()
        cls.places = places(data)

        def hole(at, size):  # a sector that lies wholly in the record, behind its header
            sector = (at + 24 + SECTOR - 1) // SECTOR * SECTOR
            return sector if sector + SECTOR <= at + size else None

        cls.holed = next(n for n, place in enumerate(cls.places) if n > 3 and hole(*place))
        cls.broken = cls.holed + 2

        def change(data):
            sector = hole(*cls.places[cls.holed])
            data[sector:sector + SECTOR] = bytes(SECTOR)
            data[cls.places[cls.broken][0] + 28] = 0x99  # in place of a template instance
        cls.log = kit.patched(cls.whole, change)
        cls.lines = kit.out(kit.EVTXFS, "dump", cls.log, status=3).splitlines()

    def test_each_record_has_its_line(self):
        self.assertEqual(len(self.lines), len(self.sound))
        for n, reason in ((self.holed, "a sector of it is zeros"), (self.broken, "bad value: unknown token")):
            event = json.loads(self.lines[n])
            self.assertEqual(event["evtxfs"]["damaged"], reason)
            self.assertEqual(event["evtxfs"]["record"], self.ids[n])
            self.assertTrue(kit.system(event)["TimeCreated"])
            self.assertNotIn(b"1601-", self.lines[n])
        others = [n for n in range(len(self.sound)) if n not in (self.holed, self.broken)]
        wrong = [n for n in others if self.lines[n] != self.sound[n] and b'"evtxfs":{' not in self.lines[n]]
        self.assertEqual(wrong, [])

    def test_what_is_only_in_the_header_is_said_to_be_from_there(self):
        event = json.loads(self.lines[self.broken])
        self.assertEqual(event["evtxfs"]["from_header"], ["EventRecordID", "TimeCreated"])
        self.assertEqual(event["Event"]["System"],
                         {"EventRecordID": self.ids[self.broken],
                          "TimeCreated": {"#attributes": {"SystemTime": event["evtxfs"]["written"]}}})

    def test_a_mount_has_their_files_in_all_views(self):
        name = f"{self.ids[self.broken]}.json"
        with kit.Mount(self.log) as mount:
            self.assertEqual((mount / "events.jsonl").read_bytes().splitlines(), self.lines)
            file = mount / "chunks/0/records" / name
            self.assertEqual(json.loads(file.read_bytes()), json.loads(self.lines[self.broken]))
            self.assertEqual(file.stat().st_size, len(file.read_bytes()))
            self.assertIn(b"<!-- damaged: ", file.with_suffix(".xml").read_bytes())
            for facet in ("eventid", "channel", "computer", "level", "user"):
                self.assertTrue((mount / f"by-{facet}/%none" / name).samefile(file), facet)
            day = json.loads(self.lines[self.broken])["evtxfs"]["written"][:10]
            self.assertIn(self.lines[self.broken],
                          (mount / f"by-day/{day}/events.jsonl").read_bytes().splitlines())
            query = mount / f"query/EventRecordID={self.ids[self.broken]}/events.jsonl"
            self.assertIn(self.lines[self.broken], query.read_bytes().splitlines())

    def test_they_are_torn_and_not_lost(self):
        errors = kit.events(kit.evtxfs("cat", self.log, "report/errors.jsonl", status=3).stdout)
        self.assertEqual({"lost"} & {error["kind"] for error in errors}, set())
        told = {error["record"] for error in errors if error["kind"] == "torn"}
        self.assertLessEqual({self.ids[self.holed], self.ids[self.broken]}, told)


class Lost(kit.Case):
    """Records that are not there, and those that only seem so."""
    @classmethod
    def setUpClass(cls):
        cls.whole = kit.make_log("--chunks", "2", "--seed", "1")
        cls.sound = kit.out(kit.EVTXFS, "dump", cls.whole).splitlines()
        cls.ids = kit.record_ids(cls.whole)[0]

    def test_what_zeros_hide_is_counted(self):
        half, counts = places(self.whole.read_bytes())[len(self.ids) // 2][0], len(self.ids)
        gone = len(self.ids) - len(self.ids) // 2

        def change(data):
            data[half:HEADER + CHUNK] = bytes(HEADER + CHUNK - half)
        log = kit.patched(self.whole, change)
        done = kit.evtxfs("dump", log, status=3)
        self.assertEqual(done.stdout.splitlines(),
                         self.sound[:counts - gone] + self.sound[counts:])
        self.assertIn(f"; records lost: {gone}; ".encode(), done.stderr)
        self.assertIn(f", {gone} records from {self.ids[-gone]} on: ".encode(), done.stderr)
        errors = kit.events(kit.evtxfs("cat", log, "report/errors.jsonl", status=3).stdout)
        self.assertIn({"kind": "lost", "chunk": 0, "offset": half, "record": self.ids[-gone],
                       "records": gone, "reason": "bad value", "what": "records are missing"}, errors)
        self.assertEqual(kit.evtxfs("info", log, status=3).returncode, 3)
        with kit.Mount(log) as mount:
            rendered = json.loads((mount / "report/integrity.json").read_bytes())["rendered"]
            self.assertEqual(rendered["lost"], gone)

    def test_a_header_that_lags_costs_nothing(self):
        at, _ = places(self.whole.read_bytes())[-3]

        def change(data):  # as it was before the last three records
            chunk = memoryview(data)[HEADER:HEADER + CHUNK]
            for place, number in ((16, self.ids[-4]), (32, self.ids[-4])):
                chunk[place:place + 8] = number.to_bytes(8, "little")
            chunk[44:48] = (places(data)[-4][0] - HEADER).to_bytes(4, "little")
            chunk[48:52] = (at - HEADER).to_bytes(4, "little")
            chunk[52:56] = zlib.crc32(chunk[512:at - HEADER]).to_bytes(4, "little")
        log = kit.patched(self.whole, change)
        self.assertEqual(kit.out(kit.EVTXFS, "dump", log).splitlines(), self.sound)


if __name__ == "__main__":
    kit.main()
