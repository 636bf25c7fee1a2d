#!/usr/bin/env python3
"""test_recovery.py [CACHE]: stale records come back as they were, or without names.

The oracle for our own samples is the same story before it was overwritten. For real logs it is
RECOVERY.tsv of the reference corpus, as in corpus.py, row by row; where evtx_dump is installed, what
it gives for the rows that it has right.
"""
import collections
import csv
import json
import os
import re
import shutil
import sys
import unittest
import xml.etree.ElementTree as tree
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

HEADER, CHUNK = 4096, 65536
CORPUS = kit.ROOT.parent / "shared/corpus"
CACHE = Path(os.environ.get("EVTXFS_CORPUS_CACHE") or kit.scratch("corpus"))
LEVELS = {0: "own", 1: "chunk", 2: "file"}


def dump(log, *words):
    return kit.evtxfs("dump", *words, log, status=None).stdout.split(b"\n")[:-1]


def carved(log, *words):
    """What was recovered, by chunk and offset."""
    found = {}
    for line in dump(log, "--recover-records", *words):
        if b'"evtxfs":{"carved":true' in line:
            event = json.loads(line)
            found[event["evtxfs"]["chunk"], event["evtxfs"]["offset"]] = event
    return found


def events_by_id(log):
    events, id = {}, None
    for line in dump(log, "-o", "json"):
        if line.startswith(b"Record "):
            id = int(line.split()[1])
        else:
            events[id] = json.loads(line)["Event"]
    return events


def wrapped():
    return kit.make_log("--records", "400", "--wrap", "3", "--keep-old")


class Samples(kit.Case):
    def compare(self, log, truth):
        """Every event with names is what it was. Returns how its templates were found."""
        found = carved(log)
        self.assertTrue(found)
        for event in found.values():
            if "Event" not in event or "values" in event:
                continue
            self.assertEqual(event["Event"], truth[event["evtxfs"]["record"]])
            self.assertEqual(event["evtxfs"]["times"], "agree")
        return collections.Counter(event["evtxfs"]["template"] for event in found.values())

    def test_what_a_wrapped_log_left_behind(self):
        log = wrapped()
        how = self.compare(log, events_by_id(kit.make_log("--records", "400")))
        self.assertGreater(how["chunk"] + how["own"], 0)

    def test_copies_of_live_records_are_told(self):
        log = wrapped()
        live = {chunk: set(ids) for chunk, ids in enumerate(kit.record_ids(log))}
        for event in carved(log).values():
            about = event["evtxfs"]
            holders = [chunk for chunk, ids in live.items() if about["record"] in ids]
            self.assertEqual("copy_of" in about, bool(holders))
            if holders:
                self.assertEqual(about["copy_of"], {"chunk": holders[0], "record": about["record"]})

    def test_a_chunk_that_was_emptied(self):
        whole = kit.make_log("--chunks", "3")

        def empty(data):
            at = HEADER + CHUNK
            data[at + 24:at + 40] = b"\0" * 16
            data[at + 44:at + 52] = (0).to_bytes(4, "little") + (512).to_bytes(4, "little")

        log = kit.patched(whole, empty)
        lost = set(kit.record_ids(whole)[1])
        self.compare(log, events_by_id(whole))
        given = {event["evtxfs"]["record"] for event in carved(log).values()}
        shown = {int(id) for id in events_by_id(log)}
        self.assertEqual(lost - shown, given)

    def test_a_block_that_lost_its_first_page(self):
        whole = kit.make_log("--chunks", "3")

        def lose(data):
            data[HEADER + CHUNK:HEADER + CHUNK + 8192] = b"\0" * 8192

        log = kit.patched(whole, lose)
        if carved(log):  # such blocks may also count as live ones
            self.assertGreater(self.compare(log, events_by_id(whole))["file"], 0)

    def test_a_template_that_is_gone_gives_values_and_no_names(self):
        whole = kit.make_log("--chunks", "1")

        def lose(data):  # the header, and with the first pages the definitions
            data[HEADER:HEADER + 20480] = b"\0" * 20480

        found = carved(kit.patched(whole, lose))
        nameless = [event for event in found.values() if "Event" not in event]
        for event in nameless:
            self.assertEqual(event["evtxfs"]["template"], "none")
            self.assertIsInstance(event["values"], list)

    def test_a_changed_name_is_not_shown(self):
        log = wrapped()
        name = "Correlation".encode("utf-16-le")

        def change(data):
            data[:] = data.replace(name, "Correlatiom".encode("utf-16-le"))

        text = b"\n".join(line for line in dump(kit.patched(log, change), "--recover-records")
                          if b'"evtxfs":{"carved"' in line)
        self.assertNotIn(b"Correlatiom", text)

    def test_xml_is_well_formed_and_says_the_same(self):
        log = wrapped()
        text = b"\n".join(dump(log, "--recover-records", "-o", "xml", "--no-indent"))
        documents = [part for part in re.split(rb"Record \d+ \(recovered\)\n", text)][1:]
        self.assertEqual(len(documents), len(carved(log)))
        for document in documents:
            tree.fromstring(document)
            self.assertIn(b"<!-- carved: chunk ", document)

    def test_templates_of_another_log(self):
        whole, store = kit.make_log("--chunks", "3"), kit.scratch("templates")
        kit.evtxfs("templates", whole, "-o", store)
        self.assertTrue(list(store.iterdir()))
        again = kit.out(kit.EVTXFS, "templates", whole, "-o", store)
        self.assertIn(b" 0 of them new", again)
        (store / "hostile.template").write_bytes(b"EvtxTpl1" + b"\xff" * 500)
        (store / "empty.template").write_bytes(b"")

        def lose(data):
            data[HEADER:HEADER + 20480] = b"\0" * 20480
            del data[HEADER + CHUNK:]

        log, truth = kit.patched(whole, lose), events_by_id(whole)
        found = carved(log, "--templates", store)
        how = collections.Counter(event["evtxfs"]["template"] for event in found.values())
        if found:
            self.assertGreater(how["store"], 0)
        for event in found.values():
            if "Event" in event and "values" not in event:
                self.assertEqual(event["Event"], truth[event["evtxfs"]["record"]])

    def test_live_output_is_the_same(self):
        for log in sorted(kit.SAMPLES.glob("*.evtx")):
            live = dump(log)
            self.assertEqual(dump(log, "--recover-records")[:len(live)], live)


def event_key(event):
    system = (event or {}).get("System") or {}
    time = ((system.get("TimeCreated") or {}).get("#attributes") or {}).get("SystemTime")
    return str(system.get("EventRecordID")), time


class Recovery(kit.Case):
    limit = 300

    @classmethod
    def setUpClass(cls):
        if not (CORPUS / "unpack").exists():
            raise unittest.SkipTest("there is no ../shared/corpus beside the project")
        if not shutil.which("zstd"):
            raise unittest.SkipTest("there is no zstd to unpack the corpus")
        CACHE.mkdir(parents=True, exist_ok=True)
        kit.run(CORPUS / "unpack", CACHE)
        cls.rows = collections.defaultdict(list)
        with open(CACHE / "public-golden/RECOVERY.tsv", encoding="utf-8") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                cls.rows[row["file"]].append(row)
        cls.found, cls.live = {}, {}
        for name in cls.rows:
            log = CACHE / "public" / name
            cls.found[name] = carved(log)
            cls.live[name] = {int(line.split()[1]) for line in dump(log, "-o", "json")
                              if line.startswith(b"Record ")}

    def each(self):
        for name, rows in self.rows.items():
            for row in rows:
                place = (int(row["chunk_offset"]) - HEADER) // CHUNK, int(row["record_offset_in_chunk"])
                yield name, row, int(row["template_level"]), self.found[name].get(place)

    def test_rows_whose_template_is_in_the_file_come_with_it(self):
        """Those that are no record of their own chunk any more may be live ones by now."""
        bad, count = [], collections.Counter()
        for name, row, level, event in self.each():
            if level not in LEVELS:
                continue
            place = f"{name} {row['chunk_offset']} {row['record_offset_in_chunk']}"
            if event is None:
                count["live"] += 1
                if int(row["record"]) not in self.live[name]:
                    bad.append(f"{place}: absent")
            elif "Event" in event and event["evtxfs"]["template"] in LEVELS.values():
                count[event["evtxfs"]["template"]] += 1
            elif "Event" in event and row["evtx_dump_verdict"] != "right":
                count["in part"] += 1  # the definition of what is inside was overwritten in part
            else:
                bad.append(f"{place}: {event['evtxfs']}")
        kit.note(f"levels 0 to 2: {dict(count)}")
        self.assertEqual(bad, [], "\n" + "\n".join(bad))
        self.assertLessEqual(count["in part"], 21)

    def test_nothing_that_is_wrong_is_shown(self):
        """What the reference knows of the truth: an attribute or a text that evtx_dump has wrong."""
        known = re.compile(r"(/Event/\S+?)(?:@(\w+))? (?:attr|text): true (.*?), evtx_dump ")
        bad, count = [], 0
        for name, row, level, event in self.each():
            if not event or not event.get("Event"):
                continue
            for path, attribute, truth in known.findall(row["note"]):
                value = event
                for part in path.strip("/").split("/"):
                    value = value.get(part) if isinstance(value, dict) else None
                if attribute and isinstance(value, dict):
                    value = value.get("#attributes", {}).get(attribute)
                if not isinstance(value, (str, int)) or not truth.isascii():
                    continue
                count += 1
                if str(value).lower() != truth.lower() and not truth.startswith("FT"):
                    bad.append(f"{name} {row['record_offset_in_chunk']} {path}: {value}, not {truth}")
        kit.note(f"{count} values that evtx_dump has wrong are right")
        self.assertGreater(count, 0)
        self.assertEqual(bad, [], "\n" + "\n".join(bad))

    def test_what_evtx_dump_has_right_is_the_same(self):
        if not shutil.which("evtx_dump"):
            self.skipTest("there is no evtx_dump")
        bad, count = [], 0
        for name, rows in self.rows.items():
            right = {int(row["record"]) for row in rows if row["evtx_dump_verdict"] == "right"}
            if not right:
                continue
            theirs = collections.defaultdict(list)
            given = kit.run("evtx_dump", "-t", 1, "-o", "jsonl", "--recover-records",
                            CACHE / "public" / name, status=None).stdout
            for line in given.split(b"\n"):
                if line.startswith(b'{"recovered":true'):
                    try:
                        event = json.loads(line)["Event"]
                    except ValueError:
                        continue
                    theirs[event_key(event)].append(event)
            for row in (row for row in rows if row["evtx_dump_verdict"] == "right"):
                place = ((int(row["chunk_offset"]) - HEADER) // CHUNK,
                         int(row["record_offset_in_chunk"]))
                event = self.found[name].get(place, {}).get("Event")
                if event:
                    count += 1
                    if event not in theirs[event_key(event)]:
                        bad.append(f"{name} {place}")
        kit.note(f"{count} events equal those that evtx_dump has right")
        self.assertEqual(bad, [], "\n" + "\n".join(bad))

    def test_copies_equal_the_live_records(self):
        bad, count = [], 0
        for name, found in self.found.items():
            copies = [e for e in found.values() if "copy_of" in e["evtxfs"] and "Event" in e
                      and "values" not in e]
            if not copies:
                continue
            live = collections.defaultdict(list)
            for line in dump(CACHE / "public" / name):
                event = json.loads(line)["Event"]
                live[event_key(event)].append(event)
            for event in copies:
                count += 1
                if event["Event"] not in live[event_key(event["Event"])]:
                    bad.append(f"{name} {event['evtxfs']}")
        kit.note(f"{count} copies equal their live record")
        self.assertEqual(bad, [], "\n" + "\n".join(bad))

    def test_a_store_of_the_other_logs_is_a_figure(self):
        store, count = kit.scratch("store"), collections.Counter()
        kit.evtxfs("templates", *sorted((CACHE / "public").glob("*.evtx")), "-o", store)
        for name, rows in self.rows.items():
            if not any(row["template_level"] == "3" for row in rows):
                continue
            found = carved(CACHE / "public" / name, "--templates", store)
            for row in (row for row in rows if row["template_level"] == "3"):
                place = ((int(row["chunk_offset"]) - HEADER) // CHUNK,
                         int(row["record_offset_in_chunk"]))
                event = found.get(place)
                count["all"] += 1
                count["given"] += bool(event and event["evtxfs"]["template"] == "store")
        kit.note(f"level 3: {count['given']} of {count['all']} with a store of all logs")
        self.assertGreaterEqual(count["given"], 2000)


if __name__ == "__main__":
    kit.main(needs_fuse=False)
