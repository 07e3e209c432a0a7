#!/bin/sh
# deps.sh build|run|check|lint|fuzz|bench - install what is missing, with apt-get.
#
# Quick, and needs no network, when everything is there. « a|b »: either will
# do; « cmd:c=p »: package p unless the command c is already here, whoever
# brought it.
set -eu
cd "$(dirname "$0")/.."

build='gcc make pkgconf|pkg-config libc6-dev libmicrohttpd-dev libsqlite3-dev
libjansson-dev libsodium-dev nettle-dev libmd4c-dev libutf8proc-dev libinih-dev
libcurl4-gnutls-dev|libcurl4-openssl-dev zlib1g-dev libstemmer-dev libzip-dev
libexpat1-dev libshp-dev libjs-leaflet
ca-certificates'
check="$build libcmocka-dev cmd:chromium=chromium cmd:node=nodejs cmd:npm=npm
cmd:rapper=raptor2-utils cmd:serdi=serdi python3-rdflib python3-openpyxl cmd:man=man-db"
lint="$build git cmd:clang-format=clang-format cmd:pmccabe=pmccabe
cmd:cppcheck=cppcheck cmd:codespell=codespell binutils cmd:man=man-db
cmd:clang-tidy=clang-tidy"
fuzz="$build cmd:clang=clang"
bench="$build cmd:node=nodejs time wrk"

case "${1:-}" in
build | run) want=$build ;;
check) want=$check ;;
lint) want=$lint ;;
fuzz) want=$fuzz ;;
bench) want=$bench ;;
*)
	echo "usage: deps.sh build|run|check|lint|fuzz|bench" >&2
	exit 2
	;;
esac

# One call for all of them: dpkg is slow to start.
installed=" $(dpkg-query -W -f '${Package} ${db:Status-Status}\n' 2>/dev/null |
	awk '$2 == "installed" { printf "%s ", $1 }')"

is_there() {
	case "$1" in
	cmd:*)
		command -v "$(echo "$1" | sed 's/^cmd://; s/=.*//')" >/dev/null
		;;
	*)
		for p in $(echo "$1" | tr '|' ' '); do
			case "$installed" in *" $p "*) return 0 ;; esac
		done
		return 1
		;;
	esac
}

missing=
for entry in $want; do
	is_there "$entry" ||
		missing="$missing $(echo "$entry" | sed 's/^cmd:.*=//; s/|.*//')"
done

if [ -n "$missing" ]; then
	sudo=
	[ "$(id -u)" = 0 ] || sudo=sudo
	echo "Installation de :$missing"
	export DEBIAN_FRONTEND=noninteractive
	$sudo apt-get update -q
	# shellcheck disable=SC2086
	$sudo apt-get install -y -q --no-install-recommends $missing
fi

# npm writes the copy of the lock file last: newer means done.
done_at=tests/node_modules/.package-lock.json
if [ "$1" = check ] && { [ ! -e "$done_at" ] ||
	[ tests/package-lock.json -nt "$done_at" ]; }; then
	npm ci --prefix tests --no-audit --no-fund
	touch "$done_at"
fi
