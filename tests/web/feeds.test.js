// SPDX-License-Identifier: Apache-2.0
// feeds.test.js - the catalogue as harvesters read it: syntaxes, pages,
// profiles, conditions; Atom, sitemap, permanent identifiers.
import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import {before, describe, test} from 'node:test';

import dataModel from '@rdfjs/data-model';
import rdfDataset from '@rdfjs/dataset';
import {Parser} from 'n3';
import Validator from 'rdf-validate-shacl';

import {catalogue, remote, rich, shared as whole} from './catalogue.js';
import {root, temporary} from './portal.js';

const types = {
	rdf: 'application/rdf+xml; charset=utf-8',
	xml: 'application/rdf+xml; charset=utf-8',
	ttl: 'text/turtle; charset=utf-8',
	nt: 'application/n-triples; charset=utf-8',
	jsonld: 'application/ld+json; charset=utf-8',
};
const shared = path.join(root, '..', 'shared');
const shapes = path.join(shared, 'standards', 'dcat-ap', '3.0.1');
const python = '/usr/bin/python3';
const has = (file) => fs.existsSync(file) ? false : 'the folder of standards is not there';

let portal, total, table;
const suite = whole();

before(async () => {
	({portal, total, table} = await catalogue(suite));
});

async function graph(target) {
	const answer = await portal.get(target);

	assert.equal(answer.status, 200, target);
	return new Parser().parse(answer.text);
}

function objects(quads, predicate, subject) {
	return quads.filter((q) => q.predicate.value.endsWith(predicate) && (!subject || q.subject.value === subject))
		.map((q) => q.object.value);
}

describe('the feeds', () => {
	for (const base of ['/catalog', '/organisations/lans-en-vercors/catalog', '/jeux-de-donnees/equipements/dcat'])
		for (const profile of ['', '?profile=dcat-ap'])
			test(`${base}${profile} is one graph in four syntaxes`, async (t) => {
				const dir = temporary(t);
				const files = [];

				for (const ext of ['rdf', 'ttl', 'nt', 'jsonld']) {
					const answer = await portal.get(`${base}.${ext}${profile}`);

					assert.equal(answer.status, 200);
					assert.equal(answer.type, types[ext]);
					files.push(path.join(dir, `feed.${ext}`));
					fs.writeFileSync(files.at(-1), answer.body);
				}
				const same = spawnSync(python, [path.join(root, 'tests/web/graphs.py'), ...files], {encoding: 'utf8'});

				assert.equal(same.status, 0, same.stderr);
				// Two other readers, as strict as they come.
				const count = (program, ...args) => execFileSync(program, args, {encoding: 'utf8'}).trimEnd().split('\n').length;
				const expected = Number(same.stdout);

				assert.ok(expected > 50);
				assert.equal(new Set(execFileSync('rapper', ['-q', '-i', 'rdfxml', '-o', 'ntriples', files[0]], {encoding: 'utf8'}).trimEnd().split('\n')).size, expected);
				assert.equal(count('rapper', '-q', '-i', 'turtle', '-o', 'ntriples', files[1]), expected);
				assert.equal(count('serdi', '-i', 'turtle', '-o', 'ntriples', files[1]), expected);
				assert.equal(count('serdi', '-i', 'ntriples', '-o', 'ntriples', files[2]), expected);
			});

	test('/catalog negotiates and never redirects', async () => {
		for (const [accept, type] of [
			[undefined, types.rdf], ['*/*', types.rdf], ['text/turtle', types.ttl], ['application/ld+json', types.jsonld],
			['application/n-triples', types.nt], ['application/xml', types.rdf], ['application/json', types.jsonld],
			['text/turtle;q=0.5, application/ld+json', types.jsonld],
		])
			for (const method of ['GET', 'HEAD']) {
				const answer = await portal.request(method, '/catalog', {headers: accept ? {accept} : {}});

				assert.equal(answer.status, 200, accept);
				assert.equal(answer.type, type, accept);
				assert.match(answer.headers.vary, /accept/i);
				if (method === 'HEAD')
					assert.equal(answer.body.length, 0);
			}
		assert.equal((await portal.get('/catalog', {headers: {accept: 'image/png'}})).status, 406);
	});

	test('validators: 304 as long as nothing changes, other bytes for another page', async () => {
		const first = await portal.get('/catalog.ttl');
		const {etag} = first.headers;

		assert.ok(etag && first.headers['last-modified']);
		assert.equal(first.headers['access-control-allow-origin'], '*');
		const again = await portal.get('/catalog.ttl', {headers: {'if-none-match': etag}});

		assert.equal(again.status, 304);
		assert.equal(again.body.length, 0);
		assert.notEqual((await portal.get('/catalog.ttl?page_size=2')).headers.etag, etag);
		assert.notEqual((await portal.get('/catalog.ttl?profile=dcat-ap')).headers.etag, etag);
		assert.equal((await portal.head('/catalog.ttl')).headers.etag, etag);
	});

	test('pages: each dataset once, in the order of identifiers, links absolute', async () => {
		const seen = [];
		let url = '/catalog.ttl?page_size=3&profile=dcat-ap', pages = 0;

		while (url) {
			const quads = await graph(url);
			const views = quads.filter((q) => q.object.value.endsWith('PartialCollectionView'));

			assert.equal(views.length, 1);
			assert.deepEqual(objects(quads, 'totalItems'), [String(total)]);
			assert.equal(quads.filter((q) => q.object.value.endsWith('dcat#Catalog')).length, 1);
			seen.push(...quads.filter((q) => q.object.value.endsWith('dcat#Dataset')).map((q) => q.subject.value));
			const next = objects(quads, 'core#next')[0];

			if (next)
				assert.ok(next.startsWith(portal.url) && next.includes('profile=dcat-ap'), next);
			url = next?.slice(portal.url.length);
			pages++;
		}
		assert.equal(pages, Math.ceil(total / 3));
		assert.equal(new Set(seen).size, total);
		assert.equal(seen.length, total);
	});

	test('what does not exist is said, never given empty', async () => {
		for (const [target, status] of [
			['/catalog.ttl?page=99', 404], ['/catalog.ttl?page=0', 400], ['/catalog.ttl?page_size=1001', 400],
			['/catalog.ttl?profile=dcat', 400], ['/catalog.csv', 404], ['/organisations/inconnue/catalog.rdf', 404],
			['/jeux-de-donnees/inconnu/dcat.rdf', 404],
		])
			assert.equal((await portal.get(target)).status, status, target);
	});

	test('descriptions come without brackets, keywords as they are, checksums plain', async () => {
		const quads = await graph('/jeux-de-donnees/equipements/dcat.ttl');
		const dataset = quads.find((q) => q.object.value.endsWith('dcat#Dataset')).subject.value;
		const [text] = objects(quads, 'terms/description', dataset);

		assert.doesNotMatch(text, /<[a-z/!?]/i);
		assert.match(text, /https:\/\/exemple\.fr\/a\?b=1&c=2/);
		assert.match(text, /3 < 4/);
		assert.deepEqual(objects(quads, 'keyword', dataset).sort(), ['3D', 'PV', 'équipements']);
		const sum = quads.find((q) => q.predicate.value.endsWith('checksumValue')).object;

		assert.equal(sum.datatype.value, 'http://www.w3.org/2001/XMLSchema#string');
		assert.deepEqual(objects(quads, 'hvdCategory'), ['http://data.europa.eu/bna/c_ac64a52d']);
		assert.ok(objects(quads, 'dcat#theme', dataset).includes('http://data.europa.eu/bna/c_ac64a52d'));
		assert.ok(objects(quads, 'downloadURL').includes('https://exemple.fr/%C3%A9quipements.geojson'));
		assert.equal(quads.filter((q) => q.predicate.value.endsWith('rdf-schema#label')).length, 0);
	});

	test('the outside check finds nothing', {skip: has(path.join(shared, 'checks/feed_check.py'))}, () => {
		for (const feed of ['/catalog', '/catalog.rdf', '/catalog.ttl?page_size=2', '/catalog.nt', '/catalog.jsonld?page_size=3', '/organisations/lans-en-vercors/catalog.rdf']) {
			const done = spawnSync(python, [path.join(shared, 'checks/feed_check.py'), portal.url + feed, '--expect', String(total)], {encoding: 'utf8'});

			assert.equal(done.status, 0, feed + '\n' + done.stdout + done.stderr);
		}
	});
});

// Findings of the default profile: what data.gouv.fr's harvester makes
// necessary. A typed checksum makes it drop the dataset; it knows the
// algorithms under http; a label on a file type or a theme replaces its code
// or becomes a keyword, and the shapes want both described.
const necessary = new Set([
	'http://spdx.org/rdf/terms#checksumValue DatatypeConstraintComponent',
	'http://spdx.org/rdf/terms#algorithm NodeConstraintComponent',
	'http://purl.org/dc/terms/format ClassConstraintComponent',
	'http://purl.org/dc/terms/format NodeConstraintComponent',
	'http://www.w3.org/ns/dcat#theme ClassConstraintComponent',
	// A format outside the EU list is better said in words than not at all.
	'http://purl.org/dc/terms/format NodeKindConstraintComponent',
]);

function load(turtle, into = rdfDataset.dataset()) {
	const term = (x) => x.termType === 'NamedNode' ? dataModel.namedNode(x.value)
		: x.termType === 'BlankNode' ? dataModel.blankNode(x.value)
			: dataModel.literal(x.value, x.language || dataModel.namedNode(x.datatype.value));

	for (const q of new Parser().parse(turtle))
		into.add(dataModel.quad(term(q.subject), term(q.predicate), term(q.object)));
	return into;
}

describe('the shapes of DCAT-AP 3.0.1', {skip: has(shapes)}, () => {
	for (const name of ['shapes.ttl', 'range.ttl', 'mdr-vocabularies.shape.ttl', 'shapes_recommended.ttl', 'deprecateduris.ttl'])
		for (const profile of ['dcat-ap', 'datagouv'])
			test(`${name}: ${profile}`, async () => {
				// The shapes import ontologies from the network; theirs are not needed.
				const own = fs.readFileSync(path.join(shapes, name), 'utf8').replace(/owl:imports\s+<[^>]*>\s*[;.]?/g, '');
				const rules = load(name === 'deprecateduris.ttl' ? own.replace(/<http:\/\/data\.europa\.eu\/r5r\/codelist_imports>\s*rdf:type owl:Ontology\s*;\s*/, '') : own);
				const data = load((await portal.get(`/catalog.ttl?page_size=1000&profile=${profile}`)).text);
				const report = await new Validator(rules).validate(data);
				const found = report.results.filter((r) => r.severity.value.endsWith('#Violation'))
					.map((r) => `${r.path?.value} ${r.sourceConstraintComponent.value.split('#')[1]}`);

				assert.deepEqual([...new Set(found)].filter((f) => profile === 'dcat-ap' || !necessary.has(f)), []);
			});
});

describe('other readers', () => {
	test('Atom: newest first, well-formed, one per organization', async (t) => {
		for (const target of ['/flux.atom', '/organisations/lans-en-vercors/flux.atom']) {
			const answer = await portal.get(target);
			const file = path.join(temporary(t), 'flux.xml');

			assert.equal(answer.status, 200);
			assert.equal(answer.type, 'application/atom+xml; charset=utf-8');
			fs.writeFileSync(file, answer.body);
			execFileSync(python, ['-c', 'import sys, xml.dom.minidom as m; m.parse(sys.argv[1])', file]);
			assert.equal(answer.text.match(/<entry>/g).length, total);
			assert.ok(answer.text.includes(`href="${portal.url}${target}"`));
			const dates = [...answer.text.matchAll(/<updated>([^<]+)/g)].map((m) => m[1]).slice(1);

			assert.deepEqual(dates, [...dates].sort().reverse());
			assert.equal((await portal.get(target, {headers: {'if-none-match': answer.headers.etag}})).status, 304);
		}
		assert.equal((await portal.get('/organisations/inconnue/flux.atom')).status, 404);
	});

	test('sitemap and robots.txt name what can be seen', async () => {
		const map = await portal.get('/sitemap.xml');
		const urls = [...map.text.matchAll(/<loc>([^<]+)<\/loc>/g)].map((m) => m[1]);

		assert.equal(map.type, 'application/xml; charset=utf-8');
		assert.ok(urls.includes(`${portal.url}/jeux-de-donnees/equipements`));
		assert.ok(urls.includes(`${portal.url}/jeux-de-donnees/equipements/ressources/${remote}`));
		assert.ok(urls.includes(`${portal.url}/organisations/lans-en-vercors`));
		for (const url of urls)
			assert.equal((await portal.head(url.slice(portal.url.length))).status, 200, url);
		const robots = await portal.get('/robots.txt');

		assert.match(robots.text, /^Disallow: \/admin$/m);
		assert.ok(robots.text.includes(`Sitemap: ${portal.url}/sitemap.xml`));
	});

	test('permanent identifiers lead to the page, or to RDF', async () => {
		const organization = (await portal.get('/api/1/organizations/lans-en-vercors/')).json.id;

		for (const [id, page, rdf] of [
			[`/id/dataset/${rich}`, '/jeux-de-donnees/equipements', '/jeux-de-donnees/equipements/dcat'],
			[`/id/distribution/${remote}`, `/jeux-de-donnees/equipements/ressources/${remote}`, '/jeux-de-donnees/equipements/dcat'],
			[`/id/organization/${organization}`, '/organisations/lans-en-vercors', '/organisations/lans-en-vercors/catalog'],
		]) {
			for (const accept of [undefined, '*/*', 'text/html,application/xhtml+xml,*/*;q=0.8']) {
				const answer = await portal.get(id, {headers: accept ? {accept} : {}});

				assert.equal(answer.status, 303);
				assert.equal(answer.location, page);
			}
			for (const [accept, ext] of [['text/turtle', 'ttl'], ['application/rdf+xml', 'rdf'], ['application/ld+json', 'jsonld'], ['application/n-triples', 'nt']]) {
				const answer = await portal.get(id, {headers: {accept}});

				assert.equal(answer.location, `${rdf}.${ext}`);
				assert.equal((await portal.head(answer.location)).status, 200);
			}
		}
		for (const kind of ['dataset', 'distribution', 'organization'])
			assert.equal((await portal.get(`/id/${kind}/00000000-0000-4000-8000-000000000000`)).status, 404);
	});

	test('a draft is nowhere', async () => {
		const draft = await portal.publish('brouillon.csv', 'a;b\n1;2\n', {title: 'Brouillon secret', draft: true});

		for (const target of ['/catalog.ttl', '/flux.atom', '/sitemap.xml', '/api/1/datasets/?page_size=100'])
			assert.doesNotMatch((await portal.get(target)).text, /brouillon/i, target);
		assert.equal((await portal.get(`/id/dataset/${draft.id}`)).status, 404);
		assert.ok(table.id);
	});
});
