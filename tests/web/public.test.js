// SPDX-License-Identifier: Apache-2.0
// public.test.js - what everybody sees: found, read, cited, on any screen.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import zlib from 'node:zlib';

import {assertAccessible, assertFits, assertValidHtml, browser, openPage} from './browser.js';
import {start} from './portal.js';

const rows = 120;
const csv = 'Commune;Date;Montant;Lien\r\n' + Array.from({length: rows}, (_, i) =>
	`Lans-en-Vercors;${String(i % 28 + 1).padStart(2, '0')}/03/2026;1 ${String(100 + i)},50;`
	+ (i % 3 ? `https://exemple.fr/${i + 1}` : '')).join('\r\n') + '\r\n';
const script = '<script>alert(1)</script> & "guillemets" \'';

describe('public pages', {timeout: 600000}, () => {
	const cleanups = [];
	const suite = {after: (fn) => cleanups.push(fn)};
	let portal, chromium, data, page, resource;

	before(async () => {
		portal = await start(suite, {insee: '38205'});
		await portal.publish('deliberations-été.csv', csv, {
			title: 'Délibérations du conseil municipal',
			description: 'Les délibérations **votées** depuis 2014.',
			keyword: ['délibérations', 'conseil'],
		});
		await portal.publish('notice.pdf', '%PDF-1.4\n', {
			title: script, description: script, keyword: 'a&b "c" <d>', license: 'odc-odbl'});
		await portal.publish('menus.txt', 'Lundi : gratin\n', {title: 'Menus de la cantine'});
		await portal.publish('secret.txt', 'x', {title: 'Brouillon caché', draft: true});
		page = '/jeux-de-donnees/deliberations-du-conseil-municipal';
		data = (await portal.get('/api/1/datasets/deliberations-du-conseil-municipal/')).json;
		resource = `${page}/ressources/${data.resources[0].id}`;
		chromium = await browser(suite);
	});
	after(async () => {
		for (const fn of cleanups.reverse())
			await fn();
	});

	const everyPage = () => ['/', '/jeux-de-donnees', '/jeux-de-donnees?q=conseil&format=csv',
		'/jeux-de-donnees?q=introuvable', page, resource, `${resource}?page=3`,
		'/organisations', '/organisations/lans-en-vercors', '/mentions-legales', '/accessibilite',
		'/donnees-personnelles', '/plan-du-site', '/api', '/introuvable'];

	for (const dark of [false, true])
		for (const width of [390, 1280])
			test(`is accessible ${dark ? 'in the dark' : 'by day'}, ${width} px wide`, async () => {
				const tab = await openPage(chromium, {width, dark, base: portal.url});

				for (const where of everyPage()) {
					await tab.goto(where);
					await assertAccessible(tab, where);
					await assertFits(tab, where);
					assert.equal(await tab.locator('h1').count(), 1, `${where}: one h1`);
				}
				assert.deepEqual(tab.problems, []);
				assert.deepEqual(tab.foreign, []);
				await tab.context().close();
			});

	test('is valid HTML, in French, with a title of its own', async () => {
		const titles = new Map();

		for (const where of everyPage()) {
			const {text} = await portal.get(where);
			const title = text.match(/<title>([^<]+)<\/title>/)[1];

			await assertValidHtml(text, where);
			assert.match(text, /<html lang="fr" dir="ltr">/);
			titles.set(title, [...titles.get(title) ?? [], where]);
		}
		for (const [title, places] of titles)
			assert.ok(places.length === 1 || places.every((one) => one.startsWith(places[0])),
				`${title}: ${places}`);
	});

	test('fits a screen of 320 px, text twice as large and paper', async () => {
		const tab = await openPage(chromium, {width: 320, base: portal.url});

		for (const where of everyPage()) {
			await tab.goto(where);
			await assertFits(tab, where);
		}
		await tab.setViewportSize({width: 1280, height: 900});
		for (const where of everyPage()) {
			await tab.goto(where);
			await tab.evaluate(() => document.documentElement.style.fontSize = '200%');
			await assertFits(tab, `${where}, 200 %`);
		}
		await tab.setViewportSize({width: 794, height: 1123});
		await tab.emulateMedia({media: 'print'});
		for (const where of [page, resource]) {
			await tab.goto(where);
			await assertFits(tab, `${where}, printed`);
		}
		await tab.context().close();
	});

	test('needs no script: search, read, page through the rows', async () => {
		const tab = await openPage(chromium, {width: 390, javascript: false, base: portal.url});

		await tab.goto('/');
		await tab.getByRole('searchbox').fill('DELIBERATION conseils');
		await tab.getByRole('button', {name: 'Rechercher'}).click();
		await tab.getByRole('link', {name: 'Délibérations du conseil municipal'}).click();
		assert.equal(new URL(tab.url()).pathname, page);
		await tab.getByRole('link', {name: 'Explorer', exact: false}).first().click();
		assert.equal(new URL(tab.url()).pathname, resource);
		assert.match(await tab.locator('.found').innerText(), /120 lignes\s+Lignes 1 à 50/);
		await tab.getByRole('link', {name: 'Suivante'}).click();
		await tab.getByRole('link', {name: 'Suivante'}).click();
		assert.match(await tab.locator('.found').innerText(), /120 lignes\s+Lignes 101 à 120/);
		assert.equal(await tab.locator('#region tbody tr').count(), 20);
		assert.equal(await tab.getByRole('link', {name: 'Suivante'}).count(), 0);
		await tab.context().close();
	});

	test('goes by the keyboard: first to the content', async () => {
		const tab = await openPage(chromium, {base: portal.url});

		await tab.goto(page);
		await tab.keyboard.press('Tab');
		assert.equal(await tab.evaluate(() => document.activeElement.textContent), 'Aller au contenu');
		await tab.keyboard.press('Enter');
		assert.equal(await tab.evaluate(() => document.activeElement.id), 'contenu');
		await tab.keyboard.press('Tab');
		const outline = await tab.evaluate(() => getComputedStyle(document.activeElement).outlineWidth);
		assert.ok(parseFloat(outline) >= 2, `focus shows (${outline})`);
		await tab.context().close();
	});

	test('copies what is to be cited', async () => {
		const tab = await openPage(chromium, {base: portal.url, permissions: ['clipboard-read', 'clipboard-write']});

		await tab.goto(page);
		await tab.getByRole('button', {name: 'Copier : Phrase à reprendre'}).click();
		await tab.getByRole('status').filter({hasText: 'Copié'}).waitFor();
		const copied = await tab.evaluate(() => navigator.clipboard.readText());
		assert.match(copied, /Lans-en-Vercors, «.Délibérations du conseil municipal.», données du .* \/?.*id\/dataset\//s);
		await tab.context().close();
	});

	test('targets are large enough for a thumb', async () => {
		const tab = await openPage(chromium, {width: 390, hasTouch: true, isMobile: true, base: portal.url});

		for (const where of ['/', '/jeux-de-donnees', page, resource]) {
			await tab.goto(where);
			const small = await tab.evaluate(() => [...document.querySelectorAll(
				'.button, .chip, .pages a, .site-nav a, .site-footer a, .themes a, summary, input:not([type=hidden], [type=checkbox]), .choice')]
				.filter((one) => one.offsetParent !== null)
				.map((one) => [one.textContent.trim(), one.getBoundingClientRect().height])
				.filter(([, height]) => height < 43.5));
			assert.deepEqual(small, [], where);
		}
		await tab.context().close();
	});

	test('says the figures of the portal and what is new', async () => {
		const {text} = await portal.get('/');

		assert.match(text, /<dd>3<\/dd>/);
		assert.match(text, /<dt>jeux de données<\/dt>/);
		assert.match(text, />Délibérations du conseil municipal<\/a>/);
		assert.match(text, /type="application\/atom\+xml"/);
		assert.doesNotMatch(text, /Brouillon caché/);
	});

	test('dates the data in lists and cards, as on their own pages', async () => {
		const date = (await portal.get(page)).text.match(/données du (<time datetime="[\d-]+">[^<]+<\/time>)/);

		assert.ok(date);
		for (const where of ['/', '/jeux-de-donnees?q=deliberation', '/organisations/lans-en-vercors', resource])
			assert.ok((await portal.get(where)).text.includes(date[0]), where);
	});

	test('writes apostrophes as French does', async () => {
		for (const where of ['/api', '/introuvable']) {
			const {text} = await portal.get(where);
			const words = text.replace(/<(script|style|pre|code)[^]*?<\/\1>|<[^>]*>/g, ' ');

			assert.doesNotMatch(words, /[a-zéà](?:'|&#39;)[a-zéèêà]/i, where);
		}
	});

	test('names the dataset in the title of a file, and the version that stays', async () => {
		const {text} = await portal.get(resource);

		assert.match(text, /<title>[^<]+ – Délibérations du conseil municipal[^<]*<\/title>/);
		assert.match(text, /href="\/r\/[0-9a-f-]{36}\/versions\/1"/);
	});

	test('finds words without their accents, filters, and takes filters out', async () => {
		const found = (await portal.get('/jeux-de-donnees?q=deliberation')).text;
		const filtered = (await portal.get('/jeux-de-donnees?licence=odc-odbl&q=alert')).text;
		const none = (await portal.get('/jeux-de-donnees?q=deliberation&licence=odc-odbl')).text;

		assert.match(found, /1 jeu de données/);
		assert.match(found, new RegExp(`href="${page}"`));
		assert.match(filtered, /Retirer le filtre <\/span>Licence.: ODbL 1\.0/);
		assert.match(filtered, /href="\/jeux-de-donnees\?q=alert"/);
		assert.match(filtered, /name="licence" value="odc-odbl"/);
		assert.match(none, /Aucun résultat/);
		assert.match(none, /Vérifiez l’orthographe/);
		assert.match(none, /content="noindex, follow"/);
	});

	test('refuses pages that are not there', async () => {
		for (const where of ['/jeux-de-donnees?page=0', '/jeux-de-donnees?page=x', `${resource}?page=0`, `${resource}?page=-1`])
			assert.equal((await portal.get(where)).status, 400, where);
		for (const where of ['/jeux-de-donnees?page=2', `${resource}?page=9`])
			assert.equal((await portal.get(where)).status, 404, where);
		assert.equal((await portal.get('/jeux-de-donnees?page=99999999999999999999')).status, 400);
	});

	test('shows what anybody typed as text, whatever it is', async () => {
		const found = (await portal.get('/jeux-de-donnees?q=alert')).text;
		const slug = found.match(/\/jeux-de-donnees\/(script[^"/]*)/)[1];
		const typed = encodeURIComponent('"><script>alert(2)</script>');

		for (const where of ['/jeux-de-donnees?q=' + typed, '/jeux-de-donnees?theme=' + typed,
			'/jeux-de-donnees?territoire=' + typed + '&tri=' + typed, '/' + typed,
			'/jeux-de-donnees/' + slug, '/jeux-de-donnees?q=%FF%FE&format=%00',
			'/organisations/' + typed, `${page}/ressources/${typed}`]) {
			const answer = await portal.get(where);

			assert.ok(answer.status < 500, `${where}: ${answer.status}`);
			assert.doesNotMatch(answer.text, /<script>alert/, where);
			if (answer.type.startsWith('text/html'))
				await assertValidHtml(answer.text, where);
		}
	});

	test('describes a dataset to machines as to people', async () => {
		const {text} = await portal.get(page);
		const ld = JSON.parse(text.match(/<script type="application\/ld\+json">([^]*?)<\/script>/)[1]);

		assert.equal(ld['@type'], 'Dataset');
		assert.match(text, new RegExp(`<link rel="canonical" href="${portal.url}${page}">`));
		assert.match(text, /<meta name="description" content="Les délibérations votées depuis 2014\.">/);
		assert.match(text, /Licence Ouverte/);
		assert.match(text, /Annuelle/);
		assert.match(text, /@misc\{/);
		assert.match(text, /120.lignes/);
		assert.match(text, /href="\/r\/[0-9a-f-]{36}"/);
		assert.match(text, /<th scope="col">Commune<span class="type">Commune</);
		assert.match(text, /<th scope="col" class="num">Montant<span class="type">Nombre décimal/);
	});

	test('shows cells exactly as they were written', async () => {
		const {text} = await portal.get(resource);

		assert.match(text, /<td class="num">1 100,50<\/td>/);
		assert.match(text, /<td>01\/03\/2026<\/td>/);
		assert.match(text, /<a href="https:\/\/exemple\.fr\/2" rel="nofollow noopener">/);
		assert.match(text, /<span class="sr">vide<\/span>/);
		assert.match((await portal.get(`${resource}?vue=profil`)).text, /point-virgule/);
	});

	test('keeps drafts to those who are signed in', async () => {
		const clerk = await portal.signedIn();
		const where = '/jeux-de-donnees/brouillon-cache';
		const seen = await clerk.get(where);

		assert.equal((await portal.get(where)).status, 404);
		assert.equal(seen.status, 200);
		assert.match(seen.text, /pas publié/);
		assert.match(seen.headers['cache-control'], /no-store/);
		assert.equal((await portal.get(where)).status, 404, 'the page of one is not given to others');
	});

	test('gives a stranger no cookie, and the same page by its tag', async () => {
		for (const where of everyPage())
			assert.equal((await portal.get(where)).headers['set-cookie'], undefined, where);
		const first = await portal.get(page);
		const tag = first.headers.etag;

		assert.ok(tag);
		assert.equal((await portal.get(page, {headers: {'if-none-match': tag}})).status, 304);
		assert.equal((await portal.get(page, {headers: {'if-none-match': '"autre"'}})).status, 200);
		assert.equal((await portal.get('/introuvable')).headers.etag, undefined);
		const head = await portal.head(page);
		assert.equal(head.status, 200);
		assert.equal(head.body.length, 0);
		assert.equal(head.type, first.type);
		await portal.publish('autre.txt', 'y', {title: 'Encore un jeu'});
		assert.equal((await portal.get(page, {headers: {'if-none-match': tag}})).status, 200,
			'the catalogue changed');
	});

	test('is one page for whoever adds a mark of theirs to its address', async () => {
		const tagOf = async (where) => (await portal.get(where)).headers.etag;

		for (const where of ['/', page, '/organisations', '/organisations/lans-en-vercors', '/api', '/mentions-legales'])
			assert.equal(await tagOf(`${where}?utm_source=lettre&fbclid=x1`), await tagOf(where), where);
		assert.equal(await tagOf(`${page}?x=1&page=1`), await tagOf(`${page}?page=1&x=2`));
		assert.notEqual(await tagOf(`${page}?page=1`), await tagOf(page));
		assert.notEqual(await tagOf('/jeux-de-donnees?q=conseil'), await tagOf('/jeux-de-donnees'));
		assert.notEqual(await tagOf(`${resource}?page=2`), await tagOf(resource));
	});

	test('weighs little', async () => {
		const {text} = await portal.get(page);
		const files = [...text.matchAll(/(?:href|src)="(\/static\/[^"]+|\/theme\.css[^"]*)"/g)].map((m) => m[1]);
		let total = zlib.gzipSync(text).length;

		assert.ok(files.length >= 4);
		for (const file of files) {
			const answer = await portal.get(file);
			const weight = zlib.gzipSync(answer.body).length;

			assert.equal(answer.status, 200, file);
			assert.match(answer.headers['cache-control'], /max-age=31536000, immutable/);
			if (file.endsWith('parvis.css'))
				assert.ok(weight < 20 * 1024, `style sheet: ${weight}`);
			total += weight;
		}
		assert.ok(total < 60 * 1024, `${total} bytes`);
	});

	test('serves static files by version, and nothing else', async () => {
		const css = (await portal.get('/')).text.match(/\/static\/[^/]+\/css\/parvis\.css/)[0];
		const older = await portal.get('/static/000000000000/css/parvis.css');

		assert.equal((await portal.get(css)).type, 'text/css; charset=utf-8');
		assert.equal(older.status, 200);
		assert.doesNotMatch(older.headers['cache-control'], /immutable/);
		for (const where of ['/static/x/css/absent.css', '/static/x/..%2f..%2fdb/schema',
			'/static/x/%2e%2e/templates', '/static/x/css/..%2f..%2ftemplates%2flayout%2fbase.html'])
			assert.ok([400, 404].includes((await portal.get(where)).status), where);
		assert.match((await portal.get('/theme.css')).text, /--accent:#[0-9a-f]{6}/);
		assert.equal((await portal.get('/favicon.ico')).type, 'image/svg+xml');
		assert.equal((await portal.get('/logo')).status, 404);
		assert.equal((await portal.get('/organisations/lans-en-vercors/logo')).status, 404);
	});

	test('says errors in its own look, or as JSON to programs', async () => {
		const missing = await portal.get('/jeux-de-donnees/rien');
		const asked = await portal.get('/jeux-de-donnees/rien', {headers: {accept: 'application/json'}});
		const refused = await portal.request('POST', '/jeux-de-donnees', {form: {}});

		assert.equal(missing.status, 404);
		assert.match(missing.text, /class="site-header"/);
		assert.match(missing.text, /role="search"/);
		assert.equal(asked.status, 404);
		assert.equal(typeof asked.json.message, 'string');
		assert.equal((await portal.get('/api/rien')).json.message.length > 0, true);
		assert.equal(refused.status, 405);
		assert.match(refused.headers.allow, /GET/);
		assert.equal((await portal.get(`${page}/ressources/00000000-0000-4000-8000-000000000000`)).status, 404);
	});

	test('believes no Host that could lead elsewhere', async () => {
		for (const host of ['evil.example/"><script>', 'a b', 'x'.repeat(300)]) {
			const answer = await portal.raw([`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`]);

			assert.doesNotMatch(String(answer), /evil\.example\/"|<script>alert|href="https?:\/\/a b/);
		}
		assert.match((await portal.get('/', {headers: {host: 'donnees.exemple.fr'}})).text,
			/<link rel="canonical" href="http:\/\/donnees\.exemple\.fr\/">/);
	});

	test('sends who must sign in to the sign-in page, and back', async () => {
		const answer = await portal.get('/admin/jeux-de-donnees?x=1&y=%C3%A9');

		assert.equal(answer.status, 303);
		assert.match(answer.location, /\/connexion\?suite=%2Fadmin%2Fjeux-de-donnees%3Fx%3D1/);
		assert.equal((await portal.request('POST', '/admin/reglages', {form: {}})).status, 401);
	});

	test('takes no form without its token', async () => {
		const visitor = portal.visitor(), other = portal.visitor();
		const token = await visitor.csrf('/connexion');
		const foreign = await other.csrf('/connexion');
		const sent = (csrf, headers) => visitor.send('POST', '/connexion',
			{form: {email: 'x@exemple.fr', password: 'y', ...(csrf ? {csrf} : {})}, headers});

		assert.equal((await sent(undefined)).status, 403);
		assert.equal((await sent('')).status, 403);
		assert.equal((await sent(foreign)).status, 403);
		assert.equal((await sent(token + '0')).status, 403);
		assert.equal((await sent(token, {'sec-fetch-site': 'cross-site'})).status, 403);
		assert.equal((await sent(token, {'sec-fetch-site': 'same-site'})).status, 403);
		assert.notEqual((await sent(token, {'sec-fetch-site': 'same-origin'})).status, 403);
		const bare = await portal.request('POST', '/connexion', {form: {email: 'x@exemple.fr', password: 'y', csrf: token}});
		assert.equal(bare.status, 403, 'a token without its cookie');
	});

	test('shows the files of a dataset by fifty, each one within reach', async () => {
		const clerk = await portal.signedIn();
		const made = await portal.publish('fichier-0.txt', 'x', {title: 'Beaucoup de fichiers'});
		const where = '/jeux-de-donnees/beaucoup-de-fichiers';
		const seen = new Set();
		let next = where;

		for (const lot of [0, 52])
			await clerk.submit(`/admin/jeux-de-donnees/${made.id}/fichiers`, {fichiers: Array.from({length: 52},
				(_, i) => ({file: `fichier-${lot + i + 1}.txt`, data: `x${lot + i}`}))}, {action: '/fichiers'});
		while (next) {
			const {text, status} = await portal.get(next);
			const links = [...text.matchAll(/<a class="button primary" href="(\/r\/[^"]+)"/g)].map((m) => m[1]);

			assert.equal(status, 200);
			await assertValidHtml(text, next);
			assert.match(text, /<h2 id="fichiers">105.fichiers<\/h2>/);
			assert.ok(links.length > 0 && links.length <= 50, `${links.length} on ${next}`);
			const ld = JSON.parse(text.match(/<script type="application\/ld\+json">([^]*?)<\/script>/)[1]);

			assert.equal(ld.distribution.length, links.length);
			links.forEach((link) => seen.add(link));
			next = text.match(/href="([^"]+)" rel="next"/)?.[1];
		}
		assert.equal(seen.size, 105);
		assert.equal((await portal.get('/api/1/datasets/beaucoup-de-fichiers/')).json.resources.length, 105);
		assert.match((await portal.get(`${where}?page=2`)).text, /Fichiers 51 à 100\./);
		assert.equal((await portal.get(`${where}?page=4`)).status, 404);
		assert.doesNotMatch((await portal.get(page)).text, /Fichiers 1 à|rel="next"/);
	});

	test('answers 410 for a deleted dataset, for ever', async () => {
		const clerk = await portal.signedIn();
		const {id} = (await portal.get('/api/1/datasets/menus-de-la-cantine/')).json;
		const answer = await clerk.submit(`/admin/jeux-de-donnees/${id}/supprimer`, {confirmation: 'Menus de la cantine', titre: 'Menus de la cantine'},
			{action: '/supprimer'});

		assert.ok(answer.status < 400, `${answer.status}`);
		const gone = await portal.get('/jeux-de-donnees/menus-de-la-cantine');

		assert.equal(gone.status, 410);
		assert.match(gone.text, /<h1>Menus de la cantine<\/h1>/);
		assert.match(gone.text, /supprimé le <time/);
		await assertValidHtml(gone.text, 'tombstone');
		assert.doesNotMatch((await portal.get('/jeux-de-donnees')).text, /menus-de-la-cantine/);
	});
});

describe('a portal that is not set up', {timeout: 60000}, () => {
	test('says so on every page but the set-up, its look and its health', async (t) => {
		const portal = await start(t, {empty: true});

		for (const where of ['/', '/jeux-de-donnees', '/admin']) {
			const answer = await portal.get(where);

			assert.equal(answer.status, 503, where);
			assert.match(answer.text, /pas encore installé/);
			await assertValidHtml(answer.text, where);
		}
		const missing = await portal.get('/introuvable');

		assert.equal(missing.status, 404);
		assert.doesNotMatch(missing.text, /role="search"|<nav/);
		const css = missing.text.match(/\/static\/[^/]+\/css\/parvis\.css/)[0];

		for (const where of [css, '/theme.css', '/healthz', '/favicon.ico'])
			assert.equal((await portal.get(where)).status, 200, where);
		assert.equal((await portal.get(portal.setupPath)).status, 200);
	});
});
