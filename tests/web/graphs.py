# SPDX-License-Identifier: Apache-2.0
"""graphs.py - do these RDF documents hold one graph?  graphs.py FILE.EXT...

Parsed by rdflib, which knows nothing of the portal. The extension stands in
the addresses of hydra's pages, and only there: it is set aside. Prints the
number of triples, or what the first file and another do not share.
"""
import re
import sys

from rdflib import Graph
from rdflib.compare import graph_diff, to_isomorphic

FORMATS = {"rdf": "xml", "xml": "xml", "ttl": "turtle", "nt": "nt", "jsonld": "json-ld"}


def read(path):
    ext = path.rsplit(".", 1)[1]
    with open(path, encoding="utf-8") as f:
        text = re.sub(r"/(catalog|dcat)\.(rdf|ttl|nt|jsonld)\?", r"/\1.EXT?", f.read())
    return to_isomorphic(Graph().parse(data=text, format=FORMATS[ext]))


first = read(sys.argv[1])
for path in sys.argv[2:]:
    other = read(path)
    if other != first:
        _, ours, theirs = graph_diff(first, other)
        sys.exit("%s\n- %s\n+ %s" % (path, ours.serialize(format="nt")[:2000], theirs.serialize(format="nt")[:2000]))
print(len(first))
