#!/bin/sh
# referentiels.sh [DIR] - write data/*.tsv, the lists the program knows.
#
# From two npm packages (MIT): @etalab/decoupage-administratif, which gathers
# the Code officiel géographique of INSEE and the EPCI list of the DGCL, and
# i18n-iso-countries. Needs npm and the network. With DIR, also the lists of
# codes found there: cpv-2008.tsv, m57-2024-natures.tsv, m14-2023-natures.tsv,
# nomenclature-actes.tsv, prenoms.tsv, insee_ape700.txt, csp_insee.txt (first
# column each). The result is committed: nobody else has to run this.
set -eu
package=@etalab/decoupage-administratif
dir=${1:+$(cd "$1" && pwd)}
out=$(pwd)/data
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir -p "$out"
cd "$tmp"
npm pack --silent "$package" >/dev/null
tar xzf ./*.tgz
mkdir countries
npm pack --silent --pack-destination countries i18n-iso-countries >/dev/null
tar xzf countries/*.tgz -C countries
DATE=${DATE:-$(date -u +%F)} OUT="$out" DIR="$dir" node - <<'JS'
'use strict';
const fs = require('fs');
const { DATE, OUT, DIR } = process.env;
const { version } = require(`${process.cwd()}/package/package.json`);
const read = (name) => require(`${process.cwd()}/package/data/${name}.json`);
const byCode = (x, y) => (x.code < y.code ? -1 : 1);

const COG = `@etalab/decoupage-administratif ${version}, d'après l'INSEE (COG, populations municipales) et la DGCL`;

function write(name, what, columns, rows, source = COG, licence = 'MIT') {
	const lines = rows.map((r) => columns.map((c) => r[c] ?? '').join('\t'));
	const head = [
		`# ${what}`,
		`# Source : ${source}`,
		`# Licence : ${licence}`,
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

/* Codes that are no longer those of a commune, and what they became. A
 * delegated commune that bears the code of the new one adds only its name. */
const former = [];
const all = read('communes');
for (const c of all) {
	if (c.type === 'commune-deleguee' || c.type === 'commune-associee')
		former.push({ code: c.code, actuelle: c.chefLieu, nom: c.nom });
	else if (c.type === 'arrondissement-municipal')
		former.push({ code: c.code, actuelle: c.commune, nom: c.nom });
}
const named = new Set(former.map((c) => c.code));
for (const c of communes) {
	for (const code of c.anciensCodes ?? []) {
		if (!known.has(code) && !named.has(code))
			former.push({ code, actuelle: c.code, nom: '' });
	}
}
former.sort((x, y) => byCode(x, y) || (x.nom < y.nom ? -1 : 1));
write('anciennes-communes', 'Communes anciennes, déléguées ou associées, arrondissements municipaux', ['code', 'actuelle', 'nom'], former);

/* Monaco and New Caledonia are not in the package. */
const postal = new Set(['98000', '98810', '98830', '98836', '98837', '98838', '98839', '98840', '98860',
	'98874', '98875', '98876', '98877', '98878', '98883', '98884', '98885', '98890']);
for (const c of all)
	for (const code of c.codesPostaux ?? []) postal.add(code);
write('codes-postaux', 'Codes postaux', ['code'], [...postal].sort().map((code) => ({ code })));

const iso = `${process.cwd()}/countries/package`;
const names = require(`${iso}/langs/fr.json`).countries;
const countries = [];
for (const [code, three, number] of require(`${iso}/codes.json`)) {
	for (const nom of [names[code] ?? []].flat())
		countries.push({ code, code3: three, numero: number, nom });
}
countries.sort((x, y) => byCode(x, y) || (x.nom < y.nom ? -1 : 1));
write('pays', 'Pays (ISO 3166)', ['code', 'code3', 'numero', 'nom'], countries,
	`i18n-iso-countries ${require(`${iso}/package.json`).version}`);

function list(name, what, file, source, pick = (f) => f[0]) {
	const codes = fs.readFileSync(`${DIR}/${file}`, 'utf8').split('\n')
		.slice(file.endsWith('.tsv') ? 1 : 0)
		.filter((line) => line !== '')
		.map((line) => pick(line.split('\t')));
	write(name, what, ['code'], [...new Set(codes)].sort().map((code) => ({ code })), source, 'données publiques');
}
if (DIR) {
	list('cpv', 'Vocabulaire commun des marchés publics (CPV), clé comprise', 'cpv-2008.tsv', 'règlement (CE) 213/2008', (f) => `${f[0]}-${f[1]}`);
	list('comptes-m57', 'Comptes par nature de la M57', 'm57-2024-natures.tsv', 'plan de comptes 2024 de la DGCL et de la DGFiP');
	list('comptes-m14', 'Comptes par nature de la M14', 'm14-2023-natures.tsv', 'plan de comptes 2023 de la DGCL et de la DGFiP');
	list('matieres', 'Matières des actes (nomenclature ACTES)', 'nomenclature-actes.tsv', 'ministère de l’Intérieur');
	list('prenoms', 'Prénoms, sans accents', 'prenoms.tsv', 'Insee, fichier des prénoms 2020');
	list('ape', 'Codes APE (NAF)', 'insee_ape700.txt', 'Insee, NAF');
	list('csp', 'Professions et catégories socioprofessionnelles, sans accents', 'csp_insee.txt', 'Insee, PCS');
}
JS
wc -c "$out"/*.tsv
