"""golden.py - compares what evtxfs says of a log with what it should say."""
import json
import re
from dataclasses import dataclass, field

import kit


@dataclass
class Layouts:
    records: int = 0
    checked: int = 0  # by json.dumps too: the others have double keys, or escapes of another form
    wrong: list = field(default_factory=list)


def listing(log, path):
    """The names in a directory, as `evtxfs ls` prints them."""
    return [name.rstrip("/") for name in kit.lines(kit.EVTXFS, "ls", log, path, status=None)]


def compare_layout(log):
    """Each record's own file is its line of the chunk, laid out as json.dumps(indent=2) does."""
    result = Layouts()
    for chunk in listing(log, "chunks"):
        jsonl = kit.lines(kit.EVTXFS, "cat", log, f"chunks/{chunk}/events.jsonl", status=None)
        folder = f"chunks/{chunk}/records"
        names = [name for name in listing(log, folder) if name.endswith(".json")]
        if not names:
            continue
        files = kit.evtxfs("cat", log, *(f"{folder}/{name}" for name in names), status=None)
        expected = []
        for line in jsonl:
            laid_out = kit.layout(line)
            expected.append(laid_out)
            result.records += 1
            event = json.loads(line)
            if json.dumps(event, ensure_ascii=False, separators=(",", ":")) == line:
                result.checked += 1
                if json.dumps(event, ensure_ascii=False, indent=2) != laid_out:
                    result.wrong.append(f"{log.name} chunk {chunk}: json.dumps differs: {line[:200]}")
        given = files.stdout.decode()
        if given != "".join(text + "\n" for text in expected):
            result.wrong.append(f"{log.name} chunk {chunk}: {first_difference(given, expected)}")
    return result


def first_difference(given, expected):
    """Of files put together: the first that is not as it should be."""
    given = given.split("\n")
    expected = "\n".join(expected).split("\n")
    for number, (have, want) in enumerate(zip(given, expected)):
        if have != want:
            return f"line {number} is {have[:150]!r}, not {want[:150]!r}"
    return f"{len(given)} lines, not {len(expected)}"


class Exceptions:
    """The rows of EXCEPTIONS.tsv that speak of JSON Lines: where the reference is not the measure."""

    def __init__(self, path):
        self.absent, self.torn, self.cut = {}, {}, {}
        rows = path.read_text().splitlines()
        names = rows[0].split("\t")
        for row in rows[1:]:
            row = dict(zip(names, row.split("\t") + [""] * len(names)))
            if "jsonl" not in row["forms"].split():
                continue
            number = row["json_record"] or row["record"]
            if row["defect"] == "record absent":
                self.absent.setdefault(row["file"], set()).add(int(row["record"]))
                if "chunk is cut" in row["judgement"]:
                    self.cut.setdefault(row["file"], set()).add(int(row["record"]))
            elif row["defect"].startswith("torn record"):
                known = None if number == "null" else int(number)
                self.torn.setdefault(row["file"], set()).add(known)


def record_id(line):
    """EventRecordID of a line; None when it has none, or says null."""
    return kit.system(json.loads(line)).get("EventRecordID")


def marked_damaged(line):
    mark = json.loads(line).get("evtxfs")
    return isinstance(mark, dict) and "damaged" in mark


def headless_ids(data):
    """IDs of whole records in blocks without a chunk header, of which the reference has none."""
    ids = set()
    for block in range(4096, len(data), 65536):
        if data[block:block + 8] == b"ElfChnk\0":
            continue
        for hit in re.finditer(rb"\*\*\0\0", data[block:block + 65536]):
            at = block + hit.start()
            size = int.from_bytes(data[at + 4:at + 8], "little")
            if 28 <= size <= 65536 and data[at + size - 4:at + size] == data[at + 4:at + 8]:
                ids.add(int.from_bytes(data[at + 8:at + 16], "little"))
    return ids


def compare_lines(name, given, golden, exceptions, more=()):
    """Both as lists of lines. @more: IDs of records that the reference may lack. Returns what is
    wrong, and how many lines differ rightly."""
    absent = set(exceptions.absent.get(name, ())) | set(more)
    torn = exceptions.torn.get(name, set())
    must = set(exceptions.cut.get(name, ()))
    at, excused = 0, 0

    for line in given:
        if at < len(golden) and line == golden[at]:
            at += 1
            continue
        while at < len(golden) and line != golden[at] and is_torn(golden[at], torn):
            at += 1  # we leave it out, or give it marked
            excused += 1
        if at < len(golden) and line == golden[at]:
            at += 1
        elif marked_damaged(line):
            excused += 1
        elif record_id(line) in absent:
            absent.discard(record_id(line))
            must.discard(record_id(line))
            excused += 1
        else:
            want = golden[at].decode() if at < len(golden) else "(nothing)"
            return f"line {at + 1}: {difference(line.decode(), want)}", excused
    while at < len(golden) and is_torn(golden[at], torn):
        at += 1
        excused += 1
    if at < len(golden):
        return f"it ends before line {at + 1} of {len(golden)}: {golden[at][:200]!r}", excused
    if must:
        return f"records of the cut last chunk are missing: {sorted(must)[:5]}", excused
    return None, excused


def is_torn(line, torn):
    return bool(torn) and record_id(line) in torn


def difference(have, want):
    at = next((i for i, (a, b) in enumerate(zip(have, want)) if a != b), min(len(have), len(want)))
    start = max(at - 60, 0)
    return f"byte {at}: ...{have[start:at + 100]!r}, not ...{want[start:at + 100]!r}"
