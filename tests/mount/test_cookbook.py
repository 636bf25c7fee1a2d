#!/usr/bin/env python3
"""docs/cookbook.md: every line of it, run in a mount as it stands there."""
import re
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

TEXT = (kit.ROOT / "docs/cookbook.md").read_text()
RECIPES = re.findall(r"^## (\d+)\. (.*?)\n\n```sh\n(.*?)\n```$", TEXT, re.M)


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


if __name__ == "__main__":
    kit.main()
