#!/usr/bin/env python3
"""docs/events.md is true: each table of core/words has its source there, and nothing else has one."""
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

WORDS = kit.ROOT / "core/words"
TEXT = (kit.ROOT / "docs/events.md").read_text()
TABLES = re.compile(r"^static const struct (code|name|field)_row \w+\[\] = ", re.M)


def rows(heading):
    """The rows of the first table below a heading: cells, without the two lines of its head."""
    part = TEXT.split(heading + "\n", 1)[1]
    table = re.search(r"(?:^\|.*\n)+", part, re.M).group(0)
    return [[cell.strip() for cell in line.strip("|").split(" | ")]
            for line in table.splitlines()[2:]]


class Words(kit.Case):
    def test_each_provider_has_its_source(self):
        known = {row[0].strip("| ") for row in rows("## 2. Where the facts are from") if row}
        told = {row[0]: row[1].strip(" |").split() for row in rows("### Events")}
        listed = re.findall(r'^    \{"([^"]+)", &', (WORDS / "providers.c").read_text(), re.M)
        self.assertEqual(sorted(told), sorted(listed))
        for provider, sources in told.items():
            self.assertTrue(sources and set(sources) <= known, provider)

    def test_each_file_of_codes_has_its_source(self):
        told = {re.match(r"`(\w+\.c)`", row[0]).group(1) for row in rows("### Codes and names")}
        files = {path.name for path in WORDS.glob("*.c") if TABLES.search(path.read_text())}
        self.assertEqual(told, files)

    def test_each_table_of_events_is_of_a_provider(self):
        used = set(re.findall(r"&(\w+)_events", (WORDS / "providers.c").read_text()))
        made = {name for path in WORDS.glob("*.c")
                for name in re.findall(r"struct event_row (\w+)\[\]", path.read_text())}
        self.assertEqual(used, made)


if __name__ == "__main__":
    kit.main(needs_fuse=False)
