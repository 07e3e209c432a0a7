// lecture.js - follow the reading of files, try other settings at once.

// While files are being read: the bars move, what was read comes at the end.
async function follow(section) {
	const bar = section.querySelector("progress");

	for (;;) {
		await new Promise((done) => setTimeout(done, 700));
		const answer = await fetch(section.dataset.ressource + "/etat", { headers: { Accept: "application/json" } });
		if (!answer.ok)
			return;
		const state = await answer.json();
		if (!state.reading)
			return;
		bar.value = state.progress;
	}
}

// The page as it is now, below the message that stands above it.
async function renew(old) {
	const answer = await fetch(window.location.href);
	const page = new DOMParser().parseFromString(await answer.text(), "text/html");
	const fresh = page.querySelector("main > .page");

	if (!answer.ok || !fresh) {
		window.location.reload();
		return;
	}
	old.replaceWith(fresh);
	watch(fresh);
}

async function watch(page) {
	const waiting = [...page.querySelectorAll("[data-ressource]")].filter((s) => s.querySelector("progress"));

	await Promise.all(waiting.map(follow));
	if (waiting.length > 0)
		await renew(page);
}

for (const page of document.querySelectorAll("[data-lecture]"))
	watch(page);

function line(tag, cells, scope) {
	const row = document.createElement("tr");

	for (const text of cells) {
		const cell = document.createElement(tag);
		cell.textContent = text;
		if (scope)
			cell.scope = scope;
		row.append(cell);
	}
	return row;
}

// The first rows as these settings would read them, or why they cannot.
async function preview(form) {
	const place = form.querySelector("[data-apercu]");
	const query = new URLSearchParams(new FormData(form));
	const asked = (place.asked ?? 0) + 1;

	query.delete("csrf");
	place.asked = asked;
	const answer = await fetch(form.dataset.relire + "?" + query, { headers: { Accept: "application/json" } });
	const read = await answer.json().catch(() => ({}));
	// What was chosen meanwhile comes by itself.
	if (place.asked === asked)
		place.replaceChildren(answer.ok ? rows(read) : refusal(read.message));
}

function refusal(message) {
	const notice = document.createElement("p");

	notice.className = "notice attention";
	notice.textContent = message ?? "L’aperçu n’est pas disponible pour l’instant.";
	return notice;
}

function rows(read) {
	const region = document.createElement("section");
	const table = document.createElement("table");

	region.className = "table-region";
	region.tabIndex = 0;
	region.setAttribute("aria-label", "Aperçu avec ces réglages");
	table.className = "data";
	table.createCaption().textContent = "Aperçu avec ces réglages";
	table.createTHead().append(line("th", read.columns.map((c) => c.label ?? c), "col"));
	table.createTBody().append(...read.rows.map((cells) => line("td", cells)));
	region.append(table);
	return region;
}

function formOf(event) {
	return event.target.closest?.("form[data-relire]");
}

document.addEventListener("change", (event) => {
	if (formOf(event))
		preview(formOf(event));
});

// Who writes a separator has chosen it.
document.addEventListener("input", (event) => {
	if (formOf(event) && event.target.name === "signe" && event.target.value)
		formOf(event).elements.separateur.value = "autre";
});

// « toggle » does not bubble.
document.addEventListener("toggle", (event) => {
	const form = event.target.open && event.target.querySelector?.(":scope > form[data-relire]");

	if (form)
		preview(form);
}, true);
