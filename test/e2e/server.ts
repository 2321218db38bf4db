import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { edition, installation } from "./installation";
import { patienceMs } from "./until";

export interface ServerOptions {
  /** Packages to install. */
  readonly vsix: readonly string[];
  /** Settings beside those that keep a workbench quiet. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Environment of the extension host, beside this process's. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder that is opened is not trusted. */
  readonly restricted?: boolean;
}

/** What keeps a workbench still: no welcome, no network, no other extension's business. */
const quiet = {
  "security.workspace.trust.enabled": false,
  "workbench.startupEditor": "none",
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": "off",
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "workbench.tips.enabled": false,
  "chat.disableAIFeatures": true,
  "chat.commandCenter.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "window.commandCenter": false,
  "git.enabled": false,
  "npm.fetchOnlinePackageInfo": false,
  "typescript.disableAutomaticTypeAcquisition": true,
  "workbench.reduceMotion": "on",
};

/** Nobody is asked whether a folder is trusted: it is not. */
const restricted = {
  "security.workspace.trust.enabled": true,
  "security.workspace.trust.startupPrompt": "never",
  "security.workspace.trust.banner": "never",
};

/** A code-server with a profile of its own, which is gone when it stops. */
export class WorkbenchServer {
  private constructor(
    readonly port: number,
    /** The profile's folder. */
    readonly profile: string,
    private readonly process: ChildProcess,
    private readonly log: string[],
  ) {}

  /** @throws Error with what the server said, where it does not start in time. */
  static async start(options: ServerOptions): Promise<WorkbenchServer> {
    const { node, codeServer } = installation();
    const profile = mkdtempSync(join(tmpdir(), "softcon-e2e-"));
    // the person's settings, and those of the machine that the extension host runs on
    for (const [scope, settings] of Object.entries({
      User: { ...quiet, ...(options.restricted && restricted), ...options.settings },
      Machine: options.settings,
    })) {
      mkdirSync(join(profile, "data", scope), { recursive: true });
      writeFileSync(join(profile, "data", scope, "settings.json"), JSON.stringify(settings, null, 2));
    }
    writeFileSync(join(profile, "config.yaml"), "auth: none\ncert: false\n");
    const folders = ["--config", join(profile, "config.yaml"), "--user-data-dir", join(profile, "data")];
    const env = {
      ...process.env,
      ...options.env,
      PATH: `${dirname(node)}:${process.env["PATH"] ?? ""}`,
      XDG_CONFIG_HOME: join(profile, "config"),
      EXTENSIONS_GALLERY: '{"serviceUrl":""}',
    };
    const extensions = installed(options.vsix, (folder, file) =>
      execFileSync(
        node,
        [codeServer, ...folders, "--extensions-dir", folder, "--install-extension", file, "--force"],
        { env, stdio: "pipe", timeout: 300_000 },
      ),
    );
    const port = await freePort();
    const child = spawn(
      node,
      [
        ...[
          codeServer,
          ...folders,
          "--extensions-dir",
          extensions,
          "--bind-addr",
          `127.0.0.1:${port}`,
          "--auth",
          "none",
        ],
        ...["--disable-telemetry", "--disable-update-check"],
        ...(options.restricted ? [] : ["--disable-workspace-trust"]),
        ...["--disable-getting-started-override", "--disable-proxy"],
      ],
      { env, detached: true, stdio: ["ignore", "pipe", "pipe"] },
    );
    const log: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => log.push(text));
    const server = new WorkbenchServer(port, profile, child, log);
    try {
      await server.answers();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  /** What the server printed. */
  get said(): string {
    return this.log.join("");
  }

  /** What an output channel of the extension host wrote, in all windows. */
  logOf(channel: string): string {
    const logs = join(this.profile, "data", "logs");
    return readdirSync(logs, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith(`${channel}.log`))
      .map((name) => readFileSync(join(logs, name), "utf8"))
      .join("");
  }

  /** Ends the server with all that it started, and deletes its profile. */
  async stop(): Promise<void> {
    const { pid } = this.process;
    const gone = new Promise((resolve) => this.process.once("exit", resolve));
    if (pid !== undefined && this.process.exitCode === null) {
      try {
        process.kill(-pid, "SIGKILL"); // its group: hosts, watchers, jobs
        await gone;
      } catch {
        // it ended by itself
      }
    }
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  private async answers(): Promise<void> {
    const until = Date.now() + patienceMs;
    while (Date.now() < until) {
      if (this.process.exitCode !== null) break;
      const answer = await fetch(`http://127.0.0.1:${this.port}/healthz`).catch(() => undefined);
      if (answer?.ok) return;
      await pause(100);
    }
    throw new Error(`code-server did not start: ${this.said}`);
  }
}

/** The folder in which these packages are installed: each set once for all workbenches of a run. */
function installed(vsix: readonly string[], install: (folder: string, file: string) => void): string {
  const key = createHash("sha256").update(vsix.join("\n")).digest("hex").slice(0, 12);
  const folder = join(process.env["SOFTCON_E2E_EXTENSIONS"] ?? tmpdir(), edition, key);
  const mark = join(folder, "whole");
  if (existsSync(mark)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of vsix) install(folder, file);
  writeFileSync(mark, vsix.join("\n"));
  return folder;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (typeof address === "object" && address) resolve(address.port);
        else reject(new Error("no free port"));
      });
    });
  });
}
