// SPDX-License-Identifier: Apache-2.0
// saved.test.js - a view of a table kept by name, for everybody.
import assert from 'node:assert/strict';
import test from 'node:test';

import {assertValidHtml} from './browser.js';
import {start} from './portal.js';

test('a view is kept by name, shown on both pages, and forgotten', {timeout: 120000}, async (t) => {
	const portal = await start(t, {insee: '38205'});
	const {slug, resources: [{id: rid}]} = await portal.publish('n.csv', 'lieu;n\r\nÉcole;1\r\nMairie;2\r\n', {title: 'Lieux'});
	const page = `/jeux-de-donnees/${slug}/ressources/${rid}`;
	const clerk = await portal.signedIn();
	const view = `${page}?lieu__exact=%C3%89cole`;

	assert.doesNotMatch((await portal.get(view)).text, /vues-enregistrees/);
	assert.match((await clerk.get(view)).text, new RegExp(`action="/admin/ressources/${rid}/vues"`));
	const kept = await clerk.submit(view, {nom: 'Les écoles & co'}, {action: '/vues'});

	assert.match(kept.text, /La vue est enregistrée/);
	for (const where of [page, `/jeux-de-donnees/${slug}`]) {
		const {text} = await portal.get(where);

		assert.match(text, /<a href="[^"]*\?lieu__exact=%C3%89cole">Les écoles &amp; co<\/a>/, where);
		assert.doesNotMatch(text, /Enregistrer cette vue/);
		await assertValidHtml(text, where);
	}
	await assertValidHtml((await clerk.get(page)).text, 'the page of who may keep views');
	assert.equal((await clerk.submit(view, {nom: ' '}, {action: '/vues'})).status, 400);
	for (const question of ['a b', '"><script>', '#x', 'x'.repeat(5000)]) {
		const csrf = /name="csrf" value="([^"]*)"/.exec((await clerk.get(page)).text)[1];

		assert.equal((await clerk.send('POST', `/admin/ressources/${rid}/vues`, {form: {csrf, nom: 'x', question}})).status, 400, question);
	}
	await clerk.submit(page, {}, {action: `/admin/ressources/${rid}/vues/supprimer`});
	assert.doesNotMatch((await portal.get(page)).text, /vues-enregistrees/);
});
