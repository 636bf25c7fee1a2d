#!/usr/bin/env python3
"""A log that is mostly holes, as long as a disk: it costs what a log of its few chunks costs."""
import json
import os
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

HEADER, CHUNK, MB = 4096, 65536, 1 << 20
SIZES = [("8 GiB", 1 << 17), ("256 GiB", 1 << 22), ("1.5 TB", 24_000_000), ("15 TB", 240_000_000)]
SECONDS, BYTES = 0.1, MB  # what holes may cost


def anonymous(pid):
    """Bytes of memory of its own that a process has."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    return 0


def processor_time(pid):
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def ended(*command, expected=0):
    """What a command prints, and the processor time and the peak of memory that it took."""
    done = time.monotonic() + kit.LIMIT
    reader, writer = os.pipe()
    pid = os.posix_spawn(command[0], [str(word) for word in command], kit.environment(),
                         file_actions=[(os.POSIX_SPAWN_DUP2, writer, 1)])
    os.close(writer)
    with open(reader, "rb") as file:
        text = file.read()
    _, status, usage = os.wait4(pid, 0)
    assert os.waitstatus_to_exitcode(status) == expected and time.monotonic() < done, (command, status)
    return text, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def settle(file):
    """Has it written: ext4 takes long to read beside what has no place on the disk yet."""
    file.flush()
    os.fsync(file.fileno())


def read_all(mount):
    """Lists and reads all that there is; the bytes by path, but for what differs with the file."""
    found = {}
    for folder, _, names in os.walk(mount.path):
        for name in names:
            path = Path(folder) / name
            found[str(path.relative_to(mount.path))] = path.read_bytes()
    return found


class Sparse(kit.Case):
    limit = 120

    @classmethod
    def setUpClass(cls):
        cls.dense = kit.make_log("--chunks", "3", "--seed", "1")
        data = Path(cls.dense).read_bytes()
        cls.header, cls.chunks = data[:HEADER], [data[HEADER + n * CHUNK:][:CHUNK] for n in range(3)]

    def make(self, count, shift=0):
        """A file with room for so many chunks, which has three: the first, one in the middle, the last."""
        path = kit.scratch("sparse.evtx")
        with open(path, "wb") as file:
            file.write(self.header)
            for number, chunk in zip((0, count // 2, count - 2), self.chunks):
                file.seek(HEADER + shift + number * CHUNK)
                file.write(chunk)
            try:
                file.truncate(HEADER + count * CHUNK)
            except OSError as error:
                self.skipTest(f"no file can be so long here: {error}")
            settle(file)
        return path

    def test_what_goes_over_a_log_once_costs_what_is_stored(self):
        for command in (["dump"], ["dump", "-t", "1"], ["dump", "--recover"], ["info"], ["ls"]):
            expected, seconds, peak = ended(kit.EVTXFS, *command, self.dense)
            for name, count in SIZES:
                for shift in (0, 512):
                    text, took, had = ended(kit.EVTXFS, *command, self.make(count, shift))
                    self.assertLess(took, (seconds + SECONDS) * kit.SLOWER, (command, name, shift))
                    self.assertLess(had, peak + BYTES * kit.SLOWER, (command, name, shift))
                    if command[0] != "info":
                        self.assertEqual(text, expected, (command, name, shift))

    def cost(self, log):
        """What a mount holds, and the processor time and memory of its own that reading all of it took. With one
        thread: how many render is up to chance otherwise, and each has some memory."""
        with kit.Mount(log, "-s") as mount:
            found = read_all(mount)
            had, took = anonymous(mount.pid), processor_time(mount.pid)
            listed = sorted(map(int, os.listdir(mount / "chunks")))
            self.assertFalse((mount / f"chunks/{listed[0] + 3}").exists())
        return found, listed, took, had

    def test_a_mount_of_holes_costs_what_is_stored(self):
        whole, _, seconds, expected = self.cost(self.dense)
        for name, count in SIZES:
            for shift in (0, 512):
                allowed = expected + BYTES * kit.SLOWER
                found, listed, took, had = self.cost(self.make(count, shift))
                kit.note(f"{name}, {shift} bytes further: {took * 1000:.0f} ms, {had / MB:.1f} MB; "
                         f"without holes {seconds * 1000:.0f} ms, {expected / MB:.1f} MB")
                self.assertLess(had, allowed, (name, shift))
                self.assertLess(took, (seconds + SECONDS) * kit.SLOWER, (name, shift))
                self.assertEqual([number - listed[0] for number in listed], [0, count // 2, count - 2])
                self.compare(whole, found, dict(zip("012", map(str, listed))))

    def compare(self, whole, found, numbers):
        """Every file of the mount without holes is in the other one, with the same bytes."""
        # The last two have the path of their log, and one of them the numbers of its chunks.
        differing = {"status.json", "report/log.json", "report/integrity.json", "export/events.parquet",
                     "report/overview.html"}
        for path, expected in whole.items():
            words = path.split("/")
            if words[0] == "chunks":
                words[1] = numbers[words[1]]
            if path in differing or words[-1] == "info.json" or words[0] in ("carved", "templates"):
                continue
            if words[0] == "export" and words[1] in ("events.csv", "timeline.jsonl"):
                self.assertEqual(found["/".join(words)].count(b"\n"), expected.count(b"\n"), path)
                continue
            self.assertEqual(found["/".join(words)], expected, path)

    def test_a_hash_is_given_where_it_can_be_had(self):
        for count, given in ((1000, True), (24_000_000, False)):
            log = self.make(count)
            with kit.Mount(log) as mount:
                text = (mount / "report/log.json").read_bytes()
                self.assertEqual((mount / "report/log.json").stat().st_size, len(text))
            report = json.loads(text)
            self.assertEqual(report["sha256"],
                             kit.out("sha256sum", log).decode().split()[0] if given else None)
            self.assertEqual(report["size"], os.path.getsize(log))

    def test_islands_cost_what_they_hold(self):
        """One page of each chunk, or of each megabyte, is stored: twice as many take no more than that."""
        page = self.chunks[0][:4096]
        for apart in (CHUNK, MB):
            took = []
            for count in (500, 1000):
                path = kit.scratch("islands.evtx")
                with open(path, "wb") as file:
                    file.write(self.header)
                    for n in range(count):
                        file.seek(HEADER + 512 + n * apart)
                        file.write(page)
                    settle(file)
                text, seconds, _ = ended(kit.EVTXFS, "info", path, expected=3)
                took.append(seconds)
                self.assertGreater(len(text), 100 * count)
            self.assertLess(took[1], 3 * took[0] + 0.2 * kit.SLOWER, apart)


if __name__ == "__main__":
    kit.main()
