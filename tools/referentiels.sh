#!/bin/sh
# referentiels.sh - write data/*.tsv: communes, EPCI, departments, regions.
#
# From the npm package @etalab/decoupage-administratif (MIT), which gathers the
# Code officiel géographique of INSEE and the EPCI list of the DGCL. Needs npm
# and the network. The result is committed: nobody else has to run this.
set -eu
package=@etalab/decoupage-administratif
out=$(pwd)/data
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir -p "$out"
cd "$tmp"
npm pack --silent "$package" >/dev/null
tar xzf ./*.tgz
DATE=$(date -u +%F) OUT="$out" node - <<'JS'
'use strict';
const fs = require('fs');
const { DATE, OUT } = process.env;
const { version } = require(`${process.cwd()}/package/package.json`);
const read = (name) => require(`${process.cwd()}/package/data/${name}.json`);
const byCode = (x, y) => (x.code < y.code ? -1 : 1);

function write(name, what, columns, rows) {
	const lines = rows.map((r) => columns.map((c) => r[c] ?? '').join('\t'));
	const head = [
		`# ${what}`,
		`# Source : @etalab/decoupage-administratif ${version}, d'après l'INSEE (COG, populations municipales) et la DGCL`,
		'# Licence : MIT',
		`# Date : ${DATE}`,
		`#${columns.join('\t')}`,
	];
	fs.writeFileSync(`${OUT}/${name}.tsv`, `${[...head, ...lines].join('\n')}\n`);
}

const communes = read('communes').filter((c) => c.type === 'commune-actuelle').sort(byCode);
const known = new Map(communes.map((c) => [c.code, c]));
const epci = read('epci').sort(byCode);
for (const e of epci) {
	const people = {};
	for (const m of e.membres) {
		const c = known.get(m.code);
		if (!c) throw new Error(`${e.code}: member ${m.code} is no commune`);
		c.epci = e.code;
		people[c.departement] = (people[c.departement] ?? 0) + (c.population ?? 0);
	}
	/* Where most of its people live. */
	e.departement = Object.keys(people).sort((x, y) => people[y] - people[x])[0];
	e.population = e.populationMunicipale;
}
/* A commune's department begins its code: said once. */
write('communes', 'Communes', ['code', 'nom', 'siren', 'epci', 'population'], communes);
write('epci', 'Intercommunalités à fiscalité propre', ['code', 'nom', 'departement', 'population'], epci);
write('departements', 'Départements', ['code', 'nom', 'region'], read('departements').sort(byCode));
write('regions', 'Régions', ['code', 'nom'], read('regions').sort(byCode));
JS
wc -c "$out"/*.tsv
