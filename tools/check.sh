#!/bin/sh
# check.sh - build with sanitizers, run every test, end with the counts.
#
# Nothing stops at the first failure. What a failing test said is printed; the
# rest is in build/check/. Last line: « N passed, N failed, N skipped ».
set -u
cd "$(dirname "$0")/.."
out=build/check
rm -rf "$out" && mkdir -p "$out"
passed=0 failed=0 skipped=0

export ASAN_OPTIONS="detect_leaks=1:detect_stack_use_after_return=1:check_initialization_order=1:exitcode=99${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
export LSAN_OPTIONS="exitcode=99"
export UBSAN_OPTIONS="halt_on_error=1:print_stacktrace=1"
export CMOCKA_MESSAGE_OUTPUT=TAP
export PARVIS="$PWD/build/san/parvis"
export PARVIS_RENDER="$PWD/build/san/tests/tools/render"
unset FAULT_AT FAULT_KIND PARVIS_NOW 2>/dev/null || :

count() { # what's own passed, failed, skipped
	passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

show() { # name, log
	echo "not ok: $1"
	sed 's/^/    /' "$2" | tail -n "${LINES_SHOWN:-120}"
}

echo "# build (sanitizers, warnings are errors)"
if ! make SAN=1 CI=1 -k -j"$(nproc)" build/san/parvis test-programs \
	>"$out/build.log" 2>&1; then
	count 0 1 0
	show build "$out/build.log"
fi

# A program of unit tests: TAP on standard output, one line a test.
unit() {
	log=$out/$(echo "$1" | tr / _).log
	timeout 300 "$1" >"$log" 2>&1
	code=$?
	# cmocka writes what it skipped as « not ok N # SKIP ».
	skip=$(grep -cE '^(not )?ok [0-9]+ .*# SKIP' "$log")
	good=$(grep -E '^ok ' "$log" | grep -vc '# SKIP')
	bad=$(grep -E '^not ok ' "$log" | grep -vc '# SKIP')
	# Ended badly without saying which test: that is one more failure.
	if [ "$bad" = 0 ] && { [ $code != 0 ] || [ $((good + skip)) = 0 ]; }; then
		echo "ended with $code" >>"$log"
		bad=1
	fi
	count "$good" "$bad" "$skip"
	if [ "$bad" != 0 ]; then
		show "$1" "$log"
	else
		echo "ok: $1 ($good)"
	fi
}

echo "# unit and contract tests"
for source in tests/unit/*/test_*.c tests/contract/test_*.c; do
	[ -e "$source" ] || continue
	program=build/san/${source%.c}
	if [ -x "$program" ]; then
		unit "$program"
	else
		count 0 1 0
		echo "not ok: $program was not built"
	fi
done

# Every corpus, then as many changes of it, the same ones each time.
echo "# fuzz corpora"
export FUZZ_CHANGES=2000
for source in tests/fuzz/fuzz_*.c; do
	[ -e "$source" ] || continue
	name=$(basename "$source" .c)
	log=$out/replay_$name.log
	if timeout 300 "build/san/fuzz/$name" \
		tests/fuzz/corpus/"${name#fuzz_}"/* >"$log" 2>&1; then
		count 1 0 0
		echo "ok: $name ($(tail -n 1 "$log"))"
	else
		count 0 1 0
		show "$name" "$log"
	fi
done

echo "# the running binary, the browser"
# Named one by one: given a folder, node --test may find nothing and say 0.
set -- tests/web/*.test.js
log=$out/web.log
if [ -x "$PARVIS" ] && [ -e "$1" ]; then
	timeout 1200 node --test --test-reporter=tap "$@" >"$log" 2>&1
	code=$?
	of() { sed -n "s/^# $1 \([0-9]*\)\$/\1/p" "$log" | tail -n 1; }
	# Killed before its end, it says no counts at all.
	good=$(of pass) fail=$(of fail) cut=$(of cancelled)
	skip=$(of skipped) todo=$(of todo)
	bad=$((${fail:-0} + ${cut:-0})) skip=$((${skip:-0} + ${todo:-0}))
	if [ "$bad" = 0 ] && { [ $code != 0 ] || [ "${good:-0}" = 0 ]; }; then
		bad=1
	fi
	count "${good:-0}" "$bad" "$skip"
	grep -E '^ *(not ok|ok) ' "$log" | sed 's/^\( *\)ok [0-9]* - /\1ok: /
		s/^\( *\)not ok [0-9]* - /\1not ok: /'
	if [ "$bad" != 0 ]; then
		awk '/^ *not ok /{show = 1} show{print "    " $0}
			/^ *\.\.\.$/{show = 0}' "$log" | head -n 600
	fi
else
	count 0 1 0
	echo "not ok: no binary, or no test of it"
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
