/**
 * Milliseconds of processor that this process has used. A limit on it holds on a busy machine, too; work that waits
 * for ever, the runner's own limit ends.
 */
export function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
