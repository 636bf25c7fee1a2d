#!/usr/bin/env python3
"""How often the kernel has to ask: what status.json counts, and the most that each workload may."""
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit


class Status(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.log = kit.make_log("--records", "1500", "--seed", "5")

    def test_each_look_is_fresh(self):
        with kit.Mount(self.log) as mount:
            for name in os.listdir(mount / "chunks"):
                before = json.loads(kit.out("cat", mount / "status.json"))["requests"]
                with self.assertRaises(FileNotFoundError):
                    os.stat(mount / "chunks" / name / "nothing")
                after = json.loads(kit.out("cat", mount / "status.json"))["requests"]
                self.assertGreater(after["lookup"], before["lookup"])

    def test_tools_read_it_and_its_size_is_exact(self):
        with kit.Mount(self.log) as mount:
            self.assertEqual(int(kit.out("jq", ".survey.chunks", mount / "status.json")),
                             len(os.listdir(mount / "chunks")))
            for _ in range(3):
                size = (mount / "status.json").stat().st_size
                self.assertEqual(len((mount / "status.json").read_bytes()), size)
            with open(mount / "status.json", "rb", buffering=0) as file:
                parts = bytearray()
                while part := os.read(file.fileno(), 7):  # of many moments
                    parts += part
            self.assertEqual(len(parts), size)
            json.loads(parts)
            kit.run("tar", "-C", mount.path, "-cf", "/dev/null", "status.json")

    def test_looking_at_it_is_not_counted(self):
        with kit.Mount(self.log) as mount:
            self.assertTrue(kit.wait_for(lambda: mount.status()["survey"]["ready"]))
            os.listdir(mount.path)
            before = mount.status()
            self.assertEqual(kit.out("cat", mount / "status.json"),
                             kit.out("cat", mount / "status.json"))
            self.assertEqual(mount.status(), before)

    def test_it_tells_of_a_mount_only(self):
        self.assertNotIn("status.json", kit.lines(kit.EVTXFS, "ls", self.log))
        kit.evtxfs("cat", self.log, "status.json", status=2)
        with kit.Mount(self.log) as mount:
            found = kit.lines("rg", "--files", mount.path)
            self.assertNotIn(str(mount / "status.json"), found)
            status = mount.status()
            self.assertEqual(kit.evtxfs("-V").stdout.decode().split()[1], status["evtxfs"])
            self.assertEqual(status["threads"]["requests"], 1)


if __name__ == "__main__":
    kit.main()
