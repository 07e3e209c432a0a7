// SPDX-License-Identifier: Apache-2.0
// exports.test.js - the rows of a view as files, whole, exact, and at once.
import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import {before, describe, test} from 'node:test';

import {shared} from './catalogue.js';
import {root, start, temporary} from './portal.js';

const suite = shared();
const python = '/usr/bin/python3';
const openpyxl = spawnSync(python, ['-c', 'import openpyxl']).status === 0;
let portal, rid, dataset;

const source = [
	['Code', 'Nom; prénom', 'Montant', 'Effectif', 'Jour', 'Ouvert', 'Heure'],
	['01034', 'Durand, Zoé', '1250,50', '12', '07/03/2024', 'oui', '08:30:00'],
	['38205', '« le "grand" »', '0,10', '0', '31/12/2023', 'non', '17:00:00'],
	['2A004', '=1+1', '-3,25', '-4', '01/01/2000', 'oui', '00:00:00'],
	['97105', ' bords  doubles ', '', '1284', '', '', ''],
	['05001', 'deux\nlignes', '7,00', '3', '29/02/2024', 'non', '23:59:59'],
];
const csv = (rows, sep = ';', end = '\n') => rows.map((row) => row.map((cell) =>
	(/[;,"\r\n]|^ | $/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(sep)).join(end) + end;

// RFC 4180, by the letter.
function parse(text, sep = ',') {
	const rows = [];
	let i = 0;

	while (i < text.length) {
		const row = [];

		for (;;) {
			let cell = '';

			if (text[i] === '"') {
				for (i++; text[i] !== '"' || text[i + 1] === '"'; i++) {
					assert.ok(i < text.length, 'a quote is left open');
					if (text[i] === '"')
						i++;
					cell += text[i];
				}
				i++;
			} else {
				while (text[i] !== sep && text[i] !== '\r')
					cell += text[i++];
			}
			row.push(cell);
			if (text[i] !== sep)
				break;
			i++;
		}
		assert.equal(text.slice(i, i + 2), '\r\n');
		i += 2;
		rows.push(row);
	}
	return rows;
}

before(async () => {
	portal = await start(suite);
	dataset = await portal.publish('releves-2024.csv', csv(source), {title: 'Relevés'});
	rid = dataset.resources[0].id;
});

async function get(rest, status = 200, options) {
	const answer = await portal.get(`/api/resources/${rid}/data/${rest}`, options);

	assert.equal(answer.status, status, `${rest}: ${answer.text.slice(0, 300)}`);
	return answer;
}

describe('CSV', () => {
	test('for programs: RFC 4180, values as in JSON', async () => {
		const answer = await get('csv/');

		assert.equal(answer.type, 'text/csv; charset=utf-8');
		assert.match(answer.headers['content-disposition'], /^attachment; filename="releves-2024\.csv"$/);
		assert.equal(answer.headers['access-control-allow-origin'], '*');
		assert.deepEqual(parse(answer.text)[1], ['01034', 'Durand, Zoé', '1250.5', '12', '2024-03-07', 'true', '08:30:00']);
		assert.deepEqual(parse(answer.text).map((row) => row[1]), source.map((row) => row[1]));
	});

	test('for spreadsheets in French: what Excel opens with a click', async () => {
		const answer = await get('csv/?style=fr');

		assert.deepEqual([...answer.body.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
		const rows = parse(answer.text.slice(1), ';');

		assert.deepEqual(rows[0], source[0]);
		assert.deepEqual(rows[1], source[1]);
		assert.equal(rows[3][1], "'=1+1", 'never computed');
		assert.equal(rows[5][2], '7,00');
	});

	test('as written: every cell of the original', async () => {
		assert.deepEqual(parse((await get('csv/?style=brut')).text), source);
		const refused = await get('csv/?style=joli', 400);

		assert.match(refused.json.errors.style[0], /api .* fr .* brut/);
	});

	test('as written, in JSON too', async () => {
		const written = source.slice(1).map((row, i) => ({__id: i + 1,
			...Object.fromEntries(row.map((cell, c) => [source[0][c], cell === '' ? null : cell]))}));

		for (const brut of ['brut', 'brut=1', 'brut=true'])
			assert.deepEqual((await get(`?${brut}`)).json.data, written);
		assert.deepEqual((await get('json/?brut=1')).json, written);
		assert.deepEqual((await get('ndjson/?brut=1')).text.trim().split('\n').map((line) => JSON.parse(line)), written);
		assert.deepEqual(parse((await get('csv/?brut=1')).text), source);
		// In any order, with any filter; what is computed stays a number.
		assert.deepEqual((await get('?brut&Montant__sort=desc&Montant__isnotnull&columns=Montant')).json.data.map((row) => row.Montant),
			['1250,50', '7,00', '0,10', '-3,25']);
		assert.deepEqual((await get('?brut&Ouvert__groupby&Montant__sum&Montant__max&Ouvert__isnotnull')).json.data, [
			{Ouvert: 'non', Montant__sum: 7.1, Montant__max: '7,00'},
			{Ouvert: 'oui', Montant__sum: 1247.25, Montant__max: '1250,50'},
		]);
		assert.equal((await get('?brut=0')).json.data[0].Montant, 1250.5);
		const [first] = (await get('?brut&page_size=2')).json.data;

		assert.equal(first.Montant, '1250,50');
		assert.equal((await portal.get((await get('?brut&page_size=2')).json.links.next.slice(portal.url.length))).json.data[0].Montant, '-3,25');
		assert.match((await get('?brut=joli', 400)).json.errors.brut[0], /1 ou 0/);
		for (const format of ['xlsx', 'ods'])
			assert.ok((await get(`${format}/?brut=1`, 400)).json.errors.brut);
	});

	test('once published again, gives the same rows', async () => {
		const again = await portal.publish('encore.csv', (await get('csv/?style=brut')).body, {title: 'Encore'});
		const rows = async (id) => (await portal.get(`/api/resources/${id}/data/`)).json.data;

		assert.deepEqual(await rows(again.resources[0].id), await rows(rid));
	});
});

describe('JSON', () => {
	test('an array of the objects of the rows API', async () => {
		const answer = await get('json/');

		assert.equal(answer.type, 'application/json');
		assert.deepEqual(answer.json, (await get('')).json.data);
	});

	test('one object a line', async () => {
		const answer = await get('ndjson/');

		assert.equal(answer.type, 'application/x-ndjson');
		assert.deepEqual(answer.text.trimEnd().split('\n').map((line) => JSON.parse(line)), (await get('json/')).json);
	});
});

describe('spreadsheets', () => {
	function seen(t, name, body) {
		const file = path.join(temporary(t), name);

		fs.writeFileSync(file, body);
		const done = spawnSync(python, [path.join(root, 'tests/web/sheets.py'), file], {encoding: 'utf8'});

		assert.equal(done.status, 0, done.stderr);
		return JSON.parse(done.stdout);
	}
	const moment = (day) => (day ? ['moment', day.split('/').reverse().join('-') + 'T00:00:00'] : ['empty', null]);
	const number = (text) => (text ? ['number', Number(text.replace(',', '.'))] : ['empty', null]);
	const expected = (time) => source.slice(1).map((row) => [
		['text', row[0]], ['text', row[1]], number(row[2]), number(row[3]), moment(row[4]),
		row[5] ? ['bool', row[5] === 'oui'] : ['empty', null], row[6] ? ['time', time(row[6])] : ['empty', null]]);

	test('XLSX: real types, a bold and frozen header, widths that fit', {skip: openpyxl ? false : 'no openpyxl'}, async (t) => {
		const answer = await get('xlsx/');
		const sheet = seen(t, 'a.xlsx', answer.body);

		assert.equal(answer.type, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
		assert.match(answer.headers['content-disposition'], /filename="releves-2024\.xlsx"/);
		assert.equal(sheet.name, 'releves-2024');
		assert.equal(sheet.frozen, 'A2');
		assert.equal(sheet.bold, true);
		assert.deepEqual(sheet.rows[0].map((cell) => cell[1]), source[0]);
		assert.deepEqual(sheet.rows.slice(1), expected((time) => time));
		assert.deepEqual(sheet.formats, ['@', '@', '0.00', '0', 'dd/mm/yyyy', 'General', 'hh:mm:ss']);
		assert.ok(sheet.widths[1] > sheet.widths[0]);
	});

	test('ODS: real types, texts to the last space', async (t) => {
		const answer = await get('ods/');
		const sheet = seen(t, 'a.ods', answer.body);
		const iso = (cell) => (cell[0] === 'moment' ? ['moment', cell[1].slice(0, 10)] : cell);

		assert.equal(answer.type, 'application/vnd.oasis.opendocument.spreadsheet');
		assert.deepEqual(sheet.rows[0].map((cell) => cell[1]), source[0]);
		assert.deepEqual(sheet.rows.slice(1),
			expected((time) => `PT${time.slice(0, 2)}H${time.slice(3, 5)}M${time.slice(6)}S`).map((row) => row.map(iso)));
	});

	test('both are read by the portal as they were written', async () => {
		const own = (await get('json/')).json;

		for (const format of ['xlsx', 'ods']) {
			const again = await portal.publish(`encore.${format}`, (await get(`${format}/`)).body, {title: `Encore ${format}`});
			const rows = (await portal.get(`/api/resources/${again.resources[0].id}/data/`)).json.data;

			assert.deepEqual(rows, own, format);
		}
	});
});

describe('views', () => {
	test('the same filters, order and columns as the rows', async () => {
		const view = 'Montant__greater=0&Jour__sort=desc&columns=Code,Montant';
		const rows = (await get('?' + view)).json.data;

		assert.equal(rows.length, 3);
		assert.deepEqual((await get('json/?' + view)).json, rows);
		assert.deepEqual(parse((await get('csv/?' + view)).text).slice(1),
			rows.map((row) => [row.Code, String(row.Montant)]));
	});

	test('sums by group', async () => {
		assert.deepEqual((await get('json/?Ouvert__groupby&Montant__sum')).json,
			[{Ouvert: false, Montant__sum: 7.1}, {Ouvert: true, Montant__sum: 1247.25}, {Ouvert: null, Montant__sum: null}]);
	});

	test('pages are not cut: a file is whole', async () => {
		assert.equal((await get('json/?page=2&page_size=2')).json.length, 5);
	});

	test('what cannot be asked is refused as for the rows', async () => {
		assert.match((await get('csv/?Inconnue__exact=1', 400)).json.message, /Inconnue/);
		assert.match((await get('pdf/', 404)).json.message, /csv, xlsx, ods/);
		assert.equal((await portal.get(`/api/resources/00000000-0000-4000-8000-000000000000/data/csv/`)).status, 404);
		assert.match((await get('geojson/', 415)).json.message, /coordonnées/);
	});

	test('an earlier version', async () => {
		assert.equal(parse((await get('csv/?version=1')).text).length, source.length);
		await get('csv/?version=7', 404);
		assert.equal(parse((await get('csv/?table=1')).text).length, source.length);
		await get('csv/?table=9', 404);
	});
});

describe('HTTP', () => {
	test('HEAD says what GET says', async () => {
		for (const format of ['csv', 'xlsx', 'ods', 'json', 'ndjson']) {
			const answer = await get(`${format}/`), head = await portal.head(`/api/resources/${rid}/data/${format}/`);

			assert.equal(head.status, 200);
			assert.equal(head.body.length, 0);
			for (const name of ['content-type', 'content-disposition', 'etag'])
				assert.equal(head.headers[name], answer.headers[name], `${format} ${name}`);
		}
	});

	test('what the client already has is not sent again', async () => {
		const {headers} = await get('csv/');

		await get('csv/', 304, {headers: {'if-none-match': headers.etag}});
		assert.equal((await get('csv/?style=fr', 200)).headers['content-encoding'], undefined);
	});

	test('is never compressed: the work would be longer than the way', async () => {
		const answer = await get('csv/', 200, {headers: {'accept-encoding': 'gzip'}});

		assert.equal(answer.headers['content-encoding'], undefined);
		assert.equal(answer.text, (await get('csv/')).text);
	});
});

describe('large tables', () => {
	const rows = 60000;
	let big;

	before(async () => {
		const lines = ['n;texte;montant'];

		for (let i = 1; i <= rows; i++)
			lines.push(`${i};Subvention numéro ${i} à une association;${i % 1000},25`);
		big = (await portal.publish('grand.csv', lines.join('\n') + '\n', {title: 'Grand'})).resources[0].id;
	});

	test('comes whole in every format', async () => {
		const at = `/api/resources/${big}/data/`;

		assert.equal((await portal.get(at + 'csv/')).text.split('\r\n').length, rows + 2);
		assert.equal((await portal.get(at + 'json/')).json.length, rows);
		for (const format of ['xlsx', 'ods'])
			assert.ok((await portal.get(`${at}${format}/`)).body.length > 100000);
	});

	test('does not wait for who does not read, and forgets who leaves', async () => {
		const url = new URL(portal.url);
		const target = `/api/resources/${big}/data/csv/`;
		const idle = [];

		for (let i = 0; i < 6; i++) {
			const socket = net.connect(Number(url.port), url.hostname);

			socket.on('error', () => {});
			socket.write(`GET ${target}?style=${i % 2 ? 'fr' : 'api'} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`);
			socket.pause();
			idle.push(socket);
		}
		await new Promise((go) => setTimeout(go, 100));
		// More exports than threads wait for their readers: pages do not.
		const before = Date.now();

		for (let i = 0; i < 5; i++)
			assert.equal((await portal.get('/healthz')).status, 200);
		assert.ok(Date.now() - before < 5000);
		idle.forEach((socket) => socket.destroy());
		for (let i = 0; i < 10; i++)
			await new Promise((go) => {
				const request = http.get(portal.url + target, (response) => response.once('data', () => {
					response.destroy();
					go();
				}));

				request.on('error', go);
			});
		assert.equal((await portal.get('/healthz')).status, 200);
	});

	test('leaves room for pages while others download', async () => {
		const at = `/api/resources/${big}/data/`;
		const downloads = ['csv', 'json', 'xlsx', 'ods', 'xlsx', 'ods'].map((format) => portal.get(`${at}${format}/`));
		let slowest = 0, done = false;
		const all = Promise.all(downloads).then((answers) => {
			done = true;
			return answers;
		});

		while (!done) {
			const from = Date.now();

			assert.equal((await portal.get('/healthz')).status, 200);
			slowest = Math.max(slowest, Date.now() - from);
		}
		for (const answer of await all)
			assert.equal(answer.status, 200);
		assert.ok(slowest < 2000, `a page took ${slowest} ms`);
	});

	test('looks for rows far apart without keeping anybody waiting', async (t) => {
		const alone = await start(t, {env: {PARVIS_THREADS: '1', PARVIS_QUERY_TIMEOUT_MS: '600000'}});
		const lines = Array.from({length: 12000}, (_, i) => `${i},Subvention numéro ${i}`);
		const table = await alone.publish('seul.csv', 'n,objet\n' + lines.join('\n') + '\n', {title: 'Seul'});
		// The first row is there at once; no other has any of the words.
		const words = Array.from({length: 190}, (_, i) => `objet__contains.q${i}x`);
		const where = `or=(__id__exact.1,${words.join(',')})`;
		let ended = false;
		const whole = new Promise((go, fail) => {
			const at = `/api/resources/${table.resources[0].id}/data/csv/?${where}`;

			http.get(alone.url + at, (response) => {
				let text = '';

				assert.equal(response.statusCode, 200);
				response.setEncoding('utf8').on('data', (piece) => {
					text += piece;
				}).on('end', () => {
					ended = true;
					go(text);
				}).on('error', fail);
			}).on('error', fail);
		});

		await new Promise((go) => setTimeout(go, 50));
		assert.equal((await alone.get('/healthz')).status, 200);
		assert.equal(ended, false);
		assert.equal(await whole, 'n,objet\r\n0,Subvention numéro 0\r\n');
	});

	// Last: the table is of no use after that.
	test('is cut rather than ended when its rows cannot be read further', async () => {
		const [folder] = fs.readdirSync(path.join(portal.data, 'tables')).filter((name) => big.startsWith(name));
		const file = path.join(portal.data, 'tables', folder, fs.readdirSync(path.join(portal.data, 'tables', folder)).find((name) => name.startsWith(big)));
		const {size} = fs.statSync(file);

		fs.chmodSync(file, 0o600);
		const fd = fs.openSync(file, 'r+');

		// Rows come first in the file, whether it was indexed meanwhile or not.
		fs.writeSync(fd, Buffer.alloc(Math.floor(size / 8), 0xff), 0, Math.floor(size / 8), 1 << 18);
		fs.closeSync(fd);
		for (const format of ['csv', 'json', 'xlsx'])
			await assert.rejects(portal.get(`/api/resources/${big}/data/${format}/`), /cut short|ECONNRESET|socket hang up/, format);
		assert.equal((await portal.get('/healthz')).status, 200);
	});
});
