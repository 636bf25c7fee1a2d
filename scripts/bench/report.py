"""report.py - the table of a benchmark: each row beside what is required, and all of it as JSON."""
import json
import time
from dataclasses import asdict, dataclass, field

import programs
import timing


@dataclass
class Row:
    """One line. Ratios are ours to theirs, from one session; None where there is no peer."""
    name: str
    what: str
    ours: str = ""        # as the table shows them: median (least)
    theirs: str = ""
    ratio: float = None   # of the medians
    least: float = None   # of the least of each side
    most: float = None    # what is required: .ratio or .value is at most this
    value: float = None   # where a row has no peer
    unit: str = ""
    note: str = ""
    failed: bool = False
    samples: dict = field(default_factory=dict)

    def measured(self):
        return self.ratio if self.value is None else self.value

    def met(self):
        if self.most is None or self.measured() is None:
            return None
        return self.measured() <= self.most


def ms(seconds):
    return f"{1000 * timing.median(seconds):.1f} ({1000 * min(seconds):.1f})"


def row_of_times(name, what, sides, most=None, note=""):
    """A row from two sides, or from one, of which the value is the median in ms."""
    ours, theirs = sides[0], sides[1] if len(sides) > 1 else None
    row = Row(name, what, ours=ms(ours.seconds), most=most, note=note,
              samples={side.name: side.seconds for side in sides})
    if theirs:
        row.theirs = ms(theirs.seconds)
        row.ratio = timing.median(ours.seconds) / timing.median(theirs.seconds)
        row.least = min(ours.seconds) / min(theirs.seconds)
    else:
        row.value, row.unit = 1000 * timing.median(ours.seconds), "ms"
    return row


def skipped(name, what, reason):
    return Row(name, what, note=f"skipped: {reason}")


def failed(name, error):
    """A row that could not be measured, which is no requirement met."""
    return Row(name, "not measured", note=f"failed: {error}".splitlines()[0], failed=True)


MET = {True: "yes", False: "NO", None: ""}


def number(value):
    return "" if value is None else f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def cells(row):
    ratio = "" if row.ratio is None else f"{row.ratio:.3f}"
    if row.least is not None:
        ratio += f" ({row.least:.3f})"
    most = f"{number(row.most)} {row.unit}".strip() if row.most is not None else ""
    return [row.name, row.what, row.ours, row.theirs, ratio, most, MET[row.met()] or row.note]


class Report:
    """Prints each row when it is there, as a table for documents, and writes all so far to a file."""
    WIDTH = [10, 44, 18, 18, 15, 8, 3]

    def __init__(self, title, runs, path, sides=("ours", "peer")):
        self.title, self.runs, self.path, self.rows = title, runs, path, []
        self.head = ["row", "what", *sides, "ratio (min)", "at most", "met"]
        self.machine = programs.machine()

    def line(self, words):
        print("| " + " | ".join(word.ljust(width) for word, width in zip(words, self.WIDTH)) + " |",
              flush=True)

    def begin(self):
        facts = ", ".join(f"{name} {value}" for name, value in self.machine.items())
        print(f"{self.title}: {time.strftime('%Y-%m-%d')}, {facts}; {self.runs} rounds;"
              f" times are medians (least) in ms\n")
        self.line(self.head)
        self.line(["-" * width for width in self.WIDTH])

    def add(self, row):
        self.rows.append(row)
        self.line(cells(row))
        self.write()

    def missed(self):
        return [row for row in self.rows if row.met() is False or row.failed]

    def end(self):
        judged = [row for row in self.rows if row.met() is not None or row.failed]
        print()
        if judged:
            print(f"{len(judged) - len(self.missed())} of {len(judged)} requirements met")
        for row in self.rows:
            if row.note and MET[row.met()]:
                print(f"{row.name}, {row.what}: {row.note}")
        print(f"written to {self.path}")

    def write(self):
        rows = [{**asdict(row), "met": row.met()} for row in self.rows]
        data = {"title": self.title, "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                "machine": self.machine, "rounds": self.runs, "rows": rows}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(data, indent=1) + "\n")
