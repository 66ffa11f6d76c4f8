// Search while typing: the server answers with the same list that the form gives.
const field = document.getElementById("q");
const found = document.getElementById("found");
let asked = 0;
let waiting;

field.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(search, 120);
});

async function search() {
  const mine = ++asked;
  const answer = await fetch(`/search?${new URLSearchParams({ q: field.value })}`);
  const list = answer.ok ? await answer.text() : "";
  if (mine === asked) found.innerHTML = list; // made by the server's own template, names escaped
}
