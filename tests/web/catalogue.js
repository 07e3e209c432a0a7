// SPDX-License-Identifier: Apache-2.0
// catalogue.js - a portal with a catalogue that has a bit of everything.
import fs from 'node:fs';
import path from 'node:path';
import {after} from 'node:test';

import {start, temporary} from './portal.js';

export const rich = 'aaaaaaaa-0000-4000-8000-000000000001';
export const remote = 'bbbbbbbb-0000-4000-8000-000000000001';
export const csv = 'commune;code;habitants;surface;maj\nLans-en-Vercors;38205;2600;39,5;12/03/2026\nMéaudre;38225;1300;;\n';

const everything = {
	id: rich,
	title: 'Équipements & « lieux » <publics>',
	acronym: 'ELP',
	slug: 'equipements',
	description: 'Les équipements.\n\n- voir <https://exemple.fr/a?b=1&c=2>\n- <b>gras</b> 3 < 4, l\'été, écrire à <a@exemple.fr>\n\n'
		+ 'Une description de plus de cent caractères, pour le score de data.gouv.fr.',
	created_at: '2025-01-02T03:04:05+00:00',
	last_modified: '2026-01-02T03:04:05+00:00',
	last_update: '2024-01-01',
	tags: ['équipements', 'PV', '3D'],
	license: 'odc-odbl',
	frequency: 'annual',
	temporal_coverage: {start: '2025-01-01', end: '2025-12-31'},
	spatial: {zones: ['fr:commune:38205'], geom: {type: 'Polygon', coordinates: [[[5.5, 45.1], [5.7, 45.1], [5.7, 45.2], [5.5, 45.1]]]}},
	contact_points: [{name: 'Service technique', email: 'technique@exemple.fr', contact_form: 'https://exemple.fr/contact', role: 'contact'}],
	extras: {'parvis:themes': ['GOVE', 'REGI'], 'parvis:hvd_category': 'c_ac64a52d'},
	resources: [
		{id: remote, title: 'Équipements', description: '', type: 'main', filetype: 'remote', format: 'geojson', mime: 'application/geo+json',
			url: 'https://exemple.fr/équipements.geojson', filesize: 1234,
			schema: {url: 'https://schema.data.gouv.fr/schemas/scdl/equipements/1.0.2/schema.json'},
			checksum: {type: 'sha256', value: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'}},
		{title: 'Notice', description: 'Comment lire le fichier.', type: 'documentation', filetype: 'remote', format: 'pdf', url: 'https://exemple.fr/notice.pdf'},
		{title: 'Sans format', type: 'other', filetype: 'remote', format: '', url: 'https://exemple.fr/donnees'},
	],
};

// What a whole file of tests shares, ended when it is done.
export function shared() {
	const ends = [];

	after(async () => {
		while (ends.length)
			await ends.pop()();
	});
	return {after: (end) => ends.push(end)};
}

// The portal, the identifiers of one uploaded table, and `many` small datasets.
export async function catalogue(t, {many = 5} = {}) {
	const portal = await start(t, {insee: '38205', name: 'Lans-en-Vercors'});
	const file = path.join(temporary(t), 'catalogue.json');
	const datasets = [everything];

	for (let i = 0; i < many; i++)
		datasets.push({
			id: `cccccccc-0000-4000-8000-${String(i).padStart(12, '0')}`,
			title: `Jeu ${i}`, description: `Le jeu numéro ${i}.`, license: i % 2 ? 'lov2' : 'odc-odbl', frequency: 'monthly',
			created_at: '2025-01-02T03:04:05+00:00', last_modified: '2026-01-02T03:04:05+00:00',
			resources: [{title: 'Données', filetype: 'remote', format: 'csv', url: `https://exemple.fr/jeu-${i}.csv`}],
		});
	fs.writeFileSync(file, JSON.stringify({datasets}));
	await portal.cli(['import', file, '--org', portal.org], {env: {PARVIS_BASE_URL: portal.url}});
	const table = await portal.publish('communes.csv', csv, {title: 'Communes', keyword: ['communes']});

	return {portal, table, total: many + 2};
}
