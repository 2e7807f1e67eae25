/** A site in Chinese, in a real browser: its words, its search, its shape on a phone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { code, markdown, stream, writeNotebook } from "../../site/testing/notebooks.ts";
import { pageFaults } from "./page-faults.mjs";
import { photograph } from "./photograph.ts";
import { servedSite } from "./served-site.ts";

const site = servedSite(
  (folder) => {
    writeNotebook(folder, "00-a.ipynb", [
      markdown("# 开始\n\n一个服务怎样被调用？"),
      code('console.log("好");', stream("好\n".repeat(40))),
      markdown("## 超时\n\n客户端在截止时间之后放弃等待。"),
    ]);
    writeNotebook(folder, "01-b.ipynb", [
      markdown("# 错误\n\n重试会让故障变大吗？\n\n## 重试\n\n先退避。"),
    ]);
  },
  { language: "zh-Hans" },
);

test("the search finds a word in the middle of a sentence", async () => {
  await using opened = await site.open(`${site.url}index.html`);
  const { page, complaints } = opened;
  await page.getByRole("button", { name: "搜索" }).click();
  for (const [word, section] of [
    ["截止", "超时"],
    ["退避", "重试"],
    ["被调用", "开始"],
  ] as const) {
    await page.getByRole("searchbox", { name: "搜索全部课程" }).fill(word);
    await page.getByText("1 处", { exact: true }).waitFor();
    const found = page.locator("#search-results a");
    assert.equal(await found.locator("strong").innerText(), section);
    assert.equal((await found.locator("mark").allInnerTexts()).join(""), word);
  }
  await page.getByRole("searchbox").fill("没有这个");
  await page.getByText("没有找到").waitFor();
  assert.deepEqual(complaints, []);
});

test("the pages fit every window", async () => {
  for (const viewport of [
    { width: 1280, height: 900 },
    { width: 390, height: 844 },
  ]) {
    for (const colorScheme of ["light", "dark"] as const) {
      await using opened = await site.open(`${site.url}00-a.html`, { viewport, colorScheme });
      const { page, complaints } = opened;
      assert.equal(await page.locator("html").getAttribute("lang"), "zh-Hans");
      await page.getByText("另有 16 行").click();
      await page.getByRole("button", { name: "主题：跟随系统" }).waitFor();
      assert.deepEqual(await page.evaluate(pageFaults), []);
      await photograph(page, `site-chinese-${viewport.width}-${colorScheme}`, true);
      assert.deepEqual(complaints, []);
    }
  }
});
