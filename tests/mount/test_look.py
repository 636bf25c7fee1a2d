#!/usr/bin/env python3
"""evtxfs ls and cat of many logs: the tree that a mount of them shows."""
import datetime
import os
import re
import shutil
import stat
import sys
import unittest
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import collect
import kit

HAS_ARCHIVES = b"archives not" not in kit.out(kit.EVTXFS, "--version")


def ls(*arguments, status=0):
    return kit.evtxfs("ls", *arguments, status=status).stdout.decode().splitlines()


def cat(*arguments, status=0):
    return kit.evtxfs("cat", *arguments, status=status).stdout


def folder_of_logs():
    """Two hosts with two logs each."""
    top = kit.scratch("case")
    for host, seed in (("A", 1), ("B", 2)):
        (top / host).mkdir(parents=True)
        shutil.copy(kit.SAMPLES / "security.evtx", top / host)
        shutil.copy(kit.make_log("--records", "300", "--seed", str(seed)), top / host / "System.evtx")
    return top


def shown(line):
    """(name, kind, size, time in units of 100 ns, target) of a line of ls -l."""
    kind, size, day, time, name = re.match(r" *(\S+) +(\d+) (\S+) (\S+)Z (.*)$", line).groups()
    name, _, target = name.partition(" -> ")
    seconds, _, fraction = time.partition(".")
    moment = datetime.datetime.fromisoformat(f"{day}T{seconds}+00:00").timestamp()
    return name.removesuffix("/"), kind, int(size), int(moment) * 10**7 + int(fraction), target


class OfMany(kit.Case):
    limit = 120

    def test_it_is_the_tree_of_the_mount(self):
        top = folder_of_logs()
        with kit.Mount(top) as mount:
            folders, files = [], []
            for folder, names, others in os.walk(mount.path):
                below = Path(folder).relative_to(mount.path)
                files += [str(below / name) for name in others if name != "status.json"]
                if len(below.parts) < 4:
                    folders.append(str(below))
                names.sort()
            for folder in folders:
                listed = {line[0]: line[1:] for line in map(shown, ls("-l", top, folder))}
                mounted = {}
                for entry in os.scandir(mount / folder):
                    st, link = entry.stat(follow_symlinks=False), entry.is_symlink()
                    mounted[entry.name] = (
                        "link" if link else "directory" if stat.S_ISDIR(st.st_mode) else "file",
                        st.st_size, st.st_mtime_ns // 100, os.readlink(entry.path) if link else "")
                mounted.pop("status.json", None)
                self.assertEqual(listed, mounted, folder)
                self.assertEqual(sorted(listed), sorted(name.rstrip("/") for name in ls(top, folder)))
            files.sort()
            for at in range(0, len(files), 500):
                some = files[at:at + 500]
                self.assertTrue(cat(top, *some) == b"".join((mount / name).read_bytes() for name in some), some)

    def test_links_and_dots_lead_where_they_do_in_a_mount(self):
        top = folder_of_logs()
        for folder, same in (("by-eventid/4624/A/security", "logs/A/security/by-eventid/4624"),
                             ("by-eventid/4624/A/security/../..", "logs/A/security"),
                             ("logs/A/security/../../B", "logs/B"), ("logs/../..", "."), ("//logs/./A/", "logs/A")):
            self.assertEqual(ls(top, folder), ls(top, same), folder)
        whole = cat(top, "logs/A/security/by-eventid/4624/events.jsonl")
        self.assertEqual(cat(top, "by-eventid/4624/A/security/events.jsonl"), whole)
        self.assertTrue(whole)

    def test_several_paths(self):
        top = folder_of_logs()
        one, other = top / "A" / "security.evtx", top / "B" / "System.evtx"
        self.assertEqual(ls(f"--with={other}", one, "logs/B"), ["System/"])
        self.assertEqual(ls(f"--with={top / 'B'}", top / "A", "logs"), ls(top, "logs"))
        self.assertEqual(cat(one, "--with", other, "logs/B/System/events.jsonl"), kit.evtxfs("dump", other).stdout)
        missing = kit.evtxfs("ls", f"--with={top / 'none'}", one, status=2)
        self.assertIn(b"none: No such file", missing.stderr)

    @unittest.skipUnless(HAS_ARCHIVES, "built without archives")
    def test_archives(self):
        top = folder_of_logs()
        archive = kit.scratch("x.zip")
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
            for path in sorted(top.rglob("*.evtx")):
                out.writestr(zipfile.ZipInfo(str(path.relative_to(top)), collect.DATE), path.read_bytes())
        self.assertEqual(ls(archive, "by-eventid"), ls(top, "by-eventid"))
        self.assertEqual(cat(archive, "logs/A/security/events.jsonl"), cat(top, "logs/A/security/events.jsonl"))

    def test_what_is_damaged_or_no_log_is_told(self):
        top = folder_of_logs()
        shutil.copy(kit.SAMPLES / "torn.evtx", top / "A")
        self.assertEqual(len(ls(top, "logs/A")), 3)
        done = kit.evtxfs("cat", top, "report/logs.tsv", status=3)
        self.assertIn(b"1 of 5 logs cannot be read in full", done.stderr)
        (top / "A" / "bad.evtx").write_bytes(b"")
        done = kit.evtxfs("ls", top, "logs/A/bad", status=3)
        self.assertEqual(done.stdout, b"error.txt\n")
        self.assertIn(b"bad.evtx: not an event log: the file is empty", done.stderr)
        self.assertIn(b"the file is empty", cat(top, "logs/A/bad/error.txt", status=3))
        kit.evtxfs("cat", top, "logs/A/bad/events.jsonl", status=2)

    def test_which_logs(self):
        top = folder_of_logs()
        self.assertEqual(ls("--exclude=sec*", top, "logs"), ["A/", "B/"])
        self.assertEqual(ls("--include=B/*", top, "logs"), ["System/", "security/"])
        self.assertIn(b"called so", kit.evtxfs("ls", "--include=x", top, status=2).stderr)


class Words(kit.Case):
    """What is wrong is told as for one log."""

    def expect(self, said, *arguments, status=2):
        self.assertIn(said, kit.evtxfs(*arguments, status=status).stderr.decode())

    def test_a_field_that_no_log_has(self):
        top = folder_of_logs()
        for where, log in ((top, "logs/A/security/"), (top / "A" / "security.evtx", "")):
            self.expect('no event has a field "IpAdress"; did you mean IpAddress?',
                        "cat", where, f"{log}query/IpAdress=1/events.jsonl")

    def test_a_name_that_is_not_there(self):
        top = folder_of_logs()
        log = top / "A" / "security.evtx"
        for path in ("nothing", "logs/C", "logs/A/security/nothing", "README.txt/x", "logs/A/security/" + "x" * 300):
            self.expect(f"{path}: no such file in the tree of", "ls", top, path)
        self.expect("is a directory; evtxfs ls lists it", "cat", top, "logs/A/security")
        self.expect("shows both in one tree", "ls", log, top / "B" / "System.evtx")

    def test_command_lines(self):
        log = kit.SAMPLES / "security.evtx"
        for arguments in (["ls"], ["cat"], ["cat", log], ["ls", "--with", log], ["ls", log, "a", "b"],
                          ["ls", "--wiht=x", log], ["ls", "--depth=x", log]):
            self.expect("evtxfs ", *arguments, status=1)

    def test_who_reads_no_further_is_told_nothing(self):
        top = folder_of_logs()
        shutil.copy(kit.SAMPLES / "torn.evtx", top / "A")
        script = '"$0" cat "$1" logs/A/torn/events.jsonl logs/A/System/events.jsonl logs/B/System/events.jsonl | :'
        self.assertEqual(kit.run("sh", "-c", script, kit.EVTXFS, top).stderr, b"")


if __name__ == "__main__":
    kit.main(needs_fuse=True)
