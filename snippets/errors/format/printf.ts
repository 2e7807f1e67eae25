/** Go's Printf, as far as the text of an error needs it. */
import { type Flags, noFlags } from "./flags.ts";
import { sprint, typeOf } from "./value.ts";

/** A formatted text. */
export interface Printed {
  text: string;
  /** For each `%w` that had an argument, the argument's index, in the order of the format. */
  wrapped: number[];
}

/** No width and no precision is larger. */
const LARGEST = 1e6;

/** Sprintf formats its arguments. What does not fit is said in the text, as Go does: `%!d(string=x)`. */
export function sprintf(format: string, args: readonly unknown[]): Printed {
  return new Printer(format, args).print();
}

class Printer {
  readonly #format: string;
  readonly #args: readonly unknown[];
  readonly #wrapped: number[] = [];
  #text = "";
  /** Where the next character of the format is, and which argument is next. */
  #at = 0;
  #next = 0;
  /** Whether some verb named its argument, like `%[2]d`. */
  #reordered = false;
  /** Whether the verb that is being read names an argument that is there. */
  #good = true;
  #flags: Flags = noFlags();

  constructor(format: string, args: readonly unknown[]) {
    this.#format = format;
    this.#args = args;
  }

  print(): Printed {
    const { length } = this.#format;
    while (this.#at < length) {
      const percent = this.#format.indexOf("%", this.#at);
      this.#text += this.#format.slice(this.#at, percent === -1 ? length : percent);
      if (percent === -1) break;
      this.#at = percent + 1;
      this.#good = true;
      this.#flags = noFlags();
      this.#readFlags();
      this.#readSizes();
      this.#printVerb();
    }
    this.#printExtra();
    return { text: this.#text, wrapped: this.#wrapped };
  }

  #readFlags(): void {
    for (; ; this.#at++) {
      const flag = FLAGS[this.#format[this.#at] ?? ""];
      if (flag === undefined) return;
      this.#flags[flag] = true;
    }
  }

  /** Reads `[2]10.3` and the like, where `*` takes the number from an argument. */
  #readSizes(): void {
    let indexed = this.#readIndex();
    if (this.#format[this.#at] === "*") {
      const width = this.#takeNumber("%!(BADWIDTH)");
      // As in Go: zeros never stand to the right.
      if (width !== undefined && width < 0)
        Object.assign(this.#flags, { minus: true, zero: false });
      this.#flags.width = width === undefined ? undefined : Math.abs(width);
      indexed = false;
    } else {
      this.#flags.width = this.#readNumber();
      if (indexed && this.#flags.width !== undefined) this.#good = false;
    }
    if (this.#format[this.#at] === "." && this.#at + 1 < this.#format.length) {
      this.#at++;
      if (indexed) this.#good = false;
      indexed = this.#readIndex();
      if (this.#format[this.#at] === "*") {
        const precision = this.#takeNumber("%!(BADPREC)", 0);
        this.#flags.precision = precision;
        indexed = false;
      } else {
        this.#flags.precision = this.#readNumber() ?? 0;
      }
    }
    if (!indexed) this.#readIndex();
  }

  /** Reads `[2]`, and says whether it was there and well formed. */
  #readIndex(): boolean {
    if (this.#format[this.#at] !== "[") return false;
    this.#reordered = true;
    const end = this.#format.indexOf("]", this.#at);
    const digits = end === -1 ? "" : this.#format.slice(this.#at + 1, end);
    // As in Go: what is too short for `[n]` counts as one character.
    this.#at = end === -1 || this.#at + 3 > this.#format.length ? this.#at + 1 : end + 1;
    const index = /^\d+$/.test(digits) ? Number(digits) - 1 : -1;
    if (index >= 0 && index < this.#args.length) {
      this.#next = index;
      return true;
    }
    this.#good = false;
    return /^\d+$/.test(digits) && Number(digits) <= LARGEST;
  }

  #readNumber(): number | undefined {
    const start = this.#at;
    while (/\d/.test(this.#format[this.#at] ?? "")) this.#at++;
    if (this.#at === start) return undefined;
    const number = Number(this.#format.slice(start, this.#at));
    if (number <= LARGEST) return number;
    this.#at = this.#format.length;
    return undefined;
  }

  /** Takes the next argument as a number for `*`. */
  #takeNumber(complaint: string, least = -LARGEST): number | undefined {
    this.#at++;
    const present = this.#next < this.#args.length;
    const value = present ? this.#args[this.#next++] : undefined;
    const fits = Number.isInteger(value) && Math.abs(Number(value)) <= LARGEST;
    if (fits && Number(value) >= least) return Number(value);
    this.#text += complaint;
    return undefined;
  }

  #printVerb(): void {
    const code = this.#format.codePointAt(this.#at);
    if (code === undefined) {
      this.#text += "%!(NOVERB)";
      return;
    }
    const verb = String.fromCodePoint(code);
    this.#at += verb.length;
    if (verb === "%") this.#text += "%";
    else if (!this.#good) this.#text += `%!${verb}(BADINDEX)`;
    else if (this.#next >= this.#args.length) this.#text += `%!${verb}(MISSING)`;
    else {
      if (verb === "w") this.#wrapped.push(this.#next);
      // There they ask for Go's own syntax, which means nothing here.
      if (verb === "w" || verb === "v") Object.assign(this.#flags, { plus: false, sharp: false });
      this.#text += sprint(this.#args[this.#next++], verb, this.#flags);
    }
  }

  #printExtra(): void {
    if (this.#reordered || this.#next >= this.#args.length) return;
    const extra = this.#args.slice(this.#next).map((arg) => {
      return arg === undefined || arg === null ? "<nil>" : `${typeOf(arg)}=${sprint(arg)}`;
    });
    this.#text += `%!(EXTRA ${extra.join(", ")})`;
  }
}

const FLAGS: Record<string, "plus" | "minus" | "sharp" | "space" | "zero"> = {
  "+": "plus",
  "-": "minus",
  "#": "sharp",
  " ": "space",
  "0": "zero",
};
