// SPDX-License-Identifier: Apache-2.0
// lambert.test.js - a table of Lambert-93 coordinates is on the map as one of degrees.
import assert from 'node:assert/strict';
import {before, describe, test} from 'node:test';

import {shared} from './catalogue.js';
import {start} from './portal.js';

const suite = shared();
// What cs2cs of PROJ 9.1.1 answers, EPSG:2154 to 4326.
const points = [
	{nom: 'Paris', x: 652709.401, y: 6859290.946, lon: 2.3557811128, lat: 48.8319380544},
	{nom: 'Corse', x: 1234567.89, y: 6050000, lon: 9.3762468232, lat: 41.3575617476},
	{nom: 'Ouessant', x: 105000, y: 6850000, lon: -5.0644729725, lat: 48.4765699559},
];
const csv = (rows) => 'nom;X (Lambert 93);Y (Lambert 93)\n' +
	rows.map(({nom, x, y}) => `${nom};${x};${y}\n`).join('').replaceAll('.', ',');
const near = (a, b) => Math.abs(a - b) < 2e-7;

describe('places in Lambert-93', () => {
	let portal, dataset, rid;

	before(async () => {
		portal = await start(suite, {insee: '38205'});
		dataset = await portal.publish('lieux.csv', csv(points), {title: 'Lieux'});
		rid = dataset.resources[0].id;
	});

	const records = async (where) => {
		const query = new URLSearchParams({where, limit: 100, order_by: 'nom'});
		const answer = await portal.get(`/api/explore/v2.1/catalog/datasets/${dataset.slug}/records?${query}`);

		assert.equal(answer.status, 200, answer.text);
		return answer.json.results;
	};

	test('GeoJSON gives degrees, and keeps the metres', async () => {
		const {features} = (await portal.get(`/api/resources/${rid}/data/geojson/`)).json;

		assert.equal(features.length, 3);
		features.forEach(({geometry, properties}, i) => {
			assert.ok(near(geometry.coordinates[0], points[i].lon), `${geometry.coordinates}`);
			assert.ok(near(geometry.coordinates[1], points[i].lat), `${geometry.coordinates}`);
			assert.equal(properties['X (Lambert 93)'], points[i].x);
		});
	});

	test('the map shows them where they are', async () => {
		const {features} = (await portal.get(`/api/resources/${rid}/map/?bbox=2,48,3,49&zoom=8`)).json;

		assert.equal(features.length, 1);
		assert.ok(near(features[0].geometry.coordinates[0], points[0].lon));
		assert.match((await portal.get(`/jeux-de-donnees/${dataset.slug}/ressources/${rid}`)).text, /vue=carte/);
	});

	test('questions about places are in degrees', async () => {
		const [{geo_point_2d: point}] = await records("within_distance(geo_point_2d, geom'POINT(2.3558 48.8319)', 100m)");

		assert.ok(near(point.lon, points[0].lon) && near(point.lat, points[0].lat));
		assert.deepEqual((await records('in_bbox(geo_point_2d, 41, 9, 42, 10)')).map((r) => r.nom), ['Corse']);
		assert.deepEqual((await records("within_distance(geo_point_2d, geom'POINT(-5 48.5)', 50km)")).map((r) => r.nom),
			['Ouessant']);
		assert.equal((await records('in_bbox(geo_point_2d, 10, 10, 11, 11)')).length, 0);
	});
});
