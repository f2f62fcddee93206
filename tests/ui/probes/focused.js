// What has the focus, and whether one can see it.
() => {
  const node = document.activeElement;
  const about = getComputedStyle(node), around = node.closest("form") ? getComputedStyle(node.closest("form")) : about;
  const ring = (about.outlineStyle !== "none" && parseFloat(about.outlineWidth) > 0) || around.boxShadow !== "none";
  return [node.dataset.reach ?? node.tagName, ring || node === document.body];
}
