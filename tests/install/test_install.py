#!/usr/bin/env python3
"""What is installed: a program, its manual, and core as a library that stands by itself."""
import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit

BUILD = Path(os.environ["EVTXFS_BUILD"])

OUTSIDE = r"""
#include <core/evtx.h>
#include <stdio.h>

int main(int argc, char **argv)
{
    struct evtx_templates *templates = evtx_templates_new();
    struct evtx_chunk *chunk = evtx_chunk_new(templates);
    struct text text = {0};
    struct evtx_log *log;

    if (argc != 2 || evtx_log_open(argv[1], &log, NULL) != EVTX_OK)
        return 2;
    for (uint64_t n = 0; n < evtx_log_chunks(log); n++)
        if (evtx_chunk_load(chunk, log, n, NULL) == EVTX_OK)
            for (size_t i = 0; i < evtx_chunk_count(chunk); i++)
                if (evtx_record_render(chunk, i, EVTX_JSON, &text, NULL, NULL) != EVTX_OK)
                    return 3;
    fwrite(text.bytes, 1, text.size, stdout);
    text_done(&text);
    evtx_log_close(log);
    evtx_chunk_free(chunk);
    evtx_templates_free(templates);
    return 0;
}
"""


class Install(kit.Case):
    @classmethod
    def setUpClass(cls):
        cls.root = kit.scratch("root")
        kit.run("meson", "install", "--no-rebuild", "-C", BUILD, "--destdir", cls.root)

    def find(self, name):
        found = [path for path in self.root.rglob(name) if path.is_file()]
        self.assertEqual(len(found), 1, name)
        return found[0]

    def test_the_program_and_its_manual_are_there(self):
        self.assertIn(b"evtxfs", kit.out(self.find("evtxfs"), "-V"))
        self.find("evtxfs.1")

    def test_core_is_a_library_by_itself(self):
        package = self.find("evtxcore.pc").read_text()
        prefix = re.search("^prefix=(.*)", package, re.M)[1]
        folder = kit.scratch("outside")
        folder.mkdir()
        (folder / "evtxcore.pc").write_text(package.replace(prefix, f"{self.root}{prefix}", 1))
        (folder / "outside.c").write_text(OUTSIDE)
        found = kit.run("pkg-config", "--cflags", "--libs", "--static", "evtxcore",
                        env={**os.environ, "PKG_CONFIG_PATH": str(folder)}).stdout.decode()
        kit.run("cc", "-Wall", "-Werror", "-o", "outside", "outside.c", *found.split(), cwd=folder)
        log = kit.make_log("--records", "300", "--seed", "1")
        self.assertEqual(kit.out(folder / "outside", log), kit.out(kit.EVTXFS, "dump", log))

    def test_no_library_has_a_writable_global(self):
        for name in ("core/libevtxcore.a", "cache/libevtxcache.a"):
            symbols = kit.lines("objdump", "-t", BUILD / name)
            writable = re.compile(r"^\S+ .{7} (\.data|\.bss|\*COM\*)\s+0*[1-9a-f]")
            self.assertTrue(symbols)
            self.assertEqual([line for line in symbols if writable.match(line)], [], name)


if __name__ == "__main__":
    kit.main(needs_fuse=False)
