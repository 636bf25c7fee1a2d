#!/usr/bin/env python3
"""Archives: what is unpacked is what was packed, in archives inside as well, and with passwords.
"""
import contextlib
import gzip
import os
import pty
import shutil
import struct
import subprocess
import sys
import unittest
import zipfile
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit  # noqa: E402
from kit import SAMPLES, out, run, scratch  # noqa: E402
from packing import COMPRESS, LOGS, TRY, Unpacked, folder, needs_archives, packed, packers, tarred, zip_bytes, zipped  # noqa: E402

SECURITY = SAMPLES / "security.evtx"


@needs_archives
class Archives(kit.Case):
    def test_each_kind_gives_what_was_put_in(self):
        for name, path in packers():
            with self.subTest(name):
                found = Unpacked(path)
                self.assertEqual(found.fault, "fine", found.detail)
                self.assertEqual(found.logs(), {f"C/logs/{n}": d for n, d in LOGS.items()})

    def test_an_archive_is_told_from_one_log(self):
        archives = [path for _, path in packers()]
        archives += [tarred(members, mode) for mode in ("w:gz", "w:xz")
                     for members in ([], [("a.txt", b"a")], [("a/b.zip", b"")])]
        others = [packed(LOGS["odd.evtx"], suffix) for suffix in COMPRESS] + [
            SECURITY, packed(b"", "gz"), packed(b"text", "xz"), packed(zip_bytes([("a", b"a")]), "gz")]
        for paths, is_one in ((archives, b"archive\n"), (others, b"no archive\n")):
            for path in paths:
                self.assertEqual(out(TRY, "-w", path), is_one, path)

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


@needs_archives
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


@needs_archives
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


if __name__ == "__main__":
    kit.main()
