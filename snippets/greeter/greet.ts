/** The methods of the Greeter service, as plain functions of a context and of what the caller sends. */
import type { Context } from "@snippets/context";
import {
  badField,
  ErrInvalidName,
  ErrTextTooLong,
  ErrTooManyNames,
  ErrTooManyRounds,
} from "./errors.ts";
import type { ChatMessage, HelloReply, HelloRequest } from "./generated/greeter.ts";
import { findLanguage, type Language, languages } from "./languages.ts";

const LONGEST_NAME = 100;
const LONGEST_TEXT = 1000;
const MOST_ROUNDS = 10_000;
const MOST_NAMES = 10_000;

/** The methods of the contract. A request that the contract does not allow is refused by an error. */
export interface Greeter {
  sayHello(ctx: Context, request: HelloRequest): Promise<HelloReply>;
  lotsOfReplies(ctx: Context, request: HelloRequest): AsyncIterable<HelloReply>;
  lotsOfGreetings(ctx: Context, requests: AsyncIterable<HelloRequest>): Promise<HelloReply>;
  chat(ctx: Context, messages: AsyncIterable<ChatMessage>): AsyncIterable<ChatMessage>;
}

/**
 * CreateGreeter returns the methods. Before each answer they do `work`, which rejects when the context has
 * ended, and returns undefined when there is nothing to do.
 */
export function createGreeter(work: (ctx: Context) => Promise<void> | undefined): Greeter {
  return {
    async sayHello(ctx, request) {
      checkName(request.name);
      const language = findLanguage(request.language);
      const working = work(ctx);
      // To await nothing takes time, too, and this method is called most.
      if (working !== undefined) await working;
      return greet(language, request.name);
    },

    async *lotsOfReplies(ctx, request) {
      checkName(request.name);
      if (request.rounds > MOST_ROUNDS) {
        const expected = `expected at most ${MOST_ROUNDS}, found ${request.rounds}; ask several times`;
        throw badField(ErrTooManyRounds, "rounds", expected);
      }
      for (let round = 0; round < Math.max(request.rounds, 1); round++) {
        for (const language of languages) {
          await work(ctx);
          yield greet(language, request.name);
        }
      }
    },

    async lotsOfGreetings(ctx, requests) {
      const names: string[] = [];
      let language = findLanguage("");
      for await (const request of requests) {
        checkName(request.name);
        if (names.length === 0) language = findLanguage(request.language);
        if (names.length === MOST_NAMES) {
          const expected = `expected at most ${MOST_NAMES} names, found more; call several times`;
          throw badField(ErrTooManyNames, "name", expected);
        }
        names.push(request.name);
      }
      if (names.length === 0) {
        throw badField(ErrInvalidName, "name", "expected at least one name, found none; send one");
      }
      await work(ctx);
      return greet(language, names.join(", "));
    },

    async *chat(ctx, messages) {
      for await (const { text } of messages) {
        const length = characters(text, LONGEST_TEXT);
        if (length > LONGEST_TEXT) {
          const expected = `expected at most ${LONGEST_TEXT} characters, found more; send several texts`;
          throw badField(ErrTextTooLong, "text", expected);
        }
        await work(ctx);
        yield { from: "greeter", text: `You said: ${text}` };
      }
    },
  };
}

function greet(language: Language, name: string): HelloReply {
  return { message: language.greet(name), language: language.tag };
}

function checkName(name: string): void {
  const length = characters(name, LONGEST_NAME);
  if (length >= 1 && length <= LONGEST_NAME) return;
  const found = length === 0 ? "none" : "more";
  throw badField(
    ErrInvalidName,
    "name",
    `expected 1 to 100 characters, found ${found}; correct it`,
  );
}

// Characters are code points, as in Go, of at most two units each: what is far too long is not counted.
function characters(text: string, most: number): number {
  if (text.length <= 1 || text.length > 2 * most) return text.length;
  let count = 0;
  for (const _ of text) count++;
  return count;
}
