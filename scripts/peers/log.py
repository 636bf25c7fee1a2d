"""log.py - what the bytes of a log say: its records, and the values in them that are out of order.

It shares no code with core/, so that it can say which of two readers is right. It renders nothing
but those values; docs/format.md 3.4 is what it follows.
"""
from collections import defaultdict
from dataclasses import dataclass, field

HEADER, CHUNK, RECORDS, HEAD = 4096, 65536, 512, 28
MAGIC = b"**\0\0"
WIDTH = {0x03: 1, 0x04: 1, 0x05: 2, 0x06: 2, 0x07: 4, 0x08: 4, 0x09: 8, 0x0a: 8, 0x0b: 4, 0x0c: 8,
         0x0d: 4, 0x0f: 16, 0x11: 8, 0x12: 16, 0x14: 4, 0x15: 8}
SIGNED, UNSIGNED, HEX, BOOL = (3, 5, 7, 9), (4, 6, 8, 0x0a), (0x10, 0x14, 0x15), 0x0d
KNOWN = set(WIDTH) | {0x00, 0x01, 0x02, 0x0e, 0x10, 0x13, 0x21}
DAYS_OF_400_YEARS, TICKS_OF_A_DAY = 146097, 864_000_000_000


@dataclass
class Odd:
    """A value that contradicts itself, and what the bytes say of it."""
    kind: str  # a row of docs/fidelity.md
    text: str  # None: the record cannot be given


@dataclass
class Record:
    id: int
    faults: list  # of the record as a whole: rows of docs/fidelity.md
    odd: list = field(default_factory=list)
    ansi: list = field(default_factory=list)  # the bytes of strings in a code page


class Broken(Exception):
    pass


def number(data, at, size):
    if at < 0 or at + size > len(data):
        raise Broken
    return int.from_bytes(data[at:at + size], "little")


def hexadecimal(data):
    return data.hex().upper()


# Values.

def year_of(ticks):
    days, year = ticks // TICKS_OF_A_DAY, 1601
    year += days // DAYS_OF_400_YEARS * 400
    days %= DAYS_OF_400_YEARS
    while True:
        length = 366 if year % 4 == 0 and (year % 100 or year % 400 == 0) else 365
        if days < length:
            return year
        days -= length
        year += 1


def late(kind, data):
    """A time behind the year 9999: its year is text enough to tell it from another."""
    year = year_of(number(data, 0, 8)) if kind == 0x11 else number(data, 0, 2)
    negative = kind == 0x11 and data[7] & 0x80
    return Odd("year past 9999", f"{year}-") if year > 9999 and not negative else None


def short(kind, data):
    if kind in SIGNED:
        return str(int.from_bytes(data, "little", signed=True))
    if kind in UNSIGNED:
        return str(int.from_bytes(data, "little"))
    if kind == BOOL:
        value = int.from_bytes(data, "little", signed=True)
        return {0: "false", 1: "true"}.get(value, str(value))
    if kind in HEX:
        return hex(int.from_bytes(data, "little"))
    return hexadecimal(data)


def sid_size(data):
    return 8 + 4 * data[1] if len(data) > 1 else len(data) + 1


def string(data):
    units = data[:len(data) // 2 * 2]
    text = units.decode("utf-16-le", "replace").rstrip("\0")
    if len(data) % 2:
        return Odd("string of odd size", text)
    return Odd("NUL inside a string", text) if "\0" in text else None


def strings(kind, data):
    unit = 2 if kind == 0x81 else 1
    if len(data) % unit:
        return Odd("string of odd size", "")
    if data and any(data[len(data) - unit:]):
        last = data.decode("utf-16-le" if unit == 2 else "cp1252", "replace").split("\0")[-1]
        return Odd("strings without the last NUL", last)
    return None


def array(kind, data):
    if kind in (0x81, 0x82):
        return strings(kind, data)
    base = kind & 0x7f
    if base == 0x13:
        at = 0
        while at < len(data):
            at += sid_size(data[at:])
        return Odd("SID that is cut", hexadecimal(data)) if at > len(data) else None
    if base not in WIDTH:
        return Odd("array of a type without width", hexadecimal(data))
    if len(data) % WIDTH[base]:
        return Odd("array that does not come out even", hexadecimal(data))
    times = [late(base, data[at:at + WIDTH[base]]) for at in range(0, len(data), WIDTH[base])
             if base in (0x11, 0x12)]
    return next((time for time in times if time), None)


def judge(kind, data):
    """What is odd about a value; None: nothing."""
    if kind & 0x80 and kind & 0x7f in KNOWN | {0x0e, 0x10}:
        return array(kind, data)
    if kind not in KNOWN:
        return Odd("type that is not known", hexadecimal(data))
    if kind == 0x01:
        return string(data)
    if kind == 0x13 and sid_size(data) > len(data) > 0:
        return Odd("SID that is cut", hexadecimal(data))
    width = 4 if kind == 0x10 and len(data) < 4 else WIDTH.get(kind, 0)
    if len(data) < width:
        return Odd("value shorter than its type", short(kind, data) if data else "")
    if kind == 0x10 and len(data) not in (4, 8):
        return Odd("value shorter than its type", "")
    return late(kind, data) if kind in (0x11, 0x12) else None


# Records.

def stream(record, chunk, at, end, depth=0):
    """Template instances of a stream of BinXML; elements without template hold no odd values."""
    while at < end and number(chunk, at, 1) & 0x0f == 0x0f:
        at += 4
    while at < end and number(chunk, at, 1) == 0x0c and depth < 64:
        at = instance(record, chunk, at, end, depth)
        while at < end and number(chunk, at, 1) & 0x0f == 0x0f:
            at += 4


def instance(record, chunk, at, end, depth):
    definition = number(chunk, at + 6, 4)
    at += 10
    if definition == at:
        at += 24 + number(chunk, at + 20, 4)
    count, at = number(chunk, at, 4), at + 4
    values = at + 4 * count
    for index in range(count):
        size, kind = number(chunk, at + 4 * index, 2), number(chunk, at + 4 * index + 2, 1)
        if values + size > end:
            record.odd.append(Odd("values that end behind the record", None))
            return end
        data = chunk[values:values + size]
        found = judge(kind, data)
        if found:
            record.odd.append(found)
        if kind & 0x7f == 0x02:
            record.ansi.append(data)
        if kind == 0x21:
            stream(record, chunk, values, values + size, depth + 1)
        values += size
    return values


def size_at(data, at):
    """The size of what may be a record, whatever its magic; None: it is none, or it is torn off."""
    if at + HEAD > len(data):
        return None
    size = number(data, at + 4, 4)
    return size if HEAD <= size <= CHUNK else None


def ends_well(data, at, size):
    return at + size <= len(data) and number(data, at + size - 4, 4) == size


def read_record(data, at, size, faults):
    record = Record(number(data, at + 8, 8), faults)
    start = max(HEADER + (at - HEADER) // CHUNK * CHUNK, 0)  # of the chunk
    chunk, at = data[start:start + CHUNK], at - start
    try:
        stream(record, chunk, at + 24, min(at + size - 4, len(chunk)))
    except Broken:
        pass  # nothing more can be said of it
    return record


def faults_in_chunk(chunk, at, size):
    faults = [] if ends_well(chunk, at, size) else ["torn record"]
    if len(chunk) < CHUNK:
        faults.append("chunk that is cut off")
    if not number(chunk, 24, 8) <= number(chunk, at + 8, 8) <= number(chunk, 32, 8):
        faults.append("ID that the chunk's header denies")
    return faults


def place_in_gap(chunk, at, behind):
    """The one record between two others, of which either the magic or the size is lost."""
    if behind - at < HEAD:
        return
    if chunk.startswith(MAGIC, at):
        yield at, behind - at, ["torn record"]
    elif size_at(chunk, at) == behind - at and ends_well(chunk, at, behind - at):
        yield at, behind - at, ["record whose magic is wrong"]


def places_in_chunk(chunk):
    """Where the records of a chunk are, their sizes and faults."""
    at, end = RECORDS, min(int.from_bytes(chunk[48:52], "little"), len(chunk))
    while 0 <= at < end:
        size = size_at(chunk, at)
        if size and chunk.startswith(MAGIC, at) and at + size <= len(chunk):
            yield at, size, faults_in_chunk(chunk, at, size)
            at += size
        elif size and chunk.startswith(MAGIC, at) and len(chunk) < CHUNK:
            yield at, size, ["record that is cut off"]
            return
        else:
            behind = chunk.find(MAGIC, at + 1)
            yield from place_in_gap(chunk, at, behind)
            at = behind


def places_in_log(data):
    """The records of all chunks, by their offset in the file."""
    for start in range(HEADER, len(data), CHUNK):
        if data.startswith(b"ElfChnk\0", start):
            for at, size, faults in places_in_chunk(data[start:start + CHUNK]):
                yield start + at, size, faults


def places_elsewhere(data, known):
    """Records that none of the chunks counts. One that is torn must follow another one."""
    at, last, end = data.find(MAGIC), None, None
    while at >= 0:
        size, id = known.get(at) or size_at(data, at), int.from_bytes(data[at + 8:at + 16], "little")
        whole = size and ends_well(data, at, size)
        if size and at not in known and (whole or at == end and id == last + 1):
            yield at, size, ["record that no chunk counts" if whole else "torn record"]
        if whole:
            last, end = id, at + size
        at = data.find(MAGIC, at + (size if whole else 1))


def records(path):
    """All records of a log by their ID: an ID may occur more than once."""
    data, found = path.read_bytes(), defaultdict(list)
    places = list(places_in_log(data))
    places += places_elsewhere(data, {at: size for at, size, _ in places})
    for at, size, faults in places:
        record = read_record(data, at, size, faults)
        found[record.id].append(record)
    return found
