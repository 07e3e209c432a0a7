// SPDX-License-Identifier: Apache-2.0
// explore.test.js - the table of a file: asked, filtered, read, on any screen.
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import zlib from 'node:zlib';

import {assertAccessible, assertFits, assertValidHtml, browser, openPage} from './browser.js';
import {start} from './portal.js';
import {zipOf} from './zip.js';

const communes = ['Engins', 'Lans-en-Vercors', 'Méaudre, le bourg', 'Villard-de-Lans'];
const rows = 120;
const line = (i) => [
	`L${String(i).padStart(3, '0')}`,
	communes[i % 4].includes(',') ? `"${communes[i % 4]}"` : communes[i % 4],
	i % 3 ? `Réfection de la voirie n° ${i}` : `Achat de ${i} chaises`,
	i % 10 === 9 ? '' : `${1000 - i * 8},50`,
	`${String(i % 28 + 1).padStart(2, '0')}/${String(i % 12 + 1).padStart(2, '0')}/${2022 + i % 3}`,
	i % 2 ? 'oui' : 'non',
	i % 5 ? '' : `https://exemple.fr/${i}`,
	i % 7 ? '' : `contact${i}@exemple.fr`,
].join(';');
const csv = (n = rows) => 'Code;Commune;Objet;Montant;Date;Ouvert;Lien;Courriel\r\n'
	+ Array.from({length: n}, (_, i) => line(i + 1)).join('\r\n') + '\r\n';
const text = (html) => html.replace(/<(script|style|svg)[^]*?<\/\1>/g, ' ').replace(/<[^>]*>/g, ' ').replace(/&#39;/g, '’').replaceAll('&lt;', '<')
	.replace(/[\s\u202f\u00a0]+/g, ' ');

// A page is long: what is missing from it is what a failure says.
const says = (html, ...wanted) => {
	const words = text(html);

	for (const one of wanted)
		assert.ok(one.test(words), `says ${one}: ${words.match(/\d+ lignes? sur|Aucune ligne|Erreur/)?.[0] ?? ''}`);
};

describe('exploring a table', {timeout: 600000}, () => {
	const cleanups = [];
	const suite = {after: (fn) => cleanups.push(fn)};
	let portal, chromium, page, rid, slug;

	before(async () => {
		portal = await start(suite, {insee: '38205'});
		const done = await portal.publish('marches.csv', csv(), {title: 'Marchés de la commune'});

		slug = done.slug;
		rid = done.resources[0].id;
		page = `/jeux-de-donnees/${slug}/ressources/${rid}`;
		chromium = await browser(suite);
	});
	after(async () => {
		for (const fn of cleanups.reverse())
			await fn();
	});

	const view = async (query = '') => (await portal.get(encodeURI(page + query))).text;
	// The cells of a column, in the order of the page.
	const cells = (html, column) => [...html.matchAll(/<tr>\s*<th scope="row"[^]*?<\/tr>/g)]
		.map(([row]) => text([...row.matchAll(/<td[^>]*>([^]*?)<\/td>/g)][column][1]).trim());
	const links = (html) => [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href.replaceAll('&amp;', '&'));
	// The address of the link around these words.
	const link = (html, words) => {
		const found = [...html.matchAll(/<a [^>]*href="([^"]*)"[^>]*>([^]*?)<\/a>/g)].find(([, , inside]) => text(inside).includes(words));

		assert.ok(found, `no link « ${words} »`);
		return found[1].replaceAll('&amp;', '&');
	};

	const states = () => ['', '?page=3', '?Montant__sort=desc&Commune__exact=Engins', '?q=chaises', '?q=introuvable', '?colonne=Montant',
		'?colonne=Commune', '?colonne=Date', '?colonne=Ouvert&densite=serree&cellules=une-ligne', '?vue=profil', '?columns=Code,Lien&page_size=20',
		'?Commune__groupby&Montant__sum', '?Inconnue__exact=1', '/lignes/5', '/lignes/1?q=chaises'].map((query) => page + query);

	for (const dark of [false, true])
		for (const width of [320, 1280])
			test(`every state is accessible ${dark ? 'in the dark' : 'by day'}, ${width} px wide`, async () => {
				const tab = await openPage(chromium, {width, dark, base: portal.url});

				for (const where of states()) {
					await tab.goto(where);
					// Menus open, so that what is in them counts.
					await tab.evaluate(() => document.querySelectorAll('details').forEach((one) => { one.open = true; }));
					await assertAccessible(tab, where);
					await assertFits(tab, where);
					assert.equal(await tab.locator('h1').count(), 1, `${where}: one h1`);
				}
				assert.deepEqual(tab.problems, []);
				assert.deepEqual(tab.foreign, []);
				await tab.context().close();
			});

	test('every state is valid HTML', async () => {
		for (const where of states())
			await assertValidHtml((await portal.get(where)).text, where);
	});

	test('sorts by value, upwards, downwards, then as in the file', async () => {
		const plain = await view();
		const up = await view('?Montant__sort=asc&page_size=200');
		const down = await view('?Montant__sort=desc&page_size=200');
		const value = (cell) => Number(cell.replace(',', '.'));
		const sorted = (html) => cells(html, 3).filter((cell) => /\d/.test(cell)).map(value);

		assert.equal(link(plain, 'Montant , trier du plus petit au plus grand'), `${page}?Montant__sort=asc`);
		assert.equal(link(up, 'Montant , trier du plus grand au plus petit'), `${page}?page_size=200&Montant__sort=desc`);
		assert.equal(link(down, 'Montant , revenir à l’ordre du fichier'), `${page}?page_size=200`);
		assert.equal(sorted(up).length, rows - 12);
		assert.deepEqual(sorted(up), [...sorted(up)].sort((a, b) => a - b));
		assert.deepEqual(sorted(down), [...sorted(up)].reverse());
		assert.match(cells(up, 3).at(-1), /vide/, 'empty cells come last');
		assert.doesNotMatch(plain, /aria-sort/);
		assert.match(up, /<th scope="col" abbr="Montant" class="num" aria-sort="ascending">/);
		assert.match(down, /aria-sort="descending"/);
		says(down, /triées par Montant, du plus grand au plus petit/);
	});

	test('says the filters in French, the rows they leave and how to take them out', async () => {
		const html = await view('?Montant__greater=500&Commune__exact=Engins&Objet__contains=voirie&Date__less=2023-05-31&Lien__isnull');
		const words = text(html);

		for (const chip of ['Montant ≥ 500', 'Commune est Engins', 'Objet contient « voirie »', 'Date jusqu’au 31 mai 2023', 'Lien est vide'])
			assert.ok(words.includes(`Retirer le filtre : ${chip}`), chip);
		assert.equal(link(html, 'Commune est Engins'),
			`${page}?Montant__greater=500&Objet__contains=voirie&Date__less=2023-05-31&Lien__isnull`);
		assert.equal(link(html, 'Tout effacer'), page);
		says(html, /\d+ lignes? sur 120 /, /trouvées? en (\d+ ms|moins d’une milliseconde)/);
		says(await view('?Commune__in=Engins,"Méaudre, le bourg"'), /Commune : Engins ou Méaudre, le bourg/);
		says(await view('?Montant__strictly_less=250,5'), /Montant < 250,5/);
		// Words are looked for one by one, and a day is one.
		says(await view('?q=voirie'), /Retirer le filtre : contient « voirie » /);
		says(await view('?q=voirie++Engins'), /Retirer le filtre : contient les mots « voirie » et « Engins » /);
		says(await view('?Date__greater=hier'), /Retirer le filtre : Date ≥ hier /);
		const either = await view('?q=voirie&or=(Commune__exact.Engins,and(Montant__strictly_greater.300,Date__isnotnull),Objet__notcontains.chaise)');

		says(either, /Retirer le filtre : Commune est « Engins » ou \(Montant &gt; 300 et Date n’est pas vide\) ou Objet ne contient pas « chaise » /);
		assert.equal(link(either, 'Commune est « Engins »'), `${page}?q=voirie`);
		says(await view('?or=(Commune__in.(Engins,"Méaudre, le bourg"),Ouvert__exact.oui)'), /Commune : Engins ou Méaudre, le bourg ou Ouvert est « oui » /);
		says(await view('?or=(Commune__exact.Engins,Nulle__less.300)'), /condition or\(Commune__exact\.Engins/);
	});

	test('keeps what was asked when pages are turned, and starts anew otherwise', async () => {
		const html = await view('?Commune__exact=Engins&page_size=20&page=2');

		says(html, /30 lignes sur 120 Lignes 21 à 30 ,/);
		assert.equal(link(html, 'Précédente'), `${page}?Commune__exact=Engins&page_size=20&page=1`);
		assert.ok(!link(html, 'Montant , trier').includes('page='));
		assert.ok(!link(html, 'Page 1').includes('page=2'));
		assert.equal((await portal.get(`${page}?Commune__exact=Engins&page=2`)).status, 404);
		assert.equal((await portal.get(`${page}?Commune__exact=Engins&page=1`)).status, 200);
	});

	test('takes what a form sends to the address somebody would write', async () => {
		const sent = async (query) => {
			const answer = await portal.get(page + query);

			assert.equal(answer.status, 303, query);
			return answer.headers.location;
		};

		assert.equal(await sent('?q=&Montant__greater=10&Montant__less='), `${page}?Montant__greater=10`);
		assert.equal(await sent('?filtre-colonne=Commune&filtre-operateur=exact&filtre-valeur=Engins&q=a%20b'), `${page}?q=a%20b&Commune__exact=Engins`);
		assert.equal(await sent('?filtre-colonne=Commune&filtre-operateur=isnull&filtre-valeur='), `${page}?Commune__isnull`);
		assert.equal(await sent('?filtre-colonne=Commune&filtre-operateur=contains&filtre-valeur='), page);
		assert.equal(await sent('?columns=Code&columns=Commune&columns=Lien'), `${page}?columns=Code,Commune,Lien`);
		for (const under of ['/lignes/1', '/graphique', '/graphique.svg']) {
			assert.equal(await sent(`${under}?q=`), page + under);
			assert.equal(await sent(`${under}?filtre-colonne=Commune&filtre-operateur=exact&filtre-valeur=Engins&q=`), `${page}${under}?Commune__exact=Engins`);
			assert.equal((await portal.get(`${page}${under}?Commune__exact=Engins`)).status, 200, under);
		}
		assert.equal((await portal.get(`${page}/lignes/x?q=`)).status, 404);
		assert.equal((await portal.get(`${page}?columns=Code,Commune`)).status, 200);
	});

	test('shows the columns chosen, in the order asked', async () => {
		const html = await view('?columns=Montant,Code');

		assert.deepEqual([...html.matchAll(/<th scope="col" abbr="([^"]*)"/g)].map(([, name]) => name), ['Montant', 'Code']);
		assert.equal(cells(html, 1)[0], 'L001');
		says(html, /Colonnes \(2 sur 8\)/);
		assert.equal((html.match(/name="columns" value="[^"]*" id="[^"]*" checked/g) ?? []).length, 2);
		assert.equal(link(html, 'Toutes'), page);
	});

	test('counts by value what the other filters leave, and adds or takes out a value', async () => {
		const plain = await view();
		const one = await view('?Commune__exact=Engins&Ouvert__exact=non');

		says(plain, /Commune Engins 30 Lans-en-Vercors 30 Méaudre, le bourg 30 Villard-de-Lans 30/);
		says(plain, /Ouvert (non 60 oui 60|oui 60 non 60)/);
		assert.equal(link(plain, 'Méaudre, le bourg'), `${page}?Commune__exact=${encodeURIComponent('Méaudre')},%20le%20bourg`);
		// Even rows are closed: those of Engins and Méaudre.
		says(one, /Commune Retirer Engins 30 Méaudre, le bourg 30 Ouvert Retirer non 30/);
		assert.equal(link(one, 'Retirer Engins'), `${page}?Ouvert__exact=non`);
		const two = link(one, 'Méaudre, le bourg');

		assert.equal(decodeURIComponent(two), `${page}?Ouvert__exact=non&Commune__in=Engins,"Méaudre, le bourg"`);
		says((await portal.get(two)).text, /60 lignes sur 120/);
		says(await view('?Commune__exact=Nulle-part'), /Retirer Nulle-part 0/);
	});

	test('a page has so many cells and no more', async () => {
		const names = Array.from({length: 120}, (_, i) => `c${i}`);
		const wide = await portal.publish('large.csv', names.join(';') + '\r\n' + 'x;'.repeat(119) + 'x\r\n', {title: 'Large'});
		const where = `/jeux-de-donnees/${wide.slug}/ressources/${wide.resources[0].id}`;
		const refused = await portal.get(`${where}?page_size=1000`);

		assert.equal(refused.status, 400);
		says(refused.text, /1000 lignes de 120 colonnes : choisissez moins de colonnes/);
		assert.equal((await portal.get(`${where}?page_size=1000&columns=c0,c1`)).status, 200);
		assert.equal((await portal.get(`${where}?page_size=100`)).status, 200);
	});

	test('a word that no row has may be the beginning of one', async () => {
		const wider = link(await view('?q=chai'), 'Chercher les mots qui commencent par');

		assert.equal(wider, `${page}?q=chai%2A`);
		says(await view('?q=chai*'), /lignes sur 120/);
		assert.doesNotMatch(await view('?q=chai*'), /qui commencent par/);
		assert.doesNotMatch(await view('?q=zzz*'), /qui commencent par/);
	});

	test('counts by any column that is asked, names the communes, and keeps it from view to view', async () => {
		const done = await portal.publish('subventions.csv', 'code_insee;association;montant\r\n' + Array.from({length: 60}, (_, i) =>
			`${['38205', '38548', '38129'][i % 3]};Association ${i};${i % 5},5`).join('\r\n') + '\r\n', {title: 'Subventions'});
		const where = `/jeux-de-donnees/${done.slug}/ressources/${done.resources[0].id}`;
		const panel = (await portal.get(`${where}?colonne=code_insee&q=association`)).text;
		const by = link(panel, 'Répartir les lignes par cette colonne');
		const html = (await portal.get(by)).text;

		assert.equal(by, `${where}?q=association&facette=code_insee`);
		says(html, /code_insee Corrençon-en-Vercors \(38129\) 20 Lans-en-Vercors \(38205\) 20 Villard-de-Lans \(38548\) 20 /);
		assert.equal(link(html, 'Lans-en-Vercors (38205)'), `${by}&code_insee__exact=38205`);
		assert.equal(link(html, 'Ne plus répartir'), `${where}?q=association`);
		says((await portal.get(link(html, 'Lans-en-Vercors (38205)'))).text, /20 lignes sur 60/, /Retirer Lans-en-Vercors/, /Villard-de-Lans \(38548\) 20/);
		says((await portal.get(`${where}?facette=association`)).text, /association Association 0 1 .*20 autres valeurs, moins fréquentes/);
		const amounts = (await portal.get(`${where}?facette=montant`)).text;

		assert.equal(link(amounts, '1,5 12'), `${where}?facette=montant&montant__exact=1.5`);
		says((await portal.get(link(amounts, '1,5 12'))).text, /12 lignes sur 60/);
		assert.equal((await portal.get(`${where}?facette=nulle`)).status, 200);
		for (const query of ['facette=code_insee', 'facette=association&colonne=association'])
			await assertValidHtml((await portal.get(`${where}?${query}`)).text, query);
	});

	test('explains a column, draws its values and filters by them', async () => {
		const html = await view('?q=voirie&colonne=Montant');
		const words = text(html);

		assert.match(words, /La colonne Montant/);
		assert.match(words, /Contient Nombre décimal/);
		assert.match(words, /Lignes remplies 90 %/);
		assert.match(words, /Étendue de 40,5 à 992,5/);
		assert.match(words, /Médiane 512,5 La moitié des valeurs entre 272,5 et 752,5/);
		assert.match(words, /Trier du plus petit au plus grand Trier du plus grand au plus petit Voir les lignes où elle est vide \(12\)/);
		assert.equal(decodeURIComponent(link(html, 'Garder de 200 à 400')), `${page}?q=voirie&Montant__greater=200&Montant__strictly_less=400`);
		assert.match(html, /name="Montant__greater" type="text" inputmode="decimal"/);
		assert.equal(link(html, 'Fermer l’explication'), `${page}?q=voirie`);
		const bars = [...html.matchAll(/<td class="num">(\d+)<\/td><\/tr>/g)].map(([, n]) => Number(n));

		assert.equal(bars.slice(0, 5).reduce((a, b) => a + b, 0), rows - 12, 'every value is in a range');
		says(await view('?colonne=Date'), /2022 40 .* 2023 40 .* 2024 40/s);
		says(await view('?colonne=Commune'), /Valeurs les plus fréquentes .* Engins 30/s);
		assert.equal(link(await view('?colonne=Date'), 'Garder 2023'), `${page}?Date__greater=2023-01-01&Date__strictly_less=2024-01-01`);
		assert.doesNotMatch(await view('?colonne=Nulle'), /id="colonne"/);
	});

	test('answers groups and sums', async () => {
		const html = await view('?Commune__groupby&Montant__sum');

		says(html, /4 groupes/);
		says(html, /somme de Montant/);
		says(html, /Retirer le filtre : regroupé par Commune/);
		says(await view('?Code__groupby&Code__exact=L001&Montant__sum'), /L001 992,5 /);
	});

	test('gives each row a page of its own, that a version fixes', async () => {
		const where = `/jeux-de-donnees/${slug}/ressources/${rid}/lignes/5`;
		const html = (await portal.get(where)).text;
		const words = text(html);

		assert.match(words, /Ligne 5 sur 120/);
		assert.match(words, /Commune Lans-en-Vercors Objet Réfection de la voirie n° 5/);
		assert.match(html, /<a href="https:\/\/exemple\.fr\/5"/);
		assert.equal(link(html, 'Ligne précédente'), `${page}/lignes/4`);
		assert.equal(link(html, 'Ligne suivante'), `${page}/lignes/6`);
		assert.ok(links(html).includes(`${where}?version=1`));
		assert.match(html, /<meta name="robots" content="noindex">/);
		assert.match(html, /<title>Ligne 5 – marches – Marchés de la commune/);
		assert.doesNotMatch((await portal.get(`${page}/lignes/1`)).text, /Ligne précédente/);
		assert.doesNotMatch((await portal.get(`${page}/lignes/120`)).text, /Ligne suivante/);
		for (const number of ['0', '121', '-1', 'x', '1e3', '99999999999999999999'])
			assert.equal((await portal.get(`${page}/lignes/${number}`)).status, 404, number);
		const asked = await view('?Commune__exact=Engins&page=1');
		const row = link(asked, 'Ligne 4');

		assert.equal(row, `${page}/lignes/4?Commune__exact=Engins&page=1`);
		assert.equal(link((await portal.get(row)).text, 'Revenir au tableau'), `${page}?Commune__exact=Engins&page=1`);
	});

	test('what a social network adds to an address is left out, the API says no', async () => {
		for (const strange of ['fbclid=x', 'utm_source=fb&utm_medium=a', '__twitter_impression=true', '__tn__=K']) {
			const answer = await portal.get(`${page}?Commune__exact=Engins&${strange}`);

			assert.equal(answer.status, 200, strange);
			assert.doesNotMatch(answer.text, new RegExp(strange.split('=')[0]));
			assert.equal((await portal.get(`${page}/lignes/4?${strange}`)).status, 200, strange);
			assert.equal((await portal.get(`${page}/graphique?trace=barres&x=Commune&${strange}`)).status, 200, strange);
			assert.equal((await portal.get(`/api/resources/${rid}/data/?${strange}`)).status, 400, strange);
		}
		assert.match((await portal.get(`${page}?fbclid=x`)).text, /<link rel="canonical"/);
		assert.doesNotMatch((await portal.get(`${page}?fbclid=x`)).text, /noindex/);
	});

	test('says in one sentence what is wrong with a question, and where to go', async () => {
		for (const [query, status, sentence] of [
			['?Inconnue__exact=1', 400, /pas de colonne « Inconnue »/],
			['?Montant__bizarre=1', 400, /L’opérateur « bizarre » n’existe pas/],
			['?Montant__greater=beaucoup', 400, /« ?beaucoup ?»/],
			['?Date__sort=hasard', 400, /asc \(croissant\) ou desc/],
			['?columns=Nulle', 400, /pas de colonne « Nulle »/],
			['?vue=hologramme', 400, /la vue « hologramme » n’existe pas/],
			['?page_size=5000', 400, /page_size/],
			['?page=7', 404, /pas autant de pages/],
		]) {
			const answer = await portal.get(page + query);

			assert.equal(answer.status, status, query);
			assert.match(text(answer.text), sentence, query);
			assert.equal(link(answer.text, 'Voir le tableau sans filtre'), page);
			assert.doesNotMatch(answer.text, /id="region"/, query);
		}
		// What was right can be taken out one by one.
		says(await view('?Montant__greater=beaucoup'), /Retirer le filtre : Montant ≥ beaucoup/);
	});

	test('tells search engines one address, and people what they look at', async () => {
		const plain = await view();
		const asked = await view('?Commune__exact=Engins&Montant__greater=500');

		assert.match(plain, new RegExp(`<link rel="canonical" href="${portal.url}${page}">`));
		assert.match(await view('?page=2'), new RegExp(`<link rel="canonical" href="${portal.url}${page}\\?page=2">`));
		assert.doesNotMatch(plain, /noindex/);
		assert.match(asked, /<meta name="robots" content="noindex">/);
		assert.doesNotMatch(asked, /rel="canonical"/);
		assert.match(asked, /<title>Commune est Engins, Montant ≥ 500 – marches – Marchés de la commune – /);
		assert.match(await view('?vue=profil'), /<title>Profil – marches – /);
		says(await view('?vue=profil'), /la moitié entre le 27 juillet 2022 et le 27 mars 2024/);
	});

	test('links what is an address, and shows what is empty', async () => {
		const html = await view();

		assert.match(html, /<a href="mailto:contact7@exemple\.fr" rel="nofollow noopener">contact7@exemple\.fr<\/a>/);
		assert.match(html, /<a href="https:\/\/exemple\.fr\/5" rel="nofollow noopener">/);
		assert.match(html, /<span class="sr">vide<\/span>/);
		assert.match(html, /<td class="num">992,50<\/td>/, 'as it is written');
		assert.match(html, /<td>02\/02\/2023<\/td>/);
	});

	test('shows an earlier version for ever, and says so', async () => {
		const clerk = await portal.signedIn();
		const replaced = await clerk.submit(`/admin/ressources/${rid}`, {fichiers: {file: 'marches.csv', data: csv(60)}}, {action: '/remplacer'});

		assert.ok(replaced.status < 400);
		for (let i = 0; i < 100 && !/60 lignes/.test(text(await view())); i++)
			await new Promise((go) => setTimeout(go, 100));
		const earlier = await view('?version=1&Commune__exact=Engins');

		says(await view(), /60 lignes/);
		says(earlier, /Version 1\. Vous regardez une version antérieure de ce fichier : la version en service est la 2/);
		says(earlier, /30 lignes sur 120/);
		assert.equal(link(earlier, 'Voir la version en service'), `${page}?Commune__exact=Engins`);
		assert.match(earlier, /noindex/);
		says((await portal.get(`${page}/lignes/100?version=1`)).text, /Ligne 100 sur 120/);
		assert.equal((await portal.get(`${page}/lignes/100`)).status, 404);
		for (const version of ['3', '0', 'x', '99999999999999999999'])
			assert.ok([400, 404].includes((await portal.get(`${page}?version=${version}`)).status), version);
	});

	test('needs no script: filter, choose columns, read a row, come back', async () => {
		const tab = await openPage(chromium, {width: 390, javascript: false, base: portal.url});

		await tab.goto(page);
		await tab.getByText('Ajouter un filtre', {exact: true}).click();
		await tab.getByLabel('Colonne', {exact: true}).selectOption('Montant');
		await tab.getByLabel('Condition').selectOption('greater');
		await tab.getByLabel('Valeur', {exact: true}).fill('900');
		await tab.getByRole('button', {name: 'Filtrer'}).last().click();
		assert.equal(new URL(tab.url()).search, '?Montant__greater=900');
		await tab.getByText('Colonnes', {exact: true}).click();
		await tab.getByRole('checkbox', {name: 'Objet'}).uncheck();
		await tab.getByRole('button', {name: 'Montrer ces colonnes'}).click();
		assert.equal(await tab.locator('#region th[abbr=Objet]').count(), 0);
		await tab.getByRole('searchbox').fill('villard');
		await tab.getByRole('button', {name: 'Chercher'}).click();
		assert.match(await tab.locator('#compte').innerText(), /lignes? sur 60/);
		await tab.locator('.rank a').first().click();
		assert.match(tab.url(), /\/lignes\/\d+\?/);
		await tab.getByRole('link', {name: 'Revenir au tableau'}).click();
		assert.equal(await tab.getByRole('searchbox').inputValue(), 'villard');
		await tab.getByRole('link', {name: 'Retirer le filtre : Montant ≥ 900'}).click();
		assert.ok(!tab.url().includes('Montant__greater'));
		// The values, in a sheet of their own on a phone.
		await tab.getByRole('button', {name: 'Filtrer', exact: true}).first().click();
		await tab.getByRole('link', {name: /^Villard-de-Lans/}).click();
		assert.match(tab.url(), /Commune__exact=Villard-de-Lans/);
		await tab.context().close();
	});

	test('offers the view as files, and the whole original one click away', async () => {
		const html = await view('?Commune__exact=Engins&columns=Code,Montant&page_size=20&densite=serree');
		const query = 'Commune__exact=Engins&columns=Code,Montant';

		assert.equal(link(html, 'CSV pour tableur'), `/api/resources/${rid}/data/csv/?${query}&style=fr`);
		assert.equal(link(html, 'Classeur Excel'), `/api/resources/${rid}/data/xlsx/?${query}`);
		assert.equal(link(html, 'fichier d’origine, entier'), `/r/${rid}`);
		assert.doesNotMatch(html, /geojson/, 'rows that have no place');
		const file = await portal.get(link(html, 'CSV pour tableur'));
		const lines = file.text.trim().split(/\r?\n/);

		assert.equal(file.status, 200);
		assert.equal(lines[0].replace('\ufeff', ''), 'Code;Montant');
		assert.equal(lines.length, 16);
		for (const format of ['ods', 'json', 'csv']) {
			const href = `/api/resources/${rid}/data/${format}/?${query}`;

			assert.ok(links(html).includes(href), href);
			assert.equal((await portal.get(href)).status, 200, href);
		}
		assert.equal(link(html, 'qui gardera ces lignes'), `${page}?${query}&page_size=20&densite=serree&version=2`);
		assert.equal(link(await view('?version=1'), 'fichier d’origine, entier'), `/r/${rid}/versions/1`);
	});

	test('gives programs the address of the view, its description and how to read it', async () => {
		const done = await portal.publish('ecoles.csv', 'code_insee;ecole;classes\r\n01004;Le Peuil;5\r\n01004;Les Orcets;3\r\n', {title: 'Écoles'});
		const id = done.resources[0].id;
		const where = `/jeux-de-donnees/${done.slug}/ressources/${id}?version=1&classes__greater=4`;
		const html = (await portal.get(where)).text;
		const code = [...html.matchAll(/<code>([^]*?)<\/code>/g)].map(([, inside]) => inside.replaceAll('&quot;', '"').replaceAll('&#34;', '"').replaceAll('&amp;', '&').replaceAll('&lt;', '<'));
		const csv = `${portal.url}/api/resources/${id}/data/csv/?version=1&classes__greater=4`;

		assert.ok(code.some((one) => one === `import pandas as pd\n\nlignes = pd.read_csv("${csv}",\n    dtype={"code_insee": str})`), code.join('\n'));
		assert.ok(code.some((one) => one === `lignes <- read.csv("${csv}",\n    check.names = FALSE, colClasses = c("code_insee" = "character"))`), code.join('\n'));
		const [, json] = /fetch\("([^"]*)"\)/.exec(code.join('\n'));

		assert.deepEqual((await portal.get(json.slice(portal.url.length))).json, [{__id: 1, code_insee: '01004', ecole: 'Le Peuil', classes: 5}]);
		assert.match((await portal.get(csv.slice(portal.url.length))).text, /^code_insee,ecole,classes\r\n01004,Le Peuil,5/);
		for (const format of ['data/ndjson/', 'data/csv/'])
			assert.equal((await portal.get(links(html).find((href) => href.includes(format)))).status, 200, format);
		const swagger = links(html).find((href) => href.includes('/swagger/'));

		assert.equal(swagger, `/api/resources/${id}/swagger/?version=1`);
		assert.match((await portal.get(swagger)).text, /openapi/);
		await assertValidHtml(html, where);
	});

	test('counts what the API counts', async () => {
		for (const query of ['Montant__greater=800', 'Commune__in=Engins,Villard-de-Lans&Ouvert__exact=oui', 'q=chaise', 'Date__less=2022-12-31',
			'Objet__contains=REFECTION', 'Montant__isnull', 'or=(Commune__exact.Engins,Montant__less.700)']) {
			const {meta} = (await portal.get(`/api/resources/${rid}/data/?page_size=1&${query}`)).json;

			says(await view('?' + query), new RegExp(` ${meta.total} lignes? sur `));
		}
	});

	test('with a script, changes the table without leaving the page', async () => {
		const tab = await openPage(chromium, {base: portal.url});
		const count = () => tab.locator('#compte').innerText();
		const until = (pattern) => tab.locator('#compte').filter({hasText: pattern}).waitFor();

		await tab.goto(page);
		await tab.evaluate(() => { globalThis.same = true; });
		await tab.locator('#tri-3').press('Enter');
		await tab.locator('th[aria-sort=ascending]').waitFor();
		assert.equal(new URL(tab.url()).search, '?Montant__sort=asc');
		assert.equal(await tab.evaluate(() => document.activeElement.id), 'tri-3', 'focus stays');
		await tab.getByRole('link', {name: /^Engins/}).click();
		await until(/^15 lignes sur 60/);
		assert.match(await tab.title(), /^Commune est Engins – /);
		assert.equal(await tab.evaluate(() => document.activeElement.dataset.key), 'Commune=Engins');
		assert.equal(await tab.getByRole('status').filter({hasText: '15 lignes'}).count(), 1, 'the count is announced');
		await tab.getByRole('searchbox').pressSequentially('chaises', {delay: 20});
		await until(/^5 lignes sur 60/);
		assert.equal(await tab.getByRole('searchbox').inputValue(), 'chaises');
		assert.equal(await tab.evaluate(() => document.activeElement.id), 'q');
		await tab.goBack();
		await until(/^15 lignes sur 60/);
		assert.equal(await tab.getByRole('searchbox').inputValue(), '');
		await tab.getByRole('link', {name: 'Retirer le filtre : Commune est Engins'}).click();
		await until(/^60 lignes$/);
		assert.equal(await tab.evaluate(() => document.activeElement.id), 'compte');
		await tab.locator('#aide-3').click();
		await tab.locator('#colonne').waitFor();
		assert.equal(await tab.evaluate(() => document.activeElement.id), 'colonne');
		await tab.getByLabel('Au moins').fill('900');
		await tab.getByLabel('Au moins').press('Enter');
		await until(/\d+ lignes sur 60/);
		assert.equal(new URL(tab.url()).search, '?Montant__greater=900&Montant__sort=asc');
		await tab.goBack();
		await tab.locator('#colonne').waitFor();
		await tab.goto(`${page}?columns=Nulle`);
		await tab.getByRole('link', {name: 'Voir le tableau sans filtre'}).click();
		await until(/60 lignes/);
		assert.match(await count(), /60 lignes/);
		assert.deepEqual(tab.problems, []);
		await tab.context().close();
	});

	test('with a script, stays one page from the first click to the last', async () => {
		const tab = await openPage(chromium, {base: portal.url});

		await tab.goto(page);
		await tab.evaluate(() => { globalThis.same = true; });
		for (const words of ['Suivante', 'Page 1'])
			await Promise.all([tab.waitForResponse((answer) => answer.url().includes('?page=')), tab.getByRole('link', {name: words, exact: true}).click()]);
		await tab.getByRole('button', {name: 'Copier : Les lignes de cette vue avec curl'}).waitFor();
		assert.equal(await tab.evaluate(() => globalThis.same), true);
		assert.deepEqual(tab.problems, []);
		await tab.context().close();
	});

	test('fits the form of a filter to its column, and closes menus with the keyboard', async () => {
		const tab = await openPage(chromium, {base: portal.url});
		const offered = () => tab.locator('#filtre-operateur option:not([hidden])').allInnerTexts();

		await tab.goto(page);
		await tab.locator('#m-filtre summary').press('Enter');
		assert.equal((await offered())[0], 'contient');
		await tab.getByLabel('Colonne', {exact: true}).selectOption('Date');
		assert.ok((await offered()).includes('à partir du') && !(await offered()).includes('contient'));
		assert.equal(await tab.getByLabel('Valeur', {exact: true}).getAttribute('type'), 'date');
		await tab.getByLabel('Colonne', {exact: true}).selectOption('Montant');
		assert.ok((await offered()).includes('au moins'));
		assert.equal(await tab.getByLabel('Valeur', {exact: true}).getAttribute('inputmode'), 'decimal');
		await tab.getByLabel('Condition').selectOption('isnull');
		assert.ok(!await tab.getByLabel('Valeur', {exact: true}).isVisible());
		await tab.keyboard.press('Escape');
		assert.equal(await tab.locator('.drop[open]').count(), 0);
		assert.equal(await tab.evaluate(() => document.activeElement.parentElement.id), 'm-filtre');
		await tab.keyboard.press('Enter');
		await tab.getByLabel('Condition').selectOption('isnotnull');
		await tab.locator('#m-filtre').getByRole('button', {name: 'Filtrer'}).click();
		await tab.locator('#compte').filter({hasText: '54 lignes sur 60'}).waitFor();
		assert.equal(new URL(tab.url()).search, '?Montant__isnotnull');
		assert.deepEqual(tab.problems, []);
		await tab.context().close();
	});

	test('keeps headers and numbers of rows in sight, packs rows and cuts long texts as asked', async () => {
		const tab = await openPage(chromium, {base: portal.url});
		const style = (selector, ...names) => tab.locator(selector).first().evaluate((one, list) => list.map((name) => getComputedStyle(one)[name]), names);
		const box = (selector) => tab.locator(selector).first().boundingBox();

		await tab.goto(page);
		assert.deepEqual(await style('#region thead th:nth-child(2)', 'position', 'top'), ['sticky', '0px']);
		assert.deepEqual(await style('#region tbody .rank', 'position', 'left'), ['sticky', '0px']);
		const before = await box('#region thead th:nth-child(2)'), normal = (await box('#region tbody tr')).height;

		await tab.locator('#region').evaluate((one) => { one.scrollTop = 400; });
		assert.equal((await box('#region thead th:nth-child(2)')).y, before.y, 'the header stays');
		assert.ok((await tab.locator('#region').evaluate((one) => one.scrollTop)) > 0, 'the table scrolls by itself');
		assert.notEqual((await style('#region thead th:nth-child(2)', 'backgroundColor'))[0], 'rgba(0, 0, 0, 0)', 'nothing shows through');
		assert.notEqual((await style('#region td', 'whiteSpace'))[0], 'nowrap');
		await tab.goto(`${page}?densite=serree&cellules=une-ligne`);
		assert.ok((await box('#region tbody tr')).height < normal - 4, 'rows are lower');
		assert.deepEqual(await style('#region td', 'whiteSpace', 'textOverflow', 'overflowX'), ['nowrap', 'ellipsis', 'hidden']);
		await tab.context().close();
	});

	test('on a phone, filters are a sheet of large targets that the keyboard closes', async () => {
		const tab = await openPage(chromium, {width: 390, base: portal.url});
		const open = tab.getByRole('button', {name: 'Filtrer', exact: true}).first();
		const small = async (scope) => (await tab.locator(`${scope} :is(a, button, summary):visible`).evaluateAll((all) => all
			.map((one) => [one.textContent.trim(), Math.round(one.getBoundingClientRect().height)]))).filter(([, height]) => height < 44);

		await tab.goto(page);
		assert.deepEqual(await small('.tools'), []);
		await open.press('Enter');
		await tab.locator('#filtres:popover-open').waitFor();
		assert.deepEqual(await small('#filtres'), []);
		assert.deepEqual(await tab.locator('#filtres').evaluate((one) => [getComputedStyle(one).position, Math.round(one.getBoundingClientRect().height) >= innerHeight]), ['fixed', true]);
		await tab.keyboard.press('Escape');
		assert.equal(await tab.locator('#filtres:popover-open').count(), 0);
		assert.equal(await open.evaluate((one) => one === document.activeElement), true, 'the focus comes back');
		await tab.context().close();
	});

	test('prints the title, the filters in words and the table', async () => {
		const tab = await openPage(chromium, {base: portal.url});

		await tab.goto(`${page}?Commune__exact=Engins&Montant__sort=desc`);
		await tab.emulateMedia({media: 'print'});
		for (const kept of ['h1', '#filtres-actifs .chip', '#compte', '#region td'])
			assert.ok(await tab.locator(kept).first().isVisible(), kept);
		for (const left of ['.tools', '.tabs', '.facets', '.head .about', '#developpeurs', '#filtres-actifs .icon'])
			assert.ok(!await tab.locator(left).first().isVisible(), left);
		await assertFits(tab, 'printed');
		assert.equal(await tab.locator('#region td').first().evaluate((one) => getComputedStyle(one).overflowWrap), 'normal', 'words stay whole');
		assert.equal(await tab.locator('#region').evaluate((one) => one.getBoundingClientRect().x), 0, 'the sheet has margins of its own');
		await tab.context().close();
	});

	test('on a phone the name of a column stays in sight beside its profile', async () => {
		const tab = await openPage(chromium, {width: 390, base: portal.url});

		await tab.goto(`${page}?vue=profil`);
		const name = tab.locator('#explorer tbody th').first(), before = await name.boundingBox();

		await tab.locator('#explorer .table-region').evaluate((one) => { one.scrollLeft = one.scrollWidth; });
		assert.ok(await tab.locator('#explorer .table-region').evaluate((one) => one.scrollLeft) > 100);
		assert.ok(Math.abs((await name.boundingBox()).x - before.x) <= 1);
		await assertFits(tab, 'the profile');
		await tab.context().close();
	});

	test('chooses among the tables of an archive', async () => {
		const done = await portal.publish('pack.zip', zipOf({
			'communes.csv': 'code;nom\n38205;Lans-en-Vercors\n38548;Villard-de-Lans\n38129;Corrençon-en-Vercors\n',
			'écoles.csv': 'école;classes\nLe Peuil;5\nLes Orcets;3\n',
		}), {title: 'Deux tableaux'});
		const where = `/jeux-de-donnees/${done.slug}/ressources/${done.resources[0].id}`;
		const first = (await portal.get(where)).text;
		const other = link(first, 'écoles');
		const second = (await portal.get(other)).text;

		assert.match(other, /\?table=\d$/);
		says(first, /2 tableaux, 5 lignes/, /Villard-de-Lans/);
		says(second, /Les Orcets/, /2 lignes/);
		assert.equal(link(second, 'communes'), where);
		assert.match(second, /<title>[^<]*écoles[^<]* – pack – Deux tableaux/);
		const row = (await portal.get(link(second, 'Ligne 2'))).text;

		says(row, /Ligne 2 sur 2/, /école Les Orcets classes 3/);
		assert.match(row, /\/lignes\/2\?version=1&amp;table=\d"/);
		says((await portal.get(`${other}&nom__exact=x`)).text, /pas de colonne « nom »/);
		assert.equal((await portal.get(`${where}?table=9`)).status, 404);
		await assertValidHtml(second, other);
	});

	test('names a shape rather than writing it out, and does not sort it', async () => {
		const done = await portal.publish('sentiers.geojson', JSON.stringify({type: 'FeatureCollection', features: [
			{type: 'Feature', properties: {nom: 'Boucle'}, geometry: {type: 'LineString', coordinates: [[5.5, 45], [5.6, 45.1]]}},
			{type: 'Feature', properties: {nom: 'Col'}, geometry: {type: 'Point', coordinates: [5.5, 45]}},
		]}), {title: 'Sentiers'});
		const where = `/jeux-de-donnees/${done.slug}/ressources/${done.resources[0].id}`;
		const html = (await portal.get(where)).text;

		says(html, /Boucle Ligne/, /Col Point/);
		assert.doesNotMatch(html, /geometry__sort/);
		assert.match(html, /data\/geojson\//);
		says((await portal.get(`${where}/lignes/1`)).text, /"?LineString/);
		for (const query of ['', '?colonne=geometry', '?vue=carte'])
			await assertValidHtml((await portal.get(where + query)).text, query);
	});

	test('leads from each version to what it held', async () => {
		const html = await view();

		assert.equal(link(html, 'Explorer la version 1'), `${page}?version=1`);
		assert.equal(link((await portal.get(`/jeux-de-donnees/${slug}`)).text, 'Explorer la version 2'), `${page}?version=2`);
		says((await portal.get(`${page}?version=2`)).text, /60 lignes/);
	});

	test('says of hours what they are, and every year of a long time', async () => {
		const lines = Array.from({length: 80}, (_, i) => `${1945 + i}-03-0${i % 9 + 1};${String(8 + i % 12).padStart(2, '0')}:30`);
		const done = await portal.publish('registre.csv', `jour;heure\r\n${lines.join('\r\n')}\r\n`, {title: 'Registre'});
		const where = `/jeux-de-donnees/${done.slug}/ressources/${done.resources[0].id}`;
		const days = (await portal.get(`${where}?colonne=jour`)).text;
		const hours = (await portal.get(`${where}?colonne=heure`)).text;

		says(days, /de 1945 à 1949 5 .* de 2020 à 2024 5 /);
		assert.equal([...days.matchAll(/Garder <\/span>de \d{4} à \d{4}/g)].length, 16);
		assert.equal(link(days, 'de 1945 à 1949'), `${where}?jour__greater=1945-01-01&jour__strictly_less=1950-01-01`);
		assert.doesNotMatch(text(hours), /Moyenne|de 0 à 0/);
		assert.match(hours, /name="heure__greater" type="time"/);
		says(hours, /À partir de Jusqu’à /);
		says((await portal.get(`${where}?heure__greater=19%3A00`)).text, /6 lignes sur 80/);
		await assertValidHtml(hours, 'hours');
	});

	test('writes large and long amounts as they are', async () => {
		const done = await portal.publish('lots.csv', 'lot;montant\r\nA;6450000,2\r\nA;0,0000000000000001\r\nB;6450000,2\r\n', {title: 'Lots'});
		const where = `/jeux-de-donnees/${done.slug}/ressources/${done.resources[0].id}`;
		const html = (await portal.get(`${where}?lot__groupby&montant__sum`)).text;

		says(html, /A 6 450 000,2000000000000001 /, /B 6 450 000,2 /);
		says((await portal.get(`${where}?montant__greater=6450000.2`)).text, /montant ≥ 6 450 000,2 /);
	});

	test('says that a table has no row yet', async () => {
		const done = await portal.publish('vide.csv', 'nom;date\n', {title: 'À venir'});
		const where = `/jeux-de-donnees/${done.slug}/ressources/${done.resources[0].id}`;
		const answer = await portal.get(where);

		assert.equal(answer.status, 200);
		says(answer.text, /pas encore de ligne|n’a pas pu être lu/);
		await assertValidHtml(answer.text, where);
	});

	test('is light: scripts and styles within their budget', async () => {
		const html = await view();
		const weigh = async (pattern) => {
			const sizes = await Promise.all([...html.matchAll(pattern)].map(async ([, href]) =>
				zlib.gzipSync((await portal.get(href)).text).length));

			return sizes.reduce((a, b) => a + b, 0);
		};

		assert.ok(await weigh(/<script type="module" src="([^"]+)"/g) < 10 * 1024);
		assert.ok(await weigh(/<link rel="stylesheet" href="([^"]+)"/g) < 20 * 1024);
	});
});
