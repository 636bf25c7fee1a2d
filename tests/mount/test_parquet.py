#!/usr/bin/env python3
"""dump -o parquet and export/events.parquet, read by those who wrote no line of them."""
import csv
import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import kit
from test_consumers import python_with

BUILD = Path(kit.EVTXFS).resolve().parent.parent
BUILT = subprocess.run([kit.EVTXFS, "cat", kit.SAMPLES / "empty.evtx", "export/events.parquet"],
                       capture_output=True, check=False).returncode == 0

# Prints one row a line, as JSON, with times as microseconds.
READ = r"""
import json, sys
import pyarrow, pyarrow.parquet
for path in sys.argv[1:]:
    file = pyarrow.parquet.ParquetFile(path)
    table = file.read()
    table.validate(full=True)
    number = table.column_names.index("time")
    table = table.set_column(number, "time", table.column("time").cast(pyarrow.int64()))
    print(json.dumps([[field.name, str(field.type), field.nullable] for field in file.schema_arrow]))
    for row in table.to_pylist():
        print(json.dumps(row))
"""

COLUMNS = [
    ["source", "string", False], ["chunk", "int32", False], ["record_id", "int64", False],
    ["time", "timestamp[us, tz=UTC]", False], ["filetime", "int64", False],
    ["event_record_id", "int64", True], ["event_id", "int32", True], ["qualifiers", "int32", True],
    ["version", "int32", True], ["level", "int32", True], ["task", "int32", True],
    ["opcode", "int32", True], ["keywords", "int64", True], ["process_id", "int64", True],
    ["thread_id", "int64", True], ["provider", "string", True], ["provider_guid", "string", True],
    ["channel", "string", True], ["computer", "string", True], ["user", "string", True],
    ["activity_id", "string", True], ["related_activity_id", "string", True],
    ["damaged", "string", True], ["message", "string", True], ["data", "string", False]]

# All files in one query each: records, sources, sum of event IDs, users, logons over the network.
ENGINES = {
    "duckdb": r"""
import sys, duckdb
print(duckdb.sql(f'''select count(*), count(distinct source), sum(event_id), count("user"),
    count(*) filter (event_id = 4624 and data->>'$.LogonType' = '3')
    from '{sys.argv[1]}/*.parquet' ''').fetchall()[0])
""",
    "polars": r"""
import sys, polars
rows = polars.scan_parquet(sys.argv[1] + "/*.parquet")
print(rows.select(polars.len(), polars.col("source").n_unique(),
    polars.col("event_id").cast(polars.Int64).sum(), polars.col("user").count(),
    ((polars.col("event_id") == 4624) & (polars.col("data").str.json_path_match("$.LogonType") == "3"))
        .sum().alias("logons")).collect().rows()[0])
""",
}


def table_of(log):
    """events.csv as rows."""
    text = kit.evtxfs("cat", log, "export/events.csv", status=None).stdout.decode()
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def row_of_csv(row):
    """What the columns of Parquet have where events.csv has @row."""
    keys = {name: kind for name, kind, _ in COLUMNS}
    shown = {}
    for key, value in row.items():
        if key == "time":
            continue
        if key == "keywords":
            number = int(value, 16) if value else None
            value = number - (number >> 63 << 64) if value else None
        elif keys[key].startswith("int"):
            value = int(value) if value else None
        elif key != "data":
            value = value or None
        shown[key] = value
    return shown


@kit.unittest.skipUnless(BUILT, "built without Parquet")
class Parquet(kit.Case):
    limit = 240

    def dump(self, log, *options, status=0):
        return kit.evtxfs("dump", "-o", "parquet", *options, log, status=status).stdout

    def test_a_mount_has_the_same_bytes(self):
        log = kit.make_log("--records", "2000", "--seed", "8")
        said = self.dump(log)
        with kit.Mount(log) as mount:
            path = mount.path / "export/events.parquet"
            self.assertEqual(path.stat().st_size, len(said))
            self.assertEqual(path.read_bytes(), said)
            with open(path, "rb", buffering=0) as file:
                self.assertEqual(os.pread(file.fileno(), 1000, len(said) - 1000), said[-1000:])

    def test_any_number_of_threads_writes_the_same(self):
        log = kit.make_log("--records", "60000", "--seed", "9")  # several row groups
        one = self.dump(log, "-t", "1")
        for threads in ("2", "8"):
            self.assertEqual(self.dump(log, "-t", threads), one, threads)
        self.assertEqual(one[:4] + one[-4:], b"PAR1PAR1")

    def test_it_goes_to_a_file_or_a_pipe_and_no_terminal(self):
        log = kit.SAMPLES / "security.evtx"
        path = kit.scratch("out.parquet")
        kit.evtxfs("dump", "-o", "parquet", "--output", path, log)
        self.assertEqual(path.read_bytes(), self.dump(log))
        ours, theirs = pty.openpty()
        done = subprocess.run([kit.EVTXFS, "dump", "-o", "parquet", log], stdout=theirs,
                              stderr=subprocess.PIPE, check=False)
        os.close(theirs)
        os.close(ours)
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"--output=FILE", done.stderr)

    def test_what_cannot_be_is_refused(self):
        for option in ("--recover-records", "--no-indent", "--separate-json-attributes", "--follow",
                       "--where=EventID=4624", "--by-time"):
            done = kit.evtxfs("dump", "-o", "parquet", option, kit.SAMPLES / "security.evtx", status=1)
            self.assertIn(b"-o parquet: ", done.stderr, option)

    def test_standard_input_has_a_dash_for_a_name(self):
        log = kit.SAMPLES / "security.evtx"
        with open(log, "rb") as file:
            said = subprocess.run([kit.EVTXFS, "dump", "-o", "parquet", "-"], stdin=file,
                                  capture_output=True, check=True).stdout
        python = python_with("pyarrow")
        if not python:
            self.skipTest("pyarrow cannot be installed")
        rows = self.read(python, said)
        self.assertEqual({row["source"] for row in rows}, {"-"})

    def read(self, python, bytes_):
        path = kit.scratch("read.parquet")
        path.write_bytes(bytes_)
        head, *rows = [json.loads(line) for line in kit.lines(python, "-c", READ, path)]
        self.assertEqual(head, COLUMNS)
        return rows

    def test_pyarrow_reads_the_rows_of_the_csv(self):
        python = python_with("pyarrow")
        if not python:
            self.skipTest("pyarrow cannot be installed")
        made = kit.make_log("--records", "20000", "--seed", "5")
        for log in [made, *sorted(kit.SAMPLES.glob("*.evtx"))]:
            with self.subTest(log=log.name):
                said = self.dump(log, status=None)
                rows, table = self.read(python, said), table_of(log)
                lines = kit.evtxfs("dump", log, status=None).stdout.splitlines()
                self.assertEqual(len(rows), len(table))
                for row, shown, line in zip(rows, table, lines):
                    expected = row_of_csv(shown)
                    self.assertEqual({key: row[key] for key in expected}, expected)
                    self.assertEqual(row["source"], str(log))
                    self.assertEqual(row["time"], row["filetime"] // 10 - 11644473600 * 10**6)
                    self.assertEqual(f"{row['filetime'] % 10**7:07}Z", shown["time"][-8:])
                    mark = json.loads(line).get("evtxfs", {})
                    self.assertEqual(row["damaged"], mark.get("damaged"))
                    self.assertIsNone(row["message"])

    def case(self):
        """A folder of logs, some of which are damaged or none: {label: path}, in order."""
        top, logs = kit.scratch("case"), {}
        for host, names in (("A", ("security", "torn", "empty")), ("B", ("wrapped", "security"))):
            for name in names:
                (top / host).mkdir(parents=True, exist_ok=True)
                (top / host / f"{name}.evtx").write_bytes((kit.SAMPLES / f"{name}.evtx").read_bytes())
        (top / "A" / "none.evtx").write_bytes(b"")
        for path in sorted(top.glob("*/*.evtx")):
            if path.stat().st_size:
                logs[f"{path.parent.name}/{path.stem}"] = path
        return top, logs

    def test_many_logs_are_one_table(self):
        top, logs = self.case()
        said = kit.evtxfs("dump", "-o", "parquet", top, status=3)
        self.assertIn(b"2 of 6 logs cannot be read in full", said.stderr)
        self.assertIn(b"the file is empty", said.stderr)
        for threads in ("1", "3"):
            self.assertEqual(self.dump(top, "-t", threads, status=3), said.stdout)
        out = kit.scratch("out")
        self.dump(top, "--output-dir", out, status=3)
        self.assertEqual(sorted(str(path.relative_to(out)) for path in out.rglob("*.parquet")),
                         sorted(f"{label}.parquet" for label in logs))
        python = python_with("pyarrow")
        if not python:
            self.skipTest("pyarrow cannot be installed")
        expected = []
        for label, path in logs.items():
            for row in self.read(python, self.dump(path, status=None)):
                expected.append({**row, "source": label})
        self.assertEqual(self.read(python, said.stdout), expected)
        rows = [row for label in logs for row in self.read(python, (out / f"{label}.parquet").read_bytes())]
        self.assertEqual(rows, expected)

    def test_more_chunks_than_a_row_group_has(self):
        top = kit.scratch("many")
        top.mkdir()
        for number in range(5):
            (top / f"{number}.evtx").write_bytes(kit.make_log("--chunks", "100", "--seed", str(number)).read_bytes())
        said = self.dump(top)
        for threads in ("1", "2"):
            self.assertEqual(self.dump(top, "-t", threads), said)
        lines = kit.evtxfs("dump", top).stdout.splitlines()
        python = python_with("pyarrow")
        if python:
            rows = self.read(python, said)
            self.assertEqual(len(rows), len(lines))
            self.assertEqual(sorted({row["source"] for row in rows}), list("01234"))

    def test_events_select_records(self):
        python = python_with("pyarrow")
        if not python:
            self.skipTest("pyarrow cannot be installed")
        rows = self.read(python, self.dump(kit.SAMPLES / "security.evtx", "--events", "3-5"))
        self.assertEqual([row["record_id"] for row in rows], [3, 4, 5])

    def test_engines_take_all_logs_in_one_query(self):
        python = python_with("duckdb", "polars", seconds=120)
        if not python:
            self.skipTest("duckdb and polars cannot be installed")
        folder = kit.scratch("all")
        folder.mkdir()
        logs = [kit.make_log("--records", "3000", "--seed", "6"), *sorted(kit.SAMPLES.glob("*.evtx"))]
        count = sources = total = users = logons = 0
        for number, log in enumerate(logs):
            (folder / f"{number}.parquet").write_bytes(self.dump(log, status=None))
            table = [row_of_csv(row) for row in table_of(log)]
            count += len(table)
            sources += len(table) > 0
            total += sum(row["event_id"] or 0 for row in table)
            users += sum(row["user"] is not None for row in table)
            logons += sum(row["event_id"] == 4624
                          and json.loads(row["data"]).get("LogonType") == "3" for row in table)
        self.assertGreater(logons, 0)
        for engine, program in ENGINES.items():
            said = kit.out(python, "-c", program, folder).decode().strip()
            self.assertEqual(said, str((count, sources, total, users, logons)), engine)

    def test_pyarrow_reads_any_batch_of_columns(self):
        python = python_with("pyarrow")
        replay = BUILD / "tests/fuzz/replay-parquet"
        seeds = BUILD / "tests/fuzz/seeds/parquet"
        if not python or not replay.exists() or not seeds.is_dir():
            self.skipTest("there is no pyarrow, or the target was not built")
        folder = kit.scratch("batches")
        folder.mkdir()
        subprocess.run([replay, seeds], env={**os.environ, "EVTXFS_PARQUET": str(folder)}, check=True,
                       capture_output=True)
        checker = Path(__file__).resolve().parent.parent / "fuzz/check_parquet.py"
        said = kit.out(python, checker, folder).decode()
        self.assertRegex(said, r"check_parquet: 48 files, \d{5,} rows")


if __name__ == "__main__":
    kit.main()
