// SPDX-License-Identifier: Apache-2.0
// explore_catalog.test.js - the catalogue asked in Opendatasoft's language,
// against a naive reading of the same datasets.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import {before, describe, test} from 'node:test';

import {shared} from './catalogue.js';
import {start, temporary} from './portal.js';

const suite = shared();
const root = '/api/explore/v2.1/catalog';
const words = ['eau', 'École', 'voirie', 'budget "2024"', 'arbres', 'sports'];
const themes = {GOVE: 'Gouvernement et secteur public', ENVI: 'Environnement', EDUC: 'Éducation, culture et sport'};
const licences = {lov2: /Licence Ouverte/, 'odc-odbl': /Open Database/};
let portal, datasets;

// More than are read at once, of different years.
function make(count) {
	return Array.from({length: count}, (_, i) => ({
		id: `cccccccc-0000-4000-8000-${String((i * 7919) % 1000).padStart(12, '0')}`,
		title: `${words[i % 6]} n° ${i}`,
		slug: `jeu-${i}`,
		description: `Le jeu numéro ${i}${i % 10 === 0 ? ', avec les fontaines' : ''}.`,
		license: i % 3 ? 'lov2' : 'odc-odbl',
		frequency: 'annual',
		created_at: '2020-01-02T03:04:05+00:00',
		last_modified: `${2020 + i % 5}-0${1 + i % 9}-1${i % 10}T10:00:00+00:00`,
		tags: i % 11 === 0 ? [] : [...new Set([words[i % 6], words[(i + 1 + i % 4) % 6]])],
		extras: {'parvis:themes': i % 13 === 0 ? [] : [Object.keys(themes)[i % 3], ...(i % 4 ? [] : [Object.keys(themes)[(i + 1) % 3]])]},
		resources: [{title: 'Données', filetype: 'remote', format: 'csv', url: `https://exemple.fr/jeu-${i}.csv`}],
	}));
}

before(async () => {
	portal = await start(suite);
	datasets = make(230);
	const file = path.join(temporary(suite), 'catalogue.json');

	fs.writeFileSync(file, JSON.stringify({datasets}));
	await portal.cli(['import', file, '--org', portal.org], {env: {PARVIS_BASE_URL: portal.url}});
	// What the portal made of the words it was given.
	const seen = [];

	for (let offset = 0; offset < 230; offset += 100)
		seen.push(...(await get('/datasets', {limit: 100, offset})).results);
	for (const d of datasets) {
		const {metas} = seen.find((s) => s.dataset_id === d.slug);

		d.metas = metas.default;
		assert.equal(d.metas.title, d.title);
		assert.equal(d.metas.modified, d.last_modified);
		assert.equal(d.metas.keyword.length, d.tags.length);
		assert.match(d.metas.license, licences[d.license]);
		assert.deepEqual(d.metas.theme, d.extras['parvis:themes'].map((code) => themes[code]));
	}
});

const query = (clauses) => Object.entries(clauses).flatMap(([name, value]) =>
	[].concat(value).map((one) => `${name}=${encodeURIComponent(one)}`)).join('&');

async function get(rest, clauses = {}, status = 200) {
	const target = `${root}${rest}?${query(clauses)}`;
	const answer = await portal.get(target);

	assert.equal(answer.status, status, `${decodeURIComponent(target)}: ${answer.text.slice(0, 300)}`);
	return answer.json;
}

// All of them, page by page.
async function slugs(clauses) {
	const found = [];
	let total = 1;

	for (let offset = 0; offset < total; offset += 50) {
		const page = await get('/datasets', {...clauses, limit: 50, offset});

		total = page.total_count;
		found.push(...page.results.map((d) => d.dataset_id));
	}
	assert.equal(found.length, total);
	return found;
}

const fold = (s) => s.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
const order = (x, y) => (x < y ? -1 : x > y ? 1 : 0);

describe('where', () => {
	const has = (word) => (d) => d.metas.keyword.includes(word);
	const year = (d) => Number(d.last_modified.slice(0, 4));
	const cases = [
		['title = "École n° 1"', (d) => d.title === 'École n° 1'],
		['title = "ecole n° 1"', () => false],
		['title != "École n° 1"', (d) => d.title !== 'École n° 1'],
		['title like "ecole"', (d) => fold(d.title).includes('ecole')],
		['title like "n 22"', (d) => fold(d.title).includes('n') && d.title.includes('22')],
		['startswith(title, "eau n")', (d) => d.title.startsWith('eau n')],
		['title > "sports"', (d) => order(fold(d.title), 'sports') > 0],
		['dataset_id = "jeu-12"', (d) => d.slug === 'jeu-12'],
		['dataset_id in ("jeu-1", "jeu-2", "rien")', (d) => ['jeu-1', 'jeu-2'].includes(d.slug)],
		['keyword = "eau"', (d) => has('eau')(d)],
		['keyword: "eau" and keyword like "ecole"', (d) => has('eau')(d) && d.metas.keyword.some((k) => fold(k) === 'ecole')],
		['keyword != "eau"', (d) => d.metas.keyword.length > 0 && !has('eau')(d)],
		['not keyword = "eau"', (d) => !has('eau')(d)],
		['keyword is null', (d) => d.metas.keyword.length === 0],
		['keyword like "spo"', (d) => d.metas.keyword.some((k) => k.includes('spo'))],
		['theme = "Environnement"', (d) => d.metas.theme.includes('Environnement')],
		['theme like "education" or theme is null', (d) => d.metas.theme.length === 0 || d.metas.theme.some((t) => fold(t).includes('education'))],
		['license like "odbl" or license like "open database"', (d) => d.license === 'odc-odbl'],
		["modified >= date'2023'", (d) => year(d) >= 2023],
		["modified > '2022-05-15' and modified <= '2023-03-12'", (d) => d.last_modified.slice(0, 10) > '2022-05-15' && d.last_modified.slice(0, 10) <= '2023-03-12'],
		["modified = date'2021-02'", (d) => d.last_modified.startsWith('2021-02')],
		["modified in [date'2021'..date'2022'] and not title like 'eau'", (d) => [2021, 2022].includes(year(d)) && !fold(d.title).includes('eau')],
		['records_count = 0', () => true],
		['search("fontaines")', (d) => d.description.includes('fontaines')],
		['search("fontaines") and keyword = "eau"', (d) => d.description.includes('fontaines') && has('eau')(d)],
		['search("rien") and title like "e"', () => false],
		['not "fontaines" and (title like "eau" or search("voirie"))', (d) => !d.description.includes('fontaines') &&
			(d.title.includes('eau') || d.title.includes('voirie') || has('voirie')(d))],
		['search(title, "arbres 4")', (d) => d.title.includes('arbres') && d.title.includes('4')],
	];

	for (const [where, holds] of cases)
		test(where, async () => {
			const expected = datasets.filter((d) => holds(d)).map((d) => d.slug);

			assert.ok(/rien|ecole n°|records/.test(where) || (expected.length > 0 && expected.length < 230), `${expected.length} datasets`);
			assert.deepEqual((await slugs({where})).sort(), expected.sort());
		});

	test('several where, refine and exclude all hold', async () => {
		const clauses = {where: ['title like "e"', "modified >= date'2021'"], refine: ['keyword:eau', 'theme:environnement'], exclude: ['license:Licence Ouverte 2.0', 'modified:2023/03']};
		const expected = datasets.filter((d) => fold(d.title).includes('e') && year(d) >= 2021 && has('eau')(d) && d.metas.theme.includes('Environnement') &&
			d.metas.license !== 'Licence Ouverte 2.0' && !d.last_modified.startsWith('2023-03')).map((d) => d.slug);

		assert.ok(expected.length > 0);
		assert.deepEqual((await slugs(clauses)).sort(), expected.sort());
		assert.deepEqual((await slugs({refine: ['keyword:ECOLE', 'keyword:eau']})).sort(),
			datasets.filter((d) => has('eau')(d) && d.metas.keyword.some((k) => fold(k) === 'ecole')).map((d) => d.slug).sort());
		assert.deepEqual((await slugs({refine: `publisher:${datasets[0].metas.publisher}`, exclude: 'modified:2020'})).length, datasets.filter((d) => year(d) !== 2020).length);
	});

	test('in the order asked', async () => {
		const where = 'keyword = "eau"';
		const expected = (by, sign) => datasets.filter(has('eau')).sort((x, y) => sign * order(by(x), by(y)) || order(x.id, y.id)).map((d) => d.slug);

		assert.deepEqual(await slugs({where, order_by: 'title'}), expected((d) => fold(d.title), 1));
		assert.deepEqual(await slugs({where, order_by: 'modified desc'}), expected((d) => d.last_modified, -1));
		assert.deepEqual(await slugs({where}), expected((d) => d.last_modified, -1));
		assert.deepEqual(await slugs({order_by: 'dataset_id'}), datasets.map((d) => d.slug).sort());
		assert.deepEqual((await slugs({order_by: 'title desc', where: 'search("fontaines")'})).length, 23);
	});

	test('what is no question is refused', async () => {
		for (const [clauses, pattern] of [
			[{where: 'titre = "x"'}, /titre/], [{where: 'title ='}, /caractère/], [{where: 'year(modified) = 2024'}, /date'2024'/],
			[{where: '__id = 1'}, /champs/], [{where: 'in_bbox(title, 1, 2, 3, 4)'}, /coordonnées/], [{where: 'modified > "hier"'}, /2024/],
			[{where: Array(9).fill('not "eau"').join(' and ')}, /8 au plus/], [{refine: 'title:x'}, /keyword/], [{exclude: 'x'}, /exclude/],
			[{order_by: 'keyword'}, /title/], [{where: 'modified like "2024"'}, /like/], [{where: 'startswith(records_count, "1")'}, /like/],
		]) {
			const answer = await get('/datasets', clauses, 400);

			assert.equal(answer.error_code, 'ODSQLError');
			assert.match(answer.message, pattern);
		}
		assert.equal((await get('/datasets', {select: 'title'}, 400)).error_code, 'InvalidRESTParameterError');
	});
});

describe('facets', () => {
	const tally = (list, values, refined = []) => {
		const counts = new Map();

		for (const value of list.flatMap(values))
			counts.set(value, (counts.get(value) ?? 0) + 1);
		return [...counts].map(([name, count]) => ({name, count, state: refined.includes(name) ? 'refined' : 'displayed', value: name}))
			.sort((a, b) => b.count - a.count || Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
	};
	const ways = {
		publisher: (d) => [d.metas.publisher], keyword: (d) => d.metas.keyword, theme: (d) => d.metas.theme,
		license: (d) => [d.metas.license], modified: (d) => [d.last_modified.slice(0, 4)],
	};

	test('count what datasets are about', async () => {
		const answer = await get('/facets');

		assert.equal(answer.links[0].href, `${portal.url}${root}/facets`);
		assert.deepEqual(answer.facets, Object.entries(ways).map(([name, values]) => ({name, facets: tally(datasets, values)})));
	});

	test('of those asked, and say what is chosen', async () => {
		const chosen = datasets.filter((d) => d.metas.keyword.includes('eau') && d.last_modified > '2022');
		const answer = await get('/facets', {facet: ['keyword', 'modified', 'keyword'], refine: 'keyword:eau', where: "modified >= date'2022'"});

		assert.deepEqual(answer.facets, [{name: 'keyword', facets: tally(chosen, ways.keyword, ['eau'])}, {name: 'modified', facets: tally(chosen, ways.modified)}]);
		assert.deepEqual((await get('/facets', {where: '"fontaines"', facet: 'license'})).facets[0].facets,
			tally(datasets.filter((d) => d.description.includes('fontaines')), ways.license));
		assert.deepEqual((await get('/facets', {where: 'title = "rien"', facet: 'theme'})).facets, [{name: 'theme', facets: []}]);
		assert.match((await get('/facets', {facet: 'title'}, 400)).message, /publisher/);
		assert.match((await get('/facets', {limit: 1}, 400)).message, /limit/);
	});
});

describe('exports', () => {
	const file = (format, clauses, headers) => portal.get(`${root}/exports/${format}?${query(clauses ?? {})}`, headers);
	const byId = (list) => [...list].sort((x, y) => order(x.id, y.id));
	const parse = (text) => text.split('\r\n').slice(0, -1).map((line) => line.split('|').map((cell) => cell.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"')));

	test('are listed', async () => {
		const {links} = await get('/exports');

		assert.deepEqual(links.map((l) => l.rel), ['self', 'json', 'csv']);
		for (const link of links)
			assert.equal((await portal.get(link.href.slice(portal.url.length))).status, 200, link.href);
	});

	test('JSON: what the list says, of all that answer', async () => {
		const all = (await file('json')).json;
		const one = (await get('/datasets', {where: `dataset_id = "${all[7].dataset_id}"`})).results[0];

		assert.deepEqual(all.map((d) => d.dataset_id), byId(datasets).map((d) => d.slug));
		assert.deepEqual(all[7], one);
		assert.deepEqual((await file('json', {where: 'keyword = "eau"', exclude: 'modified:2021'})).json.map((d) => d.dataset_id),
			byId(datasets.filter((d) => d.metas.keyword.includes('eau') && !d.last_modified.startsWith('2021'))).map((d) => d.slug));
		assert.equal((await file('json', {limit: 33})).json.length, 33);
		assert.deepEqual((await file('json', {where: 'title = "rien"'})).json, []);
	});

	test('CSV: a line for each, lists in a cell', async () => {
		const answer = await file('csv', {delimiter: '|', with_bom: 'false', list_separator: ';'});
		const [head, ...lines] = parse(answer.text);

		assert.equal(answer.type, 'text/csv; charset=utf-8');
		assert.equal(answer.headers['content-disposition'], 'attachment; filename="catalogue.csv"');
		assert.deepEqual(head.slice(0, 5), ['datasetid', 'default.title', 'default.description', 'default.theme', 'default.keyword']);
		assert.deepEqual(lines.map((line) => line[0]), byId(datasets).map((d) => d.slug));
		for (const [i, d] of byId(datasets).entries())
			for (const [k, name] of head.entries())
				if (k > 0)
					assert.equal(lines[i][k], [d.metas[name.slice(8)] ?? ''].flat().join(';'), name);
		assert.match((await file('csv', {limit: 0})).text, /^\ufeffdatasetid;default.title;/);
	});

	test('what is not done is refused', async () => {
		for (const wrong of [{compressed: 'true'}, {order_by: 'title'}, {delimiter: '//'}, {use_labels: 'true'}, {limit: 'x'}]) {
			const {status, json} = await file('csv', wrong);

			assert.equal(status, 400);
			assert.equal(json.error_code, 'InvalidRESTParameterError');
			assert.ok(json.message.includes(Object.keys(wrong)[0]), json.message);
		}
		assert.match((await file('xlsx')).json.message, /json ou csv/);
		assert.equal((await file('json', {where: 'titre = 1'})).status, 400);
	});

	test('a title that a spreadsheet would compute is kept from it, unless it is for a program', async () => {
		await portal.publish('formule.csv', 'a;b\n1;2\n', {title: '=HYPERLINK("http://x")'});
		const where = 'title like "hyperlink"';

		assert.ok((await file('csv', {where})).text.includes(`;"'=HYPERLINK(""http://x"")";`));
		assert.ok((await file('csv', {where, with_bom: 'false'})).text.includes(';"=HYPERLINK(""http://x"")";'));
	});
});

test('rows are counted, whole or not', async () => {
	const {slug} = await portal.publish('trois.csv', 'a;b\n1;2\n3;4\n5;6\n', {title: 'Trois lignes'});

	for (const [where, found] of [
		['records_count > 2.5', [slug]], ['records_count >= 3', [slug]], ['records_count = 3.0', [slug]], ['records_count in (2, 3)', [slug]],
		['records_count > 3.5', []], ['records_count = 2.5', []],
	])
		assert.deepEqual(await slugs({where}), found, where);
	assert.ok(!(await slugs({where: 'records_count < 2.5'})).includes(slug));
});

test('a long text is read once, whatever the number of values it is compared with', async () => {
	await portal.publish('long.csv', 'a\n1\n', {title: 'Long', description: 'Une très longue histoire. '.repeat(2300)});
	const time = async (values, rest) => {
		const start = performance.now();

		assert.equal((await portal.get(`${root}${rest}?where=title='Long'+and+description+in(${Array(values).fill("'x'")})`)).status, 200);
		return performance.now() - start;
	};

	for (const rest of ['/datasets', '/facets', '/exports/csv']) {
		const one = await time(1, rest), many = await time(1000, rest);

		assert.ok(many < 10 * (one + 100), `${rest}: ${one} ms, ${many} ms with 1000 values`);
	}
});

test('the description of the API names parameters that are taken', async () => {
	const {paths} = (await portal.get('/api/openapi.json')).json;
	const own = Object.entries(paths).filter(([at]) => at.startsWith(`${root}/`));

	assert.equal(own.length, 10);
	for (const [at, {get: {parameters}}] of own)
		for (const {name} of parameters.filter((p) => p.in === 'query')) {
			const {text} = await portal.get(`${at.replace('{format}', 'csv').replace('{id}', 'jeu-1').replace('{record}', '1')}?${name}=`);

			assert.doesNotMatch(text, /n’existe pas ici/, `${at} ${name}`);
		}
});

test('what the client already has is not sent again, unless time passes', async () => {
	for (const rest of ['/datasets', '/facets', '/exports/json', '/exports/csv']) {
		const first = await portal.get(`${root}${rest}?where=title+like+'eau'`);

		assert.equal((await portal.get(`${root}${rest}?where=title+like+'eau'`, {headers: {'if-none-match': first.headers.etag}})).status, 304);
		assert.equal((await portal.get(`${root}${rest}?where=modified<now()`)).headers.etag, undefined);
	}
});
