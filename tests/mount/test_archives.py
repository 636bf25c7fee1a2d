#!/usr/bin/env python3
"""Archives and compressed logs: what is in them is what was put in, and no archive does harm.

try_archive.c unpacks as a mount and the commands do. Archives are made here of our samples: by Python's
library, and by bsdtar and 7z where they are.
"""
import bz2
import contextlib
import gzip
import io
import lzma
import os
import pty
import random
import shutil
import signal
import struct
import subprocess
import sys
import tarfile
import time
import unittest
import zipfile
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit  # noqa: E402
from kit import EVTXFS, SAMPLES, evtxfs, out, run, scratch  # noqa: E402

TRY = os.environ.get("TRY_ARCHIVE") or shutil.which(Path(EVTXFS).parent.parent / "tests/mount/try-archive")
BUILT = "archives not built in" not in out(EVTXFS, "-V").decode()
LOGS = {path.name: path.read_bytes() for path in sorted(SAMPLES.glob("*.evtx"))}
SECURITY = SAMPLES / "security.evtx"


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
        said = run(TRY, "-o", self.folder, *options, path, timeout=timeout * kit.SLOWER)
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


@unittest.skipUnless(TRY and BUILT, "archives are not built in")
class Archives(kit.Case):
    def test_each_kind_gives_what_was_put_in(self):
        for name, path in packers():
            with self.subTest(name):
                found = Unpacked(path)
                self.assertEqual(found.fault, "fine", found.detail)
                self.assertEqual(found.logs(), {f"C/logs/{n}": d for n, d in LOGS.items()})

    def test_a_zip_tells_all_names_before_it_is_unpacked(self):
        words = [event[0] for event in Unpacked(zipped(LOGS.items())).events]
        self.assertEqual(words.index("listed"), len(LOGS))
        self.assertEqual(words[:len(LOGS)], ["found"] * len(LOGS))

    def test_only_logs_are_unpacked(self):
        found = Unpacked(zipped([("a.EvTx", LOGS["security.evtx"]), ("b.txt", b"b"),
                                 ("evtx", b"c"), ("d.evtx/", b""), ("e.evtx.txt", b"e")]))
        self.assertEqual(list(found.logs()), ["a.EvTx"])

    def test_times_are_those_of_the_archive_in_utc(self):
        entry = zipfile.ZipInfo("a.evtx", (2024, 2, 29, 12, 30, 58))
        self.assertEqual(Unpacked(zipped([(entry, LOGS["odd.evtx"])])).members[0].time, "1709209858")
        path = tarred([("a.evtx", LOGS["odd.evtx"])])
        self.assertEqual(Unpacked(path).members[0].time, "1700000000")

    def test_pages_of_zeros_take_no_room(self):
        sparse = LOGS["security.evtx"] + bytes(300 << 20)
        path = scratch("zeros.zip")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr("zeros.evtx", sparse)
        found = Unpacked(path, "-r", str(1 << 20))
        self.assertEqual(found.faults(), {"zeros.evtx": "fine"})
        self.assertEqual(zlib.crc32(found.logs()["zeros.evtx"]), zlib.crc32(sparse))

    def test_files_are_kept_in_the_folder_that_was_given(self):
        self.assertEqual(Unpacked(zipped(LOGS.items()), "-d", kit.SCRATCH).fault, "fine")
        self.assertEqual(run(TRY, "-d", scratch("none"), zipped(LOGS.items()), status=2).stdout, b"")

    def test_nothing_stays_behind(self):
        path = scratch("spools")
        path.mkdir()
        Unpacked(zipped(LOGS.items()), "-d", path)
        self.assertEqual(os.listdir(path), [])


@unittest.skipUnless(TRY and BUILT, "archives are not built in")
class Inside(kit.Case):
    def test_archives_in_archives_are_members_of_the_outer_one(self):
        inner = zip_bytes([("C/Security.evtx", LOGS["security.evtx"])])
        middle = tarred([("inner.ZIP", inner), ("direct.evtx", LOGS["direct.evtx"])], "w:gz")
        found = Unpacked(zipped([("1/middle.tgz", middle.read_bytes()),
                                 ("odd.evtx", LOGS["odd.evtx"])]))
        self.assertEqual(found.fault, "fine")
        self.assertEqual(found.logs(), {
            "1/middle.tgz/inner.ZIP/C/Security.evtx": LOGS["security.evtx"],
            "1/middle.tgz/direct.evtx": LOGS["direct.evtx"], "odd.evtx": LOGS["odd.evtx"]})
        self.assertEqual({m.path: m.fault for m in found.members if m.what == "inside"},
                         {"1/middle.tgz": "fine", "1/middle.tgz/inner.ZIP": "fine"})

    def test_a_member_without_a_name_is_left_out(self):
        inner = tarred([("a.evtx", LOGS["odd.evtx"]), ("", LOGS["odd.evtx"])]).read_bytes()
        self.assertEqual(Unpacked(tarred([("in.tar", inner)])).faults(),
                         {"in.tar": "fine", "in.tar/a.evtx": "fine"})

    def test_a_compressed_log_in_an_archive_is_called_as_the_log_is(self):
        found = Unpacked(zipped([(f"{suffix}/a.evtx.{suffix}", squeeze(LOGS["odd.evtx"]))
                                 for suffix, squeeze in COMPRESS.items()]
                                + [("messages.gz", gzip.compress(b"no log"))]))
        self.assertEqual(found.logs(), {f"{suffix}/a.evtx": LOGS["odd.evtx"] for suffix in COMPRESS})

    def test_what_is_called_an_archive_and_is_none_is_told(self):
        found = Unpacked(zipped([("a.zip", b"no"), ("b.tar.gz", gzip.compress(b"no")), ("c.zip", b""),
                                 ("d.rar", b"Rar!"), ("ok.evtx", LOGS["odd.evtx"])]))
        self.assertEqual(found.faults(), {
            "a.zip": "no-archive", "b.tar.gz": "no-archive", "c.zip": "no-archive",
            "d.rar": "other-kind", "ok.evtx": "fine"})

    def test_archives_are_looked_into_to_a_depth(self):
        data = zip_bytes([("deep.evtx", LOGS["odd.evtx"])])
        for level in range(40):
            data = zip_bytes([(f"{level}.evtx", LOGS["odd.evtx"]), ("in.zip", data)])
        path = scratch("deep.zip")
        path.write_bytes(data)
        found = Unpacked(path)
        self.assertEqual(len(found.logs()), 4)
        self.assertEqual(found.faults()["in.zip/in.zip/in.zip/in.zip"], "too-deep")
        self.assertEqual(sorted(set(found.faults().values())), ["fine", "too-deep"])


@unittest.skipUnless(TRY and BUILT, "archives are not built in")
class Encrypted(kit.Case):
    def passwords(self, *words):
        path = scratch("passwords")
        path.write_text("".join(f"{word}\n" for word in words))
        return "-p", path

    def zips(self):
        path = folder(LOGS.items())
        for form in ("zipcrypt", "aes128", "aes256"):
            made = scratch("made.zip")
            run("bsdtar", "-c", "--format", "zip", "--options", f"zip:encryption={form}",
                "--passphrase", "geheim", "-f", made, *LOGS, cwd=path)
            yield made

    @unittest.skipUnless(shutil.which("bsdtar"), "no bsdtar")
    def test_each_password_is_tried(self):
        for path in self.zips():
            for words in (["geheim"], ["", "falsch", "geheim", "auch falsch"]):
                found = Unpacked(path, *self.passwords(*words))
                self.assertEqual(found.logs(), LOGS)

    @unittest.skipUnless(shutil.which("bsdtar"), "no bsdtar")
    def test_a_wrong_password_that_seems_to_fit_hides_no_right_one(self):
        path = next(self.zips())
        data, info = path.read_bytes(), zipfile.ZipFile(path).infolist()[0]
        at = info.header_offset
        at += 30 + sum(struct.unpack_from("<HH", data, at + 26))
        check = info._raw_time >> 8 if info.flag_bits & 8 else info.CRC >> 24
        seems = [word for word in map(str, range(3000))
                 if zipfile._ZipDecrypter(word.encode())(data[at:at + 12])[11] == check & 255]
        self.assertGreater(len(seems), 2)
        self.assertEqual(Unpacked(path, *self.passwords(*seems[:3], "geheim")).logs(), LOGS)

    @unittest.skipUnless(shutil.which("bsdtar"), "no bsdtar")
    def test_without_the_password_it_is_told(self):
        for path in self.zips():
            self.assertEqual(set(Unpacked(path).faults().values()), {"needs-password"})
            faults = Unpacked(path, *self.passwords("falsch")).faults()
            self.assertEqual(set(faults.values()), {"wrong-password"})

    def ask(self, path, *answers):
        """What try-archive says whose terminal is ours, and what the terminal showed."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(TRY, [TRY, "-a", str(path)], kit.environment())
        shown = b""
        with contextlib.suppress(OSError):  # which is how a terminal ends
            for answer in (*answers, None):
                while answer is None or not shown.endswith(b"zip: "):
                    piece = os.read(terminal, 1 << 16)
                    if not piece:
                        raise OSError
                    shown += piece
                os.write(terminal, answer + b"\n")
                shown += b"<"
        os.waitpid(pid, 0)
        os.close(terminal)
        return shown.decode()

    @unittest.skipUnless(shutil.which("bsdtar"), "no bsdtar")
    def test_the_terminal_is_asked(self):
        path = next(self.zips())
        shown = self.ask(path, b"falsch", b"geheim")
        self.assertEqual(shown.count("Password of "), 2)
        self.assertNotIn("falsch", shown)
        self.assertNotIn("geheim", shown)
        self.assertEqual(shown.count("\tfine\tplaced"), len(LOGS))
        for answers, times, fault in (([b""], 1, "needs-password"), ([b"x", b"y", b"z"], 3, "wrong-password")):
            shown = self.ask(path, *answers)
            self.assertEqual(shown.count("Password of "), times)
            self.assertEqual(shown.count(f"\t{fault}\t-"), len(LOGS))

    @unittest.skipUnless(shutil.which("bsdtar"), "no bsdtar")
    def test_without_a_terminal_nobody_is_asked(self):
        path = next(self.zips())
        said = run(TRY, "-a", path, start_new_session=True, stdin=subprocess.DEVNULL).stdout
        self.assertEqual(said.count(b"needs-password"), len(LOGS))

    @unittest.skipUnless(shutil.which("7z"), "no 7z")
    def test_an_encrypted_7z_is_refused(self):
        path = folder(LOGS.items())
        for options in (["-mhe=off"], ["-mhe=on"]):
            made = scratch("made.7z")
            run("7z", "a", "-bso0", "-pgeheim", *options, made, ".", cwd=path)
            found = Unpacked(made, *self.passwords("geheim"))
            self.assertEqual({found.fault, *found.faults().values()} - {"fine"}, {"encrypted-7z"})

    @unittest.skipUnless(shutil.which("7z"), "no 7z")
    def test_deflate64_is_refused(self):
        made = scratch("made.zip")
        run("7z", "a", "-bso0", "-tzip", "-mm=Deflate64", made, ".", cwd=folder(LOGS.items()))
        self.assertEqual(set(Unpacked(made).faults().values()), {"method"})


def patched_zip(members, change):
    data = bytearray(zip_bytes(members))
    change(data)
    path = scratch("patched.zip")
    path.write_bytes(data)
    return path


@unittest.skipUnless(TRY and BUILT, "archives are not built in")
class Hostile(kit.Case):
    GOOD = ("good.evtx", LOGS["security.evtx"])

    def good_is_there(self, found):
        self.assertIn(LOGS["security.evtx"], [member.data for member in found.members
                                              if member.fault == "fine"])

    def test_names_are_told_and_never_opened(self):
        names = ["../../evil.evtx", "/etc/evil.evtx", "a//../b/./c.evtx", "C:\\Windows\\x.evtx",
                 "new\nline.evtx", "a" * 3000 + ".evtx", "\u202egnp.evtx"]
        found = Unpacked(zipped([(name, LOGS["odd.evtx"]) for name in names]))
        self.assertEqual(set(found.faults().values()), {"fine"})
        self.assertEqual(len(found.logs()), len(names))
        self.assertIn("../../evil.evtx", found.logs())

    def test_the_same_name_twice_is_two_members(self):
        with self.assertWarns(UserWarning):
            path = zipped([("a.evtx", LOGS["odd.evtx"]), ("a.evtx", LOGS["types.evtx"])])
        found = Unpacked(path)
        self.assertEqual([member.data for member in found.members],
                         [LOGS["odd.evtx"], LOGS["types.evtx"]])

    def test_a_long_name_is_a_fault_of_its_member(self):
        members = [("x/" * 3000 + "a.evtx", LOGS["odd.evtx"]), ("y/" * 2000 + "a.zip", b"PK"), self.GOOD]
        found = Unpacked(tarred(members))
        self.good_is_there(found)
        self.assertEqual([member.fault for member in found.members], ["long-name", "long-name", "fine"])
        inner = tarred(members[:2]).read_bytes()
        found = Unpacked(tarred([("z/" * 1000 + "in.tar", inner), self.GOOD]))
        self.good_is_there(found)
        self.assertEqual([member.fault for member in found.members],
                         ["fine", "long-name", "long-name", "fine"])

    @kit.plain_only
    def test_a_bomb_of_zeros_is_no_log(self):
        path = scratch("bomb.zip")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            with archive.open("bomb.evtx", "w", force_zip64=True) as member:
                for _ in range(512):
                    member.write(bytes(1 << 20))
            archive.writestr(*self.GOOD)
        found = Unpacked(path)
        self.assertEqual(found.faults(), {"bomb.evtx": "not-a-log", "good.evtx": "fine"})
        self.assertLessEqual(int(found.members[0].size), 64 << 10)

    def test_what_is_no_log_leaves_its_begin(self):
        found = Unpacked(zipped([("noise.evtx", noise(65 << 20)), ("text.evtx", b"text"), self.GOOD]))
        self.good_is_there(found)
        self.assertEqual(found.logs()["noise.evtx"], noise(65 << 20)[:64 << 10])
        self.assertEqual(found.logs()["text.evtx"], b"text")
        self.assertEqual(found.faults()["text.evtx"], "not-a-log")

    def test_a_log_without_a_header_is_one(self):
        data = noise(1 << 20) + LOGS["security.evtx"][4096:]
        self.assertEqual(Unpacked(zipped([("a.evtx", data)])).logs()["a.evtx"], data)
        for at in range(65536 - 8, 65536 + 2):  # across the blocks that are looked at
            data = bytes(at) + b"ElfChnk\0" + bytes(100)
            self.assertEqual(Unpacked(zipped([("a.evtx", data)])).faults()["a.evtx"], "fine", at)

    def test_a_cut_archive_gives_what_is_there(self):
        members = [self.GOOD, ("cut.evtx", LOGS["types.evtx"] + noise(1 << 20))]
        for path, ends in ((zipped(members), "damaged"), (tarred(members), "damaged"),
                           (tarred(members, "w:gz"), "damaged")):
            path.write_bytes(path.read_bytes()[:-(1 << 19)])
            found = Unpacked(path)
            self.good_is_there(found)
            cut = next(member for member in found.members if member.path == "cut.evtx")
            self.assertEqual(cut.fault, ends)
            self.assertTrue(cut.placed and cut.data == members[1][1][:len(cut.data)])
            self.assertGreater(len(cut.data), 1 << 18)

    def test_a_flipped_byte_is_a_fault_of_its_member(self):
        def flip(data):
            data[len(data) // 2] ^= 0x55
        found = Unpacked(patched_zip([("a.evtx", LOGS["types.evtx"]),
                                      ("b.evtx", LOGS["types.evtx"] + noise(1 << 20)), self.GOOD],
                                     flip))
        self.good_is_there(found)
        self.assertEqual(found.faults()["b.evtx"], "damaged")

    def test_a_member_that_says_another_size_is_no_harm(self):
        def lie(data):
            at = data.index(b"PK\1\2")
            for place in (22, at + 24):
                struct.pack_into("<I", data, place, 0x7fffffff)
        found = Unpacked(patched_zip([("a.evtx", LOGS["types.evtx"]), self.GOOD], lie))
        self.good_is_there(found)
        self.assertEqual(found.members[0].data[:1000], LOGS["types.evtx"][:1000])

    def test_a_method_that_is_not_known_is_a_fault_of_its_member(self):
        def other(data):
            at = data.index(b"PK\1\2")
            for place in (8, at + 10):
                struct.pack_into("<H", data, place, 9)
        found = Unpacked(patched_zip([("a.evtx", LOGS["types.evtx"]), self.GOOD], other))
        self.good_is_there(found)
        self.assertEqual(found.faults()["a.evtx"], "method")

    def test_links_are_told(self):
        path = scratch("links.tar")
        with tarfile.open(path, "w") as archive:
            for name, kind in (("hard.evtx", tarfile.LNKTYPE), ("soft.evtx", tarfile.SYMTYPE)):
                entry = tarfile.TarInfo(name)
                entry.type, entry.linkname = kind, "/etc/passwd"
                archive.addfile(entry)
            for kind in (tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
                entry = tarfile.TarInfo("device.evtx")
                entry.type = kind
                archive.addfile(entry)
        self.assertEqual(Unpacked(path).faults(), {"hard.evtx": "link", "soft.evtx": "link"})

    def test_many_members_are_told(self):
        small = LOGS["types.evtx"]
        found = Unpacked(zipped([(f"{n % 100}/{n}.evtx", small if n == 19_999 else b"")
                                 for n in range(20_000)]))
        self.assertEqual(len(found.members), 20_000)
        self.assertEqual(found.members[-1].data, small)

    @kit.plain_only
    def test_endless_members_end(self):
        path = scratch("endless.tar.gz")
        header = tarfile.TarInfo("a").tobuf()
        with gzip.open(path, "wb", compresslevel=1) as file:
            file.write(tarfile.TarInfo("b.evtx").tobuf())
            for _ in range(1100):
                file.write(header * 1000)
        found = Unpacked(path)
        self.assertEqual(found.fault, "too-many")

    def test_a_full_spool_is_a_fault_of_the_members_that_have_no_room(self):
        logs = [(f"{n}.evtx", LOGS["odd.evtx"] + noise(1 << 20, n)) for n in range(4)]
        found = Unpacked(zipped([logs[0], ("big.evtx", LOGS["odd.evtx"] + noise(4 << 20)), *logs[1:]]),
                         "-r", str(kit_processors() * (7 << 19)))
        self.assertEqual(found.faults(), {"0.evtx": "fine", "big.evtx": "no-room", "1.evtx": "fine",
                                          "2.evtx": "fine", "3.evtx": "no-room"})
        self.assertEqual(found.logs()["2.evtx"], logs[2][1])

    def test_an_archive_inside_gives_its_room_back(self):
        inner = [(f"{n}.zip", zip_bytes([("a.evtx", LOGS["odd.evtx"]), ("noise", noise(2 << 20, n))]))
                 for n in range(4)]
        found = Unpacked(zipped(inner), "-r", str(kit_processors() * (3 << 20)))
        self.assertEqual(set(found.faults().values()), {"fine"})

    @unittest.skipUnless(os.geteuid() == 0, "only root can mount a small disk")
    def test_a_full_disk_is_a_fault_of_the_members_that_have_no_room(self):
        disk = scratch("disk")
        disk.mkdir()
        run("mount", "-t", "tmpfs", "-o", "size=2M", "none", disk)
        try:
            found = Unpacked(zipped([("a.evtx", LOGS["odd.evtx"] + noise(4 << 20)), self.GOOD]),
                             "-d", disk, "-r", str(1 << 30))
        finally:
            run("umount", disk)
        self.assertEqual(found.faults(), {"a.evtx": "no-room", "good.evtx": "fine"})

    def test_noise_in_archives_is_no_harm(self):
        rng = random.Random(5)
        for name, path in packers():
            data = path.read_bytes()
            for _ in range(6):
                hurt = bytearray(data)
                for _ in range(rng.choice((1, 10, 200))):
                    hurt[rng.randrange(len(hurt))] = rng.randrange(256)
                path.write_bytes(hurt)
                with self.subTest(name):
                    self.assertNotEqual(Unpacked(path).fault, "lied")


def kit_processors():
    return len(os.sched_getaffinity(0))


def unpackers():
    """The processes that unpack, by their name."""
    found = []
    for path in Path("/proc").glob("[0-9]*/comm"):
        try:
            if path.read_text().strip() == "evtxfs-unpacker":
                found.append(int(path.parent.name))
        except OSError:
            pass
    return found


def descends(pid, ancestor):
    while pid > 1 and pid != ancestor:
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return False
    return pid == ancestor


@unittest.skipUnless(TRY and BUILT, "archives are not built in")
class Unpackers(kit.Case):
    """The process that reads the archive."""

    def start(self, *options):
        """One that has much to do, and has begun to."""
        path = scratch("slow.zip")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr("first.evtx", LOGS["odd.evtx"])
            with archive.open("slow.evtx", "w", force_zip64=True) as member:
                member.write(LOGS["odd.evtx"])
                for _ in range(2000):
                    member.write(bytes(1 << 20))
        program = subprocess.Popen([str(word) for word in (TRY, *options, path)],
                                   stdout=subprocess.PIPE, env=kit.environment())
        return program, path

    def unpacker_of(self, program):
        found = []

        def begun():
            found[:] = [pid for pid in unpackers() if descends(pid, program.pid)]
            return found
        self.assertTrue(kit.wait_for(begun))
        return found[0]

    @kit.plain_only
    def test_one_that_is_killed_costs_what_it_had_not_done(self):
        program, _ = self.start()
        for line in program.stdout:
            if line.startswith(b"settled\t0"):
                os.kill(self.unpacker_of(program), signal.SIGKILL)
                break
        rest = program.stdout.read().decode()
        self.assertEqual(program.wait(timeout=20), 0)
        self.assertIn("member\t0\tlog", rest)
        self.assertIn("\tfine\tplaced", rest)
        self.assertIn("\tcrashed\t-\t0\t\tslow.evtx", rest)
        self.assertTrue(rest.endswith("ended\tcrashed\t\n"), rest)

    @kit.plain_only
    def test_it_ends_with_the_program(self):
        program, _ = self.start()
        pid = self.unpacker_of(program)
        program.kill()
        program.wait()
        program.stdout.close()
        self.assertTrue(kit.wait_for(lambda: kit.gone(pid)))

    @kit.plain_only
    def test_it_is_cancelled_soon(self):
        program, _ = self.start("-k")
        said = program.communicate()[0].decode()
        took = int(said[said.index("cancelled\t") + 10:].split()[0])
        self.assertLess(took, 200)
        self.assertIn("ended\tcancelled", said)

    @kit.plain_only
    def test_it_can_do_nothing_else(self):
        program, _ = self.start()
        pid = self.unpacker_of(program)
        kit.wait_for(lambda: "Seccomp:\t2" in Path(f"/proc/{pid}/status").read_text())
        status = dict(line.split(":\t") for line in Path(f"/proc/{pid}/status").read_text().splitlines()
                      if ":\t" in line)
        files = {int(fd): os.readlink(f"/proc/{pid}/fd/{fd}")
                 for fd in (os.listdir(f"/proc/{pid}/fd") if os.geteuid() == 0 else ())}
        limits = Path(f"/proc/{pid}/limits").read_text()
        nice = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[16])
        program.kill()
        program.communicate()
        self.assertEqual(status["NoNewPrivs"], "1")
        if "seccomp built in" in out(EVTXFS, "-V").decode():
            self.assertEqual(status["Seccomp"], "2")
        if os.geteuid() == 0:
            self.assertEqual(status["Uid"].split(), ["65534"] * 4)
            self.assertEqual(status["CapEff"], "0000000000000000")
        self.assertRegex(limits, r"Max address space +1073741824 +1073741824")
        self.assertRegex(limits, r"Max open files +0 +0")
        self.assertEqual(nice, 5)
        if os.geteuid() != 0:  # to others it cannot be looked into
            return
        self.assertEqual(sorted(files), list(range(7)))
        self.assertEqual([files[n] for n in range(3)], ["/dev/null"] * 3)
        self.assertTrue(files[3].endswith("slow.zip"))
        self.assertIn("(deleted)", files[4])
        self.assertTrue(files[5].startswith("socket:") and files[6].startswith("pipe:"))


@unittest.skipUnless(BUILT, "archives are not built in")
class Compressed(kit.Case):
    """One log that is compressed, given by itself, is that log."""

    def test_every_command_takes_it(self):
        for suffix in COMPRESS:
            path = packed(SECURITY.read_bytes(), suffix)
            for command in (["dump"], ["info", "--json"], ["ls"], ["dump", "-o", "xml", "-t", "1"]):
                with self.subTest(suffix, command=command):
                    here = out(EVTXFS, *command, path, status=None).replace(bytes(path), b"")
                    there = out(EVTXFS, *command, SECURITY, status=None)
                    self.assertEqual(here, there.replace(bytes(SECURITY), b""))
            self.assertEqual(out(EVTXFS, "ls", path, "by-eventid"), out(EVTXFS, "ls", SECURITY, "by-eventid"))
            self.assertEqual(out(EVTXFS, "cat", path, "events.jsonl"), out(EVTXFS, "dump", SECURITY))

    def test_standard_input_can_be_compressed(self):
        path = packed(SECURITY.read_bytes(), "xz")
        with open(path, "rb") as file:
            self.assertEqual(out(EVTXFS, "dump", "-", stdin=file), out(EVTXFS, "dump", SECURITY))
        piped = out(EVTXFS, "dump", "-", input=path.read_bytes())
        self.assertEqual(piped, out(EVTXFS, "dump", SECURITY))

    def test_templates_are_taken_from_it(self):
        made = [scratch("templates"), scratch("templates")]
        for path, where in zip((SECURITY, packed(SECURITY.read_bytes(), "gz")), made):
            evtxfs("templates", path, "-o", where)
        self.assertEqual(*(sorted(os.listdir(where)) for where in made))

    def test_it_can_be_mounted(self):
        path = packed(SECURITY.read_bytes(), "gz")
        os.utime(path, (1_600_000_000, 1_600_000_000))
        with kit.Mount(path) as mount:
            self.assertEqual((mount / "events.jsonl").read_bytes(), out(EVTXFS, "dump", SECURITY))
            self.assertEqual(os.stat(mount / "status.json").st_mtime, 1_600_000_000)
            self.assertEqual(unpackers(), [])
            path.write_bytes(b"other")  # what was unpacked stays
            time.sleep(1.5)
            self.assertEqual((mount / "events.jsonl").read_bytes(), out(EVTXFS, "dump", SECURITY))

    def test_what_is_cut_is_shown_as_far_as_it_is_there(self):
        data = SECURITY.read_bytes() + noise(1 << 20)
        path = packed(data, "gz")
        path.write_bytes(path.read_bytes()[:-(1 << 19)])
        for command in (["dump"], ["info"], ["ls"]):
            done = evtxfs(*command, path, status=3)
            self.assertIn(b"what can be unpacked is shown", done.stderr)
        self.assertEqual(evtxfs("cat", path, "events.jsonl", status=3).stdout, out(EVTXFS, "dump", SECURITY))
        path.write_bytes(path.read_bytes()[:1000])
        self.assertIn(b"damaged there: truncated gzip input", evtxfs("dump", path, status=2).stderr)

    def test_what_holds_no_log_is_said_to(self):
        said = evtxfs("dump", packed(b"plain text\n" * 100, "gz"), status=2).stderr
        self.assertIn(b"not an event log: it is text", said)
        said = evtxfs("dump", packed(b"", "gz"), status=2).stderr
        self.assertIn(b"it is no event log", said)
        for members in ([], [("a.evtx", b"")], [("a.txt", b"a")]):
            said = evtxfs("dump", tarred(members, "w:gz"), status=2).stderr
            self.assertIn(b"it is an archive, and not one log", said)
        path = scratch("none.gz")
        path.write_bytes(b"\x1f\x8b\x08" + b"x" * 100)
        self.assertIn(b"the archive is damaged there", evtxfs("info", path, status=2).stderr)

    def test_without_room_it_is_said_where_to_find_some(self):
        env = {**kit.environment(), "TMPDIR": str(scratch("none"))}
        said = evtxfs("dump", packed(SECURITY.read_bytes(), "gz"), status=2, env=env).stderr
        self.assertIn(b"it cannot be unpacked: No such file or directory", said)


@unittest.skipIf(BUILT, "archives are built in")
class NotBuilt(kit.Case):
    def test_it_is_said_how_to_build_with_them(self):
        done = evtxfs("dump", packed(SECURITY.read_bytes(), "gz"), status=2)
        self.assertIn(b"-Darchives=enabled", done.stderr)


if __name__ == "__main__":
    kit.main()
