// SPDX-License-Identifier: Apache-2.0
// samples.test.js - real files of French authorities through the whole way:
// published by the command line, shown, given back byte for byte, counted.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import {before, describe, test} from 'node:test';

import {shared as whole} from './catalogue.js';
import {root, start} from './portal.js';

const shared = path.join(root, '..', 'shared');
const samples = path.join(shared, 'standards', 'samples');
const manifest = path.join(samples, 'manifest.tsv');
const missing = fs.existsSync(manifest) ? false : 'the folder of samples is not there';
const check = path.join(shared, 'checks', 'feed_check.py');
const python = '/usr/bin/python3';

// The manifest counts records, the header among them. These have more records
// than rows, for a last line that holds nothing.
const empty = {
	'csv/salles-yffiniac.csv': 'the last line holds a byte order mark alone',
	'csv/subventions-vendee-2019-05.csv': 'the last line is empty',
	'csv/subventions-vendee-2019-06.csv': 'the last line is empty',
};
// Rows of tables the manifest does not count.
const counted = {
	'dcat/evian-arcgis.json': 8,
	'dcat/udata-pagine.jsonld': 10,
	'decp/decp-2019-erreurs.json': 2,
	'decp/decp-2022-erreurs.json': 5,
	'decp/marches-lycee-2024-brut.json': 5,
	'geo/avec-crs.geojson': 1,
	'geo/casse.geojson': 1,
	'geo/ccmv-communes.geojson': 6,
	'geo/collection-geometries.geojson': 2,
	'geo/communes-isere.geojson': 521,
	'geo/prescription-littoral-invalide.geojson': 1,
	'geo/valide-hydra.geojson': 3,
	'tableurs/actions.ods': 2,
	'tableurs/catalogue-udata.xls': 2,
	'tableurs/creux.xlsx': 4,
	'tableurs/dates.ods': 3,
	'tableurs/dates.xlsx': 3,
	'tableurs/entete-decale.xlsx': 0, // of the first sheet
	'tableurs/faux-xls-en-realite-ods.xls': 5,
	'tableurs/mandats-helios.ods': 7,
	'tableurs/petit.ods': 3,
	'tableurs/petit.xlsx': 6,
	'tableurs/scdl-exercice.xlsx': 2,
	'tableurs/subventions-mayenne-2018.xlsx': 175,
	'tableurs/subventions-mayenne-2019.xlsx': 61,
	'tableurs/subventions-sarthe-2017.xlsx': 1661,
	'tableurs/subventions-sarthe-progos-2018.xls': 24,
	'geo/ccmv-communes-l93-latin1.zip': 6,
	'geo/stations-shp.zip': 86,
};
// Coordinates that are letters, a layer of MapInfo: what the clerk reads.
const refused = {
	'geo/invalide-hydra.geojson': /À corriger\. Ligne 8, colonne 26 : une coordonnée est mal écrite : une position est une liste de deux ou trois nombres, longitude puis latitude\./,
	'geo/troncon-mapinfo.zip': /À corriger\. Cette archive contient une couche MapInfo, que Parvis ne sait pas lire : exportez-la en GeoJSON ou en Shapefile/,
};
// Codes are texts with their zeros, amounts and dates are what they are.
const columns = {
	'csv/antennes-cotes-d-armor.csv': {codepostal: 'string'},
	'csv/budget-cfu-2023-scdl.csv': {BGT_SIRET: 'string', BGT_NATURE: 'string', BGT_MTREAL: 'float'},
	'csv/commerces-saint-etienne-encodage-mixte.csv': {siret: 'string', com_insee: 'string'},
	'csv/covoiturage-calvados-utf8-bom.csv': {insee: 'string'},
	'csv/deliberations-saint-etienne-metropole-2022.csv': {COLL_SIRET: 'string', DELIB_DATE: 'date'},
	'csv/populations-apostrophes.csv': {DEPCOM: 'string'},
	'csv/stationnement-velos-saint-etienne.csv': {code_com: 'string'},
	'csv/subventions-maine-et-loire-associations.csv': {'SIRET ou NIR': 'string', 'Code postal': 'string'},
	'csv/subventions-sarthe-2018-latin1.csv': {CP: 'string'},
	'tableurs/dates.ods': {coldate: 'date'},
	'tableurs/dates.xlsx': {coldate: 'date'},
	'tableurs/subventions-mayenne-2019.xlsx': {dateConvention: 'date', montant: 'float'},
};

function read() {
	if (missing)
		return [];
	const [head, ...lines] = fs.readFileSync(manifest, 'utf8').trimEnd().split('\n').map((line) => line.split('\t'));

	return lines.map((cells) => Object.fromEntries(head.map((name, i) => [name, cells[i] ?? ''])));
}

describe('the files of French authorities', {skip: missing}, () => {
	const suite = whole();
	const files = read();
	let portal, clerk;

	before(async () => {
		portal = await start(suite);
		clerk = await portal.signedIn();
	});
	// What the clerk reads of it, as text.
	const told = async ({id}) => (await clerk.get(`/admin/jeux-de-donnees/${id}/verification`)).text
		.replaceAll(/<[^>]*>/g, '').replaceAll(/[\u00a0\u202f]/g, ' ');

	test('the manifest names every file', () => {
		const found = fs.readdirSync(samples, {recursive: true}).filter((name) =>
			fs.statSync(path.join(samples, name)).isFile() && name !== 'manifest.tsv');

		assert.deepEqual(files.map((one) => one.fichier).sort(), found.sort());
	});

	for (const {fichier: name, enregistrements: records} of files)
		test(name, async () => {
			const bytes = fs.readFileSync(path.join(samples, name));
			const done = await portal.publish(path.basename(name), bytes, {title: `Fichier ${name}`});
			const {id} = done.resources[0];

			// The dataset, its file: what was sent comes back.
			assert.equal((await portal.get(`/jeux-de-donnees/${done.slug}`)).status, 200);
			const file = await portal.get(`/r/${id}`);

			assert.equal(file.status, 200);
			assert.ok(file.body.equals(bytes), 'the same bytes');
			const shown = (await portal.get(`/api/1/datasets/${done.id}/`)).json.resources[0];

			assert.deepEqual(shown.checksum, {type: 'sha256', value: createHash('sha256').update(bytes).digest('hex')});
			assert.equal(shown.filesize, bytes.length);
			assert.equal((await portal.get(`/jeux-de-donnees/${done.slug}/ressources/${id}`)).status, 200);

			if (name in refused) {
				assert.equal(done.resources[0].table_state, 'failed');
				assert.match(await told(done), refused[name]);
				return;
			}
			if (!records && !(name in counted)) {
				assert.equal(done.resources[0].table_state, 'none');
				assert.match(await told(done), /Ce fichier est gardé tel quel\. Il sera proposé au téléchargement/);
				assert.equal((await portal.get(`/api/resources/${id}/data/`)).status, 404);
				return;
			}

			// The table: every row, once, whatever way it is asked.
			const expected = counted[name] ?? Number(records) - 1 - (name in empty ? 1 : 0);
			let target = `/api/resources/${id}/data/?page_size=1000`, rows = 0;

			assert.equal(done.resources[0].table_state, 'ready');
			assert.equal(done.resources[0].rows, expected);
			while (target) {
				const page = await portal.get(target);

				assert.equal(page.status, 200, target);
				assert.equal(page.json.meta.total, expected);
				rows += page.json.data.length;
				target = page.json.links.next && page.json.links.next.slice(portal.url.length);
			}
			assert.equal(rows, expected);
			const profile = await portal.get(`/api/resources/${id}/profile/`);

			assert.equal(profile.status, 200);
			assert.equal(profile.json.profile.total_lines, expected);
			for (const [column, type] of Object.entries(columns[name] ?? {}))
				assert.equal(profile.json.profile.columns[column]?.python_type, type, column);
		});

	test('every page and every feed of them is whole', async () => {
		for (const target of ['/', '/jeux-de-donnees', '/jeux-de-donnees?q=subventions', '/organisations', '/organisations/lans-en-vercors',
			'/catalog.rdf', '/catalog.ttl', '/catalog.jsonld', '/catalog.nt', '/flux.atom', '/sitemap.xml', '/api/1/datasets/?page_size=100'])
			assert.equal((await portal.get(target)).status, 200, target);
		assert.equal((await portal.get('/api/1/datasets/')).json.total, files.length);
	});

	test('harvesters read them all', {skip: fs.existsSync(check) && spawnSync(python, ['-c', 'import rdflib']).status === 0 ? false : 'no rdflib, or no check'}, () => {
		const done = spawnSync(python, [check, portal.url + '/catalog', '--expect', String(files.length)], {encoding: 'utf8'});

		assert.equal(done.status, 0, done.stdout + done.stderr);
	});
});
