/** All words of the interface, a table a language. What a notebook holds stays in the notebook's language. */

/** English, whose keys every other language has. */
export const english = {
  site: "The Microservices Workbook",
  about:
    "A course on microservices that runs: each lesson is a notebook with a TypeScript kernel, real services and their real output.",
  footer: "Made from notebooks. Every output on these pages was printed by the code above it.",
  skip: "Skip to the text",
  lesson: "Lesson",
  minutes: "min",
  contents: "Contents",
  cell: "Cell",
  code: "Code",
  output: "Output",
  codeAndOutput: "Code and output",
  moreLines: "more lines",
  neighbours: "Lessons before and after",
  previous: "Previous",
  next: "Next",
  tools: "Tools",
  own: "This lesson",
  download: "Download the notebook",
  jupyter: "Open it in Jupyter",
  jupyterHint: "when npm start runs",
  edit: "Change it",
  changes: "What has changed in it",
  missing: {
    title: "Page not found",
    heading: "There is no page here",
    description: "This address has no page.",
    text: "The address may be mistyped, or the page may have moved. All lessons are listed on the",
    first: "first page",
  },
  /** What the script of every page says. */
  script: {
    search: "Search",
    theme: "Theme",
    themes: { system: "as the system", light: "light", dark: "dark" },
    copy: "Copy",
    copied: "Copied",
    notCopied: "Not copied",
    read: "Read",
    reset: "Forget what I have read",
    help: "Keys",
    close: "Close",
    keys: {
      "←": "the lesson before",
      "→": "the lesson after",
      "/": "search",
      "Tab ← →": "in code: the types of its names",
      "?": "these keys",
      Esc: "close what is open",
    },
  },
  /** The pages of the services. */
  snippets: {
    title: "The services and libraries",
    about:
      "The programs that the lessons start, and the libraries that they use: all of their code.",
    file: "A file of the services:",
    groups: {
      contract: "The contract",
      source: "The source",
      go: "The same in Go",
      generated: "Made from the contract",
    },
  },
  /** What is said with the types of names. */
  types: {
    source: "Its source",
  },
  /** What the search says. `#` stands for a number. */
  search: {
    label: "Search all lessons",
    hint: "Type a word. A small mistake does not matter.",
    none: "Nothing found",
    one: "1 place",
    many: "# places",
    most: "# places, the best of them:",
    close: "Close",
  },
};

/** The words of one language. */
export type Words = typeof english;

/** The words that the pages are made with. */
export const words: Words = english;
