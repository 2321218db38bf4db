import { StandInPages, until } from "../webviews/stand-in-page";

// The explorer's page with 100,000 points, in Chromium without a GPU: what it needs on the slowest machine.

interface Timing {
  readonly what: string;
  readonly ms: readonly number[];
}

async function main(): Promise<void> {
  const pages = await StandInPages.start("embeddings");
  const page = await pages.open("rows=100000&pictures=1", "dark", { width: 1400, height: 900 });
  await until(page, `document.querySelector(".points")?.dataset.drawn === "100000"`, 120_000);
  const first: number = await page.evaluate(`performance.getEntriesByName("first map")[0].startTime`);
  await page.waitForTimeout(3000);
  const timings: Timing[] = await page.evaluate(`(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    const plot = document.querySelector(".plot");
    const { left, top, width, height } = plot.getBoundingClientRect();
    const send = (type, x, y, more = {}) => plot.dispatchEvent(
      new PointerEvent(type, { clientX: left + x, clientY: top + y, pointerId: 1, bubbles: true, ...more }));
    plot.setPointerCapture = () => undefined;
    const until = async (done) => { while (!done()) await frame(); };
    const card = document.querySelector(".hover-card");
    const { x, y, perPixel } = window.standIn.state.tables[0].box;
    const { table } = window.standIn;
    const hover = [];
    for (let at = 0; at < 20; at++) {
      const row = at * 4999;
      const [px, py] = [width / 2 + (table.x[row] - x) / perPixel, height / 2 - (table.y[row] - y) / perPixel];
      send("pointermove", 1, 1);
      await frame();
      const start = performance.now();
      send("pointermove", px, py);
      await until(() => !card.hidden);
      hover.push(performance.now() - start);
    }
    send("pointermove", 1, 1);
    [...document.querySelectorAll("button")].find((one) => one.textContent === "Lasso").click();
    const count = document.querySelector("#selected-count");
    const select = [];
    for (let trial = 0; trial < 5; trial++) {
      // the right half, three of six classes, as a line of 400 corners
      send("pointerdown", width / 2, 2, { button: 0 });
      for (let at = 0; at < 400; at++) {
        const angle = (at / 400) * Math.PI;
        send("pointermove", width / 2 + (width / 2) * Math.sin(angle), height / 2 - (height / 2 - 2) * Math.cos(angle));
      }
      await frame();
      const start = performance.now();
      send("pointerup", width / 2, height - 2);
      await until(() => / selected$/.test(count.textContent));
      select.push(performance.now() - start);
      if (!/^50,0|^49,|^50,/.test(count.textContent)) throw new Error(count.textContent);
      [...document.querySelectorAll("button")].find((one) => one.textContent === "Clear").click();
      await until(() => !/ selected$/.test(count.textContent));
    }
    [...document.querySelectorAll("button")].find((one) => one.textContent === "Move").click();
    const pan = [];
    send("pointerdown", 300, 200, { button: 0 });
    for (let at = 0; at < 60; at++) {
      const start = performance.now();
      send("pointermove", 300 + at * 3, 200 + at);
      await frame();
      pan.push(performance.now() - start);
    }
    send("pointerup", 480, 260);
    return [
      { what: "hover, to the text", ms: hover },
      { what: "lasso of 50,000, to the count and the next frame", ms: select },
      { what: "a frame while dragging", ms: pan },
    ];
  })()`);
  console.log(`100,000 points from navigation to the plot: ${(first / 1000).toFixed(2)} s`);
  for (const { what, ms } of timings) {
    const sorted = [...ms].sort((a, b) => a - b);
    const at = (share: number): string => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(0);
    console.log(`${what}: median ${at(0.5)} ms, worst ${at(1)} ms`);
  }
  await pages.close();
}

main();
