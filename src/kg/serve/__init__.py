"""A SPARQL 1.1 service over immutable snapshots; changes only with a token.

`app.py` speaks HTTP, `protocol.py` reads the request, `guard.py` refuses what must not reach the engine,
`pool.py` runs queries in processes that can be killed, `worker.py` is such a process, `negotiate.py`
chooses the format, `problem.py` says what went wrong. This file imports nothing: a worker must start fast.
"""
