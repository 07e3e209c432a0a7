#!/bin/sh
# embed.sh DIR... - write the assembly that puts these files in the binary.
#
# One .incbin per file, and the table `assets[]` of {name, data, size} that
# base/assets.h declares, sorted by name for bsearch(3), with a hash of all.
set -eu
export LC_ALL=C
n=0
hash=$(find "$@" -type f ! -name '.*' | sort | xargs -d '\n' -r sha256sum | sha256sum | cut -c1-64)
printf '\t.section .rodata\n'
find "$@" -type f ! -name '.*' | sort | {
	rows=
	while read -r f; do
		printf '\t.balign 16\nd%d:\t.incbin "%s"\nz%d:\t.byte 0\nn%d:\t.asciz "%s"\n' \
		    $n "$f" $n $n "$f"
		rows="$rows$(printf '\t.quad n%d, d%d, z%d - d%d' $n $n $n $n)
"
		n=$((n + 1))
	done
	printf '\t.section .data.rel.ro, "aw"\n\t.balign 8\n\t.globl assets, assets_count\nassets:\n%s' "$rows"
	printf '\t.section .rodata\n\t.balign 4\nassets_count:\t.int %d\n\t.globl assets_hash\nassets_hash:\t.asciz "%s"\n\t.section .note.GNU-stack,"",@progbits\n' "$n" "$hash"
}
