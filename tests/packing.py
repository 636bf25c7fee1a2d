"""packing.py - what the tests of archives share: archives that are made here of our samples, by Python's
library, and by bsdtar, zstd and 7z where they are; and try-archive, which unpacks as the program does.
"""
import bz2
import gzip
import io
import lzma
import os
import random
import shutil
import tarfile
import unittest
import zipfile
from pathlib import Path

from kit import EVTXFS, SAMPLES, SLOWER, command_lines, descends, out, run, scratch

TRY = os.environ.get("TRY_ARCHIVE") or shutil.which(Path(EVTXFS).parent.parent / "tests/mount/try-archive")
BUILT = "archives not built in" not in out(EVTXFS, "-V").decode()
LOGS = {path.name: path.read_bytes() for path in sorted(SAMPLES.glob("*.evtx"))}

needs_archives = unittest.skipUnless(TRY and BUILT, "archives are not built in")


def compress_zstd(data):
    return out("zstd", "-q", "-c", "-", input=data)


COMPRESS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
if shutil.which("zstd"):
    COMPRESS["zst"] = compress_zstd


def packed(data, suffix, name="log.evtx"):
    path = scratch(f"{name}.{suffix}")
    path.write_bytes(COMPRESS[suffix](data))
    return path


def noise(size, seed=1):
    """Bytes that cannot be compressed."""
    return random.Random(seed).randbytes(size)


def zipped(members, path=None, method=zipfile.ZIP_DEFLATED):
    """The path of a zip of members: (name, bytes) or (ZipInfo, bytes)."""
    path = path or scratch("made.zip")
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def zip_bytes(members):
    return Path(zipped(members)).read_bytes()


def tarred(members, mode="w"):
    path = scratch("made.tar")
    with tarfile.open(path, mode) as archive:
        for name, data in members:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mtime = len(data), 1_700_000_000
            archive.addfile(entry, io.BytesIO(data))
    return path


def folder(members):
    """A folder with such files, for tools that pack one."""
    path = scratch("folder")
    for name, data in members:
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path


class Member:
    def __init__(self, words):
        (self.number, self.what, self.time, self.fault, placed, self.size, self.detail,
         self.path) = words
        self.placed, self.data = placed == "placed", None


class Unpacked:
    """What try-archive says of an archive."""

    def __init__(self, path, *options, timeout=60):
        self.folder = scratch("unpacked")
        self.folder.mkdir()
        said = run(TRY, "-o", self.folder, *options, path, timeout=timeout * SLOWER)
        self.events = [line.split("\t") for line in said.stdout.decode().splitlines()]
        self.members = [Member(words[1:]) for words in self.events if words[0] == "member"]
        self.fault, self.detail = self.events[-1][1:]
        for member in self.members:
            if member.placed:
                member.data = (self.folder / member.number).read_bytes()

    def logs(self):
        return {member.path: member.data for member in self.members if member.what != "inside"}

    def faults(self):
        return {member.path: member.fault for member in self.members}


def packers():
    """Each archive that can be made here of the samples."""
    members = [(f"C/logs/{name}", data) for name, data in LOGS.items()]
    yield "zip", zipped(members)
    yield "zip, stored", zipped(members, method=zipfile.ZIP_STORED)
    for mode in ("w", "w:gz", "w:bz2", "w:xz"):
        yield f"tar, {mode}", tarred(members, mode)
    for form in ("v7", "ustar", "pax", "gnutar") if shutil.which("bsdtar") else ():
        path = scratch("made.tar")
        run("bsdtar", "-c", "--format", form, "-f", path, "C", cwd=folder(members))
        yield f"tar, {form}", path
    if "zst" in COMPRESS:
        yield "tar.zst", packed(tarred(members).read_bytes(), "zst", "logs.tar")
    for options in (["-ms=on"], ["-ms=off"], ["-mx=0"]) if shutil.which("7z") else ():
        path = scratch("made.7z")
        run("7z", "a", "-bso0", *options, path, "C", cwd=folder(members))
        yield f"7z, {options}", path


def is_unpacker(pid):
    try:
        return Path(f"/proc/{pid}/comm").read_text() == "evtxfs-unpacker\n"
    except OSError:
        return False


def unpackers(program):
    """The processes that unpack for a program. Others may run on this machine, of other programs."""
    return [pid for pid, _ in command_lines() if is_unpacker(pid) and descends(pid, program)]
