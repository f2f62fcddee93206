// Each visible text whose contrast with what is behind it is below 4.5 (3 if it is large).
() => {
  const numbers = colour => (colour.match(/[\d.]+/g) || []).map(Number);
  const over = ([r, g, b, a = 1], under) => [r, g, b].map((value, place) => value * a + under[place] * (1 - a));
  const linear = value => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = node => {
    const chain = [];
    for (let each = node; each; each = each.parentElement) chain.unshift(numbers(getComputedStyle(each).backgroundColor));
    return chain.reduce((under, top) => (top.length ? over(top, under) : under), [255, 255, 255]);
  };
  const hidden = node => !node.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    || node.closest(".off-page, script, style, :disabled, svg");
  const low = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let seen = 0;
  while (walker.nextNode()) {
    const words = walker.currentNode.data.trim(), node = walker.currentNode.parentElement;
    if (!words || hidden(node) || !node.getBoundingClientRect().width) continue;
    seen += 1;
    const style = getComputedStyle(node), under = ground(node);
    const [high, dark] = [light(over(numbers(style.color), under)), light(under)].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (dark + 0.05), size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) low.push(`${ratio.toFixed(2)} ${node.tagName}.${node.className}: ${words.slice(0, 40)}`);
  }
  return seen > 10 ? [...new Set(low)] : ["there is hardly any text"];
}
