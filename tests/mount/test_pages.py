#!/usr/bin/env python3
"""Events in words in a mount: a page beside each record's JSON."""
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

RULE = b"\n" + b"-" * 80 + b"\n"


def pages(log):
    """What dump prints for each record."""
    return kit.out(kit.EVTXFS, "dump", "-o", "txt", log, status=None).split(RULE)[:-1]


def records(mount):
    """In log order, which is the order of a listing; a name sorts as its directory has it."""
    for chunk in sorted(os.listdir(Path(mount) / "chunks"), key=int):
        folder = Path(mount) / "chunks" / chunk / "records"
        for name in os.listdir(folder):
            yield folder / name


class Pages(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.log = kit.make_log("--records", "1500", "--seed", "8", "--duplicate-ids")
        cls.mnt = cls.mount(cls.log).path
        cls.pages = pages(cls.log)

    def test_each_record_has_a_page_that_is_not_listed(self):
        count = 0
        for path, page in zip(records(self.mnt), self.pages, strict=True):
            self.assertEqual(path.suffix, ".json")
            txt = path.with_suffix(".txt")
            said = txt.stat()
            self.assertEqual(said.st_size, len(page), txt)
            self.assertEqual(txt.read_bytes(), page, txt)
            self.assertEqual((said.st_nlink, said.st_mtime_ns),
                             (path.stat().st_nlink, path.stat().st_mtime_ns))
            self.assertEqual(len({path.stat().st_ino, said.st_ino,
                                  path.with_suffix(".xml").stat().st_ino}), 3)
            count += 1
        self.assertGreater(count, 1000)

    def test_it_is_the_same_file_wherever_the_json_is(self):
        inodes = {path.stat().st_ino: path for path in records(self.mnt)}
        seen = 0
        for facet in ("by-eventid", "by-provider", "by-level", "by-day"):
            for folder, _, names in os.walk(self.mnt / facet):
                for name in sorted(n for n in names if n.endswith(".json"))[:5]:
                    path = Path(folder) / name
                    other = inodes[path.stat().st_ino].with_suffix(".txt")
                    self.assertTrue(os.path.samefile(path.with_suffix(".txt"), other), path)
                    seen += 1
        self.assertGreater(seen, 20)

    def test_it_is_there_below_query(self):
        folder = self.mnt / "query" / "EventID=4624"
        names = [name for name in os.listdir(folder) if name.endswith(".json")]
        self.assertTrue(names)
        for name in names[:20]:
            page = (folder / name).with_suffix(".txt").read_text()
            self.assertIn("\nEvent ID: 4624\n", page)

    def test_a_search_does_not_find_it(self):
        found = kit.lines("rg", "-l", "EventRecordID", self.mnt)
        self.assertEqual({Path(path).suffix for path in found}, {".json"})

    def test_only_names_of_the_one_right_form_exist(self):
        folder = self.mnt / "chunks/0/records"
        first = next(iter(os.listdir(folder)))[:-5]
        for name in (f"0{first}.txt", f"{first}.TXT", f"{first}~0.txt", f"{first}.txt.json", ".txt",
                     f"{first}.xml.txt", "99999999.txt"):
            self.assertFalse((folder / name).exists(), name)

    def test_cat_prints_it_without_a_mount(self):
        paths = [path.with_suffix(".txt") for path in records(self.mnt)][::100]
        text = kit.out(kit.EVTXFS, "cat", self.log, *(os.path.relpath(p, self.mnt) for p in paths))
        self.assertEqual(text, b"".join(self.pages[::100]))

    def test_it_is_read_with_a_cache_that_is_too_small(self):
        with kit.Mount(self.log, "-o", "cache=1M") as mount:
            for path, page in list(zip(records(self.mnt), self.pages))[::-7]:
                same = mount / os.path.relpath(path.with_suffix(".txt"), self.mnt)
                self.assertEqual(same.read_bytes(), page)


class Listed(kit.Case):
    """-o format=txt"""

    def test_the_pages_are_listed_and_the_others_are_there(self):
        log = kit.make_log("--records", "400", "--seed", "8", "--duplicate-ids")
        with kit.Mount(log, "-o", "format=txt") as mount, kit.Mount(log) as plain:
            for path, page in zip(records(mount.path), pages(log), strict=True):
                self.assertEqual(path.suffix, ".txt")
                self.assertEqual(path.stat().st_size, len(page))
                self.assertEqual(path.read_bytes(), page)
                for suffix in (".json", ".xml"):
                    other = path.with_suffix(suffix)
                    same = plain / os.path.relpath(other, mount.path)
                    self.assertEqual(other.stat().st_size, same.stat().st_size)
                    self.assertEqual(other.read_bytes(), same.read_bytes())
            below = [n for _, _, names in os.walk(mount / "by-eventid") for n in names]
            self.assertEqual({Path(n).suffix for n in below}, {".txt", ".jsonl"})

    def test_damaged_logs_have_a_page_for_each_record(self):
        for name in ("damaged", "torn", "odd"):
            log = kit.SAMPLES / f"{name}.evtx"
            with self.subTest(log=name), kit.Mount(log, "-o", "format=txt") as mount:
                self.assertEqual([path.read_bytes() for path in records(mount.path)], pages(log))

    def test_other_formats_are_refused(self):
        log = kit.make_log("--records", "10")
        done = kit.evtxfs("-o", "format=html", log, kit.scratch("mnt"), status=1)
        self.assertIn(b"neither json, xml nor txt", done.stderr)


if __name__ == "__main__":
    kit.main()
