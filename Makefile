# make          build build/parvis          make check   install what tests need, run them all
# make run      demonstration portal        make lint    style, layers, analysers
# make SAN=1 …  under ASan + UBSan          make bench   measure; make fuzz: fuzz for FUZZ_TIME s
.DELETE_ON_ERROR:
.PHONY: packaging all run check unit test-programs replay lint tidy format bench fuzz \
        install clean deps-build deps-run deps-check deps-bench referentiels
PREFIX  ?= /usr
DESTDIR ?=
PORT    ?= 8080
DATA    ?= demo
KIND    := $(if $(SAN),san,$(if $(COV),cov,opt))
B       := build/$(KIND)
PKGS    := libmicrohttpd sqlite3 jansson libsodium nettle md4c libutf8proc inih libcurl zlib libzip expat \
           shapelib
opt     := -g -O2 -D_FORTIFY_SOURCE=2
san     := -g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -DARENA_PASSTHROUGH
cov     := -g -O0 --coverage
WARN    := -Wall -Wextra -Wshadow -Wconversion -Wformat=2 -Wvla \
           -Wstrict-prototypes -Wmissing-prototypes $(if $(CI),-Werror)
CFLAGS   += -std=c17 $($(KIND)) $(WARN) -fstack-protector-strong -fPIE -pthread
CPPFLAGS += -D_GNU_SOURCE -Iportal -I$(B)/gen $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
LDFLAGS  += -pie -pthread -Wl,-z,relro,-z,now $(filter -fsanitize% --coverage,$($(KIND)))
LDLIBS   += $(shell pkg-config --libs $(PKGS) 2>/dev/null) -lstemmer -lm

SRC     := $(wildcard portal/*/*.c)
TEST    := $(wildcard tests/unit/*/test_*.c tests/contract/test_*.c)
FUZZ    := $(wildcard tests/fuzz/fuzz_*.c)
QUERIES := $(wildcard db/queries/*.sql)
LEAFLET := /usr/share/javascript/leaflet/leaflet
BROWSER := static/js/leaflet.js=$(LEAFLET).esm.min.js static/css/leaflet.css=$(LEAFLET).css
ASSETS  := $(shell find templates static db/schema data -type f ! -name '.*' 2>/dev/null)
OBJ     := $(SRC:%.c=$(B)/obj/%.o) $(B)/gen/queries_gen.o $(B)/gen/assets.o
TESTBIN := $(TEST:tests/%.c=$(B)/tests/%)
REPLAY  := $(FUZZ:tests/fuzz/%.c=$(B)/fuzz/%)
BANNED  := strcpy|strcat|strncpy|strncat|strtok|v?sprintf|gets|ato[ilf]|gmtime|localtime|ctime|asctime|mktemp|tmpnam|_?setjmp|longjmp|system|popen

all: build/parvis
build/parvis: build/$(KIND)/parvis
	ln -f $< $@
$(B)/parvis: $(B)/obj/portal/main.o $(B)/libparvis.a
	$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(B)/libparvis.a: $(OBJ)
	rm -f $@ && ar rcs $@ $^
$(B)/obj/%.o: %.c Makefile | $(B)/gen/queries_gen.h
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(B)/gen/queries_gen.%: tools/mkqueries.awk $(QUERIES)
	@mkdir -p $(@D)
	LC_ALL=C awk -v mode=$* -f $^ > $@
$(B)/gen/queries_gen.o: $(B)/gen/queries_gen.c $(B)/gen/queries_gen.h portal/store/queries.h
	$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<
$(B)/gen/assets.S: tools/embed.sh $(ASSETS)
	@mkdir -p $(@D)
	sh tools/embed.sh templates static db/schema $(wildcard data) $(BROWSER) > $@
$(B)/gen/assets.o: $(B)/gen/assets.S
	$(CC) -c -o $@ $<
$(B)/tests/%: tests/%.c $(B)/libparvis.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) -Itests $(CFLAGS) -MMD -MP $(LDFLAGS) -o $@ $< $(B)/libparvis.a $(LDLIBS) -lcmocka
$(B)/fuzz/%: tests/fuzz/%.c tests/fuzz/replay.c $(B)/libparvis.a
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

deps-build deps-run deps-check deps-bench:
	sh tools/deps.sh $(@:deps-%=%)
run: deps-run
	$(MAKE) all
	sh tools/demo.sh "$(DATA)" "$(PORT)"
check: deps-check
	sh tools/check.sh
test-programs: $(TESTBIN) $(REPLAY) $(B)/tests/tools/render
unit: $(TESTBIN)
	@set -e; for t in $^; do echo "# $$t"; $$t; done
replay: $(REPLAY)
	@set -e; for t in $^; do $$t tests/fuzz/corpus/$$(basename $$t | sed s/^fuzz_//)/*; done
bench: deps-bench
	$(MAKE) all
	sh tools/bench.sh
fuzz:
	sh tools/fuzz.sh
referentiels:
	sh tools/referentiels.sh
format:
	clang-format -i portal/*.c portal/*/*.[ch] tests/*/*.[ch] tests/unit/*/*.c
lint:
	sh tools/lint.sh
tidy:
	clang-tidy --quiet $(SRC) -- -std=c17 $(CPPFLAGS)
packaging: all
	sh tools/man.sh build/parvis > packaging/parvis.1
	build/parvis config > packaging/parvis.conf
UNITS := parvis.service parvis-backup.service parvis-backup.timer
install: all
	install -D build/parvis $(DESTDIR)$(PREFIX)/bin/parvis
	install -Dm644 packaging/parvis.1 $(DESTDIR)$(PREFIX)/share/man/man1/parvis.1
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system $(DESTDIR)$(PREFIX)/share/doc/parvis
	for u in $(UNITS); do sed 's|/usr/bin/parvis|$(PREFIX)/bin/parvis|' packaging/$$u \
		> $(DESTDIR)$(PREFIX)/lib/systemd/system/$$u || exit 1; done
	install -Dm644 packaging/parvis.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/parvis.conf
	install -m644 packaging/parvis.conf packaging/nginx.example INSTALL.md $(DESTDIR)$(PREFIX)/share/doc/parvis
clean:
	rm -rf build
-include $(SRC:%.c=$(B)/obj/%.d) $(B)/obj/portal/main.d $(TESTBIN:%=%.d)
