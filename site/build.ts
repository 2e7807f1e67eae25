/** The command that builds the site: `node site/build.ts`, or `npm run build`, which keeps compiled code for the next time. */
import "./command.ts";
