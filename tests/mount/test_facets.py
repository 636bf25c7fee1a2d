#!/usr/bin/env python3
"""The by-... directories: every record once in each, by what its event says."""
import collections
import json
import os
import re
import sys
import urllib.parse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

LEVELS = ["logalways", "critical", "error", "warning", "information", "verbose"]
NESTED = ("by-provider", "by-day")
FACETS = ("by-channel", "by-computer", "by-day", "by-eventid", "by-level", "by-provider", "by-user")


def name(value):
    """The name of a value, by the rule that is written down."""
    if value in (None, ""):
        return "%none"
    escaped = re.sub("[\x00-\x1f\x7f-\x9f/%]|^[.-]",
                     lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), str(value))
    return escaped if len(escaped.encode()) <= 255 else "%other"


def text(element):
    return element.get("#text") if isinstance(element, dict) else element


def number(value):
    return int(value) if re.fullmatch("[0-9]+", str(value)) else None


def attribute(system, element, key):
    found = system.get(element)
    return found.get("#attributes", {}).get(key) if isinstance(found, dict) else None


def values(event):
    """Where an event belongs: the path of its directory in each facet."""
    root = next(iter(event.values()))  # whatever it is called
    system = root.get("System") if isinstance(root, dict) else None
    system = system if isinstance(system, dict) else {}
    level = number(text(system.get("Level")))
    event_id = name(number(text(system.get("EventID"))))
    time = attribute(system, "TimeCreated", "SystemTime")
    places = {
        "by-channel": name(text(system.get("Channel"))),
        "by-computer": name(text(system.get("Computer"))),
        "by-eventid": event_id,
        "by-level": LEVELS[level] if level is not None and level < len(LEVELS) else name(level),
        "by-provider": f"{name(attribute(system, 'Provider', 'Name'))}/{event_id}",
        "by-user": name(attribute(system, "Security", "UserID")),
    }
    if time:
        places["by-day"] = f"{time[:10]}/{time[11:13]}"
    return places


class Facets(kit.Case):
    limit = 120

    def leaves(self, mnt, facet):
        for value in os.listdir(mnt / facet):
            if facet not in NESTED:
                yield value
                continue
            for inner in os.listdir(mnt / facet / value):
                if inner != "events.jsonl":
                    yield f"{value}/{inner}"

    def check(self, log):
        jsonl = kit.out(kit.EVTXFS, "dump", log, status=None)
        events = kit.events(jsonl)
        with kit.Mount(log) as mount:
            listed = collections.Counter()
            for facet in FACETS:
                expected = collections.defaultdict(list)
                for line, event in zip(jsonl.splitlines(), events):
                    expected[values(event).get(facet)].append(line)
                found = 0
                for leaf in self.leaves(mount, facet):
                    folder = mount / facet / leaf
                    lines = (folder / "events.jsonl").read_bytes().splitlines()
                    names = [n for n in os.listdir(folder) if n != "events.jsonl"]
                    self.assertEqual(len(names), len(lines), folder)
                    if None not in expected:
                        self.assertEqual(lines, expected[leaf], folder)
                    found += len(lines)
                    listed.update(os.stat(folder / n).st_ino for n in names)
                self.assertEqual(found, len(events), facet)
                if None not in expected:
                    self.assertEqual(set(self.leaves(mount, facet)), set(expected))
                for value in os.listdir(mount / facet) if facet in NESTED else ():
                    whole = (mount / facet / value / "events.jsonl").read_bytes()
                    inner = b"".join((mount / facet / leaf / "events.jsonl").read_bytes()
                                     for leaf in self.leaves(mount, facet)
                                     if leaf.startswith(value + "/"))
                    self.assertEqual(sorted(whole.splitlines()), sorted(inner.splitlines()))
            for path in mount.path.glob("chunks/*/records/*.json"):
                said = path.stat()
                self.assertEqual(said.st_nlink, listed[said.st_ino] + 1, path)
            self.assertEqual(len(listed), len(events))

    def test_every_record_is_once_in_each(self):
        for log in sorted(kit.SAMPLES.glob("*.evtx")):
            with self.subTest(log=log.name):
                self.check(log)

    def test_a_name_is_the_value_when_its_escapes_are_taken_back(self):
        log = kit.make_log("--records", "300", "--seed", "2")
        channels = {kit.system(event).get("Channel") for event in
                    kit.events(kit.out(kit.EVTXFS, "dump", log))}
        listed = [line.rstrip("/") for line in kit.lines(kit.EVTXFS, "ls", log, "by-channel")]
        self.assertEqual({urllib.parse.unquote(channel) for channel in listed}, channels)

    def test_any_field_is_a_facet(self):
        log = kit.make_log("--records", "2000", "--seed", "4", "--duplicate-ids")
        lines = kit.out(kit.EVTXFS, "dump", log).splitlines(True)
        events = [json.loads(line) for line in lines]
        with kit.Mount(log) as mount:
            fields = [row.split("\t")[0] for row in (mount / "query/fields.tsv").read_text().splitlines()[1:]]
            self.assertEqual(os.listdir(mount / "by-field"), fields)
            self.assertEqual(os.listdir(mount / "report/field"), [f"{field}.tsv" for field in fields])
            for field in ("IpAddress", "LogonType", "TargetUserName", "CommandLine", "NewProcessName"):
                expected = collections.defaultdict(list)
                for line, event in zip(lines, events):
                    expected[name((event["Event"].get("EventData") or {}).get(field))].append(line)
                folder = mount / "by-field" / field
                self.assertEqual(set(os.listdir(folder)), set(expected), field)
                report = [row.split("\t") for row in (mount / f"report/field/{field}.tsv").read_text().splitlines()]
                self.assertEqual(report[0], [field, "count", "first", "last"])
                self.assertEqual([row[0] for row in report[1:]], os.listdir(folder))
                for value, count, first, last in report[1:]:
                    lines_of = (folder / value / "events.jsonl").read_bytes().splitlines(True)
                    self.assertEqual(lines_of, expected[value], (field, value))
                    times = [kit.system(json.loads(line))["TimeCreated"]["#attributes"]["SystemTime"]
                             for line in lines_of]
                    self.assertEqual((int(count), first, last), (len(times), min(times), max(times)))
                    names = os.listdir(folder / value)
                    self.assertEqual((names[0], len(names)), ("events.jsonl", 1 + len(lines_of)))
                    again = mount / "by-eventid" / str(kit.event_id(json.loads(lines_of[0]))) / names[1]
                    self.assertTrue(os.path.samefile(folder / value / names[1], again))
            for wrong in ("NoSuchField", "IpAddress/192.0.2.255", "ipaddres", "IpAddress/%other",
                          "IpAddress/%none/nothing"):
                with self.subTest(wrong=wrong), self.assertRaises(FileNotFoundError):
                    os.stat(mount / "by-field" / wrong)
            for spelt in ("ipaddress", "IPADDRESS", "ipADDRESS"):
                self.assertTrue(os.path.samefile(mount / "by-field" / spelt, mount / "by-field/IpAddress"))
                self.assertEqual(os.listdir(mount / "by-field" / spelt), os.listdir(mount / "by-field/IpAddress"))
                self.assertTrue(os.path.samefile(mount / f"report/field/{spelt}.tsv",
                                                 mount / "report/field/IpAddress.tsv"))
            self.assertEqual(os.listdir(mount / "by-field"), fields, "each has one name there")
            kinds = os.listdir(mount / "by-field/LogonType")
            self.assertEqual(kinds, sorted(kinds[:-1], key=int) + ["%none"], "numbers are in their order")
            path = mount / "by-field/IpAddress/%none/events.jsonl"
            whole = path.read_bytes()
            with open(path, "rb", buffering=0) as file:
                for at in range(0, len(whole), len(whole) // 40):
                    self.assertEqual(os.pread(file.fileno(), 5000, at), whole[at:at + 5000])
            listed = [row.rstrip("/") for row in kit.lines(kit.EVTXFS, "ls", log, "by-field/IpAddress")]
            self.assertEqual(listed, os.listdir(mount / "by-field/IpAddress"))

    def test_without_a_mount_it_is_the_same(self):
        log = kit.make_log("--records", "300", "--seed", "2")
        with kit.Mount(log) as mount:
            for facet in FACETS:
                listed = [line.rstrip("/") for line in kit.lines(kit.EVTXFS, "ls", log, facet)]
                self.assertEqual(listed, os.listdir(mount / facet))
                path = f"{facet}/{listed[0]}/events.jsonl"
                self.assertEqual(kit.out(kit.EVTXFS, "cat", log, path), (mount / path).read_bytes())

    def test_any_piece_of_a_view_can_be_read(self):
        log = kit.make_log("--records", "2000", "--seed", "4", "--duplicate-ids")
        with kit.Mount(log) as mount:
            for facet in ("by-level", "by-day", "by-provider"):
                path = mount / facet / os.listdir(mount / facet)[0] / "events.jsonl"
                whole = path.read_bytes()
                with open(path, "rb", buffering=0) as file:
                    for at in range(0, len(whole), max(1, len(whole) // 50)):
                        self.assertEqual(os.pread(file.fileno(), 5000, at), whole[at:at + 5000])


if __name__ == "__main__":
    kit.main()
