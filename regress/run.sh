# Copyright (c) 2026 The msmtp-privsep authors
#
# Permission to use, copy, modify, and distribute this software for any
# purpose with or without fee is hereby granted, provided that the above
# copyright notice and this permission notice appear in all copies.
#
# THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
# WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
# MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR
# ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
# WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
# ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF
# OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
#
# run.sh STAGE [kyua filter ...]: run all tests under regress/ over the staged
# program in STAGE.  Prints the failed tests with their output, then the
# skipped ones with their reasons; the last line is "N passed, N failed" or
# "N passed, N failed, N skipped".  Exits 1 if a test failed or none ran.
#
# MSMTP_OBJ: the object tree (default STAGE-obj); MSMTP_CACHE: where packages
# that tests use were unpacked; MSMTP_JOBS: tests at a time (default 2).
# A filter is what kyua calls one: "e2e" or "e2e/plain_test:arrives".

set -u

[ $# -ge 1 ] || { echo "usage: run.sh stage [filter ...]" >&2; exit 64; }
stage=$(cd "$1" && pwd) || exit 1
shift
src=$(cd "$(dirname "$0")/.." && pwd) || exit 1
obj=${MSMTP_OBJ:-$stage-obj}

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' HUP INT TERM

# A plain environment: tests must not depend on the caller's, and kyua's
# reports show it.
kyua() {
	env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
	    HOME="$tmp" MSMTP_STAGE="$stage" MSMTP_SRC="$src" \
	    MSMTP_OBJ="$obj" MSMTP_CACHE="${MSMTP_CACHE:-}" \
	    kyua --config=none --variable="parallelism=${MSMTP_JOBS:-2}" "$@"
}

command -v kyua >/dev/null || {
	echo "run.sh: kyua is not installed (package kyua)" >&2
	exit 1
}

kyua test --kyuafile="$src/regress/Kyuafile" --build-root="$obj/regress" \
    --results-file="$tmp/results.db" "$@" >"$tmp/list" 2>"$tmp/errors"
status=$?
cat "$tmp/errors" >&2

# Count by the line of each test: kyua's own summary counts skipped ones as
# passed.
count() {
	grep -Ec "  ->  ($1)" "$tmp/list"
}
passed=$(count 'passed|expected_failure')
failed=$(count 'failed|broken')
skipped=$(count 'skipped')

if [ "$failed" -gt 0 ]; then
	echo "Failed:"
	kyua report --verbose --results-file="$tmp/results.db" \
	    --results-filter=failed,broken |
	    awk '
		/^===> (Execution context|Skipped|Failed|Broken|Summary)/ {
			show = 0
			next
		}
		/^===> / { show = 1 }
		/^(Metadata|Start time|End time|Duration):/ { meta = 1; next }
		meta && /^(    |$)/ { next }
		{ meta = 0 }
		show'
fi
if [ "$skipped" -gt 0 ]; then
	echo "Skipped:"
	sed -n 's/  ->  skipped: \(.*\)  \[.*\]$/: \1/p' "$tmp/list"
fi

# kyua itself failed: an unreadable Kyuafile, an interrupted run.
if [ "$failed" -eq 0 ] && [ "$status" -ne 0 ]; then
	tail -n 3 "$tmp/list"
	echo "run.sh: kyua ended with status $status"
	failed=1
fi
ran=$((passed + failed))

if [ "$skipped" -gt 0 ]; then
	echo "$passed passed, $failed failed, $skipped skipped"
else
	echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ] && [ "$ran" -gt 0 ]
