// depot.js - dropping files: drag and drop, progress of the upload.
// Without it the form works as any form.
const size = (n) => new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 1 }).format(n / 1e6) + " Mo";

function show(place, label, value) {
	place.replaceChildren();
	const p = document.createElement("p");
	p.textContent = label;
	place.append(p);
	if (value === undefined)
		return;
	const bar = document.createElement("progress");
	bar.max = 1;
	bar.value = value;
	bar.setAttribute("aria-label", "Avancement de l’envoi");
	place.append(bar);
}

function stopped(form, place, words) {
	show(place, words);
	form.querySelector("button[type=submit]").disabled = false;
}

// The server's page says what is wrong, in its own words.
function refused(form, place, text) {
	const main = document.querySelector("main");
	const fresh = new DOMParser().parseFromString(text, "text/html").querySelector("main");

	if (!fresh) {
		stopped(form, place, text);
		return;
	}
	main.replaceWith(fresh);
	serve(fresh);
	(fresh.querySelector("#erreurs") ?? fresh).focus();
	window.scrollTo(0, 0);
}

function send(form, place) {
	const request = new XMLHttpRequest();
	let said = 0;

	request.open("POST", form.action);
	request.upload.addEventListener("progress", (event) => {
		// Screen readers hear it every other second, not at each packet.
		if (!event.lengthComputable || Date.now() - said < 2000 && event.loaded < event.total)
			return;
		said = Date.now();
		show(place, `Envoi${"\u202f"}: ${size(event.loaded)} sur ${size(event.total)}`, event.loaded / event.total);
	});
	request.addEventListener("load", () => {
		if (request.status < 300) {
			const json = request.getResponseHeader("Content-Type").startsWith("application/json");

			// Elsewhere than the next step: signed out meanwhile.
			window.location.assign(json ? JSON.parse(request.responseText).suite : request.responseURL);
			return;
		}
		refused(form, place, request.responseText);
	});
	request.addEventListener("error", () => {
		stopped(form, place, "L’envoi a été coupé. Vérifiez la connexion, puis envoyez à nouveau.");
	});
	const body = new FormData(form);

	body.append("script", "1");
	request.send(body);
}

function watch(form) {
	const input = form.querySelector("input[type=file]");
	const zone = form.querySelector(".dropzone") ?? form;
	const place = form.querySelector(".progress");

	for (const name of ["dragenter", "dragover"])
		zone.addEventListener(name, (event) => {
			event.preventDefault();
			zone.classList.add("over");
		});
	for (const name of ["dragleave", "drop"])
		zone.addEventListener(name, () => zone.classList.remove("over"));
	zone.addEventListener("drop", (event) => {
		event.preventDefault();
		if (event.dataTransfer.files.length === 0)
			return;
		input.files = event.dataTransfer.files;
		form.requestSubmit();
	});
	form.addEventListener("submit", (event) => {
		const button = form.querySelector("button[type=submit]");

		event.preventDefault();
		// Files may be dropped while others are on their way.
		if (button.disabled)
			return;
		if (input.files.length === 0) {
			show(place, "Choisissez d’abord un fichier.");
			input.focus();
			return;
		}
		button.disabled = true;
		show(place, "Envoi…", 0);
		send(form, place);
	});
}

function serve(part) {
	part.querySelectorAll("form[data-depot]").forEach(watch);
}

serve(document);
