#!/usr/bin/env python3
"""The XML in a mount: a file beside each record's JSON, and the whole log in export/."""
import collections
import concurrent.futures
import json
import mmap
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'


def documents(log):
    """What dump prints for each record."""
    whole = kit.out(kit.EVTXFS, "dump", "-o", "xml", "--dont-show-record-number", log)
    return [DECLARATION + rest for rest in whole.split(DECLARATION)[1:]]


def export(log):
    """What export/events.xml holds."""
    bodies = [document[len(DECLARATION):-1] for document in documents(log)]
    return DECLARATION + b"<Events>\n" + b"".join(bodies) + b"</Events>\n"


def files(path):
    for folder, _, names in os.walk(path):
        for name in names:
            yield Path(folder) / name


class Records(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.log = kit.make_log("--records", "1500", "--seed", "8", "--duplicate-ids")
        cls.mnt = cls.mount(cls.log).path
        cls.documents = documents(cls.log)

    def records(self):
        """In log order, which is the order of a listing; a name sorts as its directory has it."""
        for chunk in sorted(os.listdir(self.mnt / "chunks"), key=int):
            folder = self.mnt / "chunks" / chunk / "records"
            for name in os.listdir(folder):
                yield folder / name

    def test_each_record_has_a_file_of_xml_that_is_not_listed(self):
        count = 0
        for path, document in zip(self.records(), self.documents, strict=True):
            self.assertEqual(path.suffix, ".json")
            xml = path.with_suffix(".xml")
            said = xml.stat()
            self.assertEqual(said.st_size, len(document), xml)
            self.assertEqual(xml.read_bytes(), document, xml)
            self.assertEqual((said.st_nlink, said.st_mtime_ns),
                             (path.stat().st_nlink, path.stat().st_mtime_ns))
            self.assertNotEqual(said.st_ino, path.stat().st_ino)
            count += 1
        self.assertGreater(count, 1000)

    def test_it_is_the_same_file_below_by_eventid(self):
        numbers = collections.Counter()
        inodes = {path.stat().st_ino: path for path in self.records()}
        for path in sorted(files(self.mnt / "by-eventid")):
            if path.suffix == ".json" and numbers[path.parent] < 20:
                other = inodes[path.stat().st_ino]
                self.assertTrue(os.path.samefile(path.with_suffix(".xml"), other.with_suffix(".xml")))
                self.assertEqual(path.with_suffix(".xml").stat().st_nlink, path.stat().st_nlink)
                numbers[path.parent] += 1
        self.assertTrue(numbers)

    def test_only_names_of_the_one_right_form_exist(self):
        folder = self.mnt / "chunks/0/records"
        first = next(iter(os.listdir(folder)))[:-5]
        for name in (f"0{first}.xml", f"{first}.XML", f"{first}~0.xml", f"{first}.xml.json", ".xml",
                     f"{first}.json.xml", "99999999.xml"):
            self.assertFalse((folder / name).exists(), name)

    def test_a_search_does_not_find_it(self):
        found = kit.lines("rg", "-l", "EventRecordID", self.mnt)
        self.assertEqual({Path(path).suffix for path in found}, {".json"})
        self.assertEqual(len(found), len(self.documents))

    def test_cat_prints_it_without_a_mount(self):
        paths = [path.with_suffix(".xml") for path in self.records()][::100]
        text = kit.out(kit.EVTXFS, "cat", self.log, *(os.path.relpath(p, self.mnt) for p in paths))
        self.assertEqual(text, b"".join(self.documents[::100]))

    def test_xmllint_accepts_it(self):
        if not shutil.which("xmllint"):
            self.skipTest("there is no xmllint")
        paths = [path.with_suffix(".xml") for path in self.records()]
        kit.run("xmllint", "--noout", *paths[::10])

    def test_it_is_read_with_a_cache_that_is_too_small(self):
        with kit.Mount(self.log, "-o", "cache=1M") as mount:
            for path, document in list(zip(self.records(), self.documents))[::-7]:
                same = mount / os.path.relpath(path.with_suffix(".xml"), self.mnt)
                self.assertEqual(same.read_bytes(), document)


class Listed(kit.Case):
    """-o format=xml"""

    def test_xml_is_listed_and_json_is_there(self):
        log = kit.make_log("--records", "600", "--seed", "9")
        texts = documents(log)
        with kit.Mount(log, "-o", "format=xml") as mount, kit.Mount(log, "--format=json") as plain:
            count = 0
            for chunk in sorted(os.listdir(mount / "chunks"), key=int):
                folder = mount / f"chunks/{chunk}/records"
                for name in os.listdir(folder):
                    path = folder / name
                    self.assertEqual(path.suffix, ".xml")
                    self.assertEqual(path.stat().st_size, len(texts[count]))
                    self.assertEqual(path.read_bytes(), texts[count])
                    same = plain / os.path.relpath(path.with_suffix(".json"), mount.path)
                    self.assertEqual(path.with_suffix(".json").stat().st_size, same.stat().st_size)
                    self.assertEqual(path.with_suffix(".json").read_bytes(), same.read_bytes())
                    count += 1
            self.assertEqual(count, len(texts))
            below = [path for path in files(mount / "by-eventid") if path.suffix != ".jsonl"]
            self.assertEqual({path.suffix for path in below}, {".xml"})
            self.assertEqual(len(below), len(texts))
            found = kit.lines("rg", "-l", "EventRecordID", mount.path)
            self.assertEqual(len(found), len(texts))
            for line in (mount / "events.jsonl").read_bytes().splitlines():
                json.loads(line)


class Export(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.log = kit.make_log("--records", "1500", "--seed", "8", "--duplicate-ids")
        cls.mnt = cls.mount(cls.log).path
        cls.file = cls.mnt / "export/events.xml"
        cls.xml = export(cls.log)

    def test_it_is_all_records_in_one_element(self):
        self.assertIn("events.xml", os.listdir(self.mnt / "export"))
        self.assertEqual(self.file.stat().st_size, len(self.xml))
        self.assertEqual(self.file.read_bytes(), self.xml)
        root = ElementTree.parse(self.file).getroot()
        self.assertEqual(root.tag, "Events")
        self.assertEqual(len(root), len(documents(self.log)))
        self.assertFalse((self.mnt / "export/events.json").exists())

    def test_it_is_as_old_as_the_newest_record(self):
        self.assertEqual(self.file.stat().st_mtime_ns, (self.mnt / "events.jsonl").stat().st_mtime_ns)

    def test_xmllint_accepts_it(self):
        if not shutil.which("xmllint"):
            self.skipTest("there is no xmllint")
        kit.run("xmllint", "--noout", "--huge", self.file)

    def test_any_piece_of_it_can_be_read(self):
        chance = random.Random(3)
        with open(self.file, "rb", buffering=0) as file:
            for _ in range(200):
                at = chance.randrange(len(self.xml) + 100)
                size = chance.choice([1, 10, 4096, 200_000])
                self.assertEqual(os.pread(file.fileno(), size, at), self.xml[at:at + size])
            with mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as mapped:
                self.assertEqual(mapped[:], self.xml)
        self.assertEqual(kit.out("tail", "-c", 4711, self.file), self.xml[-4711:])
        self.assertEqual(kit.out("dd", f"if={self.file}", "bs=777", "skip=1001", "count=501"),
                         self.xml[777 * 1001:777 * 1502])

    def test_it_is_there_without_a_mount(self):
        self.assertIn("events.xml", kit.lines(kit.EVTXFS, "ls", self.log, "export"))
        self.assertEqual(kit.out(kit.EVTXFS, "cat", self.log, "export/events.xml"), self.xml)
        words = kit.out(kit.EVTXFS, "ls", "-l", self.log, "export/events.xml").decode().split()
        self.assertEqual(int(words[1]), len(self.xml))

    def test_it_comes_in_every_way_of_mounting(self):
        for options in (["-s"], ["-o", "cache=1M"], ["-o", "format=xml"]):
            with self.subTest(options=options), kit.Mount(self.log, *options) as mount:
                path = mount / "export/events.xml"
                self.assertEqual(path.stat().st_size, len(self.xml))
                self.assertEqual(path.read_bytes(), self.xml)

    def test_of_an_empty_log_it_is_empty_but_well_formed(self):
        log = kit.scratch("header.evtx")
        log.write_bytes(self.log.read_bytes()[:4096])
        with kit.Mount(log) as mount:
            self.assertEqual((mount / "export/events.xml").read_bytes(), export(log))
        self.assertEqual(export(log), DECLARATION + b"<Events>\n</Events>\n")

    # Search

    def test_a_search_from_the_root_leaves_it_out(self):
        for folder in (".", "chunks/0/records"):
            found = kit.lines("rg", "-l", "EventRecordID", cwd=self.mnt / folder)
            self.assertFalse([path for path in found if path.endswith(".xml")], folder)
        fd = shutil.which("fdfind") or shutil.which("fd")
        if fd:
            self.assertEqual(kit.out(fd, "-e", "xml", ".", self.mnt), b"")

    def test_a_search_in_it_finds_what_is_there(self):
        expected = str(self.xml.count(b"<EventRecordID>"))
        for target in (self.mnt / "export", f"{self.mnt}/export/", self.file):
            self.assertEqual(kit.lines("rg", "-I", "-c", "<EventRecordID>", target), [expected])
        self.assertEqual(kit.lines("rg", "-I", "-c", "<EventRecordID>", cwd=self.mnt / "export"),
                         [expected])

    # Waiting

    def test_who_waits_for_it_holds_up_nobody(self):
        log = kit.make_log("--mb", "256" if kit.SANITIZER == "none" else "16", "--seed", "7")
        with kit.Mount(log) as mount:
            done = {}

            def size():
                answer = (mount / "export/events.xml").stat().st_size
                done["at"] = time.monotonic()
                return answer

            os.listdir(mount / "export")
            (mount / "events.jsonl").stat()  # the survey is over
            start = time.monotonic()
            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                sizes = [pool.submit(size) for _ in range(8)]
                time.sleep(0.02)
                for number in range(50, 53):
                    folder = mount / f"chunks/{number}/records"
                    self.assertTrue((folder / os.listdir(folder)[0]).read_bytes())
                near = time.monotonic()
                sizes = {answer.result() for answer in sizes}
            kit.note(f"records after {near - start:.3f} s, the export after {done['at'] - start:.3f} s")
            self.assertEqual(len(sizes), 1)
            if done["at"] - start > 0.3:  # else it was too fast to be in anybody's way
                self.assertLess(near, done["at"])
            with open(mount / "export/events.xml", "rb") as file:
                self.assertEqual(sizes, {sum(map(len, iter(lambda: file.read(1 << 20), b"")))})

    def test_who_waits_for_it_can_be_interrupted(self):
        log = kit.make_log("--mb", "64", "--seed", "7")
        with kit.Mount(log) as mount:
            reader = subprocess.Popen(["cat", mount / "export/events.xml"], stdout=subprocess.DEVNULL)
            time.sleep(0.05)
            reader.send_signal(signal.SIGINT)
            start = time.monotonic()
            self.assertEqual(reader.wait(timeout=10 * kit.SLOWER), -signal.SIGINT)
            kit.note(f"it ended after {time.monotonic() - start:.3f} s")
            self.assertTrue(os.listdir(mount / "chunks/0/records"))

    def test_an_unmount_does_not_wait_for_it(self):
        log = kit.make_log("--mb", "64", "--seed", "7")
        with kit.Mount(log) as mount:
            def look():
                try:
                    os.stat(mount / "export/events.xml")
                except OSError:
                    pass

            reader = threading.Thread(target=look)
            reader.start()
            time.sleep(0.1)
            mount.process.send_signal(signal.SIGTERM)
            self.assertEqual(mount.process.wait(timeout=10 * kit.SLOWER), 0)
            reader.join()


if __name__ == "__main__":
    kit.main()
