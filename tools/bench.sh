#!/bin/sh
# bench.sh - measure this build; with ../shared/bench beside, also compare it
# with the ceilings and the peers that are installed, in one run.
set -eu
cd "$(dirname "$0")/.."
PARVIS=${PARVIS:-build/parvis} node tests/bench/bench.js
if [ -e ../shared/bench/run.py ]; then
	python3 ../shared/bench/run.py --bin "$PWD/build/parvis" --rounds "${ROUNDS:-3}"
fi
