"""Compile a shapes graph: each shape becomes its path and a list of checks; the roots are the shapes with targets.

Idea: a check takes a graph, a focus node and its value nodes and yields what is wrong. Everything that can be known
from the shapes alone (lists, patterns, nested shapes) is worked out once. A root that uses a component, a path or a
recursion that is not known here is named in `Compiled.unknown`, and the caller asks pySHACL about it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from kg.gate.graph import GraphView, Term
from kg.gate.results import Result
from kg.gate.shacl.paths import Path, compile_path, rdf_list
from kg.rdf import PREFIXES, term

_SH = PREFIXES["sh"]
# What says nothing about validity, or is read together with another parameter.
_SILENT = frozenset(
    {
        *("path", "property", "severity", "message", "deactivated", "flags", "ignoredProperties"),
        *("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"),
        *("qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint"),
        *("name", "description", "order", "group", "defaultValue"),
    }
)


class Unknown(Exception):
    """The shape asks for something that is not compiled here."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What one check found: a component, and where it has one a value, or a path of its own."""

    component: str
    value: Term | None = None
    path: Term | None = None


Check = Callable[[GraphView, Term, "list[Term]"], Iterable[Wrong]]
_NO_PROPERTIES: dict[NamedNode, list[Term]] = {}
_NO_VALUES: list[Term] = []


@dataclass(frozen=True, slots=True)
class Each:
    """The check of a component that looks at every value node by itself: no value, nothing wrong."""

    component: str
    wrong: Callable[[GraphView, Term], bool]


Targets = Callable[[GraphView], Iterable[Term]]


@dataclass(eq=False)
class Shape:
    """A node shape (no path) or a property shape, compiled."""

    node: Term
    path_node: Term | None
    path: Path | None
    severity: str
    deactivated: bool
    checks: list[Check] = field(default_factory=list)
    each: list[Each] = field(default_factory=list)
    properties: list[Shape] = field(default_factory=list)

    @property
    def predicate(self) -> NamedNode | None:
        """The path where it is a plain predicate."""
        return self.path_node if isinstance(self.path_node, NamedNode) else None

    def judge(self, graph: GraphView, focus: Term, found: list[Result]) -> None:
        """Add what is wrong with one focus node, nested property shapes included."""
        if self.deactivated:
            return
        values = [focus] if self.path is None else self.path(graph, focus)
        self._judge(graph, focus, values if isinstance(values, list) else list(values), found)

    def _judge(self, graph: GraphView, focus: Term, values: list[Term], found: list[Result]) -> None:
        """The hot loop of the gate: a list filled in place takes half the time of nested generators, and a node's
        properties are looked up once for all plain paths."""
        for check in self.checks:
            for wrong in check(graph, focus, values):
                found.append(self._result(focus, wrong))
        for value in values:
            for each in self.each:
                if each.wrong(graph, value):
                    found.append(self._result(focus, Wrong(each.component, value)))
            if self.properties:
                own = graph.forward.get(value, _NO_PROPERTIES)
                for shape, predicate, silent in self._nested:
                    if predicate is None:
                        shape.judge(graph, value, found)
                    elif (ends := own.get(predicate, _NO_VALUES)) or not silent:
                        shape._judge(graph, value, ends, found)

    @cached_property
    def _nested(self) -> list[tuple[Shape, NamedNode | None, bool]]:
        """The property shapes that are in force, those of plain paths with their predicate, and whether they have
        nothing to say of a node without values."""
        live = (shape for shape in self.properties if not shape.deactivated)
        return [(shape, shape.predicate, not shape.checks) for shape in live]

    def conforms(self, graph: GraphView, focus: Term) -> bool:
        found: list[Result] = []
        self.judge(graph, focus, found)
        return not found

    def _result(self, focus: Term, wrong: Wrong) -> Result:
        path = wrong.path or self.path_node
        return Result(
            focus=str(focus),
            shape=getattr(self.node, "value", ""),
            component=f"{wrong.component}ConstraintComponent",
            path=path.value if isinstance(path, NamedNode) else "",
            value="" if wrong.value is None else str(wrong.value),
            severity=self.severity,
        )


@dataclass(frozen=True, slots=True)
class Root:
    """A shape with its targets."""

    shape: Shape
    targets: Targets


@dataclass(frozen=True, slots=True)
class Compiled:
    """`unknown` maps the shapes that have to go to pySHACL to the reason."""

    roots: tuple[Root, ...]
    unknown: dict[Term, str]

    def results(self, graph: GraphView) -> list[Result]:
        """All results of the compiled shapes, sorted."""
        found: list[Result] = []
        for root in self.roots:
            for focus in dict.fromkeys(root.targets(graph)):
                root.shape.judge(graph, focus, found)
        return sorted(found)


def compile_shapes(shapes: GraphView, builders: Mapping[str, Builder]) -> Compiled:
    """Compile every shape that has a target; `builders` are the constraint components that are known."""
    compiler = Compiler(shapes, builders)
    roots: list[Root] = []
    unknown: dict[Term, str] = {}
    for node in sorted(shapes.forward, key=str):
        targets = _targets(shapes, node)
        if targets:
            try:
                roots.append(Root(compiler.shape(node), _united(targets)))
            except (Unknown, ValueError) as reason:
                unknown[node] = str(reason)
    return Compiled(tuple(roots), unknown)


class Compiler:
    """Compiles each shape once; the builders of constraints.py call back for the shapes they refer to."""

    def __init__(self, shapes: GraphView, builders: Mapping[str, Builder]) -> None:
        self.shapes = shapes
        self.builders = builders
        self._done: dict[Term, Shape] = {}
        self._open: set[Term] = set()
        self._custom = {
            path
            for component in shapes.members(term("sh:ConstraintComponent"))
            for parameter in shapes.objects(component, term("sh:parameter"))
            for path in shapes.objects(parameter, term("sh:path"))
        }

    def shape(self, node: Term) -> Shape:
        """Raises Unknown for what is not compiled here, a recursion among it."""
        if node in self._open:
            raise Unknown(f"{node} refers to itself")
        if node not in self._done:
            self._open.add(node)
            try:
                self._done[node] = self._compile(node)
            finally:
                self._open.discard(node)
        return self._done[node]

    def list_of_shapes(self, node: Term) -> list[Shape]:
        return [self.shape(member) for member in rdf_list(self.shapes, node)]

    def values(self, node: Term, parameter: str) -> list[Term]:
        return self.shapes.objects(node, term(f"sh:{parameter}"))

    def true(self, node: Term, parameter: str) -> bool:
        return any(isinstance(v, Literal) and v.value in ("true", "1") for v in self.values(node, parameter))

    def _compile(self, node: Term) -> Shape:
        path_node = next(iter(self.values(node, "path")), None)
        severity = next((str(v.value) for v in self.values(node, "severity") if isinstance(v, NamedNode)), "Violation")
        shape = Shape(
            node,
            path_node,
            None if path_node is None else compile_path(self.shapes, path_node),
            severity.rpartition("#")[2],
            self.true(node, "deactivated"),
        )
        if shape.deactivated:
            return shape
        for predicate, values in self.shapes.forward.get(node, {}).items():
            name = predicate.value.removeprefix(_SH)
            if predicate in self._custom:
                raise Unknown(f"{predicate} is a constraint component of these shapes")
            if name in self.builders:
                for made in (self.builders[name](self, node, value) for value in values):
                    if isinstance(made, Each):
                        shape.each.append(made)
                    else:
                        shape.checks.append(made)
            elif name != predicate.value and name not in _SILENT:
                raise Unknown(f"sh:{name} is not compiled")
        shape.properties = [self.shape(nested) for nested in self.values(node, "property")]
        return shape


def _targets(shapes: GraphView, node: Term) -> list[Targets]:
    found = [make(value) for name, make in _TARGETS.items() for value in shapes.objects(node, term(f"sh:{name}"))]
    return [*found, _of_class(node)] if _is_implicit(shapes, node) else found


def _of_class(class_: Term) -> Targets:
    return lambda graph: graph.members(class_)


def _subjects_of(predicate: Term) -> Targets:
    return lambda graph: [node for node, properties in graph.forward.items() if predicate in properties]


def _objects_of(predicate: Term) -> Targets:
    return lambda graph: [node for node, properties in graph.backward.items() if predicate in properties]


_TARGETS: dict[str, Callable[[Term], Targets]] = {
    "targetClass": _of_class,
    "targetNode": lambda node: lambda graph: [node],
    "targetSubjectsOf": _subjects_of,
    "targetObjectsOf": _objects_of,
}


def _is_implicit(shapes: GraphView, node: Term) -> bool:
    """A class that is itself a shape targets its instances."""
    kinds = shapes.objects(node, term("rdf:type"))
    shape = term("sh:NodeShape") in kinds or term("sh:PropertyShape") in kinds
    return shape and node in shapes.members(term("rdfs:Class"))


def _united(targets: list[Targets]) -> Targets:
    return lambda graph: (focus for target in targets for focus in target(graph))


Builder = Callable[[Compiler, Term, Term], "Check | Each"]
