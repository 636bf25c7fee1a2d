"""bench.py - a copy of the project that may be broken: builds it, and runs its tests.

Nothing outside of the copy is written. A test that hangs is killed with all that it started, and so
is each process that runs a program of the copy once a test has ended.
"""
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import time
from pathlib import Path

ROOMS = ("core", "cache", "fusefs")
MEMORY = 12 << 30
TRIES = 2  # of a test of the whole program: on a busy machine it may be too late for once
# Files whose path in their room has the word are near to these mount tests. The first that fits is taken.
NEAR = [
    ("collection/|timeline|window|by_time|dump_logs|dump_queue|where", "collection"),
    ("archive/", "archives bad_archives compressed collection"),
    ("roster|node_case|node_all|merged|commons|many", "case"),
    ("parquet|column", "parquet"),
    ("follow|news", "following"),
    ("node_query|queries|query|condition|scan|result", "query cookbook"),
    ("facet|dictionary|postings|times|kinds|export|lines", "facets tree xml"),
    ("table|schema", "reports tables"),
    ("status|readme", "life sandbox requests tree"),
    ("report|document|info|measure|damage|path", "reports cli faults"),
    ("carve|recover|move", "carved"),
    ("definition|template|learn", "templates"),
    ("sandbox|keeper|drop|mount|signals|options|say|main|bus", "sandbox life cli damaged"),
    ("refresh|state|tell|notice|tail|generation|view|adopt|clash|watch|growth|held|wholeness", "living following"),
    ("dump|cat|ls|output|spool|spread", "cli damaged"),
    ("push|ahead|pages|listing|parking|requests|ops|linger|entry|memory", "requests tree life facets living"),
    ("layout|log|block|walk|hole|salvage|chunk", "layout damaged"),
]
OTHERS = "tree requests"
PROGRAMS = ["fusefs/evtxfs", "samples/make-log", "tests/mount/try-sandbox", "tests/mount/flaky"]


def near_mounts(file):
    name = str(Path(file).with_suffix("")).split("/", 1)[1]
    others = OTHERS if not file.startswith("core/") else ""
    names = next((names for words, names in NEAR if re.search(words, name)), others)
    return [f"mount_{name}" for name in names.split()]


class Test:
    def __init__(self, row):
        self.name, self.suites = row["name"], [suite.split(":")[-1] for suite in row["suite"]]
        self.command, self.env = row["cmd"], row["env"]
        self.seconds = 30.0

    def run(self, folder, limit):
        """None when it passes, or what is wrong: the first thing, after which it is ended."""
        with open(folder / "test-output", "wb+") as said:
            process = subprocess.Popen(
                self.command, cwd=folder, env={**os.environ, **self.env}, stdin=subprocess.DEVNULL,
                stdout=said, stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=limits)
            try:
                return self.watch(process, said.name, time.monotonic() + limit)
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()

    def watch(self, process, output, end):
        while True:
            try:
                status = process.wait(timeout=0.3)
            except subprocess.TimeoutExpired:
                status = None
            text = Path(output).read_text(errors="replace")
            bad = re.search(r"^\s*not ok\b.*", text, re.M)
            if bad:
                return bad[0].strip()
            if status is not None:
                return f"status {status}" if status else None
            if time.monotonic() > end:
                return "hangs"


def limits():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


class Bench:
    def __init__(self, root, folder):
        self.root, self.tree = root, folder / "tree"
        self.build = self.tree / "build"
        self.tests = {}

    # ---- the copy ------------------------------------------------------------------------------

    def copy(self):
        """Makes the copy what the working tree is. Files that are the same keep their time."""
        listed = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=self.root,
                                capture_output=True, check=True).stdout.decode().split("\0")
        wanted = {name for name in listed if name and (self.root / name).is_file()}
        for name in wanted:
            source, target = self.root / name, self.tree / name
            if not target.exists() or target.read_bytes() != source.read_bytes():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)
                os.utime(target)
        for path in list(self.tree.rglob("*.[ch]")):
            name = path.relative_to(self.tree)
            if name.parts[0] != "build" and str(name) not in wanted:
                path.unlink()

    def sources(self):
        for room in ROOMS:
            for path in sorted((self.tree / room).rglob("*.[ch]")):
                yield str(path.relative_to(self.tree)), path.read_text()

    # ---- building ------------------------------------------------------------------------------

    def set_up(self, everything):
        """Optimised and without lines, so that a mutant that changes nothing gives the same object."""
        if not (self.build / "build.ninja").exists():
            subprocess.run(["meson", "setup", self.build, "-Doptimization=2", "-Ddebug=false"],
                           cwd=self.tree, check=True, stdout=subprocess.DEVNULL)
        if not self.make():
            raise SystemExit("mutate: the project does not build as it is")
        rows = subprocess.run(["meson", "introspect", "--tests", self.build], check=True,
                              capture_output=True).stdout
        wanted = {"unit", "golden", *(["mount"] if everything else [])}
        near = {f"mount_{name}" for _, names in [*NEAR, ("", OTHERS)] for name in names.split()}
        tests = (Test(row) for row in json.loads(rows))
        self.tests = {test.name: test for test in tests
                      if wanted & set(test.suites) or test.name in near}

    def make(self, *targets):
        done = subprocess.run(["ninja", "-C", str(self.build), *targets], capture_output=True)
        return done.returncode == 0

    def object(self, file):
        room, _, name = file.partition("/")
        return next(self.build.glob(f"{room}/*.p/{name.replace('/', '_')}.o"), None)

    # ---- testing -------------------------------------------------------------------------------

    def measure(self, path):
        """How long each test takes, kept at @path; one that fails by itself cannot tell, and is left out."""
        known = json.loads(path.read_text()) if path.exists() else {}
        for name, test in list(self.tests.items()):
            key, wrong = f"{name} {self.version(test)}", None
            for _ in range(0 if key in known else TRIES):
                began = time.monotonic()
                wrong = test.run(self.tree, 900)
                self.clear()
                if not wrong:
                    known[key] = round(time.monotonic() - began, 2)
                    break
            if wrong:
                print(f"left out, as it fails by itself: {name}: {wrong}", flush=True)
                del self.tests[name]
                continue
            test.seconds = known[key]
            path.write_text(json.dumps(known, indent=1))

    def version(self, test):
        """Of what the test is written in: another one may take longer."""
        sources = [*self.unit_source(test.name), *map(Path, test.command)]
        text = next((path.read_bytes() for path in sources
                     if path.suffix in (".c", ".py") and path.exists()), b"")
        return hashlib.sha256(text).hexdigest()[:8]

    def unit_source(self, name):
        """The file of a unit test, in a list; it is empty for other tests."""
        return list((self.tree / "tests/unit").rglob(f"test_{name}.c"))

    def near(self, file):
        """Names of unit tests: the module's, those with its first word, those that include its header."""
        stem, names = Path(file).stem, []
        words = [stem, *(stem.rsplit("_", n)[0] for n in (1, 2)), stem.rstrip("s"), f"{stem}s"]
        units = [name for name, test in self.tests.items() if "unit" in test.suites]
        names += [word for word in words if word in units]
        names += [name for name in units if name.startswith(f"{stem}_")]
        header = f'#include "{Path(file).with_suffix(".h")}"'
        including = [path.stem[5:] for path in sorted((self.tree / "tests/unit").rglob("test_*.c"))
                     if header in path.read_text()]
        if len(including) <= 8:
            names += [name for name in including if name in units]
        return list(dict.fromkeys(names))

    def units(self, file):
        """Unit tests that can reach a file: those that enter its room, or one that stands on it."""
        rooms = "|".join(ROOMS[ROOMS.index(Path(file).parts[0]):])
        entering = re.compile(rf'#include "({rooms})/')
        return [name for name in self.tests for path in self.unit_source(name)
                if entering.search(self.with_headers(path))]

    def with_headers(self, path):
        """A test, and the headers of the tests that it includes."""
        text = path.read_text()
        names = re.findall(r'#include "(tests/unit/[\w/]+\.h)"', text)
        return text + "".join(self.with_headers(self.tree / name) for name in names)

    def stages(self, file, everything):
        """Lists of what to build and which tests to run then, the nearest first; few links at first."""
        by_time = lambda names: sorted(names, key=lambda name: self.tests[name].seconds)
        suite = lambda word: by_time(name for name, test in self.tests.items() if word in test.suites)
        near = self.near(file)
        mounts = [name for name in near_mounts(file) if name in self.tests]
        golden = (PROGRAMS, suite("golden"))
        yield [f"tests/unit/test_{name}" for name in near], near
        if file.startswith("fusefs/"):
            yield PROGRAMS, mounts
            yield golden
        else:
            yield golden
        rest = [name for name in by_time(self.units(file)) if name not in near]
        yield [f"tests/unit/test_{name}" for name in rest], rest
        if not file.startswith("fusefs/"):
            yield PROGRAMS, mounts
        if everything:
            yield [], [name for name in suite("mount") if name not in mounts]

    def kill(self, file, everything):
        """The test that fails and how, or None."""
        for targets, names in self.stages(file, everything):
            if targets and not self.make(*targets):
                raise SystemExit(f"mutate: cannot build {' '.join(targets)}")
            for name in names:
                test = self.tests[name]
                for _ in range(1 if "unit" in test.suites else TRIES):
                    wrong = test.run(self.tree, 20 + 4 * test.seconds)
                    self.clear()
                    if wrong in (None, "hangs"):
                        break
                if wrong:
                    return name, wrong
        return None

    def clear(self):
        """Ends what still runs a program of the copy."""
        below = f"{self.build.resolve()}/"
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if os.readlink(process / "exe").startswith(below):
                    os.kill(int(process.name), signal.SIGKILL)
            except OSError:
                pass
