// The visible controls of the page by number, in the order of the document; they keep the number for `focused`.
() => {
  const panel = [...document.querySelectorAll(".panel")].find(each => each.checkVisibility());
  const nodes = [...document.querySelectorAll("#top *"), ...panel.querySelectorAll("*")].filter(node =>
    node.matches("button, input, select, textarea, a[href], summary") && node.tabIndex >= 0 && !node.disabled
    && node.checkVisibility({ visibilityProperty: true }));
  return nodes.map((node, number) => (node.dataset.reach = `${number} ${node.tagName} ${node.className}`));
}
