// SPDX-License-Identifier: Apache-2.0
// api.test.js - the reading API, in data.gouv.fr's paths and words.
import assert from 'node:assert/strict';
import {before, describe, test} from 'node:test';

import {catalogue, remote, rich, shared} from './catalogue.js';

let portal, table, total;
const suite = shared();

before(async () => {
	({portal, table, total} = await catalogue(suite));
});

async function json(target, status = 200) {
	const answer = await portal.get(target);

	assert.equal(answer.status, status, `${target}: ${answer.text.slice(0, 300)}`);
	assert.match(answer.type, /^application\/json/);
	assert.equal(answer.headers['access-control-allow-origin'], '*');
	return answer.json;
}

describe('datasets', () => {
	test('the list turns pages with absolute links', async () => {
		const seen = new Set();
		let target = '/api/1/datasets/?page_size=3';

		while (target) {
			const page = await json(target);

			assert.deepEqual(Object.keys(page), ['data', 'page', 'page_size', 'total', 'next_page', 'previous_page']);
			assert.equal(page.total, total);
			assert.equal(page.page_size, 3);
			page.data.forEach((d) => seen.add(d.id));
			assert.equal(page.previous_page === null, page.page === 1);
			if (page.next_page)
				assert.ok(page.next_page.startsWith(portal.url + '/api/1/datasets/?page_size=3'));
			target = page.next_page?.slice(portal.url.length);
		}
		assert.equal(seen.size, total);
	});

	test('search and filters', async () => {
		const found = async (query) => (await json('/api/1/datasets/?' + query)).data.map((d) => d.slug);

		assert.deepEqual(await found('q=equipement'), ['equipements']);
		assert.deepEqual(await found('tag=PV'), ['equipements']);
		assert.deepEqual(await found('format=geojson'), ['equipements']);
		assert.equal((await found('organization=lans-en-vercors&page_size=100')).length, total);
		assert.deepEqual(await found('organization=inconnue'), []);
		assert.equal((await found('sort=title'))[0], 'communes');
		assert.equal((await found('sort=-title')).at(0), 'jeu-4');
	});

	test('one dataset, by identifier or by name', async () => {
		const d = await json(`/api/1/datasets/${rich}/`);

		assert.deepEqual(await json('/api/1/datasets/equipements/'), d);
		assert.equal(d.acronym, 'ELP');
		assert.equal(d.license, 'odc-odbl');
		assert.equal(d.frequency, 'annual');
		assert.equal(d.private, false);
		assert.deepEqual(d.temporal_coverage, {start: '2025-01-01', end: '2025-12-31'});
		assert.deepEqual(d.spatial.zones, ['fr:commune:38205']);
		assert.equal(d.spatial.geom.type, 'MultiPolygon');
		assert.equal(d.created_at, '2025-01-02T03:04:05+00:00');
		assert.equal(d.organization.slug, 'lans-en-vercors');
		assert.equal(d.contact_points[0].email, 'technique@exemple.fr');
		assert.equal(d.page, `${portal.url}/jeux-de-donnees/equipements`);
		assert.equal(d.resources.length, 3);
		assert.equal(d.resources[0].filetype, 'remote');
		assert.equal(d.resources[0].checksum.type, 'sha256');
		assert.equal(d.quality.score, 0.88, 'late: nothing new since 2024');
	});

	test('one resource, in both versions of the API', async () => {
		const r = await json(`/api/1/datasets/${rich}/resources/${remote}/`);

		assert.equal(r.title, 'Équipements');
		assert.deepEqual(await json(`/api/2/datasets/resources/${remote}/`), {resource: r, dataset_id: rich});
		await json(`/api/1/datasets/${table.id}/resources/${remote}/`, 404);
		await json('/api/2/datasets/resources/inconnue/', 404);
	});

	test('lists of values', async () => {
		const licenses = await json('/api/1/datasets/licenses/');
		const frequencies = await json('/api/1/datasets/frequencies/');

		assert.equal(licenses.find((l) => l.id === 'lov2').url, 'https://www.etalab.gouv.fr/licence-ouverte-open-licence');
		assert.ok(frequencies.some((f) => f.id === 'annual' && f.label === 'Annuelle'));
	});

	test('what is wrong is said as JSON, in French', async () => {
		for (const [target, status] of [
			['/api/1/datasets/inconnu/', 404], ['/api/1/datasets/?page=99', 404], ['/api/1/datasets/?page=0', 400],
			['/api/1/datasets/?page=deux', 400], ['/api/1/datasets/?page_size=101', 400], ['/api/1/datasets/?sort=hasard', 400],
			['/api/1/organizations/inconnue/', 404], ['/api/1/organizations/inconnue/datasets/', 404],
			['/api/9/', 404], ['/api/1/datasets/r/inconnu', 404],
		]) {
			const {message} = await json(target, status);

			assert.ok(message.length > 10, target);
		}
	});

	test('the same answer is not sent twice', async () => {
		for (const target of ['/api/1/datasets/', `/api/1/datasets/${rich}/`, '/api/1/organizations/', '/api/1/site/']) {
			const {etag} = (await portal.get(target)).headers;

			assert.equal((await portal.get(target, {headers: {'if-none-match': etag}})).status, 304, target);
		}
	});
});

describe('organizations and the portal', () => {
	test('list, search, one, its datasets', async () => {
		const list = await json('/api/1/organizations/?q=LANS%20vercors');
		const [org] = list.data;

		assert.equal(list.total, 1);
		assert.equal(org.name, 'Lans-en-Vercors');
		assert.equal(org.metrics.datasets, total);
		assert.deepEqual(await json(`/api/1/organizations/${org.id}/`), org);
		assert.deepEqual(await json('/api/1/organizations/lans-en-vercors/'), org);
		assert.equal((await json(`/api/1/organizations/${org.id}/datasets/`)).total, total);
		assert.equal((await json('/api/1/organizations/?q=Grenoble')).total, 0);
	});

	test('the portal says what it holds', async () => {
		const site = await json('/api/1/site/');

		assert.equal(site.metrics.datasets, total);
		assert.equal(site.metrics.organizations, 1);
	});

	test('OpenAPI describes addresses that exist', async () => {
		const doc = await json('/api/openapi.json');

		assert.equal(doc.openapi, '3.1.0');
		assert.ok(doc.paths['/api/1/datasets/{id}/'].get.summary);
		for (const [where, {get}] of Object.entries(doc.paths)) {
			const names = [...where.matchAll(/\{(\w+)\}/g)].map((m) => m[1]);

			assert.deepEqual(get.parameters.filter((p) => p.in === 'path').map((p) => p.name), names);
			if (!names.length)
				assert.equal((await portal.head(where)).status, 200, where);
		}
	});
});

describe('tables', () => {
	const at = (rest) => `/api/resources/${table.resources[0].id}/${rest}`;

	test('links, profile, rows', async () => {
		const links = await json(at(''));

		assert.deepEqual(links.links.map((l) => l.rel), ['profile', 'data', 'swagger']);
		for (const {href} of links.links)
			assert.equal((await portal.get(href.slice(portal.url.length))).status, 200, href);
		const {profile} = await json(at('profile/'));

		assert.deepEqual(profile.header, ['commune', 'code', 'habitants', 'surface', 'maj']);
		const rows = await json(at('data/'));

		assert.deepEqual(rows.data, [
			{__id: 1, commune: 'Lans-en-Vercors', code: '38205', habitants: 2600, surface: 39.5, maj: '2026-03-12'},
			{__id: 2, commune: 'Méaudre', code: '38225', habitants: 1300, surface: null, maj: null},
		]);
		assert.deepEqual(rows.meta, {page: 1, page_size: 20, total: 2});
		assert.equal(rows.links.next, null);
		assert.equal(rows.links.prev, null);
		assert.equal(rows.links.profile, portal.url + at('profile/'));
	});

	test('pages and columns', async () => {
		const first = await json(at('data/?page_size=1&columns=habitants,commune'));

		assert.deepEqual(first.data, [{__id: 1, habitants: 2600, commune: 'Lans-en-Vercors'}]);
		assert.deepEqual(Object.keys(first.data[0]), ['__id', 'habitants', 'commune']);
		const second = await json(first.links.next.slice(portal.url.length));

		assert.equal(second.data[0].__id, 2);
		assert.equal(second.links.next, null);
		assert.ok(second.links.prev.endsWith('page=1'));
		assert.deepEqual((await json(at('data/?page=9'))).data, []);
	});

	test('an unknown parameter or column is refused by name', async () => {
		for (const [query, named] of [['maire__exact=x', 'maire__exact'], ['foo=1', 'foo'], ['columns=maire', 'columns'], ['page_size=1001', 'page_size'], ['page=-1', 'page']]) {
			const answer = await json(at('data/?' + query), 400);

			assert.ok(answer.message);
			assert.ok(answer.errors[named][0].length > 10);
		}
	});

	test('what is no table says so', async () => {
		const text = await portal.publish('note.txt', 'Une note.\n', {title: 'Note'});

		for (const rest of ['', 'profile/', 'data/']) {
			const {message} = await json(`/api/resources/${text.resources[0].id}/${rest}`, 404);

			assert.ok(message.length > 10);
		}
		await json('/api/resources/inconnue/data/', 404);
	});
});
