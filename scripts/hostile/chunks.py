"""chunks.py - writes chunks of event logs, byte for byte as their maker likes."""
import struct

HEADER, CHUNK, FIRST = 4096, 65536, 512  # bytes; where the first record of a chunk lies
TIME = 133512345678901234  # a FILETIME of 2024


def log_header():
    return struct.pack("<8sQQQIHHHH", b"ElfFile\0", 0, 0, 1, 128, 1, 3, HEADER, 1).ljust(HEADER, b"\0")


def name_hash(text):
    value = 0
    for unit in struct.unpack(f"<{len(text)}H", text.encode("utf-16-le")):
        value = value * 65599 + unit & 0xFFFFFFFF
    return value & 0xFFFF


class Chunk:
    """One chunk. Names are written at their first use, and referred to after that."""

    def __init__(self):
        self.bytes = bytearray(CHUNK)
        self.at = FIRST
        self.names = {}
        self.definitions = {}
        self.live = []  # offset and ID of each record

    def put(self, layout, *values):
        struct.pack_into("<" + layout, self.bytes, self.at, *values)
        self.at += struct.calcsize("<" + layout)

    def raw(self, data):
        self.bytes[self.at:self.at + len(data)] = data
        self.at += len(data)

    # ---- BinXML --------------------------------------------------------------------------------

    def sized(self, content):
        """A size field, and what it counts."""
        field = self.at
        self.at += 4
        content()
        struct.pack_into("<I", self.bytes, field, self.at - field - 4)

    def name(self, text):
        if text in self.names:
            self.put("I", self.names[text])
            return
        self.names[text] = self.at + 4
        units = text.encode("utf-16-le")
        self.put("IIHH", self.at + 4, 0, name_hash(text), len(units) // 2)
        self.raw(units + b"\0\0")

    def text(self, text):
        units = text.encode("utf-16-le")
        self.put("BBH", 5, 1, len(units) // 2)
        self.raw(units)

    def substitution(self, number, kind=1):
        self.put("BHB", 0x0D, number, kind)

    def element(self, name, content=None, attributes=(), template=False):
        """@content: a function that writes it, or None. @attributes: pairs of name and function."""
        def attribute_list():
            for i, (key, value) in enumerate(attributes):
                self.put("B", 6 if i + 1 == len(attributes) else 0x46)
                self.name(key)
                value()

        def inside():
            self.name(name)
            if attributes:
                self.sized(attribute_list)
            if content is None:
                self.put("B", 3)
                return
            self.put("B", 2)
            content()
            self.put("B", 4)

        self.put("B", 0x41 if attributes else 1)
        if template:
            self.put("H", 0xFFFF)
        self.sized(inside)

    def definition(self, guid, content):
        def body():
            self.put("BBBB", 0x0F, 1, 1, 0)
            content()
            self.put("B", 0)

        self.definitions[guid] = self.at
        self.put("I", 0)
        self.raw(guid)
        self.sized(body)

    def instance(self, guid, content, values):
        """@content writes the definition, where it is not known; @values: pairs of type and bytes."""
        known = self.definitions.get(guid)
        self.put("BBII", 0x0C, 1, struct.unpack_from("<I", guid)[0], known or self.at + 10)
        if known is None:
            self.definition(guid, content)
        self.put("I", len(values))
        for kind, data in values:
            self.put("HBB", len(data), kind, 0)
        for _, data in values:
            self.raw(data)

    # ---- records -------------------------------------------------------------------------------

    def record(self, number, content=None, time=TIME, live=True):
        """False, and nothing is written: there is no room."""
        before, names, definitions = self.at, dict(self.names), dict(self.definitions)
        try:
            self.put("4sIQQ", b"**\0\0", 0, number, time)
            self.put("BBBB", 0x0F, 1, 1, 0)
            if content:
                content()
                self.put("B", 0)
            self.at += -(self.at + 4 - before) % 8
            if self.at + 4 > CHUNK:
                raise struct.error
        except struct.error:
            self.bytes = self.bytes[:before].ljust(CHUNK, b"\0")
            self.at, self.names, self.definitions = before, names, definitions
            return False
        struct.pack_into("<I", self.bytes, before + 4, self.at + 4 - before)
        self.put("I", self.at + 4 - before)
        if live:
            self.live.append((before, number))
        return True

    def fill(self, numbers, content=None, **options):
        """Records until the chunk is full. @content(number) gives what writes one."""
        for number in numbers:
            if not self.record(number, content and content(number), **options):
                return

    def finish(self, header=True, free=None):
        """The bytes. Checksums are said to be none."""
        if header:
            offset, last = self.live[-1] if self.live else (0, 2**64 - 1)
            first = self.live[0][1] if self.live else 2**64 - 1
            size = struct.unpack_from("<I", self.bytes, offset + 4)[0] if self.live else FIRST
            struct.pack_into("<8sQQQQIII", self.bytes, 0, b"ElfChnk\0", first, last, first, last, 128,
                             offset, free or offset + size)
            struct.pack_into("<I", self.bytes, 120, 4)
        return bytes(self.bytes)


def guid(number, first=None):
    """A GUID; @first: its first four bytes, which instances have as ID."""
    return struct.pack("<IQI", number if first is None else first, 0x1122334455667788, number)


def event(chunk, system=(), data=()):
    """What writes an event: @system has names and texts, @data texts with names."""
    def texts(pairs):
        for key, value in pairs:
            chunk.element(key, lambda value=value: chunk.text(value))

    def datas():
        for key, value in data:
            chunk.element("Data", lambda value=value: chunk.text(value),
                          [("Name", lambda key=key: chunk.text(key))])

    def inside():
        chunk.element("System", lambda: texts(system))
        if data:
            chunk.element("EventData", datas)

    return lambda: chunk.element("Event", inside)
