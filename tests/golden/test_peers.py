#!/usr/bin/env python3
"""scripts/compare-peers has a reason for each difference to evtx_dump, if that is installed here."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

sys.path.insert(0, str(kit.ROOT / "scripts/peers"))
import peer


class Peers(kit.Case):
    limit = 240

    def test_no_difference_is_without_a_reason(self):
        if not peer.find(kit.ROOT / "build-peers/peer/bin/evtx_dump"):
            self.skipTest(f"there is no evtx_dump {peer.VERSION} here")
        done = kit.run(kit.ROOT / "scripts/compare-peers", status=None, timeout=self.limit)
        lines = done.stdout.decode().splitlines()
        self.assertEqual(done.returncode, 0, "\n".join(lines[-20:]))
        kit.note(next(line for line in lines if "runs equal" in line))


if __name__ == "__main__":
    kit.main(needs_fuse=False)
