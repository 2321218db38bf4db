import { type Browser, chromium } from "playwright-core";

/** Debian's Chromium, without a GPU, and with no way out of this machine. */
export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env["SOFTCON_CHROMIUM"] ?? "/usr/bin/chromium",
    headless: true,
    args: [
      ...["--no-sandbox", "--disable-dev-shm-usage", "--no-first-run", "--disable-default-apps"],
      ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
      ...["--disable-domain-reliability", "--metrics-recording-only", "--force-color-profile=srgb"],
      "--disable-features=OptimizationHints,MediaRouter,Translate,AutofillServerCommunication",
      ...["--use-angle=swiftshader", "--enable-unsafe-swiftshader"],
      "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
    ],
  });
}
