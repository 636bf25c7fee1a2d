#!/usr/bin/env python3
"""docs/cookbook.md: every line of it, run in a mount as it stands there."""
import json
import re
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

TEXT = (kit.ROOT / "docs/cookbook.md").read_text()
RECIPES = re.findall(r"^## (\d+)\. (.*?)\n\n```sh\n(.*?)\n```$", TEXT, re.M)
OF_A_CASE = re.findall(r"^### (\d+)\. (.*?)\n\n```sh\n(.*?)\n```$", TEXT, re.M)


class Cookbook(kit.Case):
    limit = 120

    @classmethod
    def setUpClass(cls):
        cls.log = kit.make_log("--records", "3000", "--seed", "4")
        cls.mnt = cls.mount(cls.log).path
        cls.events = kit.events(kit.out(kit.EVTXFS, "dump", cls.log))

    def answer(self, number):
        command = next(command for found, _, command in RECIPES if int(found) == number)
        done = kit.run("bash", "-o", "pipefail", "-c", command, cwd=self.mnt, status=None)
        self.assertEqual(done.stderr, b"", command)
        self.assertIn(done.returncode, (0, 141), command)  # head may end a pipe
        return done.stdout.decode().splitlines()

    def count(self, claim):
        return sum(bool(claim(event)) for event in self.events)

    def test_there_are_twenty(self):
        self.assertEqual([int(number) for number, _, _ in RECIPES], list(range(1, 21)))

    def test_each_has_an_answer(self):
        for number, question, _ in RECIPES:
            if int(number) == 1 and not shutil.which("column"):
                continue
            with self.subTest(question=question):
                self.assertTrue(self.answer(int(number)), question)

    def test_answers_are_those_of_the_events(self):
        def is_event(number):
            return lambda event: kit.event_id(event) == number

        failed = sum(int(line.split()[0]) for line in self.answer(2))
        self.assertEqual(failed, self.count(is_event(4625)))
        self.assertEqual(sum(int(line.split()[0]) for line in self.answer(3)), failed)
        network = self.count(lambda e: kit.event_id(e) == 4624
                             and str(e["Event"]["EventData"]["LogonType"]) == "3")
        self.assertEqual(len(self.answer(4)), network)
        seen = sorted(kit.system(event)["TimeCreated"]["#attributes"]["SystemTime"]
                      for event in self.events
                      if (event["Event"].get("EventData") or {}).get("IpAddress") == "192.0.2.10")
        self.assertEqual(self.answer(6), [seen[0], seen[-1]])
        self.assertEqual(len(self.answer(7)), self.count(is_event(1102)))
        self.assertEqual(len(self.answer(8)), self.count(is_event(7045)))
        self.assertEqual(len(self.answer(12)), self.count(is_event(4720)))
        self.assertEqual(sum(int(line.split()[0]) for line in self.answer(13)),
                         self.count(is_event(4672)))


class OfACase(kit.Case):
    """The ten questions to many logs, of two hosts, one of which has a log of the other, too."""
    limit = 120

    @classmethod
    def setUpClass(cls):
        top = kit.scratch("case")
        for host, seed in (("DC001", 4), ("WS002", 5)):
            (top / host).mkdir(parents=True)
            shutil.copy(kit.make_log("--records", "3000", "--seed", str(seed)), top / host / "Security.evtx")
        shutil.copy(top / "DC001/Security.evtx", top / "WS002/Old.evtx")
        cls.mnt = cls.mount(top).path
        cls.events = [event for host in ("DC001", "WS002")
                      for event in kit.events(kit.out(kit.EVTXFS, "dump", top / host / "Security.evtx"))]

    def answer(self, number, change=("", "")):
        command = next(command for found, _, command in OF_A_CASE if int(found) == number).replace(*change)
        done = kit.run("bash", "-o", "pipefail", "-c", command, cwd=self.mnt, status=None)
        self.assertEqual(done.stderr, b"", command)
        self.assertEqual(done.returncode, 0, command)
        return done.stdout.decode().splitlines()

    def of(self, number, **data):
        return [event for event in self.events if kit.event_id(event) == number
                and all(event["Event"]["EventData"].get(name) == value for name, value in data.items())]

    def test_there_are_ten(self):
        self.assertEqual([int(number) for number, _, _ in OF_A_CASE], list(range(1, 11)))

    def test_each_has_an_answer(self):
        for number, question, _ in OF_A_CASE:
            if int(number) == 8:  # the generator makes no logon by remote desktop
                continue
            with self.subTest(question=question):
                self.assertTrue(self.answer(int(number)), question)

    def test_answers_are_those_of_the_events(self):
        def times(events):
            return sorted(kit.system(event)["TimeCreated"]["#attributes"]["SystemTime"] for event in events)

        seen = times(event for event in self.events if '"192.0.2.10"' in json.dumps(event))
        self.assertEqual(self.answer(1)[0].split("\t")[0], seen[0])
        self.assertEqual(sum(int(line.split()[0]) for line in self.answer(2)), len(self.of(4624)))
        self.assertEqual([line.split("\t")[0] for line in self.answer(3)], times(self.of(1102)))
        self.assertEqual(sum(int(line.split()[0]) for line in self.answer(4)), len(self.of(4688)))
        self.assertEqual([line.split("\t")[0] for line in self.answer(5)], times(self.of(4720)))
        self.assertEqual([line.split("\t")[0] for line in self.answer(6)], times(self.of(7045)))
        network = self.answer(8, ("LogonType == 10", "LogonType == 3"))
        self.assertEqual([line.split("\t")[0] for line in network], times(self.of(4624, LogonType=3)))
        self.assertEqual(sum(int(line.split()[0]) for line in self.answer(9)), len(self.of(4104)))
        rows = [line.split("\t") for line in self.answer(10)]
        self.assertEqual([row[0] for row in rows], ["log", "DC001/Security", "WS002/Old", "WS002/Security"])

    def test_who_got_in_after_failures(self):
        failed, then = {}, {}
        for event in sorted(self.events, key=lambda e: kit.system(e)["TimeCreated"]["#attributes"]["SystemTime"]):
            if kit.event_id(event) not in (4624, 4625):
                continue
            address = event["Event"]["EventData"].get("IpAddress", "-")
            if kit.event_id(event) == 4625:
                failed[address] = failed.get(address, 0) + 1
            elif failed.get(address, 0) >= 3:
                then.setdefault(address, kit.system(event)["Computer"])
        got = {line.split("\t")[0]: line.split("\t")[3] for line in self.answer(7)}
        self.assertEqual(got, then)


if __name__ == "__main__":
    kit.main()
