#!/usr/bin/env python3
"""report/overview.html and its drawings: right, whole, safe whatever the names are, and readable."""
import base64
import hashlib
import html.parser
import os
import re
import shutil
import sys
import urllib.parse
import xml.etree.ElementTree as xml
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

DRAWINGS = "activity timeline events logons providers accounts addresses processes".split()
OF_CASE = "activity timeline events logons providers".split()
VOID = {"meta", "link", "br", "img", "rect"}
HOSTILE = "<script>alert(1)</script>\"'onload=x&#60;\u202etxt"


class Page(html.parser.HTMLParser):
    """Checks that elements are closed in order, and keeps what a test wants to know."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.links, self.tags, self.ids, self.labels = [], [], [], [], []
        self.cells = self.words = ""
        self.policy = self.style = None
        self.feed(text)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append((tag, attributes))
        if "id" in attributes:
            self.ids.append(attributes["id"])
        self.labels += attributes.get("aria-labelledby", "").split()
        if tag == "a":
            self.links.append(attributes["href"])
        if attributes.get("http-equiv") == "Content-Security-Policy":
            self.policy = attributes["content"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert tag in VOID or self.open.pop() == tag, tag

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            self.style = data
        else:
            self.words += data


class Overview(kit.Case):
    def check_page(self, text):
        """What holds for every page; returns it."""
        page = Page(text)
        self.assertEqual({tag for tag, _ in page.tags} & {"script", "iframe", "object", "form", "base", "img",
                                                          "link"}, set())
        for tag, attributes in page.tags:
            self.assertEqual([name for name in attributes if name.startswith("on") or name == "style"], [], tag)
        digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
        self.assertEqual(page.policy, f"default-src 'none'; style-src 'sha256-{digest}'; "
                                      "base-uri 'none'; form-action 'none'")
        self.assertNotRegex(page.style, r"url\(|@import")
        self.assertEqual(len(page.ids), len(set(page.ids)))
        self.assertLessEqual(set(page.labels), set(page.ids))
        for link in page.links:
            self.assertNotRegex(link, r"^[a-z]+:|^//|^/")
        return page

    def check_links(self, page, report):
        for link in page.links:
            path = report / urllib.parse.unquote(link)
            self.assertTrue(os.path.exists(path), path)

    def test_numbers_are_those_of_the_tables(self):
        with kit.Mount(kit.SAMPLES / "security.evtx") as mount:
            page = self.check_page((mount / "report/overview.html").read_text())
            self.check_links(page, mount / "report")
            count = len((mount / "events.jsonl").read_bytes().splitlines())
            self.assertIn(f"{count} events, from 2024-03-04T07:00:00", page.words)
            rows = [line.split("\t") for line in (mount / "report/channel.tsv").read_text().splitlines()[1:]]
            for name, number, *_ in rows:
                self.assertIn(f"{urllib.parse.unquote(name)}{number}", page.words.replace("\n", ""))
            self.assertIn("203.0.113.66", page.words)
            cells = [int(attributes["title"].split()[1]) for tag, attributes in page.tags
                     if tag == "td" and "title" in attributes]
            self.assertEqual(sum(cells), count)

    def test_drawings_are_well_formed_and_ask_for_nothing(self):
        with kit.Mount(kit.SAMPLES / "security.evtx") as mount:
            for name in DRAWINGS:
                text = (mount / f"report/{name}.svg").read_text()
                root = xml.fromstring(text)
                self.assertEqual(root.tag, "{http://www.w3.org/2000/svg}svg")
                self.assertNotRegex(text, r"<script|<image|<use|url\(|href")
                self.assertTrue(root.find("{http://www.w3.org/2000/svg}title").text)

    def test_a_case_has_one_of_all_logs(self):
        top = kit.scratch("case")
        for host in ("A", "B"):
            (top / host).mkdir(parents=True)
        shutil.copy(kit.SAMPLES / "security.evtx", top / "A")
        shutil.copy(kit.SAMPLES / "wrapped.evtx", top / "B")
        (top / "B/broken.evtx").write_bytes(b"none")
        with kit.Mount(top) as mount:
            page = self.check_page((mount / "report/overview.html").read_text())
            self.check_links(page, mount / "report")
            self.assertRegex(page.words, r"events of 3 logs")
            self.assertIn("Logs that cannot be read1", page.words.replace("\n", ""))
            for name in OF_CASE:
                xml.fromstring((mount / f"report/{name}.svg").read_text())
            self.assertFalse((mount / "report/accounts.svg").exists())

    def test_hostile_names_are_text(self):
        """A name in the log that is markup, and turns the direction of writing, stays where it is."""
        log = kit.make_log("--records", "40", "--seed", "3")
        old = "admin.kvist"
        with open(log, "rb") as file:
            self.assertIn(old.encode("utf-16-le"), file.read(), "the story has this account")
        new = HOSTILE[:len(old) - 1] + "\u202e"
        hostile = kit.patched(log, lambda data: data.__init__(
            bytes(data).replace(old.encode("utf-16-le"), new.encode("utf-16-le"))))
        path = hostile.parent / "<img src=x>.evtx"
        hostile.rename(path)
        with kit.Mount(path) as mount:
            text = (mount / "report/overview.html").read_text()
            page = self.check_page(text)
            self.assertIn("<img src=x>", page.words)
            self.assertIn(new[:-1] + "\ufffd", page.words)
            self.assertNotIn("\u202e", text)
            for name in DRAWINGS:
                svg = (mount / f"report/{name}.svg").read_text()
                xml.fromstring(svg)
                self.assertNotIn("\u202e", svg)

    def test_a_log_without_events_has_one(self):
        with kit.Mount(kit.SAMPLES / "empty.evtx") as mount:
            page = self.check_page((mount / "report/overview.html").read_text())
            self.assertIn("0 events", page.words)
            for name in DRAWINGS:
                xml.fromstring((mount / f"report/{name}.svg").read_text())

    def test_damage_is_told_first(self):
        with kit.Mount(kit.SAMPLES / "damaged.evtx") as mount:
            page = self.check_page((mount / "report/overview.html").read_text())
            self.assertIn("Not all of it could be read", page.words)

    def test_a_browser_shows_it_without_a_complaint(self):
        browser = shutil.which("chromium") or shutil.which("google-chrome")
        if not browser:
            self.skipTest("there is no Chromium")
        page, shot = kit.scratch("overview.html"), kit.scratch("shot.png")
        page.write_bytes(kit.out(kit.EVTXFS, "cat", kit.SAMPLES / "security.evtx", "report/overview.html"))
        for width in (360, 1600):
            said = kit.run(browser, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr",
                           f"--user-data-dir={kit.scratch('profile')}", f"--window-size={width},2000",
                           f"--screenshot={shot}", page.as_uri(), status=None).stderr.decode()
            self.assertNotIn("CONSOLE", said)
            self.assertGreater(shot.stat().st_size, 10000)


if __name__ == "__main__":
    kit.main()
