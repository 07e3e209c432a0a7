/* SPDX-License-Identifier: Apache-2.0 */
/* carte.js - the map of a table: the server groups and simplifies what a
 * window shows, this draws it. Without a script the rows are a list. */

import * as L from "./leaflet.js";

const WAIT_MS = 150; /* the hand has stopped moving */
const SHAPE = { weight: 2, fillOpacity: .25, className: "place" };

const number = new Intl.NumberFormat("fr-FR");

function words() {
	L.Control.Zoom.prototype.options.zoomInTitle = "Agrandir";
	L.Control.Zoom.prototype.options.zoomOutTitle = "Réduire";
}

const nameOf = ({ id, properties }) => properties.label || `Ligne ${number.format(id)}`;

/* The name of a place alone leads to its row. It stands on the map and not on
 * what was drawn: it stays when a move of the map draws all again. */
function popup(map, feature, at, rows) {
	const link = document.createElement("a");

	link.href = rows.replace("{id}", feature.id);
	link.textContent = nameOf(feature);
	return L.popup().setLatLng(at).setContent(link).openOn(map);
}

/* What is drawn is a button, for the keyboard and for who does not see it. */
function button(drawn, name, press) {
	drawn.on("add", () => {
		const element = drawn.getElement();

		element.setAttribute("tabindex", "0");
		element.setAttribute("role", "button");
		element.setAttribute("aria-label", name);
		element.addEventListener("keydown", (event) => {
			if (event.key !== "Enter" && event.key !== " ")
				return;
			event.preventDefault();
			event.stopPropagation();
			press();
		});
	});
}

/* To the place by its name, and back. */
function place(map, drawn, feature, rows) {
	const middle = () => drawn.getLatLng?.() ?? drawn.getCenter?.() ?? drawn.getBounds().getCenter();

	drawn.on("click", ({ latlng }) => popup(map, feature, latlng, rows));
	drawn.on("add", () => { drawn.getElement().dataset.place = feature.id; });
	button(drawn, nameOf(feature), () => {
		const shown = popup(map, feature, middle(), rows);

		shown.getElement().querySelector("a[href]:not([href='#close'])").focus();
		// Its library hears it on the map itself only.
		shown.getElement().addEventListener("keydown", (event) => {
			if (event.key === "Escape")
				map.closePopup(shown);
		});
		shown.once("remove", () => map.getContainer().querySelector(`[data-place="${feature.id}"]`)?.focus());
	});
}

function group(map, feature, at) {
	const { count, bounds } = feature.properties;
	const size = 34 + 10 * Math.min(3, Math.floor(Math.log10(count)));
	const icon = L.divIcon({
		className: "place-group",
		html: number.format(count),
		iconSize: [size, size],
	});
	const marker = L.marker(at, { icon, keyboard: false });
	const enlarge = () => {
		const box = L.latLngBounds([bounds[1], bounds[0]],
			[bounds[3], bounds[2]]);
		if (map.getZoom() >= map.getMaxZoom() ||
		    box.getSouthWest().equals(box.getNorthEast()))
			map.setView(at, map.getMaxZoom());
		else
			map.fitBounds(box, { padding: [40, 40] });
	};
	marker.on("click", enlarge);
	button(marker, `${number.format(count)} lieux : agrandir`, enlarge);
	return marker;
}

function start(element) {
	const { source, rows, bounds, tiles, attribution } = element.dataset;
	const [west, south, east, north] = bounds.split(",").map(Number);
	const status = document.querySelector("#carte-etat");
	const layer = L.layerGroup();
	const map = L.map(element, {
		maxZoom: 19, zoomSnap: .5, attributionControl: Boolean(tiles),
	});
	let shown = new AbortController(), timer;

	if (tiles) {
		map.attributionControl.setPrefix(false);
		L.tileLayer(tiles, { attribution, maxZoom: 19 }).addTo(map);
	}
	L.control.scale({ imperial: false }).addTo(map);

	async function draw() {
		const { x, y } = map.getSize();

		// On paper the map is not shown: it has no view.
		if (x === 0 || y === 0)
			return;
		const box = map.getBounds();
		const url = new URL(source, location);
		url.searchParams.set("zoom", Math.floor(map.getZoom()));
		url.searchParams.set("bbox", [box.getWest(), box.getSouth(),
			box.getEast(), box.getNorth()]
			.map((d) => d.toFixed(6)).join(","));
		shown.abort();
		shown = new AbortController();
		try {
			const answer = await fetch(url, { signal: shown.signal });
			const data = await answer.json();
			if (!answer.ok)
				throw new Error(data.message);
			// What had the focus goes: it must not be lost.
			if (document.activeElement.matches("[data-carte] :is(.leaflet-overlay-pane, .leaflet-marker-pane) [role=button]"))
				element.focus();
			layer.clearLayers();
			L.geoJSON(data, {
				style: SHAPE,
				pointToLayer: (feature, at) => feature.properties.count
					? group(map, feature, at)
					: L.circleMarker(at, { ...SHAPE, radius: 8 }),
				onEachFeature: (feature, drawn) => {
					if (!feature.properties.count)
						place(map, drawn, feature, rows);
				},
			}).addTo(layer);
			status.textContent = data.is_partial
				? "Trop de formes pour cette vue : agrandissez pour les voir toutes."
				: "";
		} catch (error) {
			if (error.name !== "AbortError")
				status.textContent = error.message ||
					"La carte n’a pas pu être chargée : réessayez dans un instant.";
		}
	}

	element.hidden = false;
	layer.addTo(map);
	map.on("moveend", () => {
		clearTimeout(timer);
		timer = setTimeout(draw, WAIT_MS);
	});
	map.fitBounds([[south, west], [north, east]],
		{ padding: [24, 24], maxZoom: 16 });
}

words();
document.querySelectorAll("[data-carte]").forEach(start);
