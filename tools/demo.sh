#!/bin/sh
# demo.sh DATA PORT - load the demonstration catalogue once, then serve it.
#
# An intercommunality and its communes, with the invented data of tests/data.
# LOAD_ONLY=1 stops before serving.
set -eu
cd "$(dirname "$0")/.."
data=$1
port=$2
bin=${PARVIS:-build/parvis}
url=http://127.0.0.1:$port
email=demo@exemple.fr
password=demonstration-du-vercors
export PARVIS_BASE_URL="$url" PARVIS_DATA="$data" PARVIS_LOG_LEVEL=warn

add() { # SLUG FILE(S) TITLE DESCRIPTION FREQUENCY LICENSE DATE MORE...
	org=$1 files=$2 title=$3 text=$4 frequency=$5 license=$6 date=$7
	shift 7
	# shellcheck disable=SC2086
	"$bin" publish $files --org "$org" --title "$title" \
	    --description "$text

*Données inventées pour la démonstration de Parvis.*" \
	    --frequency "$frequency" --license "$license" --date "$date" "$@"
}

# A date some days before today, so that the demonstration does not grow old.
ago() {
	date -d "-$1 days" +%F
}

load() {
	printf '%s\n' "$password" | "$bin" init --data "$data" \
	    --name 'Communauté de communes du Massif du Vercors' --kind epci \
	    --siren 243801024 --email contact@exemple.fr --admin "$email" \
	    --password-stdin
	ccmv=$("$bin" org list --json | sed -n 's/.*"slug": "\(.*\)".*/\1/p' | head -n 1)
	commune() { # NAME CODE BBOX
		"$bin" org add "$1" --kind commune --insee "$2" \
		    --parent "$ccmv" --email "mairie@exemple.fr" --bbox "$3"
	}
	commune 'Corrençon-en-Vercors' 38129 5.48,44.98,5.58,45.05
	commune 'Engins' 38153 5.56,45.14,5.66,45.21
	commune 'Lans-en-Vercors' 38205 5.54,45.09,5.65,45.16
	commune 'Autrans-Méaudre en Vercors' 38225 5.47,45.10,5.58,45.24
	commune 'Saint-Nizier-du-Moucherotte' 38433 5.60,45.14,5.67,45.19
	commune 'Villard-de-Lans' 38548 5.49,45.02,5.63,45.11
	d=tests/data

	add villard-de-lans $d/deliberations-villard-2025.csv \
	    'Délibérations du conseil municipal 2025' \
	    'Les délibérations prises par le conseil municipal de Villard-de-Lans en 2025 : date, matière, objet et résultat du vote. Une ligne par délibération.' \
	    annual lov2 "$(ago 70)" --keyword délibérations --keyword 'conseil municipal' --theme GOVE --zone fr:commune:38548 --start 2025-01-01 --end 2025-12-31 --department 'Direction générale'
	add "$ccmv" $d/subventions-associations-2023-2025.csv \
	    'Subventions versées aux associations' \
	    'Les subventions votées par la communauté de communes aux associations du territoire depuis 2023, avec leur objet et leur montant.' \
	    annual lov2 2026-01-15 --keyword subventions --keyword associations --theme GOVE --theme ECON --zone fr:epci:243801024 --start 2023-01-01 --end 2025-12-31
	add lans-en-vercors $d/budget-lans-2023-2026.csv \
	    'Budget communal 2023-2026' \
	    'Les montants votés et réalisés par chapitre et par compte (nomenclature M57). Les montants réalisés de 2026 seront connus avec le compte financier.' \
	    annual lov2 2026-02-10 --keyword budget --keyword finances --theme ECON --zone fr:commune:38205 --start 2023-01-01 --end 2026-12-31
	add "$ccmv" $d/equipements-publics.csv \
	    'Équipements publics du territoire' \
	    'Salles, écoles, stades, bibliothèques et autres équipements ouverts au public dans les six communes, avec leur adresse et leur accessibilité.' \
	    irregular odc-odbl 2026-02-02 --keyword équipements --keyword accessibilité --theme SOCI --zone fr:epci:243801024
	add autrans-meaudre-en-vercors $d/menus-scolaires-2026.csv \
	    'Menus des restaurants scolaires' \
	    'Les menus servis chaque jour dans les deux restaurants scolaires, avec la part de produits locaux et biologiques.' \
	    weekly lov2 "$(ago 2)" --keyword cantine --keyword menus --keyword école --theme EDUC --theme AGRI --zone fr:commune:38225 --start 2026-01-05 --end 2026-04-10 --department 'Service enfance'
	add "$ccmv" $d/marches-publics-2022-2026.csv \
	    'Marchés publics attribués' \
	    'Les marchés de plus de 40 000 € HT attribués par la communauté de communes : objet, titulaire, montant, durée et procédure.' \
	    monthly lov2 "$(ago 12)" --keyword 'commande publique' --keyword marchés --theme ECON --theme GOVE --zone fr:epci:243801024 --start 2022-01-01 --end 2026-02-28
	add correncon-en-vercors $d/adresses-correncon.csv \
	    'Base adresse locale de Corrençon' \
	    'Toutes les adresses de la commune, voie par voie, avec leur position.' \
	    punctual lov2 2025-12-20 --keyword adresses --keyword BAL --theme REGI --zone fr:commune:38129
	add villard-de-lans $d/arbres-villard.csv \
	    'Arbres du domaine public' \
	    'Inventaire des arbres plantés sur le domaine public : espèce, taille, année de plantation et position. Les arbres remarquables sont signalés.' \
	    annual odc-odbl 2025-11-30 --keyword arbres --keyword 'patrimoine naturel' --theme ENVI --zone fr:commune:38548
	add "$ccmv" $d/points-collecte-dechets.txt \
	    'Points de collecte des déchets' \
	    'Les conteneurs à verre, à emballages, à papier, à biodéchets et à ordures ménagères, avec la date de leur dernière collecte.' \
	    weekly lov2 "$(ago 5)" --keyword déchets --keyword tri --theme ENVI --zone fr:epci:243801024
	add engins $d/defibrillateurs.csv \
	    'Défibrillateurs accessibles au public' \
	    'Emplacement et horaires d’accès des défibrillateurs installés dans les communes du plateau.' \
	    annual lov2 "$(ago 400)" --keyword DAE --keyword santé --theme HEAL --zone fr:epci:243801024
	add "$ccmv" $d/frequentation-sites-2021-2025.csv \
	    'Fréquentation quotidienne des sites de loisirs' \
	    'Nombre d’entrées et recettes de chaque jour à la piscine, à la patinoire et sur les domaines nordiques, avec la météo du jour.' \
	    annual lov2 2026-01-31 --keyword tourisme --keyword fréquentation --theme ECON --zone fr:epci:243801024 --start 2021-01-01 --end 2025-12-31
	add "$ccmv" $d/effectifs-scolaires.csv \
	    'Effectifs des écoles publiques' \
	    'Nombre d’élèves par école et par niveau à chaque rentrée depuis 2019.' \
	    annual lov2 "$(ago 50)" --keyword école --keyword effectifs --theme EDUC --zone fr:epci:243801024 --start 2019-09-01 --end 2026-08-31
	add saint-nizier-du-moucherotte $d/agenda-saint-nizier-2026.csv \
	    'Agenda des manifestations 2026' \
	    'Fêtes, concerts, marchés et conférences annoncés dans la commune, avec leurs horaires et leurs tarifs.' \
	    weekly lov2 "$(ago 3)" --keyword agenda --keyword culture --theme EDUC --zone fr:commune:38433 --start 2026-03-01 --end 2026-09-30
	add "$ccmv" "$d/elus-communautaires.csv $d/elus-communautaires-notice.md" \
	    'Élus communautaires' \
	    'Les élus qui représentent les communes au conseil communautaire, avec leur fonction et leur délégation. Une notice accompagne le fichier.' \
	    punctual lov2 2026-04-02 --keyword élus --theme GOVE --zone fr:epci:243801024
	add "$ccmv" $d/sentiers.geojson \
	    'Sentiers de randonnée balisés' \
	    'Le tracé des sentiers entretenus par la communauté de communes, avec leur longueur et leur difficulté.' \
	    annual odc-odbl "$(ago 200)" --keyword randonnée --keyword sentiers --theme ENVI --theme TRAN --zone fr:epci:243801024
}

if [ ! -e "$data/parvis.db" ]; then
	echo "Chargement du catalogue de démonstration dans $data…"
	load
fi
[ -z "${LOAD_ONLY:-}" ] || exit 0
cat <<TEXT

  Portail de démonstration : $url
  Connexion : $url/connexion  ($email, mot de passe : $password)
  Ctrl+C pour arrêter.

TEXT
exec "$bin" serve --listen "127.0.0.1:$port"
