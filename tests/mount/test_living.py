"""test_living.py - a log that changes while it is mounted.

A reader gets the old state or the new one, or an error, and never a line that is of both.
"""
import contextlib
import errno
import hashlib
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit
from kit import MAKE_LOG, Mount, run, scratch, wait_for

HEADER, CHUNK = 4096, 65536

STALE = (errno.ESTALE,)  # and nothing else: a log that changes is no disk that fails


def made(*options):
    path = scratch("state.evtx")
    run(MAKE_LOG, *options, path)
    return path


def begun(log, chunks, records):
    """What the log was when it had so many full chunks, and so many records in the next one."""
    content = log.read_bytes()
    end = HEADER + chunks * CHUNK
    chunk = bytearray(content[end:end + CHUNK])
    at = 512
    for _ in range(records):
        last, at = at, at + struct.unpack_from("<I", chunk, at + 4)[0]
    chunk[at:] = bytes(CHUNK - at)
    first, = struct.unpack_from("<Q", chunk, 24)
    struct.pack_into("<QQQ", chunk, 16, records, first, first + records - 1)
    struct.pack_into("<III", chunk, 44, last, at, zlib.crc32(chunk[512:at]))
    struct.pack_into("<I", chunk, 124, zlib.crc32(chunk[128:512], zlib.crc32(chunk[:120])))
    path = scratch("begun.evtx")
    path.write_bytes(content[:end] + chunk)
    return path


def lines_of(log):
    return kit.out(kit.EVTXFS, "cat", log, "events.jsonl")


def copied(log):
    path = scratch("living.evtx")
    shutil.copyfile(log, path)
    return path


def overwrite(path, content, cut=True):
    """In place: the same inode."""
    with open(path, "r+b") as file:
        file.write(content)
        if cut:
            file.truncate(len(content))


def settled(mount, states):
    return wait_for(lambda: (found := mount.status()["refresh"])["states"] >= states
                    and found["untold"] == 0, seconds=20)


def surveyed(mount):
    """Waits until the whole log is known, and its last chunk in particular."""
    assert wait_for(lambda: mount.status()["survey"]["ready"])
    time.sleep(0.3 * kit.SLOWER)


class Readers:
    """Eight threads that read all the time, each line of which must be of a known state."""

    def __init__(self, mount, *states):
        self.mount = mount
        self.known = set()
        for state in states:
            self.known.update(lines_of(state).splitlines())
        self.known.update(json.dumps(json.loads(line)).encode() for line in set(self.known))
        self.wrong, self.errors, self.whole, self.stop = [], 0, 0, False
        self.threads = [threading.Thread(target=self.work, args=(n,)) for n in range(8)]

    def work(self, number):
        while not self.stop:
            try:
                if number % 2:
                    self.read_lines()
                else:
                    self.read_records()
            except OSError as error:
                self.errors += 1
                if error.errno not in (*STALE, errno.ENOENT):
                    self.wrong.append(repr(error))

    def check(self, line, place):
        if line not in self.known:
            self.wrong.append((place, line[:200]))

    def read_lines(self):
        with open(self.mount / "events.jsonl", "rb", buffering=0) as file:
            rest = b""
            while block := file.read(50000):
                *whole, rest = (rest + block).split(b"\n")
                for line in whole:
                    self.check(line, "events.jsonl")
            if rest:
                self.wrong.append(("the end of events.jsonl", rest[:200]))
        self.whole += 1

    def read_records(self):
        chunks = self.mount / "chunks"
        for chunk in os.listdir(chunks):
            for name in os.listdir(chunks / chunk / "records"):
                if self.stop:
                    return
                content = (chunks / chunk / "records" / name).read_bytes()
                self.check(json.dumps(json.loads(content)).encode(), f"{chunk}/{name}")
        self.whole += 1

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error):
        self.stop = True
        for thread in self.threads:
            thread.join()


class Living(kit.Case):
    def assert_shows(self, mount, log):
        """Everything is as if the log had just been mounted."""
        self.assertEqual((mount / "events.jsonl").read_bytes(), lines_of(log))
        with Mount(log, "-o", "refresh=0") as fresh:
            here, there = (kit.lines("find", ".", "-type", "f", cwd=m.path) for m in (mount, fresh))
            self.assertEqual(sorted(here), sorted(there))
            for name in sorted(here)[::7]:
                if name not in ("./status.json", "./README.txt") and "/report/" not in name:
                    self.assertEqual((mount / name).read_bytes(), (fresh / name).read_bytes(), name)

    def test_records_are_appended(self):
        whole = made("--chunks", "8")
        states = [begun(whole, *n) for n in ((2, 10), (2, 11), (2, 40), (3, 1), (6, 30))]
        log = copied(states[0])
        absent = "chunks/2/records/%d.json" % lines_of(states[1]).count(10)
        with Mount(log) as mount, open(mount / "events.jsonl", "rb", buffering=0) as follower:
            followed = follower.read(1 << 30)
            surveyed(mount)
            self.assert_shows(mount, states[0])
            old = {name: os.stat(mount / name).st_ino
                   for name in ("chunks/0/records/1.json", "events.jsonl")}
            for name in ("chunks/3", "chunks/3/records", absent):
                self.assertFalse((mount / name).exists(), name)
            with Readers(mount, *states) as readers:
                for count, state in enumerate(states[1:], 1):
                    overwrite(log, state.read_bytes())
                    self.assertTrue(settled(mount, count), mount.status()["refresh"])
                    os.fstat(follower.fileno())
                    while block := follower.read(1 << 20):
                        followed += block
                    self.assertEqual(followed, lines_of(state))
            self.assertEqual(readers.wrong, [])
            self.assertTrue(readers.whole)
            self.assertTrue((mount / absent).exists())
            self.assert_shows(mount, states[-1])
            for name, number in old.items():
                self.assertEqual(os.stat(mount / name).st_ino, number, name)
            refresh = mount.status()["refresh"]
            chunks = len(os.listdir(mount / "chunks"))
            self.assertLessEqual(refresh["chunks"], chunks + 2, "only what changed")

    def test_tail_follows(self):
        whole = made("--chunks", "4")
        states = [begun(whole, 2, 10), begun(whole, 3, 5)]
        log = copied(states[0])
        with Mount(log) as mount:
            surveyed(mount)
            tail = subprocess.Popen(["tail", "-c", "+1", "-f", "-s", "0.1", mount / "events.jsonl"],
                                    stdout=subprocess.PIPE)
            try:
                first, second = (lines_of(state) for state in states)
                self.assertEqual(tail.stdout.read(len(first)), first)
                overwrite(log, states[1].read_bytes())
                self.assertEqual(tail.stdout.read(len(second) - len(first)), second[len(first):])
            finally:
                tail.kill()
                tail.wait()
                tail.stdout.close()

    def test_chunks_are_rewritten(self):
        states = [made("--chunks", "6", "--seed", str(n)) for n in (1, 2)]
        first, second = (state.read_bytes() for state in states)
        at = 4096 + 2 * 65536
        mixed = scratch("mixed.evtx")
        mixed.write_bytes(first[:at] + second[at:at + 65536] + first[at + 65536:])
        log = copied(states[0])
        with Mount(log) as mount:
            self.assert_shows(mount, states[0])
            numbers = [os.stat(mount / f"chunks/{n}/events.jsonl").st_ino for n in range(6)]
            with Readers(mount, *states, mixed) as readers, \
                    open(mount / "chunks/2/events.jsonl", "rb") as opened:
                for count, state in enumerate((mixed, states[0], mixed), 1):
                    overwrite(log, state.read_bytes())
                    self.assertTrue(settled(mount, count), mount.status()["refresh"])
                try:
                    self.assertEqual(opened.read(1), b"{")
                except OSError as error:  # three states ago: the kernel may have let it go
                    self.assertEqual(error.errno, errno.ESTALE)
            self.assertEqual(readers.wrong, [])
            self.assert_shows(mount, mixed)
            now = [os.stat(mount / f"chunks/{n}/events.jsonl").st_ino for n in range(6)]
            self.assertEqual([n for n in range(6) if now[n] != numbers[n]], [2])

    def test_records_are_pushed_in_the_next_state_too(self):
        states = [made("--chunks", "3", "--seed", str(n)) for n in (1, 2)]
        log = copied(states[0])
        with Mount(log) as mount:
            surveyed(mount)
            overwrite(log, states[1].read_bytes())
            self.assertTrue(settled(mount, 1), mount.status()["refresh"])
            before = mount.status()["push"]["directories"]
            self.assertEqual(mount.status()["threads"]["pushers"], 1)
            for chunk in range(3):
                next((mount / f"chunks/{chunk}/records").iterdir()).read_bytes()
            self.assertTrue(wait_for(lambda: mount.status()["push"]["directories"] > before), mount.status())

    def test_another_log_takes_its_place(self):
        states = [made("--chunks", "5", "--seed", "1"), made("--chunks", "3", "--seed", "5")]
        log = copied(states[0])
        with Mount(log) as mount:
            self.assert_shows(mount, states[0])
            with Readers(mount, *states) as readers, open(mount / "events.jsonl", "rb") as opened:
                other = copied(states[1])
                os.rename(other, log)
                self.assertTrue(settled(mount, 1), mount.status()["refresh"])
                self.assertEqual(opened.read(), lines_of(states[0]), "who has it open reads it on")
            self.assertEqual(readers.wrong, [])
            self.assert_shows(mount, states[1])

    @kit.plain_only
    def test_an_earlier_state_keeps_little_memory(self):
        log = copied(made("--mb", "12"))
        content = bytearray(log.read_bytes())
        with Mount(log, "-o", "cache=64M") as mount:
            size = len((mount / "events.jsonl").read_bytes())
            surveyed(mount)
            before = kit.resident(mount.pid)
            for state in range(1, 4):
                for end in range(HEADER + CHUNK, len(content) + 1, CHUNK):
                    content[end - 1] ^= 1  # each chunk is another one
                overwrite(log, content)
                self.assertTrue(settled(mount, state), mount.status()["refresh"])
                self.assertGreater(len((mount / "events.jsonl").read_bytes()), 0.9 * size)
            grown = kit.resident(mount.pid) - before
        self.assertLess(grown, size, f"{grown} bytes more; the cache of one state has {size}")

    def test_it_is_cut(self):
        whole = made("--chunks", "8")
        short = scratch("short.evtx")
        short.write_bytes(whole.read_bytes()[:4096 + 3 * 65536])
        log = copied(whole)
        with Mount(log, "--cache=1M") as mount:
            self.assert_shows(mount, whole)
            with Readers(mount, whole, short) as readers:
                os.truncate(log, 4096 + 3 * 65536)
                self.assertTrue(settled(mount, 1), mount.status()["refresh"])
            self.assertEqual(readers.wrong, [])
            self.assertEqual((mount / "events.jsonl").read_bytes(), lines_of(short))
            self.assertEqual(sorted(os.listdir(mount / "chunks")), ["0", "1", "2"])

    def test_what_lay_behind_a_cut_and_is_open_is_read_as_it_was_or_stale(self):
        log = copied(kit.many_chunks(500))
        with Mount(log, "--cache=1M") as mount:
            surveyed(mount)
            folders = [mount / "chunks/499", mount / "chunks/499/records"]
            listed = [sorted(os.listdir(folder)) for folder in folders]
            opened = [os.open(folder, os.O_RDONLY | os.O_DIRECTORY) for folder in folders]
            for chunks in (2, 1):
                os.truncate(log, HEADER + chunks * CHUNK)
                self.assertTrue(settled(mount, 3 - chunks), mount.status()["refresh"])
                for folder, before in zip(opened, listed):
                    with contextlib.suppress(OSError):
                        self.assertEqual(sorted(os.listdir(folder)), before)
            with self.assertRaises(OSError) as caught:
                os.stat("info.json", dir_fd=opened[0])
            self.assertEqual(caught.exception.errno, errno.ESTALE)
            for folder in opened:
                os.close(folder)
            self.assertEqual(os.listdir(mount / "chunks"), ["0"])

    def test_it_is_gone_for_a_while(self):
        state = made("--chunks", "2")
        log = copied(state)
        with Mount(log) as mount:
            lines = (mount / "events.jsonl").read_bytes()
            os.truncate(log, 0)
            self.assertTrue(wait_for(lambda: mount.status()["refresh"]["failed"]))
            self.assertIn("there is no event log any more", mount.stderr())
            (mount / "README.txt").exists()
            overwrite(log, state.read_bytes())
            self.assertTrue(wait_for(lambda: "is there again" in mount.stderr()))
            self.assertEqual((mount / "events.jsonl").read_bytes(), lines)

    def test_nobody_looks_where_that_is_not_wanted(self):
        states = [made("--records", "300", "--seed", str(n)) for n in (1, 2)]
        log = copied(states[0])
        with Mount(log, "-o", "refresh=0") as mount:
            self.assertEqual((mount / "events.jsonl").read_bytes(), lines_of(states[0]))
            overwrite(log, states[1].read_bytes())
            time.sleep(0.2)
            self.assertEqual((mount / "events.jsonl").read_bytes(), lines_of(states[0]))
            self.assertEqual(mount.status()["refresh"]["looks"], 0)

    def test_a_log_that_stays_has_one_state(self):
        log = copied(made("--records", "300"))
        with Mount(log) as mount:
            numbers = kit.lines("find", ".", "-printf", "%i %p\\n", cwd=mount.path)
            os.utime(log, (1000000000, 1000000000))
            self.assertTrue(wait_for(lambda: mount.status()["refresh"]["looks"]))
            time.sleep(0.1)
            self.assertEqual(mount.status()["refresh"]["states"], 0)
            again = kit.lines("find", ".", "-printf", "%i %p\\n", cwd=mount.path)
            self.assertEqual(numbers, again)

    def test_a_symbolic_link_leads_to_what_changes(self):
        states = [made("--records", "300", "--seed", str(n)) for n in (1, 2)]
        log, folder = copied(states[0]), scratch("links")
        folder.mkdir()
        link = folder / "link.evtx"
        link.symlink_to(log)
        with Mount(link) as mount:
            self.assertEqual((mount / "events.jsonl").read_bytes(), lines_of(states[0]))
            os.rename(copied(states[1]), log)
            self.assertTrue(settled(mount, 1), mount.status()["refresh"])
            self.assertEqual((mount / "events.jsonl").read_bytes(), lines_of(states[1]))

    def test_a_symbolic_link_in_its_place_is_not_followed(self):
        """Neither with the sandbox, to a log beside it, nor without. It is as if there were no log."""
        states = [made("--records", "300", "--seed", str(n)) for n in (1, 2)]
        for options in ("sandbox=on", "sandbox=off"):
            with self.subTest(options):
                folder = scratch("folder")
                folder.mkdir()
                log, other = folder / "log.evtx", folder / "other.evtx"
                shutil.copyfile(states[0], log)
                shutil.copyfile(states[1], other)
                with Mount(log, "-o", options) as mount:
                    lines = (mount / "events.jsonl").read_bytes()
                    os.rename(log, folder / "away.evtx")
                    os.symlink(other, log)
                    self.assertTrue(wait_for(lambda: mount.status()["refresh"]["failed"]))
                    self.assertIn("there is no event log any more", mount.stderr())
                    other.touch()
                    overwrite(other, states[1].read_bytes())
                    time.sleep(1.2)
                    self.assertEqual(mount.status()["refresh"]["states"], 0)
                    self.assertEqual((mount / "events.jsonl").read_bytes(), lines)
                    os.rename(other, log)
                    self.assertTrue(settled(mount, 1), mount.status()["refresh"])
                    self.assertEqual((mount / "events.jsonl").read_bytes(), lines_of(states[1]))

    def test_long_reports_of_each_state(self):
        """They are in a file that only the first state could open."""
        small = Path(made("--records", "5")).read_bytes()
        log = scratch("chunks.evtx")
        with open(log, "wb") as file:
            file.write(small[:HEADER])
            for chunk in range(2000):
                file.seek(HEADER + chunk * CHUNK)
                file.write(small[HEADER:HEADER + 16384])
            file.truncate(HEADER + 2000 * CHUNK)
        with Mount(log) as mount:
            for count in range(3):
                report = (mount / "report/integrity.json").read_bytes()
                self.assertGreater(len(report), 1 << 20)
                self.assertEqual(report, kit.out(kit.EVTXFS, "cat", log, "report/integrity.json"))
                os.truncate(log, HEADER + (1990 - count) * CHUNK)
                self.assertTrue(settled(mount, count + 1), mount.status()["refresh"])

    def test_who_waits_for_a_search_when_the_log_changes_is_answered(self):
        states = [made("--mb", "24", "--seed", str(n)) for n in (1, 2)]
        log = copied(states[0])
        with Mount(log, "--cache=1M") as mount:
            self.assertTrue(wait_for(lambda: mount.status()["survey"]["ready"], 60))
            names = [f"query/SubjectUserName~{n}/IpAddress~nothing/events.jsonl" for n in range(4)]
            names += ["report/schema.json", "export/events.csv", "templates"]
            asking = [subprocess.Popen(["stat", mount / name], stdout=subprocess.DEVNULL,
                                       stderr=subprocess.PIPE) for name in names]
            time.sleep(0.05)
            os.rename(copied(states[1]), log)
            for process in asking:
                said = process.communicate(timeout=60 * kit.SLOWER)[1]
                self.assertTrue(process.returncode == 0 or b"Stale" in said, said)
            self.assertTrue(settled(mount, 1), mount.status()["refresh"])
            self.assertEqual((mount / "events.jsonl").read_bytes(), lines_of(states[1]))
            for name in ("report/schema.json", "export/events.csv", names[0]):
                self.assertEqual((mount / name).read_bytes(), kit.out(kit.EVTXFS, "cat", log, name))

    def with_holes(self, places, count):
        """A log of @count chunks, of which those of @places are stored; and what is in each."""
        whole = made("--chunks", str(count)).read_bytes()
        chunks = [whole[HEADER + n * CHUNK:HEADER + (n + 1) * CHUNK] for n in range(count)]
        log = scratch("holes.evtx")
        with open(log, "wb") as file:
            file.write(whole[:HEADER])
            for place in places:
                file.seek(HEADER + place * CHUNK)
                file.write(chunks[place])
            file.truncate(HEADER + count * CHUNK)
        return log, chunks

    def change(self, log, chunk, content):
        with open(log, "r+b") as file:
            file.seek(HEADER + chunk * CHUNK)
            file.write(content)

    def test_a_chunk_is_written_into_a_hole(self):
        log, chunks = self.with_holes((0, 1, 2), 16)
        with Mount(log) as mount:
            surveyed(mount)
            self.assert_shows(mount, log)
            self.change(log, 3, chunks[3])
            self.assertTrue(settled(mount, 1), mount.status()["refresh"])
            self.assertIn("3", os.listdir(mount / "chunks"))
            self.assert_shows(mount, log)

    def test_a_chunk_behind_a_hole_is_rewritten(self):
        log, chunks = self.with_holes((0, 1, 8), 9)
        with Mount(log) as mount:
            surveyed(mount)
            self.assert_shows(mount, log)
            self.change(log, 8, chunks[5])
            self.assertTrue(settled(mount, 1), mount.status()["refresh"])
            self.assert_shows(mount, log)

    def test_a_hole_is_made_where_a_chunk_was(self):
        log, _ = self.with_holes(range(6), 6)
        with Mount(log) as mount:
            surveyed(mount)
            self.assert_shows(mount, log)
            run("fallocate", "--punch-hole", "--offset", str(HEADER + 2 * CHUNK), "--length",
                str(2 * CHUNK), log)
            self.assertTrue(settled(mount, 1), mount.status()["refresh"])
            self.assertEqual(sorted(os.listdir(mount / "chunks")), ["0", "1", "4", "5"])
            self.assert_shows(mount, log)

    def test_a_log_report_is_of_one_state(self):
        """Whether anybody looks at the log or not."""
        for options in (("-o", "refresh=0"), ("-s",), ()):
            log = copied(made("--chunks", "5"))
            state = log.read_bytes()
            with Mount(log, *options) as mount:
                (mount / "events.jsonl").read_bytes()
                with open(log, "ab") as file:
                    file.write(bytes(CHUNK))
                if not options:
                    self.assertTrue(settled(mount, 1), mount.status()["refresh"])
                    state = log.read_bytes()
                report = json.loads((mount / "report/log.json").read_bytes())
                self.assertEqual((report["size"], report["sha256"]),
                                 (len(state), hashlib.sha256(state).hexdigest()))

    def test_a_log_that_must_not_change_has_no_report_when_it_did(self):
        for at in (1000, HEADER + 2 * CHUNK + 600):  # in no chunk, and in one
            log = copied(made("--chunks", "5"))
            with Mount(log, "-o", "refresh=0") as mount:
                (mount / "events.jsonl").read_bytes()
                (mount / "report/log.json").read_bytes()
                self.assertTrue(kit.wait_for(lambda: mount.status()["survey"]["ready"]))
            with Mount(log, "-o", "refresh=0") as mount:
                self.assertTrue(kit.wait_for(lambda: mount.status()["survey"]["ready"]))
                with open(log, "r+b") as file:
                    file.seek(30 if at == 1000 else at)
                    file.write(b"changed")
                with self.assertRaises(OSError) as raised:
                    (mount / "report/log.json").read_bytes()
                self.assertEqual(raised.exception.errno, errno.ESTALE)

    def test_who_reads_what_is_rewritten_all_the_time_gets_a_state_or_estale(self):
        """No other error, of nothing: the log is written faster than it can be looked at."""
        states = [made("--chunks", "24", "--seed", str(n)).read_bytes() for n in (1, 2)]
        log = scratch("fast.evtx")
        log.write_bytes(states[0])
        lines = {len(lines_of(path).splitlines()) for path in
                 (self.written(state) for state in states)}
        with Mount(log, "--cache=1M") as mount:
            names = ["export/events.csv", "export/bodyfile", "events.jsonl", "report/schema.json",
                     "query/Data~a/events.jsonl", "query/LogonType>0/events.jsonl",
                     "report/integrity.json", "report/log.json", "export/events.xml",
                     "carved/events.jsonl", "chunks/3/chunk.evtx", "chunks/3/events.jsonl"]
            errors, stop = [], threading.Event()
            counts = {"read": 0, "stale": 0}

            def write():
                for turn in range(1 << 30):
                    if stop.is_set():
                        return
                    overwrite(log, states[turn % 2])
                    time.sleep(0.02)

            def read(name):
                while not stop.is_set():
                    try:
                        if name:
                            content = (mount / name).read_bytes()
                            if name == "export/bodyfile" and content.count(10) not in lines:
                                errors.append((name, content.count(10), lines))
                        else:
                            folder = mount / "templates"
                            for entry in os.listdir(folder):
                                (folder / entry).read_bytes()
                        counts["read"] += 1
                    except FileNotFoundError:
                        pass  # a template that the other state has
                    except OSError as error:
                        counts["stale"] += 1
                        if error.errno not in STALE:
                            errors.append((name, repr(error)))

            threads = [threading.Thread(target=write)]
            threads += [threading.Thread(target=read, args=(name,)) for name in [*names, None]]
            for thread in threads:
                thread.start()
            time.sleep(6)
            stop.set()
            for thread in threads:
                thread.join()
            kit.note(f"{counts}")
            self.assertEqual(errors[:5], [])
            self.assertGreater(counts["read"], 0)

    def test_info_of_a_log_that_grows_says_so(self):
        log = copied(made("--mb", "24"))
        whole = log.read_bytes()
        for grows in (False, True):
            process = subprocess.Popen([kit.EVTXFS, "info", "--json", log], stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE)
            process.stdout.read(1)  # it has begun, and cannot end before somebody reads the rest
            if grows:
                with open(log, "ab") as file:
                    file.write(whole[HEADER:HEADER + CHUNK])
            said = process.communicate(timeout=60)[1]
            self.assertEqual(process.returncode, 2 if grows else 0, said)
            self.assertEqual(b"not of one state" in said, grows, said)

    def written(self, content):
        path = scratch("state.evtx")
        path.write_bytes(content)
        return path

    @kit.plain_only
    def test_the_mount_ends_while_the_log_is_looked_at(self):
        log = copied(made("--mb", "96"))
        content = bytearray(log.read_bytes())
        with Mount(log) as mount:
            surveyed(mount)
            for wait in (0.0, 0.05, 0.2):
                for end in range(HEADER + CHUNK, len(content) + 1, CHUNK):
                    content[end - 1] ^= 1
                overwrite(log, content)
                time.sleep(wait)
            start = time.monotonic()
            kit.unmount(mount.path)
            mount.process.wait(timeout=20)
            took = time.monotonic() - start
        kit.note(f"{took:.3f} s")
        self.assertLess(took, 0.6)

    @kit.plain_only
    def test_a_search_that_nobody_waits_for_ends(self):
        log = made("--mb", "64", "--seed", "9")
        with Mount(log, "-o", "cache=1M,nopush", "--refresh=0") as mount:
            self.assertTrue(wait_for(lambda: mount.status()["survey"]["ready"], 60))
            for name in ("export/events.csv", "report/schema.json", "templates",
                         "query/SubjectUserName~nobody/IpAddress~nothing/events.jsonl"):
                idle = kit.processor_time(mount.pid)
                asking = subprocess.Popen(["ls", mount / name] if name == "templates" else
                                          ["stat", mount / name], stdout=subprocess.DEVNULL,
                                          stderr=subprocess.DEVNULL)
                wait_for(lambda: kit.processor_time(mount.pid) > idle or asking.poll() is not None)
                busy = asking.poll() is None
                asking.send_signal(signal.SIGINT)
                asking.wait()
                time.sleep(0.3)
                before = kit.processor_time(mount.pid)
                time.sleep(0.5)
                used = kit.processor_time(mount.pid) - before
                self.assertTrue(busy, f"{name}: it took no while")
                self.assertLess(used, 0.1, name)
            size = (mount / "export/events.csv").stat().st_size  # and it can be had
            self.assertEqual(size, len(kit.out(kit.EVTXFS, "cat", log, "export/events.csv")))


if __name__ == "__main__":
    kit.main()
