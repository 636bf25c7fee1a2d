#!/usr/bin/env python3
"""The XML in a mount: a file beside each record's JSON."""
import collections
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'


def documents(log):
    """What dump prints for each record."""
    whole = kit.out(kit.EVTXFS, "dump", "-o", "xml", "--dont-show-record-number", log)
    return [DECLARATION + rest for rest in whole.split(DECLARATION)[1:]]


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
                self.assertEqual(path.with_suffix(".xml").stat().st_nlink, 2)
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
        if not kit.shutil.which("xmllint"):
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


if __name__ == "__main__":
    kit.main()
