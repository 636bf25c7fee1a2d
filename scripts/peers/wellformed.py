"""wellformed.py - what readers of our output insist on: jq, Python's strict parser, xmllint."""
import json
import re
import subprocess
import tempfile
from pathlib import Path

XML_HEAD = b'<?xml version="1.0" encoding="utf-8"?>\n'
AT_ONCE = 500  # documents that one xmllint looks at


def unique(pairs):
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise ValueError(f"a key twice: {sorted(key for key in set(keys) if keys.count(key) > 1)}")
    return dict(pairs)


def json_lines(output):
    """What is wrong with the lines of an output, as a list."""
    wrong = []
    lines = output.split(b"\n")
    if lines.pop():
        wrong.append("the last line has no end")
    for count, line in enumerate(lines, 1):
        try:
            json.loads(line.decode(), object_pairs_hook=unique)
        except ValueError as error:
            wrong.append(f"line {count}: {error}: {line[:100]!r}")
    jq = subprocess.run(["jq", "-c", "length"], input=output, capture_output=True)
    if jq.returncode or jq.stdout.count(b"\n") != len(lines):
        wrong.append(f"jq: {jq.stdout.count(bytes([10]))} of {len(lines)} lines, {jq.stderr.decode()}")
    return wrong, len(lines)


def xml_documents(output):
    """The documents of an output without numbers."""
    return [XML_HEAD + part for part in
            re.split(rb"(?m)^" + re.escape(XML_HEAD), output)[1:]]


def xml_events(output):
    wrong, documents = [], xml_documents(output)
    with tempfile.TemporaryDirectory(prefix="evtxfs-xml.") as folder:
        names = []
        for count, document in enumerate(documents, 1):
            names.append(Path(folder) / f"{count}.xml")
            names[-1].write_bytes(document)
        for at in range(0, len(names), AT_ONCE):
            run = subprocess.run(["xmllint", "--noout", "--huge", "--nonet", *names[at:at + AT_ONCE]],
                                 capture_output=True)
            if run.returncode:  # a strange namespace is a warning: an event may have it
                wrong.append(run.stderr.decode(errors="replace")[:500])
    return wrong, len(documents)
