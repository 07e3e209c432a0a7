// SPDX-License-Identifier: Apache-2.0
// explore_api.test.js - Opendatasoft's Explore API 2.1, as scripts speak it,
// against a naive reading of the same rows.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {before, describe, test} from 'node:test';

import {shared} from './catalogue.js';
import {root as folder, start, temporary} from './portal.js';

const suite = shared();
const python = '/usr/bin/python3';
const readsSheets = spawnSync(python, ['-c', 'import openpyxl']).status === 0;
const root = '/api/explore/v2.1/catalog/datasets';
let portal, rid, rows;

function dice(seed) {
	return () => {
		seed = seed + 0x6D2B79F5 | 0;
		let t = Math.imul(seed ^ seed >>> 15, 1 | seed);

		t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
		return ((t ^ t >>> 14) >>> 0) / 4294967296;
	};
}

const names = ['Lans-en-Vercors', 'Villard-de-Lans', 'Méaudre', 'Autrans', 'École "la"', 'Saint-Étienne', 'eau', ''];

function make(count) {
	const random = dice(7), among = (list) => list[Math.floor(random() * list.length)];
	const often = (p, value) => (random() < p ? null : value());

	return Array.from({length: count}, (_, i) => ({
		id: i + 1,
		commune: among(names) || null,
		code: among(['01034', '38205', '2A004', '38548']),
		habitants: often(0.1, () => Math.floor(random() * 60)),
		montant: often(0.1, () => Math.round(random() * 2000 - 500) / 100),
		jour: often(0.1, () => `202${Math.floor(random() * 5)}-0${1 + Math.floor(random() * 9)}-1${Math.floor(random() * 9)}`),
		actif: often(0.1, () => random() < 0.5),
		latitude: often(0.2, () => Math.round((44.9 + random() * 0.4) * 1e4) / 1e4),
		longitude: 0,
	})).map((row) => ({...row, longitude: row.latitude === null ? null : Math.round((5.4 + random() * 0.4) * 1e4) / 1e4}));
}

const spell = {
	montant: (v) => v.toFixed(2).replace('.', ','),
	jour: (v) => v.split('-').reverse().join('/'),
	actif: (v) => (v ? 'oui' : 'non'),
};

function csv(list) {
	const columns = Object.keys(list[0]);
	const cell = (row, c) => {
		const text = row[c] === null ? '' : (spell[c] ?? String)(row[c]);

		return /[;"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
	};

	return [columns.join(';'), ...list.map((row) => columns.map((c) => cell(row, c)).join(';'))].join('\n') + '\n';
}

before(async () => {
	portal = await start(suite);
	rows = make(400);
	rid = (await portal.publish('communes.csv', csv(rows), {title: 'Communes du Vercors', keyword: ['communes', 'vercors']})).resources[0].id;
});

// What a program that reads spreadsheets sees.
function sheet(t, name, body) {
	const file = path.join(temporary(t), name);

	fs.writeFileSync(file, body);
	const done = spawnSync(python, [path.join(folder, 'tests/web/sheets.py'), file], {encoding: 'utf8'});

	assert.equal(done.status, 0, done.stderr);
	return JSON.parse(done.stdout);
}

const query = (clauses) => Object.entries(clauses).flatMap(([name, value]) =>
	[].concat(value).map((one) => `${name}=${encodeURIComponent(one)}`)).join('&');

async function get(rest, clauses = {}, status = 200) {
	const target = `${root}${rest}?${query(clauses)}`;
	const answer = await portal.get(target);

	assert.equal(answer.status, status, `${decodeURIComponent(target)}: ${answer.text.slice(0, 300)}`);
	assert.equal(answer.headers['access-control-allow-origin'], '*');
	return answer;
}

const records = async (clauses, status) => (await get('/communes-du-vercors/records', clauses, status)).json;
const ids = async (where, more = {}) => {
	const answer = await records({where, select: 'id', limit: 100, ...more});

	assert.equal(answer.results.length, Math.min(more.limit ?? 100, answer.total_count - (more.offset ?? 0)));
	return answer;
};

const fold = (s) => s.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

function metres(a, b) {
	const r = Math.PI / 180, h = Math.sin((b.lat - a.lat) * r / 2) ** 2 +
		Math.cos(a.lat * r) * Math.cos(b.lat * r) * Math.sin((b.lon - a.lon) * r / 2) ** 2;

	return 2 * 6371008.8 * Math.asin(Math.sqrt(h));
}

describe('records', () => {
	test('are the rows, with fields and types as theirs', async () => {
		const answer = await records({limit: 2});

		assert.deepEqual(Object.keys(answer), ['total_count', 'results']);
		assert.equal(answer.total_count, 400);
		for (const [i, found] of answer.results.entries()) {
			const {latitude, longitude} = rows[i];

			assert.deepEqual(found, {...rows[i], geo_point_2d: latitude === null ? null : {lon: longitude, lat: latitude}});
		}
		assert.equal((await records({})).results.length, 10);
		assert.deepEqual((await records({limit: 0})), {total_count: 400, results: []});
		assert.equal((await records({limit: -1})).results.length, 100);
	});

	// Each condition, and what it means.
	const day = (text) => (row) => row.jour !== null && row.jour.startsWith(text);
	const place = (row) => ({lat: row.latitude, lon: row.longitude});
	const cases = [
		['habitants > 30', (r) => r.habitants !== null && r.habitants > 30],
		['habitants >= 10 AND habitants < 20', (r) => r.habitants !== null && r.habitants >= 10 && r.habitants < 20],
		['30 < habitants', (r) => r.habitants !== null && r.habitants > 30],
		['commune = "Autrans"', (r) => r.commune === 'Autrans'],
		["commune: 'Autrans'", (r) => r.commune === 'Autrans'],
		['commune != "Autrans"', (r) => r.commune !== null && r.commune !== 'Autrans'],
		['commune = "École \\"la\\""', (r) => r.commune === 'École "la"'],
		['not commune = "Autrans"', (r) => r.commune !== 'Autrans'],
		['commune like "LANS"', (r) => r.commune !== null && fold(r.commune).includes('lans')],
		['commune like "vercors lans"', (r) => r.commune !== null && fold(r.commune).includes('lans') && fold(r.commune).includes('vercors')],
		['commune not like "lans"', (r) => r.commune === null || !fold(r.commune).includes('lans')],
		['startswith(commune, "saint")', (r) => r.commune !== null && fold(r.commune).startsWith('saint')],
		['suggest(commune, "eaud")', (r) => r.commune === 'Méaudre'],
		['"villard"', (r) => r.commune === 'Villard-de-Lans'],
		['search("meaudre")', (r) => r.commune === 'Méaudre'],
		['search("meaud")', (r) => r.commune === 'Méaudre'],
		['search(commune, "lans vercors")', (r) => r.commune === 'Lans-en-Vercors'],
		['commune is null', (r) => r.commune === null],
		['habitants is not null and montant is null', (r) => r.habitants !== null && r.montant === null],
		['code in ("01034", "2A004")', (r) => ['01034', '2A004'].includes(r.code)],
		['code not in ("01034", "2A004")', (r) => !['01034', '2A004'].includes(r.code)],
		['habitants in [10..20]', (r) => r.habitants !== null && r.habitants >= 10 && r.habitants <= 20],
		['habitants in ]10..20[', (r) => r.habitants !== null && r.habitants > 10 && r.habitants < 20],
		['montant in [-1.5 TO 0]', (r) => r.montant !== null && r.montant >= -1.5 && r.montant <= 0],
		['actif', (r) => r.actif === true],
		['actif is false', (r) => r.actif === false],
		['not actif', (r) => r.actif !== true],
		["jour = date'2023'", day('2023')],
		["jour >= date'2023-05'", (r) => r.jour !== null && r.jour >= '2023-05-01'],
		["jour > date'2022'", (r) => r.jour !== null && r.jour >= '2023'],
		["jour >= '2022-03-10' and jour <= '2023-03-10'", (r) => r.jour !== null && r.jour >= '2022-03-10' && r.jour <= '2023-03-10'],
		["jour in [date'2021'..date'2022-03']", (r) => r.jour !== null && r.jour >= '2021' && r.jour < '2022-04'],
		['year(jour) = 2024', day('2024')],
		['month(jour) in (1, 2)', (r) => r.jour !== null && ['01', '02'].includes(r.jour.slice(5, 7))],
		["date_format(jour, 'MM/YYYY') = '03/2022'", day('2022-03')],
		["date_format(jour, 'YYYY/MM/dd') >= '2024/05/11'", (r) => r.jour !== null && r.jour >= '2024-05-11'],
		['day(jour) > 15', (r) => r.jour !== null && Number(r.jour.slice(8)) > 15],
		["within_distance(geo_point_2d, geom'POINT(5.6 45.1)', 10km)",
			(r) => r.latitude !== null && metres(place(r), {lat: 45.1, lon: 5.6}) <= 10000],
		['in_bbox(geo_point_2d, 45, 5.5, 45.2, 5.7)',
			(r) => r.latitude !== null && r.latitude >= 45 && r.latitude <= 45.2 && r.longitude >= 5.5 && r.longitude <= 5.7],
		['actif and (habitants < 5 or habitants > 55) and not code = "01034"',
			(r) => r.actif === true && r.habitants !== null && (r.habitants < 5 || r.habitants > 55) && r.code !== '01034'],
		['actif or habitants > 50 and montant > 0',
			(r) => r.actif === true || (r.habitants !== null && r.habitants > 50 && r.montant !== null && r.montant > 0)],
	];

	for (const [where, holds] of cases)
		test(`where ${where}`, async () => {
			const expected = rows.filter(holds).map((r) => r.id);
			const answer = await ids(where);

			assert.ok(expected.length > 0 && expected.length < 400, `${expected.length} rows`);
			assert.equal(answer.total_count, expected.length);
			assert.deepEqual(answer.results.map((r) => r.id), expected.slice(0, 100));
		});

	test('several where, refine and exclude all hold', async () => {
		const answer = await ids(['habitants > 20', 'actif'], {refine: ['code:38205', 'jour:2023'], exclude: 'commune:Autrans'});

		assert.deepEqual(answer.results.map((r) => r.id), rows.filter((r) => r.habitants > 20 && r.actif && r.code === '38205' &&
			day('2023')(r) && r.commune !== 'Autrans').map((r) => r.id));
		assert.ok(answer.total_count > 0);
	});

	test('are in the order asked, and page by page', async () => {
		const known = rows.filter((r) => r.montant !== null && r.habitants !== null)
			.sort((a, b) => b.habitants - a.habitants || a.montant - b.montant || a.id - b.id).map((r) => r.id);
		const seen = [];

		for (let offset = 0; offset < known.length; offset += 50)
			seen.push(...(await ids('montant is not null and habitants is not null',
				{order_by: 'habitants desc, montant asc', limit: 50, offset})).results.map((r) => r.id));
		assert.deepEqual(seen, known);
	});

	test('have the fields that select names', async () => {
		const answer = await records({select: 'commune as nom, year(jour) as annee, geo_point_2d', limit: 1, where: 'id = 3'});

		assert.deepEqual(answer.results, [{
			nom: rows[2].commune, annee: rows[2].jour ? Number(rows[2].jour.slice(0, 4)) : null,
			geo_point_2d: rows[2].latitude === null ? null : {lon: rows[2].longitude, lat: rows[2].latitude}}]);
		assert.deepEqual(Object.keys((await records({select: 'include(co*), exclude(code)', limit: 1})).results[0]), ['commune']);
	});

	test('one by its number', async () => {
		const one = (await get('/communes-du-vercors/records/7')).json;

		assert.equal(one.id, 7);
		assert.deepEqual((await get('/communes-du-vercors/records/7', {select: 'code'})).json, {code: rows[6].code});
		for (const wrong of ['401', '0', 'x', '99999999999999999'])
			assert.equal((await get(`/communes-du-vercors/records/${wrong}`, {}, 404)).json.error_code, 'NotFoundError');
	});
});

describe('groups', () => {
	const sum = (list) => (list.length ? Math.round(list.reduce((a, r) => a + Math.round(r.montant * 100), 0)) / 100 : null);

	test('count and add, largest first', async () => {
		const answer = await records({select: 'count(*) as nombre, sum(montant) as total', group_by: 'code', order_by: 'total desc'});
		const expected = [...new Set(rows.map((r) => r.code))].map((code) => {
			const own = rows.filter((r) => r.code === code);

			return {code, nombre: own.length, total: sum(own.filter((r) => r.montant !== null))};
		}).sort((a, b) => b.total - a.total);

		assert.deepEqual(answer, {total_count: 4, results: expected});
	});

	test('by year, with the rows that have none', async () => {
		const answer = await records({select: 'count(*)', group_by: 'year(jour)', order_by: 'year(jour)'});
		const years = [2020, 2021, 2022, 2023, 2024, null];

		assert.deepEqual(answer.results, years.map((year) => ({'year(jour)': year,
			'count(*)': rows.filter((r) => (r.jour ? Number(r.jour.slice(0, 4)) : null) === year).length})));
	});

	test('by date as it is written', async () => {
		const dates = [...new Set(rows.filter((r) => r.jour).map((r) => r.jour.split('-').slice(0, 2).reverse().join('/')))].sort();
		const count = (date) => rows.filter((r) => r.jour && r.jour.startsWith(date.split('/').reverse().join('-'))).length;
		const answer = await records({select: "date_format(jour, 'MM/YYYY') as mois, count(*) as n", where: 'jour is not null',
			group_by: "date_format(jour, 'MM/YYYY')", order_by: 'mois', limit: 100});
		const facet = (await get('/communes-du-vercors/facets', {facet: "date_format(jour, 'MM/YYYY')"})).json.facets[0];

		assert.deepEqual(answer.results, dates.map((mois) => ({mois, n: count(mois)})));
		assert.deepEqual(facet.facets.map((f) => [f.value, f.count]).sort(), dates.map((mois) => [mois, count(mois)]));
	});

	test('by ranges of numbers', async () => {
		const answer = await records({select: 'count(*) as n', group_by: 'range(habitants, 20) as tranche', where: 'habitants is not null'});

		assert.deepEqual(answer.results, [0, 20, 40].map((low) => ({tranche: `[${low}, ${low + 20}[`,
			n: rows.filter((r) => r.habitants !== null && r.habitants >= low && r.habitants < low + 20).length})));
	});

	test('all rows together', async () => {
		const known = rows.filter((r) => r.habitants !== null).map((r) => r.habitants);

		assert.deepEqual((await records({select: 'count(*) as n, min(habitants) as m, max(habitants) as M, count(distinct code) as codes'})).results,
			[{n: 400, m: Math.min(...known), M: Math.max(...known), codes: 4}]);
	});
});

describe('facets', () => {
	const facets = async (clauses, status) => (await get('/communes-du-vercors/facets', clauses, status)).json;

	test('count the values of a field, the most frequent first', async () => {
		const answer = await facets({facet: 'code', where: 'actif'});
		const expected = [...new Set(rows.map((r) => r.code))]
			.map((code) => ({name: code, count: rows.filter((r) => r.actif && r.code === code).length, state: 'displayed', value: code}))
			.sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));

		assert.equal(answer.links[0].rel, 'self');
		assert.deepEqual(answer.facets, [{name: 'code', facets: expected}]);
	});

	test('say what is chosen, and know parts of dates', async () => {
		const answer = await facets({facet: ['year(jour)', 'code'], refine: 'code:38205'});

		assert.deepEqual(answer.facets.map((f) => f.name), ['year(jour)', 'code']);
		assert.deepEqual(answer.facets[1].facets.map((f) => [f.value, f.state]), [['38205', 'refined']]);
		assert.equal(answer.facets[0].facets.reduce((a, f) => a + f.count, 0), rows.filter((r) => r.code === '38205' && r.jour).length);
	});

	test('without a name, those of few values', async () => {
		const found = (await facets({})).facets.map((f) => f.name);

		assert.ok(found.includes('code') && found.includes('commune') && !found.includes('id'));
		assert.equal((await facets({facet: 'inconnu'}, 400)).error_code, 'ODSQLError');
		assert.equal((await facets({group_by: 'code'}, 400)).error_code, 'InvalidRESTParameterError');
	});
});

describe('exports', () => {
	const file = (format, clauses, status) => get(`/communes-du-vercors/exports/${format}`, clauses, status);

	test('are listed', async () => {
		const {links} = (await get('/communes-du-vercors/exports')).json;

		assert.deepEqual(links.map((l) => l.rel), ['self', 'csv', 'xlsx', 'ods', 'json', 'jsonl', 'geojson']);
		for (const link of links)
			assert.equal((await portal.get(link.href.slice(portal.url.length))).status, 200, link.href);
	});

	test('JSON and JSON lines: the records, all of them', async () => {
		const all = (await file('json')).json;

		assert.equal(all.length, 400);
		assert.deepEqual(all.slice(0, 10), (await records({})).results);
		assert.deepEqual((await file('jsonl', {limit: 3})).text.trimEnd().split('\n').map((l) => JSON.parse(l)), all.slice(0, 3));
		assert.deepEqual((await file('json', {where: 'actif', select: 'id', order_by: 'id desc'})).json.map((r) => r.id),
			rows.filter((r) => r.actif).map((r) => r.id).reverse());
		assert.equal((await file('json', {select: 'count(*) as n', group_by: 'code'})).json.length, 4);
	});

	test('CSV: a semicolon and a mark, unless said', async () => {
		const answer = await file('csv', {select: 'id, commune, montant', limit: 1});

		assert.equal(answer.type, 'text/csv; charset=utf-8');
		assert.equal(answer.headers['content-disposition'], 'attachment; filename="communes-du-vercors.csv"');
		assert.equal(answer.text, `\ufeffid;commune;montant\r\n1;${rows[0].commune ?? ''};${rows[0].montant ?? ''}\r\n`);
		assert.ok((await file('csv', {delimiter: ',', with_bom: 'false', limit: 1})).text.startsWith('id,commune,code,'));
	});

	test('what is not done is refused by its name, the usual is not', async () => {
		for (const wrong of [{delimiter: 'x'}, {delimiter: ''}, {with_bom: 'peut-être'}, {quote_all: 'true'}, {inconnu: 1},
			{compressed: 'true'}, {epsg: 2154}, {list_separator: '/'}]) {
			const {error_code, message} = (await file('csv', wrong, 400)).json;

			assert.equal(error_code, 'InvalidRESTParameterError');
			assert.ok(message.includes(Object.keys(wrong)[0]), message);
		}
		for (const format of ['json', 'jsonl', 'geojson'])
			assert.match((await file(format, {use_labels: 'true'}, 400)).json.message, /use_labels/);
		await file('csv', {delimiter: ';', list_separator: ',', quote_all: 'false', with_bom: 'true', compressed: 'false', epsg: 4326, limit: 1});
	});

	// What a table says of the records: places and ranges are texts in cells.
	const told = (v) => (v === null ? '' : typeof v === 'object' ? `${v.lat}, ${v.lon}` : String(v));
	const asked = [
		{limit: 20},
		{select: 'geo_point_2d, id', limit: 20, order_by: 'id desc'},
		{select: 'geo_point_2d as ou, latitude', limit: 5},
		{select: 'count(*) as n, avg(montant)', group_by: 'range(habitants, 20) as tranche, actif'},
		{select: 'count(*)', group_by: 'range(montant,2.5)', order_by: 'count(*)'},
	];

	for (const clauses of asked)
		test(`CSV has the fields of the records: ${JSON.stringify(clauses)}`, async () => {
			const known = (await file('json', clauses)).json;
			const lines = (await file('csv', {...clauses, delimiter: '|', with_bom: 'false'})).text.trimEnd().split('\r\n')
				.map((line) => line.split('|').map((cell) => cell.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"')));

			assert.ok(known.length > 1);
			assert.deepEqual(lines, [Object.keys(known[0]), ...known.map((row) => Object.values(row).map(told))]);
		});

	test('so have spreadsheets', {skip: !readsSheets}, async (t) => {
		for (const format of ['xlsx', 'ods'])
			for (const clauses of [asked[0], asked[3]]) {
				const known = (await file('json', clauses)).json;
				const {rows: [head, ...cells]} = sheet(t, `a.${format}`, (await file(format, clauses)).body);
				const kinds = (value) => (value === null ? 'empty' : {number: 'number', boolean: 'bool'}[typeof value] ?? 'text');

				assert.deepEqual(head.map(([, text]) => text), Object.keys(known[0]));
				for (const [i, row] of known.entries())
					for (const [k, [name, value]] of Object.entries(row).entries())
						if (name !== 'jour')
							assert.deepEqual(cells[i][k] ?? ['empty', null], [kinds(value), value !== null && kinds(value) === 'text' ? told(value) : value], name);
			}
	});

	test('GeoJSON: rows with their place', async () => {
		const {features} = (await file('geojson', {where: 'latitude is not null', limit: 5})).json;

		assert.deepEqual(features.map((f) => f.properties.id), rows.filter((r) => r.latitude !== null).slice(0, 5).map((r) => r.id));
		assert.equal(features[0].geometry.type, 'Point');
	});

	test('what is not proposed is said', async () => {
		assert.match((await file('parquet', {}, 404)).json.message, /csv, json, jsonl/);
		assert.equal((await file('json', {where: 'truc('}, 400)).json.error_code, 'ODSQLError');
	});
});

describe('datasets', () => {
	test('are listed and found by words', async () => {
		const list = (await get('')).json;

		assert.equal(list.total_count, 1);
		assert.equal(list.results[0].dataset_id, 'communes-du-vercors');
		assert.equal((await get('', {where: '"vercors"'})).json.total_count, 1);
		assert.equal((await get('', {where: 'search("inexistant")'})).json.total_count, 0);
		assert.equal((await get('', {refine: 'keyword:communes', order_by: 'modified desc'})).json.total_count, 1);
		assert.equal((await get('', {offset: 5})).json.results.length, 0);
		assert.equal((await get('', {where: 'title = "x"'})).json.total_count, 0);
		assert.equal((await get('', {where: 'titre = "x"'}, 400)).json.error_code, 'ODSQLError');
	});

	test('say their fields and what they are about', async () => {
		const d = (await get('/communes-du-vercors')).json;

		assert.equal(d.has_records, true);
		assert.deepEqual(d.fields.map((f) => [f.name, f.type]), [['id', 'int'], ['commune', 'text'], ['code', 'text'], ['habitants', 'int'],
			['montant', 'double'], ['jour', 'date'], ['actif', 'boolean'], ['latitude', 'double'], ['longitude', 'double'], ['geo_point_2d', 'geo_point_2d']]);
		assert.equal(d.metas.default.title, 'Communes du Vercors');
		assert.equal(d.metas.default.records_count, 400);
		assert.deepEqual(d.metas.default.keyword, ['communes', 'vercors']);
		assert.match(d.metas.default.license, /Licence Ouverte/);
	});

	test('a file is also named by its identifier', async () => {
		assert.equal((await get(`/${rid}`)).json.dataset_id, rid);
		assert.deepEqual((await get(`/${rid}/records`, {limit: 3})).json, await records({limit: 3}));
	});

	test('without a table they have no records', async () => {
		await portal.publish('notice.txt', 'Une notice, sans tableau.\n', {title: 'Notice'});
		assert.equal((await get('/notice')).json.has_records, false);
		assert.match((await get('/notice/records', {}, 404)).json.message, /pas de tableau/);
		assert.equal((await get('/inconnu/records', {}, 404)).json.error_code, 'NotFoundError');
		assert.equal((await get('/00000000-0000-4000-8000-000000000000', {}, 404)).json.error_code, 'NotFoundError');
	});
});

describe('HTTP', () => {
	test('every address answers, in JSON or as a file', async () => {
		const name = 'communes-du-vercors';

		for (const address of [
			'/api/explore/v2.1/catalog/datasets',
			'/api/explore/v2.1/catalog/facets',
			'/api/explore/v2.1/catalog/exports',
			'/api/explore/v2.1/catalog/exports/json',
			`/api/explore/v2.1/catalog/datasets/${name}`,
			`/api/explore/v2.1/catalog/datasets/${name}/records`,
			`/api/explore/v2.1/catalog/datasets/${name}/records/1`,
			`/api/explore/v2.1/catalog/datasets/${name}/facets`,
			`/api/explore/v2.1/catalog/datasets/${name}/exports`,
			`/api/explore/v2.1/catalog/datasets/${name}/exports/json`,
		]) {
			const answer = await portal.get(address);

			assert.equal(answer.status, 200, address);
			assert.equal(answer.type, 'application/json');
			assert.ok(typeof answer.json === 'object');
		}
	});

	test('mistakes are told in a sentence, with their names', async () => {
		const cases = [
			[{where: 'inconnu = 1'}, 'ODSQLError', /inconnu/],
			[{where: 'commune = '}, 'ODSQLError', /caractère/],
			[{select: 'median(montant)'}, 'ODSQLError', /médiane/],
			[{order_by: 'count(*)'}, 'ODSQLError', /group_by/],
			[{limit: 101}, 'InvalidRESTParameterError', /100/],
			[{limit: 'dix'}, 'InvalidRESTParameterError', /limit/],
			[{limit: 100, offset: 9950}, 'InvalidRESTParameterError', /10\u202f000/],
			[{rows: 10}, 'InvalidRESTParameterError', /rows/],
		];

		for (const [clauses, name, words] of cases) {
			const answer = await records(clauses, 400);

			assert.deepEqual(Object.keys(answer), ['error_code', 'message']);
			assert.equal(answer.error_code, name);
			assert.match(answer.message, words);
		}
	});

	test('what changes nothing is accepted', async () => {
		assert.deepEqual(await records({limit: 1, lang: 'fr', timezone: 'Europe/Paris', apikey: 'x', include_links: 'false'}), await records({limit: 1}));
	});

	test('what the client already has is not sent again, unless time passes', async () => {
		const first = await get('/communes-du-vercors/records', {limit: 1});
		const again = await portal.get(`${root}/communes-du-vercors/records?limit=1`, {headers: {'if-none-match': first.headers.etag}});

		assert.equal(again.status, 304);
		assert.equal((await get('/communes-du-vercors/records', {where: 'jour < now()'})).headers.etag, undefined);
		assert.equal((await portal.head(`${root}/communes-du-vercors/exports/csv`)).status, 200);
	});

	test('facets are counted once each, and not more than twenty', async () => {
		const facets = async (clauses) => (await get('/communes-du-vercors/facets', clauses)).json;
		const one = (await facets({facet: 'code'})).facets;

		assert.deepEqual((await facets({facet: Array(60).fill(['code', '`code`', ' code']).flat()})).facets, one);
		assert.equal((await facets({facet: Object.keys(rows[0])})).facets.length, Object.keys(rows[0]).length);

		const wide = Array.from({length: 25}, (_, i) => `c${i}`);
		const line = (k) => wide.map((_, i) => (i + k) % 3).join(';');

		await portal.publish('large.csv', `${wide.join(';')}\n${Array.from({length: 60}, (_, k) => line(k)).join('\n')}\n`, {title: 'Large'});
		assert.match((await get('/large/facets', {facet: wide}, 400)).json.message, /20 au plus/);
		assert.ok((await get('/large/facets')).json.facets.length <= 20);
	});
});

// After those who count the datasets there are.
describe('files for spreadsheets', () => {
	test('labels stand in the headers of tables when they are asked', {skip: !readsSheets}, async (t) => {
		const at = (format, more) => get(`/intitules/exports/${format}`, more);
		const heads = (answer, format) => sheet(t, `a.${format}`, answer.body).rows[0].map(([, text]) => text);

		await portal.publish('intitules.csv', 'Nom;Nom\nAutrans;12\nLans;14\n', {title: 'Intitulés'});
		const {fields} = (await get('/intitules')).json;
		const names = fields.map((f) => f.name), labels = fields.map((f) => f.label);

		assert.notDeepEqual(names, labels);
		for (const format of ['xlsx', 'ods']) {
			assert.deepEqual(heads(await at(format), format), names);
			assert.deepEqual(heads(await at(format, {use_labels: 'true'}), format), labels);
		}
		for (const [asked, heads] of [['false', names], ['true', labels]])
			assert.ok((await at('csv', {use_labels: asked})).text.startsWith(`\ufeff${heads.join(';')}\r\n`));
	});

	test('fields say their unit and what they hold', async () => {
		await portal.publish('prix.csv', 'commune;prix\nAutrans;12,50 €\nLans;3,00 €\nMéaudre;7,25 €\n', {title: 'Prix'});
		assert.deepEqual((await get('/prix')).json.fields.map((f) => f.annotations.unit), [undefined, ['€']]);
		assert.deepEqual((await get('/communes-du-vercors')).json.fields.filter((f) => f.annotations.semantic?.[0].includes('itude'))
			.map((f) => [f.name, f.annotations]), [['latitude', {semantic: ['latitude_wgs_fr_metropole']}], ['longitude', {semantic: ['longitude_wgs_fr_metropole']}]]);
	});

	test('CSV with a mark is for spreadsheets, which compute no text; without, texts are exact', async () => {
		const text = '=HYPERLINK("http://x")';
		const at = (clauses) => get('/formules/exports/csv', clauses);

		await portal.publish('formules.csv', `nom;n\n"${text.replaceAll('"', '""')}";-5\nLans;4\n`, {title: 'Formules'});
		assert.match((await at({})).text, /^\ufeffnom;n\r\n"'=HYPERLINK\(""http:\/\/x""\)";-5\r\n/);
		assert.match((await at({with_bom: 'false'})).text, /^nom;n\r\n"=HYPERLINK\(""http:\/\/x""\)";-5\r\n/);
	});
});
