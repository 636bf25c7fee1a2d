"""timing.py - times commands in turn, A B, B A, A B, so that what disturbs hits all of them alike.

hyperfine runs one command N times and then the other: on a machine that others share, a slow minute
falls on one side only. So rounds are made here: every round runs each command once, every other
one in reverse. A process is started by posix_spawn() and waited for, nothing else happens in
between, and no shell is in the way unless the command is one. bench-dump --hyperfine is the other
way, for doubters.
"""
import json
import os
import shlex
import signal
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from programs import ROOT, say

QUIET = ROOT / "scripts/ensure-quiet"
DEVNULL = "/dev/null"
LIMIT = 600    # seconds that any command may take
PATIENCE = 3   # rows that wait in vain for a quiet machine, before the rest hardly waits
SHORT_WAIT = 5 # seconds


def nothing():
    pass


@dataclass
class Side:
    """What is timed: commands, one after the other. A string goes through sh."""
    name: str
    commands: list
    sink: str = DEVNULL  # where standard output goes; a file is made anew each time
    before: callable = nothing  # neither is timed
    after: callable = nothing
    statuses: tuple = (0,)  # that the last command may end with; those before it must succeed
    folder: str = None
    seconds: list = field(default_factory=list)

    def argv(self, command):
        return ["sh", "-c", command] if isinstance(command, str) else [str(w) for w in command]


class Failed(Exception):
    pass


def out_of_time(number, frame):
    raise Failed(f"it was not over after {LIMIT} s")


def spawn(argv, out, error):
    """A process group: its status. Interrupted, or out of time, it is ended too, and nothing else
    is."""
    actions = [(os.POSIX_SPAWN_OPEN, 0, DEVNULL, os.O_RDONLY, 0),
               (os.POSIX_SPAWN_DUP2, out, 1), (os.POSIX_SPAWN_DUP2, error, 2)]
    signal.signal(signal.SIGALRM, out_of_time)
    pid = os.posix_spawnp(argv[0], argv, os.environ, file_actions=actions, setpgroup=0)
    try:
        signal.alarm(LIMIT)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        signal.alarm(0)
        return status
    except BaseException:
        signal.alarm(0)
        os.killpg(pid, signal.SIGTERM)
        os.waitpid(pid, 0)
        raise


def once(side):
    """The seconds that one run takes."""
    side.before()
    if side.sink != DEVNULL:
        Path(side.sink).unlink(missing_ok=True)
    commands = [side.argv(command) for command in side.commands]
    here = os.getcwd()
    with open(side.sink, "wb") as out, tempfile.TemporaryFile() as error:
        os.chdir(side.folder or here)
        try:
            begin = time.perf_counter()
            statuses = [spawn(argv, out.fileno(), error.fileno()) for argv in commands]
            seconds = time.perf_counter() - begin
        finally:
            os.chdir(here)
            side.after()
        for at, (status, argv) in enumerate(zip(statuses, commands)):
            if status not in (side.statuses if at == len(commands) - 1 else (0,)):
                error.seek(0)
                raise Failed(f"status {status}: {shlex.join(argv)[:200]}\n"
                             f"{error.read(1000).decode(errors='replace')}")
    return seconds


class Quiet:
    """Waits for a quiet machine before each round, until that failed once in a row of the table.
    Where nobody will be quiet a benchmark must still end: after some such rows it hardly waits."""

    def __init__(self, waits):
        self.waits = waits
        self.noisy = False
        self.vain = 0

    def new_row(self):
        self.noisy = False

    def wait(self):
        if not self.waits or self.noisy:
            return
        most = {"QUIET_MAX_WAIT_SEC": str(SHORT_WAIT)} if self.vain >= PATIENCE else {}
        run = subprocess.run([QUIET, "--strict"], env={**os.environ, **most})
        self.noisy = run.returncode != 0
        self.vain += self.noisy


def interleave(sides, runs, quiet):
    """Runs each side once to warm up, and then so often; fills .seconds."""
    quiet.new_row()
    for side in sides:
        once(side)
    for number in range(runs):
        quiet.wait()
        for side in sides if number % 2 == 0 else reversed(sides):
            side.seconds.append(once(side))


def hyperfine(sides, runs, quiet):
    """The same by one run of hyperfine. For sides without steps before and after."""
    def line(side):
        words = [c if isinstance(c, str) else shlex.join(map(str, c)) for c in side.commands]
        return f"{'; '.join(words)} >{shlex.quote(str(side.sink))}"

    quiet.new_row()
    plain = all(len(side.commands) == 1 and not isinstance(side.commands[0], str) and
                side.sink == DEVNULL for side in sides)
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        command = ["hyperfine", "--style", "none", "--warmup", "1", "--runs", str(max(runs, 2)),
                   "--export-json", report.name]
        if plain:
            command.append("-N")
        if quiet.waits:
            command += ["--prepare", str(QUIET)]
        command += [shlex.join(map(str, side.commands[0])) if plain else line(side)
                    for side in sides]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        results = json.load(report)["results"]
    for side, result in zip(sides, results):
        side.seconds += result["times"]


def median(seconds):
    return statistics.median(seconds)


def spread(seconds):
    """Half of the runs lie within so many percent of the median."""
    if len(seconds) < 4:
        return None
    low, _, high = statistics.quantiles(seconds, n=4)
    return 100 * (high - low) / median(seconds)


def warn_if_noisy(quiet, name):
    if quiet.noisy:
        say(f"{name}: the machine was not quiet, the figures are noisy")
