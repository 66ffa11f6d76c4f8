"""The entities of the store as a reconciliation service: people match their own tables against it, in OpenRefine and
the like. Entity Reconciliation Community Group, Reconciliation Service API 0.2: manifest, queries with types and
properties, suggest with flyouts, preview, data extension.

`routes.py` is the HTTP side, `register.py` knows the entities of a snapshot by name, `properties.yaml` what can be
asked of them, `match.py` scores candidates, `answers.py` makes the other answers of the protocol.
"""

from __future__ import annotations

from kg.serve.reconcile.routes import routes

__all__ = ["routes"]
