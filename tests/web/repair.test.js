// SPDX-License-Identifier: Apache-2.0
// repair.test.js - what a spreadsheet broke is offered to be mended, and is
// mended in a new version only.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';

import {assertValidHtml} from './browser.js';
import {start} from './portal.js';

const csv = 'code_insee;siret;montant\r\n1004;73282932000074;10\r\n38548;130 025 265 00013\';20\r\n'
	+ 'code_insee;siret;montant\r\n01004;13002526500013;30\r\n1033;73282932000074;40\r\n38225;13002526500013;50\r\n38129;13002526500013;60\r\nTotal;;210\r\n';

describe('repairs', {timeout: 300000}, () => {
	const cleanups = [];
	const suite = {after: (fn) => cleanups.push(fn)};
	let portal, clerk, rid, page, slug;

	before(async () => {
		portal = await start(suite, {insee: '38205'});
		const done = await portal.publish('aides.csv', csv, {title: 'Aides'});

		rid = done.resources[0].id;
		slug = done.slug;
		page = `/admin/jeux-de-donnees/${done.id}/verification`;
		clerk = await portal.signedIn();
	});
	after(async () => {
		for (const fn of cleanups.reverse())
			await fn();
	});

	const rows = async () => JSON.parse((await portal.get(`/api/resources/${rid}/data/`)).text).data;
	const forms = async () => [...(await clerk.get(page)).text.matchAll(/name="reparation" value="([^"]*)">\s*<button[^>]*?(name="annuler")?[^>]*?>/g)];
	const offers = async () => (await forms()).filter(([form]) => !/annuler/.test(form)).map(([, offer]) => offer);
	const asked = async () => (await forms()).filter(([form]) => /annuler/.test(form)).map(([, repair]) => repair).sort();
	// Accept one of the repairs the page offers; the new version comes by itself.
	async function repair(offer, version, more = {}) {
		const {text} = await clerk.get(page);
		const csrf = /name="csrf" value="([^"]*)"/.exec(text)[1];
		const answer = await clerk.send('POST', `/admin/ressources/${rid}/reparer`, {form: {csrf, tableau: '1', reparation: offer, ...more}});

		assert.equal(answer.status, 303, answer.text);
		await served(version);
	}
	async function served(version) {
		for (let i = 0; i < 200; i++) {
			const {resource} = JSON.parse((await portal.get(`/api/2/datasets/resources/${rid}/`)).text);

			if ((await portal.get(`/r/${rid}/versions/${version}`)).status === 200 && !/en cours/.test((await clerk.get(page)).text) && resource)
				return;
			await new Promise((done) => setTimeout(done, 50));
		}
		assert.fail('no new version');
	}

	test('what can be mended is offered, and nothing was touched yet', async () => {
		assert.deepEqual((await offers()).sort(), ['codes:code_commune:code_insee', 'codes:siret:siret', 'titres', 'totaux']);
		assert.equal((await rows()).length, 8);
		assert.equal((await rows())[0].code_insee, '1004');
		await assertValidHtml((await clerk.get(page)).text, 'the page of remarks');
	});

	test('each accepted repair makes a version; the file and the earlier ones stay', async () => {
		await repair('titres', 2);
		assert.equal((await rows()).length, 7);
		await repair('totaux', 3);
		await repair('codes:code_commune:code_insee', 4);
		await repair('codes:siret:siret', 5);
		assert.deepEqual((await rows()).map((row) => [row.code_insee, row.siret, row.montant]), [
			['01004', '73282932000074', 10], ['38548', '13002526500013', 20],
			['01004', '13002526500013', 30], ['01033', '73282932000074', 40], ['38225', '13002526500013', 50], ['38129', '13002526500013', 60],
		]);
		assert.deepEqual(await offers(), []);
		assert.match((await clerk.get(page)).text, /Réparé à votre demande/);
		// Who comes to take it is told which is which, and what was done.
		const dataset = (await portal.get(`/jeux-de-donnees/${slug}`)).text;
		const table = (await portal.get(`/jeux-de-donnees/${slug}/ressources/${rid}`)).text;
		const [, repaired] = /href="([^"]*)"><svg[^>]*><use[^>]*><\/svg>Télécharger le tableau réparé/.exec(table);

		for (const text of [dataset, table])
			assert.match(text, /Télécharger le fichier d’origine \(CSV, \d+/);
		assert.ok(dataset.includes(`href="${repaired}"`));
		assert.match((await portal.get(repaired.replaceAll('&amp;', '&'))).text, /01004;73282932000074;10/);
		const profile = (await portal.get(`/jeux-de-donnees/${slug}/ressources/${rid}?vue=profil`)).text;

		assert.match(profile, /<li>1 ligne de total laissée de côté/);
		assert.doesNotMatch(profile, /à votre demande|[Cc]hoisissez|[Vv]érifiez/);
		await assertValidHtml(table, 'the page of a repaired file');
		await assertValidHtml(dataset, 'the page of a repaired dataset');
		// An earlier version is told by its own figures, and taken by its own address.
		const earlier = (await portal.get(`/jeux-de-donnees/${slug}/ressources/${rid}?version=1`)).text;

		assert.match(table, /<td>Réparation demandée\u202f: laisser de côté les lignes de totaux\.<\/td>/, 'why there is this version');
		assert.match(table, /<td>Premier dépôt\.<\/td>/);
		assert.match(table, /<li>6 lignes, 3 colonnes<\/li>/);
		assert.match(earlier, /<li>8 lignes, 3 colonnes<\/li>/);
		assert.match(earlier, new RegExp(`<a class="button" href="/r/${rid}/versions/1">`));
		assert.doesNotMatch(earlier, /Télécharger le (fichier d’origine|tableau réparé)/);
		assert.equal((await portal.get(`/r/${rid}`)).text, csv);
		const first = JSON.parse((await portal.get(`/api/resources/${rid}/data/?version=1`)).text);

		assert.equal(first.meta.total, 8);
		assert.equal(first.data[0].code_insee, '1004');
	});

	const all = ['codes:code_commune:code_insee', 'codes:siret:siret', 'titres', 'totaux'];

	test('what was accepted stays so when the file is read in another way', async () => {
		await clerk.submit(page, {entete: '1'}, {action: '/lecture'});
		await served(6);
		assert.equal((await rows()).length, 6);
		assert.deepEqual(await asked(), all);
		await clerk.submit(`/admin/ressources/${rid}/colonnes`, {'type-2': 'float'}, {action: '/colonnes'});
		await served(7);
		assert.equal((await rows()).length, 6);
		assert.deepEqual(await asked(), all);
	});

	test('and when the file is replaced; what has nothing to mend any more is said', async () => {
		const next = csv.replace('1004;', '1008;').replace('Total;;210\r\n', '').replaceAll('siret', 'identifiant');

		await clerk.submit(`/admin/ressources/${rid}`, {fichiers: {file: 'aides.csv', data: next}}, {action: '/remplacer'});
		await served(8);
		assert.equal((await rows())[0].code_insee, '01008', 'the code of the new file is mended');
		assert.equal((await rows()).length, 6);
		assert.deepEqual(await asked(), all);
		const said = (await clerk.get(page)).text.replaceAll('\u202f', ' ');

		assert.match(said, /Information\.<\/strong> La réparation demandée pour une version précédente n’a plus rien à changer ici/);
		assert.match(said, /Ne plus demander de laisser de côté les lignes de totaux</);
		assert.match(said, /rétablir les codes dans la colonne « siret » : ce fichier n’a plus de colonne de ce nom/);
		await assertValidHtml((await clerk.get(page)).text, 'the page of repairs');
	});

	test('a repair is called off as it was asked', async () => {
		await repair('titres', 9, {annuler: 'oui'});
		assert.equal((await rows()).length, 7);
		assert.deepEqual(await asked(), all.filter((one) => one !== 'titres'));
		assert.deepEqual(await offers(), ['titres']);
	});

	test('spaces, empty rows and empty columns: one click each, or for all columns', async () => {
		const done = await portal.publish('lieux.csv', 'ville;vide;rue\r\nLans;;Place \r\n Lans;;Mairie\r\n;;\r\n', {title: 'Lieux'});

		rid = done.resources[0].id;
		page = `/admin/jeux-de-donnees/${done.id}/verification`;
		assert.deepEqual((await offers()).sort(), ['colonnes-vides', 'espaces', 'espaces:rue', 'espaces:ville', 'lignes-vides']);
		await assertValidHtml((await clerk.get(page)).text, 'the page of spaces');
		await repair('espaces:ville', 2);
		assert.deepEqual((await offers()).sort(), ['colonnes-vides', 'espaces:rue', 'lignes-vides']);
		await repair('espaces', 3);
		await repair('lignes-vides', 4);
		await repair('colonnes-vides', 5);
		assert.deepEqual((await rows()).map(({__id, ...row}) => row), [{ville: 'Lans', rue: 'Place'}, {ville: 'Lans', rue: 'Mairie'}]);
		assert.deepEqual(await offers(), []);
	});

	test('all that is offered is mended at once, in one version', async () => {
		const done = await portal.publish('rues.csv', 'ville;vide;rue\r\nLans;;Place \r\n Lans;;Mairie\r\n;;\r\nTotal;;\r\n', {title: 'Rues'});

		rid = done.resources[0].id;
		page = `/admin/jeux-de-donnees/${done.id}/verification`;
		const {text} = await clerk.get(page);
		const said = [...text.matchAll(/<button class="button" type="submit">([^<]*)</g)].map(([, label]) => label.trim());
		const wanted = [...text.matchAll(/name="reparations\[\]" value="([^"]*)"/g)].map(([, one]) => one);

		assert.deepEqual(wanted.filter((one) => /^espaces:/.test(one)), [], 'spaces of all columns are one repair');
		assert.ok(wanted.length > 2, wanted);
		assert.ok(said.includes(`Tout réparer (${wanted.length})`), said);
		assert.ok(said.includes('Laisser de côté les lignes vides') && said.includes('Retirer les colonnes vides') && said.includes('Retirer les espaces en trop'), said);
		await repair('', 2, {'reparations[]': wanted});
		assert.deepEqual(await offers(), []);
		assert.deepEqual(await asked(), [...wanted].sort());
		assert.equal((await portal.get(`/r/${rid}/versions/3`)).status, 404);
		assert.doesNotMatch((await clerk.get(page)).text, /Tout réparer/);
	});

	test('a repair nobody offers is refused, and visitors may ask for none', async () => {
		const csrf = /name="csrf" value="([^"]*)"/.exec((await clerk.get(page)).text)[1];

		for (const reparation of ['', 'tout', 'codes', 'codes:inconnu:siret', 'titres:x', 'espaces:', 'lignes-vides:ville']) {
			const answer = await clerk.send('POST', `/admin/ressources/${rid}/reparer`, {form: {csrf, tableau: '1', reparation}});

			assert.equal(answer.status, 400, reparation);
		}
		assert.notEqual((await portal.request('POST', `/admin/ressources/${rid}/reparer`, {form: {reparation: 'titres'}})).status, 200);
	});
});
