#!/usr/bin/env python3
"""docs/fidelity.md is true: each row of its table, of the record that it names.

What stands under "evtxfs" must be in our output, as JSON or as XML. What stands under "evtx_dump"
must be in the output of that program, if it is installed in the version that the document speaks
of.
"""
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

sys.path.insert(0, str(kit.ROOT / "scripts/peers"))
import peer
from explain import SUPPORTED, explain_one, split
from log import records

HEADER, CHUNK, RECORDS = 4096, 65536, 512
FORMS = [("json", ["-o", "json"]), ("xml", ["-o", "xml", "--no-indent"])]


def units(text):
    return text.encode("utf-16-le")


def changed(name, change):
    """A copy of a sample, changed."""
    data = bytearray((kit.SAMPLES / name).read_bytes())
    path = kit.scratch(name)
    path.write_bytes(change(data) or data)
    return path


def no_tables(data):
    """The tables of names and templates of every chunk point at nothing."""
    for chunk in range(HEADER, len(data), CHUNK):
        data[chunk + 128:chunk + RECORDS] = b"\xff\xff\x00\x00" * ((RECORDS - 128) // 4)


def no_time(data):
    """The header of the first record has a time that cannot be."""
    data[HEADER + RECORDS + 16:HEADER + RECORDS + 24] = b"\xff" * 8


def no_chunk_header(data):
    """The first chunk is none any more."""
    data[HEADER:HEADER + RECORDS] = bytes(RECORDS)


MADE = {
    "headless": lambda: changed("security.evtx", no_chunk_header),
    "names": lambda: changed("types.evtx", lambda d: d.replace(units("Plain"), units('P" <n'))),
    "tables": lambda: changed("security.evtx", no_tables),
    "time": lambda: changed("security.evtx", no_time),
}


def rows():
    """The table: kind, record, what evtx_dump has, what we have."""
    for line in (kit.ROOT / "docs/fidelity.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and len(cells) == 5 and not set(cells[0]) <= {"-"}:
            yield cells[:4]


class Fidelity(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.rows = [row for row in rows() if row[0] != "kind"]
        cls.logs = {}

    def log(self, name):
        if name not in self.logs:
            self.logs[name] = MADE[name]() if name in MADE else kit.SAMPLES / f"{name}.evtx"
        return self.logs[name]

    def texts(self, command, record):
        """Pairs of a form and the record as a program prints it."""
        name, id, *options = record.split()
        for form, words in FORMS:
            output = kit.out(*command, *words, *options, self.log(name), status=None)
            yield from ((form, text) for number, text in split(form, output) if number == int(id))

    def has(self, command, record, cell):
        """Nothing if the record has all that the cell says; else what is missing."""
        texts = [text.decode() for _, text in self.texts(command, record)]
        if cell == "no record":
            return "there is one" if texts else ""
        wanted = re.findall(r"`([^`]+)`", cell)
        missing = [part for part in wanted if not any(part in text for text in texts)]
        return f"{missing} is not in {texts}" if missing or not wanted else ""

    def test_ours_is_as_the_table_says(self):
        self.assertGreater(len(self.rows), 30)
        for kind, record, _, ours in self.rows:
            with self.subTest(kind=kind, record=record):
                self.assertEqual(self.has([kit.EVTXFS, "dump"], record, ours), "")

    def test_theirs_is_as_the_table_says(self):
        program = peer.find()
        if not program:
            self.skipTest(f"there is no evtx_dump {peer.VERSION} here")
        for kind, record, theirs, _ in self.rows:
            with self.subTest(kind=kind, record=record):
                self.assertEqual(self.has([program], record, theirs), "")

    def reasons(self, record, theirs):
        """What compare-peers says of the record, in each form in which the two programs differ."""
        name, id, *options = record.split()
        known, codec = records(self.log(name)), options[1] if "--ansi-codec" in options else None
        ours = dict(self.texts([kit.EVTXFS, "dump"], record))
        return {explain_one(form, known, int(id), ours.get(form), theirs.get(form), codec).kind
                for form, _ in FORMS if ours.get(form) != theirs.get(form)}

    def test_compare_peers_gives_the_reason_of_the_table(self):
        """Where evtx_dump has no record this needs no evtx_dump."""
        program = peer.find()
        for kind, record, theirs, _ in self.rows:
            if kind not in SUPPORTED or not program and theirs != "no record":
                continue
            with self.subTest(kind=kind, record=record):
                text = {} if theirs == "no record" else dict(self.texts([program], record))
                self.assertEqual(self.reasons(record, text), {kind})

    def test_every_reason_for_a_difference_is_in_the_table(self):
        self.assertEqual(set(SUPPORTED) - {row[0] for row in self.rows}, set())


if __name__ == "__main__":
    kit.main(needs_fuse=False)
