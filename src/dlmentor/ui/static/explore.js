/* The Explore tab: a table that filters as one types, the map, the figures. */
const dlm = window.dlm;
const { el } = dlm;
dlm.servers.explore = server;
const find = selector => element.querySelector(selector);
const form = find("form"), body = find("tbody");
const LEVELS = { 1: "beginner", 2: "intermediate", 3: "advanced" };
const PAGE = 200;
let rows = [], topics = {}, limit = PAGE, sort = null, loaded = false;

const fold = words => words.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
const wanted = () => Object.fromEntries(new FormData(form));
const fits = (row, by, words, read, wishes) =>
  words.every(word => row.folded.includes(word))
  && (!by.kind || row.kind === by.kind) && (!by.venue || row.venue === by.venue)
  && (!by.topic || row.topics.includes(by.topic)) && (!by.list || row.lists.includes(by.list))
  && (!by.level || row.level === Number(by.level))
  && (!by.from || (row.year ?? 0) >= Number(by.from)) && (!by.to || (row.year ?? 9999) <= Number(by.to))
  && (!by.reading || { read: row.id in read, unread: !(row.id in read), wish: row.id in wishes }[by.reading]);

const chosen = () => {
  const by = wanted(), words = fold(by.words).split(/\s+/).filter(Boolean);
  const read = dlm.marks.read(), wishes = dlm.marks.wishes();
  const found = rows.filter(row => fits(row, by, words, read, wishes));
  if (sort) {
    const value = row => row[sort.by] ?? "";
    found.sort((a, b) => (typeof value(a) === "number" && typeof value(b) === "number"
      ? value(a) - value(b)
      : (value(a) === "") - (value(b) === "") || String(value(a)).localeCompare(String(value(b)))) * (value(a) === "" || value(b) === "" ? 1 : sort.down ? -1 : 1));
  }
  return found;
};
const rowNode = (row, read) => el("tr", { "data-id": row.id },
  el("td", { class: "title" }, el("button", { type: "button", class: "opener", "data-act": "entry", "data-id": row.id }, row.title),
    row.code ? el("span", { class: "tag" }, "code") : null),
  el("td", { "data-label": "Kind" }, row.kind), el("td", { "data-label": "Venue" }, row.venue), el("td", { "data-label": "Year" }, String(row.year ?? "")),
  el("td", { "data-label": "Level" }, LEVELS[row.level] ?? ""), el("td", { "data-label": "Hours", class: "number" }, row.hours ? String(row.hours) : ""),
  el("td", { class: "check" }, el("input", { type: "checkbox", checked: row.id in read, "aria-label": `Read: ${row.title}`, "data-read": row.id })));

const draw = () => {
  const found = chosen(), read = dlm.marks.read(), ticked = document.activeElement?.dataset.read;
  body.replaceChildren(...found.slice(0, limit).map(row => rowNode(row, read)));
  if (ticked) [...body.querySelectorAll("[data-read]")].find(box => box.dataset.read === ticked)?.focus({ preventScroll: true });
  find(".more").hidden = found.length <= limit;
  find(".nothing").hidden = found.length > 0 || !rows.length;
  find("table").hidden = !found.length;
  find(".found").textContent = found.length === rows.length
    ? `${rows.length.toLocaleString()} entries` : `${found.length.toLocaleString()} of ${rows.length.toLocaleString()} entries`;
  const ids = new Set(found.map(row => row.id));
  const field = find(".legend [aria-pressed=true]")?.dataset.fieldOf;
  for (const dot of element.querySelectorAll(".dot")) {
    dot.classList.toggle("off", !ids.has(dot.dataset.id) || (field !== undefined && !dot.classList.contains(`f${field}`)));
    dot.classList.toggle("done", dot.dataset.id in read);
  }
};
const options = (name, values, title = value => value) =>
  find(`select[name=${name}]`).append(...values.map(value => el("option", { value }, title(value))));
const unique = values => [...new Set(values)].filter(Boolean).sort((a, b) => String(a).localeCompare(String(b)));

const load = async () => {
  loaded = true;
  find(".found").textContent = "Loading the collection …";
  const about = await dlm.ask("explore", "overview", {});
  if (!about) { loaded = false; find(".found").textContent = ""; return; }
  ({ rows, topics } = about);
  for (const row of rows) row.folded = fold([row.title, row.venue, row.kind, row.more, row.year ?? ""].join(" "));
  for (const name of ["kind", "venue", "topic", "list"]) for (const old of find(`select[name=${name}]`).querySelectorAll("option:not(:first-child)")) old.remove();
  options("kind", unique(rows.map(row => row.kind)));
  options("venue", unique(rows.map(row => row.venue)));
  options("list", unique(rows.flatMap(row => row.lists)));
  options("topic", Object.keys(topics).sort((a, b) => topics[a].localeCompare(topics[b])), topic => topics[topic]);
  const years = rows.map(row => row.year).filter(Boolean);
  if (years.length) { form.elements.from.placeholder = Math.min(...years); form.elements.to.placeholder = Math.max(...years); }
  find(".map").innerHTML = about.map || "<p class='muted'>Without an embedding model there is no map.</p>";   // escaped by the program
  find(".figures").innerHTML = about.figures;
  draw();
};
const view = name => {
  for (const each of element.querySelectorAll(".view")) each.hidden = each.dataset.view !== name;
  for (const each of element.querySelectorAll(".segments button")) each.setAttribute("aria-pressed", each.dataset.view === name);
};

form.addEventListener("input", () => { limit = PAGE; draw(); });
form.addEventListener("submit", event => event.preventDefault());
form.addEventListener("reset", () => setTimeout(draw));
find(".more").addEventListener("click", () => { limit += PAGE; draw(); });
element.addEventListener("click", event => {
  const target = event.target.closest("button");
  if (!target) return;
  if (target.dataset.do === "sieve") target.setAttribute("aria-expanded", form.classList.toggle("open"));
  if (target.dataset.do === "clear") form.reset();
  if (target.dataset.view) view(target.dataset.view);
  if (target.dataset.fieldOf !== undefined) {
    const now = target.getAttribute("aria-pressed") !== "true";
    for (const each of element.querySelectorAll(".legend button")) each.setAttribute("aria-pressed", "false");
    target.setAttribute("aria-pressed", now);
    draw();
  }
  if (target.dataset.filterBy) {
    const { filterBy, value } = target.dataset;
    form.reset();
    if (filterBy === "year") form.elements.from.value = form.elements.to.value = value;
    else form.elements.venue.value = value;
    view("table");
    setTimeout(draw);
  }
  const head = target.closest("th");
  if (head) {
    sort = { by: head.dataset.sort, down: sort?.by === head.dataset.sort && !sort.down };
    for (const each of element.querySelectorAll("th[data-sort]"))
      each.setAttribute("aria-sort", each === head ? (sort.down ? "descending" : "ascending") : "none");
    draw();
  }
});
body.addEventListener("change", event => {
  const { read } = event.target.dataset;
  if (read) dlm.marks.toggleRead(read, event.target.checked);
});

/* Hovering over the map tells what a dot is; the browser's own tip comes too late. */
const tip = el("div", { class: "preview map-tip", role: "tooltip", hidden: true });
document.body.append(tip);
find(".map").addEventListener("pointerover", event => {
  const dot = event.target.closest(".dot");
  tip.hidden = !dot;
  if (!dot) return;
  const [title, ...facts] = dot.querySelector("title").textContent.split(" · ");
  tip.replaceChildren(el("strong", {}, title), el("span", {}, facts.join(" · ")));
  const place = dot.getBoundingClientRect(), size = tip.getBoundingClientRect();
  tip.style.left = `${Math.max(8, Math.min(place.left - size.width / 2, innerWidth - size.width - 8))}px`;
  tip.style.top = `${place.top > size.height + 14 ? place.top - size.height - 10 : place.bottom + 10}px`;
});
find(".map").addEventListener("pointerleave", () => { tip.hidden = true; });

dlm.on("tab", ({ name }) => { tip.hidden = true; if (name === "explore" && !loaded) load(); });
dlm.on("marks", () => { if (loaded) draw(); });
dlm.on("lists", () => { if (loaded) load(); });
if (document.body.dataset.tab === "explore") load();
