/**
 * Lets the installed page open while its bridge is away, and say so. It keeps the page's own files
 * and nothing else: no reading and no token ever comes into its hands, because those are not asked
 * for under these names. The bridge always goes first, so that a new version is there at once.
 *
 * `FILES` and `VERSION` are put before this by the bridge; the latter changes with any of the files.
 */
const CACHE = `pinbridge-${VERSION}`;
const urls = FILES.map((file) => new URL(file, self.registration.scope).href);

self.addEventListener("install", (event) => {
  event.waitUntil(keepFiles());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers());
});

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const [plain] = url.split("#", 1);
  // What is asked for with a query, or under any other name, is none of its business.
  if (method === "GET" && urls.includes(plain)) event.respondWith(respond(event.request, plain));
});

async function keepFiles() {
  const cache = await caches.open(CACHE);
  await cache.addAll(urls.map((url) => new Request(url, { cache: "no-cache" })));
  await self.skipWaiting();
}

async function forgetOthers() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("pinbridge-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function respond(request, plain) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await (await caches.open(CACHE)).match(plain);
    if (kept === undefined) throw error;
    return kept;
  }
}
