// SPDX-License-Identifier: Apache-2.0
// killed.test.js - a server killed while it reads a new version: the one
// before stays in service all the while, then the new one comes, whole.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import {start} from './portal.js';

const first = 'ville;n\r\nLans;1\r\nAutrans;2\r\n';
const rows = 200000;
const second = 'ville;n\r\n' + Array.from({length: rows}, (_, i) => `Commune ${i};${i}\r\n`).join('');

test('kill -9 while version 2 is read', {timeout: 240000}, async (t) => {
	const portal = await start(t);
	const done = await portal.publish('villes.csv', first, {title: 'Villes'});
	const id = done.resources[0].id;
	const clerk = await portal.signedIn();
	const inside = () => fs.readdirSync(path.join(portal.data, 'tables'), {recursive: true}).join(' ');
	const seen = [];

	// Whatever moment it is asked at, there is a table in service, whole.
	async function look() {
		const answer = await portal.get(`/api/resources/${id}/data/?page_size=2`);

		assert.equal(answer.status, 200, answer.text);
		const total = answer.json.meta.total;

		assert.ok(total === 2 || total === rows, `a table of ${total} rows`);
		if (total === 2)
			assert.equal(answer.json.data[1].ville, 'Autrans');
		assert.equal(JSON.parse((await portal.get(`/api/resources/${id}/data/?version=1`)).text).meta.total, 2, 'version 1 stays');
		assert.equal((await portal.get(`/r/${id}/versions/1`)).text, first);
		seen.push(total);
		return total;
	}
	const state = async () => JSON.parse((await clerk.get(`/admin/ressources/${id}/etat`)).text);

	await clerk.submit(`/admin/ressources/${id}`, {fichiers: {file: 'villes.csv', data: second}}, {action: '/remplacer'});
	let now = await state();

	while (now.reading && now.progress === 0) {
		assert.equal(await look(), 2);
		now = await state();
	}
	assert.ok(now.reading && now.progress > 0, 'version 2 is being read');
	assert.equal(await look(), 2, 'and version 1 is the one in service');
	await portal.stop('SIGKILL');
	assert.match(inside(), new RegExp(`${id}-2\\.db`), 'the kill came while its table was written');
	await portal.serve();
	assert.equal(await look(), 2, 'as before the kill');
	while (await look() === 2)
		await new Promise((go) => setTimeout(go, 20)); // the test has its time
	// Once it came, it stays; nobody saw anything else.
	assert.equal(await look(), rows);
	assert.equal(seen.indexOf(rows), seen.lastIndexOf(2) + 1);
	// Its index is made behind it; nothing of the attempt that was cut is left.
	while (inside().includes('.part'))
		await new Promise((go) => setTimeout(go, 20));
	await portal.cli(['check', '--deep']);
});
