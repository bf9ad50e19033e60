"""Every address that the resolver knows, by name."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern


@dataclass(frozen=True)
class Route:
    name: str
    converters: tuple[str, ...]


def routes(urlconf: str | None = None) -> list[Route]:
    """All of them; one without a name comes as its pattern, which no table holds."""
    return list(_walk(get_resolver(urlconf).url_patterns, "", ()))


def _walk(patterns: list[URLPattern | URLResolver], prefix: str, outer: tuple[str, ...]) -> Iterator[Route]:
    for pattern in patterns:
        here = outer + tuple(pattern.pattern.converters)
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _walk(pattern.url_patterns, inner, here)
        else:
            text = pattern.pattern._route if isinstance(pattern.pattern, RoutePattern) else str(pattern.pattern)
            yield Route(f"{prefix}{pattern.name or text}", here)
