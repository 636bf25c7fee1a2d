#!/usr/bin/env python3
"""templates/: what the providers of a log can say."""
import json
import os
import shutil
import sys
import xml.etree.ElementTree
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit


def names_in(element):
    """The names of the Data in an element of XML."""
    return frozenset(child.get("Name") for child in element.iter() if child.tag.endswith("Data")
                     and child.get("Name"))


class Templates(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.log = kit.SAMPLES / "security.evtx"
        cls.mnt = cls.mount(cls.log).path
        cls.files = sorted((cls.mnt / "templates").iterdir())

    def test_they_are_what_the_events_are_made_from(self):
        known = {names_in(xml.etree.ElementTree.parse(path).getroot()) for path in self.files}
        events = [json.loads(line) for line in (self.mnt / "events.jsonl").open()]
        said = {frozenset(event["Event"]["EventData"]) - {"Binary"} for event in events
                if isinstance(event["Event"].get("EventData"), dict)}
        named = {names for names in said if not names & {"#attributes", "Data"}}
        self.assertGreater(len(named), 10)
        self.assertEqual([sorted(names) for names in named - known], [])

    def test_each_tells_where_it_lies(self):
        whole = self.log.read_bytes()
        for path in self.files:
            head = path.read_text().split("\n")[1]
            at = int(head.split(" byte ")[1].split()[0])
            guid = whole[at + 4:at + 20]
            text = "-".join((guid[3::-1].hex(), guid[5:3:-1].hex(), guid[7:5:-1].hex(), guid[8:10].hex(),
                             guid[10:].hex()))
            self.assertEqual(path.name, text + ".xml")
            self.assertIn(text, head)

    def test_ls_and_cat_show_the_same(self):
        names = kit.lines(kit.EVTXFS, "ls", self.log, "templates")
        self.assertEqual(names, [path.name for path in self.files])
        for path in self.files:
            self.assertEqual(kit.out(kit.EVTXFS, "cat", self.log, f"templates/{path.name}"), path.read_bytes())

    def test_what_is_none_is_not_there(self):
        for name in ("x.xml", self.files[0].name[:-4], self.files[0].name[:-4] + "-2.xml", "%other.txt"):
            self.assertFalse((self.mnt / "templates" / name).exists(), name)

    def test_a_search_does_not_go_there(self):
        if not shutil.which("rg"):
            self.skipTest("there is no rg")
        self.assertEqual([name for name in kit.lines("rg", "--files", cwd=self.mnt) if "template" in name], [])
        found = kit.lines("rg", "-l", "Data", self.mnt / "templates")
        self.assertGreater(len(found), 10)

    def test_one_thread_shows_them_too(self):
        with kit.Mount(self.log, "-s") as mount:
            self.assertEqual(sorted(os.listdir(mount / "templates")), [path.name for path in self.files])


if __name__ == "__main__":
    kit.main()
