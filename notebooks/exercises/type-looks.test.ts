/** Looks at types, with the compiler of cells. */
import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { TypeLook } from "./exercise.ts";
import { endCompiler, problemsOf } from "./testing/compiler.ts";
import { type AnswerCode, typeFinding } from "./type-looks.ts";

after(endCompiler);

const narrows: TypeLook = {
  code: 'const a = parse("1"); if (a.ok) a.value.toFixed(); else a.text.trim();',
  expected: "ok tells the two results apart",
  look: "Make it a union.",
};
const needsText: TypeLook = {
  code: "parse();",
  refused: [2554],
  expected: "the compiler refuses a call without a text",
  look: "Ask for the text.",
};

const GOOD = `type Parsed = { ok: true; value: number } | { ok: false; text: string };
function parse(text: string): Parsed {
  return text === "" ? { ok: false, text } : { ok: true, value: Number(text) };
}`;

const finding = (answer: AnswerCode | string, ...types: TypeLook[]) =>
  typeFinding({ types }, typeof answer === "string" ? { typescript: answer } : answer, problemsOf);

test("an answer whose types are right has no finding, and one without looks is not compiled", async () => {
  assert.equal(await finding(GOOD, narrows, needsText), undefined);
  const never = () => assert.fail("expected no question to the compiler");
  assert.equal(await typeFinding({}, { typescript: GOOD }, never), undefined);
});

test("code that the compiler must take, and refuses, is told with what it says", async () => {
  const loose = "function parse(text: string) { return { ok: text !== '', value: 1 }; }";
  assert.deepEqual(await finding(loose, narrows), {
    did: `compiled, beside your code: ${narrows.code}`,
    expected: "ok tells the two results apart",
    found: "Property 'text' does not exist on type '{ ok: boolean; value: number; }'.",
    look: "Make it a union.",
  });
});

test("code that the compiler must refuse, and takes, is told; the first look counts", async () => {
  const optional = GOOD.replace("text: string): Parsed", 'text = ""): Parsed');
  const found = await finding(optional, narrows, needsText, { ...needsText, look: "never" });
  assert.equal(found?.found, "the compiler takes it");
  assert.equal(found?.look, "Ask for the text.");
});

test("a refusal for another reason is not the one that was expected, and is named", async () => {
  const found = await finding(GOOD, { ...needsText, code: "parse(5);" });
  assert.match(
    String(found?.found),
    /^the compiler refuses it for another reason, TS2345: Argument of type 'number'/,
  );
});

test("an answer may have the names that the code declares", async () => {
  assert.equal(await finding(`const a = 1;\n${GOOD}`, narrows), undefined);
});

test("an answer under another name is looked at, and not one that has the exercise's name", async () => {
  const names = { parse: "better" };
  const better = "function better(text: string) { return parse(text); }";
  assert.equal(await finding({ typescript: `${GOOD}\n${better}`, names }, narrows), undefined);
  const worse = "function better(text?: string) { return parse(text ?? ''); }";
  const found = await finding({ typescript: `${GOOD}\n${worse}`, names }, needsText);
  assert.equal(found?.found, "the compiler takes it");
});

test("what the compiler has against the answer itself is not the look's", async () => {
  const own = `${GOOD}\nconst n: number = "text";`;
  assert.equal(await finding(own, narrows, needsText), undefined);
  const found = await finding(own, { ...needsText, code: 'parse("1");', refused: [2322] });
  assert.equal(found?.found, "the compiler takes it");
});

test("an answer that ends with a comment, or without a semicolon, is compiled beside the code", async () => {
  for (const end of ["// the end", "const f = () => 1", "declare function outside(): void"]) {
    assert.equal(await finding(`${GOOD}\n${end}`, narrows, needsText), undefined);
  }
});
