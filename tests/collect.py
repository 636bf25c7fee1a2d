"""collect.py - collections of logs, as collectors make them, out of logs of our own.

    logs = collect.make(folder, "kape", hosts=3, seed=1, broken=9, vss=1)

The same arguments give the same bytes. It returns [(path below the folder, bytes, what it is)], where
a path in an archive is that of the archive, '!', and the path in there.
"""
import io
import random
import struct
import zipfile
import zlib
from pathlib import Path

HEADER, CHUNK = 4096, 65536
NAMES = ["Security", "System", "Application", "Setup", "Microsoft-Windows-PowerShell%4Operational",
         "Microsoft-Windows-Sysmon%4Operational", "Microsoft-Windows-WinRM%4Operational"]
LAYOUTS = ("flat", "kape", "velociraptor", "wec", "cortex")
BROKEN = 9  # kinds
DATE = (2024, 5, 1, 10, 0, 0)


def log_header(chunks):
    head = bytearray(HEADER)
    struct.pack_into("<8sQQQIHHHH", head, 0, b"ElfFile\0", 0, max(chunks - 1, 0), 1, 128, 1, 3, HEADER, chunks)
    struct.pack_into("<I", head, 124, zlib.crc32(bytes(head[:120])))
    return bytes(head)


def empty_log():
    """What Windows makes when a channel is enabled: one chunk, no record."""
    chunk = bytearray(CHUNK)
    struct.pack_into("<8sQQQQIII", chunk, 0, b"ElfChnk\0", 1, 2**64 - 1, 2**64 - 1, 2**64 - 1, 128, 0, 512)
    struct.pack_into("<I", chunk, 124, zlib.crc32(bytes(chunk[:120]) + bytes(chunk[128:512])))
    return log_header(1) + bytes(chunk)


def older(log):
    """The log as a shadow copy has it: its last chunk was not there yet."""
    chunks = [log[at:at + CHUNK] for at in range(HEADER, len(log), CHUNK)]
    kept = chunks[:max(1, len(chunks) - 1)]
    return log_header(len(kept)) + b"".join(kept)


def broken(log, kind, rng):
    """(what it is, bytes) of a file that is called .evtx."""
    flipped = bytearray(log)
    for _ in range(16):
        flipped[rng.randrange(len(flipped))] ^= 1 << rng.randrange(8)
    return [("zero bytes", b""), ("zeros", bytes(HEADER + CHUNK)), ("no log", b"#!/bin/sh\nexit 0\n" * 200),
            ("header only", log[:HEADER]), ("cut in the header", log[:2822]), ("cut", log[:len(log) // 2 + 77]),
            ("bits flipped", bytes(flipped)), ("junk in front", rng.randbytes(1234) + log),
            ("one hole", log[:8192] + bytes(4096) + log[12288:])][kind]


def percent(part):
    """As Velociraptor names members of its archives."""
    return "".join(f"%{ord(c):02X}" if c in '?"*:|<>%/\\' else c for c in part)


def place(layout, host, volume, name):
    windows = "Windows/System32/winevt/logs"
    if layout == "flat":
        return f"{host}/{volume + '/' if volume else ''}{name}.evtx"
    if layout == "wec":
        return f"Logs/{host}-{volume}{name}.evtx"
    if layout == "velociraptor":
        root = (f"ntfs/{percent(chr(92) * 2 + '.' + chr(92) + 'HarddiskVolumeShadowCopy' + volume[3:])}"
                if volume else f"auto/{percent('C:')}")
        return f"Collection-{host}/uploads/{root}/{windows}/{percent(name)}.evtx"
    return f"{host}/{volume or 'C'}/{windows}/{name}.evtx"


def host_logs(host, logs, rng, vss, kinds):
    """Yields (volume, name, bytes, what it is)."""
    for name in NAMES:
        data = rng.choice(logs) if rng.random() < 0.7 else empty_log()
        yield "", name, data, "log"
        if vss and rng.random() < 0.6:
            yield "VSS1", name, older(data), "older"
    for kind in kinds:
        what, data = broken(rng.choice(logs), kind, rng)
        yield "", f"broken-{kind}", data, what


def cortex(files):
    """Each log in an archive of its own, inside the outer one."""
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as out:
        for number, (path, data) in enumerate(files):
            inner = io.BytesIO()
            with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(zipfile.ZipInfo(f"files/{path}", DATE), data)
            out.writestr(zipfile.ZipInfo(f"output/{number}/script_output.zip", DATE), inner.getvalue())
    return outer.getvalue()


def write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def make(folder, layout, logs, hosts=2, seed=1, vss=0, kinds=()):
    folder, rng, made = Path(folder), random.Random(seed), []
    logs = [Path(log).read_bytes() for log in logs]
    for number in range(hosts):
        host = f"{['DC', 'WS', 'SRV'][number % 3]}{number + 1:03d}"
        files = [(place(layout, host, volume, name), data, what)
                 for volume, name, data, what in host_logs(host, logs, rng, vss, kinds if number == 0 else ())]
        if layout == "cortex":
            write(folder / f"{host}.zip", cortex([(path, data) for path, data, _ in files]))
            made += [(f"{host}.zip!output/{n}/script_output.zip!files/{path}", data, what)
                     for n, (path, data, what) in enumerate(files)]
            continue
        for path, data, what in files:
            write(folder / path, data)
            made.append((path, data, what))
        write(folder / host / "notes.txt", b"no log\n")
    return made
