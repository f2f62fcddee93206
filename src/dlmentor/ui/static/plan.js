/* The Plan tab: the form, the open plan with its ticks, the picture. */
const dlm = window.dlm, plans = window.dlmPlans;
const { el } = dlm;
dlm.servers.plan = server;
const find = selector => element.querySelector(selector);
const form = find(".plan-form"), main = find(".plan-open"), error = find(".form-error");
let open = null;
let toPlan = false;       // a plan was just made or chosen: where the form stands above it, scroll down to it

const say = words => { error.textContent = words ?? ""; error.hidden = !words; };
const readSoFar = () => dlm.marks.read();

const drawWishes = () => {
  const wishes = Object.entries(dlm.marks.wishes());
  find(".wishes").hidden = !wishes.length;
  find("[data-do=clear-wishes]").hidden = wishes.length < 2;
  const inside = new Set(open?.plan.steps.map(step => step.id)), kept = wishes.filter(([id]) => inside.has(id)).length;
  const which = wishes.length === 1 ? "This is" : kept === wishes.length ? "These are" : kept === 1 ? "One of these is" : `${kept} of these are`;
  find(".wishes-told").textContent = kept ? `${which} in the open plan, and will be in the next one too until taken out here.` : "";
  find(".wishes ul").replaceChildren(...wishes.map(([id, title]) => el("li", {},
    el("span", {}, title), el("button", { type: "button", class: "quiet small", "aria-label": `Take out ${title}`, onclick: () => { dlm.marks.toggleWish(id, title, false); find(".plan-form [type=submit]").focus(); } }, dlm.icon("close")))));
};
const drawList = () => {
  const all = plans.all();
  find(".kept").hidden = !all.length;
  find(".plan-list").replaceChildren(...all.map(({ id, plan }) => el("li", { class: id === open?.id ? "current" : null },
    el("button", { type: "button", class: "name", title: plan.goal, "aria-current": id === open?.id ? "true" : null, onclick: () => plans.show(id) },
      el("b", {}, plan.goal), el("span", {}, `${plan.weeks} ${plan.weeks === 1 ? "week" : "weeks"}, ${Number(plan.hours_total.toPrecision(3))} h`)))));
};
const drawProgress = () => {
  const read = readSoFar();
  const steps = open?.plan.steps ?? [];
  const hours = steps.reduce((sum, step) => sum + step.hours, 0);
  const done = steps.filter(step => step.id in read).reduce((sum, step) => sum + step.hours, 0);
  const share = hours ? Math.round(100 * done / hours) : 0;
  const bar = find(".progress");
  bar.setAttribute("aria-valuenow", share);
  bar.firstElementChild.style.width = `${share}%`;
  const ids = new Set(steps.map(step => step.id)), finished = [...ids].filter(id => id in read).length;
  find(".done").textContent = steps.length ? `${finished} of ${ids.size} read, ${Number(done.toPrecision(3))} of ${Number(hours.toPrecision(3))} hours` : "";
  for (const box of element.querySelectorAll("[data-tick]")) box.checked = box.dataset.tick in read;
};
/* The picture brings its own style, so it lives in a shadow tree where that can touch nothing else. */
const host = find(".plan-picture");
const shade = host.attachShadow({ mode: "open" });
const drawPicture = svg => {
  host.hidden = !svg;
  const dark = document.body.classList.contains("dark");
  const colours = dark
    ? ".ground{fill:#1c2023}.ink{fill:#f0f6fc}.faint{fill:#a9b0b4}.line{stroke:#656c76}.bar{stroke:#e9e7e1}"
    : ".ground{fill:#fff}.ink{fill:#1f2328}.faint{fill:#59636e}.line{stroke:#8c959f}.bar{stroke:#1f2328}";
  shade.innerHTML = svg ? `${svg}<style>svg text{font-family:var(--sans)}svg{max-width:none;height:auto;min-width:640px;width:100%}svg ${colours.replaceAll("}.", "} svg .")}</style>` : "";
};
const refreshPicture = async () => {
  if (!open) return;
  const found = await dlm.call("plan", "picture", { plan: open.plan, read: readSoFar() });
  if (!found.error) drawPicture(found.svg);
};
const draw = async () => {
  open = plans.current();
  drawList();
  drawWishes();
  find(".plan-empty").hidden = Boolean(open);
  main.hidden = !open;
  if (!open) return;
  const asked = open.id;
  const found = await dlm.ask("plan", "show", { plan: open.plan, read: readSoFar() });
  if (!found || asked !== open?.id) return;
  find(".goal").textContent = open.plan.goal;
  find(".summary").textContent = found.summary;
  find(".plan-body").innerHTML = found.html;            // escaped by the program
  drawPicture(found.svg);
  drawProgress();
  if (toPlan && matchMedia("(max-width: 900px)").matches) find(".plan-main").scrollIntoView({ block: "start" });
  toPlan = false;
};

/* --- What was read: this browser's marks, or those that the command line keeps on this machine ----- */

const shared = find("[data-field=shared]");
const isShared = () => !shared.closest("label").hidden && shared.checked;
const drawMarks = () => {
  const count = Object.keys(readSoFar()).length;
  const told = count ? `${count} ${count === 1 ? "entry is" : "entries are"} marked as read` : "Nothing is marked as read yet";
  const where = isShared() ? "; the command line sees the same." : count ? ", in this browser only." : ".";
  find(".marks-told").textContent = told + where;
};
const sendMarks = async changes => {
  const found = await dlm.ask("plan", "mark", changes);
  if (found) dlm.marks.setRead(found.read);
};
/* The file may have been changed in a terminal since: what it says now counts. */
const readMarks = async () => {
  const found = await dlm.call("plan", "marks");
  shared.closest("label").hidden = !found.offered;
  shared.checked = dlm.store.get("shared", false);
  if (isShared()) dlm.marks.setRead(found.read);
  else drawMarks();
};
shared.addEventListener("change", async () => {
  dlm.store.set("shared", shared.checked);
  if (shared.checked) { await sendMarks({ read: readSoFar() }); dlm.notify("What you have read is now the same here and in the terminal."); }
  drawMarks();
});
dlm.on("marks", changed => {
  drawMarks();
  if (changed?.id && isShared()) sendMarks(changed.read ? { read: { [changed.id]: changed.read } } : { gone: [changed.id] });
});
addEventListener("focus", () => { if (isShared()) readMarks(); });

form.addEventListener("submit", async event => {
  event.preventDefault();
  say();
  const { goal, weeks, hours, level, known, skip } = form.elements;
  if (!goal.value.trim()) { say("Say what you want to learn."); goal.focus(); return; }
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  button.textContent = "Planning …";
  const found = await dlm.call("plan", "make", {
    goal: goal.value, weeks: weeks.value, hours: hours.value, level: level.value, known: known.value,
    read: skip.checked ? Object.keys(readSoFar()) : [], must: Object.keys(dlm.marks.wishes()), shared: isShared(),
  });
  button.disabled = false;
  button.textContent = "Make a plan";
  if (found.error) { say(found.error); return; }
  toPlan = true;
  plans.add(found.plan);
});
const does = {
  "clear-wishes": () => {
    for (const [id, title] of Object.entries(dlm.marks.wishes())) dlm.marks.toggleWish(id, title, false);
    find(".plan-form [type=submit]").focus();
  },
  ready: async () => {
    const found = await dlm.ask("plan", "ready", { plan: open.plan, read: readSoFar() });
    if (found) dlm.open("Ready to read now", found.html);
  },
  "ready-all": async () => {
    const found = await dlm.ask("plan", "ready", { read: readSoFar() });
    if (found) dlm.open("Ready to read now", found.html);
  },
  recut: async () => {
    const found = await dlm.ask("plan", "recut", { plan: open.plan, read: readSoFar() });
    if (!found) return;
    if (!found.plan.steps.length) { dlm.notify(found.plan.message || "Nothing is left of this plan."); return; }
    plans.add(found.plan);
    dlm.notify("A plan for the rest was made; the first one is kept.");
  },
  export: async () => {
    const found = await dlm.ask("plan", "export", { plan: open.plan, read: readSoFar(), format: find("#plan-format").value });
    if (found) dlm.download(dlm.filename(open.plan.goal, found.suffix), found.text, found.type);
  },
  delete: async () => {
    if (await dlm.prompt(`Delete the plan “${open.plan.goal}”? It cannot be brought back.`, { action: "Delete" })) {
      plans.remove(open.id);
      const next = plans.all()[0];
      if (next) plans.show(next.id);
      find("[name=goal]").focus({ preventScroll: true });
    }
  },
};
element.addEventListener("click", event => {
  const { goal } = event.target.closest("button")?.dataset ?? {};
  if (goal) { form.elements.goal.value = goal; form.requestSubmit(); }
  const name = event.target.closest("button")?.dataset.do;
  if (does[name]) does[name]();
});
element.addEventListener("change", event => {
  const { tick } = event.target.dataset;
  if (tick) dlm.marks.toggleRead(tick, event.target.checked);
});
dlm.on("plans", how => { toPlan ||= Boolean(how?.chosen); draw(); });
dlm.on("marks", () => { drawWishes(); drawProgress(); refreshPicture(); });
dlm.on("scheme", () => refreshPicture());
dlm.on("stored", ({ key }) => { if (key.startsWith("plan.")) draw(); });
const start = async () => {
  const about = await dlm.ask("plan", "start", {});
  find("#plan-format").append(...(about?.formats ?? []).map(({ name, title }) => el("option", { value: name }, title)));
};
start();
drawWishes();
draw();
readMarks();
