#!/usr/bin/env python3
"""What the program says to mistakes: each names the program, the command, the thing, and what to do."""
import json
import os
import re
import stat
import struct
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

COMMANDS = ("ls", "cat", "dump", "info", "templates")

# Command line, status, what it says without its first word. {log} and {mnt} are paths.
MISTAKES = [
    # operands
    ("", 1, "evtxfs: a log and a mount point are missing: evtxfs LOG MOUNTPOINT; evtxfs --help tells more"),
    ("{log}", 1, "evtxfs: {log}: a mount point is missing: evtxfs LOG MOUNTPOINT; evtxfs ls, cat, dump and "
                 "info need none"),
    ("{log} {log} - {mnt}", 1, "evtxfs: -: a log is mounted at a directory; evtxfs dump LOG prints one"),
    ("-o depth=513 {log} {mnt}", 1, "evtxfs: depth=513: 512 at most"),
    ("--spool_size=much {log} {mnt}", 1, "evtxfs: spool_size=much: not a size, as in spool_size=4G"),
    ("{log} -", 1, "evtxfs: -: a log is mounted at a directory; evtxfs dump LOG prints one"),
    ("ls", 1, "evtxfs ls: a log is missing: evtxfs ls LOG [PATH]"),
    ("ls {log} a b", 1, "evtxfs ls: b: one log and one path in it are all that is listed at once; --with=PATH adds another log to the tree"),
    ("cat", 1, "evtxfs cat: a log and a path in it are missing: evtxfs cat LOG PATH..."),
    ("cat {log}", 1, "evtxfs cat: a path in the log is missing, such as events.jsonl; evtxfs ls LOG lists "
                     "them"),
    ("dump", 1, "evtxfs dump: a log is missing: evtxfs dump LOG, or evtxfs dump - for standard input"),
    ("info", 1, "evtxfs info: a log is missing: evtxfs info LOG, or evtxfs info - for standard input"),
    ("templates", 1, "evtxfs templates: logs are missing: evtxfs templates LOG... -o DIR"),
    ("templates {log}", 1, "evtxfs templates: a directory to write to is missing: evtxfs templates LOG... -o "
                           "DIR"),
    # standard input
    ("- {mnt}", 2, "evtxfs: -: standard input can be read by 'evtxfs dump -' and 'evtxfs info -' only; save "
                   "the log to a file (one that is called - is given as ./-)"),
    ("ls -", 2, "evtxfs ls: -: standard input can be read by 'evtxfs dump -' and 'evtxfs info -' only; save "
                "the log to a file (one that is called - is given as ./-)"),
    # commands
    ("list {log}", 1, "evtxfs: list: no such command, and no such file; did you mean evtxfs ls?"),
    ("dmup {log}", 1, "evtxfs: dmup: no such command, and no such file; did you mean evtxfs dump?"),
    ("help", 1, "evtxfs: help: no such command, and no such file; evtxfs --help lists the commands, and a log "
                "is mounted by evtxfs LOG MOUNTPOINT"),
    # options of commands
    ("ls --bogus {log}", 1, "evtxfs ls: --bogus: no such option; evtxfs ls --help lists them"),
    ("dump -x {log}", 1, "evtxfs dump: -x: no such option; evtxfs dump --help lists them"),
    ("dump --fromat json {log}", 1, "evtxfs dump: --fromat: no such option; did you mean --format? evtxfs "
                                    "dump --help lists them"),
    ("dump --evnts=3 {log}", 1, "evtxfs dump: --evnts=3: no such option; did you mean --events? evtxfs dump "
                                "--help lists them"),
    ("dump {log} --events", 1, "evtxfs dump: --events: a value is missing; evtxfs dump --help has an example"),
    ("dump {log} -t", 1, "evtxfs dump: -t: a value is missing; evtxfs dump --help has an example"),
    ("info --json=3 {log}", 1, "evtxfs info: --json=3: --json takes no value"),
    ("dump -o pdf {log}", 1, "evtxfs dump: -o pdf: the formats are jsonl, json, xml, txt and parquet"),
    # options of a mount
    ("-o chache=64M {log} {mnt}", 1, "evtxfs: -o chache=64M: no such option; did you mean -o cache? evtxfs "
                                     "--help lists them"),
    ("--chache=64M {log} {mnt}", 1, "evtxfs: --chache=64M: no such option; did you mean --cache? evtxfs "
                                    "--help lists them"),
    ("-o allow_others {log} {mnt}", 1, "evtxfs: -o allow_others: no such option; did you mean -o allow_other? "
                                       "evtxfs --help lists them"),
    ("-o bogus {log} {mnt}", 1, "evtxfs: -o bogus: no such option; evtxfs --help lists them, and "
                                "mount.fuse3(8)"),
    ("-o cache {log} {mnt}", 1, "evtxfs: -o cache: a value is missing; evtxfs --help has it"),
    ("-o nopush=1 {log} {mnt}", 1, "evtxfs: -o nopush=1: it takes no value; evtxfs --help has it"),
    ("-x {log} {mnt}", 1, "evtxfs: -x: no such option; evtxfs --help lists them, and mount.fuse3(8)"),
    ("-cache=1M {log} {mnt}", 1, "evtxfs: -cache=1M: no such option; did you mean --cache? evtxfs --help lists "
                                 "them"),
    ("--cache {log} {mnt}", 1, "evtxfs: --cache: a value is missing; evtxfs --help has it"),
    ("-o remount {log} {mnt}", 1, "evtxfs: -o remount: not possible: unmount it, and mount it again with "
                                  "other options"),
    ("-o inode32 {log} {mnt}", 1, "evtxfs: -o inode32: not possible: 32 bits cannot tell the records of every "
                                  "log apart"),
    ("-o blkdev {log} {mnt}", 1, "evtxfs: -o blkdev: not possible: a log is no block device"),
    ("-o setuid=nobody {log} {mnt}", 1, "evtxfs: -o setuid=nobody: not possible: mount -t fuse.evtxfs takes "
                                        "it; here it is drop=USER"),
    ("-o attr_timeout=1 {log} {mnt}", 1, "evtxfs: -o attr_timeout=1: not possible: names and attributes are "
                                         "kept until the log changes"),
    *((f"-o cache={size} {{log}} {{mnt}}", 1,
       f"evtxfs: cache={size}: not a size of 1M or more, as in cache=64M, cache=2G or cache=16777216")
      for size in ("64X", "many", "1K", "-1", "64MB")),
    ("-o umask=8 {log} {mnt}", 1, "evtxfs: umask=8: not an octal number of up to 777, as in umask=077"),
    ("--mode=rw {log} {mnt}", 1, "evtxfs: mode=rw: not an octal number of up to 777, as in mode=0440"),
    ("-o uid=root {log} {mnt}", 1, "evtxfs: uid=root: not a number, as in uid=1000"),
    ("-o drop=nobody-at-all {log} {mnt}", 1, "evtxfs: drop=nobody-at-all: there is no such user"),
    ("-o", 1, "evtxfs: missing argument after `-o'"),
    # files
    ("dump /nowhere.evtx", 2, "evtxfs dump: /nowhere.evtx: No such file or directory"),
    ("dump {folder}", 2, "evtxfs dump: no event logs below {folder}; --include=GLOB takes files that are not called "
                        "*.evtx"),
    ("ls {log} nothing", 2, "evtxfs ls: nothing: no such file in {log}; evtxfs ls lists what there is"),
    ("cat {log} chunks", 2, "evtxfs cat: chunks: is a directory; evtxfs ls lists it"),
    ("dump /dev/null", 2, "evtxfs dump: /dev/null: is not a file that can be read from any place: save the "
                          "log to one"),
]

IMAGE = "mount the image first"
UNPACK = "unpack it first"


def at(offset, data, size=8192):
    """So many bytes of noise with some of them at a place."""
    noise = bytearray(range(1, 251)) * (size // 250 + 1)
    noise[offset:offset + len(data)] = data
    return bytes(noise[:size])


def mbr():
    data = bytearray(at(0, b""))
    data[446:512] = bytes(64) + b"\x55\xaa"
    data[446], data[450] = 0x80, 7
    return bytes(data)


# What is taken for a log; words of the answer.
FILES = [
    (b"EVF\t\r\n\xff\0\1", "EnCase (E01)", IMAGE),
    (b"EVF2\r\n\x81\0", "EnCase (Ex01)", IMAGE),
    (mbr(), "disk (MBR)", IMAGE),
    (at(512, b"EFI PART"), "disk (GPT)", IMAGE),
    (at(3, b"NTFS    "), "NTFS", IMAGE),
    (at(3, b"-FVE-FS-"), "BitLocker", "decrypt"),
    (b"KDMV\1\0\0\0", "VMDK", IMAGE),
    (b"# Disk DescriptorFile\nversion=1\n", "VMDK", IMAGE),
    (b"conectix\0\0\0\2", "VHD", IMAGE),
    (at(0, b"\1") + b"conectix" + bytes(504), "VHD", IMAGE),
    (b"vhdxfileM\0i\0", "VHDX", IMAGE),
    (b"QFI\xfb\0\0\0\3", "QCOW2", IMAGE),
    (at(0x40, b"\x7f\x10\xda\xbe"), "VDI", IMAGE),
    (b"PK\3\4" + bytes(26) + b"container.descriptionaff4://", "AFF4", IMAGE),
    (at(32769, b"CD001", 40000), "ISO 9660", IMAGE),
    (b"\x30\0\0\0LfLe\1\0\0\0", ".evt", "evtxexport"),
    (at(0x48, b"\2\0\2\xc0"), ".etl", "tracerpt"),
    (b"<?xml version='1.0'?><Events/>", "XML", ".evtx"),
    ("\ufeff<?xml version='1.0'?><Events/>".encode("utf-16-le"), "XML", ".evtx"),
    ("\ufeffa,b\r\n".encode("utf-16-le"), "UTF-16", ".evtx"),
    (b'{"Event":{}}\n', "JSON", ".evtx"),
    (b"EventID,Time\n4624,now\n", "text", ".evtx"),
    (b"PK\3\4" + bytes(26) + b"Security.evtx", "ZIP", UNPACK),
    (b"7z\xbc\xaf\x27\x1c\0\4", "7-Zip", UNPACK),
    (at(257, b"ustar\0"), "tar", UNPACK),
    (b"PAGEDU64", "memory", "extracted"),
    (b"regf\1\0\0\0", "registry", ""),
    (b"MZ\x90\0\3", "program of Windows", ""),
    (b"", "the file is empty", ""),
    (bytes(8192), "zeros", ""),
    (at(0, b""), "ElfFile", ""),
]


def needs_root(test):
    return unittest.skipIf(os.geteuid() != 0, "only root may")(test)


class Words(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.log = kit.make_log("--records", "300", "--seed", "9")
        cls.folder = kit.scratch("folder")
        cls.folder.mkdir()

    def test_a_mistake_has_one_line_that_says_what_to_do(self):
        mnt = kit.scratch("mount")
        for line, status, said in MISTAKES:
            with self.subTest(line=line):
                names = {"log": self.log, "mnt": mnt, "folder": self.folder}
                words = [word.format(**names) for word in line.split()]
                done = kit.evtxfs(*words, status=None, stdin=subprocess.DEVNULL)
                self.assertEqual(done.stderr.decode(), said.format(**names) + "\n")
                self.assertEqual((done.returncode, done.stdout), (status, b""))
                self.assertFalse(mnt.exists())

    def test_a_file_that_is_no_log_is_called_what_it_is(self):
        for data, *words in FILES:
            path = kit.scratch("file")
            path.write_bytes(data)
            with self.subTest(words=words):
                said = kit.evtxfs("dump", path, status=2).stderr.decode()
                self.assertTrue(said.startswith(f"evtxfs dump: {path}: not an event log: "), said)
                self.assertEqual(said.count("\n"), 1)
                for word in words:
                    self.assertIn(word, said)

    def test_a_pipe_is_sent_to_standard_input(self):
        for command in (["dump"], ["ls"], ["info"]):
            reader, writer = os.pipe()
            os.close(writer)
            done = kit.evtxfs(*command, f"/dev/fd/{reader}", status=2, pass_fds=[reader])
            os.close(reader)
            self.assertEqual(done.stderr.decode(),
                             f"evtxfs {command[0]}: /dev/fd/{reader}: is a pipe, and a log is read from any "
                             "place: save it to a file, or let 'evtxfs dump -' or 'evtxfs info -' read it from "
                             "standard input\n")

    def test_damage_names_the_command(self):
        log = kit.make_log("--chunks", "3", "--seed", "1", "--bad-chunk", "1")
        for command in (["dump", log], ["cat", log, "events.jsonl"], ["ls", "-l", log]):
            said = kit.evtxfs(*command, status=3).stderr.decode()
            self.assertTrue(said.startswith(f"evtxfs {command[0]}: {log} is damaged: "), said)

    def test_each_command_has_help(self):
        for command in COMMANDS:
            for option in ("--help", "-h"):
                done = kit.evtxfs(command, option)
                said = done.stdout.decode()
                self.assertEqual(done.stderr, b"")
                self.assertTrue(said.startswith(f"usage: evtxfs {command} "), said)
                self.assertLessEqual(len(said.splitlines()), 24)
                self.assertLessEqual(max(map(len, said.splitlines())), 100)

    def test_help_promises_what_the_manual_has(self):
        manual = (kit.ROOT / "docs/evtxfs.1").read_text().replace("\\-", "-").replace("\\~", " ")
        manual = re.sub(r"\\f.", "", manual)
        for command in ([], *([name] for name in COMMANDS)):
            said = kit.out(kit.EVTXFS, *command, "--help").decode()
            options = re.findall(r"--[a-z-]+|(?<=-o )[a-z_]+", said)
            self.assertTrue(options)
            for option in options:
                with self.subTest(command=command, option=option):
                    self.assertTrue(option in manual, "the manual does not have it")


class Mounts(kit.Case):
    @classmethod
    def setUpClass(cls):
        reason = kit.no_fuse()
        if reason:
            raise unittest.SkipTest(reason)
        cls.log = kit.make_log("--records", "300", "--seed", "9")
        cls.jsonl = kit.out(kit.EVTXFS, "dump", cls.log)

    def setUp(self):
        self.mnt = kit.scratch("mount")

    def tearDown(self):
        while kit.mount_line(self.mnt):
            kit.unmount(self.mnt, lazy=True)
        super().tearDown()

    def refused(self, *arguments, says, status=1, **options):
        done = kit.evtxfs(*arguments, status=None, **options)
        said = done.stderr.decode()
        self.assertEqual(done.returncode, status, said)
        self.assertTrue(said.startswith("evtxfs: "), said)
        for word in says:
            self.assertIn(word, said)

    # The mount point

    def test_one_that_cannot_be_made_says_so(self):
        self.refused(self.log, self.mnt / "a", says=[f"cannot create {self.mnt}/a: No such file", "above it"])
        self.mnt.write_text("")
        self.refused(self.log, self.mnt / "a", says=[f"cannot create {self.mnt}/a: Not a directory"])
        self.refused(self.log, self.mnt, says=[f"{self.mnt}: is no directory"])

    @needs_root
    def test_one_that_a_user_cannot_make_says_so(self):
        folder, log = Path("/tmp"), self.log
        place = f"/{self.mnt.name}"
        self.assertTrue(folder.is_dir())
        with open(log, "rb") as file:  # nobody may not look into the scratch folder
            done = kit.run("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", kit.EVTXFS,
                           f"/dev/fd/{file.fileno()}", place, pass_fds=[file.fileno()], status=None)
        if b"/dev/fuse" in done.stderr:
            self.skipTest("users have no /dev/fuse here")
        if b"Permission denied" in done.stderr and b"cannot create" not in done.stderr:
            self.skipTest("users cannot read the program, or the log, here")
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"evtxfs: cannot create {place}: Permission denied; make it as root", done.stderr.decode())

    def test_nothing_is_hidden_unless_it_is_asked_for(self):
        self.mnt.mkdir()
        self.refused(self.log, ".", cwd=self.mnt, says=[f"{self.mnt}: is the current directory", "nonempty"])
        (self.mnt / "file").write_text("mine")
        self.refused(self.log, self.mnt, says=[f"{self.mnt}: is not empty", "nonempty"])
        self.assertIsNone(kit.mount_line(self.mnt))
        kit.evtxfs("-o", "nonempty", self.log, self.mnt)
        self.assertEqual((self.mnt / "events.jsonl").read_bytes(), self.jsonl)
        self.refused(self.log, self.mnt, says=[f"{self.mnt}: a log is mounted here", "fusermount3 -u", "nonempty"])
        self.assertEqual((self.mnt / "events.jsonl").read_bytes(), self.jsonl)
        kit.unmount(self.mnt)
        self.assertEqual((self.mnt / "file").read_text(), "mine")

    # /dev/fuse

    @needs_root
    def test_without_the_device_it_names_what_needs_none(self):
        if kit.run("unshare", "-m", "true", status=None).returncode:
            self.skipTest("no mount namespaces here")
        for device, reason in (("true", "No such file or directory"),
                               ("mknod -m 666 /dev/fuse c 10 254", "No such device")):
            script = f'mount -t tmpfs none /dev && {device} && exec "$@"'
            done = kit.run("unshare", "-m", "sh", "-c", script, "sh", kit.EVTXFS, self.log, self.mnt,
                           status=None)
            said = done.stderr.decode()
            self.assertEqual(done.returncode, 1, said)
            self.assertTrue(said.startswith(f"evtxfs: /dev/fuse: {reason}: nothing can be mounted here"), said)
            self.assertIn("evtxfs ls, cat, dump and info need no mount", said)
            self.assertFalse(self.mnt.exists())

    @needs_root
    def test_without_the_right_to_mount_it_names_what_needs_none(self):
        done = kit.run("setpriv", "--bounding-set=-sys_admin", kit.EVTXFS, self.log, self.mnt, status=None)
        if done.returncode == 0:
            self.skipTest("fusermount3 could do it")
        said = done.stderr.decode()
        self.assertEqual(done.returncode, 1, said)
        self.assertIn("evtxfs ls, cat, dump and info need no mount", said)

    # Behind the fork

    def test_what_fails_in_the_background_is_the_status(self):
        """That a descriptor is no FUSE device, or one of a kernel that libfuse does not know, is found out
        only when it is read."""
        init = struct.pack("<IIQQIIII", 56, 26, 1, 0, 0, 0, 0, 0) + struct.pack("<IIII", 6, 0, 0, 0)
        for requests, said in ((b"", b"evtxfs: short read"), (init, b"evtxfs: unsupported protocol version: 6.0")):
            path = kit.scratch("device")
            path.write_bytes(requests)
            with open(path, "r+b") as file:
                done = kit.evtxfs(self.log, f"/dev/fd/{file.fileno()}", status=None, pass_fds=[file.fileno()])
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertTrue(done.stderr.startswith(said), done.stderr)

    def test_it_serves_the_log_whatever_is_closed(self):
        self.mnt.mkdir()
        for closed in ("<&-", ">&-", "2>&-", "<&- >&-", "<&- 2>&-", ">&- 2>&-", "<&- >&- 2>&-"):
            with self.subTest(closed=closed):
                script = f'"$@" {closed}'
                kit.run("sh", "-c", script, "sh", kit.EVTXFS, self.log, self.mnt, capture_output=False)
                self.assertEqual((self.mnt / "events.jsonl").read_bytes(), self.jsonl)
                self.assertIn("events.jsonl", os.listdir(self.mnt))
                kit.unmount(self.mnt)

    def test_what_cannot_be_printed_is_an_error(self):
        for command in (["--help"], ["ls", "--help"], ["dump", self.log], ["ls", self.log]):
            done = kit.run("sh", "-c", '"$@" >&-', "sh", kit.EVTXFS, *command, status=None)
            self.assertEqual(done.returncode, 2, command)
            self.assertIn(b"standard output: Bad file descriptor", done.stderr)

    def test_it_lets_the_terminal_go(self):
        kit.evtxfs(self.log, self.mnt)
        pid = kit.daemons(self.mnt)[0]
        for fd in range(3):
            self.assertEqual(os.readlink(f"/proc/{pid}/fd/{fd}"), "/dev/null")
        self.assertEqual(os.getsid(pid) == os.getsid(0), False)
        self.assertEqual(os.readlink(f"/proc/{pid}/cwd"), "/")

    # Options of mount.fuse3(8)

    def test_max_read_works(self):
        for size in ("4096", "131072", "0"):
            with self.subTest(size=size):
                with kit.Mount(self.log, "-o", f"max_read={size}") as mount:
                    self.assertEqual((mount / "events.jsonl").read_bytes(), self.jsonl)

    def test_times_of_access_and_the_like_are_taken(self):
        options = "relatime,nodiratime,strictatime,lazytime,noatime,sync,kernel_cache,auto_cache,_netdev,,nofail"
        with kit.Mount(self.log, "-o", options) as mount:
            self.assertEqual((mount / "events.jsonl").read_bytes(), self.jsonl)

    @needs_root
    def test_mount_fuse3_may_drop_privileges(self):
        program = next((path for path in ("/sbin/mount.fuse3", "/usr/sbin/mount.fuse3") if os.path.exists(path)),
                       None)
        if not program or kit.SANITIZER != "none":
            self.skipTest("there is no mount.fuse3, or a sanitizer needs what it drops")
        folder, log = kit.scratch("folder"), kit.scratch("log.evtx")
        folder.mkdir()
        (folder / "evtxfs").write_bytes(Path(kit.EVTXFS).read_bytes())
        (folder / "evtxfs").chmod(0o755)
        log.write_bytes(self.log.read_bytes())
        self.mnt.mkdir()
        environment = {**kit.environment(), "PATH": f"{folder}:{os.environ['PATH']}"}
        kit.run(program, log, self.mnt, "-t", "fuse.evtxfs", "-o", "drop_privileges,ro", env=environment)
        self.assertEqual((self.mnt / "events.jsonl").read_bytes(), self.jsonl)
        sandbox = json.loads((self.mnt / "status.json").read_bytes())["sandbox"]
        with kit.Mount(self.log) as mount:
            self.assertEqual(sandbox, mount.status()["sandbox"])
        pid = next(pid for pid, words in kit.command_lines()
                   if words[:2] == ["evtxfs", str(log)])
        self.assertEqual(kit.unmount(self.mnt).returncode, 0)
        self.assertTrue(kit.wait_for(lambda: kit.gone(pid)))

    # Who can read

    def test_umask_and_mode_limit_who_can_read(self):
        for option, file, directory in (("umask=077", 0o400, 0o500), ("umask=027", 0o440, 0o550),
                                        ("mode=0440", 0o440, 0o550), ("mode=0644", 0o444, 0o555),
                                        ("mode=400", 0o400, 0o500)):
            with self.subTest(option=option), kit.Mount(self.log, "-o", option) as mount:
                self.assertEqual((mount / "events.jsonl").read_bytes(), self.jsonl)
                for folder, names, files in os.walk(mount.path):
                    for name in [*names, *files]:
                        mode = os.lstat(f"{folder}/{name}").st_mode
                        wanted = directory if stat.S_ISDIR(mode) else file
                        self.assertEqual(stat.S_IMODE(mode), wanted, f"{folder}/{name}")
                self.assertEqual(stat.S_IMODE(os.stat(mount.path).st_mode), directory)

    def test_they_are_kept_when_the_log_changes(self):
        log = kit.scratch("growing.evtx")
        log.write_bytes(self.log.read_bytes()[:4096 + 65536])
        with kit.Mount(log, "-o", "umask=077") as mount:
            before = (mount / "events.jsonl").read_bytes()
            log.write_bytes(self.log.read_bytes())
            self.assertTrue(kit.wait_for(lambda: (mount / "events.jsonl").read_bytes() != before, 20))
            self.assertEqual(stat.S_IMODE(os.stat(mount / "events.jsonl").st_mode), 0o400)

    @needs_root
    def test_allow_other_of_a_log_of_one_owner_says_so(self):
        log = kit.scratch("private.evtx")
        self.mnt.mkdir()
        log.write_bytes(self.log.read_bytes())
        for mode, options, says in ((0o600, "allow_other", True), (0o640, "allow_other", True),
                                    (0o644, "allow_other", False), (0o600, "allow_other,umask=077", False),
                                    (0o640, "allow_other,mode=0440", False), (0o600, "nopush", False)):
            with self.subTest(mode=oct(mode), options=options):
                log.chmod(mode)
                said = kit.evtxfs("-o", options, log, self.mnt).stderr.decode()
                kit.unmount(self.mnt)
                self.assertEqual(bool(said), says, said)
                if says:
                    self.assertEqual(said, f"evtxfs: {log}: fewer users can read it (mode {mode:04o}) than its mount with "
                                           f"allow_other (mode 0444); -o mode={mode & 0o444:04o} keeps the others "
                                           "out\n")


if __name__ == "__main__":
    kit.main(needs_fuse=False)
