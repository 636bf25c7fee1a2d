#!/usr/bin/env python3
"""What is installed: a program and all that belongs to it, and core as a library that stands by itself."""
import json
import os
import re
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

BUILD = Path(os.environ["EVTXFS_BUILD"])
HELPERS = ("mount.evtxfs", "evtxfs@.service")  # where they lie depends on the prefix

INSTALLED = """
bin/evtxfs
include/evtxcore/buffer.h
include/evtxcore/carve.h
include/evtxcore/evtx.h
share/bash-completion/completions/evtxfs
share/doc/evtxfs/CHANGELOG.md
share/doc/evtxfs/LICENSE
share/doc/evtxfs/README.md
share/doc/evtxfs/SECURITY.md
share/doc/evtxfs/cookbook.md
share/doc/evtxfs/examples/evidence-security.automount
share/doc/evtxfs/examples/evidence-security.mount
share/doc/evtxfs/filesystem.md
share/doc/evtxfs/library.md
share/evtxfs/lnav/evtxfs.json
share/fish/vendor_completions.d/evtxfs.fish
share/man/man1/evtxfs.1
share/man/man3/evtxcore.3
share/man/man5/evtxfs.5
share/man/man8/mount.evtxfs.8
share/zsh/site-functions/_evtxfs
""".split()


class Install(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.root = kit.scratch("root")
        kit.run("meson", "install", "--no-rebuild", "-C", BUILD, "--destdir", cls.root)
        cls.prefix = cls.find("evtxfs.1").parents[3]

    @classmethod
    def find(cls, name):
        found = [path for path in cls.root.rglob(name) if path.is_file()]
        assert len(found) == 1, (name, found)
        return found[0]

    def test_all_that_belongs_to_it_is_there(self):
        for name in INSTALLED:
            self.assertTrue((self.prefix / name).is_file(), name)
        for name in ("libevtxcore.a", "libevtxcore.so.0.2.0", "evtxcore.pc"):
            self.find(name)
        self.assertIn(b"evtxfs 0.2.0", kit.out(self.find("evtxfs.1").parents[3] / "bin/evtxfs", "-V"))

    def test_only_a_prefix_of_the_system_puts_files_outside_of_it(self):
        build, home = kit.scratch("build"), kit.scratch("home")
        kit.run("meson", "setup", build, f"--prefix={home}", "-Dtests=disabled", cwd=kit.ROOT)
        plan = json.loads(kit.out("meson", "introspect", "--installed", build))
        self.assertEqual([path for path in plan.values() if not path.startswith(f"{home}/")], [])
        self.assertIn(f"{home}/sbin/mount.evtxfs", plan.values())

    def test_no_file_has_a_placeholder_of_its_source(self):
        for name in HELPERS:
            text = self.find(name).read_text()
            self.assertNotRegex(text, "@[a-z]+@")
            self.assertRegex(text, r"/bin/evtxfs")


class Mounted(kit.Case):
    """mount(8) calls mount.evtxfs with its own letters, and those behind -o."""

    @classmethod
    def setUpClass(cls):
        text = (BUILD / "packaging/mount.evtxfs").read_text()
        cls.helper = kit.scratch("mount.evtxfs")
        cls.helper.write_text(re.sub(r"'/\S*/bin/evtxfs'", f"'{kit.EVTXFS}'", text))
        cls.helper.chmod(0o755)
        cls.log = kit.make_log("--records", "5")

    def test_it_mounts_with_the_options_of_mount(self):
        point = kit.scratch("point")
        point.mkdir()
        kit.run(self.helper, self.log, point, "-n", "-s", "-v", "-o", "ro,noauto,user", "-o", "cache=1M")
        try:
            self.assertIsNotNone(kit.mount_line(point))
            self.assertTrue((point / "events.jsonl").read_bytes())
        finally:
            kit.unmount(point)

    def test_a_dry_run_mounts_nothing(self):
        point = kit.scratch("point")
        point.mkdir()
        kit.run(self.helper, self.log, point, "-f", "-o", "ro")
        self.assertIsNone(kit.mount_line(point))
        kit.run(self.helper, point / "no.evtx", point, "-f", status=1)

    def test_what_it_does_not_know_is_refused(self):
        kit.run(self.helper, self.log, status=1)
        kit.run(self.helper, self.log, "/nowhere", "-x", status=1)
        said = kit.run(self.helper, self.log, "/nowhere", "-o", "nonsense", status=1).stderr
        self.assertIn(b"no such option", said)


def programs():
    """{name: text} of docs/library.md"""
    blocks = re.findall(r"^```c\n(/\* (\w+)\.c - .*?)^```", (kit.ROOT / "docs/library.md").read_text(),
                        re.M | re.S)
    return {name: text for text, name in blocks}


class Library(kit.Case):
    @classmethod
    def setUpClass(cls):
        Install.setUpClass()
        cls.root = Install.root
        package = Install.find("evtxcore.pc")
        cls.libraries = package.parent.parent
        cls.folder = kit.scratch("outside")
        cls.folder.mkdir()
        prefix = re.search("^prefix=(.*)", package.read_text(), re.M)[1]
        (cls.folder / "evtxcore.pc").write_text(
            package.read_text().replace(prefix, f"{cls.root}{prefix}", 1))
        cls.log = kit.make_log("--records", "300", "--seed", "1")
        cls.stale = kit.make_log("--records", "400", "--wrap", "3", "--keep-old")

    def flags(self, *more):
        environment = {**os.environ, "PKG_CONFIG_PATH": str(self.folder)}
        return kit.out("pkg-config", "--cflags", "--libs", *more, "evtxcore",
                       env=environment).decode().split()

    def build(self, compiler, name, *flags):
        """The path of a program of docs/library.md."""
        source = self.folder / f"{name}.c"
        program = self.folder / f"{name}-{len(list(self.folder.iterdir()))}"
        source.write_text(programs()[name])
        kit.run(*compiler, "-Wall", "-Werror", "-o", program, source, *flags, cwd=self.folder)
        return program

    def use(self, program):
        """What a program prints, with the shared library."""
        arguments = {"filter": [self.log, "4624"], "stale": [self.stale]}.get(
            program.name.split("-")[0], [self.log])
        return kit.out(program, *arguments,
                       env={**os.environ, "LD_LIBRARY_PATH": str(self.libraries)}).decode()

    def expected(self, name):
        if name == "iterate":
            return kit.out(kit.EVTXFS, "dump", self.log).decode()
        if name == "filter":
            return f"{len(kit.lines(kit.EVTXFS, 'cat', self.log, 'query/EventID=4624/events.jsonl'))} events"
        return kit.out(kit.EVTXFS, "cat", self.stale, "carved/events.jsonl").decode()

    def try_all(self, compiler, *flags):
        self.assertEqual(set(programs()), {"iterate", "filter", "stale"})
        for name in programs():
            with self.subTest(program=name, compiler=compiler[0]):
                said = self.use(self.build(compiler, name, *flags))
                self.assertTrue(said.strip())
                if name == "filter":
                    self.assertTrue(said.startswith(self.expected(name) + ", "), said)
                else:
                    self.assertEqual(said, self.expected(name))

    def test_programs_in_c_with_the_shared_library(self):
        self.try_all(["cc", "-std=c11"], *self.flags())

    def test_programs_in_cpp_with_the_shared_library(self):
        if not shutil.which("c++"):
            self.skipTest("there is no C++ compiler")
        self.try_all(["c++", "-x", "c++"], *self.flags())

    def test_programs_with_the_static_library(self):
        flags = [flag if flag != "-levtxcore" else "-l:libevtxcore.a" for flag in self.flags("--static")]
        self.try_all(["cc", "-std=c11"], *flags)

    def test_the_shared_library_shows_what_is_listed(self):
        listed = re.findall(r"^ (\w+)@EVTXCORE_0 ",
                            (kit.ROOT / "debian/libevtxcore0.symbols").read_text(), re.M)
        shown = kit.lines("nm", "-D", "--defined-only", self.libraries / "libevtxcore.so.0")
        self.assertEqual(sorted(re.findall(r"(\S+?)@@EVTXCORE_0", "\n".join(shown))),
                         sorted(set(listed) - {"EVTXCORE_0"}))
        dynamic = kit.out("objdump", "-p", self.libraries / "libevtxcore.so.0").decode()
        self.assertRegex(dynamic, r"SONAME\s+libevtxcore\.so\.0\n")

    def test_no_library_takes_a_name_of_others(self):
        for name, option in (("libevtxcore.so.0", "-D"), ("libevtxcore.a", "-g")):
            names = [line.split()[2].split("@")[0]
                     for line in kit.lines("nm", option, "--defined-only", self.libraries / name)
                     if len(line.split()) == 3]
            self.assertGreater(len(names), 50)
            self.assertEqual([n for n in names if not n.startswith("evtx_") and n != "EVTXCORE_0"], [])

    def test_headers_take_no_name_of_others(self):
        text = "\n".join(header.read_text() for header in Install.prefix.glob("include/evtxcore/*.h"))
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
        for pattern in (r"^(?:struct|enum)\s+(\w+)\s*[{;]", r"\bstruct\s+(\w+)", r"#define\s+(\w+)",
                        r"^(?:[\w\s\*]+?[\s\*])?(\w+)\([^;{]*\);", r"typedef .*?(\w+)\("):
            names = set(re.findall(pattern, text, re.M))
            self.assertTrue(names, pattern)
            self.assertEqual([n for n in names if not n.lower().startswith("evtx_")], [], pattern)

    def test_no_library_has_a_writable_global(self):
        for name in ("core/libevtxcore.a", "cache/libevtxcache.a"):
            symbols = kit.lines("objdump", "-t", BUILD / name)
            writable = re.compile(r"^\S+ .{7} (\.data|\.bss|\*COM\*)\s+0*[1-9a-f]")
            self.assertTrue(symbols)
            self.assertEqual([line for line in symbols if writable.match(line)], [], name)


if __name__ == "__main__":
    kit.main(needs_fuse=False)
