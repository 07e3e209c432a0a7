// SPDX-License-Identifier: Apache-2.0
// bench.js - what the portal costs: processor time, memory, requests.
//
//	make bench                     every figure, a few minutes
//	make bench ROWS=100000 UPLOAD=64 BIG=64   smaller: rows of the table, MiB
//	                               uploaded, MiB of the files loaded for memory
//
// Processor time is the kernel's own account of the process (user + system):
// it moves far less than wall time when the machine does other work. Requests
// are made by wrk; « floor » is libmicrohttpd alone, sending as many bytes.
import {spawn, spawnSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

import {Portal, adminEmail, adminPassword, binary, run} from '../web/portal.js';
import {zipOf} from '../web/zip.js';

const rows = Number(process.env.ROWS ?? 1e6);
const upload = Number(process.env.UPLOAD ?? 1024);
const big = Number(process.env.BIG ?? 1024);
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'parvis-bench-'));
const data = path.join(dir, 'data');
const tick = 100; // USER_HZ, fixed on Linux
const out = [];

function say(what, figure) {
	out.push([what, figure]);
	console.log(`${what.padEnd(52)} ${figure}`);
}

// CPU seconds, resident and anonymous MiB of a live process.
function usage(pid) {
	const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
	const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
	const mib = (name) => Number(status.match(new RegExp(`^${name}:\\s+(\\d+)`, 'm'))?.[1] ?? 0) / 1024;

	return {cpu: (Number(stat[11]) + Number(stat[12])) / tick, rss: mib('VmRSS'), anon: mib('RssAnon'), peak: mib('VmHWM')};
}

// A whole command: CPU seconds and peak MiB, by GNU time.
function measure(args, input) {
	const file = path.join(dir, 'time');
	const done = spawnSync('/usr/bin/time', ['-f', '%U %S %M', '-o', file, binary, ...args], {input, encoding: 'utf8', maxBuffer: 1 << 30});

	if (done.status !== 0)
		throw new Error(`parvis ${args.join(' ')}\n${done.stderr}`);
	const [user, system, peak] = fs.readFileSync(file, 'utf8').trim().split('\n').pop().split(' ').map(Number);

	return {cpu: user + system, peak: peak / 1024};
}

// A table of contracts like those of an authority, same bytes every time:
// so many rows, or as many as this many bytes hold.
function table(file, count, bytes = Infinity) {
	const to = fs.openSync(file, 'w');
	let seed = 20240101, written = 0, block = 'id;acheteur_siret;objet;date_notification;duree_mois;montant;procedure;lieu_code_insee\n';
	const next = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;

	for (let i = 1; i <= count && written < bytes; i++) {
		const siret = String(10000000000000 + next(1e9) * 1000).slice(0, 14);

		block += `${2012e9 + i};${i % 9 ? siret : '0' + siret.slice(1)};Entretien de la voirie, lot ${next(40)} « secteur ${next(900)} »;`
			+ `${2015 + next(10)}-${String(1 + next(12)).padStart(2, '0')}-${String(1 + next(28)).padStart(2, '0')};${1 + next(48)};`
			+ `${next(900000)},${String(next(100)).padStart(2, '0')};${['Procédure adaptée', 'Appel d’offres ouvert'][next(2)]};${['38548', '2A004', '01034'][next(3)]}\n`;
		if (block.length > 1 << 20) {
			written += fs.writeSync(to, block);
			block = '';
		}
	}
	fs.writeSync(to, block);
	fs.closeSync(to);
}

// A workbook of about as many bytes, not compressed, each text its own.
function workbook(file, bytes) {
	const pieces = ['<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
		+ '<row><c t="inlineStr"><is><t>numero</t></is></c><c t="inlineStr"><is><t>objet</t></is></c><c t="inlineStr"><is><t>montant</t></is></c></row>'];
	let length = 0;

	for (let i = 1; length < bytes; i++) {
		const row = `<row><c><v>${i}</v></c><c t="inlineStr"><is><t>Entretien de la voirie, lot ${i} du secteur ${i % 900}</t></is></c><c><v>${i % 9000}.5</v></c></row>`;

		pieces.push(row);
		length += row.length;
	}
	pieces.push('</sheetData></worksheet>');
	const rel = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

	fs.writeFileSync(file, zipOf({
		'[Content_Types].xml': '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
		'_rels/.rels': `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		'xl/workbook.xml': `<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${rel}"><sheets><sheet name="Lots" sheetId="1" r:id="r1"/></sheets></workbook>`,
		'xl/_rels/workbook.xml.rels': `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		'xl/worksheets/sheet1.xml': Buffer.from(pieces.join('')),
	}, {level: 0}));
}

function catalogue(file, n) {
	const datasets = Array.from({length: n}, (_, i) => ({
		id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
		title: `Jeu de données numéro ${i}`,
		description: 'Les équipements publics de la commune, avec leur adresse, leur capacité et leur accessibilité. Une ligne par équipement.',
		license: i % 3 ? 'lov2' : 'odc-odbl', frequency: 'annual', tags: ['équipements', 'commune', `mot-${i % 50}`],
		created_at: '2024-01-05T10:00:00+00:00', last_modified: '2025-11-05T10:00:00+00:00',
		temporal_coverage: {start: '2024-01-01', end: '2024-12-31'}, spatial: {zones: ['fr:commune:38205']},
		contact_points: [{name: 'Mairie', email: 'mairie@exemple.fr', role: 'contact'}],
		resources: [0, 1, 2].map((k) => ({
			id: `00000000-0000-4000-9000-${String(i * 3 + k).padStart(12, '0')}`, title: `fichier-${k}.csv`,
			description: 'Le tableau de l’année.', type: 'main', filetype: 'remote', format: 'csv', mime: 'text/csv',
			url: `https://donnees.exemple.fr/fichiers/${i}/${k}.csv`, filesize: 12000 + i,
			checksum: {type: 'sha256', value: 'a'.repeat(64)},
			created_at: '2024-01-05T10:00:00+00:00', last_modified: '2025-11-05T10:00:00+00:00',
		})),
	}));

	fs.writeFileSync(file, JSON.stringify({datasets}));
}

// us of CPU of a server per request, requests per second, by wrk for 3 s.
function load(pid, url) {
	const before = usage(pid).cpu;
	const done = spawnSync('wrk', ['-t1', '-c16', '-d3', '--timeout', '10s', url], {encoding: 'utf8'});
	const cpu = usage(pid).cpu - before;
	const count = Number(done.stdout?.match(/(\d+) requests in/)?.[1] ?? 0);
	const bad = done.stdout?.match(/Non-2xx or 3xx responses: (\d+)/)?.[1];

	if (!count || bad)
		throw new Error(`wrk ${url}\n${done.error ?? ''}${done.stdout}${done.stderr}`);
	return {us: cpu / count * 1e6, rate: count / 3};
}

// The same of libmicrohttpd alone.
async function floor(bytes) {
	const child = spawn(process.env.FLOOR, [String(bytes)], {stdio: ['pipe', 'pipe', 'inherit']});
	const port = await new Promise((go, stop) => {
		child.stdout.once('data', (chunk) => go(Number(chunk)));
		child.on('error', stop);
	});
	const result = load(child.pid, `http://127.0.0.1:${port}/`);

	child.stdin.end();
	return result;
}

async function compare(portal, what, target) {
	const page = await portal.get(target);
	const bytes = Number(page.headers['content-length'] ?? Buffer.byteLength(page.text));
	const ours = load(portal.child.pid, portal.url + target), bare = await floor(bytes);

	say(`${what} (${(bytes / 1000).toFixed(1)} kB)`, `${ours.us.toFixed(1)} us of CPU, ${Math.round(ours.rate)} requests/s; `
		+ `floor ${bare.us.toFixed(1)} us, ${Math.round(bare.rate)}/s: ${(ours.us / bare.us).toFixed(2)} times its CPU`);
}

// One file of a new draft, sent piece by piece: its dataset.
async function send(portal, name, type, bytes, pieces) {
	const clerk = await portal.signedIn();
	const csrf = await clerk.csrf('/admin/compte');
	const draft = await clerk.submit('/admin/jeux-de-donnees/nouveau', {}, {action: '/nouveau', followed: false});
	const dataset = draft.location.match(/[0-9a-f-]{36}/)[0];
	const action = `/admin/jeux-de-donnees/${dataset}/fichiers`;
	const head = Buffer.from(`--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n${csrf}\r\n`
		+ `--b\r\nContent-Disposition: form-data; name="fichiers"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`);
	const tail = Buffer.from('\r\n--b--\r\n');

	async function *body() {
		yield head;
		yield *pieces;
		yield tail;
	}
	const answer = await clerk.send('POST', action, {timeout: 600000, body: body(), headers: {
		'content-type': 'multipart/form-data; boundary=b', 'content-length': String(head.length + bytes + tail.length)}});

	if (answer.status !== 303)
		throw new Error(`upload: ${answer.status}`);
	return {clerk, dataset};
}

function *zeros(mib) {
	const piece = Buffer.alloc(1 << 20, 7);

	for (let i = 0; i < mib; i++)
		yield piece;
}

// Pages of rows, alone, then while the same server reads a table.
async function whileLoading(portal, csv, url) {
	const alone = load(portal.child.pid, portal.url + url);
	const sent = await send(portal, 'autres.csv', 'text/csv', fs.statSync(csv).size, fs.createReadStream(csv));
	const during = load(portal.child.pid, portal.url + url);
	const state = (await sent.clerk.get(`/api/1/datasets/${sent.dataset}/`)).json.resources[0].extras;

	say('20 rows of data while a table is read', `${Math.round(during.rate)} requests/s, ${Math.round(alone.rate)} alone: `
		+ `${(during.rate / alone.rate).toFixed(2)} of it${state?.['analysis:parsing:finished_at'] ? ' (the reading had ended)' : ''}`);
}

// Wait for the tables of a folder to be indexed, behind whoever published them.
async function indexed(folder) {
	const from = Date.now();

	await run(['work', '--wait', '--data', folder], {timeout: 1800000});
	say('  then indexed in the background', `${((Date.now() - from) / 1000).toFixed(1)} s`);
}

async function main() {
	const csv = path.join(dir, 'marches.csv');

	await run(['init', '--data', data, '--name', 'Banc', '--kind', 'autre', '--email', 'banc@exemple.fr',
		'--admin', adminEmail, '--password-stdin'], {input: adminPassword + '\n'});
	table(csv, rows);
	const size = fs.statSync(csv).size / 1e6;
	const parse = measure(['publish', csv, '--data', data, '--org', 'banc', '--title', 'marches', '--description', 'banc',
		'--license', 'lov2', '--frequency', 'annual']);

	say(`publish a table of ${rows} rows (${size.toFixed(0)} MB)`, `${parse.cpu.toFixed(2)} s of CPU, peak ${parse.peak.toFixed(1)} MiB`);
	await indexed(data);
	for (const [name, make] of [[`CSV of ${big} MiB`, (f) => table(f, Infinity, big << 20)],
		[`XLSX of ${Math.round(big / 5)} MiB, not compressed`, (f) => workbook(f, (big / 5) << 20)]]) {
		const file = path.join(dir, name.startsWith('CSV') ? 'gros.csv' : 'gros.xlsx'), other = path.join(dir, 'data-big');

		make(file);
		await run(['init', '--data', other, '--name', 'Banc', '--kind', 'autre', '--email', 'banc@exemple.fr']);
		const loaded = measure(['publish', file, '--data', other, '--org', 'banc', '--title', 'gros', '--description', 'banc',
			'--license', 'lov2', '--frequency', 'annual']);

		say(`publish ${name}`, `${loaded.cpu.toFixed(2)} s of CPU, peak ${loaded.peak.toFixed(1)} MiB`);
		await indexed(other);
		fs.rmSync(file);
		fs.rmSync(other, {recursive: true});
	}
	for (const n of [1000, 10000]) {
		const other = path.join(dir, `data-${n}`), json = path.join(dir, `catalogue-${n}.json`), rdf = path.join(dir, 'feed.rdf');

		await run(['init', '--data', other, '--name', 'Banc', '--kind', 'autre', '--email', 'banc@exemple.fr']);
		catalogue(json, n);
		const imported = measure(['import', json, '--data', other, '--org', 'banc']);
		const feed = measure(['export', '--format', 'rdf', '--data', other, '-o', rdf]);
		const turtle = measure(['export', '--format', 'ttl', '--data', other, '-o', path.join(dir, 'feed.ttl')]);

		say(`import ${n} datasets`, `${imported.cpu.toFixed(2)} s of CPU, peak ${imported.peak.toFixed(1)} MiB`);
		say(`feed of ${n} datasets, RDF/XML (${(fs.statSync(rdf).size / 1e6).toFixed(1)} MB)`, `${feed.cpu.toFixed(2)} s of CPU, peak ${feed.peak.toFixed(1)} MiB`);
		say(`feed of ${n} datasets, Turtle`, `${turtle.cpu.toFixed(2)} s of CPU, peak ${turtle.peak.toFixed(1)} MiB`);
	}

	// Its log goes nowhere: wrk holds up this process, which could not read it.
	const portal = new Portal(data, {stderr: 'ignore', poll: 2});
	const starts = [];

	for (let i = 0; i < 5; i++) {
		const from = process.hrtime.bigint();

		await portal.serve();
		starts.push(Number(process.hrtime.bigint() - from) / 1e6);
		if (i < 4)
			await portal.stop();
	}
	say('cold start to the first 200 (polled every 2 ms)', `${starts.sort((a, b) => a - b)[2].toFixed(0)} ms`);
	await new Promise((go) => setTimeout(go, 500));
	const idle = usage(portal.child.pid);

	say('memory at rest', `${idle.rss.toFixed(1)} MiB resident, ${idle.anon.toFixed(1)} anonymous`);
	const list = (await portal.get('/api/1/datasets/?q=marches')).json.data[0];
	const rid = list.resources[0].id;

	const last = Math.max(1, Math.floor(rows / 40));

	await compare(portal, 'home page', '/');
	await compare(portal, 'dataset page', `/jeux-de-donnees/${list.slug}`);
	await compare(portal, '20 rows of data', `/api/resources/${rid}/data/?page_size=20`);
	await compare(portal, '100 rows of data', `/api/resources/${rid}/data/?page_size=100`);
	await compare(portal, `page ${last} of 20 rows`, `/api/resources/${rid}/data/?page_size=20&page=${last}`);
	await compare(portal, 'first page of the feed', '/catalog.rdf');
	await whileLoading(portal, csv, `/api/resources/${rid}/data/?page_size=20`);
	// Its index is no part of what follows.
	await run(['work', '--wait', '--data', data]);
	for (const [what, query] of [
		['50 rows, a filter on an indexed column', 'page_size=50&lieu_code_insee__exact=38548'],
		['50 rows, sorted', 'page_size=50&montant__sort=desc'],
		['counts of a column', 'procedure__groupby&procedure__count'],
		['50 rows, full text', 'page_size=50&q=voirie'],
		['50 rows, full text of two words', 'page_size=50&q=secteur%20899'],
	])
		await compare(portal, what, `/api/resources/${rid}/data/?${query}`);
	for (const format of ['csv', 'json', 'ndjson', 'xlsx', 'ods']) {
		const from = usage(portal.child.pid).cpu;
		const answer = await portal.get(`/api/resources/${rid}/data/${format}/`, {timeout: 600000});

		if (answer.status !== 200)
			throw new Error(`${format}: ${answer.status}`);
		say(`whole table as ${format} (${(answer.body.length / 1e6).toFixed(0)} MB)`,
			`${(usage(portal.child.pid).cpu - from).toFixed(2)} s of CPU`);
	}
	const before = usage(portal.child.pid);

	await send(portal, 'gros.bin', 'application/octet-stream', upload << 20, zeros(upload));
	const after = usage(portal.child.pid);

	say(`upload of ${upload} MiB`, `${(after.cpu - before.cpu).toFixed(2)} s of CPU, resident ${before.rss.toFixed(1)} -> ${after.rss.toFixed(1)} MiB, anonymous ${before.anon.toFixed(1)} -> ${after.anon.toFixed(1)}`);
	await portal.stop();
}

try {
	await main();
} finally {
	fs.rmSync(dir, {recursive: true, force: true});
}
