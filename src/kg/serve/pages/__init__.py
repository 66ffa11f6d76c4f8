"""The explorer: pages to read, ask and see what a store holds, in Ukrainian and English, made on the server.

`site.py` lists the addresses and is what the service mounts. A page is one file: it asks its questions
(`queries/*.rq`, through `asking.py`: the same processes and limits as /sparql), turns the answers into plain values
(`cards.py`) and fills a template (`rendering.py`, `templates/`). What the browser adds lies in `static/`; nothing
there is needed to read a page. `vendor/` holds code of others, with licences and hashes.
"""
