#! /bin/sh
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
# update.sh TABLE: put what the program TABLE (sandbox_table) prints between
# the markers of SECURITY.md.

set -eu

[ $# -eq 1 ] || { echo "usage: update.sh .../sandbox_table" >&2; exit 64; }
md=$(dirname "$0")/../../SECURITY.md
tmp=$(mktemp)
trap 'rm -f "$tmp" "$tmp.table"' EXIT

"$1" > "$tmp.table"
awk -v table="$tmp.table" '
/^<!-- system calls: end -->$/ { on = 0 }
!on { print }
/^<!-- system calls: begin -->$/ {
	on = 1
	while ((getline line < table) > 0)
		print line
}' "$md" > "$tmp"
cat "$tmp" > "$md"
