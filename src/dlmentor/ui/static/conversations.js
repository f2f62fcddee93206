/* Conversations: one key of the browser's storage each, so that two windows do not overwrite each other. */
window.dlmConversations ??= (() => {
  "use strict";
  const { store } = window.dlm;
  const KEY = "conversation.";
  const titleOf = question => {
    const words = question.trim().replace(/\s+/g, " ");
    return words.length > 60 ? words.slice(0, 59).replace(/\s\S*$/, "") + "…" : words;
  };
  return {
    all: () => store.keys(KEY).map(key => store.get(key, null)).filter(each => each?.id && Array.isArray(each.turns))
      .sort((a, b) => b.updated - a.updated),
    get: id => store.get(KEY + id, null),
    fresh: () => ({ id: crypto.randomUUID?.() ?? String(Date.now() + Math.random()), title: "", named: false, created: Date.now(), updated: Date.now(), turns: [] }),
    save(conversation, turns = conversation.turns) {
      conversation.updated = Date.now();
      if (!conversation.named) conversation.title = titleOf(turns[0]?.question ?? "");
      return turns.length ? store.set(KEY + conversation.id, { ...conversation, turns }) : store.remove(KEY + conversation.id);
    },
    rename(id, title) {
      const conversation = store.get(KEY + id, null);
      if (!conversation || !title) return;
      store.set(KEY + id, { ...conversation, title: title.slice(0, 200), named: true });
    },
    remove: id => store.remove(KEY + id),
    search(words) {
      const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean);
      return this.all().filter(each => {
        const text = [each.title, ...each.turns.flatMap(turn => [turn.question, turn.text])].join(" ").toLocaleLowerCase();
        return wanted.every(word => text.includes(word));
      });
    },
    feedback: () => store.keys(KEY).map(key => store.get(key, null)).filter(Boolean).flatMap(each =>
      each.turns.filter(turn => turn.liked).map(turn => ({
        question: turn.question, answer: turn.text, liked: turn.liked > 0, model: turn.model,
        citations: turn.citations.map(citation => citation.id), conversation: each.title,
      }))),
  };
})();
