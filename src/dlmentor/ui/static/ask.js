/* The Ask tab: asks 'ask', and shows what streams back. */
const dlm = window.dlm, saved = window.dlmConversations;
const { el } = dlm;
dlm.servers.ask = server;
const find = selector => element.querySelector(selector);
const log = find(".log"), list = find(".turns"), welcome = find(".welcome"), cards = find(".cards");
const question = find("#question"), send = find(".send"), stop = find(".stop");
const EXAMPLES = [
  ["Recommend", "How do I make a large network small enough for a phone?"],
  ["List", "Everything from MobiSys, oldest first"],
  ["Compare", "MobileNets or ShuffleNet: what is the difference?"],
  ["Plan", "Plan four weeks on compilers for deep learning, three hours a week"],
];

let conversation = saved.get(sessionStorage.getItem("dlmentor.current") ?? "") ?? saved.fresh();
let shown = [];            // the rendered form of each turn: { html, cards }
let selected = -1;         // whose cards are shown
let running = null;        // { run, turn, index }
let runs = 0;
let drawnCards = "";

/* --- Turns ------------------------------------------------------------------------------------ */

const button = (act, sign, title, { label, pressed } = {}) =>
  el("button", { type: "button", class: "quiet small", "data-turn-act": act, "aria-label": label ? null : title, title,
                 "aria-pressed": pressed === undefined ? null : String(pressed) }, sign && dlm.icon(sign), label);

const note = (text, kind = "") => el("p", { class: `turn-note small ${kind}`.trim() }, text);

const isLong = words => words.length > 400 || words.split("\n").length > 6;
const turnNode = (turn, index) => {
  const last = index === conversation.turns.length - 1;
  const busy = running?.index === index;
  const answer = el("div", { class: "answer" });
  answer.innerHTML = shown[index]?.html ?? "";      // escaped by the program
  const node = el("li", { class: `turn${busy ? " busy" : ""}${index === selected ? " selected" : ""}`, "data-index": index },
    el("div", { class: "question" }, el("p", { class: isLong(turn.question) ? "long" : null }, turn.question),
      busy ? null : button("edit", "edit", "Edit this question and ask again")),
    isLong(turn.question) ? el("button", { type: "button", class: "quiet small whole", "data-turn-act": "whole" }, "Show the whole question") : null,
    el("div", { class: "reply" },
      turn.understood?.length ? el("p", { class: "understood small" }, `Read as: ${turn.understood.join("; ")}`) : null,
      answer,
      busy && !turn.text ? el("p", { class: "waiting" }, el("span", { class: "off-page" }, "Working on it")) : null,
      turn.error ? el("p", { class: "turn-error", role: "alert" }, turn.error) : null,
      ...(turn.warnings ?? []).map(warning => note(warning, "warning")),
      turn.stopped ? note("Stopped before the end.") : null,
      busy ? null : el("div", { class: "turn-actions" },
        turn.text ? button("copy", "copy", "Copy this answer as Markdown") : null,
        turn.text ? button("like", "up", "A good answer", { pressed: turn.liked > 0 }) : null,
        turn.text ? button("dislike", "up turned", "A bad answer", { pressed: turn.liked < 0 }) : null,
        last ? button("retry", "retry", "Ask the same again") : null,
        last ? button("undo", "undo", "Take this question and its answer back") : null,
        turn.plan ? button("plan", "list", "Open this plan in the Plan tab", { label: "Open the plan" }) : null,
        turn.citations?.length && index !== selected
          ? button("evidence", "quote", "Show what this answer cites", { label: `Evidence (${turn.citations.length})` }) : null,
        turn.text && turn.model ? el("span", { class: "model-used" }, turn.model === "none" ? "no model" : turn.model) : null),
      last && !busy && turn.suggestions?.length
        ? el("div", { class: "suggestions", "aria-label": "Follow-up questions" },
            ...turn.suggestions.map(words => el("button", { type: "button", class: "suggestion" }, words)))
        : null));
  return node;
};

const beside = () => getComputedStyle(log).overflowY === "auto";      // columns, not one below the other
/* A new question goes to the top and stays there: the answer grows below it and nothing jumps. */
const pin = index => {
  const node = list.children[index];
  if (!node) return;
  for (const each of list.children) each.style.minHeight = "";
  node.style.minHeight = beside() ? `${log.clientHeight - 26}px` : "";
  beside() ? (log.scrollTop = node.offsetTop - log.offsetTop) : node.scrollIntoView({ block: "start" });
};

const drawTurn = index => {
  const node = turnNode(conversation.turns[index], index);
  const old = list.children[index];
  node.style.minHeight = old?.style.minHeight ?? "";
  old ? old.replaceWith(node) : list.append(node);
};
const draw = () => {
  const height = list.lastElementChild?.style.minHeight ?? "", count = list.children.length;
  list.replaceChildren(...conversation.turns.map(turnNode));
  if (count === list.children.length && list.lastElementChild) list.lastElementChild.style.minHeight = height;
  welcome.hidden = conversation.turns.length > 0;
  find(".ask").classList.toggle("fresh", !conversation.turns.length);
  // The first question stands right below: its words are not said twice.
  find(".conversation-title").textContent = conversation.named || conversation.turns.length > 1 ? conversation.title : "";
  find("[data-do=export]").hidden = !conversation.turns.length;
  drawConversations();
};
const sayEvidence = () => {
  const answered = conversation.turns[selected] && running?.index !== selected;
  find(".evidence-empty").textContent = cards.children.length ? "" : answered
    ? "This answer cites nothing." : "What the answer cites appears here: why it fits, the sentence that matched, and the line of the list it stands on.";
};
const select = index => {
  const before = selected;
  selected = index;
  const wanted = shown[index]?.cards ?? "";
  if (wanted !== drawnCards) cards.innerHTML = wanted;        // escaped by the program
  drawnCards = wanted;
  sayEvidence();
  find(".evidence").classList.toggle("empty", !cards.children.length);
  dlm.refresh(cards);
  if (before !== index) for (const each of [before, index]) if (conversation.turns[each] && list.children[each]) drawTurn(each);
};
const redraw = async () => {
  const found = conversation.turns.length ? await dlm.ask("ask", "render", { turns: plain(conversation.turns) }) : { turns: [] };
  shown = found?.turns ?? [];
  selected = -1;
  draw();
  select(conversation.turns.length - 1);
};
const plain = turns => turns.map(({ question, text, citations, model, warnings, stopped }) =>
  ({ question, text: text ?? "", citations: citations ?? [], model: model ?? "none", warnings: warnings ?? [], stopped: Boolean(stopped) }));
/* An answer that is under way is kept as one that was stopped: so it is found again if the page is left meanwhile. */
const remember = () => {
  const turns = conversation.turns.map((turn, index) => (running?.index === index ? { ...turn, stopped: true } : turn));
  saved.save(conversation, turns);
  sessionStorage.setItem("dlmentor.current", conversation.id);
};

/* --- Asking ----------------------------------------------------------------------------------- */

const setBusy = busy => {
  send.hidden = busy;
  stop.hidden = !busy;
  element.classList.toggle("is-busy", busy);
};
/* What was pressed may be gone now. On a phone the focus does not go to the question, as the keyboard would come up. */
const keepFocus = () => {
  const here = document.activeElement;
  if (here === document.body || !here.checkVisibility()) (matchMedia("(pointer: fine)").matches ? question : log).focus({ preventScroll: true });
};
const askNow = words => {
  words = words.trim();
  if (!words || running) return;
  const index = conversation.turns.length;
  running = { run: `${Date.now()}-${++runs}`, index };
  const turns = plain(conversation.turns.filter(turn => turn.text));
  conversation.turns.push({ question: words, text: "", citations: [], asked: Date.now() });
  shown[index] = { html: "", cards: "" };
  setBusy(true);
  remember();
  draw();
  pin(index);
  keepFocus();
  trigger("ask", { run: running.run, question: words, turns, ...filters() });
};
/* While it grows only the text is replaced: what one points at, or has the focus on, stays. */
const grown = index => {
  const answer = list.children[index].querySelector(".answer");
  if (answer.innerHTML !== shown[index].html) answer.innerHTML = shown[index].html;    // escaped by the program
  list.children[index].querySelector(".waiting")?.remove();
};
const finish = () => {
  const { index } = running;
  running = null;
  setBusy(false);
  drawTurn(index);
  if (index > 0) drawTurn(index - 1);
  sayEvidence();
  remember();
  draw();
};
const receive = part => {
  if (!running || part?.run !== running.run) return;
  const { index } = running, turn = conversation.turns[index];
  if (part.error) turn.error = part.error;
  if (part.turn) {
    Object.assign(turn, part.turn, { question: turn.question });
    shown[index] = { html: part.html, cards: part.cards };
    select(index);
    grown(index);
  }
  if (part.plan) turn.plan = window.dlmPlans?.add(part.plan) ?? null;
  if (part.done) finish();
};
watch("value", () => receive(props.value));

const actions = {
  copy: turn => dlm.copy(turn.text, "Answer copied."),
  like: (turn, index) => rate(turn, index, 1),
  dislike: (turn, index) => rate(turn, index, -1),
  retry: (turn, index) => { takeBack(index); askNow(turn.question); },
  undo: (turn, index) => { takeBack(index); remember(); draw(); select(index - 1); question.value = turn.question; grow(); question.focus(); },
  plan: turn => {
    if (!window.dlmPlans.get(turn.plan)) return dlm.notify("This plan was deleted. Ask the same again to make it anew.");
    window.dlmPlans.show(turn.plan);
    dlm.tab("plan");
  },
  evidence: (turn, index) => { select(index); showCards(); },
  edit: (turn, index) => edit(turn, index),
  whole: (turn, index) => {
    const node = list.children[index];
    node.querySelector(".question .long").classList.remove("long");
    node.querySelector(".whole").remove();
    node.querySelector("[data-turn-act=edit]")?.focus({ preventScroll: true });
  },
};
const rate = (turn, index, value) => {
  turn.liked = turn.liked === value ? 0 : value;
  remember();
  drawTurn(index);
  drawConversations();
  list.children[index].querySelector(`[data-turn-act=${value > 0 ? "like" : "dislike"}]`).focus();
};
const takeBack = index => {
  conversation.turns.length = index;
  shown.length = index;
  selected = -1;
};
const edit = (turn, index) => {
  const box = list.children[index].querySelector(".question");
  const area = el("textarea", { rows: "3", "aria-label": "Edit the question", maxlength: "4000" });
  area.value = turn.question;
  const leave = () => { drawTurn(index); list.children[index].querySelector("[data-turn-act=edit]").focus(); };
  const done = () => { if (area.value.trim() && !running) { takeBack(index); askNow(area.value); } };
  area.addEventListener("keydown", event => {
    if (event.key === "Escape") { event.stopPropagation(); leave(); }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); done(); }
  });
  box.replaceChildren(area, el("div", { class: "row" },
    el("button", { type: "button", class: "small", onclick: leave }, "Cancel"),
    el("button", { type: "button", class: "primary small", onclick: done }, "Ask again")));
  area.focus();
};

/* --- Citations -------------------------------------------------------------------------------- */

const flash = node => {
  for (const each of element.querySelectorAll(".lit")) each.classList.remove("lit");
  node.classList.add("lit");
};
const showCards = () => { if (!beside()) find(".evidence").scrollIntoView({ block: "start" }); };
const showCard = (index, number) => {
  if (index !== selected) select(index);
  const card = cards.querySelector(`[data-card="${number}"]`);
  if (!card) return;
  flash(card);
  card.scrollIntoView({ block: "nearest", behavior: calm() });
  card.focus({ preventScroll: true });
};
const showMention = number => {
  const mention = list.children[selected]?.querySelector(`.answer [data-cite="${number}"]`);
  if (!mention) return;
  flash(mention);
  mention.scrollIntoView({ block: "center", behavior: calm() });
  mention.focus({ preventScroll: true });
};
const calm = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");

let preview;
const hidePreview = () => { preview?.remove(); preview = null; };
const showPreview = mention => {
  hidePreview();
  const index = Number(mention.closest(".turn")?.dataset.index);
  const box = el("div");
  box.innerHTML = shown[index]?.cards ?? "";
  const card = box.querySelector(`[data-card="${mention.dataset.cite}"]`);
  if (!card) return;
  const facts = [...card.querySelectorAll(".facts li")].map(each => each.textContent).join(" · ");
  preview = el("div", { class: "preview", role: "tooltip" },
    el("strong", {}, card.querySelector("h3").textContent), el("span", {}, facts),
    el("span", {}, (card.querySelector("mark") ?? card.querySelector(".why"))?.textContent ?? ""));
  document.body.append(preview);
  const place = mention.getBoundingClientRect(), size = preview.getBoundingClientRect();
  const above = place.top > size.height + 12;
  preview.style.left = `${Math.max(8, Math.min(place.left - 20, innerWidth - size.width - 8))}px`;
  preview.style.top = `${above ? place.top - size.height - 8 : place.bottom + 8}px`;
};
const mentionOf = event => event.target.closest?.(".answer [data-cite]");
list.addEventListener("mouseover", event => { const mention = mentionOf(event); mention ? showPreview(mention) : hidePreview(); });
list.addEventListener("mouseleave", hidePreview);
list.addEventListener("focusin", event => { const mention = mentionOf(event); if (mention?.matches(":focus-visible")) showPreview(mention); });
list.addEventListener("focusout", hidePreview);
log.addEventListener("scroll", hidePreview, { passive: true });

/* --- Filters and the model -------------------------------------------------------------------- */

const filterNodes = [...element.querySelectorAll("fieldset[data-filter]")];
const filters = () => ({
  ...Object.fromEntries(filterNodes.map(node => [node.dataset.filter,
    [...node.querySelectorAll("input:checked")].map(input => input.value)])),
  from: find("[data-filter-year=from]").value, to: find("[data-filter-year=to]").value,
  model: find("[data-field=model]").value,
});
const drawFilters = () => {
  const now = filters();
  const chips = [...now.lists.map(value => [value, "lists", value]), ...now.kinds.map(value => [value, "kinds", value])];
  if (now.from || now.to) chips.push([`${now.from || "…"} to ${now.to || "…"}`, "years"]);
  find(".active-filters").replaceChildren(...chips.map(([words, field, value]) =>
    el("button", { type: "button", class: "chip", "data-field-of": field, "data-value": value, "aria-label": `No longer only ${words}` }, words, dlm.icon("close"))));
};
const dropFilter = ({ fieldOf, value }) => {
  if (fieldOf === "years") for (const each of element.querySelectorAll("[data-filter-year]")) each.value = "";
  else for (const each of element.querySelectorAll(`[data-filter=${fieldOf}] input`)) if (each.value === value) each.checked = false;
  drawFilters();
  question.focus();
};
const showFilters = on => {
  find("#filters").hidden = !on;
  find("[data-do=filters]").setAttribute("aria-expanded", on);
  if (on) find("#filters input").focus();
};
const start = async () => {
  const about = await dlm.ask("ask", "start", {});
  if (!about) return;
  for (const node of filterNodes) {
    const options = node.dataset.filter === "lists" ? about.lists : about.kinds.map(name => ({ name, title: name }));
    node.append(...options.map(({ name, title }) =>
      el("label", {}, el("input", { type: "checkbox", value: name }), title)));
  }
  const [first, last] = about.years;
  find("[data-filter-year=from]").placeholder = first;
  find("[data-filter-year=to]").placeholder = last;
};
/* The model server may be slow to say what it offers: nothing waits for it. */
const startModels = async () => {
  modelNote();
  const { models = [] } = await dlm.call("ask", "models", {});
  const choice = find("[data-field=model]");
  choice.replaceChildren(...models.map(name => el("option", { value: name }, name)), el("option", { value: "none" }, "no model"));
  find(".model-choice").hidden = !models.length;
  const kept = dlm.store.get("model", null);
  choice.value = models.includes(kept) || kept === "none" ? kept : models[0] ?? "none";
  modelNote();
};
const modelNote = () => {
  const model = find("[data-field=model]").value;
  find(".model-note").textContent = model && model !== "none"
    ? `Answers are written by ${model} and checked against the lists.`
    : "No model: answers are composed from the lists.";
};

/* --- Conversations ---------------------------------------------------------------------------- */

const openConversation = async id => {
  if (running) halt();
  conversation = saved.get(id) ?? saved.fresh();
  sessionStorage.setItem("dlmentor.current", conversation.id);
  drawer(false);
  await redraw().then(() => { if (conversation.turns.length) pin(conversation.turns.length - 1); });
  pin(conversation.turns.length - 1);
};
const newConversation = () => {
  if (running) halt();
  conversation = saved.fresh();
  sessionStorage.setItem("dlmentor.current", conversation.id);
  shown = [];
  draw();
  select(-1);
  drawer(false);
  question.focus();
};
const age = each => {
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(each.updated).setHours(0, 0, 0, 0)) / 86400000);
  return days < 1 ? "Today" : days < 2 ? "Yesterday" : days < 8 ? "The last seven days" : "Earlier";
};
const conversationNode = each => el("li",
  { "data-conversation": each.id, class: each.id === conversation.id ? "current" : null },
  el("button", { type: "button", class: "name", "aria-current": each.id === conversation.id ? "true" : null, title: each.title }, each.title || "Untitled"),
  el("button", { type: "button", class: "quiet small", "data-do": "rename", "aria-label": `Rename ${each.title}`, title: "Rename" }, dlm.icon("edit")),
  el("button", { type: "button", class: "quiet small", "data-do": "delete", "aria-label": `Delete ${each.title}`, title: "Delete" }, dlm.icon("trash")));
const drawConversations = () => {
  const words = find("[data-field=find]").value, all = saved.all();
  const found = words ? saved.search(words) : all;
  const groups = Map.groupBy ? Map.groupBy(found, age) : new Map([["", found]]);
  find(".conversation-list").replaceChildren(...[...groups].map(([name, some]) =>
    el("section", {}, name ? el("h3", {}, name) : null, el("ul", {}, ...some.map(conversationNode)))));
  if (words && !found.length) find(".conversation-list").append(el("p", { class: "small none-found" }, "No conversation holds these words."));
  find(".find").hidden = all.length < 2 && !words;
  find("[data-do=feedback]").hidden = !all.some(each => each.turns.some(turn => turn.liked));
};
const drawer = open => {
  const side = find(".conversations"), opener = find("[data-do=open-conversations]");
  const back = !open && side.classList.contains("open") && side.contains(document.activeElement);
  side.classList.toggle("open", open);
  opener.setAttribute("aria-expanded", open);
  if (open) find("[data-do=new]").focus();
  else if (back) opener.focus();
};
dlm.on("stored", ({ key }) => { if (key.startsWith("conversation.")) drawConversations(); });

const halt = () => {
  dlm.call("ask", "halt", { run: running.run });
  const turn = conversation.turns[running.index];
  turn.stopped = true;
  finish();
  keepFocus();
};
const does = {
  new: newConversation,
  stop: () => running && halt(),
  filters: () => showFilters(find("#filters").hidden),
  "close-filters": () => { showFilters(false); find("[data-do=filters]").focus(); },
  "clear-filters": () => {
    for (const input of element.querySelectorAll("#filters input")) input.type === "checkbox" ? (input.checked = false) : (input.value = "");
    drawFilters();
  },
  "open-conversations": () => drawer(!find(".conversations").classList.contains("open")),
  "close-conversations": () => drawer(false),
  rename: async target => {
    const id = target.closest("li").dataset.conversation;
    const title = await dlm.prompt("Name of this conversation", { value: saved.get(id)?.title ?? "", action: "Rename" });
    if (!title) return;
    saved.rename(id, title);
    if (id === conversation.id) Object.assign(conversation, saved.get(id));
    draw();
    element.querySelector(`[data-conversation="${id}"] [data-do=rename]`)?.focus();
  },
  delete: async target => {
    const id = target.closest("li").dataset.conversation;
    if (!(await dlm.prompt(`Delete “${saved.get(id)?.title ?? ""}”? It cannot be brought back.`, { action: "Delete" }))) return;
    saved.remove(id);
    if (id === conversation.id) return newConversation();
    drawConversations();
    find("[data-do=new]").focus();
  },
  export: async () => {
    const found = await dlm.ask("ask", "export", { conversation: { title: conversation.title, turns: plain(conversation.turns) } });
    if (found) dlm.download(dlm.filename(conversation.title, ".md"), found.text, "text/markdown");
  },
  feedback: () => {
    const found = saved.feedback();
    if (!found.length) return dlm.notify("You have not liked or disliked an answer yet.");
    dlm.download("dlmentor-feedback.json", JSON.stringify(found, null, 2), "application/json");
  },
};

/* --- Events ----------------------------------------------------------------------------------- */

element.addEventListener("click", event => {
  const target = event.target.closest("button");
  if (!target || !element.contains(target)) return;
  const index = Number(target.closest(".turn")?.dataset.index);
  if (target.dataset.cite && target.closest(".answer")) { hidePreview(); showCard(index, target.dataset.cite); }
  else if (target.classList.contains("chip")) dropFilter(target.dataset);
  else if (target.dataset.back) showMention(target.dataset.back);
  else if (target.dataset.turnAct && !running) actions[target.dataset.turnAct](conversation.turns[index], index);
  else if (target.classList.contains("suggestion") || target.classList.contains("example")) askNow(target.dataset.question ?? target.textContent);
  else if (target.classList.contains("name")) openConversation(target.closest("li").dataset.conversation);
  else if (does[target.dataset.do]) does[target.dataset.do](target);
});
cards.addEventListener("mouseover", event => {
  const card = event.target.closest(".card");
  for (const each of list.querySelectorAll(".answer .near")) each.classList.remove("near");
  if (card) for (const each of list.children[selected]?.querySelectorAll(`[data-cite="${card.dataset.card}"]`) ?? []) each.classList.add("near");
});
cards.addEventListener("mouseleave", () => { for (const each of list.querySelectorAll(".near")) each.classList.remove("near"); });

const grow = () => {
  question.style.height = "auto";
  question.style.height = `${Math.min(question.scrollHeight + 2, innerHeight * 0.35)}px`;
};
const submit = () => {
  if (running || !question.value.trim()) return;
  const words = question.value;
  question.value = "";
  grow();
  showFilters(false);
  askNow(words);
};
find("form").addEventListener("submit", event => { event.preventDefault(); submit(); });
question.addEventListener("input", grow);
question.addEventListener("keydown", event => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); submit(); }
});
element.addEventListener("keydown", event => {
  if (event.key === "Escape") { hidePreview(); drawer(false); showFilters(false); if (running) halt(); }
});
/* What lies over the page goes away when one goes on elsewhere. */
document.addEventListener("pointerdown", event => {
  if (event.target.closest("dialog")) return;
  if (!event.target.closest(".composer") && !find("#filters").hidden) showFilters(false);
  if (!event.target.closest(".conversations, [data-do=open-conversations]")
    && find(".conversations").classList.contains("open")) drawer(false);
});
find("[data-field=find]").addEventListener("input", drawConversations);
find("#filters").addEventListener("input", drawFilters);
find("[data-field=model]").addEventListener("change", event => { dlm.store.set("model", event.target.value); modelNote(); });
find(".examples").append(...EXAMPLES.map(([kind, words]) =>
  el("button", { type: "button", class: "example", "data-question": words }, el("span", {}, kind), words)));

addEventListener("pagehide", () => { if (running) remember(); });

start();
startModels();
redraw().then(() => { if (conversation.turns.length) pin(conversation.turns.length - 1); });
