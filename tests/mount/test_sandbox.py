#!/usr/bin/env python3
"""What a program that reads a log can no longer do: Landlock, seccomp, another user.

    TRY_SANDBOX   tests/mount/try_sandbox.c
    TRY_RING      tests/mount/try_ring.c
"""
import json
import os
import pwd
import signal
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

TRY = os.environ.get("TRY_SANDBOX")
TRY_RING = os.environ.get("TRY_RING")
BUILT = dict(line.partition(" ")[::2] for line in kit.lines(kit.EVTXFS, "-V"))
ROOT = os.geteuid() == 0


def process_status(pid):
    """What /proc says of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {line.partition(":")[0]: line.partition(":")[2].split() for line in lines}


def attempts(*arguments):
    """What try-sandbox could do, and the error of what it could not."""
    return dict(line.split() for line in kit.lines(TRY, *arguments))


class Case(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.log = kit.make_log("--records", "1500", "--seed", "5")
        cls.jsonl = kit.out(kit.EVTXFS, "dump", cls.log)


class Mounted(Case):
    def in_force(self, mount):
        return mount.status()["sandbox"]

    def test_the_status_file_says_what_the_kernel_says(self):
        with kit.Mount(self.log) as mount:
            says, kernel = self.in_force(mount), process_status(mount.pid)
            self.assertEqual(says["no_new_privs"], kernel["NoNewPrivs"] == ["1"])
            self.assertEqual(says["seccomp"], kernel["Seccomp"] == ["2"])
            for task in os.listdir(f"/proc/{mount.pid}/task"):
                thread = process_status(f"{mount.pid}/task/{task}")
                self.assertEqual(thread["Seccomp"], kernel["Seccomp"], thread["Name"])
                self.assertEqual(thread["NoNewPrivs"], kernel["NoNewPrivs"], thread["Name"])

    def test_what_is_built_in_is_in_force(self):
        with kit.Mount(self.log) as mount:
            says = self.in_force(mount)
            self.assertEqual(says["no_new_privs"], BUILT["Landlock"] == "built in")
            if BUILT["seccomp"] == "built in":
                self.assertTrue(says["seccomp"])
            self.assertEqual(says["io_uring"], "refused" if says["seccomp"] else "open")
            self.assertFalse(says["dropped"])

    def test_it_can_be_turned_off(self):
        with kit.Mount(self.log, "-o", "sandbox=off") as mount:
            self.assertEqual(self.in_force(mount), {"no_new_privs": False, "landlock": 0, "seccomp": False,
                                                    "dropped": False, "io_uring": "open"})
            self.assertEqual(process_status(mount.pid)["Seccomp"], ["0"])
            self.assertEqual(kit.keepers(mount.path), [])
            self.assertEqual((mount / "events.jsonl").read_bytes(), self.jsonl)
        done = kit.evtxfs("-o", "sandbox=maybe", self.log, kit.scratch("mount"), status=1)
        self.assertIn(b"neither on nor off", done.stderr)

    def test_the_whole_tree_is_read_in_it(self):
        with kit.Mount(self.log, "-o", "cache=1M") as inside:
            with kit.Mount(self.log, "-o", "cache=1M,sandbox=off") as outside:
                trees = [self.tree(mount) for mount in (inside, outside)]
        self.assertGreater(len(trees[0]), 3000)
        self.assertEqual(trees[0], trees[1])

    def tree(self, mount):
        """Path, size and contents' hash of all files; status.json counts what it is asked."""
        sums = kit.run("sh", "-c", "find . -type f ! -name status.json -print0 | sort -z | xargs -0 cksum",
                       cwd=mount.path).stdout.splitlines()
        query = mount / "query/EventID!=1/EventID!=2"
        return sums + sorted(os.listdir(query)) + [(query / "events.jsonl").read_bytes()]

    def test_a_long_report_finds_room(self):
        """It is more than is kept in memory, and no file can be made any more."""
        log = kit.many_chunks(2000)
        with kit.Mount(log) as mount:
            report = (mount / "report/integrity.json").read_bytes()
        self.assertGreater(len(report), 1 << 20)
        self.assertEqual(report, kit.out(kit.EVTXFS, "cat", log, "report/integrity.json"))

    def test_a_log_that_changes_is_opened_again(self):
        """For that alone the log's folder stays open, for reading."""
        for options in ("refresh=1", "refresh=1,drop=nobody")[:1 + ROOT]:
            folder = kit.scratch("folder")
            folder.mkdir(mode=0o755)
            os.chmod(folder.parent, 0o755)
            log = folder / "log.evtx"
            log.write_bytes(Path(kit.make_log("--records", "300", "--seed", "6")).read_bytes())
            with self.subTest(options=options), kit.Mount(log, "-o", options) as mount:
                self.assertEqual(self.in_force(mount)["seccomp"], BUILT["seccomp"] == "built in")
                other = folder / "other.evtx"
                other.write_bytes(Path(self.log).read_bytes())
                os.rename(other, log)
                self.assertTrue(kit.wait_for(lambda: mount.status()["refresh"]["states"] == 1
                                             and mount.status()["refresh"]["untold"] == 0))
                self.assertEqual((mount / "events.jsonl").read_bytes(), self.jsonl)

    def test_signals_unmount_from_inside(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with kit.Mount(self.log) as mount:
                self.assertEqual((mount / "events.jsonl").read_bytes(), self.jsonl)
                mount.process.send_signal(number)
                self.assertEqual(mount.process.wait(timeout=10 * kit.SLOWER), 0)
                self.assertIsNone(kit.mount_line(mount.path))
                self.assertFalse(mount.path.exists(), "what was made is removed")
                self.assertTrue(kit.wait_for(lambda: not kit.keepers(mount.path)))

    @unittest.skipIf(BUILT["Landlock"] != "built in", "without a sandbox there is no keeper")
    def test_the_keeper_holds_nothing_and_dies_with_its_mount(self):
        with kit.Mount(self.log) as mount:
            mount.status()
            keepers = kit.keepers(mount.path)
            self.assertEqual(len(keepers), 1)
            self.assertTrue(kit.wait_for(lambda: len(os.listdir(f"/proc/{keepers[0]}/fd")) == 4))
            self.assertIn("socket:", os.readlink(f"/proc/{keepers[0]}/fd/0"))
            self.assertEqual(os.readlink(f"/proc/{keepers[0]}/fd/3"), str(mount.path.parent))
            mount.kill()
            self.assertTrue(kit.wait_for(lambda: kit.gone(keepers[0])))
            self.assertTrue(kit.mount_line(mount.path), "a dead mount says so, and is not hidden")

    @unittest.skipIf(BUILT["Landlock"] != "built in", "without a sandbox there is no keeper")
    def test_a_signal_for_the_keeper_ends_the_mount(self):
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            for both in (False, True):
                with self.subTest(signal=number, both=both), kit.Mount(self.log) as mount:
                    keeper = kit.keepers(mount.path)[0]
                    self.assertEqual((mount / "events.jsonl").read_bytes(), self.jsonl)
                    os.kill(keeper, number)
                    if both:  # as systemd does with all of a group
                        mount.process.send_signal(number)
                    self.assertEqual(mount.process.wait(timeout=10 * kit.SLOWER), 0)
                    self.assertIsNone(kit.mount_line(mount.path))
                    self.assertFalse(mount.path.exists(), "what was made is removed")
                    self.assertTrue(kit.wait_for(lambda: kit.gone(keeper)))
        with kit.Mount(self.log) as mount:
            keeper = kit.keepers(mount.path)[0]
            with open(mount / "events.jsonl", "rb") as reader:
                os.kill(keeper, signal.SIGTERM)
                os.kill(keeper, signal.SIGTERM)
                self.assertTrue(kit.wait_for(lambda: kit.mount_line(mount.path) is None))
                self.assertEqual(reader.read(), self.jsonl, "who reads in it reads on")
                self.assertIsNone(mount.process.poll())
            self.assertEqual(mount.process.wait(timeout=10 * kit.SLOWER), 0)
            self.assertTrue(kit.wait_for(lambda: kit.gone(keeper)))

    def test_what_its_starter_had_open_is_closed(self):
        """A log and a folder that others cannot see, a pipe, and what is read on standard input."""
        secret = os.open(self.log, os.O_RDWR)
        folder = os.open("/etc", os.O_RDONLY)
        given = (secret, folder, *os.pipe())
        for options in ("refresh=0", "refresh=1", "sandbox=off"):
            mount = kit.Mount(f"/dev/fd/{secret}", "-o", options, inherited=given)
            with self.subTest(options), mount:
                self.assertEqual((mount / "events.jsonl").read_bytes(), self.jsonl)
                mount.status()
                has = {link: os.readlink(f"/proc/{mount.pid}/fd/{link}")
                       for link in os.listdir(f"/proc/{mount.pid}/fd")}
                modes = {link: int(Path(f"/proc/{mount.pid}/fdinfo/{link}").read_text().split()[3], 8) & 3
                         for link in has}
                self.assertEqual(has.pop("0"), "/dev/null")
                self.assertNotIn("/etc", has.values())
                self.assertFalse([name for name in has.values() if name.startswith("pipe:")])
                self.assertEqual([modes[link] for link in has if has[link] == str(self.log)], [os.O_RDONLY])
        for descriptor in given:
            os.close(descriptor)

    def test_it_needs_no_standard_input_output_and_error(self):
        script = 'exec "$@" <&- >&- 2>&-'
        path = kit.scratch("mount")
        kit.run("sh", "-c", script, "sh", kit.EVTXFS, self.log, path)
        try:
            self.assertEqual((path / "events.jsonl").read_bytes(), self.jsonl)
        finally:
            kit.unmount(path)

    @unittest.skipIf(BUILT["Landlock"] != "built in", "without a sandbox there is no keeper")
    def test_without_its_keeper_a_signal_still_ends_it(self):
        with kit.Mount(self.log) as mount:
            mount.status()
            os.kill(kit.keepers(mount.path)[0], signal.SIGKILL)
            mount.process.send_signal(signal.SIGTERM)
            self.assertEqual(mount.process.wait(timeout=10 * kit.SLOWER), 0)
        with kit.Mount(self.log, path=mount.path) as mount:
            self.assertEqual((mount / "events.jsonl").read_bytes(), self.jsonl)


class Dropped(Case):
    @unittest.skipUnless(ROOT, "only root can become another user")
    def test_root_becomes_another_user(self):
        user = pwd.getpwnam("nobody")
        for options in ("drop=nobody", f"drop={user.pw_uid}", "drop=nobody,sandbox=off"):
            with self.subTest(options=options), kit.Mount(self.log, "-o", options) as mount:
                self.assertTrue(mount.status()["sandbox"]["dropped"])
                kernel = process_status(mount.pid)
                self.assertEqual(kernel["Uid"], [str(user.pw_uid)] * 4)
                self.assertEqual(kernel["Gid"], [str(user.pw_gid)] * 4)
                self.assertEqual(kernel["Groups"], [])
                for kind in ("CapEff", "CapPrm", "CapInh", "CapAmb"):
                    self.assertEqual(int(kernel[kind][0], 16), 0, kind)
                self.assertEqual((mount / "events.jsonl").read_bytes(), self.jsonl)
                self.assertEqual((mount / "events.jsonl").stat().st_uid, 0, "who mounted owns the files")
                mount.process.send_signal(signal.SIGTERM)
                self.assertEqual(mount.process.wait(timeout=10 * kit.SLOWER), 0)
                self.assertIsNone(kit.mount_line(mount.path))
                self.assertFalse(mount.path.exists())

    @unittest.skipUnless(ROOT, "only root can become another user")
    def test_a_log_that_only_root_may_read_is_read(self):
        log = kit.scratch("secret.evtx")
        log.write_bytes(Path(self.log).read_bytes())
        log.chmod(0o400)
        with kit.Mount(log, "-o", "drop=nobody") as mount:
            self.assertEqual((mount / "events.jsonl").read_bytes(), self.jsonl)
            report = json.loads((mount / "report/log.json").read_bytes())
            self.assertEqual(report["sha256"], kit.out("sha256sum", log).decode().split()[0])

    @unittest.skipUnless(ROOT, "only root can become another user")
    def test_who_may_not_read_the_log_any_more_is_told(self):
        """On the terminal, before the command ends, and in status.json."""
        folder = kit.scratch("open")
        folder.mkdir(mode=0o755)
        log = folder / "secret.evtx"
        log.write_bytes(Path(self.log).read_bytes())
        log.chmod(0o400)
        path = kit.scratch("mount")
        done = kit.evtxfs("-o", "drop=nobody", log, path)  # in the background
        try:
            self.assertIn(b"changes of the log cannot be seen", done.stderr)

            def refresh():
                return json.loads((path / "status.json").read_bytes())["refresh"]
            self.assertEqual((refresh()["reason"], refresh()["failed"] > 0), ("may not be read", True))
            log.chmod(0o444)
            self.assertTrue(kit.wait_for(lambda: refresh()["reason"] == "none"))
            log.chmod(0o400)
            self.assertTrue(kit.wait_for(lambda: refresh()["reason"] != "none"))
        finally:
            kit.unmount(path)

    def test_nobody_is_no_such_user(self):
        done = kit.evtxfs("-o", "drop=no such user", self.log, kit.scratch("mount"), status=1)
        self.assertIn(b"there is no such user", done.stderr)


@unittest.skipUnless(TRY and BUILT["Landlock"] == "built in", "no sandbox is built in")
class Attempts(Case):
    """try-sandbox may remove a file if the sandbox does not hold, so it gets a copy."""

    def setUp(self):
        self.folder = kit.scratch("folder")
        self.folder.mkdir()
        self.copy = self.folder / "copy.evtx"
        self.copy.write_bytes(Path(self.log).read_bytes())
        os.symlink("copy.evtx", self.folder / "link")
        (self.folder.parent / "outside").write_text("another file")
        with kit.Mount(self.log, "-o", "refresh=0") as mount:
            self.kernel = mount.status()["sandbox"]

    def refused(self, tried, *names):
        for name in names:
            self.assertIn(tried[name], ("EPERM", "EACCES"), f"{name}: {tried}")

    def test_a_mount_without_refresh_has_the_log_and_nothing_else(self):
        if not self.kernel["seccomp"]:
            self.skipTest("this kernel has no seccomp")
        tried = attempts("mount", self.copy)
        self.assertEqual(tried.pop("read-log"), "yes")
        self.assertEqual(tried.pop("start-thread"), "yes")
        self.assertGreater(len(tried), 100)
        self.assertEqual({name: error for name, error in tried.items() if error != "EPERM"}, {})

    def test_landlock_holds_by_itself(self):
        if not self.kernel["landlock"]:
            self.skipTest("this kernel has no Landlock")
        tried = attempts("command", self.copy)
        self.assertEqual(tried["read-log"], "yes")
        self.assertEqual(tried["start-thread"], "yes")
        self.refused(tried, "open-log-by-path", "open-log-to-write", "open-other-file", "make-file",
                     "open-own-memory", "remove-file", "unmount", "execute", "trace-another")
        if self.kernel["landlock"] >= 6:
            self.refused(tried, "signal-another")

    def test_a_folder_can_be_left_open_for_reading(self):
        if not (self.kernel["landlock"] and self.kernel["seccomp"]):
            self.skipTest("this kernel has no Landlock, or no seccomp")
        tried = attempts("mount", self.copy, self.folder)
        for name in ("read-log", "start-thread", "reopen-log", "watch"):
            self.assertEqual(tried.pop(name), "yes", name)
        self.assertEqual(tried.pop("reopen-link"), "ELOOP")
        self.refused(tried, *tried)
        self.refused(tried, "reopen-above", "reopen-outside", "reopen-following", "reopen-to-write",
                     "watch-following")


class Rings(Case):
    """What goes through a ring of io_uring is no system call."""

    def tried(self, how):
        done = kit.run(TRY_RING, how, status=None)
        if done.returncode == 77:
            self.skipTest("this kernel has no io_uring, or root has switched it off")
        self.assertEqual(done.returncode, 0, done.stderr)
        return dict(line.split() for line in done.stdout.decode().splitlines())

    @unittest.skipUnless(TRY_RING and BUILT["seccomp"] == "built in", "no sandbox is built in")
    def test_a_ring_that_is_restricted_is_good_for_requests_only(self):
        tried = self.tried("restricted")
        allowed = ("settle", "is-restricted", "wait", "command")  # to /dev/null, which takes any
        self.assertEqual({name: tried.pop(name) for name in allowed}, dict.fromkeys(allowed, "yes"))
        self.assertEqual({name for name, error in tried.items() if error == "EPERM"},
                         {"make-ring", "restrict-again", "register-file", "open-file", "filter"})
        self.assertEqual({name for name, error in tried.items() if error == "EACCES"},
                         {"nothing", "socket", "connect", "send", "open", "stat", "set-attribute", "unlink",
                          "read", "write", "later", "linked"})

    @unittest.skipUnless(TRY_RING and BUILT["seccomp"] == "built in", "no sandbox is built in")
    def test_a_ring_that_is_not_restricted_is_noticed(self):
        """It would do what seccomp forbids."""
        tried = self.tried("open")
        self.assertEqual((tried["settle"], tried["is-restricted"]), ("EACCES", "EACCES"))
        self.assertEqual((tried["socket"], tried["connect"], tried["make-ring"]), ("yes", "ENOTSOCK", "yes"))

    def test_who_does_not_ask_for_it_has_none(self):
        for options in ("refresh=0", "noio_uring", "io_uring,noio_uring"):
            with kit.Mount(self.log, "-o", options) as mount:
                self.assertFalse(mount.status()["threads"]["io_uring"])
                self.assertEqual(mount.status()["sandbox"]["io_uring"],
                                 "refused" if BUILT["seccomp"] == "built in" else "open")

    def test_it_is_refused_where_it_is_not_built_in_and_for_root(self):
        for options in ("io_uring", "io_uring,drop=root"):
            if BUILT["io_uring"] == "built in" and not ROOT:
                self.skipTest("an ordinary user may have it")
            path = kit.scratch("mount")
            done = kit.evtxfs("-o", options, self.log, path, status=1)
            self.assertIn(b"drop=USER" if BUILT["io_uring"] == "built in" else b"not built in", done.stderr)
            self.assertFalse(path.exists())

    @unittest.skipIf(BUILT["io_uring"] != "built in", "io_uring is not built in")
    def test_a_mount_over_it_is_held_all_the_same(self):
        options = "io_uring,drop=nobody" if ROOT else "io_uring"
        with kit.Mount(self.log, "-o", options) as mount:
            self.assertEqual((mount / "events.jsonl").read_bytes(), self.jsonl)
            status = mount.status()
            if not status["threads"]["io_uring"]:
                self.assertIn("goes on without", mount.stderr())
                self.skipTest("the kernel does not offer it: echo Y >/sys/module/fuse/parameters/enable_uring")
            rings = [link for link in os.listdir(f"/proc/{mount.pid}/fd")
                     if "io_uring" in os.readlink(f"/proc/{mount.pid}/fd/{link}")]
            self.assertEqual(len(rings), os.cpu_count())
            if BUILT["seccomp"] == "built in":
                self.assertEqual(status["sandbox"]["io_uring"], "restricted")
                for task in os.listdir(f"/proc/{mount.pid}/task"):
                    thread = process_status(f"{mount.pid}/task/{task}")
                    self.assertEqual(thread["Seccomp_filters"], ["2"], thread["Name"])
            mount.process.send_signal(signal.SIGTERM)
            self.assertEqual(mount.process.wait(timeout=10 * kit.SLOWER), 0)


if __name__ == "__main__":
    kit.main()
