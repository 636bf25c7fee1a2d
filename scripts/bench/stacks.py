"""stacks.py - call stacks as perf script prints them, folded as FlameGraph has them, and counted.

A folded stack is one line, "outer;inner;innermost COUNT"; functions of the kernel end in _[k].
"""
import collections
import re

FRAME = re.compile(r"^\s+[0-9a-f]+ (.*) \((.*)\)$")
OFFSET = re.compile(r"\+0x[0-9a-f]+$")


def frame_name(symbol, where):
    name = OFFSET.sub("", symbol)
    if name == "[unknown]":
        return f"[{where.rpartition('/')[2].strip('[]')}]"
    return f"{name}_[k]" if where.startswith("[") else name.replace(";", ":")


def fold(text, ours):
    """The stacks of the threads whose names @ours accepts: a counter of tuples, outermost first."""
    stacks, name, frames = collections.Counter(), None, []
    for line in [*text.splitlines(), ""]:
        frame = FRAME.match(line)
        if frame:
            frames.append(frame_name(*frame.groups()))
        elif line.strip():
            name = line.strip()
        elif frames:
            if ours(name):
                stacks[(name, *reversed(frames))] += 1
            frames = []
    return stacks


def write_folded(stacks, path):
    lines = (f"{';'.join(stack)} {count}\n" for stack, count in sorted(stacks.items()))
    path.write_text("".join(lines))


def read_folded(path):
    stacks = collections.Counter()
    for line in path.read_text().splitlines():
        stack, _, count = line.rpartition(" ")
        stacks[tuple(stack.split(";"))] += int(count)
    return stacks


def leaves(stacks):
    """The samples in each function itself."""
    found = collections.Counter()
    for stack, count in stacks.items():
        found[stack[-1]] += count
    return found


def inclusive(stacks):
    """The samples in each function with all that it calls. The thread's name is no function."""
    found = collections.Counter()
    for stack, count in stacks.items():
        for name in set(stack[1:]):
            found[name] += count
    return found
