// SPDX-License-Identifier: Apache-2.0
// record.test.js - the record of actions: read, filtered, kept, never changed.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import path from 'node:path';
import test from 'node:test';

import {assertValidHtml} from './browser.js';
import {parvis, start} from './portal.js';

const sql = (portal, text) => spawnSync('python3', ['-c',
	'import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()',
	path.join(portal.data, 'parvis.db'), text], {encoding: 'utf8'});

test('the record says who did what, and can be filtered and taken away', async (t) => {
	const portal = await start(t);
	const clerk = await portal.signedIn();

	await portal.cli(['org', 'add', 'Autrans', '--email', 'mairie@autrans.fr']);
	await portal.cli(['user', 'add', 'm@exemple.fr', '--org', portal.org, '--role', 'manager', '--password-stdin'],
		{input: 'quatre-mots-sans-lien\n'});
	await portal.publish('a.csv', 'a;b\n1;2\n', {title: '=Arbres'});
	await portal.publish('b.csv', 'a;b\n1;2\n', {title: 'Ailleurs', org: 'autrans'});

	let page = await clerk.get('/admin/journal');

	assert.match(page.text, /<\/strong> s’est connecté/);
	assert.match(page.text, /a publié <a href="\/admin\/jeux-de-donnees\/[0-9a-f-]+\/publication">=Arbres<\/a>/);
	await assertValidHtml(page.text);
	page = await clerk.get('/admin/journal?action=dataset.publish&qui=&du=2000-01-01&au=2100-01-01');
	assert.ok(!page.text.includes('</strong> s’est connecté'));
	assert.match(page.text, /Ailleurs/);
	assert.match((await clerk.get('/admin/journal?du=2100-01-01')).text, /Aucune action/);

	const file = await clerk.get('/admin/journal.csv?action=dataset.publish');

	assert.match(file.text, /^\ufeff?numero;date;qui;action;/);
	assert.match(file.text, /;"dataset\.publish";"'=Arbres";/);
	assert.equal(file.text.trim().split('\r\n').length, 3);

	// A manager reads that of the organization, and no other.
	const manager = await portal.signedIn('m@exemple.fr', 'quatre-mots-sans-lien');
	const orgs = Object.fromEntries(JSON.parse((await portal.cli(['org', 'list', '--json'])).out).map((o) => [o.slug, o.id]));

	page = await manager.get(`/admin/organisations/${orgs[portal.org]}/journal`);
	assert.match(page.text, /Arbres/);
	assert.ok(!/Ailleurs|<\/strong> s’est connecté/.test(page.text));
	await assertValidHtml(page.text);
	assert.ok(!(await manager.get(`/admin/organisations/${orgs[portal.org]}/journal.csv`)).text.includes('Ailleurs'));
	assert.equal((await manager.get(`/admin/organisations/${orgs.autrans}/journal`)).status, 403);
	assert.equal((await manager.get('/admin/journal')).status, 403);
});

test('the record is only added to, and check finds what was changed behind its back', async (t) => {
	const portal = await start(t);

	await portal.publish('a.csv', 'a;b\n1;2\n', {title: 'Arbres'});
	for (const text of ['INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE id = 2', 'DELETE FROM audit', 'UPDATE audit SET detail = \'x\'', 'UPDATE audit SET account_id = \'x\''])
		assert.match(sql(portal, text).stderr, /only added to/, text);
	const whole = await parvis(['check', '--data', portal.data]);

	assert.equal(whole.code, 0);
	assert.match(whole.out, /dernière empreinte du journal des actions, à garder ailleurs\s: [0-9a-f]{64}/);
	assert.equal(sql(portal, 'DROP TRIGGER audit_is_never_changed; UPDATE audit SET action = \'dataset.archive\' WHERE id = 2').status, 0);
	const changed = await parvis(['check', '--data', portal.data]);

	assert.equal(changed.code, 1);
	assert.match(changed.out, /Journal des actions\s: la ligne 2 \(dataset\.archive\)/);
	assert.equal(sql(portal, 'DROP TRIGGER audit_is_never_removed; DELETE FROM audit WHERE id = 2').status, 0);
	assert.match((await parvis(['check', '--data', portal.data])).out, /la ligne 3/);
	// Nor are the seals simply taken off.
	assert.equal(sql(portal, 'DROP TRIGGER IF EXISTS audit_is_never_changed; UPDATE audit SET hash = \'\'').status, 0);
	assert.equal((await parvis(['check', '--data', portal.data])).code, 1);
});
