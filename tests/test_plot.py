"""Pictures: no label covers another, the words are there in both languages, the same graph gives the same bytes."""

from __future__ import annotations

import io
import re
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import networkx as nx
import pytest
from click.testing import CliRunner
from matplotlib import image
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text

from kg.cli import group
from kg.errors import KgError, UsageError
from kg.plot import estimates, matrix, network, save, timeline
from kg.plot.labels import Arrow, place_labels
from kg.store import open_snapshot
from kg.views import view_graph

if TYPE_CHECKING:
    Graph = nx.MultiGraph[str]

KINDS: dict[str, Any] = {"network": network, "timeline": timeline, "matrix": matrix}


@pytest.fixture(scope="module")
def views(gold_store: Path) -> dict[str, Graph]:
    with open_snapshot(gold_store) as snapshot:
        return {name: view_graph(snapshot, name) for name in ("stance", "citation", "quantities", "together")}


def bytes_of(figure: Figure, form: Any = "svg") -> bytes:
    stream = io.BytesIO()
    save(figure, form, stream)
    return stream.getvalue()


def notes(figure: Figure) -> list[Annotation]:
    return [text for axes in figure.axes for text in axes.texts if isinstance(text, Annotation) and text.get_text()]


@pytest.mark.parametrize("view", ["stance", "citation", "together"])
def test_no_label_covers_another(view: str, views: dict[str, Graph]) -> None:
    figure = network(views[view])
    figure.canvas.draw()
    renderer = cast(FigureCanvasAgg, figure.canvas).get_renderer()  # type: ignore[no-untyped-call]
    boxes = {note.get_text(): note.get_window_extent(renderer) for note in notes(figure)}
    assert len(boxes) > 10
    assert [(a, b) for (a, one), (b, other) in combinations(boxes.items(), 2) if one.overlaps(other)] == []
    sheet = figure.bbox
    assert all(sheet.x0 <= box.x0 and box.x1 <= sheet.x1 and sheet.y0 <= box.y0 for box in boxes.values())


def test_a_label_leaves_the_head_of_an_arrow_free() -> None:
    figure = Figure(figsize=(4, 2))
    axes = figure.add_subplot()
    axes.set(xlim=(0, 1), ylim=(0, 1))
    FigureCanvasAgg(figure)
    alone, with_arrow = (
        place_labels(axes, [(0.4, 0.5, "Ллойд Остін")], arrows=arrows)[0].xyann[0]
        for arrows in ((), [Arrow((0.9, 0.5), (0.4, 0.5), 0.0)])
    )
    assert alone > 0 > with_arrow, "the arrow comes from the right, so the label stands on the left"


def test_labels_of_estimates_do_not_cover_each_other(views: dict[str, Graph]) -> None:
    figure = estimates(views["quantities"])
    figure.canvas.draw()
    renderer = cast(FigureCanvasAgg, figure.canvas).get_renderer()  # type: ignore[no-untyped-call]
    boxes = [note.get_window_extent(renderer) for note in notes(figure)]
    assert len(boxes) >= 5 and not any(one.overlaps(other) for one, other in combinations(boxes, 2))


@pytest.mark.parametrize("kind", KINDS)
def test_words_are_in_the_language_asked(kind: str, views: dict[str, Graph]) -> None:
    texts: dict[str, str] = {}
    for lang in ("uk", "en"):
        figure = KINDS[kind](views["stance"], lang)
        figure.canvas.draw()
        texts[lang] = " ".join(text.get_text().replace("\n", " ") for text in figure.findobj(Text))
        assert re.search(r"kg · \w+ stance · \w+: \d+, \w+ 20\d\d-\d\d-\d\d – 20\d\d-\d\d-\d\d", texts[lang])
    assert "Хто як ставиться до кого" in texts["uk"] and "Північна Корея" in texts["uk"]
    assert "Who takes which stance towards whom" in texts["en"] and "North Korea" in texts["en"]
    assert kind != "timeline" or ("заперечує" in texts["uk"] and "denies" in texts["en"])


@pytest.mark.parametrize("form", ["svg", "png"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_graph_gives_the_same_picture(kind: str, form: str, views: dict[str, Graph]) -> None:
    first, second = (bytes_of(KINDS[kind](views["stance"]), form) for _ in range(2))
    assert first == second
    if form == "png":
        height, width, _ = image.imread(io.BytesIO(first)).shape
        assert 500 < width < 4000 and 200 < height < 4000


def test_every_character_can_be_drawn() -> None:
    """A glyph that the font lacks is a warning, and warnings are errors; dollars are no formulas."""
    graph: Graph = nx.MultiDiGraph(name="stance", title="x", articles=1)
    graph.add_node("a", label="Її Ґудзь’ $x_1$ — «№ 5» \x07", kind="person")
    graph.add_node("b", label="\\frac{1}", kind="state")
    graph.add_edge("a", "b")
    graph.edges["a", "b", 0].update(relation="denies", weight=2, first="2025-01-01", last="2025-02-01", sign=-1)
    for draw in (network, timeline, matrix):
        assert bytes_of(draw(graph)).startswith(b"<?xml")


def test_the_figures_stand_where_they_should(views: dict[str, Graph]) -> None:
    graph = views["quantities"]
    figure = estimates(graph, "en", "killed")
    shown = {round(float(line.get_ydata()[0])) for line in figure.axes[0].lines if len(line.get_ydata()) == 1}  # type: ignore[arg-type,index]
    wanted = {
        round(graph.nodes[b]["figure"])
        for _, b, f in graph.edges(data=True)
        if f["relation"] == "killed" and "figure" in graph.nodes[b] and "first" in f
    }
    assert wanted and wanted <= shown


def test_what_cannot_be_drawn_is_told(views: dict[str, Graph]) -> None:
    empty: Graph = nx.MultiDiGraph(name="stance", title="x", articles=0)
    for draw in (network, timeline, matrix):
        with pytest.raises(KgError, match="no edges"):
            draw(empty)
    with pytest.raises(UsageError, match="killed"):
        estimates(views["quantities"], "en", "laughed")
    with pytest.raises(UsageError, match="quantities"):
        estimates(views["stance"])


def test_the_command_writes_by_the_name_of_the_file(tmp_path: Path, memorial_store: Path) -> None:
    for kind in ("network", "timeline", "matrix", "estimates"):
        for form, start in (("svg", b"<?xml"), ("png", b"\x89PNG")):
            file = tmp_path / f"{kind}.{form}"
            words = ["plot", kind, "--store", str(memorial_store), "-o", str(file)]
            CliRunner().invoke(group, words, catch_exceptions=False)
            assert file.read_bytes().startswith(start)
    with pytest.raises(UsageError, match="svg or png"):
        CliRunner().invoke(
            group, ["plot", "network", "--store", str(memorial_store), "-o", "a.gif"], catch_exceptions=False
        )
