#!/usr/bin/env python3
"""The whole tree of every log: what is listed opens, has the size that it says, and makes sense."""
import collections
import csv
import io
import json
import os
import re
import stat
import sys
import xml.parsers.expat
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

CORPUS = kit.ROOT.parent / "shared/corpus"
CACHE = Path(os.environ.get("EVTXFS_CORPUS_CACHE") or kit.scratch("corpus"))
FACETS = ("by-channel", "by-computer", "by-day", "by-eventid", "by-level", "by-provider", "by-user")
LEAVES = re.compile(r"by-(day|provider)/[^/]+/[^/]+/[^/]+\.json|by-(?!day|provider)[^/]+/[^/]+/[^/]+\.json")
LARGE = 20_000  # records: what is larger takes too long here, and is no other kind of log


def check_json(content):
    json.loads(content)


def check_lines(content):
    for line in content.split(b"\n")[:-1]:
        json.loads(line)
    assert content == b"" or content.endswith(b"\n")


def check_xml(content):
    if content:
        xml.parsers.expat.ParserCreate().Parse(content, True)  # prefixes are the log's own


def check_csv(content):
    csv.field_size_limit(1 << 30)
    widths = {len(row) for row in csv.reader(io.StringIO(content.decode(), newline=""), strict=True)}
    assert len(widths) == 1, widths


def check_tsv(content):
    assert len({line.count(b"\t") for line in content.splitlines()}) == 1


CHECKS = {".json": check_json, ".jsonl": check_lines, ".xml": check_xml, ".csv": check_csv,
          ".tsv": check_tsv}


class Walk:
    """One log, mounted; what of it is not as it should be."""

    def __init__(self, log):
        self.log = log
        self.wrong = []
        self.names = collections.Counter()  # of each inode that is a record
        self.links = {}
        self.in_facet = collections.Counter()
        self.lines = {}
        with kit.Mount(log) as mount:
            self.root = mount.path
            for folder, _, names in os.walk(self.root):
                for name in names:
                    path = Path(folder) / name
                    try:
                        self.look_at(path)
                    except Exception as error:  # any at all is a fault of this file
                        self.wrong.append(f"{log.name}: {path.relative_to(self.root)}: {error!r:.300}")
        self.compare()

    def look_at(self, path):
        said = path.stat()
        assert stat.S_ISREG(said.st_mode)
        name = str(path.relative_to(self.root))
        record = "/records/" in name or LEAVES.fullmatch(name)
        if record:
            self.names[said.st_ino] += 1
            self.links[said.st_ino] = said.st_nlink
            if not name.startswith("chunks/"):
                self.in_facet[name.split("/")[0]] += 1
                return  # the same inode as below chunks/, which is read
        content = path.read_bytes()
        assert len(content) == said.st_size, (len(content), said.st_size)
        if path.name == "events.jsonl":
            self.lines[name] = content.count(b"\n")
        CHECKS.get(path.suffix, len)(content)

    def expect(self, claim, text):
        if not claim:
            self.wrong.append(f"{self.log.name}: {text}")

    def compare(self):
        count = self.lines.get("events.jsonl")
        self.expect(len(self.names) == count, f"{len(self.names)} files, {count} lines")
        for number, links in self.links.items():
            self.expect(self.names[number] == links, f"inode {number}: {links} links")
        for facet in FACETS:
            depth = 3 if facet in ("by-day", "by-provider") else 2
            for level in {2, depth}:
                lines = sum(lines for name, lines in self.lines.items()
                            if name.startswith(facet) and name.count("/") == level)
                self.expect(lines == count, f"{facet}: {lines} lines of {count}")
            self.expect(self.in_facet[facet] == count, f"{facet}: {self.in_facet[facet]} files")
        lines = sum(lines for name, lines in self.lines.items() if name.startswith("chunks/"))
        self.expect(lines == count, f"chunks: {lines} lines of {count}")


class Tree(kit.Case):
    limit = 560

    def check(self, logs):
        walks = [Walk(log) for log in logs]
        wrong = [text for walk in walks for text in walk.wrong]
        self.assertEqual(wrong[:20], [], f"{len(wrong)} in all")
        return sum(len(walk.names) for walk in walks)

    def test_of_every_sample(self):
        self.check(sorted(kit.SAMPLES.glob("*.evtx")))

    @kit.plain_only
    def test_of_every_log_of_the_corpus(self):
        if kit.QUICK:
            self.skipTest("it takes minutes, and --quick was asked for")
        if not CORPUS.is_dir():
            self.skipTest("there is no ../shared/corpus")
        CACHE.mkdir(parents=True, exist_ok=True)
        kit.run(CORPUS / "unpack", CACHE)
        logs = [log for log in sorted((CACHE / "public").glob("*.evtx"))
                if log.stat().st_size < 1000 * LARGE]
        self.assertGreater(len(logs), 100)
        kit.note(f"{len(logs)} logs, {self.check(logs)} records")


if __name__ == "__main__":
    kit.main()
