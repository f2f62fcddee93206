/* Plans: one key of the browser's storage each; plans from the form and from the chat land here. */
window.dlmPlans ??= (() => {
  "use strict";
  const { store, tell } = window.dlm;
  const KEY = "plan.";
  const plans = {
    all: () => store.keys(KEY).map(key => store.get(key, null)).filter(each => each?.id && each.plan)
      .sort((a, b) => b.updated - a.updated),
    get: id => store.get(KEY + id, null),
    add(plan) {
      const id = crypto.randomUUID?.() ?? String(Date.now() + Math.random());
      store.set(KEY + id, { id, plan, created: Date.now(), updated: Date.now() });
      store.set("current-plan", id);
      tell("plans");
      return id;
    },
    replace(id, plan) {
      const kept = plans.get(id);
      if (kept) store.set(KEY + id, { ...kept, plan, updated: Date.now() });
      tell("plans");
    },
    remove(id) { store.remove(KEY + id); tell("plans"); },
    show(id) { store.set("current-plan", id); tell("plans", { chosen: true }); },
    current: () => plans.get(store.get("current-plan", "")),
  };
  return plans;
})();
