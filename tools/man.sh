#!/bin/sh
# man.sh BINARY - write parvis(1) from the table of commands and of settings.
#
# make packaging keeps packaging/parvis.1 and parvis.conf fresh; make lint
# fails when the committed copies are not what the binary says.
set -eu
bin=$1

# A line of text for roff: backslashes, and a leading dot or quote.
roff() {
	sed "s/\\\\/\\\\e/g; s/-/\\\\-/g; s/^\\([.']\\)/\\\\\\&\\1/"
}

cat <<'TEXT'
.\" Written by tools/man.sh from the binary: do not edit.
.TH PARVIS 1 "" "Parvis" "Manuel de Parvis"
.SH NOM
parvis \- portail de données ouvertes pour les petites collectivités
.SH SYNOPSIS
.B parvis
.I COMMANDE
.RI [ OPTIONS ]
.SH DESCRIPTION
Un seul programme sert le portail et l'administre.
Toutes les données tiennent dans un dossier, celui de
.BR \-\-data ,
que les commandes se partagent, même pendant que le portail sert ses visiteurs.
.PP
Code de sortie : 0, c'est fait ; 1, échec ; 2, mauvais usage.
.SH OPTIONS COMMUNES
.TP
.BI \-\-config " FICHIER"
Réglages ; par défaut
.IR /etc/parvis/parvis.conf ,
s'il existe.
.TP
.BI \-\-data " DOSSIER"
Dossier des données ; passe devant les réglages.
.TP
.B \-\-json
Réponse en JSON.
.SH COMMANDES
TEXT
"$bin" help | sed -n 's/^  \([a-z][a-z]*\)  *\([^ ].*\)$/\1 \2/p' |
	while read -r name summary; do
		usage=$("$bin" help "$name" | sed -n "s/^Usage : parvis $name *//p")
		printf '.TP\n.B parvis %s\n' "$name"
		if [ -n "$usage" ]; then
			printf '%s\n' "$usage" | roff
			echo .br
		fi
		printf '%s.\n' "$summary" | roff
		"$bin" help "$name" | sed '1,/^Usage :/d' | roff
	done
cat <<'TEXT'
.SH RÉGLAGES
Le fichier de réglages contient des lignes
.IR "clé = valeur" .
La variable d'environnement
.BI PARVIS_ CLÉ
passe devant lui, et les options devant tout.
.B parvis config
écrit un fichier commenté.
TEXT
"$bin" config | awk '
	/^# / { help = substr($0, 3) }
	/^#[a-z_]+ =/ {
		key = $1; sub(/^#/, "", key)
		value = $0; sub(/^#[a-z_]+ = ?/, "", value)
		printf ".TP\n.B %s\n%s", key, help
		if (value != "") printf " Par défaut : %s.", value
		printf "\n"
	}' | sed 's/-/\\-/g'
cat <<'TEXT'
.SH FICHIERS
.TP
.I /etc/parvis/parvis.conf
Réglages.
.TP
.I /var/lib/parvis
Dossier des données :
.I parvis.db
(la base),
.I files/
(les fichiers déposés),
.I tables/
(les tableaux lus),
.I tmp/
(les dépôts en cours).
.SH EXEMPLES
Créer un portail, le servir, publier un fichier, sauvegarder :
.PP
.nf
parvis init \-\-data portail \-\-name "Lans\-en\-Vercors" \-\-admin vous@exemple.fr
parvis serve \-\-data portail
parvis publish menus.csv \-\-data portail \-\-org lans\-en\-vercors \e
    \-\-title "Menus scolaires" \-\-description "Les menus de la cantine." \e
    \-\-license lov2 \-\-frequency weekly
parvis backup copie \-\-data portail
.fi
TEXT
