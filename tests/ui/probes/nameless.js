// Controls without a name for a screen reader.
() => [...document.querySelectorAll("button, input, select, textarea, a[href], [role=progressbar], dialog[open]")]
  .filter(node => node.checkVisibility())
  .filter(node => !(node.getAttribute("aria-label") || node.getAttribute("aria-labelledby")
    || node.labels?.length || node.textContent.trim()))
  .map(node => node.outerHTML.slice(0, 120))
