/** Container files: what they say, and what is wrong with it. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { join, matchesGlob } from "node:path";
import { type Copy, DockerfileParser, type JSONInstruction } from "dockerfile-ast";

/** A container file, as far as it is needed here. */
export interface Container {
  images: string[];
  /** What is copied from the project: sources, and where to. */
  copies: { sources: string[]; to: string }[];
  runs: string[];
  env: Record<string, string>;
  user: string;
  port: string;
  /** Undefined when it is written for a shell, or is not there. */
  command: string[] | undefined;
  health: string[] | undefined;
}

/** ReadContainer parses a container file. Of the last stage it takes what is run. */
export function readContainer(text: string): Container {
  const file = DockerfileParser.parse(text);
  const all = file.getInstructions();
  const start = file.getFROMs().at(-1)?.getRange().start.line ?? 0;
  const last = all.filter((each) => (each.getRange()?.start.line ?? 0) >= start);
  const args = (keyword: string) =>
    last
      .filter((each) => each.getKeyword() === keyword)
      .at(-1)
      ?.getArguments() ?? [];
  const [command] = last.filter((each) => each.getKeyword() === "CMD").slice(-1);
  const [check] = last.filter((each) => each.getKeyword() === "HEALTHCHECK").slice(-1);
  const copies = file.getCOPYs().filter((copy) => fromStage(copy) === undefined);
  return {
    images: file.getFROMs().map((from) => from.getImage() ?? ""),
    copies: copies.map((copy) => {
      const paths = copy.getArguments().map((argument) => argument.getValue());
      return { sources: paths.slice(0, -1), to: paths.at(-1) as string };
    }),
    runs: all
      .filter((each) => each.getKeyword() === "RUN")
      .map((each) => each.getArgumentsContent() ?? ""),
    env: Object.fromEntries(
      file
        .getENVs()
        .flatMap((env) =>
          env.getProperties().map((property) => [property.getName(), property.getValue() ?? ""]),
        ),
    ),
    user: args("USER").at(0)?.getValue() ?? "",
    port: args("EXPOSE").at(0)?.getValue() ?? "",
    command: command && jsonOf((command as JSONInstruction).getArgumentsContent()),
    health: check && jsonOf(/\bCMD\s+(.*)$/s.exec(check.getArgumentsContent() ?? "")?.[1]),
  };
}

const fromStage = (copy: Copy): string | undefined => copy.getFromFlag()?.getValue() ?? undefined;

function jsonOf(text: string | null | undefined): string[] | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** ContainerProblems returns what is wrong with a container file of the project below `root`, a line each. */
export function containerProblems(text: string, root: string): string[] {
  const { images, copies, runs, user, command, health } = readContainer(text);
  const problems: string[] = [];
  const expect = (ok: boolean, expected: string, found: unknown): void => {
    if (!ok) problems.push(`expected ${expected}, found ${JSON.stringify(found) ?? "nothing"}`);
  };
  expect(images.length > 1, "a stage that builds and one that runs", images);
  for (const image of images) {
    expect(
      /:\d+\.\d+\.\d+|@sha256:[0-9a-f]{64}$/.test(image),
      "an exact version of the image",
      image,
    );
  }
  expect(/^[1-9]\d*(:[1-9]\d*)?$/.test(user), "USER with a number that is not root", user);
  expect(command?.[0] === "node", 'CMD ["node", …] without a shell or npm', command);
  expect(health?.[0] === "node", 'HEALTHCHECK … CMD ["node", …]', health);
  const install = runs.find((run) => run.includes("npm"));
  const exact = ["npm ci", "--omit=dev", "--ignore-scripts"];
  expect(
    exact.every((part) => install?.includes(part)),
    `RUN ${exact.join(" ")}`,
    install,
  );
  const context = contextOf(root);
  for (const source of copies.flatMap(({ sources }) => sources)) {
    const there = context.some((file) => file === source || file.startsWith(`${source}/`));
    expect(there, "COPY of what is in the project and not in .dockerignore", source);
  }
  return problems;
}

/** ContextOf returns the files that a build gets: those of the project that .dockerignore leaves. The last pattern that matches counts. */
export function contextOf(root: string): string[] {
  const ignore = join(root, ".dockerignore");
  const lines = existsSync(ignore) ? readFileSync(ignore, "utf8").split("\n") : [];
  const patterns = lines.map((line) => line.trim()).filter((line) => line && !line.startsWith("#"));
  const ignored = (path: string): boolean => {
    const parts = path.split("/");
    const above = parts.map((_part, n) => parts.slice(0, n + 1).join("/"));
    let out = false;
    for (const pattern of patterns) {
      const keeps = pattern.startsWith("!");
      const glob = keeps ? pattern.slice(1) : pattern;
      if (above.some((each) => matchesGlob(each, glob))) out = !keeps;
    }
    return out;
  };
  // What is left out as a whole by the first pattern is not looked through; other packages and outputs are large.
  const files = globSync(["*", "snippets/**", "notebooks/*/*"], {
    cwd: root,
    withFileTypes: true,
    exclude: (entry) => entry.name === "node_modules",
  });
  return files
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !ignored(path));
}
