#!/usr/bin/env python3
"""report/, README.txt and chunks/N/info.json: what they say is what is there."""
import collections
import csv
import hashlib
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

HISTOGRAMS = {"channel": "by-channel", "computer": "by-computer", "eventid": "by-eventid",
              "level": "by-level", "provider": "by-provider", "user": "by-user"}
BETWEEN = ("id_gap", "id_back", "time_back", "unused_before")  # findings about two chunks, often


def time_of(line):
    system = kit.system(json.loads(line))
    return system["TimeCreated"]["#attributes"]["SystemTime"]


def inside(findings):
    return [finding for finding in findings if finding["kind"] not in BETWEEN]


class Reports(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.log = kit.make_log("--records", "1500", "--seed", "8")
        cls.mnt = cls.mount(cls.log).path

    def test_every_file_has_the_size_that_it_says(self):
        paths = [self.mnt / "README.txt", *(self.mnt / "report").iterdir()]
        self.assertGreaterEqual(len(paths), 11)
        for path in [*paths, *(chunk / "info.json" for chunk in (self.mnt / "chunks").iterdir())]:
            size = path.stat().st_size
            self.assertEqual(len(path.read_bytes()), size, path)
            name = path.relative_to(self.mnt)
            self.assertEqual(kit.out(kit.EVTXFS, "cat", self.log, name), path.read_bytes())

    def test_histograms_count_what_the_views_hold(self):
        for name, view in HISTOGRAMS.items():
            rows = list(csv.DictReader(open(self.mnt / f"report/{name}.tsv"), delimiter="\t"))
            self.assertEqual([row[name] for row in rows], os.listdir(self.mnt / view))
            for row in rows:
                lines = (self.mnt / view / row[name] / "events.jsonl").read_bytes().splitlines()
                times = sorted(map(time_of, lines))
                self.assertEqual((int(row["count"]), row["first"], row["last"]),
                                 (len(lines), times[0], times[-1]))

    def test_event_ids_say_what_they_are(self):
        log = kit.SAMPLES / "security.evtx"
        text = kit.out(kit.EVTXFS, "cat", log, "report/eventid.tsv").decode()
        rows = [line.split("\t") for line in text.splitlines()]
        self.assertEqual({len(row) for row in rows}, {5})
        what = {row[0]: row[4] for row in rows}
        self.assertTrue(what["4624"].startswith("Microsoft-Windows-Security-Auditing: Account "
                                                "{TargetUserName} logged on from {IpAddress}"))
        self.assertEqual(what["7036"], "Service Control Manager: Service {1} is now {2}")
        self.assertEqual((what["eventid"], what["3"]), ("what", ""))

    def test_hours_add_up(self):
        rows = list(csv.DictReader(open(self.mnt / "report/hour.tsv"), delimiter="\t"))
        times = collections.Counter(time_of(line)[:13] for line in
                                    (self.mnt / "events.jsonl").read_bytes().splitlines())
        self.assertEqual({row["hour"]: int(row["count"]) for row in rows}, times)
        self.assertEqual([row["hour"] for row in rows], sorted(times))

    def test_the_log_has_its_hash(self):
        said = json.loads((self.mnt / "report/log.json").read_text())
        self.assertEqual(said["sha256"], hashlib.sha256(self.log.read_bytes()).hexdigest())
        self.assertEqual((said["size"], said["path"]), (self.log.stat().st_size, str(self.log)))
        info = json.loads(kit.out(kit.EVTXFS, "info", "--json", self.log))
        self.assertEqual(said["header"], info["header"])

    def test_integrity_is_what_info_says(self):
        for log in sorted(kit.SAMPLES.glob("*.evtx")):
            with self.subTest(log=log.name):
                said = json.loads(kit.evtxfs("cat", log, "report/integrity.json", status=None).stdout)
                info = json.loads(kit.evtxfs("info", "--json", log, status=None).stdout)
                self.assertEqual(said["info"], info)
                lines = kit.evtxfs("dump", log, status=None).stdout.count(b"\n")
                self.assertEqual(said["rendered"]["records"], lines)

    def test_a_chunk_says_what_it_says_in_the_report(self):
        for log in sorted(kit.SAMPLES.glob("*.evtx")):
            with self.subTest(log=log.name):
                info = json.loads(kit.evtxfs("info", "--json", log, status=None).stdout)
                for chunk in info["chunks"]:
                    if "header" not in chunk:
                        continue
                    path = f"chunks/{chunk['chunk']}/info.json"
                    said = json.loads(kit.evtxfs("cat", log, path, status=None).stdout)
                    self.assertEqual(inside(said.pop("findings")), inside(chunk.pop("findings")))
                    self.assertEqual(said, chunk)

    def test_errors_are_all_there(self):
        log = kit.make_log("--records", "400", "--seed", "5", "--torn", "30", "--bad-header", "70")
        errors = kit.events(kit.evtxfs("cat", log, "report/errors.jsonl", status=3).stdout)
        said = json.loads(kit.evtxfs("cat", log, "report/integrity.json", status=3).stdout)
        kinds = collections.Counter(error["kind"] for error in errors)
        self.assertEqual(kinds["torn"], said["rendered"]["torn"])
        self.assertEqual(kinds["lost"], said["rendered"]["lost"])
        self.assertTrue(kinds["torn"] and kinds["lost"])
        for error in errors:
            self.assertEqual((error["offset"] - 4096) // 65536, error["chunk"])
        self.assertEqual((self.mnt / "report/errors.jsonl").stat().st_size, 0)

    def test_checksums_that_do_not_fit_are_errors(self):
        def spoil(*places):
            def change(data):
                for at in places:
                    data[at] ^= 1
            log = kit.patched(kit.make_log("--chunks", "3", "--seed", "2"), change)
            done = kit.evtxfs("cat", log, "report/errors.jsonl")  # no record says anything of it
            return [(error["kind"], error["chunk"], error["offset"], error["what"])
                    for error in kit.events(done.stdout)]

        second = 4096 + 65536
        header = ("checksum", 1, second, "checksum of the header of the chunk")
        records = ("checksum", 1, second, "checksum of the records of the chunk")
        self.assertEqual(spoil(), [])
        self.assertEqual(spoil(second + 300), [header])  # the table of names
        self.assertEqual(spoil(second + 512 + 16), [records])  # the time of a record
        self.assertEqual(spoil(second + 300, second + 512 + 16), [header, records])
        self.assertEqual(spoil(second + 52), [header, records])  # a checksum is covered by the other

    def test_the_schema_counts_each_field(self):
        expected = collections.defaultdict(collections.Counter)
        counts = collections.Counter()
        for line in (self.mnt / "events.jsonl").read_bytes().splitlines():
            event = json.loads(line)
            system = kit.system(event)
            key = (system["Provider"]["#attributes"]["Name"], kit.event_id(event), system.get("Version"))
            counts[key] += 1
            for name, value in (event["Event"].get("EventData") or {}).items():
                if not isinstance(value, dict) and value is not None:
                    kind = {str: "string", bool: "boolean", int: "number"}[type(value)]
                    expected[key][name, kind] += 1
        said = json.loads((self.mnt / "report/schema.json").read_text())
        self.assertEqual(len(said["events"]), len(counts))
        for event in said["events"]:
            key = (event["provider"], event["event_id"], event["version"])
            self.assertEqual(event["count"], counts[key])
            found = {(field["name"], kind): field[kind] for field in event["fields"]
                     for kind in ("string", "number", "boolean")
                     if kind in field and field["part"] == "EventData"}
            for field, count in expected[key].items():
                self.assertEqual(found[field], count, (key, field))

    def test_info_is_there_but_not_listed(self):
        self.assertEqual(sorted(os.listdir(self.mnt / "chunks/0")),
                         ["chunk.evtx", "events.jsonl", "records"])
        self.assertEqual(json.loads((self.mnt / "chunks/0/info.json").read_text())["chunk"], 0)


class Damage(kit.Case):
    """What of a damaged log is said where somebody looks first."""
    def status(self, mount):
        return json.loads((mount / "status.json").read_bytes())

    def test_status_and_readme_tell_what_the_survey_found(self):
        with kit.Mount(kit.ROOT / "samples/torn.evtx") as mount:
            readme = (mount / "README.txt").read_text()  # the survey is over then
            damage = self.status(mount)["damage"]
            self.assertTrue(damage["found"])
            self.assertGreater(damage["records_torn"], 0)
            self.assertEqual(readme.splitlines()[0][:20], "THIS LOG IS DAMAGED.")
            self.assertIn(f"but torn: {damage['records_torn']}. ", readme.splitlines()[1])
            self.assertEqual((mount / "README.txt").stat().st_size, len(readme))
        with kit.Mount(kit.ROOT / "samples/security.evtx") as mount:
            self.assertEqual((mount / "README.txt").read_text()[:21], "A Windows event log a")
            self.assertEqual(self.status(mount)["damage"], {
                "found": False, "chunks_lost": 0, "records_lost": 0, "records_torn": 0, "places": 0})

    def test_the_terminal_has_what_the_header_tells(self):
        whole = (kit.ROOT / "samples/security.evtx").read_bytes()
        dirty = bytearray(whole)
        dirty[120] |= 1  # which the checksum is not of
        for data, words in ((whole, None), (bytes(dirty), None),
                            (whole[:200000], "131776 bytes shorter than its header says, which counts 5 chunks;"),
                            (whole[4096:], "the header of the file is missing"),
                            (whole[:8] + b"\1" + whole[9:], "the checksum of the file's header does not fit")):
            log = kit.scratch("flawed.evtx")
            log.write_bytes(data)
            with kit.Mount(log) as mount:
                said = mount.stderr().splitlines()
                self.assertEqual(len(said), 1 if words else 0, said)
                if words:
                    self.assertTrue(said[0].startswith(f"evtxfs: {log}: "), said)
                    self.assertIn(words, said[0])
                    self.assertIn("report/integrity.json", said[0])

    def test_any_path_is_json(self):
        folder = kit.scratch("paths")
        folder.mkdir()
        raw = os.fsencode(folder) + b"/a\xffb\xc3\xa4\xed\xa0\x80 %FF\"\x01.evtx"
        path = os.fsdecode(raw)
        Path(path).symlink_to(kit.ROOT / "samples/types.evtx")
        shown = f"{folder}/a%FFb\u00e4%ED%A0%80 %FF\"\x01.evtx"
        info = json.loads(kit.out(kit.EVTXFS, "info", "--json", path).decode("utf-8"))
        self.assertEqual((info["log"], info["log_hex"]), (shown, raw.hex()))
        with kit.Mount(path) as mount:
            log = json.loads((mount / "report/log.json").read_text("utf-8"))
            self.assertEqual((log["path"], log["path_hex"]), (shown, raw.hex()))
            report = json.loads((mount / "report/integrity.json").read_text("utf-8"))
            self.assertEqual(report["info"]["log_hex"], raw.hex())
            self.status(mount)
        plain = json.loads(kit.out(kit.EVTXFS, "info", "--json", kit.ROOT / "samples/types.evtx"))
        self.assertNotIn("log_hex", plain)


if __name__ == "__main__":
    kit.main()
