// SPDX-License-Identifier: Apache-2.0
// saved.test.js - a view of a table kept by name, for everybody.
import assert from 'node:assert/strict';
import test from 'node:test';

import {assertFits, assertValidHtml, browser, openPage} from './browser.js';
import {adminEmail, adminPassword, start} from './portal.js';

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
	await t.test('the name and its button are on one line where there is room', async (inner) => {
		const screen = await openPage(await browser(inner), {base: portal.url});
		const box = (selector) => screen.locator(selector).boundingBox();

		await screen.goto('/connexion');
		await screen.fill('[name=email]', adminEmail);
		await screen.fill('[name=password]', adminPassword);
		await screen.getByRole('button', {name: 'Se connecter', exact: true}).click();
		await screen.waitForURL('**/admin');
		await screen.goto(page);
		for (const [width, together] of [[1280, true], [390, false]]) {
			await screen.setViewportSize({width, height: 800});
			const label = await box('label[for=vue-nom]'), field = await box('#vue-nom'), button = await box('#vue-nom ~ button');

			assert.ok(label.y + label.height <= field.y && label.x === field.x, `${width} px: the label above its field`);
			assert.equal(Math.abs(button.y - field.y) <= 1, together, `${width} px`);
			await assertFits(screen, `${width} px`);
		}
	});
	await clerk.submit(page, {}, {action: `/admin/ressources/${rid}/vues/supprimer`});
	assert.doesNotMatch((await portal.get(page)).text, /vues-enregistrees/);
});

test('a view of a column that was renamed leads to the version that has it', {timeout: 120000}, async (t) => {
	const portal = await start(t, {insee: '38205'});
	const {slug, resources: [{id: rid}]} = await portal.publish('m.csv', 'titulaire_nom;n\r\nDupont;1\r\nDurand;2\r\n', {title: 'Marchés'});
	const page = `/jeux-de-donnees/${slug}/ressources/${rid}`;
	const clerk = await portal.signedIn();
	const plain = (html) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
	const views = {Dupont: 'titulaire_nom__exact=Dupont', 'Par titulaire': 'vue=graphique&trace=barres&x=titulaire_nom', 'La première': 'titulaire_nom__exact=Dupont&version=1', Petits: 'n__less=2'};

	for (const [nom, query] of Object.entries(views))
		await clerk.submit(`${page}?${query}`, {nom}, {action: '/vues'});
	const replaced = await clerk.submit(`/admin/ressources/${rid}`,
		{fichiers: {file: 'm.csv', data: 'fournisseur;n\r\nDupont;1\r\nDurand;3\r\n'}}, {action: '/remplacer'});

	assert.ok(replaced.status < 400);
	for (let i = 0; i < 100 && !/fournisseur/.test((await portal.get(page)).text); i++)
		await new Promise((go) => setTimeout(go, 100));
	for (const query of ['titulaire_nom__exact=Dupont', 'columns=n,titulaire_nom', 'titulaire_nom__groupby&n__sum&n__sum__sort=desc',
		'vue=graphique&trace=barres&x=titulaire_nom']) {
		const {status, text} = await portal.get(`${page}?${query}`);
		const [, link] = /href="([^"]*)">Voir cette vue dans la version 1</.exec(text) ?? [];

		assert.equal(status, 400, query);
		assert.match(plain(text), /La colonne « titulaire_nom » n’existe plus dans ce fichier\./, query);
		assert.equal((await portal.get(link.replaceAll('&amp;', '&'))).status, 200, query);
		await assertValidHtml(text, query);
	}
	// The list says it before anybody follows the link.
	for (const where of [page, `/jeux-de-donnees/${slug}`]) {
		const {text} = await portal.get(where);
		const items = Object.fromEntries([...text.matchAll(/<li class="item row apart">([^]*?)<\/li>/g)].map(([, html]) => [/>([^<]*)<\/a>/.exec(html)[1], html]));

		assert.deepEqual(Object.keys(items).sort(), Object.keys(views).sort(), where);
		for (const [name, html] of Object.entries(items)) {
			const [, link] = /href="([^"]*)">voir cette vue dans la version 1</.exec(html) ?? [];

			assert.equal(/Ne s’applique plus au fichier actuel, qui n’a pas la colonne « titulaire_nom »/.test(plain(html)), link !== undefined, name);
			assert.equal(link !== undefined, ['Dupont', 'Par titulaire'].includes(name), name);
			if (link)
				assert.equal((await portal.get(link.replaceAll('&amp;', '&'))).status, 200, link);
		}
		await assertValidHtml(text, where);
	}
	const framed = await portal.get(`${page}/graphique?trace=barres&x=titulaire_nom`);

	assert.equal(framed.status, 400);
	assert.match(framed.headers['content-security-policy'], /frame-ancestors \*/);
	assert.match(plain(framed.text), /La colonne « titulaire_nom » n’existe plus dans ce fichier\. Voir cette vue dans la version 1/);
	assert.doesNotMatch(framed.text, /site-header|Erreur 400/);
	await assertValidHtml(framed.text, 'the frame');
	// Of a column that never was, those there are.
	assert.match((await portal.get(`${page}/graphique?x=autre`)).text, /fournisseur, n/);
	assert.doesNotMatch((await portal.get(`${page}?autre__exact=1`)).text, /n’existe plus/);
});
