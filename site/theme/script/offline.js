// The site without a network: what the reader has been given once is there again. It asks the network first, so that
// nobody reads an old page without need.

const CACHE = `workbook ${version}`;
const base = new URL("./", location.href).href;

addEventListener("install", (event) => {
  const fill = async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(files.map((file) => new Request(file, { cache: "no-cache" })));
    await skipWaiting();
  };
  event.waitUntil(fill());
});

addEventListener("activate", (event) => {
  const clear = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith("workbook ") && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await clients.claim();
  };
  event.waitUntil(clear());
});

async function fromNetwork(request) {
  const response = await fetch(request);
  // A large site is not taken along as a whole; what was read is.
  if (response.ok && response.type === "basic") {
    const cache = await caches.open(CACHE);
    await cache.put(request, response.clone());
  }
  return response;
}

async function fromCache(request) {
  const cache = await caches.open(CACHE);
  const { href, pathname } = new URL(request.url);
  // Servers give a folder's index for its name, and some a page for its name without the ending.
  const names = [href, pathname.endsWith("/") ? "index.html" : `${pathname}.html`];
  if (request.mode === "navigate") names.push("404.html");
  for (const name of names) {
    const found = await cache.match(name, { ignoreSearch: true });
    if (found) return found;
  }
  return Response.error();
}

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(base)) return;
  event.respondWith(fromNetwork(request).catch(() => fromCache(request)));
});
