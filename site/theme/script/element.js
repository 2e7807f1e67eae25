// An element with properties, and what is in it.
function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

// Loads a classic script. It resolves when that has run.
function load(src) {
  return new Promise((resolve, reject) => {
    document.head.append(element("script", { src, onload: resolve, onerror: reject }));
  });
}

// The part of the code from one character to another, across the elements that colour it.
function rangeOf(pre, start, length) {
  const range = document.createRange();
  const walker = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT);
  let at = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const end = at + node.length;
    if (at <= start && start < end) range.setStart(node, start - at);
    if (at < start + length && start + length <= end) {
      range.setEnd(node, start + length - at);
      return range;
    }
    at = end;
  }
  return range;
}
