# mkqueries.awk - turn db/queries/*.sql into the enum and the table of queries.
#   awk -v mode=h|c -f tools/mkqueries.awk db/queries/*.sql
function flush() {
	gsub(/[ \t\n]+$/, "", sql)
	if (name != "" && sql != "") {
		if (!(name in seen)) { seen[name] = 1; order[n++] = name }
		if ((name, engine) in text) { print FILENAME ": " name " twice" > "/dev/stderr"; bad = 1 }
		text[name, engine] = sql
	}
	sql = ""
}
FNR == 1 { flush(); name = "" }
/^-- name: /   { flush(); name = $3; engine = "any"; next }
/^-- engine: / { engine = $3; next }
/^--/ { next }
{ sql = sql $0 "\n" }
function c(s) { gsub(/\\/, "\\\\", s); gsub(/"/, "\\\"", s); gsub(/\n/, "\\n\"\n\t  \"", s); return "\"" s "\"" }
function pick(q, e) { return ((q, e) in text) ? c(text[q, e]) : ((q, "any") in text) ? c(text[q, "any"]) : "NULL" }
END {
	flush(); if (bad) exit 1
	if (mode == "h") {
		print "/* Generated from db/queries by tools/mkqueries.awk. */\nenum query {"
		for (i = 0; i < n; i++) print "\tQ_" toupper(order[i]) ","
		print "\tQUERIES\n};"
	} else {
		print "#include \"store/queries.h\"\n\nconst char *const query_names[QUERIES] = {"
		for (i = 0; i < n; i++) printf "\t[Q_%s] = \"%s\",\n", toupper(order[i]), order[i]
		print "};\n\nconst char *const query_text[QUERIES][ENGINES] = {"
		for (i = 0; i < n; i++)
			printf "\t[Q_%s] = {\n\t[ENGINE_SQLITE] = %s },\n", toupper(order[i]), pick(order[i], "sqlite")
		print "};"
	}
}
