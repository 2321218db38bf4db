import { commands, type ExtensionContext, type LogOutputChannel, type Uri, window, workspace } from "vscode";
import { type Disposable, Disposables } from "./disposables";

/** What every room is given: what it owns ends with the window. */
export interface Shell {
  readonly context: ExtensionContext;
  readonly extensionUri: Uri;
  /** The output channel "SoftCon". */
  readonly log: LogOutputChannel;
  /** Lets go of `thing` when the window closes or the extension is switched off; returns it. */
  own<T extends Disposable>(thing: T): T;
  /** Shows a problem with a way to the log: a message without a button is cut to one line. */
  tell(problem: string): Promise<void>;
  /** Registers a command of package.json; what it throws is logged and shown. */
  command(id: string, run: (...args: readonly unknown[]) => unknown): void;
  /** Calls `changed` when one of these settings has another value; names without "softcon.". */
  onSetting(names: readonly string[], changed: () => void): void;
}

/** The ground that rooms stand on, and the commands that belong to no room. */
export function openShell(context: ExtensionContext): Shell {
  const owned = new Disposables();
  context.subscriptions.push(owned);
  const log = owned.add(window.createOutputChannel("SoftCon", { log: true }));
  const shell: Shell = {
    context,
    extensionUri: context.extensionUri,
    log,
    own: (thing) => owned.add(thing),
    tell: async (problem) => {
      const showLog = "Show Log";
      if ((await window.showErrorMessage(problem, showLog)) === showLog) log.show();
    },
    command: (id, run) => {
      const guarded = async (...args: readonly unknown[]): Promise<unknown> => {
        try {
          return await run(...args);
        } catch (error) {
          log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
          void shell.tell(error instanceof Error ? error.message : String(error));
          return undefined;
        }
      };
      owned.add(commands.registerCommand(id, guarded));
    },
    onSetting: (names, changed) => {
      owned.add(
        workspace.onDidChangeConfiguration((change) => {
          if (names.some((name) => change.affectsConfiguration(`softcon.${name}`))) changed();
        }),
      );
    },
  };
  shell.command("softcon.showLog", () => log.show());
  return shell;
}
