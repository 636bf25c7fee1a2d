#!/usr/bin/env python3
"""The command line: statuses, messages, and the tree without a mount. Needs no /dev/fuse."""
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

HEADER, CHUNK = 4096, 65536


def damaged(log):
    """A copy of a log whose first chunk has a record with a header of zeros."""
    data = bytearray(log.read_bytes())
    second = data.index(b"**\0\0", HEADER + 512 + 4)
    data[second:second + 24] = bytes(24)
    path = kit.scratch("damaged.evtx")
    path.write_bytes(data)
    return path


class Status(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.log = kit.make_log("--records", "500", "--seed", "1")

    def refused(self, status, *arguments, says=None):
        done = kit.evtxfs(*arguments, status=None, stdin=subprocess.DEVNULL)
        said = done.stderr.decode()
        self.assertEqual(done.returncode, status, f"{arguments}: {said}")
        self.assertTrue(said.strip(), f"{arguments}: it said nothing")
        self.assertEqual(done.stdout, b"", arguments)
        for word in says or []:
            self.assertIn(word.lower(), said.lower(), arguments)

    def test_help_and_version_go_to_stdout(self):
        for option in ("-h", "--help"):
            self.assertIn(b"dump", kit.out(kit.EVTXFS, option).lower())
        for option in ("-V", "--version"):
            self.assertIn(b"evtxfs", kit.out(kit.EVTXFS, option))

    def test_wrong_usage_is_1(self):
        mount = kit.scratch("mount")
        self.refused(1)
        self.refused(1, self.log)
        self.refused(1, "--no-such-option", self.log, mount)
        self.refused(1, "-o", "no_such_option=3", self.log, mount)
        self.refused(1, "-o", "cache=many", self.log, mount)
        self.refused(1, "dump")
        self.refused(1, "dump", "-t", "many", self.log)
        self.refused(1, "dump", "-o", "pdf", self.log)
        self.refused(1, "dump", "--events=x", self.log)
        self.refused(1, "ls")
        self.refused(1, "cat")
        self.assertFalse(mount.exists())

    def test_what_is_no_log_is_2(self):
        text, empty, zeros = kit.scratch("text"), kit.scratch("empty"), kit.scratch("zeros")
        folder, missing = kit.scratch("folder"), kit.scratch("missing")
        text.write_text("this is no event log\n" * 4000)
        empty.write_bytes(b"")
        zeros.write_bytes(bytes(HEADER + CHUNK))
        folder.mkdir()
        mount = kit.scratch("mount")
        for path in (text, empty, zeros, folder, missing):
            for command in ([path, mount], ["dump", path], ["ls", path], ["cat", path, "events.jsonl"]):
                with self.subTest(command=command):
                    self.refused(2, *command, says=[path.name])
        self.refused(2, missing, mount, says=["No such file"])
        self.refused(2, folder, mount, says=["no event logs below"])
        self.assertFalse(mount.exists(), "a mount point was left behind")
        if os.geteuid() != 0:
            empty.chmod(0)
            self.refused(2, "dump", empty, says=["Permission denied"])

    def test_a_log_of_only_a_header_is_empty(self):
        log = kit.scratch("header.evtx")
        log.write_bytes(self.log.read_bytes()[:HEADER])
        self.assertEqual(kit.out(kit.EVTXFS, "dump", log), b"")
        self.assertEqual(kit.out(kit.EVTXFS, "cat", log, "events.jsonl"), b"")
        self.assertEqual(kit.out(kit.EVTXFS, "ls", log, "chunks"), b"")
        self.assertEqual(kit.out(kit.EVTXFS, "ls", log, "by-eventid"), b"")

    def test_lost_records_are_3_with_a_summary(self):
        whole = kit.evtxfs("dump", self.log)
        self.assertEqual(whole.stderr, b"")
        done = kit.evtxfs("dump", damaged(self.log), status=3)
        lost = set(whole.stdout.splitlines()) - set(done.stdout.splitlines())
        self.assertEqual(len(lost), 1)
        said = done.stderr.decode()
        self.assertRegex(said, "chunk 0")
        self.assertRegex(said, r"\b1\b")

    def test_each_kind_of_damage_is_3_in_every_form(self):
        for damage in (["--bad-magic", "7"], ["--bad-header", "7"], ["--torn", "7"], ["--bad-chunk", "1"],
                       ["--cut", "30000"]):
            log = kit.make_log("--chunks", "3", "--seed", "1", *damage)
            for command in (["dump", log], ["dump", "-t", "4", log], ["dump", "-o", "json", log]):
                with self.subTest(command=command, damage=damage):
                    done = kit.evtxfs(*command, status=3)
                    self.assertTrue(done.stdout)
                    self.assertIn("chunk", done.stderr.decode())

    def test_a_chunk_that_was_never_used_is_no_damage(self):
        log = kit.make_log("--chunks", "3", "--seed", "1", "--chunks-preallocated", "5")
        whole = kit.make_log("--chunks", "3", "--seed", "1")
        self.assertEqual(kit.evtxfs("dump", log).stdout, kit.evtxfs("dump", whole).stdout)

    def test_a_path_that_is_not_there_fails(self):
        for path in ("nothing", "chunks/007", "chunks/0/records/x.json", "by-eventid/x", "../etc"):
            with self.subTest(path=path):
                self.assertNotEqual(kit.evtxfs("ls", self.log, path, status=None).returncode, 0)
                done = kit.evtxfs("cat", self.log, path, status=None)
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(path, done.stderr.decode())
        self.assertNotEqual(kit.evtxfs("cat", self.log, "chunks", status=None).returncode, 0)


class Dump(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.log = kit.make_log("--records", "6000", "--seed", "2")
        cls.jsonl = kit.out(kit.EVTXFS, "dump", "-t", "1", cls.log)

    def test_any_number_of_threads_gives_the_same_bytes(self):
        self.assertEqual(len(self.jsonl.splitlines()), 6000)
        for threads in ("2", "3", "8", "64"):
            self.assertEqual(kit.out(kit.EVTXFS, "dump", "-t", threads, self.log), self.jsonl)
        self.assertEqual(kit.out(kit.EVTXFS, "dump", self.log), self.jsonl)

    def changed_meanwhile(self, change, *options):
        """Dumps a log of many chunks into a pipe that is not read on before the log was changed."""
        log = kit.scratch("changing.evtx")
        shutil.copy(kit.make_log("--chunks", "60", "--seed", "7"), log)
        with subprocess.Popen([kit.EVTXFS, "dump", *options, log], env=kit.environment(), bufsize=0,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            begin = process.stdout.read(1000)
            with open(log, "r+b") as file:
                change(file)
            out, err = process.communicate(timeout=kit.LIMIT * kit.SLOWER)
        out = begin + out
        self.assertTrue(out.endswith(b"\n"), out[-100:])
        for line in out.split(b"\n")[:-1]:
            json.loads(line)
        self.assertIn(process.returncode, (0, 3), err)
        self.assertEqual(process.returncode == 0, err == b"", err)
        return process.returncode, out

    def test_a_log_that_becomes_shorter_meanwhile_is_3(self):
        for size in (0, 100, HEADER, HEADER + 1, HEADER + 30 * CHUNK, HEADER + 30 * CHUNK + 5000):
            for threads in ("1", "4"):
                with self.subTest(size=size, threads=threads):
                    status, out = self.changed_meanwhile(lambda file: file.truncate(size), "-t", threads)
                    self.assertEqual(status, 3)
                    self.assertLess(len(out.splitlines()), 60 * 60)

    def test_a_log_that_is_written_to_meanwhile_gives_whole_lines(self):
        other = kit.make_log("--chunks", "60", "--seed", "8").read_bytes()
        noise = random.Random(1)

        def overwrite(file):
            file.write(other)

        def shift(file):
            file.seek(HEADER + 512)
            file.write(other[HEADER + 600:])

        def scatter(file):
            for _ in range(20000):
                file.seek(noise.randrange(HEADER, len(other)))
                file.write(noise.choice([b"\0", b'"', b"\1\0", b"\xff\xff", b"*"]))

        for change in (overwrite, shift, scatter):
            for threads in ("1", "4"):
                with self.subTest(change=change.__name__, threads=threads):
                    self.changed_meanwhile(change, "-t", threads)

    def test_from_a_pipe_it_is_the_same(self):
        for threads in ("1", "4"):
            self.assertEqual(kit.out(kit.EVTXFS, "dump", "-t", threads, "-",
                                     input=self.log.read_bytes()), self.jsonl)
        with open(self.log, "rb") as file:
            self.assertEqual(kit.out(kit.EVTXFS, "dump", "-", stdin=file), self.jsonl)
        slow = f"(head -c 70000 '{self.log}'; sleep 0.2; tail -c +70001 '{self.log}')"
        self.assertEqual(kit.out("sh", "-c", f"{slow} | '{kit.EVTXFS}' dump -"), self.jsonl)

    def test_what_is_no_log_is_2_from_a_pipe_too(self):
        for data in (b"", b"text" * 30000, bytes(HEADER + CHUNK)):
            done = kit.evtxfs("dump", "-", input=data, status=2)
            self.assertTrue(done.stderr)

    def test_a_closed_pipe_ends_it_quietly(self):
        for threads in ("1", "4"):
            script = f"'{kit.EVTXFS}' dump -t {threads} '{self.log}' 2>&1 >&3 | cat >&2"
            done = kit.run("bash", "-c", f"set -o pipefail; {{ {script}; }} 3>&1 | head -n 1",
                           status=None)
            self.assertEqual(done.stdout, self.jsonl.splitlines(True)[0])
            self.assertEqual(done.stderr, b"")
        process = subprocess.Popen([kit.EVTXFS, "dump", self.log], env=kit.environment(),
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdout.readline()
        process.stdout.close()
        self.assertEqual(process.stderr.read(), b"")
        process.stderr.close()
        self.assertIn(process.wait(timeout=20 * kit.SLOWER), (0, -signal.SIGPIPE))

    def test_a_full_disk_is_an_error(self):
        for arguments in (["dump"], ["dump", "-t", "4"], ["dump", "--output", "/dev/full"]):
            with open("/dev/full", "wb") as full:
                done = kit.evtxfs(*arguments, self.log, status=None, capture_output=False,
                                  stdout=full, stderr=subprocess.PIPE)
            self.assertNotIn(done.returncode, (0, 3))
            self.assertIn(b"No space left", done.stderr)

    def test_output_goes_to_a_file(self):
        path = kit.scratch("output")
        done = kit.evtxfs("dump", "--output", path, self.log)
        self.assertEqual((done.stdout, done.stderr), (b"", b""))
        self.assertEqual(path.read_bytes(), self.jsonl)

    def test_json_has_a_banner_with_the_record_before_each_line(self):
        ids = [number for chunk in kit.record_ids(self.log) for number in chunk]
        expected = b"".join(b"Record %d\n%s\n" % pair for pair in zip(ids, self.jsonl.splitlines()))
        self.assertEqual(kit.out(kit.EVTXFS, "dump", "-o", "json", self.log), expected)

    def test_xml_is_one_document_for_each_record(self):
        text = kit.out(kit.EVTXFS, "dump", "-o", "xml", "--dont-show-record-number", self.log).decode()
        documents = text.split('<?xml version="1.0" encoding="utf-8"?>')[1:]
        self.assertEqual(len(documents), len(self.jsonl.splitlines()))
        for document, event in list(zip(documents, kit.events(self.jsonl)))[::50]:
            root = ElementTree.fromstring(document)
            space = {"e": root.tag.partition("}")[0][1:]}
            self.assertEqual(root.find("e:System/e:Computer", space).text,
                             kit.system(event)["Computer"])

    def test_events_chooses_records_by_the_ids_of_their_headers(self):
        done = kit.out(kit.EVTXFS, "dump", "--events=3-5,100", self.log)
        lines = self.jsonl.splitlines()
        self.assertEqual(done.splitlines(), [*lines[2:5], lines[99]])

    def test_the_log_is_never_written_to(self):
        before = self.log.stat()
        kit.evtxfs("dump", self.log)
        after = self.log.stat()
        self.assertEqual((before.st_mtime_ns, before.st_ctime_ns), (after.st_mtime_ns, after.st_ctime_ns))

    def test_no_allocation_is_lost_on_the_way_to_each_status(self):
        """Says something under AddressSanitizer only, which looks for leaks at the end."""
        for arguments in (["dump", self.log], ["ls", self.log, "chunks/0/records"], ["-h"],
                          ["cat", self.log, "events.jsonl"], ["ls", self.log, "by-eventid"],
                          ["ls", "/nowhere"], ["dump", "/dev/null"], ["cat", self.log, "nothing"]):
            done = kit.evtxfs(*arguments, status=None)
            self.assertNotEqual(done.returncode, kit.SANITIZER_STATUS, done.stderr)


    def test_output_never_goes_over_the_log(self):
        log = kit.patched(self.log, lambda data: None)
        link = kit.scratch("link.evtx")
        os.link(log, link)
        before = log.read_bytes()
        for path in (log, link):
            done = kit.evtxfs("dump", "--output", path, log, status=2)
            self.assertIn(b"File exists", done.stderr)
            self.assertEqual(log.read_bytes(), before)


class Tree(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.log = kit.make_log("--records", "1500", "--seed", "3")
        cls.jsonl = kit.out(kit.EVTXFS, "dump", cls.log)

    def ls(self, *path):
        return [name.rstrip("/") for name in kit.lines(kit.EVTXFS, "ls", self.log, *path)]

    def cat(self, *paths):
        return kit.out(kit.EVTXFS, "cat", self.log, *paths)

    def test_ls_shows_the_root(self):
        for path in ([], ["/"], ["."], [""]):
            with self.subTest(path=path):
                names = self.ls(*path)
                for name in ("events.jsonl", "chunks", "by-eventid"):
                    self.assertIn(name, names)

    def test_paths_may_start_and_end_with_a_slash(self):
        for path in ("chunks/0/records", "/chunks/0/records", "chunks/0/records/"):
            self.assertEqual(self.ls(path), self.ls("chunks/0/records"))
        self.assertEqual(self.cat("/events.jsonl"), self.cat("events.jsonl"))

    def test_all_chunks_together_are_the_log(self):
        chunks = self.ls("chunks")
        self.assertEqual(chunks, [str(n) for n in range(len(chunks))])
        self.assertGreater(len(chunks), 1)
        self.assertEqual(self.cat(*(f"chunks/{n}/events.jsonl" for n in chunks)), self.jsonl)
        self.assertEqual(self.cat("events.jsonl"), self.jsonl)

    def test_all_event_ids_together_are_the_log(self):
        found = []
        for number in self.ls("by-eventid"):
            jsonl = self.cat(f"by-eventid/{number}/events.jsonl")
            self.assertEqual({kit.event_id(event) for event in kit.events(jsonl)}, {int(number)})
            expected = [line for line in self.jsonl.splitlines()
                        if kit.event_id(kit.events(line)[0]) == int(number)]
            self.assertEqual(jsonl.splitlines(), expected)
            found += expected
        self.assertEqual(sorted(found), sorted(self.jsonl.splitlines()))


if __name__ == "__main__":
    kit.main(needs_fuse=False)
