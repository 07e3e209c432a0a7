// SPDX-License-Identifier: Apache-2.0
// downloads.test.js - the bytes of a resource at its permanent address.
import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {before, describe, test} from 'node:test';

import {catalogue, csv, remote, shared} from './catalogue.js';

let portal, table, link;
const suite = shared();

before(async () => {
	({portal, table} = await catalogue(suite));
	link = `/r/${table.resources[0].id}`;
});

describe('a file', () => {
	test('comes back byte for byte, HEAD included', async () => {
		const answer = await portal.get(link);
		const head = await portal.head(link);

		assert.equal(answer.status, 200);
		assert.equal(answer.text, csv);
		assert.match(answer.type, /^text\/csv/);
		assert.equal(answer.headers['content-disposition'], 'attachment; filename="communes.csv"');
		assert.equal(answer.headers['access-control-allow-origin'], '*');
		assert.equal(answer.headers['x-content-type-options'], 'nosniff');
		assert.match(answer.headers['content-security-policy'], /sandbox/);
		assert.equal(answer.headers['cache-control'], 'no-cache');
		assert.equal(answer.headers.etag, `"${createHash('sha256').update(csv).digest('hex')}"`);
		assert.equal(head.status, 200);
		assert.equal(head.body.length, 0);
		for (const name of ['content-length', 'content-type', 'etag', 'last-modified', 'accept-ranges'])
			assert.equal(head.headers[name], answer.headers[name], name);
	});

	test('by parts, and only when it changed', async () => {
		const {etag, 'last-modified': date} = (await portal.head(link)).headers;
		const part = await portal.get(link, {headers: {range: 'bytes=0-6'}});

		assert.equal(part.status, 206);
		assert.equal(part.text, csv.slice(0, 7));
		assert.equal(part.headers['content-range'], `bytes 0-6/${Buffer.byteLength(csv)}`);
		assert.equal((await portal.get(link, {headers: {range: 'bytes=9999-'}})).status, 416);
		assert.equal((await portal.get(link, {headers: {range: 'bytes=0-6', 'if-range': '"autre"'}})).status, 200);
		assert.equal((await portal.get(link, {headers: {'if-none-match': etag}})).status, 304);
		assert.equal((await portal.get(link, {headers: {'if-modified-since': date}})).status, 304);
	});

	test('a script of another site may ask', async () => {
		const answer = await portal.request('OPTIONS', link, {headers: {origin: 'https://www.data.gouv.fr', 'access-control-request-method': 'GET'}});

		assert.ok([200, 204].includes(answer.status));
		assert.equal(answer.headers['access-control-allow-origin'], '*');
	});

	test('each version has its address', async () => {
		const first = await portal.get(link + '/versions/1');

		assert.equal(first.text, csv);
		assert.match(first.headers['cache-control'], /max-age/);
		for (const number of ['2', '0', 'x', '99999999999', '-1'])
			assert.equal((await portal.get(`${link}/versions/${number}`)).status, 404, number);
	});

	test('under the path of data.gouv.fr too', async () => {
		const answer = await portal.get(`/api/1/datasets/r/${table.resources[0].id}`);

		assert.equal(answer.status, 302);
		assert.equal(answer.location, link);
	});

	test('its name holds whatever it was called', async () => {
		const named = await portal.publish('été "2026" ; délibérations.csv', csv, {title: 'Nom'});
		const {headers} = await portal.head(`/r/${named.resources[0].id}`);

		assert.match(headers['content-disposition'], /^attachment; filename="[ -~]*"; filename\*=UTF-8''[A-Za-z0-9%._~-]+$/);
		assert.ok(headers['content-disposition'].includes('%C3%A9t%C3%A9'));
	});

	test('a page or an image with script never runs here', async () => {
		for (const [name, data] of [
			['page.html', '<!DOCTYPE html><script>alert(1)</script>'],
			['dessin.svg', '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'],
		]) {
			const file = await portal.publish(name, data, {title: name});
			const {headers, text} = await portal.get(`/r/${file.resources[0].id}`);

			assert.equal(text, data);
			assert.match(headers['content-disposition'], /^attachment/);
			assert.match(headers['content-security-policy'], /sandbox/);
			assert.equal(headers['x-content-type-options'], 'nosniff');
		}
	});
});

describe('what is not a file here', () => {
	test('a remote resource leads to its address, encoded', async () => {
		const answer = await portal.get(`/r/${remote}`);

		assert.equal(answer.status, 302);
		assert.equal(answer.location, 'https://exemple.fr/%C3%A9quipements.geojson');
		assert.equal((await portal.get(`/r/${remote}/versions/1`)).status, 404);
	});

	test('unknown, mistyped, hostile', async () => {
		for (const id of ['00000000-0000-4000-8000-000000000000', 'x', '%27%20OR%201=1', 'a'.repeat(300)])
			assert.equal((await portal.get(`/r/${id}`)).status, 404, id);
		assert.equal((await portal.get('/r/%2e%2e')).status, 400);
	});

	test('a deleted dataset is gone, with its title and date, and says so', async () => {
		const gone = await portal.publish('adieu.csv', csv, {title: 'Adieu'});
		const clerk = await portal.signedIn();
		const target = `/r/${gone.resources[0].id}`;

		await clerk.submit(`/admin/jeux-de-donnees/${gone.id}/supprimer`, {}, {action: '/supprimer'});
		for (const path of [target, `${target}/versions/1`, `/id/dataset/${gone.id}`, `/api/1/datasets/${gone.id}/`, `/api/1/datasets/adieu/`,
			`/api/2/datasets/resources/${gone.resources[0].id}/`, `/api/resources/${gone.resources[0].id}/data/`, '/jeux-de-donnees/adieu/dcat.ttl'])
			assert.equal((await portal.get(path)).status, 410, path);
		const {message} = (await portal.get(`/api/1/datasets/${gone.id}/`)).json;

		assert.match(message, /Adieu.*supprimé le \d/);
		assert.doesNotMatch((await portal.get('/catalog.ttl')).text, /Adieu/);
	});

	test('a draft\'s file is for those who are signed in', async () => {
		const draft = await portal.publish('brouillon.csv', csv, {title: 'Brouillon', draft: true});
		const target = `/r/${draft.resources[0].id}`;

		for (const path of [target, target + '/versions/1', `/api/2/datasets/resources/${draft.resources[0].id}/`, `/api/1/datasets/${draft.id}/`])
			assert.equal((await portal.get(path)).status, 404, path);
		const clerk = await portal.signedIn();
		const answer = await clerk.get(target);

		assert.equal(answer.status, 200);
		assert.equal(answer.text, csv);
		assert.equal(answer.headers['cache-control'], 'no-store');
		assert.equal(answer.headers['access-control-allow-origin'], undefined);
	});

	test('what the API says of a draft to who is signed in is kept nowhere', async () => {
		const draft = await portal.publish('projet.csv', 'jour;prix\n2024-03-07;1\n2024-03-08;2\n', {title: 'Projet', draft: true});
		const table = `/api/resources/${draft.resources[0].id}/`;
		const records = `/api/explore/v2.1/catalog/datasets/${draft.slug}/records`;
		const clerk = await portal.signedIn();

		for (const path of [table, table + 'profile/', table + 'swagger/', table + 'data/', table + 'data/csv/',
			`${records}?where=${encodeURIComponent('jour < now()')}`, records, `/api/1/datasets/${draft.id}/`]) {
			assert.equal((await portal.get(path)).status, 404, path);
			const {status, headers} = await clerk.get(path);

			assert.equal(status, 200, path);
			assert.equal(headers['cache-control'], 'no-store', path);
			assert.equal(headers.etag, undefined, path);
		}
	});
});
