#!/usr/bin/env python3
"""query/: what is found below each condition is what a filter of all events finds."""
import errno
import ipaddress
import json
import operator
import os
import re
import sys
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

MANY = 300 if kit.SANITIZER == "none" else 40  # queries at once


def fields(element, name):
    """The values of all elements and attributes of that name; one that is repeated has a number."""
    if not isinstance(element, dict):
        return
    for key, value in element.items():
        if (key == name or (name in element and re.fullmatch(f"{name}_[1-9][0-9]*", key))) and value is not None:
            if not isinstance(value, dict):
                yield str(value)
            elif "#text" in value:
                yield str(value["#text"])
        yield from fields(value, name)


def data(event, name):
    return list(fields({key: value for key, value in event["Event"].items() if key != "System"}, name))


def number(text):
    """Exactly; None where the text is no number."""
    if re.fullmatch(r"0[xX][0-9a-fA-F]+", text):
        return Fraction(int(text, 16))
    return Fraction(text) if re.fullmatch(r"[+-]?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?", text) else None


def time(event):
    return kit.system(event)["TimeCreated"]["#attributes"]["SystemTime"]


QUERIES = {
    "EventID=4624": lambda e: kit.event_id(e) == 4624,
    "EventID!=4624": lambda e: kit.event_id(e) != 4624,
    "EventID>4000/EventID<=4634": lambda e: 4000 < kit.event_id(e) <= 4634,
    "EventID=4624/LogonType=3": lambda e: kit.event_id(e) == 4624 and data(e, "LogonType") == ["3"],
    "LogonType!=3": lambda e: data(e, "LogonType") != ["3"],
    "LogonType>=3": lambda e: any(int(value) >= 3 for value in data(e, "LogonType")),
    "TargetUserName~SVC": lambda e: any("svc" in value.lower() for value in data(e, "TargetUserName")),
    "EventID=4624/LogonType=3/TargetUserName~svc": lambda e: (
        kit.event_id(e) == 4624 and data(e, "LogonType") == ["3"]
        and "svc" in data(e, "TargetUserName")[0].lower()),
    "Level=information": lambda e: int(kit.system(e)["Level"]) == 4,
    "Level=4": lambda e: int(kit.system(e)["Level"]) == 4,
    "Channel~secur": lambda e: "secur" in kit.system(e)["Channel"].lower(),
    "UserID=": lambda e: False,
    "Task>0": lambda e: int(kit.system(e)["Task"]) > 0,
    "EventRecordID<100": lambda e: int(kit.system(e)["EventRecordID"]) < 100,
    "ProcessId=0x2964": lambda e: "0x2964" in data(e, "ProcessId"),
    "ProcessID>0": lambda e: any(int(value) > 0 for value in fields(kit.system(e), "ProcessID")),
    # names of fields, levels and texts in any case
    "eventid=4625": lambda e: kit.event_id(e) == 4625,
    "System.eventID=4625": lambda e: kit.event_id(e) == 4625,
    "Level=Information": lambda e: int(kit.system(e)["Level"]) == 4,
    "Level<=WARNING": lambda e: int(kit.system(e)["Level"]) <= 3,
    "Level=inf*,warning": lambda e: int(kit.system(e)["Level"]) in (3, 4),
    "provider=MICROSOFT-windows-security-auditing": lambda e: (
        kit.system(e)["Provider"]["#attributes"]["Name"] == "Microsoft-Windows-Security-Auditing"),
    "TARGETUSERNAME=PRIYA.r": lambda e: data(e, "TargetUserName") == ["priya.r"],
    "TargetUserName!=PRIYA.r": lambda e: data(e, "TargetUserName") != ["priya.r"],
    "CommandLine~%C3%BCBERSICHT": lambda e: any("übersicht" in v.lower() for v in data(e, "CommandLine")),
    "TargetUserName==priya.r": lambda e: data(e, "TargetUserName") == ["priya.r"],
    "TargetUserName==PRIYA.r": lambda e: False,
    "KeyLength==0x0": lambda e: False,
    "KeyLength=0x0": lambda e: data(e, "KeyLength") == ["0"],
    # lists, patterns and networks
    "EventID=4624,4625": lambda e: kit.event_id(e) in (4624, 4625),
    "EventID!=4624,4625": lambda e: kit.event_id(e) not in (4624, 4625),
    "EventID==4624,4625": lambda e: False,
    "LogonType=2,10/EventID=4624": lambda e: kit.event_id(e) == 4624 and data(e, "LogonType") in (["2"], ["10"]),
    "TargetUserName~svc,PRIYA": lambda e: any(
        part in value.lower() for value in data(e, "TargetUserName") for part in ("svc", "priya")),
    "NewProcessName=*\\EDITOR.exe": lambda e: any(
        value.lower().endswith("\\editor.exe") for value in data(e, "NewProcessName")),
    "TargetUserName=priya?r": lambda e: data(e, "TargetUserName") == ["priya.r"],
    "TargetUserName=priya%3Fr": lambda e: False,
    "IpAddress=*": lambda e: data(e, "IpAddress") != [],
    "IpAddress!=*": lambda e: data(e, "IpAddress") == [],
    "Provider=*eventlog*": lambda e: "eventlog" in kit.system(e)["Provider"]["#attributes"]["Name"].lower(),
    "IpAddress=192.0.2.0%2F26": lambda e: network(e, "192.0.2.0/26"),
    "IpAddress=2001:DB8::%2F32": lambda e: network(e, "2001:db8::/32"),
    "IpAddress=203.0.113.0%2F24,2001:db8::%2F32": lambda e: (
        network(e, "203.0.113.0/24") or network(e, "2001:db8::/32")),
}


def network(event, name):
    whole = ipaddress.ip_network(name)
    return any(ipaddress.ip_address(value) in whole for value in data(event, "IpAddress"))


class Query(kit.Case):
    limit = 120

    @classmethod
    def setUpClass(cls):
        cls.log = kit.make_log("--records", "2000", "--seed", "4", "--duplicate-ids")
        cls.mnt = cls.mount(cls.log).path
        cls.lines = kit.out(kit.EVTXFS, "dump", cls.log).splitlines(True)
        cls.events = [json.loads(line) for line in cls.lines]

    def expected(self, claim):
        return [line for line, event in zip(self.lines, self.events) if claim(event)]

    def test_each_finds_what_a_filter_finds(self):
        some = 0
        for query, claim in QUERIES.items():
            with self.subTest(query=query):
                expected = self.expected(claim)
                folder = self.mnt / "query" / query
                found = (folder / "events.jsonl").read_bytes()
                self.assertEqual(found, b"".join(expected))
                self.assertEqual((folder / "events.jsonl").stat().st_size, len(found))
                some += 0 < len(expected) < len(self.events)
        self.assertGreater(some, 8)

    def test_times_are_compared(self):
        times = sorted(map(time, self.events))
        middle = times[len(times) // 2]
        for query, claim in ((f"TimeCreated>={middle}", lambda e: time(e) >= middle),
                             (f"TimeCreated<{middle}", lambda e: time(e) < middle),
                             (f"TimeCreated={middle}", lambda e: time(e) == middle),
                             (f"TimeCreated=={middle}", lambda e: time(e) == middle),
                             (f"TimeCreated={middle[:10]}", lambda e: time(e)[:10] == middle[:10]),
                             (f"TimeCreated!={middle[:10]}", lambda e: time(e)[:10] != middle[:10]),
                             (f"TimeCreated={middle[:13]}", lambda e: time(e)[:13] == middle[:13]),
                             (f"TimeCreated={middle[:16]}", lambda e: time(e)[:16] == middle[:16]),
                             (f"TimeCreated={middle[:19]}", lambda e: time(e)[:19] == middle[:19]),
                             (f"TimeCreated={times[0][:10]},{middle[:10]}",
                              lambda e: time(e)[:10] in (times[0][:10], middle[:10])),
                             (f"timecreated={middle[:7]}*", lambda e: time(e)[:7] == middle[:7]),
                             (f"TimeCreated~{middle[10:14]}", lambda e: middle[10:14] in time(e)),
                             (f"TimeCreated>={middle[:16]}/TimeCreated<{middle}",
                              lambda e: middle[:16] <= time(e) < middle)):
            found = (self.mnt / "query" / query / "events.jsonl").read_bytes()
            self.assertEqual(found, b"".join(self.expected(claim)), query)

    def test_numbers_of_64_bits_are_compared_exactly(self):
        mnt = self.mount(kit.make_log("--kind", "types")).path
        values = [list(fields(event, "Optional")) for event in kit.events((mnt / "events.jsonl").read_bytes())]
        numbers = [[n for n in map(number, value) if n is not None] for value in values]
        some = 0
        for wanted in ("18446744073709551615", "18446744073709551614", "0xffffffffffffffff", "0x0",
                       "1.8446744073709551615e19", "1.8446744073709551616e19", "-9223372036854775808",
                       "-9223372036854775807", "9223372036854775807", "0x7fffffffffffffff", "-1", "1.5",
                       "007", "+1", "1e3", "-0.0"):
            for test, claim in (("=", operator.eq), ("<", operator.lt), (">=", operator.ge)):
                with self.subTest(condition=test + wanted):
                    expected = sum(any(claim(n, number(wanted)) for n in found) for found in numbers)
                    lines = (mnt / f"query/Optional{test}{wanted}/events.jsonl").read_bytes()
                    self.assertEqual(lines.count(b"\n"), expected)
                    some += expected
        self.assertGreater(some, 100)

    def test_lines_are_as_old_as_their_newest_event(self):
        found = (self.mnt / "query/EventID=4624/events.jsonl").stat()
        newest = max(kit.event_ns(event) for event in self.events if kit.event_id(event) == 4624)
        self.assertEqual(found.st_mtime_ns, newest)
        nothing = (self.mnt / "query/EventID=4711/events.jsonl").stat()
        self.assertEqual((nothing.st_size, nothing.st_mtime_ns), (0, os.stat(self.log).st_mtime_ns))

    def test_a_directory_holds_the_files_of_its_events(self):
        folder = self.mnt / "query/EventID=4624/LogonType=3"
        names = os.listdir(folder)
        self.assertEqual(names[0], "events.jsonl")
        self.assertEqual(len(names) - 1, len(self.expected(QUERIES["EventID=4624/LogonType=3"])))
        view = self.mnt / "by-eventid/4624"
        for name in names[1:]:
            self.assertTrue(os.path.samefile(folder / name, view / name))
            self.assertTrue((folder / name.replace(".json", ".xml")).read_bytes())
        other = set(os.listdir(view)) - set(names)
        for name in sorted(other)[:20]:
            self.assertFalse((folder / name).exists(), name)

    def test_only_conditions_exist(self):
        for name in ("nothing", "EventID", "=1", "EventID~", "4624", "TimeCreated<soon", "1.json",
                     "TimeCreated=2024-13-01", "LogonType<interactive", "LogonType>", "Level>bad",
                     "events.jsonl", "EventID=4624/nothing", "EventID=4624/99999999.json"):
            with self.subTest(name=name), self.assertRaises(FileNotFoundError):
                os.stat(self.mnt / "query" / name)
        deep = self.mnt / "query"
        for number in range(16):
            deep /= f"EventID!={number}"
        self.assertTrue(deep.is_dir())
        for name, error in (("EventID!=17", errno.ENOSPC), ("nothing", errno.ENOENT)):
            with self.subTest(name=name), self.assertRaises(OSError) as caught:
                os.stat(deep / name)
            self.assertEqual(caught.exception.errno, error)
        said = kit.evtxfs("cat", self.log, f"query/{'LogonType=1/' * 17}events.jsonl", status=2).stderr
        self.assertIn(b"too many conditions", said)
        with self.assertRaises(OSError) as caught:
            os.stat(self.mnt / "query" / ("X=" + "y" * 300))
        self.assertIn(caught.exception.errno, (errno.ENAMETOOLONG, errno.ENOENT))

    def test_a_field_that_no_event_has_does_not_exist(self):
        for name in ("NoSuchField=1", "NoSuchField!=1", "TargetUserNam=x", "EventID=4624/TargetUserNam=x",
                     "System.LogonType=3", "UserData.LogonType=3", "LogonType_1=3"):
            with self.subTest(name=name), self.assertRaises(FileNotFoundError):
                os.stat(self.mnt / "query" / name)
        for name in ("EventID=9999", "TargetUserName=nobody", "EventData.targetusername=x", "UserID=x"):
            self.assertEqual((self.mnt / "query" / name / "events.jsonl").read_bytes(), b"", name)
        for command in ("cat", "ls"):
            said = kit.evtxfs(command, self.log, "query/EventID=4624/TargetUserNam=x", status=2).stderr.decode()
            self.assertIn('no event has a field "TargetUserNam"; did you mean TargetUserName?', said)
        for path in ("by-field/TargetUserNam", "by-field/TargetUserNam/x/events.jsonl", "report/field/targetusernam.tsv"):
            said = kit.evtxfs("cat", self.log, path, status=2).stderr.decode()
            self.assertIn("did you mean TargetUserName?", said, path)
        said = kit.evtxfs("cat", self.log, "by-field/TargetUserName/Nobody/events.jsonl", status=2).stderr.decode()
        self.assertIn("no such file", said)
        said = kit.evtxfs("cat", self.log, "query/Zzzzzzzz=x/events.jsonl", status=2).stderr.decode()
        self.assertIn('no event has a field "Zzzzzzzz"', said)
        self.assertIn("query/fields.tsv", said)

    def test_a_field_exists_from_the_moment_that_an_event_has_it(self):
        log = kit.scratch("grows.evtx")
        whole = Path(kit.make_log("--records", "2000", "--seed", "4")).read_bytes()
        first = next(n for n in range(1, 20) if b"S\0e\0r\0v\0i\0c\0e\0N\0a\0m\0e" in
                     whole[4096 + n * 65536:4096 + (n + 1) * 65536])
        log.write_bytes(whole[:4096 + first * 65536])
        name = "query/ServiceName!=x"
        with kit.Mount(log) as mount:
            if (mount / name).exists():
                self.skipTest("the story begins with a service")
            with self.assertRaises(FileNotFoundError):
                os.stat(mount / name)
            with open(log, "ab") as file:
                file.write(whole[4096 + first * 65536:])
            self.assertTrue(kit.wait_for(lambda: (mount / name).exists()))
            self.assertIn("ServiceName\t", (mount / "query/fields.tsv").read_text())

    def test_fields_are_listed_with_where_they_are(self):
        text = (self.mnt / "query/fields.tsv").read_text()
        rows = dict((row.split("\t")[0], row.split("\t")[1:]) for row in text.splitlines())
        self.assertEqual(rows.pop("field"), ["count", "events"])
        self.assertEqual(list(rows), sorted(rows))
        for name in ("TargetUserName", "LogonType", "IpAddress", "CommandLine"):
            having = [event for event in self.events if name in (event["Event"].get("EventData") or {})]
            where = {f'{kit.system(e)["Provider"]["#attributes"]["Name"]}/{kit.event_id(e)}' for e in having}
            self.assertEqual(int(rows[name][0]), len(having), name)
            self.assertEqual(set(rows[name][1].split(", ")), where, name)
        self.assertEqual(int(rows["EventID"][0]), len(self.events))
        for name in rows:  # each can be asked for as it stands there
            self.assertTrue((self.mnt / "query" / f"{name}=*").is_dir(), name)
        self.assertEqual(kit.out(kit.EVTXFS, "cat", self.log, "query/fields.tsv").decode(), text)

    def test_nothing_is_listed_that_was_asked_for(self):
        (self.mnt / "query/EventID=1").stat()
        self.assertEqual(os.listdir(self.mnt / "query"), ["README.txt", "fields.tsv"])
        (self.mnt / "query/EventID=4624/Level=0").stat()
        self.assertNotIn("Level=0", os.listdir(self.mnt / "query/EventID=4624"))
        self.assertIn("EventID=4624", (self.mnt / "query/README.txt").read_text())

    def test_without_a_mount_it_is_the_same(self):
        for query in ("EventID=4624/LogonType=3", "TargetUserName~svc"):
            path = f"query/{query}/events.jsonl"
            self.assertEqual(kit.out(kit.EVTXFS, "cat", self.log, path), (self.mnt / path).read_bytes())
            listed = kit.lines(kit.EVTXFS, "ls", self.log, f"query/{query}")
            self.assertEqual(listed, os.listdir(self.mnt / "query" / query))

    def test_dump_takes_conditions_too(self):
        for query in ("EventID=4624/LogonType=3", "TargetUserName~svc", "ipaddress=192.0.2.0%2F26",
                      "EventID=4624,4625/LogonType!=3/TargetUserName=*"):
            where = [word for condition in query.split("/") for word in ("--where", condition)]
            expected = (self.mnt / "query" / query / "events.jsonl").read_bytes()
            self.assertEqual(kit.out(kit.EVTXFS, "dump", self.log, *where), expected, query)
            self.assertEqual(kit.out(kit.EVTXFS, "dump", "-t", "1", "-", *where, input=Path(self.log).read_bytes()),
                             expected, query)
            xml = kit.out(kit.EVTXFS, "dump", "-o", "xml", "--dont-show-record-number", self.log, *where)
            names = os.listdir(self.mnt / "query" / query)[1:]
            each = [(self.mnt / "query" / query / name.replace(".json", ".xml")).read_bytes() for name in names]
            self.assertEqual(xml, b"".join(each), query)
        plain = kit.out(kit.EVTXFS, "dump", self.log, "--where", "IpAddress=192.0.2.0/26")
        self.assertEqual(plain, (self.mnt / "query/IpAddress=192.0.2.0%2F26/events.jsonl").read_bytes())
        self.assertEqual(kit.out(kit.EVTXFS, "dump", self.log, "--where", "EventID=9999"), b"")
        for words, status, said in (
                (("--where", "TargetUserNam=x"), 2, 'no event has a field "TargetUserNam"; did you mean TargetUserName?'),
                (("--where", "EventID"), 1, "--where EventID: not a condition"),
                (("--where", "EventID=1", "--follow"), 1, "--follow"),
                (("--where", "EventID=1", "--recover-records"), 1, "--where"),
                (("--where", "LogonType=3") * 17, 1, "too many conditions")):
            done = kit.evtxfs("dump", self.log, *words, status=status)
            self.assertIn(said, done.stderr.decode(), words)
            self.assertEqual(done.stdout, b"")

    def test_ids_of_records_are_not_those_of_events(self):
        done = kit.evtxfs("dump", self.log, "--events=46240000")
        self.assertEqual(done.stdout, b"")
        self.assertIn("--where EventID=", done.stderr.decode())
        self.assertEqual(kit.evtxfs("dump", self.log, "--events=1").stderr, b"")

    def test_any_piece_can_be_read(self):
        path = self.mnt / "query/LogonType!=3/events.jsonl"
        whole = path.read_bytes()
        with open(path, "rb", buffering=0) as file:
            for at in range(0, len(whole), len(whole) // 70):
                self.assertEqual(os.pread(file.fileno(), 9000, at), whole[at:at + 9000])

    def test_many_at_once_and_more_than_are_kept(self):
        with kit.Mount(self.log, "-o", "cache=1M") as mount:
            script = (f"seq 1 {MANY} | xargs -P 8 -I{{}} sh -c"
                      f" 'wc -l < \"{mount.path}/query/EventRecordID>{{}}/events.jsonl\"' | sort -n")
            counts = list(map(int, kit.out("sh", "-c", script).split()))
        ids = [int(kit.system(event)["EventRecordID"]) for event in self.events]
        self.assertEqual(counts, sorted(sum(i > n for i in ids) for n in range(1, MANY + 1)))

    def test_what_finds_no_room_is_not_said_to_be_none(self):
        log = kit.patched(self.log, lambda data: None)  # nobody else's, as it changes
        with kit.Mount(log) as mount:
            for number in range(1, 16384):
                outer = "" if number < 128 else f"LogonType={number % 127 + 1}/"
                os.stat(mount / f"query/{outer}LogonType={number}")
            for name in ("EventID=4624", "LogonType=1/EventID=4624", "EventID=4624"):
                with self.assertRaises(OSError) as caught:
                    os.stat(mount / "query" / name)
                self.assertEqual(caught.exception.errno, errno.ENOSPC)
            self.assertTrue((mount / "query/LogonType=1").is_dir(), "what is there stays")
            with open(log, "r+b") as file:
                file.write(Path(kit.make_log("--records", "900")).read_bytes())
            self.assertTrue(kit.wait_for(lambda: (found := mount.status()["refresh"])["states"]
                                         and found["untold"] == 0))
            self.assertTrue((mount / "query/EventID=4624").is_dir(), "the next state has room")

    def test_one_thread_is_enough(self):
        with kit.Mount(self.log, "-s") as mount:
            self.assertEqual((mount / "query/EventID=4624/events.jsonl").read_bytes(),
                             b"".join(self.expected(QUERIES["EventID=4624"])))


if __name__ == "__main__":
    kit.main()
