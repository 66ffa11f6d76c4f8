"""A SPARQL endpoint by others over rdflib's own engine, in memory, with updates: python rdflib_server.py PORT"""

from __future__ import annotations

import sys

import uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint

endpoint = SparqlEndpoint(graph=Dataset(default_union=True), path="/sparql", enable_update=True)
uvicorn.run(endpoint, host="127.0.0.1", port=int(sys.argv[1]), log_level="error")
