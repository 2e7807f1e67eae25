import { randomUUID } from "node:crypto";
import { join } from "node:path";

/** The environment variable that marks all that one Jupyter starts, kernels and services included. */
export const RUN_ID = "WORKBOOK_RUN_ID";

/**
 * jupyterEnvironment returns the environment for Jupyter, and the folders it needs. All that Jupyter, its
 * kernels and terminals keep goes into `.workbook`; what npm and the user have set for other programs is
 * left out where it would lead elsewhere.
 */
export function jupyterEnvironment(
  root: string,
  env: NodeJS.ProcessEnv,
): { env: NodeJS.ProcessEnv; folders: string[] } {
  const state = join(root, ".workbook");
  const jupyter = join(state, "jupyter");
  const cache = join(state, "cache");
  const kept = Object.entries(env).filter(
    ([name]) => !/^(npm_|JUPYTER|IPYTHON|PYTHONHOME$|PYTHONPATH$|INIT_CWD$)/.test(name),
  );
  const folders = {
    JUPYTER_CONFIG_DIR: join(jupyter, "config"),
    JUPYTER_DATA_DIR: join(jupyter, "data"),
    JUPYTER_RUNTIME_DIR: join(jupyter, "runtime"),
    JUPYTERLAB_SETTINGS_DIR: join(jupyter, "config/lab/user-settings"),
    JUPYTERLAB_WORKSPACES_DIR: join(jupyter, "config/lab/workspaces"),
    IPYTHONDIR: join(jupyter, "ipython"),
    XDG_CONFIG_HOME: join(state, "home/config"),
    XDG_DATA_HOME: join(state, "home/data"),
    XDG_STATE_HOME: join(state, "home/state"),
    XDG_CACHE_HOME: cache,
    npm_config_cache: join(cache, "npm"),
    YARN_GLOBAL_FOLDER: join(cache, "yarn"),
  };
  return {
    env: {
      ...Object.fromEntries(kept),
      ...folders,
      // The kernelspec is here.
      JUPYTER_PATH: jupyter,
      PYTHONNOUSERSITE: "1",
      YARN_ENABLE_TELEMETRY: "0",
      [RUN_ID]: randomUUID(),
    },
    folders: Object.values(folders),
  };
}
