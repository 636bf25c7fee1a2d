"""variants.py - what a damaged variant still holds, and what evtxfs makes of it."""
import collections
import json
import os
import re
import signal
import struct
import subprocess
import tempfile

CHUNK, HEAD = 65536, 4096
MARK = re.compile(rb',"evtxfs":\{"damaged":"[^"]*","record":\d+,"written":"[^"]*"'
                  rb'(,"from_header":\[[^]]*\])?\}\}$')
HEADER = 24  # bytes of a record: magic, size, ID, time


def chunks(data):
    """Offsets of the chunks of an undamaged log, in log order."""
    found = [at for at in range(HEAD, len(data) - 511, CHUNK) if data[at:at + 8] == b"ElfChnk\0"]
    ids = [struct.unpack_from("<QQ", data, at + 24) for at in found]
    used = [i for i, (low, high) in enumerate(ids) if low <= high]
    first = min(used, key=lambda i: ids[i][0], default=0)
    return found[first:] + found[:first]


def records(data):
    """The bytes of each record of an undamaged log, in log order."""
    for chunk in chunks(data):
        at, end = chunk + 512, chunk + min(struct.unpack_from("<I", data, chunk + 48)[0], CHUNK)
        while at + 28 <= end and data[at:at + 4] == b"**\0\0":
            size = struct.unpack_from("<I", data, at + 4)[0]
            if size < 28 or at + size > end:
                break
            yield data[at:at + size]
            at += size


class Run:
    """One run of dump: its lines, status, seconds and peak of memory."""

    def __init__(self, program, log, limit):
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            child = subprocess.Popen([program, "dump", log], stdout=out, stderr=err,
                                     stdin=subprocess.DEVNULL)
            timer = signal.setitimer(signal.ITIMER_REAL, limit)
            signal.signal(signal.SIGALRM, lambda *_: child.kill())
            _, status, usage = os.wait4(child.pid, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
            child.returncode = 0
            del timer
            out.seek(0)
            err.seek(0)
            self.lines = out.read().splitlines()
            self.said = err.read().decode("utf-8", "replace")
        self.status = os.waitstatus_to_exitcode(status)
        self.seconds = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss * 1024


class Base:
    """An undamaged log: its records, and the line of each."""

    def __init__(self, program, path):
        self.data = path.read_bytes()
        self.records = list(records(self.data))
        self.lines = Run(program, path, 60).lines
        if len(self.lines) != len(self.records):
            raise ValueError(f"{path}: {len(self.lines)} lines for {len(self.records)} records")
        self.lines = [without_mark(line) for line in self.lines]
        self.known = set(self.lines)


def without_mark(line):
    return MARK.sub(b"}", line)


def number(line):
    """That of the record's header where it is marked, else the event's own, which can be another."""
    event = json.loads(line)
    if "evtxfs" in event:
        return event["evtxfs"]["record"]
    for name in ("Event", "System", "EventRecordID"):
        event = event.get(name) if isinstance(event, dict) else None
    return "own", str(event)


def judge(base, variant, lines):
    """How many records survived byte for byte; of these, how many were given, marked or not; how many
    lines say what the base says; how many say something else, and how many of those are marked; of how
    many records only the header survived, and how many of these have a line, whatever it says."""
    left = collections.Counter(map(without_mark, lines))
    surviving = given = torn = kept = 0
    numbers = collections.Counter(number(line) for line in lines
                                  if without_mark(line) not in base.known)
    for record, line in zip(base.records, base.lines):
        if variant.find(record) >= 0:
            surviving += 1
            if left[line] > 0:
                left[line] -= 1
                given += 1
        elif variant.find(record[:HEADER]) >= 0:
            torn += 1
            kept += left[line] > 0 or any(
                numbers[name] > 0 for name in (int.from_bytes(record[8:16], "little"), number(line)))
    equal = other = marked = 0
    for line in lines:
        plain = without_mark(line)
        if plain in base.known:
            equal += 1
        elif plain != line:
            marked += 1
        else:
            other += 1
            json.loads(line)
    return surviving, given, equal, other, marked, torn, kept
