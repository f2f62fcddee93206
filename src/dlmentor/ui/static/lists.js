/* The Lists tab: what there is, and 'work' that runs with progress. */
const dlm = window.dlm;
const { el } = dlm;
dlm.servers.lists = server;
const find = selector => element.querySelector(selector);
let running = null, loaded = false, runs = 0;

const plural = (number, one, many) => `${number.toLocaleString()} ${number === 1 ? one : many ?? one + "s"}`;
const load = async () => {
  loaded = true;
  const about = await dlm.ask("lists", "overview", {});
  if (!about) { loaded = false; return; }
  find(".totals").textContent = `${plural(about.entries, "entry", "entries")} on ${plural(about.lists.length, "list")}`;
  find("[data-job=update]").hidden = !about.lists.some(list => list.own);
  find(".list-rows").replaceChildren(...about.lists.map(listRow));
  const { unknown = 0, ...known } = about.links;
  const states = Object.entries(known).map(([state, number]) => `${number} ${state}`);
  find(".network-state").textContent = `${plural(about.abstracts, "entry has", "entries have")} an abstract. `
    + (states.length ? `Links: ${states.join(", ")}${unknown ? `, ${unknown} not checked` : ""}.` : "Links have not been checked yet.")
    + " Everything works without this.";
  find(".suggested").hidden = !about.suggested.length;
  find(".suggested ul").replaceChildren(...about.suggested.map(({ origin, title, where }) => el("li", {},
    el("div", {}, el("b", {}, title), el("span", { class: "small muted" }, origin)),
    el("button", { type: "button", class: "small", "aria-label": `Add ${title}`, onclick: () => run("add", { place: origin }) }, "Add"))));
};
const listRow = list => el("li", { class: "list-row", "data-list": list.name },
  el("div", { class: "about" },
    el("h2", {}, list.title || list.name),
    list.description ? el("p", { class: "small muted" }, list.description) : null,
    el("p", { class: "small muted" }, [list.name, list.origin, list.updated && `read on ${list.updated}`].filter(Boolean).join(" · "))),
  el("p", { class: "counts" }, el("b", {}, list.entries.toLocaleString()), list.entries === 1 ? " entry" : " entries"),
  el("div", { class: "row" },
    el("button", { type: "button", class: "small", "data-act": "source", "data-list": list.name }, "Read it"),
    el("button", { type: "button", class: "small", "data-do": "issues", disabled: !list.issues }, list.issues ? plural(list.issues, "issue") : "No issues"),
    el("button", { type: "button", class: "small", "data-do": "report" }, "Health"),
    list.own ? el("button", { type: "button", class: "small", "data-do": "update" }, "Update") : null,
    list.own ? el("button", { type: "button", class: "small", "data-do": "remove" }, "Remove") : null));

const setRunning = job => {
  find(".job").hidden = !job;
  for (const button of element.querySelectorAll("[data-job], form button, .suggested button, [data-do=update], [data-do=remove], [type=file]")) button.disabled = Boolean(job);
  find("[data-do=halt]").hidden = !["fetch", "links"].includes(job?.job);
};
const queueOf = [];
const run = (job, data = {}) => {
  if (running) { queueOf.push([job, data]); return; }
  running = { run: `${Date.now()}-${Math.random().toString(36).slice(2)}-${++runs}`, job };
  find(".job-done").textContent = "";
  find(".job-done").classList.remove("error", "undone");
  find(".job-what").textContent = "Starting …";
  find(".job progress").removeAttribute("value");
  setRunning(running);
  trigger("work", { run: running.run, job, ...data });
};
const receive = part => {
  if (!running || part?.run !== running.run) return;
  if (!part.done) {
    find(".job-what").textContent = part.of ? `${part.what}: ${part.at.toLocaleString()} of ${part.of.toLocaleString()}` : `${part.what} …`;
    if (part.of) { find(".job progress").max = part.of; find(".job progress").value = part.at; }
    return;
  }
  running = null;
  setRunning(null);
  const told = find(".job-done");
  told.textContent = part.error ?? part.message ?? "";
  told.classList.toggle("error", Boolean(part.error));
  told.classList.toggle("undone", Boolean(part.undone));
  load();
  dlm.tell("lists");
  const next = queueOf.shift();
  if (next) run(...next);
};
watch("value", () => receive(props.value));

const show = async (call, list) => {
  const found = await dlm.ask("lists", call, { list });
  if (!found) return;
  dlm.open(found.title, found.html, { then: body => {
    if (found.text) body.prepend(el("div", { class: "row sheet-tools" },
      el("button", { type: "button", class: "small", onclick: () => dlm.download(dlm.filename(`${list}-report`, ".md"), found.text, "text/markdown") }, "Save as Markdown")));
  } });
};
const does = {
  issues: list => show("issues", list),
  report: list => show("report", list),
  update: list => run("update", { list }),
  remove: async list => { if (await dlm.prompt(`Remove the list ${list}? Its entries go, unless another list has them.`, { action: "Remove" })) run("remove", { list }); },
  halt: () => { if (running) { dlm.call("lists", "halt", { run: running.run }); find(".job-what").textContent = "Stopping …"; } },
};
element.addEventListener("click", event => {
  const target = event.target.closest("button");
  if (!target) return;
  if (target.dataset.job) run(target.dataset.job);
  else if (does[target.dataset.do]) does[target.dataset.do](target.closest("[data-list]")?.dataset.list);
});
find(".add-place").addEventListener("submit", event => {
  event.preventDefault();
  const { place } = event.target.elements;
  if (!place.value.trim()) { place.focus(); return; }
  run("add", { place: place.value });
  place.value = "";
});
const addFiles = async files => {
  for (const file of files) {
    if (!/\.(md|markdown|txt)$/i.test(file.name)) { dlm.notify(`${file.name} is no list: a list is a text that ends in .md, .markdown or .txt.`, "error"); continue; }
    if (file.size > 4000000) { dlm.notify(`${file.name} is larger than 4 MB: a list is a Markdown text.`, "error"); continue; }
    run("upload", { name: file.name, text: await file.text() });
  }
};
find("[type=file]").addEventListener("change", async event => {
  await addFiles([...event.target.files]);
  event.target.value = "";
});
/* A file may be dropped anywhere on this tab. On another tab it must not take the page's place. */
const dropping = on => find(".lists").classList.toggle("dropping", on);
const holdsFiles = event => event.dataTransfer?.types.includes("Files");
const takesFiles = () => document.body.dataset.tab === "lists" && !document.querySelector("dialog[open]");
for (const kind of ["dragenter", "dragover"]) document.addEventListener(kind, event => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = takesFiles() ? "copy" : "none";
  dropping(takesFiles());
});
document.addEventListener("dragleave", event => { if (!event.relatedTarget) dropping(false); });
document.addEventListener("drop", event => {
  dropping(false);
  if (!holdsFiles(event)) return;
  event.preventDefault();
  if (takesFiles()) addFiles([...event.dataTransfer.files]);
});
dlm.on("tab", ({ name }) => { if (name === "lists" && !loaded) load(); });
if (document.body.dataset.tab === "lists") load();
