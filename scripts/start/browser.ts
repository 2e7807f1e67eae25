import { spawn } from "node:child_process";
import { findOnPath } from "../jupyter/command.ts";

type Command = readonly [string, ...string[]];

/**
 * browserCommand returns what opens an address in the user's browser, or undefined where there is none,
 * as on a machine without a screen.
 */
export function browserCommand(
  url: string,
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): Command | undefined {
  if (platform === "darwin") return ["open", url];
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler", url];
  const windows = findOnPath("wslview", env);
  if (windows) return [windows, url];
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return undefined;
  const opener = findOnPath("xdg-open", env);
  return opener ? [opener, url] : undefined;
}

/**
 * openBrowser opens an address in the user's browser, which outlives this process. It never rejects: it
 * resolves with undefined once the opener has ended well, else with what kept it from opening.
 */
export function openBrowser(url: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const command = browserCommand(url, env);
  if (!command) return Promise.resolve("no browser was found");
  const [program, ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, { env, stdio: "ignore", detached: true });
    child.unref();
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) =>
      resolve(code === 0 ? undefined : `${program} ended with ${signal ?? `exit code ${code}`}`),
    );
  });
}
