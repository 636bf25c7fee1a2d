"""kit.py - what the tests of the whole program share.

    EVTXFS             the program                    (default: evtxfs, from PATH)
    MAKE_LOG           the generator of logs          (default: make-log, from PATH)
    EVTXFS_SANITIZER   what both were built with: none, address,undefined or thread
    EVTXFS_TEST_QUICK  set: leave out what takes long

A test file is a program: it runs its unittest cases and prints TAP. Everything that it mounts or
writes lies below one scratch folder, and a guardian, which outlives even SIGKILL, unmounts what is
left there. No test runs longer than its limit, also when the filesystem hangs.
"""
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
SANITIZER = os.environ.get("EVTXFS_SANITIZER", "none")
QUICK = "EVTXFS_TEST_QUICK" in os.environ
SLOWER = {"none": 1, "address,undefined": 4, "thread": 8}.get(SANITIZER, 8)
LIMIT = 60  # seconds for one test, times SLOWER
SANITIZER_STATUS = 99


def program(variable, name):
    found = shutil.which(os.environ.get(variable, name))
    if not found:
        sys.exit(f"{name}: not found; the environment variable {variable} can say where it is")
    return os.path.abspath(found)


EVTXFS = program("EVTXFS", "evtxfs")
MAKE_LOG = program("MAKE_LOG", "make-log")

GUARDIAN = r"""
cat
awk -v below="$1/" 'index($5, below) == 1 {print $5}' /proc/self/mountinfo | sort -r |
while read -r mount; do
    umount -l "$mount" || fusermount3 -uz "$mount"
done
rm -rf --one-file-system "$1"
"""


def make_scratch():
    folder = os.path.realpath(tempfile.mkdtemp(prefix="evtxfs-test."))
    reader, writer = os.pipe()  # it stays open as long as this process lives
    subprocess.Popen(["sh", "-c", GUARDIAN, "guardian", folder], stdin=reader,
                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    os.close(reader)
    return Path(folder), writer


SCRATCH, _GUARDED = make_scratch()
_names = iter(range(1 << 30))


def scratch(name="x"):
    """A new path that nothing has used yet."""
    return SCRATCH / f"{next(_names)}-{name}"


def environment():
    """Sanitizers write what they find to files, as a daemon has no terminal to write to."""
    report = f"log_path={SCRATCH}/sanitizer:exitcode={SANITIZER_STATUS}"
    return {
        **os.environ,
        "LC_ALL": "C.UTF-8",
        "ASAN_OPTIONS": f"{report}:detect_leaks=1:abort_on_error=0",
        "UBSAN_OPTIONS": f"{report}:print_stacktrace=1:halt_on_error=1",
        "TSAN_OPTIONS": f"{report}:second_deadlock_stack=1",
    }


def run(*command, status=0, **options):
    """Runs a command to its end. Fails when its status is another one; None accepts any."""
    options = {"capture_output": True, "env": environment(), "timeout": LIMIT * SLOWER, **options}
    done = subprocess.run([str(word) for word in command], **options)
    if status is not None and done.returncode != status:
        said = ((done.stdout or b"") + (done.stderr or b"")).decode(errors="replace")[-2000:]
        raise AssertionError(f"status {done.returncode}, not {status}: {command}\n{said}")
    return done


def out(*command, **options):
    return run(*command, **options).stdout


def lines(*command, **options):
    """The lines of what it prints; str.splitlines() would break them at other characters too."""
    return [line.decode() for line in out(*command, **options).splitlines()]


def evtxfs(*arguments, **options):
    return run(EVTXFS, *arguments, **options)


_logs = {}


def make_log(*options):
    """The path of a log that the generator made with these options; made once."""
    if options not in _logs:
        _logs[options] = scratch("made.evtx")
        run(MAKE_LOG, *options, _logs[options])
    return _logs[options]


def patched(log, change):
    """The path of a copy of a log, to whose bytes change(bytearray) was applied."""
    data = bytearray(Path(log).read_bytes())
    change(data)
    path = scratch("patched.evtx")
    path.write_bytes(data)
    return path


def many_chunks(count):
    """The path of a log of so many chunks that are all the same, and mostly holes: their reports are long."""
    small = Path(make_log("--records", "5")).read_bytes()
    path = scratch("chunks.evtx")
    with open(path, "wb") as file:
        file.write(small[:4096])
        for chunk in range(count):
            file.seek(4096 + chunk * 65536)
            file.write(small[4096:4096 + 16384])
        file.truncate(4096 + count * 65536)
    return path


def wait_for(claim, seconds=10, step=0.01):
    """Waits until claim() is true, and says whether that happened in time."""
    end = time.monotonic() + seconds * SLOWER
    while time.monotonic() < end:
        if claim():
            return True
        time.sleep(step)
    return False


def mount_line(path):
    """The words of /proc/self/mountinfo for what is mounted at a path; None when nothing is."""
    with open("/proc/self/mountinfo") as table:
        for line in table:
            words = line.split()
            if words[4] == str(path).replace(" ", "\\040"):
                return words
    return None


def unmount(path, lazy=False):
    if os.geteuid() == 0:
        return run("umount", *(["-l"] if lazy else []), path, status=None)
    return run("fusermount3", "-u", *(["-z"] if lazy else []), path, status=None)


def processes(path):
    """The processes whose command line names a mount at a path: name and parent by ID."""
    found = {}
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if folder.name.isdigit():
                words = (folder / "cmdline").read_bytes().split(b"\0")
                if os.fsencode(str(path)) in words and os.fsencode(EVTXFS) in words:
                    stat = (folder / "stat").read_text()
                    found[int(folder.name)] = (stat[stat.index("(") + 1:stat.rindex(")")],
                                               int(stat.rpartition(")")[2].split()[1]))
    return found


def keepers(path):
    """The IDs of the processes that were left outside of the sandbox to unmount it."""
    found = processes(path)
    return [pid for pid, (name, parent) in found.items() if name == "evtxfs-keeper" or parent in found]


def daemons(path):
    """The IDs of the processes that serve the mount at a path."""
    return sorted(processes(path).keys() - set(keepers(path)))


def gone(pid):
    """Whether a process has ended; one that waits to be reaped has, but not while a thread of it holds
    its files open."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state in "ZX" and len(os.listdir(f"/proc/{pid}/task")) <= 1
    except OSError:
        return True


def command_lines():
    """The number and the command line of each process."""
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (folder / "cmdline").read_bytes().split(b"\0")[:-1]
            yield int(folder.name), [os.fsdecode(word) for word in words]


def descends(pid, ancestor):
    """Whether a process is, or was made by, or by what was made by, another one."""
    while pid > 1 and pid != ancestor:
        try:
            pid = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return False
    return pid == ancestor


def resident(pid):
    """Bytes of memory that a process has."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0


def processor_time(pid):
    """Seconds that the process used so far; they are counted in hundredths."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Mount:
    """A log, mounted as long as the with block runs, by a program in the foreground."""

    def __init__(self, log, *options, path=None, inherited=()):
        self.path = path or scratch("mount")
        self.inherited = inherited  # descriptors that the program is started with
        self.command = [EVTXFS, "-f", *options, str(log), str(self.path)]
        self.killed = False

    def __enter__(self):
        self.said = open(scratch("stderr"), "w+b")
        self.process = subprocess.Popen(self.command, env=environment(), stdin=subprocess.DEVNULL,
                                        stdout=self.said, stderr=self.said, pass_fds=self.inherited)
        self.pid = self.process.pid
        wait_for(lambda: mount_line(self.path) or self.process.poll() is not None)
        if self.process.poll() is not None or not mount_line(self.path):
            self.kill()
            raise AssertionError(f"no mount, status {self.process.poll()}: {self.stderr()}")
        return self

    def __exit__(self, kind, value, trace):
        try:
            if kind is None:
                self.end()
        finally:
            if mount_line(self.path):
                unmount(self.path, lazy=True)
            self.kill()

    def __truediv__(self, name):
        return self.path / name

    def status(self):
        """What the mount counts of its own work."""
        return json.loads((self.path / "status.json").read_bytes())

    def requests(self, *command):
        """How many requests of each kind a command, run in the root of the mount, caused."""
        before = self.status()["requests"]
        run(*command, cwd=self.path, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            capture_output=False)
        after = self.status()["requests"]
        return {kind: number - before[kind] for kind, number in after.items()}

    def end(self):
        """Unmounts; the program must end well then."""
        if mount_line(self.path):
            done = unmount(self.path)
            if done.returncode:
                raise AssertionError(f"umount: {done.stderr.decode()}")
        status = self.process.wait(timeout=20 * SLOWER)
        if status and not self.killed:
            raise AssertionError(f"the program ended with status {status}: {self.stderr()}"
                                 f"{sanitizer_reports()}")

    def kill(self):
        if self.process.poll() is None:
            self.killed = True
            self.process.kill()
            self.process.wait()

    def stderr(self):
        self.said.seek(0)
        return self.said.read().decode(errors="replace")


def release_everything():
    """Frees who waits for a filesystem that does not answer: aborts the mounts of this test."""
    with open("/proc/self/mountinfo") as table:
        for line in table:
            words = line.split()
            if words[4].startswith(f"{SCRATCH}/"):
                with contextlib.suppress(OSError):
                    minor = words[2].partition(":")[2]
                    Path(f"/sys/fs/fuse/connections/{minor}/abort").write_text("1")
                for pid in daemons(words[4]):
                    with contextlib.suppress(OSError):
                        os.kill(pid, signal.SIGKILL)
                subprocess.run(["umount", "-l", words[4]], capture_output=True)


class TooLong(Exception):
    pass


def _too_long(signum, frame):
    raise TooLong("the test ran longer than its limit")


class Case(unittest.TestCase):
    """A test with a limit, which fails as well when a sanitizer has found something."""
    limit = LIMIT
    maxDiff = 2000

    def run(self, result=None):
        seconds = self.limit * SLOWER
        rescue = threading.Timer(seconds + 2, release_everything)
        rescue.daemon = True
        rescue.start()
        signal.signal(signal.SIGALRM, _too_long)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            return super().run(result)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            rescue.cancel()

    def tearDown(self):
        reports = sanitizer_reports()
        if reports:
            self.fail(f"a sanitizer says:\n{reports}")

    @classmethod
    def mount(cls, log, *options):
        """Mounts a log for all tests of a class; to be called in setUpClass()."""
        mount = Mount(log, *options)
        mount.__enter__()
        cls.addClassCleanup(mount.__exit__, None, None, None)
        return mount


def sanitizer_reports():
    reports = ""
    for path in SCRATCH.glob("sanitizer.*"):
        reports += path.read_text(errors="replace")
        path.unlink()
    return reports[:6000]


def plain_only(test):
    """Marks a test that a sanitizer would make too slow, or teaches nothing there."""
    test.plain_only = True
    return test


class Tap(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.count = self.bad = 0
        self.trouble = []
        self.reason = None
        self.inside = False

    def line(self, fine, name, reason=None):
        self.count += 1
        self.bad += not fine
        skip = f" # SKIP {reason}" if reason else ""
        print(f"{'ok' if fine else 'not ok'} {self.count} - {name}{skip}")
        for text in self.trouble:
            print("\n".join(f"# {line}" for line in text.splitlines()))
        sys.stdout.flush()
        self.trouble = []

    def startTest(self, test):
        super().startTest(test)
        self.trouble, self.reason, self.inside = [], None, True
        self.start = time.monotonic()

    def stopTest(self, test):
        super().stopTest(test)
        name = test.id().removeprefix("__main__.")
        fine = not self.trouble
        if fine and not self.reason:
            name += f" ({time.monotonic() - self.start:.1f} s)"
        self.line(fine, name, self.reason if fine else None)
        self.inside = False

    def note(self, test, error):
        self.trouble.append("".join(traceback.format_exception(*error)))
        if not self.inside:  # what a whole class needs, before or after its tests
            self.line(False, str(test).replace("#", ""))

    def addError(self, test, err):
        self.note(test, err)

    def addFailure(self, test, err):
        self.note(test, err)

    def addSubTest(self, test, subtest, err):
        if err:
            self.trouble.append(f"{subtest}")
            self.note(subtest, err)

    def addSkip(self, test, reason):
        self.reason = reason
        if not self.inside:
            self.line(True, str(test).replace("#", ""), reason)


def no_fuse():
    """Why nothing can be mounted here; None when it can."""
    if not os.path.exists("/dev/fuse"):
        return "there is no /dev/fuse"
    try:
        os.close(os.open("/dev/fuse", os.O_RDWR))
    except OSError as error:
        return f"/dev/fuse cannot be opened: {error.strerror}"
    for line in Path("/proc/self/status").read_text().splitlines():
        if os.geteuid() == 0 and line.startswith("CapEff:") and not int(line[7:], 16) >> 21 & 1:
            return "root may not mount here: CAP_SYS_ADMIN is missing"
    return None


def cases(suite):
    for test in suite:
        yield from cases(test) if isinstance(test, unittest.TestSuite) else [test]


def wanted(test):
    method = getattr(test, test._testMethodName)
    if SANITIZER != "none" and getattr(method, "plain_only", getattr(test, "plain_only", False)):
        return False
    return len(sys.argv) < 2 or any(word in test.id() for word in sys.argv[1:])


def main(needs_fuse=True):
    """Runs the tests of the program's main file; arguments are parts of the names of tests."""
    reason = no_fuse() if needs_fuse else None
    if reason:
        print(f"1..0 # SKIP {reason}")
        sys.exit(0)
    signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(143))
    found = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    result = Tap()
    unittest.TestSuite([test for test in cases(found) if wanted(test)]).run(result)
    print(f"1..{result.count}")
    sys.exit(1 if result.bad or not result.count else 0)


# What the tests know of events.

def system(event):
    return event["Event"]["System"]


def event_id(event):
    """The number in Event/System/EventID, which is an object where it has attributes."""
    value = system(event).get("EventID")
    if isinstance(value, dict):
        value = value.get("#text")
    return int(value) if value is not None else None


def event_ns(event):
    """TimeCreated in nanoseconds since 1970: it has seven digits behind the point."""
    text = system(event)["TimeCreated"]["#attributes"]["SystemTime"]
    second, _, digits = text.rstrip("Z").partition(".")
    struct = time.strptime(second, "%Y-%m-%dT%H:%M:%S")
    days = days_before(struct.tm_year) + struct.tm_yday - 1
    seconds = ((days * 24 + struct.tm_hour) * 60 + struct.tm_min) * 60 + struct.tm_sec
    return seconds * 1_000_000_000 + int(digits.ljust(9, "0"))


def days_before(year):
    """From 1970-01-01 to the first day of a year."""
    past = year - 1
    return past * 365 + past // 4 - past // 100 + past // 400 - 719162


def record_ids(log):
    """The IDs in the headers of the records of a sound log: a list for each chunk of the file."""
    data, chunks = Path(log).read_bytes(), []
    for chunk in range(4096, len(data) - 65535, 65536):
        at, end, ids = chunk + 512, chunk + int.from_bytes(data[chunk + 48:chunk + 52], "little"), []
        while at < end and data[at:at + 4] == b"**\0\0":
            ids.append(int.from_bytes(data[at + 8:at + 16], "little"))
            at += int.from_bytes(data[at + 4:at + 8], "little")
        chunks.append(ids)
    return chunks


def note(text):
    """Says something that scripts/test shows also when the test passes."""
    print(f"# note: {text}")


def events(jsonl):
    return [json.loads(line) for line in jsonl.splitlines()]


def layout(line):
    """A line of JSON as json.dumps(json.loads(line), indent=2) lays it out, its strings untouched."""
    result, depth, at = [], 0, 0
    while at < len(line):
        sign = line[at]
        at += 1
        if sign == '"':
            end = at
            while line[end] != '"':
                end += 2 if line[end] == "\\" else 1
            result.append(line[at - 1:end + 1])
            at = end + 1
        elif sign in "{[" and line[at] in "}]":
            result.append(sign + line[at])
            at += 1
        elif sign in "{[":
            depth += 1
            result.append(f"{sign}\n{'  ' * depth}")
        elif sign in "}]":
            depth -= 1
            result.append(f"\n{'  ' * depth}{sign}")
        elif sign == ",":
            result.append(f",\n{'  ' * depth}")
        elif sign == ":":
            result.append(": ")
        else:
            result.append(sign)
    return "".join(result)
