// A click on words shows the card of their statement beside the text; a card's quotation shows the words.
// Links do the same without this script; here the choice is marked in both places, for every nested statement.
const cards = new Map([...document.querySelectorAll("[data-statement]")].map((card) => [card.dataset.statement, card]));
const marks = [...document.querySelectorAll(".mark")];
const wide = matchMedia("(min-width: 60rem)");

function choose(keys) {
  const chosen = new Set(keys);
  for (const card of cards.values()) card.classList.toggle("chosen", chosen.has(card.dataset.statement));
  for (const mark of marks) mark.classList.toggle("chosen", statements(mark).some((key) => chosen.has(key)));
}

const statements = (mark) => mark.dataset.statements.trim().split(" ");

function follow() {
  const fragment = decodeURIComponent(location.hash.slice(1));
  const place = /^char=(\d+),(\d+)$/.exec(fragment);
  if (place) {
    const [start, end] = place.slice(1).map(Number);
    const inside = marks.filter((mark) => Number(mark.dataset.from) >= start && Number(mark.dataset.from) < end);
    for (const card of cards.values()) card.classList.remove("chosen");
    for (const mark of marks) mark.classList.toggle("chosen", inside.includes(mark));
    const first = inside[0] ?? marks.findLast((mark) => Number(mark.dataset.from) <= start);
    first?.scrollIntoView({ block: "center" });
    if (wide.matches && first) cards.get(statements(first)[0])?.scrollIntoView({ block: "nearest" });
  } else if (fragment.startsWith("s-")) {
    const card = cards.get(fragment.slice(2));
    if (!card) return;
    choose([fragment.slice(2)]);
    card.scrollIntoView({ block: wide.matches ? "nearest" : "start" });
    card.focus({ preventScroll: true });
    if (wide.matches) marks.find((mark) => mark.classList.contains("chosen"))?.scrollIntoView({ block: "nearest" });
  }
}

addEventListener("hashchange", follow);
follow();
