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
    def test_every_sample_has_a_golden_file(self):
        self.assertTrue(LOGS)
        golden = sorted(path.stem for path in (kit.SAMPLES / "golden").glob("*.jsonl"))
        self.assertEqual(golden, sorted(log.stem for log in LOGS))

    def test_dump_equals_the_golden_file_with_any_number_of_threads(self):
        for log in LOGS:
            golden = (kit.SAMPLES / "golden" / f"{log.stem}.jsonl").read_bytes()
            for threads in (1, 2, 4, 16):
                with self.subTest(log=log.name, threads=threads):
                    done = kit.evtxfs("dump", "-t", threads, "-o", "jsonl", log, status=None)
                    self.assertEqual(done.returncode, 3 if log.stem in DAMAGED else 0, done.stderr)
                    self.assertEqual(done.stdout, golden)

    def test_a_record_is_its_line_laid_out(self):
        for log in LOGS:
            with self.subTest(log=log.name):
                self.assertEqual(compare_layout(log).wrong, [])


if __name__ == "__main__":
    kit.main(needs_fuse=False)
