#!/bin/sh
# no_report.sh PROGRAM [ARGUMENT]...: runs a test, which fails also when a sanitizer says something, or
# an assertion does. Both can be when a process that Criterion started ends, or takes down what its test
# was given: a leak is told of then, and what is pinned still. Criterion looks away by then.
said=$(mktemp -d)
trap 'rm -rf "$said"' EXIT
export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}log_path=$said/report"
"$@" 2>"$said/error"
status=$?
cat "$said/error" >&2
cat "$said/report"* >&2 2>/dev/null && exit 1
grep -q 'Assertion `.*failed' "$said/error" && exit 1
exit $status
