/** `/openapi.json`: the contract, for programs. */
import { createHash } from "node:crypto";
import { methods } from "@snippets/service";
import type { IRouter } from "express";
import { notModified } from "./middleware/conditional.ts";
import { openapi } from "./openapi.ts";

/** OpenapiRoutes serves the document. It is the same for as long as the process lives. */
export function openapiRoutes(router: IRouter): void {
  const body = JSON.stringify(openapi);
  const etag = `"${createHash("sha1").update(body).digest("base64url")}"`;
  router
    .route("/openapi.json")
    .get((req, res) => {
      res.setHeader("Cache-Control", "public, max-age=60");
      res.setHeader("ETag", etag);
      if (notModified(req, res, etag)) return;
      res.setHeader("Content-Type", "application/json");
      res.setHeader("Content-Length", Buffer.byteLength(body));
      res.end(body);
    })
    .all(methods(["GET", "HEAD", "OPTIONS"]));
}
