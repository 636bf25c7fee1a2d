#!/usr/bin/env python3
"""Every log of samples/ gives the bytes of samples/golden/, and records are laid out for people."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit
from golden import compare_layout

LOGS = sorted(kit.SAMPLES.glob("*.evtx"))
DAMAGED = ("damaged", "odd", "torn")


class Golden(kit.Case):
    def golden(self, log):
        """What evtx_dump prints for a log; None where we follow the bytes and it does not."""
        path = kit.SAMPLES / "golden" / f"{log.stem}.jsonl"
        return path.read_bytes() if path.exists() else None

    def test_every_golden_file_has_its_log(self):
        golden = {path.stem for path in (kit.SAMPLES / "golden").glob("*.jsonl")}
        self.assertIn("security", golden)
        self.assertEqual(golden - {log.stem for log in LOGS}, set())

    def test_dump_equals_the_golden_file_with_any_number_of_threads(self):
        for log in LOGS:
            expected = self.golden(log)
            for threads in (1, 2, 4, 16):
                with self.subTest(log=log.name, threads=threads):
                    done = kit.evtxfs("dump", "-t", threads, "-o", "jsonl", log, status=None)
                    self.assertEqual(done.returncode, 3 if log.stem in DAMAGED else 0, done.stderr)
                    expected = done.stdout if expected is None else expected
                    self.assertEqual(done.stdout, expected)

    def test_a_record_is_its_line_laid_out(self):
        for log in LOGS:
            with self.subTest(log=log.name):
                self.assertEqual(compare_layout(log).wrong, [])


if __name__ == "__main__":
    kit.main(needs_fuse=False)
