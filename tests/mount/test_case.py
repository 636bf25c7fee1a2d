#!/usr/bin/env python3
"""Many logs in one mount: each log's tree is that of its own mount, whatever its neighbours are."""
import csv
import io
import json
import os
import shutil
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

FACETS = ("by-channel", "by-computer", "by-day", "by-eventid", "by-level", "by-provider", "by-user")
SAMPLES = sorted(kit.SAMPLES.glob("*.evtx"))


def case(hosts, broken=True):
    """A new folder with a folder for each host, which has so many of the samples, turned by one for each
    host; and beside them files that are called like logs and are none."""
    top = kit.scratch("case")
    for host in range(hosts):
        folder = top / f"HOST{host}"
        folder.mkdir(parents=True)
        for i in range(3):
            shutil.copy(SAMPLES[(host + i) % len(SAMPLES)], folder)
    if broken:
        add_broken(top / "HOST0")
    return top


def add_broken(folder):
    """Files that are no logs, by name."""
    log = (kit.SAMPLES / "security.evtx").read_bytes()
    broken = {"nothing.evtx": b"", "zeros.evtx": bytes(70000), "header.evtx": log[:100],
              "text.evtx": b"Level,Date and Time\r\n", "zip.evtx": b"PK\x03\x04" + bytes(100)}
    for name, content in broken.items():
        (folder / name).write_bytes(content)
    return [name.removesuffix(".evtx") for name in broken]


def anonymous(pid):
    """Bytes of memory of its own that a process has."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return int(line.split()[1]) * 1024
    return 0


def attributes(path):
    """What a stat shows, but for the numbers, which are those of a mount."""
    st = os.lstat(path)
    return st.st_mode, st.st_nlink, st.st_size, st.st_mtime_ns, st.st_uid, st.st_gid


def look(path):
    """{path below PATH: its attributes, and all of its bytes}; without the status, and without the
    attributes of PATH itself."""
    found = {}
    for folder, names, files in os.walk(path):
        for name in sorted(names) + sorted(files):
            at = Path(folder) / name
            if name != "status.json":
                found[str(at.relative_to(path))] = attributes(at), at.is_file() and at.read_bytes()
    return found


def look_alone(log, *options):
    with kit.Mount(log, *options) as alone:
        return look(alone.path)


def logs_of(mount):
    """The directories of all logs of a mount, by label."""
    return {f"{group.name}/{log.name}": log for group in sorted((mount.path / "logs").iterdir())
            for log in sorted(group.iterdir())}


class Tree(kit.Case):
    def expect_same(self, got, wanted):
        self.assertEqual(sorted(got), sorted(wanted))
        for name, what in wanted.items():
            self.assertEqual(got[name][0], what[0], name)
            self.assertTrue(got[name][1] == what[1], name)

    def test_each_log_is_as_in_its_own_mount(self):
        top = case(3)
        with kit.Mount(top) as mount:
            for label, log in logs_of(mount).items():
                path = top / f"{label}.evtx"
                if not (log / "error.txt").exists():
                    with self.subTest(label):
                        self.expect_same(look(log), look_alone(path))

    def test_in_any_form(self):
        top = case(1, broken=False)
        for options in (["--format=xml"], ["-s"], ["-o", "uid=7,gid=8,umask=077"], ["--cache=1M"]):
            with self.subTest(options), kit.Mount(top, *options) as mount:
                logs = top.glob("*/*.evtx")
                for path in logs:
                    self.expect_same(look(mount / "logs" / path.stem), look_alone(path, *options))

    def test_what_is_not_listed_is_there(self):
        top = case(2, broken=False)
        name = SAMPLES[0].stem
        below = ["query/README.txt", "query/EventID=4624/events.jsonl", "query/Level!=2/events.jsonl"]
        with kit.Mount(top) as mount, kit.Mount(top / "HOST0" / f"{name}.evtx") as alone:
            for path in below + [f"chunks/{chunk.name}/info.json" for chunk in (alone / "chunks").iterdir()]:
                self.assertEqual((mount / "logs/HOST0" / name / path).read_bytes(), (alone / path).read_bytes())

    def test_the_root_is_as_documented(self):
        top = case(2)
        with kit.Mount(top) as mount:
            self.assertEqual(sorted(os.listdir(mount.path)),
                             sorted([".ignore", "README.txt", *FACETS, "copies", "events.jsonl", "logs", "report", "status.json"]))
            self.assertEqual(os.listdir(mount / "copies"), ["events.jsonl"])
            self.assertEqual(sorted(os.listdir(mount / "report")),
                             sorted([*(f"{name}.tsv" for name in ("channel", "computer", "eventid", "hour", "level",
                                                                  "logs", "provider", "user")),
                                     *(f"{name}.svg" for name in ("activity", "events", "logons", "providers",
                                                                  "timeline")), "overview.html"]))
            self.assertEqual(sorted(os.listdir(mount / "logs")), ["HOST0", "HOST1"])
            self.assertEqual(sorted(os.listdir(mount / "logs/HOST1")),
                             sorted(path.stem for path in (top / "HOST1").iterdir()))
            self.assertEqual(os.listdir(mount / "logs/HOST0/text"), ["error.txt"])
            self.assertFalse((mount / "logs/HOST1" / SAMPLES[1].stem / "status.json").exists())
            for name in ("copies/none", "chunks", "logs/HOST2", "logs/HOST1/none", "logs/HOST0/text/chunks"):
                self.assertFalse((mount / name).exists(), name)

    def test_directories_have_the_time_of_their_logs(self):
        top = case(2)
        for number, path in enumerate(sorted(top.glob("*/*.evtx"))):
            os.utime(path, ns=(1, 1_500_000_000_123_456_700 + number * 10**9))
        with kit.Mount(top) as mount:
            for label, log in logs_of(mount).items():
                wanted = (top / f"{label}.evtx").stat().st_mtime_ns
                self.assertEqual(log.stat().st_mtime_ns, wanted)
                next(log.iterdir())
                self.assertEqual(log.stat().st_mtime_ns, wanted, "when it was looked into")
            for folder in ("HOST0", "HOST1"):
                self.assertEqual((mount / "logs" / folder).stat().st_mtime_ns,
                                 max(path.stat().st_mtime_ns for path in (top / folder).iterdir()))
            newest = max(path.stat().st_mtime_ns for path in top.glob("*/*"))
            for name in (".", "logs", "README.txt", ".ignore", "status.json"):
                self.assertEqual((mount / name).stat().st_mtime_ns, newest, name)

    def test_dots_lead_upwards(self):
        top = case(2)
        with kit.Mount(top) as mount:
            for path in (mount / "logs", mount / "logs/HOST0", *logs_of(mount).values()):
                self.assertTrue(os.path.samefile(path / "..", path.parent), path)
                listed = {entry.name: entry.inode() for entry in os.scandir(path.parent)}
                self.assertEqual(listed[path.name], path.stat().st_ino, path)

    def test_no_two_files_have_a_number(self):
        """Links within one log have the same number; other logs have none of it."""
        top = case(4)
        owner = {}
        with kit.Mount(top) as mount:
            for folder, names, files in os.walk(mount.path):
                for name in names + files:
                    path = Path(folder) / name
                    st = path.lstat()
                    log = "/".join(path.relative_to(mount.path).parts[:3])
                    known = owner.setdefault(st.st_ino, (log, path))
                    if known[1] != path:
                        self.assertEqual(known[0], log, f"{path} and {known[1]}")
                        self.assertGreater(st.st_nlink, 1, path)

    def test_names_that_are_no_logs_say_why(self):
        top = case(1)
        with kit.Mount(top) as mount:
            for name in add_broken(top / "HOST0"):
                log = mount / "logs" / name
                text = (log / "error.txt").read_text()
                self.assertEqual(text.count("\n"), 1)
                self.assertIn(f"HOST0/{name}.evtx: ", text)
                self.assertIn("not an event log", text)
                self.assertEqual((log / "error.txt").stat().st_size, len(text.encode()))

    def test_status_counts_logs(self):
        top = case(2)
        broken = len(add_broken(top / "HOST0"))
        with kit.Mount(top) as mount:
            logs = mount.status()["logs"]
            self.assertEqual(logs, {"found": 6 + broken, "opened": 0, "surveyed": 0, "failed": broken})
            size = (mount / "status.json").stat().st_size
            os.listdir(mount / "logs/HOST1" / SAMPLES[1].stem / "by-eventid")
            logs = mount.status()["logs"]
            self.assertEqual((logs["opened"], logs["surveyed"]), (1, 1))
            look(mount.path)
            status = mount.status()
            self.assertEqual(status["logs"]["surveyed"], 6)
            self.assertTrue(status["survey"]["ready"])
            self.assertEqual((mount / "status.json").stat().st_size, size)


def table(path):
    """The rows of a report, by the names of its columns."""
    return list(csv.DictReader(io.StringIO(path.read_text()), delimiter="\t", quoting=csv.QUOTE_NONE,
                               strict=True))


class Root(kit.Case):
    """What the root says of all logs is what each of them says."""

    @classmethod
    def setUpClass(cls):
        cls.top = case(4)
        shutil.copy(kit.make_log("--records", "900", "--seed", "7"), cls.top / "HOST2/large.evtx")
        cls.at = cls.mount(cls.top)
        cls.logs = {label: log for label, log in logs_of(cls.at).items() if not (log / "error.txt").exists()}

    def wanted_links(self, facet):
        """{path below by-...: the log's own directory} of all logs."""
        depth = "*/*" if facet in ("by-day", "by-provider") else "*"
        return {f"{value.relative_to(log / facet)}/{label}": value for label, log in self.logs.items()
                for value in (log / facet).glob(depth) if value.is_dir()}

    def test_each_value_leads_to_each_log_that_has_it(self):
        for facet in FACETS:
            with self.subTest(facet):
                wanted = self.wanted_links(facet)
                found = {}
                for folder, names, files in os.walk(self.at / facet):
                    self.assertEqual(files, [])
                    for name in names:
                        path = Path(folder) / name
                        if path.is_symlink():
                            found[str(path.relative_to(self.at / facet))] = path
                self.assertEqual(sorted(found), sorted(wanted))
                for name, link in found.items():
                    target = os.readlink(link)
                    self.assertEqual(link.lstat().st_size, len(target.encode()))
                    self.assertEqual(os.path.normpath(link.parent / target), str(wanted[name]))
                    self.assertEqual(link.lstat().st_mtime_ns, wanted[name].stat().st_mtime_ns)
                    self.assertTrue((link / "events.jsonl").is_file() and os.path.samefile(link, wanted[name]))

    def test_directories_are_as_new_as_what_they_hold(self):
        for facet in FACETS:
            for folder, names, _ in os.walk(self.at / facet):
                if Path(folder) != self.at / facet:
                    self.assertEqual(os.stat(folder).st_mtime_ns,
                                     max(os.lstat(Path(folder) / name).st_mtime_ns for name in names), folder)

    def test_listings_find_what_look_ups_find(self):
        for facet in FACETS:
            for folder, names, _ in os.walk(self.at / facet):
                listed = {entry.name: (entry.inode(), entry.is_symlink()) for entry in os.scandir(folder)}
                for name, (number, link) in listed.items():
                    st = os.lstat(Path(folder) / name)
                    self.assertEqual((st.st_ino, stat.S_ISLNK(st.st_mode)), (number, link))
        for name in ("by-eventid/none", "by-day/none", "by-eventid/1/HOST9", "by-eventid/1/HOST0/none",
                     "by-provider/none/1"):
            self.assertFalse((self.at / name).exists(), name)

    def test_reports_are_the_sums_of_those_of_the_logs(self):
        for name in ("channel", "computer", "eventid", "hour", "level", "provider", "user"):
            with self.subTest(name):
                sums = {}
                for log in self.logs.values():
                    for row in table(log / f"report/{name}.tsv"):
                        known = sums.setdefault(row[name], [0, row["first"], row["last"]])
                        known[0] += int(row["count"])
                        known[1:] = [min(known[1], row["first"]), max(known[2], row["last"])]
                got = {row[name]: [int(row["count"]), row["first"], row["last"]]
                       for row in table(self.at / f"report/{name}.tsv")}
                self.assertEqual(got, sums)

    def test_events_are_told_what_they_are(self):
        """The column `what` has what each log's own has."""
        words = {}
        for log in self.logs.values():
            for row in table(log / "report/eventid.tsv"):
                words.setdefault(row["eventid"], set()).update(filter(None, row["what"].split("; ")))
        got = {row["eventid"]: set(filter(None, row["what"].split("; "))) for row in table(self.at / "report/eventid.tsv")}
        self.assertEqual(got, words)
        self.assertTrue(any(words.values()))

    def test_logs_are_told_one_by_one(self):
        rows = {row["log"]: row for row in table(self.at / "report/logs.tsv")}
        self.assertEqual(list(rows), [str(log.relative_to(self.at / "logs")) for log in logs_of(self.at).values()])
        for label, row in rows.items():
            path = self.top / f"{label}.evtx"
            self.assertEqual((row["path"], int(row["size"])), (str(path), path.stat().st_size))
            log = self.at / "logs" / label
            if label not in self.logs:
                self.assertEqual(f"{path}: {row['status'].removeprefix('error: ')}\n", (log / "error.txt").read_text())
                self.assertEqual([name for name in rows[label] if row[name]], ["log", "path", "size", "modified", "status"])
                continue
            events = [json.loads(line) for line in (log / "events.jsonl").read_bytes().splitlines()]
            self.assertEqual(int(row["records"]), len(events))
            self.assertEqual(int(row["torn"]), sum("evtxfs" in event for event in events))
            errors = (log / "report/errors.jsonl").read_bytes()
            self.assertEqual(row["status"], "damaged" if errors else "ok" if events else "empty")
            computers = table(log / "report/computer.tsv")
            most = max((int(value["count"]) for value in computers), default=0)
            if events:
                self.assertIn(row["computer"].partition(" (+")[0],
                              [value["computer"] for value in computers if int(value["count"]) == most])
                self.assertEqual(row["first"], min(value["first"] for value in computers))
                self.assertEqual(row["last"], max(value["last"] for value in computers))
            else:
                self.assertEqual(row["first"] + row["last"] + row["computer"], "")

    def test_many_ask_at_once(self):
        names = [f"{facet}/" for facet in FACETS] + ["report/logs.tsv", "report/eventid.tsv", "events.jsonl"]
        with kit.Mount(self.top) as mount, ThreadPoolExecutor(16) as pool:
            def ask(name):
                return os.listdir(mount / name) if name.endswith("/") else (mount / name).read_bytes()
            got = list(pool.map(ask, names * 4))
            self.assertEqual(got[:len(names)], got[-len(names):])
            for name, answer in zip(names, got):
                self.assertTrue(answer, name)

    def test_a_look_can_be_interrupted(self):
        """Whoever waits for all logs can be killed, and the mount ends meanwhile."""
        with kit.Mount(self.top) as mount:
            for _ in range(5):
                waiter = subprocess.Popen(["ls", mount / "by-eventid"], stdout=subprocess.DEVNULL,
                                          stderr=subprocess.DEVNULL)
                time.sleep(0.002)
                waiter.kill()
                waiter.wait()
            self.assertIn("1", os.listdir(mount / "by-eventid"))
        with kit.Mount(self.top) as mount:
            waiter = subprocess.Popen(["ls", mount / "by-eventid"], stdout=subprocess.DEVNULL,
                                      stderr=subprocess.DEVNULL)
            kit.unmount(mount.path, lazy=True)
            waiter.wait()
            self.assertEqual(mount.process.wait(timeout=20 * kit.SLOWER), 0)


class Neighbours(kit.Case):
    """The order in which logs are found, looked into or fail changes no byte."""

    def test_a_broken_neighbour_changes_nothing_else(self):
        top = case(2, broken=False)
        with kit.Mount(top) as mount:
            before = look(mount.path / "logs")
        broken = add_broken(top / "HOST0")
        with kit.Mount(top) as mount:
            after = look(mount.path / "logs")
        mine = {f"HOST0/{name}" for name in broken}
        left = {name: what for name, what in after.items()
                if "/".join(Path(name).parts[:2]) not in mine}
        self.assertEqual(sorted(left), sorted(before))
        for name, what in before.items():
            if name != "HOST0":  # whose time is that of its newest file
                self.assertTrue(left[name] == what, name)

    def test_a_log_that_goes_does_not_harm_the_others(self):
        top = case(2, broken=False)
        victim = next((top / "HOST0").iterdir())
        with kit.Mount(top) as mount:
            wanted = {label: (log / "events.jsonl").read_bytes() for label, log in logs_of(mount).items()}
        with kit.Mount(top) as mount:
            victim.write_bytes(b"\0" * 4096)
            for label, log in logs_of(mount).items():
                if log.name != victim.stem or "HOST1" in label:
                    self.assertEqual((log / "events.jsonl").read_bytes(), wanted[label])
            log = mount / "logs/HOST0" / victim.stem
            with self.assertRaises(OSError):
                (log / "events.jsonl").read_bytes()

    def test_all_at_once(self):
        """Many readers at many logs, each in an order of its own."""
        top = case(6)
        with kit.Mount(top) as mount:
            wanted = {label: kit.out(kit.EVTXFS, "dump", top / f"{label}.evtx", status=None)
                      for label, log in logs_of(mount).items()
                      if not (log / "error.txt").exists()}
        labels = sorted(wanted)

        def read(mount, turn):
            for i in range(len(labels)):
                label = labels[(i * 5 + turn) % len(labels)]
                log = mount / "logs" / label
                if turn % 2:
                    kit.run("find", log, "-ls", stdout=-3, capture_output=False)
                self.assertTrue((log / "events.jsonl").read_bytes() == wanted[label], label)
                os.listdir(log / "by-eventid")

        self.assertNotEqual(len(labels) % 5, 0)
        for options in ([], ["--cache=1M"], ["-s"]):
            with self.subTest(options), kit.Mount(top, *options) as mount, ThreadPoolExecutor(8) as pool:
                list(pool.map(lambda turn: read(mount, turn), range(8)))

    def test_ends_while_logs_are_surveyed(self):
        top = case(8, broken=False)
        for _ in range(5):
            with kit.Mount(top) as mount:
                def touch(log):
                    try:
                        os.listdir(log / "by-eventid")
                    except OSError:
                        pass  # it is unmounted under us
                logs = list(logs_of(mount).values())
                threads = [threading.Thread(target=touch, args=[log]) for log in logs]
                for thread in threads:
                    thread.start()
                kit.unmount(mount.path, lazy=True)
                for thread in threads:
                    thread.join()
                self.assertEqual(mount.process.wait(timeout=20 * kit.SLOWER), 0)


class Size(kit.Case):
    @kit.plain_only
    def test_many_logs_take_no_thread_more(self):
        few, many = case(1, broken=False), case(100, broken=False)
        threads = []
        for top in (few, many):
            with kit.Mount(top) as mount:
                for log in (mount / "logs").glob("*/by-eventid") if top == few else (mount / "logs").glob("*/*/by-eventid"):
                    os.listdir(log)
                status = mount.status()["threads"]
                threads.append((status["workers"], status["pushers"], len(os.listdir(f"/proc/{mount.pid}/task"))))
        self.assertEqual(threads[0], threads[1])

    @kit.plain_only
    def test_memory_is_bounded(self):
        """The cache has its one bound; beside it a log takes some kilobytes, and one that nobody looks into less."""
        used = []
        for count in (100, 500):
            top = kit.scratch("case")
            for host in ("A", "B"):
                (top / host).mkdir(parents=True)
            for number in range(count):
                shutil.copy(kit.SAMPLES / "empty.evtx", top / f"A/{number}.evtx")
            shutil.copy(SAMPLES[0], top / "B")
            with kit.Mount(top, "--cache=1M") as mount:
                os.listdir(mount / "logs/B" / SAMPLES[0].stem / "by-eventid")
                before = anonymous(mount.pid)
                os.listdir(mount / "by-eventid")
                status = mount.status()
                self.assertEqual(status["logs"]["surveyed"], status["logs"]["found"])
                self.assertLessEqual(status["cache"]["bytes"], status["cache"]["budget"])
                used.append((before, anonymous(mount.pid)))
        idle, surveyed = ((b - a) / 400 for a, b in zip(*used))
        kit.note(f"{idle:.0f} bytes a log, {surveyed:.0f} once it is surveyed")
        self.assertLess(idle, 2 << 10)
        self.assertLess(surveyed, 10 << 10)


class Words(kit.Case):
    def test_nothing_below_a_directory(self):
        top = kit.scratch("empty")
        top.mkdir()
        done = kit.evtxfs(top, kit.scratch("mount"), status=2)
        self.assertIn(b"no event logs", done.stderr)

    def test_more_logs_than_files_may_be_open(self):
        top = case(30, broken=False)
        done = kit.run("sh", "-c", 'ulimit -n 100; exec "$0" "$@"', kit.EVTXFS, top, kit.scratch("mount"), status=1)
        self.assertIn(b"90 logs are more than the 100 files that may be open at once", done.stderr)

    def test_a_path_that_is_missing_is_told_and_the_others_are_mounted(self):
        top, point = case(1, broken=False), kit.scratch("mount")
        done = kit.evtxfs(top, top / "none", point)
        try:
            self.assertIn(b"none: No such file", done.stderr)
            self.assertEqual(len(os.listdir(point / "logs")), 3)
        finally:
            kit.unmount(point)

    def test_globs_choose_logs(self):
        top = case(2, broken=False)
        (top / "HOST1/notes.log").write_bytes((kit.SAMPLES / "security.evtx").read_bytes())
        for options, wanted in ((["--exclude=*/" + SAMPLES[0].name, "-o", "exclude=HOST1/*"], {SAMPLES[1].stem, SAMPLES[2].stem}),
                                (["--include=*.log"], {"notes.log"}), (["--depth=0", "--include=*"], None)):
            with self.subTest(options):
                if wanted is None:
                    kit.evtxfs(*options, top, kit.scratch("mount"), status=2)
                    continue
                with kit.Mount(top, *options) as mount:
                    self.assertEqual(set(os.listdir(mount / "logs")), wanted)

    def test_several_paths(self):
        top = case(1, broken=False)
        logs = sorted((top / "HOST0").iterdir())
        with kit.Mount(logs[0], path=None) as alone:
            self.assertTrue((alone / "chunks").is_dir(), "one log is a log")
        point = kit.scratch("mount")
        kit.evtxfs(logs[0], logs[1], point)
        try:
            self.assertEqual(sorted(os.listdir(point / "logs")), [log.stem for log in logs[:2]])
            self.assertIn("2 paths", " ".join(kit.mount_line(point)).replace("\\040", " "))
        finally:
            kit.unmount(point)


if __name__ == "__main__":
    kit.main()
