/* The header: tabs and the choice of light or dark. */
const dlm = window.dlm;
const tabs = [...element.querySelectorAll("[role=tab]")];
for (const button of tabs) {
  const panel = document.getElementById(`panel-${button.dataset.tab}`);
  panel?.setAttribute("role", "tabpanel");
  panel?.setAttribute("aria-label", button.textContent);
  button.addEventListener("click", () => dlm.tab(button.dataset.tab));
  button.addEventListener("keydown", event => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(button) + step + tabs.length) % tabs.length];
    dlm.tab(next.dataset.tab);
    next.focus();
  });
}
const scheme = element.querySelector(".scheme");
const dark = on => {
  document.body.classList.toggle("dark", on);
  scheme.setAttribute("aria-pressed", on);
};
const chosen = dlm.store.get("scheme", null);
dark(chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
scheme.addEventListener("click", () => {
  const on = !document.body.classList.contains("dark");
  dark(on);
  dlm.store.set("scheme", on ? "dark" : "light");
  dlm.tell("scheme");
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", event => {
  if (!dlm.store.get("scheme", null)) dark(event.matches);
});
dlm.tab(location.hash.slice(1), false);
