"""For those who run the service: is it alive, is it ready, what does it count, what can be asked (OpenAPI)."""

from __future__ import annotations

import json
from pathlib import Path

import yaml
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from kg.serve.metrics import Metrics
from kg.serve.problem import Problem
from kg.serve.service import Service


def routes(service: Service) -> list[BaseRoute]:
    description = json.dumps(yaml.safe_load(Path(__file__).with_name("openapi.yaml").read_text("utf-8"))).encode()

    async def alive(_: Request) -> Response:
        return PlainTextResponse("alive\n")

    async def ready(_: Request) -> Response:
        if not service.pool.ready:
            raise Problem(503, "no snapshot is open yet", {"Retry-After": "2"})
        await service.content("ASK {}", "application/sparql-results+json")
        return PlainTextResponse(f"ready, snapshot {service.identity}\n")

    async def metrics(_: Request) -> Response:
        return Response(Metrics.of(service).text(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def openapi(_: Request) -> Response:
        return Response(description, media_type="application/vnd.oai.openapi+json")

    handlers = {"/healthz": alive, "/readyz": ready, "/metrics": metrics, "/openapi.json": openapi}
    return [Route(path, handler, methods=["GET", "HEAD"]) for path, handler in handlers.items()]
