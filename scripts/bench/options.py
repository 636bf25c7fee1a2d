"""options.py - options that the benchmarks have in common. A script's docstring is its help."""
import argparse
import sys
from pathlib import Path


class Parser(argparse.ArgumentParser):
    def __init__(self, doc):
        super().__init__(add_help=False)
        self.doc = doc
        self.add_argument("--help", action="store_true")

    def error(self, message):
        print(f"{Path(sys.argv[0]).name}: {message}\n\n{self.doc}", end="", file=sys.stderr)
        sys.exit(2)

    def read(self):
        if "--help" in sys.argv[1:]:
            print(self.doc, end="")
            sys.exit(0)
        return self.parse_args()


def of_benchmark(doc, runs, json, switches=()):
    """A parser with --runs, --rows, --quick, --no-wait, --json and some switches."""
    parser = Parser(doc)
    parser.add_argument("--runs", type=int, default=runs)
    parser.add_argument("--rows", type=lambda text: text.split(","))
    parser.add_argument("--json", type=Path, default=json)
    for switch in ("--quick", "--no-wait", *switches):
        parser.add_argument(switch, action="store_true")
    return parser


def read(parser, rows, extra=()):
    """The options; .rows are names of the dict @rows: those asked for, or all but @extra, which the
    switches of the same names add."""
    options = parser.read()
    asked = options.rows or [row for row in rows if row not in extra or getattr(options, row)]
    if set(asked) - set(rows):
        parser.error(f"no such row: {', '.join(sorted(set(asked) - set(rows)))}")
    if options.runs < 1:
        parser.error("--runs: at least 1")
    if options.quick:
        options.runs, options.no_wait = min(options.runs, 2), True
    options.rows = asked
    return options
