import assert from "node:assert/strict";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { runProgram } from "../../scripts/testing/go-program.ts";
import { type Container, containerProblems, contextOf, readContainer } from "./container.ts";
import { containerOf, SERVICES } from "./testing/pods.ts";

const ROOT = join(import.meta.dirname, "../..");
const textOf = (name: string) =>
  readFileSync(join(import.meta.dirname, `containers/${name}.Containerfile`), "utf8");

/** Does what the first stage does, but for the packages: they are those of the project. Returns what the image holds. */
async function build({ copies, runs }: Container, folder: string): Promise<string> {
  const [source, app] = [join(folder, "src"), join(folder, "app")];
  const context = contextOf(ROOT);
  for (const { sources, to } of copies) {
    for (const path of sources) {
      for (const file of context.filter((each) => each === path || each.startsWith(`${path}/`))) {
        // A folder's content is copied, a file by its name: here both keep their place.
        const target = join(source, file);
        assert.ok(
          to === "./" || to.startsWith("snippets") || file.startsWith(to),
          `${file} to ${to}`,
        );
        mkdirSync(dirname(target), { recursive: true });
        cpSync(join(ROOT, file), target);
      }
    }
  }
  symlinkSync(join(ROOT, "node_modules"), join(source, "node_modules"));
  const run = runs.find((each) => each.startsWith("node ")) as string;
  const [, ...args] = run.split(" ");
  const program = join(source, args[0] as string);
  const assembled = runProgram(process.execPath, [program, ...args.slice(1, -1), app]);
  assert.equal(await assembled.ended, 0, assembled.lines.join("\n"));
  return app;
}

for (const name of SERVICES) {
  test(`${name}: its container file has no problem and fits its manifest`, () => {
    const text = textOf(name);
    assert.deepEqual(containerProblems(text, ROOT), []);
    const { env, port } = readContainer(text);
    assert.deepEqual([env.PORT, port], [port, String(containerOf(name).ports[0].containerPort)]);
    // Apart from its name, its port and the question about its health, each is like the others.
    const same = (each: string) =>
      textOf(each)
        .replaceAll(each, "NAME")
        .replace(/".*:\/\/.*"/, "URL")
        .replaceAll(/\b\d{4,5}$/gm, "PORT");
    assert.equal(same(name), same("users"));
  });

  test(`${name}: what its image holds is all that it needs to serve, to be asked and to end`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "image-"));
    try {
      const container = readContainer(textOf(name));
      const app = await build(container, folder);
      assert.ok(!existsSync(join(app, "node_modules/typescript")));
      const packages = readdirSync(join(app, "node_modules"), { recursive: true }).map(String);
      const unread = packages.filter((path) => /\.(d\.[cm]?ts|map)$/.test(path));
      assert.deepEqual(unread, []);
      const [, main] = container.command as [string, string];
      const service = runProgram(process.execPath, [join(app, main)], {
        ...container.env,
        HOST: "127.0.0.1",
        PORT: "0",
        // What is loaded only when there is somebody to send to.
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9",
      });
      try {
        const ready = await service.line(/ listening on /);
        const port = ready.slice(ready.lastIndexOf(":") + 1);
        const [, health, url] = container.health as [string, string, string];
        const check = () => {
          const own = url.replace(`:${container.port}`, `:${port}`);
          return runProgram(process.execPath, [join(app, health), own]).ended;
        };
        assert.equal(await check(), 0);
        assert.equal(await service.stop(), 0, service.lines.join("\n"));
        assert.equal(await check(), 1);
      } finally {
        service.kill();
        await service.ended;
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test("a build gets little: no packages, no tests, nothing that is not asked for", () => {
  const context = contextOf(ROOT);
  assert.ok(context.includes("package-lock.json") && context.includes("snippets/users/main.ts"));
  const wrong = context.filter((file) =>
    /node_modules|\.test\.ts$|\/testing\/|\.md$|\.ipynb$/.test(file),
  );
  assert.deepEqual(wrong, []);
});

const MISTAKES: [title: string, from: string | RegExp, to: string, problem: RegExp][] = [
  [
    "an image of any version",
    "node:26.10.0-trixie-slim AS",
    "node:latest AS",
    /an exact version of the image, found "node:latest"/,
  ],
  ["one stage", /FROM .* AS build[\s\S]*(?=FROM)/, "", /a stage that builds and one that runs/],
  ["root", "USER 1000:1000", "USER root", /USER with a number that is not root, found "root"/],
  ["no user", "USER 1000:1000\n", "", /USER with a number that is not root, found ""/],
  [
    "a command in a shell",
    /CMD \["node", "snippets\/users\/main.ts"\]/,
    "CMD node snippets/users/main.ts",
    /CMD \["node", …\]/,
  ],
  [
    "npm at run time",
    /CMD \["node", "snippets.users.*/,
    'CMD ["npm", "run", "users"]',
    /CMD \["node", …\] without a shell or npm, found \["npm"/,
  ],
  ["no health check", /HEALTHCHECK.*\n/, "", /HEALTHCHECK/],
  ["an install that ignores the lockfile", "npm ci", "npm install", /RUN npm ci/],
  ["packages for development", " --omit=dev", "", /RUN npm ci --omit=dev/],
  [
    "a source that there is not",
    "COPY snippets ",
    "COPY snippet ",
    /COPY of what is in the project.*found "snippet"/,
  ],
  ["a source that is ignored", "COPY snippets ", "COPY README.md snippets ", /found "README.md"/],
];
for (const [title, from, to, problem] of MISTAKES) {
  test(`a mistake in a container file: ${title}`, () => {
    const text = textOf("users");
    const wrong = text.replace(from, to);
    assert.notEqual(wrong, text);
    assert.match(containerProblems(wrong, ROOT).join("\n"), problem);
  });
}
