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
# run.sh [seconds [fuzzer ...]]: build the fuzzers (all), replay their corpora
# and let each look for something new for that long (10 s).  What crashes one
# is kept below the object directory, which is printed.  Needs clang.
#
# FUZZ_OBJ: the object tree (default build/obj at the top).

set -eu

seconds=${1:-10}
[ $# -eq 0 ] || shift
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
MKOBJDIRS=auto
MAKEOBJDIR="\${.CURDIR:S,^$top,${FUZZ_OBJ:-$top/build/obj},}"
export MKOBJDIRS MAKEOBJDIR
MAKE=$(command -v bmake || command -v make)

command -v clang >/dev/null || {
	echo "run.sh: clang is not installed" >&2
	exit 69
}
cd "$here"
obj=$($MAKE -V .OBJDIR)
[ $# -gt 0 ] || set -- $($MAKE -V FUZZ)

failed=
for f; do
	$MAKE -s "fuzz_$f"
	echo "== $f"
	$MAKE -s "replay_$f" && $MAKE -s "run_$f" SECONDS="$seconds" ||
	    failed="$failed $f"
done
[ -z "$failed" ] || {
	echo "run.sh: found something:$failed; see $obj" >&2
	exit 1
}
