// The page to ask: an editor with our own completion, the answer in place, downloads, the state in the address.
import { element, filled, save } from "./dom.js";
import { chart, labelsOf, network, spreadsheet, table, timeline } from "./results.js";

const form = document.getElementById("form");
const answer = document.getElementById("answer");
const t = JSON.parse(form.dataset.words);
const prefixes = JSON.parse(form.dataset.prefixes);
const VIEWS = { table, graph: network, timeline, chart };
let asked = 0;

// Yasqe's own completers ask other hosts; this one asks the store: its terms and codes, and entities by any name.
const completer = {
  name: "kg",
  bulk: false,
  autoShow: false,
  isValidCompletionPosition: (yasqe) => !/^[?$"]/.test(yasqe.getCompleteToken().string),
  get: async (_, token) => {
    const answered = await fetch(`/ask/complete?${new URLSearchParams({ q: (token?.autocompletionString ?? token?.string ?? "").trim() })}`);
    const found = answered.ok ? await answered.json() : [];
    for (const { text, label } of found) completer.labels.set(text, label);
    return found.map(({ text }) => text);
  },
  labels: new Map(),
  preProcessToken: (_, token) => ({ ...token, autocompletionString: token.string.trim() }),
  postProcessSuggestion: (_, __, suggestion) => suggestion,
  postprocessHints: (_, hints) => hints.map((hint) => ({ ...hint, displayText: `${completer.labels.get(hint.text) ?? ""}  ${hint.text}` })),
};

const editor = makeEditor();

function makeEditor() {
  const field = document.getElementById("query");
  const Yasqe = window.Yasqe?.default ?? window.Yasqe;
  if (!Yasqe) return { getValue: () => field.value };
  const place = document.getElementById("editor");
  Yasqe.defaults.autocompleters.splice(0); // an option would only add to them
  Yasqe.registerAutocompleter(completer);
  const made = new Yasqe(place, {
    value: field.value,
    autocompleters: [completer.name],
    persistenceId: null,
    resizeable: false,
    showQueryButton: false,
    createShareableLink: null,
    consumeShareLink: null,
    tabSize: 2,
    extraKeys: { "Ctrl-Enter": run, "Cmd-Enter": run, Esc: () => made.getInputField().blur() },
  });
  field.remove();
  made.getInputField().setAttribute("aria-label", document.querySelector("label[for=query]").textContent);
  return made;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});

async function ask(query, accept) {
  return fetch("/sparql", { method: "POST", headers: { Accept: accept, "Content-Type": "application/sparql-query" }, body: query });
}

async function run() {
  const mine = ++asked;
  const query = withPrefixes(editor.getValue());
  answer.replaceChildren(element("p", { textContent: t.running }));
  let shown;
  try {
    const response = await ask(query, "application/sparql-results+json, text/turtle;q=0.9");
    const text = await response.text(); // rejects where the answer breaks off: half an answer is none
    shown = response.ok ? await shownAnswer(query, text, response.headers.get("content-type")) : refused(response.status, text);
  } catch {
    shown = told(t.broken);
  }
  if (mine === asked) answer.replaceChildren(...shown);
}

// The prefixes of the store need not be written.
function withPrefixes(query) {
  const bare = query.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>|#[^\n]*/g, " ");
  const lacking = Object.keys(prefixes).filter((p) => new RegExp(`(^|[^\\w?$:-])${p}:`).test(bare) && !new RegExp(`PREFIX\\s+${p}:`, "i").test(query));
  return lacking.map((p) => `PREFIX ${p}: <${prefixes[p]}>\n`).join("") + query;
}

const told = (words) => [element("p", { className: "bad", role: "alert", textContent: words })];

function refused(status, text) {
  let detail = text;
  try {
    detail = JSON.parse(text).detail;
  } catch {
    // not a problem document: its words are told as they are
  }
  return told((status === 503 || status === 504 ? t.timeout : t.error) + detail);
}

async function shownAnswer(query, text, media) {
  const address = `/ask?${new URLSearchParams({ query, run: "1" })}`;
  if (!media.includes("json")) {
    remember({ query });
    return [actions([button(t.turtle, () => save("answer.ttl", "text/turtle", text)), link(address)]), element("pre", { className: "scroll", tabIndex: 0, textContent: text })];
  }
  const found = JSON.parse(text);
  if ("boolean" in found) return [element("p", { textContent: found.boolean ? t.true : t.false })];
  const columns = found.head.vars;
  const rows = found.results.bindings;
  const labels = await labelsOf(rows);
  const place = element("div");
  const tabs = Object.keys(VIEWS).map((name) => button(t[name], () => show(name), name));
  const show = (name) => {
    for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab.value === name));
    place.replaceChildren(VIEWS[name](columns, rows, labels, t));
    remember({ query, show: name });
  };
  const asked = new URLSearchParams(location.search).get("show");
  show(asked in VIEWS ? asked : "table");
  const downloads = [
    button(t.csv, async () => save("answer.csv", "text/csv", await (await ask(query, "text/csv")).text())),
    button(t["csv-safe"], () => save("answer-spreadsheet.csv", "text/csv", spreadsheet(columns, rows, labels))),
    button(t.json, () => save("answer.json", "application/sparql-results+json", text)),
    button(t.turtle, () => described(rows)),
  ];
  return [element("p", { role: "status", textContent: filled(t.rows, { n: rows.length }) }), actions([...tabs]), place, actions([...downloads, link(address)])];
}

const DESCRIBED = 300;

async function described(rows) {
  const iris = [...new Set(rows.flatMap((row) => Object.values(row)).filter((cell) => cell.type === "uri").map((cell) => cell.value))];
  const safe = iris.filter((iri) => !/[<>"{}|^`\\\s]/.test(iri)).slice(0, DESCRIBED);
  if (safe.length) save("things.ttl", "text/turtle", await (await ask(`DESCRIBE ${safe.map((iri) => `<${iri}>`).join(" ")}`, "text/turtle")).text());
}

const button = (words, onclick, value = "") => element("button", { type: "button", className: "quiet", textContent: words, value, onclick });
const actions = (parts) => element("div", { className: "row actions" }, ...parts);
const link = (address) => element("a", { href: address, textContent: t.link, onclick: (event) => (event.currentTarget.href = location.href) });

function remember(state) {
  const address = new URLSearchParams({ ...state, run: "1" });
  if (address.toString().length < 6000) history.replaceState(null, "", `/ask?${address}`);
}

if (new URLSearchParams(location.search).has("run")) run();
