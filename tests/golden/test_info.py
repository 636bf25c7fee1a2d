#!/usr/bin/env python3
"""evtxfs info: what it says of the samples, and that each kind of damage is a finding of its own."""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

TEXTS = kit.ROOT / "tests/golden/info"
LOGS = sorted(kit.SAMPLES.glob("*.evtx"))
HEADER, CHUNK, RECORDS = 4096, 65536, 512


def report(log, status=None):
    return json.loads(kit.out(kit.EVTXFS, "info", "--json", log, status=status))


def findings(log, status=None):
    """The kinds that were found, as the totals count them."""
    return {kind for kind, count in report(log, status)["totals"]["findings"].items() if count}


class Info(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.options = ("--chunks", "3", "--seed", "1")
        cls.log = kit.make_log(*cls.options)
        cls.ids = kit.record_ids(cls.log)
        cls.usual = {"time_back"}  # of neighbours, by fractions of a second, as in real logs

    def made(self, *options):
        return kit.make_log(*self.options, *options)

    def test_text(self):
        for path in sorted(TEXTS.glob("*.txt")):
            with self.subTest(path=path.name):
                given = kit.out(kit.EVTXFS, "info", f"{path.stem}.evtx", cwd=kit.SAMPLES, status=None)
                self.assertEqual(given.decode(), path.read_text())

    def test_json_is_one_document_that_adds_up(self):
        for log in LOGS:
            with self.subTest(log=log.name):
                output = kit.out(kit.EVTXFS, "info", "--json", log, status=None)
                self.assertEqual(kit.out("jq", "-s", "length", input=output), b"1\n")
                said = json.loads(output)
                totals = said["totals"]
                used = [chunk for chunk in said["chunks"] if "header" in chunk]
                found = [finding for chunk in [*said["chunks"], said] for finding in chunk["findings"]]
                self.assertEqual(totals["used"], len(used))
                self.assertEqual(totals["records"], sum(chunk["records"] for chunk in used))
                self.assertEqual(sum(totals["findings"].values()), len(found))
                self.assertEqual(said["damaged"], any(finding["damage"] for finding in found))
                self.assertEqual(sum(chunk["count"] for chunk in said["chunks"]),
                                 -(-(totals["size"] - HEADER) // CHUNK))
                status = kit.run(kit.EVTXFS, "info", log, status=None).returncode
                self.assertEqual(status, 3 if said["damaged"] else 0)

    def test_every_kind_is_in_the_manual_of_the_report(self):
        manual = (kit.ROOT / "docs/info.md").read_text()
        for kind in report(self.log)["totals"]["findings"]:
            self.assertIn(f"| `{kind}` |", manual)

    def test_headers_are_told_as_they_are(self):
        said = report(self.log, status=0)
        self.assertEqual(said["format"], 1)
        self.assertEqual(said["header"]["chunks"], 3)
        self.assertEqual(said["header"]["next_id"], self.ids[2][-1] + 1)
        self.assertTrue(said["header"]["checksum_fits"])
        for chunk, ids in zip(said["chunks"], self.ids):
            self.assertEqual((chunk["header"]["first_id"], chunk["header"]["last_id"]),
                             (ids[0], ids[-1]))
            self.assertEqual((chunk["records"], chunk["expected"]), (len(ids), len(ids)))
            self.assertEqual((chunk["first_id"], chunk["last_id"]), (ids[0], ids[-1]))

    def test_each_field_of_a_header_is_the_one_in_the_file(self):
        said, data = report(self.log, status=0), self.log.read_bytes()
        number = lambda at, size: int.from_bytes(data[at:at + size], "little")
        for name, at, size in (("first_chunk", 8, 8), ("last_chunk", 16, 8), ("next_id", 24, 8),
                               ("header_size", 32, 4), ("block_size", 40, 2), ("chunks", 42, 2)):
            self.assertEqual(said["header"][name], number(at, size), name)
        for i, chunk in enumerate(said["chunks"]):
            for name, at, size in (("first_number", 8, 8), ("last_number", 16, 8), ("first_id", 24, 8),
                                   ("last_id", 32, 8), ("header_size", 40, 4), ("last_record", 44, 4),
                                   ("free_space", 48, 4), ("flags", 120, 4)):
                self.assertEqual(chunk["header"][name], number(HEADER + i * CHUNK + at, size), name)
            for name, at in (("records_checksum", 52), ("checksum", 124)):
                self.assertEqual(int(chunk["header"][name], 16), number(HEADER + i * CHUNK + at, 4), name)

    def test_a_sound_log_has_nothing_to_tell(self):
        for options in ([], ["--wrap", "2"], ["--first-id", "5000"], ["--no-crc"], ["--keep-old"]):
            with self.subTest(options=options):
                self.assertEqual(findings(self.made(*options), status=0) - self.usual, set())

    def test_each_kind_of_damage_is_found(self):
        for options, kinds in ((["--bad-header", "5"], {"no_record", "records_checksum", "count"}),
                               (["--bad-magic", "5"], {"torn", "records_checksum"}),
                               (["--torn", "5"], {"torn", "records_checksum"}),
                               (["--bad-chunk", "1"], {"no_chunk"}),
                               (["--cut", "30000"], {"cut", "count", "records_checksum"})):
            with self.subTest(options=options):
                self.assertLessEqual(kinds, findings(self.made(*options), status=3))

    def test_what_is_remarkable_and_no_damage(self):
        for options, kinds in ((["--dirty"], {"file_chunks", "file_next_id"}),
                               (["--zero-chunk", "2"], {"file_chunks", "id_gap", "unused_before"}),
                               (["--duplicate-ids"], {"id_back"})):
            with self.subTest(options=options):
                self.assertLessEqual(kinds, findings(self.made(*options), status=0))

    def test_a_finding_has_its_place_and_its_values(self):
        log = kit.patched(self.log, lambda data: data.__setitem__(124, data[124] ^ 1))
        found = [f for f in report(log, status=3)["findings"] if f["kind"] == "file_checksum"]
        self.assertEqual([f["offset"] for f in found], [124])
        self.assertEqual(int(found[0]["before"], 16) ^ 1, int(found[0]["after"], 16))

        data = self.log.read_bytes()
        fifth = HEADER + RECORDS
        for _ in range(4):
            fifth += int.from_bytes(data[fifth + 4:fifth + 8], "little")
        log = kit.patched(self.log, lambda data: data.__setitem__(slice(fifth + 8, fifth + 16),
                                                              (77777).to_bytes(8, "little")))
        found = [f for f in report(log)["chunks"][0]["findings"] if f["kind"].startswith("id_")]
        self.assertEqual([(f["kind"], f["offset"] == fifth, f["before"], f["after"]) for f in found],
                         [("id_gap", True, self.ids[0][3], 77777),
                          ("id_back", False, 77777, self.ids[0][5])])

    def test_a_damaged_header_of_a_chunk_is_told_from_damaged_records(self):
        for at, kind in ((200, "chunk_checksum"), (RECORDS + 30, "records_checksum")):
            log = kit.patched(self.log, lambda data: data.__setitem__(HEADER + at, data[HEADER + at] ^ 1))
            self.assertEqual(findings(log, status=3) - self.usual, {kind})

    def test_the_text_shows_ten_of_a_kind_and_says_how_many_there_are(self):
        for bad in (10, 11):
            def damage(data):
                for chunk in range(bad):
                    data[HEADER + chunk * CHUNK + 124] ^= 1
            log = kit.patched(kit.make_log("--chunks", "12", "--seed", "1"), damage)
            text = kit.out(kit.EVTXFS, "info", log, status=3).decode()
            self.assertEqual(text.count("the checksum of the chunk's header is"), 10)
            self.assertEqual("of 11 chunk_checksum the first 10 are shown" in text, bad == 11)

    def test_unused_chunks_are_one_entry(self):
        log = self.made("--chunks-preallocated", "500")
        said = report(log, status=0)
        self.assertEqual([(chunk["state"], chunk["count"]) for chunk in said["chunks"]],
                         [("used", 1)] * 3 + [("unused", 500)])
        self.assertEqual(said["totals"]["unused"], 500)
        with open(log, "r+b") as file:  # and a hole of a sparse file costs nothing
            file.truncate(HEADER + 10_000_000 * CHUNK)
        self.assertEqual(report(log, status=0)["totals"]["unused"], 9_999_997)

    def test_what_is_no_log_and_wrong_usage(self):
        text = kit.scratch("text")
        text.write_text("no log\n" * 3000)
        self.assertIn(b"text", kit.evtxfs("info", text, status=2).stderr)
        for words in ([], ["--xml", self.log]):
            self.assertTrue(kit.evtxfs("info", *words, status=1).stderr)
        self.assertIn(b"--json", kit.out(kit.EVTXFS, "info", "-h"))

    def test_from_a_pipe_and_to_a_full_disk(self):
        said = kit.out(kit.EVTXFS, "info", "--json", "-", input=self.log.read_bytes())
        expected = kit.out(kit.EVTXFS, "info", "--json", self.log)
        self.assertEqual(said.split(b"\n")[1:], expected.split(b"\n")[1:])
        with open("/dev/full", "wb") as full:
            done = kit.evtxfs("info", self.log, status=2, capture_output=False, stdout=full,
                              stderr=kit.subprocess.PIPE)
        self.assertIn(b"No space left", done.stderr)


if __name__ == "__main__":
    kit.main(needs_fuse=False)
