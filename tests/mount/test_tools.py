#!/usr/bin/env python3
"""A mounted log, used with the tools that people use."""
import collections
import concurrent.futures
import errno
import hashlib
import json
import mmap
import os
import random
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

RECORDS = 2000
FACETS = ["by-channel", "by-computer", "by-day", "by-eventid", "by-level", "by-provider", "by-user"]
LINKS = 1 + len(FACETS)  # of a record
VIEWS = 2 + len(FACETS) + 2  # files of lines that have an event: two facets have another one inside


def files(path):
    """Every file below a directory, by a walk of our own; but not what is about the mount."""
    for folder, _, names in os.walk(path):
        for name in names:
            if name != "status.json":
                yield Path(folder) / name


class Tools(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.log = kit.make_log("--records", str(RECORDS), "--seed", "4", "--duplicate-ids")
        cls.jsonl = kit.out(kit.EVTXFS, "dump", cls.log)
        cls.events = kit.events(cls.jsonl)
        cls.lines = [line.decode() for line in cls.jsonl.splitlines()]
        cls.count = len(cls.events)
        cls.mnt = cls.mount(cls.log).path
        cls.records = sorted(cls.mnt.glob("chunks/*/records/*.json"))
        cls.ids = collections.Counter(kit.event_id(event) for event in cls.events)

    def cat(self, *paths):
        return kit.out(kit.EVTXFS, "cat", self.log, *paths)

    def relative(self, paths):
        return sorted(os.path.relpath(path, self.mnt) for path in paths)

    # The tree

    def test_the_tree_is_as_documented(self):
        self.assertEqual(sorted(os.listdir(self.mnt)),
                         [".ignore", "README.txt", *FACETS, "carved", "chunks", "events.jsonl",
                          "export", "query", "report", "status.json", "templates"])
        chunks = os.listdir(self.mnt / "chunks")
        self.assertEqual(sorted(chunks, key=int), [str(n) for n in range(len(chunks))])
        for chunk in chunks:
            self.assertEqual(sorted(os.listdir(self.mnt / "chunks" / chunk)),
                             ["chunk.evtx", "events.jsonl", "records"])
        self.assertEqual(len(self.records), self.count)
        self.assertGreater(self.count, RECORDS // 2)
        self.assertEqual(sorted(map(int, os.listdir(self.mnt / "by-eventid"))), sorted(self.ids))

    def test_ls_and_cat_equal_the_mount(self):
        for folder in (".", "chunks", "chunks/0", "chunks/1/records", *FACETS,
                       f"by-eventid/{min(self.ids)}"):
            listed = [name.rstrip("/") for name in kit.lines(kit.EVTXFS, "ls", self.log, folder)]
            mounted = [name for name in os.listdir(self.mnt / folder) if name != "status.json"]
            self.assertEqual([n for n in listed if not n.startswith(".")],
                             [n for n in mounted if not n.startswith(".")])
        everything = self.relative(files(self.mnt))
        given = self.cat(*everything)
        self.assertEqual(given, b"".join((self.mnt / path).read_bytes() for path in everything))

    def test_the_whole_log_is_what_dump_prints(self):
        self.assertEqual((self.mnt / "events.jsonl").read_bytes(), self.jsonl)
        chunks = sorted(os.listdir(self.mnt / "chunks"), key=int)
        joined = b"".join((self.mnt / "chunks" / n / "events.jsonl").read_bytes() for n in chunks)
        self.assertEqual(joined, self.jsonl)

    def test_a_record_is_its_event_laid_out(self):
        expected = sorted(kit.layout(line) + "\n" for line in self.lines)
        self.assertEqual(sorted(path.read_text() for path in self.records), expected)

    def test_an_event_id_has_its_events_in_log_order(self):
        for number in self.ids:
            folder = self.mnt / "by-eventid" / str(number)
            expected = [line for line, event in zip(self.jsonl.splitlines(), self.events)
                        if kit.event_id(event) == number]
            self.assertEqual((folder / "events.jsonl").read_bytes().splitlines(), expected)
            names = [name for name in os.listdir(folder) if name != "events.jsonl"]
            self.assertEqual(len(names), len(expected))
            texts = sorted((folder / name).read_text() for name in names)
            self.assertEqual(texts, sorted(kit.layout(line.decode()) + "\n" for line in expected))

    def test_no_record_of_the_file_is_missing(self):
        self.assertEqual([len(ids) for ids in kit.record_ids(self.log)],
                         [len(os.listdir(self.mnt / "chunks" / str(n) / "records"))
                          for n in range(len(os.listdir(self.mnt / "chunks")))])

    def test_names_are_record_ids_and_later_ones_say_where_they_lie(self):
        seen = set()
        later = 0
        for chunk, ids in enumerate(kit.record_ids(self.log)):
            folder = self.mnt / f"chunks/{chunk}/records"
            in_chunk = set()
            for place, name in enumerate(os.listdir(folder)):  # in the order of the chunk
                number = ids[place]
                self.assertEqual(name, f"{number}~{place}.json" if number in in_chunk else f"{number}.json")
                view = self.mnt / f"by-eventid/{kit.event_id(json.loads((folder / name).read_text()))}"
                there = (f"{number}~{chunk}-{place}.json" if number in in_chunk else
                         f"{number}~{chunk}.json" if number in seen else f"{number}.json")
                self.assertTrue(os.path.samefile(view / there, folder / name), there)
                later += number in seen
                in_chunk.add(number)
                seen.add(number)
        self.assertTrue(later, "no ID of this log is there twice")

    # Search

    def test_ls_lr(self):
        listed = kit.lines("ls", "-lR", self.mnt / "chunks")
        self.assertEqual(sum(line.endswith(".json") for line in listed), self.count)

    def test_find(self):
        found = kit.lines("find", self.mnt / "chunks", "-path", "*/records/*.json", "-type", "f")
        self.assertEqual(sorted(found), sorted(map(str, self.records)))
        by_id = kit.lines("find", self.mnt / "by-eventid", "-mindepth", 2, "-name", "*.json")
        self.assertEqual(len(by_id), self.count)

    def test_rg_from_the_root_finds_each_event_once(self):
        found = kit.lines("rg", "-l", '"EventRecordID"', self.mnt)
        self.assertEqual(self.relative(found), self.relative(self.records))
        found = kit.lines("rg", "-l", '"EventRecordID"', cwd=self.mnt)
        self.assertEqual(sorted(found), self.relative(self.records))

    def test_rg_in_a_view_searches_what_it_is_given(self):
        for number, count in self.ids.most_common(3):
            for target in (f"{self.mnt}/by-eventid/{number}", f"{self.mnt}/by-eventid/{number}/"):
                found = kit.lines("rg", "-l", '"EventRecordID": ', target)
                self.assertEqual(len([path for path in found if not path.endswith(".jsonl")]), count)
        found = kit.lines("rg", "-l", '"EventRecordID": ', self.mnt / "by-eventid")
        self.assertEqual(len(found), self.count)

    def test_fd(self):
        fd = shutil.which("fdfind") or shutil.which("fd")
        if not fd:
            self.skipTest("there is no fd")
        found = kit.lines(fd, "-e", "json", ".", self.mnt)
        self.assertEqual(self.relative(found), self.relative(self.records))

    def test_grep_r(self):
        found = kit.lines("grep", "-rl", '"EventRecordID": ', self.mnt / "chunks")
        self.assertEqual(self.relative(found), self.relative(self.records))
        counted = kit.out("grep", "-c", "", self.mnt / "events.jsonl")
        self.assertEqual(int(counted), self.count)

    def test_jq_reads_every_file(self):
        command = ["find", self.mnt / "chunks", "-path", "*/records/*", "-exec", "jq", "-c",
                   ".Event.System.EventRecordID", "{}", "+"]
        expected = sorted(kit.system(event)["EventRecordID"] for event in self.events)
        self.assertEqual(sorted(map(int, kit.lines(*command))), expected)
        everything = [path for path in files(self.mnt) if path.name == "events.jsonl"]
        self.assertEqual(len(kit.lines("jq", "-c", ".Event.System", *everything)), VIEWS * self.count)

    def test_find_newermt_equals_a_filter_of_times(self):
        times = sorted(kit.event_ns(event) for event in self.events)
        for limit in (times[0], times[len(times) // 2], times[-1]):
            stamp = f"@{limit // 10**9}.{limit % 10**9:09d}"
            found = kit.lines("find", self.mnt / "chunks", "-path", "*/records/*", "-newermt", stamp)
            expected = [path for path in self.records
                        if kit.event_ns(json.loads(path.read_text())) > limit]
            self.assertEqual(sorted(found), sorted(map(str, expected)))
        middle = times[len(times) // 2]
        second = kit.out("date", "-u", "-d", f"@{middle // 10**9}", "+%Y-%m-%dT%H:%M:%S").decode().strip()
        chosen = kit.lines("jq", "-r", "--arg", "t", second + ".9999999Z",
                           '.Event.System | select(.TimeCreated["#attributes"].SystemTime > $t)'
                           " | .EventRecordID", self.mnt / "events.jsonl")
        found = kit.lines("find", self.mnt / "chunks", "-path", "*/records/*", "-newermt",
                          second + ".9999999Z")
        self.assertEqual(len(found), len(chosen))

    # Metadata

    def test_a_file_is_as_old_as_its_event_to_the_last_digit(self):
        sevenths = 0
        for path in self.records:
            expected = kit.event_ns(json.loads(path.read_text()))
            self.assertEqual(path.stat().st_mtime_ns, expected, path)
            sevenths += expected % 1000 != 0
        self.assertTrue(sevenths, "no time of this log has a seventh digit")

    def test_a_directory_is_as_old_as_its_newest_record(self):
        for folder in [self.mnt / "chunks", *(self.mnt / "chunks").iterdir()]:
            newest = max(path.stat().st_mtime for path in folder.glob("**/records/*.json"))
            self.assertLess(abs(folder.stat().st_mtime - newest), 2, folder)

    def test_sizes_are_exact_and_blocks_fit_them(self):
        count = 0
        for path in files(self.mnt):
            said = path.stat()
            size = len(path.read_bytes())
            self.assertEqual(said.st_size, size, path)
            self.assertEqual(said.st_blocks, (size + 511) // 512, path)
            self.assertEqual(path.stat().st_size, size)
            count += 1
        self.assertGreater(count, 2 * self.count)
        sizes = kit.lines("find", self.mnt / "chunks/0", "-type", "f", "-printf", "%s %p\\n")
        counts = kit.lines("find", self.mnt / "chunks/0", "-type", "f", "-exec", "wc", "-c", "{}", ";")
        self.assertEqual(sizes, [" ".join(line.split(maxsplit=1)) for line in counts])

    def test_each_link_counts(self):
        paths = collections.defaultdict(set)
        for path in files(self.mnt):
            paths[path.stat().st_ino].add(path)
        for number, names in paths.items():
            for path in names:
                self.assertEqual(path.stat().st_nlink, len(names), f"{number}: {names}")
        one = self.records[0]
        same = kit.lines("find", self.mnt, "-samefile", one)
        self.assertEqual(sorted(same), sorted(map(str, paths[one.stat().st_ino])))
        self.assertEqual(len(same), LINKS)

    def test_modes_owner_and_mount_options(self):
        for path in [self.mnt, *self.mnt.iterdir(), self.records[0], self.mnt / "chunks/0/records"]:
            said = path.stat()
            self.assertEqual(said.st_mode & 0o7777, 0o555 if path.is_dir() else 0o444)
            self.assertEqual((said.st_uid, said.st_gid), (os.getuid(), os.getgid()))
            if path.is_dir():
                self.assertGreaterEqual(said.st_nlink, 1)
        words = kit.mount_line(self.mnt)
        self.assertTrue({"ro", "nosuid", "nodev", "noexec"} <= set(words[5].split(",")), words)
        kind, source = words[words.index("-") + 1:][:2]
        self.assertEqual(kind, "fuse.evtxfs")
        self.assertEqual(source, str(self.log))
        kit.run("df", self.mnt)

    # Reading

    def test_tar_there_and_back(self):
        archive, back = kit.scratch("tar"), kit.scratch("back")
        back.mkdir()
        done = kit.run("tar", "-C", self.mnt, "-cf", archive, ".")
        self.assertEqual(done.stderr, b"")
        kit.run("tar", "-C", back, "-xf", archive)
        everything = self.relative(files(self.mnt))
        self.assertTrue((back / "status.json").exists())
        self.assertEqual(sorted(os.path.relpath(path, back) for path in files(back)), everything)
        self.assertEqual(b"".join((back / path).read_bytes() for path in everything),
                         self.cat(*everything))
        for path in everything[:50]:
            self.assertEqual(int((back / path).stat().st_mtime), int((self.mnt / path).stat().st_mtime))

    def test_tar_while_the_survey_runs(self):
        """tar says so when what it reads has another time, size or mode afterwards."""
        def older(data):  # the header calls the first chunk the current one, as in a log that is not closed
            data[16:24] = bytes(8)

        log = kit.patched(kit.make_log("--mb", "16", "--seed", "4"), older)
        for name in [*FACETS, "carved", "export", "report", "templates", "status.json"]:
            with kit.Mount(log) as mount:
                done = kit.run("tar", "-C", mount.path, "-cf", "/dev/zero", "--exclude=export/?*",
                               "--exclude=by-*/*/*", name)
                self.assertEqual(done.stderr, b"", name)

    def test_eight_readers_at_once_read_the_same(self):
        with kit.Mount(self.log, "-o", "cache=1M") as mount:  # a cold one, with too small a cache
            def read(seed):
                paths = [*self.relative(self.records), "events.jsonl", "chunks/0/events.jsonl"]
                random.Random(seed).shuffle(paths)
                return {path: hashlib.sha256((mount / path).read_bytes()).digest() for path in paths}

            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                results = list(pool.map(read, range(8)))
        for result in results[1:]:
            self.assertEqual(result, results[0])

    def test_eight_processes_at_once_read_the_same(self):
        script = f"cat {self.mnt}/chunks/*/records/*.json {self.mnt}/events.jsonl | sha256sum"
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            sums = list(pool.map(lambda _: kit.out("sh", "-c", script), range(8)))
        self.assertEqual(len(set(sums)), 1)

    def test_any_piece_of_the_whole_log_can_be_read(self):
        chance = random.Random(7)
        with open(self.mnt / "events.jsonl", "rb", buffering=0) as file:
            for _ in range(200):
                at = chance.randrange(len(self.jsonl) + 100)
                size = chance.choice([1, 10, 4096, 200_000])
                self.assertEqual(os.pread(file.fileno(), size, at), self.jsonl[at:at + size])
            with mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as mapped:
                self.assertEqual(mapped[:], self.jsonl)
        self.assertEqual(kit.out("tail", "-n", 3, self.mnt / "events.jsonl"),
                         b"".join(self.jsonl.splitlines(True)[-3:]))

    def test_copies_are_equal(self):
        target = kit.scratch("copy")
        kit.run("cp", "-a", self.mnt / "chunks", target)
        kit.run("diff", "-r", self.mnt / "chunks", target)

    # What must not be

    def test_writes_are_refused(self):
        path, folder = self.records[0], self.mnt / "chunks"
        attempts = [
            lambda: os.open(path, os.O_WRONLY),
            lambda: os.open(path, os.O_RDWR),
            lambda: os.open(folder / "new", os.O_CREAT | os.O_WRONLY),
            lambda: os.mkdir(folder / "new"),
            lambda: os.rmdir(folder / "0"),
            lambda: os.unlink(path),
            lambda: os.rename(path, folder / "new"),
            lambda: os.link(path, folder / "new"),
            lambda: os.symlink("x", folder / "new"),
            lambda: os.truncate(path, 0),
            lambda: os.chmod(path, 0o600),
            lambda: os.utime(path),
            lambda: os.setxattr(path, "user.x", b"x"),
        ]
        for number, attempt in enumerate(attempts):
            with self.subTest(attempt=number), self.assertRaises(OSError) as caught:
                attempt()
            self.assertEqual(caught.exception.errno, errno.EROFS, number)
        self.assertIn(b"Read-only file system",
                      kit.run("touch", folder / "new", status=1).stderr)

    def test_only_names_of_the_one_right_form_exist(self):
        first = self.records[0].name
        wrong = ["nothing", "Chunks", "events.json", "chunks/007", "chunks/00", "chunks/+1", "chunks/-1",
                 "chunks/ 1", "chunks/1 ", "chunks/0x1", "chunks/1.json", "chunks/99999",
                 "chunks/4294967296", "chunks/18446744073709551616", "chunks/0/nothing",
                 "chunks/0/records/nothing", f"chunks/0/records/0{first}",
                 f"chunks/0/records/{first}.json", f"chunks/0/records/{first[:-5]}",
                 f"chunks/0/records/{first.upper()}", f"chunks/0/records/{first[:-5]}~0.json",
                 "chunks/0/records/~.json", "chunks/0/records/.json", "chunks/0/records/1~.json",
                 "chunks/0/records/18446744073709551616.json", "by-eventid/0x10", "by-eventid/00",
                 f"by-eventid/0{min(self.ids)}", "by-eventid/4294967296", "by-eventid/nothing",
                 f"by-eventid/{min(self.ids)}/nothing", f"by-eventid/{min(self.ids)}/1~99999.json",
                 f"by-eventid/{max(self.ids) + 1}"]
        for path in wrong * 2:
            with self.subTest(path=path), self.assertRaises(FileNotFoundError):
                os.stat(self.mnt / path)
        with self.assertRaises(NotADirectoryError):
            os.stat(self.records[0] / "x")
        with self.assertRaises(OSError) as caught:
            os.stat(self.mnt / "chunks" / ("9" * 300))
        self.assertIn(caught.exception.errno, (errno.ENAMETOOLONG, errno.ENOENT))


if __name__ == "__main__":
    kit.main()
