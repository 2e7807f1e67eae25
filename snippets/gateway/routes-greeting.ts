/** The resource `/users/{id}/greeting`. */
import type { Context } from "@snippets/context";
import type { GreeterClient } from "@snippets/greeter";
import { contextOf, HttpProblem, methods, requestId, sendJson } from "@snippets/service";
import { ErrInvalidParameter, type UsersClient } from "@snippets/users";
import type { IRouter, Request } from "express";
import { fromUpstream } from "./errors.ts";
import { Timings } from "./timing.ts";
import type { Greeting } from "./types.ts";

/** The services behind the gateway. */
export interface Upstreams {
  users: UsersClient;
  greeter: GreeterClient;
}

/** What is asked for, and what it is a part of. */
interface Asked {
  id: number;
  language: string;
  requestId: string;
}

/** GreetingRoutes answers with a greeting for a user, in the language of `?language=`. */
export function greetingRoutes(router: IRouter, upstreams: Upstreams): void {
  router
    .route("/users/:id/greeting")
    .get(async (req, res) => {
      const asked = {
        id: idOf(req),
        language: languageOf(req),
        requestId: requestId(res) as string,
      };
      const timings = new Timings();
      const greeting = await greet(contextOf(res), upstreams, asked, timings).finally(() =>
        timings.write(res),
      );
      sendJson(res, greeting);
    })
    .all(methods(["GET", "HEAD", "OPTIONS"]));
}

// region greeting

/**
 * Greet asks one service after the other. Both calls are under the context of the request: what is left of
 * its budget travels with each, and each ends when it ends.
 */
async function greet(
  ctx: Context,
  { users, greeter }: Upstreams,
  { id, language, requestId }: Asked,
  timings: Timings,
): Promise<Greeting> {
  const user = await timings
    .measure(ctx, "users", () => users.get(id, { ctx, requestId }))
    .then(
      ({ user }) => user,
      (err) => Promise.reject(fromUpstream("users", err)),
    );

  const reply = await timings
    .measure(ctx, "greeter", () => {
      const metadata = { "x-request-id": requestId };
      return greeter.sayHello(ctx, { name: user.name, language }, { metadata });
    })
    .catch((err) => Promise.reject(fromUpstream("greeter", err)));

  return { greeting: reply.message, language: reply.language, user };
}

// endregion

function idOf(req: Request): number {
  const text = req.params.id as string;
  const id = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : 0;
  // What cannot be an id names no user, and 0 is the id of none.
  return Number.isSafeInteger(id) ? id : 0;
}

function languageOf(req: Request): string {
  const { language = "" } = req.query;
  if (typeof language === "string") return language;
  throw new HttpProblem(
    ErrInvalidParameter,
    "language: expected one, found several; ask for each by itself",
  );
}
