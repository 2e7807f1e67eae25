/**
 * A corpus for the benchmark: `node corpus.mjs FOLDER N…` writes N notebooks of 40 cells into FOLDER/N. Of one number
 * it always makes the same notebook: prose, lists, tables, formulas, TypeScript, and every kind of output.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const out = process.argv[2] ?? "corpus";
const Ns = process.argv.slice(3).map(Number);
if (!Ns.length) Ns.push(10, 100, 1000);
function rng(seed) {
  let a = seed >>> 0;
  return () => {
    a |= 0;
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const W = (
  "array vector matrix tensor gradient loss model layer weight bias token string union tuple record generic promise iterator closure module " +
  "learning rate batch epoch sample label feature kernel convolution attention softmax sigmoid entropy probability distribution variance mean median " +
  "we use this value when the compiler checks that every branch returns a number and the result is printed below because it shows how inference works in practice " +
  "notice consider define measure compute return export import function interface readonly optional partial mapped conditional type narrowing guard discriminated"
).split(" ");
function notebook(i) {
  const r = rng(1234567 + i * 7919),
    ri = (n) => Math.floor(r() * n),
    w = () => W[ri(W.length)];
  const sent = (n = 12 + ri(10)) => {
    const s = Array.from({ length: n }, w).join(" ");
    return `${s[0].toUpperCase() + s.slice(1)}.`;
  };
  const rich = () => {
    const k = ri(6),
      s = sent();
    return k === 0
      ? s.replace(" ", ` **${w()}** `)
      : k === 1
        ? s.replace(" ", ` \`${w()}()\` `)
        : k === 2
          ? `${s} See [${w()} ${w()}](./nb${String(ri(10)).padStart(4, "0")}.md).`
          : k === 3
            ? `${s.slice(0, -1)} where $${maths()}$.`
            : k === 4
              ? s.replace(" ", ` *${w()}* `)
              : s;
  };
  const maths = () => {
    const a = "abcxyzw"[ri(7)],
      b = ["\\theta", "\\lambda", "\\mu", "\\sigma"][ri(4)];
    return [
      `${a}_{${ri(9)}}^{2} + ${b}`,
      `\\frac{${a}}{${b} + ${ri(9)}}`,
      `\\sqrt{${a}^2 + ${b}^2}`,
      `p(${a} \\mid ${b})`,
      `\\nabla_{${b}} \\ell(${a})`,
    ][ri(5)];
  };
  const display = () =>
    [
      `\\hat{y} = \\operatorname{softmax}(W x + b) = \\frac{e^{z_{${ri(9)}}}}{\\sum_{j=1}^{${ri(90)}} e^{z_j}}`,
      `\\begin{aligned} \\ell(\\theta) &= -\\sum_{i=1}^{n} y_i \\log \\hat{y}_i \\\\ &= ${ri(99)} + \\int_0^1 x^{${ri(9)}} \\, dx \\end{aligned}`,
      `A = \\begin{bmatrix} ${ri(9)} & ${ri(9)} \\\\ ${ri(9)} & ${ri(9)} \\end{bmatrix}, \\quad \\det A = ${ri(99)}`,
    ][ri(3)];
  const para = () => Array.from({ length: 2 + ri(4) }, rich).join(" ");
  const title = () => {
    const s = `${w()} ${w()} ${w()}`;
    return s[0].toUpperCase() + s.slice(1);
  };
  const md = (j) => {
    switch (j % 5) {
      case 0:
        return `## ${title()} ${j}\n\n${para()}\n\n${para()}\n\n- ${rich()}\n- ${rich()}\n  - ${sent()}\n- ${rich()}\n`;
      case 1:
        return `### ${title()} ${j}\n\n${para()}\n\n$$\n${display()}\n$$\n\n${para()}\n`;
      case 2:
        return `${para()}\n\n| ${w()} | ${w()} | ${w()} |\n|---|:-:|--:|\n${Array.from({ length: 6 }, () => `| ${w()} | \`${w()}\` | ${ri(1000)} |`).join("\n")}\n\n${para()}\n`;
      case 3:
        return `### ${title()} ${j}\n\n> ${sent()}\n\n1. ${rich()}\n2. ${rich()}\n3. ${rich()}\n\n\`\`\`ts\nconst ${w()}_${j}: number = ${ri(100)};\nconsole.log(${ri(9)} + ${ri(9)});\n\`\`\`\n`;
      default:
        return `${para()}\n\n${para()}\n\n$$\n${display()}\n$$\n`;
    }
  };
  const _id = (p) => `${p}_${w()}${ri(999)}`;
  const code = (j) => {
    const T = `T${j}`,
      f = `f${j}`,
      v = `v${j}`;
    switch (j % 4) {
      case 0:
        return `interface ${T} {\n  readonly id: number;\n  name: string;\n  tags?: string[];\n  score: Map<string, number>;\n}\n\nfunction ${f}(xs: readonly ${T}[], min = ${ri(9)}): ${T}[] {\n  // keep only the ${w()} ones\n  return xs\n    .filter((x) => (x.tags?.length ?? 0) > min)\n    .map((x) => ({ ...x, name: \`\${x.name}-\${x.id}\` }))\n    .sort((a, b) => a.id - b.id);\n}\n\nconst ${v} = ${f}([{ id: ${ri(99)}, name: "${w()}", tags: ["a", "b"], score: new Map([["${w()}", 0.${ri(99)}]]) }]);\nconsole.log(${v});`;
      case 1:
        return `type ${T}<K extends string, V = unknown> = K extends \`\${infer H}.\${infer R}\` ? { [P in H]: ${T}<R, V> } : { [P in K]: V };\n\nclass C${j} {\n  #w: Float64Array;\n  constructor(public readonly n: number) {\n    this.#w = new Float64Array(n).map(() => Math.random());\n  }\n  dot(x: ArrayLike<number>): number {\n    let s = 0;\n    for (let i = 0; i < this.n; i++) s += this.#w[i]! * x[i]!;\n    return s;\n  }\n}\nconst ${v} = new C${j}(${1 + ri(99)});\n${v}.dot([1, 2, 3]);`;
      case 2:
        return `const ${v} = await Promise.all(\n  Array.from({ length: ${1 + ri(9)} }, async (_, i) => {\n    await new Promise<void>((ok) => setTimeout(ok, i));\n    return { i, sq: i ** 2, label: i % 2 === 0 ? "even" : "odd" } as const;\n  }),\n);\nfor (const { i, sq, label } of ${v}) {\n  console.log(i, sq, label.padEnd(6), /^e(ven)?$/u.test(label));\n}\ndisplay.table(${v});`;
      default:
        return `enum E${j} { Low = ${ri(5)}, High = ${5 + ri(5)} }\nconst ${f} = <A, B>(g: (a: A) => B, xs: A[]): B[] => xs.map(g);\nconst ${v} = ${f}((x: number) => x / ${1 + ri(9)}, [1, 2, 3, ${ri(99)}]);\nif (${v}.some((x) => x > E${j}.High)) throw new RangeError("too big: " + ${v}.join(", "));\nexport { ${v} };`;
    }
  };
  const lines = (s) => {
    const a = s.split("\n");
    return a.map((l, k) => (k < a.length - 1 ? `${l}\n` : l)).filter((l) => l.length);
  };
  const outputs = (j, n) => {
    switch (j % 5) {
      case 0:
        return [
          {
            output_type: "stream",
            name: "stdout",
            text: Array.from(
              { length: 8 },
              (_, k) =>
                `\u001b[3${1 + ri(6)}m[${k}]\u001b[0m \u001b[1m${w()}\u001b[22m = \u001b[33m${ri(1e6)}\u001b[39m ${sent(6)}\n`,
            ),
          },
        ];
      case 1:
        return [
          {
            output_type: "execute_result",
            execution_count: n,
            metadata: {},
            data: {
              "text/plain": ["[ object ]"],
              "text/html": [
                '<table border="1" class="dataframe">\n<thead><tr><th></th><th>i</th><th>sq</th><th>label</th></tr></thead>\n<tbody>\n',
                ...Array.from(
                  { length: 10 },
                  (_, k) =>
                    `<tr><th>${k}</th><td>${ri(1000)}</td><td>${r().toFixed(6)}</td><td>${w()}</td></tr>\n`,
                ),
                "</tbody></table>",
              ],
            },
          },
        ];
      case 2: {
        const pts = Array.from(
          { length: 60 },
          (_, k) => `${(k * 8).toFixed(1)},${(100 + 80 * Math.sin(k / 6 + ri(9))).toFixed(2)}`,
        ).join(" ");
        return [
          {
            output_type: "display_data",
            metadata: {},
            data: {
              "text/plain": ["<svg>"],
              "image/svg+xml": [
                `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 200" width="480" height="200" role="img" aria-label="${w()} chart"><rect width="480" height="200" fill="#fff"/><polyline fill="none" stroke="steelblue" stroke-width="2" points="${pts}"/>${Array.from({ length: 12 }, (_, k) => `<text x="${k * 40}" y="195" font-size="10">${k}</text>`).join("")}</svg>`,
              ],
            },
          },
        ];
      }
      case 3:
        return [
          {
            output_type: "execute_result",
            execution_count: n,
            metadata: {},
            data: {
              "text/plain": [`{ id: ${ri(99)}, name: '${w()}' }`],
              "application/json": {
                id: ri(99),
                name: w(),
                list: Array.from({ length: 12 }, () => ({ k: w(), v: ri(1e6), ok: r() > 0.5 })),
              },
            },
          },
        ];
      default:
        return [
          {
            output_type: "error",
            ename: "RangeError",
            evalue: `too big: ${ri(99)}`,
            traceback: [
              `\u001b[31mRangeError\u001b[39m: too big: ${ri(99)}`,
              ...Array.from(
                { length: 6 },
                (_, _k) =>
                  `    at \u001b[36m${w()}\u001b[39m (\u001b[90mfile:///nb/cell${j}.ts:${ri(40)}:${ri(80)}\u001b[39m)`,
              ),
            ],
          },
        ];
    }
  };
  const cells = [
    {
      cell_type: "markdown",
      id: "c0",
      metadata: {},
      source: lines(`# Notebook ${i}: ${title()}\n\n${para()}\n`),
    },
  ];
  let n = 0;
  for (let j = 1; j < 40; j++) {
    if (j % 2)
      cells.push({
        cell_type: "code",
        id: `c${j}`,
        execution_count: ++n,
        metadata: {},
        source: lines(code(n)),
        outputs: outputs(n, n),
      });
    else cells.push({ cell_type: "markdown", id: `c${j}`, metadata: {}, source: lines(md(j / 2)) });
  }
  return {
    cells,
    metadata: {
      kernelspec: { display_name: "TypeScript", language: "typescript", name: "tslab" },
      language_info: {
        name: "typescript",
        file_extension: ".ts",
        mimetype: "text/typescript",
        codemirror_mode: { mode: "typescript", name: "javascript", typescript: true },
      },
    },
    nbformat: 4,
    nbformat_minor: 5,
  };
}
for (const N of Ns) {
  const d = join(out, String(N));
  rmSync(d, { recursive: true, force: true });
  mkdirSync(d, { recursive: true });
  let b = 0;
  for (let i = 0; i < N; i++) {
    const s = `${JSON.stringify(notebook(i), null, 1)}\n`;
    b += s.length;
    writeFileSync(join(d, `nb${String(i).padStart(4, "0")}.ipynb`), s);
  }
  console.log(N, "notebooks", b, "bytes");
}
