#!/usr/bin/env python3
"""Archives that are hostile or damaged do no harm, and the process that reads them can do none.
"""
import gzip
import os
import random
import signal
import struct
import subprocess
import sys
import tarfile
import unittest
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit  # noqa: E402
from kit import EVTXFS, out, run, scratch  # noqa: E402
from packing import LOGS, TRY, Unpacked, needs_archives, noise, packers, tarred, unpackers, zip_bytes, zipped  # noqa: E402


def patched_zip(members, change):
    data = bytearray(zip_bytes(members))
    change(data)
    path = scratch("patched.zip")
    path.write_bytes(data)
    return path


@needs_archives
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


@needs_archives
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
            found[:] = unpackers(program.pid)
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
    def test_it_ends_with_the_nursery_which_is_no_harm_either(self):
        program, _ = self.start()
        pid = self.unpacker_of(program)
        nursery = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        self.assertEqual(Path(f"/proc/{nursery}/comm").read_text(), "evtxfs-nursery\n")
        os.kill(nursery, signal.SIGKILL)
        said = program.communicate(timeout=20)[0].decode()
        self.assertEqual(program.returncode, 0)
        self.assertTrue(said.endswith("ended\tcrashed\t\n"), said)
        self.assertTrue(kit.wait_for(lambda: kit.gone(pid)))

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


if __name__ == "__main__":
    kit.main()
