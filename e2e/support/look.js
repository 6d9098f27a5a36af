// Looking at a page or screen in every condition that people have: small and large, light and dark,
// forced colours, large text, right to left. No accessibility violation, nothing wider than the
// screen, nothing over anything else, nothing too small to be hit.
import { expect } from "@playwright/test";
import AxeBuilder from "@axe-core/playwright";

const SMALL = { width: 320, height: 568 };
const CONDITIONS = {
  light: { ...SMALL },
  dark: { ...SMALL, colorScheme: "dark" },
  large: { width: 1280, height: 800 },
  forced: { ...SMALL, colorScheme: "dark", forcedColors: "active" },
  text: { width: 390, height: 844, text: 2 },
  rtl: { ...SMALL, direction: "rtl" },
};
const PICTURES = process.env.PICTURES;

/** Looks at what is shown in every condition. */
export async function look(page, name, conditions = Object.keys(CONDITIONS)) {
  for (const condition of conditions) {
    await under(page, CONDITIONS[condition], async () => {
      if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}-${condition}.png` });
      await inspect(page, `${name}, ${condition}`);
    });
  }
}

/** Looks at what is shown as it is now. */
export async function inspect(page, name) {
  const found = await new AxeBuilder({ page }).setLegacyMode().analyze();
  const said = found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(" | ")}`);
  const laid = await page.evaluate(lay);
  expect.soft([...said, ...laid], name).toEqual([]);
}

/** Does something while a page is in a condition. */
async function under(page, { width, height, colorScheme = "light", forcedColors = "none", text = 1, direction }, look) {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme, forcedColors, reducedMotion: "reduce" });
  await scaleText(page, text);
  const written = await page.evaluate((dir) => {
    const before = document.documentElement.dir;
    if (dir) document.documentElement.dir = dir;
    return before;
  }, direction);
  await look();
  await page.evaluate((dir) => { document.documentElement.dir = dir; }, written);
}

/** The size of text that the person has set in the browser. */
async function scaleText(page, by) {
  // Kept: a session that ends takes the page's sensors along.
  page.devtools ??= await page.context().newCDPSession(page);
  await page.devtools.send("Page.setFontSizes", { fontSizes: { standard: 16 * by, fixed: 13 * by } });
}

/** In the page: what is wrong with where things are. */
function lay() {
  const SMALLEST = 44;
  const TARGETS = "a[href], button, input, select, textarea, summary";
  const wrong = [];
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) wrong.push(`${wide} px wider than the screen`);
  const called = (one) => `${one.tagName.toLowerCase()}.${one.className?.baseVal ?? one.className} “${(one.getAttribute("aria-label") ?? one.textContent).trim().slice(0, 40)}”`;
  const isSeen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !one.closest(".file, .skip:not(:focus)");
  const clipped = (box, one) => {
    let { left, top, right, bottom } = box;
    for (let around = one; around && around !== document.body; around = around.parentElement) {
      if (getComputedStyle(around).overflowX === "visible") continue;
      const frame = around.getBoundingClientRect();
      [left, top, right, bottom] = [Math.max(left, frame.left), Math.max(top, frame.top), Math.min(right, frame.right), Math.min(bottom, frame.bottom)];
    }
    return { left, top, right, bottom };
  };
  const floats = (one) => {
    for (let around = one; around; around = around.parentElement) {
      if (["sticky", "fixed"].includes(getComputedStyle(around).position)) return around;
    }
    return undefined;
  };

  // Targets: large enough, unless they are words in a sentence.
  const targets = [...document.querySelectorAll(TARGETS)].filter(isSeen);
  for (const target of targets) {
    if (getComputedStyle(target).display === "inline" && target.tagName === "A") continue;
    const inLabel = ["checkbox", "radio"].includes(target.type) && target.closest("label");
    const box = (inLabel || target).getBoundingClientRect();
    if (box.width < SMALLEST - 0.5 || box.height < SMALLEST - 0.5) wrong.push(`too small: ${called(target)} ${Math.round(box.width)}×${Math.round(box.height)}`);
  }

  // What takes place: targets and lines of text.
  const things = targets.map((one) => ({ one, box: one.getBoundingClientRect() }));
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const one = text.parentElement;
    if (!text.data.trim() || !isSeen(one) || one.closest("noscript, svg, textarea, script")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const line of range.getClientRects()) {
      const box = clipped(line, one);
      things.push({ one, box, text: true });
      const target = one.closest(TARGETS);
      if (target && getComputedStyle(target).display === "inline") continue;
      const frame = (target ?? one.closest(".card, .notice, main, body")).getBoundingClientRect();
      if (box.left < frame.left - 1 || box.right > frame.right + 1) wrong.push(`spills out: ${called(one)}`);
    }
  }
  for (const [n, first] of things.entries()) {
    for (const second of things.slice(n + 1)) {
      if (first.one.contains(second.one) || second.one.contains(first.one)) continue;
      if (floats(first.one) !== floats(second.one)) continue;
      const across = Math.min(first.box.right, second.box.right) - Math.max(first.box.left, second.box.left);
      // Lines of text may touch: their boxes hold room for the tallest letters.
      const down = Math.min(first.box.bottom, second.box.bottom) - Math.max(first.box.top, second.box.top);
      const room = first.text && second.text ? 4 : 1;
      if (across > 1 && down > room) wrong.push(`overlap: ${called(first.one)} and ${called(second.one)}`);
    }
  }
  return [...new Set(wrong)];
}

/** The three answers to a request: in sight without scrolling on a small screen, all of one size. */
export async function expectThree(phone, names = ["Not me", "Decline", "Accept"]) {
  await phone.setViewportSize(SMALL);
  const boxes = [];
  for (const name of names) {
    const button = phone.getByRole("button", { name, exact: true });
    await expect(button).toBeInViewport({ ratio: 1 });
    boxes.push(await button.boundingBox());
  }
  const sizes = boxes.map(({ width, height }) => `${Math.round(width)}×${Math.round(height)}`);
  expect(new Set(sizes).size, `of one size: ${sizes}`).toBe(1);
}
