#!/usr/bin/env python3
"""Directories and archives of logs on the command line. Needs no /dev/fuse."""
import collections
import gzip
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import collect
import kit

HAS_ARCHIVES = b"archives not" not in kit.out(kit.EVTXFS, "--version")


def sample_logs():
    return [kit.SAMPLES / f"{name}.evtx" for name in ("security", "wrapped", "odd", "torn")] + \
        [kit.make_log("--chunks", "3", "--seed", "5")]


def dump(*arguments, status=0):
    return kit.evtxfs("dump", *arguments, status=status)


def untagged(line):
    """A line of --source without the member that --source added, and the log."""
    tag = re.search(rb',"evtxfs":\{"log":"((?:[^"\\]|\\.)*)"(,?)', line)
    log = json.loads(b'"' + tag[1] + b'"')
    if tag[2]:
        return line[:tag.start()] + b',"evtxfs":{' + line[tag.end():], log
    assert line[tag.end():] == b"}}", line
    return line[:tag.start()] + b"}", log


def made(layout, **options):
    folder = kit.scratch(layout)
    folder.mkdir()
    return folder, collect.make(folder, layout, sample_logs(), **options)


def one_by_one(folder, logs):
    """What dump prints of each file by itself, in order of path."""
    result = b""
    for path, data, _ in sorted(logs, key=lambda log: os.fsencode(log[0].replace("!", "/"))):
        file = kit.scratch("one.evtx")
        file.write_bytes(data)
        result += dump(file, status=None).stdout
    return result


class Layouts(kit.Case):
    limit = 120

    def test_dump_of_a_directory_is_that_of_its_logs(self):
        for layout in collect.LAYOUTS:
            if layout == "cortex" and not HAS_ARCHIVES:
                continue
            with self.subTest(layout=layout):
                folder, logs = made(layout, vss=1, kinds=range(collect.BROKEN))
                expected = one_by_one(folder, logs)
                for options in ([], ["-t", "1"], ["-t", "3"]):
                    self.assertEqual(dump(*options, folder, status=3).stdout, expected, options)

    def test_source_is_a_member_that_can_be_taken_away(self):
        for layout in ("kape", "velociraptor", "wec"):
            folder, _ = made(layout, vss=1, kinds=range(collect.BROKEN))
            plain = dump(folder, status=3).stdout.splitlines()
            tagged = [untagged(line) for line in dump("--source", folder, status=3).stdout.splitlines()]
            self.assertEqual([line for line, _ in tagged], plain)
            for form in ("jsonl", "json"):
                for line in dump("--source", "-o", form, folder, status=3).stdout.splitlines():
                    if not line.startswith(b"Record "):
                        json.loads(line)

    def test_labels(self):
        def labels(folder):
            lines = dump("--source", folder).stdout.splitlines()
            return {json.loads(line)["evtxfs"]["log"] for line in lines}

        log = kit.make_log("--records", "5")
        for paths, expected in (
                (["DC001/C/Windows/winevt/Security.evtx", "WS002/C/Windows/winevt/Security.EVTX"],
                 {"DC001/Security", "WS002/Security"}),
                (["DC001/C/x/Security.evtx", "DC001/VSS1/x/Security.evtx"], {"C/Security", "VSS1/Security"}),
                (["uploads/auto/C%3A/x/A%254B.evtx", "uploads/ntfs/%5C%5C.%5CC%3A/x/A%254B.evtx"],
                 {"auto/A%4B", "ntfs/A%4B"}),
                (["Logs/ForwardedEvents.evtx", "Logs/Archive-x-2024.evtx"], {"ForwardedEvents", "Archive-x-2024"}),
                (['x/a"b\\c.evtx', "x/a\nb.evtx"], {'a"b\\c', "a%0Ab"})):
            folder = kit.scratch("labels")
            for path in paths:
                collect.write(folder / path, Path(log).read_bytes())
            self.assertEqual(labels(folder), expected)

    def test_a_broken_neighbour_changes_nothing(self):
        folder, logs = made("kape")
        whole = dump("--source", folder, status=None).stdout
        for kind in range(collect.BROKEN):
            broken = folder / "DC001" / "C" / "Windows" / "System32" / "winevt" / "logs" / f"zz-{kind}.evtx"
            what, data = collect.broken(sample_logs()[0].read_bytes(), kind, collect.random.Random(kind))
            broken.write_bytes(data)
            lines = dump("--source", folder, status=None).stdout.splitlines()
            kept = [line for line in lines if f'"log":"DC001/zz-{kind}"'.encode() not in line]
            self.assertEqual(b"\n".join(kept) + b"\n", whole, what)
            broken.unlink()

    def test_files_go_where_their_labels_say(self):
        folder, logs = made("kape", vss=1, kinds=range(collect.BROKEN))
        out = kit.scratch("out")
        said = dump("--output-dir", out, folder, status=3).stderr.decode()
        self.assertIn("cannot be read in full", said)
        files = {str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()}
        readable = [path for path, data, what in logs
                    if what not in ("zero bytes", "zeros", "no log", "cut in the header")]
        self.assertEqual(len(files), len(readable))
        self.assertTrue(all(name.endswith(".jsonl") for name in files), files)
        text = dump("--source", folder, status=3).stdout.splitlines()
        for name in files:
            label = name.removesuffix(".jsonl")
            mine = [line for line, log in map(untagged, text) if log == label]
            self.assertEqual((out / name).read_bytes().splitlines(), mine, name)
        dump("--output-dir", out, "-o", "xml", folder, status=3)
        self.assertEqual(len(list(out.rglob("*.xml"))), len(files))

    def test_a_file_that_cannot_be_written_is_not_there(self):
        folder, out = made("wec")[0], kit.scratch("out")
        script = 'ulimit -f 20; exec "$@"'
        done = kit.run("sh", "-c", script, "sh", kit.EVTXFS, "dump", "--output-dir", out, folder, status=None,
                       preexec_fn=lambda: signal.signal(signal.SIGXFSZ, signal.SIG_IGN))
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertFalse(list(out.rglob(".*")), "a hidden file was left")
        for path in out.rglob("*.jsonl"):
            self.assertLess(path.stat().st_size, 20 * 1024)

    def test_info_and_templates_take_them(self):
        folder, logs = made("kape", kinds=(0, 5))
        done = kit.evtxfs("info", "--json", folder, status=3)
        reports = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(len(reports), len(logs) - 1)
        self.assertIn(b"the file is empty", done.stderr)
        self.assertIn(b"broken-5", kit.evtxfs("info", folder, status=3).stdout)
        store = kit.scratch("store")
        kit.evtxfs("templates", folder, "-o", store, status=3)
        self.assertTrue(list(store.iterdir()))


def time_of(line):
    """When a record was written, as far as its line says so."""
    found = re.search(rb'"SystemTime":"([^"]*)"', line)
    return found[1] if found else None


class ByTime(kit.Case):
    limit = 120

    def check(self, folder, *options):
        """Laws of all that is printed by time: (its lines, those that are copies)."""
        source = dump("--source", *options, folder, status=None).stdout.splitlines()
        shown = dump("--by-time", *options, folder, status=None).stdout.splitlines()
        kept = dump("--by-time", "--copies=keep", *options, folder, status=None).stdout.splitlines()
        copies = [line for line in kept if b',"copy_of":"' in line and b'"evtxfs":{"log"' in line]
        unmarked = [re.sub(rb'(,"evtxfs":\{"log":"(?:[^"\\]|\\.)*"),"copy_of":"(?:[^"\\]|\\.)*"', rb"\1", line)
                    for line in kept]
        self.assertEqual(sorted(unmarked), sorted(source))
        self.assertEqual([line for line in kept if line not in set(copies)], shown)
        times = [time for time in map(time_of, kept) if time]
        self.assertEqual(times, sorted(times))
        for line in copies:
            log = json.loads(line)["evtxfs"]["copy_of"]
            plain = untagged(re.sub(rb',"copy_of":"(?:[^"\\]|\\.)*"', b"", line))[0]
            self.assertTrue(any(untagged(other) == (plain, log) for other in shown if time_of(other) == time_of(line)))
        return shown, copies

    def test_all_events_once_in_the_order_of_time(self):
        for layout in ("kape", "velociraptor", "wec"):
            with self.subTest(layout=layout):
                folder, _ = made(layout, vss=1)
                shown, copies = self.check(folder)
                self.assertTrue(copies)
                for threads in "13":
                    self.assertEqual(dump("--by-time", "-t", threads, folder, status=None).stdout.splitlines(), shown)

    def test_events_of_equal_time_are_in_the_order_of_logs(self):
        folder = kit.scratch("equal")
        for name in "ba":
            collect.write(folder / f"{name}.evtx", kit.make_log("--records", "300", "--seed", "1").read_bytes())
        kept = dump("--by-time", "--copies=keep", folder).stdout.splitlines()
        logs = [json.loads(line)["evtxfs"] for line in kept]
        self.assertTrue(all(log["log"] == "b" and log["copy_of"] == "a" for log in logs if "copy_of" in log))
        self.assertEqual(sum("copy_of" in log for log in logs), 300)

    def test_one_log_by_itself(self):
        log = kit.SAMPLES / "security.evtx"
        shown = [untagged(line)[0] for line in dump("--by-time", log).stdout.splitlines()]
        self.assertEqual(sorted(shown), sorted(dump(log).stdout.splitlines()))

    def test_other_forms(self):
        folder = kit.scratch("forms")
        for name in ("security", "wrapped"):
            collect.write(folder / f"{name}.evtx", (kit.SAMPLES / f"{name}.evtx").read_bytes())
        for form, parts in (("xml", rb"(?=^Record )"), ("json", rb"(?=^Record )"), ("txt", rb"\n-{9,}\n")):
            source = re.split(parts, dump("--source", "-o", form, folder).stdout, flags=re.M)
            by_time = re.split(parts, dump("--by-time", "-o", form, folder).stdout, flags=re.M)
            self.assertEqual(sorted(source), sorted(by_time), form)

    def test_only_some_events(self):
        folder, _ = made("kape")
        self.check(folder, "--events=1-20")

    @kit.plain_only
    def test_more_than_is_kept_in_memory(self):
        folder = kit.scratch("large")
        folder.mkdir()
        for name, seed in (("a", "1"), ("b", "2"), ("c", "1")):
            shutil.copy(kit.make_log("--mb", "20", "--seed", seed), folder / f"{name}.evtx")
        kept = dump("--by-time", "--copies=keep", folder).stdout
        self.assertGreater(len(kept), 70 << 20)
        times = [time_of(line) for line in kept.splitlines()]
        self.assertTrue(times == sorted(times))
        tag = re.compile(rb',"evtxfs":\{"log":"[abc]"(?:,"copy_of":"[ab]")?')
        self.assertTrue(collections.Counter(tag.sub(b"", line) for line in kept.splitlines()) ==
                        collections.Counter(tag.sub(b"", line) for line in dump("--source", folder).stdout.splitlines()))
        self.assertGreaterEqual(kept.count(b'"copy_of":"a"}'), len(times) // 3)

    def test_what_does_not_go_together(self):
        log = kit.make_log("--records", "5")
        for options in (["--copies=keep"], ["--by-time", "--copies=x"], ["--by-time", "--recover-records"],
                        ["--by-time", "--output-dir", kit.scratch("x")], ["--by-time", "--follow"]):
            dump(*options, log, status=1)
        dump("--by-time", "-", status=1)


class Where(kit.Case):
    """--where over many logs is --where of each."""
    limit = 120

    def logs_in_order(self, folder, logs):
        return [folder / path for path, _, _ in sorted(logs, key=lambda log: os.fsencode(log[0]))]

    def test_each_log_is_asked(self):
        folder, logs = made("kape", vss=1, kinds=range(collect.BROKEN))
        for conditions in (["EventID=4624,4688"], ["Level!=4", "Computer~w"], ["EventRecordID>3", "EventRecordID<9"]):
            where = [f"--where={condition}" for condition in conditions]
            one_by_one = b"".join(dump(*where, log, status=None).stdout for log in self.logs_in_order(folder, logs))
            self.assertTrue(one_by_one, conditions)
            for more in ([], ["-t", "1"]):
                self.assertEqual(dump(*where, *more, folder, status=3).stdout, one_by_one, conditions)
            tagged = dump(*where, "--source", folder, status=3).stdout
            self.assertEqual(b"".join(untagged(line)[0] + b"\n" for line in tagged.splitlines()), one_by_one)
            wanted = collections.Counter(tagged.splitlines())
            shown = dump("--by-time", *where, folder, status=3).stdout.splitlines()
            self.assertEqual(shown, [line for line in dump("--by-time", folder, status=3).stdout.splitlines()
                                     if line in wanted])
            out = kit.scratch("out")
            dump(*where, "--output-dir", out, folder, status=3)
            self.assertEqual(sum(len(path.read_bytes()) for path in out.rglob("*.jsonl")), len(one_by_one))

    def test_copies_are_those_of_what_was_found(self):
        folder = kit.scratch("equal")
        for name in "ab":
            collect.write(folder / f"{name}.evtx", kit.make_log("--records", "300", "--seed", "1").read_bytes())
        where = ["--by-time", "--where=EventRecordID<100"]
        shown = dump(*where, folder).stdout
        self.assertEqual(len(shown.splitlines()), len(dump(where[1], folder / "a.evtx").stdout.splitlines()))
        self.assertEqual(shown.count(b'"log":"a"'), len(shown.splitlines()))
        kept = dump(*where, "--copies=keep", folder).stdout
        self.assertEqual(kept.count(b'"copy_of":"a"'), len(shown.splitlines()))
        some = dump(where[1], "--events=5-80", folder / "a.evtx").stdout
        self.assertTrue(some)
        self.assertEqual(len(dump(*where, "--events=5-80", folder).stdout.splitlines()), len(some.splitlines()))

    def test_other_forms(self):
        folder = kit.scratch("forms")
        for name in ("security", "wrapped"):
            collect.write(folder / f"{name}.evtx", (kit.SAMPLES / f"{name}.evtx").read_bytes())
        for form in ("xml", "json", "txt"):
            parts = b"".join(dump("--where=Level=0", "-o", form, folder / f"{name}.evtx").stdout
                             for name in ("security", "wrapped"))
            self.assertEqual(dump("--where=Level=0", "-o", form, folder).stdout, parts)

    def test_a_field_is_known_if_one_log_has_it(self):
        folder = kit.scratch("fields")
        for name in ("security", "empty"):
            collect.write(folder / f"{name}.evtx", (kit.SAMPLES / f"{name}.evtx").read_bytes())
        self.assertTrue(dump("--where=LogonType=*", folder).stdout)
        said = dump("--where=LogonTipe=3", folder, status=2)
        self.assertIn(b'no event has a field "LogonTipe"; did you mean LogonType?', said.stderr)
        self.assertEqual(said.stdout, b"")

    def test_no_condition_is_told_before_anything_is_done(self):
        folder, out = made("kape")[0], kit.scratch("out")
        self.assertIn(b"not a condition", dump("--where=nonsense", "--output", out, folder, status=1).stderr)
        self.assertFalse(out.exists())


class Trees(kit.Case):
    """What a directory of evidence can hold."""

    def setUp(self):
        self.folder = kit.scratch("tree")
        self.log = kit.make_log("--records", "5")
        collect.write(self.folder / "a" / "one.evtx", Path(self.log).read_bytes())
        self.one = dump(self.log).stdout

    def test_what_is_no_file_is_not_opened(self):
        os.mkfifo(self.folder / "a" / "fifo.evtx")
        here = os.getcwd()
        with socket.socket(socket.AF_UNIX) as end:
            os.chdir(self.folder)
            end.bind("socket.evtx")
            os.chdir(here)
        (self.folder / "directory.evtx").mkdir()
        self.assertEqual(dump(self.folder).stdout, self.one)

    def test_links_are_not_followed_but_one_that_is_given(self):
        outside = kit.scratch("outside")
        collect.write(outside / "two.evtx", Path(self.log).read_bytes())
        (self.folder / "out").symlink_to(outside)
        (self.folder / "two.evtx").symlink_to(outside / "two.evtx")
        (self.folder / "a" / "round").symlink_to(self.folder)
        self.assertEqual(dump(self.folder).stdout, self.one)
        given = kit.scratch("given")
        given.symlink_to(self.folder)
        self.assertEqual(dump(given).stdout, self.one)
        only = kit.scratch("only")
        only.mkdir()
        (only / "two.evtx").symlink_to(outside / "two.evtx")
        self.assertIn(b"symbolic links are not followed", dump(only, status=2).stderr)

    @unittest.skipIf(os.geteuid() != 0, "only root mounts")
    def test_a_directory_that_lies_in_itself_ends(self):
        inside = self.folder / "a" / "inside"
        inside.mkdir()
        if subprocess.run(["mount", "--rbind", self.folder, inside], capture_output=True).returncode:
            self.skipTest("nothing can be bound here")
        self.addCleanup(subprocess.run, ["umount", "-l", inside])
        done = dump(self.folder, status=None)
        self.assertIn(done.returncode, (0, 3), done.stderr)
        self.assertEqual(done.stdout[:len(self.one)], self.one)

    def test_globs_and_depth(self):
        data = Path(self.log).read_bytes()
        for path in ("b/Two.EVTX", "b/c/three.evtx", "b/four.log"):
            collect.write(self.folder / path, data)

        def names(*options, status=0):
            lines = dump("--source", *options, self.folder, status=status).stdout.splitlines()
            return {json.loads(line)["evtxfs"]["log"].split("/")[-1] for line in lines}

        self.assertEqual(names(), {"one", "Two", "three"})
        self.assertEqual(names("--include=T*"), {"Two", "three"})
        self.assertEqual(names("--include=*.log", "--include=ONE*"), {"four.log", "one"})
        self.assertEqual(names("--exclude=b/*"), {"one"})
        self.assertEqual(names("--exclude=*/c/*"), {"one", "Two"})
        self.assertEqual(names("--depth=1"), {"one", "Two"})
        self.assertIn(b"called so", dump("--include=x", self.folder, status=2).stderr)
        for wrong in ("--depth=x", "--depth=-1", "--depth=100000", "--spool_size=x"):
            dump(wrong, self.folder, status=1)

    def test_what_cannot_be_read_is_told(self):
        if os.geteuid() == 0:
            self.skipTest("root reads all")
        (self.folder / "locked").mkdir(mode=0)
        done = dump(self.folder, status=3)
        self.assertIn(b"locked", done.stderr)
        self.assertEqual(done.stdout, self.one)

    def test_statuses(self):
        missing, text = self.folder / "missing", self.folder / "text"
        text.write_text("no log\n" * 100)
        empty = kit.scratch("empty")
        empty.mkdir()
        for paths, status in (([self.log, self.folder], 0), ([self.log, missing], 2), ([self.log, text], 2),
                              ([empty], 2), ([self.log, empty], 0), ([self.log, "-"], 2)):
            with self.subTest(paths=paths):
                done = dump(*paths, status=status)
                self.assertEqual(done.stdout[:len(self.one)], self.one if self.log in paths else b"")
        (self.folder / "bad.evtx").write_bytes(b"")
        self.assertIn(b"bad.evtx: not an event log: the file is empty", dump(self.folder, status=3).stderr)
        self.assertEqual(dump(self.folder, missing, status=2).stdout, self.one)

    def test_no_log_is_written_over(self):
        packed = self.folder / "a" / "two.evtx.gz"
        if HAS_ARCHIVES:
            packed.write_bytes(gzip.compress(Path(self.log).read_bytes()))
        link = kit.scratch("link")
        link.symlink_to(self.folder / "a" / "one.evtx")
        for victim in (self.folder / "a" / "one.evtx", link, *([packed] if HAS_ARCHIVES else [])):
            before = victim.read_bytes()
            for options in ([], ["--by-time"], ["--where=EventRecordID=1"], ["--source", "-o", "xml"]):
                with self.subTest(victim=victim, options=options):
                    done = dump(*options, "--output", victim, self.folder, status=2)
                    self.assertIn(b"File exists", done.stderr)
                    self.assertEqual(victim.read_bytes(), before)

    def test_the_worst_come_first_and_twenty_of_them(self):
        for number in range(30):
            (self.folder / f"bad{number:02d}.evtx").write_bytes(b"")
        shutil.copy(kit.SAMPLES / "damaged.evtx", self.folder / "a" / "damaged.evtx")
        said = dump(self.folder, status=3).stderr.decode().splitlines()
        self.assertIn("31 of 32 logs cannot be read in full", said[0])
        self.assertEqual(len(said), 22)
        self.assertIn("bad00.evtx", said[1])
        self.assertEqual(said[-1].strip(), "and 11 more")


@unittest.skipUnless(HAS_ARCHIVES, "built without archives")
class Archives(kit.Case):
    def test_logs_in_archives_are_as_in_directories(self):
        folder, logs = made("kape", vss=1)
        archive = kit.scratch("x.zip")
        with collect.zipfile.ZipFile(archive, "w", collect.zipfile.ZIP_DEFLATED) as out:
            for path, data, _ in logs:
                out.writestr(collect.zipfile.ZipInfo(path, collect.DATE), data)
        expected = dump("--source", folder, status=None).stdout
        self.assertEqual(dump("--source", archive, status=None).stdout, expected)
        both = kit.scratch("both")
        both.mkdir()
        shutil.copy(archive, both / "x.zip")
        self.assertEqual(dump(both, status=None).stdout, dump(folder, status=None).stdout)
        self.assertIn(b"no event logs", dump("--noarchives", both, status=2).stderr)

    def test_globs_are_about_paths_below_what_is_given_or_in_the_archive(self):
        folder = kit.scratch("globs")
        log = Path(kit.make_log("--records", "5"))
        for name in ("one.zip", "two.zip"):
            (folder / "x").mkdir(parents=True, exist_ok=True)
            with collect.zipfile.ZipFile(folder / "x" / name, "w") as out:
                for path in ("A/s.evtx", "B\\t.evtx"):
                    out.writestr(path, log.read_bytes())

        def names(*options):
            done = dump("--source", *options, folder, status=None)
            return sorted({json.loads(line)["evtxfs"]["log"] for line in done.stdout.splitlines()})

        self.assertEqual(names(), ["one~A/s", "one~B/t", "two~A/s", "two~B/t"])
        for options, expected in (
                (["--exclude=x/one.zip/*"], ["A/s", "B/t"]), (["--exclude=one.zip"], ["A/s", "B/t"]),
                (["--exclude=x/one.zip"], ["A/s", "B/t"]), (["--include=x/one.zip/*"], ["A/s", "B/t"]),
                (["--include=x/one.zip/B/*", "--include=A/*"], ["one~A/s", "one~B/t", "two/s"]),
                (["--exclude=A/*"], ["one/t", "two/t"]), (["--include=T*"], ["one/t", "two/t"]),
                (["--exclude=x/*/B/*"], ["one/s", "two/s"]), (["--exclude=*.zip"], [])):
            with self.subTest(options=options):
                self.assertEqual(names(*options), expected)

    def test_where_there_is_no_place_to_unpack_to(self):
        folder = kit.scratch("spool")
        folder.mkdir()
        for name in ("a.zip", "b.zip"):
            with collect.zipfile.ZipFile(folder / name, "w") as out:
                out.writestr("s.evtx", (kit.SAMPLES / "security.evtx").read_bytes())
        said = dump("--spool=/nonexistent/x", folder, status=2).stderr.decode()
        self.assertEqual(said, "evtxfs dump: --spool=/nonexistent/x: No such file or directory\n")
        self.assertIn(b"larger --spool_size", dump("--spool_size=4K", folder, status=3).stderr)
        said = dump("--password_file=/nonexistent/x", folder, status=2).stderr.decode()
        self.assertEqual(said, "evtxfs dump: /nonexistent/x: No such file or directory\n")

    def test_a_log_that_is_compressed_is_one_of_them(self):
        folder = kit.scratch("gz")
        log = kit.make_log("--records", "5")
        collect.write(folder / "a.evtx.gz", gzip.compress(Path(log).read_bytes()))
        collect.write(folder / "notes.txt.gz", gzip.compress(b"no log\n"))
        self.assertEqual(dump(folder).stdout, dump(log).stdout)

    def test_what_is_wrong_with_one_is_told_and_changes_nothing(self):
        folder = kit.scratch("bad")
        log = kit.make_log("--records", "5")
        collect.write(folder / "a.evtx", Path(log).read_bytes())
        collect.write(folder / "fake.zip", b"PK" + bytes(1000))
        done = dump(folder, status=3)
        self.assertEqual(done.stdout, dump(log).stdout)
        self.assertIn(b"fake.zip", done.stderr)
        dump(folder / "fake.zip", status=2)


if __name__ == "__main__":
    kit.main(needs_fuse=False)
