// SPDX-License-Identifier: Apache-2.0
// draw.test.js - a table as a chart and on a map, on any screen, elsewhere too.
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {after, before, describe, test} from 'node:test';

import {assertAccessible, assertFits, assertValidHtml, browser, openPage} from './browser.js';
import {start} from './portal.js';

const kinds = ['École', 'Voirie', 'Sport'];
const spending = 'nature;date;montant\r\n' + Array.from({length: 60}, (_, i) =>
	`${kinds[i % 3]};${2021 + i % 4}-0${1 + i % 9}-15;${i},10`).join('\r\n') + '\r\n';
const places = JSON.stringify({type: 'FeatureCollection', features: [
	...Array.from({length: 300}, (_, i) => ({type: 'Feature', properties: {nom: `Abri ${i}`}, geometry: {type: 'Point',
		coordinates: [+(5.5001 + Math.floor(i / 20) / 100).toFixed(4), +(45.0001 + (i % 20) / 100).toFixed(4)]}})),
	{type: 'Feature', properties: {nom: 'Sans lieu'}, geometry: null},
]});
const sum = (kind) => Array.from({length: 60}, (_, i) => i).filter((i) => kinds[i % 3] === kind)
	.reduce((total, i) => total + i * 10 + 1, 0) / 10;
const french = (n) => n.toLocaleString('fr-FR').replace(/\s/g, ' ');
const plain = (html) => html.replace(/<[^>]*>/g, ' ').replace(/[\s\u202f\u00a0]+/g, ' ');

describe('charts and maps', {timeout: 600000}, () => {
	const cleanups = [];
	const suite = {after: (fn) => cleanups.push(fn)};
	let portal, chromium, chart, frame, drawing, map, geo;

	before(async () => {
		portal = await start(suite, {insee: '38205'});
		let done = await portal.publish('depenses.csv', spending, {title: 'Dépenses de la commune'});

		chart = `/jeux-de-donnees/${done.slug}/ressources/${done.resources[0].id}`;
		frame = `/jeux-de-donnees/${done.slug}/ressources/${done.resources[0].id}/graphique`;
		drawing = `/jeux-de-donnees/${done.slug}/ressources/${done.resources[0].id}/graphique.svg`;
		done = await portal.publish('abris.geojson', places, {title: 'Abris'});
		map = `/jeux-de-donnees/${done.slug}/ressources/${done.resources[0].id}`;
		geo = `/api/resources/${done.resources[0].id}/map/`;
		chromium = await browser(suite);
	});
	after(async () => {
		for (const fn of cleanups.reverse())
			await fn();
	});

	test('a chart says in its table, its drawing and its sentence what a naive sum says', async () => {
		const {text} = await portal.get(`${chart}?vue=graphique&trace=barres&x=nature&y=montant&calcul=somme`);

		for (const kind of kinds)
			assert.match(plain(text), new RegExp(`${kind} ${french(sum(kind))}`));
		assert.match(text, /<svg [^>]*role="img"/);
		assert.match(plain(text), /La valeur la plus haute est « Sport »/);
		await assertValidHtml(text, 'a chart');
		// Nobody chose an order: the form has none to keep for another column.
		assert.match(text, /<option value="" selected>L’ordre habituel/);
		assert.match(plain((await portal.get(`${chart}?vue=graphique&trace=barres&x=nature&y=montant&limite=2`)).text),
			/Parmi les 2 valeurs dessinées, la plus haute est « Sport »/);
	});

	test('a filter of the table is one of the chart, and stays in its form', async () => {
		const {text} = await portal.get(`${chart}?vue=graphique&trace=barres&x=nature&nature__exact=Voirie`);

		assert.match(text, /<input type="hidden" name="nature__exact" value="Voirie">/);
		assert.match(plain(text), /Une seule valeur, « Voirie »/);
	});

	test('what cannot be drawn is said in the page', async () => {
		for (const [query, words] of [
			['trace=camembert', /choisissez parmi barres/],
			['x=inconnue', /inconnue/],
			['trace=points&x=nature', /deux colonnes de nombres/],
			['limite=1000', /de 1 à 100/],
		]) {
			const answer = await portal.get(`${chart}?vue=graphique&${query}`);

			assert.equal(answer.status, 400, query);
			assert.match(plain(answer.text), words);
		}
	});

	test('a form that asks for what cannot be drawn stays, with what was chosen', async () => {
		const page = await openPage(chromium, {base: portal.url});
		const chosen = (name) => page.locator(`#graphique-${name}`).inputValue();

		await page.goto(`${chart}?vue=graphique&nature__exact=Voirie`);
		await page.selectOption('#graphique-trace', 'histogramme');
		await page.selectOption('#graphique-x', 'date');
		await page.selectOption('#graphique-calcul', 'moyenne');
		await page.click('text=Dessiner');
		assert.match(await page.content(), /role="alert"[^]*<form[^>]*chart-form/, 'the sentence above the form');
		assert.match(plain(await page.locator('[role=alert]').innerText()), /Un histogramme demande une colonne de nombres/);
		assert.deepEqual([await chosen('trace'), await chosen('x'), await chosen('calcul')], ['histogramme', 'date', 'moyenne']);
		assert.equal(await page.locator('.chart svg').count(), 0);
		await assertAccessible(page, 'a refused chart');
		await assertValidHtml((await portal.get(page.url().slice(portal.url.length))).text, 'a refused chart');
		await page.selectOption('#graphique-x', 'montant');
		await page.click('text=Dessiner');
		assert.match(page.url(), /nature__exact=Voirie/);
		assert.match(plain(await page.locator('#graphique').innerText()), /^Nombre de lignes par « montant »$/, 'a histogram counts rows');
		assert.ok(await page.locator('.chart svg rect').count() > 5);
		await page.context().close();
		// A filter that is not understood is another matter: there is no chart to ask for.
		assert.doesNotMatch((await portal.get(`${chart}?vue=graphique&rien__exact=1`)).text, /graphique-trace/);
	});

	test('every kind of chart is valid, accessible, and fits a phone', async () => {
		for (const query of ['', '&trace=barres&x=nature&serie=date', '&trace=lignes&x=date&pas=mois',
			'&trace=histogramme&x=montant', '&trace=points&x=date&y=montant', '&nature__exact=rien']) {
			const address = `${chart}?vue=graphique${query}`;

			for (const options of [{width: 1280}, {width: 320}, {width: 390, dark: true}]) {
				const page = await openPage(chromium, {...options, base: portal.url});

				await page.goto(address);
				await assertFits(page, `${address} ${JSON.stringify(options)}`);
				await assertAccessible(page, address);
				assert.deepEqual(page.problems, []);
				assert.deepEqual(page.foreign, []);
				await page.context().close();
			}
			await assertValidHtml((await portal.get(address)).text, address);
		}
	});

	test('on a phone the drawing comes before its form, in letters one can read, and slides', async () => {
		const query = 'trace=lignes&x=date&pas=mois&y=montant';
		const letters = (page) => page.locator('.chart text').evaluateAll((all) => Math.min(...all.map((one) => parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a)));

		for (const [address, hasForm] of [[`${chart}?vue=graphique&${query}`, true], [`${frame}?${query}`, false]]) {
			const page = await openPage(chromium, {width: 390, height: 844, base: portal.url});
			const drawn = page.locator('.chart'), words = page.getByText('faites-le glisser de côté');

			await page.goto(address);
			assert.equal(await page.locator('.chart ~ form, div:has(> .chart) ~ form').count(), hasForm ? 1 : 0, address);
			assert.ok(await letters(page) >= 12, `${await letters(page)} px`);
			assert.ok(await words.isVisible());
			assert.equal(await drawn.getAttribute('aria-label'), 'Dessin');
			await drawn.focus();
			await page.keyboard.press('ArrowRight');
			await page.waitForFunction(() => document.querySelector('.chart').scrollLeft > 0);
			await page.emulateMedia({media: 'print'});
			assert.ok(await words.isHidden(), 'paper does not slide');
			assert.equal(await drawn.evaluate((one) => one.scrollWidth <= one.clientWidth), true, 'on paper it is whole');
			await page.emulateMedia({media: 'screen'});
			await page.setViewportSize({width: 1280, height: 900});
			assert.ok(await words.isHidden(), 'where it is whole, nothing is said');
			assert.ok(await letters(page) >= 12);
			await page.context().close();
		}
		// What was asked again is in sight, and so is why it could not be drawn.
		const page = await openPage(chromium, {width: 390, height: 844, base: portal.url});

		for (const [kind, shown] of [['barres', '.chart svg'], ['points', '[role=alert]']]) {
			await page.goto(`${chart}?vue=graphique&x=nature`);
			await page.selectOption('#graphique-trace', kind);
			await page.click('text=Dessiner');
			await page.locator(shown).waitFor();
			const box = await page.locator(shown).boundingBox();

			assert.ok(box.y > 0 && box.y < 500, `${shown} at ${box.y} px`);
		}
		await page.context().close();
	});

	test('a chart is drawn without a script, and asked again with its form', async () => {
		const page = await openPage(chromium, {javascript: false, base: portal.url});

		await page.goto(`${chart}?vue=graphique`);
		await page.selectOption('#graphique-trace', 'barres');
		await page.selectOption('#graphique-x', 'nature');
		await page.click('text=Dessiner');
		assert.match(page.url(), /trace=barres/);
		assert.equal(await page.locator('.chart svg rect').count(), 3);
		await page.context().close();
	});

	test('the drawing alone: as SVG, as PNG, in a frame of any site', async () => {
		const query = '?trace=barres&x=nature&y=montant';
		const svg = await portal.get(drawing + query);
		const framed = await portal.get(frame + query);
		const page = await openPage(chromium, {base: portal.url});

		assert.match(svg.headers['content-type'], /^image\/svg\+xml/);
		assert.match(svg.text, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
		assert.equal((await portal.get(`${drawing}?trace=camembert`)).status, 400);
		assert.match(framed.headers['content-security-policy'], /frame-ancestors \*/);
		assert.match((await portal.get(chart)).headers['content-security-policy'], /frame-ancestors 'none'/);
		await assertValidHtml(framed.text, 'a frame');
		await page.goto(frame + query);
		await assertAccessible(page, 'a frame');
		await page.goto(`${chart}?vue=graphique&trace=barres&x=nature&y=montant`);
		const [image] = await Promise.all([page.waitForEvent('download'), page.click('text=Télécharger l’image (PNG)')]);

		assert.equal(image.suggestedFilename(), 'graphique.png');
		assert.deepEqual(page.problems, []);
		await page.context().close();
	});

	test('every drawing has its figures as a table, in its frame too, and no more than can be read', async () => {
		const cells = (html) => [...html.matchAll(/<tr><th scope="row">/g)].length;

		for (const [query, rows] of [['trace=points&x=date&y=montant', 60], ['trace=barres&x=nature', 3], ['trace=histogramme&x=montant', 12]])
			for (const where of [`${chart}?vue=graphique&${query}`, `${frame}?${query}`]) {
				const {text} = await portal.get(where);

				assert.equal(cells(text), rows, where);
				await assertValidHtml(text, where);
			}
		const long = 'nom;x;y\r\n' + Array.from({length: 700}, (_, i) => `${i} ${'très '.repeat(400)}long;${i};${i * 2}`).join('\r\n') + '\r\n';
		const done = await portal.publish('longs.csv', long, {title: 'Noms longs'});
		const where = `/jeux-de-donnees/${done.slug}/ressources/${done.resources[0].id}`;
		const points = await portal.get(`${where}?vue=graphique&trace=points&x=x&y=y`);
		const svg = await portal.get(`${where}/graphique.svg?trace=barres&x=nom&serie=x&limite=100`);

		assert.equal(cells(points.text), 500);
		assert.match(points.text, /<details>\s*<summary>En chiffres/);
		assert.match((await portal.get(`${chart}?vue=graphique&trace=barres&x=nature`)).text, /<details open>\s*<summary>En chiffres/);
		assert.match(plain(points.text), /Les 500 premières lignes sur 700 /);
		assert.match(svg.text, /<\/svg>$/);
		assert.ok(svg.text.length < 300e3, `${svg.text.length} bytes`);
	});

	test('figures of one column have as many decimals, close to what they are of', async () => {
		const done = await portal.publish('notes.csv', 'lieu;note;jour\r\nA;1;\r\nB;2,5;\r\nC;-3,25;\r\nC;;\r\nD;;\r\n', {title: 'Notes'});
		const where = `/jeux-de-donnees/${done.slug}/ressources/${done.resources[0].id}?vue=graphique&trace=barres&x=lieu&y=note&tri=x`;
		const page = await openPage(chromium, {width: 1280, base: portal.url});

		assert.match(plain((await portal.get(where)).text), / A 1,00 B 2,50 C -3,25 D – /);
		await page.goto(where);
		const {width} = await page.locator('section.table-region').boundingBox();

		assert.ok(width < 640, `${width} px for two columns`);
		await page.context().close();
	});

	test('the figures of a chart are exported as the API groups them, where it does', async () => {
		const csv = async (query) => /<a href="([^"]*)">Télécharger ces chiffres/.exec((await portal.get(`${chart}?vue=graphique&${query}`)).text)?.[1].replaceAll('&amp;', '&');
		const lines = async (query) => {
			const answer = await portal.get(await csv(query));

			assert.equal(answer.status, 200, query);
			return answer.text.replace('\ufeff', '').trim().split(/\r?\n/).slice(1);
		};

		assert.deepEqual((await lines('trace=barres&x=nature&y=montant&nature__sort=asc&columns=date')).sort(),
			kinds.map((kind) => `${kind};${sum(kind).toFixed(2).replace('.', ',')}`).sort());
		assert.deepEqual(await lines('trace=barres&x=nature&y=-&nature__exact=Voirie'), ['Voirie;20'], 'the filters are there');
		assert.equal((await lines('trace=barres&x=nature&y=montant&calcul=moyenne&serie=date&pas=valeur')).length, new Set(spending.trim().split('\r\n').slice(1)
			.map((row) => row.split(';').slice(0, 2).join(';'))).size, 'one line a place and series');
		for (const query of ['trace=lignes&x=date&pas=mois', 'trace=lignes&x=date&pas=annee', 'trace=histogramme&x=montant',
			'trace=points&x=date&y=montant', 'trace=barres&x=nature&y=montant&calcul=distinct'])
			assert.equal(await csv(query), undefined, query);
	});

	test('oEmbed gives the frame of a chart, and of nothing else', async () => {
		const ask = (url) => portal.get(`/oembed?url=${encodeURIComponent(url)}`);
		const good = await ask(`${portal.url}${chart}?vue=graphique&x=nature`);
		const answer = JSON.parse(good.text);

		assert.equal(answer.type, 'rich');
		const [, source] = /src="([^"]*)"/.exec(answer.html);

		assert.equal((await portal.get(source.replaceAll('&amp;', '&').slice(portal.url.length))).status, 200);
		for (const url of ['https://exemple.fr/?vue=graphique', `${portal.url}/`, `${portal.url}${chart}`, ''])
			assert.equal((await ask(url)).status, 404, url);
		assert.equal((await portal.get('/oembed?format=xml&url=x')).status, 406);
		const {text} = await portal.get(`${chart}?vue=graphique&x=nature&nature__exact=${encodeURIComponent('École')}`);
		const [, title, found] = /<link rel="alternate" type="application\/json\+oembed" title="([^"]*)" href="([^"]*)">/.exec(text);
		const said = await portal.get(found.slice(portal.url.length).replaceAll('&amp;', '&'));

		assert.match(title, /^Graphique/);
		assert.match(said.json.html, /\/graphique\?vue=graphique&amp;x=nature&amp;nature__exact=%C3%89cole/);
		for (const other of [chart, `${chart}?vue=profil`, `${chart}?vue=graphique&x=inconnue`, map])
			assert.doesNotMatch((await portal.get(other)).text, /oembed/, other);
	});

	test('a view of the map gives every place once, alone or in groups', async () => {
		for (let zoom = 0; zoom <= 18; zoom += 3) {
			const answer = await portal.get(`${geo}?zoom=${Math.min(zoom, 12)}&bbox=5.4,44.9,5.8,45.3`);
			const {features} = JSON.parse(answer.text);
			const count = features.reduce((n, f) => n + (f.properties.count ?? 1), 0);

			assert.match(answer.headers['content-type'], /geo\+json/);
			assert.equal(count, 300, `zoom ${zoom}`);
			// Marks of groups do not cover each other.
			const at = ({geometry: {coordinates: [lon, lat]}}) => [(lon + 180) / 360, (1 - Math.asinh(Math.tan(lat * Math.PI / 180)) / Math.PI) / 2]
				.map((part) => part * 256 * 2 ** Math.min(zoom, 12));
			const groups = features.filter((f) => f.properties.count).map(at);
			const nearest = Math.min(...groups.flatMap(([x, y], i) => groups.slice(0, i).map(([u, v]) => Math.hypot(x - u, y - v))));

			assert.ok(nearest > 30, `zoom ${zoom}: ${nearest} px`);
		}
		const one = JSON.parse((await portal.get(`${geo}?zoom=18&bbox=5.4999,44.9999,5.503,45.003`)).text).features;

		assert.equal(one.length, 1);
		assert.equal(one[0].properties.label, 'Abri 0');
		assert.deepEqual(one[0].geometry, {type: 'Point', coordinates: [5.5001, 45.0001]});
		const filtered = JSON.parse((await portal.get(`${geo}?zoom=10&bbox=5.4,44.9,5.8,45.3&nom__exact=Abri%207`)).text);

		assert.equal(filtered.features.length, 1);
	});

	test('100,000 places are few features, in few bytes, at any zoom', async () => {
		const n = 100000, side = 250;
		const done = await portal.publish('arbres.csv', 'nom;latitude;longitude\r\n' + Array.from({length: n}, (_, i) =>
			`Arbre ${i};${(44 + Math.floor(i / side) / 200).toFixed(6)};${(5 + i % side / 100).toFixed(6)}`).join('\r\n') + '\r\n', {title: 'Arbres'});
		const id = done.resources[0].id;
		const ask = async (query) => (await portal.get(`/api/resources/${id}/map/?${query}`)).text;
		const indexed = () => readFileSync(path.join(portal.data, 'tables', id.slice(0, 2), `${id}-1.db`)).includes('CREATE VIRTUAL TABLE places');
		const seen = (text) => JSON.parse(text).features.reduce((all, f) => all + (f.properties.count ?? 1), 0);

		for (let round = 0; round < 2; round++) {
			for (const [query, count] of [['zoom=5&bbox=-5,41,15,52', n], ['zoom=7&bbox=4,43.5,8.5,46.5', n], ['zoom=9&bbox=4.9,43.9,7.6,46.1', n],
				['zoom=12&bbox=5.995,44.995,6.195,45.1975', 20 * 41]]) {
				const text = await ask(query);

				assert.equal(seen(text), count, query);
				assert.ok(text.length < 150e3, `${query}: ${text.length} bytes`);
				assert.ok(JSON.parse(text).features.length < 700, query);
			}
			const alone = JSON.parse(await ask('zoom=18&bbox=6.9999,44.9999,7.0001,45.0001')).features;

			assert.deepEqual(alone.map((f) => [f.id, f.properties.label, ...f.geometry.coordinates]), [[50201, 'Arbre 50200', 7, 45]]);
			// The second time, from the index of the table.
			for (let i = 0; i < 200 && round === 0 && !indexed(); i++)
				await new Promise((go) => setTimeout(go, 200));
		}
		const filtered = JSON.parse(await ask('zoom=5&bbox=-5,41,15,52&nom__exact=Arbre%207')).features;

		assert.equal(filtered.length, 1);
	});

	test('a view that is none is refused', async () => {
		for (const query of ['', 'bbox=1,2,3', 'bbox=5,45,4,46&zoom=3', 'bbox=-180,-80,180,80&zoom=20', 'bbox=a,b,c,d', 'bbox=1,2,3,4&zoom=21',
			'bbox=nan,nan,nan,nan', 'bbox=1,2,3,4,5', 'bbox=5,45,6,46&zoom=8&inconnu=1'])
			assert.equal((await portal.get(`${geo}?${query}`)).status, 400, query);
		assert.equal((await portal.get(geo.replace(/[0-9a-f-]{36}/, '00000000-0000-4000-8000-000000000000'))).status, 404);
	});

	test('the map is drawn, moved with the keyboard, and leads to the rows', async () => {
		const page = await openPage(chromium, {base: portal.url});

		await page.goto(`${map}?vue=carte`);
		await page.locator('.map .place-group').first().waitFor();
		assert.deepEqual(page.problems, []);
		assert.deepEqual(page.foreign, []);
		await assertAccessible(page, 'the map');
		await page.goto(`${map}?vue=carte&nom__exact=Abri 12&version=1&table=1`);
		await page.locator('.map path.place').first().waitFor();
		await page.locator('.map path.place').first().click();
		await page.click('.leaflet-popup a');
		assert.match(page.url(), /\/lignes\/13\?vue=carte&nom__exact=Abri%2012&version=1&table=1$/);
		await page.getByRole('link', {name: 'Revenir au tableau'}).click();
		await page.locator('.map path.place').first().waitFor();
		await page.context().close();
	});

	test('each place and group of the map is a button with its name', async () => {
		const page = await openPage(chromium, {base: portal.url});

		await page.goto(`${map}?vue=carte`);
		const group = page.getByRole('button', {name: /^\d+ lieux : agrandir$/}).first();

		await group.waitFor();
		const before = await page.locator('.map .place-group').allInnerTexts();

		await group.focus();
		await page.keyboard.press('Enter');
		await page.waitForFunction((texts) => [...document.querySelectorAll('.map .place-group')].map((one) => one.innerText).join() !== texts, before.join());
		assert.equal(await page.evaluate(() => document.activeElement.closest('[data-carte]') !== null), true, 'the focus stays on the map');
		await page.goto(`${map}?vue=carte&nom__exact=Abri 12`);
		await page.getByRole('button', {name: 'Abri 12', exact: true}).focus();
		await page.keyboard.press('Enter');
		assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Abri 12');
		await page.keyboard.press('Enter');
		await page.waitForURL(/\/lignes\/13\?/);
		await page.context().close();
	});

	test('the name of a place near an edge stays when the map moves to show it', async () => {
		const page = await openPage(chromium, {height: 1300, dark: true, base: portal.url});
		const mark = () => page.locator('.map path.place').evaluateAll((all) => all.forEach((one) => { one.dataset.before = ''; }));
		const redrawn = () => page.waitForFunction(() => document.querySelector('.map path.place') && !document.querySelector('.map [data-before]'));
		const top = page.getByRole('button', {name: 'Abri 299', exact: true});
		// A hand moves the map until the place is 15 px below its upper edge.
		const toEdge = async () => {
			const frame = await page.locator('.map').boundingBox(), at = await top.boundingBox();
			const x = frame.x + frame.width / 2, y = frame.y + frame.height - 10;

			await mark();
			await page.mouse.move(x, y);
			await page.mouse.down();
			await page.mouse.move(x, y - (at.y - frame.y - 15), {steps: 4});
			await page.waitForTimeout(300);
			await page.mouse.up();
			await redrawn();
			await mark();
		};

		await page.goto(`${map}?vue=carte&nom__in=Abri 0,Abri 299`);
		await top.waitFor();
		await toEdge();
		await top.click();
		await redrawn();
		await page.waitForTimeout(400); // what closes fades away
		assert.equal(await page.locator('.leaflet-popup').count(), 1);
		assert.equal(await page.locator('.leaflet-popup-content').innerText(), 'Abri 299');
		await assertAccessible(page, 'a name on the map, in the dark');
		for (const part of ['.leaflet-bar a', '.leaflet-popup-content-wrapper', '.leaflet-control-scale-line'])
			assert.ok(await page.locator(part).first().evaluate((one) => Math.max(...getComputedStyle(one).backgroundColor.match(/\d+/g).slice(0, 3)) < 80), `${part} is dark too`);
		await page.keyboard.press('Escape');
		await page.locator('.leaflet-popup').waitFor({state: 'detached'});
		// With the keyboard, the focus is on its name, then on the place again.
		await page.reload();
		await top.waitFor();
		await toEdge();
		await top.focus();
		await page.keyboard.press('Enter');
		await redrawn();
		await page.waitForTimeout(400);
		assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Abri 299');
		assert.equal(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), 'solid');
		await page.keyboard.press('Escape');
		assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Abri 299');
		assert.deepEqual(page.problems, []);
		await page.context().close();
	});

	test('going to a part of the page leaves the map as it is', async () => {
		const page = await openPage(chromium, {base: portal.url});
		const asked = [];

		await page.goto(`${map}?vue=carte`);
		await page.locator('.map .place-group').first().waitFor();
		page.on('request', (one) => /favicon/.test(one.url()) || asked.push(one.url()));
		await page.getByRole('link', {name: 'Voir la liste des lignes'}).click();
		assert.equal(await page.evaluate(() => document.activeElement.id), 'compte');
		await page.locator('.skip').focus();
		await page.keyboard.press('Enter');
		await page.waitForTimeout(300);
		assert.deepEqual(asked, []);
		assert.ok(await page.locator('.map .place-group').first().isVisible());
		await page.context().close();
	});

	test('a map that is printed asks for nothing', async () => {
		const page = await openPage(chromium, {base: portal.url});
		const asked = [];

		await page.goto(`${map}?vue=carte`);
		await page.locator('.map .place-group').first().waitFor();
		page.on('request', (one) => asked.push(one.url()));
		await page.emulateMedia({media: 'print'});
		await page.setViewportSize({width: 718, height: 1000});
		await page.waitForTimeout(600);
		assert.deepEqual(asked, []);
		assert.equal(await page.locator('#carte-etat').innerText(), '');
		await page.context().close();
	});

	test('the page of a shape says that it is cut, and where it is whole', async () => {
		const ring = Array.from({length: 901}, (_, i) => [5.5 + 0.1 * Math.cos(i * Math.PI / 450), 45 + 0.1 * Math.sin(i * Math.PI / 450)]);
		const {slug, resources: [{id}]} = await portal.publish('long.geojson', JSON.stringify({type: 'FeatureCollection',
			features: [{type: 'Feature', properties: {nom: 'Disque'}, geometry: {type: 'Polygon', coordinates: [ring]}}]}), {title: 'Disque'});
		const {text} = await portal.get(`/jeux-de-donnees/${slug}/ressources/${id}/lignes/1`);
		const [, cell, link] = /<dd>(\{[^<]*…)<br><a href="([^"]*)"[^>]*>Voir la valeur entière</.exec(text);
		const [{geometry}] = JSON.parse((await portal.get(link.replaceAll('&amp;', '&'))).text);

		assert.ok(cell.length > 4000);
		assert.equal((typeof geometry === 'string' ? JSON.parse(geometry) : geometry).coordinates[0].length, 901);
		await assertValidHtml(text, 'a row with a shape');
	});

	test('the map has its list, without a script too, and fits a phone', async () => {
		const page = await openPage(chromium, {width: 320, base: portal.url});
		const still = await openPage(chromium, {javascript: false, base: portal.url});

		await page.goto(`${map}?vue=carte`);
		await page.locator('.map .place-group').first().waitFor();
		await assertFits(page, 'the map');
		await still.goto(`${map}?vue=carte`);
		assert.match(await still.locator('main').innerText(), /La carte demande JavaScript/);
		assert.equal(await still.locator('table.data tbody tr').count(), 50);
		await assertValidHtml((await portal.get(`${map}?vue=carte`)).text, 'the map');
		await page.context().close();
		await still.context().close();
	});

	test('tiles come from the site the administrator chose, and from nowhere without', async () => {
		const admin = await portal.signedIn();
		const before = await portal.get(`${map}?vue=carte`);

		assert.doesNotMatch(before.text, /data-tiles/);
		assert.match(before.headers['content-security-policy'], /img-src 'self' data:;/);
		for (const bad of ['http://exemple.fr/{z}/{x}/{y}.png', 'https://exemple.fr/', "https://exemple.fr/{z}/{x}/{y}'; script-src *"]) {
			const answer = await admin.submit('/admin/reglages', {map_tiles: bad}, {action: '/reglages'});

			assert.equal(answer.status, 422, bad);
		}
		await admin.submit('/admin/reglages', {map_tiles: 'https://{s}.tuiles.exemple.fr/{z}/{x}/{y}.png', map_attribution: 'Tuiles d’exemple'}, {action: '/reglages'});
		const after = await portal.get(`${map}?vue=carte`);

		assert.match(after.text, /data-attribution="Tuiles d’exemple"/);
		assert.match(after.headers['content-security-policy'], /img-src 'self' data: https:\/\/\*\.tuiles\.exemple\.fr;/);
		assert.doesNotMatch((await portal.get(map)).headers['content-security-policy'], /tuiles/);
		await admin.submit('/admin/reglages', {map_tiles: '', map_attribution: ''}, {action: '/reglages'});
	});

	test('territories are drawn from the outlines the administrator chose', async () => {
		const square = (x) => ({type: 'Polygon', coordinates: [[[x, 45], [x + 0.1, 45], [x + 0.1, 45.1], [x, 45.1], [x, 45]]]});
		const outlines = JSON.stringify({type: 'FeatureCollection', features: [['38548', 5.5], ['38205', 5.6], ['38129', 5.7]]
			.map(([code_insee, x]) => ({type: 'Feature', properties: {code_insee}, geometry: square(x)}))});
		const {slug, resources: [{id}]} = await portal.publish('contours.geojson', outlines, {title: 'Contours'});
		const aids = await portal.publish('aides.csv', 'code_insee;montant\r\n38548;10,5\r\n38205;20\r\n38548;4\r\n', {title: 'Aides'});
		const page = `/jeux-de-donnees/${aids.slug}/ressources/${aids.resources[0].id}?vue=graphique&trace=territoires&x=code_insee&y=montant`;
		const admin = await portal.signedIn();

		const table = page.replace(/\?.*/, '');

		// Without outlines the page says so, and does not offer that shape.
		const without = await portal.get(page);

		assert.equal(without.status, 400);
		assert.match(plain(without.text), /pas les contours de ces territoires/);
		assert.match(without.text, /<h1>aides<\/h1>/);
		assert.doesNotMatch((await portal.get(`${table}?vue=graphique`)).text, /value="territoires"/);
		assert.doesNotMatch((await portal.get(table)).text, /id="vue-carte"/);
		await admin.submit('/admin/reglages', {contours: `${portal.url}/jeux-de-donnees/${slug}/ressources/${id}`}, {action: '/reglages'});
		const {text} = await portal.get(page);

		assert.equal([...text.matchAll(/<path fill-rule="evenodd"/g)].length, 2);
		assert.match(plain(text), /Villard-de-Lans 14,5/);
		assert.match(plain(text), /La valeur la plus haute est « Lans-en-Vercors »/);
		await assertValidHtml(text, 'territories');
		assert.match((await portal.get(`${table}?vue=graphique&x=code_insee`)).text, /value="territoires"/);
		assert.doesNotMatch((await portal.get(`${table}?vue=graphique&x=montant`)).text, /value="territoires"/);
		// A table of communes has its map among its views.
		const [, href] = /<a href="([^"]*)" id="vue-carte">/.exec((await portal.get(`${table}?montant__greater=10`)).text);
		const found = (await portal.get(href.replaceAll('&amp;', '&'))).text;

		assert.equal(href.replaceAll('&amp;', '&'), `${table}?montant__greater=10&vue=graphique&trace=territoires&x=code_insee`);
		assert.match(found, /id="vue-carte" aria-current="page"/);
		assert.doesNotMatch(found, /id="vue-graphique" aria-current/);
	});

	test('EPCI are drawn from their communes, however detailed, and what has no outline is said', async () => {
		// A ring of so many corners, as national files have them.
		const ring = (x, y, n = 30000) => Array.from({length: n + 1}, (_, i) => [x + 0.1 * Math.cos(2 * Math.PI * (i % n) / n), y + 0.1 * Math.sin(2 * Math.PI * (i % n) / n)]);
		const outlines = JSON.stringify({type: 'FeatureCollection', features: [['243801024', 5.5, 45], ['243801024', 5.7, 45], ['200040715', 5.7, 45.2]]
			.map(([code_epci, x, y]) => ({type: 'Feature', properties: {code_epci}, geometry: {type: 'Polygon', coordinates: [ring(x, y)]}}))});
		const {slug, resources: [{id}]} = await portal.publish('epci.geojson', outlines, {title: 'Contours des EPCI'});
		const aids = await portal.publish('aides-epci.csv', 'code_epci;montant\r\n243801024;10,5\r\n200040715;20\r\n243801024;4\r\n243800604;1\r\n', {title: 'Aides aux EPCI'});
		const page = `/jeux-de-donnees/${aids.slug}/ressources/${aids.resources[0].id}?vue=graphique&trace=territoires&x=code_epci&y=montant`;
		const admin = await portal.signedIn();

		await admin.submit('/admin/reglages', {contours: `${portal.url}/jeux-de-donnees/${slug}/ressources/${id}`}, {action: '/reglages'});
		const {text} = await portal.get(page);
		const paths = [...text.matchAll(/<path fill-rule="evenodd" d="([^"]*)"/g)].map(([, d]) => d);

		assert.deepEqual(paths.map((d) => d.split('M').length - 1).sort(), [1, 2]);
		assert.ok(text.length < 120e3, `${text.length} bytes`);
		assert.match(plain(text), /1 territoire n’a pas de contour connu : les chiffres sont dans le tableau/);
		assert.match(plain(text), /Massif du Vercors[^0-9]*14,5/);
		await assertValidHtml(text, 'EPCI');
	});

	test('the page of a dataset draws its obvious chart, or leads to its map', async () => {
		const dataset = (where) => portal.get(where.replace(/\/ressources\/.*/, ''));
		let drawn = (await dataset(chart)).text;

		// Left out of the page when a busy machine has no time for it.
		for (let i = 0; i < 20 && !/<figure/.test(drawn); i++)
			drawn = (await dataset(chart)).text;
		const placed = (await dataset(map)).text;

		assert.match(drawn, /<figure class="figure stack">[^]*<svg [^>]*role="img"/);
		assert.match(plain(drawn), /Somme de « montant » par « date » \(par année\) .* De 2021 à 2023, la valeur passe de .* Les données de 2024 s’arrêtent au 15 septembre 2024 /);
		assert.match(drawn, new RegExp(`href="${chart}\\?vue=graphique"`));
		assert.doesNotMatch(placed, /<figure/);
		assert.match(placed, new RegExp(`href="${map}\\?vue=carte"`));
		const dull = await portal.publish('sirets.csv', 'siret;nom\r\n21380205100010;Mairie\r\n21380548400010;Commune\r\n', {title: 'Établissements'});
		const plainPage = (await portal.get(`/jeux-de-donnees/${dull.slug}`)).text;

		assert.doesNotMatch(plainPage, /<figure/);
		assert.match(plain(plainPage), / siret SIRET nom /, 'the same words as the explorer');
		for (const [html, name] of [[drawn, 'a figure'], [placed, 'a map'], [plainPage, 'neither']])
			await assertValidHtml(html, name);
		for (const width of [320, 1280]) {
			const page = await openPage(chromium, {width, base: portal.url});

			await page.goto(chart.replace(/\/ressources\/.*/, ''));
			await assertFits(page, 'a dataset with its chart');
			await assertAccessible(page, 'a dataset with its chart');
			await page.context().close();
		}
	});

	test('two columns of degrees are places too', async () => {
		const done = await portal.publish('bornes.csv', 'nom;latitude;longitude\r\nA;45,07;5,55\r\nB;45,10;5,60\r\n', {title: 'Bornes'});
		const id = done.resources[0].id;
		const {features} = JSON.parse((await portal.get(`/api/resources/${id}/map/?zoom=14&bbox=5.5,45,5.7,45.2`)).text);

		assert.deepEqual(features.map((f) => [f.properties.label, ...f.geometry.coordinates]), [['B', 5.6, 45.1], ['A', 5.55, 45.07]]);
		// Whatever stands before its name.
		for (const [header, row] of [['numero;c_nom', '036;B'], ['id_poi;quoi', '036;B'], ['zone;equipement', '036;B']]) {
			const other = await portal.publish('lieux.csv', `${header};latitude;longitude\r\n${row};45,07;5,55\r\n`, {title: header});
			const [found] = JSON.parse((await portal.get(`/api/resources/${other.resources[0].id}/map/?zoom=14&bbox=5.5,45,5.7,45.2`)).text).features;

			assert.equal(found.properties.label, 'B', header);
		}
	});

	test('a table without places has no map, one without anything to draw no chart', async () => {
		assert.doesNotMatch((await portal.get(chart)).text, /vue=carte/);
		assert.equal((await portal.get(`${chart}?vue=carte`)).status, 400);
	});
});
