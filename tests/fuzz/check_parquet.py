#!/usr/bin/env python3
"""check_parquet.py DIR: files that fuzz_parquet left there, read by pyarrow: do they say what went in?

Status 77 where there is no pyarrow."""
import json
import sys
from pathlib import Path

try:
    import pyarrow
    import pyarrow.parquet
except ImportError:
    print("check_parquet: skipped, there is no pyarrow")
    sys.exit(77)


def values_of(column):
    """Times as the numbers that they are."""
    if pyarrow.types.is_timestamp(column.type):
        assert column.type.unit == "us" and column.type.tz == "UTC", column.type
        column = column.cast(pyarrow.int64())
    return column.to_pylist()


def check(path):
    rows = json.loads(path.with_suffix(".json").read_text())
    file = pyarrow.parquet.ParquetFile(path)
    table = file.read()
    table.validate(full=True)
    assert table.num_rows == len(rows) == file.metadata.num_rows, path
    for number, column in enumerate(table.columns):
        assert values_of(column) == [row[number] for row in rows], (path, number)
    for group in range(file.metadata.num_row_groups):
        for number in range(file.metadata.num_columns):
            check_statistics(file, group, number)
    return len(rows)


def check_statistics(file, group, number):
    """What a reader skips by them must not be in the group."""
    said = file.metadata.row_group(group).column(number).statistics
    values = values_of(file.read_row_group(group).column(number))
    there = [value for value in values if value is not None]
    assert said.null_count == len(values) - len(there)
    if said.physical_type != "BYTE_ARRAY" and there:
        assert said.has_min_max
        raw = [said.min_raw, said.max_raw]
        assert raw == [min(there), max(there)], raw


def main():
    files = sorted(Path(sys.argv[1]).glob("*.parquet"))
    rows = sum(map(check, files))
    print(f"check_parquet: {len(files)} files, {rows} rows")
    return 0 if files else 1


if __name__ == "__main__":
    sys.exit(main())
