// What an attack that works leaves behind in the page.
() => {
  const all = selector => [...document.querySelectorAll(selector)];
  const ours = all(".panel *, dialog *, #notices *, .preview *");
  return [
    ...all("[src*=evil], iframe, object, embed, base[href*=evil], form[action*=evil], meta[http-equiv], svg script, math"),
    ...ours.filter(node => [...node.attributes].some(each => each.name.startsWith("on"))),
    ...ours.filter(node => ["SCRIPT", "STYLE", "LINK", "IMG", "VIDEO", "AUDIO"].includes(node.tagName)),
    ...all("a[href]").filter(link => !/^(https?:|#|blob:)/.test(link.getAttribute("href"))),
  ].map(node => node.outerHTML.slice(0, 200)).concat(window.hacked ? ["window.hacked"] : []);
}
