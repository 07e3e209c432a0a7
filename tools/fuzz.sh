#!/bin/sh
# fuzz.sh [TARGET...] - run each fuzz target FUZZ_TIME seconds (60) with clang.
#
# What it finds is written to build/fuzz/crash/; put the smallest ones, named
# after what they show, in tests/fuzz/corpus/TARGET/: make check replays them.
set -eu
cd "$(dirname "$0")/.."
sh tools/deps.sh fuzz
time=${FUZZ_TIME:-60}
mkdir -p build/fuzz/crash
make KIND=fuzz B=build/fuzz CC=clang \
	fuzz='-g -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -DARENA_PASSTHROUGH' \
	-j"$(nproc)" build/fuzz/libparvis.a >build/fuzz/build.log 2>&1 || {
	tail -n 40 build/fuzz/build.log
	exit 1
}
libs="$(pkg-config --libs libmicrohttpd sqlite3 jansson libsodium nettle md4c \
	libutf8proc inih libcurl zlib libzip expat shapelib) -lstemmer -lm"
[ $# -gt 0 ] || set -- $(for f in tests/fuzz/fuzz_*.c; do
	basename "$f" .c | sed 's/^fuzz_//'
done)
bad=0
for name; do
	# shellcheck disable=SC2086
	clang -std=c17 -g -O1 -fsanitize=fuzzer,address,undefined -pthread \
		-fno-sanitize-recover=all -D_GNU_SOURCE -DARENA_PASSTHROUGH \
		-Iportal -Itests -Ibuild/fuzz/gen -o "build/fuzz/fuzz_$name" \
		"tests/fuzz/fuzz_$name.c" build/fuzz/libparvis.a $libs
	mkdir -p "build/fuzz/corpus/$name"
	echo "# $name, $time s"
	# Less of freed memory is kept apart: new pages are what takes time.
	ASAN_OPTIONS=quarantine_size_mb=16 \
		"build/fuzz/fuzz_$name" -max_total_time="$time" -timeout=25 \
		-print_final_stats=1 -verbosity=0 \
		-artifact_prefix="build/fuzz/crash/$name-" \
		"build/fuzz/corpus/$name" "tests/fuzz/corpus/$name" ||
		bad=1
done
exit $bad
