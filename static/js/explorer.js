/* SPDX-License-Identifier: Apache-2.0 */
/* explorer.js - the table of a file without reloading its page: what a link or
 * a form of it asks is fetched, and takes the place of what is shown. */
import { addComforts } from "./parvis.js";

const parts = ["explorer", "developpeurs"];
const said = document.createElement("p");
let asking, typing = false, shown = address();

said.className = "sr";
said.setAttribute("role", "status");
document.body.append(said);

/* What is shown, wherever one is in it. */
function address() {
	return location.pathname + location.search;
}

/* Charts and maps have scripts of their own, which a whole page starts. */
const isTable = (url) => !new URL(url).searchParams.has("vue");
const explorer = () => document.getElementById("explorer");
const key = (one) => one?.id ? `#${CSS.escape(one.id)}`
	: one?.dataset?.key ? `[data-key="${CSS.escape(one.dataset.key)}"]` : null;

/* What is open, typed and scrolled stays so across a change. */
function remember() {
	const active = explorer().contains(document.activeElement)
		? document.activeElement : null;

	return {
		active, key: key(active),
		caret: active?.selectionStart ?? null,
		typed: active?.id === "q" ? active.value : null,
		menu: active?.closest("a") ? active.closest(".drop")?.id : null,
		open: [...document.querySelectorAll(".facets details[open]")].map((one) => one.id),
		sheet: document.getElementById("filtres")?.matches(":popover-open"),
		top: document.getElementById("filtres")?.scrollTop ?? 0,
		left: document.getElementById("region")?.scrollLeft ?? 0,
	};
}

function restore(was) {
	const region = document.getElementById("region");
	const sheet = document.getElementById("filtres");
	const same = was.key && explorer().querySelector(was.key);

	for (const id of [...was.open, was.menu])
		if (id && document.getElementById(id))
			document.getElementById(id).open = true;
	if (region)
		region.scrollLeft = was.left;
	if (was.sheet && sheet) {
		sheet.showPopover();
		sheet.scrollTop = was.top;
	}
	// What is in a menu that closed cannot have the focus.
	const next = same?.checkVisibility() ? same : document.getElementById("compte");

	if (!was.active || !next)
		return;
	next.focus({ preventScroll: true });
	if (typing && was.typed !== null) {
		next.value = was.typed;
		next.setSelectionRange(was.caret, was.caret);
	}
}

function take(fresh, url, { push, was }) {
	const moved = was.active?.closest(".pages");

	for (const id of parts) {
		const now = document.getElementById(id), next = fresh.getElementById(id);

		if (now && next)
			now.replaceWith(next);
	}
	document.title = fresh.title;
	if (push)
		history.pushState(null, "", url);
	else
		history.replaceState(null, "", url);
	shown = address();
	fit();
	addComforts(document.getElementById("developpeurs"));
	restore(was);
	if (url.hash === "#colonne" || moved) {
		const to = document.getElementById(moved ? "compte" : "colonne");

		to?.focus({ preventScroll: true });
		to?.scrollIntoView({ block: "start" });
	}
	said.textContent = document.getElementById("compte")?.textContent ?? "";
}

async function show(target, { push = true } = {}) {
	const was = remember();

	asking?.abort();
	asking = new AbortController();
	explorer().setAttribute("aria-busy", "true");
	try {
		const answer = await fetch(target, { signal: asking.signal, headers: { accept: "text/html" } });
		const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
		const url = new URL(answer.url);

		if (!fresh.getElementById("explorer") || url.pathname !== location.pathname)
			throw new Error("another page");
		url.hash = target.hash;
		// What was typed meanwhile has the last word.
		take(fresh, url, { push, was: typing ? remember() : was });
	} catch (error) {
		if (error.name !== "AbortError")
			location.assign(target);
	}
}

/* The address a form would go to; what was left empty asks for nothing. */
function asked(form) {
	const url = new URL(form.action);

	url.search = "";
	for (const field of form.elements) {
		const chosen = field.type !== "checkbox" || field.checked;

		if (field.name && !field.disabled && chosen && (field.value || field.type === "hidden"))
			url.searchParams.append(field.name, field.value);
	}
	return url;
}

/* The conditions and the kind of value that suit the column of a filter. */
function fit() {
	const form = document.querySelector("form[data-filter]");

	if (!form)
		return;
	const [column, operator, value] = ["colonne", "operateur", "valeur"]
		.map((name) => form.elements[`filtre-${name}`]);
	const kind = column.selectedOptions[0].dataset;

	for (const option of operator.options) {
		const words = (option.dataset.label ??= option.textContent).split(", ou ");

		option.textContent = words[words.length > 1 && kind.field.startsWith("date") ? 1 : 0];
		option.hidden = option.disabled = !(Number(option.dataset.types) & Number(kind.type));
	}
	if (operator.selectedOptions[0]?.disabled ?? true)
		operator.value = [...operator.options].find((option) => !option.disabled)?.value;
	const several = operator.value === "in";

	value.type = several ? "text" : kind.field;
	value.inputMode = "number" in kind && !several ? "decimal" : "";
	value.closest(".field").hidden = "alone" in operator.selectedOptions[0].dataset;
	document.getElementById("filtre-aide").hidden = value.type !== "text";
}

const menus = () => document.querySelectorAll(".drop[open]");

addEventListener("click", (event) => {
	const link = event.target.closest("#explorer a[href]");

	for (const menu of menus())
		if (!menu.contains(event.target))
			menu.open = false;
	if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey
		|| event.shiftKey || event.altKey || link.hasAttribute("download")
		|| link.getAttribute("href").startsWith("#"))
		return;
	if (link.origin !== location.origin || link.pathname !== location.pathname
		|| !isTable(link.href) || !isTable(location.href))
		return;
	event.preventDefault();
	typing = false;
	link.focus();
	show(new URL(link.href));
});
addEventListener("submit", (event) => {
	if (!event.target.closest("#explorer") || !isTable(location.href))
		return;
	event.preventDefault();
	typing = false;
	show(asked(event.target));
});
addEventListener("input", (event) => {
	if (event.target.id !== "q" || !isTable(location.href))
		return;
	clearTimeout(show.timer);
	show.timer = setTimeout(() => {
		// One step back takes out all that was typed in one go.
		const push = !typing;

		typing = true;
		show(asked(event.target.form), { push });
	}, 300);
});
addEventListener("change", (event) => {
	if (event.target.closest("form[data-filter]"))
		fit();
});
addEventListener("keydown", (event) => {
	if (event.key !== "Escape")
		return;
	for (const menu of menus()) {
		menu.open = false;
		menu.querySelector("summary").focus();
	}
});
addEventListener("popstate", () => {
	// « Aller au contenu » is said to be one step in history too.
	if (shown === address())
		return;
	typing = false;
	show(new URL(location.href), { push: false });
});
fit();
