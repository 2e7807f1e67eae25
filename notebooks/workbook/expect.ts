/** Returns what a value is, in words, for an error that says what was found. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string") {
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 39)}…` : value);
  }
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value !== "object") return `a ${typeof value}`;
  const name = value.constructor?.name;
  return name && name !== "Object" ? `an object of class ${name}` : "an object";
}

/** Throws a TypeError unless the options of a picture hold its title. */
export function checkTitle(options: unknown, caller: string): asserts options is { title: string } {
  const title = (options as { title?: unknown } | undefined)?.title;
  if (typeof title === "string" && title.trim() !== "") return;
  throw new TypeError(
    `${caller}: expected a title, found ${describe(title)}; pass { title: "what the picture shows" }`,
  );
}
