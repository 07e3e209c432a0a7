#!/bin/sh
# bench.sh - measure this build; with ../shared/bench beside, also compare it
# with the ceilings and the peers that are installed, in one run.
set -eu
cd "$(dirname "$0")/.."
mkdir -p build/bench
# shellcheck disable=SC2046
${CC:-cc} -O2 -o build/bench/floor tests/bench/floor.c \
	$(pkg-config --cflags --libs libmicrohttpd)
PARVIS=${PARVIS:-build/parvis} FLOOR="$PWD/build/bench/floor" \
	node tests/bench/bench.js
if [ -e ../shared/bench/run.py ]; then
	# Questions are asked of a portal at rest: its tables are indexed first.
	python3 ../shared/bench/run.py --bin "$PWD/build/parvis" --rounds "${ROUNDS:-3}" \
		--paths "$PWD/tests/bench/paths.json"
fi
