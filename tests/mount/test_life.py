#!/usr/bin/env python3
"""Mounting and unmounting: daemons, signals, mount points, what happens when something dies."""
import contextlib
import ctypes
import errno
import json
import os
import signal
import struct
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

MOUNTS = 100 if kit.SANITIZER == "none" else 10

DEAD = (errno.ENOTCONN, errno.ECONNABORTED)  # over io_uring the kernel says the latter


def kinds(path):
    """The filesystems that are mounted at a path, the topmost last."""
    with open("/proc/self/mountinfo") as table:
        return [line.split(" - ")[1].split()[0] for line in table if line.split()[4] == str(path)]


class Life(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.log = kit.make_log("--records", "1500", "--seed", "5")
        cls.jsonl = kit.out(kit.EVTXFS, "dump", cls.log)

    def setUp(self):
        self.mnt = kit.scratch("mount")

    def tearDown(self):
        for pid in kit.daemons(self.mnt):
            if kit.mount_line(self.mnt):
                kit.unmount(self.mnt, lazy=True)
            if not kit.wait_for(lambda: kit.gone(pid), 5):
                os.kill(pid, signal.SIGKILL)
                self.fail("a daemon outlived its mount")
        self.assertTrue(kit.wait_for(lambda: not kit.keepers(self.mnt)), "a keeper outlived its daemon")
        super().tearDown()

    def ended(self, pid, seconds=10):
        self.assertTrue(kit.wait_for(lambda: kit.gone(pid), seconds), "the daemon goes on")

    def daemon(self):
        pids = kit.daemons(self.mnt)
        self.assertEqual(len(pids), 1)
        return pids[0]

    def whole(self):
        return (self.mnt / "events.jsonl").read_bytes() == self.jsonl

    # In the background

    def test_the_command_returns_when_the_log_is_mounted(self):
        self.mnt.mkdir()
        done = kit.evtxfs(self.log, self.mnt)
        self.assertEqual((done.stdout, done.stderr), (b"", b""))
        self.assertTrue(kit.mount_line(self.mnt))
        self.assertTrue(self.whole())
        pid = self.daemon()
        self.assertEqual(os.readlink(f"/proc/{pid}/cwd"), "/")
        self.assertEqual(kit.unmount(self.mnt).returncode, 0)
        self.ended(pid)
        self.assertTrue(self.mnt.is_dir(), "a mount point that was there stays")

    def test_a_missing_mount_point_comes_and_goes(self):
        kit.evtxfs(self.log, self.mnt)
        self.assertTrue(self.whole())
        pid = self.daemon()
        kit.unmount(self.mnt)
        self.ended(pid)
        self.assertFalse(self.mnt.exists())

    def test_relative_paths_work_from_the_background_too(self):
        folder = kit.scratch("folder")
        folder.mkdir()
        os.link(self.log, folder / "log, with 100%4 blanks\\040.evtx")
        kit.evtxfs("log, with 100%4 blanks\\040.evtx", "m m", cwd=folder)
        self.mnt = folder / "m m"
        try:
            self.assertTrue(self.whole())
            pids = kit.daemons("m m")
            source = kit.out("findmnt", "-n", "-o", "SOURCE", self.mnt).decode()
            self.assertIn("log, with 100%4 blanks", source)
        finally:
            kit.unmount(self.mnt)
        for pid in pids:
            self.ended(pid)

    def test_a_mount_point_that_is_no_directory_is_refused(self):
        self.mnt.write_text("a file")
        done = kit.evtxfs(self.log, self.mnt, status=None)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(self.mnt.name, done.stderr.decode())
        self.assertEqual(self.mnt.read_text(), "a file")
        done = kit.evtxfs(self.log, "/proc/no/such/place", status=None)
        self.assertNotEqual(done.returncode, 0)
        self.assertTrue(done.stderr)

    def test_many_mounts_leave_nothing_behind(self):
        for _ in range(MOUNTS):
            kit.evtxfs(self.log, self.mnt)
            self.assertTrue((self.mnt / "chunks/0/records").is_dir())
            pid = self.daemon()
            self.assertEqual(kit.unmount(self.mnt).returncode, 0)
            self.ended(pid)
            self.assertFalse(self.mnt.exists())

    def test_unmounting_at_once_is_safe(self):
        """The survey has only begun then."""
        log = kit.make_log("--mb", "16", "--seed", "6")
        for _ in range(5):
            kit.evtxfs(log, self.mnt)
            pid = self.daemon()
            self.assertEqual(kit.unmount(self.mnt).returncode, 0)
            self.ended(pid)

    def test_one_log_can_be_mounted_twice(self):
        with kit.Mount(self.log) as one, kit.Mount(self.log) as two:
            self.assertEqual((one / "events.jsonl").read_bytes(), (two / "events.jsonl").read_bytes())

    # Options

    def test_the_options_of_every_fuse_program_work(self):
        for options in (["-s"], ["-o", "rw,dev,suid"], ["-o", "ro,noatime"], ["-o", "cache=1M"],
                        ["--cache=1M"], ["-o", "rw,nosuid,nodev,noexec,cache=1M"]):
            with self.subTest(options=options):
                with kit.Mount(self.log, *options) as mount:
                    self.assertEqual((mount / "events.jsonl").read_bytes(), self.jsonl)
                    flags = kit.mount_line(mount.path)[5].split(",")
                    self.assertTrue({"ro", "nosuid", "nodev", "noexec"} <= set(flags), flags)

    def test_d_speaks_and_stays_in_the_foreground(self):
        mount = kit.Mount(self.log)
        mount.command[1] = "-d"
        with mount:
            os.listdir(mount.path)
        self.assertTrue(mount.stderr())

    @unittest.skipIf(os.geteuid() != 0, "only root may mount with mount(8)")
    def test_mount_8_knows_it(self):
        # mount(8) looks for the program in the system's folders only: it gets one of its own there.
        script = """
            set -e
            mount --make-rprivate /
            mount -t tmpfs none /usr/local/bin
            ln -s "$1" /usr/local/bin/evtxfs
            mkdir -p "$3"
            mount -t fuse.evtxfs "$2" "$3" -o ro,noauto,cache=8M
            findmnt -n -o FSTYPE,OPTIONS "$3"
            sha256sum <"$3/events.jsonl"
            umount "$3"
        """
        if kit.run("unshare", "-m", "true", status=None).returncode:
            self.skipTest("no mount namespaces here")
        done = kit.run("unshare", "-m", "sh", "-c", script, "sh", kit.EVTXFS, self.log, self.mnt)
        words = done.stdout.decode().split()
        self.assertEqual(words[0], "fuse.evtxfs")
        self.assertTrue({"ro", "nosuid", "nodev", "noexec"} <= set(words[1].split(",")), words)
        digest = kit.out("sha256sum", input=self.jsonl).decode().split()[0]
        self.assertIn(digest, words)

    # Mount points

    def test_a_mount_that_is_refused_leaves_no_directory(self):
        """The mount point is no block device, which the kernel finds out."""
        for options in ("blkdev,sandbox=on", "blkdev,sandbox=off"):
            with self.subTest(options):
                kit.evtxfs("-o", options, self.log, self.mnt, status=1)
                self.assertFalse(self.mnt.exists())
                self.mnt.mkdir()
                kit.evtxfs("-o", options, self.log, self.mnt, status=1)
                self.mnt.rmdir()

    def test_a_directory_above_gets_another_name(self):
        """And another mount stands where it was: that is not ours."""
        for options in ("sandbox=on", "sandbox=off"):
            with self.subTest(options):
                above, other = kit.scratch("above"), kit.scratch("other")
                above.mkdir()
                mount = kit.Mount(self.log, "-o", options, path=above / "made")
                with mount:
                    mount.status()
                    above.rename(other)
                    above.mkdir()
                    with kit.Mount(self.log, path=mount.path) as bystander:
                        mount.process.send_signal(signal.SIGTERM)
                        self.assertEqual(mount.process.wait(timeout=10 * kit.SLOWER), 0)
                        self.assertIsNone(kit.mount_line(other / "made"))
                        self.assertEqual(os.listdir(other), [])
                        self.assertEqual((bystander / "events.jsonl").read_bytes(), self.jsonl)
                    mount.path.mkdir()

    @unittest.skipIf(os.geteuid() != 0, "only root may mount what is no FUSE")
    def test_what_else_is_mounted_there_stays(self):
        """What was there before, and what was mounted over it."""
        for options in ("sandbox=on", "sandbox=off"):
            with self.subTest(options):
                self.mnt.mkdir()
                kit.run("mount", "-t", "tmpfs", "none", self.mnt)
                with kit.Mount(self.log, "-o", options, path=self.mnt) as mount:
                    self.assertTrue(kit.wait_for(lambda: kinds(self.mnt) == ["tmpfs", "fuse.evtxfs"]))
                    mount.status()
                    kit.unmount(self.mnt)
                    mount.process.wait(timeout=10 * kit.SLOWER)
                    self.assertEqual(kinds(self.mnt), ["tmpfs"])
                    kit.unmount(self.mnt)
                with kit.Mount(self.log, "-o", options, path=self.mnt) as mount:
                    mount.status()
                    kit.run("mount", "-t", "tmpfs", "none", self.mnt)
                    mount.process.send_signal(signal.SIGTERM)
                    mount.process.wait(timeout=10 * kit.SLOWER)
                    self.assertEqual(kinds(self.mnt), ["fuse.evtxfs", "tmpfs"])
                    kit.unmount(self.mnt)
                self.mnt.rmdir()

    # Signals

    def test_sigterm_and_sigint_unmount(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            with self.subTest(signal=number):
                with kit.Mount(self.log) as mount:
                    self.assertEqual((mount / "events.jsonl").read_bytes(), self.jsonl)
                    mount.process.send_signal(number)
                    self.assertEqual(mount.process.wait(timeout=10 * kit.SLOWER), 0)
                    self.assertIsNone(kit.mount_line(mount.path))
                    self.assertFalse(mount.path.exists())

    def test_sigterm_with_somebody_inside(self):
        with kit.Mount(self.log) as mount:
            inside = subprocess.Popen(["sleep", "60"], cwd=mount / "chunks")
            try:
                mount.process.send_signal(signal.SIGTERM)
                self.assertTrue(kit.wait_for(lambda: not kit.mount_line(mount.path)))
            finally:
                inside.kill()
                inside.wait()
            mount.process.wait(timeout=10 * kit.SLOWER)

    def test_after_kill_9_it_can_be_unmounted_and_mounted_again(self):
        with kit.Mount(self.log) as mount:
            path = mount.path
            file = os.open(path / "events.jsonl", os.O_RDONLY)
            mount.kill()
            with self.assertRaises(OSError) as caught:
                os.listdir(path)
            self.assertIn(caught.exception.errno, DEAD)
            with contextlib.suppress(OSError):
                os.close(file)
            for command in (["fusermount3", "-u", path], ["umount", path]):
                if kit.run(*command, status=None).returncode == 0:
                    break
            self.assertIsNone(kit.mount_line(path))
        with kit.Mount(self.log, path=path) as mount:
            self.assertEqual((mount / "events.jsonl").read_bytes(), self.jsonl)

    def test_a_dead_mount_of_ours_is_healed_by_the_next(self):
        self.mnt.mkdir()
        for _ in range(2):  # two of them, one on the other
            kit.evtxfs(self.log, self.mnt)
            pid = self.daemon()
            os.kill(pid, signal.SIGKILL)
            self.ended(pid)
            with self.assertRaises(OSError) as caught:
                os.listdir(self.mnt)
            self.assertIn(caught.exception.errno, DEAD)
        done = kit.evtxfs(self.log, self.mnt)
        self.assertIn(b"was unmounted", done.stderr)
        self.assertTrue(self.whole())
        self.assertEqual(kit.unmount(self.mnt).returncode, 0)
        self.assertIsNone(kit.mount_line(self.mnt))

    def test_a_signal_lets_the_reader_finish(self):
        log = kit.make_log("--mb", "16", "--seed", "6")
        for number in (signal.SIGTERM, signal.SIGINT):
            with kit.Mount(log) as mount:
                with open(mount / "events.jsonl", "rb", buffering=0) as file:
                    text = bytearray(os.read(file.fileno(), 100_000))
                    mount.process.send_signal(number)
                    self.assertTrue(kit.wait_for(lambda: not kit.mount_line(mount.path)))
                    while piece := os.read(file.fileno(), 1 << 20):
                        text += piece
                    self.assertIsNone(mount.process.poll())
                self.assertEqual(mount.process.wait(timeout=10 * kit.SLOWER), 0)
            self.assertEqual(bytes(text), kit.out(kit.EVTXFS, "dump", log))

    def test_a_second_signal_ends_it_whoever_reads(self):
        log = kit.make_log("--mb", "16", "--seed", "6")
        with kit.Mount(log) as mount:
            reader = subprocess.Popen(["sh", "-c", "exec <events.jsonl; while :; do grep -rc x chunks; done"],
                                      cwd=mount.path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                mount.process.send_signal(signal.SIGTERM)
                self.assertTrue(kit.wait_for(lambda: not kit.mount_line(mount.path)))
                time.sleep(0.1)
                self.assertIsNone(mount.process.poll())
                mount.process.send_signal(signal.SIGTERM)
                self.assertEqual(mount.process.wait(timeout=10 * kit.SLOWER), 0)
            finally:
                reader.kill()
                reader.wait()

    # Busy

    def test_a_busy_mount_is_not_unmounted(self):
        with kit.Mount(self.log) as mount:
            file = open(mount / "events.jsonl", "rb")
            done = kit.unmount(mount.path)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(b"busy", done.stderr)
            self.assertEqual(file.read(), self.jsonl)
            file.close()

    def test_a_lazy_unmount_lets_the_reader_finish(self):
        log = kit.make_log("--mb", "16", "--seed", "6")
        with kit.Mount(log) as mount:
            with open(mount / "events.jsonl", "rb", buffering=0) as file:
                begin = os.read(file.fileno(), 100_000)
                self.assertEqual(kit.unmount(mount.path, lazy=True).returncode, 0)
                self.assertIsNone(kit.mount_line(mount.path))
                self.assertIsNone(mount.process.poll())
                rest = bytearray(begin)
                while piece := os.read(file.fileno(), 1 << 20):
                    rest += piece
            self.assertEqual(mount.process.wait(timeout=20 * kit.SLOWER), 0)
        self.assertEqual(bytes(rest), kit.out(kit.EVTXFS, "dump", log))

    # The survey

    def test_what_needs_no_survey_answers_before_it(self):
        log = kit.make_log("--mb", "64" if kit.SANITIZER == "none" else "16", "--seed", "7")
        with kit.Mount(log) as mount:
            answers = {}

            def ask(name, question):
                answers[name] = question()
                answers[name + " at"] = time.monotonic()

            start = time.monotonic()
            views = threading.Thread(target=ask, args=("views", lambda: os.listdir(mount / "by-eventid")))
            size = threading.Thread(target=ask, args=("size", lambda: (mount / "events.jsonl").stat().st_size))
            views.start()
            size.start()
            names = os.listdir(mount / "chunks/3/records")
            text = (mount / "chunks/3/records" / names[-1]).read_bytes()
            near = time.monotonic()
            views.join()
            size.join()
            kit.note(f"a record after {near - start:.3f} s, "
                  f"the views after {answers['views at'] - start:.3f} s, "
                  f"the size after {answers['size at'] - start:.3f} s")
            self.assertTrue(text)
            self.assertLess(near - start, 1 * kit.SLOWER)
            jsonl = kit.out(kit.EVTXFS, "dump", log)
            self.assertEqual(answers["size"], len(jsonl))
            ids = {kit.event_id(event) for event in kit.events(jsonl)}
            self.assertEqual(sorted(map(int, answers["views"])), sorted(ids))

    def test_readers_and_survey_at_once(self):
        log = kit.make_log("--mb", "16", "--seed", "6")
        jsonl = kit.out(kit.EVTXFS, "dump", log)
        for _ in range(3):
            with kit.Mount(log, "-o", "cache=2M") as mount:
                results = {}

                def read(path):
                    try:
                        results[path] = (mount / path).read_bytes()
                    except OSError as error:
                        results[path] = error

                chunks = [f"chunks/{n}/events.jsonl" for n in range(len(os.listdir(mount / "chunks")))]
                threads = [threading.Thread(target=read, args=(path,))
                           for path in ["events.jsonl", *chunks[::-1][:6]]]
                for thread in threads:
                    thread.start()
                for path in chunks:
                    read(path)
                for thread in threads:
                    thread.join()
                self.assertEqual(results["events.jsonl"], jsonl)
                self.assertEqual(b"".join(results[path] for path in chunks), jsonl)

    def test_an_empty_log_is_an_empty_tree(self):
        log = kit.scratch("header.evtx")
        log.write_bytes(self.log.read_bytes()[:4096])
        with kit.Mount(log) as mount:
            self.assertEqual(os.listdir(mount / "chunks"), [])
            self.assertEqual(os.listdir(mount / "by-eventid"), [])
            self.assertEqual((mount / "events.jsonl").stat().st_size, 0)
            self.assertEqual((mount / "events.jsonl").read_bytes(), b"")
            kit.run("ls", "-lR", mount.path)

    def test_a_damaged_log_is_mounted(self):
        data = bytearray(self.log.read_bytes())
        for at in range(4096 + 6000, len(data), 65536):
            data[at:at + 700] = bytes(700)
        log = kit.scratch("damaged.evtx")
        log.write_bytes(data)
        jsonl = kit.out(kit.EVTXFS, "dump", log, status=3)
        with kit.Mount(log) as mount:
            self.assertEqual((mount / "events.jsonl").read_bytes(), jsonl)
            self.assertEqual(kit.run("tar", "-C", mount.path, "-cf", "/dev/null", ".").stderr, b"")

    def test_a_wrapped_log_is_read_from_its_oldest_record(self):
        log = kit.make_log("--chunks", "30", "--seed", "8", "--wrap", "20")
        jsonl = kit.out(kit.EVTXFS, "dump", log)
        chunks = kit.record_ids(log)
        oldest = min(range(len(chunks)), key=lambda n: chunks[n][0])
        self.assertNotEqual(oldest, 0)
        order = [*range(oldest, len(chunks)), *range(oldest)]
        with kit.Mount(log) as mount:
            self.assertEqual((mount / "events.jsonl").read_bytes(), jsonl)
            self.assertEqual(b"".join((mount / f"chunks/{n}/events.jsonl").read_bytes() for n in order),
                             jsonl)
            for name in os.listdir(mount / "by-eventid"):
                view = (mount / "by-eventid" / name / "events.jsonl").read_bytes()
                self.assertEqual(view.splitlines(), [line for line in jsonl.splitlines()
                                                     if kit.event_id(json.loads(line)) == int(name)])


LIBC = ctypes.CDLL(None, use_errno=True)


def handle_of(path):
    """A file handle, as a server of NFS gives it out."""
    handle = ctypes.create_string_buffer(struct.pack("Ii", 128, 0), 8 + 128)
    if LIBC.name_to_handle_at(-100, os.fsencode(path), handle, ctypes.byref(ctypes.c_int()), 0):
        raise OSError(ctypes.get_errno(), "name_to_handle_at")
    return handle.raw


def open_handle(mount, handle):
    at = os.open(mount, os.O_RDONLY)
    fd = LIBC.open_by_handle_at(at, handle, os.O_RDONLY)
    code = ctypes.get_errno()
    os.close(at)
    if fd < 0:
        raise OSError(code, os.strerror(code))
    return fd


@unittest.skipUnless(os.geteuid() == 0, "only root may")
class Root(kit.Case):
    def test_file_handles_outlive_what_the_kernel_remembers(self):
        log = kit.make_log("--records", "300", "--seed", "6")
        with kit.Mount(log) as mount:
            event = next(iter(os.listdir(mount / "by-eventid")))
            record = next(iter(os.listdir(mount / "chunks/0/records")))
            names = [".", "events.jsonl", "chunks", "chunks/0", f"chunks/0/records/{record}", "report",
                     "report/log.json", "README.txt", f"by-eventid/{event}", "export/events.csv",
                     f"by-eventid/{event}/events.jsonl", f"query/EventID={event}/events.jsonl",
                     "query", "templates", "status.json"]
            handles = {name: handle_of(mount / name) for name in names}
            found = {name: os.stat(mount / name) for name in names}
            for _ in range(3):
                Path("/proc/sys/vm/drop_caches").write_text("2")
            for name in names:
                try:
                    fd = open_handle(mount.path, handles[name])
                except OSError as error:
                    self.fail(f"{name}: {error}")
                try:
                    now = os.fstat(fd)
                    self.assertEqual(now.st_mode, found[name].st_mode, name)
                    if name == "status.json":  # which is fresh for each who looks it up
                        continue
                    self.assertEqual((now.st_ino, now.st_size), (found[name].st_ino, found[name].st_size))
                    if os.path.isdir(mount / name):
                        self.assertEqual(os.listdir(fd), os.listdir(mount / name))
                        self.assertEqual(os.stat("..", dir_fd=fd).st_ino, os.stat(mount / name / "..").st_ino)
                    else:
                        self.assertEqual(os.pread(fd, 1 << 20, 0), (mount / name).read_bytes()[:1 << 20])
                finally:
                    os.close(fd)
            wrong = bytearray(handles["events.jsonl"])
            wrong[8 + 5] ^= 0x7f  # a number that no node has
            with self.assertRaises(OSError) as caught:
                open_handle(mount.path, bytes(wrong))
            self.assertEqual(caught.exception.errno, errno.ESTALE)

    def test_the_filesystem_below_can_be_unmounted_at_once(self):
        busy = []
        log = kit.make_log("--records", "1500", "--seed", "5")
        for turn in range(9):
            below = kit.scratch("below")
            below.mkdir()
            kit.run("mount", "-t", "tmpfs", "none", below)
            try:
                (below / "log.evtx").write_bytes(log.read_bytes())
                kit.run(kit.EVTXFS, below / "log.evtx", below / "made", cwd=below)
                if turn % 3:  # else while it is surveyed
                    (below / "made/report/integrity.json").read_bytes()
                kit.run("umount", below / "made")
                start = last = time.monotonic()
                while LIBC.umount2(os.fsencode(below), 0):
                    last = time.monotonic()
                    self.assertLess(last - start, 5)
                busy.append(last - start)
            finally:
                kit.run("umount", "-l", below, status=None)
        kit.note("it was busy for " + " ".join(f"{1000 * time:.0f}" for time in sorted(busy)) + " ms")
        self.assertLess(sorted(busy)[len(busy) // 2], 0.05)


if __name__ == "__main__":
    kit.main()
