"""explain.py - finds the records in which two outputs of a log differ, and says who is right.

A difference has a reason when the bytes of the record have one, as log.py reads them, and what we
print agrees with it. Every kind of reason is a row of docs/fidelity.md. What has no reason is a bug.
"""
import difflib
import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass

BANNER = {"xml": re.compile(rb'^Record (\d+)\n(?=<\?xml version="1\.0" encoding="utf-8"\?>\n)', re.M),
          "json": re.compile(rb"^Record (\d+)\n(?=\{)", re.M)}
SUPPORTED = {  # the rows of docs/fidelity.md, and whom the bytes support
    "torn record": "us: it is marked, not given as an ordinary event",
    "chunk that is cut off": "us: the record is whole",
    "record that is cut off": "us: what is there of it is given, marked",
    "record whose magic is wrong": "us: all else of the record is there, and it is marked",
    "record that no chunk counts": "us: the record is whole",
    "ID that the chunk's header denies": "evtx_dump: it reads all chunks for --events",
    "byte without meaning in the code page": "us: the record is not lost",
    "values that end behind the record": "us: it is reported, not made up",
    "reference that XML cannot hold": "us: it is text, and the document is well-formed",
    "year past 9999": "us: the year has five digits",
    "string of odd size": "us: the record is not lost",
    "NUL inside a string": "us: the rest of the string is not lost",
    "strings without the last NUL": "us: what lies behind them is none of them",
    "SID that is cut": "us: what lies behind it is none of it",
    "array of a type without width": "us: the record is not lost",
    "array that does not come out even": "us: the record is not lost",
    "type that is not known": "us: the record is not lost",
    "value shorter than its type": "us: what lies behind it is none of it",
}
PYTHON_CODEC = {"gbk": "gb18030", "shift_jis": "cp932"}


@dataclass
class Difference:
    id: int
    kind: str  # None: unexplained
    detail: str


def split(form, output):
    """The records of an output with numbers: pairs of an ID and its text."""
    parts = BANNER[form].split(output)
    if parts[0]:
        raise ValueError(f"the output begins with {parts[0][:80]!r}")
    return list(zip(map(int, parts[1::2]), parts[2::2]))


def leaves(form, text):
    """All texts of an event, whatever element they are in."""
    if text is None:
        return []
    if form == "xml":
        root = ElementTree.fromstring(text)
        return [piece for element in root.iter()
                for piece in (element.text, element.tail, *element.attrib.values()) if piece]
    found, stack = [], [json.loads(text)]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            stack += value.values()
        elif isinstance(value, list):
            stack += value
        else:
            found.append(value if isinstance(value, str) else json.dumps(value))
    return found


def shown(form, odd, texts):
    """Whether one of the texts is what the bytes of the value say."""
    wanted = odd.text
    if form == "xml":  # XML has no way to write these
        wanted = re.sub("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "_", wanted)
        wanted = wanted.replace("\r\n", "\n").replace("\r", "\n")
    return any(wanted in text for text in texts)


def parses(text):
    try:
        return ElementTree.fromstring(text) is not None
    except ElementTree.ParseError:
        return False


def referable(match):
    """A reference as it must be for XML: as it is, or as text, or _."""
    name = match[1].decode()
    if not name.startswith("#"):
        return match[0] if name in ("amp", "lt", "gt", "quot", "apos") else b"&amp;" + match[0][1:]
    number = int(name[1:])
    if number & 0xf800 == 0xd800:
        return b"&amp;" + match[0][1:]
    return b"_" if number < 0x20 and number not in (9, 10, 13) or number >= 0xfffe else match[0]


def repaired(peers):
    """What evtx_dump should have printed, where XML has no such reference."""
    return None if parses(peers) else re.sub(rb"&([^;&<>]+);", referable, peers)


def marked(form, text):
    return text is not None and (b'"evtxfs":{"damaged":' in text if form == "json"
                                 else b"<!-- damaged: " in text)


def undecodable(record, codec):
    if not codec:
        return False
    for data in record.ansi:
        try:
            for part in data.split(b"\0"):
                part.decode(PYTHON_CODEC.get(codec, codec))
        except UnicodeDecodeError:
            return True
    return False


ALLOWED = {  # what a fault of the whole record lets us print where evtx_dump prints something else
    "torn record": lambda form, ours, peers: ours is None or marked(form, ours),
    "chunk that is cut off": lambda form, ours, peers: ours is not None and peers is None,
    "record that is cut off": lambda form, ours, peers: marked(form, ours) and peers is None,
    "record whose magic is wrong": lambda form, ours, peers: marked(form, ours) and peers is None,
    "record that no chunk counts": lambda form, ours, peers: ours is not None and peers is None,
    "ID that the chunk's header denies": lambda form, ours, peers: ours is None,
}


def reason(form, record, ours, peers, codec):
    """Why the two may differ in this record, or None. A text is None where there is no record."""
    for fault in record.faults:
        if ALLOWED[fault](form, ours, peers):
            return fault
    if "torn record" in record.faults:
        return None
    if ours is None or marked(form, ours):
        return next((odd.kind for odd in record.odd if odd.text is None), None)
    if undecodable(record, codec) and peers is None and b"\xef\xbf\xbd" in ours:
        return "byte without meaning in the code page"
    texts = leaves(form, ours)
    if record.odd and all(odd.text is not None and shown(form, odd, texts) for odd in record.odd):
        return record.odd[0].kind
    return None


def explain_one(form, known, id, ours, peers, codec):
    if form == "xml" and ours and peers and parses(ours) and repaired(peers) == ours:
        return Difference(id, "reference that XML cannot hold", "")
    for record in known.get(id, ()):
        kind = reason(form, record, ours, peers, codec)
        if kind:
            return Difference(id, kind, "")
    return Difference(id, None, f"ours {excerpt(ours, peers)}, theirs {excerpt(peers, ours)}")


def excerpt(text, other):
    """Where a text differs from the other one."""
    if text is None:
        return "has no such record"
    other = other or b""
    at = next((i for i, (a, b) in enumerate(zip(text, other)) if a != b), min(len(text), len(other)))
    return repr(text[max(at - 40, 0):at + 60])


def explain(form, known, ours, peers, codec=None):
    """Two outputs with numbers, and the records of the log as log.py found them."""
    ours, peers = split(form, ours), split(form, peers)
    matcher = difflib.SequenceMatcher(None, [id for id, _ in ours], [id for id, _ in peers], False)
    found = []
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            pairs = zip(ours[a:b], peers[c:d])
            found += [explain_one(form, known, id, mine, theirs, codec)
                      for (id, mine), (_, theirs) in pairs if mine != theirs]
        else:
            found += [explain_one(form, known, id, mine, None, codec) for id, mine in ours[a:b]]
            found += [explain_one(form, known, id, None, theirs, codec) for id, theirs in peers[c:d]]
    return found
