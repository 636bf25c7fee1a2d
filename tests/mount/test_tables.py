#!/usr/bin/env python3
"""export/: tables of the whole log, read by those who read tables."""
import csv
import json
import os
import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit
from test_consumers import python_with

TITLES = ["record_id", "time", "event_id", "qualifiers", "level", "provider", "channel", "computer",
          "user", "process_id", "thread_id", "chunk", "event_record_id", "version", "task", "opcode",
          "keywords", "provider_guid", "activity_id", "related_activity_id", "data"]
TYPES = {"datetime": str, "timestamp": int, "timestamp_desc": str, "message": str, "record_id": int,
         "event_id": int, "qualifiers": int, "level": int, "provider": str, "channel": str,
         "computer": str, "user": str, "process_id": int, "thread_id": int, "chunk": int,
         "event_record_id": int, "version": int, "task": int, "opcode": int, "keywords": str,
         "provider_guid": str, "activity_id": str, "related_activity_id": str, "data_type": str,
         "event_identifier": int, "record_number": int, "source_name": str, "computer_name": str,
         "strings": list, "data": dict}
OPTIONAL = {"event_id", "level", "process_id", "thread_id", "event_record_id", "version", "task",
            "opcode", "event_identifier", "record_number"}  # or null


def no_key_twice(pairs):
    assert len({key for key, _ in pairs}) == len(pairs), pairs
    return dict(pairs)


class Tables(kit.Case):
    limit = 120

    @classmethod
    def setUpClass(cls):
        cls.log = kit.make_log("--records", "2000", "--seed", "8")
        cls.mnt = cls.mount(cls.log).path
        cls.events = kit.events(kit.out(kit.EVTXFS, "dump", cls.log))
        cls.ids = sum(kit.record_ids(cls.log), [])

    def test_sizes_are_exact_and_cat_shows_the_same(self):
        for name in ("events.csv", "timeline.jsonl", "bodyfile", "bodyfile.txt"):
            path = self.mnt / "export" / name
            size = path.stat().st_size
            whole = path.read_bytes()
            self.assertEqual(len(whole), size)
            self.assertEqual(kit.out(kit.EVTXFS, "cat", self.log, f"export/{name}"), whole)
            with open(path, "rb", buffering=0) as file:
                for at in range(0, size, size // 40):
                    self.assertEqual(os.pread(file.fileno(), 7000, at), whole[at:at + 7000])

    def test_csv_says_what_the_events_say(self):
        with open(self.mnt / "export/events.csv", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
        self.assertEqual(list(rows[0]), TITLES)
        for row, event, number in zip(rows, self.events, self.ids, strict=True):
            system = kit.system(event)
            self.assertEqual(row["record_id"], str(number))
            self.assertEqual(row["time"], system["TimeCreated"]["#attributes"]["SystemTime"])
            self.assertEqual(row["event_id"], str(kit.event_id(event)))
            self.assertEqual(row["provider"], system["Provider"]["#attributes"]["Name"])
            for title, key in (("level", "Level"), ("channel", "Channel"), ("computer", "Computer"),
                               ("event_record_id", "EventRecordID"), ("version", "Version"),
                               ("task", "Task"), ("opcode", "Opcode"), ("keywords", "Keywords")):
                self.assertEqual(row[title], "" if system.get(key) is None else str(system[key]))
            self.assertEqual(row["provider_guid"],
                             system["Provider"]["#attributes"].get("Guid", ""))
            correlation = (system.get("Correlation") or {}).get("#attributes", {})
            self.assertEqual(row["activity_id"], correlation.get("ActivityID", ""))
            self.assertEqual(row["related_activity_id"], correlation.get("RelatedActivityID", ""))
            data = json.loads(row["data"], object_pairs_hook=no_key_twice)
            for key, value in (event["Event"].get("EventData") or {}).items():
                if isinstance(value, str):
                    self.assertEqual(data[key], value)
                elif isinstance(value, (int, bool)):
                    self.assertEqual(data[key], json.dumps(value))

    def test_every_line_of_the_timeline_has_the_same_types(self):
        for log in [self.log, *sorted(kit.SAMPLES.glob("*.evtx"))]:
            with self.subTest(log=log.name):
                text = kit.evtxfs("cat", log, "export/timeline.jsonl", status=None).stdout
                lines = kit.evtxfs("dump", log, status=None).stdout.count(b"\n")
                self.assertEqual(text.count(b"\n"), lines)
                for line in text.splitlines():
                    row = json.loads(line, object_pairs_hook=no_key_twice)
                    self.assertEqual(list(row), list(TYPES))
                    for key, kind in TYPES.items():
                        if row[key] is not None or key not in OPTIONAL:
                            self.assertIs(type(row[key]), kind, (key, line))
                    self.assertTrue(all(type(value) is str for value in row["data"].values()))
                    self.assertTrue(all(type(value) is str for value in row["strings"]))

    def test_the_timeline_has_what_plaso_has(self):
        for line, event in zip((self.mnt / "export/timeline.jsonl").read_text().splitlines(), self.events):
            row, system = json.loads(line), kit.system(event)
            self.assertEqual(row["data_type"], "windows:evtx:record")
            self.assertEqual(row["event_identifier"], kit.event_id(event))
            self.assertEqual(row["record_number"], system["EventRecordID"])
            self.assertEqual(row["source_name"], system["Provider"]["#attributes"]["Name"])
            self.assertEqual(row["computer_name"], system["Computer"])
            data = event["Event"].get("EventData")
            if data and all(isinstance(value, (str, int)) for value in data.values()):  # each has its place
                self.assertEqual(row["strings"], [value if isinstance(value, str) else json.dumps(value)
                                                  for value in data.values()])

    def test_times_are_the_same_twice(self):
        for line, event in zip((self.mnt / "export/timeline.jsonl").read_text().splitlines(), self.events):
            row = json.loads(line)
            self.assertEqual(row["timestamp"], kit.event_ns(event) // 1000)
            self.assertEqual(row["datetime"], kit.system(event)["TimeCreated"]["#attributes"]["SystemTime"])

    def test_a_bodyfile_has_eleven_fields(self):
        for line, event in zip((self.mnt / "export/bodyfile").read_text().split("\n"), self.events):
            fields = line.split("|")
            self.assertEqual(len(fields), 11, line)
            self.assertEqual(int(fields[8]), kit.event_ns(event) // 10**9)
            self.assertEqual(fields[7:8] + fields[9:], ["-1"] * 3)
            self.assertTrue(fields[1].startswith(f"[{kit.event_id(event)}] "), line)

    def test_the_bodyfile_has_two_names(self):
        one, two = ((self.mnt / "export" / name).stat() for name in ("bodyfile", "bodyfile.txt"))
        self.assertEqual((one.st_ino, one.st_nlink), (two.st_ino, two.st_nlink))
        self.assertEqual(one.st_nlink, 2)

    def test_mactime_reads_it(self):
        if not shutil.which("mactime"):
            self.skipTest("there is no mactime")
        rows = kit.lines("mactime", "-b", self.mnt / "export/bodyfile", "-d", "-y", "-z", "UTC")[1:]
        messages = [json.loads(line)["message"]
                    for line in (self.mnt / "export/timeline.jsonl").read_text().splitlines()]
        seconds = [time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(kit.event_ns(event) // 10**9))
                   for event in self.events]
        shown = list(csv.reader(rows, strict=True))
        expected = [[second, "0", "m...", "0", "0", "0", str(number),
                     json.dumps(message, ensure_ascii=False)[1:-1]]
                    for second, number, message in zip(seconds, self.ids, messages)]
        self.assertEqual(sorted(shown), sorted(expected))
        self.assertTrue(any("%%" in message for message in messages))

    def test_sqlite_imports_the_csv(self):
        if not shutil.which("sqlite3"):
            self.skipTest("there is no sqlite3")
        done = kit.run("sqlite3", ":memory:", ".mode csv",
                       f".import {self.mnt}/export/events.csv events",
                       "select count(*), count(distinct event_id) from events")
        self.assertEqual(done.stdout.split(), [b"%d,%d" % (
            len(self.events), len({kit.event_id(event) for event in self.events}))])
        self.assertEqual(done.stderr, b"")

    def test_duckdb_reads_all_of_it(self):
        python = python_with("duckdb")
        if not python:
            self.skipTest("duckdb cannot be installed")
        program = (
            "import sys, duckdb\n"
            "m = sys.argv[1]\n"
            "for q in (f\"select count(*) from read_csv('{m}/export/events.csv')\",\n"
            "          f\"select count(*) from read_json('{m}/export/timeline.jsonl')\",\n"
            "          f\"select count(*) from read_json('{m}/events.jsonl')\",\n"
            "          f\"select count(*) from read_json('{m}/export/timeline.jsonl')"
            " where event_id = 4624 and data->>'LogonType' = '3'\"):\n"
            "    print(duckdb.sql(q).fetchall()[0][0])\n")
        logons = sum(kit.event_id(event) == 4624
                     and str(event["Event"]["EventData"].get("LogonType")) == "3"
                     for event in self.events)
        counted = list(map(int, kit.lines(python, "-c", program, self.mnt)))
        self.assertEqual(counted, [len(self.events)] * 3 + [logons])

    def test_pandas_reads_the_tables(self):
        python = python_with("pandas")
        if not python:
            self.skipTest("pandas cannot be installed")
        program = ("import sys, pandas\n"
                   "m = sys.argv[1] + '/export/'\n"
                   "print(len(pandas.read_csv(m + 'events.csv')))\n"
                   "frame = pandas.read_json(m + 'timeline.jsonl', lines=True)\n"
                   "print(len(frame), frame.event_id.nunique())\n")
        numbers = kit.out(python, "-c", program, self.mnt).split()
        self.assertEqual(list(map(int, numbers)), [
            len(self.events), len(self.events), len({kit.event_id(event) for event in self.events})])


if __name__ == "__main__":
    kit.main()
