#!/usr/bin/env python3
"""dump in every form: the bytes of the reference, what parsers insist on, and each switch."""
import re
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

sys.path.insert(0, str(kit.ROOT / "scripts/peers"))
import peer
import wellformed
from explain import split

LOGS = sorted(kit.SAMPLES.glob("*.evtx"))
HEADER, CHUNK = 4096, 65536
RULE = b"-" * 80 + b"\n"
SILENT = "--dont-show-record-number"


def dump(log, *words, status=0):
    return kit.out(kit.EVTXFS, "dump", *words, log, status=status)


class Forms(kit.Case):
    def test_xml_equals_the_golden_files(self):
        golden = sorted((kit.SAMPLES / "golden").glob("*.xml"))
        self.assertGreaterEqual(len(golden), 3)
        for path in golden:
            for threads in (1, 3):
                with self.subTest(path=path.name, threads=threads):
                    given = dump(kit.SAMPLES / f"{path.stem}.evtx", "-t", threads, "-o", "xml")
                    self.assertEqual(given, path.read_bytes())

    def test_txt_equals_the_golden_files(self):
        golden = sorted((kit.SAMPLES / "golden").glob("*.txt"))
        self.assertGreaterEqual(len(golden), 2)
        for path in golden:
            for threads in (1, 3):
                with self.subTest(path=path.name, threads=threads):
                    given = dump(kit.SAMPLES / f"{path.stem}.evtx", "-t", threads, "-o", "txt")
                    self.assertEqual(given, path.read_bytes())

    def test_txt_has_a_page_for_each_event_and_a_rule_behind_each(self):
        for log in LOGS:
            for words in ([], ["--recover-records"], ["--events", "1-3"]):
                with self.subTest(log=log.name, words=words):
                    lines = dump(log, *words, status=None).splitlines()
                    pages = dump(log, "-o", "txt", *words, status=None).split(b"\n" + RULE)
                    self.assertEqual(pages.pop(), b"")
                    self.assertEqual(len(pages), len(lines))
                    self.assertEqual([p for p in pages if not p.startswith(b"Log: ")], [])

    def test_switches_change_no_txt(self):
        log = kit.SAMPLES / "security.evtx"
        self.assertEqual(dump(log, "-o", "txt", "--no-indent", "--separate-json-attributes", SILENT),
                         dump(log, "-o", "txt"))

    def test_numbers_are_lines_before_the_events_and_nothing_else(self):
        for form, words in (("json", ["-o", "json"]), ("xml", ["-o", "xml"]),
                            ("xml", ["-o", "xml", "--no-indent"]),
                            ("json", ["-o", "json", "--separate-json-attributes"])):
            for log in LOGS:
                with self.subTest(log=log.name, words=words):
                    records = split(form, dump(log, *words, status=None))
                    silent = dump(log, *words, SILENT, status=None)
                    self.assertEqual(b"".join(text for _, text in records), silent)
                    if form == "json":
                        self.assertEqual(silent, dump(log, "-o", "jsonl", *words[2:], status=None))

    def test_switches_of_the_other_form_change_nothing(self):
        log = kit.SAMPLES / "security.evtx"
        self.assertEqual(dump(log, "--no-indent", SILENT), dump(log))
        self.assertEqual(dump(log, "-o", "xml", "--separate-json-attributes"), dump(log, "-o", "xml"))
        self.assertNotEqual(dump(log, "--separate-json-attributes"), dump(log))

    def test_all_lines_pass_jq_and_a_strict_parser(self):
        for log in LOGS:
            for words in ([], ["--separate-json-attributes"], ["--ansi-codec", "gbk"]):
                with self.subTest(log=log.name, words=words):
                    wrong, _ = wellformed.json_lines(dump(log, *words, status=None))
                    self.assertEqual(wrong, [])

    def test_all_events_pass_xmllint(self):
        if not shutil.which("xmllint"):
            self.skipTest("there is no xmllint")
        for log in LOGS:
            for words in ([], ["--no-indent"]):
                with self.subTest(log=log.name, words=words):
                    output = dump(log, "-o", "xml", SILENT, *words, status=None)
                    wrong, count = wellformed.xml_events(output)
                    self.assertEqual(wrong, [])
                    lines = dump(log, status=None).count(b"\n")
                    self.assertEqual(count, lines)


class Events(kit.Case):
    """A log of three chunks, of which the second has a record that cannot be read."""

    @classmethod
    def setUpClass(cls):
        cls.whole = kit.make_log("--chunks", "3", "--seed", "1")
        cls.ids = kit.record_ids(cls.whole)
        place = str(len(cls.ids[0]) + 5)
        cls.log = kit.make_log("--chunks", "3", "--seed", "1", "--bad-header", place)

    def chosen(self, log, ids, status=0):
        return [id for id, _ in split("json", dump(log, "-o", "json", "--events", ids, status=status))]

    def test_lists_and_ranges(self):
        first, last = self.ids[0][0], self.ids[2][-1]
        self.assertEqual(self.chosen(self.whole, f"{first}"), [first])
        self.assertEqual(self.chosen(self.whole, f"{first + 3},{first}-{first + 1}"),
                         [first, first + 1, first + 3])
        self.assertEqual(self.chosen(self.whole, f"{first}-{first + 5},{first + 2}-{first + 9}"),
                         list(range(first, first + 10)))
        self.assertEqual(self.chosen(self.whole, f"{last}-18446744073709551615"), [last])
        self.assertEqual(self.chosen(self.whole, f"{last + 1}"), [])
        self.assertEqual(self.chosen(self.whole, f"0-{last}"), [id for ids in self.ids for id in ids])

    def test_what_is_no_list_is_1(self):
        for ids in ("", "x", "1-", "-1", "1,,2", "1,", "5-1", "1 2", "99999999999999999999"):
            with self.subTest(ids=ids):
                done = kit.evtxfs("dump", "--events", ids, self.whole, status=1)
                self.assertIn(b"--events", done.stderr)

    def test_damage_in_a_chunk_that_is_not_asked_for_is_not_met(self):
        dump(self.log, status=3)
        for chunk in (0, 2):
            first, last = self.ids[chunk][0], self.ids[chunk][-1]
            done = kit.evtxfs("dump", "--events", f"{first}-{last}", self.log)
            self.assertEqual(done.stdout.count(b"\n"), len(self.ids[chunk]))
            self.assertEqual(done.stderr, b"")
        self.assertEqual(self.chosen(self.log, str(self.ids[1][0]), status=3), [self.ids[1][0]])

    def test_damage_of_a_record_that_is_not_asked_for_is_not_told(self):
        log = kit.make_log("--chunks", "1", "--seed", "1", "--torn", "7")
        self.assertEqual(self.chosen(log, "5-6"), [5, 6])
        self.assertEqual(self.chosen(log, "7", status=3), [7])

    def test_a_header_that_lies_hides_nothing(self):
        wanted = self.ids[1][3]

        def ids(data, first, last):
            at = HEADER + CHUNK + 24
            data[at:at + 16] = first.to_bytes(8, "little") + last.to_bytes(8, "little")

        def upside_down(data):
            ids(data, 1 << 41, 1 << 40)
            data[HEADER + CHUNK + 120] |= 4  # there are no checksums to tell that it was changed

        def elsewhere(data):
            ids(data, 1 << 40, 1 << 41)

        for change in (upside_down, elsewhere):
            with self.subTest(change=change.__name__):
                found = self.chosen(kit.patched(self.whole, change), str(wanted), status=None)
                self.assertEqual(found, [wanted])


class Checksums(kit.Case):
    def test_a_chunk_whose_checksum_does_not_fit_is_left_out_and_told(self):
        log = kit.make_log("--chunks", "3", "--seed", "1", "--bad-magic", "5")
        ids = kit.record_ids(kit.make_log("--chunks", "3", "--seed", "1"))
        for words in ([], ["-t", "4"]):
            done = kit.evtxfs("dump", "--validate-checksums", "-o", "json", *words, log, status=3)
            self.assertEqual([id for id, _ in split("json", done.stdout)], ids[1] + ids[2])
            self.assertIn("checksum", done.stderr.decode())

    def test_sound_logs_and_those_without_checksums_are_given_whole(self):
        for options in ([], ["--no-crc"], ["--dirty"]):
            log = kit.make_log("--chunks", "2", "--seed", "1", *options)
            with self.subTest(options=options):
                self.assertEqual(dump(log, "--validate-checksums"), dump(log))

    def test_a_changed_header_is_told_from_changed_records(self):
        log = kit.make_log("--chunks", "1", "--seed", "1")

        def change(data):
            data[HEADER + 200] ^= 1

        done = kit.evtxfs("dump", "--validate-checksums", kit.patched(log, change), status=3)
        self.assertEqual(done.stdout, b"")
        self.assertIn("header of a chunk", done.stderr.decode())


class Codec(kit.Case):
    """The record "Ansi windows-1252" of types.evtx, with other bytes in its place."""

    BYTES = bytes.fromhex("80e4f6fcdf818d9fff")
    TEXTS = [("windows-1251", "cp1251", "Привет, м"), ("koi8-r", "koi8-r", "Ёж и Ёлка"),
             ("gbk", "gbk", "你好ab中文"[:5] + "x"), ("shift_jis", "cp932", "日本ｱ語と"),
             ("windows-1250", "cp1250", "ąćęłńóśźż"), ("iso-8859-15", "iso8859-15", "€ŠšŽžŒœŸÿ"),
             ("big5", "big5", "中文字元x"), ("euc-kr", "euc-kr", "한국어ab "), ("utf-8", "utf-8", "é€ña"),
             ("windows-1258", "cp1258", "aêôơưđ ăâ"), ("x-mac-cyrillic", "mac-cyrillic", "Привет")]

    def log(self, data):
        path = kit.scratch("ansi.evtx")
        original = (kit.SAMPLES / "types.evtx").read_bytes()
        self.assertEqual(original.count(self.BYTES), 5)
        path.write_bytes(original.replace(self.BYTES, data))
        return path

    def test_ansi_strings_are_read_in_the_code_page_that_is_named(self):
        program = peer.find()
        for label, python, text in self.TEXTS:
            data = text.encode(python).ljust(len(self.BYTES), b" ")[:len(self.BYTES)]
            log = self.log(data)
            for words in (["-o", "jsonl"], ["-o", "xml", "--no-indent"]):
                with self.subTest(label=label, words=words):
                    given = dump(log, *words, "--ansi-codec", label, "--events", "29").decode()
                    self.assertIn(f">{data.decode(python)}<" if "xml" in words
                                  else f'"Value":"{data.decode(python)}"', given)
                    if program:
                        reference = kit.out(program, *words, "--ansi-codec", label, "--events", "29",
                                            log)
                        self.assertEqual(given, reference.decode())

    def test_a_byte_that_iconv_does_not_know_is_what_the_standard_says(self):
        for label, byte, text in (("windows-1251", "98", "\x98"), ("windows-1253", "81", "\x81"),
                                  ("windows-1258", "c3cc", "\u0102\u0300"), ("gbk", "80", "€"),
                                  ("shift_jis", "80", "\x80"), ("koi8-u", "ae", "ў"),
                                  ("windows-1255", "ca", "\u05ba"), ("macintosh", "f0", "\uf8ff"),
                                  ("cp437", "80", "Ç")):
            with self.subTest(label=label):
                log = self.log((b"ab" + bytes.fromhex(byte)).ljust(9, b"."))
                line = dump(log, "--ansi-codec", label, "--events", "29").decode()
                self.assertIn(f'"Value":"ab{text}...', line)

    def test_windows_1252_is_what_one_gets(self):
        log = self.log(b"\x80\xe4\xf6\xfc\xdf\x9fabc")
        self.assertIn("€äöüßŸabc", dump(log, "--events", "29").decode())
        self.assertEqual(dump(log, "--ansi-codec", "windows-1252"), dump(log))
        self.assertEqual(dump(log, "--ansi-codec", "LATIN1"), dump(log))

    def test_a_byte_without_meaning_does_not_lose_the_record(self):
        for label in ("gbk", "shift_jis", "utf-8", "euc-kr"):
            with self.subTest(label=label):
                line = dump(self.log(b"ab\xffcd\xff ef"), "--ansi-codec", label, "--events", "29")
                self.assertIn('"Value":"ab\ufffdcd\ufffd ef"', line.decode())

    def test_what_is_no_code_page_is_1(self):
        for label in ("klingon", "", "gbk//IGNORE", "utf-16le", "utf-16", "utf-32", "cp037", "iso-2022-jp", "utf-7"):
            with self.subTest(label=label):
                done = kit.evtxfs("dump", "--ansi-codec", label, kit.SAMPLES / "types.evtx", status=1)
                self.assertIn(b"--ansi-codec", done.stderr)
                self.assertEqual(done.stdout, b"")


class Options(kit.Case):
    def test_all_long_options_take_their_value_in_both_ways(self):
        log = kit.SAMPLES / "types.evtx"
        self.assertEqual(dump(log, "--format=xml", "--events=3", "--threads=2"),
                         dump(log, "--format", "xml", "--events", "3", "--threads", "2"))

    def test_the_manual_and_the_usage_have_every_option(self):
        said = kit.out(kit.EVTXFS, "dump", "-h").decode()
        manual = (kit.ROOT / "docs/evtxfs.1").read_text().replace("\\-", "-")
        options = set(re.findall(r"--[a-z-]+", said))
        self.assertGreaterEqual(len(options), 8)
        self.assertEqual({word for word in options - {"--threads", "--format"} if word not in manual},
                         set())


if __name__ == "__main__":
    kit.main(needs_fuse=False)
