# layers.awk - who may include whom in portal/. awk -f tools/layers.awk portal/*/*.[ch]
# Also: microhttpd only in http/, sqlite3 only in store/, archives and XML only in read/.
BEGIN {
	may["base"] = "base"
	may["store"] = "base store"
	may["model"] = "base store model"
	may["read"] = "base read"
	may["kinds"] = "base store model kinds"
	may["ingest"] = "base store model read kinds ingest"
	may["ask"] = "base store model kinds ask"
	may["export"] = "base store export"
	may["draw"] = "base store model ask draw"
	may["publish"] = "base model publish"
	may["http"] = "base http"
	may["view"] = "base http view"
	may["jobs"] = "base store model read kinds ingest publish jobs"
	may["web"] = "base http view model kinds ingest ask export draw publish jobs web"
	may["cli"] = "base store model ingest publish jobs http view web cli"
	only["microhttpd.h"] = "http"
	only["sqlite3.h"] = "store"
	only["zip.h"] = "read"
	only["shapefil.h"] = "read"
	only["expat.h"] = "read"
}
match($0, /^#include "[a-z]+\//) {
	to = substr($0, 11, RLENGTH - 11); split(FILENAME, p, "/")
	if (index(" " may[p[2]] " ", " " to " ") == 0) {
		printf "%s:%d: %s/ may not include %s/\n", FILENAME, FNR, p[2], to; bad = 1
	}
}
match($0, /^#include <[a-z0-9]+\.h>/) {
	lib = substr($0, 11, RLENGTH - 11); split(FILENAME, p, "/")
	if (lib in only && only[lib] != p[2]) {
		printf "%s:%d: only %s/ may include %s\n", FILENAME, FNR, only[lib], lib; bad = 1
	}
}
END { exit bad }
