#!/bin/sh
# lint.sh - style, layers, budgets, analysers; everything is run, then judged.
set -u
cd "$(dirname "$0")/.."
sh tools/deps.sh lint || exit 1
mkdir -p build/lint
bad=0

# check NAME COMMAND...: fails when the command does; says so with its words.
check() {
	name=$1
	shift
	if "$@" >build/lint/out 2>&1; then
		echo "ok: $name"
	else
		bad=$((bad + 1))
		echo "not ok: $name"
		sed 's/^/    /' build/lint/out | head -n 60
	fi
}

# nothing COMMAND...: succeeds when the command prints nothing.
nothing() {
	"$@" >build/lint/found 2>&1
	cat build/lint/found
	[ ! -s build/lint/found ]
}

c_files=$(git ls-files 'portal/*.[ch]' 'tests/*.[ch]')
portal=$(git ls-files 'portal/*.c')
texts=$(git ls-files | grep -vE '^tests/(data|fuzz/corpus|golden)/|^data/')

budgets() {
	# shellcheck disable=SC2086
	pmccabe $portal | awk '$1 > 15 { print $6, $7 ": complexity", $1 }
		$5 > 60 { print $6, $7 ":", $5, "lines" }'
}

long_files() {
	git ls-files 'portal/*.[ch]' | xargs wc -l |
		awk '$2 != "total" && $1 > 600 { print $2 ":", $1, "lines" }'
}

banned() {
	list='strcpy|strcat|strncpy|strncat|strtok|v?sprintf|gets|ato[ilf]|gmtime|localtime|ctime|asctime|mktemp|tmpnam|_?setjmp|longjmp|system|popen|alloca'
	make -s COV=1 -j"$(nproc)" build/cov/libparvis.a >build/lint/cov 2>&1 || {
		cat build/lint/cov
		return
	}
	nm -A -u build/cov/libparvis.a | grep -wE "U ($list)(@.*)?"
}

first_lines() {
	for f in $c_files $(git ls-files 'tests/web/*.js'); do
		head -n 1 "$f" | grep -q 'SPDX-License-Identifier: Apache-2.0' ||
			echo "$f: no SPDX line"
	done
	for f in $c_files; do
		sed -n '2,4p' "$f" | grep -q "$(basename "$f") - " ||
			echo "$f: does not say what it is"
	done
}

# Comments only, at their lines: the strings are French.
comments() {
	rm -rf build/lint/comments
	for f in $c_files; do
		mkdir -p "build/lint/comments/$(dirname "$f")"
		awk '{
			out = ""
			rest = $0
			while (rest != "") {
				if (inside) {
					end = index(rest, "*/")
					out = out " " (end ? substr(rest, 1, end - 1) : rest)
					rest = end ? substr(rest, end + 2) : ""
					if (end) inside = 0
				} else {
					at = index(rest, "/*")
					rest = at ? substr(rest, at + 2) : ""
					if (at) inside = 1
				}
			}
			gsub(/« [^»]* »/, "", out)
			print out
		}' "$f" >"build/lint/comments/$f"
	done
}

spelling() {
	comments
	# shellcheck disable=SC2046
	codespell -L 'succes,fo,te,nd,ser,ot,ue,cas,nam,parms,sur,mot,resume,commun,demander,ressources,reponse,adresse,ligne' \
		build/lint/comments docs/*.md
}

# Whose registry, whose machine: neither is the reader's business.
foreign() {
	# shellcheck disable=SC2086
	grep -nE 'registry[.](npmjs|yarnpkg)|[.]npmjs[.](org|com)|pypi[.]org|files[.]pythonhosted|artifa[c]tory|(^|[^A-Za-z0-9_./-])/(work|root|home/[a-z]+|Users)/' \
		$texts /dev/null
}

# What the content policy would refuse, or what escaping cannot protect.
templates() {
	grep -nE '=\{\{|[[:space:]]on[a-z]+="|[[:space:]]style="|<style|javascript:' \
		$(git ls-files 'templates/*.html') /dev/null
	grep -nE '<script' $(git ls-files 'templates/*.html') /dev/null |
		grep -vE '<script( type="module"| defer)* src="|type="application/(ld\+)?json"'
}

long_lines() {
	# Messages of one string may pass 80 columns; code may not.
	# shellcheck disable=SC2086
	awk '{ l = $0; gsub(/\t/, "        ", l); gsub(/[\200-\277]/, "", l) }
		length(l) > 100 && FILENAME !~ /\.def$/ {
			print FILENAME ":" FNR ": " length(l) " columns" }' $c_files
}

scripts() {
	for f in $(git ls-files 'tools/*.sh'); do
		sh -n "$f"
	done
	bash -n .ci/run
}

# What is committed is what the binary says: make packaging renews it.
fresh() {
	make -s -j"$(nproc)" all >build/lint/make 2>&1 || {
		cat build/lint/make
		return 1
	}
	sh tools/man.sh build/parvis | diff packaging/parvis.1 - &&
		build/parvis config | diff packaging/parvis.conf - &&
		! man --warnings -E UTF-8 -l -Tutf8 -Z packaging/parvis.1 \
			2>&1 >/dev/null | grep .
}

LC_ALL=C.UTF-8
export LC_ALL
# shellcheck disable=SC2086
{
	check "clang-format" clang-format --dry-run -Werror $c_files
	check "layers" awk -f tools/layers.awk $(git ls-files 'portal/*/*.[ch]')
	check "functions: complexity at most 15, 60 lines" nothing budgets
	check "files: at most 600 lines" nothing long_files
	check "lines" nothing long_lines
	check "functions never called" nothing banned
	check "first lines" nothing first_lines
	check "spelling" spelling
	check "hosts and paths" nothing foreign
	check "templates" nothing templates
	check "scripts" scripts
	check "manual and example settings" fresh
	check "cppcheck" cppcheck --std=c11 -q -j "$(nproc)" -Iportal \
		--enable=warning,performance,portability --inline-suppr \
		--suppress=missingIncludeSystem --suppress=varFuncNullUB \
		--suppress=legacyUninitvar --suppress=internalAstError \
		--library=tools/cppcheck.cfg --error-exitcode=1 portal
}
[ "$bad" = 0 ] && echo "lint: clean" || echo "lint: $bad to mend"
[ "$bad" = 0 ]
