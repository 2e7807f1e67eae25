/** `npm run build`: the site from the committed notebooks. */
import "../site/build.ts";
