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

# count.sh PROG: what "PROG -1" (text.c) costs in instructions a byte, counted
# by valgrind: prints "function kind number" for each.

set -eu

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
# valgrind 3.19 cannot read what clang writes for debuggers.
strip -g -o "$dir/text" "$1"
valgrind -q --tool=callgrind --callgrind-out-file="$dir/cg" \
    --toggle-collect=measured --dump-after=measured "$dir/text" -1 \
    >"$dir/runs" 2>"$dir/err" || {
	cat "$dir/err" >&2
	exit 1
}
n=0
while read -r function kind bytes; do
	n=$((n + 1))
	echo "$function $kind $bytes $(sed -n 's/^totals: *//p' "$dir/cg.$n")"
done <"$dir/runs" | awk '{ printf "%s %s %.2f\n", $1, $2, $4 / $3 }'
