// Answers to SELECT as a table with labels, as a graph, on a line of time, as bars; and as a CSV for spreadsheets.
import { drawing, element, filled } from "./dom.js";

const SHOWN = 1000; // rows of a table
const DRAWN = 60; // bars, dots, edges
const BATCH = 50; // IRIs of one request for labels
const NUMBERS = /#(integer|decimal|double|float|long|int|short|nonNegativeInteger)$/;
const DATES = /#(date|dateTime|gYear|gYearMonth)$/;

export async function labelsOf(rows) {
  const iris = new Set();
  for (const row of rows.slice(0, SHOWN)) for (const cell of Object.values(row)) if (cell.type === "uri") iris.add(cell.value);
  const found = new Map();
  const all = [...iris];
  for (let i = 0; i < all.length; i += BATCH) {
    const answer = await fetch(`/ask/labels?${new URLSearchParams(all.slice(i, i + BATCH).map((iri) => ["iri", iri]))}`);
    if (answer.ok) for (const [iri, what] of Object.entries(await answer.json())) found.set(iri, what);
  }
  return found;
}

const words = (cell, labels) => (cell === undefined ? "" : cell.type === "uri" && labels.get(cell.value)?.label || short(cell));
const short = (cell) => (cell.type === "uri" ? cell.value.replace(/^.*[/#](?=.)/, "") : cell.value);

export function table(columns, rows, labels, t) {
  const body = rows.slice(0, SHOWN).map((row) => element("tr", {}, ...columns.map((c) => element("td", { className: words(row[c], labels).length < 16 ? "short" : "" }, content(row[c], labels)))));
  const made = element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...columns.map((c) => element("th", { textContent: c, scope: "col" })))),
    element("tbody", {}, ...body),
  );
  const region = element("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": t.table }, made);
  return rows.length > SHOWN ? element("div", {}, element("p", { textContent: filled(t.more, { shown: SHOWN, n: rows.length }) }), region) : region;
}

function content(cell, labels) {
  if (cell?.type !== "uri") return words(cell, labels);
  const link = labels.get(cell.value)?.link ?? `/thing?${new URLSearchParams({ iri: cell.value })}`;
  return element("a", { href: link, title: cell.value, textContent: words(cell, labels) });
}

export function timeline(columns, rows, labels, t) {
  const day = columns.find((c) => rows.some((row) => DATES.test(row[c]?.datatype ?? "") || /^\d{4}-\d\d-\d\d/.test(row[c]?.value ?? "")));
  const dated = rows.filter((row) => !Number.isNaN(Date.parse(row[day]?.value ?? ""))).slice(0, DRAWN);
  if (!dated.length) return element("p", { textContent: t.nodate });
  dated.sort((a, b) => (a[day].value < b[day].value ? -1 : 1));
  const times = dated.map((row) => Date.parse(row[day].value));
  const span = times.at(-1) - times[0] || 1;
  const lines = dated.map((row, i) => {
    const y = 20 + i * 24;
    const x = 110 + (220 * (times[i] - times[0])) / span;
    const rest = columns.filter((c) => c !== day).map((c) => words(row[c], labels)).filter(Boolean).join(" · ");
    return drawing("g", {}, drawing("line", { x1: 110, x2: 330, y1: y, y2: y }), drawing("circle", { cx: x, cy: y, r: 5 }), textAt(0, y + 4, row[day].value.slice(0, 10)), textAt(345, y + 4, cut(rest, 90)));
  });
  return plot(1000, 30 + dated.length * 24, lines, t.timeline);
}

export function chart(columns, rows, labels, t) {
  const number = columns.find((c) => rows.some((row) => NUMBERS.test(row[c]?.datatype ?? "")));
  const counted = rows.filter((row) => Number.isFinite(Number.parseFloat(row[number]?.value))).slice(0, DRAWN);
  if (!counted.length) return element("p", { textContent: t.nonumber });
  const most = Math.max(...counted.map((row) => Math.abs(Number(row[number].value)))) || 1;
  const bars = counted.map((row, i) => {
    const y = 8 + i * 24;
    const width = Math.max(1, (400 * Math.abs(Number(row[number].value))) / most);
    const rest = columns.filter((c) => c !== number).map((c) => words(row[c], labels)).filter(Boolean).join(" · ");
    return drawing("g", {}, textAt(440, y + 13, cut(rest, 68), "end"), drawing("rect", { x: 450, y, width, height: 16, rx: 3 }), textAt(458 + width, y + 13, Number(row[number].value).toLocaleString("uk")));
  });
  return plot(960, 16 + counted.length * 24, bars, t.chart);
}

export function network(columns, rows, labels, t) {
  const ends = columns.filter((c) => rows.some((row) => row[c]?.type === "uri")).slice(0, 2);
  const spare = columns.filter((c) => !ends.includes(c)).slice(0, 2 - ends.length);
  const [from, to] = [...ends, ...spare].sort((a, b) => columns.indexOf(a) - columns.indexOf(b));
  const edges = rows.filter((row) => row[from] && row[to]).slice(0, DRAWN);
  if (!to || !edges.length) return element("p", { textContent: t.noedge });
  const places = new Map();
  const names = [...new Set(edges.flatMap((row) => [row[from].value, row[to].value]))];
  names.forEach((name, i) => {
    const angle = (2 * Math.PI * i) / names.length;
    places.set(name, [480 + 270 * Math.cos(angle), 320 + 270 * Math.sin(angle)]);
  });
  const cells = new Map(edges.flatMap((row) => [[row[from].value, row[from]], [row[to].value, row[to]]]));
  const lines = edges.map((row) => {
    const [[x1, y1], [x2, y2]] = [places.get(row[from].value), places.get(row[to].value)];
    return drawing("line", { x1, y1, x2, y2 });
  });
  const dots = names.map((name) => {
    const [x, y] = places.get(name);
    const left = x < 480;
    return drawing("g", {}, drawing("circle", { cx: x, cy: y, r: 5 }), textAt(x + (left ? -10 : 10), y + 4, cut(words(cells.get(name), labels), 34), left ? "end" : ""));
  });
  return plot(960, 640, [...lines, ...dots], t.graph);
}

function plot(width, height, parts, name) {
  const picture = drawing("svg", { viewBox: `0 0 ${width} ${height}`, class: "plot", role: "img", "aria-label": name }, ...parts);
  return element("div", { className: "scroll", tabIndex: 0, role: "region", "aria-label": name }, picture);
}

function textAt(x, y, words, side = "") {
  const made = drawing("text", { x, y, class: side });
  made.textContent = words;
  return made;
}

const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

// A cell that a spreadsheet would take for a formula gets an apostrophe (OWASP, CSV injection); numbers stay numbers.
export function spreadsheet(columns, rows, labels) {
  const quoted = (text) => `"${(/^[=+\-@\t\r\n＝＋－＠]/.test(text) && !/^-?\d+([.,]\d+)?$/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  const lines = [columns, ...rows.map((row) => columns.map((c) => words(row[c], labels)))];
  return `\ufeff${lines.map((line) => line.map(quoted).join(",")).join("\r\n")}\r\n`;
}
