// description.js - preview of the Markdown text, names for the territories.
import { complete } from "./territoires.js";

for (const area of document.querySelectorAll("textarea[data-apercu]")) {
	const box = document.createElement("div");
	const title = document.createElement("p");
	const csrf = area.form.elements.csrf.value;
	let timer = 0;

	title.className = "term";
	title.textContent = "Aperçu";
	box.className = "prose";
	const frame = document.createElement("div");
	frame.className = "panel stack";
	frame.hidden = true;
	frame.append(title, box);
	area.after(frame);

	const refresh = async () => {
		const body = new URLSearchParams({ csrf, texte: area.value });
		const answer = await fetch(area.dataset.apercu, { method: "POST", body });
		if (!answer.ok)
			return;
		// Our own server's safe HTML, the one the public page shows.
		box.innerHTML = await answer.text();
		frame.hidden = area.value.trim() === "";
	};
	area.addEventListener("input", () => {
		clearTimeout(timer);
		timer = setTimeout(refresh, 400);
	});
	if (area.value.trim() !== "")
		refresh();
}

// What was chosen, in words, under the codes.
function named(input, name) {
	let note = document.getElementById(input.id + "-note");

	if (!note) {
		note = document.createElement("p");
		note.id = input.id + "-note";
		note.className = "help";
		input.closest(".field").append(note);
	}
	note.textContent = [note.textContent, name].filter(Boolean).join(", ");
}

// The last code of the list is being typed: offer territories by name.
for (const input of document.querySelectorAll("input[data-zones]")) {
	complete(input, input.dataset.zones, {
		word: () => input.value.split(",").pop().trim(),
		pick: (one) => {
			const codes = input.value.split(",").slice(0, -1).map((s) => s.trim());
			input.value = [...codes, one.zone].join(", ");
			named(input, one.name);
		},
	});
}
