#!/usr/bin/env python3
"""flamegraph.py FOLDED SVG [TITLE]: draws folded stacks, "a;b;c COUNT" a line, as a flame graph.

A box is a function with all that it calls, as wide as its share of the samples; callers are below
what they call, in alphabetical order. A tooltip tells the function, its samples and its share.
"""
import colorsys
import sys
import zlib
from pathlib import Path
from xml.sax.saxutils import escape

from stacks import read_folded

WIDTH, ROW, SIDE, HEAD, FOOT = 1200, 17, 10, 40, 10
LETTER = 6.6   # the width of a letter
LEAST = 0.15   # what is narrower is not drawn

SVG = """<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" \
viewBox="0 0 {width} {height}" font-family="monospace" font-size="11">
<title>{title}</title>
<rect width="100%" height="100%" fill="#fdfdf6"/>
<text x="{middle}" y="24" text-anchor="middle" font-size="16">{title}</text>
{boxes}
</svg>
"""
BOX = ('<g><title>{tip}</title><rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{height}"'
       ' fill="{fill}" rx="1"/>{label}</g>')
LABEL = '<text x="{x:.1f}" y="{y}" pointer-events="none">{text}</text>'


class Node:
    def __init__(self, name):
        self.name, self.count, self.children = name, 0, {}

    def add(self, stack, count):
        self.count += count
        if stack:
            self.children.setdefault(stack[0], Node(stack[0])).add(stack[1:], count)

    def depth(self):
        return 1 + max((child.depth() for child in self.children.values()), default=0)


def colour(name):
    """The same for the same function in every picture: the kernel blue, ours from red to yellow."""
    number = zlib.crc32(name.encode())
    light = 0.64 + number // 64 % 12 / 100
    hue, strong = (200 + number % 30, 0.55) if name.endswith("_[k]") else (8 + number % 42, 0.8)
    return "#" + "".join(f"{round(255 * part):02x}" for part in
                         colorsys.hls_to_rgb(hue / 360, light, strong))


def shorten(name, width):
    letters = int((width - 4) / LETTER)
    return name if len(name) <= letters else name[:letters - 2] + ".." if letters >= 4 else ""


class Picture:
    def __init__(self, root):
        self.root, self.boxes = root, []
        self.height = HEAD + root.depth() * ROW + FOOT
        self.scale = (WIDTH - 2 * SIDE) / max(root.count, 1)

    def draw(self, node, x, level):
        width = node.count * self.scale
        if width < LEAST:
            return
        y = self.height - FOOT - (level + 1) * ROW
        text = shorten(node.name, width)
        label = LABEL.format(x=x + 2, y=y + 12, text=escape(text)) if text else ""
        share = 100 * node.count / self.root.count
        tip = escape(f"{node.name}: {node.count} samples, {share:.2f} %")
        self.boxes.append(BOX.format(tip=tip, x=x, y=y, width=width, height=ROW - 1,
                                     fill=colour(node.name), label=label))
        for name in sorted(node.children):
            self.draw(node.children[name], x, level + 1)
            x += node.children[name].count * self.scale


def svg(stacks, title):
    """The picture of stacks: a dict of tuples of names, outermost first, to counts."""
    root = Node("all")
    for stack, count in stacks.items():
        root.add(stack, count)
    picture = Picture(root)
    picture.draw(root, SIDE, 0)
    return SVG.format(width=WIDTH, height=picture.height, middle=WIDTH // 2, title=escape(title),
                      boxes="\n".join(picture.boxes))


def main():
    if len(sys.argv) not in (3, 4) or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    source, target = map(Path, sys.argv[1:3])
    target.write_text(svg(read_folded(source), sys.argv[3] if len(sys.argv) > 3 else source.stem))


if __name__ == "__main__":
    main()
