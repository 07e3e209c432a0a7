#!/bin/sh
# embed.sh DIR|NAME=FILE... - write the assembly that puts these files in the
# binary, under their own path or the name given.
#
# One .incbin per file, and the table `assets[]` of {name, data, size} that
# base/assets.h declares, sorted by name for bsearch(3), with a hash of all.
set -eu
export LC_ALL=C
list=$(for from; do
	case "$from" in
	*=*) printf '%s\t%s\n' "${from%%=*}" "${from#*=}" ;;
	*) find "$from" -type f ! -name '.*' | sed 's/.*/&\t&/' ;;
	esac
done | sort)
hash=$(echo "$list" | while IFS='	' read -r name file; do
	echo "$name $(sha256sum <"$file")"
done | sha256sum | cut -c1-64)
n=0
printf '\t.section .rodata\n'
echo "$list" | {
	rows=
	while IFS='	' read -r name file; do
		printf '\t.balign 16\nd%d:\t.incbin "%s"\nz%d:\t.byte 0\nn%d:\t.asciz "%s"\n' \
		    $n "$file" $n $n "$name"
		rows="$rows$(printf '\t.quad n%d, d%d, z%d - d%d' $n $n $n $n)
"
		n=$((n + 1))
	done
	printf '\t.section .data.rel.ro, "aw"\n\t.balign 8\n\t.globl assets, assets_count\nassets:\n%s' "$rows"
	printf '\t.section .rodata\n\t.balign 4\nassets_count:\t.int %d\n\t.globl assets_hash\nassets_hash:\t.asciz "%s"\n\t.section .note.GNU-stack,"",@progbits\n' "$n" "$hash"
}
