// The graph: the server's edges, parallel ones merged into one with a count; every edge opens its sentences.
import { drawing, element, filled, save } from "./dom.js";

const form = document.getElementById("choose");
const canvas = document.getElementById("canvas");
const detail = document.getElementById("detail");
const t = JSON.parse(form.dataset.words);
const chosen = { view: form.elements.view.value, cap: form.elements.cap.value };
const state = new URLSearchParams(location.search);
const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(`--${name}`).trim();
const KINDS = { state: "c0", person: "c2", organisation: "c3", article: "soft", event: "c4", group: "c5", place: "c1", thing: "figure" };
const LAYOUT = 1500; // milliseconds
const STEP = 40; // pixels that an arrow key moves the picture
const MANY = 3000; // edges from which they are drawn as plain lines: a computer without a graphics card can move those
const REST = 250; // milliseconds without movement until many edges are drawn again
const LONGEST = 34; // characters of a label in the picture; the whole stands beside it when the node is chosen

const graph = new graphology.DirectedGraph();
const months = new Set();
const following = new Map(); // node → how many of its neighbours were asked for; null: all
let until = "";
let renderer;
let worker;

for (const part of document.querySelectorAll(".scripted")) part.hidden = false;
start();

async function start() {
  if (state.has("node")) await expand(state.get("node"));
  else add(await asked("edges", {}));
  slider();
  renderer = new Sigma(graph, canvas, {
    allowInvalidContainer: true,
    enableEdgeEvents: graph.size < MANY, // to know the edge under the mouse, all are drawn a second time
    labelColor: { color: colour("ink") },
    labelFont: "system-ui, sans-serif",
    labelRenderedSizeThreshold: graph.order > 500 ? 12 : 3,
    labelDensity: 3,
    labelGridCellSize: 60,
    stagePadding: 60,
    defaultEdgeType: chosen.view === "together" ? "line" : "arrow", // who takes part with whom has no direction
    nodeReducer: (node, data) => (visibleNode(node) ? data : { ...data, hidden: true }),
    edgeReducer: (edge, data) => ({ ...data, hidden: graph.size >= MANY || !visible(edge) }),
    defaultDrawNodeHover: hovered,
    defaultDrawNodeLabel: labelled,
  });
  renderer.on("beforeRender", () => (taken = undefined));
  manyEdges(renderer.createCanvasContext("lines", { beforeLayer: "edges" }).canvasContexts.lines);
  renderer.on("clickNode", ({ node }) => showNode(node));
  renderer.on("clickEdge", ({ edge }) => showEdge(...graph.extremities(edge)));
  place();
  document.getElementById("nodes").append(...graph.mapNodes((_, { label }) => element("option", { value: label })));
  if (state.get("source") && state.get("target")) showEdge(state.get("source"), state.get("target"));
  else if (state.get("node")) showNode(state.get("node"));
}

async function asked(what, more) {
  const answer = await fetch(`/graph/${what}?${new URLSearchParams({ ...chosen, ...more })}`);
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.json();
}

// Adds the neighbours of a node that are not shown yet: the first ones, then the following.
async function expand(node) {
  const found = await asked("edges", { node, after: following.get(node) ?? 0 });
  following.set(node, found.next);
  add(found);
}

function add({ nodes, edges }) {
  for (const { id, label, kind, link } of nodes) {
    if (graph.hasNode(id)) continue;
    const angle = graph.order * 2.4; // the golden angle: nodes start evenly on a disc, the same every time
    const radius = 10 * Math.sqrt(graph.order + 1);
    graph.addNode(id, { label: label || id, kind, link, x: radius * Math.cos(angle), y: radius * Math.sin(angle), size: 4, color: colour(KINDS[kind] ?? "soft") });
  }
  for (const { source, target, relation, sign, n, first, last } of edges) {
    const known = graph.hasEdge(source, target) ? graph.getEdgeAttributes(source, target) : { relations: new Map(), n: 0, sign: 0, first };
    known.relations.set(relation, n);
    const total = [...known.relations.values()].reduce((sum, one) => sum + one, 0);
    const shade = known.sign + sign < 0 ? "no" : known.sign + sign > 0 ? "for" : "c0";
    graph.mergeEdge(source, target, {
      relations: known.relations, n: total, sign: Math.sign(known.sign + sign), first: first && known.first ? (first < known.first ? first : known.first) : first || known.first,
      last, size: 1 + Math.log2(total), color: shade === "c0" ? colour("edge") : colour(shade),
    });
    for (const day of [first, last]) if (day) months.add(day.slice(0, 7));
  }
  const scale = Math.max(0.3, Math.min(1, Math.sqrt(150 / graph.order))); // many nodes are small ones
  graph.forEachNode((node) => graph.setNodeAttribute(node, "size", scale * (4 + 2.2 * Math.log2(1 + graph.degree(node)))));
  size();
}

const visible = (edge) => !until || (graph.getEdgeAttribute(edge, "first") || "").slice(0, 7) <= until;
const visibleNode = (node) => !until || graph.someEdge(node, (edge) => visible(edge));

function size() {
  const edges = graph.filterEdges((edge) => visible(edge)).length;
  document.getElementById("size").textContent = filled(t.nodes, { nodes: graph.filterNodes(visibleNode).length, edges });
}

function place() {
  worker?.terminate();
  canvas.removeAttribute("data-drawn");
  if (document.getElementById("group").checked) return grouped();
  worker = new Worker("/static/layout-worker.js");
  worker.onmessage = ({ data }) => {
    if (!data) return void (canvas.dataset.drawn = "settled");
    const places = new Map(data.map(([id, x, y]) => [id, { x, y }]));
    graph.updateEachNodeAttributes((id, old) => ({ ...old, ...places.get(id) }), { attributes: ["x", "y"] }); // one event
    canvas.dataset.drawn ??= "moving";
  };
  worker.postMessage({
    nodes: graph.mapNodes((id, { x, y }) => ({ id, x, y })),
    edges: graph.mapEdges((_, { n }, source, target) => ({ source, target, weight: n })),
    milliseconds: LAYOUT,
  });
}

// Each kind on a disc of its own.
function grouped() {
  const kinds = Map.groupBy ? Map.groupBy(graph.nodes(), (node) => graph.getNodeAttribute(node, "kind")) : new Map([["", graph.nodes()]]);
  let turn = 0;
  for (const nodes of kinds.values()) {
    const [cx, cy] = [400 * Math.cos((2 * Math.PI * turn) / kinds.size), 400 * Math.sin((2 * Math.PI * turn) / kinds.size)];
    nodes.forEach((node, i) => graph.mergeNodeAttributes(node, { x: cx + 16 * Math.sqrt(i) * Math.cos(i * 2.4), y: cy + 16 * Math.sqrt(i) * Math.sin(i * 2.4) }));
    turn += 1;
  }
  canvas.dataset.drawn = "settled";
}

function slider() {
  const range = document.getElementById("until");
  const ordered = [...months].sort();
  range.max = Math.max(0, ordered.length - 1);
  range.value = state.has("until") && ordered.includes(state.get("until")) ? ordered.indexOf(state.get("until")) : range.max;
  const follow = () => {
    until = Number(range.value) < ordered.length - 1 ? ordered[range.value] : "";
    document.getElementById("month").textContent = ordered[range.value] ?? "";
    renderer?.refresh();
    size();
  };
  range.addEventListener("input", () => {
    follow();
    remember({ until });
  });
  follow();
}

async function showNode(node) {
  if (!graph.hasNode(node)) return;
  const { label, link } = graph.getNodeAttributes(node);
  remember({ node, source: "", target: "" });
  focusOn(node);
  detail.replaceChildren(element("h2", { textContent: label }), element("p", { textContent: t.loading }));
  const { total, kinds, cap } = await asked("neighbours", { node });
  const shown = following.get(node) ?? 0;
  const words = shown ? `${t.following}: ${filled(t.range, { first: shown + 1, last: Math.min(shown + cap, total), total })}` : total > cap ? `${t.expand}: ${filled(t.capped, { n: cap })}` : t.expand;
  const more = element("button", { type: "button", className: "quiet", textContent: words });
  more.onclick = async () => {
    await expand(node);
    place();
    await showNode(node);
  };
  const rows = Object.entries(kinds).map(([kind, n]) => element("li", { textContent: `${t[`kind.${kind}`] ?? t["kind.thing"]}: ${n}` }));
  const edges = graph.mapEdges(node, (_, { n, relations }, source, target) => {
    const other = graph.getNodeAttribute(source === node ? target : source, "label");
    const words = `${chosen.view === "together" ? "–" : source === node ? "→" : "←"} ${other} (${[...relations.keys()].join(", ")}; ${n})`;
    return element("li", {}, element("button", { type: "button", className: "tie", textContent: words, onclick: () => showEdge(source, target) }));
  });
  detail.replaceChildren(
    element("h2", { textContent: label }),
    element("p", {}, element("a", { href: link, textContent: t.open })),
    element("h3", { textContent: `${t.neighbours}: ${total}` }),
    element("ul", {}, ...rows),
    ...(following.get(node) === null ? [] : [element("p", {}, more)]),
    element("ul", { className: "plain" }, ...edges),
  );
}

async function showEdge(source, target) {
  remember({ source, target, node: "" });
  detail.replaceChildren(element("p", { textContent: t.loading }));
  const answer = await fetch(`/graph/statements?${new URLSearchParams({ view: chosen.view, source, target, part: "1" })}`);
  detail.innerHTML = await answer.text(); // made by the server's own template, everything escaped
  detail.focus({ preventScroll: true });
}

function focusOn(node) {
  const data = renderer?.getNodeDisplayData(node);
  graph.forEachNode((other) => graph.setNodeAttribute(other, "highlighted", other === node));
  if (data && canvas.dataset.drawn === "settled") renderer.getCamera().animate({ x: data.x, y: data.y, ratio: 0.6 }, { duration: 250 });
}

function remember(change) {
  for (const [key, value] of Object.entries({ ...chosen, ...change })) value ? state.set(key, value) : state.delete(key);
  history.replaceState(null, "", `?${state}`);
}

// Many edges, as one path for each colour, on a layer of their own while the picture stands still.
function manyEdges(context) {
  let rest;
  const drawLines = () => {
    const paths = new Map();
    const at = new Map(graph.mapNodes((node, place) => [node, renderer.graphToViewport(place)]));
    graph.forEachEdge((edge, { color }, source, target) => {
      if (!visible(edge)) return;
      if (!paths.has(color)) paths.set(color, new Path2D());
      paths.get(color).moveTo(at.get(source).x, at.get(source).y);
      paths.get(color).lineTo(at.get(target).x, at.get(target).y);
    });
    context.lineWidth = 0.5;
    for (const [color, path] of paths) {
      context.strokeStyle = color;
      context.stroke(path);
    }
  };
  renderer.on("afterRender", () => {
    context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    clearTimeout(rest);
    if (graph.size >= MANY) rest = setTimeout(drawLines, REST);
  });
}

let taken; // boxes in this frame that a label may not cover: nodes, where they are few, and the labels drawn already

function discs() {
  if (!renderer || graph.order > 500) return []; // the first frame is drawn while the renderer is made
  return graph.filterNodes(visibleNode).map((node) => {
    const { size: radius, ...place } = graph.getNodeAttributes(node);
    const { x, y } = renderer.graphToViewport(place);
    return { x: x - radius, y, width: 2 * radius };
  });
}

// A label with a rim of the ground, left out where it would cover one that is drawn already.
function labelled(context, data, settings) {
  if (!data.label) return;
  const words = data.label.length > LONGEST ? `${data.label.slice(0, LONGEST - 1).trimEnd()}…` : data.label;
  context.font = `${settings.labelWeight} ${settings.labelSize}px ${settings.labelFont}`;
  const width = context.measureText(words).width;
  taken ??= discs();
  const [gap, height] = [data.size + 4, settings.labelSize];
  const beside = [[data.x + gap, data.y], [data.x - gap - width, data.y]];
  const centred = [[data.x - width / 2, data.y + gap + height / 2], [data.x - width / 2, data.y - gap - height / 2]];
  const free = ([x, y]) => x > 0 && x + width < canvas.clientWidth && taken.every((box) => x > box.x + box.width || x + width < box.x || Math.abs(y - box.y) > height);
  const found = [...beside, ...centred].find(free);
  if (!found) return;
  const [x, y] = found;
  taken.push({ x, y, width });
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeStyle = colour("ground");
  context.strokeText(words, x, y + height / 3);
  context.fillStyle = colour("ink");
  context.fillText(words, x, y + height / 3);
}

// Sigma's own draws on white, which hides light labels in the dark.
function hovered(context, data, settings) {
  context.font = `${settings.labelWeight} ${settings.labelSize}px ${settings.labelFont}`;
  const width = context.measureText(data.label).width + data.size + 14;
  context.fillStyle = colour("raised");
  context.fillRect(data.x - data.size - 4, data.y - 12, width + data.size, 24);
  context.fillStyle = colour("accent");
  context.beginPath();
  context.arc(data.x, data.y, data.size + 2, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = colour("ink");
  context.fillText(data.label, data.x + data.size + 4, data.y + settings.labelSize / 3);
}

document.getElementById("group").addEventListener("change", place);

document.getElementById("find").addEventListener("change", ({ target }) => {
  const node = graph.findNode((_, { label }) => label === target.value);
  if (node) showNode(node);
});
document.getElementById("find").addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault(); // not the form: the change that follows finds the node
  event.target.blur();
});

canvas.addEventListener("keydown", (event) => {
  const camera = renderer.getCamera();
  const { x, y, ratio } = camera.getState();
  const step = (STEP * ratio) / canvas.clientWidth;
  const moves = { ArrowLeft: { x: x - step }, ArrowRight: { x: x + step }, ArrowUp: { y: y + step }, ArrowDown: { y: y - step }, "+": { ratio: ratio / 1.3 }, "-": { ratio: ratio * 1.3 } };
  if (!(event.key in moves)) return;
  event.preventDefault();
  camera.animate(moves[event.key], { duration: 120 });
});

for (const button of document.querySelectorAll("[data-save]")) button.addEventListener("click", () => SAVE[button.dataset.save]());

const SAVE = {
  png: () => {
    renderer.refresh();
    const whole = element("canvas", { width: canvas.clientWidth, height: canvas.clientHeight });
    const context = whole.getContext("2d");
    context.fillStyle = colour("ground");
    context.fillRect(0, 0, whole.width, whole.height);
    for (const layer of canvas.querySelectorAll("canvas")) context.drawImage(layer, 0, 0, whole.width, whole.height);
    whole.toBlob((blob) => save("graph.png", "image/png", blob));
  },
  svg: () => save("graph.svg", "image/svg+xml", new XMLSerializer().serializeToString(asSvg())),
  gexf: () => save("graph.gexf", "application/gexf+xml", asGexf()),
};

function asSvg() {
  const at = (node) => renderer.graphToViewport(graph.getNodeAttributes(node));
  const seen = graph.filterEdges((edge) => visible(edge));
  const lines = seen.map((edge) => {
    const [from, to] = graph.extremities(edge).map(at);
    const { color, size: width } = graph.getEdgeAttributes(edge);
    return drawing("line", { x1: from.x, y1: from.y, x2: to.x, y2: to.y, stroke: color, "stroke-width": width });
  });
  const dots = graph.filterNodes(visibleNode).map((node) => {
    const { x, y } = at(node);
    const { label, color, size: r } = graph.getNodeAttributes(node);
    const text = drawing("text", { x: x + r + 3, y: y + 4, "font-size": 12, "font-family": "sans-serif", fill: colour("ink") });
    text.textContent = label;
    return drawing("g", {}, drawing("circle", { cx: x, cy: y, r, fill: color }), text);
  });
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  return drawing("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, drawing("rect", { width, height, fill: colour("ground") }), ...lines, ...dots);
}

function asGexf() {
  const written = document.implementation.createDocument("http://gexf.net/1.3", "gexf");
  const made = (name, attributes, ...children) => {
    const node = written.createElementNS("http://gexf.net/1.3", name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value).replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, ""));
    node.append(...children);
    return node;
  };
  const nodes = graph.filterNodes(visibleNode).map((id) => made("node", { id, label: graph.getNodeAttribute(id, "label") }));
  const edges = graph.filterEdges((edge) => visible(edge)).map((edge, id) => {
    const [source, target] = graph.extremities(edge);
    const { n, relations } = graph.getEdgeAttributes(edge);
    return made("edge", { id, source, target, weight: n, label: [...relations.keys()].join(", ") });
  });
  written.documentElement.setAttribute("version", "1.3");
  written.documentElement.append(made("graph", { defaultedgetype: "directed" }, made("nodes", {}, ...nodes), made("edges", {}, ...edges)));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(written)}`;
}
