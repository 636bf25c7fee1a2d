#!/usr/bin/env python3
"""corpus.py [CACHE]: 225 real logs give the bytes of the reference, apart from its known defects.

The corpus is no part of this project. It is expected beside it, in ../shared/corpus, and the tests
are skipped where it is not. Its `unpack` puts the logs into CACHE, once.
"""
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

sys.path.insert(0, str(kit.ROOT / "scripts/peers"))
import wellformed
from golden import Exceptions, compare_layout, compare_lines, headless_ids

CORPUS = kit.ROOT.parent / "shared/corpus"
CACHE = Path(os.environ.get("EVTXFS_CORPUS_CACHE") or kit.scratch("corpus"))
LOGS, GOLDEN = CACHE / "public", CACHE / "public-golden"
EVERY = 8  # of the logs, one in so many goes through what takes long


def in_parallel(function, items):
    with concurrent.futures.ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
        return list(pool.map(function, items))


def word(data, at):
    return int.from_bytes(data[at:at + 4], "little")


def is_proved(data, fault):
    """Whether checksums prove the chunk whole that a line of errors.jsonl is about."""
    at = 4096 + fault["chunk"] * 65536
    chunk = data[at:at + 65536]
    if len(chunk) < 65536 or not chunk.startswith(b"ElfChnk\0") or word(chunk, 120) & 4:
        return False
    return (zlib.crc32(chunk[512:word(chunk, 48)]) == word(chunk, 52) and
            zlib.crc32(chunk[128:512], zlib.crc32(chunk[:120])) == word(chunk, 124))


def is_plain(data, fault):
    """Whether any reader would see it: the record has no magic, or two sizes."""
    at = fault["offset"]
    size = word(data, at + 4)
    return data[at:at + 4] != b"**\0\0" or word(data, at + size - 4) != size


def slandered(log):
    """Records of chunks that are whole which are called damaged, and how many are."""
    done = kit.evtxfs("dump", "-t", 1, log, status=None)
    if done.returncode == 0:
        return done.stdout.count(b'"evtxfs":{"damaged":'), 0
    faults = kit.events(kit.evtxfs("cat", log, "report/errors.jsonl", status=None).stdout)
    data = log.read_bytes()
    wrong = [fault for fault in faults if fault["kind"] != "checksum" and is_proved(data, fault)
             and not (fault["record"] and is_plain(data, fault))]
    return len(wrong), sum(fault["kind"] in ("torn", "doubtful") for fault in faults)


class Corpus(kit.Case):
    limit = 240

    @classmethod
    def setUpClass(cls):
        CACHE.mkdir(parents=True, exist_ok=True)
        kit.run(CORPUS / "unpack", CACHE)
        cls.logs = sorted(LOGS.glob("*.evtx"))
        cls.exceptions = Exceptions(GOLDEN / "EXCEPTIONS.tsv")

    def compare(self, log):
        golden = kit.out("zstd", "-dcq", GOLDEN / "jsonl" / f"{log.stem}.jsonl.zst")
        done = kit.evtxfs("dump", "-t", 1, "-o", "jsonl", log, status=None)
        count = len(golden.splitlines())
        if done.returncode not in (0, 3):
            return f"status {done.returncode}: {done.stderr.decode()[-300:]}", 0, count
        wrong, excused = None, 0
        if done.stdout != golden:
            wrong, excused = compare_lines(log.name, done.stdout.splitlines(), golden.splitlines(),
                                           self.exceptions, headless_ids(log.read_bytes()))
        if not wrong and excused == 0 and done.stdout != golden:
            wrong = "the lines are equal, the bytes between them are not"
        return wrong, excused, count

    def test_every_log_gives_the_bytes_of_the_reference(self):
        results = in_parallel(self.compare, self.logs)
        bad = [f"{log.name}: {wrong}" for log, (wrong, _, _) in zip(self.logs, results) if wrong]
        kit.note(f"compared {len(results)} logs with {sum(r[2] for r in results)} events: "
              f"{len(results) - len(bad)} as they should be, "
              f"{sum(r[1] for r in results)} lines by an exception")
        self.assertEqual(len(self.logs), 225)
        self.assertEqual(bad, [], "\n" + "\n".join(bad))

    def test_xml_gives_the_bytes_of_the_reference(self):
        """For these 30 logs there is nothing to excuse but records that the reference loses, and we mark."""
        def compare(path):
            name = path.name.removesuffix(".xml.zst")
            done = kit.evtxfs("dump", "-t", 1, "-o", "xml", LOGS / f"{name}.evtx", status=None)
            events = re.split(rb"(?m)^(?=Record \d+$)", done.stdout)
            sound = [event for event in events if b"<!-- damaged: " not in event]
            return None if b"".join(sound) == kit.out("zstd", "-dcq", path) else name

        paths = sorted((GOLDEN / "xml").glob("*.zst"))
        self.assertEqual(len(paths), 30)
        self.assertEqual([name for name in in_parallel(compare, paths) if name], [])

    @kit.plain_only
    def test_nothing_is_marked_that_checksums_prove(self):
        """These 225 logs, 400 more, and all 416 of four hosts."""
        kit.run(CORPUS / "unpack", CACHE, "more", "hosts")
        logs = sorted([*self.logs, *CACHE.glob("more/*.evtx"), *CACHE.glob("hosts/*/*.evtx")])
        results = in_parallel(slandered, logs)
        kit.note(f"looked at {len(logs)} logs with {sum(marked for _, marked in results)} marked records")
        self.assertEqual(len(logs), 1041)
        self.assertEqual([log.name for log, (wrong, _) in zip(logs, results) if wrong], [])

    @kit.plain_only
    def test_some_logs_pass_jq_a_strict_parser_and_xmllint(self):
        """scripts/compare-peers has all of them looked at."""
        if not shutil.which("xmllint"):
            self.skipTest("there is no xmllint")

        def check(log):
            xml = ["-o", "xml", "--dont-show-record-number"]
            results = [looker(kit.evtxfs("dump", *words, log, status=None).stdout)
                       for looker, words in ((wellformed.json_lines, []),
                                             (wellformed.json_lines, ["--separate-json-attributes"]),
                                             (wellformed.xml_events, xml))]
            self.assertEqual(len({count for _, count in results}), 1, log.name)
            return [f"{log.name}: {text}" for wrong, _ in results for text in wrong], results[0][1]

        results = in_parallel(check, self.logs[::EVERY])
        kit.note(f"looked at {sum(count for _, count in results)} events of {len(results)} logs")
        self.assertEqual([text for wrong, _ in results for text in wrong], [])

    @kit.plain_only
    def test_any_number_of_threads_gives_the_same_bytes(self):
        def compare(log):
            one, four = (kit.evtxfs("dump", "-t", n, log, status=None).stdout for n in (1, 4))
            return None if one == four else log.name

        self.assertEqual([name for name in in_parallel(compare, self.logs) if name], [])

    @kit.plain_only
    def test_a_record_is_its_line_laid_out(self):
        results = in_parallel(compare_layout, self.logs[::EVERY])
        kit.note(f"compared {sum(r.records for r in results)} records of {len(results)} logs, "
              f"{sum(r.records - r.checked for r in results)} without json.dumps")
        self.assertEqual([wrong for result in results for wrong in result.wrong], [])
        self.assertTrue(sum(r.checked for r in results))


if __name__ == "__main__":
    if not (CORPUS / "unpack").exists():
        print("1..0 # SKIP there is no ../shared/corpus beside the project")
        sys.exit(0)
    try:
        subprocess.run(["zstd", "--version"], capture_output=True, check=True)
    except OSError:
        print("1..0 # SKIP there is no zstd to unpack the corpus")
        sys.exit(0)
    kit.main(needs_fuse=False)
