"""logs.py - logs that were made to take long: each kind has what some loop has to go through.

A kind is a function of the number of a chunk, and a random.Random that is the same in every run.
"""
import itertools
import random

from chunks import FIRST, TIME, Chunk, event, guid, log_header, name_hash

HOUR = 36000000000
RECORDS = 2000  # of 32 bytes, as many as a chunk holds


def carve(_, dice):
    """All stale records may be copies of live ones in every chunk, and none is."""
    chunk = Chunk()
    chunk.record(1)
    chunk.record(2**63)
    chunk.fill((5 + i % 1000 for i in range(RECORDS)), time=TIME - dice.randrange(2**40), live=False)
    return chunk.finish()


def copies(number, dice):
    """Half of the records are stale copies of live ones in other chunks, in no order."""
    chunk = Chunk()
    for i in range(900):
        chunk.record(1000 * number + i, time=TIME + 1000 * number + i)
    while True:
        other = dice.randrange(1000 * max(number, 1))
        if not chunk.record(other, time=TIME + other, live=False):
            return chunk.finish()


def overlaps(number, dice):
    """The same, and the IDs of all chunks overlap, too."""
    chunk = Chunk()
    for i in range(900):
        own = 1000 * (i + 1) + number
        chunk.record(own, time=TIME + own)
    while True:
        other = 1000 * (dice.randrange(900) + 1) + dice.randrange(max(number, 1))
        if not chunk.record(other, time=TIME + other, live=False):
            return chunk.finish()


def same_ids(_, dice):
    """Every chunk has the same IDs."""
    chunk = Chunk()
    chunk.fill(range(1, RECORDS + 100), time=TIME + dice.randrange(2**30))
    return chunk.finish()


def one_id(_, dice):
    """Every record has the same ID."""
    chunk = Chunk()
    chunk.fill(itertools.repeat(77), time=TIME + dice.randrange(2**30))
    return chunk.finish()


def unmixed(value, shift):
    """The number of which number ^ number >> shift is the value."""
    found = value
    for _ in range(64 // shift + 1):
        found = value ^ found >> shift
    return found


def alike_ids(number, _):
    """IDs that a hash without a seed takes for one another: the one that cache/survey/duplicate_ids.c once had."""
    def back(value, factor):
        return value * pow(factor, -1, 2**64) % 2**64

    def colliding(i):
        mixed = unmixed(back(0x5EED << 32 | i, 0xBF58476D1CE4E5B9), 29)
        return unmixed(back(mixed, 0x9E3779B97F4A7C15), 32)

    chunk = Chunk()
    chunk.fill(colliding(RECORDS * number + i) for i in range(RECORDS + 100))
    return chunk.finish()


def columns(number, dice):
    """An event has many fields with long values, and all have the same name."""
    chunk = Chunk()
    data = [("field", dice.choice("abc") * 60) for _ in range(250)]
    chunk.fill(range(number * 10, number * 10 + 10), lambda _: event(chunk, [("EventID", "7")], data))
    return chunk.finish()


def fields(number, dice):
    """All fields have another name, in all events."""
    chunk = Chunk()
    data = lambda: [(f"f{dice.getrandbits(48):x}", "x") for _ in range(100)]
    chunk.fill(range(number * 10, number * 10 + 100), lambda _: event(chunk, [("EventID", "7")], data()))
    return chunk.finish()


def values(number, dice):
    """Every event has values of its own, and a day of its own."""
    chunk = Chunk()
    numbers = range(number * RECORDS, number * RECORDS + RECORDS)

    def one(_):
        return event(chunk, [("EventID", str(dice.randrange(65536))),
                             ("Channel", f"c{dice.getrandbits(40):x}"),
                             ("Computer", f"m{dice.getrandbits(40):x}")])

    for i in numbers:
        if not chunk.record(i, one(i), time=TIME % (HOUR * 24) + i * 24 * HOUR):
            break
    return chunk.finish()


def templated(name_of, guid_of):
    """Records that each bring a definition; @name_of(i) is in it, @guid_of(i) is its own."""
    def kind(number, dice):
        chunk = Chunk()

        def one(i):
            chunk.definitions.clear()

            def root():
                chunk.element("Event", lambda: chunk.element(name_of(i, dice), template=True,
                              content=lambda: chunk.substitution(0)), template=True)
            return lambda: chunk.instance(guid_of(i), root, [(1, b"a\0b\0")])

        chunk.fill(range(number * RECORDS, number * RECORDS + RECORDS), one)
        return chunk.finish()
    return kind


def alike_id(i, bits):
    """IDs of one bucket of a table that takes the upper @bits bits of id * 2654435761."""
    wanted = 0x155 << (32 - bits) | i % 2**(32 - bits)
    return wanted * pow(2654435761, -1, 2**32) % 2**32


def plain_name(i, _):
    return f"N{i}"


def alike_name(i, _):
    """Names of one length with one hash."""
    text = f"N{i:08}"
    last = 0x4E00
    wanted = 0x7777
    start = name_hash(text) * 65599
    while True:
        unit = wanted - start & 0xFFFF
        if 0xD800 <= unit < 0xE000 or unit == 0:
            text = text[:1] + chr(last) + text[2:]
            last += 1
            start = name_hash(text) * 65599
            continue
        return text + chr(unit)


definitions = templated(plain_name, lambda i: guid(i, 0xABCD0123))
one_guid = templated(plain_name, lambda _: guid(5))
alike_guids = templated(plain_name, lambda i: guid(i, alike_id(i, 10)))
other_guids = templated(plain_name, guid)
names = templated(alike_name, guid)


def many_names(number, _):
    """Each definition has hundreds of names, which no other one has."""
    chunk = Chunk()

    def one(i):
        def inside():
            for n in range(400):
                chunk.element(alike_name(i * 1000 + n, None), template=True)
        return lambda: chunk.instance(
            guid(i), lambda: chunk.element("Event", inside, template=True), [])

    chunk.fill(range(number * 10, number * 10 + 10), one)
    return chunk.finish()


def one_guid_each(number, dice):
    """Definitions that differ in their last bytes only have the same GUID."""
    chunk = Chunk()

    def one(i):
        def root():
            chunk.element("Event", lambda: (chunk.text("x" * 100), chunk.text(f"{i}")), template=True)

        def content():
            chunk.definitions.clear()
            chunk.instance(guid(5), root, [])
        return content

    chunk.fill(range(number * RECORDS, number * RECORDS + RECORDS), one)
    return chunk.finish()


def lost(number, dice):
    """Instances whose definitions are nowhere, or are damaged wherever they are."""
    chunk = Chunk()
    numbers = iter(range(number * RECORDS, number * RECORDS + RECORDS))

    def bad(i):
        return lambda: chunk.instance(guid(i, 9), lambda: chunk.raw(b"\xFF" * 20), [])

    def lonely(i):
        return lambda: chunk.raw(b"\x0C\x01" + (9).to_bytes(4, "little")
                                 + (FIRST + 16 + i % 60000).to_bytes(4, "little") + bytes(4))

    for i in itertools.islice(numbers, 500):
        chunk.record(i, bad(i))
    chunk.fill(numbers, lonely)
    return chunk.finish()


def sought(number, dice):
    """Instances whose definitions lie in other chunks."""
    chunk = Chunk()

    def own(i):
        return lambda: chunk.instance(guid(i), lambda: chunk.element("Event", template=True), [])

    def lonely(i):
        other = dice.randrange(number * RECORDS + 1)
        other -= other % RECORDS - other % 100
        return lambda: chunk.raw(b"\x0C\x01" + other.to_bytes(4, "little")
                                 + (60000 + i % 5000).to_bytes(4, "little") + bytes(4))

    for i in range(100):
        chunk.record(number * RECORDS + i, own(number * RECORDS + i))
    chunk.fill(range(number * RECORDS + 100, (number + 1) * RECORDS), lonely)
    return chunk.finish()


def within(number, _):
    """Definitions inside each other, all with one ID, and instances that look for one of it."""
    chunk, ident, end = Chunk(), (9).to_bytes(4, "little"), FIRST + 50000

    def text_of_head(i):
        head = chunk.at + 4
        chunk.put("BBH", 5, 1, 25)
        chunk.put("BB4sI", 0x0C, 1, ident, head + 10)
        chunk.put("I16sI", 0, guid(i, 9), end - head - 34)
        chunk.put("IBHIIB", 0x0001010F, 1, 0xFFFF, end - head - 45, chunk.names["E"], 2)

    def heads():
        for i in range(900):
            text_of_head(i)

    def lonely(i):
        return lambda: chunk.raw(b"\x0C\x01" + ident + (60000 + i % 5000).to_bytes(4, "little") + bytes(4))

    chunk.record(number * RECORDS, lambda: chunk.element("E", heads))
    chunk.fill(range(number * RECORDS + 1, (number + 1) * RECORDS), lonely)
    return chunk.finish()


def deep(number, _):
    """Elements inside each other, as deep as it goes."""
    chunk = Chunk()

    def nest(depth):
        return lambda: chunk.element("E", nest(depth - 1) if depth else None)

    chunk.fill(range(number * 10, number * 10 + 20), lambda _: nest(200))
    return chunk.finish()


def stale(number, _):
    """Nothing is live, and each stale record brings a definition."""
    chunk = Chunk()

    def one(i):
        def root():
            chunk.element("Event", lambda: chunk.substitution(0), template=True)
        return lambda: chunk.instance(guid(i), root, [(1, b"a\0b\0")])

    chunk.fill(range(number * RECORDS, number * RECORDS + RECORDS), one, live=False)
    return chunk.finish()


def headless(number, _):
    """Blocks without a header."""
    chunk = Chunk()
    chunk.fill(range(number * RECORDS, number * RECORDS + RECORDS))
    return chunk.finish(header=False)


def scattered(number, dice):
    """Blocks without a header, whose records do not follow one another."""
    chunk = Chunk()
    chunk.fill(dice.getrandbits(60) for _ in range(RECORDS))
    return chunk.finish(header=False)


def torn(number, _):
    """The two sizes of every record differ."""
    chunk = Chunk()
    chunk.fill(range(number * RECORDS, number * RECORDS + RECORDS))
    for offset, _ in chunk.live:
        chunk.bytes[offset + 4] = 40
    return chunk.finish(free=65536)


def magics(number, _):
    """Nothing but the first bytes of records."""
    chunk = Chunk()
    chunk.record(number * 100)
    chunk.raw(b"**\0\0" * ((65536 - chunk.at) // 4))
    return chunk.finish(free=65536)


KINDS = {kind: globals()[kind] for kind in """
    carve copies overlaps same_ids one_id alike_ids columns fields values one_guid one_guid_each
    alike_guids other_guids names many_names lost sought within deep stale headless scattered torn magics
    """.split()}


def write(path, kind, size):
    """A log of about @size bytes."""
    dice = random.Random(kind)
    with open(path, "wb") as file:
        file.write(log_header())
        for number in range(size >> 16):
            file.write(KINDS[kind](number, dice))
