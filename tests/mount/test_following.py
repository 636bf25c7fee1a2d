"""test_following.py - whatever the size, pace and order of the writes by which a log grows, who follows it
gets each event once.

Followers of four kinds look at events.jsonl of a mount while somebody writes the log.
"""
import errno
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import kit
from kit import Mount, scratch, wait_for
from test_living import CHUNK, HEADER, begun, copied, lines_of, made, overwrite, surveyed


class Tail:
    """tail -n +1 -f or -F."""

    def __init__(self, how, path):
        self.out = scratch("tail")
        self.said = scratch("said")
        with open(self.out, "wb") as out, open(self.said, "wb") as said:
            self.process = subprocess.Popen(["tail", "-n", "+1", how, "-s", "0.2", path],
                                            stdout=out, stderr=said)

    def read(self):
        return self.out.read_bytes()

    def stop(self):
        self.process.kill()
        self.process.wait()


class Poller(threading.Thread):
    """Reads on where the file ended; with @stat only when it is longer than what was read."""

    def __init__(self, path, stat):
        super().__init__()
        self.path, self.stat, self.got, self.end = path, stat, b"", False
        self.start()

    def run(self):
        with open(self.path, "rb", buffering=0) as file:
            while not self.end:
                if not self.stat or os.stat(self.path).st_size > len(self.got):
                    while block := file.read(1 << 20):
                        self.got += block
                time.sleep(0.02)

    def read(self):
        return self.got

    def stop(self):
        self.end = True
        self.join()


class Followers:
    def __init__(self, mount):
        path = mount / "events.jsonl"
        self.path, self.inode = path, os.stat(path).st_ino
        self.all = {"tail -f": Tail("-f", path), "tail -F": Tail("-F", path),
                    "read": Poller(path, False), "stat": Poller(path, True)}

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for follower in self.all.values():
            follower.stop()

    def have(self, lines):
        """Whether all have these lines and no more, in time."""
        return wait_for(lambda: all(len(f.read()) >= len(lines) for f in self.all.values()), 20, 0.1)


def write_pieces(log, content, pieces, pause=0.001):
    """Writes content[at:at + size] for each (at, size), and pauses behind each."""
    fd = os.open(log, os.O_WRONLY | os.O_CREAT)
    for at, size in pieces:
        os.pwrite(fd, content[at:at + size], at)
        time.sleep(pause)
    os.close(fd)


def forward(content, size, start=HEADER):
    return [(at, size) for at in range(start, len(content), size)]


class Following(kit.Case):
    def assert_followed(self, begin, states, write):
        """A log that is @begin is mounted; write(log, content) makes it each of the states."""
        log = scratch("grows.evtx")
        log.write_bytes(begin)
        with Mount(log) as mount:
            surveyed(mount)
            with Followers(mount) as followers:
                for state in states:
                    write(log, state)
                whole = scratch("whole.evtx")
                whole.write_bytes(states[-1])
                lines = lines_of(whole)
                self.assertTrue(lines)
                followers.have(lines)
                for name, follower in followers.all.items():
                    got = follower.read()
                    self.assertEqual(got.count(10), lines.count(10), name)
                    self.assertEqual(got, lines, name)
                self.assertEqual(os.stat(mount / "events.jsonl").st_ino, followers.inode)
            self.assertEqual((mount / "events.jsonl").read_bytes(), lines)
            self.assertEqual(mount.status()["refresh"]["held"], 0)
            report = mount / "report/eventid.tsv"
            self.assertEqual(report.read_bytes(), kit.out(kit.EVTXFS, "cat", whole, "report/eventid.tsv"))

    def test_a_copy_in_pieces_of_any_size(self):
        content = made("--chunks", "6").read_bytes()
        for size in (512, 1000, 4096, 16384, 100000):
            with self.subTest(size=size):
                self.assert_followed(content[:HEADER + CHUNK], [content], lambda log, whole: write_pieces(
                    log, whole, forward(whole, size, HEADER + CHUNK)))

    def test_a_copy_that_begins_with_the_header(self):
        content = made("--chunks", "4").read_bytes()
        for size in (700, 16384):
            with self.subTest(size=size):
                self.assert_followed(content[:HEADER], [content], lambda log, whole: write_pieces(
                    log, whole, forward(whole, size)))

    def test_a_copy_in_any_order(self):
        content = made("--chunks", "5").read_bytes()
        for seed in range(3):
            pieces = forward(content, (1000, 4096, 30000)[seed])
            random.Random(seed).shuffle(pieces)
            with self.subTest(seed=seed):
                self.assert_followed(content[:HEADER + CHUNK], [content],
                                     lambda log, whole: write_pieces(log, whole, pieces))

    def test_a_log_that_has_its_size_before(self):
        content = made("--chunks", "4").read_bytes()
        room = content[:HEADER + CHUNK] + bytes(len(content) - HEADER - CHUNK + 8 * CHUNK)
        self.assert_followed(room, [content], lambda log, whole: write_pieces(
            log, whole, forward(whole, 4096, HEADER + CHUNK)))

    def test_a_log_that_went_round_is_copied(self):
        content = made("--chunks", "7", "--wrap", "4").read_bytes()
        self.assert_followed(content[:HEADER], [content], lambda log, whole: write_pieces(
            log, whole, forward(whole, 4096)))

    def test_the_last_chunk_is_rewritten(self):
        """As Windows does, with its header first, last, or in the middle."""
        log = made("--chunks", "4")
        states = [begun(log, *n).read_bytes() for n in ((1, 10), (1, 11), (1, 40), (2, 1), (2, 30), (3, 3))]

        def write(order):
            def pieces(log, whole):
                last = (len(whole) - HEADER) // CHUNK - 1
                at = HEADER + last * CHUNK
                parts = {"header": (at, 512), "records": (at + 512, 30000), "rest": (at + 30512, CHUNK)}
                before = forward(whole[:at], CHUNK)
                write_pieces(log, whole, [*before, *(parts[name] for name in order)], 0.15)
            return pieces
        for order in (("header", "records", "rest"), ("records", "rest", "header"),
                      ("rest", "header", "records")):
            with self.subTest(order=order):
                self.assert_followed(states[0], states[1:], write(order))

    def test_dd_and_rsync(self):
        whole = made("--chunks", "5")
        content = whole.read_bytes()
        ways = {"dd": lambda log, _: kit.run("dd", f"if={whole}", f"of={log}", "bs=3000", "conv=notrunc"),
                "rsync --append": lambda log, _: kit.run("rsync", "--inplace", "--append", whole, log),
                "rsync --inplace": lambda log, _: kit.run("rsync", "--inplace", "--bwlimit=2000", whole, log)}
        for name, way in ways.items():
            if not shutil.which(name.split()[0]):
                kit.note(f"{name}: not installed")
                continue
            with self.subTest(name):
                self.assert_followed(content[:HEADER + 2 * CHUNK], [content], way)

    def test_what_is_half_written_is_not_shown(self):
        """Nor are tables and lists of it; its hash, which would be of nothing that is shown, is EIO."""
        content = made("--chunks", "4").read_bytes()
        two = scratch("two.evtx")
        two.write_bytes(content[:HEADER + 2 * CHUNK])
        log = scratch("half.evtx")
        log.write_bytes(content[:HEADER + 2 * CHUNK])
        with Mount(log) as mount:
            surveyed(mount)
            with open(log, "ab", buffering=0) as file:
                file.write(content[HEADER + 2 * CHUNK:HEADER + 2 * CHUNK + 20000])
                self.assertTrue(wait_for(lambda: mount.status()["refresh"]["held"] == 1))
                self.assertEqual((mount / "events.jsonl").read_bytes(), lines_of(two))
                self.assertEqual(sorted(os.listdir(mount / "chunks")), ["0", "1"])
                self.assertEqual((mount / "report/channel.tsv").read_bytes(),
                                 kit.out(kit.EVTXFS, "cat", two, "report/channel.tsv"))
                file.write(content[HEADER + 2 * CHUNK + 20000:])
            self.assertTrue(wait_for(lambda: mount.status()["refresh"]["held"] == 0))
            self.assertTrue(wait_for(lambda: len(os.listdir(mount / "chunks")) == 4))

    def test_a_mount_that_begins_amid_a_write(self):
        """It is known by who has the file open, or as it changes just then."""
        content = made("--chunks", "4").read_bytes()
        log = scratch("amid.evtx")
        with open(log, "wb", buffering=0) as file:
            file.write(content[:HEADER + CHUNK + 30000])
            with Mount(log) as mount:
                surveyed(mount)
                self.assertIn("it is being written", mount.stderr())
                self.assertEqual(mount.status()["refresh"]["held"], 1)
                with Followers(mount) as followers:
                    for at in range(HEADER + CHUNK + 30000, len(content), 20000):
                        file.write(content[at:at + 20000])
                        time.sleep(0.02)
                    lines = lines_of(log)
                    self.assertTrue(followers.have(lines))
                    self.assertEqual({f.read() for f in followers.all.values()}, {lines})
                    self.assertEqual(os.stat(mount / "events.jsonl").st_ino, followers.inode)

    def test_a_log_that_nobody_writes_is_shown_as_it_is_at_once(self):
        """A copy of a damaged log is young, too, and nobody is to wait for the rest of that."""
        log = scratch("cut.evtx")
        log.write_bytes(made("--chunks", "3").read_bytes()[:HEADER + CHUNK + 30000])
        with Mount(log) as mount:
            self.assertEqual((mount / "events.jsonl").read_bytes(),
                             kit.run(kit.EVTXFS, "dump", log, status=3).stdout)
            self.assertEqual(mount.status()["refresh"]["held"], 0)

    def test_a_log_is_emptied_and_written_back(self):
        """Whenever that is. What was made meanwhile is of nothing, or EIO, and is made anew."""
        state = made("--chunks", "6", "--wrap", "4")
        content = state.read_bytes()
        names = ["report/channel.tsv", "report/schema.json", "report/errors.jsonl", "events.jsonl",
                 "export/events.csv", "chunks/2/info.json", "chunks/2/chunk.evtx",
                 "chunks/3/events.jsonl", "query/EventID>0/events.jsonl"]
        whole = {name: kit.out(kit.EVTXFS, "cat", state, name) for name in names}
        for wait in (0, 0.01, 0.02, 0.03, 0.3):
            log = copied(state)
            with self.subTest(wait=wait), Mount(log) as mount:
                time.sleep(wait)
                os.truncate(log, 0)
                self.assertTrue(wait_for(lambda: mount.status()["refresh"]["failed"]))
                self.assertEqual(mount.status()["refresh"]["reason"], "no event log")
                for name in names:
                    try:
                        self.assertEqual((mount / name).read_bytes(), whole[name], name)
                    except OSError as error:
                        self.assertEqual(error.errno, errno.EIO, name)
                overwrite(log, content)
                self.assertTrue(wait_for(lambda: mount.status()["refresh"]["reason"] == "none"))
                self.assertTrue(wait_for(lambda: mount.status()["survey"]["ready"]))
                for name in names:
                    self.assertEqual((mount / name).read_bytes(), whole[name], name)
                self.assertEqual(json.loads((mount / "report/log.json").read_bytes())["sha256"],
                                 hashlib.sha256(content).hexdigest())

    @kit.plain_only
    def test_a_mount_that_waits_rests(self):
        """A log that stays half written costs what one costs that stays."""
        content = made("--mb", "24").read_bytes()
        log = scratch("rests.evtx")
        log.write_bytes(content)
        with Mount(log) as mount:
            surveyed(mount)
            with open(log, "ab", buffering=0) as file:
                file.write(content[HEADER:HEADER + 20000])
            self.assertTrue(wait_for(lambda: mount.status()["refresh"]["held"] == 1))
            time.sleep(5)  # it is young, and looked at more often, for two seconds
            before = kit.processor_time(mount.pid)
            time.sleep(6)
            used = kit.processor_time(mount.pid) - before
        kit.note(f"{used:.2f} s of 6 s")
        self.assertLess(used, 0.06)


class Shipped:
    """evtxfs dump --follow, and what it printed."""

    def __init__(self, *arguments):
        self.out, self.said = scratch("out"), scratch("said")
        with open(self.out, "wb") as out, open(self.said, "wb") as said:
            self.process = subprocess.Popen([kit.EVTXFS, "dump", "--follow", *arguments], stdout=out,
                                            stderr=said, env=kit.environment())

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.kill()
        self.process.wait()

    def has(self, lines):
        wait_for(lambda: len(self.out.read_bytes()) >= len(lines), 20)
        time.sleep(0.1)
        return self.out.read_bytes() == lines

    def says(self, text):
        return wait_for(lambda: text in self.said.read_text())

    def end(self, number=signal.SIGINT):
        self.process.send_signal(number)
        return self.process.wait(timeout=10 * kit.SLOWER)


class DumpFollows(kit.Case):
    def test_a_log_that_grows(self):
        content = made("--chunks", "5").read_bytes()
        for begin, size, form in ((HEADER + CHUNK, 1000, ()), (HEADER, 4096, ("-o", "xml")),
                                  (20, 30000, ("-o", "json", "--events=1-70,200-300")),
                                  (HEADER, 30000, ("-o", "txt"))):
            with self.subTest(begin=begin, form=form):
                log = scratch("ships.evtx")
                log.write_bytes(content[:begin])
                with Shipped(*form, log) as shipped:
                    time.sleep(0.2)
                    write_pieces(log, content, forward(content, size, begin))
                    lines = kit.out(kit.EVTXFS, "dump", "-t", "1", *form, log)
                    self.assertTrue(shipped.has(lines))
                    self.assertEqual(shipped.end(), 0)
                    self.assertEqual(shipped.out.read_bytes(), lines)

    def test_a_log_that_goes_round(self):
        """Its oldest chunk is written over, again and again."""
        content = made("--chunks", "9").read_bytes()

        def state(chunks):
            slots = [bytes(CHUNK)] * 4
            for n in range(chunks):
                slots[n % 4] = content[HEADER + n * CHUNK:HEADER + (n + 1) * CHUNK]
            path = scratch("ring.evtx")
            path.write_bytes(content[:HEADER] + b"".join(slots))
            return path

        log = scratch("round.evtx")
        log.write_bytes(state(3).read_bytes())
        whole = scratch("whole.evtx")
        with Shipped(log) as shipped:
            for chunks in range(3, 10):
                whole.write_bytes(content[:HEADER + chunks * CHUNK])
                pieces = forward(content[:HEADER + 4 * CHUNK], 16384)
                random.Random(chunks).shuffle(pieces)
                write_pieces(log, state(chunks).read_bytes(), pieces)
                self.assertTrue(shipped.has(lines_of(whole)), chunks)
            self.assertEqual(shipped.said.read_text(), "")

    def test_what_comes_from_now_on(self):
        whole = made("--chunks", "4")
        states = [begun(whole, *n) for n in ((2, 10), (2, 30), (3, 5))]
        log = scratch("now.evtx")
        log.write_bytes(states[0].read_bytes())
        with Shipped("--from-now", log) as shipped:
            time.sleep(0.5)
            for state in states[1:]:
                write_pieces(log, state.read_bytes(), forward(state.read_bytes(), 8192, 0))
            self.assertTrue(shipped.has(lines_of(states[-1])[len(lines_of(states[0])):]))
            self.assertEqual(shipped.end(signal.SIGTERM), 0)

    def test_a_log_that_is_replaced_cut_or_gone_is_said(self):
        states = [made("--chunks", "3", "--seed", str(n)) for n in (1, 2)]
        first, second = (state.read_bytes() for state in states)
        log = scratch("other.evtx")
        log.write_bytes(first)
        with Shipped(log) as shipped:
            lines = lines_of(states[0])
            self.assertTrue(shipped.has(lines))
            os.truncate(log, HEADER + CHUNK)
            self.assertTrue(shipped.says("the log was cut"))
            log.rename(scratch("away"))
            self.assertTrue(shipped.says("No such file"))
            log.write_bytes(first)
            self.assertTrue(shipped.says("the log is there"))
            self.assertTrue(shipped.has(lines), "nothing is printed twice")
            other = scratch("new")
            other.write_bytes(second)
            other.rename(log)
            self.assertTrue(shipped.says("it is another log"))
            self.assertTrue(shipped.has(lines + lines_of(states[1])))

    def test_the_last_event_is_whole_however_it_ends(self):
        log = made("--mb", "8")
        for form, end in ((), b"}\n"), (("-o", "xml"), b"</Event>\n\n"), (("-o", "txt"), b"-----\n"):
            whole = kit.out(kit.EVTXFS, "dump", "-t", "1", *form, log)
            reader, writer = os.pipe()
            process = subprocess.Popen([kit.EVTXFS, "dump", "--follow", *form, log], stdout=writer,
                                       stderr=subprocess.PIPE)
            os.close(writer)
            got = os.read(reader, 70000)
            time.sleep(0.3)  # the pipe is full
            process.send_signal(signal.SIGINT)
            with open(reader, "rb") as rest:
                got += rest.read()
            said = process.communicate(timeout=20)[1]
            self.assertEqual((process.returncode, said), (0, b""))
            self.assertTrue(whole.startswith(got))
            self.assertLess(len(got), len(whole))
            self.assertTrue(got.endswith(end), got[-40:])

    def test_a_signal_ends_it_before_all_is_printed(self):
        """Though the reader reads as fast as it writes."""
        log = made("--mb", "24")
        process = subprocess.Popen([kit.EVTXFS, "dump", "--follow", log], stdout=subprocess.PIPE)
        got = process.stdout.read(70000)
        process.send_signal(signal.SIGINT)
        got += process.stdout.read()
        self.assertEqual(process.wait(timeout=20), 0)
        process.stdout.close()
        whole = lines_of(log)
        self.assertTrue(whole.startswith(got))
        self.assertLess(len(got), len(whole))
        self.assertTrue(got.endswith(b"}\n"))

    def test_a_reader_who_goes_ends_it_though_nothing_comes(self):
        reader, writer = os.pipe()
        process = subprocess.Popen([kit.EVTXFS, "dump", "--follow", "--from-now", made("--chunks", "2")],
                                   stdout=writer, stderr=subprocess.PIPE)
        os.close(writer)
        time.sleep(0.5)
        self.assertIsNone(process.poll())
        os.close(reader)
        self.assertEqual((process.communicate(timeout=10)[1], process.returncode), (b"", 0))

    def test_damage_is_told_at_the_end(self):
        log = made("--chunks", "2", "--torn", "5")
        os.utime(log, (1000000000, 1000000000))  # nobody writes it, so nothing is waited for
        with Shipped(log) as shipped:
            self.assertTrue(shipped.has(kit.run(kit.EVTXFS, "dump", log, status=3).stdout))
            self.assertEqual(shipped.end(), 3)

    def test_what_cannot_be_followed_is_said(self):
        log = made("--chunks", "1")
        for arguments, status, text in (
                (("--follow", "-"), 1, "standard input"),
                (("--from-now", log), 1, "goes with --follow"),
                (("--follow", "--recover-records", log), 1, "stale records"),
                (("--follow", scratch("none")), 2, "No such file"),
                (("--follow", sys.executable), 2, "")):
            done = kit.run(kit.EVTXFS, "dump", *arguments, status=status)
            self.assertIn(text, done.stderr.decode())
            self.assertEqual(done.stderr.count(b"\n"), 1)

    @kit.plain_only
    def test_it_rests(self):
        with Shipped("--from-now", made("--mb", "24")) as shipped:
            time.sleep(6)
            before = kit.processor_time(shipped.process.pid)
            time.sleep(4)
            self.assertLess(kit.processor_time(shipped.process.pid) - before, 0.04)


if __name__ == "__main__":
    kit.main()
