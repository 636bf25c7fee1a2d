#!/usr/bin/env python3
"""A log of 1 GB: mounting is instant, and memory stays below cache + 24 bytes a record + 16 MB."""
import os
import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

MB = 1 << 20
CACHE = 64 * MB


def status_kb(pid, name):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    return None


class Memory(kit.Case):
    limit = 280

    def test_a_log_of_1_gb(self):
        if kit.QUICK:
            self.skipTest("it takes a minute, and --quick was asked for")
        if shutil.disk_usage(kit.SCRATCH).free < 2048 * MB:
            self.skipTest(f"less than 2 GB are free in {kit.SCRATCH.parent}")
        log = kit.make_log("--mb", "1024", "--seed", "9")
        start = time.monotonic()
        with kit.Mount(log) as mount:
            mounted = time.monotonic() - start
            steps = {}

            def step(name, *command):
                begin = time.monotonic()
                text = kit.out(*command)
                steps[name] = time.monotonic() - begin
                return text

            step("the first ls", "ls", mount / "chunks/0/records")
            counted = int(step("grep -c events.jsonl", "grep", "-c", "^{", mount / "events.jsonl"))
            listed = step("find", "sh", "-c", f"find '{mount.path}/chunks' -path '*/records/*' | wc -l")
            self.assertEqual(int(listed), counted)
            views = sorted(os.listdir(mount / "by-eventid"), key=int)
            step("ls of a view", "ls", mount / "by-eventid" / views[0])
            found = step("grep -r", "sh", "-c",
                         f"cd '{mount.path}/chunks' && ls | sort -n | head -n 400 |"
                         " sed 's|$|/records|' | xargs grep -rl '\"EventRecordID\": ' | wc -l")
            here = step("find there", "sh", "-c",
                        f"cd '{mount.path}/chunks' && ls | sort -n | head -n 400 |"
                        " sed 's|$|/records|' | xargs -I{} find {} -type f | wc -l")
            self.assertEqual(int(found), int(here))
            step("stat of the export", "stat", "-c", "%s", mount / "export/events.xml")
            step("tail of the export", "tail", "-c", "1000000", mount / "export/events.xml")
            peak = status_kb(mount.pid, "VmHWM")
            allowed = CACHE + 24 * counted + 16 * MB
            times = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in steps.items())
            kit.note(f"{counted} records: peak {peak / MB:.0f} MB of {allowed / MB:.0f} MB; "
                  f"mounted in {mounted * 1000:.0f} ms, {times}")
            self.assertLess(mounted, 1)
            self.assertLess(peak, allowed)


if __name__ == "__main__":
    kit.main()
