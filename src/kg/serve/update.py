"""Changes, for those who have the token: each is made by a process of its own and becomes a new snapshot.

Readers see the old snapshot until the new one is whole. What overruns its time is killed; the store is then as it was.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import sys
from contextlib import suppress
from typing import Any

from starlette.requests import Request

from kg.serve.problem import Problem
from kg.serve.protocol import Asked
from kg.serve.service import Service
from kg.serve.tokens import tokens

_LOCK = asyncio.Lock()


def authorise(service: Service, request: Request) -> None:
    """Raises Problem 403 where updates are off or the token is wrong, 401 where none is given."""
    if not service.token:
        raise Problem(403, "updates are off: this server only answers queries")
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not given:
        raise Problem(401, "updates need the token, as Authorization: Bearer …", {"WWW-Authenticate": "Bearer"})
    if not hmac.compare_digest(given.strip().encode(), service.token.encode()):
        raise Problem(403, "this is not the token")


def text_of(asked: Asked) -> dict[str, str]:
    """The change for an update, with the dataset that the request names. Raises Problem 400."""
    if not (asked.default_graphs or asked.named_graphs):
        return {"method": "UPDATE", "update": asked.query}
    found = list(tokens(asked.query))
    if any(t.is_word("USING", "WITH") for t in found):
        raise Problem(400, "the update names its graphs itself; leave out using-graph-uri and using-named-graph-uri")
    if any(c in '<>"{}|\\^`' or c <= " " for name in (*asked.default_graphs, *asked.named_graphs) for c in name):
        raise Problem(400, "using-graph-uri and using-named-graph-uri are IRIs")
    using = "".join(f"USING <{g}> " for g in asked.default_graphs)
    using += "".join(f"USING NAMED <{g}> " for g in asked.named_graphs)
    text, depth = asked.query, 0
    for i in range(len(found) - 1, -1, -1):
        depth += (found[i].text == "}") - (found[i].text == "{")
        if depth == 0 and found[i].is_word("WHERE"):
            if found[i - 1].is_word("DELETE"):
                raise Problem(400, "DELETE WHERE takes no using-graph-uri; write DELETE { … } WHERE { … }")
            text = text[: found[i].start] + using + text[found[i].start :]
    return {"method": "UPDATE", "update": text}


async def run(service: Service, request: Request, change: dict[str, str]) -> str:
    """Make the change, then answer from it. What the writer says (`created`, or nothing). Raises Problem."""
    authorise(service, request)
    seconds = service.settings.update_seconds
    async with _LOCK:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "kg.serve.writer", str(service.store)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=1 << 20,
        )
        try:
            result = await _said(process, json.dumps({**change, "base": service.base}).encode(), seconds)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if "status" in result:
            raise Problem(result["status"], result["detail"], more=result.get("more", {}))
        await service.reload()
        return str(result["done"])


async def _said(process: asyncio.subprocess.Process, change: bytes, seconds: float) -> dict[str, Any]:
    """What the writer says in the end. Until it says `making` nothing is written, and it may be killed."""
    assert process.stdin and process.stdout
    making = False
    try:
        async with asyncio.timeout(seconds):
            with suppress(ConnectionError):  # its end is told below
                process.stdin.write(change)
                await process.stdin.drain()
            process.stdin.close()
            line = await process.stdout.readline()
        making = line == b"making\n"
        if making:
            async with asyncio.timeout(seconds):
                line = await process.stdout.readline()
        return dict(json.loads(line))
    except TimeoutError:
        if making:
            raise Problem(504, "the change takes long to write; look whether it was made") from None
        raise Problem(504, f"the change took longer than {seconds:g} s and was not made") from None
    except ValueError:  # the process has ended without a word
        end = "look whether it was made" if making else "it was not made"
        raise Problem(503, f"the change broke its process; {end}") from None
