#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""README.md and evtxfs(1): their commands work, and the options are the same in help, manual and completions."""
import os
import re
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

README = (kit.ROOT / "README.md").read_text()
MANUAL = (kit.ROOT / "docs/evtxfs.1").read_text().replace("\\-", "-").replace("\\fR", "").replace("\\ ", " ")
COMPLETIONS = kit.ROOT / "packaging/completions"
COMMANDS = ("ls", "cat", "dump", "info", "templates")


def options(*command):
    """The long options that a help names."""
    return set(re.findall(r"(?<![\w-])--([a-z][a-z_-]+)", kit.out(kit.EVTXFS, *command, "--help").decode()))


class Readme(kit.Case):
    limit = 120

    @classmethod
    def setUpClass(cls):
        cls.top = kit.scratch("readme")
        (cls.top / "case/DC01").mkdir(parents=True)
        shutil.copy(kit.SAMPLES / "security.evtx", cls.top / "Security.evtx")
        shutil.copy(kit.SAMPLES / "security.evtx", cls.top / "case/DC01/Security.evtx")
        shutil.make_archive(str(cls.top / "host9"), "zip", cls.top / "case")
        (cls.top / "bin").mkdir()
        (cls.top / "bin/evtxfs").symlink_to(kit.EVTXFS)

    def shell(self, command, folder, status=0):
        return kit.run("bash", "-o", "pipefail", "-c", command, cwd=folder, status=status,
                       env={**kit.environment(), "PATH": f"{self.top}/bin:{os.environ['PATH']}"}).stdout.decode()

    def block(self, beginning):
        """The lines of the block of commands that begins so, without comments."""
        block = next(text for text in re.findall(r"```sh\n(.*?)```", README, re.S) if text.startswith(beginning))
        return [line.split("  #")[0].rstrip() for line in block.splitlines()]

    def test_a_log(self):
        mount, cd, *commands = self.block("evtxfs Security.evtx")
        self.assertEqual(cd, "cd /mnt/security")
        point = self.top / "security"
        self.shell(mount.replace("/mnt/security", str(point)), self.top)
        try:
            for command in commands:
                if not command.startswith("xdg-open"):
                    self.shell(command, point, status=1 if command.startswith("rg -l mimikatz") else 0)
            self.assertTrue((point / "report/overview.html").stat().st_size)
            for command in self.block("cat 'query/EventID=4625"):
                self.shell(command, point)
        finally:
            kit.unmount(point)

    def test_three_commands_find_the_first_failed_logons_of_a_case(self):
        point = self.top / "mounted"
        mount, *commands = [line.replace("/mnt/case", str(point)) for line in self.block("evtxfs case/ host9.zip")]
        self.shell(mount, self.top)
        try:
            said = [self.shell(command, self.top) for command in commands]
            self.assertEqual(said[0].split(), ["case", "host9"])
            first = kit.out(kit.EVTXFS, "cat", self.top / "Security.evtx", "by-eventid/4625/events.jsonl").decode()
            user = re.search(r'"TargetUserName":"(.*?)"', first)[1]
            self.assertIn(f'"TargetUserName":"{user}"', said[1].splitlines()[0])
        finally:
            kit.unmount(point)

    def test_without_a_mount(self):
        for command in self.block("evtxfs info"):
            if "--follow" not in command:
                self.shell(command, self.top)

    def test_times_of_find_have_a_zone(self):
        for name in ("README.md", "docs/evtxfs.1", "docs/cookbook.md", "docs/filesystem.md", "docs/evtxfs.5"):
            for time in re.findall(r"-newermt '(.*?)'", (kit.ROOT / name).read_text().replace("\\-", "-")):
                self.assertRegex(time, r"Z$|DATE", name)


class Options(kit.Case):
    def test_each_is_in_the_manual(self):
        for command in ((), *((name,) for name in COMMANDS)):
            found = options(*command)
            self.assertTrue(found)
            for name in found - {"help", "version"}:
                self.assertRegex(MANUAL, rf"--{name}\b", command)

    def test_completions_know_each_and_no_other(self):
        known = {name for command in ((), *((name,) for name in COMMANDS)) for name in options(*command)}
        bash = (COMPLETIONS / "evtxfs.bash").read_text()
        zsh = (COMPLETIONS / "_evtxfs").read_text()
        fish = (COMPLETIONS / "evtxfs.fish").read_text()
        for name in known:
            self.assertRegex(bash, rf"--{name}\b")
            self.assertRegex(zsh, rf"--{name}\b")
            self.assertRegex(fish, rf"-l {name}\b")
        for text, pattern in ((zsh, r"'--([a-z_-]+)[=\[]"), (fish, r"complete .* -l ([a-z_-]+)")):
            self.assertLessEqual(set(re.findall(pattern, text)), known)

    def test_keys_of_the_code_are_completed(self):
        source = (kit.ROOT / "fusefs/mount/options.c").read_text()
        keys = set(re.findall(r'(?:FLAG|STRING|CLEARED|FUSE_OPT_KEY)\("([a-z_]+)=?', source)) - {"debug", "noio_uring"}
        self.assertIn("cache", keys)
        for name in ("evtxfs.bash", "_evtxfs", "evtxfs.fish"):
            text = (COMPLETIONS / name).read_text()
            self.assertEqual([key for key in keys if not re.search(rf"\b{key}\b", text)], [], name)

    def complete(self, *words):
        """What bash offers for a command line."""
        quoted = " ".join(f"'{word}'" for word in words)
        script = (f"PATH={os.path.dirname(kit.EVTXFS)}:$PATH; source {COMPLETIONS}/evtxfs.bash; compopt() {{ :; }}; "
                  f"COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; _evtxfs; printf '%s\\n' \"${{COMPREPLY[@]}}\"")
        return kit.out("bash", "--norc", "-c", script).decode().split()

    def test_bash_completes_options_keys_values_and_paths_of_a_log(self):
        log = str(kit.SAMPLES / "security.evtx")
        self.assertEqual(self.complete("evtxfs", "dump", "--fo"), ["--format=", "--follow"])
        self.assertEqual(self.complete("evtxfs", "dump", "--format=j"), ["--format=jsonl", "--format=json"])
        self.assertEqual(self.complete("evtxfs", "-o", "format=json,cac"), ["format=json,cache="])
        self.assertEqual(self.complete("evtxfs", "cat", log, "by-eventid/462"), ["by-eventid/4624/", "by-eventid/4625/"])
        self.assertIn("query/TargetUserName=", self.complete("evtxfs", "cat", log, "query/Target"))
        self.assertEqual(self.complete("evtxfs", "cat", log, "query/EventID=462"),
                         ["query/EventID=4624/", "query/EventID=4625/"])

    def test_other_shells_can_read_theirs(self):
        for shell, name in (("zsh", "_evtxfs"), ("fish", "evtxfs.fish"), ("bash", "evtxfs.bash")):
            if shutil.which(shell):
                kit.run(shell, "-n", COMPLETIONS / name)

    def test_manuals_are_without_a_warning(self):
        for page in sorted((kit.ROOT / "docs").glob("*.[1-8]")):
            if shutil.which("mandoc"):
                self.assertEqual(kit.run("mandoc", "-T", "lint", "-W", "warning", page).stdout, b"")
            if shutil.which("man"):
                said = kit.run("man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", page).stderr
                self.assertEqual(said, b"")


if __name__ == "__main__":
    kit.main()
