// Runs, and never says that it is ready. It does say something like it, of another service.
console.log("other listening on http://127.0.0.1:1");
console.log("mute listening on a whim");
setInterval(() => {}, 1e6);
