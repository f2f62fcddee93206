/* Shared by all tabs: the browser's own store, calls to the program, dialogs, marks on entries. Runs once. */
window.dlm ??= (() => {
  "use strict";
  const PREFIX = "dlmentor.";
  const bus = new EventTarget();
  const servers = {};

  /* Storage: everything a person makes stays in this browser. */
  const store = {
    get(key, fallback) {
      try {
        const kept = localStorage.getItem(PREFIX + key);
        return kept === null ? fallback : JSON.parse(kept);
      } catch { return fallback; }
    },
    set(key, value) {
      try { localStorage.setItem(PREFIX + key, JSON.stringify(value)); return true; }
      catch { notify("The browser's storage is full: delete some conversations or plans."); return false; }
    },
    remove(key) { localStorage.removeItem(PREFIX + key); },
    keys(prefix) {
      return Object.keys(localStorage).filter(key => key.startsWith(PREFIX + prefix)).map(key => key.slice(PREFIX.length));
    },
  };
  addEventListener("storage", event => {
    if (event.key?.startsWith(PREFIX)) tell("stored", { key: event.key.slice(PREFIX.length) });
  });

  const tell = (name, detail) => bus.dispatchEvent(new CustomEvent(name, { detail }));
  const on = (name, handler) => bus.addEventListener(name, event => handler(event.detail));

  /* Calls: what fails comes back as one sentence. */
  const call = async (part, name, data = {}) => {
    const result = await servers[part]?.[name](data);
    return result ?? { error: "dlmentor does not answer: is it still running in the terminal?" };
  };
  const ask = async (part, name, data) => {
    const result = await call(part, name, data);
    if (result.error) notify(result.error, "error");
    return result.error ? null : result;
  };

  /* Elements: text is always text. */
  const el = (tag, attributes = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value === undefined || value === null || value === false) continue;
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.filter(child => child !== null && child !== undefined));
    return node;
  };

  const icon = name => el("i", { class: `icon ${name}`, "aria-hidden": "true" });

  let notices;
  const notify = (text, kind = "info") => {
    notices ??= el("div", { id: "notices", role: "status", "aria-live": "polite" });
    /* A dialog lies over everything that is not within it. */
    const place = [...document.querySelectorAll("dialog[open]")].at(-1) ?? document.body;
    if (notices.parentNode !== place) place.append(notices);
    for (const each of [...notices.children]) if (each.textContent === text) each.remove();      // not said twice
    const notice = el("p", { class: `notice ${kind}` }, text);
    notices.append(notice);
    setTimeout(() => notice.remove(), kind === "error" ? 9000 : 3500);
  };

  const copy = async (text, told = "Copied.") => {
    try { await navigator.clipboard.writeText(text); }
    catch {
      const area = el("textarea", { class: "off-page" });
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    notify(told);
  };
  const download = (name, text, type = "text/plain") => {
    const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
    const anchor = el("a", { href: url, download: name });
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  };
  const filename = (words, suffix) =>
    (words.normalize("NFKD").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 60).toLowerCase() || "dlmentor") + suffix;

  /* One dialog for pages of entries and lines of lists. `html` comes escaped from the program. */
  let dialog;
  const open = (title, html, options = {}) => {
    if (!dialog) {
      dialog = el("dialog", { id: "sheet", "aria-labelledby": "sheet-title" },
        el("header", {}, el("h2", { id: "sheet-title" }),
          el("button", { type: "button", class: "quiet", "aria-label": "Close", onclick: () => dialog.close() }, icon("close"))),
        el("div", { class: "sheet-body", tabindex: "0" }));
      dialog.addEventListener("click", event => { if (event.target === dialog) dialog.close(); });
      document.body.append(dialog);
    }
    dialog.querySelector("h2").textContent = title;
    const body = dialog.querySelector(".sheet-body");
    body.innerHTML = html;
    dialog.classList.toggle("wide", Boolean(options.wide));
    refresh(body);
    if (!dialog.open) dialog.showModal();
    body.scrollTop = 0;
    options.then?.(body);
    return body;
  };

  /* Confirming and naming, in the page's own look. */
  const prompt = (title, { value = null, action = "OK" } = {}) => new Promise(resolve => {
    const input = value === null ? null : el("input", { type: "text", value, "aria-label": title, maxlength: "200" });
    const form = el("form", { method: "dialog" },
      el("p", {}, title), input,
      el("div", { class: "row" },
        el("button", { type: "button", onclick: () => box.close() }, "Cancel"),
        el("button", { type: "submit", class: `primary${["Delete", "Remove"].includes(action) ? " danger" : ""}`, value: "yes" }, action)));
    const box = el("dialog", { class: "small-dialog", "aria-label": title }, form);
    box.addEventListener("close", () => {
      box.remove();
      resolve(box.returnValue === "yes" ? (input ? input.value.trim() : true) : null);
    });
    document.body.append(box);
    box.showModal();
    (input ?? form.querySelector(".primary")).focus();
    input?.select();
  });

  const showSource = async (list, line) => {
    const found = await ask("explore", "source", { list, line: Number(line) || null });
    if (!found) return;
    open(found.title, found.html, { wide: true, then: body => {
      const target = body.querySelector("li.here");
      target?.scrollIntoView({ block: "center" });
      target?.focus({ preventScroll: true });
    } });
  };
  const showEntry = async id => {
    const found = await ask("explore", "entry", { id });
    if (found) open(found.title, found.html);
  };

  /* Marks: what was read, and what is wanted in the next plan. */
  const today = () => new Date().toLocaleDateString("sv");
  const marks = {
    read: () => store.get("read", {}),
    wishes: () => store.get("wishes", {}),
    toggleRead(id, on) {
      const read = marks.read();
      const now = on ?? !(id in read);
      if (now) read[id] = today(); else delete read[id];
      store.set("read", read);
      tell("marks", { id, read: now ? read[id] : null });
      return now;
    },
    setRead(read) { store.set("read", read); tell("marks"); },
    toggleWish(id, title, on) {
      const wishes = marks.wishes();
      const now = on ?? !(id in wishes);
      if (now) wishes[id] = title; else delete wishes[id];
      store.set("wishes", wishes);
      tell("marks");
      return now;
    },
  };
  const refresh = (root = document) => {
    const read = marks.read(), wishes = marks.wishes();
    for (const box of root.querySelectorAll(".actions[data-id]")) {
      const is = { read: box.dataset.id in read, wish: box.dataset.id in wishes };
      for (const [act, words] of [["read", ["Mark read", "Read"]], ["wish", ["Add to plan", "In next plan"]]]) {
        const button = box.querySelector(`[data-act=${act}]`);
        if (!button) continue;
        button.setAttribute("aria-pressed", is[act]);
        button.querySelector("span").textContent = words[Number(is[act])];
        button.querySelector(".icon").classList.toggle("check", is[act]);
      }
    }
  };
  on("marks", () => refresh());
  on("stored", ({ key }) => { if (key === "read" || key === "wishes") tell("marks"); });

  const acts = {
    read: (button, box) => notify(marks.toggleRead(box.dataset.id) ? "Marked as read." : "No longer marked as read."),
    wish: (button, box) => notify(marks.toggleWish(box.dataset.id, box.dataset.title)
      ? "Your next plan will contain it." : "Taken out of your next plan."),
    bibtex: async (button, box) => {
      const found = await ask("ask", "bibtex", { id: box.dataset.id });
      if (found) copy(found.text, "BibTeX copied.");
    },
    entry: (button, box) => showEntry(box.dataset.id),
    source: button => showSource(button.dataset.list, button.dataset.line),
  };
  document.addEventListener("click", event => {
    const button = event.target.closest("[data-act]");
    const act = button && acts[button.dataset.act];
    if (act) act(button, button.closest("[data-id]"));
  });

  /* Tabs, in the address so that they can be linked and survive reload. */
  const TABS = ["ask", "plan", "explore", "lists"];
  const scrolled = {};      // how far down each tab was when one left it
  const tab = (name, push = true) => {
    if (!TABS.includes(name)) name = "ask";
    const before = document.body.dataset.tab;
    if (before) scrolled[before] = scrollY;
    document.body.dataset.tab = name;
    for (const button of document.querySelectorAll("#top [role=tab]")) {
      const chosen = button.dataset.tab === name;
      button.setAttribute("aria-selected", chosen);
      button.tabIndex = chosen ? 0 : -1;
    }
    if (push && name !== before) history.pushState(null, "", `#${name}`);
    tell("tab", { name });
    if (before && before !== name) scrollTo(0, scrolled[name] ?? 0);
  };
  /* The browser's back and forward go through the tabs; where each was scrolled to is known here. */
  history.scrollRestoration = "manual";
  addEventListener("hashchange", () => tab(location.hash.slice(1), false));

  return { servers, store, tell, on, call, ask, el, icon, notify, copy, download, filename, open, prompt,
           marks, refresh, tab };
})();
