"""rdflib-endpoint over the same data, run by bench/service.py in a virtual environment of its own.

python bench/service_rival.py default|oxigraph FOLDER FILE.nq PORT
"""

import sys

import uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint

kind, folder, lines, port = sys.argv[1:]
if kind == "oxigraph":
    from oxrdflib import OxigraphStore
    from pyoxigraph import Store

    data = Dataset(store=OxigraphStore(store=Store.read_only(folder)), default_union=True)
else:
    data = Dataset(default_union=True)
    data.parse(lines, format="nquads")
uvicorn.run(SparqlEndpoint(graph=data, path="/sparql"), port=int(port), log_level="error")
