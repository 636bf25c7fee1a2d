#!/usr/bin/env python3
"""What takes long to make holds up nobody who asks for something else."""
import collections
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

SLOW = ["export/events.csv", "export/timeline.jsonl", "report/schema.json", "report/integrity.json",
        "query/SubjectUserName~nobody/IpAddress~nothing/events.jsonl",
        "query/TargetUserName~nobody/LogonType~nothing/events.jsonl"]
MAKERS = 1  # threads that search, or make one of these, at a time


class Slow(kit.Case):
    limit = 120

    def setUp(self):
        log = kit.make_log("--mb", "64", "--seed", "9")
        self.mnt = kit.Mount(log, "-o", "cache=1M,nopush")
        self.mnt.__enter__()
        self.addCleanup(self.mnt.__exit__, None, None, None)
        surveyed = kit.wait_for(lambda: self.mnt.status()["survey"]["ready"], 60)
        self.assertTrue(surveyed, self.mnt.status())

    def ask(self, *names):
        """Processes that ask for the sizes of files, each of which takes the whole log."""
        asking = [subprocess.Popen(["stat", "-c", "%s", name], cwd=self.mnt.path, env=kit.environment(),
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                  for name in names]
        for process in asking:
            self.addCleanup(process.kill)
        time.sleep(0.1)
        return asking

    def test_records_and_the_index_answer_while_tables_and_queries_are_made(self):
        asking = self.ask(*SLOW)
        answered, longest, sizes = 0, 0, set()
        for folder in ("export", "report"):  # no name that somebody waits for holds up another
            self.assertFalse((self.mnt / folder / "none").exists())
        for chunk in range(3, 300, 17):
            start = time.monotonic()
            record = next(entry for entry in os.scandir(self.mnt / f"chunks/{chunk}/records"))
            content = Path(record.path).read_bytes()
            sizes.add((self.mnt / f"query/EventID=4624/EventID!={chunk}/events.jsonl").stat().st_size)
            if sum(process.poll() is None for process in asking) >= len(asking) // 2:
                answered += 1
                longest = max(longest, time.monotonic() - start)
            self.assertTrue(content.startswith(b"{\n"))
        kit.note(f"{answered} chunks rendered before half of {len(asking)} were made, "
                 f"{longest * 1000:.0f} ms at most")
        self.assertGreater(answered, 2)
        self.assertEqual(len(sizes), 1)
        for process in asking:
            self.assertEqual(process.wait(), 0, process.stderr.read())

    def test_who_waits_can_be_interrupted(self):
        """So many searches that some wait for others, however fast the machine is."""
        asking = self.ask(*(f"query/TargetUserName~nobody{n}/events.jsonl" for n in range(24)))
        waiting = [process for process in asking[1::2] if process.poll() is None]
        self.assertGreater(len(waiting), MAKERS, "they took no while")
        start = time.monotonic()
        for process in waiting:
            process.send_signal(signal.SIGINT)
        statuses = collections.Counter(process.wait() for process in waiting)
        kit.note(f"{time.monotonic() - start:.3f} s")
        self.assertGreaterEqual(statuses[-signal.SIGINT], len(waiting) - MAKERS, "others were answered just then")
        self.assertEqual(sum(statuses.values()), statuses[-signal.SIGINT] + statuses[0])
        self.assertTrue(any(process.poll() is None for process in asking[::2]), "they took no while")
        for process in asking[::2]:
            self.assertEqual(process.wait(), 0, process.stderr.read())

    def test_many_who_ask_for_the_same_get_the_same(self):
        sizes = [process.communicate()[0] for process in self.ask(*SLOW[:2] * 8, *SLOW[4:] * 8)]
        self.assertEqual(len(set(sizes[:16])), 2)
        self.assertEqual(set(sizes[16:]), {b"0\n"})

    def test_the_mount_ends_while_something_is_made(self):
        asking = self.ask(*SLOW)
        start = time.monotonic()
        self.mnt.process.send_signal(signal.SIGTERM)
        time.sleep(0.05)
        self.mnt.process.send_signal(signal.SIGTERM)
        self.mnt.process.wait(timeout=20)
        self.assertLess(time.monotonic() - start, 10)
        for process in asking:
            process.wait()


if __name__ == "__main__":
    kit.main()
