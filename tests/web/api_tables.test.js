// SPDX-License-Identifier: Apache-2.0
// api_tables.test.js - questions to a table, against a naive reading of the
// same rows: what is asked for, all of it, once, in order.
import assert from 'node:assert/strict';
import {before, describe, test} from 'node:test';

import {shared} from './catalogue.js';
import {start} from './portal.js';
import {zipOf} from './zip.js';

const suite = shared();
let portal, rid, at;

// The same figures each time.
function dice(seed) {
	return () => {
		seed = seed + 0x6D2B79F5 | 0;
		let t = Math.imul(seed ^ seed >>> 15, 1 | seed);

		t = t + Math.imul(t ^ t >>> 7, 61 | t) ^ t;
		return ((t ^ t >>> 14) >>> 0) / 4294967296;
	};
}

const communes = ['Lans-en-Vercors', 'Méaudre', 'meaudre', 'Autrans', 'École, la', 'Ecole "b"', 'Église', 'Île (aux) Moines', 'eau potable', 'a.b', ''];
const columns = [
	{name: 'commune', type: 'text'}, {name: 'code', type: 'text'}, {name: 'habitants', type: 'number'}, {name: 'montant', type: 'number'},
	{name: 'jour', type: 'text'}, {name: 'actif', type: 'bool'}, {name: 'nom, prénom', type: 'text'}, {name: 'taux (%) "net"', type: 'number'},
	{name: 'montant__sum', type: 'number'}, {name: 'v1.2', type: 'text'}, {name: 'quand', type: 'moment'},
];

// Rows as the API must give them; null is the empty cell.
function make(count, seed) {
	const random = dice(seed), among = (list) => list[Math.floor(random() * list.length)];

	return Array.from({length: count}, (_, i) => ({
		__id: i + 1,
		commune: among(communes) || null,
		code: among(['01034', '38205', '2A004', '38225']),
		habitants: random() < 0.1 ? null : Math.floor(random() * 40),
		montant: random() < 0.1 ? null : Math.round(random() * 2000 - 500) / 100,
		jour: random() < 0.1 ? null : `20${20 + Math.floor(random() * 5)}-0${1 + Math.floor(random() * 9)}-1${Math.floor(random() * 9)}`,
		actif: random() < 0.1 ? null : random() < 0.5,
		'nom, prénom': among(['Dupré, Anne', 'Le Goff', 'Noël "Nono" B', null]),
		'taux (%) "net"': random() < 0.2 ? null : Math.floor(random() * 100) / 10,
		montant__sum: Math.floor(random() * 3),
		'v1.2': among(['x', 'y', 'x (1)']),
		quand: random() < 0.1 ? null : `2022-0${1 + Math.floor(random() * 2)}-1${Math.floor(random() * 4)}T${among(['00:00:00', '09:30:00', '23:59:59'])}`,
	}));
}

const written = {
	habitants: (v) => String(v),
	montant: (v) => v.toFixed(2).replace('.', ','),
	'taux (%) "net"': (v) => v.toFixed(1).replace('.', ','),
	jour: (v) => v.split('-').reverse().join('/'),
	actif: (v) => (v ? 'oui' : 'non'),
	quand: (v) => v.replace('T', ' '),
};
const text = (row, name) => (row[name] === null ? '' : (written[name] ?? String)(row[name]));
const csv = (rows) => [columns.map((c) => c.name), ...rows.map((row) => columns.map((c) => text(row, c.name)))]
	.map((line) => line.map((cell) => (/[;"\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(';')).join('\n') + '\n';

// French order: accents and case aside, then by code point.
const fold = (s) => s.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
const points = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b));

function compare(a, b) {
	if (typeof a === 'string')
		return points(fold(a), fold(b)) || points(a, b);
	return Number(a) - Number(b);
}

// A day alone is all its moments.
const seen = (row, c, v) => (c === 'quand' && v.length === 10 ? row[c].slice(0, 10) : row[c]);
const filters = {
	exact: (row, c, v) => row[c] !== null && seen(row, c, v) === v,
	differs: (row, c, v) => !filters.exact(row, c, v),
	contains: (row, c, v) => row[c] !== null && fold(text(row, c)).includes(fold(v)),
	notcontains: (row, c, v) => !filters.contains(row, c, v),
	in: (row, c, list) => row[c] !== null && list.some((v) => seen(row, c, v) === v),
	notin: (row, c, list) => !filters.in(row, c, list),
	less: (row, c, v) => row[c] !== null && compare(seen(row, c, v), v) <= 0,
	greater: (row, c, v) => row[c] !== null && compare(seen(row, c, v), v) >= 0,
	strictly_less: (row, c, v) => row[c] !== null && compare(seen(row, c, v), v) < 0,
	strictly_greater: (row, c, v) => row[c] !== null && compare(seen(row, c, v), v) > 0,
	isnull: (row, c) => row[c] === null,
	isnotnull: (row, c) => row[c] !== null,
};
const quote = (s) => (/[,"()]/.test(s) || s === '' ? `"${s.replaceAll('"', '""')}"` : s);

// A condition: its test, and how it is written alone and within or=(...).
function condition(random, rows) {
	const among = (list) => list[Math.floor(random() * list.length)];
	const column = among(columns);
	const names = Object.keys(filters).filter((f) => column.type !== 'bool' || !/contains|less|greater/.test(f));
	const name = among(names), c = column.name;
	const value = () => {
		const row = rows.filter((r) => r[c] !== null)[Math.floor(random() * 50)];

		return column.type === 'moment' && random() < 0.5 ? row[c].slice(0, 10) : row[c];
	};
	const spell = (v) => (column.type === 'number' && random() < 0.3 ? String(v).replace('.', ',') : String(v));

	if (/null/.test(name))
		return {holds: (row) => filters[name](row, c), alone: [`${c}__${name}`, ''], within: `${quote(c)}__${name}`};
	if (/in$/.test(name) && !/contains/.test(name)) {
		const list = [value(), value(), value()], spelt = list.map((v) => quote(spell(v)));

		return {holds: (row) => filters[name](row, c, list), alone: [`${c}__${name}`, spelt.join(',')], within: `${quote(c)}__${name}.(${spelt.join(',')})`};
	}
	let v = value(), spelt = spell(v);

	if (/contains/.test(name)) {
		spelt = v = text({[c]: v}, c).slice(0, column.type === 'moment' ? 7 : 3);
	}
	return {holds: (row) => filters[name](row, c, v), alone: [`${c}__${name}`, spelt],
		within: `${random() < 0.5 ? quote(c) : c}__${name}${among(['.', '=', ':'])}${quote(spelt)}`};
}

function group(random, rows, depth) {
	const kind = random() < 0.5 ? 'or' : 'and';
	const parts = Array.from({length: 2 + Math.floor(random() * 2)}, () => (depth > 0 && random() < 0.4 ? group(random, rows, depth - 1) : condition(random, rows)));
	const holds = (row) => (kind === 'or' ? parts.some((p) => p.holds(row)) : parts.every((p) => p.holds(row)));
	const inside = `(${parts.map((p) => p.within).join(',')})`;

	return {holds, alone: [kind, inside], within: kind + inside};
}

async function json(target, status = 200) {
	const answer = await portal.get(target);

	assert.equal(answer.status, status, `${decodeURIComponent(target)}: ${answer.text.slice(0, 400)}`);
	assert.match(answer.type, /^application\/json/);
	assert.equal(answer.headers['access-control-allow-origin'], '*');
	return answer.json;
}

const address = (pairs) => at + 'data/?' + new URLSearchParams(pairs);

// Every page of a question, by its next links.
async function all(pairs, size) {
	const rows = [];
	let target = address([...pairs, ['page_size', size]]), total, page = 0;

	while (target) {
		const answer = await json(target);

		total ??= answer.meta.total;
		assert.deepEqual(answer.meta, {page: ++page, page_size: size, total}, target);
		rows.push(...answer.data);
		assert.equal(answer.links.prev === null, page === 1);
		target = answer.links.next?.slice(portal.url.length);
	}
	return {rows, total};
}

const rows = make(400, 7);

before(async () => {
	portal = await start(suite, {insee: '38205'});
	const dataset = await portal.publish('essai.csv', csv(rows), {title: 'Essai'});

	rid = dataset.resources[0].id;
	at = `/api/resources/${rid}/`;
});

describe('filters', () => {
	test('the rows are those of the file', async () => {
		const {rows: given, total} = await all([], 90);

		assert.equal(total, rows.length);
		assert.deepEqual(given, rows);
	});

	test('each operator finds what a naive reading finds', async () => {
		const random = dice(11), seen = new Set();

		for (let i = 0; i < 250; i++) {
			const {holds, alone} = condition(random, rows);
			const answer = await json(address([alone, ['page_size', '1000']]));

			assert.deepEqual(answer.data, rows.filter(holds), alone.join('='));
			assert.equal(answer.meta.total, answer.data.length);
			seen.add(alone[0].replace(/^.*__/, ''));
		}
		assert.deepEqual([...seen].sort(), Object.keys(filters).sort());
	});

	test('any mixture of conditions, orders and pages', async () => {
		const random = dice(3);

		for (let i = 0; i < 60; i++) {
			const conditions = Array.from({length: Math.floor(random() * 3)}, () => (random() < 0.6 ? group(random, rows, 3) : condition(random, rows)));
			const orders = Array.from({length: Math.floor(random() * 3)}, () => [columns[Math.floor(random() * columns.length)].name, random() < 0.5 ? 'asc' : 'desc'])
				.filter(([name], k, list) => list.findIndex(([other]) => other === name) === k);
			const expected = rows.filter((row) => conditions.every((c) => c.holds(row))).sort((a, b) => {
				for (const [name, way] of orders) {
					if (a[name] === null || b[name] === null) {
						if (a[name] !== b[name])
							return a[name] === null ? 1 : -1;
						continue;
					}
					const order = compare(a[name], b[name]);

					if (order)
						return way === 'asc' ? order : -order;
				}
				return a.__id - b.__id;
			});
			const pairs = [...conditions.map((c) => c.alone), ...orders.map(([name, way]) => [`${name}__sort`, way])];
			const {rows: given, total} = await all(pairs, 1 + Math.floor(random() * 60) + 10);

			assert.deepEqual(given.map((row) => row.__id), expected.map((row) => row.__id), decodeURIComponent(address(pairs)));
			assert.equal(total, expected.length);
		}
	});

	test('numbers and dates compare by value, however they are written', async () => {
		const ids = async (query) => (await json(`${at}data/?page_size=1000&${encodeURI(query)}`)).data.map((row) => row.__id);
		const naive = (keep) => rows.filter(keep).map((row) => row.__id);

		assert.deepEqual(await ids('montant__less=2,5'), naive((row) => row.montant !== null && row.montant <= 2.5));
		assert.deepEqual(await ids('habitants__strictly_greater=9'), naive((row) => row.habitants > 9));
		assert.deepEqual(await ids('habitants__less=9.5'), naive((row) => row.habitants !== null && row.habitants <= 9.5));
		assert.deepEqual(await ids('jour__greater=01/06/2022'), naive((row) => row.jour >= '2022-06-01'));
		assert.deepEqual(await ids('jour__less=1er juin 2022'), naive((row) => row.jour !== null && row.jour <= '2022-06-01'));
		assert.deepEqual(await ids('code__exact=01034'), naive((row) => row.code === '01034'));
		assert.deepEqual(await ids('code__exact=1034'), []);
		assert.deepEqual(await ids('actif__exact=Oui'), naive((row) => row.actif === true));
		assert.deepEqual(await ids('commune__exact='), naive((row) => row.commune === null));
		assert.deepEqual(await ids('commune__in=,Autrans'), naive((row) => row.commune === null || row.commune === 'Autrans'));
		assert.deepEqual(await ids('__id__in=3,1,2'), [1, 2, 3]);
		assert.deepEqual(await ids('__id__sort=desc&__id__less=3'), [3, 2, 1]);
	});

	test('words, accents and endings aside', async () => {
		const found = async (q) => (await json(address([['q', q], ['page_size', '1000']]))).data.map((row) => row.__id);
		const having = (pattern) => rows.filter((row) => columns.some((c) => pattern.test(fold(text(row, c.name))))).map((row) => row.__id);

		assert.deepEqual(await found('MEAUDRE'), having(/\bmeaudre\b/));
		assert.deepEqual(await found('eaux potables'), having(/eau potable/));
		assert.deepEqual(await found('introuvable'), []);
		assert.equal((await found('')).length, rows.length);
		assert.equal((await json(address([['q', 'dupre'], ['commune__exact', 'Autrans']]))).meta.total,
			rows.filter((row) => row.commune === 'Autrans' && row['nom, prénom'] === 'Dupré, Anne').length);
	});

	test('columns, in the order asked, odd names too', async () => {
		const {data} = await json(address([['columns', '"nom, prénom",commune,"taux (%) ""net"""'], ['page_size', '3']]));

		assert.deepEqual(data, rows.slice(0, 3).map((row) => ({__id: row.__id, 'nom, prénom': row['nom, prénom'], commune: row.commune, 'taux (%) "net"': row['taux (%) "net"']})));
		assert.deepEqual(Object.keys(data[0]), ['__id', 'nom, prénom', 'commune', 'taux (%) "net"']);
		assert.deepEqual((await json(address([['columns', '__id'], ['page_size', '2']]))).data, [{__id: 1}, {__id: 2}]);
		assert.deepEqual((await json(address([['columns', 'v1.2'], ['commune__sort', 'desc'], ['page_size', '1']]))).data.map(Object.keys), [['__id', 'v1.2']]);
	});
});

test('a column of the file called __id is another one', async () => {
	const file = await portal.publish('id.csv', '__id;a\n7;x\n8;y\n', {title: 'Identifiants'});
	const answer = await portal.get(`/api/resources/${file.resources[0].id}/data/?__id__exact=2`);

	assert.match(answer.text, /\{"__id":2,"colonne_1":8,"a":"y"\}/);
});

describe('groups and sums', () => {
	const naive = (key, keep = () => true) => {
		const groups = new Map();

		for (const row of rows.filter(keep))
			groups.set(row[key], [...(groups.get(row[key]) ?? []), row]);
		return groups;
	};
	const cents = (list) => list.filter((v) => v !== null).reduce((sum, v) => sum + Math.round(v * 100), 0);

	test('each group with its figures, and how many groups there are', async () => {
		const {data, meta} = await json(address([['commune__groupby', ''], ['montant__sum', ''], ['montant__avg', ''], ['habitants__min', ''],
			['habitants__max', ''], ['habitants__count', ''], ['__id__count', ''], ['page_size', '100']]));
		const groups = naive('commune');

		assert.equal(meta.total, groups.size);
		assert.equal(data.length, groups.size);
		assert.deepEqual(Object.keys(data[0]), ['commune', 'montant__sum', 'montant__avg', 'habitants__min', 'habitants__max', 'habitants__count', '__id__count']);
		for (const row of data) {
			const list = groups.get(row.commune), amounts = list.map((r) => r.montant).filter((v) => v !== null);
			const people = list.map((r) => r.habitants).filter((v) => v !== null);

			assert.equal(row.montant__sum, cents(amounts) / 100, row.commune);
			assert.ok(Math.abs(row.montant__avg - cents(amounts) / 100 / amounts.length) < 1e-9);
			assert.equal(row.habitants__min, Math.min(...people));
			assert.equal(row.habitants__max, Math.max(...people));
			assert.equal(row.habitants__count, people.length);
			assert.equal(row.__id__count, list.length);
		}
	});

	test('decimals are added as decimals', async () => {
		const small = await portal.publish('sommes.csv', 'x;y\n0,1;1\n0,2;1\n0,7;2\n', {title: 'Sommes'});
		const answer = await portal.get(`/api/resources/${small.resources[0].id}/data/?y__groupby&x__sum&y__sort=asc`);

		assert.deepEqual(answer.json.data, [{y: 1, x__sum: 0.3}, {y: 2, x__sum: 0.7}]);
		assert.match(answer.text, /"x__sum":0\.3\}/);
		assert.deepEqual((await portal.get(`/api/resources/${small.resources[0].id}/data/?x__sum&y__avg`)).json.data, [{x__sum: 1, y__avg: 4 / 3}]);
	});

	test('filtered first, sorted by key or figure, by pages', async () => {
		const pairs = [['commune__groupby', ''], ['montant__sum', ''], ['montant__sum__sort', 'desc'], ['actif__exact', 'oui']];
		const {rows: given, total} = await all(pairs, 3);
		const groups = naive('commune', (row) => row.actif === true);

		assert.equal(total, groups.size);
		assert.deepEqual(new Set(given.map((row) => row.commune)), new Set(groups.keys()));
		for (let i = 1; i < given.length; i++)
			assert.ok(given[i - 1].montant__sum >= given[i].montant__sum);
		const hidden = await json(address([['commune__groupby', ''], ['__id__count__sort', 'desc'], ['commune__sort', 'asc']]));
		const sizes = hidden.data.map((row) => naive('commune').get(row.commune).length);

		assert.deepEqual(Object.keys(hidden.data[0]), ['commune']);
		assert.deepEqual(sizes, [...sizes].sort((a, b) => b - a));
	});

	test('without a key, one row; without a figure, the values there are', async () => {
		assert.deepEqual((await json(address([['habitants__max', ''], ['habitants__isnull', 'false']]))).data, [{habitants__max: Math.max(...rows.map((r) => r.habitants))}]);
		const {data, meta} = await json(address([['code__groupby', ''], ['actif__groupby', ''], ['page_size', '2']]));

		assert.equal(data.length, 2);
		assert.equal(meta.total, new Set(rows.map((row) => row.code + row.actif)).size);
		// A column whose name looks like a sum, and its own sum.
		assert.deepEqual((await json(address([['montant__sum__sum', '']]))).data, [{montant__sum__sum: rows.reduce((sum, row) => sum + row.montant__sum, 0)}]);
	});
});

describe('what cannot be asked', () => {
	test('is named, with what exists', async () => {
		for (const [query, named, words] of [
			['foo=1', 'foo', /columns, q, or/], ['comune__exact=1', 'comune__exact', /vouliez-vous.*commune/], ['maire__exact=1', 'maire__exact', /commune, code, habitants/],
			['commune__egal=1', 'commune__egal', /exact, differs/], ['habitants__less=dix', 'habitants__less', /nombre.*dix/], ['jour__less=hier', 'jour__less', /jour.*date.*hier/],
			['commune__sum', 'commune__sum', /texte/], ['page=0', 'page', /1 à/], ['page_size=1001', 'page_size', /1.000/], ['page=1&page=2', 'page', /deux fois/],
			['commune__sort=haut', 'commune__sort', /asc/], ['commune__sort=asc&commune__sort=desc', 'commune__sort', /décroissant/],
			['or=(maire__exact.1)', 'or', /maire/], ['or=(commune__exact.1', 'or', /parenthèse/], ['after=x', 'after', /next/], ['columns=maire', 'columns', /maire/],
			['columns=commune&montant__sum', 'columns', /groupes/], ['commune__groupby&code__sort=asc', 'code__sort', /groupe/],
		]) {
			const answer = await json(`${at}data/?${query}`, 400);

			assert.match(answer.message, words, query);
			assert.deepEqual(answer.errors, {[named]: [answer.message]}, query);
		}
		for (const query of ['version=0', 'version=x', 'table=-1'])
			assert.match((await json(`${at}data/?${query}`, 400)).message, /1/);
	});

	test('a mark of another question is refused', async () => {
		const {links} = await json(`${at}data/?page_size=2&habitants__sort=asc`);
		const after = new URL(links.next).searchParams.get('after');

		assert.ok(after);
		const answer = await json(address([['page_size', '2'], ['habitants__sort', 'desc'], ['after', after]]), 400);

		assert.ok(answer.errors.after[0].length > 20);
	});

	test('nothing that is written in a value runs', async () => {
		for (const value of ['\' OR 1=1 --', '"; DROP TABLE rows; --', '%', '_', '\\', '\u0001', 'é'.repeat(500), '*', 'rows MATCH "x"', 'NEAR(a b)', '-', '"'])
			for (const name of ['commune__exact', 'commune__contains', 'commune__less', 'q', 'commune__in']) {
				const answer = await portal.get(address([[name, value], ['page_size', '1000']]));

				assert.ok([200, 400].includes(answer.status), `${name}=${value}: ${answer.status}`);
				if (/exact|contains/.test(name))
					assert.equal(answer.json.meta.total, rows.filter((row) => filters[name.slice(9)](row, 'commune', value)).length, `${name}=${value}`);
			}
		assert.equal((await json(at + 'data/')).meta.total, rows.length);
	});
});

describe('versions', () => {
	test('one asks an earlier one, and a walk stays in the one it began', async () => {
		const old = make(30, 5), young = make(50, 6);
		const dataset = await portal.publish('v.csv', csv(old), {title: 'Versions'});
		const id = dataset.resources[0].id, where = `/api/resources/${id}/data/`;
		const first = await json(`${where}?page_size=10&habitants__sort=asc`);
		const clerk = await portal.signedIn();

		await clerk.submit(`/admin/ressources/${id}`, {fichiers: {file: 'v.csv', data: csv(young)}}, {action: '/remplacer'});
		for (let i = 0; i < 200 && (await json(where)).meta.total !== young.length; i++)
			await new Promise((go) => setTimeout(go, 50));
		assert.deepEqual((await json(where + '?page_size=100')).data, young);
		assert.deepEqual((await json(where + '?page_size=100&version=2')).data, young);
		const past = await json(where + '?page_size=100&version=1');

		assert.deepEqual(past.data, old);
		assert.equal(past.links.profile, `${portal.url}/api/resources/${id}/profile/?version=1`);
		assert.equal((await json(`/api/resources/${id}/profile/?version=1`)).profile.total_lines, old.length);
		// The second page of what was asked before the file changed.
		const seen = [...first.data];

		for (let next = first.links.next; next;) {
			const page = await json(next.slice(portal.url.length));

			seen.push(...page.data);
			assert.equal(page.meta.total, old.length);
			assert.match(page.links.prev, /version=1/);
			next = page.links.next;
		}
		assert.deepEqual(seen.map((row) => row.__id).sort((a, b) => a - b), old.map((row) => row.__id));
		for (const version of ['3', '99'])
			assert.match((await json(`${where}?version=${version}`, 404)).message, /pas publique/);
		assert.equal((await json(`${where}?table=1&page_size=1`)).meta.total, young.length);
		assert.match((await json(`${where}?table=2`, 404)).message, /tableau numéro 2/);
		const mixed = new URL(first.links.next);

		mixed.searchParams.set('version', '2');
		assert.match((await json(mixed.pathname + mixed.search, 400)).message, /autre version/);
	});

	test('the same answer is not sent twice; another version is another', async () => {
		const target = `${at}data/?commune__exact=Autrans`;
		const {headers} = await portal.get(target);

		assert.equal((await portal.get(target, {headers: {'if-none-match': headers.etag}})).status, 304);
		assert.equal((await portal.get(target, {headers: {'if-none-match': '"autre"'}})).status, 200);
		assert.equal((await portal.get(`${at}data/?maire__exact=x`, {headers: {'if-none-match': headers.etag}})).status, 400);
		const head = await portal.head(target);

		assert.equal(head.status, 200);
		assert.equal(head.headers.etag, headers.etag);
		assert.equal(head.body.length, 0);
		const clerk = await portal.signedIn();

		assert.equal((await clerk.get(target)).headers.etag, undefined, 'what a clerk sees is not kept');
	});
});

describe('the profile of a table', () => {
	const rank = (sorted, percent) => sorted[Math.ceil(percent * sorted.length / 100) - 1];
	const quantiles = (sorted) => Object.fromEntries([5, 25, 50, 75, 95].map((p) => [`q${String(p).padStart(2, '0')}`, rank(sorted, p)]));
	const filled = (list, name) => list.map((row) => row[name]).filter((v) => v !== null);

	test('says of each column what a naive count says', async () => {
		const {profile} = await json(at + 'profile/');

		assert.deepEqual(profile.header, columns.map((c) => c.name));
		assert.equal(profile.total_lines, rows.length);
		assert.equal(profile.separator, ';');
		assert.equal(profile.header_row_idx, 0);
		assert.equal(profile.columns.code.format, 'code_commune');
		assert.ok(profile.formats.code_commune.includes('code'));
		for (const {name, type} of columns) {
			const own = profile.profile[name], values = filled(rows, name);

			assert.equal(own.nb_missing_values, rows.length - values.length, name);
			assert.ok(Math.abs(own.completeness - values.length / rows.length) < 1e-12, name);
			if (type === 'number' || type === 'moment' || name === 'jour') {
				const sorted = [...values].sort(compare);
				const {bounds, counts} = own.histogram;

				assert.deepEqual(own.quantiles, quantiles(sorted), name);
				assert.deepEqual(counts, counts.map((_, i) => sorted.filter((v) =>
					v >= bounds[i] && (v < bounds[i + 1] || i === counts.length - 1)).length), name);
				assert.equal(counts.reduce((a, b) => a + b), values.length, name);
			} else {
				assert.equal(own.quantiles, undefined, name);
			}
		}
	});

	test('of a long one is completed once it is indexed, and nobody keeps the other', async () => {
		const long = make(5200, 9);
		const {resources: [{id}]} = await portal.publish('long.csv', csv(long), {title: 'Long'});
		const target = `/api/resources/${id}/profile/`;
		let answer = await portal.get(target);

		for (let i = 0; i < 400 && !answer.json.profile.profile.montant.quantiles; i++) {
			const next = await portal.get(target, {headers: {'if-none-match': answer.headers.etag}});

			if (next.status === 200)
				answer = next;
			await new Promise((go) => setTimeout(go, 50));
		}
		for (const name of ['habitants', 'montant', 'jour', 'quand'])
			assert.deepEqual(answer.json.profile.profile[name].quantiles, quantiles([...filled(long, name)].sort(compare)), name);
	});
});

describe('the description of a table', () => {
	test('has its columns, and every example runs', async () => {
		const doc = await json(at + 'swagger/');
		const {get} = doc.paths[`${at}data/`];
		const names = get.parameters.map((p) => p.name);

		assert.equal(doc.openapi, '3.1.0');
		assert.equal(doc.servers[0].url, portal.url);
		assert.deepEqual(Object.keys(doc.components.schemas.Row.properties), ['__id', ...columns.map((c) => c.name)]);
		assert.equal(doc.components.schemas.Row.properties.habitants.type[0], 'integer');
		assert.equal(doc.components.schemas.Row.properties.jour.format, 'date');
		assert.equal(doc.components.schemas.Row.properties.code['x-semantic'], 'code_commune');
		assert.match(doc.components.schemas.Row.properties.code.description, /Insee/);
		for (const name of ['commune__contains', 'habitants__sum', 'jour__less', 'actif__exact', 'nom, prénom__in', 'montant__sum__sum'])
			assert.ok(names.includes(name), name);
		for (const name of ['commune__sum', 'actif__less', 'actif__contains'])
			assert.ok(!names.includes(name), name);
		assert.equal(new Set(names).size, names.length);
		for (const {name, example, description} of get.parameters) {
			assert.ok(description.length > 5);
			if (name !== 'after')
				await json(address([[name, String(example)]]));
		}
		// Those that filter find the row they were taken from.
		for (const {name, example} of get.parameters.filter((p) => /__(exact|contains|in|less|greater)$/.test(p.name)))
			assert.ok((await json(address([[name, example]]))).meta.total > 0, `${name}=${example}`);
		assert.ok((await json(address([['or', get.parameters.find((p) => p.name === 'or').example]]))).meta.total > 0);
		for (const path of Object.keys(doc.paths))
			assert.equal((await portal.get(path)).status, 200, path);
		// No place in these rows.
		assert.deepEqual(Object.keys(doc.paths).filter((p) => p.includes('/data/')).map((p) => p.slice(at.length + 5)),
			['', 'csv/', 'xlsx/', 'ods/', 'json/', 'ndjson/']);
		for (const {name, example} of doc.paths[`${at}data/csv/`].get.parameters.filter((p) => p.name in {style: 1, columns: 1, or: 1, version: 1}))
			assert.equal((await portal.get(`${at}data/csv/?${new URLSearchParams([[name, example]])}`)).status, 200, name);
	});

	test('of another table of the file is of that one', async () => {
		const pack = zipOf({'communes.csv': 'code;nom\n38205;Lans-en-Vercors\n', 'écoles.csv': 'école;classes\nLe Peuil;5\nLes Orcets;3\n'});
		const id = (await portal.publish('vercors.zip', pack, {title: 'Vercors'})).resources[0].id;
		const doc = await json(`/api/resources/${id}/swagger/?table=2`);
		const all = Object.entries(doc.paths);

		assert.deepEqual(Object.keys(doc.components.schemas.Row.properties), ['__id', 'école', 'classes']);
		for (const [path, {get}] of all) {
			const needed = get.parameters.filter((p) => p.required).map((p) => [p.name, p.example]);

			assert.deepEqual(needed, [['table', '2']], path);
			for (const {name, example} of get.parameters.filter((p) => !p.required && p.example !== undefined)) {
				const answer = await portal.get(`${path}?${new URLSearchParams([...needed, [name, String(example)]])}`);

				assert.equal(answer.status, 200, `${path} ${name}: ${answer.text}`);
			}
		}
		const first = await json(`/api/resources/${id}/swagger/`);

		assert.deepEqual(first.paths[`/api/resources/${id}/data/`].get.parameters.filter((p) => p.name === 'table')
			.map((p) => [p.required, p.example]), [[false, '1']]);
		assert.match((await json(`/api/resources/${id}/data/?tableau=2`, 400)).message, /version, table,/);
	});

	test('is found from the list of the tables of the file', async () => {
		const pack = zipOf({'communes.csv': 'code;nom\n38205;Lans-en-Vercors\n', 'écoles.csv': 'école;classes\nLe Peuil;5\nLes Orcets;3\n'});
		const id = (await portal.publish('pays.zip', pack, {title: 'Pays'})).resources[0].id;
		const {tables} = await json(`/api/resources/${id}/`);
		const link = (table, rel) => table.links.find((l) => l.rel === rel).href.slice(portal.url.length);

		assert.deepEqual(tables.map(({number, title, rows}) => [number, title, rows]), [[1, 'communes.csv', 1], [2, 'écoles.csv', 2]]);
		assert.deepEqual((await json(link(tables[1], 'data'))).data, [{__id: 1, 'école': 'Le Peuil', classes: 5}, {__id: 2, 'école': 'Les Orcets', classes: 3}]);
		for (const rel of ['profile', 'swagger'])
			for (const table of tables)
				await json(link(table, rel));
		const [only, ...others] = (await json(at)).tables;

		assert.deepEqual([only.number, only.rows, others], [1, rows.length, []]);
		assert.equal(link(only, 'data'), at + 'data/');
	});

	test('is linked from the table and from the portal\'s', async () => {
		const {links} = await json(at);

		assert.equal(links.find((link) => link.rel === 'swagger').href, `${portal.url}/api/resources/${rid}/swagger/`);
		assert.ok((await json('/api/openapi.json')).paths['/api/resources/{id}/swagger/']);
		assert.equal((await json(at + 'data/')).links.swagger, `${portal.url}/api/resources/${rid}/swagger/`);
		await json('/api/resources/inconnue/swagger/', 404);
	});
});

test('the page for developers names every operator', async () => {
	const page = (await portal.get('/api')).text;

	for (const name of [...Object.keys(filters), 'sort', 'groupby', 'count', 'sum', 'avg', 'min', 'max'])
		assert.ok(page.includes(`<code>__${name}`), name);
});

describe('a question that takes long', () => {
	test('stops in words, and holds nobody up', async (t) => {
		const other = await start(t, {insee: '38205', env: {PARVIS_QUERY_TIMEOUT_MS: '300', PARVIS_THREADS: '1'}});
		const many = Array.from({length: 60000}, (_, i) => `ligne ${i};${'texte assez long pour être lu '.repeat(3)}${i}`).join('\n');
		const big = await other.publish('grand.csv', `a;b\n${many}\n`, {title: 'Grand'});
		const where = `/api/resources/${big.resources[0].id}/data/`;
		const slow = `${where}?or=(${Array.from({length: 150}, (_, i) => `b__contains.zz${i}`).join(',')})`;
		let over = false;
		const answers = Promise.all(Array.from({length: 8}, () => other.get(slow))).finally(() => over = true);

		// The only thread that serves visitors goes on serving them.
		for (let i = 0; i < 5; i++)
			assert.equal((await other.get(`${where}?page_size=1`)).status, 200);
		assert.ok(!over);
		for (const answer of await answers) {
			assert.equal(answer.status, 503, answer.text);
			// Until its index is made, the table says so.
			assert.match(answer.json.message, /question demande trop|se prépare encore/);
			assert.ok(Number(answer.headers['retry-after']) > 0);
		}
	});
});
